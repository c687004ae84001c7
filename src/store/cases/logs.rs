use std::collections::BTreeMap;

use jiff::Timestamp;

use super::row::{COLUMNS, CaseRow};
use crate::access::Desk;
use crate::domain::{AccountId, Case, CaseEvent, CaseLog};
use crate::store::rows::{json, millis, time, word};
use crate::store::{Store, StoreError};

type LogRow = (String, String, String, String);
type EventRow = (String, String, i64, i64, String, String);

impl Store {
    /// The logs of all cases that were opened in `[from, until)`, of every account, oldest first; for staff. Cases and events
    /// are of the same moment.
    pub async fn case_logs(&self, _desk: &Desk, from: Timestamp, until: Timestamp) -> Result<Vec<CaseLog>, StoreError> {
        let mut snapshot = self.readers().begin().await?;
        let sql = "SELECT id, account_id, plan, language FROM cases \
                   WHERE created_at >= $1 AND created_at < $2 ORDER BY created_at, id";
        let cases: Vec<LogRow> =
            sqlx::query_as(sql).bind(millis(from)).bind(millis(until)).fetch_all(&mut *snapshot).await?;
        let sql = "SELECT e.case_id, e.id, e.seq, e.at, e.actor, e.body FROM cases k \
                   JOIN case_events e ON e.case_id = k.id \
                   WHERE k.created_at >= $1 AND k.created_at < $2 ORDER BY e.case_id, e.seq";
        let events: Vec<EventRow> =
            sqlx::query_as(sql).bind(millis(from)).bind(millis(until)).fetch_all(&mut *snapshot).await?;
        let mut of_cases: BTreeMap<String, Vec<CaseEvent>> = BTreeMap::new();
        for (case_id, id, seq, at, actor, body) in events {
            let happening = json(&body, &id)?;
            let event = CaseEvent { id, seq: seq.unsigned_abs(), at: time(at)?, actor, happening };
            of_cases.entry(case_id).or_default().push(event);
        }
        let log = |(id, account, plan, language): LogRow| {
            let account_id = AccountId::parse(&account).map_err(|error| StoreError::corrupt(error.to_string()))?;
            let events = of_cases.remove(&id).unwrap_or_default();
            Ok(CaseLog { id, account_id, plan: word(&plan)?, language: word(&language)?, events })
        };
        cases.into_iter().map(log).collect()
    }

    /// Cases of every account by their ids, without communications, oldest first; ids that nobody has are left out. For staff.
    pub async fn cases_by_id(&self, _desk: &Desk, ids: &[String]) -> Result<Vec<Case>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM cases k WHERE k.id IN (SELECT value FROM json_each($1)) ORDER BY k.created_at, k.id"
        );
        let ids = serde_json::json!(ids).to_string();
        let rows: Vec<CaseRow> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(ids).fetch_all(self.readers()).await?;
        rows.into_iter().map(CaseRow::read).collect()
    }
}
