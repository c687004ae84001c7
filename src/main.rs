//! The `firstline` program: see [`firstline::cli`].

/// A turn makes many short strings on several threads; the C library's allocator takes a sixth of its time for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    firstline::cli::main().into()
}
