use jiff::Timestamp;
use serde_json::json;

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
            detail: json!({ "name": file.name, "size": file.size, "digest": file.digest, "masked": file.masked }),
        };
        ledger.append(work, note, self.at)?;
        Ok(Written::New(file.clone()))
    }
}

impl Store {
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

    /// A file of the scope's account that came with a case, with its bytes.
    pub async fn attachment(&self, scope: &Scope, id: &str) -> Result<Option<(Attachment, Vec<u8>)>, StoreError> {
        let mut snapshot = self.readers().begin().await?;
        let sql = "SELECT id, name, media_type, size, digest, masked FROM attachments \
                   WHERE id = $1 AND account_id = $2 AND case_id IS NOT NULL";
        let row: Option<FileRow> =
            sqlx::query_as(sql).bind(id).bind(scope.account().as_str()).fetch_optional(&mut *snapshot).await?;
        let Some(row) = row else { return Ok(None) };
        let body: Vec<u8> =
            sqlx::query_scalar("SELECT body FROM attachments WHERE id = $1").bind(id).fetch_one(&mut *snapshot).await?;
        Ok(Some((read(row)?, body)))
    }
}
