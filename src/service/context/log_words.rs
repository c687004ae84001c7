//! What a question copies out of a log: errors by name, and what only one line ever says.

use std::sync::LazyLock;

use regex::Regex;

use crate::base::constant_pattern;

/// An error by the name that programs give it.
pub(super) static ERROR_NAME: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"\b(?:[A-Z][a-z0-9]+)+(?:Exceeded|Exception|Error|Denied|Failure|Failed|Fault|NotFound|Throttled|Unavailable|Timeout|Invalid|Unauthorized|Forbidden)\b",
    )
});

/// Whether the question names an error that nothing `said` of the account speaks of: what is wrong there is then another matter.
pub(super) fn names_another_error<'a>(question: &str, said: impl Iterator<Item = &'a str> + Clone) -> bool {
    let mut names = ERROR_NAME.find_iter(question).map(|it| it.as_str()).peekable();
    names.peek().is_some() && !names.any(|name| said.clone().any(|it| it.contains(name)))
}

/// What only one log line ever says, such as its time, its level and thread, and its request's id.
static STAMP: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?m)^(\s*\[?\d{4}-\d{2}-\d{2}[T ][^\s\]]+\]?)?\s*\[?(ERROR|WARN(ING)?|INFO|DEBUG|TRACE)\b\]?:?(\s*\[[\w.:-]{1,40}\])?|",
        r"\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?",
        r"|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|(^|\s)([0-9]+[a-f]|[a-f]+[0-9])[0-9a-f]{2,}(\s|$)"
    ))
});

pub(super) fn without_stamps(query: &str) -> String {
    STAMP.replace_all(query, " ").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_log_line_is_searched_without_its_time_and_ids() {
        assert_eq!(
            without_stamps("2026-11-19T22:04:11Z 5f1c Task timed out after 3.00 seconds").trim(),
            "Task timed out after 3.00 seconds"
        );
        for whole in ["db.r6g.large i-0abc1234def567891", "RDS-EVENT-0049 at 18:08 UTC", "the decade facade"] {
            assert_eq!(without_stamps(whole), whole);
        }
    }

    #[test]
    fn an_error_that_no_fact_speaks_of_is_another_matter_than_what_is_wrong_in_the_account() {
        let said = ["GetObject failed with AccessDenied for kms:Decrypt."].into_iter();
        assert!(names_another_error("launches fail with VcpuLimitExceeded since 14:00", said.clone()));
        assert!(!names_another_error("we get AccessDenied since 14:02", said.clone()));
        assert!(!names_another_error("checkout is down", said));
    }
}
