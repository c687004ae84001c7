use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::rows::{json, to_json};
use super::writer::Write;
use super::{Store, StoreError};
use crate::access::Scope;
use crate::domain::{Evidence, TurnEvent};

/// Rows of one `INSERT`: three bound values each, far below SQLite's limit, and few enough shapes to stay prepared.
const ROWS: usize = 32;

struct AppendEvents {
    turn_id: String,
    /// JSON, in order.
    bodies: Vec<Option<String>>,
    evidence: Vec<Evidence>,
}

impl Write for AppendEvents {
    type Done = Vec<u64>;

    async fn run(&self, connection: &mut SqliteConnection) -> Result<Vec<u64>, StoreError> {
        let sql = "SELECT outcome IS NOT NULL, (SELECT max(seq) FROM events WHERE turn_id = $1) \
                   FROM turns WHERE id = $1";
        let found: Option<(bool, i64)> =
            sqlx::query_as(sql).bind(self.turn_id.as_str()).fetch_optional(&mut *connection).await?;
        match found {
            None => Err(StoreError::not_found("turn", &self.turn_id)),
            Some((true, _)) => Err(StoreError::TurnEnded { turn_id: self.turn_id.clone() }),
            Some((false, last)) => {
                insert_evidence(connection, &self.turn_id, &self.evidence).await?;
                insert_events(connection, &self.turn_id, last, &self.bodies).await
            }
        }
    }
}

/// Numbers `bodies` from `last + 1` and stores them; `None` is the terminal event.
pub(super) async fn insert_events(
    connection: &mut SqliteConnection,
    turn_id: &str,
    last: i64,
    bodies: &[Option<String>],
) -> Result<Vec<u64>, StoreError> {
    let numbered: Vec<(i64, &Option<String>)> = (last + 1..).zip(bodies).collect();
    for chunk in numbered.chunks(ROWS) {
        let mut insert = QueryBuilder::<Sqlite>::new("INSERT INTO events (turn_id, seq, body) ");
        insert.push_values(chunk, |mut row, (seq, body)| {
            row.push_bind(turn_id).push_bind(*seq).push_bind(body.as_deref());
        });
        insert.build().execute(&mut *connection).await?;
    }
    Ok(numbered.into_iter().map(|(seq, _)| seq.unsigned_abs()).collect())
}

/// Keeps what a turn cites, once each.
pub(super) async fn insert_evidence(
    connection: &mut SqliteConnection,
    turn_id: &str,
    evidence: &[Evidence],
) -> Result<(), StoreError> {
    for chunk in evidence.chunks(ROWS) {
        let bodies = chunk.iter().map(|it| to_json(it, "evidence")).collect::<Result<Vec<_>, _>>()?;
        let mut insert =
            QueryBuilder::<Sqlite>::new("INSERT OR IGNORE INTO evidence (turn_id, evidence_id, digest, body) ");
        insert.push_values(chunk.iter().zip(bodies), |mut row, (evidence, body)| {
            row.push_bind(turn_id).push_bind(evidence.id.as_str()).push_bind(evidence.digest.as_str()).push_bind(body);
        });
        insert.build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// The stored form of events that are not the last.
pub(super) fn bodies(events: &[TurnEvent]) -> Result<Vec<Option<String>>, StoreError> {
    events.iter().map(|event| to_json(event, "an event").map(Some)).collect()
}

/// The events of a turn after number `after`, in order.
pub(super) async fn events_after(
    connection: &mut SqliteConnection,
    turn_id: &str,
    after: u64,
) -> Result<Vec<(u64, TurnEvent)>, StoreError> {
    let sql = "SELECT e.seq, e.body, CASE WHEN e.body IS NULL THEN t.body END \
               FROM events e JOIN turns t ON t.id = e.turn_id WHERE e.turn_id = $1 AND e.seq > $2 ORDER BY e.seq";
    let rows: Vec<(i64, Option<String>, Option<String>)> =
        sqlx::query_as(sql).bind(turn_id).bind(i64::try_from(after).unwrap_or(i64::MAX)).fetch_all(connection).await?;
    rows.into_iter().map(|(seq, body, turn)| Ok((seq.unsigned_abs(), read(seq, turn_id, body, turn)?))).collect()
}

fn read(seq: i64, turn_id: &str, body: Option<String>, turn: Option<String>) -> Result<TurnEvent, StoreError> {
    let what = format!("event {seq} of {turn_id}");
    match (body, turn) {
        (Some(body), _) => json(&body, &what),
        (None, Some(turn)) => Ok(TurnEvent::Turn(json(&turn, &what)?)),
        (None, None) => Err(StoreError::corrupt(what)),
    }
}

impl Store {
    /// Adds events to a running turn; their numbers, which follow on from those before without a gap.
    /// After the turn has ended: [`StoreError::TurnEnded`].
    pub async fn append_events(&self, turn_id: &str, events: &[TurnEvent]) -> Result<Vec<u64>, StoreError> {
        self.append_cited(turn_id, events, &[]).await
    }

    /// [`Store::append_events`] together with the evidence that these events are the first to cite, so that what was
    /// shown stays checkable even if the turn is cut.
    pub async fn append_cited(
        &self,
        turn_id: &str,
        events: &[TurnEvent],
        evidence: &[Evidence],
    ) -> Result<Vec<u64>, StoreError> {
        let write = AppendEvents { turn_id: turn_id.to_owned(), bodies: bodies(events)?, evidence: evidence.to_vec() };
        self.write(write).await
    }

    /// The events of a turn after number `after` (0: all), in order; `None` unless the turn is the scope's.
    pub async fn turn_events(
        &self,
        scope: &Scope,
        turn_id: &str,
        after: u64,
    ) -> Result<Option<Vec<(u64, TurnEvent)>>, StoreError> {
        let mut connection = self.readers().acquire().await?;
        let sql = "SELECT 1 FROM turns t JOIN conversations c ON c.id = t.conversation_id \
                   WHERE t.id = $1 AND c.subject = $2 AND c.account_id = $3";
        let is_theirs: Option<(i64,)> = sqlx::query_as(sql)
            .bind(turn_id)
            .bind(scope.subject())
            .bind(scope.account().as_str())
            .fetch_optional(&mut *connection)
            .await?;
        match is_theirs {
            Some(_) => Ok(Some(events_after(&mut connection, turn_id, after).await?)),
            None => Ok(None),
        }
    }
}
