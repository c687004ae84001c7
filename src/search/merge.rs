use std::collections::{HashMap, HashSet};

use super::searcher::Hit;
use crate::domain::{Language, Passage};

/// A translation the reader reads is kept if it scores at least this share of the best one's.
const NEAR_TIE: f32 = 0.75;

/// One list from several, best first, at most `limit` long.
///
/// Of a document in several languages one copy is kept: the reader's (then any they read, as Traditional for Simplified)
/// if its best passage scores near the best copy's, else the best copy. Equal scores go to the reader's language,
/// then to the smaller passage id, so that equal inputs give equal lists.
pub(super) fn merge(lists: Vec<Vec<(f32, Passage)>>, reader: Language, limit: usize) -> Vec<Hit> {
    let mut hits: Vec<Hit> = lists.into_iter().flatten().map(|(score, passage)| Hit { passage, score, coverage: 0.0 }).collect();
    let kept = kept_languages(&hits, reader);
    hits.retain(|hit| kept.get(hit.passage.slug.as_str()).is_none_or(|language| *language == hit.passage.language));
    hits.sort_by(|one, other| {
        let by_score = other.score.total_cmp(&one.score);
        let by_language = (other.passage.language == reader).cmp(&(one.passage.language == reader));
        by_score.then(by_language).then_with(|| one.passage.id.cmp(&other.passage.id))
    });
    let mut seen = HashSet::new();
    // A case may stand in the staff's and in the account's own index.
    hits.retain(|hit| seen.insert(hit.passage.id.clone()));
    hits.truncate(limit);
    hits
}

/// For each document found in several languages, the one to keep.
fn kept_languages(hits: &[Hit], reader: Language) -> HashMap<String, Language> {
    let mut best: HashMap<&str, Vec<(Language, f32)>> = HashMap::new();
    for hit in hits {
        let copies = best.entry(&hit.passage.slug).or_default();
        match copies.iter_mut().find(|(language, _)| *language == hit.passage.language) {
            Some((_, score)) => *score = score.max(hit.score),
            None => copies.push((hit.passage.language, hit.score)),
        }
    }
    let translated = best.into_iter().filter(|(_, copies)| copies.len() > 1);
    translated.filter_map(|(slug, copies)| Some((slug.to_owned(), kept_language(&copies, reader)?))).collect()
}

fn kept_language(copies: &[(Language, f32)], reader: Language) -> Option<Language> {
    let top = copies.iter().map(|(_, score)| *score).fold(0.0, f32::max);
    let near = || copies.iter().filter(|(_, score)| *score >= top * NEAR_TIE);
    let own = near().find(|(language, _)| *language == reader);
    let readable = near().find(|(language, _)| reader.reads(*language));
    let best = copies.iter().max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0)));
    own.or(readable).or(best).map(|(language, _)| *language)
}
