use std::collections::BTreeMap;

use serde::Serialize;

use super::write::{AskedOne, Mined};
use crate::eval::result::SampleResult;
use crate::text::{Cluster, clusters};

/// Under this share of what was asked nothing that was found speaks of it; as in a turn, which then says so.
const LEAST_COVERAGE: f64 = 0.34;
/// Cases shown side by side.
const SIDE_BY_SIDE: usize = 20;

/// What a buyer asks for: how the last cases would have gone.
#[derive(Debug, Default, Serialize)]
pub struct MineReport {
    pub asked: usize,
    pub findable: usize,
    pub rejects: usize,
    /// Cases of which the document or case that the engineer used is known.
    pub with_truth: usize,
    pub found_first: usize,
    pub found_in_five: usize,
    /// Of the cases that had a queue: that of most of the five most similar ones.
    pub with_queue: usize,
    pub right_queue: usize,
    /// Of the cases that had both: the customer's severity was above, below or as the desk's.
    pub declared_too_high: usize,
    pub declared_too_low: usize,
    pub declared_right: usize,
    /// Nothing found speaks of what was asked, so the assistant would have said so.
    pub declined: usize,
    #[serde(skip)]
    pub no_document: Vec<Cluster>,
    #[serde(skip)]
    pub side_by_side: Vec<Side>,
}

/// One case: what was asked, what helped then, what is found now.
#[derive(Debug)]
pub struct Side {
    pub subject: String,
    pub description: String,
    pub then: String,
    pub found: String,
    pub quote: String,
}

/// Counts what a run over the mined triage suite gave.
pub fn mine_report(mined: &Mined, results: &[SampleResult]) -> MineReport {
    let mut report = MineReport { findable: mined.past.len(), rejects: mined.rejects, ..MineReport::default() };
    let mut uncovered: Vec<&str> = Vec::new();
    for result in results.iter().filter(|it| it.key.suite == "triage") {
        let Some(asked) = mined.asked.get(&result.key.id) else { continue };
        report.asked += 1;
        count_found(&mut report, asked, result);
        count_queue(&mut report, asked, result, mined);
        count_severity(&mut report, asked);
        let metric = |name: &str| result.metrics.get(name).copied().unwrap_or_default();
        if metric("coverage").max(metric("document_coverage")) < LEAST_COVERAGE {
            report.declined += 1;
        }
        if metric("document_coverage") < LEAST_COVERAGE {
            uncovered.push(&asked.subject);
        }
        if report.side_by_side.len() < SIDE_BY_SIDE {
            report.side_by_side.push(side(asked, result, mined));
        }
    }
    report.no_document = clusters(uncovered.into_iter(), 2);
    report
}

fn count_found(report: &mut MineReport, asked: &AskedOne, result: &SampleResult) {
    if !asked.knows_truth {
        return;
    }
    let hit = |depth: &str| {
        ["similar", "documents"].iter().any(|it| result.metrics.get(&format!("{it}_hit_at_{depth}")) == Some(&1.0))
    };
    report.with_truth += 1;
    report.found_first += usize::from(hit("1"));
    report.found_in_five += usize::from(hit("5"));
}

fn count_queue(report: &mut MineReport, asked: &AskedOne, result: &SampleResult, mined: &Mined) {
    let Some(queue) = &asked.queue else { return };
    let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
    for past in result.cited.iter().filter_map(|it| mined.past.get(it.id.split('#').next()?)) {
        if let Some(queue) = &past.queue {
            *votes.entry(queue).or_default() += 1;
        }
    }
    report.with_queue += 1;
    let most = votes.into_iter().max_by(|one, other| one.1.cmp(&other.1).then_with(|| other.0.cmp(one.0)));
    report.right_queue += usize::from(most.is_some_and(|it| it.0 == queue));
}

fn count_severity(report: &mut MineReport, asked: &AskedOne) {
    let (Some(declared), Some(severity)) = (asked.declared, asked.severity) else { return };
    match declared.cmp(&severity) {
        std::cmp::Ordering::Greater => report.declared_too_high += 1,
        std::cmp::Ordering::Less => report.declared_too_low += 1,
        std::cmp::Ordering::Equal => report.declared_right += 1,
    }
}

fn side(asked: &AskedOne, result: &SampleResult, mined: &Mined) -> Side {
    let first = result.cited.first();
    let past = first.and_then(|it| mined.past.get(it.id.split('#').next()?));
    Side {
        subject: asked.subject.clone(),
        description: asked.description.chars().take(600).collect(),
        then: asked.resolution.chars().take(600).collect(),
        found: match (first, past) {
            (_, Some(past)) => past.subject.clone(),
            (Some(cited), None) => cited.id.clone(),
            (None, None) => "nothing".to_owned(),
        },
        quote: match past.filter(|it| !it.resolution.is_empty()) {
            Some(past) => past.resolution.chars().take(600).collect(),
            None => first.map(|it| it.quote.clone()).unwrap_or_default(),
        },
    }
}
