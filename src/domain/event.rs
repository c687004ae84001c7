use serde::{Deserialize, Serialize};

use super::{Citation, Draft, Handoff, Turn, Unit};

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
