use jiff::{SignedDuration, Timestamp};

use crate::domain::CaseStanding;

/// `minutes` after `at`; the end of time where that lies behind it.
pub fn after_minutes(at: Timestamp, minutes: u32) -> Timestamp {
    at.checked_add(SignedDuration::from_mins(i64::from(minutes))).unwrap_or(Timestamp::MAX)
}

/// Whether the first response was promised and not given in time: past due and unanswered is missed now, not when it is
/// answered. A case that its customer resolved before it was due is not missed.
pub fn is_missed(standing: &CaseStanding, now: Timestamp) -> bool {
    let Some(due_at) = standing.due_at else { return false };
    let ended = standing.first_response_at.or(standing.resolved_at);
    ended.unwrap_or(now) > due_at
}
