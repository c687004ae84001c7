use std::collections::BTreeMap;

use serde::Serialize;

use super::result::{Outcome3, SampleResult};
use crate::domain::Language;

/// How the languages do on the same questions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Parity {
    /// Questions that were measured in all four languages.
    pub groups: usize,
    /// How many of them passed, by language.
    pub passed: BTreeMap<Language, usize>,
    /// By language: passed in English and not here, and the other way round.
    pub lost_and_won: BTreeMap<Language, (usize, usize)>,
}

impl Parity {
    /// How many more a language loses than it wins against English, for the language that loses most.
    pub fn worst_loss(&self) -> (usize, Option<Language>) {
        let losses = self.lost_and_won.iter().map(|(language, (lost, won))| (lost.saturating_sub(*won), *language));
        losses.max_by_key(|it| it.0).map_or((0, None), |(loss, language)| (loss, Some(language)))
    }
}

/// Compares the languages over `parallel` groups that exist and were measured in all four; `None` without any.
pub fn parity<'a>(results: impl Iterator<Item = &'a SampleResult>) -> Option<Parity> {
    let mut groups: BTreeMap<(&str, &str, &str), BTreeMap<Language, bool>> = BTreeMap::new();
    for result in results.filter(|it| it.result != Outcome3::Unmeasured) {
        let Some(group) = &result.parallel else { continue };
        let languages = groups.entry((&result.key.suite, &result.key.backend, group)).or_default();
        let passed = languages.entry(result.language).or_insert(true);
        *passed &= result.result == Outcome3::Pass;
    }
    let whole: Vec<&BTreeMap<Language, bool>> =
        groups.values().filter(|it| Language::ALL.iter().all(|language| it.contains_key(language))).collect();
    if whole.is_empty() {
        return None;
    }
    let passes = |group: &&&BTreeMap<Language, bool>, language: Language| group.get(&language) == Some(&true);
    let passed =
        Language::ALL.into_iter().map(|it| (it, whole.iter().filter(|group| passes(group, it)).count())).collect();
    let against = |language: Language| {
        let lost = whole.iter().filter(|it| passes(it, Language::En) && !passes(it, language)).count();
        let won = whole.iter().filter(|it| !passes(it, Language::En) && passes(it, language)).count();
        (language, (lost, won))
    };
    let lost_and_won = Language::ALL.into_iter().filter(|it| *it != Language::En).map(against).collect();
    Some(Parity { groups: whole.len(), passed, lost_and_won })
}
