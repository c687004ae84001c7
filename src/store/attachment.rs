use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;
use sqlx::SqliteConnection;

use super::ledger::Ledger;
use super::rows::{json as read_json, millis, to_json};
use super::work::Work;
use super::writer::Write;
use super::{Store, StoreError, Written};
use crate::access::Scope;
use crate::domain::{Attachment, AuditNote, Command};

struct KeepFile {
    scope: Scope,
    file: Attachment,
    body: Vec<u8>,
    at: Timestamp,
    command: Option<Command>,
}

type FileRow = (String, String, String, i64, String, String);

fn read((id, name, media_type, size, digest, masked): FileRow) -> Result<Attachment, StoreError> {
    let masked = read_json(&masked, &id)?;
    Ok(Attachment { id, name, media_type, size: size.unsigned_abs(), digest, masked })
}

impl Write for KeepFile {
    type Done = Written<Attachment>;

    async fn run(&self, work: &mut Work<'_>) -> Result<Self::Done, StoreError> {
        let account = self.scope.account().as_str();
        let (mut ledger, _) = Ledger::open(work, account, self.command.as_ref(), |_| {}).await?;
        if let Some(id) = ledger.recall()? {
            let sql =
                "SELECT id, name, media_type, size, digest, masked FROM attachments WHERE id = $1 AND account_id = $2";
            let row: Option<FileRow> =
                sqlx::query_as(sql).bind(id).bind(account).fetch_optional(work.reader().await?).await?;
            return Ok(Written::Replayed(read(row.ok_or_else(|| StoreError::not_found("attachment", id))?)?));
        }
        let file = &self.file;
        work.change(
            "INSERT INTO attachments (id, account_id, subject, at, name, media_type, size, digest, masked, body) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(file.id.as_str())
        .bind(account)
        .bind(self.scope.subject())
        .bind(millis(self.at))
        .bind(file.name.as_str())
        .bind(file.media_type.as_str())
        .bind(file.size as i64)
        .bind(file.digest.as_str())
        .bind(to_json(&file.masked, "masked kinds")?)
        .bind(self.body.as_slice());
        ledger.remember(work, &file.id, self.at);
        let note = AuditNote {
            chain: account.to_owned(),
            actor: self.scope.subject().to_owned(),
            action: "attachment.kept".to_owned(),
            reference: file.id.clone(),
            subject: file.id.clone(),
            // It may be for an internal note: its account's users read this chain.
            detail: match self.scope.is_desk() {
                true => json!({}),
                false => json!({ "name": file.name, "size": file.size, "digest": file.digest, "masked": file.masked }),
            },
        };
        ledger.append(work, note, self.at)?;
        Ok(Written::New(file.clone()))
    }
}

/// Makes files that its writer kept, and that wait for a message, this message's; where its conversation has an open case, that
/// case's as well.
pub(super) fn take_files(work: &mut Work<'_>, scope: &Scope, message_id: &str, files: &[String]) {
    for id in files {
        work.change(
            "UPDATE attachments SET message_id = ?, case_id = (SELECT k.id FROM cases k JOIN messages m \
             ON m.conversation_id = k.conversation_id WHERE m.id = ? AND k.resolved_at IS NULL) \
             WHERE id = ? AND account_id = ? AND subject = ? AND message_id IS NULL AND note_id IS NULL",
        )
        .bind(message_id)
        .bind(message_id)
        .bind(id.as_str())
        .bind(scope.account().as_str())
        .bind(scope.subject());
    }
}

/// Makes files that wait for a message this one's of a case; those of another account, or of another message or note, stay where
/// they are.
pub(super) fn take_for_message(work: &mut Work<'_>, scope: &Scope, case_id: &str, message_id: &str, files: &[String]) {
    for id in files {
        work.change(
            "UPDATE attachments SET message_id = ?, case_id = ? WHERE id = ? AND account_id = ? AND message_id IS NULL \
             AND note_id IS NULL",
        )
        .bind(message_id)
        .bind(case_id)
        .bind(id.as_str())
        .bind(scope.account().as_str());
    }
}

/// Makes files that their writer kept, and that wait for a message, an internal note's.
pub(super) fn take_for_note(work: &mut Work<'_>, scope: &Scope, case_id: &str, note_id: &str, files: &[String]) {
    for id in files {
        work.change(
            "UPDATE attachments SET note_id = ?, case_id = ? WHERE id = ? AND account_id = ? AND subject = ? \
             AND message_id IS NULL AND note_id IS NULL",
        )
        .bind(note_id)
        .bind(case_id)
        .bind(id.as_str())
        .bind(scope.account().as_str())
        .bind(scope.subject());
    }
}

/// Makes files that came with a conversation before it had a case that case's.
pub(super) fn give_files_to_case(work: &mut Work<'_>, case_id: &str, conversation_id: &str) {
    work.change(
        "UPDATE attachments SET case_id = ? WHERE case_id IS NULL \
         AND message_id IN (SELECT id FROM messages WHERE conversation_id = ?)",
    )
    .bind(case_id)
    .bind(conversation_id);
}

impl Store {
    /// How many of `files` the scope's principal kept in its account, sent or not.
    pub async fn own_files(&self, scope: &Scope, files: &[String]) -> Result<usize, StoreError> {
        let sql = "SELECT count(*) FROM attachments WHERE account_id = $1 AND subject = $2 \
                   AND id IN (SELECT value FROM json_each($3))";
        let count: i64 = sqlx::query_scalar(sql)
            .bind(scope.account().as_str())
            .bind(scope.subject())
            .bind(to_json(&files, "ids of files")?)
            .fetch_one(self.readers())
            .await?;
        Ok(usize::try_from(count).unwrap_or_default())
    }

    /// The files that came with the messages of the scope's conversation, by the message's id.
    pub async fn files_of_conversation(
        &self,
        scope: &Scope,
        conversation_id: &str,
    ) -> Result<BTreeMap<String, Vec<Attachment>>, StoreError> {
        let sql = "SELECT m.id, a.id, a.name, a.media_type, a.size, a.digest, a.masked FROM conversations c \
                   JOIN messages m ON m.conversation_id = c.id JOIN attachments a ON a.message_id = m.id \
                   WHERE c.id = $1 AND c.subject = $2 AND c.account_id = $3 ORDER BY m.seq, a.at, a.id";
        let rows: Vec<(String, String, String, String, i64, String, String)> = sqlx::query_as(sql)
            .bind(conversation_id)
            .bind(scope.subject())
            .bind(scope.account().as_str())
            .fetch_all(self.readers())
            .await?;
        let mut files: BTreeMap<String, Vec<Attachment>> = BTreeMap::new();
        for (message_id, id, name, media_type, size, digest, masked) in rows {
            files.entry(message_id).or_default().push(read((id, name, media_type, size, digest, masked))?);
        }
        Ok(files)
    }

    /// The message that a file came with; `None`: no such file, or not sent yet.
    pub async fn message_of_attachment(&self, id: &str) -> Result<Option<String>, StoreError> {
        let found: Option<Option<String>> = sqlx::query_scalar("SELECT message_id FROM attachments WHERE id = $1")
            .bind(id)
            .fetch_optional(self.readers())
            .await?;
        Ok(found.flatten())
    }

    /// Keeps a file, redacted, for a message that will name it.
    pub async fn keep_attachment(
        &self,
        scope: &Scope,
        file: Attachment,
        body: Vec<u8>,
        at: Timestamp,
        command: Option<&Command>,
    ) -> Result<Written<Attachment>, StoreError> {
        self.write(KeepFile { scope: scope.clone(), file, body, at, command: command.cloned() }).await
    }

    /// The case that a file came with, for a principal who named the file; `None`: no such file, or not sent yet.
    pub async fn case_of_attachment(&self, id: &str) -> Result<Option<String>, StoreError> {
        let found: Option<Option<String>> = sqlx::query_scalar("SELECT case_id FROM attachments WHERE id = $1")
            .bind(id)
            .fetch_optional(self.readers())
            .await?;
        Ok(found.flatten())
    }

    /// A file of the scope's account that came with a case (where the desk asks, with an internal note of it as well) or with a message of
    /// the scope's own conversations, with its bytes.
    pub async fn attachment(&self, scope: &Scope, id: &str) -> Result<Option<(Attachment, Vec<u8>)>, StoreError> {
        let mut snapshot = self.readers().begin().await?;
        let sql = "SELECT id, name, media_type, size, digest, masked FROM attachments \
                   WHERE id = $1 AND account_id = $2 AND (note_id IS NULL OR $4) AND (case_id IS NOT NULL OR message_id IN \
                   (SELECT m.id FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE c.subject = $3))";
        let row: Option<FileRow> = sqlx::query_as(sql)
            .bind(id)
            .bind(scope.account().as_str())
            .bind(scope.subject())
            .bind(scope.is_desk())
            .fetch_optional(&mut *snapshot)
            .await?;
        with_bytes(&mut snapshot, row).await
    }

    /// A file that the scope's principal kept in its account, sent or not, with its bytes.
    pub async fn own_file(&self, scope: &Scope, id: &str) -> Result<Option<(Attachment, Vec<u8>)>, StoreError> {
        let mut snapshot = self.readers().begin().await?;
        let sql = "SELECT id, name, media_type, size, digest, masked FROM attachments \
                   WHERE id = $1 AND account_id = $2 AND subject = $3";
        let row: Option<FileRow> = sqlx::query_as(sql)
            .bind(id)
            .bind(scope.account().as_str())
            .bind(scope.subject())
            .fetch_optional(&mut *snapshot)
            .await?;
        with_bytes(&mut snapshot, row).await
    }
}

async fn with_bytes(
    snapshot: &mut SqliteConnection,
    row: Option<FileRow>,
) -> Result<Option<(Attachment, Vec<u8>)>, StoreError> {
    let Some(row) = row else { return Ok(None) };
    let file = read(row)?;
    let sql = "SELECT body FROM attachments WHERE id = $1";
    let body: Vec<u8> = sqlx::query_scalar(sql).bind(&file.id).fetch_one(snapshot).await?;
    Ok(Some((file, body)))
}
