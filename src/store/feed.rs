use super::message::MessageRow;
use super::rows::{json, to_json};
use super::work::Work;
use super::{Store, StoreError};
use crate::access::Scope;
use crate::domain::{CaseNews, ConversationState, FeedEntry, FeedEvent, HandoffRequest};

/// Entries one reading gives at most.
const PAGE: i64 = 200;

/// What is appended to the feed of a conversation; told from its own table when it is read.
pub(super) enum Told<'a> {
    Message { id: &'a str },
    Draft { id: &'a str },
    State { state: ConversationState, handoff: Option<&'a HandoffRequest> },
    Case(&'a CaseNews),
}

/// Adds an entry behind the last one of its conversation.
pub(super) fn tell(
    work: &mut Work<'_>,
    conversation_id: &str,
    turn_id: Option<&str>,
    told: Told<'_>,
) -> Result<(), StoreError> {
    let (kind, reference, body) = match told {
        Told::Message { id } => ("message", Some(id), None),
        Told::Draft { id } => ("draft", Some(id), None),
        Told::State { state, handoff } => {
            let event = FeedEvent::State { state, handoff: handoff.cloned() };
            ("state", None, Some(to_json(&event, "a state")?))
        }
        Told::Case(news) => ("case", None, Some(to_json(&FeedEvent::Case(news.clone()), "a case's news")?)),
    };
    let sql = "INSERT INTO feed (conversation_id, seq, kind, turn_id, reference, body) \
               SELECT ?, coalesce(max(seq), 0) + 1, ?, ?, ?, ? FROM feed WHERE conversation_id = ?";
    work.change(sql).bind(conversation_id).bind(kind).bind(turn_id).bind(reference).bind(body).bind(conversation_id);
    Ok(())
}

#[derive(sqlx::FromRow)]
struct FeedRow {
    feed_seq: i64,
    feed_turn_id: Option<String>,
    state: Option<String>,
    draft: Option<String>,
    message: Option<String>,
}

impl FeedRow {
    fn read(self, message: Option<MessageRow>) -> Result<FeedEntry, StoreError> {
        let what = format!("entry {} of a feed", self.feed_seq);
        let event = match (message, self.draft, self.state) {
            (Some(message), _, _) => FeedEvent::Message(message.read()?),
            (_, Some(draft), _) => FeedEvent::Draft(Box::new(json(&draft, &what)?)),
            (_, _, Some(state)) => json(&state, &what)?,
            _ => return Err(StoreError::corrupt(what)),
        };
        Ok(FeedEntry { seq: self.feed_seq.unsigned_abs(), turn_id: self.feed_turn_id, event })
    }
}

impl Store {
    /// The feed of a conversation behind entry `after` (0: from its start), in order, at most 200 at a time; `None`
    /// unless the conversation is the scope's.
    pub async fn feed(
        &self,
        scope: &Scope,
        conversation_id: &str,
        after: u64,
    ) -> Result<Option<Vec<FeedEntry>>, StoreError> {
        let mut connection = self.readers().acquire().await?;
        if !super::handoff::is_theirs(&mut connection, scope, conversation_id).await? {
            return Ok(None);
        }
        let sql = "SELECT f.seq AS feed_seq, f.turn_id AS feed_turn_id, f.body AS state, d.body AS draft, \
                   m.id AS message, m.id, m.seq, m.at, m.speaker, m.text, m.turn_id, m.author_name, m.manner, \
                   (SELECT rating FROM feedback WHERE message_id = m.id ORDER BY number DESC LIMIT 1) AS rating \
                   FROM feed f LEFT JOIN messages m ON f.kind = 'message' AND m.id = f.reference \
                   LEFT JOIN drafts d ON f.kind = 'draft' AND d.id = f.reference \
                   WHERE f.conversation_id = $1 AND f.seq > $2 ORDER BY f.seq LIMIT $3";
        let rows = sqlx::query(sql)
            .bind(conversation_id)
            .bind(i64::try_from(after).unwrap_or(i64::MAX))
            .bind(PAGE)
            .fetch_all(&mut *connection)
            .await?;
        let entries = rows.iter().map(|row| {
            use sqlx::FromRow as _;
            let entry = FeedRow::from_row(row)?;
            let message = entry.message.is_some().then(|| MessageRow::from_row(row)).transpose()?;
            entry.read(message)
        });
        Ok(Some(entries.collect::<Result<_, StoreError>>()?))
    }
}
