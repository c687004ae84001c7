use std::sync::Arc;

use super::{Bench, Ran};
use crate::agent::{Exchange, search_text};
use crate::base::Digest;
use crate::domain::Outcome;
use crate::eval::play::{PlayError, customer, moment};
use crate::eval::result::{Cited, Verdict};
use crate::eval::score::{RankedHit, checked, ranked};
use crate::eval::suite::Sample;
use crate::search::{Hit, Kinds, Query};
use crate::service::reader_language;

/// Passages ranked for a sample.
const DEPTH: usize = 50;

/// Searches as a turn would, deeper. The sample passes when a document that answers is among the first five.
pub(super) async fn run(bench: &Bench, sample: &Sample) -> Result<Ran, PlayError> {
    let (profile, scope) = customer(&bench.knowledge, sample.account.as_ref())?;
    let searcher = Arc::clone(&bench.knowledge.searcher);
    let earlier: Vec<Exchange> =
        sample.earlier.iter().map(|it| Exchange { question: it.clone(), answer: String::new() }).collect();
    let text = search_text(&sample.question, &earlier);
    let language = reader_language(&sample.question, Some(sample.page_language.unwrap_or(sample.language)));
    let asked = bench.knowledge.when_and_where(&text, &profile, moment(&profile));
    let work = move || {
        let regions = asked.region_names();
        let query = Query {
            limit: DEPTH,
            kinds: Kinds::All,
            at: Some(asked.at),
            regions: &regions,
            ..Query::new(&text, language)
        };
        searcher.search(&scope, &query)
    };
    let hits = match tokio::task::spawn_blocking(work).await {
        Ok(Ok(hits)) => hits,
        Ok(Err(error)) => return Ok(unmeasured(error.to_string())),
        Err(_) => return Ok(unmeasured("the search stopped unexpectedly".to_owned())),
    };
    Ok(scored(sample, &hits))
}

fn unmeasured(why: String) -> Ran {
    Ran { checks: vec![checked("ranking", || Verdict::Unmeasured(why))], ..Ran::default() }
}

/// Of an error that nothing explains no passage may pass for one that writes it.
fn explained_nowhere(hits: &[Hit]) -> Ran {
    let taken = hits.iter().find(|it| it.says_error > 0.0);
    let why = || taken.map(|it| format!("taken for what `{}` writes", it.passage.id)).unwrap_or_default();
    Ran {
        metrics: [("left_unexplained".to_owned(), if taken.is_none() { 1.0 } else { 0.0 })].into(),
        checks: vec![checked("ranking", || Verdict::of(taken.is_none(), why))],
        ..Ran::default()
    }
}

fn scored(sample: &Sample, hits: &[Hit]) -> Ran {
    let rows: Vec<RankedHit<'_>> =
        hits.iter().map(|it| RankedHit { passage_id: &it.passage.id, text: &it.passage.text }).collect();
    if sample.outcome == [Outcome::NoEvidence] {
        return explained_nowhere(hits);
    }
    let metrics = ranked(sample, &rows);
    let found = metrics.get("hit_at_5").copied().unwrap_or_default() > 0.0;
    let why = || format!("none of {} among the first five", sample.relevant.join(", "));
    let listed = hits.iter().take(10).enumerate();
    let cited: Vec<Cited> = listed
        .map(|(at, it)| Cited {
            marker: u32::try_from(at + 1).unwrap_or(u32::MAX),
            id: it.passage.id.clone(),
            quote: it.passage.text.chars().take(160).collect(),
        })
        .collect();
    let mut ran = Ran { cited, metrics, ..Ran::default() };
    let is_right = ran.metrics.get("hit_at_1").is_some_and(|it| *it > 0.0);
    ran.likelihood = hits.first().map(|it| (f64::from(it.coverage), is_right));
    ran.answer = hits.iter().take(5).map(|it| it.passage.id.as_str()).collect::<Vec<_>>().join("\n");
    ran.checks = vec![checked("ranking", || match sample.relevant.is_empty() {
        true => Verdict::Unmeasured("the sample names no relevant document".to_owned()),
        false => Verdict::of(found, why),
    })];
    let digest = hits.iter().take(10).fold(Digest::default(), |digest, it| digest.part(it.passage.id.as_bytes()));
    ran.stages.search = digest.hex().chars().take(8).collect();
    ran
}
