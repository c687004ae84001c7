//! The contact who is called for a case waits behind nothing: no letter that cannot be read, no receiver that does not answer.

use std::sync::{Arc, Mutex};

use firstline::access::Role;
use firstline::domain::Severity;
use firstline::outbound::{DeliveryError, Envelope, Mailer, TicketStatus, TicketSystem};
use firstline::service::{Service, Undelivered};
use firstline::worker::{keep_clocks, send_mail, tell_webhook};
use jiff::{SignedDuration, Timestamp};
use sqlx::Connection as _;
use tokio_util::sync::CancellationToken;

use crate::support::{MailServer, MovedClock, SHOP, direct_case, new_home, open_service, principal, until};

const BEGIN: &str = "2026-11-27T02:00:00Z";
const FIRST_CONTACT: &str = "ingrid.solheim@support.example";
/// More than one look at the outbox takes.
const MANY: usize = 60;

/// A ticket system that takes calls of contacts and answers nothing else, ever.
#[derive(Clone, Default)]
struct Stuck {
    told: Arc<Mutex<Vec<Envelope>>>,
}

impl Stuck {
    fn was_told(&self, kind: &str) -> bool {
        self.told.lock().expect("unbroken").iter().any(|it| it.kind == kind)
    }
}

impl TicketSystem for Stuck {
    fn name(&self) -> &str {
        "stuck"
    }

    async fn create(&self, _opened: &Envelope, _now: Timestamp) -> Result<(), DeliveryError> {
        std::future::pending().await
    }

    async fn append(&self, happened: &Envelope, _now: Timestamp) -> Result<(), DeliveryError> {
        self.told.lock().expect("unbroken").push(happened.clone());
        Ok(())
    }

    async fn close(&self, _resolved: &Envelope, _now: Timestamp) -> Result<(), DeliveryError> {
        std::future::pending().await
    }

    async fn status(&self, _case_id: &str) -> Result<Option<TicketStatus>, DeliveryError> {
        std::future::pending().await
    }
}

/// Changes one row behind the service's back, as a damaged disk or an unlucky hand does.
async fn damage(home: &std::path::Path, sql: &'static str, id: &str) {
    change(home, sql, id, "{").await;
}

/// The same with the `value` that the statement sets.
async fn change(home: &std::path::Path, sql: &'static str, id: &str, value: &str) {
    let store = format!("sqlite://{}", home.join("firstline.db").display());
    let mut store = sqlx::SqliteConnection::connect(&store).await.expect("the store opens");
    let done = sqlx::query(sql).bind(id).bind(value).execute(&mut store).await.expect("changed");
    assert_eq!(done.rows_affected(), 1, "{sql}");
    store.close().await.expect("closed");
}

async fn dead_letters(service: &Service) -> Vec<Undelivered> {
    let ada = principal(service, "ada", Role::Admin, &[]);
    service.undelivered(&ada, true, None, 50).await.expect("a list").items
}

/// The test's clock moves when the test says so: what arrives while it stands arrived within that minute, on any machine.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_system_that_hangs_on_everything_else_hears_within_a_minute_of_a_critical_case() {
    let (home, clock) = (new_home(), MovedClock::at(BEGIN));
    let service = open_service(home.path(), &clock).await;
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    for number in 0..MANY {
        direct_case(&service, &lin, &format!("Question {number}"), Severity::Low).await;
    }
    let (stuck, stop) = (Stuck::default(), CancellationToken::new());
    tokio::spawn(tell_webhook(service.clone(), stuck.clone(), stop.clone()));
    tokio::spawn(keep_clocks(service.clone(), stop.clone()));
    let case = direct_case(&service, &lin, "The shop is down", Severity::Critical).await;
    clock.pass(SignedDuration::from_secs(59));
    until("the contact is called", async || stuck.was_told("case.escalated")).await;
    let told = stuck.told.lock().expect("unbroken").clone();
    assert!(told.iter().all(|it| it.subject == case.id && it.data["event"]["contact"] == "Ingrid Solheim"), "{told:?}");
    stop.cancel();
    service.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_is_set_aside_with_its_reason_and_holds_up_no_call() {
    let (home, clock) = (new_home(), MovedClock::at(BEGIN));
    let service = open_service(home.path(), &clock).await;
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    // Their address is known, and cannot be one.
    let nobody = principal(&service, "no body at all", Role::Customer, &[SHOP]);
    service.create_conversation(&nobody, &nobody.accounts()[0], None).await.expect("their address is known");
    let unreachable = direct_case(&service, &nobody, "From nowhere", Severity::Low).await.id;
    // An entry that does not read, one whose case does not read, and a case whose contacts cannot be told.
    let torn = direct_case(&service, &lin, "Torn", Severity::Low).await.id;
    damage(home.path(), "UPDATE outbox SET body = $2 WHERE subject = $1 AND topic = 'case.opened'", &torn).await;
    let unread = direct_case(&service, &lin, "Unread", Severity::Low).await.id;
    damage(home.path(), "UPDATE cases SET resolution = $2 WHERE id = $1", &unread).await;
    let uncalled = direct_case(&service, &lin, "All is down here", Severity::Critical).await.id;
    damage(home.path(), "UPDATE cases SET contacts_called = $2 WHERE id = $1", &uncalled).await;
    direct_case(&service, &lin, "The shop is down", Severity::Critical).await;

    let (mut mail, stop) = (MailServer::new(), CancellationToken::new());
    mail.up().await;
    tokio::spawn(keep_clocks(service.clone(), stop.clone()));
    tokio::spawn(send_mail(service.clone(), Mailer::new(&mail.config()).expect("a mailer"), stop.clone()));
    until("the first contact has a mail", async || mail.received().iter().any(|it| it.to == FIRST_CONTACT)).await;
    let called = mail.received().into_iter().filter(|it| it.to == FIRST_CONTACT).count();
    assert_eq!(called, 1, "for the case that can be read");
    let is_set_aside = async |case: &str, why: &str| {
        let all = dead_letters(&service).await;
        all.iter().any(|it| it.subject == case && it.receiver == "mail" && it.why.as_deref() == Some(why))
    };
    let unreadable = "what is kept of it cannot be read";
    for (case, why) in [
        (&unreachable, "`no body at all@customer.example` is no mail address"),
        (&torn, unreadable),
        (&unread, unreadable),
    ] {
        until(why, async || is_set_aside(case, why).await).await;
    }

    // It is seen with what is kept of it, and sent again when somebody says so.
    let ada = principal(&service, "ada", Role::Admin, &[]);
    let letter = dead_letters(&service).await.into_iter().find(|it| it.subject == torn).expect("a dead letter");
    assert_eq!(service.undelivered_entry(&ada, &letter.id).await.expect("shown").body, "{");
    let whole = serde_json::json!({ "case_id": torn, "seq": 1, "at": BEGIN, "actor": "mei", "event": {
        "type": "took_over", "by": { "subject": "mei", "name": "Mei" } } });
    change(home.path(), "UPDATE outbox SET body = $2 WHERE id = $1", &letter.id, &whole.to_string()).await;
    service.resend(&ada, &letter.id, Some("mail")).await.expect("sent again");
    until("the mended letter comes", async || mail.received().iter().any(|it| it.subject.contains("Torn"))).await;
    stop.cancel();
    service.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailbox_that_does_not_answer_holds_up_no_other() {
    let (home, clock) = (new_home(), MovedClock::at(BEGIN));
    let service = open_service(home.path(), &clock).await;
    let (absent, lin) =
        (principal(&service, "absent", Role::Customer, &[SHOP]), principal(&service, "lin", Role::Customer, &[SHOP]));
    for customer in [&absent, &lin] {
        service.create_conversation(customer, &customer.accounts()[0], None).await.expect("their address is known");
    }
    for number in 0..5 {
        direct_case(&service, &absent, &format!("Question {number}"), Severity::Low).await;
    }
    direct_case(&service, &lin, "Orders fail", Severity::Low).await;
    let (mut mail, stop) = (MailServer::new().silent_for("absent@customer.example"), CancellationToken::new());
    mail.up().await;
    tokio::spawn(send_mail(service.clone(), Mailer::new(&mail.config()).expect("a mailer"), stop.clone()));
    until("the other customer has a mail", async || mail.received().iter().any(|it| it.to == "lin@customer.example"))
        .await;
    direct_case(&service, &lin, "The shop is down", Severity::Critical).await;
    service.call_contacts().await.expect("called");
    until("the first contact has a mail", async || mail.received().iter().any(|it| it.to == FIRST_CONTACT)).await;
    // What did not come in time is tried again later, by itself.
    let ada = principal(&service, "ada", Role::Admin, &[]);
    until("the silent mailbox is given time", async || {
        let waiting = service.undelivered(&ada, false, None, 50).await.expect("a list").items;
        waiting.len() == 5
            && waiting.iter().all(|it| it.why.as_deref().is_some_and(|why| why.contains("did not answer")))
    })
    .await;
    stop.cancel();
    service.close().await;
}
