use super::Talked;
use crate::domain::{Evidence, FactKind, Speaker, TimelineEntry};

/// Longest beginning of a message that is told, in characters.
const LONGEST: usize = 200;

/// Changes, alarms, events and every message in the order of their times. At one moment what was seen stands before what was
/// said. Both clocks are as they were: a fact has its source's time, a message the time it came.
pub(super) fn timeline(talked: &Talked<'_>, evidence: &[Evidence]) -> Vec<TimelineEntry> {
    let tells = |kind: FactKind| {
        matches!(kind, FactKind::Change | FactKind::Alarm | FactKind::Health | FactKind::Security | FactKind::Metric)
    };
    let seen = evidence.iter().filter_map(|it| {
        let fact = it.fact.as_ref().filter(|fact| tells(fact.kind))?;
        Some(TimelineEntry { at: fact.at, text: it.title.clone(), evidence_id: Some(it.id.clone()) })
    });
    let said = talked.case.communications.iter().map(|it| TimelineEntry {
        at: it.at,
        text: format!("{}: {}", speaker(it.from), beginning(&it.body)),
        evidence_id: None,
    });
    let mut entries: Vec<TimelineEntry> = seen.chain(said).collect();
    entries.sort_by_key(|it| (it.at, it.evidence_id.is_none()));
    entries
}

fn speaker(from: Speaker) -> &'static str {
    match from {
        Speaker::Customer => "Customer",
        Speaker::Assistant => "Assistant",
        Speaker::Engineer => "Engineer",
    }
}

/// The beginning of a message as one line.
pub(super) fn beginning(words: &str) -> String {
    let one = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = one.chars().take(LONGEST).collect();
    if short.len() < one.len() { format!("{short} …") } else { short }
}
