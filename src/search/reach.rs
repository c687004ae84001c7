use tantivy::TantivyError;

use super::statistics::Statistics;
use super::words::{Idea, Word};
use crate::domain::Language;

/// Which share of what an English passage cannot match, because it is asked in other characters, is held against it all the
/// same: part of it may be what the passage lacks in any language.
const HELD_AGAINST: f32 = 0.65;

/// By what the scores of passages of a language are raised that could not match all of the question.
///
/// A question in Chinese or Japanese matches a passage of its own language by every word, an English one only by those that
/// the table of terms knows in English. Unless that is made up for, any passage in the reader's language that shares some
/// common words stands before the only document that answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reach {
    /// At least 1.
    english: f32,
}

impl Reach {
    /// Nothing is raised.
    pub(super) const NONE: Self = Self { english: 1.0 };

    /// The reach of a question of these ideas.
    pub(super) fn of(ideas: &[Idea], statistics: &Statistics) -> Result<Self, TantivyError> {
        let (mut english, mut all) = (0.0, 0.0);
        for idea in ideas {
            // The first wording is the question's own.
            let own = idea.wordings.first().map_or(Ok(0.0), |wording| weight(wording, statistics))?;
            let mut in_english = 0.0_f32;
            for wording in idea.wordings.iter().filter(|it| it.iter().all(|word| word.text.is_ascii())) {
                in_english = in_english.max(weight(wording, statistics)?);
            }
            english += in_english.min(own);
            all += own;
        }
        let counted = english + HELD_AGAINST * (all - english);
        // Where nothing can match in English, nothing is there to raise.
        Ok(Self { english: if english > 0.0 { all / counted } else { 1.0 } })
    }

    /// What the score of a passage of this language counts.
    pub(super) fn raise(self, language: Language) -> f32 {
        if language == Language::En { self.english } else { 1.0 }
    }
}

fn weight(wording: &[Word], statistics: &Statistics) -> Result<f32, TantivyError> {
    wording.iter().try_fold(0.0, |sum, word| Ok(sum + word.weight * statistics.rarity(&word.text)?))
}
