//! Diagnostics: one problem at one place of one file, drawn so that its author can mend it.

use crate::text::{Span, line_column};
use std::fmt;

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing can go on.
    Error,
    /// Worth a look.
    Warning,
}

/// One problem in a file that a person wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Kebab-case code of the problem.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Path of the file as it was given.
    pub file: String,
    /// Line and column, 1-based; `(0, 0)` when the whole file is meant.
    pub at: (u32, u32),
    /// The line of the file and the number of characters to underline, when a place is known.
    pub excerpt: Option<(String, u32)>,
    /// What was found and what was expected: lower case, no full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error about a whole file.
    pub fn error(code: &'static str, file: &str, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: Severity::Error,
            file: file.to_string(),
            at: (0, 0),
            excerpt: None,
            message: message.into(),
            help: None,
        }
    }

    /// The same diagnostic as a warning.
    pub fn warning(mut self) -> Diagnostic {
        self.severity = Severity::Warning;
        self
    }

    /// Points at `span` of `text`, the content of the file.
    pub fn at(mut self, text: &str, span: Span) -> Diagnostic {
        let start = (span.start as usize).min(text.len());
        self.at = line_column(text, start);
        let line = text.lines().nth(self.at.0 as usize - 1).unwrap_or("");
        let rest = line.chars().count() as u32 + 1 - self.at.1.min(line.chars().count() as u32 + 1);
        self.excerpt = Some((line.to_string(), span.len().min(rest).max(1)));
        self
    }

    /// Adds what to do.
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Key by which diagnostics are sorted: file, then place.
    pub fn sort_key(&self) -> (&str, (u32, u32), &str) {
        (&self.file, self.at, &self.message)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        match self.at {
            (0, 0) => write!(f, "{}: {kind}[{}]: {}", self.file, self.code, self.message)?,
            (line, column) => {
                write!(f, "{}:{line}:{column}: {kind}[{}]: {}", self.file, self.code, self.message)?
            }
        }
        if let Some((line, underline)) = &self.excerpt {
            let margin = " ".repeat(self.at.0.to_string().len());
            let indent = " ".repeat(self.at.1.saturating_sub(1) as usize);
            write!(f, "\n {margin} |\n {} | {line}\n {margin} | {indent}", self.at.0)?;
            f.write_str(&"^".repeat(*underline as usize))?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_shows_the_line_and_underlines_the_place() {
        let text = "title = \"x\"\nforce = \"shall\"\n";
        let diagnostic = Diagnostic::error("unknown-force", "a.toml", "unknown force `shall`")
            .at(text, Span::new(20, 27))
            .help("use must, should, encourage or declare");
        insta::assert_snapshot!(diagnostic.to_string(), @r#"
        a.toml:2:9: error[unknown-force]: unknown force `shall`
           |
         2 | force = "shall"
           |         ^^^^^^^
          help: use must, should, encourage or declare
        "#);
    }
}
