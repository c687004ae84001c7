use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::row::{COMMUNICATION, CaseRow, CommunicationRow, find, find_open};
use crate::access::{Desk, Opened, Scope};
use crate::domain::{
    AccountId, Attachment, Case, CaseEvent, Communication, Evidence, Fact, Gap, Note, Outcome, Page, Turn,
};
use crate::store::rows::{json, time, word};
use crate::store::{Store, StoreError, page_size};

/// The latest communications that a case is read with.
const MOST_COMMUNICATIONS: i64 = 1000;

/// What a draft or a case can be made from: everything of a conversation that is not its answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pack {
    /// The customer's messages, oldest first.
    pub said: Vec<String>,
    /// The facts of the latest turn that had any.
    pub facts: Vec<Fact>,
    /// What that turn could not see.
    pub gaps: Vec<Gap>,
    /// What answers cited, each once.
    pub cited: Vec<Evidence>,
    /// How the latest turn ended that has ended and was no wish for a person.
    pub before: Option<Outcome>,
    /// The conversation's latest message.
    pub last_seq: u64,
    /// What a draft of this conversation told already, of which the next one need not.
    pub earlier: Option<Earlier>,
}

/// The latest of a conversation's drafts that became a case, or was added to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// The digits of the case.
    pub display_id: String,
    /// The customer's messages that came after it was drafted, oldest first; without what a draft brought along.
    pub said_since: Vec<String>,
}

async fn earlier(connection: &mut SqliteConnection, conversation_id: &str) -> Result<Option<Earlier>, StoreError> {
    let told: Option<(String, i64)> = sqlx::query_as(
        "SELECT c.display_id, d.at FROM drafts d JOIN cases c ON c.id = d.case_id WHERE d.conversation_id = $1 \
         ORDER BY d.at DESC LIMIT 1",
    )
    .bind(conversation_id)
    .fetch_optional(&mut *connection)
    .await?;
    let Some((display_id, at)) = told else { return Ok(None) };
    let said_since = sqlx::query_scalar(
        "SELECT text FROM messages WHERE conversation_id = $1 AND speaker = 'customer' AND at > $2 AND id NOT IN \
         (SELECT message_id FROM drafts WHERE conversation_id = $1 AND message_id IS NOT NULL) ORDER BY seq",
    )
    .bind(conversation_id)
    .bind(at)
    .fetch_all(&mut *connection)
    .await?;
    Ok(Some(Earlier { display_id, said_since }))
}

pub(super) async fn communication_by_id(
    connection: &mut SqliteConnection,
    conversation_id: &str,
    id: &str,
) -> Result<Option<Communication>, StoreError> {
    let sql = format!("SELECT {COMMUNICATION} FROM messages m WHERE m.id = $1 AND m.conversation_id = $2");
    let row: Option<CommunicationRow> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(id)
        .bind(conversation_id)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut communications = vec![row.read()?];
    add_attachments(connection, &mut communications).await?;
    Ok(communications.pop())
}

/// A case with its latest communications.
pub(super) async fn with_thread(connection: &mut SqliteConnection, row: CaseRow) -> Result<Case, StoreError> {
    let (conversation_id, until) = (row.conversation_id.clone(), row.thread_until);
    let thread = communications(connection, &conversation_id, 0, until, Order::LastOnes, MOST_COMMUNICATIONS).await?;
    Ok(Case { communications: thread, ..row.read()? })
}

/// What the answers of a conversation cited, each once, in their order.
pub(super) async fn cited_in(
    connection: &mut SqliteConnection,
    conversation_id: &str,
) -> Result<Vec<Evidence>, StoreError> {
    let sql = "SELECT e.body FROM evidence e JOIN turns t ON t.id = e.turn_id WHERE t.conversation_id = $1 \
               GROUP BY e.evidence_id ORDER BY min(t.seq), e.evidence_id";
    let cited: Vec<String> = sqlx::query_scalar(sql).bind(conversation_id).fetch_all(connection).await?;
    cited.iter().map(|body| json(body, "evidence")).collect()
}

#[derive(sqlx::FromRow)]
struct NoteRow {
    id: String,
    seq: i64,
    at: i64,
    author: String,
    author_name: Option<String>,
    text: String,
}

impl NoteRow {
    fn read(self) -> Result<Note, StoreError> {
        Ok(Note {
            id: self.id,
            seq: self.seq.unsigned_abs(),
            at: time(self.at)?,
            author: self.author_name.unwrap_or(self.author),
            text: self.text,
            attachments: Vec::new(),
        })
    }
}

pub(super) async fn note_by_id(
    connection: &mut SqliteConnection,
    case_id: &str,
    id: &str,
) -> Result<Option<Note>, StoreError> {
    let sql = "SELECT id, seq, at, author, author_name, text FROM notes WHERE id = $1 AND case_id = $2";
    let row: Option<NoteRow> = sqlx::query_as(sql).bind(id).bind(case_id).fetch_optional(&mut *connection).await?;
    let mut notes = row.map(NoteRow::read).transpose()?.into_iter().collect::<Vec<_>>();
    add_files_of_notes(connection, case_id, &mut notes).await?;
    Ok(notes.pop())
}

async fn add_files_of_notes(
    connection: &mut SqliteConnection,
    case_id: &str,
    notes: &mut [Note],
) -> Result<(), StoreError> {
    let sql = "SELECT note_id AS of_id, id, name, media_type, size, digest, masked FROM attachments \
               WHERE case_id = $1 AND note_id IS NOT NULL ORDER BY at, id";
    let rows: Vec<AttachmentRow> = sqlx::query_as(sql).bind(case_id).fetch_all(connection).await?;
    for row in rows {
        if let Some(note) = notes.iter_mut().find(|it| it.id == row.of_id) {
            note.attachments.push(row.read()?);
        }
    }
    Ok(())
}

/// A case's internal notes, in order.
pub(super) async fn notes_of(connection: &mut SqliteConnection, case_id: &str) -> Result<Vec<Note>, StoreError> {
    let sql = "SELECT id, seq, at, author, author_name, text FROM notes WHERE case_id = $1 ORDER BY seq";
    let rows: Vec<NoteRow> = sqlx::query_as(sql).bind(case_id).fetch_all(&mut *connection).await?;
    let mut notes = rows.into_iter().map(NoteRow::read).collect::<Result<Vec<_>, _>>()?;
    add_files_of_notes(connection, case_id, &mut notes).await?;
    Ok(notes)
}

/// The last `limit` communications of a thread with numbers in `(after, until]`, oldest first.
pub(super) async fn communications(
    connection: &mut SqliteConnection,
    conversation_id: &str,
    after: i64,
    until: Option<i64>,
    order: Order,
    limit: i64,
) -> Result<Vec<Communication>, StoreError> {
    let direction = match order {
        Order::FirstOnes => "ASC",
        Order::LastOnes => "DESC",
    };
    let sql = format!(
        "SELECT {COMMUNICATION} FROM messages m WHERE m.conversation_id = $1 AND m.seq > $2 AND m.seq <= $3 \
         ORDER BY m.seq {direction} LIMIT $4"
    );
    let rows: Vec<CommunicationRow> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(conversation_id)
        .bind(after)
        .bind(until.unwrap_or(i64::MAX))
        .bind(limit)
        .fetch_all(&mut *connection)
        .await?;
    let mut read = rows.into_iter().map(CommunicationRow::read).collect::<Result<Vec<_>, _>>()?;
    if matches!(order, Order::LastOnes) {
        read.reverse();
    }
    add_attachments(connection, &mut read).await?;
    Ok(read)
}

/// Which end of a thread is read.
#[derive(Clone, Copy)]
pub(super) enum Order {
    FirstOnes,
    LastOnes,
}

#[derive(sqlx::FromRow)]
struct AttachmentRow {
    /// Of the message or the note that it came with.
    of_id: String,
    id: String,
    name: String,
    media_type: String,
    size: i64,
    digest: String,
    masked: String,
}

impl AttachmentRow {
    fn read(self) -> Result<Attachment, StoreError> {
        let masked = json(&self.masked, &self.id)?;
        let Self { id, name, media_type, size, digest, .. } = self;
        Ok(Attachment { id, name, media_type, size: size.unsigned_abs(), digest, masked })
    }
}

async fn add_attachments(
    connection: &mut SqliteConnection,
    communications: &mut [Communication],
) -> Result<(), StoreError> {
    let (Some(first), Some(last)) = (communications.first(), communications.last()) else { return Ok(()) };
    let sql = "SELECT a.message_id AS of_id, a.id, a.name, a.media_type, a.size, a.digest, a.masked FROM messages m \
               JOIN attachments a ON a.message_id = m.id \
               WHERE m.conversation_id = (SELECT conversation_id FROM messages WHERE id = $1) \
               AND m.seq BETWEEN $2 AND $3 ORDER BY a.at, a.id";
    let rows: Vec<AttachmentRow> = sqlx::query_as(sql)
        .bind(first.id.as_str())
        .bind(first.seq as i64)
        .bind(last.seq as i64)
        .fetch_all(connection)
        .await?;
    for row in rows {
        if let Some(message) = communications.iter_mut().find(|it| it.id == row.of_id) {
            message.attachments.push(row.read()?);
        }
    }
    Ok(())
}

impl Store {
    /// The account of a case, for a principal who named it. What that principal may see of it, their scope decides.
    pub async fn account_of_case(&self, case_id: &str) -> Result<Option<AccountId>, StoreError> {
        let found: Option<String> = sqlx::query_scalar("SELECT account_id FROM cases WHERE id = $1")
            .bind(case_id)
            .fetch_optional(self.readers())
            .await?;
        found.map(|it| AccountId::parse(&it).map_err(|error| StoreError::corrupt(error.to_string()))).transpose()
    }

    /// What somebody of the desk opens by a case's id.
    pub async fn open_for_desk(&self, _desk: &Desk, case_id: &str) -> Result<Option<Opened>, StoreError> {
        Ok(self.account_of_case(case_id).await?.map(Opened::found))
    }

    /// A case of the scope's account with its latest 1,000 communications.
    pub async fn case(&self, scope: &Scope, id: &str) -> Result<Option<Case>, StoreError> {
        // One transaction, so that case and thread are of the same moment.
        let mut snapshot = self.readers().begin().await?;
        let Some(row) = find(&mut snapshot, scope.account().as_str(), id).await? else { return Ok(None) };
        with_thread(&mut snapshot, row).await.map(Some)
    }

    /// When a case of the scope's account was resolved; `None`: it is open, or not theirs.
    pub async fn ended_at(&self, scope: &Scope, case_id: &str) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT resolved_at FROM cases WHERE id = $1 AND account_id = $2";
        let found: Option<Option<i64>> =
            sqlx::query_scalar(sql).bind(case_id).bind(scope.account().as_str()).fetch_optional(self.readers()).await?;
        found.flatten().map(time).transpose()
    }

    /// The open case of one of the scope's conversations, without communications.
    pub async fn open_case_of(&self, scope: &Scope, conversation_id: &str) -> Result<Option<Case>, StoreError> {
        let mut connection = self.readers().acquire().await?;
        let row = find_open(&mut connection, conversation_id).await?;
        row.filter(|it| it.account_id == scope.account().as_str()).map(CaseRow::read).transpose()
    }

    /// A page of a case's communications, oldest first; `None` unless the case is of the scope's account.
    pub async fn communications(
        &self,
        scope: &Scope,
        case_id: &str,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Option<Page<Communication>>, StoreError> {
        let after: i64 =
            cursor.filter(|it| !it.is_empty()).map_or(Ok(0), str::parse).map_err(|_| StoreError::BadCursor)?;
        let limit = page_size(limit);
        let mut connection = self.readers().acquire().await?;
        let Some(row) = find(&mut connection, scope.account().as_str(), case_id).await? else { return Ok(None) };
        let until = row.thread_until;
        let mut items =
            communications(&mut connection, &row.conversation_id, after, until, Order::FirstOnes, limit as i64 + 1)
                .await?;
        let has_more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| has_more).map(|last| last.seq.to_string());
        Ok(Some(Page { items, next }))
    }

    /// What happened to a case, in order; for staff. Empty unless the case is of the scope's account.
    pub async fn case_events(&self, scope: &Scope, case_id: &str) -> Result<Vec<CaseEvent>, StoreError> {
        let sql = "SELECT e.id, e.seq, e.at, e.actor, e.body FROM case_events e JOIN cases k ON k.id = e.case_id \
                   WHERE e.case_id = $1 AND k.account_id = $2 ORDER BY e.seq";
        let rows: Vec<(String, i64, i64, String, String)> =
            sqlx::query_as(sql).bind(case_id).bind(scope.account().as_str()).fetch_all(self.readers()).await?;
        rows.into_iter()
            .map(|(id, seq, at, actor, body)| {
                let happening = json(&body, &id)?;
                Ok(CaseEvent { id, seq: seq.unsigned_abs(), at: time(at)?, actor, happening })
            })
            .collect()
    }

    /// A case's internal notes, in order; for staff. Empty unless the case is of the scope's account.
    pub async fn notes(&self, scope: &Scope, case_id: &str) -> Result<Vec<Note>, StoreError> {
        let mut snapshot = self.readers().begin().await?;
        match find(&mut snapshot, scope.account().as_str(), case_id).await? {
            Some(_) => notes_of(&mut snapshot, case_id).await,
            None => Ok(Vec::new()),
        }
    }

    /// What one of the scope's conversations holds for a draft or a case; `None` unless the conversation is the scope's.
    pub async fn pack(&self, scope: &Scope, conversation_id: &str) -> Result<Option<Pack>, StoreError> {
        let mut snapshot = self.readers().begin().await?;
        let sql = "SELECT last_message_seq FROM conversations WHERE id = $1 AND account_id = $2";
        let last_seq: Option<i64> = sqlx::query_scalar(sql)
            .bind(conversation_id)
            .bind(scope.account().as_str())
            .fetch_optional(&mut *snapshot)
            .await?;
        let Some(last_seq) = last_seq else { return Ok(None) };
        let said = sqlx::query_scalar(
            "SELECT text FROM messages WHERE conversation_id = $1 AND speaker = 'customer' ORDER BY seq",
        )
        .bind(conversation_id)
        .fetch_all(&mut *snapshot)
        .await?;
        let turn: Option<String> = sqlx::query_scalar(
            "SELECT body FROM turns WHERE conversation_id = $1 AND outcome IS NOT NULL \
             AND json_array_length(body, '$.facts') > 0 ORDER BY seq DESC LIMIT 1",
        )
        .bind(conversation_id)
        .fetch_optional(&mut *snapshot)
        .await?;
        let (facts, gaps) = match turn {
            Some(body) => {
                let turn: Turn = json(&body, conversation_id)?;
                (turn.facts, turn.gaps)
            }
            None => (Vec::new(), Vec::new()),
        };
        let cited = cited_in(&mut snapshot, conversation_id).await?;
        let before: Option<String> = sqlx::query_scalar(
            "SELECT outcome FROM turns WHERE conversation_id = $1 AND outcome IS NOT NULL AND outcome <> 'handoff' \
             ORDER BY seq DESC LIMIT 1",
        )
        .bind(conversation_id)
        .fetch_optional(&mut *snapshot)
        .await?;
        let before = before.map(|it| word(&it)).transpose()?;
        let earlier = earlier(&mut snapshot, conversation_id).await?;
        Ok(Some(Pack { said, facts, gaps, cited, before, last_seq: last_seq.unsigned_abs(), earlier }))
    }
}
