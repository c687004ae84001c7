use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

/// Tells those who wait in this process that a conversation's feed has grown.
#[derive(Default)]
pub(super) struct Bells(Mutex<HashMap<String, watch::Sender<()>>>);

/// Rings whenever the feed it belongs to grows; a ring that nobody awaited yet is not lost.
pub struct Bell(watch::Receiver<()>);

impl Bell {
    /// Waits for the next ring since the last one awaited; comes back at once when the store was closed.
    pub async fn rung(&mut self) {
        // An error says that the store is closed, which the next reading tells better.
        let _ = self.0.changed().await;
    }
}

impl Bells {
    /// A bell for one conversation. Read what is stored after this, not before.
    pub(super) fn listen(&self, conversation_id: &str) -> Bell {
        let mut bells = self.lock();
        // Those whom nobody hears any more go, so that the table does not outgrow its listeners.
        bells.retain(|_, bell| bell.receiver_count() > 0);
        Bell(bells.entry(conversation_id.to_owned()).or_insert_with(|| watch::channel(()).0).subscribe())
    }

    pub(super) fn ring(&self, conversation_id: &str) {
        if let Some(bell) = self.lock().get(conversation_id) {
            bell.send_replace(());
        }
    }

    /// Wakes everybody for the last time.
    pub(super) fn close(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, watch::Sender<()>>> {
        // The map is whole at every step, so a thread that died holding the lock changes nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
