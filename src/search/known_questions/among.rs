//! Which of the things that are known to be asked of one document a question asks, as far as that can be told.

use super::{KnownQuestions, Likeness};
use crate::domain::KnownQuestion;

/// By so much likeness one question of a document is e times likelier than another. Chosen on ways of asking that were left out, a fifth
/// of those in English: the first line of the answer to the one they ask is among the first four in 77 of 100, with the nearest question's
/// lines and two of the next in 68.
const TELLING: f32 = 0.15;
/// What is asked beside the first is at least so likely as it.
const BESIDE: f32 = 0.5;

impl KnownQuestions {
    /// How likely each known question of the document of `first` is the one that is asked, the likeliest first; together 1. What is asked
    /// `also` is half as likely as the likeliest at least.
    pub(super) fn among<'k>(
        &self,
        near: &[(Likeness, &'k KnownQuestion)],
        first: &KnownQuestion,
        also: &[&KnownQuestion],
    ) -> Vec<(&'k KnownQuestion, f32)> {
        let of_document: Vec<&(Likeness, &KnownQuestion)> =
            near.iter().filter(|it| it.1.document == first.document).collect();
        let most = of_document.iter().map(|it| it.0.of_words()).fold(f32::MIN, f32::max);
        let weight = |it: &&(Likeness, &'k KnownQuestion)| {
            let least = if also.contains(&it.1) { BESIDE } else { 0.0 };
            (it.1, ((it.0.of_words() - most) / TELLING).exp().max(least))
        };
        let mut among: Vec<(&KnownQuestion, f32)> = of_document.iter().map(weight).collect();
        let all: f32 = among.iter().map(|it| it.1).sum();
        among.iter_mut().for_each(|it| it.1 /= all);
        among.sort_by(|one, other| other.1.total_cmp(&one.1));
        among
    }
}
