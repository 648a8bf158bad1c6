//! The `concordant` program.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> concordant::cli::Exit {
    concordant::cli::run(std::env::args_os())
}
