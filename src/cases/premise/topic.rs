//! What a claim is about, weighed, to be looked for in what evidence says.

use std::collections::HashSet;

use super::claims::Claim;
use super::poles::{Said, poles};
use crate::domain::{Idea, Language};
use crate::text::{compared_terms, language_of, terms};

// The weights were chosen by hand on half of the open samples of the suite `premises`, and counted on all of them.

/// What is said beside the claim's own clause counts so much: in its sentence, and elsewhere in the question.
const IN_SENTENCE: f64 = 0.35;
const IN_QUESTION: f64 = 0.175;
/// A term of two characters out of a longer run says less than a word.
const OF_A_RUN: f64 = 0.4;
/// What something is worth that only the statement's sentence, or the headings above it, say.
const BY_SENTENCE: f64 = 0.85;
const BY_HEADINGS: f64 = 0.65;
/// Least rarity, so that things that every statement speaks of still count.
const LEAST: f64 = 0.15;

/// The terms of a statement, from near to far.
pub(in crate::cases) struct Held<'a> {
    pub(in crate::cases) clause: &'a HashSet<String>,
    pub(in crate::cases) sentence: &'a HashSet<String>,
    pub(in crate::cases) headings: &'a HashSet<String>,
    /// Those of the clause that tell what it is about.
    pub(in crate::cases) content: &'a [String],
    pub(in crate::cases) language: Language,
    /// How many things that the claim itself names must be spoken of; terms out of a run count for less.
    pub(in crate::cases) least: f64,
}

struct Thing {
    wordings: Vec<Vec<String>>,
    weight: f64,
    /// Said in words that only a text in the question's language can share.
    is_of_language: bool,
    place: Place,
    counts: f64,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Question,
    Sentence,
    Clause,
}

/// What a claim is about.
pub(in crate::cases) struct Topic {
    things: Vec<Thing>,
    known: HashSet<String>,
    language: Language,
}

/// How rare something is of which `holders` of `count` statements speak, in `[0.15, 1]` or little above.
pub(super) fn rarity(holders: usize, count: usize) -> f64 {
    let (holders, count) = (holders as f64, count as f64 + 1.0);
    ((count / (holders + 0.5)).ln() / count.ln().max(1.0)).max(LEAST)
}

impl Topic {
    /// The topic of `claim` in `question`, whose ideas are `ideas`; `statements` tell by their terms what is rare. What the claim
    /// says of it by a pole is no part of it.
    pub(in crate::cases) fn of(claim: &Claim, question: &str, ideas: &[Idea], statements: &[&HashSet<String>]) -> Self {
        let (clause, sentence) = (all_terms(&claim.clause), all_terms(&claim.sentence));
        let said: Vec<Said> = poles(&claim.clause);
        let place = |wording: &[String]| match () {
            () if wording.iter().all(|it| clause.contains(it)) => Place::Clause,
            () if wording.iter().all(|it| sentence.contains(it)) => Place::Sentence,
            () => Place::Question,
        };
        let is_pole =
            |idea: &Idea| idea.wordings.iter().any(|it| said.iter().any(|pole| pole.is_worded(&it.join(" "))));
        let mut known: HashSet<String> = ideas.iter().flat_map(|it| it.wordings.iter().flatten().cloned()).collect();
        let mut things: Vec<Thing> = Vec::new();
        for idea in ideas.iter().filter(|it| !is_pole(it)) {
            things.push(Thing {
                place: idea.wordings.iter().map(|it| place(it)).max().unwrap_or(Place::Question),
                wordings: idea.wordings.clone(),
                weight: 1.0,
                counts: 1.0,
                is_of_language: false,
            });
        }
        let own = compared_terms(question);
        for term in own.iter().filter(|it| !known.contains(*it) && !is_number(it)) {
            let is_latin = term.is_ascii();
            things.push(Thing {
                place: place(std::slice::from_ref(term)),
                wordings: vec![vec![term.clone()]],
                weight: if is_latin { 1.0 } else { OF_A_RUN },
                counts: if is_latin { 1.0 } else { OF_A_RUN },
                is_of_language: !is_latin || language_of(question) == Language::En,
            });
        }
        for thing in &mut things {
            let holders = statements.iter().filter(|it| thing.is_in(it)).count();
            let worth = match thing.place {
                Place::Clause => 1.0,
                Place::Sentence => IN_SENTENCE,
                Place::Question => IN_QUESTION,
            };
            thing.weight *= worth * rarity(holders, statements.len());
        }
        known.extend(own);
        Self { things, known, language: language_of(question) }
    }

    /// How much a statement speaks of the topic, in `[0, 1]`, when it also says something of it that weighs `predicate`. `None`
    /// where it speaks of less than `held.least` of what the claim itself names.
    pub(in crate::cases) fn share(&self, held: &Held<'_>, predicate: f64) -> Option<f64> {
        let can_share = self.language.reads(held.language);
        let comparable = || self.things.iter().filter(|it| can_share || !it.is_of_language);
        let least = if comparable().any(|it| it.place == Place::Clause) { Place::Clause } else { Place::Sentence };
        let (mut total, mut found, mut own) = (predicate, predicate, 0.0);
        for thing in comparable() {
            let worth = match () {
                () if thing.is_in(held.clause) => 1.0,
                () if thing.is_in(held.sentence) => BY_SENTENCE,
                () if thing.is_in(held.headings) => BY_HEADINGS,
                () => 0.0,
            };
            total += thing.weight;
            found += thing.weight * worth;
            if worth > 0.0 && thing.place >= least {
                own += thing.counts;
            }
        }
        // What a statement says beside the topic makes it one about something else.
        let shared = held.content.iter().filter(|it| self.known.contains(*it)).count();
        let also = (shared + 1) as f64 / (held.content.len() + 1) as f64;
        (own >= held.least).then(|| found / total * (0.4 + 0.6 * also))
    }

    /// Whether terms beside two counts speak of one thing of the topic.
    pub(super) fn is_shared(&self, one: &HashSet<String>, other: &HashSet<String>) -> bool {
        self.things.iter().any(|it| it.is_in(one) && it.is_in(other))
    }
}

impl Thing {
    fn is_in(&self, terms: &HashSet<String>) -> bool {
        self.wordings.iter().any(|wording| wording.iter().all(|it| terms.contains(it)))
    }
}

/// Whether a term is nothing but a number.
pub(super) fn is_number(term: &str) -> bool {
    term.chars().all(|it| it.is_ascii_digit() || it == '.')
}

/// Every term, function words too: wordings of the table hold them.
pub(super) fn all_terms(text: &str) -> HashSet<String> {
    terms(text).into_iter().map(|it| it.text).collect()
}
