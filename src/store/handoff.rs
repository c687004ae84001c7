use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;
use sqlx::SqliteConnection;

use super::accept::title;
use super::cases::{CaseRule, NewCase, ThreadMessage, append_message, join_or_open, rule_on_thread};
use super::feed::{Told, tell};
use super::ledger::Ledger;
use super::rows::{millis, stored, time};
use super::work::Work;
use super::writer::Write;
use super::{Store, StoreError, Written};
use crate::access::Scope;
use crate::domain::{AuditNote, CaseStanding, Command, ConversationState, Expected, HandoffRequest};
use crate::redact::Redacted;

/// A customer asks for a person.
pub struct NewHandoff<'a> {
    pub id: String,
    /// In the customer's words.
    pub reason: Option<&'a Redacted>,
    /// The same as a message of theirs; `None`: it is one of the conversation already, or there is none.
    pub said: Option<SaidWith>,
    pub wanted: WantedPerson,
    pub expected: ExpectedRule,
}

/// What a customer says as they ask for a person.
pub struct SaidWith {
    pub message: ThreadMessage,
    /// What it means to the case that it meets.
    pub on_case: CaseRule,
}

/// Who answers a case as it stands; `None`: somebody has, or it is over.
pub type ExpectedRule = Arc<dyn Fn(&CaseStanding) -> Option<Expected> + Send + Sync>;

/// A wish for a person that a turn ended in.
#[derive(Clone)]
pub struct TurnsWish {
    pub id: String,
    /// In the customer's words.
    pub words: String,
    pub wanted: WantedPerson,
    pub expected: ExpectedRule,
}

/// The case that a wish for a person ends in.
#[derive(Clone)]
pub struct WantedPerson {
    /// Opened where the conversation has no open case.
    pub case: NewCase,
    /// What happens to the open one where it has.
    pub join: JoinRule,
}

/// What a wish means to a case that it joins, by the wish's id.
pub type JoinRule = Arc<dyn Fn(&str) -> CaseRule + Send + Sync>;

type HandoffRow = (String, i64, String, Option<String>, Option<String>, Option<i64>, bool);

/// What a [`HandoffRow`] is read from.
const SELECT: &str = "SELECT h.id, h.at, coalesce(k.queue, h.queue), h.reason, h.case_id, iif(k.first_response_at IS NULL, k.due_at, k.next_update_at), \
                      k.first_response_at IS NOT NULL \
                      FROM handoffs h LEFT JOIN cases k ON k.id = h.case_id";

fn read((id, at, queue, reason, case_id, due_at, is_answered): HandoffRow) -> Result<HandoffRequest, StoreError> {
    Ok(HandoffRequest {
        id,
        at: time(at)?,
        queue,
        reason,
        case_id,
        due_at: due_at.map(time).transpose()?,
        is_answered,
        expected: None,
    })
}

/// The open request of a conversation.
pub(super) async fn open_handoff(
    connection: &mut SqliteConnection,
    conversation_id: &str,
) -> Result<Option<HandoffRequest>, StoreError> {
    let sql = format!("{SELECT} WHERE h.conversation_id = $1 AND h.closed_at IS NULL");
    let query = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(conversation_id);
    let row: Option<HandoffRow> = query.fetch_optional(connection).await?;
    row.map(read).transpose()
}

/// Gives a conversation without an open request to people, in a case: the open one of the conversation, or a new one.
/// The request as it is recorded.
pub(super) async fn hand_over(
    work: &mut Work<'_>,
    ledger: &mut Ledger,
    scope: &Scope,
    actor: &str,
    conversation_id: &str,
    request: &HandoffRequest,
    (wanted, expected): (&WantedPerson, &ExpectedRule),
) -> Result<HandoffRequest, StoreError> {
    let (case_id, standing) =
        join_or_open(work, ledger, scope, actor, (conversation_id, &request.id), wanted, request.at).await?;
    let request = HandoffRequest {
        at: stored(request.at),
        expected: expected(&standing),
        due_at: standing.hears_by(),
        is_answered: standing.first_response_at.is_some(),
        queue: standing.queue,
        case_id: Some(case_id),
        ..request.clone()
    };
    work.change("INSERT INTO handoffs (id, conversation_id, at, queue, reason, case_id) VALUES (?, ?, ?, ?, ?, ?)")
        .bind(request.id.as_str())
        .bind(conversation_id)
        .bind(millis(request.at))
        .bind(request.queue.as_str())
        .bind(request.reason.as_deref())
        .bind(request.case_id.as_deref());
    work.change("UPDATE conversations SET state = 'human', updated_at = ? WHERE id = ?")
        .bind(millis(request.at))
        .bind(conversation_id);
    tell(work, conversation_id, None, Told::State { state: ConversationState::Human, handoff: Some(&request) })?;
    let note = AuditNote {
        chain: scope.account().to_string(),
        actor: actor.to_owned(),
        action: "handoff.requested".to_owned(),
        reference: request.id.clone(),
        subject: conversation_id.to_owned(),
        detail: json!({ "queue": request.queue, "reason": request.reason, "case_id": request.case_id }),
    };
    ledger.append(work, note, request.at)?;
    Ok(request)
}

/// A request as it is before it is known which case it ends in.
pub(super) fn new_request(id: String, reason: Option<String>, wanted: &WantedPerson, at: Timestamp) -> HandoffRequest {
    let standing = &wanted.case.decided.standing;
    HandoffRequest {
        id,
        at,
        queue: standing.queue.clone(),
        reason,
        case_id: None,
        due_at: standing.due_at,
        is_answered: false,
        expected: None,
    }
}

struct RequestHandoff {
    scope: Scope,
    conversation_id: String,
    request: HandoffRequest,
    said: Option<SaidWith>,
    wanted: WantedPerson,
    expected: ExpectedRule,
    command: Option<Command>,
}

impl Write for RequestHandoff {
    type Done = Written<HandoffRequest>;

    async fn run(&self, work: &mut Work<'_>) -> Result<Self::Done, StoreError> {
        let (scope, id, request) = (&self.scope, self.conversation_id.as_str(), &self.request);
        let (mut ledger, _) = Ledger::open(work, scope.account().as_str(), self.command.as_ref(), |_| {}).await?;
        let reader = work.reader().await?;
        if !is_theirs(reader, scope, id).await? {
            return Err(StoreError::not_found("conversation", id));
        }
        if let Some(id) = ledger.recall()? {
            return Ok(Written::Replayed(by_id(reader, id).await?));
        }
        if let Some(open) = open_handoff(reader, id).await? {
            ledger.remember(work, &open.id, request.at);
            return self.ask_again(work, &mut ledger, open).await;
        }
        let is_said = self.say_to_case(work, &mut ledger).await?;
        let recorded =
            hand_over(work, &mut ledger, scope, scope.subject(), id, request, (&self.wanted, &self.expected)).await?;
        if !is_said {
            // The first message of the case that it opened, and none of an earlier case's.
            self.say(work, &mut ledger).await?;
        }
        ledger.remember(work, &request.id, request.at);
        Ok(Written::New(recorded))
    }
}

impl RequestHandoff {
    /// Answers with the wish that waits; who says more with it is heard in its case.
    async fn ask_again(
        &self,
        work: &mut Work<'_>,
        ledger: &mut Ledger,
        open: HandoffRequest,
    ) -> Result<Written<HandoffRequest>, StoreError> {
        if !self.say_to_case(work, ledger).await? {
            self.say(work, ledger).await?;
            return Ok(Written::Replayed(open));
        }
        let (id, actor, join) = (self.conversation_id.as_str(), self.scope.subject(), (self.wanted.join)(&open.id));
        if let Some(met) = rule_on_thread(work, id, actor, &join, self.request.at).await? {
            met.announce(work, self.request.at).await?;
        }
        Ok(Written::New(by_id(work.reader().await?, &open.id).await?))
    }

    /// Writes what was said where there is a case that hears it; whether there is.
    async fn say_to_case(&self, work: &mut Work<'_>, ledger: &mut Ledger) -> Result<bool, StoreError> {
        let Some(SaidWith { message, on_case }) = &self.said else { return Ok(false) };
        let (id, actor, at) = (self.conversation_id.as_str(), self.scope.subject(), self.request.at);
        let met = match rule_on_thread(work, id, actor, on_case, at).await {
            Ok(Some(met)) => met,
            // What it was merged into is over for good.
            Ok(None) | Err(StoreError::Refused(_)) => return Ok(false),
            Err(error) => return Err(error),
        };
        self.say(work, ledger).await?;
        met.tell(work, (id, &message.id), at).await?;
        Ok(true)
    }

    /// Writes what was said at the end of its conversation.
    async fn say(&self, work: &mut Work<'_>, ledger: &mut Ledger) -> Result<(), StoreError> {
        let Some(SaidWith { message, .. }) = &self.said else { return Ok(()) };
        let (id, at) = (self.conversation_id.as_str(), self.request.at);
        append_message(work, id, message, at).await?;
        work.change("UPDATE conversations SET title = coalesce(title, ?) WHERE id = ?")
            .bind(title(&message.text))
            .bind(id);
        let note = AuditNote {
            chain: self.scope.account().to_string(),
            actor: self.scope.subject().to_owned(),
            action: "message.accepted".to_owned(),
            reference: message.id.clone(),
            subject: id.to_owned(),
            detail: json!({ "text": message.text, "masked": message.masked }),
        };
        ledger.append(work, note, at)
    }
}

async fn by_id(connection: &mut SqliteConnection, id: &str) -> Result<HandoffRequest, StoreError> {
    let query = sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} WHERE h.id = $1"))).bind(id);
    let row: Option<HandoffRow> = query.fetch_optional(connection).await?;
    read(row.ok_or_else(|| StoreError::not_found("handoff", id))?)
}

pub(super) async fn is_theirs(
    connection: &mut SqliteConnection,
    scope: &Scope,
    conversation_id: &str,
) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM conversations WHERE id = $1 AND subject = $2 AND account_id = $3";
    let row: Option<(i64,)> = sqlx::query_as(sql)
        .bind(conversation_id)
        .bind(scope.subject())
        .bind(scope.account().as_str())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

impl Store {
    /// Records the wish for a person, opens a case or joins the open one, and gives the conversation to people. While a
    /// request is open, asking again answers that one (`Replayed`, unless something is said with it). A turn that runs is not
    /// touched: cancelling it is the caller's.
    pub async fn request_handoff(
        &self,
        scope: &Scope,
        conversation_id: &str,
        given: NewHandoff<'_>,
        at: Timestamp,
        command: Option<&Command>,
    ) -> Result<Written<HandoffRequest>, StoreError> {
        let reason = given.reason.map(|it| it.as_str().to_owned());
        let write = RequestHandoff {
            scope: scope.clone(),
            conversation_id: conversation_id.to_owned(),
            request: new_request(given.id, reason, &given.wanted, at),
            said: given.said,
            wanted: given.wanted,
            expected: given.expected,
            command: command.cloned(),
        };
        let written = self.write(write).await?;
        self.ring(conversation_id);
        if let Some(thread) = self.thread_it_goes_on_in(conversation_id).await? {
            self.ring(&thread);
        }
        Ok(written)
    }

    /// The open request of a conversation; `None` if there is none or the conversation is not the scope's.
    pub async fn handoff(&self, scope: &Scope, conversation_id: &str) -> Result<Option<HandoffRequest>, StoreError> {
        let mut connection = self.readers().acquire().await?;
        if is_theirs(&mut connection, scope, conversation_id).await? {
            open_handoff(&mut connection, conversation_id).await
        } else {
            Ok(None)
        }
    }
}
