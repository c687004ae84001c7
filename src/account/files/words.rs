//! Small pieces of the sentences that facts are made of.

use jiff::Timestamp;
use serde_json::Value;

use crate::text::thing_name;

/// Longest value that is quoted in a sentence, in characters.
const LONGEST_VALUE: usize = 160;
const DEEPEST: usize = 8;

/// `18:09:22 UTC on 2026-11-20`.
pub(super) fn moment(at: Timestamp) -> String {
    at.strftime("%H:%M:%S UTC on %Y-%m-%d").to_string()
}

/// The field as text that is not empty.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// The first of several fields that is text.
pub(super) fn first_text<'a>(value: &'a Value, keys: &[&str]) -> Option<&'a str> {
    keys.iter().find_map(|key| text(value, key))
}

/// What people call a resource: the last part of its ARN, `app/name/id` for a load balancer; other text as it is.
pub(super) fn short_name(resource: &str) -> &str {
    if !resource.starts_with("arn:") {
        return resource;
    }
    let last = resource.splitn(6, ':').last().unwrap_or(resource);
    match last.split_once([':', '/']) {
        Some(("loadbalancer", name)) => name,
        Some(("task-definition" | "layer" | "function", name)) => name,
        Some(_) => thing_name(last),
        None => last,
    }
}

/// Text without line breaks, as one sentence: with a full stop at its end.
pub(super) fn sentence(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() || words.ends_with(['.', '!', '?', '。', '！', '？']) { words } else { format!("{words}.") }
}

/// Text cut to what fits a sentence.
pub(super) fn clipped(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.chars().count() <= LONGEST_VALUE {
        return one_line;
    }
    one_line.chars().take(LONGEST_VALUE).chain(['…']).collect()
}

/// Named values inside `value`, depth first, as `(path, value)`: scalars only, `{name, value}` pairs as one, bounded.
///
/// Fields whose name speaks of a secret are left out whatever they hold.
pub(super) fn flat(value: &Value, most: usize) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    descend(value, String::new(), 0, most, &mut pairs);
    pairs
}

fn descend(value: &Value, path: String, depth: usize, most: usize, pairs: &mut Vec<(String, String)>) {
    if pairs.len() >= most || depth > DEEPEST || is_secret(&path) {
        return;
    }
    match value {
        Value::Null => {}
        Value::String(text) if text.trim().is_empty() => {}
        Value::String(text) => pairs.push((path, clipped(text))),
        Value::Bool(_) | Value::Number(_) => pairs.push((path, value.to_string())),
        Value::Array(items) => items.iter().for_each(|item| descend(item, path.clone(), depth + 1, most, pairs)),
        Value::Object(fields) => {
            if let Some((name, value)) = named_pair(value) {
                return descend(value, joined(&path, name), depth + 1, most, pairs);
            }
            for (key, field) in fields {
                descend(field, joined(&path, key), depth + 1, most, pairs);
            }
        }
    }
}

/// `{"name": "DB_POOL_MAX", "value": "30"}`, as tags and environments are written.
fn named_pair(value: &Value) -> Option<(&str, &Value)> {
    let fields = value.as_object().filter(|fields| fields.len() == 2)?;
    let name = first_text(value, &["name", "key", "Name", "Key"])?;
    Some((name, fields.get("value").or_else(|| fields.get("Value"))?))
}

fn joined(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn is_secret(path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or(path).to_ascii_lowercase();
    ["password", "secret", "token", "credential", "privatekey", "authorization"].iter().any(|word| name.contains(word))
}

/// The last part of a path of [`flat`].
pub(super) fn last_part(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// `desiredCount 30, taskDefinition checkout:88`.
pub(super) fn listed<'a>(pairs: impl Iterator<Item = &'a (String, String)>) -> String {
    pairs.map(|(path, value)| format!("{} {value}", last_part(path))).collect::<Vec<_>>().join(", ")
}

/// `aws.rds` → `RDS`, `ecs.amazonaws.com` → `ECS`; other names as they are.
pub(super) fn service_name(source: &str) -> String {
    let name = source.strip_prefix("aws.").or_else(|| source.strip_suffix(".amazonaws.com")).unwrap_or(source);
    if name.len() <= 4 { name.to_ascii_uppercase() } else { name.to_owned() }
}
