use jiff::{SignedDuration, Timestamp};

use super::lifecycle::{is_open, owes_answer};
use crate::domain::{CaseRefusal, CaseStanding, CaseStatus, ConversationState, Happening, ResolutionKind, Thread};

/// How long nothing happens, in days, before a case ends by itself in which the next word is the customer's.
pub const QUIET_DAYS: u32 = 14;

/// A case that an engineer answered and that waits for its customer is abandoned; one whose conversation was given back to
/// the assistant is assumed to be over. What the desk still owes never ends by itself.
pub(super) fn close_quiet(
    standing: &CaseStanding,
    thread: Thread,
    since: Timestamp,
    at: Timestamp,
) -> Result<Vec<Happening>, CaseRefusal> {
    is_open(standing)?;
    let is_quiet = at.duration_since(since) >= SignedDuration::from_hours(24 * i64::from(QUIET_DAYS));
    let is_owed = owes_answer(standing, thread);
    let kind = match (standing.status, thread.lead) {
        _ if !is_quiet || is_owed => None,
        (CaseStatus::PendingCustomerAction, _) => Some(ResolutionKind::Abandoned),
        (_, ConversationState::Assistant) if standing.next_update_at.is_none() => Some(ResolutionKind::Assumed),
        _ => None,
    };
    kind.map(|kind| vec![Happening::Resolved { kind }]).ok_or(CaseRefusal::StillOwed)
}

/// Everybody whose turn it is: each part of the time calls the next contact, the last one again where there are no more.
pub(super) fn call_contacts(
    standing: &CaseStanding,
    contacts: &[String],
    opened_at: Timestamp,
    at: Timestamp,
) -> Result<Vec<Happening>, CaseRefusal> {
    let due = standing.contact_calls(opened_at).into_iter().filter(|(_, from)| *from <= at).map(|(call, _)| call);
    let called: Vec<Happening> = (standing.contacts_called.len()..)
        .zip(due)
        .map(|(next, call)| Happening::Escalated { call, contact: contacts.get(next).or(contacts.last()).cloned() })
        .collect();
    if called.is_empty() { Err(CaseRefusal::NobodyToCall) } else { Ok(called) }
}
