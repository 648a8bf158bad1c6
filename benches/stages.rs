//! Benches per stage.

fn main() {
    divan::main();
}
