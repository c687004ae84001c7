use jiff::Timestamp;
use serde_json::json;
use sqlx::SqliteConnection;

use super::change::{CaseRule, ThreadMessage, insert_message, rule_on_row};
use super::open::{NewCase, insert_case};
use super::row::{find, find_open};
use crate::access::Scope;
use crate::base::new_id;
use crate::domain::{AccountId, AuditNote, Case, Command, Draft};
use crate::store::feed::{Told, tell};
use crate::store::handoff::is_theirs;
use crate::store::ledger::Ledger;
use crate::store::rows::{json as read_json, millis, to_json};
use crate::store::work::Work;
use crate::store::writer::Write;
use crate::store::{Store, StoreError, Written};

/// Open drafts that a conversation is read with.
const MOST_DRAFTS: i64 = 20;

/// A draft as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftRecord {
    pub draft: Draft,
    pub conversation_id: String,
    /// The case it became.
    pub case_id: Option<String>,
}

type DraftRow = (String, String, Option<String>);

fn read((conversation_id, body, case_id): DraftRow) -> Result<DraftRecord, StoreError> {
    Ok(DraftRecord { draft: read_json(&body, "a draft")?, conversation_id, case_id })
}

async fn by_id(connection: &mut SqliteConnection, scope: &Scope, id: &str) -> Result<DraftRecord, StoreError> {
    let sql = "SELECT d.conversation_id, d.body, d.case_id FROM drafts d \
               JOIN conversations c ON c.id = d.conversation_id \
               WHERE d.id = $1 AND c.subject = $2 AND c.account_id = $3";
    let row: Option<DraftRow> = sqlx::query_as(sql)
        .bind(id)
        .bind(scope.subject())
        .bind(scope.account().as_str())
        .fetch_optional(connection)
        .await?;
    read(row.ok_or_else(|| StoreError::not_found("draft", id))?)
}

/// The latest drafts of a conversation that are no case yet, oldest first.
pub(in crate::store) async fn open_drafts(
    connection: &mut SqliteConnection,
    conversation_id: &str,
) -> Result<Vec<Draft>, StoreError> {
    let sql =
        "SELECT body FROM drafts WHERE conversation_id = $1 AND case_id IS NULL ORDER BY at DESC, id DESC LIMIT $2";
    let mut bodies: Vec<String> =
        sqlx::query_scalar(sql).bind(conversation_id).bind(MOST_DRAFTS).fetch_all(connection).await?;
    bodies.reverse();
    bodies.iter().map(|it| read_json(it, "a draft")).collect()
}

/// Keeps `draft` as a proposal of its conversation and tells the feed.
pub(crate) fn insert_draft(
    work: &mut Work<'_>,
    conversation_id: &str,
    turn_id: Option<&str>,
    draft: &Draft,
    at: Timestamp,
) -> Result<(), StoreError> {
    work.change(
        "INSERT INTO drafts (id, conversation_id, turn_id, digest, at, expires_at, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(draft.id.as_str())
    .bind(conversation_id)
    .bind(turn_id)
    .bind(draft.digest.as_str())
    .bind(millis(at))
    .bind(millis(draft.expires_at))
    .bind(to_json(draft, "a draft")?);
    tell(work, conversation_id, turn_id, Told::Draft { id: &draft.id })
}

struct KeepDraft {
    scope: Scope,
    conversation_id: String,
    draft: Draft,
    at: Timestamp,
    command: Option<Command>,
}

impl Write for KeepDraft {
    type Done = Written<Draft>;

    async fn run(&self, work: &mut Work<'_>) -> Result<Self::Done, StoreError> {
        let account = self.scope.account().as_str();
        let (mut ledger, _) = Ledger::open(work, account, self.command.as_ref(), |_| {}).await?;
        if !is_theirs(work.reader().await?, &self.scope, &self.conversation_id).await? {
            return Err(StoreError::not_found("conversation", &self.conversation_id));
        }
        if let Some(id) = ledger.recall()? {
            return Ok(Written::Replayed(by_id(work.reader().await?, &self.scope, id).await?.draft));
        }
        insert_draft(work, &self.conversation_id, None, &self.draft, self.at)?;
        ledger.remember(work, &self.draft.id, self.at);
        let note = AuditNote {
            chain: account.to_owned(),
            actor: self.scope.subject().to_owned(),
            action: "draft.asked".to_owned(),
            reference: self.draft.id.clone(),
            subject: self.conversation_id.clone(),
            detail: json!({ "digest": self.draft.digest, "severity": self.draft.severity }),
        };
        ledger.append(work, note, self.at)?;
        Ok(Written::New(self.draft.clone()))
    }
}

struct EditDraft {
    scope: Scope,
    draft: Draft,
    at: Timestamp,
    command: Option<Command>,
}

impl Write for EditDraft {
    type Done = Written<Draft>;

    async fn run(&self, work: &mut Work<'_>) -> Result<Self::Done, StoreError> {
        let account = self.scope.account().as_str();
        let (mut ledger, _) = Ledger::open(work, account, self.command.as_ref(), |_| {}).await?;
        let found = by_id(work.reader().await?, &self.scope, &self.draft.id).await?;
        if ledger.recall()?.is_some() {
            return Ok(Written::Replayed(found.draft));
        }
        if let Some(case_id) = found.case_id {
            return Err(StoreError::DraftConfirmed { case_id });
        }
        work.change("UPDATE drafts SET digest = ?, expires_at = ?, body = ? WHERE id = ?")
            .bind(self.draft.digest.as_str())
            .bind(millis(self.draft.expires_at))
            .bind(to_json(&self.draft, "a draft")?)
            .bind(self.draft.id.as_str());
        tell(work, &found.conversation_id, None, Told::Draft { id: &self.draft.id })?;
        let reference = new_id("edit");
        ledger.remember(work, &reference, self.at);
        let note = AuditNote {
            chain: account.to_owned(),
            actor: self.scope.subject().to_owned(),
            action: "draft.edited".to_owned(),
            reference,
            subject: self.draft.id.clone(),
            detail: json!({ "before": found.draft.digest, "digest": self.draft.digest, "severity": self.draft.severity }),
        };
        ledger.append(work, note, self.at)?;
        Ok(Written::New(self.draft.clone()))
    }
}

/// A person's yes to a draft.
pub struct ConfirmDraft {
    pub draft_id: String,
    /// Of what the person was shown.
    pub digest: String,
    /// The case it opens, made from the draft with that digest.
    pub case: NewCase,
    /// What happens to the conversation's open case instead, where there is one: its text is added as `message`.
    pub join: CaseRule,
    pub message: ThreadMessage,
    pub at: Timestamp,
    pub command: Option<Command>,
}

/// What a confirmed draft became.
#[derive(Clone, Debug, PartialEq)]
pub struct Confirmed {
    pub case: Case,
    /// The case was open before.
    pub has_joined: bool,
}

struct Confirm {
    scope: Scope,
    given: ConfirmDraft,
}

impl Write for Confirm {
    type Done = Written<Confirmed>;

    async fn run(&self, work: &mut Work<'_>) -> Result<Self::Done, StoreError> {
        let (scope, given) = (&self.scope, &self.given);
        let account = scope.account().as_str();
        let (mut ledger, _) = Ledger::open(work, account, given.command.as_ref(), |_| {}).await?;
        let found = by_id(work.reader().await?, scope, &given.draft_id).await?;
        let again = ledger.recall()?.map(str::to_owned);
        if found.draft.digest != given.digest {
            return Err(StoreError::DraftChanged);
        }
        if let Some(case_id) = again.or(found.case_id) {
            let row = find(work.reader().await?, account, &case_id).await?;
            let case = row.ok_or_else(|| StoreError::not_found("case", &case_id))?.read()?;
            return Ok(Written::Replayed(Confirmed { case, has_joined: false }));
        }
        if found.draft.expires_at <= given.at {
            return Err(StoreError::DraftExpired);
        }
        let open = find_open(work.reader().await?, &found.conversation_id).await?;
        let has_joined = open.is_some();
        let case_id = match open {
            Some(mut row) => {
                let ruled = rule_on_row(work, &mut row, scope.subject(), &given.join, None, given.at).await?;
                insert_message(work, &found.conversation_id, ruled.last_seq + 1, &given.message, given.at)?;
                self.note_joined(work, &mut ledger, &row.id)?;
                row.id
            }
            None => {
                let subject = scope.subject();
                insert_case(work, &mut ledger, scope, subject, &found.conversation_id, &given.case, given.at)?;
                given.case.id.clone()
            }
        };
        work.change("UPDATE drafts SET case_id = ? WHERE id = ?").bind(case_id.as_str()).bind(given.draft_id.as_str());
        ledger.remember(work, &case_id, given.at);
        let row = find(work.reader().await?, account, &case_id).await?;
        let case = row.ok_or_else(|| StoreError::not_found("case", &case_id))?.read()?;
        Ok(Written::New(Confirmed { case, has_joined }))
    }
}

impl Confirm {
    fn note_joined(&self, work: &mut Work<'_>, ledger: &mut Ledger, case_id: &str) -> Result<(), StoreError> {
        let note = AuditNote {
            chain: self.scope.account().to_string(),
            actor: self.scope.subject().to_owned(),
            action: "draft.joined".to_owned(),
            reference: self.given.message.id.clone(),
            subject: case_id.to_owned(),
            detail: json!({ "draft_id": self.given.draft_id, "digest": self.given.digest }),
        };
        ledger.append(work, note, self.given.at)
    }
}

impl Store {
    /// The account of a draft, if `subject` owns its conversation.
    pub async fn scope_account_of_draft(&self, id: &str, subject: &str) -> Result<Option<AccountId>, StoreError> {
        let sql = "SELECT c.account_id FROM drafts d JOIN conversations c ON c.id = d.conversation_id \
                   WHERE d.id = $1 AND c.subject = $2";
        self.account(sql, id, subject).await
    }

    /// A draft of one of the scope's conversations; [`StoreError::NotFound`] for any other.
    pub async fn draft(&self, scope: &Scope, id: &str) -> Result<DraftRecord, StoreError> {
        by_id(&mut *self.readers().acquire().await?, scope, id).await
    }

    /// Keeps a draft that the customer asked for.
    pub async fn keep_draft(
        &self,
        scope: &Scope,
        conversation_id: &str,
        draft: Draft,
        at: Timestamp,
        command: Option<&Command>,
    ) -> Result<Written<Draft>, StoreError> {
        let conversation_id = conversation_id.to_owned();
        let (scope, command) = (scope.clone(), command.cloned());
        let write = KeepDraft { scope, conversation_id: conversation_id.clone(), draft, at, command };
        let written = self.write(write).await?;
        self.ring(&conversation_id);
        Ok(written)
    }

    /// Puts `draft` in the place of the one with its id; [`StoreError::DraftConfirmed`] once that is a case.
    pub async fn edit_draft(
        &self,
        scope: &Scope,
        draft: Draft,
        at: Timestamp,
        command: Option<&Command>,
    ) -> Result<Written<Draft>, StoreError> {
        self.write(EditDraft { scope: scope.clone(), draft, at, command: command.cloned() }).await
    }

    /// Opens the case of a draft, or joins the open one of its conversation. A draft becomes a case once: confirmed again
    /// it answers that case. Edited since: [`StoreError::DraftChanged`]; too old: [`StoreError::DraftExpired`].
    pub async fn confirm_draft(&self, scope: &Scope, given: ConfirmDraft) -> Result<Written<Confirmed>, StoreError> {
        let written = self.write(Confirm { scope: scope.clone(), given }).await?;
        let (Written::New(confirmed) | Written::Replayed(confirmed)) = &written;
        if let Some(conversation_id) = &confirmed.case.conversation_id {
            self.ring(conversation_id);
        }
        Ok(written)
    }
}
