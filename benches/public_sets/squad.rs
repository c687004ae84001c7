//! Token F1 and exact match as SQuAD 1.1's evaluation script has them (Rajpurkar et al. 2016).

use std::collections::HashMap;
use std::sync::LazyLock;

use firstline::domain::Unit;
use regex::Regex;

static MARKER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\s?\[\d+\]").expect("a pattern"));
static LINK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"!?\[([^\]]*)\]\([^)]*\)").expect("a pattern"));
static ANCHOR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"</?[a-zA-Z][^>]*>").expect("a pattern"));
static LIST: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?m)^\s*(?:[-+*]|\d+[.)])\s+").expect("a pattern"));

/// What a unit says.
pub(crate) fn words_of(unit: &Unit) -> String {
    plain(&unit.markdown)
}

/// Markdown without markers, addresses and list marks.
pub(crate) fn plain(markdown: &str) -> String {
    let text = MARKER.replace_all(markdown, "");
    let text = LINK.replace_all(&text, "$1");
    let text = ANCHOR.replace_all(&text, "");
    LIST.replace_all(&text, "").trim().to_owned()
}

/// Lower case, without punctuation and articles, in words.
pub(crate) fn tokens(text: &str) -> Vec<String> {
    let bare: String = text.to_lowercase().chars().filter(|it| !it.is_ascii_punctuation()).collect();
    bare.split_whitespace().filter(|it| !matches!(*it, "a" | "an" | "the")).map(str::to_owned).collect()
}

pub(crate) fn exact(said: &str, truth: &str) -> f64 {
    f64::from(u8::from(tokens(said) == tokens(truth)))
}

/// Whether the truth's words stand in the text as they are, one behind the other.
pub(crate) fn holds(said: &str, truth: &str) -> bool {
    let (said, truth) = (tokens(said), tokens(truth));
    !truth.is_empty() && said.windows(truth.len()).any(|it| it == truth)
}

pub(crate) fn f1(said: &str, truth: &str) -> f64 {
    let (said, truth) = (tokens(said), tokens(truth));
    if said.is_empty() || truth.is_empty() {
        return f64::from(u8::from(said == truth));
    }
    let mut left: HashMap<&str, usize> = HashMap::new();
    for token in &truth {
        *left.entry(token).or_default() += 1;
    }
    let mut shared = 0.0;
    for token in &said {
        if let Some(count) = left.get_mut(token.as_str()).filter(|it| **it > 0) {
            *count -= 1;
            shared += 1.0;
        }
    }
    if shared == 0.0 {
        return 0.0;
    }
    let (precision, recall) = (shared / said.len() as f64, shared / truth.len() as f64);
    2.0 * precision * recall / (precision + recall)
}
