use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;
use sqlx::SqliteConnection;

use super::change::{Beside, CaseRule, ThreadMessage, rule_on_row};
use super::open::{NewCase, insert_case};
use super::row::{CaseRow, find, find_open};
use crate::access::Scope;
use crate::base::new_id;
use crate::domain::{AccountId, AuditNote, Case, Command, Draft, DraftRecord, DraftRefusal};
use crate::store::feed::{Told, tell};
use crate::store::handoff::is_theirs;
use crate::store::ledger::Ledger;
use crate::store::rows::{json as read_json, millis, to_json};
use crate::store::work::Work;
use crate::store::writer::Write;
use crate::store::{Store, StoreError, Written};

/// Open drafts that a conversation is read with.
const MOST_DRAFTS: i64 = 20;

/// What an edit makes of a draft as it stands inside the transaction that will change it.
pub type EditRule = Arc<dyn Fn(&DraftRecord) -> Result<Draft, DraftRefusal> + Send + Sync>;

/// What a yes leads to, inside the transaction that will write it: the draft as it stands, the case that the same command
/// led to before, the open case of the conversation.
pub type ConfirmRule =
    Arc<dyn Fn(&DraftRecord, Option<&str>, Option<&Case>) -> Result<Confirming, DraftRefusal> + Send + Sync>;

/// What a yes leads to, ready to be written.
pub enum Confirming {
    /// It has become this case already.
    Again {
        case_id: String,
    },
    /// What is added to the open case, and what that means to it.
    Joins(Box<ThreadMessage>, CaseRule),
    Opens(Box<NewCase>),
}

type DraftRow = (String, String, Option<String>, bool);

fn read((conversation_id, body, case_id, has_joined): DraftRow) -> Result<DraftRecord, StoreError> {
    Ok(DraftRecord { draft: read_json(&body, "a draft")?, conversation_id, case_id, has_joined })
}

async fn by_id(connection: &mut SqliteConnection, scope: &Scope, id: &str) -> Result<DraftRecord, StoreError> {
    let sql = "SELECT d.conversation_id, d.body, d.case_id, d.message_id IS NOT NULL FROM drafts d \
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
    draft_id: String,
    rule: EditRule,
    at: Timestamp,
    command: Option<Command>,
}

impl Write for EditDraft {
    type Done = Written<DraftRecord>;

    async fn run(&self, work: &mut Work<'_>) -> Result<Self::Done, StoreError> {
        let account = self.scope.account().as_str();
        let (mut ledger, _) = Ledger::open(work, account, self.command.as_ref(), |_| {}).await?;
        let found = by_id(work.reader().await?, &self.scope, &self.draft_id).await?;
        if ledger.recall()?.is_some() {
            return Ok(Written::Replayed(found));
        }
        let draft = (self.rule)(&found).map_err(StoreError::DraftRefused)?;
        work.change("UPDATE drafts SET digest = ?, expires_at = ?, body = ? WHERE id = ?")
            .bind(draft.digest.as_str())
            .bind(millis(draft.expires_at))
            .bind(to_json(&draft, "a draft")?)
            .bind(self.draft_id.as_str());
        tell(work, &found.conversation_id, None, Told::Draft { id: &self.draft_id })?;
        let reference = new_id("edit");
        ledger.remember(work, &reference, self.at);
        let note = AuditNote {
            chain: account.to_owned(),
            actor: self.scope.subject().to_owned(),
            action: "draft.edited".to_owned(),
            reference,
            subject: self.draft_id.clone(),
            detail: json!({ "before": found.draft.digest, "digest": draft.digest, "severity": draft.severity }),
        };
        ledger.append(work, note, self.at)?;
        Ok(Written::New(DraftRecord { draft, ..found }))
    }
}

/// A person's yes to a draft.
pub struct ConfirmDraft {
    pub draft_id: String,
    /// Of what the person was shown.
    pub digest: String,
    pub rule: ConfirmRule,
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
        let recalled = ledger.recall()?;
        let open = find_open(work.reader().await?, &found.conversation_id).await?;
        let open_case = open.clone().map(CaseRow::read).transpose()?;
        let led_to = (given.rule)(&found, recalled, open_case.as_ref()).map_err(StoreError::DraftRefused)?;
        let (case_id, joined_by) = match (led_to, open) {
            (Confirming::Again { case_id }, _) => {
                let row = find(work.reader().await?, account, &case_id).await?;
                let case = row.ok_or_else(|| StoreError::not_found("case", &case_id))?.read()?;
                return Ok(Written::Replayed(Confirmed { case, has_joined: found.has_joined }));
            }
            (Confirming::Joins(message, rule), Some(mut row)) => {
                let message_id = message.id.clone();
                let beside = Beside::Message(*message);
                rule_on_row(work, &mut row, scope.subject(), &rule, &beside, given.at).await?;
                self.note_joined(work, &mut ledger, &message_id, &row.id, &found.draft)?;
                (row.id, Some(message_id))
            }
            (Confirming::Joins(..), None) => return Err(StoreError::not_found("case", &found.conversation_id)),
            (Confirming::Opens(case), _) => {
                let subject = scope.subject();
                insert_case(work, &mut ledger, scope, subject, &found.conversation_id, &case, given.at)?;
                (case.id, None)
            }
        };
        let has_joined = joined_by.is_some();
        work.change("UPDATE drafts SET case_id = ?, message_id = ? WHERE id = ?")
            .bind(case_id.as_str())
            .bind(joined_by)
            .bind(given.draft_id.as_str());
        ledger.remember(work, &case_id, given.at);
        let row = find(work.reader().await?, account, &case_id).await?;
        let case = row.ok_or_else(|| StoreError::not_found("case", &case_id))?.read()?;
        Ok(Written::New(Confirmed { case, has_joined }))
    }
}

impl Confirm {
    fn note_joined(
        &self,
        work: &mut Work<'_>,
        ledger: &mut Ledger,
        message_id: &str,
        case_id: &str,
        draft: &Draft,
    ) -> Result<(), StoreError> {
        let note = AuditNote {
            chain: self.scope.account().to_string(),
            actor: self.scope.subject().to_owned(),
            action: "draft.joined".to_owned(),
            reference: message_id.to_owned(),
            subject: case_id.to_owned(),
            detail: json!({ "draft_id": draft.id, "digest": draft.digest, "severity": draft.severity }),
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

    /// Makes of a draft what `rule` says.
    pub async fn edit_draft(
        &self,
        scope: &Scope,
        id: &str,
        rule: EditRule,
        at: Timestamp,
        command: Option<&Command>,
    ) -> Result<Written<DraftRecord>, StoreError> {
        let (scope, draft_id) = (scope.clone(), id.to_owned());
        let written = self.write(EditDraft { scope, draft_id, rule, at, command: command.cloned() }).await?;
        let (Written::New(edited) | Written::Replayed(edited)) = &written;
        self.ring(&edited.conversation_id);
        Ok(written)
    }

    /// Opens the case of a draft, or joins the open one of its conversation, as the rule says.
    pub async fn confirm_draft(&self, scope: &Scope, given: ConfirmDraft) -> Result<Written<Confirmed>, StoreError> {
        let written = self.write(Confirm { scope: scope.clone(), given }).await?;
        let (Written::New(confirmed) | Written::Replayed(confirmed)) = &written;
        if let Some(conversation_id) = &confirmed.case.conversation_id {
            self.ring(conversation_id);
        }
        Ok(written)
    }
}
