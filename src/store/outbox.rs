use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::rows::{json, millis, time};
use super::work::Work;
use super::writer::Write;
use super::{Store, StoreError};

/// An entry of the outbox that a receiver does not have yet.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxEntry {
    /// The same for every receiver and every try.
    pub id: String,
    pub at: Timestamp,
    /// E.g. `case.opened`.
    pub topic: String,
    /// The case it is about.
    pub subject: String,
    /// `None`: what is kept of it does not read.
    pub body: Option<Value>,
    /// Tries of this receiver that failed.
    pub failed: u32,
}

/// Entries that wait behind each other, and behind none of another lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Contacts are called for cases that nobody has taken.
    Calls,
    /// Everything else.
    News,
}

/// What became of one try to deliver an entry.
#[derive(Clone, Debug, PartialEq)]
pub enum Settled {
    Delivered,
    /// It is tried again at `next`.
    Failed {
        next: Timestamp,
        why: String,
    },
    /// It is tried no more, and kept for who wants to see it.
    Dead {
        why: String,
    },
    /// It is too old to be tried for the first time, and kept alike.
    NeverTried {
        why: String,
    },
}

struct Settle {
    receiver: String,
    id: String,
    settled: Settled,
    at: Timestamp,
}

impl Write for Settle {
    type Done = ();

    async fn run(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        let (state, failed, next, delivered, why) = match &self.settled {
            Settled::Delivered => ("delivered", 0, None, Some(millis(self.at)), None),
            Settled::Failed { next, why } => ("waiting", 1, Some(millis(*next)), None, Some(why.as_str())),
            Settled::Dead { why } => ("dead", 1, None, None, Some(why.as_str())),
            Settled::NeverTried { why } => ("dead", 0, None, None, Some(why.as_str())),
        };
        let sql = "INSERT INTO deliveries (outbox_id, receiver, state, attempts, next_at, delivered_at, last_error) \
                   VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (outbox_id, receiver) DO UPDATE SET state = excluded.state, \
                   attempts = deliveries.attempts + excluded.attempts, next_at = excluded.next_at, \
                   delivered_at = excluded.delivered_at, last_error = coalesce(excluded.last_error, deliveries.last_error)";
        work.change(sql)
            .bind(self.id.as_str())
            .bind(self.receiver.as_str())
            .bind(state)
            .bind(failed)
            .bind(next)
            .bind(delivered)
            .bind(why);
        Ok(())
    }
}

/// From `since` on `receiver` is owed what happens; never earlier than it was.
struct Owe {
    receiver: String,
    since: Timestamp,
}

impl Write for Owe {
    type Done = ();

    async fn run(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        work.change(
            "INSERT INTO receivers (name, since) VALUES (?, ?) \
             ON CONFLICT (name) DO UPDATE SET since = max(since, excluded.since)",
        )
        .bind(self.receiver.as_str())
        .bind(millis(self.since));
        Ok(())
    }
}

/// So far what a receiver is owed may lie behind before it is written down anew.
const LAG: SignedDuration = SignedDuration::from_hours(1);

type OutboxRow = (String, i64, String, String, String, i64);

/// One entry that does not read must not keep the others from being read: whoever delivers sets it aside.
fn read((id, at, topic, subject, body, failed): OutboxRow) -> OutboxEntry {
    let body = json(&body, "an entry of the outbox").ok().filter(|_| time(at).is_ok());
    let at = time(at).unwrap_or_default();
    OutboxEntry { id, at, topic, subject, body, failed: u32::try_from(failed).unwrap_or(u32::MAX) }
}

impl Store {
    /// Entries of `lane` since `since` that `receiver` was not told of, and all that may be tried again at `now`, in the order
    /// they were written; at most `limit`.
    pub async fn due_outbox(
        &self,
        receiver: &str,
        lane: Lane,
        since: Timestamp,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboxEntry>, StoreError> {
        // What waits for another try is due however old it is: a dead letter may be sent again days later.
        let sql = "SELECT id, at, topic, subject, body, attempts FROM ( \
                   SELECT o.seq, o.id, o.at, o.topic, o.subject, o.body, 0 AS attempts FROM outbox o WHERE o.at >= $2 \
                   AND (o.topic = 'case.escalated') = $5 \
                   AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.outbox_id = o.id AND d.receiver = $1) \
                   UNION ALL \
                   SELECT o.seq, o.id, o.at, o.topic, o.subject, o.body, d.attempts FROM deliveries d \
                   JOIN outbox o ON o.id = d.outbox_id \
                   WHERE d.state = 'waiting' AND d.next_at <= $3 AND d.receiver = $1 \
                   AND (o.topic = 'case.escalated') = $5) \
                   ORDER BY seq LIMIT $4";
        let rows: Vec<OutboxRow> = sqlx::query_as(sql)
            .bind(receiver)
            .bind(millis(since))
            .bind(millis(now))
            .bind(i64::from(limit))
            .bind(lane == Lane::Calls)
            .fetch_all(self.readers())
            .await?;
        Ok(rows.into_iter().map(read).collect())
    }

    /// Entries from before `before` that `receiver` is owed and nobody ever tried to tell it, in the order they were written;
    /// at most `limit`. A receiver is owed what happens from its first look on; what was settled before is not read again.
    pub async fn left_behind(
        &self,
        receiver: &str,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboxEntry>, StoreError> {
        let since: Option<i64> = sqlx::query_scalar("SELECT since FROM receivers WHERE name = $1")
            .bind(receiver)
            .fetch_optional(self.readers())
            .await?;
        let sql = "SELECT o.id, o.at, o.topic, o.subject, o.body, 0 FROM outbox o WHERE o.at >= $2 AND o.at < $3 \
                   AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.outbox_id = o.id AND d.receiver = $1) \
                   ORDER BY o.at, o.seq LIMIT $4";
        // Who is new is owed nothing of what is older.
        let rows: Vec<OutboxRow> = sqlx::query_as(sql)
            .bind(receiver)
            .bind(since.unwrap_or(i64::MAX))
            .bind(millis(before))
            .bind(i64::from(limit))
            .fetch_all(self.readers())
            .await?;
        let is_behind = since.is_none_or(|since| since < millis(before.saturating_sub(LAG).unwrap_or(before)));
        if rows.is_empty() && is_behind {
            self.write(Owe { receiver: receiver.to_owned(), since: before }).await?;
        }
        Ok(rows.into_iter().map(read).collect())
    }

    /// Keeps what became of a try.
    pub async fn settle_delivery(
        &self,
        receiver: &str,
        id: &str,
        settled: Settled,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(Settle { receiver: receiver.to_owned(), id: id.to_owned(), settled, at }).await
    }
}
