use super::Talked;
use crate::cases::answered::{Shown, unsaid};
use crate::cases::triage::Missing;
use crate::domain::{Communication, Evidence, Likelihood, Manner, OpenQuestion, Outcome, QuestionAbout, Speaker, Turn};
use crate::text::sentences;

/// Most questions of one person that are listed.
const MOST: usize = 5;
/// The service of a case that is about none of the catalogue.
const NO_SERVICE: &str = "support";

/// What waits for an answer: the customer's questions, the assistant's, and what nobody said and no fact shows.
pub(super) fn open(talked: &Talked<'_>, evidence: &[Evidence]) -> Vec<OpenQuestion> {
    let mut open = from_customer(talked);
    open.extend(from_assistant(talked));
    let cited: Vec<&str> = talked.cited.iter().map(|it| it.id.as_str()).collect();
    let resources = &talked.case.body.resources;
    let shown = Shown { facts: evidence, cited: &cited, resources, is_traced: is_traced(talked) };
    open.extend(lacking(talked, &shown).into_iter().map(|it| OpenQuestion {
        about: about(it),
        text: talked.phrases.get(it.question()).to_owned(),
        seq: None,
    }));
    open
}

/// Read from all that was said, so that what came late is not asked for.
fn lacking(talked: &Talked<'_>, shown: &Shown<'_>) -> Vec<Missing> {
    let body = &talked.case.body;
    let said: Vec<String> = talked.words().into_iter().map(|(_, it)| it.to_owned()).collect();
    let is_placed = body.service != NO_SERVICE || !body.resources.is_empty();
    unsaid(&said, body.kind, is_placed, shown)
}

fn is_traced(talked: &Talked<'_>) -> bool {
    talked.triage.is_some_and(|it| it.hypotheses.iter().any(|it| it.likelihood == Likelihood::Likely))
}

/// Questions since an engineer last wrote whose turn ended without an answer; a wish for a person alone is none.
fn from_customer(talked: &Talked<'_>) -> Vec<OpenQuestion> {
    let is_unanswered = |turn: &Turn| {
        matches!(
            turn.outcome,
            Some(Outcome::NoEvidence | Outcome::Failed | Outcome::Interrupted | Outcome::Handoff) | None
        )
    };
    let thread = &talked.case.communications;
    // What is sent automatically answers nobody.
    let is_person =
        |it: &Communication| it.from == Speaker::Engineer && it.manner.is_none_or(|manner| manner == Manner::Person);
    let engineer = thread.iter().rposition(is_person).map_or(0, |it| it + 1);
    let since = thread.get(engineer..).unwrap_or_default();
    let waits = |said: &&Communication| {
        let turn = talked.turns.iter().rev().find(|it| it.message_id == said.id);
        said.from == Speaker::Customer && turn.is_none_or(is_unanswered)
    };
    since.iter().filter(waits).flat_map(|it| asks(it, talked.is_wish, QuestionAbout::FromCustomer)).take(MOST).collect()
}

/// What the assistant asked last, unless the customer has written since.
fn from_assistant(talked: &Talked<'_>) -> Vec<OpenQuestion> {
    let last = talked.case.communications.last().filter(|it| it.from == Speaker::Assistant);
    let turn = last.and_then(|it| talked.turns.iter().find(|turn| Some(&turn.id) == it.turn_id.as_ref()));
    match (last, turn.and_then(|it| it.outcome)) {
        (Some(said), Some(Outcome::Clarify)) => {
            asks(said, |_| false, QuestionAbout::FromAssistant).into_iter().take(MOST).collect()
        }
        _ => Vec::new(),
    }
}

/// The questions in a message, as they stand.
fn asks(said: &Communication, is_wish: fn(&str) -> bool, about: QuestionAbout) -> Vec<OpenQuestion> {
    let ranges = sentences(&said.body).into_iter();
    let all = ranges.filter_map(|it| said.body.get(it)).map(str::trim);
    let asked = all.filter(|it| it.ends_with(['?', '？', '吗', '嗎']) || it.ends_with("か。") || it.ends_with('か'));
    asked.filter(|it| !is_wish(it)).map(|it| OpenQuestion { about, text: it.to_owned(), seq: Some(said.seq) }).collect()
}

fn about(what: Missing) -> QuestionAbout {
    match what {
        Missing::Resource => QuestionAbout::Resource,
        Missing::ErrorText => QuestionAbout::ErrorText,
        Missing::When => QuestionAbout::When,
        Missing::Change => QuestionAbout::Change,
        Missing::Region => QuestionAbout::Region,
        Missing::Value => QuestionAbout::Value,
    }
}
