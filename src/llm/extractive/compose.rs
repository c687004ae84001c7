//! A reply from its first decision to its last line.

use serde_json::{Value, json};

use super::assessment;
use super::choice::{Choice, Found};
use super::kind::Kind;
use super::layout;
use super::reading::Reading;
use super::shown::of_kind;
use super::words::paragraph;
use crate::domain::{EvidenceKind, Phrase};
use crate::llm::seam::ChatRequest;

/// A composed reply: Markdown in pieces that are whole units, and the calls it ends with.
pub(super) struct Composed {
    pub pieces: Vec<String>,
    pub calls: Vec<(&'static str, Value)>,
}

/// Composes the reply. Same request, same reply.
pub(super) fn compose(request: &ChatRequest) -> Composed {
    let mut computed = assessment::premise(request);
    computed.extend(assessment::conflict(request));
    let severity = assessment::severity(request);
    let proposes = !severity.is_empty() && request.trouble.is_none();
    computed.extend(severity);
    computed.extend(assessment::verdict(request));
    if computed.is_empty() {
        return answer(request);
    }
    let rest = answer(request);
    // What contradicts the question, texts that differ on it, the severity that fits or a verdict are an answer, even where there
    // is no other.
    let goes_on = rest.calls.is_empty() && rest.pieces.iter().any(|it| it.contains('['));
    let pieces = computed.into_iter().chain(rest.pieces.into_iter().filter(|_| goes_on)).collect();
    // Who is told which severity fits, and has nothing else to do first, is about to open a case.
    Composed { pieces, calls: proposal(request).filter(|_| proposes).into_iter().collect() }
}

/// The answer by its kind: most are a sentence of ours or what was computed; else it quotes what is picked.
fn answer(request: &ChatRequest) -> Composed {
    let reading = Reading::of(&request.question);
    let facts = of_kind(request, EvidenceKind::Fact);
    let says = |phrase| paragraph(request, phrase);
    let pieces = match Kind::of(request, &reading, &facts) {
        Kind::Courtesy(phrase) => vec![says(phrase)],
        Kind::CourtesyInTrouble => {
            let mut pieces = layout::account(request, &facts, &reading);
            pieces.push(says(Phrase::TellMore));
            pieces
        }
        Kind::OutOfScope => vec![says(Phrase::OutOfScope)],
        // What could not be read is named below every answer.
        Kind::Gaps if !request.gaps.is_empty() => Vec::new(),
        Kind::Gaps => vec![says(Phrase::AllRead)],
        Kind::AnotherProvider => vec![says(Phrase::AnotherProvider)],
        Kind::Computed(computed) => layout::computed(request, computed, &facts, &reading),
        Kind::AccountOnly => layout::account(request, &facts, &reading),
        Kind::Picked => return picked(request, &reading),
    };
    Composed { pieces, calls: Vec::new() }
}

/// An answer that quotes what is picked; where nothing is found, an honest no with a case to confirm.
fn picked(request: &ChatRequest, reading: &Reading) -> Composed {
    let says = |phrase| paragraph(request, phrase);
    let choice = Choice::of(request, reading);
    let pieces = match choice.found(request) {
        Found::Trouble(wrong) => layout::trouble(request, reading, wrong, &choice),
        Found::Answer => layout::answer(request, reading, &choice),
        Found::Unseen => vec![says(Phrase::CouldNotSee)],
        Found::AllWell if reading.asks_a_count => vec![says(Phrase::NotCounted)],
        Found::AllWell => vec![says(Phrase::NothingInAccount), says(Phrase::NoProof)],
        Found::OutOfScope => vec![says(Phrase::OutOfScope)],
        Found::Nothing => {
            let pieces = layout::nothing(request, reading, &choice);
            return Composed { pieces, calls: proposal(request).into_iter().collect() };
        }
    };
    Composed { pieces, calls: Vec::new() }
}

/// A case to confirm, in the customer's own words.
fn proposal(request: &ChatRequest) -> Option<(&'static str, Value)> {
    let subject: String = request.question.lines().next().unwrap_or_default().chars().take(120).collect();
    let description: String = request.question.chars().take(4_000).collect();
    let case = json!({ "subject": subject.trim(), "description": description.trim() });
    (!subject.trim().is_empty()).then_some(("propose_case", case))
}
