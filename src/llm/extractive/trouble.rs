//! What goes wrong now, told in the order in which somebody woken at night needs it: what is wrong, what changed just before,
//! which other changes fit less.

use super::facts;
use super::reading::Reading;
use super::words::language_note;
use crate::domain::{Language, Numbered, Phrase, Trouble};
use crate::llm::seam::ChatRequest;

/// Further facts behind the documents, for who wants more.
const ALSO: usize = 4;

/// The trouble that a reply begins with: where the question reports it, asks for its reason or for what to do.
pub(super) fn of<'a>(request: &'a ChatRequest, reading: &Reading) -> Option<&'a Trouble<u32>> {
    let asks_otherwise = reading.asks_for_the_past || (reading.asks_a_value && !reading.asks_why);
    let is_about_it = reading.is_report || reading.asks_why || reading.asks_for_steps;
    request.trouble.as_ref().filter(|_| is_about_it && !asks_otherwise)
}

/// The account's part of the reply, its first line being what is wrong.
pub(super) fn section(request: &ChatRequest, trouble: &Trouble<u32>, pieces: &mut Vec<String>) {
    let find = |number: u32| request.evidence.iter().find(|it| it.number == number);
    let mut told = |phrase: Phrase, facts: Vec<&Numbered>| {
        let lines: Vec<String> = facts.iter().filter_map(|it| facts::headline(request, it)).collect();
        if lines.is_empty() {
            return;
        }
        pieces.push(format!("{}\n\n", request.phrases.get(phrase)));
        if phrase == Phrase::InYourAccount {
            pieces.extend(language_note(request, Language::En));
        }
        pieces.extend(lines);
        super::words::end_list(pieces);
    };
    told(Phrase::InYourAccount, find(trouble.sign).into_iter().collect());
    told(Phrase::ChangedBefore, trouble.cause.and_then(find).into_iter().collect());
    told(Phrase::OtherChanges, trouble.rivals.iter().filter_map(|it| find(*it)).collect());
}

/// What the account shows beside the trouble, in short.
pub(super) fn also(request: &ChatRequest, trouble: &Trouble<u32>, told: &[&Numbered], pieces: &mut Vec<String>) {
    let others = told.iter().filter(|it| trouble.names().all(|number| *number != it.number));
    let lines: Vec<String> = others.take(ALSO).filter_map(|it| facts::headline(request, it)).collect();
    if !lines.is_empty() {
        pieces.push(format!("{}\n\n", request.phrases.get(Phrase::AlsoSeen)));
        pieces.extend(lines);
        super::words::end_list(pieces);
    }
}
