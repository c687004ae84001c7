use std::sync::LazyLock;

use regex::Regex;

use crate::base::constant_pattern;

/// Parts of names that programs give to what went wrong.
const WRONG: &[&str] = &[
    "err",
    "error",
    "errors",
    "exception",
    "fault",
    "fail",
    "failed",
    "failure",
    "denied",
    "refused",
    "rejected",
    "exceeded",
    "exhausted",
    "timeout",
    "unavailable",
    "unreachable",
    "throttled",
    "throttling",
    "invalid",
    "expired",
    "forbidden",
    "unauthorized",
    "killed",
    "oom",
    "aborted",
    "overflow",
    "mismatch",
    "missing",
    "conflict",
    "backoff",
];

/// A word that has no space in it and may be a name.
static NAME: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"[A-Za-z][A-Za-z0-9_]+"));

/// An error with its number, in the languages of the console: `ERROR 1040`, `error code: -32`, 错误代码 5, エラーコード 0x80.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(error|err|errno|exit|status|fault)\b(\s*(code|no\.?|number|status))?\s*[:=#]?\s*[(\[]?-?(0x[0-9a-f]+|\d{2,})\b",
        r"|(错误|錯誤|エラー|异常|異常|例外|終了)\s*(代码|代碼|码|碼|コード|番号|号)?\s*[:：]?\s*-?(0x[0-9A-Fa-f]+|\d{2,})",
        // Vendors' own numberings; of any letters they would be tickets as well.
        r"|\bORA-\d{3,6}\b|\bE\d{4,6}\b",
    ))
});

/// The message that `text` quotes between back quotes, as facts quote what a log printed: the first such stretch, where it is more
/// than one word.
pub fn quoted_message(text: &str) -> Option<&str> {
    text.split('`').nth(1).filter(|it| it.contains(' '))
}

/// Whether a text holds what only a program prints of an error: its name, as `ERR_CERT_DATE_INVALID`, `OOMKilled` or `ECONNREFUSED`,
/// or its number, as `ERROR 1040`. That something is an error, as people say it, is none.
pub fn has_printed_error(text: &str) -> bool {
    NUMBERED.is_match(text) || NAME.find_iter(text).any(|it| is_printed_name(it.as_str()))
}

/// `NoSuchKey`, `Runtime.ImportModuleError`, `NXDOMAIN`: one word with humps, or in capitals.
pub fn is_program_name(text: &str) -> bool {
    let is_hump = |it: &[u8]| matches!(it, [one, other] if one.is_ascii_lowercase() && other.is_ascii_uppercase());
    let has_humps = text.as_bytes().windows(2).any(is_hump);
    let is_capitals = text.len() > 4 && text.bytes().all(|it| it.is_ascii_uppercase() || it == b'_');
    !text.trim().contains(' ') && (has_humps || is_capitals)
}

fn is_printed_name(name: &str) -> bool {
    let parts = parts(name);
    // `ECONNREFUSED` and its like join their words, and `ImagePullBackOff` parts one.
    let joined = name.to_ascii_lowercase();
    let is_joined = name.starts_with('E') && name.bytes().all(|it| it.is_ascii_uppercase());
    let ends_wrong = |it: &&str| it.len() > 4 && joined.len() > it.len() && joined.ends_with(*it);
    match parts.as_slice() {
        [_] => is_joined && WRONG.iter().any(ends_wrong),
        several => several.iter().any(|it| WRONG.contains(&it.as_str())) || WRONG.iter().any(ends_wrong),
    }
}

/// The words of a name: `OOMKilled` is `oom` and `killed`.
fn parts(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut parts: Vec<String> = vec![String::new()];
    for (at, char) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|it| chars.get(it));
        let begins_hump = char.is_ascii_uppercase() && before.is_some_and(char::is_ascii_lowercase);
        let next = chars.get(at + 1);
        let ends_capitals = char.is_ascii_uppercase()
            && before.is_some_and(char::is_ascii_uppercase)
            && next.is_some_and(char::is_ascii_lowercase);
        if *char == '_' || begins_hump || ends_capitals {
            parts.push(String::new());
        }
        if let Some(last) = parts.last_mut().filter(|_| *char != '_') {
            last.push(char.to_ascii_lowercase());
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_prints_of_an_error_is_told_from_what_people_say_of_it() {
        for printed in [
            "ERROR 1040 (HY000)",
            "NET::ERR_CERT_AUTHORITY_INVALID",
            "the pod is OOMKilled",
            "CrashLoopBackOff",
            "connect ECONNREFUSED",
            "ORA-12541",
            "错误代码 1045",
            "エラーコード：0x80070005",
            "SSL_ERROR_BAD_CERT_DOMAIN",
            "exit status 137",
            "E11000 duplicate key",
        ] {
            assert!(has_printed_error(printed), "{printed}");
        }
        for said in [
            "we get an error",
            "there are 30 errors a minute",
            "It fails on GitHub and PostgreSQL",
            "エラーが出ます",
            "总是报错，20 个人受影响",
            "the ERROR page",
            "a status page with 12 entries",
        ] {
            assert!(!has_printed_error(said), "{said}");
        }
    }
}
