use std::collections::BTreeMap;

use crate::domain::{Language, Phrase, Phrases};

/// Every phrase in every language, as `phrases.toml` holds them.
#[derive(Default)]
pub(super) struct PhraseTable(BTreeMap<Language, Phrases>);

impl PhraseTable {
    /// Parses the file; every phrase must be there in all four languages.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let rows: BTreeMap<Phrase, BTreeMap<Language, String>> =
            toml::from_str(text).map_err(|error| error.to_string())?;
        let mut table = BTreeMap::new();
        for language in Language::ALL {
            let mut phrases = BTreeMap::new();
            for phrase in Phrase::ALL {
                let sentence = rows.get(&phrase).and_then(|row| row.get(&language));
                let sentence = sentence.ok_or_else(|| format!("`{phrase:?}` has no `{language}` sentence"))?;
                phrases.insert(phrase, sentence.clone());
            }
            table.insert(language, Phrases::new(phrases));
        }
        Ok(Self(table))
    }

    pub(super) fn for_language(&self, language: Language) -> Phrases {
        self.0.get(&language).cloned().unwrap_or_default()
    }
}
