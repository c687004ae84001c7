use std::collections::{BTreeMap, BTreeSet};

use super::baseline::{Baseline, BaselineRow, Standing, in_short};
use super::parity::{Parity, parity};
use super::result::{Key, Outcome3, SampleResult, Verdict};
use super::rules::ParityRule;
use super::runner::Run;
use super::score::in_time;
use super::suite::Part;
use super::summary::{SuiteSummary, summarise};
use crate::domain::Language;

/// More than this share of unmeasured samples is too much to go by.
const MOST_UNMEASURED: f64 = 0.10;

/// What the gate decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GateVerdict {
    Open,
    Shut,
    /// Nothing is worse, but too much was not measured.
    TooMuchUnmeasured,
}

/// Why the gate is shut.
#[derive(Clone, Debug, PartialEq)]
pub enum Closed {
    NoSuites,
    ZeroSamples { suite: String },
    Flips { count: usize },
    Vanished { keys: Vec<Key> },
    Below { suite: String, backend: String, metric: String, is: f64, least: f64 },
    Above { suite: String, backend: String, metric: String, is: f64, most: f64 },
    NoSuchMetric { suite: String, backend: String, metric: String },
    OverBudget { keys: Vec<Key> },
    OverTime { samples: Vec<(Key, String)> },
    FewParallel { questions: usize, least: usize },
    Parity { backend: String, language: Language, loss: usize, most: usize, questions: usize },
}

impl std::fmt::Display for Closed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let list = |keys: &[Key]| {
            let names: Vec<String> = keys.iter().take(8).map(|it| format!("{}/{}", it.suite, it.id)).collect();
            let more = if keys.len() > 8 { ", …" } else { "" };
            format!("{}{more}", names.join(", "))
        };
        match self {
            Self::NoSuites => write!(f, "there is no suite to run: a gate over nothing is shut"),
            Self::ZeroSamples { suite } => write!(f, "suite {suite}: zero samples were run"),
            Self::Flips { count } => write!(f, "{count} samples passed in the baseline and do not now"),
            Self::Vanished { keys } => {
                write!(f, "{} samples of the baseline are gone from their suite: {}", keys.len(), list(keys))
            }
            Self::Below { suite, backend, metric, is, least } => {
                write!(f, "suite {suite} ({backend}): {metric} is {is:.3}, below {least}")
            }
            Self::Above { suite, backend, metric, is, most } => {
                write!(f, "suite {suite} ({backend}): {metric} is {is:.3}, above {most}")
            }
            Self::NoSuchMetric { suite, backend, metric } => {
                write!(f, "suite {suite} ({backend}): the gate `{metric}` has nothing to measure")
            }
            Self::OverBudget { keys } => write!(f, "{} samples are over a budget: {}", keys.len(), list(keys)),
            Self::OverTime { samples } => {
                let told = samples.iter().take(8).map(|(key, why)| format!("{}/{} {why}", key.suite, key.id));
                let more = if samples.len() > 8 { ", …" } else { "" };
                write!(f, "{} samples took too long: {}{more}", samples.len(), told.collect::<Vec<_>>().join(", "))
            }
            Self::FewParallel { questions, least } => {
                write!(f, "parity: {questions} questions exist in all four languages, below {least}")
            }
            Self::Parity { backend, language, loss, most, questions } => write!(
                f,
                "parity ({backend}): of {questions} questions in all four languages {language} fails {loss} more than en, above {most}"
            ),
        }
    }
}

/// A sample that passed and does not now.
#[derive(Clone, Debug)]
pub struct Flip {
    pub before: BaselineRow,
    pub now: SampleResult,
    /// The first stage in which the two runs differ; `None`: only the scoring does.
    pub stage: Option<&'static str>,
}

/// A run held against the baseline and the suites' own gates.
#[derive(Clone, Debug)]
pub struct Gate {
    pub verdict: GateVerdict,
    pub closed: Vec<Closed>,
    pub flips: Vec<Flip>,
    pub better: Vec<Key>,
    pub new: usize,
    pub unmeasured: Vec<Key>,
    pub summaries: Vec<SuiteSummary>,
    /// Over all suites together, by backend.
    pub parity: BTreeMap<String, Parity>,
}

impl Gate {
    /// Decides. Thresholds are held against whole suites only, flips against whatever was run.
    pub fn over(run: &Run, baseline: &Baseline) -> Self {
        let summaries = summarise(&run.results, &run.timings);
        let parity = parities(run);
        let mut closed = empties(run);
        let flips = flips(run, baseline);
        if !flips.is_empty() {
            closed.push(Closed::Flips { count: flips.len() });
        }
        let vanished: Vec<Key> = baseline.vanished(run).into_iter().map(|it| it.key.clone()).collect();
        if !vanished.is_empty() {
            closed.push(Closed::Vanished { keys: vanished });
        }
        if run.takes_whole_suites && !run.is_partial {
            closed.extend(thresholds(run, &summaries));
        }
        if run.takes_all && !run.is_partial {
            closed.extend(run.rules.parity.iter().flat_map(|it| unequal(*it, &parity)));
        }
        let over: Vec<Key> = run.results.iter().filter(|it| is_over_budget(it)).map(|it| it.key.clone()).collect();
        if !over.is_empty() {
            closed.push(Closed::OverBudget { keys: over });
        }
        let late = if run.gates_time { over_time(run) } else { Vec::new() };
        if !late.is_empty() {
            closed.push(Closed::OverTime { samples: late });
        }
        let keys_where = |wanted: &dyn Fn(&SampleResult) -> bool| -> Vec<Key> {
            run.results.iter().filter(|it| wanted(it)).map(|it| it.key.clone()).collect()
        };
        let unmeasured = keys_where(&|it| it.result == Outcome3::Unmeasured && !is_left_open(it));
        let verdict = match () {
            () if !closed.is_empty() => GateVerdict::Shut,
            () if unmeasured.len() as f64 > MOST_UNMEASURED * run.results.len() as f64 => {
                GateVerdict::TooMuchUnmeasured
            }
            () => GateVerdict::Open,
        };
        Self {
            verdict,
            closed,
            flips,
            better: keys_where(&|it| baseline.standing(it) == Standing::Better),
            new: keys_where(&|it| baseline.standing(it) == Standing::New).len(),
            unmeasured,
            summaries,
            parity,
        }
    }
}

impl Flip {
    /// What was said before and is now, cut to be read beside each other, and why it no longer holds.
    pub fn told(&self) -> (String, String, String) {
        (self.before.said.clone(), in_short(&self.now.answer, 160), self.now.reasons().join("; "))
    }
}

fn empties(run: &Run) -> Vec<Closed> {
    if run.suites.is_empty() {
        return vec![Closed::NoSuites];
    }
    if run.is_partial {
        return Vec::new();
    }
    let has_results = |name: &str| run.results.iter().any(|it| it.key.suite == name);
    if !run.takes_whole_suites {
        let suite = run.suites.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ");
        return if run.results.is_empty() { vec![Closed::ZeroSamples { suite }] } else { Vec::new() };
    }
    let empty = run.suites.iter().filter(|it| !has_results(&it.name));
    empty.map(|it| Closed::ZeroSamples { suite: it.name.clone() }).collect()
}

fn flips(run: &Run, baseline: &Baseline) -> Vec<Flip> {
    let worse = run.results.iter().filter(|it| baseline.standing(it) == Standing::Worse);
    let flip = |now: &SampleResult| {
        let before = baseline.get(&now.key)?.clone();
        let stage = before.stages.first_difference(&now.stages);
        Some(Flip { before, now: now.clone(), stage })
    };
    worse.filter_map(flip).collect()
}

fn thresholds(run: &Run, summaries: &[SuiteSummary]) -> Vec<Closed> {
    let mut closed = Vec::new();
    let gates: BTreeMap<&str, &BTreeMap<String, f64>> =
        run.suites.iter().map(|it| (it.name.as_str(), &it.file.gates)).collect();
    let is_measured =
        |suite: &str, metric: &str| summaries.iter().any(|it| it.suite == suite && it.metrics.contains_key(metric));
    for summary in summaries {
        for (name, bound) in gates.get(summary.suite.as_str()).into_iter().flat_map(|it| it.iter()) {
            let (suite, backend) = (summary.suite.clone(), summary.backend.clone());
            let most_of = name.strip_suffix("_at_most");
            let metric = most_of.unwrap_or(name).to_owned();
            closed.extend(match (summary.metrics.get(&metric).copied(), most_of) {
                // What one backend owes, another may not.
                (None, _) if is_measured(&suite, &metric) => None,
                (None, _) => Some(Closed::NoSuchMetric { suite, backend, metric: name.clone() }),
                (Some(is), None) if is < *bound => Some(Closed::Below { suite, backend, metric, is, least: *bound }),
                (Some(is), Some(_)) if is > *bound => Some(Closed::Above { suite, backend, metric, is, most: *bound }),
                _ => None,
            });
        }
    }
    closed
}

fn parities(run: &Run) -> BTreeMap<String, Parity> {
    let backends: BTreeSet<&str> = run.results.iter().map(|it| it.key.backend.as_str()).collect();
    let of = |backend: &str| parity(run.results.iter().filter(|it| it.key.backend == backend));
    backends.into_iter().filter_map(|it| Some((it.to_owned(), of(it)?))).collect()
}

/// Backends that answer too few questions in all languages are not compared, but one must answer enough.
fn unequal(rule: ParityRule, parity: &BTreeMap<String, Parity>) -> Vec<Closed> {
    let questions = parity.values().map(|it| it.groups).max().unwrap_or_default();
    if questions < rule.questions_at_least {
        return vec![Closed::FewParallel { questions, least: rule.questions_at_least }];
    }
    let worst = parity.iter().filter(|it| it.1.groups >= rule.questions_at_least).filter_map(|(backend, it)| {
        let (loss, Some(language)) = it.worst_loss() else { return None };
        let (backend, most, questions) = (backend.clone(), rule.loss_at_most, it.groups);
        (loss > most).then_some(Closed::Parity { backend, language, loss, most, questions })
    });
    worst.collect()
}

fn over_time(run: &Run) -> Vec<(Key, String)> {
    let suite_of = |key: &Key| run.suites.iter().find(|it| it.name == key.suite);
    let late = run.timings.iter().filter_map(|it| {
        let most = suite_of(&it.key)?.file.budgets(&it.key.backend).sample_ms?;
        match in_time(it.took, most) {
            Verdict::Fail(why) => Some((it.key.clone(), why)),
            _ => None,
        }
    });
    late.collect()
}

fn is_over_budget(result: &SampleResult) -> bool {
    result.checks.iter().any(|it| it.scorer == "budget" && !it.optional && matches!(it.verdict, Verdict::Fail(_)))
}

/// Whether nothing but optional scorers looked at a sample, as `suite.toml` allows.
fn is_left_open(result: &SampleResult) -> bool {
    !result.checks.is_empty() && result.checks.iter().all(|it| it.optional)
}

impl Run {
    /// How many samples were open and sealed.
    pub fn parts(&self) -> (usize, usize) {
        let sealed = self.results.iter().filter(|it| it.part == Part::Sealed).count();
        (self.results.len() - sealed, sealed)
    }
}
