use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::by_time::{call_contacts, close_quiet};
use super::evolve::{evolve, lead_after};
use super::merging::absorb;
use super::promised::{Promises, earlier, is_too_far, may_be_promised};
use super::turning::turned;
use crate::domain::{
    CaseRefusal, CaseStanding, CaseStatus, ConversationState, Decided, Happening, Manner, Origin, Person,
    ResolutionKind, Severity, SeverityReason, Thread,
};

/// How long after its resolution a case can be reopened, in days: as in AWS Support.
pub const REOPEN_DAYS: u32 = 14;

/// From this severity on an engineer's message has to say when the customer hears again.
const PROMISES_FROM: Severity = Severity::High;

/// Why a case has another severity since a draft was added to it.
const JOINED: &str = "a draft that its customer confirmed, which was added to this case, has it";

/// What somebody wants to do to a case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// A customer writes, in the case or in its conversation.
    CustomerWrites {
        /// What they write tells of it.
        is_security: bool,
    },
    /// A draft that its customer confirmed is added to the case.
    DraftJoins {
        /// As its customer declared it.
        severity: Severity,
        is_security: bool,
    },
    EngineerWrites {
        by: Person,
        manner: Manner,
        /// The next step is the customer's.
        awaits_customer: bool,
        next_update_at: Option<Timestamp>,
        /// The last message that the writer has seen; refused when there is a newer one, or no such one. `None`: nothing that the customer
        /// wrote since an engineer last did, or since the case was opened.
        after_seq: Option<u64>,
    },
    /// A person is asked for again.
    Join {
        request_id: String,
        /// What was said in the conversation by then is.
        is_security: bool,
    },
    /// A customer writes in the thread of a case that was merged into this one.
    WritesInMerged {
        conversation_id: String,
        is_security: bool,
    },
    Assign {
        to: Option<Person>,
        by: Person,
        note: Option<String>,
    },
    /// Whoever it is assigned to hands it on, where it is theirs still.
    HandOn {
        to: Option<Person>,
        by: Person,
        note: String,
    },
    TakeOver {
        by: Person,
    },
    GiveBack {
        by: Person,
    },
    ChangeSeverity {
        to: Severity,
        reason: String,
    },
    /// The evidence has come to speak for `to`; before it spoke for `from`.
    RaiseSuggestion {
        from: Severity,
        to: Severity,
        reasons: Vec<SeverityReason>,
    },
    PromiseUpdate {
        at: Option<Timestamp>,
    },
    Route {
        to: String,
    },
    /// The evidence has come to show that it is about security.
    FindSecurity,
    /// Nobody made it theirs: whoever is due of `contacts`, the queue's in the order to be called, is called.
    CallContacts {
        contacts: Vec<String>,
        opened_at: Timestamp,
    },
    Resolve(Closing),
    /// Nothing has happened since `since`: what waits for nobody of the desk ends by itself.
    CloseQuiet {
        since: Timestamp,
    },
    /// `by_desk`: no customer asked for it.
    Reopen {
        by_desk: bool,
    },
    Rate {
        score: u8,
    },
    MergeInto {
        case_id: String,
    },
    /// The other side of a merge, with what that case's customer was promised and has not got yet.
    Absorb {
        case_id: String,
        severity: Severity,
        /// A first response.
        due_at: Option<Timestamp>,
        next_update_at: Option<Timestamp>,
        /// The next step there was the desk's.
        waits_for_desk: bool,
        /// Its customer had taken it up again and got no word since.
        owes_word: bool,
        /// It waited where security cases do.
        is_security: bool,
    },
    Link {
        incident_id: String,
    },
    Note {
        note_id: String,
    },
}

/// Who says that a case is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Closing {
    ByCustomer,
    /// An engineer; `is_confirmed`: the customer told them so, in words since an engineer last wrote.
    ByEngineer {
        is_confirmed: bool,
    },
    /// The customer did not come back.
    Abandoned,
}

/// A case as it is opened at `at`.
pub fn open(
    origin: Origin,
    severity: Severity,
    suggested: Severity,
    queue: &str,
    promises: &Promises,
    at: Timestamp,
) -> Decided {
    let due_at = promises.due(severity, at);
    let aim_at = promises.aim(severity, at);
    let mut standing = opened(severity, queue, due_at, aim_at);
    standing.evidence_due_at = promises.due(suggested, at);
    let opened =
        Happening::Opened { origin, severity, suggested, queue: queue.to_owned(), due_at, aim_at, reason: None };
    Decided { happenings: vec![opened], standing, lead: None, announced: None }
}

/// A case that was just opened, as its `Opened` tells: without when it would be due by the evidence.
pub(super) fn opened(
    severity: Severity,
    queue: &str,
    due_at: Option<Timestamp>,
    aim_at: Option<Timestamp>,
) -> CaseStanding {
    CaseStanding {
        status: CaseStatus::Unassigned,
        severity,
        queue: queue.to_owned(),
        assignee: None,
        due_at,
        aim_at,
        acknowledged_at: None,
        owned_at: None,
        left_at: None,
        first_response_at: None,
        next_update_at: None,
        resolved_at: None,
        resolved_as: None,
        merged_into: None,
        reopened: 0,
        owes_word: false,
        evidence_due_at: None,
        raised: None,
        contacts_called: BTreeSet::new(),
    }
}

/// What comes of `act` at `at`, or why it may not be.
pub fn decide(
    standing: &CaseStanding,
    thread: Thread,
    act: &Act,
    promises: &Promises,
    at: Timestamp,
) -> Result<Decided, CaseRefusal> {
    let turned = turned(standing, thread, act, promises, at);
    if *act == Act::FindSecurity && turned.is_empty() {
        return Err(CaseRefusal::NothingRaised);
    }
    let mut after = standing.clone();
    turned.iter().for_each(|it| evolve(&mut after, it, at));
    let done = happenings(&after, thread, act, &promises.of(&after.queue), at)?;
    done.iter().for_each(|it| evolve(&mut after, it, at));
    let happenings: Vec<Happening> = turned.into_iter().chain(done).collect();
    let lead = happenings.iter().filter_map(lead_after).next_back().filter(|lead| *lead != thread.lead);
    Ok(Decided { happenings, standing: after, lead, announced: None })
}

fn happenings(
    standing: &CaseStanding,
    thread: Thread,
    act: &Act,
    promises: &Promises,
    at: Timestamp,
) -> Result<Vec<Happening>, CaseRefusal> {
    let next_seq = thread.last_seq + 1;
    Ok(match act {
        Act::CustomerWrites { .. } => {
            customer_moves(standing, thread, Happening::CustomerWrote { seq: next_seq }, promises, at)?
        }
        Act::DraftJoins { severity, .. } => {
            let mut happenings = reopening(standing, thread, false, promises, at)?;
            let mut after = standing.clone();
            happenings.iter().for_each(|it| evolve(&mut after, it, at));
            if *severity > after.severity {
                // First, so that what the customer is promised for their words is promised by it.
                let raised = change_severity(&after, *severity, JOINED, promises, at)?;
                raised.iter().for_each(|it| evolve(&mut after, it, at));
                happenings.extend(raised);
            }
            let wrote = Happening::CustomerWrote { seq: next_seq };
            happenings.extend(customer_moves(&after, thread, wrote, promises, at)?);
            happenings
        }
        Act::EngineerWrites { by, manner, awaits_customer, next_update_at, after_seq } => {
            if let Some(given) = after_seq.filter(|it| *it > thread.last_seq) {
                return Err(CaseRefusal::OtherThread { given, last_seq: thread.last_seq });
            }
            let is_read = matches!(manner, Manner::Person | Manner::Template);
            if after_seq.map_or(is_read && thread.has_news, |seen| seen < thread.last_seq) {
                return Err(CaseRefusal::ThreadMoved { last_seq: thread.last_seq });
            }
            let wrote = Happening::EngineerWrote {
                seq: next_seq,
                by: by.clone(),
                manner: *manner,
                awaits_customer: *awaits_customer,
            };
            engineer_writes(standing, wrote, *next_update_at, at)?
        }
        Act::Join { request_id, .. } => {
            is_open(standing)?;
            customer_moves(standing, thread, Happening::Joined { request_id: request_id.clone() }, promises, at)?
        }
        Act::WritesInMerged { conversation_id, .. } => {
            let wrote = Happening::WroteInMerged { conversation_id: conversation_id.clone(), seq: Some(next_seq) };
            customer_moves(standing, thread, wrote, promises, at)?
        }
        Act::Assign { to, by, note } => {
            is_open(standing)?;
            let (to, by, note) = (to.clone(), by.clone(), note.clone());
            vec![Happening::Assigned { from: standing.assignee.clone(), to, by, note }]
        }
        Act::HandOn { to, by, note } => {
            is_open(standing)?;
            let (from, to, by) = (standing.assignee.clone(), to.clone(), by.clone());
            if from.as_ref().is_none_or(|it| it.subject != by.subject) {
                return Err(CaseRefusal::NotYours);
            }
            vec![Happening::Assigned { from, to, by, note: Some(note.clone()) }]
        }
        Act::TakeOver { by } => {
            is_open(standing)?;
            vec![Happening::TookOver { by: by.clone() }]
        }
        Act::GiveBack { by } => give_back(standing, thread, by)?,
        Act::ChangeSeverity { to, reason } => change_severity(standing, *to, reason, promises, at)?,
        Act::RaiseSuggestion { from, to, reasons } => {
            is_open(standing)?;
            if to <= from {
                return Err(CaseRefusal::NothingRaised);
            }
            // Forward only: what an earlier look brought forward stays there.
            let evidence_due_at = earlier(standing.evidence_due_at, promises.due(*to, at));
            vec![Happening::SuggestionRaised { from: *from, to: *to, reasons: reasons.clone(), evidence_due_at }]
        }
        Act::PromiseUpdate { at: promised } => {
            is_open(standing)?;
            may_be_promised(*promised, standing.severity, at)?;
            if promised.is_none() && (owes_update(standing) || thread.waits_for_person) {
                return Err(CaseRefusal::NextUpdateMissing);
            }
            vec![Happening::UpdatePromised { at: *promised }]
        }
        Act::Route { to } => {
            is_open(standing)?;
            let (from, to) = (standing.queue.clone(), to.clone());
            // What turns out to be security was moved there with it.
            if from == to { Vec::new() } else { vec![Happening::Routed { from, to, due_at: None }] }
        }
        Act::FindSecurity => {
            is_open(standing)?;
            Vec::new()
        }
        Act::CallContacts { contacts, opened_at } => call_contacts(standing, contacts, *opened_at, at)?,
        Act::Resolve(closing) => resolve(standing, thread, *closing)?,
        Act::CloseQuiet { since } => close_quiet(standing, thread, *since, at)?,
        Act::Reopen { by_desk } => {
            if standing.status.is_open() {
                return Err(CaseRefusal::NotResolved);
            }
            reopening(standing, thread, *by_desk, promises, at)?
        }
        Act::Rate { score } => {
            if !(1..=5).contains(score) {
                return Err(CaseRefusal::NoSuchRating);
            }
            vec![Happening::Rated { score: *score }]
        }
        Act::MergeInto { case_id } => {
            is_open(standing)?;
            vec![
                Happening::MergedInto { case_id: case_id.clone() },
                Happening::Resolved { kind: ResolutionKind::Merged },
            ]
        }
        Act::Absorb { case_id, severity, due_at, next_update_at, waits_for_desk, owes_word, .. } => {
            is_open(standing)?;
            let owed = (*due_at, *next_update_at);
            absorb(standing, (case_id, *severity), owed, (*waits_for_desk, *owes_word), promises, at)
        }
        Act::Link { incident_id } => vec![Happening::Linked { incident_id: incident_id.clone() }],
        Act::Note { note_id } => vec![Happening::Noted { note_id: note_id.clone() }],
    })
}

/// A customer's words are never refused while the case can still be reopened: writing reopens it. The first-response clock
/// runs once, so who has been answered and writes to a person again, asks for one again, or does from `high` on what an engineer
/// waited for, hears by a moment that is promised now. Who asks for one again, or writes where the conversation was given back,
/// waits no longer than their severity does: a promise that lies further ahead was made for another wait.
fn customer_moves(
    standing: &CaseStanding,
    thread: Thread,
    moves: Happening,
    promises: &Promises,
    at: Timestamp,
) -> Result<Vec<Happening>, CaseRefusal> {
    let mut happenings = reopening(standing, thread, false, promises, at)?;
    let is_to_person = thread.lead == ConversationState::Human || matches!(moves, Happening::Joined { .. });
    let is_awaited = standing.status == CaseStatus::PendingCustomerAction && standing.severity >= PROMISES_FROM;
    let is_new_wait = matches!(moves, Happening::Joined { .. }) || thread.lead == ConversationState::Assistant;
    happenings.push(moves);
    if !is_unanswered(standing) && standing.status.is_open() {
        let promised = promises.due(standing.severity, at);
        let is_needed = match standing.next_update_at {
            // An aim that stands already is nearer.
            None => (is_to_person || is_awaited) && standing.aim_at.is_none(),
            Some(standing) => is_new_wait && promised.is_some_and(|it| it < standing),
        };
        happenings.extend(is_needed.then(|| promises.to_hear(standing.severity, at)));
    }
    Ok(happenings)
}

/// What reopens a resolved case, with a promise, because its first-response clock has run and does not run again.
/// Nothing for an open one.
fn reopening(
    standing: &CaseStanding,
    thread: Thread,
    by_desk: bool,
    promises: &Promises,
    at: Timestamp,
) -> Result<Vec<Happening>, CaseRefusal> {
    if let Some(into) = &standing.merged_into {
        return Err(CaseRefusal::Merged { into: into.clone() });
    }
    let Some(resolved_at) = standing.resolved_at else { return Ok(Vec::new()) };
    if at.duration_since(resolved_at) > SignedDuration::from_hours(24 * i64::from(REOPEN_DAYS)) {
        return Err(CaseRefusal::ReopenTooLate { days: REOPEN_DAYS });
    }
    if thread.has_open_case {
        return Err(CaseRefusal::NewerIsOpen { newer: None });
    }
    Ok(vec![Happening::Reopened { by_desk }, promises.to_hear(standing.severity, at)])
}

fn engineer_writes(
    standing: &CaseStanding,
    wrote: Happening,
    next_update_at: Option<Timestamp>,
    at: Timestamp,
) -> Result<Vec<Happening>, CaseRefusal> {
    is_open(standing)?;
    may_be_promised(next_update_at, standing.severity, at)?;
    let Happening::EngineerWrote { manner, awaits_customer, .. } = &wrote else { return Ok(vec![wrote]) };
    if *manner != Manner::Person {
        // What nobody wrote to this customer keeps no promise and makes none.
        return Ok(vec![wrote]);
    }
    if next_update_at.is_none() && !awaits_customer && standing.severity >= PROMISES_FROM {
        return Err(CaseRefusal::NextUpdateMissing);
    }
    let promised = Happening::UpdatePromised { at: next_update_at };
    Ok(if next_update_at == standing.next_update_at { vec![wrote] } else { vec![wrote, promised] })
}

fn give_back(standing: &CaseStanding, thread: Thread, by: &Person) -> Result<Vec<Happening>, CaseRefusal> {
    is_open(standing)?;
    if thread.lead == ConversationState::Assistant {
        return Err(CaseRefusal::AssistantLeads);
    }
    // A customer who asked for a person and heard from none is not given back to the assistant.
    if owes_answer(standing, thread) {
        return Err(CaseRefusal::Unanswered);
    }
    Ok(vec![Happening::GaveBack { by: by.clone() }])
}

fn change_severity(
    standing: &CaseStanding,
    to: Severity,
    reason: &str,
    promises: &Promises,
    at: Timestamp,
) -> Result<Vec<Happening>, CaseRefusal> {
    is_open(standing)?;
    if to == standing.severity {
        return Err(CaseRefusal::SameSeverity);
    }
    if reason.trim().is_empty() {
        return Err(CaseRefusal::ReasonMissing);
    }
    let is_raised = to > standing.severity;
    let due_at = match is_raised && is_unanswered(standing) {
        true => earlier(standing.due_at, promises.due(to, at)),
        false => standing.due_at,
    };
    let changed = Happening::SeverityChanged { from: standing.severity, to, reason: reason.to_owned(), due_at };
    let after = CaseStanding { severity: to, ..standing.clone() };
    // What was promised for a milder case is no promise for a graver one.
    let is_late = is_raised && is_too_far(standing.next_update_at, to, at);
    let withdrawn = (is_late && promises.due(to, at).is_none()).then_some(Happening::UpdatePromised { at: None });
    let is_owed = owes_update(&after) && standing.next_update_at.is_none() && standing.aim_at.is_none();
    let heard = (is_late || is_owed).then(|| promises.to_hear(to, at));
    Ok([changed].into_iter().chain(withdrawn).chain(heard).collect())
}

/// Whether the customer, answered once, has to know when they hear again: from `high` on, unless the next step is theirs.
pub(super) fn owes_update(standing: &CaseStanding) -> bool {
    standing.severity >= PROMISES_FROM
        && standing.status != CaseStatus::PendingCustomerAction
        && !is_unanswered(standing)
}

fn resolve(standing: &CaseStanding, thread: Thread, closing: Closing) -> Result<Vec<Happening>, CaseRefusal> {
    let kind = match closing {
        Closing::ByCustomer | Closing::ByEngineer { is_confirmed: true } => ResolutionKind::Confirmed,
        Closing::ByEngineer { is_confirmed: false } => ResolutionKind::Assumed,
        Closing::Abandoned => ResolutionKind::Abandoned,
    };
    let is_late_yes = closing == Closing::ByCustomer
        && matches!(standing.resolved_as, Some(ResolutionKind::Assumed | ResolutionKind::Abandoned));
    if !standing.status.is_open() && !is_late_yes {
        return Err(CaseRefusal::Resolved);
    }
    if closing != Closing::ByCustomer && owes_answer(standing, thread) {
        return Err(CaseRefusal::Unanswered);
    }
    if closing == (Closing::ByEngineer { is_confirmed: true }) && !thread.has_news {
        return Err(CaseRefusal::NotConfirmed);
    }
    Ok(vec![Happening::Resolved { kind }])
}

/// Whether no engineer has written to this customer by hand.
pub(super) fn is_unanswered(standing: &CaseStanding) -> bool {
    standing.first_response_at.is_none()
}

/// Whether its customer asked for a person, or took it up again, and no engineer has written to them since.
pub(super) fn owes_answer(standing: &CaseStanding, thread: Thread) -> bool {
    is_unanswered(standing) || thread.waits_for_person || standing.owes_word
}

pub(super) fn is_open(standing: &CaseStanding) -> Result<(), CaseRefusal> {
    match (&standing.merged_into, standing.status) {
        (Some(into), _) => Err(CaseRefusal::Merged { into: into.clone() }),
        (None, CaseStatus::Resolved) => Err(CaseRefusal::Resolved),
        (None, _) => Ok(()),
    }
}
