use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::Value;

use crate::domain::{PastCase, Severity};

/// Longest line that is read, in bytes.
const LONGEST_LINE: usize = 4 * 1024 * 1024;
/// Most cases that are read.
const MOST_CASES: usize = 200_000;

/// Nothing can be mined.
#[derive(Debug, thiserror::Error)]
pub enum MineError {
    #[error("cannot read or write `{}`: {reason}", .path.display())]
    File { path: PathBuf, reason: String },
    #[error(
        "{usable} of {read} cases have an id, an account, a subject and `created_at`; two or more are needed to split them by time"
    )]
    TooFew { read: usize, usable: usize },
}

/// A case as it was given, with the fields beside 5.6's that say what helped.
pub struct Given {
    pub case: PastCase,
    pub created_at: Timestamp,
    pub declared: Option<Severity>,
    pub queue: Option<String>,
    /// The whole line, for what it names.
    pub raw: Value,
}

/// The cases of a file by time, and how many lines were no usable case. `priority`-like words are not guessed at.
pub fn read(path: &Path) -> Result<(Vec<Given>, usize), MineError> {
    let failed = |error: std::io::Error| MineError::File { path: path.to_owned(), reason: error.to_string() };
    let file = std::fs::File::open(path).map_err(failed)?;
    let (mut cases, mut rejects) = (Vec::new(), 0);
    for line in BufReader::new(file).lines() {
        let line = line.map_err(failed)?;
        if line.trim().is_empty() {
            continue;
        }
        match given(&line).filter(|_| line.len() <= LONGEST_LINE && cases.len() < MOST_CASES) {
            Some(case) => cases.push(case),
            None => rejects += 1,
        }
    }
    cases.sort_by(|one, other| (one.created_at, &one.case.id).cmp(&(other.created_at, &other.case.id)));
    if cases.len() < 2 {
        return Err(MineError::TooFew { read: cases.len() + rejects, usable: cases.len() });
    }
    Ok((cases, rejects))
}

fn given(line: &str) -> Option<Given> {
    let raw: Value = serde_json::from_str(line).ok()?;
    let case: PastCase = serde_json::from_value(raw.clone()).ok()?;
    let created_at = case.created_at.filter(|_| !case.subject.trim().is_empty())?;
    let declared = raw.get("declared_severity").and_then(|it| serde_json::from_value(it.clone()).ok());
    let queue = raw.get("queue").and_then(Value::as_str).map(str::to_owned);
    Some(Given { case, created_at, declared, queue, raw })
}
