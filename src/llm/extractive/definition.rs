//! What says what a thing is, for who asks just that.

use std::sync::LazyLock;

use regex::Regex;

use super::blocks::{Block, blocks};
use super::orders::orders_the_assistant;
use super::pick::{Picked, Shape};
use crate::base::constant_pattern;
use crate::domain::Numbered;

/// Words that the name of a thing has at the most.
const OF_A_NAME: usize = 6;

static ASKS_WHAT_IT_IS: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)^\s*(?:what(?:'s| is| are) (?:an? |the )?(?<en>[^?,]+?)(?: in (?<within>[^?,]+))?",
        r"|什[么麼]是(?<zh>[^？?，。]+)|(?<behind>[^？?，。、]+?)(?:是什[么麼]|とは(?:何|なん)(?:ですか|でしょうか)?))\s*[？?。]*\s*$"
    ))
});

/// What stands between the name of a thing and what it is.
static IS: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(r"(?i)^[\s*_`]*(?:(?:is|are|means)\b|,? (?:which|that)\b|\s*[:–—：]|- |是|とは|は)")
});

/// The sentence or item of `passages`, best first, that begins with the name of the thing which `question` wants to know.
pub(super) fn definition<'a>(question: &str, passages: &[&'a Numbered]) -> Option<Picked<'a>> {
    let found = ASKS_WHAT_IT_IS.captures(question)?;
    let name = ["en", "zh", "behind"].iter().find_map(|it| found.name(it))?.as_str().trim();
    if name.split_whitespace().count() > OF_A_NAME {
        return None;
    }
    passages.iter().find_map(|source| {
        let text = source.evidence.text.as_str();
        let stretches = blocks(text).into_iter().flat_map(|block| match block {
            Block::Sentence(range) => vec![(range, Shape::Sentence)],
            Block::Bullets { items, .. } => items.into_iter().map(|it| (it, Shape::Item(None))).collect(),
            Block::Procedure(_) | Block::Row { .. } => Vec::new(),
        });
        let mut stretches = stretches.filter(|(range, _)| text.get(range.clone()).is_some_and(|it| defines(it, name)));
        stretches.next().map(|(range, shape)| Picked { source, range, shape })
    })
}

/// Whether a text begins with the name, whatever article or mark stands before it, and goes on with what it is.
fn defines(text: &str, name: &str) -> bool {
    let bare: String =
        text.chars().filter(|it| !matches!(it, '*' | '_' | '`' | '\\')).collect::<String>().to_lowercase();
    let without_article = ["a ", "an ", "the "].iter().find_map(|it| bare.strip_prefix(it)).unwrap_or(&bare);
    let behind = without_article.strip_prefix(&name.to_lowercase());
    behind.is_some_and(|it| IS.is_match(it)) && !orders_the_assistant(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_with_the_name_and_goes_on_with_what_it_is_defines_it() {
        for (text, name) in [
            ("A *source repository*, which contains the documents.", "source repository"),
            ("**Failover** – the change to the standby.", "failover"),
            ("快照是某一时刻的副本。", "快照"),
            ("快照是某一時刻的副本。", "快照"),
            ("スナップショットとは、ある時点のコピーです。", "スナップショット"),
        ] {
            assert!(defines(text, name), "{text}");
        }
        assert!(!defines("A source repository holds nothing.", "source"));
        assert!(!defines("Failover takes a minute.", "failover"));
    }

    #[test]
    fn only_who_asks_what_a_thing_is_is_told_what_it_is() {
        for question in
            ["What is a source repository in Kendra?", "什么是快照？", "快照是什麼？", "スナップショットとは何ですか？"]
        {
            assert!(ASKS_WHAT_IT_IS.is_match(question), "{question}");
        }
        assert!(!ASKS_WHAT_IT_IS.is_match("Is a source repository needed?"));
    }
}
