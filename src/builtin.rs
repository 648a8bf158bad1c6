//! The rules packed into the binary by build.rs.

use crate::rules::{RuleBook, RuleFile};

/// The rule files, without their tests.
static FILES: &str = include_str!(concat!(env!("OUT_DIR"), "/rules.archive"));
/// What [`load`](crate::rules::load) made of them when the program was built, as Postcard.
static BOOK: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.book"));

/// The built-in rule files, without their tests.
pub fn files() -> Vec<RuleFile> {
    let mut files = Vec::new();
    let mut rest = FILES;
    while let Some((head, tail)) = rest.split_once('\n') {
        let Some((path, length)) = head.rsplit_once(' ') else { break };
        let Some(text) = length.parse().ok().and_then(|length: usize| tail.get(..length)) else { break };
        files.push(RuleFile { path: path.to_string(), text: text.to_string() });
        rest = &tail[text.len()..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    files
}

/// The rule book of the built-in rule files, several times faster than loading them.
///
/// # Panics
/// Never: the bytes are written by build.rs with the types that read them.
pub fn book() -> RuleBook {
    postcard::from_bytes(BOOK).unwrap_or_else(|error| panic!("the built-in rules cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::load;

    #[test]
    fn the_book_is_what_loading_the_files_gives() {
        let files = files();
        assert!(files.len() > 40, "only {} files are packed", files.len());
        let loaded = load(&files);
        let loaded = loaded.unwrap_or_else(|errors| {
            panic!("{}", errors.iter().map(|error| format!("{error}\n")).collect::<String>())
        });
        assert!(book() == loaded, "the packed book differs from its files");
        let names: Vec<&str> = loaded.frameworks.iter().map(|framework| framework.id.as_str()).collect();
        assert_eq!(names, ["gdc", "igf", "sdg", "unesco"]);
    }
}
