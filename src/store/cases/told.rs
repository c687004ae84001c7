use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use sqlx::SqliteConnection;

use super::read::{Order, cited_in, communications, note_by_id, with_thread};
use super::row::{CaseRow, find};
use super::turns::finished_turns;
use crate::domain::{Case, CaseState, Evidence, HandoffPack, Happening, Turn};
use crate::store::StoreError;
use crate::store::rows::millis;
use crate::store::work::Work;

/// What goes out with a case that is opened: made of the case with its thread, the finished turns of its conversation and what
/// their answers cited.
pub type PackRule = Arc<dyn Fn(&Case, &[Turn], &[Evidence]) -> HandoffPack + Send + Sync>;

/// An event of the present write that the outbox has no entry of yet.
pub(in crate::store) struct Untold {
    pub(super) id: String,
    pub(super) at: Timestamp,
    pub(super) account: String,
    pub(super) case_id: String,
    pub(super) seq: i64,
    pub(super) actor: String,
    pub(super) happening: Happening,
    /// For a case that is opened.
    pub(super) pack: Option<PackRule>,
}

/// Writes one outbox entry for each event of the present write, whole: what is told is made here, once all else of the write
/// stands, and never again, so that each try of an entry says the same. Each tells how its case stands after the write, events
/// of one write alike.
pub(in crate::store) async fn tell_outside(work: &mut Work<'_>) -> Result<(), StoreError> {
    let untold = std::mem::take(work.untold());
    let mut bodies = Vec::with_capacity(untold.len());
    for event in &untold {
        bodies.push(body(work.reader().await?, event).await?);
    }
    for (event, body) in untold.iter().zip(bodies) {
        work.change("INSERT INTO outbox (id, at, topic, account_id, subject, body) VALUES (?, ?, ?, ?, ?, ?)")
            .bind(event.id.as_str())
            .bind(millis(event.at))
            .bind(format!("case.{}", event.happening.word()))
            .bind(event.account.as_str())
            .bind(event.case_id.as_str())
            .bind(body.to_string());
    }
    Ok(())
}

async fn body(connection: &mut SqliteConnection, event: &Untold) -> Result<Value, StoreError> {
    let Untold { at, account, case_id, seq, actor, happening, .. } = event;
    let row = find(&mut *connection, account, case_id).await?;
    let row = row.ok_or_else(|| StoreError::not_found("case", case_id))?;
    let state = CaseState::from(&row.clone().read()?);
    let mut told =
        json!({ "case_id": case_id, "seq": seq, "at": at, "actor": actor, "event": happening, "case": state });
    let about = match beside(connection, event, row).await {
        // What does not read keeps nobody from being told, nor the write from being done.
        Err(StoreError::Corrupt { what }) => {
            tracing::warn!(what, case.id = %case_id, "an event of case `{case_id}` is told without what it is about");
            None
        }
        read => read?,
    };
    if let (Some((name, about)), Value::Object(fields)) = (about, &mut told) {
        fields.insert(name.to_owned(), about);
    }
    Ok(told)
}

/// What an event is about beside its case: of an opened one what an engineer gets with it; of words what was said.
async fn beside(
    connection: &mut SqliteConnection,
    event: &Untold,
    row: CaseRow,
) -> Result<Option<(&'static str, Value)>, StoreError> {
    match (&event.happening, &event.pack) {
        (Happening::Opened { .. }, Some(pack)) => {
            let turns = finished_turns(&mut *connection, &event.account, &row.conversation_id).await?;
            let cited = cited_in(&mut *connection, &row.conversation_id).await?;
            let case = with_thread(connection, row).await?;
            value("pack", Some(pack(&case, &turns, &cited)))
        }
        (
            Happening::CustomerWrote { seq }
            | Happening::EngineerWrote { seq, .. }
            | Happening::WroteInMerged { seq: Some(seq), .. },
            _,
        ) => {
            let seq = i64::try_from(*seq).unwrap_or(i64::MAX);
            let said =
                communications(connection, &row.conversation_id, seq - 1, Some(seq), Order::FirstOnes, 1).await?;
            value("message", said.first())
        }
        (Happening::Noted { note_id }, _) => value("note", note_by_id(connection, &row.id, note_id).await?),
        _ => Ok(None),
    }
}

fn value(name: &'static str, about: Option<impl Serialize>) -> Result<Option<(&'static str, Value)>, StoreError> {
    let value = about.map(serde_json::to_value).transpose();
    Ok(value.map_err(|error| StoreError::corrupt(error.to_string()))?.map(|it| (name, it)))
}
