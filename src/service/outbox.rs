use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::error::ServiceError;
use super::home::Service;
use crate::access::{Desk, Principal, Role};
use crate::domain::Page;
use crate::store::{Lane, OutboxEntry, Settled, Undelivered};

/// What was to be told, and where it stands with each receiver that was tried.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct UndeliveredEntry {
    pub id: String,
    /// As it is sent, redacted like everything that is stored.
    pub body: Value,
    pub deliveries: Vec<Undelivered>,
}

impl Service {
    /// What `receiver` is still to be told in `lane` of what happened since `since`, in order; at most `limit` entries. For the
    /// worker.
    pub async fn due_outbox(
        &self,
        receiver: &str,
        lane: Lane,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboxEntry>, ServiceError> {
        Ok(self.store().due_outbox(receiver, lane, since, self.now(), limit).await?)
    }

    /// What `receiver` should have been told and nobody ever tried to, from before `before`, in order; at most `limit` entries.
    /// For the worker; what a receiver is owed begins with its first look.
    pub async fn left_behind(
        &self,
        receiver: &str,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboxEntry>, ServiceError> {
        Ok(self.store().left_behind(receiver, before, limit).await?)
    }

    /// A page of what receivers did not take, newest first, `limit` 1 to 100: dead letters alone, or what is still tried too.
    /// For admins.
    pub async fn undelivered(
        &self,
        principal: &Principal,
        dead_only: bool,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<Undelivered>, ServiceError> {
        Ok(self.store().undelivered(&admin(principal)?, dead_only, cursor, limit).await?)
    }

    /// One of them with what would be sent. For admins.
    pub async fn undelivered_entry(&self, principal: &Principal, id: &str) -> Result<UndeliveredEntry, ServiceError> {
        let found = self.store().undelivered_entry(&admin(principal)?, id).await?;
        let (body, deliveries) = found.ok_or(ServiceError::NotFound { what: "undelivered entry" })?;
        Ok(UndeliveredEntry { id: id.to_owned(), body, deliveries })
    }

    /// Sends a dead letter again, to one receiver or to all that did not take it; to whom. For admins; sending what is no dead
    /// letter any more is [`StoreError::NotFound`](crate::store::StoreError::NotFound).
    pub async fn resend(
        &self,
        principal: &Principal,
        id: &str,
        receiver: Option<&str>,
    ) -> Result<Vec<String>, ServiceError> {
        Ok(self.store().resend(&admin(principal)?, id, receiver, self.moment()).await?)
    }

    /// Keeps what became of a try to tell `receiver` of entry `id`.
    pub async fn settle_delivery(&self, receiver: &str, id: &str, settled: Settled) -> Result<(), ServiceError> {
        Ok(self.store().settle_delivery(receiver, id, settled, self.now()).await?)
    }
}

/// What goes out is looked after by admins alone: it is of all accounts.
fn admin(principal: &Principal) -> Result<Desk, ServiceError> {
    if principal.role() == Role::Admin { Ok(Desk::of(principal)?) } else { Err(ServiceError::AdminsOnly) }
}
