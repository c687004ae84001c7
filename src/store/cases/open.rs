use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::change::{Beside, Ruled, ask_for_triage, insert_events, insert_message, rule_on_row};
use super::row::{CaseRow, bind_standing, find, find_current, news};
use super::told::PackRule;
use crate::access::Scope;
use crate::base::new_id;
use crate::domain::{
    AuditNote, Case, CaseBody, CaseStanding, Command, ConversationState, Decided, Origin, Plan, Severity,
};
use crate::redact::Redacted;
use crate::store::attachment::give_files_to_case;
use crate::store::feed::{Told, tell};
use crate::store::ledger::Ledger;
use crate::store::rows::{millis, name, to_json};
use crate::store::work::Work;
use crate::store::writer::Write;
use crate::store::{Store, StoreError, ThreadMessage, WantedPerson, Written};

/// A case to be opened.
#[derive(Clone)]
pub struct NewCase {
    pub id: String,
    pub display_id: String,
    pub body: CaseBody,
    pub declared_severity: Severity,
    pub plan: Plan,
    pub origin: Origin,
    /// What the rules make of its opening.
    pub decided: Decided,
    /// Makes what goes out with it.
    pub pack: PackRule,
}

/// A case written by hand, with the thread it gets.
pub struct DirectCase<'a> {
    pub case: NewCase,
    pub message_id: String,
    /// The first message of its thread: the description.
    pub text: &'a Redacted,
    pub masked: Vec<String>,
    /// The name to show of whoever writes.
    pub author_name: Option<String>,
    pub at: Timestamp,
}

/// Lets a case that is open again have its conversation's thread to its end; others that ended later end where it stands now.
pub(super) fn take_thread(work: &mut Work<'_>, row: &CaseRow) {
    work.change("UPDATE cases SET thread_until = NULL WHERE id = ?").bind(&row.id);
    work.change(
        "UPDATE cases SET thread_until = (SELECT last_message_seq FROM conversations WHERE id = cases.conversation_id) \
         WHERE conversation_id = ? AND id <> ? AND thread_until IS NULL",
    )
    .bind(&row.conversation_id)
    .bind(&row.id);
}

/// Inserts `new` with its events, outbox entries, triage job and audit link. Earlier cases of the conversation end where
/// its thread stands now.
pub(crate) fn insert_case(
    work: &mut Work<'_>,
    ledger: &mut Ledger,
    scope: &Scope,
    actor: &str,
    conversation_id: &str,
    new: &NewCase,
    at: Timestamp,
) -> Result<(), StoreError> {
    work.change(
        "UPDATE cases SET thread_until = (SELECT last_message_seq FROM conversations WHERE id = ?) \
         WHERE conversation_id = ? AND thread_until IS NULL",
    )
    .bind(conversation_id)
    .bind(conversation_id);
    let insert = work.change(
        "INSERT INTO cases (status, severity, queue, assignee, assignee_name, due_at, aim_at, acknowledged_at, owned_at, left_at, \
         first_response_at, next_update_at, resolved_at, resolved_as, merged_into, reopened, owes_word, evidence_due_at, urgent_at, \
         contacts_called, raised, call_at, id, \
         display_id, account_id, conversation_id, opened_by, origin, plan, created_at, declared_severity, updated_at, \
         service, language, needed_by, body) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    bind_standing(insert, &new.decided.standing, at)?;
    insert
        .bind(new.id.as_str())
        .bind(new.display_id.as_str())
        .bind(scope.account().as_str())
        .bind(conversation_id)
        .bind(scope.subject())
        .bind(name(&new.origin)?)
        .bind(name(&new.plan)?)
        .bind(millis(at))
        .bind(name(&new.declared_severity)?)
        .bind(millis(at))
        .bind(new.body.service.as_str())
        .bind(new.body.language.tag())
        .bind(new.body.needed_by.as_ref().map(|it| it.date.as_str()))
        .bind(to_json(&new.body, "a case")?);
    insert_events(work, &new.id, scope.account().as_str(), actor, 0, &new.decided.happenings, at)?;
    for event in work.untold().iter_mut().filter(|it| it.case_id == new.id) {
        event.pack = Some(Arc::clone(&new.pack));
    }
    give_files_to_case(work, &new.id, conversation_id);
    work.change("UPDATE cases SET last_event_seq = ? WHERE id = ?")
        .bind(new.decided.happenings.len() as i64)
        .bind(new.id.as_str());
    ask_for_triage(work, &new.id, scope.account().as_str(), at, at);
    tell(work, conversation_id, None, Told::Case(&news(&new.id, &new.display_id, &new.decided.standing)))?;
    let note = AuditNote {
        chain: scope.account().to_string(),
        actor: actor.to_owned(),
        action: "case.opened".to_owned(),
        reference: new.id.clone(),
        subject: conversation_id.to_owned(),
        detail: opened_detail(new),
    };
    ledger.append(work, note, at)
}

fn opened_detail(new: &NewCase) -> Value {
    json!({
        "display_id": new.display_id, "origin": new.origin, "plan": new.plan, "subject": new.body.subject,
        "service": new.body.service, "kind": new.body.kind, "severity": new.declared_severity,
        "queue": new.decided.standing.queue, "due_at": new.decided.standing.due_at,
    })
}

/// The case that the wish `request_id` ends in, by its id, as it then stands: the open one of the conversation, the open one
/// that its case was merged into, or a new one.
pub(crate) async fn join_or_open(
    work: &mut Work<'_>,
    ledger: &mut Ledger,
    scope: &Scope,
    actor: &str,
    (conversation_id, request_id): (&str, &str),
    wanted: &WantedPerson,
    at: Timestamp,
) -> Result<(String, CaseStanding), StoreError> {
    if let Some(mut row) = find_current(work.reader().await?, conversation_id).await? {
        match rule_on_row(work, &mut row, actor, &(wanted.join)(request_id), &Beside::Nothing, at).await {
            Ok(Ruled { standing, .. }) => return Ok((row.id, standing)),
            // What it was merged into is over: a person is in reach all the same.
            Err(StoreError::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let new = &wanted.case;
    insert_case(work, ledger, scope, actor, conversation_id, new, at)?;
    Ok((new.id.clone(), new.decided.standing.clone()))
}

struct OpenDirectly {
    scope: Scope,
    case: NewCase,
    message: ThreadMessage,
    at: Timestamp,
    command: Option<Command>,
}

impl Write for OpenDirectly {
    type Done = Written<Case>;

    async fn run(&self, work: &mut Work<'_>) -> Result<Self::Done, StoreError> {
        let account = self.scope.account().as_str();
        let (mut ledger, _) = Ledger::open(work, account, self.command.as_ref(), |_| {}).await?;
        if let Some(id) = ledger.recall()? {
            let found = find(work.reader().await?, account, id).await?;
            return Ok(Written::Replayed(found.ok_or_else(|| StoreError::not_found("case", id))?.read()?));
        }
        let conversation_id = new_id("conv");
        work.change(
            "INSERT INTO conversations (id, subject, account_id, state, title, created_at, updated_at) \
             VALUES (?, ?, ?, 'human', ?, ?, ?)",
        )
        .bind(conversation_id.as_str())
        .bind(self.scope.subject())
        .bind(account)
        .bind(self.case.body.subject.as_str())
        .bind(millis(self.at))
        .bind(millis(self.at));
        insert_case(work, &mut ledger, &self.scope, self.scope.subject(), &conversation_id, &self.case, self.at)?;
        insert_message(work, &conversation_id, 1, &self.message, self.at)?;
        let told = Told::State { state: ConversationState::Human, handoff: None };
        tell(work, &conversation_id, None, told)?;
        ledger.remember(work, &self.case.id, self.at);
        let found = find(work.reader().await?, account, &self.case.id).await?;
        Ok(Written::New(found.ok_or_else(|| StoreError::not_found("case", &self.case.id))?.read()?))
    }
}

impl Store {
    /// Opens a case that was written by hand, with a thread of its own that begins with its description.
    pub async fn open_case(
        &self,
        scope: &Scope,
        given: DirectCase<'_>,
        command: Option<&Command>,
    ) -> Result<Written<Case>, StoreError> {
        let message = ThreadMessage::of_customer(given.message_id, given.text, given.masked, scope, given.author_name);
        let write =
            OpenDirectly { scope: scope.clone(), case: given.case, message, at: given.at, command: command.cloned() };
        self.write(write).await
    }
}
