use jiff::Timestamp;
use serde_json::json;

use super::row::{COLUMNS, CaseRow};
use crate::access::Desk;
use crate::base::new_id;
use crate::domain::{AuditNote, Case, Command, Incident};
use crate::store::ledger::{Ledger, SYSTEM};
use crate::store::rows::{millis, time};
use crate::store::work::Work;
use crate::store::writer::Write;
use crate::store::{Store, StoreError, Written};

type IncidentRow = (String, i64, String, String);

fn read((id, at, title, created_by): IncidentRow) -> Result<Incident, StoreError> {
    Ok(Incident { id, at: time(at)?, title, created_by })
}

struct OpenIncident {
    title: String,
    created_by: String,
    at: Timestamp,
    command: Option<Command>,
}

impl Write for OpenIncident {
    type Done = Written<Incident>;

    async fn run(&self, work: &mut Work<'_>) -> Result<Self::Done, StoreError> {
        let (mut ledger, _) = Ledger::open(work, SYSTEM, self.command.as_ref(), |_| {}).await?;
        if let Some(id) = ledger.recall()? {
            let sql = "SELECT id, at, title, created_by FROM incidents WHERE id = $1";
            let row: Option<IncidentRow> = sqlx::query_as(sql).bind(id).fetch_optional(work.reader().await?).await?;
            return Ok(Written::Replayed(read(row.ok_or_else(|| StoreError::not_found("incident", id))?)?));
        }
        let id = new_id("incident");
        work.change("INSERT INTO incidents (id, at, title, created_by) VALUES (?, ?, ?, ?)")
            .bind(id.as_str())
            .bind(millis(self.at))
            .bind(self.title.as_str())
            .bind(self.created_by.as_str());
        ledger.remember(work, &id, self.at);
        let note = AuditNote {
            chain: SYSTEM.to_owned(),
            actor: self.created_by.clone(),
            action: "incident.opened".to_owned(),
            reference: id.clone(),
            subject: id.clone(),
            detail: json!({ "title": self.title }),
        };
        ledger.append(work, note, self.at)?;
        let (title, created_by) = (self.title.clone(), self.created_by.clone());
        Ok(Written::New(Incident { id, at: self.at, title, created_by }))
    }
}

impl Store {
    /// Opens an incident, to which cases of several accounts are linked. `title` is redacted.
    pub async fn open_incident(
        &self,
        desk: &Desk,
        title: String,
        at: Timestamp,
        command: Option<Command>,
    ) -> Result<Written<Incident>, StoreError> {
        let created_by = desk.person().subject.clone();
        self.write(OpenIncident { title, created_by, at, command }).await
    }

    /// An incident with the cases linked to it, without communications; `None`: there is none.
    pub async fn incident(&self, _desk: &Desk, id: &str) -> Result<Option<(Incident, Vec<Case>)>, StoreError> {
        let sql = "SELECT id, at, title, created_by FROM incidents WHERE id = $1";
        let row: Option<IncidentRow> = sqlx::query_as(sql).bind(id).fetch_optional(self.readers()).await?;
        let Some(row) = row else { return Ok(None) };
        let sql = format!(
            "SELECT {COLUMNS} FROM incident_cases i JOIN cases k ON k.id = i.case_id WHERE i.incident_id = $1 \
             ORDER BY i.at, k.id"
        );
        let cases: Vec<CaseRow> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_all(self.readers()).await?;
        let cases = cases.into_iter().map(CaseRow::read).collect::<Result<_, _>>()?;
        Ok(Some((read(row)?, cases)))
    }

    /// The latest incidents, newest first, at most `limit`.
    pub async fn incidents(&self, _desk: &Desk, limit: u32) -> Result<Vec<Incident>, StoreError> {
        let sql = "SELECT id, at, title, created_by FROM incidents ORDER BY at DESC, id LIMIT $1";
        let rows: Vec<IncidentRow> = sqlx::query_as(sql).bind(i64::from(limit)).fetch_all(self.readers()).await?;
        rows.into_iter().map(read).collect()
    }

    /// The incidents that a case is linked to.
    pub async fn incidents_of(&self, _desk: &Desk, case_id: &str) -> Result<Vec<Incident>, StoreError> {
        let sql = "SELECT n.id, n.at, n.title, n.created_by FROM incident_cases i JOIN incidents n ON n.id = i.incident_id \
                   WHERE i.case_id = $1 ORDER BY i.at, n.id";
        let rows: Vec<IncidentRow> = sqlx::query_as(sql).bind(case_id).fetch_all(self.readers()).await?;
        rows.into_iter().map(read).collect()
    }
}
