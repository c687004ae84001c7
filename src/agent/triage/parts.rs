//! The parts of a draft by name, and a model's text taken apart at them.

use std::collections::BTreeMap;

use crate::agent::UnitSplitter;
use crate::agent::marker;
use crate::domain::Unit;

/// A part that a model may word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Summary,
    /// The n-th thing observed, from 0; so below.
    Impact(usize),
    Hypothesis(usize),
    NextCheck(usize),
}

impl Part {
    /// Its name in prompts and in what is told of the wording.
    pub fn name(self) -> String {
        match self {
            Self::Summary => "summary".to_owned(),
            Self::Impact(index) => format!("impact {}", index + 1),
            Self::Hypothesis(index) => format!("hypothesis {}", index + 1),
            Self::NextCheck(index) => format!("next check {}", index + 1),
        }
    }
}

/// The text below each line `## name` of `names`; what stands before the first, or below another heading, belongs to none.
pub(super) fn texts(said: &str, names: &[String]) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut open: Option<String> = None;
    for line in said.lines() {
        if let Some(heading) = line.trim().strip_prefix("## ") {
            let name = heading.trim().to_lowercase();
            // A part that is there twice is taken as it came first.
            open = names.iter().find(|it| **it == name && !found.contains_key(*it)).cloned();
            if let Some(name) = &open {
                found.insert(name.clone(), String::new());
            }
        } else if let Some(text) = open.as_ref().and_then(|it| found.get_mut(it)) {
            text.push_str(line);
            text.push('\n');
        }
    }
    found.retain(|_, text| !text.trim().is_empty());
    found
}

/// The units of a text.
pub(super) fn units(text: &str) -> Vec<String> {
    let mut splitter = UnitSplitter::default();
    let mut units = splitter.push(text);
    units.extend(splitter.finish());
    units
}

/// A unit's words without its markers, as one line.
pub(super) fn plain(unit: &Unit) -> String {
    let words = marker::parse(&unit.markdown).words;
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    // A marker in front of a full stop leaves its space there.
    line.replace(" .", ".").replace(" ,", ",").replace(" 。", "。")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart_at_the_names_that_were_asked_for() {
        let names = ["summary".to_owned(), "impact 1".to_owned()];
        let said = "Sure!\n## Summary\nA [1].\nB [2].\n## secrets\nC\n##  impact 1 \n\n## summary\nD\n";
        let found = texts(said, &names);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found.get("summary").map(String::as_str), Some("A [1].\nB [2].\n"));
    }

    #[test]
    fn a_unit_is_plain_without_its_markers() {
        let unit = Unit { markdown: "It failed [1], then\nagain [2].".to_owned(), citations: Vec::new() };
        assert_eq!(plain(&unit), "It failed, then again.");
    }
}
