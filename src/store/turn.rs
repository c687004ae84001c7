use sqlx::SqliteConnection;

use super::event::events_after;
use super::rows::{json, word};
use super::{Store, StoreError};
use crate::access::{HomeKey, Scope};
use crate::domain::{AccountId, Evidence, Outcome, Rating, TraceStage, Turn, TurnEvent};

/// A turn with everything kept about it.
#[derive(Clone, Debug, PartialEq)]
pub struct TurnRecord {
    pub turn: Turn,
    /// Numbered from 1, in order.
    pub events: Vec<(u64, TurnEvent)>,
    /// What it cites, as it was then; by id.
    pub evidence: Vec<Evidence>,
    pub trace: Vec<TraceStage>,
}

/// A finished turn as later ones of its conversation see it.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlierTurn {
    /// Redacted.
    pub question: String,
    /// Markdown; empty where the turn had no answer to show.
    pub answer: String,
    pub outcome: Outcome,
}

/// What was said in a conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Talk {
    pub conversation_id: String,
    pub account: AccountId,
    /// Finished turns, oldest first.
    pub turns: Vec<TalkTurn>,
}

/// One finished turn with its question, redacted, and the customer's latest verdict on it.
#[derive(Clone, Debug, PartialEq)]
pub struct TalkTurn {
    pub question: String,
    pub turn: Turn,
    pub rating: Option<Rating>,
}

/// Turns of a conversation that are read at once.
const MOST_TURNS: i64 = 500;

async fn whole(connection: &mut SqliteConnection, id: &str) -> Result<Option<TurnRecord>, StoreError> {
    let row: Option<(String, String)> =
        sqlx::query_as("SELECT body, trace FROM turns WHERE id = $1").bind(id).fetch_optional(&mut *connection).await?;
    let Some((body, trace)) = row else { return Ok(None) };
    let events = events_after(connection, id, 0).await?;
    let evidence: Vec<String> = sqlx::query_scalar("SELECT body FROM evidence WHERE turn_id = $1 ORDER BY evidence_id")
        .bind(id)
        .fetch_all(connection)
        .await?;
    Ok(Some(TurnRecord {
        turn: json(&body, id)?,
        events,
        evidence: evidence.iter().map(|it| json(it, "evidence")).collect::<Result<_, _>>()?,
        trace: json(&trace, "a trace")?,
    }))
}

impl Store {
    /// The turn as it stands (`outcome` is `None` while it runs); `None` unless it is the scope's.
    pub async fn turn(&self, scope: &Scope, id: &str) -> Result<Option<Turn>, StoreError> {
        let sql = "SELECT t.body FROM turns t JOIN conversations c ON c.id = t.conversation_id \
                   WHERE t.id = $1 AND c.subject = $2 AND c.account_id = $3";
        let body: Option<String> = sqlx::query_scalar(sql)
            .bind(id)
            .bind(scope.subject())
            .bind(scope.account().as_str())
            .fetch_optional(self.readers())
            .await?;
        body.map(|body| json(&body, id)).transpose()
    }

    /// The turn with its events, evidence and trace; `None` unless it is the scope's.
    pub async fn turn_record(&self, scope: &Scope, id: &str) -> Result<Option<TurnRecord>, StoreError> {
        match self.turn(scope, id).await? {
            Some(_) => self.record(id).await,
            None => Ok(None),
        }
    }

    /// Any turn, for the operator: whoever holds the home's key can read the file anyway.
    pub async fn turn_any(&self, id: &str, _operator: &HomeKey) -> Result<Option<TurnRecord>, StoreError> {
        self.record(id).await
    }

    /// Any conversation's finished turns, for the operator; `None`: there is no such conversation.
    pub async fn talk_any(&self, conversation_id: &str, _operator: &HomeKey) -> Result<Option<Talk>, StoreError> {
        let account: Option<String> = sqlx::query_scalar("SELECT account_id FROM conversations WHERE id = $1")
            .bind(conversation_id)
            .fetch_optional(self.readers())
            .await?;
        let Some(account) = account else { return Ok(None) };
        let sql = "SELECT m.text, t.body, \
                   (SELECT f.rating FROM feedback f JOIN messages a ON a.id = f.message_id \
                    WHERE a.turn_id = t.id ORDER BY f.number DESC LIMIT 1) \
                   FROM turns t JOIN messages m ON m.id = t.message_id \
                   WHERE t.conversation_id = $1 AND t.outcome IS NOT NULL ORDER BY t.seq LIMIT $2";
        let rows: Vec<(String, String, Option<String>)> =
            sqlx::query_as(sql).bind(conversation_id).bind(MOST_TURNS).fetch_all(self.readers()).await?;
        let turn = |(question, body, rating): (String, String, Option<String>)| -> Result<TalkTurn, StoreError> {
            let rating = rating.as_deref().map(word).transpose()?;
            Ok(TalkTurn { question, turn: json(&body, "a turn")?, rating })
        };
        let turns = rows.into_iter().map(turn).collect::<Result<_, _>>()?;
        let account = json(&serde_json::Value::from(account).to_string(), "an account")?;
        Ok(Some(Talk { conversation_id: conversation_id.to_owned(), account, turns }))
    }

    async fn record(&self, id: &str) -> Result<Option<TurnRecord>, StoreError> {
        // One transaction, so that turn and events are of the same moment.
        let mut snapshot = self.readers().begin().await?;
        whole(&mut snapshot, id).await
    }

    /// The last `limit` finished turns of a conversation, oldest first; of a message that was asked again, the latest.
    /// Turns that were interrupted or failed are left out: nothing reuses them. Empty unless the scope's.
    pub async fn conversation_history(
        &self,
        scope: &Scope,
        conversation_id: &str,
        limit: usize,
    ) -> Result<Vec<EarlierTurn>, StoreError> {
        let sql = "SELECT m.text, coalesce(t.body ->> '$.answer.markdown', ''), t.outcome FROM turns t \
                   JOIN messages m ON m.id = t.message_id AND m.turn_id = t.id \
                   JOIN conversations c ON c.id = t.conversation_id \
                   WHERE t.conversation_id = $1 AND c.subject = $2 AND c.account_id = $3 \
                   AND t.outcome IS NOT NULL AND t.outcome NOT IN ('interrupted', 'failed') \
                   ORDER BY t.seq DESC LIMIT $4";
        let rows: Vec<(String, String, String)> = sqlx::query_as(sql)
            .bind(conversation_id)
            .bind(scope.subject())
            .bind(scope.account().as_str())
            .bind(limit.min(100) as i64)
            .fetch_all(self.readers())
            .await?;
        rows.into_iter()
            .rev()
            .map(|(question, answer, outcome)| Ok(EarlierTurn { question, answer, outcome: word(&outcome)? }))
            .collect()
    }

    /// Evidence by the digest of its text, as it was when a turn of one of the scope's conversations cited it.
    pub async fn passage(&self, scope: &Scope, digest: &str) -> Result<Option<Evidence>, StoreError> {
        let sql = "SELECT e.body FROM evidence e JOIN turns t ON t.id = e.turn_id \
                   JOIN conversations c ON c.id = t.conversation_id \
                   WHERE e.digest = $1 AND c.subject = $2 AND c.account_id = $3 LIMIT 1";
        let body: Option<String> = sqlx::query_scalar(sql)
            .bind(digest)
            .bind(scope.subject())
            .bind(scope.account().as_str())
            .fetch_optional(self.readers())
            .await?;
        body.map(|body| json(&body, "evidence")).transpose()
    }
}
