use jiff::Timestamp;

use super::read::{Order, communications, notes_of};
use super::row::{COLUMNS, CaseRow};
use crate::access::HomeKey;
use crate::domain::{Case, Note};
use crate::store::rows::millis;
use crate::store::{Store, StoreError};

/// The latest communications of a case that is told on.
const MOST: i64 = 1000;

impl Store {
    /// Cases that were resolved in `[from, until)` after an engineer had answered, with their communications and notes, in
    /// the order of their ends; for the operator. What goes on in another case is not among them. Reads every case.
    pub async fn resolved_between(
        &self,
        _operator: &HomeKey,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(Case, Vec<Note>)>, StoreError> {
        let mut snapshot = self.readers().begin().await?;
        let sql = format!(
            "SELECT {COLUMNS} FROM cases k WHERE k.resolved_at >= $1 AND k.resolved_at < $2 \
             AND k.merged_into IS NULL AND k.first_response_at IS NOT NULL ORDER BY k.resolved_at, k.id"
        );
        let rows: Vec<CaseRow> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(millis(from))
            .bind(millis(until))
            .fetch_all(&mut *snapshot)
            .await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let thread =
                communications(&mut snapshot, &row.conversation_id, 0, row.thread_until, Order::LastOnes, MOST).await?;
            let notes = notes_of(&mut snapshot, &row.id).await?;
            found.push((Case { communications: thread, ..row.read()? }, notes));
        }
        Ok(found)
    }
}
