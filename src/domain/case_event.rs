use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    AccountId, CaseStanding, CaseStatus, ContactCall, ConversationState, DraftKind, Language, Manner, Origin, Outcome,
    Person, Plan, ResolutionKind, Severity, SeverityReason,
};

/// What went before a wish for a person, as the conversation shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HandoffReason {
    /// It is about security, whatever went before.
    Security,
    /// Nothing: the first thing they wanted was a person.
    AtOnce,
    /// The assistant found nothing on what they asked.
    NotFound,
    /// The answer broke off or failed.
    Broken,
    /// The assistant answered, and that was not enough.
    AfterAnswers,
}

impl HandoffReason {
    /// Its word, as in its JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Security => "security",
            Self::AtOnce => "at_once",
            Self::NotFound => "not_found",
            Self::Broken => "broken",
            Self::AfterAnswers => "after_answers",
        }
    }

    /// Of a case of `kind`, after a turn that ended as `before`; `None`: there was none.
    pub fn of(kind: DraftKind, before: Option<Outcome>) -> Self {
        match before {
            _ if kind == DraftKind::Security => Self::Security,
            None | Some(Outcome::Handoff) => Self::AtOnce,
            Some(Outcome::NoEvidence | Outcome::OutOfScope) => Self::NotFound,
            Some(Outcome::Failed | Outcome::Interrupted) => Self::Broken,
            Some(Outcome::Answered | Outcome::Clarify | Outcome::Draft) => Self::AfterAnswers,
        }
    }
}

/// One thing that happened to a case. Nothing changes in a case but by one of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Happening {
    Opened {
        origin: Origin,
        severity: Severity,
        suggested: Severity,
        queue: String,
        due_at: Option<Timestamp>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        aim_at: Option<Timestamp>,
        /// Why a person was asked for, where one was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<HandoffReason>,
    },
    /// A person was asked for again.
    Joined {
        request_id: String,
    },
    CustomerWrote {
        /// Of the message; beside the `seq` of its event, so under a name of its own. Older homes wrote `seq`.
        #[serde(rename = "message_seq", alias = "seq")]
        seq: u64,
    },
    EngineerWrote {
        #[serde(rename = "message_seq", alias = "seq")]
        seq: u64,
        by: Person,
        manner: Manner,
        awaits_customer: bool,
    },
    /// A customer wrote in the thread of a case that goes on in this one.
    WroteInMerged {
        conversation_id: String,
        /// Of the message as this case's own thread holds it; older homes kept it in the other thread alone.
        #[serde(rename = "message_seq", default)]
        seq: Option<u64>,
    },
    Assigned {
        from: Option<Person>,
        to: Option<Person>,
        by: Person,
        note: Option<String>,
    },
    /// An engineer leads the conversation.
    TookOver {
        by: Person,
    },
    /// The assistant leads it again.
    GaveBack {
        by: Person,
    },
    SeverityChanged {
        from: Severity,
        to: Severity,
        reason: String,
        due_at: Option<Timestamp>,
    },
    /// The evidence speaks for more than before. Brings the case forward at the desk, promises nothing.
    SuggestionRaised {
        from: Severity,
        to: Severity,
        reasons: Vec<SeverityReason>,
        /// When it would be due by `to`, or earlier.
        evidence_due_at: Option<Timestamp>,
    },
    UpdatePromised {
        /// By when; beside the `at` of its event, so under a name of its own. Older homes wrote `at`.
        #[serde(rename = "next_update_at", alias = "at")]
        at: Option<Timestamp>,
    },
    /// Somebody waits whom nothing is promised: by when the desk wants them to be answered.
    Aimed {
        /// Beside the `at` of its event, so under a name of its own.
        #[serde(rename = "aim_at")]
        at: Timestamp,
    },
    Routed {
        from: String,
        to: String,
        /// When the first response is due of a case that turned out to be about security; else as before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due_at: Option<Timestamp>,
    },
    /// Nobody has made it theirs at this part of its time, and the next contact was called.
    Escalated {
        call: ContactCall,
        /// Their name in the catalogue; `None`: the queue names nobody.
        contact: Option<String>,
    },
    Resolved {
        kind: ResolutionKind,
    },
    Reopened {
        /// The desk or a ticket system did, and no customer waits for a word on it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_desk: bool,
    },
    Rated {
        score: u8,
    },
    /// It goes on in another case of the account.
    MergedInto {
        case_id: String,
    },
    /// Another case of the account goes on in this one, with what was promised there.
    Absorbed {
        case_id: String,
        due_at: Option<Timestamp>,
        /// The next step there was the desk's, so it is the desk's here, too.
        #[serde(default)]
        waits_for_desk: bool,
        /// Its customer had taken it up again and got no word since.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        owes_word: bool,
    },
    Linked {
        incident_id: String,
    },
    Noted {
        note_id: String,
    },
}

impl Happening {
    /// Its word, as in its JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Joined { .. } => "joined",
            Self::CustomerWrote { .. } => "customer_wrote",
            Self::EngineerWrote { .. } => "engineer_wrote",
            Self::WroteInMerged { .. } => "wrote_in_merged",
            Self::Assigned { .. } => "assigned",
            Self::TookOver { .. } => "took_over",
            Self::GaveBack { .. } => "gave_back",
            Self::SeverityChanged { .. } => "severity_changed",
            Self::SuggestionRaised { .. } => "suggestion_raised",
            Self::UpdatePromised { .. } => "update_promised",
            Self::Aimed { .. } => "aimed",
            Self::Routed { .. } => "routed",
            Self::Escalated { .. } => "escalated",
            Self::Resolved { .. } => "resolved",
            Self::Reopened { .. } => "reopened",
            Self::Rated { .. } => "rated",
            Self::MergedInto { .. } => "merged_into",
            Self::Absorbed { .. } => "absorbed",
            Self::Linked { .. } => "linked",
            Self::Noted { .. } => "noted",
        }
    }
}

/// A happening as the case's log has it; from the log alone every figure can be counted again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseEvent {
    pub id: String,
    /// Rises by one within the case, from 1.
    pub seq: u64,
    pub at: Timestamp,
    /// The principal's `sub`, or `firstline`.
    pub actor: String,
    #[serde(flatten)]
    pub happening: Happening,
}

/// A case as figures are counted from: what never changes in it, and everything that happened to it, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseLog {
    pub id: String,
    pub account_id: AccountId,
    /// When it was opened.
    pub plan: Plan,
    pub language: Language,
    pub events: Vec<CaseEvent>,
}

/// What the conversation of a case is told when something of it changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseNews {
    pub case_id: String,
    pub display_id: String,
    pub status: CaseStatus,
    pub due_at: Option<Timestamp>,
    pub first_response_at: Option<Timestamp>,
    pub next_update_at: Option<Timestamp>,
    /// The name of whoever works on it.
    pub assignee: Option<String>,
}

/// What has to be known of a case's thread before something is done to the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Thread {
    /// The number of its last message; 0 before any.
    pub last_seq: u64,
    pub lead: ConversationState,
    /// A person was asked for, and none has written since.
    pub waits_for_person: bool,
    /// The customer has written since an engineer last wrote by hand, or since the case was opened.
    pub has_news: bool,
    /// The customer was promised an update, and not by a ticket system's doing.
    pub has_promise: bool,
    /// The desk moved the case out of the queue of security.
    pub left_security: bool,
    /// Another case of the conversation is open.
    pub has_open_case: bool,
}

/// What a rule made of a wish: what happens, and what the case is then.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    pub happenings: Vec<Happening>,
    pub standing: CaseStanding,
    /// Who leads the conversation from here on, where that changes.
    pub lead: Option<ConversationState>,
    /// What the thread is told of it, where its customer has to know.
    pub announced: Option<Announced>,
}

/// What a thread is told by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// In the language of the case.
    pub text: String,
    /// Under whose name.
    pub by: Person,
}

/// A case by both of its names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CaseName {
    pub id: String,
    pub display_id: String,
}

/// Why a rule did not let something happen to a case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseRefusal {
    #[error("the case is resolved: reopen it first")]
    Resolved,
    #[error("the case is not resolved")]
    NotResolved,
    #[error("the case was resolved more than {days} days ago: open a new one that names it")]
    ReopenTooLate { days: u32 },
    #[error("{} of the same conversation is open: go on there", told(newer.as_ref()))]
    NewerIsOpen {
        /// `None`: the rule alone does not know which one; where cases are kept it is named.
        newer: Option<CaseName>,
    },
    #[error("the case goes on in case `{into}`")]
    Merged { into: String },
    #[error("the thread has moved on to message {last_seq}: read what is new, then send again")]
    ThreadMoved { last_seq: u64 },
    #[error(
        "`after_seq` {given} is of another thread: the last message of this one is {last_seq}; read the case, then send again"
    )]
    OtherThread { given: u64, last_seq: u64 },
    #[error("from `high` on an engineer's message says when the customer hears again: set `next_update_at`")]
    NextUpdateMissing,
    #[error("the next update has to lie ahead")]
    NextUpdatePast,
    #[error(
        "the next update of a case of severity `{severity}` lies at most {hours} hours ahead: promise an earlier one"
    )]
    NextUpdateFar { severity: &'static str, hours: u32 },
    #[error(
        "nobody of the desk has written since this customer asked for a person or took the case up again: write first"
    )]
    Unanswered,
    #[error(
        "no customer has written since an engineer last did, so that none confirms it: leave `confirmed` out, and it counts as assumed until they do"
    )]
    NotConfirmed,
    #[error("the customer has written since an engineer last did: read it and answer first")]
    Unread,
    #[error("the customer was promised an update: write first, or take the promise away")]
    UpdateOwed,
    #[error("a reason is needed")]
    ReasonMissing,
    #[error("the case has this severity already")]
    SameSeverity,
    #[error("a case cannot be merged into itself")]
    SameCase,
    #[error("the assistant leads this conversation already")]
    AssistantLeads,
    #[error("the case is with somebody else by now")]
    NotYours,
    #[error("somebody of the desk still owes this customer something")]
    StillOwed,
    #[error("the evidence speaks for no more than before")]
    NothingRaised,
    #[error("nobody has to be called now")]
    NobodyToCall,
    #[error(
        "somebody else of the account has rated this case already: it is rated by one person, who may rate it again"
    )]
    RatedByAnother,
    #[error("a rating is 1 to 5")]
    NoSuchRating,
}

fn told(newer: Option<&CaseName>) -> String {
    newer.map_or_else(|| "another case".to_owned(), |it| format!("case {}", it.display_id))
}
