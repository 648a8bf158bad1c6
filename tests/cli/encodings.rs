//! One text in several encodings, whole and damaged, has one value.

use crate::common::text_with;
use crate::documents::Want::Good;
use crate::documents::check;

/// The text of a good document with letters beyond ASCII; the value is that of `good_text`.
fn accented() -> String {
    text_with(
        "At the café “Zoë” the Government will publish a register of algorithms by 2027, run by the Ministry of \
         Justice – naïve as that façade may be.",
    )
}

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

#[test]
fn encodings_of_one_text_have_one_value() {
    let text = accented();
    let (western, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
    let le = utf16(&text, u16::to_le_bytes);
    let be = utf16(&text, u16::to_be_bytes);
    let bom = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
    for (name, bytes, codes) in [
        ("UTF-8", text.clone().into_bytes(), &[] as &[&str]),
        ("UTF-8 with a mark", bom(b"\xef\xbb\xbf", text.as_bytes()), &[]),
        ("UTF-16 LE", bom(b"\xff\xfe", &le), &[]),
        ("UTF-16 BE", bom(b"\xfe\xff", &be), &[]),
        ("UTF-16 LE without a mark", le, &["encoding-guessed"]),
        ("UTF-16 BE without a mark", be, &["encoding-guessed"]),
        ("Windows-1252", western.into_owned(), &["encoding-guessed"]),
        ("line ends of Windows", text.replace('\n', "\r\n").into_bytes(), &[]),
    ] {
        check(name, "plan.txt", &bytes, Good(codes));
    }
}

#[test]
fn damaged_text_is_repaired_and_told() {
    let text = accented().into_bytes();
    let broken = [&text[..], b"\n\nLast words \xff.\n"].concat();
    check("invalid UTF-8", "plan.txt", &broken, Good(&["invalid-bytes"]));
    let mut padded = text;
    padded.splice(0..0, *b"\0\0\0");
    padded.extend([0; 40]);
    check("NUL bytes", "plan.txt", &padded, Good(&["control-characters"]));
}
