use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::{Deserialize, Serialize};

use super::file::SuiteFile;
use super::sample::{Origin, Sample, SamplesFile};
use crate::base::constant_pattern;

/// A suite as read.
#[derive(Clone, Debug)]
pub struct Suite {
    /// The folder's name.
    pub name: String,
    pub folder: PathBuf,
    pub file: SuiteFile,
    /// By id.
    pub samples: Vec<(Origin, Part, Sample)>,
}

/// Whether a sample may be looked at while building.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    #[default]
    Open,
    Sealed,
}

/// A suite cannot be used. Nothing was run.
#[derive(Debug, thiserror::Error)]
pub enum SuiteError {
    #[error("there is no suite `{name}` in `{}`; there are: {}", .evals.display(), .known.join(", "))]
    NoSuchSuite { name: String, evals: PathBuf, known: Vec<String> },
    #[error("cannot read `{}`: {reason}", .path.display())]
    Unreadable { path: PathBuf, reason: String },
    #[error("`{}`{}: {reason}", .path.display(), .line.map(|it| format!(" line {it}")).unwrap_or_default())]
    Bad { path: PathBuf, line: Option<usize>, reason: String },
}

/// Folders below `evals` that hold a `suite.toml`, by name.
pub fn names(evals: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(evals) else { return Vec::new() };
    let names = entries.filter_map(Result::ok).filter(|it| it.path().join("suite.toml").is_file());
    let mut names: Vec<String> = names.filter_map(|it| it.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// Reads one suite; sealed samples only where asked for.
pub fn load(evals: &Path, name: &str, with_sealed: bool) -> Result<Suite, SuiteError> {
    let folder = evals.join(name);
    let path = folder.join("suite.toml");
    if !path.is_file() {
        let (evals, known) = (evals.to_owned(), names(evals));
        return Err(SuiteError::NoSuchSuite { name: name.to_owned(), evals, known });
    }
    let file: SuiteFile = parse(&path)?;
    let mut samples = read_part(&folder.join("samples"), Part::Open)?;
    if with_sealed {
        samples.extend(read_part(&folder.join("sealed"), Part::Sealed)?);
    }
    let mut ids = BTreeSet::new();
    for (_, _, sample) in &samples {
        let reason = match () {
            () if sample.id.trim().is_empty() => "a sample has no `id`".to_owned(),
            () if !ids.insert(sample.id.clone()) => format!("two samples have the id `{}`", sample.id),
            () => continue,
        };
        return Err(SuiteError::Bad { path: folder.clone(), line: None, reason });
    }
    samples.sort_by(|one, other| one.2.id.cmp(&other.2.id));
    Ok(Suite { name: name.to_owned(), folder, file, samples })
}

fn read_part(folder: &Path, part: Part) -> Result<Vec<(Origin, Part, Sample)>, SuiteError> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut files: Vec<PathBuf> = entries.filter_map(|it| Some(it.ok()?.path())).collect();
    files.retain(|it| it.extension().is_some_and(|it| it == "toml"));
    files.sort();
    let mut all = Vec::new();
    for path in files {
        let SamplesFile { origin, sample } = parse(&path)?;
        all.extend(sample.into_iter().map(|sample| (origin, part, sample)));
    }
    Ok(all)
}

/// Made-up secrets stand in samples back to front, as `{{reversed:…}}`, so that nobody who scans the repository for real ones
/// is alarmed.
fn turned_back(text: &str) -> String {
    static REVERSED: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"\{\{reversed:(.*?)\}\}"));
    let turned = |found: &Captures<'_>| found.get(1).map_or("", |it| it.as_str()).chars().rev().collect::<String>();
    REVERSED.replace_all(text, turned).into_owned()
}

/// Reads a file of a suite, or one beside them.
pub fn parse<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, SuiteError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| SuiteError::Unreadable { path: path.to_owned(), reason: error.to_string() })?;
    let text = turned_back(&text);
    toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map(|it| it.matches('\n').count() + 1);
        SuiteError::Bad { path: path.to_owned(), line, reason: error.message().to_owned() }
    })
}

#[cfg(test)]
mod tests {
    use super::turned_back;

    #[test]
    fn what_stands_back_to_front_is_read_forwards() {
        assert_eq!(turned_back("my key is {{reversed:321-cba}}, take it"), "my key is abc-123, take it");
    }
}
