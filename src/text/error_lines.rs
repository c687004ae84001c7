use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

/// Longest line that is given whole, in characters.
const LONGEST: usize = 400;

/// A line of a log that says what failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorLine {
    /// From 1.
    pub number: usize,
    /// Without white space around it, cut after 400 characters.
    pub text: String,
    /// How often it stands in the log, numbers and ids aside.
    pub times: usize,
}

/// What tells an error, strongest first; each weighs one more than the next.
static SIGNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let patterns = [
        r"(?i)\b(fatal|panic(ked)?|critical|crit|emerg(ency)?|severe)\b|\bCaused by:",
        r#"(?i)\berror\b|\berr\b[:=]|\btraceback\b|エラー|例外|错误|錯誤|异常|異常"#,
        r"\b[A-Z]\w*(Error|Exception|Denied|Exceeded|Failed|Failure|Refused|Timeout|Unavailable|Throttled|NotFound)\b",
        r"(?i)\b(failed|failure|refused|denied|timed out|timeout|unreachable|exhausted|exceeded|cannot|could not|unable to|rejected|aborted|killed|out of memory|no space left|5\d\d (bad gateway|service unavailable|gateway timeout|internal server))\b|失败|失敗|拒绝|拒絕|拒否|超时|逾時|タイムアウト",
    ];
    patterns.iter().filter_map(|it| Regex::new(it).ok()).collect()
});
/// Lines that say of themselves that nothing is wrong, and the frames of a stack, which only say where.
static CALM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)\b(info|debug|trace|notice)\b[\]:\s|"]|level"?[=:]\s*"?(info|debug|trace|notice)|\b(0|no) (errors?|failures?)\b|\b(errors?|failures?)"?[=:]\s*"?0\b|^\s*at \S+\(|^\s*File ".*", line \d+"#,
    )
    .ok()
});
/// What differs between two sayings of the same line: numbers, ids, times.
static PARTICULARS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)\b[0-9a-f]*\d[0-9a-f]*\b|\d+").ok());

/// The lines of a log that say what failed, at most `most`, in the log's order: the gravest, each kind once where it first stands.
/// A text without any gives none. Cost: linear.
pub fn error_lines(text: &str, most: usize) -> Vec<ErrorLine> {
    let mut kinds: BTreeMap<String, (usize, ErrorLine)> = BTreeMap::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        let Some(gravity) = gravity(line) else { continue };
        let text: String = line.chars().take(LONGEST).collect();
        let first = || (gravity, ErrorLine { number: at + 1, text: text.clone(), times: 0 });
        kinds.entry(kind(&text)).or_insert_with(first).1.times += 1;
    }
    let mut found: Vec<(usize, ErrorLine)> = kinds.into_values().collect();
    found.sort_by_key(|(gravity, line)| (*gravity, line.number));
    found.truncate(most);
    found.sort_by_key(|(_, line)| line.number);
    found.into_iter().map(|(_, line)| line).collect()
}

/// Smaller is graver; `None`: no error.
fn gravity(line: &str) -> Option<usize> {
    let found = SIGNS.iter().position(|it| it.is_match(line))?;
    let is_calm = CALM.as_ref().is_some_and(|it| it.is_match(line));
    (!is_calm).then_some(found)
}

fn kind(line: &str) -> String {
    PARTICULARS.as_ref().map_or_else(|| line.to_owned(), |it| it.replace_all(line, "#").into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(log: &str, most: usize) -> Vec<String> {
        error_lines(log, most).into_iter().map(|it| it.text).collect()
    }

    #[test]
    fn the_gravest_lines_are_found_once_each_and_stay_in_the_logs_order() {
        let log = "2026-11-21T02:08:00Z INFO pool size=20\n\
                   2026-11-21T02:09:01Z WARN retry 1 failed\n\
                   2026-11-21T02:09:02Z ERROR request 81 took 30001 ms\n\
                   2026-11-21T02:09:03Z ERROR request 97 took 30005 ms\n\
                   2026-11-21T02:09:04Z FATAL: remaining connection slots are reserved\n";
        let found = error_lines(log, 2);
        assert_eq!(found.iter().map(|it| (it.number, it.times)).collect::<Vec<_>>(), [(3, 2), (5, 1)]);
        assert!(found.iter().any(|it| it.text.ends_with("remaining connection slots are reserved")));
    }

    #[test]
    fn what_says_that_nothing_is_wrong_is_no_error() {
        let calm =
            "INFO: no errors\n{\"level\":\"info\",\"msg\":\"error budget fine\"}\nerrors=0 warnings=3\nall good\n";
        assert!(texts(calm, 5).is_empty(), "{:?}", texts(calm, 5));
    }

    #[test]
    fn an_exception_is_found_and_the_frames_below_it_are_not() {
        let log = "java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available\n\
                   \tat com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:696)\n\
                   Caused by: org.postgresql.util.PSQLException: sorry, too many clients already\n";
        assert_eq!(texts(log, 5).len(), 2);
    }

    #[test]
    fn errors_are_told_in_every_language_of_the_console() {
        assert_eq!(texts("正常\n錯誤：無法連線\n错误：无法连接\nエラー: 接続できません\n", 5).len(), 3);
    }
}
