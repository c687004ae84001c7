/// A key of `firstline.toml`.
pub struct Key {
    /// Dotted path, e.g. `model.base_url`; `__` between levels in the environment.
    pub path: &'static str,
    /// What it is, with its default.
    pub about: &'static str,
    /// Whether its value must never be printed.
    pub is_secret: bool,
}

const fn key(path: &'static str, about: &'static str) -> Key {
    Key { path, about, is_secret: false }
}

const fn secret(path: &'static str, about: &'static str) -> Key {
    Key { path, about, is_secret: true }
}

impl Key {
    /// Whether `path` is this key, or an entry of the table that it is.
    pub(super) fn covers(&self, path: &str) -> bool {
        let rest = path.strip_prefix(self.path);
        rest.is_some_and(|rest| rest.is_empty() || (self.path == TABLE && rest.starts_with('.')))
    }
}

/// The key whose entries the operator names.
const TABLE: &str = "corpus.cases.severities";

/// Every known key, in the order `config show` prints them.
pub const KEYS: &[Key] = &[
    key("corpus.sources", "folders (or files) to index, laid out like the demo `corpus/`; default: `corpus`"),
    key("corpus.cases.account", "account of imported cases that name none; default: such cases are refused"),
    key("corpus.cases.dates", "forms of moments in imported cases, e.g. `%d.%m.%Y %H:%M`; default: ISO and Unix time"),
    key(
        "corpus.cases.columns.id",
        "the column (or field, as a path with dots) of `id` in imported cases; default: `id`",
    ),
    key(
        "corpus.cases.columns.display_id",
        "the column (or field, as a path with dots) of `display_id` in imported cases; default: `display_id`",
    ),
    key(
        "corpus.cases.columns.account_id",
        "the column (or field, as a path with dots) of `account_id` in imported cases; default: `account_id`",
    ),
    key(
        "corpus.cases.columns.subject",
        "the column (or field, as a path with dots) of `subject` in imported cases; default: `subject`",
    ),
    key(
        "corpus.cases.columns.description",
        "the column (or field, as a path with dots) of `description` in imported cases; default: `description`",
    ),
    key(
        "corpus.cases.columns.service",
        "the column (or field, as a path with dots) of `service` in imported cases; default: `service`",
    ),
    key(
        "corpus.cases.columns.category",
        "the column (or field, as a path with dots) of `category` in imported cases; default: `category`",
    ),
    key(
        "corpus.cases.columns.severity",
        "the column (or field, as a path with dots) of `severity` in imported cases; default: `severity`",
    ),
    key(
        "corpus.cases.columns.status",
        "the column (or field, as a path with dots) of `status` in imported cases; default: `status`",
    ),
    key(
        "corpus.cases.columns.language",
        "the column (or field, as a path with dots) of `language` in imported cases; default: `language`",
    ),
    key(
        "corpus.cases.columns.created_at",
        "the column (or field, as a path with dots) of `created_at` in imported cases; default: `created_at`",
    ),
    key(
        "corpus.cases.columns.resolved_at",
        "the column (or field, as a path with dots) of `resolved_at` in imported cases; default: `resolved_at`",
    ),
    key(
        "corpus.cases.columns.resources",
        "the column (or field, as a path with dots) of `resources` in imported cases; default: `resources`",
    ),
    key(
        "corpus.cases.columns.correspondence",
        "the column (or field, as a path with dots) of `correspondence` in imported cases; default: `correspondence`",
    ),
    key(
        "corpus.cases.columns.resolution",
        "the column (or field, as a path with dots) of `resolution` in imported cases; default: `resolution`",
    ),
    key(
        "corpus.cases.columns.root_cause",
        "the column (or field, as a path with dots) of `root_cause` in imported cases; default: `root_cause`",
    ),
    key("corpus.cases.severities", "a table: their word for a severity = low, normal, high, urgent or critical"),
    key("server.listen", "address and port; default: 127.0.0.1:8080"),
    key("server.url", "where people open the console, for links in mail; default: mail carries no links"),
    key("server.requests_per_minute", "requests a principal may make a minute; default: 600"),
    key("server.messages_per_minute", "messages a principal may send a minute; default: 60"),
    key("server.streams_per_principal", "event streams a principal may hold open; default: 100"),
    key("model.base_url", "an OpenAI-compatible server, e.g. http://127.0.0.1:8000/v1; none: answers quote evidence"),
    secret("model.api_key", "its bearer key, where it wants one"),
    key("model.name", "the model to ask for; needed with model.base_url"),
    key("model.stream", "whether to ask for a stream; default: true"),
    key("model.max_tokens", "longest reply; default: 1200"),
    key("model.first_byte_seconds", "silence allowed before a reply starts; default: 20"),
    key("model.idle_seconds", "silence allowed in the middle of a reply; default: 30"),
    key("model.usd_per_million_prompt_tokens", "price, for reports; default: unknown"),
    key("model.usd_per_million_completion_tokens", "price, for reports; default: unknown"),
    key("agent.seconds", "longest turn; default: 60, at most 60"),
    key("agent.gather_ms", "deadline of search and collectors together; default: 1500"),
    key("agent.model_calls", "model calls a turn; default: 8, at most 8"),
    key("agent.tool_calls", "tool calls a turn; default: 16, at most 16"),
    key("agent.evidence_tokens", "tokens of evidence a turn may show the model; default: 6000"),
    key("agent.support_threshold", "share of a unit's words that its quote must hold, 0 to 1; default: 0.6"),
    key(
        "agent.link_hosts",
        "hosts that addresses in answers may lead to, beside those of the cited documents' own pages; default: none",
    ),
    key("search.hits", "passages a question gathers; default: 12"),
    key("embeddings.base_url", "an OpenAI-compatible server with /embeddings; none: search compares words alone"),
    secret("embeddings.api_key", "its bearer key, where it wants one"),
    key("embeddings.name", "the model to ask it for; needed with embeddings.base_url"),
    key(
        "embeddings.folder",
        "a local sentence encoder (config.json, tokenizer.json, model.safetensors) instead of a server",
    ),
    key("embeddings.languages", "languages that the model knows, e.g. en,ja; others search by words; default: all"),
    key("embeddings.query_ms", "how long a question may wait for its vector; default: 300"),
    key("embeddings.batch", "passages a request; default: 32"),
    key(
        "embeddings.tokens",
        "tokens of a text that a local model reads; half as many make an index twice as fast; default: as the model says",
    ),
    key("embeddings.query_prefix", "what the model wants before a question, e.g. `query: `; default: nothing"),
    key("embeddings.passage_prefix", "what it wants before a passage; default: nothing"),
    key("store.url", "default: sqlite in the home folder (`sqlite:PATH`)"),
    secret("auth.jwt_secret", "HS256 secret of customers' tokens, at least 32 bytes; default: the home's own key"),
    key("auth.demo", "whether demo identities are offered on a loopback address; default: only with the demo corpus"),
    key(
        "log.level",
        "error, warn, info, debug or a filter like `firstline=debug`; default: info when serving, else warn",
    ),
    key("log.format", "text or json; default: text"),
    key("webhook.url", "an address that is told what happens to cases, signed as Standard Webhooks; default: nobody"),
    secret("webhook.secret", "`whsec_` and base64 of 24 to 64 bytes; needed with webhook.url"),
    secret("webhook.previous_secret", "the secret that it replaces: until this is removed both sign"),
    key("webhook.format", "standard or cloudevents; default: standard"),
    secret(
        "status_hook.secret",
        "`whsec_` and base64 of 24 to 64 bytes: signs what a ticket system posts to /api/v1/hooks/status; default: nobody may",
    ),
    secret("status_hook.previous_secret", "the secret that it replaces: until this is removed either is believed"),
    key("status_hook.name", "what the ticket system is called at the desk; default: tickets"),
    key("mail.host", "an SMTP server that mail to contacts goes through; default: no mail is sent"),
    key("mail.port", "its port; default: 587, 465 with tls = \"always\", 25 with tls = \"none\""),
    key("mail.tls", "starttls, always or none (a server on this machine); default: starttls"),
    key("mail.user", "who signs in there; default: nobody"),
    secret("mail.password", "with which password; needed with mail.user"),
    key("mail.from", "the sender's address; needed with mail.host"),
];
