use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::SqliteConnection;

use super::row::find;
use crate::access::Scope;
use crate::base::new_id;
use crate::domain::{AuditNote, Command};
use crate::store::finish::FIRSTLINE;
use crate::store::ledger::{Ledger, led_to};
use crate::store::rows::{json as read_json, millis, time};
use crate::store::work::Work;
use crate::store::writer::Write;
use crate::store::{Store, StoreError, Written};

/// A triage draft as it was made; later ones do not replace earlier ones.
#[derive(Clone, Debug, PartialEq)]
pub struct TriageRow {
    pub id: String,
    /// Rises by one within the case, from 1.
    pub seq: u64,
    pub at: Timestamp,
    pub body: Value,
}

/// What an engineer says of a triage draft.
#[derive(Clone, Debug, PartialEq)]
pub struct TriageVerdict {
    pub triage_id: String,
    /// `accepted`, `edited` or `rejected`.
    pub verdict: &'static str,
    /// Redacted.
    pub reason: Option<String>,
    /// What was sent instead, redacted.
    pub edited: Option<String>,
}

/// A verdict as it was kept, with the draft that it is on.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgedRow {
    pub verdict: String,
    pub at: Timestamp,
    /// Whoever judged it.
    pub subject: String,
    pub reason: Option<String>,
    pub edited: Option<String>,
    pub draft: Value,
}

type VerdictRow = (String, i64, String, Option<String>, Option<String>, String);

type DraftRow = (String, i64, i64, String);

fn read_draft((id, seq, at, body): DraftRow) -> Result<TriageRow, StoreError> {
    Ok(TriageRow { body: read_json(&body, &id)?, id, seq: seq.unsigned_abs(), at: time(at)? })
}

async fn by_id(connection: &mut SqliteConnection, case_id: &str, id: &str) -> Result<TriageRow, StoreError> {
    let sql = "SELECT id, seq, at, body FROM triages WHERE id = $1 AND case_id = $2";
    let row: Option<DraftRow> = sqlx::query_as(sql).bind(id).bind(case_id).fetch_optional(connection).await?;
    read_draft(row.ok_or_else(|| StoreError::not_found("triage", id))?)
}

struct KeepTriage {
    scope: Scope,
    case_id: String,
    body: Value,
    at: Timestamp,
    command: Option<Command>,
}

impl Write for KeepTriage {
    type Done = Written<TriageRow>;

    async fn run(&self, work: &mut Work<'_>) -> Result<Self::Done, StoreError> {
        let account = self.scope.account().as_str();
        let (mut ledger, _) = Ledger::open(work, account, self.command.as_ref(), |_| {}).await?;
        if find(work.reader().await?, account, &self.case_id).await?.is_none() {
            return Err(StoreError::not_found("case", &self.case_id));
        }
        if let Some(id) = ledger.recall()? {
            return Ok(Written::Replayed(by_id(work.reader().await?, &self.case_id, id).await?));
        }
        let last: i64 = sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM triages WHERE case_id = $1")
            .bind(self.case_id.as_str())
            .fetch_one(work.reader().await?)
            .await?;
        let (id, seq) = (new_id("triage"), last + 1);
        work.change("INSERT INTO triages (case_id, seq, id, at, body) VALUES (?, ?, ?, ?, ?)")
            .bind(self.case_id.as_str())
            .bind(seq)
            .bind(id.as_str())
            .bind(millis(self.at))
            .bind(self.body.to_string());
        ledger.remember(work, &id, self.at);
        let note = AuditNote {
            chain: account.to_owned(),
            actor: FIRSTLINE.to_owned(),
            action: "triage.kept".to_owned(),
            reference: id.clone(),
            subject: self.case_id.clone(),
            detail: json!({ "seq": seq }),
        };
        ledger.append(work, note, self.at)?;
        Ok(Written::New(TriageRow { id, seq: seq.unsigned_abs(), at: self.at, body: self.body.clone() }))
    }
}

struct JudgeTriage {
    scope: Scope,
    case_id: String,
    given: TriageVerdict,
    at: Timestamp,
    command: Option<Command>,
}

impl Write for JudgeTriage {
    type Done = Written<()>;

    async fn run(&self, work: &mut Work<'_>) -> Result<Self::Done, StoreError> {
        let (account, given) = (self.scope.account().as_str(), &self.given);
        let (mut ledger, _) = Ledger::open(work, account, self.command.as_ref(), |_| {}).await?;
        let sql = "SELECT 1 FROM triages t JOIN cases k ON k.id = t.case_id \
                   WHERE t.id = $1 AND k.id = $2 AND k.account_id = $3";
        let is_there: Option<i64> = sqlx::query_scalar(sql)
            .bind(given.triage_id.as_str())
            .bind(self.case_id.as_str())
            .bind(account)
            .fetch_optional(work.reader().await?)
            .await?;
        if is_there.is_none() {
            return Err(StoreError::not_found("triage", &given.triage_id));
        }
        if ledger.recall()?.is_some() {
            return Ok(Written::Replayed(()));
        }
        let id = new_id("verdict");
        work.change(
            "INSERT INTO verdicts (id, triage_id, case_id, at, subject, verdict, reason, edited) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(id.as_str())
        .bind(given.triage_id.as_str())
        .bind(self.case_id.as_str())
        .bind(millis(self.at))
        .bind(self.scope.subject())
        .bind(given.verdict)
        .bind(given.reason.as_deref())
        .bind(given.edited.as_deref());
        ledger.remember(work, &id, self.at);
        let note = AuditNote {
            chain: account.to_owned(),
            actor: self.scope.subject().to_owned(),
            action: "triage.judged".to_owned(),
            reference: id,
            subject: self.case_id.clone(),
            detail: json!({ "triage_id": given.triage_id }),
        };
        ledger.append(work, note, self.at)?;
        Ok(Written::New(()))
    }
}

impl Store {
    /// Keeps a triage draft of a case of the scope's account, as its next one.
    pub async fn keep_triage(
        &self,
        scope: &Scope,
        case_id: &str,
        body: Value,
        at: Timestamp,
        command: Option<Command>,
    ) -> Result<Written<TriageRow>, StoreError> {
        self.write(KeepTriage { scope: scope.clone(), case_id: case_id.to_owned(), body, at, command }).await
    }

    /// The draft that `command` led to before, for who would make another one first; `None`: it is new.
    pub async fn triage_made_by(
        &self,
        scope: &Scope,
        case_id: &str,
        command: &Command,
    ) -> Result<Option<TriageRow>, StoreError> {
        let mut snapshot = self.readers().begin().await?;
        let Some(id) = led_to(&mut snapshot, command).await? else { return Ok(None) };
        match find(&mut snapshot, scope.account().as_str(), case_id).await? {
            Some(_) => by_id(&mut snapshot, case_id, &id).await.map(Some),
            None => Err(StoreError::not_found("case", case_id)),
        }
    }

    /// The latest triage draft of a case of the scope's account; for staff.
    pub async fn triage(&self, scope: &Scope, case_id: &str) -> Result<Option<TriageRow>, StoreError> {
        let sql = "SELECT t.id, t.seq, t.at, t.body FROM triages t JOIN cases k ON k.id = t.case_id \
                   WHERE k.id = $1 AND k.account_id = $2 ORDER BY t.seq DESC LIMIT 1";
        let row: Option<DraftRow> =
            sqlx::query_as(sql).bind(case_id).bind(scope.account().as_str()).fetch_optional(self.readers()).await?;
        row.map(read_draft).transpose()
    }

    /// The last verdict on any triage draft of a case of the scope's account; for staff.
    pub async fn triage_verdict(&self, scope: &Scope, case_id: &str) -> Result<Option<JudgedRow>, StoreError> {
        let sql = "SELECT v.verdict, v.at, v.subject, v.reason, v.edited, t.body FROM verdicts v \
                   JOIN triages t ON t.id = v.triage_id JOIN cases k ON k.id = v.case_id \
                   WHERE k.id = $1 AND k.account_id = $2 ORDER BY v.at DESC, v.id DESC LIMIT 1";
        let account = scope.account().as_str();
        let row: Option<VerdictRow> =
            sqlx::query_as(sql).bind(case_id).bind(account).fetch_optional(self.readers()).await?;
        row.map(|(verdict, at, subject, reason, edited, draft)| {
            Ok(JudgedRow { verdict, at: time(at)?, subject, reason, edited, draft: read_json(&draft, case_id)? })
        })
        .transpose()
    }

    /// Keeps an engineer's verdict on a triage draft; all are kept.
    pub async fn judge_triage(
        &self,
        scope: &Scope,
        case_id: &str,
        given: TriageVerdict,
        at: Timestamp,
        command: Option<Command>,
    ) -> Result<(), StoreError> {
        let case_id = case_id.to_owned();
        self.write(JudgeTriage { scope: scope.clone(), case_id, given, at, command }).await?;
        Ok(())
    }
}
