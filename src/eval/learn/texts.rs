use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};

use crate::agent::{has_ruled_wish, wish_stretches};
use crate::cases::ruled;
use crate::domain::{DraftKind, KnownQuestion, Language, Severity};
use crate::eval::suite::SuiteError;
use crate::ingest::files_in;
use crate::text::Learned;

/// What a customer may write, and whether it wishes for a person.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WishText {
    /// Whose hand wrote it; what is learned is tried on hands of which nothing was learned.
    pub by: String,
    pub language: Language,
    pub text: String,
    pub wish: bool,
}

/// What a customer may write of a case, and what it owes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseText {
    /// As in [`WishText`].
    pub by: String,
    pub language: Language,
    #[serde(default)]
    pub subject: String,
    pub description: String,
    /// What fits best; none: only whether it is a breach is told.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// What else may be held.
    #[serde(default)]
    pub also: Vec<Severity>,
    pub security: bool,
    /// What sort of case it is, whose engineers should get it (empty: nobody can tell), and who else might.
    #[serde(default)]
    pub kind: Option<DraftKind>,
    #[serde(default)]
    pub service: Option<String>,
    #[serde(default)]
    pub service_also: Option<String>,
    /// What an engineer has to ask before they can start, the most needed first.
    #[serde(default)]
    pub missing: Option<Vec<String>>,
}

impl CaseText {
    /// Whether an engineer cannot start on an incident without asking; `None`: it is another sort, or nobody told.
    pub(super) fn lacks(&self) -> Option<bool> {
        self.missing.as_ref().filter(|_| self.kind.is_none_or(|it| it == DraftKind::Incident)).map(|it| !it.is_empty())
    }
}

/// What people put before or behind what they tell: pleading, courtesy, threats, which are no evidence.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToneText {
    /// As in [`WishText`].
    pub by: String,
    pub language: Language,
    pub text: String,
}

pub(super) fn case_stretches_of(text: &CaseText, tones: &Learned) -> BTreeSet<String> {
    ruled([text.subject.as_str(), text.description.as_str()], tones).1
}

/// One in so many ways of asking what documents answer is learned from: each wishes for an answer and for no person.
const ASKED_OF: usize = 3;
/// Whose hand these are.
pub(super) const ASKED: &str = "asked";

pub(super) fn without_wishes(asked: &[KnownQuestion]) -> impl Iterator<Item = WishText> {
    let ways =
        asked.iter().flat_map(|it| it.ways.iter().flat_map(|(language, ways)| ways.iter().map(|it| (*language, it))));
    // Some documents tell how a person is reached, and are asked for by a wish.
    let is_no_wish = |text: &String| !wish_stretches(text).iter().any(has_ruled_wish);
    ways.step_by(ASKED_OF).filter(move |it| is_no_wish(it.1)).map(|(language, text)| WishText {
        by: ASKED.to_owned(),
        language,
        text: text.clone(),
        wish: false,
    })
}

/// Of so many cases one is learned from as a message without a wish for a person.
const CASES_OF: usize = 2;

/// What customers report, where no rule hears a wish: "nothing works for anyone" asks for nobody.
pub(super) fn reports(cases: &[CaseText]) -> impl Iterator<Item = WishText> {
    let is_no_wish = |it: &&CaseText| !wish_stretches(&it.description).iter().any(has_ruled_wish);
    cases.iter().filter(|it| it.severity.is_some()).step_by(CASES_OF).filter(is_no_wish).map(|it| WishText {
        by: it.by.clone(),
        language: it.language,
        text: it.description.clone(),
        wish: false,
    })
}

/// A message about something else than a breach.
pub(super) fn without_breach(text: &WishText) -> CaseText {
    CaseText {
        by: text.by.clone(),
        language: text.language,
        subject: String::new(),
        description: text.text.clone(),
        severity: None,
        also: Vec::new(),
        security: false,
        kind: None,
        service: None,
        service_also: None,
        missing: None,
    }
}

/// Why texts cannot be learned from.
#[derive(Debug, thiserror::Error)]
pub enum TextsError {
    #[error("cannot read {}: {source}. Name the folder of the suites with --evals; texts/wishes.jsonl and texts/cases.jsonl stand in it", path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Suite(#[from] SuiteError),
    #[error("{}, line {line}: {source}", path.display())]
    Line { path: PathBuf, line: usize, source: serde_json::Error },
}

/// The labelled ones of the reports that stand in `sources`: those that name their hand.
pub(super) fn labelled_reports(sources: &[PathBuf]) -> Result<Vec<CaseText>, TextsError> {
    let mut labelled = Vec::new();
    for source in sources {
        for file in files_in(&source.join("reports"), "jsonl") {
            labelled.extend(read::<Labelled>(&file)?.into_iter().filter_map(|it| it.0));
        }
    }
    Ok(labelled)
}

/// A report with labels; `None`: it has none.
struct Labelled(Option<CaseText>);

impl<'de> Deserialize<'de> for Labelled {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let line = serde_json::Value::deserialize(from)?;
        match line.get("by") {
            Some(_) => serde_json::from_value(line).map(|it| Self(Some(it))).map_err(D::Error::custom),
            None => Ok(Self(None)),
        }
    }
}

/// The texts of a file, one JSON object a line.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, TextsError> {
    let text = std::fs::read_to_string(path).map_err(|source| TextsError::Io { path: path.to_owned(), source })?;
    let lines = text.lines().enumerate().filter(|(_, it)| !it.trim().is_empty());
    let read = |(at, it): (usize, &str)| {
        serde_json::from_str(it).map_err(|source| TextsError::Line { path: path.to_owned(), line: at + 1, source })
    };
    lines.map(read).collect()
}
