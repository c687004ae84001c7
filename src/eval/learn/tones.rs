use std::collections::BTreeMap;

use super::{CaseText, ToneText};
use crate::domain::Language;

/// Tones that each case is told in beside its own.
const TONES: usize = 2;
/// Has no divisor in common with the number of cases or tones that there may be, so that all meet.
const STRIDE: usize = 7_919;

/// What people put before or behind what they tell, by language.
pub(super) struct Tones<'a>(BTreeMap<Language, Vec<&'a str>>);

impl<'a> Tones<'a> {
    pub(super) fn of(texts: impl IntoIterator<Item = &'a ToneText>) -> Self {
        let mut tones: BTreeMap<Language, Vec<&str>> = BTreeMap::new();
        for tone in texts {
            tones.entry(tone.language).or_default().push(&tone.text);
        }
        Self(tones)
    }

    /// The text some times more, each in a tone of its own, with what it told before: how it is said is no evidence.
    pub(super) fn others_for(&self, at: usize, text: &CaseText) -> Vec<CaseText> {
        let Some(tones) = self.0.get(&text.language).filter(|it| !it.is_empty()) else { return Vec::new() };
        let places = (0..TONES).map(|more| (at * TONES + more).wrapping_mul(STRIDE));
        let toned = |place: usize| {
            let tone = tones.get(place % tones.len()).copied().unwrap_or_default();
            let description = match place / tones.len() % 2 {
                0 => format!("{tone} {}", text.description),
                _ => format!("{} {tone}", text.description),
            };
            CaseText { description, ..text.clone() }
        };
        places.map(toned).collect()
    }
}
