use sqlx::QueryBuilder;

use super::row::{COLUMNS, CaseRow};
use crate::access::Scope;
use crate::domain::{Case, CaseStatus, Page};
use crate::store::conversation::{read_cursor, write_cursor};
use crate::store::{Store, StoreError, page_size};

/// Which of an account's cases are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListedStatus {
    /// Whatever has not ended.
    Open,
    Is(CaseStatus),
}

impl ListedStatus {
    /// `open`, or a case's status.
    pub fn named(given: &str) -> Option<Self> {
        let is = || CaseStatus::ALL.into_iter().find(|it| it.word() == given).map(Self::Is);
        if given == "open" { Some(Self::Open) } else { is() }
    }
}

impl Store {
    /// A page of the account's cases, newest first, without communications; at most `limit` of them (1 to 100). `status`:
    /// only of this one.
    pub async fn cases(
        &self,
        scope: &Scope,
        status: Option<ListedStatus>,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<Case>, StoreError> {
        let limit = page_size(limit);
        let mut query = QueryBuilder::new(format!("SELECT {COLUMNS} FROM cases k WHERE k.account_id = "));
        query.push_bind(scope.account().as_str());
        match status {
            None => {}
            Some(ListedStatus::Open) => {
                query.push(" AND k.resolved_at IS NULL");
            }
            Some(ListedStatus::Is(status)) => {
                query.push(" AND k.status = ").push_bind(status.word());
            }
        }
        if let Some(cursor) = cursor.filter(|it| !it.is_empty()) {
            let (before, before_id) = read_cursor(cursor)?;
            query.push(" AND (k.created_at, k.id) < (").push_bind(before).push(", ").push_bind(before_id).push(")");
        }
        query.push(" ORDER BY k.created_at DESC, k.id DESC LIMIT ").push_bind(limit as i64 + 1);
        let mut rows: Vec<CaseRow> = query.build_query_as().fetch_all(self.readers()).await?;
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| has_more).map(|last| write_cursor(last.created_at, &last.id));
        let items = rows.into_iter().map(CaseRow::read).collect::<Result<_, _>>()?;
        Ok(Page { items, next })
    }
}
