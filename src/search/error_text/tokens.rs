use std::sync::LazyLock;

use regex::Regex;

use crate::base::constant_pattern;

/// A line that only says where in a program something happened.
static FRAME: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r#"(?m)^\s*(at [\w$.<>/@ ]+[(:].*|File ".*", line \d+.*|\.\.\. \d+ (more|common).*|#\d+ .*|goroutine \d+.*)$"#,
    )
});

/// What is put into a message: addresses, ids, paths, times, sizes, and what stands in a placeholder.
static VARIABLE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"https?://\S+|\barn:\S+|\b[\w.+-]+@[\w.-]+\w|\b\d+(\.\d+){2,}(:\d+)?\b|\b[\w-]+(\.[\w-]+){2,}\.(com|net|org|internal|local)(:\d+)?\b",
        r"|<[^<>\n]{1,40}>|\$?\{[^{}\n]{0,40}\}|%[sdv]|…|\.\.\.",
        r"|(^|[\s'])/[\w.-]+(/[\w.-]*)+|\b[0-9a-f]{8}-[0-9a-f-]{8,}\b|\b0x[0-9a-f]+\b",
    ))
});

/// Endings by which programs name one error differently.
const ENDINGS: [&str; 4] = ["exception", "error", "fault", "failure"];

/// The words of `text` that a program would print every time, in their order: lower case, names of errors without the ending
/// that only some programs give them; without what varies and without words of scripts that no program prints.
pub(super) fn tokens(text: &str) -> Vec<String> {
    constants(text).iter().map(|it| token(it)).collect()
}

/// The same as they are written.
pub(super) fn constants(text: &str) -> Vec<String> {
    let plain = text.replace("&lt;", " ").replace("&gt;", " ").replace('’', "'");
    let plain = FRAME.replace_all(&plain, " ");
    let plain = VARIABLE.replace_all(&plain, " ");
    let pieces = plain.split(|it: char| !(it.is_ascii_alphanumeric() || it == '_' || it == '\''));
    pieces.map(|it| it.trim_matches('\'')).filter(|it| is_constant(it)).map(str::to_owned).collect()
}

/// Whether a piece is no number, no id and no lone letter. `S3` and `EC2` are names, and `502` may be a code.
fn is_constant(piece: &str) -> bool {
    if piece.len() == 3 && piece.bytes().all(|it| it.is_ascii_digit()) {
        return true;
    }
    let digits = piece.bytes().filter(u8::is_ascii_digit).count();
    let begins = piece.bytes().next().is_some_and(|it| it.is_ascii_alphabetic());
    piece.len() > 1 && begins && (digits == 0 || (digits == 1 && piece.len() <= 4))
}

pub(super) fn token(piece: &str) -> String {
    let lower = piece.to_ascii_lowercase();
    let has_humps =
        piece.chars().skip(1).any(|it| it.is_ascii_uppercase()) && piece.chars().any(|it| it.is_ascii_lowercase());
    let bare = ENDINGS.iter().find_map(|it| lower.strip_suffix(it)).filter(|it| has_humps && it.len() > 3);
    bare.map_or(lower.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_varies_is_no_part_of_an_error() {
        let of_log =
            tokens("2026-11-20T02:14:07Z [4711] FATAL:  password authentication failed for user \"orders_rw\"");
        assert_eq!(of_log, ["fatal", "password", "authentication", "failed", "for", "user", "orders_rw"]);
        assert_eq!(
            tokens("read tcp 10.0.1.7:5432: i/o timeout\n\tat java.net.Socket.read(Socket.java:12)"),
            ["read", "tcp", "timeout"]
        );
        assert_eq!(
            tokens("ThrottlingException 訊息 InvalidAMIID.NotFound"),
            ["throttling", "invalidamiid", "notfound"]
        );
    }
}
