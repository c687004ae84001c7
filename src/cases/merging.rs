use jiff::Timestamp;

use super::evolve::evolve;
use super::lifecycle::{is_unanswered, owes_update};
use super::promised::{Promises, earlier, is_too_far};
use crate::domain::{CaseStanding, Happening, Severity};

/// What was promised in either case holds, and the graver of the two severities. Where this one is answered, its
/// first-response clock has run, so whom nobody answered in the other one (`owed.0`) hears by that very moment as by any
/// promised update (`owed.1`).
pub(super) fn absorb(
    standing: &CaseStanding,
    (case_id, severity): (&str, Severity),
    owed: (Option<Timestamp>, Option<Timestamp>),
    (waits_for_desk, owes_word): (bool, bool),
    promises: &Promises,
    at: Timestamp,
) -> Vec<Happening> {
    let is_raised = severity > standing.severity;
    let fresh = promises.due(severity, at).filter(|_| is_raised);
    let (due_at, response) = match is_unanswered(standing) {
        true => (earlier(earlier(standing.due_at, owed.0), fresh), None),
        false => (standing.due_at, owed.0),
    };
    let mut happenings = vec![Happening::Absorbed { case_id: case_id.to_owned(), due_at, waits_for_desk, owes_word }];
    if is_raised {
        let reason = format!("case `{case_id}`, which was merged into this one, has it");
        happenings.push(Happening::SeverityChanged { from: standing.severity, to: severity, reason, due_at });
    }
    let mut after = standing.clone();
    happenings.iter().for_each(|it| evolve(&mut after, it, at));
    let own = promises.due(after.severity, at);
    let kept = earlier(standing.next_update_at, earlier(owed.1, response));
    let kept = if is_too_far(kept, after.severity, at) { own } else { kept };
    let promised = kept.or(own.filter(|_| owes_update(&after)));
    if promised != standing.next_update_at {
        happenings.push(Happening::UpdatePromised { at: promised });
    }
    // Whom nothing is promised in either case still waits in this one.
    let is_waited_for = waits_for_desk || owes_update(&after) || standing.next_update_at.is_some();
    if is_waited_for && own.is_none() && promised.is_none() && after.hears_by().is_none() && after.aim_at.is_none() {
        happenings.push(promises.to_hear(after.severity, at));
    }
    happenings
}
