use toml::Value;

use super::catalogue::line_of;
use crate::domain::{Language, TermGroup};

/// Reads the groups of a `terms.toml`: lists of tables whose keys are languages and whose values are a word or words.
///
/// ```toml
/// [[term]]
/// en = ["failover", "fail over"]
/// ja = "フェイルオーバー"
/// ```
pub(super) fn groups(text: &str) -> Result<Vec<TermGroup>, (Option<usize>, String)> {
    let table: toml::Table =
        text.parse().map_err(|error| (line_of(text, &error), format!("not TOML: {}", error.message())))?;
    let rows = table.values().filter_map(Value::as_array).flatten().filter_map(Value::as_table);
    Ok(rows.map(group).filter(|group| !group.words.is_empty()).collect())
}

fn group(row: &toml::Table) -> TermGroup {
    let words = row.iter().filter_map(|(tag, given)| {
        let words: Vec<String> = match given {
            Value::String(word) => vec![word.clone()],
            Value::Array(words) => words.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => return None,
        };
        Some((Language::parse(tag)?, words)).filter(|(_, words)| !words.is_empty())
    });
    TermGroup { words: words.collect() }
}
