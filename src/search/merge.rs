use std::collections::{HashMap, HashSet};

use super::searcher::Hit;
use crate::domain::{Language, Passage};

/// A translation the reader reads is kept if it scores at least this share of the best one's.
const NEAR_TIE: f32 = 0.5;

/// One list from several, best first.
///
/// A document in several languages is one document. One copy of it is kept: the reader's (then one they read, as
/// Traditional for Simplified, then English) if its best passage scores near the best copy's, else the best copy.
/// The kept copy's scores are raised by what the best copy had more: that its words differ makes it no worse an answer.
/// Equal scores go to the reader's language, then to the smaller passage id, so that equal inputs give equal lists.
///
/// `raise` says what scores count by the language of their passage: how much of the question it could match.
pub(super) fn merge(lists: Vec<Vec<(f32, Passage)>>, reader: Language, raise: impl Fn(Language) -> f32) -> Vec<Hit> {
    let mut hits: Vec<Hit> = lists
        .into_iter()
        .flatten()
        .map(|(score, passage)| Hit { passage, score, coverage: 0.0, says_error: 0.0, holds: true })
        .collect();
    let kept = kept_copies(&hits, reader, &raise);
    hits.retain_mut(|hit| match kept.get(&hit.passage.slug) {
        Some(copy) if copy.language == hit.passage.language => {
            hit.score *= copy.raise;
            true
        }
        Some(_) => false,
        None => {
            hit.score *= raise(hit.passage.language);
            true
        }
    });
    hits.sort_by(|one, other| {
        let by_score = other.score.total_cmp(&one.score);
        let by_language = (other.passage.language == reader).cmp(&(one.passage.language == reader));
        by_score.then(by_language).then_with(|| one.passage.id.cmp(&other.passage.id))
    });
    let mut seen = HashSet::new();
    // A case may stand in the staff's and in the account's own index.
    hits.retain(|hit| seen.insert(hit.passage.id.clone()));
    hits
}

/// The copy of a translated document that is listed.
struct KeptCopy {
    language: Language,
    /// At least 1.
    raise: f32,
}

/// For each document found in several languages, the copy to keep.
fn kept_copies(hits: &[Hit], reader: Language, raise: &impl Fn(Language) -> f32) -> HashMap<String, KeptCopy> {
    let mut best: HashMap<&str, Vec<(Language, f32)>> = HashMap::new();
    for hit in hits {
        let copies = best.entry(&hit.passage.slug).or_default();
        match copies.iter_mut().find(|(language, _)| *language == hit.passage.language) {
            Some((_, score)) => *score = score.max(hit.score),
            None => copies.push((hit.passage.language, hit.score)),
        }
    }
    let translated = best.into_iter().filter(|(_, copies)| copies.len() > 1);
    translated.filter_map(|(slug, copies)| Some((slug.to_owned(), kept_copy(&copies, reader, raise)?))).collect()
}

fn kept_copy(copies: &[(Language, f32)], reader: Language, raise: &impl Fn(Language) -> f32) -> Option<KeptCopy> {
    let top = copies.iter().map(|(_, score)| *score).fold(0.0, f32::max);
    let near = |wanted: &dyn Fn(Language) -> bool| {
        copies.iter().find(|(language, score)| *score >= top * NEAR_TIE && wanted(*language))
    };
    let best = || copies.iter().max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0)));
    let (language, score) = near(&|language| language == reader)
        .or_else(|| near(&|language| reader.reads(language)))
        .or_else(|| near(&|language| language == Language::En))
        .or_else(best)?;
    // Which copy is listed is seen from what each matched; where the document stands, from what each could have matched.
    let standing = copies.iter().map(|(language, score)| score * raise(*language)).fold(0.0, f32::max);
    Some(KeptCopy { language: *language, raise: (standing / score).max(1.0) })
}
