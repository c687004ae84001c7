use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::document::ordinal_of;
use super::{Fact, FactKind, Language, Passage, PassageKind};
use crate::base::sha256_hex;

/// What a piece of evidence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EvidenceKind {
    Doc,
    Card,
    Case,
    Fact,
}

/// A passage or a fact with an id, offered to the model and to the citation checker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Evidence {
    /// The passage's or fact's own id.
    pub id: String,
    pub kind: EvidenceKind,
    pub title: String,
    /// Headings above the passage, outermost first; empty for facts.
    #[serde(default)]
    pub headings: Vec<String>,
    pub url: Option<String>,
    pub language: Language,
    /// `YYYY-MM-DD` of the source's last change, where known.
    pub updated: Option<String>,
    /// What is quoted; citations' offsets are bytes of this.
    pub text: String,
    /// SHA-256 hex of `text`.
    pub digest: String,
    /// Set when `kind` is `fact`.
    #[serde(default)]
    pub fact: Option<FactNote>,
    /// How much of what was asked this speaks of, in `[0, 1]`; `None` where nobody measured it.
    #[serde(default)]
    pub relevance: Option<f32>,
    /// Where or until when it holds, as its source says, where that is not here and now: `until 2026-06-30`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds_only: Option<String>,
}

/// What an answer needs of a fact beyond its words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FactNote {
    pub kind: FactKind,
    pub at: Timestamp,
    /// From when to when it will be or was so, where it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begins: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Timestamp>,
    pub resource: Option<String>,
    pub severity: Option<String>,
    pub source: String,
}

/// Evidence with the number it has within a turn, from 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Numbered {
    pub number: u32,
    pub evidence: Evidence,
}

impl Evidence {
    /// Whether it is what a document begins with.
    pub fn begins_its_document(&self) -> bool {
        self.kind == EvidenceKind::Doc && self.ordinal() == Some(0)
    }

    /// Its place within its document, from 0; `None`: it is of none.
    pub fn ordinal(&self) -> Option<u32> {
        ordinal_of(&self.id)
    }
}

impl From<Passage> for Evidence {
    fn from(passage: Passage) -> Self {
        Self {
            id: passage.id,
            kind: match passage.kind {
                PassageKind::Doc => EvidenceKind::Doc,
                PassageKind::Card => EvidenceKind::Card,
                PassageKind::Case => EvidenceKind::Case,
            },
            title: passage.title,
            headings: passage.headings,
            url: passage.url,
            language: passage.language,
            updated: passage.updated,
            digest: passage.digest,
            text: passage.text,
            fact: None,
            relevance: None,
            holds_only: None,
        }
    }
}

impl From<&Fact> for Evidence {
    fn from(fact: &Fact) -> Self {
        let mut text = fact.title.clone();
        if !fact.body.is_empty() && fact.body != fact.title {
            text.push('\n');
            text.push_str(&fact.body);
        }
        text.push_str(&format!("\nTime: {}", fact.at));
        if let Some(resource) = &fact.resource {
            text.push_str(&format!("\nResource: {resource}"));
        }
        Self {
            id: fact.id.clone(),
            kind: EvidenceKind::Fact,
            title: fact.title.clone(),
            headings: Vec::new(),
            url: fact.url.clone(),
            language: Language::En,
            updated: Some(fact.at.strftime("%Y-%m-%d").to_string()),
            digest: sha256_hex(text.as_bytes()),
            text,
            fact: Some(FactNote {
                begins: fact.begins,
                ends: fact.ends,
                kind: fact.kind,
                at: fact.at,
                resource: fact.resource.clone(),
                severity: fact.severity.clone(),
                source: fact.source.clone(),
            }),
            relevance: None,
            holds_only: None,
        }
    }
}

/// A claim's proof: `quote` is `Evidence.text[start..end]`, the source's own words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Citation {
    /// The number shown as `[1]`.
    pub marker: u32,
    pub evidence_id: String,
    pub kind: EvidenceKind,
    pub title: String,
    pub url: Option<String>,
    pub quote: String,
    /// UTF-8 byte offsets of the quote in the evidence's text; `start < end`.
    pub start: usize,
    pub end: usize,
    /// SHA-256 hex of the evidence's whole text.
    pub digest: String,
    pub language: Language,
    /// `YYYY-MM-DD` of the source's last change, where known.
    pub updated: Option<String>,
}
