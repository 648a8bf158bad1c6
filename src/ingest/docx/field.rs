//! Fields: pieces of text that Word computes. Their codes are no text; tables of contents repeat the text.

/// The fields that are open at a place, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<Field>);

#[derive(Debug, Default)]
struct Field {
    code: String,
    /// The code has ended and its result follows.
    is_result: bool,
}

/// More open fields than that are never closed.
const MOST_OPEN: usize = 64;

impl Fields {
    /// A mark that begins, divides or ends a field.
    pub(super) fn mark(&mut self, kind: &str) {
        match kind {
            "begin" if self.0.len() >= MOST_OPEN => self.0.clear(),
            "begin" => self.0.push(Field::default()),
            "separate" => {
                if let Some(field) = self.0.last_mut() {
                    field.is_result = true;
                }
            }
            "end" => {
                self.0.pop();
            }
            _ => {}
        }
    }

    /// A piece of the code of the innermost field.
    pub(super) fn code(&mut self, text: &str) {
        if let Some(field) = self.0.last_mut().filter(|field| !field.is_result) {
            field.code.push_str(text);
        }
    }

    /// True when text at this place is to be read.
    pub(super) fn is_text(&self) -> bool {
        self.0.iter().all(|field| field.is_result && !is_contents(&field.code))
    }

    /// A heading was found, which no table of contents holds: one that is still open was never closed.
    pub(super) fn end_contents(&mut self) {
        if let Some(at) = self.0.iter().position(|field| is_contents(&field.code)) {
            self.0.truncate(at);
        }
    }
}

/// True for the codes of tables of contents, of figures and of authorities, and of indexes.
pub(super) fn is_contents(code: &str) -> bool {
    let name = code.split_whitespace().next().unwrap_or("");
    ["TOC", "TOA", "INDEX"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_contents_are_no_text() {
        let mut fields = Fields::default();
        assert!(fields.is_text());
        fields.mark("begin");
        fields.code(" REF x ");
        assert!(!fields.is_text(), "the code");
        fields.mark("separate");
        assert!(fields.is_text(), "the result");
        fields.mark("begin");
        fields.code("toc \\o");
        fields.mark("separate");
        assert!(!fields.is_text(), "a table of contents");
        fields.end_contents();
        assert!(fields.is_text(), "after it");
        fields.mark("end");
        fields.mark("end");
        assert!(fields.is_text(), "one end too many");
    }
}
