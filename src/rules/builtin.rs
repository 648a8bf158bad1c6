//! The rules packed into the binary by build.rs.

use crate::rules::load::RuleFile;

static ARCHIVE: &str = include_str!(concat!(env!("OUT_DIR"), "/rules.archive"));

/// The built-in rule files, without their tests.
pub fn builtin() -> Vec<RuleFile> {
    let mut files = Vec::new();
    let mut rest = ARCHIVE;
    while let Some((head, tail)) = rest.split_once('\n') {
        let Some((path, length)) = head.rsplit_once(' ') else { break };
        let Some(text) = length.parse().ok().and_then(|length: usize| tail.get(..length)) else { break };
        files.push(RuleFile { path: path.to_string(), text: text.to_string() });
        rest = &tail[text.len()..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::load;

    #[test]
    fn the_built_in_rules_load() {
        let files = builtin();
        assert!(files.len() > 40, "only {} files are packed", files.len());
        let book = load(&files);
        let book = book.unwrap_or_else(|errors| {
            panic!("{}", errors.iter().map(|e| format!("{e}\n")).collect::<String>())
        });
        let names: Vec<&str> = book.frameworks.iter().map(|framework| framework.id.as_str()).collect();
        assert_eq!(names, ["gdc", "igf", "sdg", "unesco"]);
    }
}
