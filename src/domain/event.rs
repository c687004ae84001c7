use serde::{Deserialize, Serialize};

use super::{CaseNews, Citation, ConversationState, Draft, Handoff, HandoffRequest, Message, Turn, Unit};

/// A durable event of a turn: stored before it is sent, numbered from 1 within the turn.
///
/// Order: one `Start`; then `Unit`s, each followed by the `Source`s it is first to cite; then at most one
/// `Draft` and one `Handoff`; last exactly one `Turn`, after which nothing is appended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
pub enum TurnEvent {
    Start { turn_id: String, message_id: String },
    Unit(Unit),
    Source(Citation),
    Draft(Box<Draft>),
    Handoff(Handoff),
    Turn(Box<Turn>),
}

/// What happened in a conversation, as its feed tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
pub enum FeedEvent {
    /// Somebody's words: the customer's, an engineer's, or the assistant's finished answer.
    Message(Message),
    /// Who leads the conversation from here on, and the wish for a person that led to it.
    State { state: ConversationState, handoff: Option<HandoffRequest> },
    /// A case was proposed.
    Draft(Box<Draft>),
    /// Something changed in the case of this conversation.
    Case(CaseNews),
}

/// One durable entry of a conversation's feed: `{seq, type, turn_id, data}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FeedEntry {
    /// Rises by one within the conversation, from 1.
    pub seq: u64,
    /// The turn it comes from, if it comes from one.
    pub turn_id: Option<String>,
    #[serde(flatten)]
    pub event: FeedEvent,
}
