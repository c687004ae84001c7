use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::suite::{Origin, Part};
use crate::domain::{Language, Severity};

/// What a scorer found. Three-valued: what could not be measured is neither good nor bad.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Pass,
    Fail(String),
    Unmeasured(String),
}

impl Verdict {
    /// Pass, or why not.
    pub fn of(holds: bool, why_not: impl FnOnce() -> String) -> Self {
        if holds { Self::Pass } else { Self::Fail(why_not()) }
    }
}

/// One scorer's verdict on one sample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    pub scorer: String,
    pub verdict: Verdict,
    /// Reported; decides nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// How a sample ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome3 {
    Pass,
    Fail,
    Unmeasured,
}

impl Outcome3 {
    /// The word in tables and files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unmeasured => "unmeasured",
        }
    }

    /// A failure counts before what could not be measured; a sample that nothing measured is unmeasured.
    pub fn of(checks: &[Check]) -> Self {
        let decisive = || checks.iter().filter(|it| !it.optional);
        if decisive().any(|it| matches!(it.verdict, Verdict::Fail(_))) {
            return Self::Fail;
        }
        let unmeasured = decisive().any(|it| matches!(it.verdict, Verdict::Unmeasured(_)));
        let measured = decisive().any(|it| it.verdict == Verdict::Pass);
        if unmeasured || !measured { Self::Unmeasured } else { Self::Pass }
    }
}

/// Which sample of which suite under which backend; the order of all lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    pub suite: String,
    pub backend: String,
    pub id: String,
}

/// Digests of what each stage of a turn worked on, to find the first that differs. Empty where a stage did not take part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stages {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub search: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub facts: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub prompt: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub model: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub check: String,
}

impl Stages {
    /// The first stage in which two runs of a sample differ.
    pub fn first_difference(&self, other: &Self) -> Option<&'static str> {
        let pairs = [
            ("search", &self.search, &other.search),
            ("facts", &self.facts, &other.facts),
            ("prompt", &self.prompt, &other.prompt),
            ("model", &self.model, &other.model),
            ("check", &self.check, &other.check),
        ];
        pairs.into_iter().find(|(_, one, other)| one != other).map(|(name, ..)| name)
    }
}

/// What one sample cost.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cost {
    pub model_calls: u32,
    pub tool_calls: u32,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    pub answer_bytes: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usd: Option<f64>,
}

/// A citation as reports show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cited {
    pub marker: u32,
    pub id: String,
    pub quote: String,
}

/// A sample that was run. Holds no clock time, so that two runs are equal byte for byte.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampleResult {
    #[serde(flatten)]
    pub key: Key,
    pub result: Outcome3,
    pub language: Language,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    pub origin: Origin,
    #[serde(default, skip_serializing_if = "is_open")]
    pub part: Part,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parallel: Option<String>,
    pub question: String,
    pub answer: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub outcome: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cited: Vec<Cited>,
    pub checks: Vec<Check>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metrics: BTreeMap<String, f64>,
    /// The right severities and the one found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severities: Option<(Vec<Severity>, Severity)>,
    /// How sure the search was of its first hit, and whether it was right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likelihood: Option<(f64, bool)>,
    /// What the judge said and what the label says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<(bool, bool)>,
    pub cost: Cost,
    pub stages: Stages,
    /// Passes of trials, where there was more than one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trials: Option<Trials>,
}

/// How often a sample passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trials {
    pub passed: u32,
    pub of: u32,
}

impl SampleResult {
    /// The words of the checks that decided against it.
    pub fn reasons(&self) -> Vec<String> {
        let told = self.checks.iter().filter(|it| !it.optional).filter_map(|it| match &it.verdict {
            Verdict::Fail(why) | Verdict::Unmeasured(why) => Some(format!("{}: {why}", it.scorer)),
            Verdict::Pass => None,
        });
        told.collect()
    }
}

fn is_open(part: &Part) -> bool {
    *part == Part::Open
}

/// How long a sample took; kept apart from results, which hold no clock time.
#[derive(Clone, Debug)]
pub struct Timing {
    pub key: Key,
    pub took: Duration,
}
