//! What is written of what was picked, and in which order.

use std::collections::HashSet;

use super::asked::Asked;
use super::assessment;
use super::beware;
use super::choice::{Choice, Quoted};
use super::facts::{self, calls_for_action};
use super::pick::{self, NEAR, PickedSteps, Shape};
use super::possible::{is_one_likely, may_mean};
use super::reading::Reading;
use super::trouble;
use super::well::{self, asks_if_well};
use super::words::{self, language_note, paragraph};
use crate::domain::{Assessment, FactKind, Numbered, Phrase, Standing, Trouble};
use crate::llm::seam::ChatRequest;
use crate::text::language_of;

/// Facts behind steps, for who knows them already.
const FACTS_BEHIND: usize = 3;
/// Sentences of a past case.
const OF_A_CASE: usize = 3;
/// Sentences of the closest passage, where nothing answers.
const OF_THE_CLOSEST: usize = 2;

/// What the account shows, and nothing else: a document cannot say whether all is well in it.
pub(super) fn account(request: &ChatRequest, facts: &[&Numbered], reading: &Reading) -> Vec<String> {
    if asks_if_well(&request.question) {
        return well::section(request, facts);
    }
    let mut pieces = Vec::new();
    if !facts.iter().any(|it| calls_for_action(it)) && request.told_first.is_empty() {
        pieces.push(paragraph(request, Phrase::NothingInAccount));
    }
    let asked = Asked::new(&request.question, "", &request.ideas, &[]);
    facts::section(request, &facts::told(facts, reading, &asked), reading, &mut pieces);
    pieces
}

/// What was computed, and where it is whether a need fits, what the account has of it.
pub(super) fn computed(
    request: &ChatRequest,
    computed: &Assessment<u32>,
    facts: &[&Numbered],
    reading: &Reading,
) -> Vec<String> {
    let mut pieces = Vec::new();
    assessment::section(request, computed, &mut pieces);
    if computed.groups.iter().all(|it| matches!(it.standing, Standing::Fits | Standing::DoesNotFit)) {
        let asked = Asked::new(&request.question, "", &request.ideas, &[]);
        let told = facts::told(facts, reading, &asked).into_iter().filter(|it| is_at_present(it));
        let quoted: Vec<u32> = computed.names().copied().collect();
        let told: Vec<&Numbered> = told.filter(|it| !quoted.contains(&it.number)).take(1).collect();
        facts::section(request, &told, reading, &mut pieces);
    }
    pieces
}

/// What goes wrong now: what it is and what changed before, what is known of the thing that they name, what to beware of, the first step, what could not be read, which other
/// changes fit less, all steps, then all else, and what else may be asked at the same hour.
pub(super) fn trouble(
    request: &ChatRequest,
    reading: &Reading,
    wrong: &Trouble<u32>,
    choice: &Choice<'_>,
) -> Vec<String> {
    let Choice { asked, shown, quoted, .. } = choice;
    let (named, others) = trouble::beside(request, wrong, &shown.told);
    let mut pieces = Vec::new();
    trouble::section(request, wrong, &mut pieces);
    trouble::named(request, &named, &mut pieces);
    beware::section(request, &quoted.beware, &mut pieces);
    if let Some(steps) = &quoted.steps {
        trouble::first_step(request, steps, &mut pieces);
    }
    if !request.gaps.is_empty() {
        pieces.push(paragraph(request, Phrase::CouldNotSee));
    }
    trouble::rivals(request, wrong, &mut pieces);
    if let Some(steps) = &quoted.steps {
        step_section(request, steps, true, &mut pieces);
    }
    // What is likely asked beside it comes before what else documents say of the trouble.
    let is_likely = is_one_likely(&request.may_mean);
    if is_likely {
        possible_section(request, reading, &mut pieces);
    }
    document_section(request, quoted, &mut pieces);
    let others: Vec<&Numbered> = others.into_iter().chain(shown.has.iter().copied()).collect();
    trouble::also(request, &others, &mut pieces);
    if let Some(case) = shown.case {
        case_section(request, case, asked, &mut pieces);
    }
    if !is_likely {
        possible_section(request, reading, &mut pieces);
    }
    pieces
}

/// An answer out of facts, documents and a past case: a case that is asked for first, else what the account shows, what documents
/// say, and the case last. Who goes on with "and what do I do now?" has been told what happened, and gets the steps first.
pub(super) fn answer(request: &ChatRequest, reading: &Reading, choice: &Choice<'_>) -> Vec<String> {
    let Choice { asked, shown, quoted, .. } = choice;
    let mut pieces = Vec::new();
    let is_uncounted = choice.shows_nothing() && reading.asks_a_count;
    if choice.shows_nothing() {
        let says = if is_uncounted { Phrase::NotCounted } else { Phrase::NothingInAccount };
        pieces.push(paragraph(request, says));
    }
    if let Some(case) = shown.case.filter(|_| reading.asks_for_the_past) {
        case_section(request, case, asked, &mut pieces);
    }
    if shown.is_unseen {
        pieces.push(paragraph(request, Phrase::CouldNotSee));
    }
    let knows = reading.asks_for_steps && !request.earlier.is_empty() && quoted.steps.is_some();
    if !knows {
        facts::section(request, &shown.told, reading, &mut pieces);
    }
    if choice.shows_nothing() && !is_uncounted && shown.case.is_none() {
        pieces.push(paragraph(request, Phrase::NoProof));
    }
    if let Some(steps) = quoted.steps.as_ref().filter(|_| knows) {
        step_section(request, steps, true, &mut pieces);
    }
    beware::section(request, &quoted.beware, &mut pieces);
    document_section(request, quoted, &mut pieces);
    if let Some(steps) = quoted.steps.as_ref().filter(|_| !knows) {
        step_section(request, steps, quoted.picked.is_empty(), &mut pieces);
    }
    if knows {
        let some: Vec<&Numbered> = shown.told.iter().copied().take(FACTS_BEHIND).collect();
        facts::section(request, &some, reading, &mut pieces);
    }
    if !quoted.is_empty() {
        facts::behind(request, &shown.has, !shown.told.is_empty(), &mut pieces);
    }
    if let Some(case) = shown.case.filter(|_| !reading.asks_for_the_past) {
        case_section(request, case, asked, &mut pieces);
    }
    if !is_uncounted && choice.may_be_beside(request, reading) {
        possible_section(request, reading, &mut pieces);
    }
    pieces
}

/// Nothing answers: the closest passage where one is near, else what may be meant, else an honest no.
pub(super) fn nothing(request: &ChatRequest, reading: &Reading, choice: &Choice<'_>) -> Vec<String> {
    let Choice { asked, shown, .. } = choice;
    let asked_in = language_of(&request.question);
    let near = pick::relevant_passages(&request.evidence, request.language, asked_in, NEAR, &HashSet::new());
    let near: Vec<&Numbered> = near.into_iter().take(1).collect();
    let mut quoted: Vec<String> = Vec::new();
    let sentences = pick::stretches(&near, asked, reading).into_iter().filter(|it| it.shape == Shape::Sentence);
    for picked in sentences.take(OF_THE_CLOSEST) {
        if quoted.is_empty() {
            quoted.extend(language_note(request, picked.source.evidence.language));
        }
        quoted.push(format!("{}\n\n", words::sentence(&picked)));
    }
    let (phrase, told) = match (quoted.is_empty(), may_mean(request, reading)) {
        (false, _) => (Phrase::Closest, quoted),
        (true, possible) if possible.is_empty() => (Phrase::NothingFound, possible),
        (true, possible) if is_one_likely(&request.may_mean) => (Phrase::MostLikely, possible),
        (true, possible) if request.may_mean.len() == 1 => (Phrase::MayMeanThis, possible),
        (true, possible) => (Phrase::MayMean, possible),
    };
    let mut pieces: Vec<String> = std::iter::once(paragraph(request, phrase)).chain(told).collect();
    // Who may mean a document wants to know what of it they have.
    if phrase.is_of_guesses() && phrase != Phrase::Closest {
        facts::behind(request, &shown.has, false, &mut pieces);
    }
    pieces
}

/// Whether a fact says what the account has.
fn is_at_present(fact: &Numbered) -> bool {
    fact.evidence.fact.as_ref().is_some_and(|it| matches!(it.kind, FactKind::Inventory | FactKind::Quota))
}

fn document_section(request: &ChatRequest, quoted: &Quoted<'_>, pieces: &mut Vec<String>) {
    let Quoted { value, picked, .. } = quoted;
    let Some(first) = picked.first() else { return };
    pieces.push(format!("{}\n\n", request.phrases.get(Phrase::FromDocuments)));
    pieces.extend(language_note(request, first.source.evidence.language));
    pieces.extend(value.as_ref().map(words::value));
    let (mut title, mut language) = (&first.source.evidence.title, first.source.evidence.language);
    for it in picked {
        let evidence = &it.source.evidence;
        if *title != evidence.title {
            pieces.push("\n\n".to_owned());
        }
        // Documents in both scripts stand together; what stands in the other one says so.
        if language != evidence.language {
            pieces.extend(language_note(request, evidence.language));
        }
        (title, language) = (&evidence.title, evidence.language);
        words::stretch(it, pieces);
    }
    pieces.push("\n\n".to_owned());
}

fn step_section(request: &ChatRequest, steps: &PickedSteps<'_>, is_first_quote: bool, pieces: &mut Vec<String>) {
    pieces.push(format!("{}\n\n", request.phrases.get(Phrase::WhatToCheck)));
    if is_first_quote {
        pieces.extend(language_note(request, steps.source.evidence.language));
    }
    words::procedure(steps, pieces);
}

fn possible_section(request: &ChatRequest, reading: &Reading, pieces: &mut Vec<String>) {
    let possible = may_mean(request, reading);
    if !possible.is_empty() {
        pieces.push(paragraph(request, Phrase::OrMean));
        pieces.extend(possible);
    }
}

fn case_section(request: &ChatRequest, case: &Numbered, asked: &Asked, pieces: &mut Vec<String>) {
    let picked = pick::stretches(&[case], asked, &Reading::default());
    if picked.is_empty() {
        return;
    }
    pieces.push(format!("{}\n\n", request.phrases.get(Phrase::FromCases)));
    pieces.extend(language_note(request, case.evidence.language));
    for it in picked.iter().take(OF_A_CASE) {
        words::stretch(it, pieces);
    }
    pieces.push("\n\n".to_owned());
}
