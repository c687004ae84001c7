//! Measures how good this is, and says when it got worse.
//!
//! In: suites of samples (`evals/`) and the committed baseline, or a data set in BEIR's form. Out: [`Run`] (three-valued
//! results, equal byte for byte between runs), [`GateVerdict`], reports; figures under the names that others use.
//! Runs the very agent that serves, on an index of its own and without a store. A scorer that fails leaves its sample
//! unmeasured. Errors: what cannot be read says which file and line.
//! Does not know: pages, terminals, or what a figure should be.

mod add;
mod backends;
mod baseline;
mod beir;
mod bootstrap;
mod export;
mod gate;
mod history;
mod judge;
mod kinds;
mod learn;
mod mine;
mod observe;
mod parity;
mod passages;
mod play;
mod pseudonym;
mod ranking;
mod report;
mod result;
mod rules;
mod runner;
mod score;
pub mod scripted;
mod suite;
mod summary;
mod world;

pub use add::{AddError, keep, kept, promote, sample_of, sample_of_case, sample_of_triage, text_of};
pub use backends::{Asking, BackendError, Backends, Recorded};
pub use baseline::{Baseline, BaselineError, BaselineRow, Standing};
pub use beir::{BeirError, BeirReport, BeirSet, run_beir};
pub use bootstrap::{Interval, bootstrap, bootstrap_difference};
pub use export::{ExportError, Exported, export_beir};
pub use gate::{Closed, Flip, Gate, GateVerdict};
pub use history::{HistoryError, StoredRun, keep_run, page_policy, run_page, stored_runs};
pub use learn::{
    CaseFigures, CaseText, Checked, Heard, Lesson, Texts, TextsError, ToneFigures, ToneText, WishFigures, WishText,
    heard, taught,
};
pub use mine::{MineError, MineReport, Mined, mine_page, mine_report, prepare};
pub use parity::{Parity, parity};
pub use play::{Message, PlayError, Played, play};
pub use ranking::{Judgements, Measures, measure};
pub use report::{html, jsonl, junit, markdown, timings};
pub use result::{Check, Cost, Key, Outcome3, SampleResult, Stages, Timing, Trials, Verdict};
pub use rules::{ParityRule, Rules};
pub use runner::{Filter, Progress, Run, RunError, Runner};
pub use score::Calibration;
pub use suite::{Kind, Sample, SamplesFile, Suite, SuiteError, load, names};
pub use summary::{SuiteSummary, summarise};
pub use world::{Place, WorldError, Worlds};

#[cfg(test)]
mod tests;
