use super::row::{COLUMNS, CaseRow};
use crate::access::Scope;
use crate::domain::{Case, Page};
use crate::store::conversation::{read_cursor, write_cursor};
use crate::store::{Store, StoreError, page_size};

impl Store {
    /// A page of the account's cases, newest first, without communications; at most `limit` of them (1 to 100).
    pub async fn cases(&self, scope: &Scope, cursor: Option<&str>, limit: usize) -> Result<Page<Case>, StoreError> {
        let (before, before_id) =
            cursor.filter(|it| !it.is_empty()).map_or(Ok((i64::MAX, String::new())), read_cursor)?;
        let limit = page_size(limit);
        let sql = format!(
            "SELECT {COLUMNS} FROM cases k WHERE k.account_id = $1 AND (k.created_at, k.id) < ($2, $3) \
             ORDER BY k.created_at DESC, k.id DESC LIMIT $4"
        );
        let mut rows: Vec<CaseRow> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(scope.account().as_str())
            .bind(before)
            .bind(before_id)
            .bind(limit as i64 + 1)
            .fetch_all(self.readers())
            .await?;
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| has_more).map(|last| write_cursor(last.created_at, &last.id));
        let items = rows.into_iter().map(CaseRow::read).collect::<Result<_, _>>()?;
        Ok(Page { items, next })
    }
}
