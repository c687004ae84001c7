//! What customers wrongly take for granted, recognised in yet other words.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::error::SearchError;
use super::known_questions::{KnownQuestions, Likeness, terms_of};
use super::query::{Kinds, Query};
use super::searcher::{Hit, Searcher};
use super::term_table::TermTable;
use crate::access::Scope;
use crate::domain::{Belief, Denial, KnownQuestion, Language};

/// Beliefs that may be meant, at the most.
const MOST: usize = 4;
/// Hits by which beliefs are told apart.
const TO_RECOGNISE: usize = 30;

// Logistic regression over the samples of the suite `premises` and what the questions of `answers` and `conversation` assert. Learned
// without the third hand's premises and tried on them: 14 of 23 that no other rule found are recognised, none of 15 falsely.

/// What the mean cosine with the nearest three wrong ways counts.
const NEAREST: f32 = 0.85;
/// What the logarithm counts of how much likelier the words are in wrong ways than in any; than in right ways; than where the document
/// is asked for; and for each word.
const ODDS: f32 = 0.14;
const THAN_RIGHT: f32 = 0.08;
const THAN_ASKED: f32 = -0.05;
const EACH_WORD: f32 = -0.63;
/// What it counts, from 0 to 1, how well the document that denies it was found by the question's own words.
const FOUND: f32 = 2.47;
/// The same of what a fact denies, which no search finds.
const OF_FACTS: f32 = 2.0;
/// What a longer text counts, by the logarithm of its words.
const LENGTH: f32 = 0.88;
/// What it counts that a number stands in it which the document says, and no wrong way.
const SAME_NUMBER: f32 = -1.8;
const BIAS: f32 = -8.68;
/// What it counts that a question is in English, which has fewer terms.
const IN_ENGLISH: f32 = 0.57;

/// A belief that what somebody says is like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held<'a> {
    pub belief: &'a Belief,
    /// The log odds, by words alone, that it is what they believe.
    pub odds: f32,
}

/// Beliefs, ready to be compared: each as two known questions, of which one says it wrong and one right.
#[derive(Debug, Default)]
pub(super) struct Beliefs {
    beliefs: Vec<Belief>,
    said: KnownQuestions,
    /// By belief: the numbers that only what denies it says.
    numbers: Vec<BTreeSet<String>>,
}

impl Beliefs {
    pub(super) fn new(beliefs: Vec<Belief>, table: &TermTable) -> Self {
        let says = |it: &Belief| match &it.denied_by {
            Denial::Document { says, .. } => says.join("\n"),
            Denial::Fact(_) | Denial::Cause => String::new(),
        };
        let said = beliefs.iter().enumerate().flat_map(|(at, it)| {
            let known = |key: String, ways: &[String]| KnownQuestion {
                document: key,
                beside: None,
                means: [(Language::En, says(it))].into(),
                says: [].into(),
                ways: [(Language::En, ways.to_vec())].into(),
            };
            [known(wrong(at), &it.wrong), known(right(at), &it.right)]
        });
        let said = KnownQuestions::compared(said.collect(), table);
        let numbers =
            |text: &str| terms_of(text, table).into_iter().filter(|it| is_number(it)).collect::<BTreeSet<_>>();
        let only_denied = |it: &Belief| &numbers(&says(it)) - &numbers(&it.wrong.join("\n"));
        Self { said, numbers: beliefs.iter().map(only_denied).collect(), beliefs }
    }

    /// The beliefs that any of `parts` is like, the likeliest first. `asked` is how the documents are asked for, and `hits` what a
    /// search found by all that was asked.
    fn held(&self, parts: &[&str], asked: &KnownQuestions, table: &TermTable, hits: &[Hit]) -> Vec<Held<'_>> {
        let most = hits.iter().map(|it| it.score).fold(f32::MIN_POSITIVE, f32::max);
        let found = |belief: &Belief| match &belief.denied_by {
            Denial::Document { .. } => {
                let own = hits.iter().filter(|it| belief.denied_by.is_in(&it.passage.document_id));
                FOUND * own.map(|it| it.score / most).fold(0.0, f32::max)
            }
            Denial::Fact(_) | Denial::Cause => OF_FACTS,
        };
        let mut best: BTreeMap<usize, Held<'_>> = BTreeMap::new();
        for part in parts {
            let terms = terms_of(part, table);
            let said = self.said.likenesses(&terms);
            let said: HashMap<&str, Likeness> = said.iter().map(|(it, known)| (known.document.as_str(), *it)).collect();
            let asked = asked.likenesses(&terms);
            for (at, belief) in self.beliefs.iter().enumerate() {
                let Some(wrong) = said.get(wrong(at).as_str()) else { continue };
                let right = said.get(right(at).as_str()).copied().unwrap_or_default();
                let of_document = asked.iter().filter(|it| belief.denied_by.is_of(&it.1.document)).map(|it| it.0);
                let of_document = of_document.max_by(|one, other| one.nearest.total_cmp(&other.nearest));
                let has_number = self.numbers.get(at).is_some_and(|it| !it.is_disjoint(&terms));
                let words = terms.len().max(1) as f32;
                let odds = BIAS
                    + NEAREST * wrong.nearest
                    + ODDS * wrong.odds
                    + THAN_RIGHT * (wrong.odds - right.odds)
                    + THAN_ASKED * (wrong.odds - of_document.unwrap_or_default().odds)
                    + EACH_WORD * wrong.odds / words
                    + found(belief)
                    + LENGTH * words.ln()
                    + if has_number { SAME_NUMBER } else { 0.0 }
                    + if part.is_ascii() { IN_ENGLISH } else { 0.0 };
                if best.get(&at).is_none_or(|it| odds > it.odds) {
                    best.insert(at, Held { belief, odds });
                }
            }
        }
        let mut all: Vec<Held<'_>> = best.into_values().collect();
        all.sort_by(|one, other| other.odds.total_cmp(&one.odds));
        all.truncate(MOST);
        all
    }
}

fn wrong(at: usize) -> String {
    format!("{at} wrong")
}

fn right(at: usize) -> String {
    format!("{at} right")
}

fn is_number(term: &str) -> bool {
    term.chars().all(|it| it.is_ascii_digit() || it == '.')
}

impl Searcher {
    /// Recognises these beliefs from now on.
    pub fn set_beliefs(&mut self, beliefs: Vec<Belief>) {
        self.beliefs = Beliefs::new(beliefs, &self.table);
    }

    /// The beliefs that any of `parts` of a question is like, at most four, the likeliest first.
    pub fn beliefs(&self, scope: &Scope, query: &Query<'_>, parts: &[&str]) -> Result<Vec<Held<'_>>, SearchError> {
        let query = Query { limit: TO_RECOGNISE, kinds: Kinds::Documents, ..*query };
        let hits = self.search_by_words(scope, &query)?;
        Ok(self.beliefs.held(parts, &self.known, &self.table, &hits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn belief(document: &str, says: &str, wrong: &[&str], right: &[&str]) -> Belief {
        let all = |of: &[&str]| of.iter().map(|it| (*it).to_owned()).collect();
        let denied_by = Denial::Document { document: document.to_owned(), says: vec![says.to_owned()] };
        Belief { denied_by, wrong: all(wrong), right: all(right) }
    }

    fn beliefs() -> Beliefs {
        let all = vec![
            belief(
                "volumes",
                "A volume cannot be made smaller; it may change 4 times a day.",
                &["we enlarge the disk and shrink it back later", "the disk can be reduced to its old size"],
                &["a disk cannot be made smaller again"],
            ),
            belief("hosts", "A reboot keeps the host.", &["a reboot moves the server to other hardware"], &[]),
        ];
        Beliefs::new(all, &TermTable::default())
    }

    fn odds(said: &str) -> f32 {
        let known = beliefs();
        let held = known.held(&[said], &KnownQuestions::default(), &TermTable::default(), &[]);
        held.iter().find(|it| it.belief.denied_by.is_of("volumes")).map_or(f32::MIN, |it| it.odds)
    }

    #[test]
    fn a_belief_in_other_words_is_the_one_that_shares_most_of_them() {
        let known = beliefs();
        let table = TermTable::default();
        let held = known.held(&["we shrink the disk to its old size"], &KnownQuestions::default(), &table, &[]);
        assert!(held.first().is_some_and(|it| it.belief.denied_by.is_of("volumes")), "{held:?}");
        assert_eq!(known.held(&["good morning"], &KnownQuestions::default(), &table, &[]), []);
    }

    #[test]
    fn who_says_what_is_right_of_the_same_or_its_number_believes_it_less() {
        assert!(odds("the disk can be reduced later") > odds("the disk cannot be made smaller again"));
        assert!(odds("we shrink the disk 3 times") > odds("we shrink the disk 4 times"));
    }
}
