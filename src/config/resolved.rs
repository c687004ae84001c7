use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

/// The configuration in force: checked, absolute, no options left that only mean "default".
pub struct Config {
    /// Holds the database, indexes, keys and recordings.
    pub home: PathBuf,
    pub corpus: CorpusConfig,
    pub server: ServerConfig,
    /// `None`: the extractive backend answers.
    pub model: Option<ModelConfig>,
    pub agent: AgentConfig,
    pub search: SearchConfig,
    /// `None`: search compares words alone.
    pub embeddings: Option<EmbeddingsConfig>,
    pub store: StoreConfig,
    pub auth: AuthConfig,
    pub log: LogConfig,
    /// `None`: no program is told.
    pub webhook: Option<WebhookConfig>,
    /// `None`: no ticket system says anything.
    pub status_hook: Option<StatusHookConfig>,
    /// `None`: no mail is sent.
    pub mail: Option<MailConfig>,
}

impl Config {
    /// Where an operator's own prompts lie.
    pub fn prompts_dir(&self) -> PathBuf {
        self.home.join("prompts")
    }
}

/// What is indexed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CorpusConfig {
    pub sources: Vec<PathBuf>,
    /// The home's folder of its own resolved cases, which is one more source once it is there.
    pub resolved: Option<PathBuf>,
    /// Nobody named sources, so the demo corpus is served.
    pub is_demo: bool,
    pub cases: CaseMapping,
}

/// How cases that another program wrote become ours.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CaseMapping {
    /// Our field → their column, or their field as a path with dots.
    pub columns: BTreeMap<String, String>,
    /// Their word in lower case → `low`, `normal`, `high`, `urgent` or `critical`.
    pub severities: BTreeMap<String, String>,
    /// Forms of moments beside ISO's, as `strptime` writes them, tried in order.
    pub dates: Vec<String>,
    /// The account of cases that name none.
    pub account: Option<String>,
}

/// Where and how the server listens.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerConfig {
    pub listen: SocketAddr,
    /// Where people open the console, without a slash at its end; `None`: mail carries no links.
    pub url: Option<String>,
    pub requests_per_minute: NonZeroU32,
    pub messages_per_minute: NonZeroU32,
    /// Open streams of one principal.
    pub streams_per_principal: NonZeroU32,
}

/// An OpenAI-compatible model server.
#[derive(Clone)]
pub struct ModelConfig {
    /// Ends without a slash, e.g. `http://127.0.0.1:8000/v1`.
    pub base_url: String,
    pub api_key: Option<SecretString>,
    pub name: String,
    pub stream: bool,
    pub max_tokens: u32,
    pub first_byte: Duration,
    pub idle: Duration,
    /// US dollars per million prompt and completion tokens, where both are known.
    pub price: Option<(f64, f64)>,
}

/// Bounds of a turn.
#[derive(Clone, Debug, PartialEq)]
pub struct AgentConfig {
    pub turn: Duration,
    pub gather: Duration,
    pub model_calls: u32,
    pub tool_calls: u32,
    pub evidence_tokens: usize,
    /// Share of a unit's content words that must occur in its quote, in `[0, 1]`.
    pub support_threshold: f64,
    /// Hosts that addresses in answers may lead to, beside those of the cited documents' own pages.
    pub link_hosts: Vec<String>,
}

/// How much a question gathers.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchConfig {
    pub hits: usize,
    pub index_dir: PathBuf,
}

/// Where vectors of passages and questions come from.
#[derive(Clone)]
pub struct EmbeddingsConfig {
    pub source: EmbeddingsSource,
    /// BCP 47 tags of the languages the model knows; empty: all.
    pub languages: Vec<String>,
    /// How long a question may wait for its vector.
    pub query: Duration,
    /// Passages a request.
    pub batch: usize,
    /// Tokens of a text that a local model compares, where that is fewer than it can.
    pub tokens: Option<usize>,
    /// Put before each question.
    pub query_prefix: String,
    /// Put before each passage.
    pub passage_prefix: String,
}

/// Who makes vectors.
#[derive(Clone)]
pub enum EmbeddingsSource {
    /// An OpenAI-compatible server; `base_url` ends without a slash.
    Server { base_url: String, api_key: Option<SecretString>, name: String },
    /// A folder with a model.
    Folder(PathBuf),
}

/// Where conversations live.
#[derive(Clone, Debug, PartialEq)]
pub struct StoreConfig {
    /// The SQLite file.
    pub path: PathBuf,
}

/// How callers prove who they are.
#[derive(Clone)]
pub struct AuthConfig {
    /// `None`: the home's own key.
    pub jwt_secret: Option<SecretString>,
    /// Demo identities: on, off, or (default) whatever the corpus says.
    pub demo: Option<bool>,
}

/// What is logged and how.
#[derive(Clone, Debug, PartialEq)]
pub struct LogConfig {
    pub filter: String,
    /// Nobody chose the filter, so a command may choose its own.
    pub is_default: bool,
    pub format: LogFormat,
}

/// The shape of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

/// Who is told what happens to cases.
#[derive(Clone)]
pub struct WebhookConfig {
    pub url: String,
    pub secret: SecretString,
    /// Signs beside `secret` while one replaces the other.
    pub previous_secret: Option<SecretString>,
    pub format: WebhookFormat,
}

/// Who may say where tickets stand.
#[derive(Clone)]
pub struct StatusHookConfig {
    /// The ticket system's name, as the desk sees it.
    pub name: String,
    pub secret: SecretString,
    /// Believed beside `secret` while one replaces the other.
    pub previous_secret: Option<SecretString>,
}

/// How a webhook's body is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookFormat {
    /// `{type, timestamp, data}`.
    Standard,
    /// CloudEvents 1.0, structured.
    CloudEvents,
}

/// The server that mail goes through.
#[derive(Clone)]
pub struct MailConfig {
    pub host: String,
    pub port: u16,
    pub tls: MailTls,
    /// User and password.
    pub login: Option<(String, SecretString)>,
    /// The sender's address.
    pub from: String,
}

/// How the conversation with a mail server is kept private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTls {
    /// Not at all: for a server on this machine.
    None,
    /// From its first command on, or no mail is sent.
    StartTls,
    /// From the first byte.
    Always,
}
