//! Files that were kept for a message which nobody sent.

use jiff::Timestamp;
use serde_json::json;

use super::cases::CaseOfAccount;
use super::ledger::Ledger;
use super::work::Work;
use super::writer::Write;
use super::{Store, StoreError};
use crate::access::{HomeKey, Scope};
use crate::base::new_id;
use crate::domain::AuditNote;

struct ForgetFile {
    scope: Scope,
    id: String,
    at: Timestamp,
}

impl Write for ForgetFile {
    /// Whether it was there, and unsent.
    type Done = bool;

    async fn run(&self, work: &mut Work<'_>) -> Result<Self::Done, StoreError> {
        let account = self.scope.account().as_str();
        let unsent =
            "SELECT id FROM attachments WHERE id = ? AND account_id = ? AND message_id IS NULL AND case_id IS NULL";
        let (mut ledger, found) = Ledger::open(work, account, None, |ask| {
            ask.add(unsent).bind(self.id.as_str()).bind(account);
        })
        .await?;
        if found.is_empty() {
            return Ok(false);
        }
        work.change("DELETE FROM attachments WHERE id = ?").bind(self.id.as_str());
        let note = AuditNote {
            chain: account.to_owned(),
            actor: self.scope.subject().to_owned(),
            action: "attachment.forgotten".to_owned(),
            reference: new_id("forgotten"),
            subject: self.id.clone(),
            detail: json!({}),
        };
        ledger.append(work, note, self.at)?;
        Ok(true)
    }
}

impl Store {
    /// Files kept before `before` that came with no message, with their accounts, the oldest first; for the operator.
    pub async fn unsent_files(
        &self,
        _operator: &HomeKey,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<CaseOfAccount>, StoreError> {
        let sql = "SELECT id, account_id FROM attachments WHERE message_id IS NULL AND case_id IS NULL AND at <= $1 \
                   ORDER BY at LIMIT $2";
        self.owned_by_time(sql, before, limit).await
    }

    /// Deletes a file that came with no message; whether there was one.
    pub async fn forget_file(&self, scope: &Scope, id: &str, at: Timestamp) -> Result<bool, StoreError> {
        self.write(ForgetFile { scope: scope.clone(), id: id.to_owned(), at }).await
    }
}
