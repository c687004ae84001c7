use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::TantivyError;

use super::statistics::Statistics;
use super::term_table::TermTable;
use crate::domain::{Language, Passage};
use crate::text::{Term, compared_terms, content_terms, language_of};

/// What a word counts in a passage of another language, where only the term table could have found it.
const FOREIGN: f32 = 0.25;

/// What a question asks about, ready to be compared with passages.
pub(super) struct AskedAbout<'a> {
    language: Language,
    /// Ideas of the term table, 1 each: covered by any of their wordings, in any language.
    ideas: Vec<Vec<&'a [Term]>>,
    /// The other words with their weights in `(0, 1]`: the rarer in the index, the more they say what is asked.
    words: Vec<(String, f32)>,
}

impl<'a> AskedAbout<'a> {
    /// Without `statistics` (an empty index) every word counts alike.
    pub(super) fn new(
        question: &str,
        table: &'a TermTable,
        statistics: Option<&Statistics>,
    ) -> Result<Self, TantivyError> {
        let ideas: Vec<Vec<&[Term]>> = table
            .matches(question)
            .into_iter()
            .filter(|it| !it.is_common)
            .map(|it| it.said.into_iter().chain(it.unsaid.into_iter().map(|(_, terms)| terms)).collect())
            .collect();
        let listed: HashSet<&str> =
            ideas.iter().flatten().flat_map(|it| it.iter()).map(|it| it.text.as_str()).collect();
        let mut words = Vec::new();
        let mut asked: Vec<String> = compared_terms(question).into_iter().collect();
        asked.sort_unstable();
        for word in asked.into_iter().filter(|it| !listed.contains(it.as_str()) && !is_grammar(it)) {
            let weight = match statistics {
                Some(statistics) => statistics.rarity(&word)? / statistics.rarity_of_nothing(),
                None => 1.0,
            };
            // Neighbouring bigrams say one thing between them.
            let share = if word.is_ascii() { 1.0 } else { 0.5 };
            words.push((word, weight * share));
        }
        Ok(Self { language: language_of(question), ideas, words })
    }

    /// Share of what is asked that the passage speaks of, in `[0, 1]`, whatever its language. No probability: a measure of
    /// whether quoting the passage could answer at all.
    pub(super) fn share_in(&self, passage: &Passage, held: &HashSet<String>) -> f32 {
        let idea_is_in = |wordings: &&Vec<&[Term]>| {
            wordings.iter().any(|wording| wording.iter().all(|term| held.contains(&term.text)))
        };
        let is_foreign = !self.language.reads(passage.language);
        let weigh =
            |(word, weight): &(String, f32)| if is_foreign && !word.is_ascii() { weight * FOREIGN } else { *weight };
        let ideas = self.ideas.iter().filter(idea_is_in).count() as f32;
        let words: f32 = self.words.iter().filter(|(word, _)| held.contains(word)).map(weigh).sum();
        let total = self.ideas.len() as f32 + self.words.iter().map(weigh).sum::<f32>();
        if total > 0.0 { (ideas + words) / total } else { 0.0 }
    }
}

/// Most passages whose terms are remembered; then all are forgotten. A few kilobytes each.
const MOST_REMEMBERED: usize = 2_048;

/// The terms of passages that were found lately: the same ones are found again and again.
#[derive(Default)]
pub(super) struct HeldTerms(Mutex<Remembered>);

/// By the passage's id and the digest of its text.
type Remembered = HashMap<(String, String), Arc<HashSet<String>>>;

impl HeldTerms {
    /// What a passage speaks of: the terms of its text, title and headings.
    pub(super) fn of(&self, passage: &Passage) -> Arc<HashSet<String>> {
        let key = (passage.id.clone(), passage.digest.clone());
        if let Some(known) = self.lock().get(&key) {
            return Arc::clone(known);
        }
        let parts = [passage.text.as_str(), passage.title.as_str()];
        let parts = parts.into_iter().chain(passage.headings.iter().map(String::as_str));
        let held: Arc<HashSet<String>> = Arc::new(parts.flat_map(content_terms).map(|it| it.text).collect());
        let mut remembered = self.lock();
        if remembered.len() >= MOST_REMEMBERED {
            remembered.clear();
        }
        remembered.insert(key, Arc::clone(&held));
        held
    }

    fn lock(&self) -> MutexGuard<'_, Remembered> {
        // The table is whole at every step, so a thread that died holding the lock changes nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One or two hiragana are an ending or a particle, not something asked about.
fn is_grammar(term: &str) -> bool {
    term.chars().count() <= 2 && term.chars().all(|it| ('\u{3041}'..='\u{309f}').contains(&it))
}
