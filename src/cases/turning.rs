use jiff::Timestamp;

use super::lifecycle::{Act, is_unanswered};
use super::promised::{Promises, earlier};
use crate::domain::{CaseStanding, Happening, SECURITY, Thread};

/// What comes first of an act that shows that a case is about security: it moves to the queue of security and has security's
/// promise, or an earlier one that stands. Nothing where it waits there already, or `act` shows no such thing.
pub(super) fn turned(
    standing: &CaseStanding,
    thread: Thread,
    act: &Act,
    promises: &Promises,
    at: Timestamp,
) -> Vec<Happening> {
    if standing.queue == SECURITY || !shows_security(thread, act) {
        return Vec::new();
    }
    let promised = promises.of(SECURITY).due(standing.severity, at);
    let (from, to) = (standing.queue.clone(), SECURITY.to_owned());
    if is_unanswered(standing) {
        return vec![Happening::Routed { from, to, due_at: earlier(standing.due_at, promised) }];
    }
    // The first-response clock has run, so its customer hears by the next update; what is over promises it as it is reopened.
    let next = earlier(standing.next_update_at, promised);
    let is_owed = standing.status.is_open() && next != standing.next_update_at;
    let heard = is_owed.then_some(Happening::UpdatePromised { at: next });
    [Happening::Routed { from, to, due_at: None }].into_iter().chain(heard).collect()
}

/// What a customer confirms or somebody of the desk does counts whatever was thought before; what was said, and what triage makes
/// of it, counts until the desk moves the case away: it has read that.
fn shows_security(thread: Thread, act: &Act) -> bool {
    match act {
        Act::DraftJoins { is_security, .. } | Act::Absorb { is_security, .. } => *is_security,
        Act::CustomerWrites { is_security }
        | Act::WritesInMerged { is_security, .. }
        | Act::Join { is_security, .. } => *is_security && !thread.left_security,
        Act::FindSecurity => !thread.left_security,
        Act::Route { to } => to == SECURITY,
        _ => false,
    }
}
