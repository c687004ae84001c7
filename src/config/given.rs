use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;

/// The configuration as given: plain, every key optional. Unknown keys are refused before this is filled.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Given {
    pub corpus: CorpusGiven,
    pub server: ServerGiven,
    pub model: ModelGiven,
    pub agent: AgentGiven,
    pub search: SearchGiven,
    pub store: StoreGiven,
    pub auth: AuthGiven,
    pub log: LogGiven,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CorpusGiven {
    pub sources: Option<OneOrMany>,
}

/// `sources = "a"`, `sources = ["a", "b"]`, or `a,b` from the environment.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<PathBuf>),
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ServerGiven {
    pub listen: Option<String>,
    pub requests_per_minute: Option<u32>,
    pub messages_per_minute: Option<u32>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ModelGiven {
    pub base_url: Option<String>,
    pub api_key: Option<SecretString>,
    pub name: Option<String>,
    pub stream: Option<bool>,
    pub max_tokens: Option<u32>,
    pub first_byte_seconds: Option<u64>,
    pub idle_seconds: Option<u64>,
    pub usd_per_million_prompt_tokens: Option<f64>,
    pub usd_per_million_completion_tokens: Option<f64>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct AgentGiven {
    pub seconds: Option<u64>,
    pub gather_ms: Option<u64>,
    pub model_calls: Option<u32>,
    pub tool_calls: Option<u32>,
    pub evidence_tokens: Option<usize>,
    pub support_threshold: Option<f64>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SearchGiven {
    pub hits: Option<usize>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct StoreGiven {
    pub url: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct AuthGiven {
    pub jwt_secret: Option<SecretString>,
    pub demo: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct LogGiven {
    pub level: Option<String>,
    pub format: Option<String>,
}
