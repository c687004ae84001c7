//! One file of recordings: JSON lines, a record a line, in the order of question and call.
//!
//! System prompts and tools stand once, at the top, under names that their order gives (`s1`, `t1`). A record names them, so that an edited prompt changes
//! its own lines and the replies that differ, not every record.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::reply::Record;
use super::shape::{Known, Shape};
use crate::llm::ToolSpec;

/// Recordings cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    #[error("cannot read or write the recordings `{path}`: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("the recordings `{path}` are larger than {limit} bytes; split the suite")]
    TooLarge { path: PathBuf, limit: u64 },
    #[error("`{path}`, line {line}: {reason}; record it again with `--record`")]
    Line { path: PathBuf, line: usize, reason: String },
}

/// The replies of one model to the questions of one suite, by [`recording_key`](super::recording_key).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recordings {
    pub(super) records: BTreeMap<String, Entry>,
}

/// A record with the texts that its file holds once.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub record: Record,
    pub system: Arc<str>,
    pub tools: Arc<[ToolSpec]>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum Line {
    System { name: String, text: Vec<String> },
    Tools { name: String, specs: Vec<ToolSpec> },
    Reply(Box<Record>),
}

const MOST_BYTES: u64 = 256 << 20;

/// `<evals>/recordings/<model>/<suite>.jsonl`, with what no file name should hold replaced by `-`.
pub fn recording_path(evals: &Path, model: &str, suite: &str) -> PathBuf {
    let plain = |name: &str| -> String {
        let is_fine = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.');
        let name: String = name.chars().map(|it| if is_fine(it) { it } else { '-' }).collect();
        name.trim_start_matches('.').to_owned()
    };
    evals.join("recordings").join(plain(model)).join(format!("{}.jsonl", plain(suite)))
}

impl Recordings {
    /// Reads `path` as recordings of `model`; a file that does not exist holds none.
    pub fn read(path: &Path, model: &str) -> Result<Self, RecordingError> {
        let io = |source| RecordingError::Io { path: path.to_owned(), source };
        match std::fs::metadata(path) {
            Ok(found) if found.len() > MOST_BYTES => {
                return Err(RecordingError::TooLarge { path: path.to_owned(), limit: MOST_BYTES });
            }
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(io(error)),
        }
        let text = std::fs::read_to_string(path).map_err(io)?;
        Self::parse(&text, model).map_err(|(line, reason)| RecordingError::Line { path: path.to_owned(), line, reason })
    }

    fn parse(text: &str, model: &str) -> Result<Self, (usize, String)> {
        let mut systems: BTreeMap<String, Arc<str>> = BTreeMap::new();
        let mut tools: BTreeMap<String, Arc<[ToolSpec]>> = BTreeMap::new();
        let mut found = Self::default();
        for (index, line) in text.lines().enumerate() {
            let wrong = |reason: String| (index + 1, reason);
            match serde_json::from_str(line).map_err(|error| wrong(error.to_string()))? {
                Line::System { name, text } => drop(systems.insert(name, text.join("\n").into())),
                Line::Tools { name, specs } => drop(tools.insert(name, specs.into())),
                Line::Reply(record) => {
                    let unnamed = |name: &str| wrong(format!("`{name}` is not at the top of the file"));
                    let system = systems.get(&record.system).cloned().ok_or_else(|| unnamed(&record.system))?;
                    let tools = tools.get(&record.tools).cloned().ok_or_else(|| unnamed(&record.tools))?;
                    found.insert(model, Entry { record: *record, system, tools });
                }
            }
        }
        Ok(found)
    }

    /// Writes everything to `path`, in a way that leaves either the old file or the new one.
    pub fn write(&self, path: &Path) -> Result<(), RecordingError> {
        let io = |source| RecordingError::Io { path: path.to_owned(), source };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(io)?;
        }
        let beside = path.with_extension("jsonl.new");
        let mut file = std::fs::File::create(&beside).map_err(io)?;
        file.write_all(self.to_text().as_bytes()).and_then(|()| file.sync_all()).map_err(io)?;
        std::fs::rename(&beside, path).map_err(io)
    }

    fn to_text(&self) -> String {
        let mut entries: Vec<(&String, &Entry)> = self.records.iter().collect();
        entries.sort_by_key(|(key, it)| (&it.record.question, it.record.step, *key));
        let (mut systems, mut tools): (Vec<&Arc<str>>, Vec<&Arc<[ToolSpec]>>) = Default::default();
        let mut replies = Vec::new();
        for (_, entry) in entries {
            let record = Record {
                system: format!("s{}", place(&mut systems, &entry.system)),
                tools: format!("t{}", place(&mut tools, &entry.tools)),
                ..entry.record.clone()
            };
            replies.push(Line::Reply(Box::new(record)));
        }
        let systems = systems.into_iter().enumerate().map(|(index, text)| Line::System {
            name: format!("s{}", index + 1),
            // Not `lines`, which would lose the last line's end.
            text: text.split('\n').map(str::to_owned).collect(),
        });
        let tools = tools
            .into_iter()
            .enumerate()
            .map(|(index, specs)| Line::Tools { name: format!("t{}", index + 1), specs: specs.to_vec() });
        let lines = systems.chain(tools).chain(replies);
        // Strings, numbers and JSON values always become JSON.
        lines.map(|it| serde_json::to_string(&it).unwrap_or_default() + "\n").collect()
    }

    /// How many replies there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    pub(super) fn insert(&mut self, model: &str, entry: Entry) {
        let record = &entry.record;
        let known = Known {
            language: record.language,
            max_tokens: record.max_tokens,
            system: &entry.system,
            tools: &entry.tools,
            evidence: &record.evidence,
            messages: &record.messages,
        };
        self.records.insert(known.key(model), entry);
    }
}

impl Entry {
    pub fn new(shape: &Shape, record: Record) -> Self {
        Self { record, system: shape.system.as_str().into(), tools: shape.tools.as_slice().into() }
    }
}

/// Where `value` stands in `known`, from 1; it is added where it does not.
fn place<'a, T: PartialEq>(known: &mut Vec<&'a T>, value: &'a T) -> usize {
    match known.iter().position(|it| *it == value) {
        Some(at) => at + 1,
        None => {
            known.push(value);
            known.len()
        }
    }
}
