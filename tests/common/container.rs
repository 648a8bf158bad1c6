//! Files in containers: ZIP archives, DOCX and PDF made of the fewest parts.

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// A ZIP archive of these members.
pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, SimpleFileOptions::default()).expect("writing to memory");
        writer.write_all(content).expect("writing to memory");
    }
    writer.finish().expect("writing to memory").into_inner()
}

/// A ZIP archive with the names of a DOCX, whose text is `mebibytes` of spaces.
pub fn bomb(mebibytes: usize) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("[Content_Types].xml", SimpleFileOptions::default()).expect("writing to memory");
    writer.start_file("word/document.xml", SimpleFileOptions::default()).expect("writing to memory");
    let spaces = vec![b' '; 1 << 20];
    for _ in 0..mebibytes {
        writer.write_all(&spaces).expect("writing to memory");
    }
    writer.finish().expect("writing to memory").into_inner()
}

/// A DOCX with this content of `w:body`.
pub fn docx(body: &str) -> Vec<u8> {
    let names = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'";
    let document = format!("<w:document {names}><w:body>{body}</w:body></w:document>");
    zip(&[("[Content_Types].xml", b""), ("word/document.xml", document.as_bytes())])
}

/// A DOCX with one paragraph for each of the text, which are parted by empty lines.
pub fn docx_of(text: &str) -> Vec<u8> {
    let paragraph = |text: &str| format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", text.replace('\n', " "));
    docx(&text.trim().split("\n\n").map(paragraph).collect::<String>())
}

/// An ODT with this content of `office:text`.
pub fn odt(body: &str) -> Vec<u8> {
    let name = |prefix: &str, name: &str| {
        format!("xmlns:{prefix}='urn:oasis:names:tc:opendocument:xmlns:{name}:1.0'")
    };
    let names = [name("office", "office"), name("text", "text"), name("table", "table")].join(" ");
    let content = format!(
        "<office:document-content {names}><office:body><office:text>{body}</office:text></office:body>\
         </office:document-content>"
    );
    let kind: &[u8] = b"application/vnd.oasis.opendocument.text";
    zip(&[("mimetype", kind), ("META-INF/manifest.xml", b"<m/>"), ("content.xml", content.as_bytes())])
}

/// An EPUB of these pages of XHTML.
pub fn epub(pages: &[&str]) -> Vec<u8> {
    let names: Vec<String> = (0..pages.len()).map(|page| format!("page{page}.xhtml")).collect();
    let items: String = names.iter().map(|name| format!("<item id='{name}' href='{name}'/>")).collect();
    let spine: String = names.iter().map(|name| format!("<itemref idref='{name}'/>")).collect();
    let package = format!("<package><manifest>{items}</manifest><spine>{spine}</spine></package>");
    let container = b"<container><rootfiles><rootfile full-path='book.opf'/></rootfiles></container>";
    let mut members: Vec<(&str, &[u8])> =
        vec![("META-INF/container.xml", container), ("book.opf", package.as_bytes())];
    members.extend(names.iter().zip(pages).map(|(name, page)| (name.as_str(), page.as_bytes())));
    zip(&members)
}

/// A page of HTML saved as a message.
pub fn mhtml(page: &str) -> Vec<u8> {
    let page = page.replace('=', "=3D");
    let head = "From: <Saved by a test>\r\nSubject: Plan\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/related; boundary=\"----B\"\r\n\r\n------B\r\nContent-Type: text/html; charset=utf-8\r\n\
        Content-Transfer-Encoding: quoted-printable\r\n\r\n";
    format!("{head}{page}\r\n------B--\r\n").into_bytes()
}

/// A PDF of these objects, numbered from 1; the first is the catalog. `trailer` is added to the trailer.
pub fn pdf(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n", number + 1).into_bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for offset in offsets {
        out.extend(format!("{offset:010} 00000 n \n").into_bytes());
    }
    let size = objects.len() + 1;
    let end = format!("trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n");
    out.extend(end.into_bytes());
    out
}

/// The objects of a PDF of one page with this content stream, as it stands in the file.
fn page(content: &[u8]) -> Vec<Vec<u8>> {
    let head = format!("<< /Length {} >>\nstream\n", content.len());
    let stream = [head.as_bytes(), content, b"\nendstream"].concat();
    vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
          /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_vec(),
        stream,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
    ]
}

/// A page encrypted by the standard handler (revision 2) with the user password `open sesame`.
///
/// The values were computed by algorithms 2 to 4 of ISO 32000-1, 7.6.3.
pub fn encrypted_pdf() -> Vec<u8> {
    let mut objects = page(&unhex(
        "3a59879a7f6174151ac40841cf0edde52cf80d7ef08a83e15c52d8c18b70d7885a4f589087f10b6a2fed46719b71b1f7\
         84e515a2ff9a14fdad7af4a5f075767e67e76846a13bf802ef613898ddcfb500cab17eff",
    ));
    objects.push(
        b"<< /Filter /Standard /V 1 /R 2 /P -4 \
          /O <8eeb095811aa015a6b5a146ef5738f0163a1708027c4864f3411c83c0e76a901> \
          /U <60c13993f1a7b07157854225551c8a640ca06a49a575ea0a44f8faea72566994> >>"
            .to_vec(),
    );
    let id = "636f6e636f7264616e742d7465737473";
    pdf(&objects, &format!("/Encrypt 6 0 R /ID [<{id}> <{id}>]"))
}

fn unhex(digits: &str) -> Vec<u8> {
    let digit = |digit: &u8| char::from(*digit).to_digit(16).expect("a hexadecimal digit") as u8;
    digits.as_bytes().chunks(2).map(|pair| digit(&pair[0]) * 16 + digit(&pair[1])).collect()
}

/// A PDF of one page with these lines, each with its size and the gap above it.
pub fn pdf_of_lines(lines: &[(f64, f64, String)]) -> Vec<u8> {
    let mut content = String::new();
    let mut y = 800.0;
    for (size, gap, text) in lines {
        y -= gap;
        let text = text.replace('(', "\\(").replace(')', "\\)");
        content.push_str(&format!("BT /F1 {size} Tf 40 {y} Td ({text}) Tj ET\n"));
    }
    pdf(&page(content.as_bytes()), "")
}

/// A PDF without password whose page says this one line.
pub fn plain_pdf(line: &str) -> Vec<u8> {
    pdf(&page(format!("BT /F1 9 Tf 30 800 Td ({line}) Tj ET").as_bytes()), "")
}
