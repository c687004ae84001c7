use jiff::{SignedDuration, Timestamp};

use crate::domain::{CaseStanding, Severity};

/// `minutes` after `at`; the end of time where that lies behind it.
pub fn after_minutes(at: Timestamp, minutes: u32) -> Timestamp {
    at.checked_add(SignedDuration::from_mins(i64::from(minutes))).unwrap_or(Timestamp::MAX)
}

/// When the desk's contacts are called, one after another, because nobody has made an unanswered case theirs: at a third and
/// at two thirds of its time, a critical one at once too. Empty where nobody needs to be called.
pub fn contact_calls(standing: &CaseStanding, opened_at: Timestamp) -> Vec<Timestamp> {
    let is_waiting = standing.status.is_open() && standing.owned_at.is_none() && standing.first_response_at.is_none();
    let Some(due_at) = standing.due_at.filter(|_| is_waiting) else { return Vec::new() };
    let third = due_at.duration_since(opened_at) / 3;
    let at_once = (standing.severity == Severity::Critical).then_some(opened_at);
    at_once.into_iter().chain([opened_at + third, opened_at + third * 2]).collect()
}

/// Whether the first response was promised and not given in time: past due and unanswered is missed now, not when it is
/// answered. A case that its customer resolved before it was due is not missed.
pub fn is_missed(standing: &CaseStanding, now: Timestamp) -> bool {
    let Some(due_at) = standing.due_at else { return false };
    let ended = standing.first_response_at.or(standing.resolved_at);
    ended.unwrap_or(now) > due_at
}
