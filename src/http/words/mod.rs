//! The console's own sentences, from `words.toml`, in four languages.
//!
//! In: a key and a language. Out: the sentence, with `{name}` places that the page fills in.
//! Errors: none at run time; a file that does not parse or lacks a sentence fails this room's tests.
//! Does not know: pages, accounts, or the sentences inside an answer (those are `prompts/_shared/phrases.toml`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::domain::Language;

static EVERY_WORD: LazyLock<BTreeMap<Language, Words>> =
    LazyLock::new(|| parse(include_str!("words.toml")).unwrap_or_default());

/// One sentence in every language; a missing or an unknown language is refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    en: String,
    #[serde(rename = "zh-CN")]
    zh_cn: String,
    #[serde(rename = "zh-TW")]
    zh_tw: String,
    ja: String,
}

/// The sentences in one language, by key. As JSON: an object of strings, which is what the page's script reads.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[serde(transparent)]
pub struct Words(BTreeMap<String, String>);

impl Words {
    /// The sentence; empty for a key that the file does not have.
    pub fn say(&self, key: &str) -> &str {
        self.find(key).unwrap_or_default()
    }

    /// The sentence, where the file has one under this key.
    pub fn find(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// The sentence with the place `{name}` filled in.
    pub fn say_with(&self, key: &str, name: &str, value: &str) -> String {
        self.say(key).replace(&format!("{{{name}}}"), value)
    }
}

/// The sentences in `language`. Parsed once.
pub fn words(language: Language) -> &'static Words {
    static NONE: Words = Words(BTreeMap::new());
    EVERY_WORD.get(&language).unwrap_or(&NONE)
}

fn parse(text: &str) -> Result<BTreeMap<Language, Words>, toml::de::Error> {
    let rows: BTreeMap<String, Row> = toml::from_str(text)?;
    let mut by_language: BTreeMap<Language, Words> = BTreeMap::new();
    for (key, row) in rows {
        let sentences =
            [(Language::En, row.en), (Language::ZhCn, row.zh_cn), (Language::ZhTw, row.zh_tw), (Language::Ja, row.ja)];
        for (language, sentence) in sentences {
            by_language.entry(language).or_default().0.insert(key.clone(), sentence);
        }
    }
    Ok(by_language)
}

#[cfg(test)]
mod tests;
