use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::sqlite::SqliteRow;

use super::cases::{insert_draft, standing_of_thread};
use super::event::{Standing, bodies, insert_events, insert_evidence};
use super::feed::{Told, tell};
use super::handoff::{TurnsWish, hand_over, new_request, open_handoff};
use super::ledger::Ledger;
use super::rows::{millis, name, to_json};
use super::work::Work;
use super::writer::Write;
use super::{Store, StoreError};
use crate::access::Scope;
use crate::domain::{AuditNote, Draft, Evidence, Handoff, HandoffRequest, TraceStage, Turn, TurnEvent};

/// Who did what nobody asked for by hand.
pub(super) const FIRSTLINE: &str = "firstline";

/// Everything a turn leaves behind.
#[derive(Clone)]
pub struct FinishedTurn {
    /// With its outcome. Its draft, if it has one, is kept as a proposal.
    pub turn: Turn,
    /// Durable events not yet appended, in order, without a handoff and the closing `Turn`, which are added here.
    pub events: Vec<TurnEvent>,
    /// What the answer cites; what was appended before is kept once.
    pub evidence: Vec<Evidence>,
    pub trace: Vec<TraceStage>,
    /// The customer's wish for a person, if the turn ended in one. Joins the open request, if there is one.
    pub handoff: Option<TurnsWish>,
    /// Id and Markdown of the answer as a message of the conversation.
    pub assistant_message: Option<(String, String)>,
    pub at: Timestamp,
    /// Redacted; for the audit trail, beside the outcome.
    pub audit_detail: Value,
}

struct FinishTurn {
    scope: Scope,
    finished: FinishedTurn,
    outcome: String,
    trace: String,
}

/// A turn that was ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    /// The numbers of the events appended, the closing `Turn` last.
    pub numbers: Vec<u64>,
    /// Those events without the closing one.
    pub events: Vec<TurnEvent>,
    /// As it is kept: with the case that it handed over to.
    pub turn: Turn,
}

impl Write for FinishTurn {
    type Done = Ended;

    async fn run(&self, work: &mut Work<'_>) -> Result<Ended, StoreError> {
        let FinishedTurn { evidence, at, .. } = &self.finished;
        let (mut turn, mut events) = (self.finished.turn.clone(), self.finished.events.clone());
        let (mut ledger, rows) = self.ask(work).await?;
        let last_event = Standing::last_event(&rows, &turn.id)?;
        let handoff = self.hand_over(work, &mut ledger, &turn).await?;
        turn.handoff = handoff;
        events.extend(turn.handoff.clone().map(TurnEvent::Handoff));
        self.ending(&turn)?.write(work, &turn)?;
        insert_evidence(work, &turn.id, evidence)?;
        let mut stored = bodies(&events)?;
        stored.push(None);
        let numbers = insert_events(work, &turn.id, last_event, &stored);
        ledger.append(work, self.note(), *at)?;
        if let Some(draft) = &turn.draft {
            self.propose(work, &mut ledger, draft)?;
        }
        Ok(Ended { numbers, events, turn })
    }
}

impl FinishTurn {
    /// Carries out the wish for a person that the turn ended in; what the customer is told of it.
    async fn hand_over(
        &self,
        work: &mut Work<'_>,
        ledger: &mut Ledger,
        turn: &Turn,
    ) -> Result<Option<Handoff>, StoreError> {
        let Some(TurnsWish { id, words, wanted, expected }) = &self.finished.handoff else { return Ok(None) };
        let conversation_id = turn.conversation_id.as_str();
        let request = match open_handoff(work.reader().await?, conversation_id).await? {
            Some(open) => {
                let standing = standing_of_thread(work.reader().await?, conversation_id).await?;
                HandoffRequest { expected: standing.and_then(|it| expected(&it)), ..open }
            }
            None => {
                let new = new_request(id.clone(), Some(words.clone()), wanted, self.finished.at);
                let wished = (wanted, expected);
                hand_over(work, ledger, &self.scope, FIRSTLINE, conversation_id, &new, wished).await?
            }
        };
        let case_id = request.case_id.clone().unwrap_or_else(|| request.id.clone());
        let HandoffRequest { queue, due_at, is_answered, expected, .. } = request;
        Ok(Some(Handoff { case_id, queue, due_at, is_answered, expected }))
    }

    fn ending(&self, turn: &Turn) -> Result<Ending, StoreError> {
        Ok(Ending {
            outcome: self.outcome.clone(),
            body: to_json(turn, "a turn")?,
            trace: self.trace.clone(),
            message: self.finished.assistant_message.clone(),
            at: self.finished.at,
        })
    }

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
        insert_draft(work, &turn.conversation_id, Some(&turn.id), draft, *at)?;
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
    /// Ends a turn: its outcome and everything it leaves, in one transaction. A turn ends once: then
    /// [`StoreError::TurnEnded`].
    pub async fn finish_turn(&self, scope: &Scope, finished: FinishedTurn) -> Result<Ended, StoreError> {
        let Some(outcome) = finished.turn.outcome else {
            return Err(StoreError::NoOutcome { turn_id: finished.turn.id });
        };
        let conversation_id = finished.turn.conversation_id.clone();
        let write = FinishTurn {
            scope: scope.clone(),
            outcome: name(&outcome)?,
            trace: to_json(&finished.trace, "a trace")?,
            finished,
        };
        let ended = self.write(write).await?;
        self.ring(&conversation_id);
        Ok(ended)
    }
}
