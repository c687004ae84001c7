use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{AccountId, DraftKind, HandoffReason, Language, Outcome, QuestionAbout, Severity};

/// All of these must match; each by one of its alternatives.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Groups(pub Vec<Group>);

/// Alternatives; a single word stands for a list of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Group {
    Any(Vec<String>),
    One(String),
}

impl Groups {
    /// The groups as lists of alternatives.
    pub fn iter(&self) -> impl Iterator<Item = &[String]> {
        self.0.iter().map(|group| match group {
            Group::Any(alternatives) => alternatives.as_slice(),
            Group::One(one) => std::slice::from_ref(one),
        })
    }

    /// One group for each word.
    pub fn words<'a>(words: impl Iterator<Item = &'a &'a str>) -> Self {
        Self(words.map(|it| Group::One((*it).to_owned())).collect())
    }

    /// Each group as an expectation of its own.
    pub fn single(&self) -> impl Iterator<Item = Self> {
        self.0.iter().map(|group| Self(vec![group.clone()]))
    }

    /// No expectation.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Who wrote a samples file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    #[default]
    Authored,
    Generated,
    /// From a conversation or case that happened.
    Lived,
}

/// One file of samples.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SamplesFile {
    #[serde(default)]
    pub origin: Origin,
    #[serde(default)]
    pub sample: Vec<Sample>,
}

/// One item of a suite. Which fields count depends on the suite's kind; an unknown field is refused.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sample {
    /// Unique in the suite.
    pub id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    pub language: Language,
    /// The language that the customer's page is in; absent: the sample's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_language: Option<Language>,
    /// Who asks; absent: a reader of the account in which all is well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub question: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<String>,
    /// The same word on the same question in other languages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallel: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The conversation or case that this came from, so that it can be erased with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,

    #[serde(skip_serializing_if = "Groups::is_empty")]
    pub holds: Groups,
    #[serde(skip_serializing_if = "Groups::is_empty")]
    pub never: Groups,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outcome: Vec<Outcome>,
    #[serde(skip_serializing_if = "Groups::is_empty")]
    pub cites: Groups,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub never_cites: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub first_cites: Vec<String>,
    /// Sources that could not be read, of the turn and of a draft.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<String>,
    /// Whether something that the question takes for granted is contradicted by evidence, which the answer then says first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub premise: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_language: Option<Language>,

    /// Context: the expectations must fail without collectors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lift: Option<bool>,

    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relevant: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub passages: Vec<String>,

    #[serde(skip_serializing_if = "Option::is_none")]
    pub human: Option<bool>,
    /// Handoff: what went before the wish, as the case keeps it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<HandoffReason>,

    /// Handoff: what the engineer gets with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pack: Option<PackWanted>,

    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<DraftKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Draft: the category of its service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub severity: Vec<Severity>,
    /// Draft: each is among its resources.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holds_resources: Vec<String>,
    /// Draft: words of its subject, by which an engineer knows in a list what it is about: the thing and what is wrong with it.
    #[serde(skip_serializing_if = "Groups::is_empty")]
    pub subject: Groups,
    /// Draft: what the customer says that they did about it, each in a step that is listed.
    #[serde(skip_serializing_if = "Groups::is_empty")]
    pub tried: Groups,
    /// Draft: how many steps are listed; 0: the customer tells of none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tries: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needed_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing_at_most: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,

    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseGiven>,
    /// What the worst mistake about this case costs, 1 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst_error: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Groups>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub similar: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<String>,

    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub place: Option<Where>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attack: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,

    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_turns: Option<usize>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub states: BTreeMap<String, State>,
    #[serde(rename = "final", skip_serializing_if = "Option::is_none")]
    pub last: Option<Final>,

    /// Checker: a claim with its markers, and the evidence it cites.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence_language: Option<Language>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supported: Option<bool>,
}

/// What the pack of a handed-over conversation has to hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PackWanted {
    /// Before the transcript: in the summary, the timeline, the evidence or the deadline.
    pub holds: Groups,
    /// Each in a sentence that is listed as tried.
    pub tried: Groups,
    /// How many sentences are listed so.
    pub tries: Option<usize>,
    pub open_questions: Vec<QuestionAbout>,
    /// What the customer said, or a fact of the account shows: asking for it is asking again.
    pub known: Vec<QuestionAbout>,
    /// Names of sources, or words of their detail.
    pub gaps: Vec<String>,
}

/// Where an attack stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Where {
    Document,
    Case,
    Fact,
    Message,
    Tool,
}

/// A case as it came in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseGiven {
    pub subject: String,
    #[serde(default)]
    pub description: String,
    pub account: Option<AccountId>,
    pub declared_severity: Option<Severity>,
    pub language: Option<Language>,
    pub created_at: Option<String>,
    #[serde(default)]
    pub service: Option<String>,
}

/// One state of a scripted customer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// What the customer says on coming here; absent in end states.
    pub say: Option<String>,
    /// The first that fits is taken; none fits: the customer leaves, which is a bad end.
    #[serde(default)]
    pub next: Vec<Branch>,
    /// `good` or `bad`.
    pub end: Option<String>,
}

/// Where a scripted customer goes next, if the answer is like this.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    #[serde(default)]
    pub outcome: Vec<Outcome>,
    #[serde(default)]
    pub holds: Groups,
    #[serde(default)]
    pub never: Groups,
    #[serde(default)]
    pub cites: Groups,
    pub to: String,
}

/// What is graded over a whole conversation.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Final {
    /// Of the last turn.
    pub outcome: Vec<Outcome>,
    /// In some answer.
    pub holds: Groups,
    /// In no answer.
    pub never: Groups,
    /// Somewhere.
    pub cites: Groups,
    pub never_cites: Vec<String>,
    pub gaps: Vec<String>,
    pub reply_language: Option<Language>,
}
