//! The `concordant` program.

fn main() {}
