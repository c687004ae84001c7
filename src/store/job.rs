use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sqlx::FromRow as _;

use super::rows::{json, millis, time};
use super::work::{Script, Work};
use super::writer::Write;
use super::{Store, StoreError};
use crate::access::Opened;
use crate::base::new_id;
use crate::domain::AccountId;

/// Work that somebody holds the lease of.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub id: String,
    /// E.g. `triage`.
    pub kind: String,
    /// What it is about, e.g. the case's id.
    pub subject: String,
    pub account_id: AccountId,
    /// How often it was begun, this time included.
    pub attempts: u32,
    pub leased_until: Timestamp,
    pub body: Value,
}

impl Job {
    /// For the scope that the job works in.
    pub fn opened(&self) -> Opened {
        Opened::found(self.account_id.clone())
    }
}

#[derive(sqlx::FromRow)]
struct JobRow {
    id: String,
    kind: String,
    subject: String,
    account_id: String,
    attempts: i64,
    leased_until: i64,
    body: String,
}

impl JobRow {
    fn read(self) -> Result<Job, StoreError> {
        Ok(Job {
            account_id: AccountId::parse(&self.account_id).map_err(|error| StoreError::corrupt(error.to_string()))?,
            attempts: u32::try_from(self.attempts).unwrap_or(u32::MAX),
            leased_until: time(self.leased_until)?,
            body: json(&self.body, &self.id)?,
            id: self.id,
            kind: self.kind,
            subject: self.subject,
        })
    }
}

struct ClaimJobs {
    kind: String,
    worker: String,
    now: Timestamp,
    lease: SignedDuration,
    most: usize,
}

impl Write for ClaimJobs {
    type Done = Vec<Job>;

    async fn run(&self, work: &mut Work<'_>) -> Result<Vec<Job>, StoreError> {
        let (now, until) = (millis(self.now), millis(self.now + self.lease));
        let mut script = Script::new(
            "UPDATE jobs SET leased_until = ?, leased_by = ?, attempts = attempts + 1, \
             body = json_remove(body, '$.again_at') WHERE id IN ( \
             SELECT id FROM jobs WHERE kind = ? AND done_at IS NULL AND run_at <= ? \
             AND (leased_until IS NULL OR leased_until <= ?) ORDER BY run_at, id LIMIT ?) \
             RETURNING id, kind, subject, account_id, attempts, leased_until, body",
        );
        script
            .bind(until)
            .bind(self.worker.as_str())
            .bind(self.kind.as_str())
            .bind(now)
            .bind(now)
            .bind(self.most as i64);
        let rows = work.rows_of_changes(script).await?;
        rows.iter().map(|row| JobRow::from_row(row)?.read()).collect()
    }
}

struct EndJob {
    id: String,
    worker: String,
    end: End,
}

enum End {
    Done { at: Timestamp },
    Again { at: Timestamp, error: String },
}

impl Write for EndJob {
    type Done = bool;

    async fn run(&self, work: &mut Work<'_>) -> Result<bool, StoreError> {
        let mut script = Script::default();
        match &self.end {
            End::Done { at } => {
                script
                    .add(
                        "UPDATE jobs SET done_at = iif(body ->> 'again_at' IS NULL, ?, NULL), \
                         run_at = coalesce(body ->> 'again_at', run_at), \
                         attempts = iif(body ->> 'again_at' IS NULL, attempts, 0), \
                         body = json_remove(body, '$.again_at'), \
                         leased_until = NULL, leased_by = NULL, last_error = NULL \
                         WHERE id = ? AND leased_by = ? AND done_at IS NULL RETURNING id",
                    )
                    .bind(millis(*at));
            }
            End::Again { at, error } => {
                script
                    .add(
                        "UPDATE jobs SET run_at = ?, last_error = ?, leased_until = NULL, leased_by = NULL \
                         WHERE id = ? AND leased_by = ? AND done_at IS NULL RETURNING id",
                    )
                    .bind(millis(*at))
                    .bind(error.as_str());
            }
        }
        script.bind(self.id.as_str()).bind(self.worker.as_str());
        Ok(!work.rows_of_changes(script).await?.is_empty())
    }
}

struct AddJob {
    kind: String,
    subject: String,
    account_id: AccountId,
    at: Timestamp,
    run_at: Timestamp,
    body: Value,
}

impl Write for AddJob {
    type Done = ();

    async fn run(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        work.change(
            "INSERT OR IGNORE INTO jobs (id, kind, subject, account_id, at, run_at, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(new_id("job"))
        .bind(self.kind.as_str())
        .bind(self.subject.as_str())
        .bind(self.account_id.as_str())
        .bind(millis(self.at))
        .bind(millis(self.run_at))
        .bind(self.body.to_string());
        Ok(())
    }
}

impl Store {
    /// Asks for work from `run_at` on. While an unfinished job of this kind and subject waits, nothing is added.
    pub async fn add_job(
        &self,
        kind: &str,
        subject: &str,
        account_id: &AccountId,
        at: Timestamp,
        run_at: Timestamp,
        body: Value,
    ) -> Result<(), StoreError> {
        let (kind, subject, account_id) = (kind.to_owned(), subject.to_owned(), account_id.clone());
        self.write(AddJob { kind, subject, account_id, at, run_at, body }).await
    }

    /// Leases at most `most` due jobs of a kind to `worker` until `lease` from `now`: those that nobody holds, or whose
    /// holder let the lease run out, the longest due first.
    pub async fn claim_jobs(
        &self,
        kind: &str,
        worker: &str,
        now: Timestamp,
        lease: SignedDuration,
        most: usize,
    ) -> Result<Vec<Job>, StoreError> {
        let (kind, worker) = (kind.to_owned(), worker.to_owned());
        self.write(ClaimJobs { kind, worker, now, lease, most }).await
    }

    /// Ends a job that `worker` holds, or lets it wait anew where it was asked for again since; `false`: the lease had run out and somebody else has it.
    pub async fn finish_job(&self, id: &str, worker: &str, at: Timestamp) -> Result<bool, StoreError> {
        self.write(EndJob { id: id.to_owned(), worker: worker.to_owned(), end: End::Done { at } }).await
    }

    /// Gives back a job that failed, to be tried from `run_at` on; `error` holds no customer's text. `false`: as above.
    pub async fn retry_job(&self, id: &str, worker: &str, run_at: Timestamp, error: &str) -> Result<bool, StoreError> {
        let end = End::Again { at: run_at, error: error.chars().take(500).collect() };
        self.write(EndJob { id: id.to_owned(), worker: worker.to_owned(), end }).await
    }
}
