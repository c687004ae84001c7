use std::path::{Path, PathBuf};

use serde::Serialize;

/// Most rejects kept of one run and of one file; the rest is only counted.
const MOST: usize = 1_000;
const MOST_OF_A_FILE: usize = 50;
const LONGEST_REASON: usize = 300;

/// Something that was not (or not wholly) read, and why, in words for the person who keeps the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reject {
    pub file: PathBuf,
    /// From 1, where one line is to blame.
    pub line: Option<usize>,
    pub reason: String,
}

/// Rejects of one run, bounded.
#[derive(Default)]
pub(super) struct Rejects {
    kept: Vec<Reject>,
    left_out: usize,
    of_this_file: usize,
}

impl Rejects {
    /// Keeps one, unless its file or the run already has too many.
    pub(super) fn add(&mut self, file: &Path, line: Option<usize>, reason: impl Into<String>) {
        let is_same_file = self.kept.last().is_some_and(|last| last.file == file);
        self.of_this_file = if is_same_file { self.of_this_file + 1 } else { 1 };
        if self.kept.len() >= MOST || self.of_this_file > MOST_OF_A_FILE {
            self.left_out += 1;
            return;
        }
        let reason: String = reason.into();
        let first_line = reason.lines().next().unwrap_or_default();
        let reason = first_line.chars().take(LONGEST_REASON).collect();
        self.kept.push(Reject { file: file.to_owned(), line, reason });
    }

    /// What was kept, in the order of reading, and how many more there were.
    pub(super) fn into_parts(self) -> (Vec<Reject>, usize) {
        (self.kept, self.left_out)
    }
}

impl std::fmt::Display for Reject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.reason)
    }
}
