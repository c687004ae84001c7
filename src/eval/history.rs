use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::baseline::Baseline;
use super::gate::{Gate, GateVerdict};
use super::report;
use super::runner::Run;

/// Runs that a home keeps.
const KEPT: usize = 60;
/// Largest report that is read back.
const LARGEST: u64 = 64 * 1024 * 1024;

/// A run as the home remembers it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StoredRun {
    /// When it was run: `2026-11-20T18-17-00Z`; sorts by time.
    pub id: String,
    pub verdict: String,
    pub summaries: Vec<StoredSummary>,
}

/// One suite of a run in figures.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StoredSummary {
    pub suite: String,
    pub backend: String,
    pub samples: usize,
    pub pass_rate: Option<f64>,
}

/// A run cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    #[error("cannot write `{}`: {reason}", .path.display())]
    Unwritable { path: PathBuf, reason: String },
}

/// Keeps a whole run in `<home>/eval/runs/<id>/` with its report, and forgets the oldest beyond sixty.
pub fn keep_run(
    home: &Path,
    at: Timestamp,
    run: &Run,
    gate: &Gate,
    baseline: &Baseline,
) -> Result<StoredRun, HistoryError> {
    let id = at.strftime("%Y-%m-%dT%H-%M-%SZ").to_string();
    let verdict = match gate.verdict {
        GateVerdict::Open => "open",
        GateVerdict::Shut => "shut",
        GateVerdict::TooMuchUnmeasured => "unmeasured",
    };
    let summaries = gate.summaries.iter().map(|it| StoredSummary {
        suite: it.suite.clone(),
        backend: it.backend.clone(),
        samples: it.samples,
        pass_rate: it.metrics.get("pass_rate").copied(),
    });
    let stored = StoredRun { id: id.clone(), verdict: verdict.to_owned(), summaries: summaries.collect() };
    let folder = runs_folder(home).join(&id);
    let failed = |error: std::io::Error| HistoryError::Unwritable { path: folder.clone(), reason: error.to_string() };
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let mut runs = stored_runs(home);
    runs.push(stored.clone());
    let page = report::html(run, gate, baseline, &runs);
    std::fs::write(folder.join("report.html"), page).map_err(failed)?;
    std::fs::write(folder.join("results.jsonl"), report::jsonl(&run.results)).map_err(failed)?;
    let text = serde_json::to_vec(&stored).map_err(|error| failed(error.into()))?;
    std::fs::write(folder.join("run.json"), text).map_err(failed)?;
    for old in runs.iter().take(runs.len().saturating_sub(KEPT)) {
        // A run that cannot be removed is only clutter.
        let _ = std::fs::remove_dir_all(runs_folder(home).join(&old.id));
    }
    Ok(stored)
}

/// The runs that the home keeps, oldest first; what cannot be read is left out.
pub fn stored_runs(home: &Path) -> Vec<StoredRun> {
    let Ok(entries) = std::fs::read_dir(runs_folder(home)) else { return Vec::new() };
    let read = |path: PathBuf| -> Option<StoredRun> {
        serde_json::from_slice(&std::fs::read(path.join("run.json")).ok()?).ok()
    };
    let mut runs: Vec<StoredRun> = entries.filter_map(|it| read(it.ok()?.path())).collect();
    runs.sort_by(|one, other| one.id.cmp(&other.id));
    runs
}

/// A page for staff: all runs, or the report of the one with this id; `None`: there is no such run.
pub fn run_page(home: &Path, id: Option<&str>) -> Option<String> {
    let Some(id) = id else {
        return Some(report::runs(&stored_runs(home), &|id| format!("/evals/{id}")));
    };
    // An id is a time; nothing else names a folder.
    let is_plain = id.len() <= 32 && id.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
    let path = runs_folder(home).join(id).join("report.html");
    let is_small = || std::fs::metadata(&path).is_ok_and(|it| it.len() <= LARGEST);
    if is_plain && is_small() { std::fs::read_to_string(path).ok() } else { None }
}

/// The `Content-Security-Policy` that goes with [`run_page`].
pub fn page_policy() -> String {
    report::policy()
}

fn runs_folder(home: &Path) -> PathBuf {
    home.join("eval").join("runs")
}
