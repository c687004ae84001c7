use jiff::Timestamp;

use super::error::ServiceError;
use super::home::Service;
use crate::store::{OutboxEntry, Settled};

impl Service {
    /// What `receiver` is still to be told of what happened since `since`, in order; at most `limit` entries. For the worker.
    pub async fn due_outbox(
        &self,
        receiver: &str,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboxEntry>, ServiceError> {
        Ok(self.store().due_outbox(receiver, since, self.now(), limit).await?)
    }

    /// Keeps what became of a try to tell `receiver` of entry `id`.
    pub async fn settle_delivery(&self, receiver: &str, id: &str, settled: Settled) -> Result<(), ServiceError> {
        Ok(self.store().settle_delivery(receiver, id, settled, self.now()).await?)
    }
}
