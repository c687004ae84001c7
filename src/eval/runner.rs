use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use futures::{FutureExt as _, StreamExt as _};
use tokio_util::sync::CancellationToken;

use super::backends::{BackendError, Backends};
use super::judge::Judge;
use super::kinds::{self, Bench, Ran};
use super::result::{Check, Key, Outcome3, SampleResult, Timing, Trials, Verdict};
use super::rules::Rules;
use super::score::same_draft;
use super::suite::{Origin, Part, Sample, Suite, SuiteError, load, names};
use super::summary::TWINS;
use super::world::{Place, World, WorldError, Worlds};
use crate::domain::Draft;
use crate::service::Knowledge;

/// Which samples to run.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Empty: all there are.
    pub suites: Vec<String>,
    /// A sample has one of these; empty: any.
    pub tags: Vec<String>,
    /// Empty: all.
    pub samples: Vec<String>,
    /// Empty: those that the suite names.
    pub backends: Vec<String>,
    pub sealed: bool,
}

impl Filter {
    /// Whether every sample of the chosen suites is run, so that what is missing has vanished.
    pub fn takes_whole_suites(&self) -> bool {
        self.tags.is_empty() && self.samples.is_empty() && self.backends.is_empty()
    }

    fn takes(&self, sample: &Sample) -> bool {
        let has_tag = self.tags.is_empty() || sample.tags.iter().any(|it| self.tags.contains(it));
        has_tag && (self.samples.is_empty() || self.samples.contains(&sample.id))
    }
}

/// What a run is set to do.
pub struct Runner<'a> {
    pub evals: &'a Path,
    pub place: Place,
    pub backends: &'a Backends,
    pub filter: Filter,
    /// How often each sample is run, from 1.
    pub trials: u32,
    /// Samples at a time.
    pub jobs: usize,
    /// Whether the suites' judges are asked; they decide nothing.
    pub asks_judges: bool,
    /// Whether the gate holds times against their budgets; off by default, because machines differ.
    pub gates_time: bool,
    pub cancel: CancellationToken,
}

/// How far a run is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    pub done: usize,
    pub of: usize,
}

/// What a run gave, in the order of [`Key`].
#[derive(Clone, Debug)]
pub struct Run {
    pub suites: Vec<Suite>,
    pub results: Vec<SampleResult>,
    pub timings: Vec<Timing>,
    /// It was stopped before all samples were run.
    pub is_partial: bool,
    pub takes_whole_suites: bool,
    /// Every suite that there is was run, whole.
    pub takes_all: bool,
    pub sealed: bool,
    pub rules: Rules,
    pub gates_time: bool,
}

/// Nothing could be run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Suite(#[from] SuiteError),
    #[error(transparent)]
    World(#[from] WorldError),
    #[error(transparent)]
    Backend(#[from] BackendError),
    #[error("cannot start the eval: {0}")]
    Stopped(String),
}

struct Job {
    key: Key,
    origin: Origin,
    part: Part,
    sample: Arc<Sample>,
    bench: Bench,
}

struct Done {
    result: SampleResult,
    timing: Timing,
    draft: Option<Draft>,
    same_as: Option<String>,
}

impl Runner<'_> {
    /// Runs the chosen samples, `jobs` at a time, and returns them in their fixed order. Cost: opens each world once.
    pub async fn run(&self, on_progress: &(dyn Fn(Progress) + Sync)) -> Result<Run, RunError> {
        let chosen = if self.filter.suites.is_empty() { names(self.evals) } else { self.filter.suites.clone() };
        let loaded: Result<Vec<Suite>, SuiteError> =
            chosen.iter().map(|it| load(self.evals, it, self.filter.sealed)).collect();
        let suites = loaded?;
        let rules = Rules::read(self.evals)?;
        let jobs = self.jobs(&suites).await?;
        let of = jobs.len();
        let done = AtomicUsize::new(0);
        on_progress(Progress { done: 0, of });
        let running = jobs.into_iter().map(|job| async {
            if self.cancel.is_cancelled() {
                return None;
            }
            let trials = self.trials.max(1);
            let finished = tokio::spawn(all_trials(job, trials)).await.ok();
            on_progress(Progress { done: done.fetch_add(1, Ordering::Relaxed) + 1, of });
            finished.filter(|_| !self.cancel.is_cancelled())
        });
        let finished: Vec<Option<Done>> =
            futures::stream::iter(running).buffer_unordered(self.jobs.max(1)).collect().await;
        let mut finished: Vec<Done> = finished.into_iter().flatten().collect();
        finished.sort_by(|one, other| one.result.key.cmp(&other.result.key));
        compare_drafts(&mut finished);
        let is_partial = finished.len() < of;
        let (results, timings) = finished.into_iter().map(|it| (it.result, it.timing)).unzip();
        let takes_whole_suites = self.filter.takes_whole_suites();
        let takes_all = takes_whole_suites && names(self.evals).iter().all(|it| chosen.contains(it));
        let (sealed, gates_time) = (self.filter.sealed, self.gates_time);
        Ok(Run { suites, results, timings, is_partial, takes_whole_suites, takes_all, sealed, rules, gates_time })
    }

    async fn jobs(&self, suites: &[Suite]) -> Result<Vec<Job>, RunError> {
        let mut worlds = Worlds::default();
        let mut jobs = Vec::new();
        for suite in suites {
            let extra: Option<PathBuf> = Some(suite.folder.join("world")).filter(|it| it.is_dir());
            let place = self.place.clone();
            let opened = tokio::task::spawn_blocking(move || {
                let opened = worlds.open(&place, extra.as_deref());
                (worlds, opened)
            });
            let opened = opened.await.map_err(|error| RunError::Stopped(error.to_string()))?;
            worlds = opened.0;
            let World { knowledge, owners } = opened.1?;
            let file = Arc::new(suite.file.clone());
            let judge = self.judge(suite, &knowledge).await?;
            for backend in &suite.file.backends {
                if !self.filter.backends.is_empty() && !self.filter.backends.contains(backend) {
                    continue;
                }
                let model = self.backends.open(backend, &suite.name).await?;
                let knowledge = match model {
                    Some(model) => knowledge.clone().with_model(model),
                    None => knowledge.clone(),
                };
                let plays = |it: &Sample| self.filter.takes(it) && file.plays(backend, &it.tags);
                for (origin, part, sample) in suite.samples.iter().filter(|it| plays(&it.2)) {
                    let key = Key { suite: suite.name.clone(), backend: backend.clone(), id: sample.id.clone() };
                    let (suite, cancel) = (Arc::clone(&file), self.cancel.clone());
                    let bench = Bench {
                        knowledge: knowledge.clone(),
                        owners: Arc::clone(&owners),
                        suite,
                        backend: backend.clone(),
                        judge: judge.clone(),
                        cancel,
                    };
                    jobs.push(Job { key, origin: *origin, part: *part, sample: Arc::new(sample.clone()), bench });
                }
            }
        }
        Ok(jobs)
    }

    async fn judge(&self, suite: &Suite, knowledge: &Knowledge) -> Result<Option<Judge>, BackendError> {
        let Some(file) = suite.file.judge.as_ref().filter(|_| self.asks_judges) else { return Ok(None) };
        let model = self.backends.open(&file.model, &format!("{}-judge", suite.name)).await?;
        let model = model.ok_or_else(|| BackendError::CannotJudge { suite: suite.name.clone() })?;
        let prompts = Arc::clone(&knowledge.agent.prompts);
        Ok(Some(Judge { model, prompts, rubric: file.asks.clone() }))
    }
}

/// The first trial is what is shown; with several, the sample passes when all do (pass^k).
async fn all_trials(job: Job, trials: u32) -> Done {
    let begun = Instant::now();
    let mut first = ran(&job).await;
    let mut outcome = Outcome3::of(&first.checks);
    let mut passed = u32::from(outcome == Outcome3::Pass);
    for _ in 1..trials {
        let again = Outcome3::of(&ran(&job).await.checks);
        passed += u32::from(again == Outcome3::Pass);
        if outcome == Outcome3::Pass {
            outcome = again;
        }
    }
    let timing = Timing { key: job.key.clone(), took: begun.elapsed() / trials.max(1) };
    let judged = judged(&job, &mut first, outcome).await;
    let draft = first.draft.clone();
    let same_as = job.sample.same_as.clone();
    let mut result = result(job, first);
    result.result = outcome;
    result.judged = judged;
    result.trials = (trials > 1).then_some(Trials { passed, of: trials });
    Done { result, timing, draft, same_as }
}

/// Runs a sample once; a bug that stops it leaves it unmeasured and the others running.
async fn ran(job: &Job) -> Ran {
    let work = AssertUnwindSafe(kinds::run(&job.bench, &job.sample)).catch_unwind();
    work.await.unwrap_or_else(|_| {
        let verdict = Verdict::Unmeasured("it stopped unexpectedly; the log says where".to_owned());
        Ran { checks: vec![Check { scorer: "run".to_owned(), verdict, optional: false }], ..Ran::default() }
    })
}

/// Asks the judge about the first trial; what it says is noted as optional, beside what the label says.
async fn judged(job: &Job, ran: &mut Ran, outcome: Outcome3) -> Option<(bool, bool)> {
    let (judge, given) = (job.bench.judge.as_ref()?, ran.to_judge.as_ref()?);
    let label = given.label.unwrap_or(outcome == Outcome3::Pass);
    let verdict = judge.verdict(given, job.sample.language).await;
    let said = match &verdict {
        Verdict::Pass => Some((true, label)),
        Verdict::Fail(_) => Some((false, label)),
        Verdict::Unmeasured(_) => None,
    };
    ran.checks.push(Check { scorer: "judge".to_owned(), verdict, optional: true });
    said
}

fn result(job: Job, ran: Ran) -> SampleResult {
    let sample = &job.sample;
    SampleResult {
        key: job.key,
        result: Outcome3::of(&ran.checks),
        language: sample.language,
        tags: sample.tags.clone(),
        origin: job.origin,
        part: job.part,
        parallel: sample.parallel.clone(),
        question: question_of(sample),
        answer: ran.answer,
        outcome: ran.outcome,
        cited: ran.cited,
        checks: ran.checks,
        metrics: ran.metrics,
        severities: ran.severities,
        likelihood: ran.likelihood,
        judged: None,
        cost: ran.cost,
        stages: ran.stages,
        trials: None,
    }
}

/// What a sample asks, in short, redacted: reports are read by more people than samples are.
fn question_of(sample: &Sample) -> String {
    let first = sample.start.as_ref().and_then(|it| sample.states.get(it)?.say.clone());
    let case = sample.case.as_ref().map(|it| format!("{}\n{}", it.subject, it.description));
    let given = [Some(sample.question.clone()), first, case, sample.claim.clone()];
    let given = given.into_iter().flatten().find(|it| !it.is_empty()).unwrap_or_default();
    crate::redact::redact_text(&given)
}

/// Samples that must be drafted as others are, once all are known.
fn compare_drafts(finished: &mut [Done]) {
    let drafts: std::collections::BTreeMap<Key, Option<Draft>> =
        finished.iter().map(|it| (it.result.key.clone(), it.draft.clone())).collect();
    for done in finished {
        let (Some(other), Some(draft)) = (&done.same_as, &done.draft) else { continue };
        let key = Key { id: other.clone(), ..done.result.key.clone() };
        let reference = drafts.get(&key).and_then(Option::as_ref);
        let verdict = same_draft(other, draft, reference);
        if matches!(verdict, Verdict::Unmeasured(_)) && done.result.trials.is_some() {
            continue;
        }
        if !matches!(verdict, Verdict::Unmeasured(_)) {
            done.result.metrics.insert(TWINS.to_owned(), f64::from(u8::from(verdict == Verdict::Pass)));
        }
        done.result.checks.push(Check { scorer: TWINS.to_owned(), verdict, optional: false });
        done.result.result = Outcome3::of(&done.result.checks);
    }
}
