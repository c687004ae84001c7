use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow as _, Row as _, SqliteConnection};

use super::rows::{json, to_json};
use super::work::{Script, Work};
use super::writer::Write;
use super::{Store, StoreError};
use crate::access::Scope;
use crate::domain::{Evidence, TurnEvent};

/// Rows of one `INSERT`: so many, at most, that there are few shapes of it to keep prepared.
const ROWS: usize = 32;

struct AppendEvents {
    turn_id: String,
    bodies: Vec<Option<String>>,
    evidence: Vec<Evidence>,
}

/// Whether a turn has ended, and the number of its last event.
#[derive(sqlx::FromRow)]
pub(super) struct Standing {
    has_ended: bool,
    last_event: i64,
}

impl Standing {
    /// The number of the last event so far, refused unless the turn is there and runs.
    pub(super) fn last_event(rows: &[SqliteRow], turn_id: &str) -> Result<i64, StoreError> {
        match rows.first().map(Self::from_row).transpose()? {
            None => Err(StoreError::not_found("turn", turn_id)),
            Some(Self { has_ended: true, .. }) => Err(StoreError::TurnEnded { turn_id: turn_id.to_owned() }),
            Some(Self { last_event, .. }) => Ok(last_event),
        }
    }
}

impl Write for AppendEvents {
    type Done = Vec<u64>;

    async fn run(&self, work: &mut Work<'_>) -> Result<Vec<u64>, StoreError> {
        let mut script = Script::default();
        for cited in &self.evidence {
            let sql = "INSERT OR IGNORE INTO evidence (turn_id, evidence_id, digest, body) \
                       SELECT id, ?, ?, ? FROM turns WHERE id = ? AND outcome IS NULL";
            script
                .add(sql)
                .bind(cited.id.as_str())
                .bind(cited.digest.as_str())
                .bind(to_json(cited, "evidence")?)
                .bind(self.turn_id.as_str());
        }
        for chunk in self.bodies.chunks(ROWS) {
            self.add_running(&mut script, chunk);
        }
        let rows = work.rows_of_changes(script).await?;
        if rows.is_empty() {
            return Err(self.why_refused(work).await?);
        }
        let mut numbers = rows.iter().map(|row| row.try_get(0)).collect::<Result<Vec<i64>, _>>()?;
        numbers.sort_unstable();
        Ok(numbers.into_iter().map(i64::unsigned_abs).collect())
    }
}

impl AppendEvents {
    /// Adds events after the last one, if the turn runs; their numbers come back as rows. Looking and adding are one
    /// statement because this is the write that a customer waits for most often.
    fn add_running(&self, script: &mut Script, bodies: &[Option<String>]) {
        let places: Vec<String> = (1..=bodies.len()).map(|place| format!("({place}, ?)")).collect();
        script.add(&format!(
            "INSERT INTO events (turn_id, seq, body) SELECT t.id, \
             (SELECT max(seq) FROM events WHERE turn_id = t.id) + v.column1, v.column2 \
             FROM turns t, (VALUES {}) v WHERE t.id = ? AND t.outcome IS NULL RETURNING seq",
            places.join(", ")
        ));
        for body in bodies {
            script.bind(body.as_deref());
        }
        script.bind(self.turn_id.as_str());
    }

    async fn why_refused(&self, work: &mut Work<'_>) -> Result<StoreError, StoreError> {
        let mut ask = Script::new("SELECT 1 FROM turns WHERE id = ?");
        ask.bind(self.turn_id.as_str());
        Ok(match work.rows(ask).await?.is_empty() {
            true => StoreError::not_found("turn", &self.turn_id),
            false => StoreError::TurnEnded { turn_id: self.turn_id.clone() },
        })
    }
}

/// Numbers `bodies` from `last + 1` and stores them; `None` is the closing event.
pub(super) fn insert_events(work: &mut Work<'_>, turn_id: &str, last: i64, bodies: &[Option<String>]) -> Vec<u64> {
    let numbers: Vec<i64> = (last + 1..).take(bodies.len()).collect();
    for (numbers, bodies) in numbers.chunks(ROWS).zip(bodies.chunks(ROWS)) {
        let rows = vec!["(?, ?, ?)"; bodies.len()].join(", ");
        let insert = work.change(&format!("INSERT INTO events (turn_id, seq, body) VALUES {rows}"));
        for (seq, body) in numbers.iter().zip(bodies) {
            insert.bind(turn_id).bind(*seq).bind(body.as_deref());
        }
    }
    numbers.into_iter().map(i64::unsigned_abs).collect()
}

/// Keeps what a turn cites, once each.
pub(super) fn insert_evidence(work: &mut Work<'_>, turn_id: &str, evidence: &[Evidence]) -> Result<(), StoreError> {
    for chunk in evidence.chunks(ROWS) {
        let rows = vec!["(?, ?, ?, ?)"; chunk.len()].join(", ");
        let sql = format!("INSERT OR IGNORE INTO evidence (turn_id, evidence_id, digest, body) VALUES {rows}");
        let insert = work.change(&sql);
        for cited in chunk {
            insert.bind(turn_id).bind(cited.id.as_str()).bind(cited.digest.as_str()).bind(to_json(cited, "evidence")?);
        }
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
    /// shown stays checkable even if the turn is cut. Without events nothing is written.
    pub async fn append_cited(
        &self,
        turn_id: &str,
        events: &[TurnEvent],
        evidence: &[Evidence],
    ) -> Result<Vec<u64>, StoreError> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
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
