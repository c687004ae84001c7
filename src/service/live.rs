use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use crate::domain::TurnEvent;

/// Live events a slow follower may lag behind before it reads them from the store again.
const BACKLOG: usize = 256;

/// What followers of a running turn hear, in order.
#[derive(Clone, Debug)]
pub(super) enum LiveEvent {
    /// Stored under this number.
    Durable(u64, Arc<TurnEvent>),
    /// Transient: a stage has begun.
    Stage(&'static str),
}

/// The turns that run in this process.
#[derive(Default)]
pub(super) struct LiveTurns(Mutex<HashMap<String, LiveTurn>>);

/// One running turn.
#[derive(Clone)]
pub(super) struct LiveTurn {
    pub conversation_id: String,
    pub events: broadcast::Sender<LiveEvent>,
    pub cancel: CancellationToken,
}

impl LiveTurns {
    /// Registers a turn before it starts.
    pub(super) fn begin(&self, turn_id: &str, conversation_id: &str) -> LiveTurn {
        let turn = LiveTurn {
            conversation_id: conversation_id.to_owned(),
            events: broadcast::channel(BACKLOG).0,
            cancel: CancellationToken::new(),
        };
        self.lock().insert(turn_id.to_owned(), turn.clone());
        turn
    }

    /// Forgets a turn whose last event is stored; its followers' channels close.
    pub(super) fn end(&self, turn_id: &str) {
        self.lock().remove(turn_id);
    }

    /// The running turn with this id.
    pub(super) fn get(&self, turn_id: &str) -> Option<LiveTurn> {
        self.lock().get(turn_id).cloned()
    }

    /// The running turn of a conversation: at most one.
    pub(super) fn of_conversation(&self, conversation_id: &str) -> Option<LiveTurn> {
        self.lock().values().find(|it| it.conversation_id == conversation_id).cloned()
    }

    /// Stops every running turn.
    pub(super) fn cancel_all(&self) {
        self.lock().values().for_each(|it| it.cancel.cancel());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, LiveTurn>> {
        // The map is whole at every step, so a thread that died holding the lock changes nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
