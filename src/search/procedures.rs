use std::sync::LazyLock;

use regex::Regex;

use super::searcher::Hit;
use super::term_table::TermTable;
use crate::base::constant_pattern;
use crate::domain::{Passage, PassageKind};

/// Documents whose steps are looked for, those found first.
const DOCUMENTS: usize = 2;
/// Numbered steps a document adds at the most.
const MOST: usize = 2;

static SECOND_STEP: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"(?m)^2[.)] \S"));

/// Whether a passage holds a numbered list of two steps or more.
fn has_steps(passage: &Passage) -> bool {
    SECOND_STEP.is_match(&passage.text)
}

/// The first hit of each document that was found first and holds: where steps are looked for.
pub(super) fn leading(hits: &[Hit]) -> Vec<Hit> {
    let mut leading: Vec<Hit> = Vec::new();
    for hit in hits.iter().filter(|it| it.holds && it.passage.kind == PassageKind::Doc) {
        let is_known = leading.iter().any(|it| it.passage.document_id == hit.passage.document_id);
        if !is_known && leading.len() < DOCUMENTS {
            leading.push(hit.clone());
        }
    }
    leading
}

/// Adds what the document that `first` is of begins with and its numbered steps, of its passages, `siblings`, behind its last hit.
/// Of all its steps those come first whose heading has most in common with the question, whatever their own words.
pub(super) fn add(hits: &mut Vec<Hit>, first: &Hit, siblings: Vec<Passage>, question: &str, table: &TermTable) {
    let of_document = |hit: &Hit| hit.passage.document_id == first.passage.document_id;
    let shared = |passage: &Passage| table.shared(question, passage.headings.last().map_or("", String::as_str));
    let is_new = |it: &Passage| !hits.iter().any(|hit| hit.passage.id == it.id);
    let (steps, others): (Vec<Passage>, Vec<Passage>) = siblings.into_iter().filter(is_new).partition(has_steps);
    let lead = others.into_iter().find(Passage::begins_its_document);
    let mut new = steps;
    new.sort_by_key(|it| std::cmp::Reverse(shared(it)));
    new.truncate(MOST);
    new.extend(lead);
    let new = new.into_iter().map(|passage| Hit { passage, coverage: 0.0, says_error: 0.0, ..first.clone() });
    let behind = hits.iter().rposition(of_document).map_or(hits.len(), |at| at + 1);
    hits.splice(behind..behind, new);
    let places: Vec<usize> = (0..hits.len())
        .filter(|at| hits.get(*at).is_some_and(|it| of_document(it) && has_steps(&it.passage)))
        .collect();
    let mut steps: Vec<Hit> = places.iter().filter_map(|at| hits.get(*at).cloned()).collect();
    steps.sort_by_key(|it| std::cmp::Reverse(shared(&it.passage)));
    for (at, step) in places.into_iter().zip(steps) {
        if let Some(place) = hits.get_mut(at) {
            *place = step;
        }
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::domain::{Language, TermGroup};

    fn passage(ordinal: usize, heading: &str, text: &str) -> Passage {
        serde_json::from_value(serde_json::json!({
            "id": format!("quota.en#{ordinal}"), "document_id": "quota.en", "slug": "quota", "kind": "doc",
            "service": null, "language": "en", "title": "Quotas", "headings": [heading], "url": null, "updated": null,
            "text": text, "digest": format!("{ordinal}"),
        }))
        .expect("a passage")
    }

    fn hit(passage: Passage) -> Hit {
        Hit { passage, score: 1.0, coverage: 0.5, says_error: 0.0, holds: true }
    }

    #[test]
    fn the_steps_that_are_named_after_what_is_asked_come_before_other_steps_of_the_document() {
        let same = TermGroup {
            words: [(Language::En, vec!["request".to_owned(), "ask for".to_owned()])].into(),
            is_common: true,
        };
        let table = TermTable::new(&[same]);
        let check = passage(1, "What to check", "1. Look.\n2. Compare.");
        let request = passage(2, "Request it", "1. Open it.\n2. Send it.");
        let about = passage(0, "What it is", "A quota is a limit.");
        let mut hits = vec![hit(check.clone()), hit(about.clone())];
        let first = leading(&hits).first().cloned().expect("a document");
        add(&mut hits, &first, vec![about, check, request], "how do I ask for more?", &table);
        let ids: Vec<&str> = hits.iter().map(|it| it.passage.id.as_str()).collect();
        assert_eq!(ids, ["quota.en#2", "quota.en#0", "quota.en#1"]);
    }

    #[test]
    fn what_a_document_begins_with_joins_its_hits() {
        let about = passage(0, "What it is", "A quota is a limit.");
        let other = passage(1, "What it costs", "A quota costs nothing.");
        let mut hits = vec![hit(other.clone())];
        let first = hits.first().cloned().expect("one was put there");
        add(&mut hits, &first, vec![about, other, passage(2, "Who", "Anybody.")], "is it free?", &TermTable::new(&[]));
        let ids: Vec<&str> = hits.iter().map(|it| it.passage.id.as_str()).collect();
        assert_eq!(ids, ["quota.en#1", "quota.en#0"]);
    }
}
