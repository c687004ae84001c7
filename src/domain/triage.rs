use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    AccountId, Case, Citation, Evidence, Gap, Language, Mode, PastCommunication, Severity, SeverityReason, Usage,
};

/// A case as its customer told it: what triage is made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseTold {
    #[serde(default)]
    pub id: String,
    pub account_id: AccountId,
    pub subject: String,
    #[serde(default)]
    pub description: String,
    /// Of the catalogue; `None`: read from the words.
    #[serde(default)]
    pub service: Option<String>,
    /// What the customer chose.
    #[serde(default)]
    pub declared_severity: Option<Severity>,
    #[serde(default)]
    pub language: Option<Language>,
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    #[serde(default)]
    pub tried: Vec<String>,
    /// What answers in its conversation cited: the customer has read it.
    #[serde(default)]
    pub shown: Vec<Evidence>,
    /// Oldest first; only what the customer wrote is read.
    #[serde(default)]
    pub communications: Vec<PastCommunication>,
}

impl CaseTold {
    /// The customer's own words, oldest first: subject, description, messages.
    pub fn said(&self) -> Vec<String> {
        let messages = self.messages().map(|it| &it.body);
        let mut said: Vec<String> = Vec::new();
        for text in [&self.subject, &self.description].into_iter().chain(messages) {
            if !text.trim().is_empty() && !said.contains(text) {
                said.push(text.clone());
            }
        }
        said
    }

    /// The customer's messages.
    pub fn messages(&self) -> impl Iterator<Item = &PastCommunication> {
        self.communications.iter().filter(|it| it.from == "customer")
    }
}

impl From<&Case> for CaseTold {
    fn from(case: &Case) -> Self {
        let messages = case.communications.iter().filter(|it| it.from == super::Speaker::Customer);
        let told = messages.map(|it| PastCommunication {
            seq: it.seq,
            at: Some(it.at),
            from: "customer".to_owned(),
            body: it.body.clone(),
            visibility: None,
        });
        Self {
            id: case.id.clone(),
            account_id: case.account_id.clone(),
            subject: case.body.subject.clone(),
            description: case.body.description.clone(),
            service: Some(case.body.service.clone()),
            declared_severity: Some(case.declared_severity),
            language: Some(case.body.language),
            created_at: Some(case.created_at),
            tried: case.body.tried.clone(),
            shown: Vec::new(),
            communications: told.collect(),
        }
    }
}

/// What an engineer gets with a case; a draft to judge, for staff only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Triage {
    pub case_id: String,
    /// `model` where a model worded some part of it.
    pub mode: Mode,
    /// A few sentences, in English.
    pub summary: String,
    /// What a summary that a model worded rests on, in the order of its markers; one of ours has none.
    #[serde(default)]
    pub summary_citations: Vec<Citation>,
    pub customer_impact: CustomerImpact,
    pub severity: TriageSeverity,
    pub queue: String,
    pub security: bool,
    /// Oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// The most likely first.
    pub hypotheses: Vec<Hypothesis>,
    /// The most similar first, of every account.
    pub similar_cases: Vec<SimilarCase>,
    /// The most fitting first; internal ones too.
    pub documents: Vec<FoundDocument>,
    /// What has to be asked, in the customer's language; the most needed first.
    pub missing: Vec<String>,
    pub reply: ReplyDraft,
    pub next_steps: Vec<String>,
    pub gaps: Vec<Gap>,
    /// All that the draft names, kept with it as it was read.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// `None`: no model was asked.
    #[serde(default)]
    pub wording: Option<Wording>,
    /// Our own sentences by how they stand in the draft: what readers of other languages are told instead. Quotes in them stay as
    /// they are, and what a model worded is none of ours.
    #[serde(default)]
    pub in_languages: BTreeMap<String, BTreeMap<Language, String>>,
    pub generated_at: Timestamp,
}

/// What a model worded of a draft, and why other parts are as they were computed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Wording {
    /// Parts in the model's words: `summary`, `impact 1`, `hypothesis 1`, `next check 1`, `reply`.
    pub parts: Vec<String>,
    /// Parts that it was asked for and that stand as they were computed: by name, why.
    pub kept: BTreeMap<String, String>,
    /// Units of the model's that did not hold and are not shown.
    pub withheld: u32,
    /// What the model looked up before it wrote, in order; drafts of before have none.
    #[serde(default)]
    pub looked: Vec<Look>,
    pub usage: Usage,
}

/// One reading call of a model's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Look {
    /// The tool's name.
    pub tool: String,
    /// What it was asked for, in the model's words, one line of 120 characters at the most.
    pub about: String,
    /// How many pieces of evidence that found, known ones included.
    pub found: u32,
}

/// What the customer claims, apart from what is observed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CustomerImpact {
    /// Sentences of the customer's, as they stand.
    pub claimed: Vec<String>,
    pub observed: Vec<Finding>,
}

/// A sentence with the evidence that it rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Finding {
    pub text: String,
    pub evidence_id: Option<String>,
}

/// What the customer chose, and what the evidence speaks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TriageSeverity {
    pub declared: Option<Severity>,
    pub suggested: Severity,
    /// How often a suggestion made on as much evidence is right, in `[0, 1]`.
    pub confidence: f32,
    pub reasons: Vec<SeverityReason>,
}

/// What happened when; without evidence it is the customer's word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TimelineEntry {
    pub at: Timestamp,
    pub text: String,
    pub evidence_id: Option<String>,
}

/// How likely an explanation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Likelihood {
    Unlikely,
    Possible,
    Likely,
}

/// What may have led to it, with what speaks for and against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Hypothesis {
    pub statement: String,
    pub likelihood: Likelihood,
    pub supporting: Vec<Finding>,
    pub refuting: Vec<Finding>,
    pub next_check: String,
}

/// A past case, or a card that one taught.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SimilarCase {
    /// The passage that was found.
    pub evidence_id: String,
    pub case_id: String,
    pub title: String,
    pub language: Language,
    /// `None`: it does not say.
    pub solved_by: Option<String>,
}

/// A document that helps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FoundDocument {
    /// The passage that was found.
    pub evidence_id: String,
    pub title: String,
    pub url: Option<String>,
    pub language: Language,
}

/// A reply for the engineer to edit, in the customer's language. Both registers hold the same facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReplyDraft {
    pub language: Language,
    /// For the engineer at the customer's.
    pub markdown: String,
    /// For whoever decides there.
    pub manager_markdown: String,
    /// Only of what this customer may open, by their markers; a model's wording may quote one piece of evidence twice.
    pub citations: Vec<Citation>,
}

/// A text for a customer whose markers have their sources in a list of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SourcedText {
    pub words: String,
    /// What stands below the words, with its heading; empty where they cite nothing.
    pub sources: String,
}

impl SourcedText {
    /// As it is sent.
    pub fn whole(&self) -> String {
        if self.sources.is_empty() { self.words.clone() } else { format!("{}\n\n{}", self.words, self.sources) }
    }
}

/// A drafted reply as its customer would get it, in both registers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReplyToSend {
    /// For the engineer at the customer's.
    pub engineer: SourcedText,
    /// For whoever decides there.
    pub manager: SourcedText,
}

/// Words of a text for a customer that belong to another account, or are internal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ForeignWords {
    /// As they stand in the text, but for upper and lower case.
    pub text: String,
    /// The title of what they are from, for staff; `None`: a name or an id.
    pub source: Option<String>,
}

/// What became of a piece of a text that somebody edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TextChangeKind {
    Kept,
    Removed,
    Added,
}

/// A piece of a text that somebody edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TextChange {
    pub kind: TextChangeKind,
    pub text: String,
}
