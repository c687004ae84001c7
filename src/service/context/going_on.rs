//! What a question goes on about: the document that the question before it found.

use super::TurnSources;
use super::searching::LOOKED_UP;
use crate::base::Deadline;
use crate::cases;
use crate::domain::Evidence;
use crate::llm::asks_for_steps;
use crate::search::{Kinds, goes_on};

/// Relevance from which what the question's own words found needs no help from the one before.
const SURE: f32 = 0.6;
/// Least relevance, to the question alone, of a passage of the document that it goes on with.
const TOUCHED: f32 = 0.12;
/// What such a passage counts at the least.
const GOES_ON: f32 = 0.45;
/// Such passages, at the most.
const OF_THE_DOCUMENT: usize = 3;

impl TurnSources {
    /// Passages of the document that the question before found first, as far as they speak of this question: "and is the
    /// quarantine policy enough?" is about the leak that was told. None where `found` answers by itself.
    pub(super) async fn going_on(&self, said: &[String], found: &[Evidence], by: Deadline) -> Vec<Evidence> {
        let [.., before, question] = said else { return Vec::new() };
        if found.iter().any(|it| it.relevance.unwrap_or_default() >= SURE) {
            return Vec::new();
        }
        let (document, own) = futures::join!(
            self.search(before, Kinds::Documents, 1, by),
            self.search(question, Kinds::Documents, LOOKED_UP, by)
        );
        let Some(document) = document.0.into_iter().next() else { return Vec::new() };
        let is_of_it = |it: &Evidence| text_of(&it.id) == text_of(&document.id) && it.relevance >= Some(TOUCHED);
        let mut passages: Vec<Evidence> = own.0.into_iter().filter(is_of_it).take(OF_THE_DOCUMENT).collect();
        for it in &mut passages {
            it.relevance = it.relevance.map(|share| share.max(GOES_ON));
        }
        passages
    }
}

/// The text that a passage is of, in its language: `identity/rotate-access-keys.en#1` → `identity/rotate-access-keys.en`.
fn text_of(id: &str) -> &str {
    id.split('#').next().unwrap_or(id)
}

/// Whether the last question asks what to do about trouble that was reported before it.
pub(super) fn asks_what_to_do_about_it(said: &[String]) -> bool {
    let Some((question, before)) = said.split_last() else { return false };
    let tells_of_trouble = |it: &String| cases::by_rules([it.as_str()]).tells_of_trouble();
    goes_on(question) && asks_for_steps(question) && before.iter().any(tells_of_trouble)
}
