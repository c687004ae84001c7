use std::path::Path;

use super::keys::KEYS;
use super::load::{ConfigError, refuse_unknown_keys, sources};

/// One line of `config show`.
#[derive(Debug, PartialEq, serde::Serialize)]
pub struct ShownValue {
    pub key: &'static str,
    /// `None`: not set, so the default holds. Secrets show as `(secret)`.
    pub value: Option<String>,
    /// A file, an environment variable, or `default`.
    pub from: String,
    pub about: &'static str,
}

/// Every known key with its value and where that came from.
pub fn shown(file: Option<&Path>) -> Result<Vec<ShownValue>, ConfigError> {
    let figment = sources(file)?;
    refuse_unknown_keys(&figment)?;
    Ok(KEYS
        .iter()
        .map(|key| {
            let found = figment.find_value(key.path).ok();
            let from = match (&found, figment.find_metadata(key.path)) {
                (None, _) => "default".to_owned(),
                (Some(_), Some(metadata)) => match &metadata.source {
                    Some(source) => source.to_string(),
                    None => format!("FIRSTLINE_{}", key.path.to_uppercase().replace('.', "__")),
                },
                (Some(_), None) => "given".to_owned(),
            };
            let value = found.map(|value| match key.is_secret {
                true => "(secret)".to_owned(),
                false => serde_json::to_string(&value).unwrap_or_else(|_| "?".to_owned()),
            });
            ShownValue { key: key.path, value, from, about: key.about }
        })
        .collect())
}
