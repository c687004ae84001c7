//! A ticket system says where its tickets stand: signed, each message once, whatever order they come in.

use base64::Engine as _;
use jiff::Timestamp;
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::support::{Client, SHOP, TestServer, check_audit, in_hours};

/// A ticket system that shares a secret with the server.
struct TicketSystem {
    nobody: Client,
    secret: Webhook,
}

fn secret(byte: u8) -> String {
    format!("whsec_{}", base64::engine::general_purpose::STANDARD.encode([byte; 32]))
}

impl TicketSystem {
    fn new(server: &TestServer, byte: u8) -> Self {
        Self { nobody: Client::nobody(server.address(), SHOP), secret: Webhook::new(&secret(byte)).expect("a secret") }
    }

    /// Posts `data` as message `id`, signed at `at` by the implementation that senders use.
    async fn say_at(&self, at: i64, id: &str, data: &Value) -> (u16, Value) {
        let body = json!({ "type": "ticket.updated", "timestamp": "2026-11-27T02:17:00Z", "data": data }).to_string();
        let signature = self.secret.sign(id, at, body.as_bytes()).expect("signed");
        let request = self
            .nobody
            .request(reqwest::Method::POST, "hooks/status")
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", at.to_string())
            .header("webhook-signature", signature)
            .body(body);
        let reply = self.nobody.send(request).await;
        (reply.status, reply.json)
    }

    async fn say(&self, id: &str, data: Value) -> (u16, Value) {
        self.say_at(Timestamp::now().as_second(), id, &data).await
    }

    /// The outcome of a message that was believed.
    async fn outcome(&self, id: &str, data: Value) -> String {
        let (status, said) = self.say(id, data).await;
        assert_eq!(status, 200, "{said}");
        said["outcome"].as_str().expect("an outcome").to_owned()
    }
}

async fn open_case(customer: &Client) -> String {
    let opened = customer
        .post(
            "cases",
            &json!({
                "account_id": SHOP, "subject": "Checkout is down", "description": "Every payment fails.",
                "service": "containers", "severity": "normal",
            }),
        )
        .await
        .expect(201);
    opened["id"].as_str().expect("an id").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_status_is_taken_once_and_only_where_the_rules_of_a_case_allow_it() {
    let server = TestServer::with(&[
        ("FIRSTLINE_STATUS_HOOK__SECRET", &secret(7)),
        ("FIRSTLINE_STATUS_HOOK__PREVIOUS_SECRET", &secret(8)),
        ("FIRSTLINE_STATUS_HOOK__NAME", "helpdesk"),
    ]);
    let customer = server.customer(SHOP);
    let case = open_case(&customer).await;
    let desk = server.engineer("mei");
    let (now, former, stranger) =
        (TicketSystem::new(&server, 7), TicketSystem::new(&server, 8), TicketSystem::new(&server, 9));

    let taken =
        json!({ "case_id": case, "status": "in_progress", "version": 2, "assignee": "Ana Ruiz", "ticket": "OPS-7" });
    let (status, problem) = stranger.say("msg_0", taken.clone()).await;
    assert_eq!((status, problem["code"].as_str()), (401, Some("bad_signature")));
    let (status, _) = now.say_at(Timestamp::now().as_second() - 600, "msg_0", &taken).await;
    assert_eq!(status, 401, "ten minutes old");

    assert_eq!(now.outcome("msg_1", taken.clone()).await, "taken");
    assert_eq!(now.outcome("msg_1", taken).await, "repeated");
    // Nobody has answered this customer: a ticket that ends there ends no promise here, and is not to be sent again.
    let (status, refused) = now.say("msg_2", json!({ "case_id": case, "status": "resolved", "version": 3 })).await;
    assert_eq!((status, refused["outcome"].as_str()), (200, Some("refused")));
    assert!(refused["why"].as_str().is_some_and(|it| it.contains("write first")), "{refused}");
    let late = json!({ "case_id": case, "status": "open", "version": 1 });
    assert_eq!(former.outcome("msg_3", late).await, "stale", "the former secret is believed while it is replaced");

    let seen = desk.get(&format!("cases/{case}")).await.expect(200);
    assert_eq!(seen["assignee"]["name"], "Ana Ruiz");
    assert_eq!(seen["status"], "opened");
    assert_eq!((&seen["outside"]["latest"]["version"], &seen["outside"]["refused"]["version"]), (&json!(2), &json!(3)));
    let own = customer.get(&format!("cases/{case}")).await.expect(200);
    assert!(own.get("outside").is_none(), "what is said there is for staff");

    let reply = json!({ "body": "A pool was too small; it is larger now." });
    desk.post(&format!("cases/{case}/communications"), &reply).await.expect(201);
    // Nor past a word that nobody here has read, or an update that was promised here.
    customer.post(&format!("cases/{case}/communications"), &json!({ "body": "Still slow." })).await.expect(201);
    let (_, unread) = now.say("msg_7", json!({ "case_id": case, "status": "resolved", "version": 4 })).await;
    assert!(unread["why"].as_str().is_some_and(|it| it.contains("read it and answer")), "{unread}");
    let reply = json!({ "body": "We look again.", "after_seq": 3, "next_update_at": in_hours(4) });
    desk.post(&format!("cases/{case}/communications"), &reply).await.expect(201);
    let (_, owed) = now.say("msg_8", json!({ "case_id": case, "status": "resolved", "version": 4 })).await;
    assert!(owed["why"].as_str().is_some_and(|it| it.contains("promised an update")), "{owed}");
    let seen = desk.get(&format!("cases/{case}")).await.expect(200);
    assert_eq!((&seen["outside"]["refused"]["version"], &seen["resolved_at"]), (&json!(4), &json!(null)), "{seen}");
    desk.post(&format!("cases/{case}/communications"), &json!({ "body": "It is fast now." })).await.expect(201);
    assert_eq!(now.outcome("msg_4", json!({ "case_id": case, "status": "resolved", "version": 4 })).await, "taken");
    let own = customer.get(&format!("cases/{case}")).await.expect(200);
    assert_eq!((&own["status"], &own["resolved_as"]), (&json!("resolved"), &json!("assumed")));
    let events = desk.get(&format!("cases/{case}/events")).await.expect(200);
    let last = events.as_array().and_then(|it| it.last()).expect("an event");
    assert_eq!((&last["actor"], &last["type"]), (&json!("outside:helpdesk"), &json!("resolved")));

    let unknown = json!({ "case_id": "case_none", "status": "open", "version": 1 });
    assert_eq!(now.outcome("msg_5", unknown).await, "unknown_case");
    let (status, _) = now.say("msg_6", json!({ "case_id": case, "status": "open" })).await;
    assert_eq!(status, 400, "nothing says which update is newer");
    let trail = customer.get("audit?limit=100").await.expect(200);
    check_audit(trail["items"].as_array().expect("entries"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cases_end_alike_in_whatever_order_their_updates_come() {
    let server = TestServer::with(&[("FIRSTLINE_STATUS_HOOK__SECRET", &secret(7))]);
    let customer = server.customer(SHOP);
    let desk = server.engineer("mei");
    let system = TicketSystem::new(&server, 7);
    let updates = [
        json!({ "status": "in_progress", "updated_at": "2026-11-27T02:00:00Z", "assignee": "Ana" }),
        json!({ "status": "resolved", "updated_at": "2026-11-27T03:00:00Z" }),
        json!({ "status": "pending", "updated_at": "2026-11-27T04:00:00Z", "assignee": "Bo" }),
    ];
    let mut ends = Vec::new();
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let case = open_case(&customer).await;
        let reply = json!({ "body": "We are looking into it.", "after_seq": null });
        desk.post(&format!("cases/{case}/communications"), &reply).await.expect(201);
        desk.post(&format!("cases/{case}/assign"), &json!({ "to": null })).await.expect(200);
        for index in order {
            let mut data = updates[index].clone();
            data["case_id"] = json!(case);
            system.outcome(&format!("{case}_{index}"), data).await;
        }
        let seen = desk.get(&format!("cases/{case}")).await.expect(200);
        ends.push((
            seen["resolved_at"].is_null(),
            seen["assignee"].clone(),
            seen["outside"]["latest"]["status"].clone(),
        ));
    }
    let bo = json!({ "subject": "outside:Bo", "name": "Bo" });
    assert!(ends.iter().all(|it| *it == (true, bo.clone(), json!("pending"))), "{ends:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_secret_nobody_may_say_where_tickets_stand() {
    let server = TestServer::start();
    let (status, problem) = TicketSystem::new(&server, 7).say("msg_1", json!({})).await;
    assert_eq!((status, problem["code"].as_str()), (401, Some("bad_signature")));
}
