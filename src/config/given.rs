use std::collections::BTreeMap;
use std::path::PathBuf;

use figment::value::Value;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer};

/// The configuration as given: plain, every key optional. Unknown keys are refused before this is filled.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Given {
    pub corpus: CorpusGiven,
    pub server: ServerGiven,
    pub model: ModelGiven,
    pub agent: AgentGiven,
    pub search: SearchGiven,
    pub embeddings: EmbeddingsGiven,
    pub store: StoreGiven,
    pub auth: AuthGiven,
    pub log: LogGiven,
    pub webhook: WebhookGiven,
    pub status_hook: StatusHookGiven,
    pub mail: MailGiven,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CorpusGiven {
    pub sources: Option<OneOrMany>,
    pub cases: CasesGiven,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CasesGiven {
    pub account: Option<Scalar>,
    pub dates: Option<OneOrMany>,
    pub columns: BTreeMap<String, String>,
    pub severities: BTreeMap<String, String>,
}

/// A text that may look like a number, e.g. an account id.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Scalar {
    Text(String),
    Number(u64),
}

/// `sources = "a"`, `sources = ["a", "b"]`, or `a,b` from the environment.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    /// The items; those of one text stand between commas.
    pub(super) fn into_list(self) -> Vec<String> {
        match self {
            Self::Many(items) => items,
            Self::One(list) => {
                list.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
            }
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ServerGiven {
    pub listen: Option<String>,
    pub url: Option<String>,
    pub requests_per_minute: Option<u32>,
    pub messages_per_minute: Option<u32>,
    pub streams_per_principal: Option<u32>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ModelGiven {
    pub base_url: Option<String>,
    #[serde(deserialize_with = "secret")]
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
    pub link_hosts: Option<OneOrMany>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SearchGiven {
    pub hits: Option<usize>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct EmbeddingsGiven {
    pub base_url: Option<String>,
    #[serde(deserialize_with = "secret")]
    pub api_key: Option<SecretString>,
    pub name: Option<String>,
    pub folder: Option<PathBuf>,
    pub languages: Option<OneOrMany>,
    pub query_ms: Option<u64>,
    pub batch: Option<usize>,
    pub tokens: Option<usize>,
    pub query_prefix: Option<String>,
    pub passage_prefix: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct StoreGiven {
    pub url: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct AuthGiven {
    #[serde(deserialize_with = "secret")]
    pub jwt_secret: Option<SecretString>,
    pub demo: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct LogGiven {
    pub level: Option<String>,
    pub format: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct WebhookGiven {
    pub url: Option<String>,
    #[serde(deserialize_with = "secret")]
    pub secret: Option<SecretString>,
    #[serde(deserialize_with = "secret")]
    pub previous_secret: Option<SecretString>,
    pub format: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct StatusHookGiven {
    #[serde(deserialize_with = "secret")]
    pub secret: Option<SecretString>,
    #[serde(deserialize_with = "secret")]
    pub previous_secret: Option<SecretString>,
    pub name: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct MailGiven {
    pub host: Option<String>,
    pub port: Option<u16>,
    pub tls: Option<String>,
    pub user: Option<String>,
    #[serde(deserialize_with = "secret")]
    pub password: Option<SecretString>,
    pub from: Option<String>,
}

/// A secret, or an error that does not repeat it. Digits alone arrive as a number from the environment, which has lost
/// some of them when there are many, so they are refused and not turned back.
fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    match <Value as Deserialize>::deserialize(deserializer) {
        Ok(Value::String(_, text)) => Ok(Some(text.into())),
        _ => Err(serde::de::Error::custom("it is no text: put quotes inside the value, as in `'\"…\"'`")),
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use figment::Figment;
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_secret_is_text_and_never_in_an_error() {
        let given = |value: Value| Figment::new().merge(("auth.jwt_secret", value)).extract::<Given>();
        let read = given(Value::from("12345")).map_err(Box::new).expect("text");
        assert_eq!(read.auth.jwt_secret.expect("given").expose_secret(), "12345");
        let error = given(Value::from(12345_u64)).map(drop).map_err(Box::new).expect_err("a number");
        assert!(!error.to_string().contains("12345") && error.to_string().contains("jwt_secret"), "{error}");
        assert!(Figment::new().extract::<Given>().is_ok_and(|it| it.auth.jwt_secret.is_none()));
    }
}
