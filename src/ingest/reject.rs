use std::path::Path;

use serde::{Deserialize, Serialize};

/// Most kept of one run and of one file; the rest is only counted.
const MOST: usize = 10_000;
const MOST_OF_A_FILE: usize = 50;
const LONGEST_REASON: usize = 300;

/// Something that was not (or not wholly) read, and why, in words for the person who keeps the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// The file's path; what is not UTF-8 in it is replaced.
    pub file: String,
    /// From 1, where one line is to blame.
    pub line: Option<usize>,
    pub reason: String,
}

/// The same, of a file that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    pub line: Option<usize>,
    pub reason: String,
}

impl Note {
    pub(super) fn new(line: Option<usize>, reason: impl Into<String>) -> Self {
        let reason: String = reason.into();
        let first_line = reason.lines().next().unwrap_or_default();
        Self { line, reason: first_line.chars().take(LONGEST_REASON).collect() }
    }
}

/// The notes of one file, bounded.
#[derive(Default)]
pub(super) struct Notes {
    pub kept: Vec<Note>,
    pub left_out: usize,
}

impl Notes {
    pub(super) fn add(&mut self, note: Note) {
        if self.kept.len() < MOST_OF_A_FILE { self.kept.push(note) } else { self.left_out += 1 }
    }
}

/// Rejects of one run, bounded, in the order of reading.
#[derive(Debug, Default)]
pub(super) struct Rejects {
    pub kept: Vec<Reject>,
    /// How many more there were.
    pub left_out: usize,
}

impl Rejects {
    pub(super) fn add(&mut self, file: &Path, line: Option<usize>, reason: impl Into<String>) {
        let Note { line, reason } = Note::new(line, reason);
        if self.kept.len() >= MOST {
            self.left_out += 1;
            return;
        }
        self.kept.push(Reject { file: file.to_string_lossy().into_owned(), line, reason });
    }

    pub(super) fn extend(&mut self, file: &Path, notes: &[Note], left_out: usize) {
        notes.iter().for_each(|note| self.add(file, note.line, note.reason.clone()));
        self.left_out += left_out;
    }
}

impl std::fmt::Display for Reject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.reason)
    }
}
