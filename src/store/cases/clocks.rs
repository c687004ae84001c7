use jiff::Timestamp;

use crate::access::HomeKey;
use crate::domain::AccountId;
use crate::store::rows::millis;
use crate::store::{Store, StoreError};

/// A case, or a file, by its id, and the account whose it is.
pub type CaseOfAccount = (String, AccountId);

impl Store {
    /// Cases in which a contact's call is due at `now`, the longest due first, at most `limit`; for the operator, whose
    /// program looks after the clocks.
    pub async fn cases_to_call(
        &self,
        _operator: &HomeKey,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<CaseOfAccount>, StoreError> {
        let sql = "SELECT id, account_id FROM cases WHERE call_at <= $1 ORDER BY call_at LIMIT $2";
        self.owned_by_time(sql, now, limit).await
    }

    /// Open cases that wait for nobody of the desk and in which nothing has happened since `since`, as [`cases_to_call`].
    ///
    /// [`cases_to_call`]: Self::cases_to_call
    pub async fn quiet_cases(
        &self,
        _operator: &HomeKey,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<CaseOfAccount>, StoreError> {
        let sql = "SELECT k.id, k.account_id FROM cases k JOIN conversations c ON c.id = k.conversation_id \
                   WHERE k.resolved_at IS NULL AND k.first_response_at IS NOT NULL AND k.updated_at <= $1 \
                   AND (k.status = 'pending-customer-action' OR (c.state = 'assistant' AND k.next_update_at IS NULL)) \
                   AND NOT EXISTS (SELECT 1 FROM handoffs h WHERE (h.conversation_id = c.id OR h.case_id = k.id) AND h.closed_at IS NULL) \
                   ORDER BY k.updated_at LIMIT $2";
        self.owned_by_time(sql, since, limit).await
    }

    /// Ids of cases that are not over, in their order behind `after`; for the operator, whose program asks where they stand
    /// outside.
    pub async fn open_cases(
        &self,
        _operator: &HomeKey,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT id FROM cases WHERE resolved_at IS NULL AND id > $1 ORDER BY id LIMIT $2";
        let found = sqlx::query_scalar(sql).bind(after.unwrap_or_default()).bind(i64::from(limit));
        Ok(found.fetch_all(self.readers()).await?)
    }

    /// What `sql` finds by a time and a limit: ids with their accounts.
    pub(in crate::store) async fn owned_by_time(
        &self,
        sql: &'static str,
        at: Timestamp,
        limit: u32,
    ) -> Result<Vec<CaseOfAccount>, StoreError> {
        let rows: Vec<(String, String)> =
            sqlx::query_as(sql).bind(millis(at)).bind(i64::from(limit)).fetch_all(self.readers()).await?;
        // The others do not wait for one that does not read.
        let read = |(id, account): (String, String)| match AccountId::parse(&account) {
            Ok(account) => Some((id, account)),
            Err(error) => {
                tracing::error!(%error, id, "what its time has come for has no account that reads");
                None
            }
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }
}
