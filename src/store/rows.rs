use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error as WordError, StrDeserializer};

use super::StoreError;

/// `at` as it is stored: milliseconds since 1970.
pub(super) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// `at` without what is not stored, so that what a write answers equals what a read finds.
pub(super) fn stored(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// Reads a stored time.
pub(super) fn time(millis: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(millis).map_err(|_| StoreError::corrupt(format!("`{millis}` is no time")))
}

/// Reads one of our closed lists of words (a state, a speaker, an outcome) by its serialised name.
pub(super) fn word<T: DeserializeOwned>(found: &str) -> Result<T, StoreError> {
    let deserializer: StrDeserializer<'_, WordError> = found.into_deserializer();
    T::deserialize(deserializer).map_err(|_| StoreError::corrupt(format!("`{found}` is not a word of this column")))
}

/// Reads a JSON column; `what` names its row in the error, which never shows its text.
pub(super) fn json<T: DeserializeOwned>(found: &str, what: &str) -> Result<T, StoreError> {
    serde_json::from_str(found).map_err(|_| StoreError::corrupt(format!("the JSON of {what} does not read")))
}

/// Writes a JSON column. Our types have string keys and no failing parts, so this only fails on a bug.
pub(super) fn to_json<T: Serialize>(value: &T, what: &str) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::corrupt(format!("{what} has no JSON form")))
}

/// The serialised name of a word, e.g. `no_evidence`.
pub(super) fn name<T: Serialize>(value: &T) -> Result<String, StoreError> {
    Ok(to_json(value, "a word")?.trim_matches('"').to_owned())
}
