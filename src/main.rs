//! The `concordant` program.

fn main() -> concordant::cli::Exit {
    concordant::cli::run(std::env::args_os())
}
