use std::collections::{BTreeMap, HashMap};

use super::names_document;
use crate::eval::ranking::measure;
use crate::eval::suite::Sample;

/// A passage found, best first.
pub struct RankedHit<'a> {
    pub passage_id: &'a str,
    pub text: &'a str,
}

/// Ranking figures of one question, by document: `recall_at_1/5/10`, `mrr`, `ndcg_at_10`, and `passage_at_5` where the
/// sample says which passage answers.
///
/// A document that `relevant` names counts once, in whichever language and with whichever passage it comes first.
pub fn ranked(sample: &Sample, hits: &[RankedHit<'_>]) -> BTreeMap<String, f64> {
    let name_of = |hit: &RankedHit<'_>| sample.relevant.iter().position(|name| names_document(name, hit.passage_id));
    let mut documents: Vec<String> = Vec::new();
    for hit in hits {
        let document = match name_of(hit) {
            Some(at) => format!("relevant {at}"),
            None => hit.passage_id.split('#').next().unwrap_or_default().to_owned(),
        };
        if !documents.contains(&document) {
            documents.push(document);
        }
    }
    let by_rank = |(at, id): (usize, String)| (id, (hits.len() - at) as f32);
    let ranking: Vec<(String, f32)> = documents.into_iter().enumerate().map(by_rank).collect();
    let judged: HashMap<String, i64> = (0..sample.relevant.len()).map(|at| (format!("relevant {at}"), 1)).collect();
    let measures = measure(&ranking, &judged);
    let names = [
        ("recall_1", "recall_at_1"),
        ("recall_5", "recall_at_5"),
        ("recall_10", "recall_at_10"),
        ("success_1", "hit_at_1"),
        ("success_5", "hit_at_5"),
        ("recip_rank", "mrr"),
        ("ndcg_cut_10", "ndcg_at_10"),
    ];
    let mut found: BTreeMap<String, f64> =
        names.iter().filter_map(|(theirs, ours)| Some(((*ours).to_owned(), *measures.get(*theirs)?))).collect();
    if !sample.passages.is_empty() {
        let is_right = |hit: &RankedHit<'_>| {
            let text = one_spaced(hit.text);
            name_of(hit).is_some() && sample.passages.iter().any(|words| text.contains(&one_spaced(words)))
        };
        found.insert("passage_at_5".to_owned(), if hits.iter().take(5).any(is_right) { 1.0 } else { 0.0 });
    }
    found
}

fn one_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
