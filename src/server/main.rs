//! The `rakkan` program. Everything it does is in the library.

use std::process::ExitCode;

/// A page is many small strings; this allocator makes them in a third of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    server::cli::run()
}
