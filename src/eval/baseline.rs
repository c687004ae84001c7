use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::result::{Key, Outcome3, SampleResult, Stages};
use super::runner::Run;
use super::suite::Part;
use crate::base::sha256_hex;

/// How much of an answer a row keeps, in characters: enough to see what changed.
const SAID: usize = 160;

/// One committed result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BaselineRow {
    #[serde(flatten)]
    pub key: Key,
    pub result: Outcome3,
    #[serde(default, skip_serializing_if = "is_open")]
    pub part: Part,
    /// The beginning of the answer, on one line.
    pub said: String,
    /// First 8 characters of the SHA-256 of the whole answer.
    pub digest: String,
    pub stages: Stages,
}

/// How a sample stands against the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    New,
    Same,
    Better,
    /// Passed, and fails or is unmeasured now.
    Worse,
}

/// The committed results, by sample.
#[derive(Clone, Debug, Default)]
pub struct Baseline(BTreeMap<Key, BaselineRow>);

/// The baseline cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    #[error("cannot read `{}`: {reason}", .path.display())]
    Unreadable { path: PathBuf, reason: String },
    #[error("`{}` line {line}: {reason}; restore it or accept anew", .path.display())]
    Bad { path: PathBuf, line: usize, reason: String },
    #[error("cannot write `{}`: {reason}", .path.display())]
    Unwritable { path: PathBuf, reason: String },
    #[error("the run was stopped before its end; run it whole before accepting it")]
    Partial,
}

impl BaselineRow {
    /// What the baseline keeps of a result.
    pub fn of(result: &SampleResult) -> Self {
        Self {
            key: result.key.clone(),
            result: result.result,
            part: result.part,
            said: in_short(&result.answer, SAID),
            digest: sha256_hex(result.answer.as_bytes()).chars().take(8).collect(),
            stages: result.stages.clone(),
        }
    }
}

/// A text on one line, cut at `most` characters.
pub(super) fn in_short(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut cut: String = line.chars().take(most).collect();
    if cut.len() < line.len() {
        cut.push('…');
    }
    cut
}

impl Baseline {
    /// Reads `evals/baseline.jsonl`; where there is none, every sample is new.
    pub fn read(evals: &Path) -> Result<Self, BaselineError> {
        let path = path_in(evals);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(BaselineError::Unreadable { path, reason: error.to_string() }),
        };
        let mut rows = BTreeMap::new();
        for (at, line) in text.lines().enumerate().filter(|it| !it.1.trim().is_empty()) {
            let row: BaselineRow = serde_json::from_str(line).map_err(|error| {
                let (path, reason) = (path.clone(), error.to_string());
                BaselineError::Bad { path, line: at + 1, reason }
            })?;
            rows.insert(row.key.clone(), row);
        }
        Ok(Self(rows))
    }

    /// The committed result of a sample.
    pub fn get(&self, key: &Key) -> Option<&BaselineRow> {
        self.0.get(key)
    }

    /// Whether nothing was ever accepted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How a result stands against this.
    pub fn standing(&self, result: &SampleResult) -> Standing {
        match self.get(&result.key).map(|it| it.result) {
            None => Standing::New,
            Some(before) if before == result.result => Standing::Same,
            Some(Outcome3::Pass) => Standing::Worse,
            Some(_) if result.result == Outcome3::Pass => Standing::Better,
            Some(_) => Standing::Same,
        }
    }

    /// Samples that a whole run of their suite should have had and did not.
    pub fn vanished(&self, run: &Run) -> Vec<&BaselineRow> {
        if !run.takes_whole_suites || run.is_partial {
            return Vec::new();
        }
        let suites: BTreeSet<&str> = run.suites.iter().map(|it| it.name.as_str()).collect();
        let there: BTreeSet<&Key> = run.results.iter().map(|it| &it.key).collect();
        let expected = self.0.values().filter(|it| suites.contains(it.key.suite.as_str()));
        let expected = expected.filter(|it| run.sealed || it.part == Part::Open);
        expected.filter(|it| !there.contains(&it.key)).collect()
    }

    /// Takes over the results of a run. What the run did not cover stays, and what vanished from a whole suite goes.
    pub fn accept(&mut self, run: &Run) -> Result<(), BaselineError> {
        if run.is_partial {
            return Err(BaselineError::Partial);
        }
        let gone: Vec<Key> = self.vanished(run).into_iter().map(|it| it.key.clone()).collect();
        for key in gone {
            self.0.remove(&key);
        }
        for result in &run.results {
            self.0.insert(result.key.clone(), BaselineRow::of(result));
        }
        Ok(())
    }

    /// Writes `evals/baseline.jsonl`, one line a sample, sorted; whole or not at all.
    pub fn write(&self, evals: &Path) -> Result<(), BaselineError> {
        let path = path_in(evals);
        let failed =
            |error: std::io::Error| BaselineError::Unwritable { path: path.clone(), reason: error.to_string() };
        let mut text = Vec::new();
        for row in self.0.values() {
            serde_json::to_writer(&mut text, row).map_err(|error| failed(error.into()))?;
            text.push(b'\n');
        }
        let beside = path.with_extension("jsonl.new");
        let mut file = std::fs::File::create(&beside).map_err(failed)?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(failed)?;
        std::fs::rename(&beside, &path).map_err(failed)
    }
}

fn path_in(evals: &Path) -> PathBuf {
    evals.join("baseline.jsonl")
}

fn is_open(part: &Part) -> bool {
    *part == Part::Open
}
