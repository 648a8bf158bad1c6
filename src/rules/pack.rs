// Packing of rule files: shared by the library and build.rs, so that built-in and read rules are the same.

/// The file without its tests, in the form that is hashed and packed; the text itself when it is no TOML.
pub fn canonical(text: &str) -> String {
    // Reading a file takes long, and few lines can open a table or key of that name.
    let opens = |line: &str| line.trim_start().starts_with(['[', '"', '\'', 't']);
    if !text.lines().any(|line| opens(line) && (line.contains("test") || line.contains('\\'))) {
        return text.to_string();
    }
    let Ok(mut table) = text.parse::<toml::Table>() else { return text.to_string() };
    if table.remove("test").is_none() {
        return text.to_string();
    }
    toml::to_string(&table).unwrap_or_else(|_| text.to_string())
}
