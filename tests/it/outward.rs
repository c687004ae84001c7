//! What time alone brings about, and what is told outside while receivers come and go: on a clock that the tests move.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine as _;
use firstline::access::Role;
use firstline::config::{WebhookConfig, WebhookFormat};
use firstline::domain::{CaseStatus, ContactCall, Happening, Person, ResolutionKind, Severity};
use firstline::outbound::{Mailer, WebhookSender};
use firstline::service::{Lane, NewCommunication, QueueFilter, Resolving};
use firstline::worker::{keep_clocks, send_mail, tell_webhook};
use jiff::SignedDuration;
use serde_json::Value;
use standardwebhooks::Webhook;
use tokio_util::sync::CancellationToken;

use crate::support::{MailServer, MovedClock, SHOP, calls, direct_case, open_service, principal, until};

const BEGIN: &str = "2026-11-27T02:00:00Z";

#[tokio::test]
async fn contacts_are_called_at_a_third_and_two_thirds_and_at_once_for_a_critical_case_once_each() {
    let (home, clock) = (tempfile::tempdir().expect("a folder"), MovedClock::at(BEGIN));
    let service = open_service(home.path(), &clock).await;
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    // Due after 60 minutes, after 15, and one that somebody takes.
    let urgent = direct_case(&service, &lin, "Orders fail", Severity::Urgent).await.id;
    let critical = direct_case(&service, &lin, "The shop is down", Severity::Critical).await.id;
    let taken = direct_case(&service, &lin, "Orders are slow", Severity::Urgent).await.id;
    let desk = principal(&service, "mei", Role::Engineer, &[]);
    service.take_over(&desk, &taken, None).await.expect("taken");

    let ingrid = || Some("Ingrid Solheim".to_owned());
    let huang = || Some("Huang Chih-Wei".to_owned());
    assert_eq!(service.call_contacts().await.expect("called"), 1, "the critical case waits for nobody");
    assert_eq!(calls(&service, &critical).await, [(ContactCall::AtOnce, ingrid())]);
    clock.pass(SignedDuration::from_mins(5));
    assert_eq!(service.call_contacts().await.expect("called"), 1);
    assert_eq!(service.call_contacts().await.expect("called"), 0, "once each");
    let third = [(ContactCall::AtOnce, ingrid()), (ContactCall::Third, huang())];
    assert_eq!(calls(&service, &critical).await, third);
    assert_eq!(calls(&service, &urgent).await, [], "a third of an hour has not passed");

    // The process dies and is away past both parts of the hour: each contact is called, once.
    service.close().await;
    clock.pass(SignedDuration::from_mins(40));
    let service = open_service(home.path(), &clock).await;
    assert_eq!(service.call_contacts().await.expect("called"), 2);
    assert_eq!(service.call_contacts().await.expect("called"), 0);
    let both = [(ContactCall::Third, ingrid()), (ContactCall::TwoThirds, huang())];
    assert_eq!(calls(&service, &urgent).await, both);
    assert_eq!(calls(&service, &critical).await.len(), 3);
    assert_eq!(calls(&service, &taken).await, [], "somebody has it");
    service.close().await;
}

#[tokio::test]
async fn contacts_are_called_for_who_was_answered_and_has_nobody_any_more_by_when_they_hear_again() {
    let (home, clock) = (tempfile::tempdir().expect("a folder"), MovedClock::at(BEGIN));
    let service = open_service(home.path(), &clock).await;
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    let desk = principal(&service, "mei", Role::Engineer, &[]);
    let mut ids = Vec::new();
    for subject in ["Reopened", "Given up", "Handed on", "Left without a promise", "Nobody answered"] {
        ids.push(direct_case(&service, &lin, subject, Severity::Urgent).await.id);
    }
    let [reopened, given_up, handed_on, unpromised, unanswered] = &ids[..] else { panic!("five") };
    for (id, awaits_customer) in [(reopened, true), (given_up, false), (handed_on, false), (unpromised, true)] {
        let next_update_at = (!awaits_customer).then(|| service.now() + SignedDuration::from_mins(90));
        let reply =
            NewCommunication { body: "We look.", awaits_customer, next_update_at, ..NewCommunication::default() };
        service.communicate(&desk, id, reply, None).await.expect("written");
    }
    clock.pass(SignedDuration::from_mins(15));
    service.resolve_case(&lin, reopened, Resolving::default(), None).await.expect("resolved");
    // Given up and given back to nobody, a first-response clock goes on as it was: its third is at 20 minutes.
    service
        .assign_case(&desk, unanswered, Some(Person { subject: "mei".to_owned(), name: None }), None, None)
        .await
        .expect("hers");
    service.assign_case(&desk, unanswered, None, None, None).await.expect("given up");
    clock.pass(SignedDuration::from_mins(5));
    assert_eq!(service.call_contacts().await.expect("called"), 1);
    assert_eq!(calls(&service, unanswered).await.len(), 1);
    clock.pass(SignedDuration::from_mins(10));

    // Half an hour in: each loses who had it, and two customers were promised 60 minutes from now.
    service.reopen_case(&lin, reopened, None).await.expect("reopened");
    service.assign_case(&desk, given_up, None, None, None).await.expect("given up");
    service.desk_people(&principal(&service, "ren", Role::Engineer, &[])).await.expect("ren has used the desk");
    let ren = Person { subject: "ren".to_owned(), name: None };
    service.assign_case(&desk, handed_on, Some(ren), None, None).await.expect("handed on");
    service.assign_case(&desk, unpromised, None, None, None).await.expect("given up");
    clock.pass(SignedDuration::from_mins(20));
    service.call_contacts().await.expect("called");
    let (ingrid, huang) = (Some("Ingrid Solheim".to_owned()), Some("Huang Chih-Wei".to_owned()));
    let third = [(ContactCall::Third, ingrid.clone())];
    assert_eq!(calls(&service, reopened).await, third);
    assert_eq!(calls(&service, given_up).await, third);
    assert_eq!((calls(&service, handed_on).await, calls(&service, unpromised).await), (vec![], vec![]));
    // A word of who was promised nothing promises an hour, from which theirs is counted.
    let again = NewCommunication { body: "It fails again.", ..NewCommunication::default() };
    service.communicate(&lin, unpromised, again, None).await.expect("written");
    service.take_over(&desk, given_up, None).await.expect("taken");
    clock.pass(SignedDuration::from_mins(20));
    service.call_contacts().await.expect("called");
    let both = [(ContactCall::Third, ingrid), (ContactCall::TwoThirds, huang)];
    assert_eq!(calls(&service, reopened).await, both);
    assert_eq!(calls(&service, given_up).await, third, "somebody has it");
    assert_eq!(calls(&service, unpromised).await, third);
    // Left once more, its contacts are called once more.
    service.assign_case(&desk, given_up, None, None, None).await.expect("given up");
    clock.pass(SignedDuration::from_mins(60));
    service.call_contacts().await.expect("called");
    assert_eq!(calls(&service, given_up).await, [&third[..], &both[..]].concat());
    assert_eq!(calls(&service, reopened).await, both, "once each");
    service.close().await;
}

#[tokio::test]
async fn a_file_that_came_with_no_message_is_deleted_after_two_days_and_the_chain_says_so() {
    let (home, clock) = (tempfile::tempdir().expect("a folder"), MovedClock::at(BEGIN));
    let service = open_service(home.path(), &clock).await;
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    let case = direct_case(&service, &lin, "With a file", Severity::Low).await;
    let account = case.account_id.clone();
    let mut ids = Vec::new();
    for name in ["sent.txt", "left.txt"] {
        let kept = service.attach(&lin, &account, name, "text/plain", b"a log", None).await.expect("kept");
        ids.push(kept.file.id);
    }
    let given =
        NewCommunication { body: "See the file.", attachments: vec![ids[0].clone()], ..NewCommunication::default() };
    service.communicate(&lin, &case.id, given, None).await.expect("written");
    clock.pass(SignedDuration::from_hours(47));
    assert_eq!(service.forget_unsent_files().await.expect("looked"), 0);
    clock.pass(SignedDuration::from_hours(2));
    assert_eq!(service.forget_unsent_files().await.expect("deleted"), 1);
    assert_eq!(service.forget_unsent_files().await.expect("looked"), 0, "once");
    assert_eq!(service.attachment(&lin, &ids[0]).await.expect("still there").1, b"a log");
    let given =
        NewCommunication { body: "And this.", attachments: vec![ids[1].clone()], ..NewCommunication::default() };
    service.communicate(&lin, &case.id, given, None).await.expect_err("there is no such file");
    let admin = service.home_key().admin();
    let chain = service.audit(&admin, Some(SHOP), None, 50).await.expect("a chain");
    let told = chain.items.iter().filter(|it| it.payload.contains("attachment.forgotten")).count();
    assert_eq!(told, 1);
    service.close().await;
}

#[tokio::test]
async fn a_case_whose_customer_is_silent_ends_as_abandoned_and_one_given_back_as_assumed() {
    let (home, clock) = (tempfile::tempdir().expect("a folder"), MovedClock::at(BEGIN));
    let service = open_service(home.path(), &clock).await;
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    let desk = principal(&service, "mei", Role::Engineer, &[]);
    let mut ids = Vec::new();
    for subject in ["Awaits the customer", "Is worked on", "Given back", "Nobody answered"] {
        ids.push(direct_case(&service, &lin, subject, Severity::Low).await.id);
    }
    for (id, awaits_customer) in [(&ids[0], true), (&ids[1], false), (&ids[2], false)] {
        let given = NewCommunication { body: "Please try again.", awaits_customer, ..NewCommunication::default() };
        service.communicate(&desk, id, given, None).await.expect("written");
    }
    service.give_back(&desk, &ids[2], None).await.expect("given back");
    clock.pass(SignedDuration::from_hours(24 * 13));
    assert_eq!(service.close_quiet_cases().await.expect("looked"), 0);
    clock.pass(SignedDuration::from_hours(24));
    assert_eq!(service.close_quiet_cases().await.expect("closed"), 2);
    assert_eq!(service.close_quiet_cases().await.expect("looked"), 0, "once");
    let mut ends = Vec::new();
    for id in &ids {
        let events = service.case_events(&desk, id).await.expect("events");
        ends.push(events.into_iter().rev().find_map(|it| match it.happening {
            Happening::Resolved { kind } => Some(kind),
            _ => None,
        }));
    }
    assert_eq!(ends, [Some(ResolutionKind::Abandoned), None, Some(ResolutionKind::Assumed), None]);
    // The customer comes back: their word opens it again.
    let again = NewCommunication { body: "It still fails.", ..NewCommunication::default() };
    service.communicate(&lin, &ids[0], again, None).await.expect("a word is never lost");
    let view = serde_json::to_value(service.case(&lin, &ids[0]).await.expect("a case")).expect("JSON");
    assert_eq!(view["status"], serde_json::to_value(CaseStatus::Reopened).expect("JSON"));
    service.close().await;
}

#[derive(Clone)]
struct Receiver {
    secret: Arc<Webhook>,
    is_up: Arc<Mutex<bool>>,
    /// By `webhook-id`, how often it came and what it was.
    taken: Arc<Mutex<BTreeMap<String, (u32, Value)>>>,
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if !*receiver.is_up.lock().expect("unbroken") {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let header = |name: &str| headers[name].to_str().expect("text").to_owned();
    // Signed by the implementation that receivers use; it would refuse the test's time.
    let (id, at) = (header("webhook-id"), header("webhook-timestamp").parse().expect("a time"));
    let signature = receiver.secret.sign(&id, at, &body).expect("signed");
    if !header("webhook-signature").split(' ').any(|it| it == signature) {
        return StatusCode::UNAUTHORIZED;
    }
    let value: Value = serde_json::from_slice(&body).expect("JSON");
    receiver.taken.lock().expect("unbroken").entry(id).or_insert((0, value)).0 += 1;
    StatusCode::NO_CONTENT
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn receivers_that_were_down_for_an_hour_get_everything_once() {
    let (home, clock) = (tempfile::tempdir().expect("a folder"), MovedClock::at(BEGIN));
    let service = open_service(home.path(), &clock).await;
    let secret = format!("whsec_{}", base64::engine::general_purpose::STANDARD.encode([7_u8; 32]));
    let receiver = Receiver {
        secret: Arc::new(Webhook::new(&secret).expect("a secret")),
        is_up: Arc::default(),
        taken: Arc::default(),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let app = Router::new().route("/hook", post(take)).with_state(receiver.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let webhook = WebhookConfig { url, secret: secret.into(), previous_secret: None, format: WebhookFormat::Standard };
    let mut mail = MailServer::new();
    let stop = CancellationToken::new();
    let sender = WebhookSender::new(&webhook).expect("a sender");
    tokio::spawn(tell_webhook(service.clone(), sender, stop.clone()));
    tokio::spawn(send_mail(service.clone(), Mailer::new(&mail.config()).expect("a mailer"), stop.clone()));

    // Everything happens while both are down.
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    let case = direct_case(&service, &lin, "結帳付款全部失敗", Severity::Critical).await;
    service.call_contacts().await.expect("called");
    let desk = principal(&service, "mei", Role::Engineer, &[]);
    let reply = NewCommunication {
        body: "我們正在調查資料庫連線。",
        next_update_at: Some(service.now() + SignedDuration::from_mins(90)),
        ..NewCommunication::default()
    };
    service.communicate(&desk, &case.id, reply, None).await.expect("written");
    let happened = service.case_events(&desk, &case.id).await.expect("events").len();
    for _ in 0..12 {
        tokio::time::sleep(Duration::from_millis(300)).await;
        clock.pass(SignedDuration::from_mins(5));
    }
    assert!(receiver.taken.lock().expect("unbroken").is_empty() && mail.received().is_empty());

    mail.up().await;
    *receiver.is_up.lock().expect("unbroken") = true;
    // Longer than the longest wait that an hour of tries comes to.
    clock.pass(SignedDuration::from_mins(45));
    until("every event is told", async || receiver.taken.lock().expect("unbroken").len() == happened).await;
    until("three mails come", async || mail.received().len() == 3).await;
    // Nothing comes again.
    clock.pass(SignedDuration::from_hours(2));
    tokio::time::sleep(Duration::from_millis(2500)).await;
    stop.cancel();
    assert!(receiver.taken.lock().expect("unbroken").values().all(|(times, _)| *times == 1), "each once");
    let mut mails = mail.received();
    mails.sort_by(|a, b| a.id.cmp(&b.id));
    let told: Vec<(&str, &str)> = mails.iter().map(|it| (it.to.as_str(), it.subject.as_str())).collect();
    let number = &case.display_id;
    let expected = [
        ("lin@customer.example", format!("[案例 {number}] 已建立：結帳付款全部失敗")),
        ("ingrid.solheim@support.example", String::new()),
        ("lin@customer.example", format!("[案例 {number}] 新訊息：結帳付款全部失敗")),
    ];
    for ((to, subject), (expected_to, expected_subject)) in told.iter().zip(&expected) {
        assert_eq!(to, expected_to, "{told:?}");
        assert!(expected_subject.is_empty() || subject == expected_subject, "{told:?}");
    }
    assert_eq!(mails.len(), 3, "{told:?}");
    assert!(
        mails[2].text.contains("我們正在調查資料庫連線。") && mails[2].text.contains("前再次與您聯絡"),
        "{mails:?}"
    );
    assert!(mails[1].subject.contains("nobody has taken it"), "{mails:?}");
    service.close().await;
}

#[tokio::test]
async fn a_mail_that_goes_out_late_tells_what_was_promised_when_it_happened() {
    let (home, clock) = (tempfile::tempdir().expect("a folder"), MovedClock::at(BEGIN));
    let service = open_service(home.path(), &clock).await;
    let (lin, mei) =
        (principal(&service, "lin", Role::Customer, &[SHOP]), principal(&service, "mei", Role::Engineer, &[]));
    service.create_conversation(&lin, &lin.accounts()[0], None).await.expect("their address is known");
    let case = direct_case(&service, &lin, "Orders fail", Severity::High).await;
    clock.pass(SignedDuration::from_mins(10));
    service.change_severity(&mei, &case.id, Severity::Urgent, "payments fail", None).await.expect("raised");
    for minutes in [90, 300] {
        clock.pass(SignedDuration::from_mins(5));
        let reply = NewCommunication {
            body: "We look into it.",
            next_update_at: Some(service.now() + SignedDuration::from_mins(minutes)),
            ..NewCommunication::default()
        };
        service.communicate(&mei, &case.id, reply, None).await.expect("written");
    }
    let due = service.due_mail(Lane::News, service.now() - SignedDuration::from_hours(1), 50).await.expect("mails");
    let texts: Vec<String> = due.into_iter().filter_map(|it| it.letter.expect("written")).map(|it| it.text).collect();
    // 240 minutes for `high`, then 60 for `urgent`; each reply with its own next word.
    let told = [
        "by Nov 27, 14:00 (Asia/Taipei; 06:00 UTC)",
        "by Nov 27, 11:10 (Asia/Taipei; 03:10 UTC)",
        "You hear from us again by Nov 27, 11:45 (Asia/Taipei; 03:45 UTC).",
        "You hear from us again by Nov 27, 15:20 (Asia/Taipei; 07:20 UTC).",
    ];
    assert_eq!(texts.len(), told.len(), "{texts:#?}");
    for (text, told) in texts.iter().zip(told) {
        assert!(text.contains(told), "{told}: {texts:#?}");
    }
    service.close().await;
}

/// The clock stands still: what is called without any time passing on it waits for nothing but the loops' next looks, which the
/// machine's time is held against.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_critical_case_reaches_its_first_contact_within_a_minute_by_the_loops_that_run_in_the_server() {
    let (home, clock) = (tempfile::tempdir().expect("a folder"), MovedClock::at(BEGIN));
    let service = open_service(home.path(), &clock).await;
    let mut mail = MailServer::new();
    mail.up().await;
    let stop = CancellationToken::new();
    tokio::spawn(keep_clocks(service.clone(), stop.clone()));
    tokio::spawn(send_mail(service.clone(), Mailer::new(&mail.config()).expect("a mailer"), stop.clone()));

    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    let began = Instant::now();
    let case = direct_case(&service, &lin, "The shop is down", Severity::Critical).await;
    let is_told = async || mail.received().iter().any(|it| it.to == "ingrid.solheim@support.example");
    until("the first contact has a mail", is_told).await;
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    let events = service.case_events(&service.home_key().engineer(), &case.id).await.expect("events");
    let called = events.iter().find(|it| matches!(it.happening, Happening::Escalated { .. })).expect("called");
    assert_eq!(called.at, case.created_at, "no time had to pass");
    assert_eq!(calls(&service, &case.id).await, [(ContactCall::AtOnce, Some("Ingrid Solheim".to_owned()))]);
    stop.cancel();
    service.close().await;
}

#[tokio::test]
async fn broken_promises_come_first_and_of_one_severity_whoever_is_due_first_by_their_plan() {
    const UNIFIED: &str = "333344445555";
    const BUSINESS_PLUS: &str = "222233334444";
    let (home, clock) = (tempfile::tempdir().expect("a folder"), MovedClock::at(BEGIN));
    let service = open_service(home.path(), &clock).await;
    let customer = |account: &str| principal(&service, "lin", Role::Customer, &[account]);
    let overdue = direct_case(&service, &customer(SHOP), "A question", Severity::Low).await.id;
    clock.pass(SignedDuration::from_hours(25));
    // Due after 30 minutes, after 15 and after 5, opened in that order.
    let mut expected = vec![];
    for account in [BUSINESS_PLUS, SHOP, UNIFIED] {
        expected.insert(0, direct_case(&service, &customer(account), "All is down", Severity::Critical).await.id);
    }
    expected.insert(0, overdue);
    let desk = principal(&service, "mei", Role::Engineer, &[]);
    let page = service.desk_queue(&desk, QueueFilter::default(), None, 50).await.expect("a queue");
    let found: Vec<&str> = page.items.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(found, expected);
    service.close().await;
}
