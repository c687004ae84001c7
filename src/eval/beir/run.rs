use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use serde::Serialize;

use super::error::BeirError;
use super::index;
use super::read::{AskedQuery, judgements, queries};
use super::set::BeirSet;
use super::write::RunFile;
use crate::access::{HomeKey, Scope};
use crate::config::EmbeddingsConfig;
use crate::domain::AccountId;
use crate::eval::ranking::{Measures, measure};
use crate::search::{Query, Searcher};
use crate::service::{IndexProgress, reader_language};

/// How many documents a query ranks.
const DEPTH: usize = 1_000;

/// What came out of a set.
#[derive(Clone, Debug, Serialize)]
pub struct BeirReport {
    /// Queries with judgements; each counts, also one that found nothing (`trec_eval -c`).
    pub queries: usize,
    /// Queries without judgements, which are not asked.
    pub unjudged: usize,
    pub passages: u64,
    /// Documents that could not be read.
    pub rejects: usize,
    /// Means over the queries, by `trec_eval`'s names.
    pub measures: Measures,
    /// Milliseconds a query took, at the median and at the 99th of a hundred, one at a time.
    pub p50_ms: f64,
    pub p99_ms: f64,
}

/// Ranks the documents of a set for each judged query and measures the rankings.
///
/// The best passage stands for its document and nothing is collapsed. As BEIR does, a document with the query's own id is
/// left out: it is the query. With `embeddings`, vectors are made first and meanings are compared as well. With `run` the ranking is written there in TREC's form.
pub fn run_beir(
    home: &Path,
    set: &BeirSet,
    run: Option<&Path>,
    embeddings: Option<&EmbeddingsConfig>,
    on_progress: &mut dyn FnMut(IndexProgress<'_>),
) -> Result<BeirReport, BeirError> {
    let judgements = judgements(&set.judgements)?;
    let asked = queries(&set.queries)?;
    let index = index::open(home, &set.corpus, embeddings, on_progress)?;
    let scope = public_scope(home)?;
    let mut file = run.map(RunFile::create).transpose()?;
    let mut totals: BTreeMap<String, f64> = BTreeMap::new();
    let (mut count, mut took) = (0, Vec::new());
    for query in &asked {
        let Some(judged) = judgements.of(&query.id) else { continue };
        let begun = Instant::now();
        let ranked = ranked(&index.searcher, &scope, query)?;
        took.push(begun.elapsed().as_secs_f64() * 1_000.0);
        if let Some(file) = &mut file {
            file.add(&query.id, &ranked)?;
        }
        for (name, value) in measure(&ranked, judged) {
            *totals.entry(name).or_default() += value;
        }
        count += 1;
    }
    if count == 0 {
        return Err(BeirError::NothingJudged { queries: set.queries.clone() });
    }
    file.map_or(Ok(()), RunFile::finish)?;
    took.sort_by(f64::total_cmp);
    Ok(BeirReport {
        queries: count,
        unjudged: asked.len() - count,
        passages: index.searcher.public_passages(),
        rejects: index.rejects,
        measures: totals.into_iter().map(|(name, total)| (name, total / count as f64)).collect(),
        p50_ms: quantile(&took, 0.50),
        p99_ms: quantile(&took, 0.99),
    })
}

fn ranked(searcher: &Searcher, scope: &Scope, query: &AskedQuery) -> Result<Vec<(String, f32)>, BeirError> {
    let question = Query { limit: DEPTH, ..Query::new(&query.text, reader_language(&query.text, None)) };
    let mut ranked = searcher.rank_documents(scope, &question)?;
    ranked.retain(|(document, _)| *document != query.id);
    // `trec_eval` ranks by score alone, and equal scores by id; the order here is ours.
    let mut before = f32::INFINITY;
    for (_, score) in &mut ranked {
        *score = score.min(before.next_down());
        before = *score;
    }
    Ok(ranked)
}

/// A scope that sees public documents, of an account that nobody has.
fn public_scope(home: &Path) -> Result<Scope, BeirError> {
    let nobody = AccountId::parse("beir").map_err(|error| BeirError::Line {
        path: home.to_owned(),
        line: 0,
        what: error.to_string(),
    })?;
    Ok(Scope::of_customer(&HomeKey::open(home)?.operator(nobody.clone()), &nobody)?)
}

/// The value that `share` of the sorted values do not exceed; 0 of none.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = ((sorted.len() as f64 * share).ceil() as usize).saturating_sub(1);
    sorted.get(at).copied().unwrap_or_default()
}
