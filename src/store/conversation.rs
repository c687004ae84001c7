use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::cases::open_drafts;
use super::handoff::open_handoff;
use super::ledger::Ledger;
use super::message::MessageRow;
use super::rows::{millis, stored, time, word};
use super::work::Work;
use super::writer::Write;
use super::{Store, StoreError, Written, page_size};
use crate::access::Scope;
use crate::base::new_id;
use crate::domain::{AccountId, AuditNote, Command, Conversation, ConversationState, Message, Page};

/// The latest messages that a conversation is read with.
const MOST_MESSAGES: i64 = 1000;

#[derive(sqlx::FromRow)]
struct ConversationRow {
    id: String,
    account_id: String,
    state: String,
    title: Option<String>,
    created_at: i64,
    updated_at: i64,
}

impl ConversationRow {
    fn read(self) -> Result<Conversation, StoreError> {
        Ok(Conversation {
            account_id: AccountId::parse(&self.account_id).map_err(|error| StoreError::corrupt(error.to_string()))?,
            state: word(&self.state)?,
            created_at: time(self.created_at)?,
            updated_at: time(self.updated_at)?,
            id: self.id,
            title: self.title,
            handoff: None,
            paused: None,
            drafts: Vec::new(),
            messages: Vec::new(),
        })
    }
}

struct CreateConversation {
    scope: Scope,
    at: Timestamp,
    command: Option<Command>,
}

impl Write for CreateConversation {
    type Done = Written<Conversation>;

    async fn run(&self, work: &mut Work<'_>) -> Result<Self::Done, StoreError> {
        let account = self.scope.account();
        let (mut ledger, _) = Ledger::open(work, account.as_str(), self.command.as_ref(), |_| {}).await?;
        if let Some(id) = ledger.recall()? {
            let found = find(work.reader().await?, &self.scope, id).await?;
            return found.map(Written::Replayed).ok_or_else(|| StoreError::not_found("conversation", id));
        }
        let id = new_id("conv");
        let sql = "INSERT INTO conversations (id, subject, account_id, state, created_at, updated_at) \
                   VALUES (?, ?, ?, 'assistant', ?, ?)";
        work.change(sql)
            .bind(id.as_str())
            .bind(self.scope.subject())
            .bind(account.as_str())
            .bind(millis(self.at))
            .bind(millis(self.at));
        ledger.remember(work, &id, self.at);
        let note = AuditNote {
            chain: account.to_string(),
            actor: self.scope.subject().to_owned(),
            action: "conversation.created".to_owned(),
            reference: id.clone(),
            subject: id.clone(),
            detail: serde_json::json!({}),
        };
        ledger.append(work, note, self.at)?;
        Ok(Written::New(Conversation {
            id,
            account_id: account.clone(),
            state: ConversationState::Assistant,
            title: None,
            created_at: stored(self.at),
            updated_at: stored(self.at),
            handoff: None,
            paused: None,
            drafts: Vec::new(),
            messages: Vec::new(),
        }))
    }
}

/// The conversation as lists show it: without messages.
async fn find(connection: &mut SqliteConnection, scope: &Scope, id: &str) -> Result<Option<Conversation>, StoreError> {
    let sql = "SELECT id, account_id, state, title, created_at, updated_at FROM conversations \
               WHERE id = $1 AND subject = $2 AND account_id = $3";
    let row: Option<ConversationRow> = sqlx::query_as(sql)
        .bind(id)
        .bind(scope.subject())
        .bind(scope.account().as_str())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut conversation = row.read()?;
    conversation.handoff = open_handoff(connection, id).await?;
    Ok(Some(conversation))
}

async fn messages(connection: &mut SqliteConnection, conversation_id: &str) -> Result<Vec<Message>, StoreError> {
    let sql = "SELECT m.id, m.seq, m.at, m.speaker, m.text, m.turn_id, m.author_name, m.manner, \
               (SELECT rating FROM feedback WHERE message_id = m.id ORDER BY number DESC LIMIT 1) AS rating \
               FROM messages m WHERE m.conversation_id = $1 ORDER BY m.seq DESC LIMIT $2";
    let mut rows: Vec<MessageRow> =
        sqlx::query_as(sql).bind(conversation_id).bind(MOST_MESSAGES).fetch_all(connection).await?;
    rows.reverse();
    rows.into_iter().map(MessageRow::read).collect()
}

impl Store {
    /// Opens a conversation of the scope's principal in its account.
    pub async fn create_conversation(
        &self,
        scope: &Scope,
        at: Timestamp,
        command: Option<&Command>,
    ) -> Result<Written<Conversation>, StoreError> {
        self.write(CreateConversation { scope: scope.clone(), at, command: command.cloned() }).await
    }

    /// A page of the scope's conversations, newest first, without messages; at most `limit` of them (1 to 100).
    pub async fn conversations(
        &self,
        scope: &Scope,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<Conversation>, StoreError> {
        let (before, before_id) = cursor.map_or(Ok((i64::MAX, String::new())), read_cursor)?;
        let limit = page_size(limit);
        let sql = "SELECT id, account_id, state, title, created_at, updated_at FROM conversations \
                   WHERE subject = $1 AND account_id = $2 AND (created_at, id) < ($3, $4) \
                   ORDER BY created_at DESC, id DESC LIMIT $5";
        let mut rows: Vec<ConversationRow> = sqlx::query_as(sql)
            .bind(scope.subject())
            .bind(scope.account().as_str())
            .bind(before)
            .bind(before_id)
            .bind(limit as i64 + 1)
            .fetch_all(self.readers())
            .await?;
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| has_more).map(|last| write_cursor(last.created_at, &last.id));
        let mut items = rows.into_iter().map(ConversationRow::read).collect::<Result<Vec<_>, _>>()?;
        let mut connection = self.readers().acquire().await?;
        for item in items.iter_mut().filter(|it| it.state == ConversationState::Human) {
            item.handoff = open_handoff(&mut connection, &item.id).await?;
        }
        Ok(Page { items, next })
    }

    /// The conversation with its latest 1,000 messages, oldest first; `None` unless it is the scope's.
    pub async fn conversation(&self, scope: &Scope, id: &str) -> Result<Option<Conversation>, StoreError> {
        // One transaction, so that state and messages are of the same moment.
        let mut snapshot = self.readers().begin().await?;
        let Some(mut conversation) = find(&mut snapshot, scope, id).await? else { return Ok(None) };
        conversation.messages = messages(&mut snapshot, id).await?;
        conversation.drafts = open_drafts(&mut snapshot, id).await?;
        Ok(Some(conversation))
    }
}

/// The place of a conversation in the list, opaque to clients.
pub(super) fn write_cursor(created_at: i64, id: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{created_at} {id}"))
}

pub(super) fn read_cursor(cursor: &str) -> Result<(i64, String), StoreError> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| StoreError::BadCursor)?;
    let text = String::from_utf8(bytes).map_err(|_| StoreError::BadCursor)?;
    let (created_at, id) = text.split_once(' ').ok_or(StoreError::BadCursor)?;
    Ok((created_at.parse().map_err(|_| StoreError::BadCursor)?, id.to_owned()))
}
