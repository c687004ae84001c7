use std::io::Write as _;

/// Prints data: a line on stdout. A closed pipe comes back as an error that ends the program quietly.
pub(super) fn line(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.write_all(b"\n")
}

/// Prints data as it comes, without a line end.
pub(super) fn piece(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Prints talk: a line on stderr. There is nobody to tell when that fails.
pub(super) fn talk(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
