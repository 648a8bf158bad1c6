//! Pages of HTML: self-contained, without scripts, every value escaped.

use super::columns::Column;
use super::value::Value;

const STYLE: &str = include_str!("page.css");

/// A page in work.
pub(super) struct Page {
    out: String,
}

impl Page {
    pub(super) fn new(title: &str) -> Page {
        let title = escaped(title);
        Page {
            out: format!(
                "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
                 <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
                 <style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
            ),
        }
    }

    pub(super) fn heading(&mut self, text: &str) {
        self.out.push_str(&format!("<h2>{}</h2>\n", escaped(text)));
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        self.out.push_str(&format!("<p>{}</p>\n", escaped(text)));
    }

    /// Rows of a table; the column `left_out` and the columns without any value are not shown.
    pub(super) fn table(&mut self, columns: &[Column], rows: &[&Vec<Value>], left_out: Option<usize>) {
        let has_value = |at: usize| {
            rows.iter().any(|row| row[at] != Value::Missing && row[at] != Value::Text(String::new()))
        };
        let shown: Vec<usize> =
            (0..columns.len()).filter(|&at| Some(at) != left_out && has_value(at)).collect();
        self.out.push_str("<table>\n<thead><tr>");
        for &at in &shown {
            let (name, description) = (escaped(&columns[at].name), escaped(&columns[at].description));
            self.out.push_str(&format!("<th scope=\"col\" title=\"{description}\">{name}</th>"));
        }
        self.out.push_str("</tr></thead>\n<tbody>\n");
        for row in rows {
            self.out.push_str("<tr>");
            for &at in &shown {
                let kind = if columns[at].kind == "string" { "" } else { " class=\"number\"" };
                self.out.push_str(&format!("<td{kind}>{}</td>", escaped(&row[at].to_string())));
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody>\n</table>\n");
    }

    pub(super) fn finish(mut self) -> String {
        self.out.push_str("</body>\n</html>\n");
        self.out
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
