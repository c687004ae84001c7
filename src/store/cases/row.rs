use jiff::Timestamp;
use sqlx::SqliteConnection;

use crate::domain::{
    AccountId, Audience, Case, CaseBody, CaseName, CaseNews, CaseStanding, Communication, DraftKind, Person, SECURITY,
    Speaker,
};
use crate::store::StoreError;
use crate::store::rows::{json, millis, name, time, to_json, word};
use crate::store::work::{Script, Work};

/// Every column of a case that reading needs, under the name `k`.
pub(super) const COLUMNS: &str = "k.id, k.display_id, k.account_id, k.conversation_id, k.thread_until, k.opened_by, \
    k.origin, k.plan, k.created_at, k.status, k.severity, k.declared_severity, k.queue, k.assignee, k.assignee_name, \
    k.due_at, k.aim_at, k.acknowledged_at, k.owned_at, k.left_at, k.first_response_at, k.next_update_at, k.resolved_at, k.resolved_as, \
    k.merged_into, k.reopened, k.owes_word, k.evidence_due_at, k.contacts_called, k.raised, k.updated_at, k.last_event_seq, k.last_note_seq, k.resolution, \
    k.body";

#[derive(Clone, sqlx::FromRow)]
pub(crate) struct CaseRow {
    pub(super) id: String,
    display_id: String,
    pub(super) account_id: String,
    pub(super) conversation_id: String,
    pub(super) thread_until: Option<i64>,
    opened_by: String,
    origin: String,
    plan: String,
    pub(super) created_at: i64,
    status: String,
    severity: String,
    declared_severity: String,
    queue: String,
    assignee: Option<String>,
    assignee_name: Option<String>,
    due_at: Option<i64>,
    aim_at: Option<i64>,
    acknowledged_at: Option<i64>,
    owned_at: Option<i64>,
    left_at: Option<i64>,
    first_response_at: Option<i64>,
    next_update_at: Option<i64>,
    resolved_at: Option<i64>,
    resolved_as: Option<String>,
    merged_into: Option<String>,
    reopened: i64,
    owes_word: bool,
    evidence_due_at: Option<i64>,
    contacts_called: String,
    raised: Option<String>,
    updated_at: i64,
    pub(super) last_event_seq: i64,
    pub(super) last_note_seq: i64,
    resolution: Option<String>,
    body: String,
}

impl CaseRow {
    pub(super) fn standing(&self) -> Result<CaseStanding, StoreError> {
        let moment = |at: Option<i64>| at.map(time).transpose();
        Ok(CaseStanding {
            status: word(&self.status)?,
            severity: word(&self.severity)?,
            queue: self.queue.clone(),
            assignee: self.assignee.clone().map(|subject| Person { subject, name: self.assignee_name.clone() }),
            due_at: moment(self.due_at)?,
            aim_at: moment(self.aim_at)?,
            acknowledged_at: moment(self.acknowledged_at)?,
            owned_at: moment(self.owned_at)?,
            left_at: moment(self.left_at)?,
            first_response_at: moment(self.first_response_at)?,
            next_update_at: moment(self.next_update_at)?,
            resolved_at: moment(self.resolved_at)?,
            resolved_as: self.resolved_as.as_deref().map(word).transpose()?,
            merged_into: self.merged_into.clone(),
            reopened: u32::try_from(self.reopened).unwrap_or(u32::MAX),
            owes_word: self.owes_word,
            evidence_due_at: moment(self.evidence_due_at)?,
            contacts_called: json(&self.contacts_called, &self.id)?,
            raised: self.raised.as_deref().map(|it| json(it, &self.id)).transpose()?,
        })
    }

    pub(super) fn news(&self, standing: &CaseStanding) -> CaseNews {
        news(&self.id, &self.display_id, standing)
    }

    /// The case without its communications. Its body is as it was opened, with the suggestion in force; where security cases wait
    /// it is one.
    pub(super) fn read(self) -> Result<Case, StoreError> {
        let standing = self.standing()?;
        let mut body: CaseBody = json(&self.body, &self.id)?;
        if let Some(raised) = &standing.raised {
            body.suggested_severity = raised.to;
            body.severity_reasons.clone_from(&raised.reasons);
        }
        if standing.queue == SECURITY {
            body.kind = DraftKind::Security;
        }
        Ok(Case {
            standing,
            body,
            resolution: self.resolution.as_deref().map(|it| json(it, &self.id)).transpose()?,
            account_id: AccountId::parse(&self.account_id).map_err(|error| StoreError::corrupt(error.to_string()))?,
            declared_severity: word(&self.declared_severity)?,
            plan: word(&self.plan)?,
            origin: word(&self.origin)?,
            created_at: time(self.created_at)?,
            updated_at: time(self.updated_at)?,
            id: self.id,
            display_id: self.display_id,
            opened_by: self.opened_by,
            conversation_id: Some(self.conversation_id),
            communications: Vec::new(),
        })
    }
}

/// What a conversation is told of its case.
pub(super) fn news(case_id: &str, display_id: &str, standing: &CaseStanding) -> CaseNews {
    CaseNews {
        case_id: case_id.to_owned(),
        display_id: display_id.to_owned(),
        status: standing.status,
        due_at: standing.due_at,
        first_response_at: standing.first_response_at,
        next_update_at: standing.next_update_at,
        assignee: standing.assignee.as_ref().and_then(|it| it.name.clone()),
    }
}

/// One case by its id within an account.
pub(super) async fn find(
    connection: &mut SqliteConnection,
    account: &str,
    id: &str,
) -> Result<Option<CaseRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM cases k WHERE k.id = $1 AND k.account_id = $2");
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).bind(account).fetch_optional(connection).await?)
}

/// The open case of a conversation.
pub(super) async fn find_open(
    connection: &mut SqliteConnection,
    conversation_id: &str,
) -> Result<Option<CaseRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM cases k WHERE k.conversation_id = $1 AND k.resolved_at IS NULL");
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(conversation_id).fetch_optional(connection).await?)
}

/// The open case of the conversation of one that is over; whoever sees that one may open it, since it is of the same account.
pub(super) async fn open_beside(
    connection: &mut SqliteConnection,
    over: &CaseRow,
) -> Result<Option<CaseName>, StoreError> {
    let open = find_open(connection, &over.conversation_id).await?.filter(|it| it.account_id == over.account_id);
    Ok(open.map(|it| CaseName { id: it.id, display_id: it.display_id }))
}

/// The case that what happens in a conversation belongs to: its open one, or the one that its latest was merged into.
pub(super) async fn find_current(
    connection: &mut SqliteConnection,
    conversation_id: &str,
) -> Result<Option<CaseRow>, StoreError> {
    match find_open(connection, conversation_id).await? {
        Some(row) => Ok(Some(row)),
        None => find_merged(connection, conversation_id).await,
    }
}

/// How the case stands that what happens in a conversation belongs to.
pub(crate) async fn standing_of_thread(
    connection: &mut SqliteConnection,
    conversation_id: &str,
) -> Result<Option<CaseStanding>, StoreError> {
    let row = find_current(connection, conversation_id).await?;
    Ok(row.map(CaseRow::read).transpose()?.map(|it| it.standing))
}

/// The case that the latest case of a conversation goes on in, over however many merges.
pub(super) async fn find_merged(
    connection: &mut SqliteConnection,
    conversation_id: &str,
) -> Result<Option<CaseRow>, StoreError> {
    let sql = format!(
        "WITH RECURSIVE chain (id, into_id) AS ( \
         SELECT id, merged_into FROM (SELECT id, merged_into FROM cases WHERE conversation_id = $1 \
         ORDER BY created_at DESC, id DESC LIMIT 1) WHERE merged_into IS NOT NULL \
         UNION SELECT c.id, c.merged_into FROM cases c JOIN chain ON c.id = chain.into_id) \
         SELECT {COLUMNS} FROM cases k JOIN chain ON chain.id = k.id WHERE k.merged_into IS NULL"
    );
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(conversation_id).fetch_optional(connection).await?)
}

/// Writes everything of `standing` into its row.
pub(super) fn update(
    work: &mut Work<'_>,
    row: &CaseRow,
    standing: &CaseStanding,
    at: Timestamp,
) -> Result<(), StoreError> {
    let change = work.change(
        "UPDATE cases SET status = ?, severity = ?, queue = ?, assignee = ?, assignee_name = ?, due_at = ?, aim_at = ?, \
         acknowledged_at = ?, owned_at = ?, left_at = ?, first_response_at = ?, next_update_at = ?, resolved_at = ?, resolved_as = ?, \
         merged_into = ?, reopened = ?, owes_word = ?, evidence_due_at = ?, urgent_at = ?, contacts_called = ?, raised = ?, call_at = ?, last_event_seq = ?, last_note_seq = ?, updated_at = ? WHERE id = ?",
    );
    bind_standing(change, standing, time(row.created_at)?)?;
    change.bind(row.last_event_seq).bind(row.last_note_seq).bind(millis(at)).bind(row.id.as_str());
    Ok(())
}

/// Binds status to call_at, in the order of the columns above.
pub(super) fn bind_standing(
    change: &mut Script,
    standing: &CaseStanding,
    opened_at: Timestamp,
) -> Result<(), StoreError> {
    let next_call = standing.contact_calls(opened_at).first().map(|(_, from)| *from);
    let moment = |at: Option<Timestamp>| at.map(millis);
    change
        .bind(name(&standing.status)?)
        .bind(name(&standing.severity)?)
        .bind(standing.queue.as_str())
        .bind(standing.assignee.as_ref().map(|it| it.subject.as_str()))
        .bind(standing.assignee.as_ref().and_then(|it| it.name.as_deref()))
        .bind(moment(standing.due_at))
        .bind(moment(standing.aim_at))
        .bind(moment(standing.acknowledged_at))
        .bind(moment(standing.owned_at))
        .bind(moment(standing.left_at))
        .bind(moment(standing.first_response_at))
        .bind(moment(standing.next_update_at))
        .bind(moment(standing.resolved_at))
        .bind(standing.resolved_as.as_ref().map(name).transpose()?)
        .bind(standing.merged_into.as_deref())
        .bind(i64::from(standing.reopened))
        .bind(i64::from(standing.owes_word))
        .bind(moment(standing.evidence_due_at))
        .bind(moment(standing.urgent_at()))
        .bind(to_json(&standing.contacts_called, "who was called")?)
        .bind(standing.raised.as_ref().map(|it| to_json(it, "a raised suggestion")).transpose()?)
        .bind(moment(next_call));
    Ok(())
}

/// A message as the case's thread shows it.
#[derive(sqlx::FromRow)]
pub(super) struct CommunicationRow {
    id: String,
    seq: i64,
    at: i64,
    speaker: String,
    text: String,
    turn_id: Option<String>,
    author: Option<String>,
    author_name: Option<String>,
    manner: Option<String>,
}

/// The columns of [`CommunicationRow`], of a message named `m`.
pub(super) const COMMUNICATION: &str =
    "m.id, m.seq, m.at, m.speaker, m.text, m.turn_id, m.author, m.author_name, m.manner";

impl CommunicationRow {
    pub(super) fn read(self) -> Result<Communication, StoreError> {
        let from: Speaker = word(&self.speaker)?;
        Ok(Communication {
            seq: self.seq.unsigned_abs(),
            at: time(self.at)?,
            from,
            author: self.author_name.or(self.author),
            manner: self.manner.as_deref().map(word).transpose()?,
            body: self.text,
            visibility: Audience::Public,
            turn_id: self.turn_id.filter(|_| from == Speaker::Assistant),
            attachments: Vec::new(),
            id: self.id,
        })
    }
}
