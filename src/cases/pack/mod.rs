//! What an engineer gets with a conversation that people take over: made from the case, its thread and its turns alone; pure,
//! no model. It quotes; what it says itself is only what kind of thing a quote is.

mod questions;
mod summary;
mod timeline;
mod tried;

use std::collections::BTreeSet;

pub use tried::tried;

use super::observed::bearing;
use crate::domain::{
    AccountProfile, Case, Citation, Communication, Evidence, EvidenceKind, Fact, Gap, HandoffPack, Phrases, SaidAt,
    Speaker, TranscriptLine, Triage, Turn,
};

/// What a pack is made from.
pub struct Talked<'a> {
    /// With its communications.
    pub case: &'a Case,
    /// `None`: the sources describe the account no more.
    pub profile: Option<&'a AccountProfile>,
    /// The conversation's finished turns, oldest first.
    pub turns: &'a [Turn],
    /// What their answers cited, whole.
    pub cited: &'a [Evidence],
    /// The latest draft for the case, where one is made: it looked at the account when the case was opened.
    pub triage: Option<&'a Triage>,
    /// In the customer's language.
    pub phrases: &'a Phrases,
    /// Whether a text only asks for a person: such a wish is no question that is open.
    pub is_wish: fn(&str) -> bool,
}

impl Talked<'_> {
    /// The customer's messages, oldest first.
    fn said(&self) -> impl Iterator<Item = &Communication> {
        self.case.communications.iter().filter(|it| it.from == Speaker::Customer)
    }

    /// Number and text of everything that the customer said; a case without a thread speaks by its description.
    fn words(&self) -> Vec<(Option<u64>, &str)> {
        let said: Vec<_> = self.said().map(|it| (Some(it.seq), it.body.as_str())).collect();
        if said.is_empty() { vec![(None, self.case.body.description.as_str())] } else { said }
    }
}

/// The pack of a case as it stands. The same input gives the same pack.
pub fn pack(talked: &Talked<'_>) -> HandoffPack {
    let body = &talked.case.body;
    let evidence = evidence(talked);
    let tried = all_tried(talked);
    let gaps = gaps(talked);
    let open_questions = questions::open(talked, &evidence);
    HandoffPack {
        case_id: talked.case.id.clone(),
        summary: summary::summary(talked, &evidence, &tried, &gaps),
        language: body.language,
        needed_by: body.needed_by.clone(),
        declared_severity: talked.case.declared_severity,
        suggested_severity: body.suggested_severity,
        severity_reasons: body.severity_reasons.clone(),
        timeline: timeline::timeline(talked, &evidence),
        evidence,
        quoted: quoted(talked),
        tried,
        open_questions,
        gaps,
        transcript: talked.case.communications.iter().map(line).collect(),
    }
}

/// What answers cited, then facts that the triage named, then those that turns read and that bear on it; each once.
fn evidence(talked: &Talked<'_>) -> Vec<Evidence> {
    let facts = bearing_facts(talked);
    let of_triage = talked.triage.into_iter().flat_map(|it| &it.evidence).filter(|it| it.kind == EvidenceKind::Fact);
    let all = talked.cited.iter().cloned().chain(of_triage.cloned()).chain(facts);
    let mut seen = BTreeSet::new();
    all.filter(|it| seen.insert(it.id.clone())).collect()
}

/// The quotes of the answers that the customer read.
fn quoted(talked: &Talked<'_>) -> Vec<Citation> {
    let cited = talked.turns.iter().filter_map(|it| it.answer.as_ref()).flat_map(|it| &it.citations);
    let mut seen = BTreeSet::new();
    cited.filter(|it| seen.insert((it.evidence_id.as_str(), it.start, it.end))).cloned().collect()
}

/// Of all that turns read of the account, the latest of each fact first, what is of the workloads that are spoken of.
fn bearing_facts(talked: &Talked<'_>) -> Vec<Evidence> {
    let mut seen = BTreeSet::new();
    let read = talked.turns.iter().rev().flat_map(|it| &it.facts).filter(|it| seen.insert(it.id.as_str()));
    let read: Vec<Fact> = read.cloned().collect();
    let cited: Vec<&str> = talked.cited.iter().map(|it| it.id.as_str()).collect();
    let said: Vec<String> = talked.words().into_iter().map(|(_, it)| it.to_owned()).collect();
    let workloads = talked.profile.map_or(&[][..], |it| &it.workloads);
    bearing(&read, &cited, &said, workloads).into_iter().map(Evidence::from).collect()
}

/// What the customer wrote into the case itself, then what they said in the thread.
fn all_tried(talked: &Talked<'_>) -> Vec<SaidAt> {
    let stated = talked.case.body.tried.iter().map(|text| SaidAt { text: text.clone(), seq: None });
    let mut all: Vec<SaidAt> = tried(talked.words());
    let missing: Vec<SaidAt> = stated.filter(|it| !all.iter().any(|said| said.text == it.text)).collect();
    all.splice(0..0, missing);
    all
}

/// Those of the triage, which looked last, then those of turns; a source once for each reason.
fn gaps(talked: &Talked<'_>) -> Vec<Gap> {
    let of_turns = talked.turns.iter().rev().flat_map(|it| &it.gaps);
    let all = talked.triage.into_iter().flat_map(|it| &it.gaps).chain(of_turns);
    let mut seen = BTreeSet::new();
    all.filter(|it| seen.insert((it.source.clone(), it.reason))).cloned().collect()
}

fn line(said: &Communication) -> TranscriptLine {
    let Communication { seq, at, from, author, body, .. } = said;
    TranscriptLine { seq: *seq, at: *at, from: *from, author: author.clone(), text: body.clone() }
}

#[cfg(test)]
mod tests;
