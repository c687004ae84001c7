use serde_json::{Map, Value};

use super::front_matter::FrontMatter;

/// What a line or an element of JSON is.
pub(super) enum Entry {
    Case(Map<String, Value>),
    Document(JsonDocument),
}

/// A document given as JSON: ours (`title, text|body, url?, lang?, audience?`) or BEIR's (`_id, title, text, metadata`).
pub(super) struct JsonDocument {
    pub id: Option<String>,
    pub fields: FrontMatter,
    pub body: String,
}

/// Tells cases from documents; the error says what is missing.
///
/// Whatever names an account is a case, wherever it lies, so that it can never become a public document.
pub(super) fn entry(value: Value) -> Result<Entry, String> {
    let Value::Object(mut object) = value else { return Err("not a JSON object".to_owned()) };
    if object.contains_key("account_id") {
        return Ok(Entry::Case(object));
    }
    let mut take = |keys: &[&str]| keys.iter().find_map(|key| object.remove(*key).filter(|value| !value.is_null()));
    let id = take(&["_id", "id", "doc_id"]).map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
    let body = match take(&["text", "body", "content"]) {
        Some(Value::String(body)) => body,
        None => String::new(),
        Some(_) => return Err("`text` is not text".to_owned()),
    };
    if let Some(Value::Object(metadata)) = object.remove("metadata") {
        metadata.into_iter().for_each(|(key, value)| {
            object.entry(key).or_insert(value);
        });
    }
    let fields = FrontMatter::of(object);
    if body.trim().is_empty() && fields.text("title").is_none() {
        return Err("neither `text` nor `title` holds a word".to_owned());
    }
    Ok(Entry::Document(JsonDocument { id, fields, body }))
}
