use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::sqlite::SqliteRow;

use super::event::{Standing, bodies, insert_events, insert_evidence};
use super::feed::{Told, tell};
use super::handoff::{hand_over, open_handoff};
use super::ledger::Ledger;
use super::rows::{millis, name, to_json};
use super::work::Work;
use super::writer::Write;
use super::{Store, StoreError};
use crate::access::Scope;
use crate::domain::{AuditNote, Draft, Evidence, HandoffRequest, TraceStage, Turn, TurnEvent};

/// Who did what nobody asked for by hand.
pub(super) const FIRSTLINE: &str = "firstline";

/// Everything a turn leaves behind.
#[derive(Clone)]
pub struct FinishedTurn {
    /// With its outcome. Its draft, if it has one, is kept as a proposal.
    pub turn: Turn,
    /// Durable events not yet appended, in order, without the closing `Turn`, which is added here.
    pub events: Vec<TurnEvent>,
    /// What the answer cites; what was appended before is kept once.
    pub evidence: Vec<Evidence>,
    pub trace: Vec<TraceStage>,
    /// Joins the open request, if there is one.
    pub handoff: Option<HandoffRequest>,
    /// Id and Markdown of the answer as a message of the conversation.
    pub assistant_message: Option<(String, String)>,
    pub at: Timestamp,
    /// Redacted; for the audit trail, beside the outcome.
    pub audit_detail: Value,
}

struct FinishTurn {
    scope: Scope,
    finished: FinishedTurn,
    ending: Ending,
    events: Vec<Option<String>>,
}

impl Write for FinishTurn {
    type Done = Vec<u64>;

    async fn run(&self, work: &mut Work<'_>) -> Result<Vec<u64>, StoreError> {
        let FinishedTurn { turn, evidence, handoff, at, .. } = &self.finished;
        let (mut ledger, rows) = self.ask(work).await?;
        let last_event = Standing::last_event(&rows, &turn.id)?;
        let handoff = match handoff {
            Some(request) if open_handoff(work.reader().await?, &turn.conversation_id).await?.is_none() => {
                Some(request)
            }
            _ => None,
        };
        self.ending.write(work, turn)?;
        insert_evidence(work, &turn.id, evidence)?;
        let numbers = insert_events(work, &turn.id, last_event, &self.events);
        ledger.append(work, self.note(), *at)?;
        if let Some(draft) = &turn.draft {
            self.propose(work, &mut ledger, draft)?;
        }
        if let Some(request) = handoff {
            hand_over(work, &mut ledger, &self.scope, FIRSTLINE, &turn.conversation_id, request)?;
        }
        Ok(numbers)
    }
}

impl FinishTurn {
    /// The ledger, and how the turn stands if it is the scope's.
    async fn ask(&self, work: &mut Work<'_>) -> Result<(Ledger, Vec<SqliteRow>), StoreError> {
        let (turn, account) = (&self.finished.turn, self.scope.account().as_str());
        let sql = "SELECT t.outcome IS NOT NULL AS has_ended, \
                   (SELECT max(seq) FROM events WHERE turn_id = t.id) AS last_event \
                   FROM turns t JOIN conversations c ON c.id = t.conversation_id \
                   WHERE t.id = ? AND c.id = ? AND c.subject = ? AND c.account_id = ?";
        Ledger::open(work, account, None, |ask| {
            ask.add(sql)
                .bind(turn.id.as_str())
                .bind(turn.conversation_id.as_str())
                .bind(self.scope.subject())
                .bind(account);
        })
        .await
    }

    fn note(&self) -> AuditNote {
        let turn = &self.finished.turn;
        AuditNote {
            chain: self.scope.account().to_string(),
            actor: FIRSTLINE.to_owned(),
            action: "turn.finished".to_owned(),
            reference: turn.id.clone(),
            subject: turn.conversation_id.clone(),
            detail: json!({ "outcome": turn.outcome, "detail": self.finished.audit_detail }),
        }
    }

    fn propose(&self, work: &mut Work<'_>, ledger: &mut Ledger, draft: &Draft) -> Result<(), StoreError> {
        let FinishedTurn { turn, at, .. } = &self.finished;
        let sql = "INSERT INTO drafts (id, conversation_id, turn_id, digest, at, expires_at, body) \
                   VALUES (?, ?, ?, ?, ?, ?, ?)";
        work.change(sql)
            .bind(draft.id.as_str())
            .bind(turn.conversation_id.as_str())
            .bind(turn.id.as_str())
            .bind(draft.digest.as_str())
            .bind(millis(*at))
            .bind(millis(draft.expires_at))
            .bind(to_json(draft, "a draft")?);
        tell(work, &turn.conversation_id, Some(&turn.id), Told::Draft { id: &draft.id })?;
        let note = AuditNote {
            chain: self.scope.account().to_string(),
            actor: FIRSTLINE.to_owned(),
            action: "draft.proposed".to_owned(),
            reference: draft.id.clone(),
            subject: turn.conversation_id.clone(),
            detail: json!({ "digest": draft.digest, "severity": draft.severity, "turn_id": turn.id }),
        };
        ledger.append(work, note, *at)
    }
}

/// How a turn ended, as stored.
pub(super) struct Ending {
    pub(super) outcome: String,
    /// The whole turn, JSON.
    pub(super) body: String,
    /// JSON.
    pub(super) trace: String,
    /// Id and text of the assistant's message.
    pub(super) message: Option<(String, String)>,
    pub(super) at: Timestamp,
}

impl Ending {
    /// Writes the ending of `turn`; the caller has made sure that it runs.
    pub(super) fn write(&self, work: &mut Work<'_>, turn: &Turn) -> Result<(), StoreError> {
        work.change("UPDATE turns SET outcome = ?, body = ?, trace = ?, ended_at = ? WHERE id = ?")
            .bind(self.outcome.as_str())
            .bind(self.body.as_str())
            .bind(self.trace.as_str())
            .bind(millis(self.at))
            .bind(turn.id.as_str());
        work.change("UPDATE conversations SET updated_at = ?, last_message_seq = last_message_seq + ? WHERE id = ?")
            .bind(millis(self.at))
            .bind(i64::from(self.message.is_some()))
            .bind(turn.conversation_id.as_str());
        if let Some((id, text)) = &self.message {
            let sql = "INSERT INTO messages (id, seq, at, speaker, text, turn_id, conversation_id) \
                       SELECT ?, last_message_seq, ?, 'assistant', ?, ?, id FROM conversations WHERE id = ?";
            work.change(sql)
                .bind(id.as_str())
                .bind(millis(self.at))
                .bind(text.as_str())
                .bind(turn.id.as_str())
                .bind(turn.conversation_id.as_str());
            tell(work, &turn.conversation_id, Some(&turn.id), Told::Message { id })?;
        }
        Ok(())
    }
}

impl Store {
    /// Ends a turn: its outcome and everything it leaves, in one transaction; the numbers of `events` and of the
    /// closing `Turn`. A turn ends once: then [`StoreError::TurnEnded`].
    pub async fn finish_turn(&self, scope: &Scope, mut finished: FinishedTurn) -> Result<Vec<u64>, StoreError> {
        let Some(outcome) = finished.turn.outcome else {
            return Err(StoreError::NoOutcome { turn_id: finished.turn.id });
        };
        let mut events = bodies(&finished.events)?;
        events.push(None);
        let conversation_id = finished.turn.conversation_id.clone();
        let write = FinishTurn {
            scope: scope.clone(),
            ending: Ending {
                outcome: name(&outcome)?,
                body: to_json(&finished.turn, "a turn")?,
                trace: to_json(&finished.trace, "a trace")?,
                message: finished.assistant_message.take(),
                at: finished.at,
            },
            events,
            finished,
        };
        let numbers = self.write(write).await?;
        self.ring(&conversation_id);
        Ok(numbers)
    }
}
