use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sqlx::SqliteConnection;

use super::beside::{announce, copy_message, threads_beside};
use super::open::take_thread;
use super::read::{communication_by_id, note_by_id};
use super::row::{CaseRow, find, open_beside, update};
use super::told::Untold;
use crate::access::Scope;
use crate::base::new_id;
use crate::domain::{
    Announced, AuditNote, Case, CaseRefusal, CaseStanding, Command, Communication, ConversationState, Decided,
    Happening, Manner, Note, Person, Resolution, Speaker, Thread,
};
use crate::redact::Redacted;
use crate::store::attachment::{take_for_message, take_for_note};
use crate::store::feed::{Told, tell};
use crate::store::ledger::Ledger;
use crate::store::rows::{millis, name, to_json, word};
use crate::store::work::Work;
use crate::store::writer::Write;
use crate::store::{Store, StoreError, Written};

/// The kind of the work that a case leaves when it is resolved or taken up again; its `ended_at` says when it was resolved.
pub const PUBLISH_JOB: &str = "publish";

/// How long after a customer's word the case is looked at anew: who writes one message often writes another.
const LOOKED_AT_AFTER: SignedDuration = SignedDuration::from_secs(30);

/// What a rule makes of a case as it stands inside the transaction that will change it.
pub type CaseRule = Arc<dyn Fn(&Case, Thread) -> Result<Decided, CaseRefusal> + Send + Sync>;

/// A message to be added to a thread.
#[derive(Clone)]
pub struct ThreadMessage {
    pub(in crate::store) id: String,
    pub(in crate::store) text: String,
    pub(in crate::store) masked: Vec<String>,
    speaker: Speaker,
    author: String,
    author_name: Option<String>,
    manner: Option<Manner>,
    attachments: Vec<String>,
}

impl ThreadMessage {
    /// A customer's.
    pub fn of_customer(
        id: String,
        text: &Redacted,
        masked: Vec<String>,
        scope: &Scope,
        author_name: Option<String>,
    ) -> Self {
        let author = scope.subject().to_owned();
        let text = text.as_str().to_owned();
        let (speaker, manner) = (Speaker::Customer, None);
        Self { id, text, masked, speaker, author, author_name, manner, attachments: Vec::new() }
    }

    /// An engineer's.
    pub fn of_engineer(id: String, text: &Redacted, masked: Vec<String>, by: &Person, manner: Manner) -> Self {
        Self {
            id,
            text: text.as_str().to_owned(),
            masked,
            speaker: Speaker::Engineer,
            author: by.subject.clone(),
            author_name: by.name.clone(),
            manner: Some(manner),
            attachments: Vec::new(),
        }
    }

    /// With files that were sent before, by their ids.
    pub fn with(mut self, attachments: Vec<String>) -> Self {
        self.attachments = attachments;
        self
    }
}

/// What is kept beside the case's own row.
#[derive(Clone)]
pub enum Beside {
    Nothing,
    Message(ThreadMessage),
    Note { id: String, text: String, by: Person, attachments: Vec<String> },
    Rating { id: String, score: u8, comment: Option<String> },
    Incident { id: String },
    Resolution(Resolution),
}

/// A change of one case.
pub struct CaseChange {
    pub case_id: String,
    /// Who does it: the principal's `sub`, or `firstline`.
    pub actor: String,
    /// For the audit trail, e.g. `case.assigned`.
    pub action: &'static str,
    /// Redacted; for the audit trail, beside what happened.
    pub detail: Value,
    pub rule: CaseRule,
    pub beside: Beside,
    pub at: Timestamp,
    pub command: Option<Command>,
}

/// A case after a change.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// Without its communications.
    pub case: Case,
    pub communication: Option<Communication>,
    pub note: Option<Note>,
}

/// What a rule came to.
pub(crate) struct Ruled {
    pub(crate) standing: CaseStanding,
    pub(crate) last_seq: u64,
    pub(crate) first_event: Option<String>,
}

struct ChangeCase {
    scope: Scope,
    given: CaseChange,
}

impl Write for ChangeCase {
    type Done = Written<Changed>;

    async fn run(&self, work: &mut Work<'_>) -> Result<Self::Done, StoreError> {
        let given = &self.given;
        let account = self.scope.account().as_str();
        let (mut ledger, _) = Ledger::open(work, account, given.command.as_ref(), |_| {}).await?;
        let missing = || StoreError::not_found("case", &given.case_id);
        let mut row = find(work.reader().await?, account, &given.case_id).await?.ok_or_else(missing)?;
        if let Some(reference) = ledger.recall()? {
            let communication = communication_by_id(work.reader().await?, &row.conversation_id, reference).await?;
            let note = note_by_id(work.reader().await?, &given.case_id, reference).await?;
            return Ok(Written::Replayed(Changed { case: row.read()?, communication, note }));
        }
        if matches!(given.beside, Beside::Rating { .. }) && self.is_rated_by_another(work).await? {
            return Err(StoreError::Refused(CaseRefusal::RatedByAnother));
        }
        let ruled = rule_on_row(work, &mut row, &given.actor, &given.rule, &given.beside, given.at).await?;
        let reference = self.write_beside(work, &row, &ruled)?;
        self.copy_reply(work).await?;
        ledger.remember(work, &reference, given.at);
        let note = AuditNote {
            chain: account.to_owned(),
            actor: given.actor.clone(),
            action: given.action.to_owned(),
            reference: reference.clone(),
            subject: given.case_id.clone(),
            detail: given.detail.clone(),
        };
        ledger.append(work, note, given.at)?;
        let communication = communication_by_id(work.reader().await?, &row.conversation_id, &reference).await?;
        let note = note_by_id(work.reader().await?, &given.case_id, &reference).await?;
        let row = find(work.reader().await?, account, &given.case_id).await?.ok_or_else(missing)?;
        Ok(Written::New(Changed { case: row.read()?, communication, note }))
    }
}

impl ChangeCase {
    async fn is_rated_by_another(&self, work: &mut Work<'_>) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM ratings WHERE case_id = $1 AND subject <> $2)";
        let (case_id, subject) = (self.given.case_id.as_str(), self.scope.subject());
        Ok(sqlx::query_scalar(sql).bind(case_id).bind(subject).fetch_one(work.reader().await?).await?)
    }

    /// Writes what an engineer says in the threads of merged cases, too: who writes there is answered there.
    async fn copy_reply(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        let Beside::Message(message) = &self.given.beside else { return Ok(()) };
        if message.speaker != Speaker::Engineer {
            return Ok(());
        }
        for thread in threads_beside(work.reader().await?, &self.given.case_id).await? {
            copy_message(work, &message.id, &thread, &self.given.case_id, self.given.at)?;
        }
        Ok(())
    }

    /// Writes what stands beside the case, but for a message, which is written with the rule; the id of what this change created.
    fn write_beside(&self, work: &mut Work<'_>, row: &CaseRow, ruled: &Ruled) -> Result<String, StoreError> {
        let (case_id, at) = (self.given.case_id.as_str(), self.given.at);
        let event = || ruled.first_event.clone().unwrap_or_else(|| new_id("event"));
        Ok(match &self.given.beside {
            Beside::Nothing => event(),
            Beside::Resolution(resolution) => {
                work.change("UPDATE cases SET resolution = ? WHERE id = ?")
                    .bind(to_json(resolution, "a resolution")?)
                    .bind(case_id);
                event()
            }
            Beside::Message(message) => {
                take_for_message(work, &self.scope, case_id, &message.id, &message.attachments);
                message.id.clone()
            }
            Beside::Note { id, text, by, attachments } => {
                work.change(
                    "INSERT INTO notes (case_id, seq, id, at, author, author_name, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
                )
                .bind(case_id)
                .bind(row.last_note_seq)
                .bind(id.as_str())
                .bind(millis(at))
                .bind(by.subject.as_str())
                .bind(by.name.as_deref())
                .bind(text.as_str());
                take_for_note(work, &self.scope, case_id, id, attachments);
                id.clone()
            }
            Beside::Rating { id, score, comment } => {
                work.change("INSERT INTO ratings (case_id, at, id, subject, score, comment) VALUES (?, ?, ?, ?, ?, ?)")
                    .bind(case_id)
                    .bind(millis(at))
                    .bind(id.as_str())
                    .bind(self.scope.subject())
                    .bind(i64::from(*score))
                    .bind(comment.as_deref());
                id.clone()
            }
            Beside::Incident { id } => {
                work.change("INSERT OR IGNORE INTO incident_cases (incident_id, case_id, at) VALUES (?, ?, ?)")
                    .bind(id.as_str())
                    .bind(case_id)
                    .bind(millis(at));
                event()
            }
        })
    }
}

/// Lets `rule` decide on the case of `row` and writes what it decides: the row, its events, the outbox, who leads the
/// conversation, and what the thread is told. Of what is `beside`, a message is written, and a note takes the next number of
/// the case's notes.
pub(super) async fn rule_on_row(
    work: &mut Work<'_>,
    row: &mut CaseRow,
    actor: &str,
    rule: &CaseRule,
    beside: &Beside,
    at: Timestamp,
) -> Result<Ruled, StoreError> {
    let (ruled, announced) = decide_on_row(work, row, actor, rule, beside, at).await?;
    if let Beside::Message(message) = beside {
        insert_message(work, &row.conversation_id, ruled.last_seq + 1, message, at)?;
    }
    if let Some(announced) = announced {
        announce(work, (&row.id, &row.conversation_id), &announced, at).await?;
    }
    Ok(ruled)
}

/// [`rule_on_row`] without what is said: also what the thread is to be told once that stands.
pub(super) async fn decide_on_row(
    work: &mut Work<'_>,
    row: &mut CaseRow,
    actor: &str,
    rule: &CaseRule,
    beside: &Beside,
    at: Timestamp,
) -> Result<(Ruled, Option<Announced>), StoreError> {
    let thread = thread(work.reader().await?, row).await?;
    let case = row.clone().read()?;
    let before = case.standing.clone();
    let decided = match rule(&case, thread) {
        Err(CaseRefusal::NewerIsOpen { .. }) => {
            Err(CaseRefusal::NewerIsOpen { newer: open_beside(work.reader().await?, row).await? })
        }
        decided => decided,
    };
    let Decided { happenings, standing, lead, announced } = decided.map_err(StoreError::Refused)?;
    let first_event = insert_events(work, &row.id, &row.account_id, actor, row.last_event_seq, &happenings, at)?;
    row.last_event_seq += happenings.len() as i64;
    row.last_note_seq += i64::from(matches!(beside, Beside::Note { .. }));
    update(work, row, &standing, at)?;
    if before.resolved_at != standing.resolved_at {
        // What was resolved is a past case from here on; what was reopened is none.
        for ended_at in [before.resolved_at, standing.resolved_at].into_iter().flatten() {
            ask_to_publish(work, row, ended_at, at);
        }
        if standing.resolved_at.is_none() {
            take_thread(work, row);
        }
    }
    let is_customers_word = |it: &Happening| {
        matches!(it, Happening::CustomerWrote { .. } | Happening::WroteInMerged { .. } | Happening::Joined { .. })
    };
    if standing.status.is_open() && happenings.iter().any(is_customers_word) {
        ask_for_triage(work, &row.id, &row.account_id, at, at + LOOKED_AT_AFTER);
    }
    if let Some(into) = happenings.iter().find_map(merged_into) {
        take_wish_along(work, &row.id, into);
    }
    if let Some(lead) = lead {
        set_lead(work, row, lead, at).await?;
    }
    if happenings.iter().any(|it| matches!(it, Happening::EngineerWrote { manner: Manner::Person, .. })) {
        end_wishes(work, row, at).await?;
    }
    if row.news(&before) != row.news(&standing) {
        tell(work, &row.conversation_id, None, Told::Case(&row.news(&standing)))?;
    }
    Ok((Ruled { standing, last_seq: thread.last_seq, first_event }, announced))
}

/// Leaves work for whoever looks at what a case says by now, from `run_at` on; nothing where that is left already. What is
/// being looked at is looked at again: whoever looks may have read before this was written.
pub(super) fn ask_for_triage(work: &mut Work<'_>, case_id: &str, account: &str, at: Timestamp, run_at: Timestamp) {
    work.change(
        "INSERT INTO jobs (id, kind, subject, account_id, at, run_at) VALUES (?, 'triage', ?, ?, ?, ?) \
         ON CONFLICT (kind, subject) WHERE done_at IS NULL DO UPDATE \
         SET body = json_set(body, '$.again_at', excluded.run_at) WHERE leased_until IS NOT NULL",
    )
    .bind(new_id("job"))
    .bind(case_id)
    .bind(account)
    .bind(millis(at))
    .bind(millis(run_at));
}

/// Leaves work for whoever keeps the index of past cases: those that ended at `ended_at` are others now.
fn ask_to_publish(work: &mut Work<'_>, row: &CaseRow, ended_at: Timestamp, at: Timestamp) {
    work.change("INSERT INTO jobs (id, kind, subject, account_id, at, run_at, body) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(new_id("job"))
        .bind(PUBLISH_JOB)
        // Its own, so that what is being published already is published again.
        .bind(format!("{} {} {}", row.id, row.last_event_seq, millis(ended_at)))
        .bind(row.account_id.as_str())
        .bind(millis(at))
        .bind(millis(at))
        .bind(json!({ "ended_at": ended_at }).to_string());
}

async fn thread(connection: &mut SqliteConnection, row: &CaseRow) -> Result<Thread, StoreError> {
    // A wish that was made in the thread of a merged case waits for the case that goes on.
    let sql = "SELECT last_message_seq, state, EXISTS (SELECT 1 FROM handoffs h \
               WHERE (h.conversation_id = c.id OR h.case_id = $2) AND h.closed_at IS NULL), EXISTS (SELECT 1 FROM case_events e \
               WHERE e.case_id = $2 AND e.body ->> 'type' IN ('customer_wrote', 'wrote_in_merged') AND NOT EXISTS (SELECT 1 FROM case_events w \
               WHERE w.case_id = $2 AND w.seq > e.seq AND w.body ->> 'type' = 'engineer_wrote' AND w.body ->> 'manner' = 'person')), \
               EXISTS (SELECT 1 FROM case_events e WHERE e.case_id = $2 AND e.body ->> 'type' = 'update_promised' \
               AND coalesce(e.body ->> 'next_update_at', e.body ->> 'at') IS NOT NULL AND e.actor NOT LIKE 'outside:%' AND NOT EXISTS (SELECT 1 FROM case_events w \
               WHERE w.case_id = $2 AND w.seq > e.seq AND w.body ->> 'type' IN ('update_promised', 'resolved') \
               AND w.actor NOT LIKE 'outside:%')), EXISTS (SELECT 1 FROM case_events e WHERE e.case_id = $2 \
               AND e.body ->> 'type' = 'routed' AND e.body ->> 'from' = 'security'), \
               EXISTS (SELECT 1 FROM cases o WHERE o.conversation_id = c.id AND o.id <> $2 AND o.resolved_at IS NULL) \
               FROM conversations c WHERE id = $1";
    let id = row.conversation_id.as_str();
    let found: Option<(i64, String, bool, bool, bool, bool, bool)> =
        sqlx::query_as(sql).bind(id).bind(row.id.as_str()).fetch_optional(connection).await?;
    let (last_seq, state, waits_for_person, has_news, has_promise, left_security, has_open_case) =
        found.ok_or_else(|| StoreError::not_found("conversation", id))?;
    let (last_seq, lead) = (last_seq.unsigned_abs(), word(&state)?);
    Ok(Thread { last_seq, lead, waits_for_person, has_news, has_promise, left_security, has_open_case })
}

/// Gives the case's conversation to `lead`. A wish for a person ends when one has written, or the case is over.
async fn set_lead(
    work: &mut Work<'_>,
    row: &CaseRow,
    lead: ConversationState,
    at: Timestamp,
) -> Result<(), StoreError> {
    work.change("UPDATE conversations SET state = ?, updated_at = ? WHERE id = ?")
        .bind(name(&lead)?)
        .bind(millis(at))
        .bind(row.conversation_id.as_str());
    if lead != ConversationState::Human {
        end_wishes(work, row, at).await?;
    }
    tell(work, &row.conversation_id, None, Told::State { state: lead, handoff: None })
}

fn merged_into(happening: &Happening) -> Option<&str> {
    match happening {
        Happening::MergedInto { case_id } => Some(case_id),
        _ => None,
    }
}

/// A wish that waits in a case waits in the one that it goes on in.
fn take_wish_along(work: &mut Work<'_>, case_id: &str, into: &str) {
    work.change("UPDATE handoffs SET case_id = ? WHERE case_id = ? AND closed_at IS NULL").bind(into).bind(case_id);
}

/// Ends the wishes for a person that wait for this case: its conversation's, and those of the threads of merged cases, which
/// are told.
async fn end_wishes(work: &mut Work<'_>, row: &CaseRow, at: Timestamp) -> Result<(), StoreError> {
    let sql = "SELECT conversation_id FROM handoffs WHERE case_id = $1 AND conversation_id <> $2 AND closed_at IS NULL";
    let (case_id, conversation_id) = (row.id.as_str(), row.conversation_id.as_str());
    let elsewhere: Vec<String> =
        sqlx::query_scalar(sql).bind(case_id).bind(conversation_id).fetch_all(work.reader().await?).await?;
    work.change("UPDATE handoffs SET closed_at = ? WHERE (conversation_id = ? OR case_id = ?) AND closed_at IS NULL")
        .bind(millis(at))
        .bind(conversation_id)
        .bind(case_id);
    for thread in elsewhere {
        tell(work, &thread, None, Told::State { state: ConversationState::Human, handoff: None })?;
    }
    Ok(())
}

/// Adds events behind `last`, each to be told outside; the id of the first.
pub(super) fn insert_events(
    work: &mut Work<'_>,
    case_id: &str,
    account: &str,
    actor: &str,
    last: i64,
    happenings: &[Happening],
    at: Timestamp,
) -> Result<Option<String>, StoreError> {
    let mut first = None;
    for (seq, happening) in (last + 1..).zip(happenings) {
        let id = new_id("event");
        let body = to_json(happening, "an event of a case")?;
        work.change("INSERT INTO case_events (case_id, seq, id, at, actor, body) VALUES (?, ?, ?, ?, ?, ?)")
            .bind(case_id)
            .bind(seq)
            .bind(id.as_str())
            .bind(millis(at))
            .bind(actor)
            .bind(body);
        work.untold().push(Untold {
            id: id.clone(),
            at,
            account: account.to_owned(),
            case_id: case_id.to_owned(),
            seq,
            actor: actor.to_owned(),
            happening: happening.clone(),
            pack: None,
        });
        first.get_or_insert(id);
    }
    Ok(first)
}

/// Adds a message as number `seq` of its thread.
pub(super) fn insert_message(
    work: &mut Work<'_>,
    conversation_id: &str,
    seq: u64,
    message: &ThreadMessage,
    at: Timestamp,
) -> Result<(), StoreError> {
    let seq = seq as i64;
    work.change(
        "INSERT INTO messages (id, conversation_id, seq, at, speaker, text, masked, author, author_name, manner) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(message.id.as_str())
    .bind(conversation_id)
    .bind(seq)
    .bind(millis(at))
    .bind(name(&message.speaker)?)
    .bind(message.text.as_str())
    .bind(to_json(&message.masked, "masked kinds")?)
    .bind(message.author.as_str())
    .bind(message.author_name.as_deref())
    .bind(message.manner.as_ref().map(name).transpose()?);
    work.change("UPDATE conversations SET last_message_seq = ?, updated_at = ? WHERE id = ?")
        .bind(seq)
        .bind(millis(at))
        .bind(conversation_id);
    tell(work, conversation_id, None, Told::Message { id: &message.id })
}

impl Store {
    /// What of a case's thread decides what may be done to the case; `None` for one of another account.
    pub async fn thread_of_case(&self, scope: &Scope, id: &str) -> Result<Option<Thread>, StoreError> {
        let mut snapshot = self.readers().begin().await?;
        let Some(row) = find(&mut snapshot, scope.account().as_str(), id).await? else { return Ok(None) };
        thread(&mut snapshot, &row).await.map(Some)
    }

    /// Changes a case of the scope's account by what its rule decides; [`StoreError::Refused`] where the rule says no.
    pub async fn change_case(&self, scope: &Scope, change: CaseChange) -> Result<Written<Changed>, StoreError> {
        let write = ChangeCase { scope: scope.clone(), given: change };
        let written = self.write(write).await?;
        let (Written::New(changed) | Written::Replayed(changed)) = &written;
        if let Some(conversation_id) = &changed.case.conversation_id {
            self.ring(conversation_id);
        }
        if changed.communication.is_some() {
            let mut connection = self.readers().acquire().await?;
            for thread in threads_beside(&mut connection, &changed.case.id).await? {
                self.ring(&thread.conversation_id);
            }
        }
        Ok(written)
    }
}
