//! What a receiver never took is kept, seen by admins alone, and sent again when somebody says so.

use std::time::Duration;

use firstline::access::Role;
use firstline::base::Clock as _;
use firstline::domain::{OutsideStatus, Severity};
use firstline::outbound::{Mailer, TicketStatus};
use firstline::service::{Lane, NewCommunication, Resolving, Service, Settled};
use firstline::worker::{send_mail, tell_webhook};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::support::{
    MailServer, Mood, MovedClock, SHOP, Tickets, direct_case, new_home, open_service, principal, run, until,
};

const BEGIN: &str = "2026-11-27T02:00:00Z";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_letter_is_seen_by_admins_alone_and_sent_again_once_however_old_it_is() {
    let (home, clock) = (new_home(), MovedClock::at(BEGIN));
    let service = open_service(home.path(), &clock).await;
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    let (mei, ada) = (principal(&service, "mei", Role::Engineer, &[]), principal(&service, "ada", Role::Admin, &[]));
    direct_case(&service, &lin, "Orders fail", Severity::Low).await;
    let opened = service
        .due_outbox("webhook", Lane::News, service.now() - SignedDuration::from_hours(1), 10)
        .await
        .expect("due");
    let id = opened.first().expect("an entry").id.clone();
    for entry in &opened {
        let settled = Settled::Dead { why: "`tickets.example` answered 503".to_owned() };
        service.settle_delivery("webhook", &entry.id, settled).await.expect("settled");
    }
    assert!(service.undelivered(&mei, true, None, 50).await.is_err() && service.resend(&lin, &id, None).await.is_err());
    let seen = service.undelivered(&ada, true, None, 50).await.expect("a list").items;
    assert_eq!(seen.len(), opened.len());
    assert!(
        seen.iter().all(|it| it.receiver == "webhook" && it.why.as_deref() == Some("`tickets.example` answered 503"))
    );
    let shown = service.undelivered_entry(&ada, &id).await.expect("an entry");
    assert_eq!(shown.body["event"]["type"], "opened");

    // A week later the operator sees it at the command line and sends it again.
    service.close().await;
    clock.pass(SignedDuration::from_hours(24 * 7));
    let listed = run(home.path(), &[], &["outbox", "list", "--json"]);
    assert_eq!(listed.code(), 0, "{}", listed.stderr);
    let first: Value = serde_json::from_str(listed.stdout.lines().next().expect("a line")).expect("JSON");
    assert_eq!((&first["state"], &first["receiver"]), (&"dead".into(), &"webhook".into()));
    let resent = run(home.path(), &[], &["outbox", "resend", "--all"]);
    assert_eq!(resent.code(), 0, "{}", resent.stderr);
    assert_eq!(run(home.path(), &[], &["outbox", "resend", &id]).code(), 1, "it is no dead letter any more");

    // The command line reads the real clock, which is ahead of the test's.
    let service = open_service(home.path(), &MovedClock::at("2099-01-01T00:00:00Z")).await;
    let (tickets, stop) = (Tickets::new(Mood::Takes), CancellationToken::new());
    let telling = tokio::spawn(tell_webhook(service.clone(), tickets.clone(), stop.clone()));
    tickets.until(opened.len()).await;
    tokio::time::sleep(Duration::from_millis(2500)).await;
    stop.cancel();
    telling.await.expect("the worker ends");
    let told: Vec<String> = tickets.asked().into_iter().map(|(_, it)| it.id).collect();
    assert_eq!(told, opened.iter().map(|it| it.id.clone()).collect::<Vec<_>>(), "each once, in order");
    assert!(service.undelivered(&ada, false, None, 50).await.expect("a list").items.is_empty());
    let trail = service.audit(&ada, Some("system"), None, 50).await.expect("a chain").items;
    let trail = serde_json::to_value(trail).expect("JSON");
    let resent = trail.as_array().expect("a list").iter().filter(|it| it["action"] == "outbox.resent");
    assert_eq!(resent.count(), opened.len(), "{trail}");
    service.close().await;
}

/// How long what happened is still sent by itself.
const REACH: SignedDuration = SignedDuration::from_hours(72);
const FOUR_DAYS: SignedDuration = SignedDuration::from_hours(24 * 4);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happened_while_no_server_ran_for_days_is_seen_as_dead_letters_and_sent_when_somebody_says_so() {
    let (home, clock) = (new_home(), MovedClock::at(BEGIN));
    let service = open_service(home.path(), &clock).await;
    let (lin, ada) =
        (principal(&service, "lin", Role::Customer, &[SHOP]), principal(&service, "ada", Role::Admin, &[]));
    let (mut mail, tickets) = (MailServer::new(), Tickets::new(Mood::Takes));
    mail.up().await;
    let work = |service: &Service| {
        let stop = CancellationToken::new();
        let mailer = Mailer::new(&mail.config()).expect("a mailer");
        let telling = tokio::spawn(tell_webhook(service.clone(), tickets.clone(), stop.clone()));
        let mailing = tokio::spawn(send_mail(service.clone(), mailer, stop.clone()));
        (stop, telling, mailing)
    };
    // Both hear of the first case as it is opened, and nobody of the second: the server is off.
    let (stop, telling, mailing) = work(&service);
    direct_case(&service, &lin, "Orders fail", Severity::Low).await;
    tickets.until(1).await;
    until("the first mail", async || mail.received().len() == 1).await;
    stop.cancel();
    telling.await.expect("ends");
    mailing.await.expect("ends");
    let told = tickets.asked().len();
    let case = direct_case(&service, &lin, "Payments fail", Severity::Low).await.id;
    let happened = service.case_events(&service.home_key().engineer(), &case).await.expect("events").len();
    service.close().await;
    clock.pass(FOUR_DAYS);

    let service = open_service(home.path(), &clock).await;
    let (stop, _, _) = work(&service);
    let dead = async || service.undelivered(&ada, true, None, 50).await.expect("a list").items;
    until("everything of the second case is a dead letter", async || dead().await.len() == happened + 1).await;
    let seen = dead().await;
    assert!(seen.iter().all(|it| it.subject == case && it.failed == 0 && it.next_at.is_none()), "{seen:?}");
    assert!(seen.iter().all(|it| it.why.as_deref().is_some_and(|why| why.contains("no server ran"))), "{seen:?}");
    assert_eq!(seen.iter().filter(|it| it.receiver == "mail").count(), 1, "the one that a customer would have read");
    assert_eq!((tickets.asked().len(), mail.received().len()), (told, 1), "nothing that old is sent by itself");
    for it in &seen {
        service.resend(&ada, &it.id, Some(&it.receiver)).await.expect("sent again");
    }
    tickets.until(told + happened).await;
    until("the second mail", async || mail.received().len() == 2).await;
    until("nothing is left", async || {
        service.undelivered(&ada, false, None, 50).await.expect("a list").items.is_empty()
    })
    .await;
    stop.cancel();
    service.close().await;
}

#[tokio::test]
async fn who_is_configured_only_now_is_owed_nothing_of_what_is_older() {
    let (home, clock) = (new_home(), MovedClock::at(BEGIN));
    let service = open_service(home.path(), &clock).await;
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    let left = async || {
        let found = service.left_behind("webhook", service.now() - REACH, 50).await.expect("read");
        found.into_iter().map(|it| it.subject).collect::<Vec<_>>()
    };
    direct_case(&service, &lin, "Before it was configured", Severity::Low).await;
    clock.pass(FOUR_DAYS);
    assert_eq!(left().await, Vec::<String>::new());
    let since = direct_case(&service, &lin, "Since then", Severity::Low).await.id;
    clock.pass(FOUR_DAYS);
    assert_eq!(left().await, [since]);
    service.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_is_made_added_to_and_closed_as_its_case_is() {
    let (home, clock) = (new_home(), MovedClock::at(BEGIN));
    let service = open_service(home.path(), &clock).await;
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    let mei = principal(&service, "mei", Role::Engineer, &[]);
    let case = direct_case(&service, &lin, "Orders fail", Severity::Low).await.id;
    let reply = NewCommunication { body: "Please try again.", ..NewCommunication::default() };
    service.communicate(&mei, &case, reply, None).await.expect("written");
    service.resolve_case(&lin, &case, Resolving::default(), None).await.expect("resolved");
    let happened = service.case_events(&mei, &case).await.expect("events").len();
    let (tickets, stop) = (Tickets::new(Mood::Takes), CancellationToken::new());
    tokio::spawn(tell_webhook(service.clone(), tickets.clone(), stop.clone()));
    tickets.until(happened).await;
    stop.cancel();
    let verbs: Vec<&str> = tickets.asked().into_iter().map(|(verb, _)| verb).collect();
    assert_eq!((verbs.first(), verbs.last()), (Some(&"create"), Some(&"close")), "{verbs:?}");
    assert!(verbs[1..verbs.len() - 1].iter().all(|it| *it == "append"), "{verbs:?}");
    service.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_system_that_answers_is_asked_and_its_case_follows() {
    let (home, clock) = (new_home(), MovedClock::at(BEGIN));
    let service = open_service(home.path(), &clock).await;
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    let mei = principal(&service, "mei", Role::Engineer, &[]);
    let case = direct_case(&service, &lin, "Orders fail", Severity::Low).await.id;
    let (tickets, stop) = (Tickets::new(Mood::Takes), CancellationToken::new());
    let stands = |status: OutsideStatus, assignee: Option<&str>, updated_at: Timestamp| {
        let ticket = Some("OPS-7".to_owned());
        let assignee = assignee.map(str::to_owned);
        tickets.stands_at(TicketStatus { status, assignee, ticket, updated_at });
    };
    stands(OutsideStatus::InProgress, Some("Ana"), clock.now());
    tokio::spawn(tell_webhook(service.clone(), tickets.clone(), stop.clone()));
    let view = || async {
        let view = service.case(&mei, &case).await.expect("a case");
        serde_json::to_value(view).expect("JSON")
    };
    let until = |what: &'static str, holds: fn(&Value) -> bool| async move {
        for _ in 0..150 {
            let seen = view().await;
            if holds(&seen) {
                return seen;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("never: {what}");
    };
    let seen = until("Ana has it", |it| it["assignee"]["name"] == "Ana").await;
    assert_eq!((&seen["outside"]["latest"]["ticket"], &seen["status"]), (&"OPS-7".into(), &"opened".into()), "{seen}");
    // It stops no clock there, and what is resolved there ends no case whose customer nobody answered.
    assert!(seen["first_response_at"].is_null() && seen["due_at"].is_string(), "{seen}");
    stands(OutsideStatus::Resolved, Some("Ana"), clock.now() + SignedDuration::from_secs(1));
    clock.pass(SignedDuration::from_mins(2));
    until("the end there is refused here", |it| it["outside"]["refused"].is_object()).await;
    let reply = NewCommunication { body: "Please try again.", ..NewCommunication::default() };
    service.communicate(&mei, &case, reply, None).await.expect("written");
    stands(OutsideStatus::Resolved, Some("Ana"), clock.now() + SignedDuration::from_secs(1));
    clock.pass(SignedDuration::from_mins(2));
    until("the case is over", |it| it["status"] == "resolved").await;
    let events = service.case_events(&mei, &case).await.expect("events");
    let assigned = events.iter().filter(|it| it.happening.word() == "assigned").count();
    assert_eq!(assigned, 1, "what was said before changes nothing again");
    stop.cancel();
    service.close().await;
}
