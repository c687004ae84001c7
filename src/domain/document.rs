use serde::{Deserialize, Serialize};

use super::{AccountId, Language};

/// Who may read a document, as its front matter says, or a communication.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    #[default]
    Public,
    Internal,
}

/// Which index a passage lives in. There is one index per value; no query filters instead.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Visibility {
    /// Public documents and reviewed resolution cards.
    Public,
    /// Internal runbooks and all cases.
    Staff,
    /// One account's own cases.
    Account(AccountId),
}

/// What a passage was cut from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PassageKind {
    Doc,
    Card,
    Case,
}

/// A file, line or case as ingested, before it is cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Stable over runs: e.g. `relational-database/multi-az-failover.en` or a case id.
    pub id: String,
    /// The same for all translations of one document.
    pub slug: String,
    pub kind: PassageKind,
    pub visibility: Visibility,
    pub service: Option<String>,
    pub language: Language,
    pub title: String,
    pub url: Option<String>,
    /// `YYYY-MM-DD`.
    pub updated: Option<String>,
    pub tags: Vec<String>,
    /// First day on which it holds; `None`: always held.
    pub effective_from: Option<jiff::civil::Date>,
    /// Last day on which it holds, that day included; never before `effective_from`.
    pub effective_to: Option<jiff::civil::Date>,
    /// Where it holds, e.g. `eu-west-1`, as written; empty: everywhere.
    pub regions: Vec<String>,
    /// Slugs of documents that this one takes the place of; never its own.
    pub supersedes: Vec<String>,
    /// Markdown.
    pub body: String,
}

/// The piece of a document that is indexed, quoted and cited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// `<document id>#<ordinal>`; stable while the document's headings are.
    pub id: String,
    pub document_id: String,
    pub slug: String,
    pub kind: PassageKind,
    pub service: Option<String>,
    pub language: Language,
    pub title: String,
    /// Headings from the document's top down to this passage; without the title.
    pub headings: Vec<String>,
    pub url: Option<String>,
    /// `YYYY-MM-DD`.
    pub updated: Option<String>,
    /// First day on which it holds; `None`: always held.
    #[serde(default)]
    pub effective_from: Option<jiff::civil::Date>,
    /// Last day on which it holds, that day included; never before `effective_from`.
    #[serde(default)]
    pub effective_to: Option<jiff::civil::Date>,
    /// Where it holds, e.g. `eu-west-1`, as written; empty: everywhere.
    #[serde(default)]
    pub regions: Vec<String>,
    /// Slugs of documents that this one takes the place of; never its own.
    #[serde(default)]
    pub supersedes: Vec<String>,
    /// The source's own words, as Markdown; what citations quote and offsets count in.
    pub text: String,
    /// SHA-256 hex of `text`.
    pub digest: String,
}

impl Passage {
    /// Whether it is what its document begins with.
    pub fn begins_its_document(&self) -> bool {
        ordinal_of(&self.id) == Some(0)
    }
}

/// The place within its document of the passage of this id, from 0; `None`: it is no passage's.
pub(super) fn ordinal_of(passage: &str) -> Option<u32> {
    passage.rsplit_once('#')?.1.parse().ok()
}

/// Words of several languages that mean the same; one row of `terms.toml`, used to expand queries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermGroup {
    /// Never empty; each list in the file's order, the preferred word first.
    pub words: std::collections::BTreeMap<Language, Vec<String>>,
    /// Whether every trade has them, as "delete" or "too many": they find documents of another language, and say nothing about
    /// whether a question is about what the documents are about.
    #[serde(default)]
    pub is_common: bool,
}

/// What a customer wrote when they opened a case, and whose engineers it was for; a line of `reports/*.jsonl`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The subject, if it has one, and what is told, on lines of their own. Never empty.
    pub text: String,
    /// The service, as `catalogue.toml` names it; empty: nobody can tell by the text.
    pub service: String,
}

/// One thing that customers want to know, and how they ask for it; a row of `asked/*.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct KnownQuestion {
    /// The document or card that answers, without its language, e.g. `identity/rotate-access-keys`.
    pub document: String,
    /// The document on the same subject, of which a card tells one case.
    pub beside: Option<String>,
    /// The same in the words of the document, in the languages that it exists in.
    pub means: std::collections::BTreeMap<Language, String>,
    /// What of the document answers it, in the order to read it, in the languages that it exists in: whole sentences, list items, steps
    /// and rows of tables, word by word. Where none is given, or the document says none of it any more, the words in common tell.
    ///
    /// Not written out: nothing is learned from it, so that a change of it makes nothing stale.
    #[serde(skip)]
    pub says: std::collections::BTreeMap<Language, Vec<String>>,
    /// How customers say it. Never empty.
    pub ways: std::collections::BTreeMap<Language, Vec<String>>,
}

/// Whether `id`, of a document or of a passage of one, is of `document`, which is named without its language: `identity/rotate-access-keys.en#1`
/// of `identity/rotate-access-keys`. A card, which exists in one language, may go by its bare name.
pub fn is_of_document(id: &str, document: &str) -> bool {
    id.strip_prefix(document).is_some_and(|it| it.is_empty() || it.starts_with(['.', '#']))
}

impl KnownQuestion {
    /// Whether `id`, of a document or of a passage of one, is of the document that answers, in whatever language.
    pub fn answers(&self, id: &str) -> bool {
        is_of_document(id, &self.document)
    }

    /// The document that it is about, or beside.
    pub fn subject(&self) -> &str {
        self.beside.as_deref().unwrap_or(&self.document)
    }

    /// This, and what `others` mean as well, on the same subject.
    pub fn and(&self, others: &[&Self]) -> Self {
        let mut both = self.clone();
        for (language, words) in others.iter().flat_map(|it| &it.means) {
            let means = both.means.entry(*language).or_default();
            *means = format!("{means}; {words}");
        }
        both
    }

    /// What it means in the words of the document that a reader of `language` is given: English where it exists in no other, and
    /// another where not even in English.
    pub fn in_language(&self, language: Language) -> &str {
        let own = self.means.get(&language).or_else(|| self.means.get(&Language::En));
        let own = own.or_else(|| self.means.values().next());
        own.map_or("", String::as_str)
    }
}
