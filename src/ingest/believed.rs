use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;

use super::catalogue::line_of;
use crate::domain::{Belief, Denial, Language};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BelievedFile {
    #[serde(default)]
    believed: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    document: Option<String>,
    says: Option<String>,
    #[serde(default)]
    translated: BTreeMap<Language, String>,
    fact: Option<String>,
    #[serde(default)]
    cause: bool,
    wrong: Vec<String>,
    #[serde(default)]
    right: Vec<String>,
}

/// Adds what a `believed/*.toml` knows of what customers wrongly take for granted, and says what is wrong with each row that is left
/// out:
///
/// ```toml
/// [[believed]]
/// document = "compute/instance-status-checks"   # without its language
/// says = "A reboot keeps the instance on the same host."       # its English words
/// translated.ja = "再起動しても同じホストのままです。"
/// wrong = ["a reboot moves the server to other hardware", "再起動すれば別のホストに移る"]
/// right = ["only a stop and a start moves it"]
///
/// [[believed]]
/// fact = "(?i)versioning is on"                  # a pattern; or `cause = true`
/// wrong = ["the bucket keeps no older versions"]
/// ```
///
/// A file that is no TOML, or has an unknown key, adds nothing.
pub(super) fn add(text: &str, beliefs: &mut Vec<Belief>) -> Vec<(Option<usize>, String)> {
    let given: BelievedFile = match toml::from_str(text) {
        Ok(given) => given,
        Err(error) => return vec![(line_of(text, &error), format!("no list of beliefs: {}", error.message()))],
    };
    let mut faults = Vec::new();
    for (index, row) in given.believed.into_iter().enumerate() {
        match belief(row) {
            Ok(it) => beliefs.push(it),
            Err(fault) => faults.push((None, format!("belief {}: {fault}", index + 1))),
        }
    }
    faults
}

fn belief(row: Row) -> Result<Belief, String> {
    let is_blank = |it: &String| it.trim().is_empty();
    if row.wrong.is_empty() || row.wrong.iter().chain(&row.right).any(is_blank) {
        return Err("needs at least one way of saying it in `wrong`, and none that is empty".to_owned());
    }
    let denied_by = match (row.document, row.says, row.fact, row.cause) {
        (Some(document), Some(says), None, false) if !is_blank(&document) && !is_blank(&says) => {
            Denial::Document { document, says: [says].into_iter().chain(row.translated.into_values()).collect() }
        }
        (None, None, Some(pattern), false) => {
            Regex::new(&pattern).map_err(|error| format!("`fact` is no pattern: {error}"))?;
            Denial::Fact(pattern)
        }
        (None, None, None, true) => Denial::Cause,
        _ => return Err("needs `document` and `says`, or `fact`, or `cause = true`".to_owned()),
    };
    Ok(Belief { denied_by, wrong: row.wrong, right: row.right })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_demo_belief_is_denied_by_words_of_its_document() {
        let settings = super::super::read_settings(&["corpus".into()]);
        assert!(settings.believed.len() > 200, "{}", settings.believed.len());
        assert!(settings.rejects.is_empty(), "{:?}", settings.rejects);
        for it in &settings.believed {
            let Denial::Document { document, says } = &it.denied_by else { continue };
            let text = |language: Language| {
                std::fs::read_to_string(format!("corpus/docs/{document}.{}.md", language.tag())).unwrap_or_default()
            };
            for words in says {
                assert!(Language::ALL.iter().any(|it| text(*it).contains(words)), "{document}: {words}");
            }
        }
    }

    #[test]
    fn a_row_that_nothing_denies_is_left_out_and_named() {
        let text = r#"
            [[believed]]
            fact = "is on"
            wrong = ["it is off"]

            [[believed]]
            wrong = ["it is off"]

            [[believed]]
            fact = "("
            wrong = ["it is off"]
        "#;
        let mut beliefs = Vec::new();
        let faults = add(text, &mut beliefs);
        assert_eq!(beliefs.len(), 1);
        assert!(
            faults.iter().map(|it| it.1.as_str()).all(|it| it.starts_with("belief 2") || it.starts_with("belief 3"))
        );
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert_eq!(add("[[believed]]\nwrng = 1", &mut beliefs).len(), 1);
    }
}
