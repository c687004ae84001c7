use std::sync::Arc;

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::json;

use crate::access::{Claims, Role, Scope, TokenVerifier};
use crate::base::{new_id, random_digits, sha256_hex};
use crate::config::StoreConfig;
use crate::domain::{
    AccountId, Answer, Case, CaseStanding, CaseStatus, Citation, Command, Communication, Decided, Draft, DraftKind,
    Evidence, EvidenceKind, Expected, HandoffPack, Happening, Language, Mode, Origin, Outcome, Plan, Severity,
    TraceStage, TranscriptLine, Turn, TurnEvent, Unit,
};
use crate::redact::{Redacted, redact};
use crate::store::{
    AcceptMessage, Accepted, CaseRule, ExpectedRule, FinishedTurn, NewCase, NewHandoff, Store, TurnsWish, WantedPerson,
};

/// A store in a folder that goes away with it.
pub struct Home {
    pub folder: tempfile::TempDir,
    pub store: Store,
}

impl Home {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(&config(&folder)).await.expect("an empty home opens");
        Self { folder, store }
    }
}

pub fn config(folder: &tempfile::TempDir) -> StoreConfig {
    StoreConfig { path: folder.path().join("home").join("firstline.db") }
}

pub fn scope(subject: &str, account: &str) -> Scope {
    let verifier = TokenVerifier::new(&SecretString::from("0123456789abcdef0123456789abcdef"));
    let account = AccountId::parse(account).expect("a valid account");
    let claims = Claims {
        sub: subject.to_owned(),
        role: Role::Customer,
        accounts: vec![account.clone()],
        name: None,
        locale: None,
        email: None,
        exp: 4_000_000_000,
    };
    let token = verifier.mint(&claims).expect("a token");
    let principal = verifier.verify(&token, at(0)).expect("our own token");
    Scope::of_customer(&principal, &account).expect("its own account")
}

pub fn lin() -> Scope {
    scope("lin", "111122223333")
}

/// `second` seconds after a fixed moment.
pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).expect("a time")
}

pub fn text(given: &str) -> Redacted {
    redact(given).text
}

pub fn command(key: &str, body: &str) -> Command {
    Command { key: format!("lin\nPOST /x\n{key}"), digest: sha256_hex(body.as_bytes()) }
}

pub fn accept<'a>(conversation_id: &str, text: &'a Redacted, second: i64) -> AcceptMessage<'a> {
    AcceptMessage {
        conversation_id: conversation_id.to_owned(),
        message_id: new_id("msg"),
        turn_id: new_id("turn"),
        text,
        masked: Vec::new(),
        language: Language::En,
        at: at(second),
        request_id: "req-1".to_owned(),
        turn_mode: Mode::Extractive,
        on_case: customer_writes(),
        author_name: None,
        attachments: Vec::new(),
        command: None,
    }
}

pub async fn conversation(store: &Store, scope: &Scope, second: i64) -> String {
    store.create_conversation(scope, at(second), None).await.expect("created").into_inner().id
}

/// The running turn of a fresh message.
pub async fn running(store: &Store, scope: &Scope, conversation_id: &str, question: &str, second: i64) -> Turn {
    match store.accept_message(scope, accept(conversation_id, &text(question), second)).await.expect("accepted") {
        Accepted::New { turn, .. } => *turn,
        other => panic!("expected a new turn, got {other:?}"),
    }
}

pub fn evidence(passage: &str) -> Evidence {
    Evidence {
        relevance: None,
        holds_only: None,
        id: format!("guide.en#{}", passage.len()),
        kind: EvidenceKind::Doc,
        title: "Guide".to_owned(),
        headings: vec!["Rules".to_owned()],
        url: None,
        language: Language::En,
        updated: None,
        text: passage.to_owned(),
        digest: sha256_hex(passage.as_bytes()),
        fact: None,
    }
}

pub fn citation(evidence: &Evidence) -> Citation {
    Citation {
        marker: 1,
        evidence_id: evidence.id.clone(),
        kind: evidence.kind,
        title: evidence.title.clone(),
        url: None,
        quote: evidence.text.clone(),
        start: 0,
        end: evidence.text.len(),
        digest: evidence.digest.clone(),
        language: evidence.language,
        updated: None,
    }
}

pub fn unit(markdown: &str, evidence: &Evidence) -> TurnEvent {
    TurnEvent::Unit(Unit { markdown: markdown.to_owned(), citations: vec![citation(evidence)] })
}

pub fn draft() -> Draft {
    Draft {
        id: new_id("draft"),
        digest: sha256_hex(b"draft"),
        kind: DraftKind::Incident,
        needed_by: None,
        subject: "Checkout is down".to_owned(),
        description: "Payments fail.".to_owned(),
        service: "compute".to_owned(),
        category: "general".to_owned(),
        severity: Severity::Urgent,
        suggested_severity: Severity::Critical,
        severity_reasons: Vec::new(),
        language: Language::En,
        resources: Vec::new(),
        stated_resources: Vec::new(),
        attached: Vec::new(),
        gaps: Vec::new(),
        evidence: Vec::new(),
        tried: Vec::new(),
        missing: Vec::new(),
        due_in_minutes: Some(60),
        is_included: true,
        choices: Vec::new(),
        expected: None,
        expires_at: at(3600),
    }
}

/// A rule that lets a customer write and changes nothing else.
pub fn customer_writes() -> CaseRule {
    Arc::new(|case, thread| {
        let happenings = vec![Happening::CustomerWrote { seq: thread.last_seq + 1 }];
        Ok(Decided { happenings, standing: case.standing.clone(), lead: None, announced: None })
    })
}

/// What goes out with a case: what was said in it.
pub fn pack(case: &Case) -> HandoffPack {
    let said = |it: &Communication| {
        let Communication { seq, at, from, author, body, .. } = it.clone();
        TranscriptLine { seq, at, from, author, text: body }
    };
    HandoffPack {
        quoted: Vec::new(),
        case_id: case.id.clone(),
        summary: case.body.subject.clone(),
        language: case.body.language,
        needed_by: None,
        declared_severity: case.declared_severity,
        suggested_severity: case.body.suggested_severity,
        severity_reasons: Vec::new(),
        timeline: Vec::new(),
        evidence: Vec::new(),
        tried: Vec::new(),
        open_questions: Vec::new(),
        gaps: Vec::new(),
        transcript: case.communications.iter().map(said).collect(),
    }
}

/// A case to be opened, due an hour after `second`.
pub fn new_case(second: i64) -> NewCase {
    let due_at = Some(at(second + 3600));
    let standing = CaseStanding {
        status: CaseStatus::Unassigned,
        severity: Severity::Urgent,
        queue: "general".to_owned(),
        assignee: None,
        due_at,
        aim_at: None,
        acknowledged_at: None,
        owned_at: None,
        left_at: None,
        first_response_at: None,
        next_update_at: None,
        resolved_at: None,
        resolved_as: None,
        merged_into: None,
        owes_word: false,
        reopened: 0,
        evidence_due_at: None,
        raised: None,
        contacts_called: std::collections::BTreeSet::new(),
    };
    let (severity, suggested, queue) = (Severity::Urgent, Severity::Critical, "general".to_owned());
    let opened =
        Happening::Opened { origin: Origin::Handoff, severity, suggested, queue, due_at, aim_at: None, reason: None };
    NewCase {
        id: new_id("case"),
        display_id: random_digits(),
        body: draft().into(),
        declared_severity: severity,
        plan: Plan::Enterprise,
        origin: Origin::Handoff,
        decided: Decided { happenings: vec![opened], standing, lead: None, announced: None },
        pack: Arc::new(|case, _, _| pack(case)),
    }
}

pub fn wanted(second: i64) -> WantedPerson {
    WantedPerson { case: new_case(second), join: Arc::new(|_| customer_writes()) }
}

/// Says who answers by what the case itself holds.
pub fn somebody() -> ExpectedRule {
    Arc::new(|standing| {
        Some(Expected {
            queue: standing.queue.clone(),
            language: Language::En,
            by: standing.due_at,
            own_language: None,
            own_language_from: None,
            words: "An engineer replies.".to_owned(),
        })
    })
}

/// A turn's wish for a person.
pub fn turns_wish(id: &str, words: &str, wanted: WantedPerson) -> TurnsWish {
    TurnsWish { id: id.to_owned(), words: words.to_owned(), wanted, expected: somebody() }
}

/// A customer's wish for a person, without words.
pub fn asked_for_person() -> NewHandoff<'static> {
    NewHandoff { id: new_id("handoff"), reason: None, said: None, wanted: wanted(1), expected: somebody() }
}

/// `turn` ended with `markdown` as its answer.
pub fn finished(mut turn: Turn, outcome: Outcome, markdown: &str, second: i64) -> FinishedTurn {
    let cited = evidence("Rules are evaluated about once a day.");
    turn.outcome = Some(outcome);
    turn.answer =
        Some(Answer { markdown: markdown.to_owned(), language: Language::En, citations: vec![citation(&cited)] });
    FinishedTurn {
        assistant_message: Some((new_id("msg"), markdown.to_owned())),
        turn,
        events: Vec::new(),
        evidence: vec![cited],
        trace: vec![TraceStage { stage: "search".to_owned(), digest: None, ms: 1.5, note: "12 hits".to_owned() }],
        handoff: None,
        at: at(second),
        audit_detail: json!({ "units": 1 }),
    }
}
