use std::collections::BTreeMap;
use std::fmt::Debug;

use serde::de::DeserializeOwned;

use crate::domain::{Language, Sentences};

/// Every sentence of one kind in every language, as its file holds them.
pub(super) struct PhraseTable<K>(BTreeMap<Language, Sentences<K>>);

impl<K> Default for PhraseTable<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord + Copy + Debug + DeserializeOwned> PhraseTable<K> {
    /// Parses the file; each of `all` must be there in all four languages.
    pub(super) fn parse(text: &str, all: &[K]) -> Result<Self, String> {
        let rows: BTreeMap<K, BTreeMap<Language, String>> = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut table = BTreeMap::new();
        for language in Language::ALL {
            let mut sentences = BTreeMap::new();
            for name in all {
                let sentence = rows.get(name).and_then(|row| row.get(&language));
                let sentence = sentence.ok_or_else(|| format!("`{name:?}` has no `{language}` sentence"))?;
                sentences.insert(*name, sentence.clone());
            }
            table.insert(language, Sentences::new(sentences));
        }
        Ok(Self(table))
    }

    pub(super) fn for_language(&self, language: Language) -> Sentences<K> {
        self.0.get(&language).cloned().unwrap_or_default()
    }
}
