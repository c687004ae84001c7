use super::{Case, CaseBody, Draft, NeededBy, Severity};

/// A draft as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftRecord {
    pub draft: Draft,
    pub conversation_id: String,
    /// The case it became.
    pub case_id: Option<String>,
    /// That case was open before, and the draft was added to its thread.
    pub has_joined: bool,
}

/// A draft, what became of it, and what would become of it now.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftStanding {
    pub record: DraftRecord,
    /// The open case that it would be added to if it were confirmed now.
    pub joins: Option<Case>,
}

/// What a person changes in a draft; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DraftEdit {
    /// Of what was shown to whoever changes it; `None`: they change the draft as it stands.
    pub digest: Option<String>,
    pub subject: Option<String>,
    pub description: Option<String>,
    pub service: Option<String>,
    pub category: Option<String>,
    pub severity: Option<Severity>,
    /// `Some(None)` takes the deadline away.
    pub needed_by: Option<Option<NeededBy>>,
    pub resources: Option<Vec<String>>,
    pub tried: Option<Vec<String>>,
}

/// What a person's yes to a draft leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum Confirmation {
    /// It has become this case already.
    Again { case_id: String },
    /// It is added to the open case of its conversation.
    Joins { body: Box<CaseBody>, severity: Severity },
    /// A case is opened.
    Opens { body: Box<CaseBody>, severity: Severity },
}

/// Why a draft is not edited or confirmed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DraftRefusal {
    /// `now` is how it stands.
    #[error("the draft was changed since it was shown: read it again, then change or confirm what it says now")]
    Changed { now: Box<Draft> },
    #[error("the draft is older than a day: save it again, then confirm it")]
    Expired,
    #[error("the draft has become case `{case_id}`: write there")]
    Confirmed { case_id: String },
    #[error("the account's plan does not include such a case")]
    NotIncluded,
    #[error("a security case of the conversation is open: other drafts wait for its end")]
    SecurityFirst,
}
