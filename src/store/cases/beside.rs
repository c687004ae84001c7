use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::change::{Beside, CaseRule, Ruled, ThreadMessage, decide_on_row, insert_message};
use super::row::{find_current, find_merged};
use crate::base::new_id;
use crate::domain::{Announced, Manner};
use crate::redact::redact;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::feed::{Told, tell};
use crate::store::rows::millis;
use crate::store::work::Work;

/// The end of a thread: where the next message goes.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct ThreadEnd {
    pub(crate) conversation_id: String,
    pub(crate) last_message_seq: i64,
}

/// The other threads in which a case is read: those of the cases that were merged into it, over however many merges.
pub(super) async fn threads_beside(
    connection: &mut SqliteConnection,
    case_id: &str,
) -> Result<Vec<ThreadEnd>, StoreError> {
    // A conversation that has moved on to another case reads that one.
    let sql = "WITH RECURSIVE merged (id) AS (SELECT id FROM cases WHERE merged_into = $1 \
               UNION SELECT k.id FROM cases k JOIN merged m ON k.merged_into = m.id) \
               SELECT c.id AS conversation_id, c.last_message_seq FROM conversations c WHERE c.id IN \
               (SELECT k.conversation_id FROM cases k JOIN merged m ON k.id = m.id WHERE k.thread_until IS NULL) \
               AND c.id <> (SELECT conversation_id FROM cases WHERE id = $1) ORDER BY c.id";
    Ok(sqlx::query_as(sql).bind(case_id).fetch_all(connection).await?)
}

/// Writes a message of one thread, with its files, at the end of another: each thread is read whole by whoever sees it alone.
pub(super) fn copy_message(
    work: &mut Work<'_>,
    message_id: &str,
    to: &ThreadEnd,
    case_id: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (copy, seq) = (new_id("msg"), to.last_message_seq + 1);
    work.change(
        "INSERT INTO messages (id, conversation_id, seq, at, speaker, text, masked, author, author_name, manner) \
         SELECT ?, ?, ?, at, speaker, text, masked, author, author_name, manner FROM messages WHERE id = ?",
    )
    .bind(copy.as_str())
    .bind(to.conversation_id.as_str())
    .bind(seq)
    .bind(message_id);
    work.change("UPDATE conversations SET last_message_seq = ?, updated_at = ? WHERE id = ?")
        .bind(seq)
        .bind(millis(at))
        .bind(to.conversation_id.as_str());
    work.change(
        "INSERT INTO attachments (id, account_id, subject, at, name, media_type, size, digest, masked, case_id, message_id, body) \
         SELECT 'file_' || lower(hex(randomblob(16))), account_id, subject, at, name, media_type, size, digest, masked, ?, ?, body \
         FROM attachments WHERE message_id = ?",
    )
    .bind(case_id)
    .bind(copy.as_str())
    .bind(message_id);
    tell(work, &to.conversation_id, None, Told::Message { id: &copy })
}

/// Writes `message` at the end of a thread, wherever that is by now.
pub(crate) async fn append_message(
    work: &mut Work<'_>,
    conversation_id: &str,
    message: &ThreadMessage,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "SELECT last_message_seq FROM conversations WHERE id = $1";
    let last: i64 = sqlx::query_scalar(sql).bind(conversation_id).fetch_one(work.reader().await?).await?;
    insert_message(work, conversation_id, last.unsigned_abs() + 1, message, at)
}

/// Tells everybody who reads a case what its rule announces: in its thread and in those of cases merged into it.
pub(super) async fn announce(
    work: &mut Work<'_>,
    (case_id, conversation_id): (&str, &str),
    announced: &Announced,
    at: Timestamp,
) -> Result<(), StoreError> {
    let text = redact(&announced.text).text;
    let message = ThreadMessage::of_engineer(new_id("msg"), &text, Vec::new(), &announced.by, Manner::Automatic);
    append_message(work, conversation_id, &message, at).await?;
    for thread in threads_beside(work.reader().await?, case_id).await? {
        copy_message(work, &message.id, &thread, case_id, at)?;
    }
    Ok(())
}

/// The case that a message met.
pub(crate) struct Met {
    pub(crate) case_id: String,
    /// The case's own thread before the message.
    pub(crate) thread: ThreadEnd,
    announced: Option<Announced>,
}

impl Met {
    /// Tells everybody who reads the case of the message `(conversation_id, message_id)` that it met, once that is written: the thread
    /// that goes on elsewhere has it too, and then comes what is announced.
    pub(crate) async fn tell(
        &self,
        work: &mut Work<'_>,
        (conversation_id, message_id): (&str, &str),
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if self.thread.conversation_id != conversation_id {
            copy_message(work, message_id, &self.thread, &self.case_id, at)?;
        }
        self.announce(work, at).await
    }

    /// Tells them what comes of it.
    pub(crate) async fn announce(&self, work: &mut Work<'_>, at: Timestamp) -> Result<(), StoreError> {
        let Some(announced) = &self.announced else { return Ok(()) };
        announce(work, (&self.case_id, &self.thread.conversation_id), announced, at).await
    }
}

/// Lets `rule` decide on the open case of a conversation, or the one that its case was merged into, where there is one. The
/// message, and then what is announced, are the caller's to write.
pub(crate) async fn rule_on_thread(
    work: &mut Work<'_>,
    conversation_id: &str,
    actor: &str,
    rule: &CaseRule,
    at: Timestamp,
) -> Result<Option<Met>, StoreError> {
    let Some(mut row) = find_current(work.reader().await?, conversation_id).await? else { return Ok(None) };
    let (Ruled { last_seq, .. }, announced) = decide_on_row(work, &mut row, actor, rule, &Beside::Nothing, at).await?;
    let thread = ThreadEnd { conversation_id: row.conversation_id, last_message_seq: last_seq as i64 };
    Ok(Some(Met { case_id: row.id, thread, announced }))
}

impl Store {
    /// The thread that a conversation goes on in, whose case was merged into another.
    pub(in crate::store) async fn thread_it_goes_on_in(
        &self,
        conversation_id: &str,
    ) -> Result<Option<String>, StoreError> {
        let mut connection = self.readers().acquire().await?;
        Ok(find_merged(&mut connection, conversation_id).await?.map(|it| it.conversation_id))
    }
}
