// Packing of rule files: shared by the library and build.rs, so that built-in and read rules are the same.

/// The file without its tests, in the form that is hashed and packed; the text itself when it is no TOML.
pub fn canonical(text: &str) -> String {
    // Reading a file takes long: first a look whether a line can open a table or key of that name.
    let opens = |line: &str| {
        let name = line.trim_start_matches([' ', '\t', '[', '"', '\'']);
        let ends =
            |rest: &str| !rest.starts_with(|next: char| next.is_ascii_alphanumeric() || "_-".contains(next));
        // A quoted key may hide the name behind an escape.
        let may_hide = || line.trim_start().starts_with(['[', '"']) && name.contains('\\');
        name.strip_prefix("test").is_some_and(ends) || may_hide()
    };
    if !text.lines().any(opens) {
        return text.to_string();
    }
    let Ok(mut table) = text.parse::<toml::Table>() else { return text.to_string() };
    if table.remove("test").is_none() {
        return text.to_string();
    }
    toml::to_string(&table).unwrap_or_else(|_| text.to_string())
}
