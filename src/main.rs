//! The `firstline` program: see [`firstline::cli`].

fn main() -> std::process::ExitCode {
    firstline::cli::main().into()
}
