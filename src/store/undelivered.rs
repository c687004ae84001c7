use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::conversation::{read_cursor, write_cursor};
use super::ledger::{Ledger, SYSTEM};
use super::rows::{millis, time, word};
use super::work::Work;
use super::writer::Write;
use super::{Store, StoreError, page_size};
use crate::access::Desk;
use crate::base::new_id;
use crate::domain::{AuditNote, Page};

/// Where an entry stands with one of its receivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    /// A try failed; there will be another.
    Waiting,
    Delivered,
    /// Given up: a dead letter.
    Dead,
}

/// What a receiver did not take.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Undelivered {
    /// The entry's, which is its `webhook-id` too.
    pub id: String,
    /// `webhook` or `mail`.
    pub receiver: String,
    pub state: DeliveryState,
    /// When it happened.
    pub at: Timestamp,
    /// E.g. `case.opened`.
    pub topic: String,
    pub account_id: String,
    /// The case it is about.
    pub subject: String,
    /// Tries that failed since it was last sent.
    pub failed: u32,
    /// `None`: it is tried no more.
    pub next_at: Option<Timestamp>,
    /// In words of ours: what the other side wrote is not kept.
    pub why: Option<String>,
}

type Row = (String, String, String, i64, String, String, String, i64, Option<i64>, Option<String>, i64);

fn read(row: Row) -> Result<Undelivered, StoreError> {
    let (id, receiver, state, at, topic, account_id, subject, failed, next_at, why, _) = row;
    Ok(Undelivered {
        id,
        receiver,
        state: word(&state)?,
        at: time(at)?,
        topic,
        account_id,
        subject,
        failed: u32::try_from(failed).unwrap_or(u32::MAX),
        next_at: next_at.map(time).transpose()?,
        why,
    })
}

const COLUMNS: &str = "d.outbox_id, d.receiver, d.state, o.at, o.topic, o.account_id, o.subject, d.attempts, d.next_at, \
                       d.last_error, o.seq";

struct Resend {
    id: String,
    receiver: Option<String>,
    actor: String,
    at: Timestamp,
}

impl Write for Resend {
    type Done = Vec<String>;

    async fn run(&self, work: &mut Work<'_>) -> Result<Self::Done, StoreError> {
        let (mut ledger, _) = Ledger::open(work, SYSTEM, None, |_| {}).await?;
        let sql = "SELECT receiver FROM deliveries WHERE outbox_id = $1 AND state = 'dead' \
                   AND receiver = coalesce($2, receiver) ORDER BY receiver";
        let receivers: Vec<String> = sqlx::query_scalar(sql)
            .bind(self.id.as_str())
            .bind(self.receiver.as_deref())
            .fetch_all(work.reader().await?)
            .await?;
        if receivers.is_empty() {
            return Err(StoreError::not_found("dead letter", &self.id));
        }
        for receiver in &receivers {
            work.change(
                "UPDATE deliveries SET state = 'waiting', attempts = 0, next_at = ? WHERE outbox_id = ? AND receiver = ?",
            )
            .bind(millis(self.at))
            .bind(self.id.as_str())
            .bind(receiver.as_str());
        }
        let note = AuditNote {
            chain: SYSTEM.to_owned(),
            actor: self.actor.clone(),
            action: "outbox.resent".to_owned(),
            reference: new_id("resend"),
            subject: self.id.clone(),
            detail: json!({ "receivers": receivers }),
        };
        ledger.append(work, note, self.at)?;
        Ok(receivers)
    }
}

impl Store {
    /// A page of what receivers did not take, dead letters alone or what is still tried too, newest first.
    pub async fn undelivered(
        &self,
        _desk: &Desk,
        dead_only: bool,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<Undelivered>, StoreError> {
        let (before, before_receiver) =
            cursor.filter(|it| !it.is_empty()).map_or(Ok((i64::MAX, String::new())), read_cursor)?;
        let limit = page_size(limit);
        let sql = format!(
            "SELECT {COLUMNS} FROM deliveries d JOIN outbox o ON o.id = d.outbox_id \
             WHERE d.state <> 'delivered' AND (d.state = 'dead' OR NOT $1) AND (o.seq, d.receiver) < ($2, $3) \
             ORDER BY o.seq DESC, d.receiver DESC LIMIT $4"
        );
        let mut rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(dead_only)
            .bind(before)
            .bind(before_receiver)
            .bind(limit as i64 + 1)
            .fetch_all(self.readers())
            .await?;
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| has_more).map(|last| write_cursor(last.10, &last.1));
        let items = rows.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(Page { items, next })
    }

    /// An entry that a receiver did not take: what would be sent, and where it stands with each receiver that was tried.
    pub async fn undelivered_entry(
        &self,
        _desk: &Desk,
        id: &str,
    ) -> Result<Option<(Value, Vec<Undelivered>)>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM deliveries d JOIN outbox o ON o.id = d.outbox_id WHERE o.id = $1 ORDER BY d.receiver"
        );
        let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_all(self.readers()).await?;
        let body: Option<String> =
            sqlx::query_scalar("SELECT body FROM outbox WHERE id = $1").bind(id).fetch_optional(self.readers()).await?;
        let Some(body) = body.filter(|_| !rows.is_empty()) else { return Ok(None) };
        // What does not read is shown as it stands, for whoever has to mend it.
        let body = super::rows::json(&body, "an entry of the outbox").unwrap_or(Value::String(body));
        Ok(Some((body, rows.into_iter().map(read).collect::<Result<_, _>>()?)))
    }

    /// Puts a dead letter back among what is tried, at once and with all its tries before it: to one receiver, or to all that
    /// did not take it; to whom. Noted in the audit chain `system`.
    pub async fn resend(
        &self,
        desk: &Desk,
        id: &str,
        receiver: Option<&str>,
        at: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        let actor = desk.person().subject.clone();
        self.write(Resend { id: id.to_owned(), receiver: receiver.map(str::to_owned), actor, at }).await
    }
}
