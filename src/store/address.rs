use jiff::Timestamp;

use super::rows::millis;
use super::work::Work;
use super::writer::Write;
use super::{Store, StoreError};
use crate::access::{HomeKey, Principal};

struct Remember {
    subject: String,
    address: String,
    at: Timestamp,
}

impl Write for Remember {
    type Done = ();

    async fn run(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        work.change(
            "INSERT INTO addresses (subject, address, at) VALUES (?, ?, ?) \
             ON CONFLICT (subject) DO UPDATE SET address = excluded.address, at = excluded.at",
        )
        .bind(self.subject.as_str())
        .bind(self.address.as_str())
        .bind(millis(self.at));
        Ok(())
    }
}

impl Store {
    /// Keeps the mail address that a principal's token says, where it is new.
    pub async fn remember_address(&self, principal: &Principal, at: Timestamp) -> Result<(), StoreError> {
        let Some(address) = principal.email() else { return Ok(()) };
        if self.address(principal.subject()).await?.as_deref() == Some(address) {
            return Ok(());
        }
        self.write(Remember { subject: principal.subject().to_owned(), address: address.to_owned(), at }).await
    }

    /// Where mail reaches a person; for the operator, who sends it.
    pub async fn address_of(&self, _operator: &HomeKey, subject: &str) -> Result<Option<String>, StoreError> {
        self.address(subject).await
    }

    async fn address(&self, subject: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT address FROM addresses WHERE subject = $1";
        Ok(sqlx::query_scalar(sql).bind(subject).fetch_optional(self.readers()).await?)
    }
}
