use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a suite measures; decides which fields of its samples count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Retrieval,
    Answers,
    Context,
    Triage,
    Handoff,
    Draft,
    Safety,
    Conversation,
    /// Labelled pairs of claim and evidence: measures the citation check itself.
    Checker,
}

/// `suite.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuiteFile {
    pub kind: Kind,
    pub about: String,
    /// Who answers: `extractive`, or a name of a scripted or recorded model.
    #[serde(default = "extractive")]
    pub backends: Vec<String>,
    /// Backends that play only samples with one of these tags, by name.
    #[serde(default)]
    pub only_tagged: BTreeMap<String, Vec<String>>,
    /// Metric → least value; a name that ends in `_at_most` is a most value instead.
    #[serde(default)]
    pub gates: BTreeMap<String, f64>,
    /// Metric → what the suite asks of a finished product; reported, never shuts the gate.
    #[serde(default)]
    pub aims: BTreeMap<String, f64>,
    #[serde(default)]
    pub budgets: Budgets,
    /// Budgets of single backends instead, by name.
    #[serde(default)]
    pub budgets_of: BTreeMap<String, Budgets>,
    #[serde(default)]
    pub optional: Optional,
    /// A model that is asked where the run says so; it decides nothing.
    pub judge: Option<JudgeFile>,
}

/// Who judges a suite's replies, and what about them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgeFile {
    /// A scripted part's name, or a recorded model's.
    pub model: String,
    /// A question that yes or no answers.
    pub asks: String,
}

impl SuiteFile {
    /// Whether a backend plays a sample with these tags.
    pub fn plays(&self, backend: &str, tags: &[String]) -> bool {
        self.only_tagged.get(backend).is_none_or(|wanted| tags.iter().any(|it| wanted.contains(it)))
    }

    /// What a turn may cost under a backend.
    pub fn budgets(&self, backend: &str) -> &Budgets {
        self.budgets_of.get(backend).unwrap_or(&self.budgets)
    }
}

/// What one turn may cost, and how long a whole sample may take.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budgets {
    pub model_calls: Option<u32>,
    pub tool_calls: Option<u32>,
    pub prompt_tokens: Option<u64>,
    pub completion_tokens: Option<u64>,
    pub answer_bytes: Option<usize>,
    pub cost_usd: Option<f64>,
    /// Milliseconds of a whole sample; held against only with `--gate-time`.
    pub sample_ms: Option<u64>,
}

/// Scorers that are reported and do not decide.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Optional {
    #[serde(default)]
    pub scorers: Vec<String>,
}

fn extractive() -> Vec<String> {
    vec!["extractive".to_owned()]
}
