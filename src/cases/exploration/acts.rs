use jiff::{SignedDuration, Timestamp};

use super::{LAST_SEQ, begin, person};
use crate::cases::after_minutes;
use crate::cases::lifecycle::{Act, Closing};
use crate::domain::{Manner, SECURITY, Severity};

/// Everything that may be tried at `now`, where the evidence speaks for `suggested`.
pub(super) fn acts(now: Timestamp, suggested: Severity) -> Vec<Act> {
    let writes = |manner, awaits_customer, next: Option<u32>, after_seq| Act::EngineerWrites {
        by: person("mei"),
        manner,
        awaits_customer,
        next_update_at: next.map(|minutes| after_minutes(now, minutes)),
        after_seq,
    };
    let absorb = |due: Option<u32>, next: Option<u32>, is_security| Act::Absorb {
        case_id: "case_3".to_owned(),
        severity: Severity::High,
        due_at: due.map(|minutes| after_minutes(begin(), minutes)),
        next_update_at: next.map(|minutes| after_minutes(begin(), minutes)),
        waits_for_desk: true,
        owes_word: next.is_some(),
        is_security,
    };
    let draft = |severity, is_security| Act::DraftJoins { severity, is_security };
    let join = |is_security| Act::Join { request_id: "handoff_1".to_owned(), is_security };
    let severity = |to| Act::ChangeSeverity { to, reason: "because".to_owned() };
    let evidence = |to| Act::RaiseSuggestion { from: suggested, to, reasons: Vec::new() };
    vec![
        Act::CustomerWrites { is_security: false },
        Act::CustomerWrites { is_security: true },
        draft(Severity::Low, false),
        draft(Severity::Urgent, false),
        draft(Severity::Normal, true),
        writes(Manner::Person, false, None, Some(LAST_SEQ)),
        writes(Manner::Person, false, Some(45), Some(LAST_SEQ)),
        writes(Manner::Person, true, None, Some(LAST_SEQ)),
        writes(Manner::Person, true, None, Some(LAST_SEQ - 1)),
        writes(Manner::Person, true, None, Some(LAST_SEQ + 1)),
        writes(Manner::Person, true, None, None),
        writes(Manner::Template, false, None, Some(LAST_SEQ)),
        writes(Manner::Bulk, false, None, None),
        writes(Manner::Automatic, false, None, Some(LAST_SEQ)),
        join(false),
        join(true),
        Act::WritesInMerged { conversation_id: "conv_2".to_owned(), is_security: false },
        Act::WritesInMerged { conversation_id: "conv_2".to_owned(), is_security: true },
        Act::Assign { to: Some(person("mei")), by: person("mei"), note: None },
        Act::Assign { to: Some(person("ren")), by: person("mei"), note: None },
        Act::Assign { to: None, by: person("mei"), note: None },
        Act::TakeOver { by: person("mei") },
        Act::GiveBack { by: person("mei") },
        severity(Severity::Low),
        severity(Severity::High),
        severity(Severity::Urgent),
        severity(Severity::Critical),
        evidence(Severity::Normal),
        evidence(Severity::Urgent),
        Act::Route { to: "database".to_owned() },
        Act::Route { to: SECURITY.to_owned() },
        Act::FindSecurity,
        Act::PromiseUpdate { at: None },
        Act::PromiseUpdate { at: Some(after_minutes(now, 45)) },
        // Later than any response here, allowed below `urgent`; and allowed nowhere.
        Act::PromiseUpdate { at: Some(after_minutes(now, 30 * 60)) },
        Act::PromiseUpdate { at: Some(after_minutes(now, 20 * 24 * 60)) },
        Act::Resolve(Closing::ByCustomer),
        Act::Resolve(Closing::ByEngineer { is_confirmed: false }),
        Act::Resolve(Closing::ByEngineer { is_confirmed: true }),
        Act::Resolve(Closing::Abandoned),
        Act::Reopen { by_desk: false },
        Act::Reopen { by_desk: true },
        Act::CloseQuiet { since: now - SignedDuration::from_hours(24 * 15) },
        Act::CallContacts { contacts: vec!["Ingrid".to_owned()], opened_at: begin() },
        Act::MergeInto { case_id: "case_2".to_owned() },
        Act::Rate { score: 5 },
        Act::Rate { score: 6 },
        Act::Link { incident_id: "incident_1".to_owned() },
        Act::Note { note_id: "note_1".to_owned() },
        absorb(Some(50), None, false),
        absorb(None, Some(40), false),
        absorb(None, None, false),
        absorb(Some(50), None, true),
    ]
}
