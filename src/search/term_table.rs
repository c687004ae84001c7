use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::Language;
use crate::text::{Term, TermKind, content_terms, folded, terms};

/// Wordings that mean the same, in several languages; a question asked with one also finds the others.
#[derive(Clone, Debug, Default)]
pub struct TermTable {
    groups: Vec<Vec<Wording>>,
}

/// A term table that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the term table is not valid: expected `[[term]]` tables with a list of wordings for each language")]
pub struct BadTermTable {
    #[from]
    source: toml::de::Error,
}

#[derive(Clone, Debug)]
struct Wording {
    /// How it is recognised in a question.
    form: Form,
    /// What is looked up.
    terms: Vec<Term>,
}

#[derive(Clone, Debug)]
enum Form {
    /// Written without spaces: anywhere in the folded question.
    Run(String),
    /// These stems in a row.
    Stems(Vec<String>),
}

#[derive(Deserialize)]
struct TableFile {
    #[serde(default, rename = "term")]
    groups: Vec<BTreeMap<Language, Vec<String>>>,
}

impl TermTable {
    /// Each group holds, per language, the wordings of one idea.
    pub fn new(groups: impl IntoIterator<Item = BTreeMap<Language, Vec<String>>>) -> Self {
        let group = |group: BTreeMap<Language, Vec<String>>| {
            group.into_values().flatten().filter_map(|wording| Wording::of(&wording)).collect()
        };
        Self { groups: groups.into_iter().map(group).collect() }
    }

    /// Reads `terms.toml`: `[[term]]` tables whose keys are language tags.
    pub fn from_toml(text: &str) -> Result<Self, BadTermTable> {
        Ok(Self::new(toml::from_str::<TableFile>(text)?.groups))
    }

    /// The groups that `question` speaks of, each with the terms of all its wordings.
    pub(super) fn ideas(&self, question: &str) -> Vec<Vec<&[Term]>> {
        let run = folded(question);
        let stems = stems(question);
        let spoken = self.groups.iter().filter(|group| group.iter().any(|wording| wording.is_in(&run, &stems)));
        spoken.map(|group| group.iter().map(|wording| wording.terms.as_slice()).collect()).collect()
    }

    /// The terms of every wording that means the same as one in `question`, wording by wording, in the table's order.
    pub(super) fn expand(&self, question: &str) -> Vec<&[Term]> {
        if self.groups.is_empty() {
            return Vec::new();
        }
        let run = folded(question);
        let stems = stems(question);
        let mut others = Vec::new();
        for group in self.groups.iter().filter(|group| group.iter().any(|wording| wording.is_in(&run, &stems))) {
            let unsaid = group.iter().filter(|wording| !wording.is_in(&run, &stems));
            others.extend(unsaid.map(|wording| wording.terms.as_slice()));
        }
        others
    }
}

impl Wording {
    fn of(wording: &str) -> Option<Self> {
        let mut looked_up = content_terms(wording);
        if looked_up.is_empty() {
            looked_up = terms(wording);
        }
        let has_letters_of_ascii = wording.bytes().any(|byte| byte.is_ascii_alphanumeric());
        let form = if has_letters_of_ascii && wording.is_ascii() {
            Form::Stems(stems(wording))
        } else {
            Form::Run(folded(wording))
        };
        (!looked_up.is_empty()).then_some(Self { form, terms: looked_up })
    }

    fn is_in(&self, run: &str, stems: &[String]) -> bool {
        match &self.form {
            Form::Run(own) => run.contains(own.as_str()),
            Form::Stems(own) => !own.is_empty() && stems.windows(own.len()).any(|window| window == own.as_slice()),
        }
    }
}

/// Words, numbers and identifiers in the order they stand; parts of an identifier are left out.
fn stems(text: &str) -> Vec<String> {
    let mut stems = Vec::new();
    let mut covered = 0;
    for term in terms(text) {
        if term.kind != TermKind::Bigram && term.start >= covered {
            covered = term.end;
            stems.push(term.text);
        }
    }
    stems
}
