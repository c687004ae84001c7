use jiff::Timestamp;

use super::rows::{millis, time, word};
use super::{Store, StoreError};
use crate::access::Desk;
use crate::domain::{AccountId, Language};

/// Turns and cases that are read, the latest ones.
const MOST: i64 = 2000;

/// A turn that did not help: nothing was found, a person had to come, or the customer said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnhelpedTurn {
    pub id: String,
    pub conversation_id: String,
    pub language: Language,
    pub at: Timestamp,
    /// What was asked.
    pub question: String,
    /// What was asked before it in the conversation.
    pub before: Option<String>,
    pub found_nothing: bool,
    pub handed_over: bool,
    pub disliked: bool,
    /// The conversation's latest case, by id and display id.
    pub case: Option<(String, String)>,
}

/// A case that an engineer answered and that is resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedCase {
    pub id: String,
    pub display_id: String,
    pub account_id: AccountId,
    pub language: Language,
    pub subject: String,
}

#[derive(sqlx::FromRow)]
struct TurnRow {
    id: String,
    conversation_id: String,
    language: String,
    started_at: i64,
    question: String,
    before: Option<String>,
    found_nothing: bool,
    handed_over: bool,
    disliked: bool,
    case_id: Option<String>,
    display_id: Option<String>,
}

/// A message that was answered more than once counts by its latest turn. The wish for a person, recorded beside the turns, counts
/// for the last turn before it.
const UNHELPED: &str = "SELECT * FROM (SELECT t.id, t.conversation_id, t.language, t.started_at, m.text AS question, \
    (SELECT p.text FROM messages p WHERE p.conversation_id = m.conversation_id AND p.seq < m.seq \
     AND p.speaker = 'customer' ORDER BY p.seq DESC LIMIT 1) AS before, \
    t.outcome = 'no_evidence' AS found_nothing, \
    t.outcome = 'handoff' OR EXISTS (SELECT 1 FROM handoffs h WHERE h.conversation_id = t.conversation_id \
     AND h.at >= t.started_at AND NOT EXISTS (SELECT 1 FROM turns n WHERE n.conversation_id = t.conversation_id \
     AND n.seq > t.seq AND n.started_at <= h.at)) AS handed_over, \
    coalesce((SELECT f.rating = 'down' FROM messages a JOIN feedback f ON f.message_id = a.id \
     WHERE a.conversation_id = t.conversation_id AND a.turn_id = t.id AND a.speaker = 'assistant' \
     ORDER BY f.number DESC LIMIT 1), 0) AS disliked, \
    k.id AS case_id, k.display_id FROM turns t \
    JOIN messages m ON m.id = t.message_id AND m.turn_id = t.id \
    LEFT JOIN cases k ON k.id = (SELECT l.id FROM cases l WHERE l.conversation_id = t.conversation_id \
     ORDER BY l.created_at DESC LIMIT 1) \
    WHERE t.started_at >= $1 AND t.outcome IS NOT NULL) \
    WHERE found_nothing OR handed_over OR disliked ORDER BY started_at DESC, id DESC LIMIT $2";

impl TurnRow {
    fn read(self) -> Result<UnhelpedTurn, StoreError> {
        Ok(UnhelpedTurn {
            language: word(&self.language)?,
            at: time(self.started_at)?,
            case: self.case_id.zip(self.display_id),
            id: self.id,
            conversation_id: self.conversation_id,
            question: self.question,
            before: self.before,
            found_nothing: self.found_nothing,
            handed_over: self.handed_over,
            disliked: self.disliked,
        })
    }
}

impl Store {
    /// Turns of all accounts that began at `since` or later and did not help, newest first, at most 2,000; for the desk. Reads every turn.
    pub async fn unhelped_turns(&self, _desk: &Desk, since: Timestamp) -> Result<Vec<UnhelpedTurn>, StoreError> {
        let rows: Vec<TurnRow> =
            sqlx::query_as(UNHELPED).bind(millis(since)).bind(MOST).fetch_all(self.readers()).await?;
        rows.into_iter().map(TurnRow::read).collect()
    }

    /// Cases of all accounts that were resolved at `since` or later after an engineer had answered, newest first, at most `most`; for
    /// the desk. What goes on in another case is not among them. Reads every case.
    pub async fn resolved_since(
        &self,
        _desk: &Desk,
        since: Timestamp,
        most: usize,
    ) -> Result<Vec<ResolvedCase>, StoreError> {
        let sql = "SELECT id, display_id, account_id, language, body ->> '$.subject' FROM cases \
                   WHERE resolved_at >= $1 AND merged_into IS NULL AND first_response_at IS NOT NULL \
                   ORDER BY resolved_at DESC, id DESC LIMIT $2";
        let rows: Vec<(String, String, String, String, String)> =
            sqlx::query_as(sql).bind(millis(since)).bind(most as i64).fetch_all(self.readers()).await?;
        let read = |(id, display_id, account, language, subject): (String, String, String, String, String)| {
            let account_id = AccountId::parse(&account).map_err(|error| StoreError::corrupt(error.to_string()))?;
            Ok(ResolvedCase { id, display_id, account_id, language: word(&language)?, subject })
        };
        rows.into_iter().map(read).collect()
    }
}
