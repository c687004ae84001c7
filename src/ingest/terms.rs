use toml::Value;

use super::catalogue::line_of;
use crate::domain::{Language, TermGroup};

/// How the list of common words is called; every other list holds terms of the trade.
const COMMON: &str = "word";

/// Reads the groups of a `terms.toml`: lists of tables whose keys are languages and whose values are a word or words.
///
/// ```toml
/// [[term]]
/// en = ["failover", "fail over"]
/// ja = "フェイルオーバー"
///
/// [[word]]
/// en = ["delete", "remove"]
/// ja = "削除"
/// ```
pub(super) fn groups(text: &str) -> Result<Vec<TermGroup>, (Option<usize>, String)> {
    let table: toml::Table =
        text.parse().map_err(|error| (line_of(text, &error), format!("not TOML: {}", error.message())))?;
    let lists = table.iter().filter_map(|(name, rows)| Some((name == COMMON, rows.as_array()?)));
    let rows =
        lists.flat_map(|(is_common, rows)| rows.iter().filter_map(move |row| Some((is_common, row.as_table()?))));
    let groups = rows.map(|(is_common, row)| group(row, is_common));
    Ok(groups.filter(|group| !group.words.is_empty()).collect())
}

fn group(row: &toml::Table, is_common: bool) -> TermGroup {
    let words = row.iter().filter_map(|(tag, given)| {
        let words: Vec<String> = match given {
            Value::String(word) => vec![word.clone()],
            Value::Array(words) => words.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => return None,
        };
        Some((Language::parse(tag)?, words)).filter(|(_, words)| !words.is_empty())
    });
    TermGroup { words: words.collect(), is_common }
}
