use jiff::{SignedDuration, Timestamp};

use crate::domain::{CaseRefusal, Severity};

/// The furthest ahead, in hours, that somebody of the desk may promise the next update: what lies further stops the clocks
/// that run by it.
fn furthest_update_hours(severity: Severity) -> u32 {
    match severity {
        Severity::Urgent | Severity::Critical => 24,
        Severity::Low | Severity::Normal | Severity::High => 24 * 14,
    }
}

/// Whether `promised` at `at` lies ahead, and no further than a case of `severity` may wait.
pub(super) fn may_be_promised(
    promised: Option<Timestamp>,
    severity: Severity,
    at: Timestamp,
) -> Result<(), CaseRefusal> {
    if promised.is_some_and(|it| it <= at) {
        return Err(CaseRefusal::NextUpdatePast);
    }
    match is_too_far(promised, severity, at) {
        true => Err(CaseRefusal::NextUpdateFar { severity: severity.word(), hours: furthest_update_hours(severity) }),
        false => Ok(()),
    }
}

/// Whether `promised` lies further ahead of `at` than anybody may promise for a case of `severity`.
pub(super) fn is_too_far(promised: Option<Timestamp>, severity: Severity, at: Timestamp) -> bool {
    let furthest = SignedDuration::from_hours(i64::from(furthest_update_hours(severity)));
    promised.is_some_and(|it| it.duration_since(at) > furthest)
}

/// The earlier of two promises.
pub(super) fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}
