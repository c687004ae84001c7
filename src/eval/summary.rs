use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::bootstrap::{Interval, bootstrap};
use super::parity::{Parity, parity};
use super::result::{Cost, Outcome3, SampleResult, Timing, Verdict};
use super::score::{Calibration, Latency, agreement, calibration, latency, severity_brier, spent, weighted_kappa};
use super::suite::{Origin, Part};
use crate::domain::Language;

/// Tags of samples whose writers had not seen the rules and that do not say so as `of-…-hand`.
const OTHER_HANDS: [&str; 2] = ["judges-alone", "said-otherwise"];

/// Whether a tag names who wrote a sample, without having seen the rules; told beside the rest.
fn is_of_another_hand(tag: &str) -> bool {
    OTHER_HANDS.contains(&tag) || tag.strip_prefix("of-").is_some_and(|it| it.ends_with("-hand"))
}

/// The share of samples that are drafted as their twins, which say the same in another tone.
pub const TWINS: &str = "same_as";

/// One suite under one backend.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SuiteSummary {
    pub suite: String,
    pub backend: String,
    pub samples: usize,
    pub passed: usize,
    pub failed: usize,
    pub unmeasured: usize,
    /// By who wrote them: count, passed.
    pub by_origin: BTreeMap<Origin, (usize, usize)>,
    /// By language: count, passed.
    pub by_language: BTreeMap<Language, (usize, usize)>,
    /// By tag: count, passed.
    pub by_tag: BTreeMap<String, (usize, usize)>,
    /// By tag and language: count, passed.
    pub by_tag_and_language: BTreeMap<(String, Language), (usize, usize)>,
    /// Means over the samples that have them, those of twins by language as well (`same_as_ja`), and `pass_rate` over those that
    /// were measured.
    pub metrics: BTreeMap<String, f64>,
    /// 95 % interval of the pass rate over samples.
    pub interval: Option<Interval>,
    /// Failed checks by scorer.
    pub failures: BTreeMap<String, usize>,
    pub calibration: Option<Calibration>,
    /// Over questions that exist in all four languages.
    pub parity: Option<Parity>,
    /// The same over the sealed samples and over those of other hands, under the part's name.
    pub apart: BTreeMap<String, SuiteSummary>,
    /// What all samples cost together.
    pub spent: Cost,
    pub latency: Option<Latency>,
}

/// Summaries in the order of suites and backends.
pub fn summarise(results: &[SampleResult], timings: &[Timing]) -> Vec<SuiteSummary> {
    let mut groups: BTreeMap<(&str, &str), Vec<&SampleResult>> = BTreeMap::new();
    for result in results {
        groups.entry((&result.key.suite, &result.key.backend)).or_default().push(result);
    }
    let latency_of = |suite: &str, backend: &str| {
        latency(timings.iter().filter(|it| it.key.suite == suite && it.key.backend == backend).map(|it| it.took))
    };
    let summary_of = |((suite, backend), results): ((&str, &str), Vec<&SampleResult>)| SuiteSummary {
        latency: latency_of(suite, backend),
        apart: apart(suite, backend, &results),
        ..summary(suite, backend, &results)
    };
    groups.into_iter().map(summary_of).collect()
}

fn apart(suite: &str, backend: &str, results: &[&SampleResult]) -> BTreeMap<String, SuiteSummary> {
    let of = |belongs: &dyn Fn(&SampleResult) -> bool| {
        let some: Vec<&SampleResult> = results.iter().copied().filter(|it| belongs(it)).collect();
        (!some.is_empty() && some.len() < results.len()).then(|| summary(suite, backend, &some))
    };
    let hands: BTreeSet<&String> = results.iter().flat_map(|it| &it.tags).filter(|it| is_of_another_hand(it)).collect();
    let of_hand = |tag: &String| Some((tag.clone(), of(&|it| it.tags.contains(tag))?));
    let sealed = of(&|it| it.part == Part::Sealed).map(|it| ("sealed".to_owned(), it));
    hands.into_iter().filter_map(of_hand).chain(sealed).collect()
}

fn summary(suite: &str, backend: &str, results: &[&SampleResult]) -> SuiteSummary {
    let count = |wanted| results.iter().filter(|it| it.result == wanted).count();
    let (passed, failed, unmeasured) = (count(Outcome3::Pass), count(Outcome3::Fail), count(Outcome3::Unmeasured));
    let mut sums: BTreeMap<String, (f64, usize)> = BTreeMap::new();
    let (mut by_origin, mut by_language, mut by_tag) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut by_tag_and_language = BTreeMap::new();
    let mut failures: BTreeMap<String, usize> = BTreeMap::new();
    for result in results {
        for (name, value) in &result.metrics {
            // How a twin is worded differs by its language more than by anything else, and so does what moves it.
            let of_language = (name == TWINS).then(|| format!("{TWINS}_{}", result.language.tag()));
            for name in of_language.into_iter().chain([name.clone()]) {
                let sum = sums.entry(name).or_default();
                *sum = (sum.0 + value, sum.1 + 1);
            }
        }
        let pass = usize::from(result.result == Outcome3::Pass);
        tally(by_origin.entry(result.origin).or_default(), pass);
        tally(by_language.entry(result.language).or_default(), pass);
        for tag in &result.tags {
            tally(by_tag.entry(tag.clone()).or_default(), pass);
            tally(by_tag_and_language.entry((tag.clone(), result.language)).or_default(), pass);
        }
        for check in result.checks.iter().filter(|it| matches!(it.verdict, Verdict::Fail(_))) {
            *failures.entry(check.scorer.clone()).or_default() += 1;
        }
    }
    let mut metrics: BTreeMap<String, f64> =
        sums.into_iter().map(|(name, (sum, count))| (name, sum / count as f64)).collect();
    let measured = passed + failed;
    if measured > 0 {
        metrics.insert("pass_rate".to_owned(), passed as f64 / measured as f64);
    }
    if let (Some(with), Some(without)) = (metrics.get("with_collectors"), metrics.get("without_collectors")) {
        let lift = with - without;
        metrics.insert("lift".to_owned(), lift);
    }
    if let (Some(asked), Some(again)) = (metrics.get("pack_asked"), metrics.get("pack_asked_again")) {
        // Both are means over the same samples, so this is all that was asked again of all that was asked.
        let rate = if *asked > 0.0 { again / asked } else { 0.0 };
        metrics.insert("reask_rate".to_owned(), rate);
    }
    let severities: Vec<_> = results.iter().filter_map(|it| it.severities.clone()).collect();
    if let Some(kappa) = weighted_kappa(&severities) {
        metrics.insert("severity_kappa".to_owned(), kappa);
    }
    let sure = |it: &&SampleResult| {
        it.severities.clone().zip(it.likelihood).map(|((right, found), (sure, _))| (right, found, sure))
    };
    let told: Vec<_> = results.iter().filter_map(sure).collect();
    if let Some((brier, of_base_rates)) = severity_brier(&told) {
        metrics.insert("severity_brier".to_owned(), brier);
        metrics.insert("severity_brier_of_base_rates".to_owned(), of_base_rates);
        if of_base_rates > 0.0 {
            metrics.insert("severity_brier_skill".to_owned(), 1.0 - brier / of_base_rates);
        }
    }
    let likelihoods: Vec<(f64, bool)> = results.iter().filter_map(|it| it.likelihood).collect();
    let calibration = calibration(&likelihoods);
    if let Some(found) = &calibration {
        metrics.insert("brier".to_owned(), found.brier);
        metrics.insert("brier_of_base_rate".to_owned(), found.base_rate_brier);
        metrics.extend(found.skill().map(|it| ("brier_skill".to_owned(), it)));
    }
    let judged: Vec<(bool, bool)> = results.iter().filter_map(|it| it.judged).collect();
    if let Some(found) = agreement(&judged) {
        metrics.insert("judge_samples".to_owned(), found.samples as f64);
        metrics.insert("judge_agreement".to_owned(), found.share);
        metrics.extend(found.kappa.map(|it| ("judge_kappa".to_owned(), it)));
    }
    let parity = parity(results.iter().copied());
    if let Some(parity) = &parity {
        metrics.insert("parity_loss".to_owned(), parity.worst_loss().0 as f64);
    }
    let passes: Vec<f64> = results
        .iter()
        .filter(|it| it.result != Outcome3::Unmeasured)
        .map(|it| if it.result == Outcome3::Pass { 1.0 } else { 0.0 })
        .collect();
    SuiteSummary {
        suite: suite.to_owned(),
        backend: backend.to_owned(),
        samples: results.len(),
        passed,
        failed,
        unmeasured,
        by_origin,
        by_language,
        by_tag,
        by_tag_and_language,
        metrics,
        interval: bootstrap(&passes),
        failures,
        calibration,
        parity,
        apart: BTreeMap::new(),
        spent: spent(results.iter().map(|it| &it.cost)),
        latency: None,
    }
}

fn tally(count: &mut (usize, usize), pass: usize) {
    *count = (count.0 + 1, count.1 + pass);
}
