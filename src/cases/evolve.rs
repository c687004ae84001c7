use jiff::Timestamp;

use super::lifecycle::{is_unanswered, opened};
use crate::domain::{
    CaseEvent, CaseStanding, CaseStatus, ConversationState, Happening, Manner, Raised, ResolutionKind, SECURITY,
};

/// What `happening` makes of a case.
pub fn evolve(standing: &mut CaseStanding, happening: &Happening, at: Timestamp) {
    match happening {
        Happening::Opened { .. } | Happening::Rated { .. } => {}
        Happening::Linked { .. } | Happening::Noted { .. } => {}
        Happening::Escalated { call, .. } => {
            standing.contacts_called.insert(*call);
        }
        Happening::CustomerWrote { .. } | Happening::WroteInMerged { .. } | Happening::Joined { .. } => {
            if standing.status == CaseStatus::PendingCustomerAction {
                standing.status = CaseStatus::CustomerActionCompleted;
            }
        }
        Happening::EngineerWrote { by, manner, awaits_customer, .. } => {
            standing.acknowledged_at.get_or_insert(at);
            if *manner == Manner::Person {
                standing.first_response_at.get_or_insert(at);
                standing.owned_at.get_or_insert(at);
                standing.left_at = None;
                standing.owes_word = false;
                standing.assignee.get_or_insert_with(|| by.clone());
                // Whoever wrote has seen what the evidence says; what it comes to say from here on is news.
                standing.evidence_due_at = None;
                standing.aim_at = None;
                standing.status = match awaits_customer {
                    true => CaseStatus::PendingCustomerAction,
                    false => CaseStatus::WorkInProgress,
                };
            }
        }
        Happening::Assigned { to, by, .. } => {
            standing.assignee = to.clone();
            // Whom somebody else gave it has not made it theirs.
            standing.owned_at = (to.as_ref() == Some(by)).then_some(at);
            match to {
                None if standing.left_at.is_none() => leave(standing, at),
                Some(to) if to == by => hold(standing),
                _ => {}
            }
            standing.status = match (standing.status, to) {
                (CaseStatus::Unassigned, Some(_)) => CaseStatus::Opened,
                (CaseStatus::Opened, None) => CaseStatus::Unassigned,
                (status, _) => status,
            };
        }
        Happening::TookOver { by } => {
            standing.assignee = Some(by.clone());
            standing.owned_at = Some(at);
            hold(standing);
            standing.acknowledged_at.get_or_insert(at);
            if standing.status != CaseStatus::PendingCustomerAction {
                standing.status = CaseStatus::WorkInProgress;
            }
        }
        Happening::GaveBack { .. } => {}
        Happening::SeverityChanged { to, due_at, .. } => {
            standing.severity = *to;
            standing.due_at = *due_at;
        }
        Happening::SuggestionRaised { to, reasons, evidence_due_at, .. } => {
            standing.raised = Some(Raised { to: *to, reasons: reasons.clone() });
            standing.evidence_due_at = *evidence_due_at;
        }
        Happening::UpdatePromised { at: promised } => {
            if standing.left_at.is_some() && is_unpromised(standing) && promised.is_some() {
                leave(standing, at);
            }
            standing.next_update_at = *promised;
            if promised.is_some() && !is_unanswered(standing) {
                standing.aim_at = None;
            }
        }
        Happening::Aimed { at: aim } => {
            if standing.left_at.is_some() && is_unpromised(standing) {
                leave(standing, at);
            }
            // One that stands already is not put off.
            standing.aim_at.get_or_insert(*aim);
        }
        Happening::Routed { to, due_at, .. } => {
            standing.queue.clone_from(to);
            if due_at.is_some() {
                (standing.due_at, standing.aim_at) = (*due_at, None);
            }
            if to == SECURITY {
                // Whom another queue called is not whom this one calls, and whom it calls has the time from here on.
                standing.contacts_called.clear();
                if is_unanswered(standing) || standing.left_at.is_some() {
                    standing.left_at = Some(at);
                }
            }
        }
        Happening::Resolved { kind } => {
            standing.status = CaseStatus::Resolved;
            standing.resolved_at.get_or_insert(at);
            standing.resolved_as = Some(*kind);
            standing.next_update_at = None;
            standing.aim_at = None;
            hold(standing);
            standing.owes_word = false;
        }
        Happening::Reopened { by_desk } => {
            standing.status = CaseStatus::Reopened;
            standing.resolved_at = None;
            standing.resolved_as = None;
            standing.owned_at = None;
            standing.reopened += 1;
            standing.owes_word = !by_desk;
            leave(standing, at);
        }
        Happening::MergedInto { case_id } => standing.merged_into = Some(case_id.clone()),
        Happening::Absorbed { due_at, waits_for_desk, owes_word, .. } => {
            standing.due_at = *due_at;
            standing.owes_word |= owes_word;
            if *waits_for_desk && standing.status == CaseStatus::PendingCustomerAction {
                standing.status = CaseStatus::CustomerActionCompleted;
            }
        }
    }
}

/// How a case stood once its event of number `seq` had happened, with all that happened at that moment beside it, from its log
/// alone: a reply and the promise that it makes are events of one moment. Of what the evidence speaks for only what came later
/// is told. `None`: no case was opened by then.
pub fn standing_after(events: &[CaseEvent], seq: u64) -> Option<CaseStanding> {
    let at = events.iter().find(|it| it.seq == seq)?.at;
    let mut standing = None;
    for event in events.iter().take_while(|it| it.seq <= seq || it.at == at) {
        match (&event.happening, &mut standing) {
            (Happening::Opened { severity, queue, due_at, aim_at, .. }, None) => {
                standing = Some(opened(*severity, queue, *due_at, *aim_at));
            }
            (happening, Some(standing)) => evolve(standing, happening, event.at),
            (_, None) => {}
        }
    }
    standing
}

/// An answered case has nobody from `at` on: its contacts are called anew. One that nobody answered keeps the calls of its
/// first-response clock, which nothing sets back.
fn leave(standing: &mut CaseStanding, at: Timestamp) {
    if !is_unanswered(standing) {
        standing.left_at = Some(at);
        standing.contacts_called.clear();
    }
}

/// Somebody has an answered case, or it is over. What nobody answered keeps from when its calls are counted.
fn hold(standing: &mut CaseStanding) {
    if !is_unanswered(standing) {
        standing.left_at = None;
    }
}

/// Whether an answered case's customer is to hear by no moment, promised or aimed at.
fn is_unpromised(standing: &CaseStanding) -> bool {
    standing.next_update_at.is_none() && standing.aim_at.is_none()
}

/// Who leads the conversation once this has happened; `None`: as before. That a wish for a person gives it to people is
/// written with the wish.
pub(super) fn lead_after(happening: &Happening) -> Option<ConversationState> {
    match happening {
        Happening::TookOver { .. }
        | Happening::Reopened { .. }
        | Happening::MergedInto { .. }
        | Happening::EngineerWrote { manner: Manner::Person, .. } => Some(ConversationState::Human),
        Happening::GaveBack { .. } => Some(ConversationState::Assistant),
        // Whoever writes in a merged case's thread still reaches a person.
        Happening::Resolved { kind: ResolutionKind::Merged } => Some(ConversationState::Human),
        Happening::Resolved { .. } => Some(ConversationState::Closed),
        _ => None,
    }
}
