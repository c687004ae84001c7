use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{AccountId, Draft, Expected, Manner};

/// Who leads a conversation now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ConversationState {
    Assistant,
    Human,
    Closed,
}

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    Customer,
    Assistant,
    Engineer,
}

/// A thread with a customer; belongs to the principal who opened it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Conversation {
    pub id: String,
    pub account_id: AccountId,
    pub state: ConversationState,
    /// From the first message, redacted; `None` before it.
    pub title: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// A recorded wish for a person, if there is one.
    pub handoff: Option<HandoffRequest>,
    /// Why no other case is proposed here now, in the reader's words: a security case is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<String>,
    /// Drafts that nobody confirmed yet, oldest first; one that has expired lives again once it is edited. Empty, and then
    /// left out, in lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drafts: Vec<Draft>,
    /// Oldest first; empty, and then left out, in lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Message>,
}

/// One message of a conversation. Text is redacted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Message {
    pub id: String,
    /// Rises by one within the conversation, from 1.
    pub seq: u64,
    pub at: Timestamp,
    pub from: Speaker,
    pub text: String,
    /// For a customer's message, its latest turn; for the assistant's, the turn it came from.
    pub turn_id: Option<String>,
    /// The latest verdict of the customer on this answer.
    #[serde(default)]
    pub feedback: Option<Rating>,
    /// The name of the engineer, or of another user of the account, who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// How an engineer's message came about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manner: Option<Manner>,
}

/// Thumbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Rating {
    Up,
    Down,
}

/// A customer's verdict on the answer to one of their messages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Feedback {
    pub rating: Rating,
    /// Redacted.
    #[serde(default)]
    pub comment: Option<String>,
}

/// A customer's wish for a person, as recorded. At most one open request a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct HandoffRequest {
    pub id: String,
    pub at: Timestamp,
    pub queue: String,
    /// Redacted; in the customer's words.
    pub reason: Option<String>,
    /// The case that it opened or joined.
    #[serde(default)]
    pub case_id: Option<String>,
    /// When an engineer's first response is promised; where one has answered, when the customer hears again.
    #[serde(default)]
    pub due_at: Option<Timestamp>,
    /// Whether an engineer answered the case before.
    #[serde(default)]
    pub is_answered: bool,
    /// Who will answer, in which language and by when; in lists left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expected>,
}

/// What makes a write idempotent: scope is principal + route + key; `digest` is of the canonical body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// `<principal>\n<route>\n<Idempotency-Key>`.
    pub key: String,
    /// SHA-256 hex.
    pub digest: String,
}

/// One page of a list; `next` is the cursor of the following page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}
