use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use figment::providers::{Env, Format, Toml};
use figment::value::{Dict, Value};
use figment::{Figment, Provider as _};
use secrecy::{ExposeSecret, SecretString};

use super::given::{AgentGiven, CasesGiven, CorpusGiven, EmbeddingsGiven, Given, ModelGiven, OneOrMany, Scalar};
use super::keys::KEYS;
use super::outbound;
use super::resolved::{
    AgentConfig, AuthConfig, CaseMapping, Config, CorpusConfig, EmbeddingsConfig, EmbeddingsSource, LogConfig,
    LogFormat, ModelConfig, SearchConfig, ServerConfig, StoreConfig,
};

/// Least tokens of a text that may be compared.
const FEWEST_TOKENS: usize = 16;

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("unknown config key `{key}` in {place}{}", .nearest.map(|it| format!("; did you mean `{it}`?")).unwrap_or_default())]
    UnknownKey { key: String, place: String, nearest: Option<&'static str> },
    #[error("config key `{key}`: {reason}")]
    Bad { key: &'static str, reason: String },
    #[error("config file `{path}` does not exist; leave out --config or name a file that does")]
    NoFile { path: PathBuf },
    #[error("config file `{path}` is not TOML: {reason}")]
    NotToml { path: PathBuf, reason: String },
    #[error("cannot read the config: {0}")]
    Unreadable(Box<figment::Error>),
}

impl ConfigError {
    pub(super) fn bad(key: &'static str, reason: impl Into<String>) -> Self {
        Self::Bad { key, reason: reason.into() }
    }
}

/// The file and the environment, merged; the environment wins.
pub(super) fn sources(file: Option<&Path>) -> Result<Figment, ConfigError> {
    if let Some(path) = file
        && !path.is_file()
    {
        return Err(ConfigError::NoFile { path: path.to_owned() });
    }
    let path = file.unwrap_or(Path::new("firstline.toml"));
    if let Ok(text) = std::fs::read_to_string(path) {
        // Parsed here first, because the error of the merge does not name the file.
        let parsed = text.parse::<toml::Table>();
        parsed.map_err(|error| ConfigError::NotToml { path: path.to_owned(), reason: what_is_wrong(&text, &error) })?;
    }
    let toml = if path.is_file() { Figment::new().merge(Toml::file_exact(path)) } else { Figment::new() };
    // `FIRSTLINE_HOME` and `FIRSTLINE_CONFIG` belong to the command line.
    let env = Env::prefixed("FIRSTLINE_").ignore(&["home", "config"]).split("__").lowercase(true);
    Ok(toml.merge(env))
}

/// The line and the reason. The library's own words would repeat the line, which may hold a key.
fn what_is_wrong(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    format!("line {}: {}", before.matches('\n').count() + 1, error.message())
}

/// Reads `file` (default: `firstline.toml` where there is one) and the environment, and checks every value.
pub fn load(home: &Path, file: Option<&Path>) -> Result<Config, ConfigError> {
    let figment = sources(file)?;
    refuse_unknown_keys(&figment)?;
    let given: Given = figment.extract().map_err(|error| ConfigError::Unreadable(Box::new(error)))?;
    resolve(given, home)
}

pub(super) fn refuse_unknown_keys(figment: &Figment) -> Result<(), ConfigError> {
    let data = figment.data().map_err(|error| ConfigError::Unreadable(Box::new(error)))?;
    let mut paths = Vec::new();
    for dict in data.values() {
        flatten(dict, "", &mut paths);
    }
    for path in paths {
        if KEYS.iter().any(|key| key.covers(&path)) {
            continue;
        }
        let nearest = KEYS
            .iter()
            .map(|key| (strsim::damerau_levenshtein(key.path, &path), key.path))
            .min()
            .filter(|(distance, _)| *distance <= 6)
            .map(|(_, key)| key);
        let place = figment
            .find_metadata(&path)
            .and_then(|metadata| metadata.source.as_ref().map(ToString::to_string))
            .unwrap_or_else(|| "the environment".to_owned());
        return Err(ConfigError::UnknownKey { key: path, place, nearest });
    }
    Ok(())
}

fn flatten(dict: &Dict, prefix: &str, paths: &mut Vec<String>) {
    for (name, value) in dict {
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            Value::Dict(_, inner) if !inner.is_empty() => flatten(inner, &path, paths),
            _ => paths.push(path),
        }
    }
}

fn resolve(given: Given, home: &Path) -> Result<Config, ConfigError> {
    let home = std::path::absolute(home).unwrap_or_else(|_| home.to_owned());
    let at_least_one = |key, given: Option<u32>, default: u32| {
        NonZeroU32::new(given.unwrap_or(default)).ok_or_else(|| ConfigError::bad(key, "must be at least 1"))
    };
    let listen = given.server.listen.unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let format = match given.log.format.as_deref() {
        None | Some("text") => LogFormat::Text,
        Some("json") => LogFormat::Json,
        Some(other) => return Err(ConfigError::bad("log.format", format!("`{other}` is neither `text` nor `json`"))),
    };
    if let Some(secret) = &given.auth.jwt_secret
        && secret.expose_secret().len() < 32
    {
        return Err(ConfigError::bad("auth.jwt_secret", "needs at least 32 bytes"));
    }
    Ok(Config {
        corpus: corpus(given.corpus, &home)?,
        server: ServerConfig {
            listen: listen.parse().map_err(|_| {
                ConfigError::bad("server.listen", format!("`{listen}` is not an address like 127.0.0.1:8080"))
            })?,
            url: console_url(given.server.url)?,
            requests_per_minute: at_least_one("server.requests_per_minute", given.server.requests_per_minute, 600)?,
            messages_per_minute: at_least_one("server.messages_per_minute", given.server.messages_per_minute, 60)?,
            streams_per_principal: at_least_one(
                "server.streams_per_principal",
                given.server.streams_per_principal,
                100,
            )?,
        },
        model: model(given.model)?,
        agent: agent(given.agent)?,
        search: SearchConfig {
            hits: match given.search.hits.unwrap_or(12) {
                hits @ 1..=100 => hits,
                other => return Err(ConfigError::bad("search.hits", format!("`{other}` is not between 1 and 100"))),
            },
            index_dir: home.join("index"),
        },
        embeddings: embeddings(given.embeddings)?,
        store: StoreConfig { path: store_path(given.store.url.as_deref(), &home)? },
        auth: AuthConfig { jwt_secret: given.auth.jwt_secret, demo: given.auth.demo },
        log: LogConfig {
            is_default: given.log.level.is_none(),
            filter: given.log.level.unwrap_or_else(|| "info".to_owned()),
            format,
        },
        webhook: outbound::webhook(given.webhook)?,
        status_hook: outbound::status_hook(given.status_hook)?,
        mail: outbound::mail(given.mail)?,
        home,
    })
}

fn console_url(given: Option<String>) -> Result<Option<String>, ConfigError> {
    match given {
        Some(url) if !(url.starts_with("http://") || url.starts_with("https://")) => {
            Err(ConfigError::bad("server.url", format!("`{url}` does not start with http:// or https://")))
        }
        given => Ok(given.map(|it| it.trim_end_matches('/').to_owned())),
    }
}

fn corpus(given: CorpusGiven, home: &Path) -> Result<CorpusConfig, ConfigError> {
    let cases = case_mapping(given.cases)?;
    let is_demo = given.sources.is_none();
    let sources = given.sources.map_or_else(|| vec!["corpus".to_owned()], OneOrMany::into_list);
    let resolved = Some(home.join("resolved"));
    Ok(CorpusConfig { sources: sources.into_iter().map(PathBuf::from).collect(), resolved, is_demo, cases })
}

fn case_mapping(given: CasesGiven) -> Result<CaseMapping, ConfigError> {
    const SEVERITIES: [&str; 5] = ["low", "normal", "high", "urgent", "critical"];
    let severities: BTreeMap<String, String> =
        given.severities.into_iter().map(|(word, ours)| (word.trim().to_lowercase(), ours)).collect();
    if let Some((word, ours)) = severities.iter().find(|(_, ours)| !SEVERITIES.contains(&ours.as_str())) {
        let reason = format!("`{ours}`, which `{word}` should become, is none of {}", SEVERITIES.join(", "));
        return Err(ConfigError::bad("corpus.cases.severities", reason));
    }
    let dates = given.dates.map(OneOrMany::into_list).unwrap_or_default();
    if let Some(form) = dates.iter().find(|form| !form.contains('%')) {
        let reason = format!("`{form}` is no form like %d.%m.%Y %H:%M");
        return Err(ConfigError::bad("corpus.cases.dates", reason));
    }
    let account = given.account.map(|account| match account {
        Scalar::Text(text) => text,
        Scalar::Number(number) => number.to_string(),
    });
    Ok(CaseMapping { columns: given.columns, severities, dates, account })
}

fn store_path(url: Option<&str>, home: &Path) -> Result<PathBuf, ConfigError> {
    match url {
        None => Ok(home.join("firstline.db")),
        Some(url) => match url.strip_prefix("sqlite:") {
            Some(path) if !path.trim_start_matches('/').is_empty() => Ok(home.join(path.trim_start_matches("//"))),
            _ => Err(ConfigError::bad("store.url", "must look like `sqlite:PATH`; no other engine is built in yet")),
        },
    }
}

fn model(given: ModelGiven) -> Result<Option<ModelConfig>, ConfigError> {
    let is_empty = given.base_url.is_none() && given.api_key.is_none() && given.name.is_none();
    let from_openai = |name: &str| std::env::var(name).ok().filter(|value| is_empty && !value.trim().is_empty());
    let api_key = given.api_key.or_else(|| from_openai("OPENAI_API_KEY").map(SecretString::from));
    let base_url = given.base_url.or_else(|| from_openai("OPENAI_BASE_URL"));
    let base_url = match (base_url, &api_key, &given.name) {
        (Some(url), _, _) => url,
        (None, None, None) => return Ok(None),
        (None, Some(_), _) => "https://api.openai.com/v1".to_owned(),
        (None, None, Some(_)) => return Err(ConfigError::bad("model.base_url", "needed with model.name")),
    };
    if !(base_url.starts_with("http://") || base_url.starts_with("https://")) {
        return Err(ConfigError::bad(
            "model.base_url",
            format!("`{base_url}` does not start with http:// or https://"),
        ));
    }
    let name = given
        .name
        .ok_or_else(|| ConfigError::bad("model.name", "missing: name the model that the server should use"))?;
    Ok(Some(ModelConfig {
        base_url: base_url.trim_end_matches('/').to_owned(),
        api_key,
        name,
        stream: given.stream.unwrap_or(true),
        max_tokens: given.max_tokens.unwrap_or(1200).clamp(64, 32_000),
        first_byte: Duration::from_secs(given.first_byte_seconds.unwrap_or(20).clamp(1, 60)),
        idle: Duration::from_secs(given.idle_seconds.unwrap_or(30).clamp(1, 60)),
        price: given.usd_per_million_prompt_tokens.zip(given.usd_per_million_completion_tokens),
    }))
}

fn embeddings(given: EmbeddingsGiven) -> Result<Option<EmbeddingsConfig>, ConfigError> {
    let source = match (given.base_url, given.folder) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => {
            return Err(ConfigError::bad("embeddings.folder", "give either a folder or a base_url, not both"));
        }
        (None, Some(folder)) => EmbeddingsSource::Folder(folder),
        (Some(url), None) if url.starts_with("http://") || url.starts_with("https://") => {
            let name = given.name.ok_or_else(|| {
                ConfigError::bad("embeddings.name", "missing: name the model that the server should use")
            })?;
            let base_url = url.trim_end_matches('/').to_owned();
            EmbeddingsSource::Server { base_url, api_key: given.api_key, name }
        }
        (Some(url), None) => {
            let reason = format!("`{url}` does not start with http:// or https://");
            return Err(ConfigError::bad("embeddings.base_url", reason));
        }
    };
    let languages = match given.languages {
        None => Vec::new(),
        Some(OneOrMany::Many(tags)) => tags,
        Some(OneOrMany::One(list)) => {
            list.split(',').map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
        }
    };
    if let Some(tokens) = given.tokens.filter(|it| *it < FEWEST_TOKENS) {
        let reason = format!("`{tokens}` is fewer than {FEWEST_TOKENS}: so little of a passage says nothing of it");
        return Err(ConfigError::bad("embeddings.tokens", reason));
    }
    Ok(Some(EmbeddingsConfig {
        source,
        languages,
        query: Duration::from_millis(given.query_ms.unwrap_or(300).clamp(1, 10_000)),
        batch: given.batch.unwrap_or(32).clamp(1, 512),
        tokens: given.tokens,
        query_prefix: given.query_prefix.unwrap_or_default(),
        passage_prefix: given.passage_prefix.unwrap_or_default(),
    }))
}

fn agent(given: AgentGiven) -> Result<AgentConfig, ConfigError> {
    fn bounded(key: &'static str, given: Option<u64>, default: u64, most: u64) -> Result<u64, ConfigError> {
        match given.unwrap_or(default) {
            value if (1..=most).contains(&value) => Ok(value),
            other => Err(ConfigError::bad(key, format!("`{other}` is not between 1 and {most}"))),
        }
    }
    let threshold = given.support_threshold.unwrap_or(0.6);
    if !(0.0..=1.0).contains(&threshold) {
        return Err(ConfigError::bad("agent.support_threshold", format!("`{threshold}` is not between 0 and 1")));
    }
    Ok(AgentConfig {
        turn: Duration::from_secs(bounded("agent.seconds", given.seconds, 60, 60)?),
        gather: Duration::from_millis(bounded("agent.gather_ms", given.gather_ms, 1500, 10_000)?),
        model_calls: bounded("agent.model_calls", given.model_calls.map(u64::from), 8, 8)? as u32,
        tool_calls: bounded("agent.tool_calls", given.tool_calls.map(u64::from), 16, 16)? as u32,
        evidence_tokens: bounded("agent.evidence_tokens", given.evidence_tokens.map(|it| it as u64), 6000, 100_000)?
            as usize,
        support_threshold: threshold,
        link_hosts: given.link_hosts.map(OneOrMany::into_list).unwrap_or_default(),
    })
}
