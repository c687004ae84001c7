//! Ways in which customers ask for what a document says, compared with a question in yet other words.

mod about;
mod among;
mod cut;
mod odds;
mod prepared;
mod taught;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use regex::Regex;

pub use self::about::About;
pub(super) use self::cut::Cut;
use self::odds::{Told, log_odds};
use self::prepared::Prepared;
pub use self::taught::taught_services;
use super::error::SearchError;
use super::query::{Kinds, Query};
use super::searcher::{Hit, Searcher};
use super::term_table::TermTable;
use super::wording::Wording;
use crate::access::Scope;
use crate::base::constant_pattern;
use crate::domain::{KnownQuestion, Report};
use crate::text::{Classes, ReadTerms, Term, called_by_name, compared_terms, tells_a_long_story, tells_a_story};

/// From these log odds on a question is taken to be meant, is likely, and may be.
///
/// Chosen on the open samples of the suites and on stories: of the questions that are meant by them nine in ten are meant rightly.
const MEANT: f32 = -0.4;
const LIKELY: f32 = -2.0;
const POSSIBLE: f32 = -4.0;
/// Where there is no other, as likely as what nothing speaks for.
const NOTHING_ELSE: f32 = -8.0;
/// Known questions that may be meant, at the most, and how far behind the first each may be.
const MOST: usize = 3;
const BEHIND_THE_FIRST: f32 = 2.5;
/// How far behind the first is what a story may mean that is like nothing known.
const REMOTELY_BEHIND: f32 = 1.5;
/// So many ways of asking tell which known question of a document is meant, and what their mean counts.
const NEAREST: usize = 3;
const BY_NEAREST: f32 = 2.0;
/// Least weight of a term that most known questions have.
const LEAST_WEIGHT: f32 = 0.05;

/// A card is plainly likelier than its document from this difference on.
const PLAINLY: f32 = 1.0;
/// What else on the subject a question is nearly as near to as to the first, that much is meant as well; so many at the most.
const ALSO: f32 = 0.65;
const MOST_ALSO: usize = 2;
/// A part of a question asks what it is so near to.
const BY_A_PART: f32 = 0.9;

/// What ends a part of a question.
const ENDS: [char; 10] = ['.', '?', '!', ';', ',', '。', '？', '！', '；', '，'];
/// What is left of a question without what it tells of another time has so many terms, or it tells too little.
const LEAST_TERMS: usize = 8;
/// Hits by which known questions are told apart.
const TO_RECOGNISE: usize = 30;

/// How surely a known question is asked in other words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Surety {
    /// Of a story that is like nothing known: what it is least unlike.
    Remote,
    Possible,
    Likely,
    /// It is taken to be asked; at most the first of a list is.
    Meant,
}

/// A known question that somebody may ask in other words.
#[derive(Clone, Debug, PartialEq)]
pub struct Recognised<'a> {
    pub question: &'a KnownQuestion,
    pub surety: Surety,
    /// What it asks as well on the same subject: what another part is nearest to, and what the whole is nearly as near to.
    pub also: Vec<&'a KnownQuestion>,
    /// How likely each known question of its document is the one that is asked, the likeliest first; together 1.
    pub among: Vec<(&'a KnownQuestion, f32)>,
}

/// What is known to be asked, ready to be compared. A term goes by its place among all of them, a way of asking and a known question
/// by theirs.
#[derive(Debug, Default)]
pub(super) struct KnownQuestions {
    known: Vec<KnownQuestion>,
    /// Documents that answer any of them.
    documents: usize,
    /// Each way of asking: whose it is, and how long its weights are together.
    ways: Vec<(u32, f32)>,
    words: HashMap<String, u32>,
    /// By term: the ways that have it, ascending.
    holders: Vec<Vec<u32>>,
    /// By term: the known questions that have it in a way of asking or in what they mean, ascending.
    askers: Vec<Vec<u32>>,
    /// By term.
    weights: Vec<f32>,
    /// Weight of a term that no known question has.
    unknown: f32,
    wording: Wording,
    subjects: Classes,
    services: Arc<Classes>,
}

impl KnownQuestions {
    /// Ready to be compared alone, as by [`KnownQuestions::likenesses`]: none is recognised. Cost: cuts every way of asking into
    /// terms, see [`Cut::of`].
    pub(super) fn compared(known: Vec<KnownQuestion>, table: &TermTable) -> Self {
        let cut = Cut::of(&known, table);
        Self::of(known, Prepared { cut, subjects: Classes::default(), services: Classes::default() })
    }

    /// Of what was `prepared` before. Cost: some 10 ms for ten thousand ways.
    fn of(known: Vec<KnownQuestion>, Prepared { cut, subjects, services }: Prepared) -> Self {
        let mut holders: Vec<Vec<u32>> = vec![Vec::new(); cut.words.len()];
        let mut askers: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); cut.words.len()];
        for (way, (at, terms)) in (0..).zip(&cut.ways) {
            for term in terms {
                holders.get_mut(*term as usize).into_iter().for_each(|it| it.push(way));
                askers.get_mut(*term as usize).into_iter().for_each(|it| _ = it.insert(*at));
            }
        }
        let rarity = |questions: usize| ((known.len() as f32 + 1.0) / (questions as f32 + 0.5)).ln().max(LEAST_WEIGHT);
        // What only the meaning says, is weighed like what nobody says.
        let weights: Vec<f32> = askers.iter().map(|it| rarity(it.len())).collect();
        for (at, terms) in (0..).zip(&cut.meant) {
            for term in terms {
                askers.get_mut(*term as usize).into_iter().for_each(|it| _ = it.insert(at));
            }
        }
        let length = |terms: &Vec<u32>| length(terms.iter().filter_map(|it| weights.get(*it as usize)).copied());
        let ways = cut.ways.iter().map(|(at, terms)| (*at, length(terms))).collect();
        let wording = Wording::of(&known, &cut);
        Self {
            ways,
            holders,
            askers: askers.into_iter().map(|it| it.into_iter().collect()).collect(),
            weights,
            unknown: rarity(0),
            wording,
            subjects,
            services: Arc::new(services),
            words: cut.words.into_iter().zip(0..).collect(),
            documents: known.iter().map(|it| &it.document).collect::<BTreeSet<_>>().len(),
            known,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Whether a known question is answered by the document of the passage `id`.
    pub(super) fn has_answered_by(&self, id: &str) -> bool {
        self.known.iter().any(|it| it.answers(id))
    }

    /// What `question` may mean, at most three and each about something else, the likeliest first. `hits` is what a search found by
    /// the question's own words, best first.
    pub(super) fn recognised(&self, question: &str, table: &TermTable, hits: &[Hit]) -> Vec<Recognised<'_>> {
        let asking = without_last_time(question);
        let question = asking.as_str();
        let near = self.likenesses(&terms_of(question, table));
        let mut ranked = self.of_each_document(question, &near, hits);
        sort(&mut ranked);
        document_first(&mut ranked);
        first_of_each_subject(&mut ranked);
        let next = next_subject(&ranked);
        let best = ranked.first().map_or(f32::MIN, |it| it.0);
        // Whatever its other words are, what nobody ever called by this name is not what is known to be asked, and of a document
        // that answers nothing known no way of asking tells.
        let names = called_by_name(question);
        let mut unknown = names.iter().filter(|it| !self.is_asked_with(&it.text)).peekable();
        // A day or a town has one capital; in Chinese and Japanese text only products are written so. `20G` is an amount.
        let is_product = |it: &Term| {
            let word = question.get(it.start..it.end).unwrap_or_default();
            let is_amount = word.starts_with(|it: char| it.is_ascii_digit());
            !is_amount && (!question.is_ascii() || word.chars().filter(char::is_ascii_uppercase).count() > 1)
        };
        let has_unknown = unknown.peek().is_some();
        if unknown.any(is_product) {
            return Vec::new();
        }
        let also = ranked.first().map(|it| self.also_asked(question, &near, it.1, table)).unwrap_or_default();
        // A limit of one product is no limit of another, however alike the two are asked for.
        let is_of_another = ranked.first().is_some_and(|(_, first)| {
            names.iter().any(|it| is_product(it) && !self.is_said_of(first.subject(), &it.text))
        });
        let is_strange =
            has_unknown || is_of_another || hits.first().is_some_and(|it| !self.has_answered_by(&it.passage.id));
        // Lines behind the first are what a question goes on from.
        let own = question.lines().next().unwrap_or_default();
        let is_remote = best < POSSIBLE && tells_a_story(own);
        // The more a story tells, the less it is like any way of asking; how much likelier one is than the next, tells the same.
        let certainty = if tells_a_long_story(own) { best + (best - next) } else { best };
        let surety = |at: usize, sum: f32| match () {
            () if at == 0 && !is_strange && certainty >= MEANT && sum >= LIKELY => Some(Surety::Meant),
            () if is_remote && sum >= best - REMOTELY_BEHIND => Some(Surety::Remote),
            () if sum < POSSIBLE.max(best - BEHIND_THE_FIRST) => None,
            () if sum >= LIKELY => Some(Surety::Likely),
            () => Some(Surety::Possible),
        };
        ranked
            .into_iter()
            .enumerate()
            .take(MOST)
            .filter_map(|(at, (sum, question))| {
                let also = if at == 0 { also.clone() } else { Vec::new() };
                let among = self.among(&near, question, &also);
                Some(Recognised { question, surety: surety(at, sum)?, also, among })
            })
            .collect()
    }

    /// What `question` asks as well on the subject of `first`: what the whole is nearly as near to, and what one of its parts is nearest to.
    /// `near` is how like the whole is to each.
    fn also_asked<'k>(
        &'k self,
        question: &str,
        near: &[(Likeness, &'k KnownQuestion)],
        first: &KnownQuestion,
        table: &TermTable,
    ) -> Vec<&'k KnownQuestion> {
        let of_subject = |near: &[(Likeness, &'k KnownQuestion)]| {
            let of_it = near.iter().filter(|it| it.1.subject() == first.subject());
            let mut of_it: Vec<(f32, &KnownQuestion)> = of_it.map(|it| (it.0.of_words(), it.1)).collect();
            sort(&mut of_it);
            of_it
        };
        let whole = of_subject(near);
        let own = whole.iter().find(|it| it.1 == first).map_or(f32::MAX, |it| it.0);
        let as_near = whole.into_iter().filter(|it| it.0 >= ALSO * own);
        // Lines behind the first are what a question goes on from.
        let parts = question.split(ENDS).filter(|_| !question.contains('\n'));
        let of_part = parts.filter_map(|it| of_subject(&self.likenesses(&terms_of(it, table))).into_iter().next());
        let mut in_parts: Vec<(f32, &KnownQuestion)> =
            of_part.filter(|it| it.0 >= BY_A_PART && it.1 != first).collect();
        sort(&mut in_parts);
        let mut also: Vec<&KnownQuestion> = Vec::new();
        for (_, it) in in_parts.into_iter().take(1).chain(as_near) {
            if it != first && !also.contains(&it) && also.len() < MOST_ALSO {
                also.push(it);
            }
        }
        also
    }

    /// Of each document that has any of the words the known question that is most like this one, with the log odds that it is asked.
    fn of_each_document<'k>(
        &self,
        question: &str,
        near: &[(Likeness, &'k KnownQuestion)],
        hits: &[Hit],
    ) -> Vec<(f32, &'k KnownQuestion)> {
        let mut best: BTreeMap<&str, (Likeness, &KnownQuestion)> = BTreeMap::new();
        for (likeness, known) in near {
            let most = best.entry(&known.document).or_insert((*likeness, known));
            if likeness.of_words() > most.0.of_words() {
                *most = (*likeness, known);
            }
        }
        let nearness = self.subjects.nearness(question);
        let told = |known: &KnownQuestion, likeness: Likeness| Told {
            share: likeness.share,
            wording: likeness.odds,
            nearness: nearness.get(known.subject()).copied().unwrap_or_default(),
            found: found(known, hits),
        };
        let told: Vec<Told> = best.values().map(|(likeness, known)| told(known, *likeness)).collect();
        log_odds(&told, self.documents).into_iter().zip(best.into_values().map(|it| it.1)).collect()
    }

    /// How like each known question is that has any of these terms.
    pub(super) fn likenesses(&self, terms: &BTreeSet<String>) -> Vec<(Likeness, &KnownQuestion)> {
        let own: Vec<Option<u32>> = terms.iter().map(|it| self.words.get(it).copied()).collect();
        let weight = |it: &Option<u32>| it.map_or(self.unknown, |it| self.weight(it));
        let long = length(own.iter().map(weight)).max(f32::MIN_POSITIVE);
        let total = own.iter().map(weight).sum::<f32>().max(f32::MIN_POSITIVE);
        let own: Vec<u32> = own.into_iter().flatten().collect();
        // By way and by known question, dense: most of both share a term with a story.
        let mut in_common = vec![0.0_f32; self.ways.len()];
        let mut shares = vec![0.0_f32; self.known.len()];
        for term in &own {
            let weight = self.weight(*term);
            for way in self.holders.get(*term as usize).into_iter().flatten() {
                in_common.get_mut(*way as usize).into_iter().for_each(|sum| *sum += weight * weight);
            }
            for at in self.askers.get(*term as usize).into_iter().flatten() {
                shares.get_mut(*at as usize).into_iter().for_each(|sum| *sum += weight / total);
            }
        }
        let mut cosines: BTreeMap<usize, Vec<f32>> = BTreeMap::new();
        for ((at, length), sum) in self.ways.iter().zip(in_common).filter(|(_, sum)| *sum > 0.0) {
            cosines.entry(*at as usize).or_default().push(sum / (length * long));
        }
        let subjects: BTreeSet<&str> =
            cosines.keys().filter_map(|it| self.known.get(*it)).map(KnownQuestion::subject).collect();
        let odds: BTreeMap<&str, f32> = subjects.into_iter().map(|it| (it, self.wording.log_odds(it, &own))).collect();
        let of_one = |(at, mut cosines): (usize, Vec<f32>)| {
            let known = self.known.get(at)?;
            cosines.sort_by(|one, other| other.total_cmp(one));
            let nearest = cosines.iter().take(NEAREST).sum::<f32>() / NEAREST as f32;
            let first = cosines.first().copied().unwrap_or_default();
            let share = shares.get(at).copied().unwrap_or_default();
            let odds = odds.get(known.subject()).copied().unwrap_or_default();
            Some((Likeness { nearest, first, share, odds }, known))
        };
        cosines.into_iter().filter_map(of_one).collect()
    }

    fn weight(&self, term: u32) -> f32 {
        self.weights.get(term as usize).copied().unwrap_or(self.unknown)
    }

    /// Whether any way of asking has `term`.
    fn is_asked_with(&self, term: &str) -> bool {
        self.words.get(term).and_then(|it| self.holders.get(*it as usize)).is_some_and(|it| !it.is_empty())
    }

    /// Whether a way of asking for `document`, or what it means, has `term`.
    fn is_said_of(&self, document: &str, term: &str) -> bool {
        self.words.get(term).is_some_and(|it| self.wording.has(document, *it))
    }
}

/// How like a known question something is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Likeness {
    /// The mean cosine with the three nearest ways of asking, and that with the nearest.
    pub(super) nearest: f32,
    pub(super) first: f32,
    /// The share of the weight that stands in any way of asking or in what it means.
    pub(super) share: f32,
    /// How much likelier its words are in the ways of asking for the document than in any, as a logarithm.
    pub(super) odds: f32,
}

impl Likeness {
    fn of_words(&self) -> f32 {
        BY_NEAREST * self.nearest + self.share
    }
}

// What somebody tells of another time.
static LAST_TIME: LazyLock<Regex> =
    LazyLock::new(|| constant_pattern(r"(?i)\b(?:the )?last time\b|上一?次|上回|前回|このあいだ|この間は"));

/// `question` without its parts that tell how it was another time, where others are left: these tell why it is asked.
fn without_last_time(question: &str) -> String {
    let parts = || question.split_inclusive(ENDS);
    let rest: String = parts().filter(|it| !LAST_TIME.is_match(it)).collect();
    // One that asks of that time asks.
    let asks_of_it = parts().any(|it| LAST_TIME.is_match(it) && it.trim_end().ends_with(['?', '？']));
    if asks_of_it || terms_in(&rest) < LEAST_TERMS { question.to_owned() } else { rest }
}

fn terms_in(text: &str) -> usize {
    compared_terms(text).len()
}

/// A card tells one case of what its document says of all: that one is meant unless the card is plainly nearer, and surely enough to be no guess. A
/// guess is as likely as the card, since both are about the same.
fn document_first(ranked: &mut [(f32, &KnownQuestion)]) {
    let Some((nearest, card)) = ranked.first().copied() else { return };
    let Some(document) = card.beside.as_deref() else { return };
    let is_guess = nearest < MEANT;
    let is_near = |it: &(f32, &KnownQuestion)| it.1.document == document && (is_guess || it.0 + PLAINLY >= nearest);
    let Some(at) = ranked.iter().position(is_near) else { return };
    ranked.swap(0, at);
    if let Some(first) = ranked.first_mut().filter(|_| is_guess) {
        first.0 = nearest;
    }
}

/// Of a document and the cards beside it the first alone: of two guesses the second is to be about something else.
fn first_of_each_subject(ranked: &mut Vec<(f32, &KnownQuestion)>) {
    let mut seen = BTreeSet::new();
    ranked.retain(|it| seen.insert(it.1.subject()));
}

/// How likely the first is of those that are about something else than the first of all.
fn next_subject(ranked: &[(f32, &KnownQuestion)]) -> f32 {
    ranked.get(1).map_or(NOTHING_ELSE, |it| it.0)
}

fn sort(ranked: &mut [(f32, &KnownQuestion)]) {
    ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.document.cmp(&other.1.document)));
}

/// Keeps beside the index what is read and learned of these questions and reports, so that the next start need not. Cost: some seconds
/// for 25,000 ways of asking, nothing where it is kept already.
pub fn prepare_known_questions(known: &[KnownQuestion], reports: &[Report], table: &TermTable, index_dir: &Path) {
    Prepared::kept(known, reports, table, index_dir);
}

impl Searcher {
    /// Recognises these questions, and services by them and these reports, from now on.
    pub fn set_known_questions(&mut self, known: Vec<KnownQuestion>, reports: &[Report]) {
        let prepared = Prepared::kept(&known, reports, &self.table, &self.config.index_dir);
        self.known = KnownQuestions::of(known, prepared);
    }

    /// What is known to be asked that `query` may mean, at most three and each of another document, the likeliest first.
    pub fn known_questions(&self, scope: &Scope, query: &Query<'_>) -> Result<Vec<Recognised<'_>>, SearchError> {
        if self.known.is_empty() {
            return Ok(Vec::new());
        }
        let query = Query { limit: TO_RECOGNISE, kinds: Kinds::Documents, ..*query };
        let hits = self.search_by_words(scope, &query)?;
        Ok(self.known.recognised(query.text, &self.table, &hits))
    }

    /// What a text is about, by the documents that are known to be asked for. Cost: a tenth of a millisecond for a case.
    pub fn about(&self, text: &str) -> About {
        About::of(&self.known.subjects.nearness(text))
    }

    /// Which service a text is about, as it was learned; see [`taught_services`].
    pub fn services(&self) -> Arc<Classes> {
        Arc::clone(&self.known.services)
    }

    /// Whether any known question is answered by the document of this passage: only then does it tell that none of them is asked.
    pub fn knows_questions_of(&self, passage: &str) -> bool {
        self.known.has_answered_by(passage)
    }
}

/// How well the search found the document that answers by the question's own words, in `[0, 2]`.
fn found(known: &KnownQuestion, hits: &[Hit]) -> f32 {
    let best = hits.iter().map(|it| it.score).fold(f32::MIN_POSITIVE, f32::max);
    let own: Vec<&Hit> = hits.iter().filter(|it| known.answers(&it.passage.document_id)).collect();
    let most = |of: &dyn Fn(&Hit) -> f32| own.iter().map(|it| of(it)).fold(0.0, f32::max);
    most(&|it| it.score / best) + most(&|it| it.coverage)
}

/// The terms of a text and, by their numbers, the ideas of the table in it.
pub(super) fn terms_of(text: &str, table: &TermTable) -> BTreeSet<String> {
    let read = ReadTerms::of(text);
    let ideas = table.places_among(text, &read.all).into_iter().map(|it| format!("#{it}"));
    read.compared.into_iter().chain(ideas).collect()
}

fn length(weights: impl Iterator<Item = f32>) -> f32 {
    weights.map(|it| it.powi(2)).sum::<f32>().sqrt()
}

#[cfg(test)]
mod tests;
