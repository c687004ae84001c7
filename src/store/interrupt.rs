use jiff::Timestamp;
use serde_json::json;

use super::event::{events_after, insert_events};
use super::finish::{Ending, FIRSTLINE};
use super::ledger::Ledger;
use super::rows::to_json;
use super::rows::{json as read_json, name, time};
use super::work::Work;
use super::writer::Write;
use super::{Store, StoreError};
use crate::base::new_id;
use crate::domain::{AccountId, Answer, AuditNote, Citation, Language, Outcome, Turn, TurnEvent};

/// A turn that has not ended.
#[derive(Clone, Debug, PartialEq)]
pub struct RunningTurn {
    pub turn_id: String,
    pub conversation_id: String,
    pub account_id: AccountId,
    /// Who began the conversation.
    pub subject: String,
    pub started_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct CutRow {
    body: String,
    trace: String,
    language: String,
    started_at: i64,
    account_id: String,
    has_ended: bool,
}

/// Ends one running turn with what it has shown; what was shown stays.
async fn cut(work: &mut Work<'_>, turn_id: &str, at: Timestamp) -> Result<Turn, StoreError> {
    let sql = "SELECT t.body, t.trace, t.language, t.started_at, c.account_id, t.outcome IS NOT NULL AS has_ended \
               FROM turns t JOIN conversations c ON c.id = t.conversation_id WHERE t.id = $1";
    let row: Option<CutRow> = sqlx::query_as(sql).bind(turn_id).fetch_optional(work.reader().await?).await?;
    let row = row.ok_or_else(|| StoreError::not_found("turn", turn_id))?;
    if row.has_ended {
        return Err(StoreError::TurnEnded { turn_id: turn_id.to_owned() });
    }
    let events = events_after(work.reader().await?, turn_id, 0).await?;
    let (mut ledger, _) = Ledger::open(work, &row.account_id, None, |_| {}).await?;
    let mut turn: Turn = read_json(&row.body, turn_id)?;
    turn.outcome = Some(Outcome::Interrupted);
    turn.answer = answer_so_far(&events, Language::parse(&row.language).unwrap_or_default());
    turn.took_ms = at.duration_since(time(row.started_at)?).as_millis().max(0) as u64;
    let ending = Ending {
        outcome: name(&Outcome::Interrupted)?,
        body: to_json(&turn, "a turn")?,
        trace: row.trace,
        message: turn.answer.as_ref().map(|answer| (new_id("msg"), answer.markdown.clone())),
        at,
    };
    ending.write(work, &turn)?;
    let last = events.last().map_or(0, |(seq, _)| *seq) as i64;
    insert_events(work, turn_id, last, &[None]);
    let note = AuditNote {
        chain: row.account_id,
        actor: FIRSTLINE.to_owned(),
        action: "turn.interrupted".to_owned(),
        reference: turn.id.clone(),
        subject: turn.conversation_id.clone(),
        detail: json!({ "outcome": turn.outcome, "units": units(&events).count() }),
    };
    ledger.append(work, note, at)?;
    Ok(turn)
}

fn units(events: &[(u64, TurnEvent)]) -> impl Iterator<Item = &crate::domain::Unit> {
    events.iter().filter_map(|(_, event)| match event {
        TurnEvent::Unit(unit) => Some(unit),
        _ => None,
    })
}

/// The stored units joined: the i-th citation belongs to the i-th marker; `None` if there is no unit.
fn answer_so_far(events: &[(u64, TurnEvent)], language: Language) -> Option<Answer> {
    let markdown: String = units(events).map(|unit| unit.markdown.as_str()).collect();
    if markdown.is_empty() {
        return None;
    }
    let citations: Vec<Citation> = units(events).flat_map(|unit| unit.citations.iter().cloned()).collect();
    Some(Answer { markdown: markdown.trim_end().to_owned(), language, citations })
}

struct Interrupt {
    turn_id: String,
    at: Timestamp,
}

impl Write for Interrupt {
    type Done = Turn;

    async fn run(&self, work: &mut Work<'_>) -> Result<Turn, StoreError> {
        cut(work, &self.turn_id, self.at).await
    }
}

struct CloseCutTurns {
    at: Timestamp,
}

impl Write for CloseCutTurns {
    type Done = usize;

    async fn run(&self, work: &mut Work<'_>) -> Result<usize, StoreError> {
        let running: Vec<String> =
            sqlx::query_scalar("SELECT id FROM turns WHERE outcome IS NULL").fetch_all(work.reader().await?).await?;
        for turn_id in &running {
            cut(work, turn_id, self.at).await?;
        }
        Ok(running.len())
    }
}

impl Store {
    /// Every turn that has not ended, oldest first.
    pub async fn running_turns(&self) -> Result<Vec<RunningTurn>, StoreError> {
        let sql = "SELECT t.id, t.conversation_id, c.account_id, c.subject, t.started_at FROM turns t \
                   JOIN conversations c ON c.id = t.conversation_id WHERE t.outcome IS NULL ORDER BY t.started_at, t.id";
        let rows: Vec<(String, String, String, String, i64)> = sqlx::query_as(sql).fetch_all(self.readers()).await?;
        rows.into_iter()
            .map(|(turn_id, conversation_id, account_id, subject, started_at)| {
                let account_id =
                    AccountId::parse(&account_id).map_err(|error| StoreError::corrupt(error.to_string()))?;
                Ok(RunningTurn { turn_id, conversation_id, account_id, subject, started_at: time(started_at)? })
            })
            .collect()
    }

    /// Ends a running turn as `interrupted`: the units it has shown become its answer and a message of its
    /// conversation. A turn that has ended is [`StoreError::TurnEnded`].
    pub async fn interrupt(&self, turn_id: &str, at: Timestamp) -> Result<Turn, StoreError> {
        let turn = self.write(Interrupt { turn_id: turn_id.to_owned(), at }).await?;
        self.ring(&turn.conversation_id);
        Ok(turn)
    }

    /// Ends every running turn as `interrupted`, in one transaction; how many there were. For the start of the one
    /// process that serves: it would also end turns that another process of this home is answering.
    pub async fn close_cut_turns(&self, at: Timestamp) -> Result<usize, StoreError> {
        self.write(CloseCutTurns { at }).await
    }
}
