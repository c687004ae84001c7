//! Which passages of documents may answer.

use std::collections::HashSet;

use super::asked::Asked;
use super::confidence::{Confidence, confidence};
use super::fit::Fit;
use super::pick::{self, RELEVANT};
use super::reading::Reading;
use super::trouble;
use super::value::may_tell;
use crate::domain::{Evidence, EvidenceKind, Numbered, Trouble};
use crate::llm::seam::ChatRequest;
use crate::text::{called_by_name, content_terms, language_of};

/// Least relevance of a passage where the question names something that no evidence speaks of.
const RELEVANT_TO_THE_UNKNOWN: f32 = 0.6;
/// So many ideas of our trade tell what is asked, whatever name stands beside them.
const KNOWN_IDEAS: usize = 2;

/// The passages that may answer: decided on how much they have in common with the question, on the names in it, on how far what was
/// found can be trusted, and on what goes wrong now.
pub(super) struct Documents<'a> {
    /// Best first.
    pub passages: Vec<&'a Numbered>,
    /// Least relevance of a passage.
    pub least: f32,
    pub confidence: Confidence,
    pub names: Names,
    /// The trouble that the answer begins with, and the fact that says most plainly what it is.
    pub wrong: Option<&'a Trouble<u32>>,
    pub sign: Option<&'a Numbered>,
}

/// The proper names in a question.
pub(super) struct Names {
    /// Those that some of the evidence speaks of.
    pub known: HashSet<String>,
    /// How many none speaks of.
    pub unknown: usize,
}

impl<'a> Documents<'a> {
    pub(super) fn of(request: &'a ChatRequest, reading: &Reading) -> Self {
        let names = Names::of(request);
        // What a question has in common with a passage that knows none of its names are plain words.
        let least = if names.are_known(request) { RELEVANT } else { RELEVANT_TO_THE_UNKNOWN };
        let asked_in = language_of(&request.question);
        let found = pick::relevant_passages(&request.evidence, request.language, asked_in, least, &names.known);
        let wrong = trouble::of(request, reading).filter(|_| request.earlier.is_empty());
        let sign = wrong.and_then(|it| request.evidence.iter().find(|fact| fact.number == it.sign));
        // What documents say of what is wrong was looked up by that, not by the question's words.
        let confidence = match reading.asks_for_the_past || wrong.is_some() {
            true => Confidence::MayAnswer,
            false => confidence_of(request, &found),
        };
        let mut passages = if confidence == Confidence::MayAnswer { found } else { Vec::new() };
        if wrong.is_none() {
            keep_those_on_severity(&mut passages, request);
        }
        Self { passages: trouble::on_event(passages, sign), least, confidence, names, wrong, sign }
    }

    /// What is asked, to be compared with stretches of text.
    pub(super) fn asked(&self, request: &ChatRequest) -> Asked {
        let texts = texts(request);
        // Who asks in other words than the documents' finds little of them in these; what was meant does.
        if let Some(restated) = &request.restated {
            return Asked::restated(&request.question, restated, &request.ideas, &texts);
        }
        // Whoever reports an outage seldom names what the account shows of it.
        let before = self.sign.map_or(before(request), |it| it.evidence.text.as_str());
        Asked::new(&request.question, before, &request.ideas, &texts)
    }
}

impl Names {
    fn of(request: &ChatRequest) -> Self {
        let spoken: HashSet<String> = request.evidence.iter().flat_map(pick::terms_of).collect();
        let is_idea = |term: &str| request.ideas.iter().any(|idea| idea.wordings.iter().flatten().any(|it| it == term));
        let names = called_by_name(&request.question).into_iter().map(|it| it.text);
        let (known, unknown): (HashSet<_>, HashSet<_>) = names.partition(|it| is_idea(it) || spoken.contains(it));
        Self { known, unknown: unknown.len() }
    }

    /// Whether what is asked is known, whatever name stands beside it.
    pub(super) fn are_known(&self, request: &ChatRequest) -> bool {
        self.unknown < self.known.len().max(1) || request.ideas.len() >= KNOWN_IDEAS
    }
}

pub(super) fn texts(request: &ChatRequest) -> Vec<&str> {
    request.evidence.iter().map(|it| it.evidence.text.as_str()).collect()
}

/// Who asks how severe it is, and shows nothing of what is wrong, is answered by the documents on that.
fn keep_those_on_severity(passages: &mut Vec<&Numbered>, request: &ChatRequest) {
    let Some(severity) = request.assessment.as_ref().and_then(|it| it.severity.as_ref()) else { return };
    let cited: Vec<u32> = severity.points.iter().flat_map(|it| &it.quotes).map(|it| it.0).collect();
    let is_of_it = |it: &&Numbered| cited.contains(&it.number) && it.evidence.kind != EvidenceKind::Fact;
    let titles: Vec<&str> = request.evidence.iter().filter(is_of_it).map(|it| it.evidence.title.as_str()).collect();
    passages.retain(|it| titles.contains(&it.evidence.title.as_str()));
}

/// The question before, which a short one goes on about.
fn before(request: &ChatRequest) -> &str {
    let goes_on = content_terms(&request.question).len() < 8;
    request.earlier.last().filter(|_| goes_on).map(String::as_str).unwrap_or_default()
}

/// How far the documents can be trusted. Where the question holds an idea of our trade its own words tell too little, and so they
/// do where the best passage stands in another language: what was found then may answer.
fn confidence_of(request: &ChatRequest, passages: &[&Numbered]) -> Confidence {
    let asked = language_of(&request.question);
    let is_foreign = passages.first().is_some_and(|it| !asked.reads(it.evidence.language));
    if request.restated.is_some() || !request.ideas.is_empty() || is_foreign {
        return Confidence::MayAnswer;
    }
    // What may be meant was added by what is known of it, and not found by the question's words.
    let is_found = |it: &&Evidence| it.relevance != Some(0.0);
    let evidence: Vec<&Evidence> = request.evidence.iter().map(|it| &it.evidence).filter(is_found).collect();
    // However much they speak of it, who asks how long is answered by none that tells no time.
    let own = Asked::new(&request.question, "", &[], &texts(request));
    let tells_none = |it: &Fit| it.has_unit() && !evidence.iter().any(|held| may_tell(it, &held.text, &own));
    match confidence(&request.question, &evidence) {
        Confidence::MayAnswer if Fit::of(&request.question).as_ref().is_some_and(tells_none) => Confidence::NotFound,
        other => other,
    }
}
