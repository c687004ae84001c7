//! What happens to a case is told to a program outside: signed, once, and after the receiver was down.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine as _;
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::support::{SHOP, TestServer};

#[derive(Default)]
struct Heard {
    /// Tries that were refused, as a receiver does that is down.
    refused: u32,
    /// What was taken, by `webhook-id`, with how often it came.
    taken: BTreeMap<String, (u32, Value)>,
}

#[derive(Clone)]
struct Receiver {
    secret: Arc<Webhook>,
    heard: Arc<Mutex<Heard>>,
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let mut heard = receiver.heard.lock().expect("unbroken");
    if heard.refused < 2 {
        heard.refused += 1;
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    // The verifier that receivers use, not ours.
    if receiver.secret.verify(&body, &headers).is_err() {
        return StatusCode::UNAUTHORIZED;
    }
    let id = headers["webhook-id"].to_str().expect("an id").to_owned();
    let value: Value = serde_json::from_slice(&body).expect("JSON");
    heard.taken.entry(id).or_insert((0, value)).0 += 1;
    StatusCode::NO_CONTENT
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_was_down_is_told_each_thing_once_and_signed() {
    let secret = format!("whsec_{}", base64::engine::general_purpose::STANDARD.encode([7_u8; 32]));
    let heard = Arc::new(Mutex::new(Heard::default()));
    let receiver = Receiver { secret: Arc::new(Webhook::new(&secret).expect("a secret")), heard: Arc::clone(&heard) };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let app = Router::new().route("/hook", post(take)).with_state(receiver);
    tokio::spawn(async move { axum::serve(listener, app).await });

    let server = TestServer::with(&[("FIRSTLINE_WEBHOOK__URL", &url), ("FIRSTLINE_WEBHOOK__SECRET", &secret)]);
    let customer = server.customer(SHOP);
    let opened = customer
        .post(
            "cases",
            &json!({
                "account_id": SHOP, "subject": "Checkout is down", "description": "Every payment fails.",
                "service": "containers", "severity": "urgent",
            }),
        )
        .await
        .expect(201);
    let case = opened["id"].as_str().expect("an id").to_owned();
    customer.post(&format!("cases/{case}/communications"), &json!({ "body": "Any news?" })).await.expect(201);

    let mut told = Vec::new();
    for _ in 0..600 {
        told = heard.lock().expect("unbroken").taken.values().map(|(_, it)| it.clone()).collect();
        if told.iter().any(|it| it["type"] == "case.customer_wrote")
            && told.iter().any(|it| it["type"] == "case.opened")
        {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let kinds: Vec<&str> = told.iter().filter_map(|it| it["type"].as_str()).collect();
    assert!(kinds.contains(&"case.opened") && kinds.contains(&"case.customer_wrote"), "{kinds:?}");
    assert!(told.iter().all(|it| it["data"]["case_id"] == json!(case) && it["data"]["seq"].is_u64()), "{told:?}");
    let said = told.iter().find(|it| it["type"] == "case.customer_wrote").expect("told");
    let message = &said["data"]["message"];
    assert_eq!(
        (&message["body"], &message["visibility"]),
        (&json!("Any news?"), &json!("public")),
        "what was said: {said}"
    );
    // Who is told of a case gets with it what an engineer gets; nothing later repeats it.
    let with_pack: Vec<&Value> = told.iter().filter(|it| it["data"]["pack"]["summary"].is_string()).collect();
    assert!(with_pack.len() == 1 && with_pack[0]["type"] == "case.opened", "{told:?}");
    let heard = heard.lock().expect("unbroken");
    assert_eq!(heard.refused, 2, "it was down at first");
    assert!(heard.taken.values().all(|(times, _)| *times == 1), "each thing once");
}

#[derive(Default)]
struct Letter {
    content_type: String,
    id: String,
    body: Value,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_of_cloud_events_gets_structured_ones_signed_alike() {
    let secret = format!("whsec_{}", base64::engine::general_purpose::STANDARD.encode([9_u8; 32]));
    let verifier = Arc::new(Webhook::new(&secret).expect("a secret"));
    let letters: Arc<Mutex<Vec<Letter>>> = Arc::default();
    let kept = Arc::clone(&letters);
    let hook = async move |headers: HeaderMap, body: Bytes| {
        if verifier.verify(&body, &headers).is_err() {
            return StatusCode::UNAUTHORIZED;
        }
        let header = |name: &str| headers[name].to_str().expect("text").to_owned();
        let body = serde_json::from_slice(&body).expect("JSON");
        let letter = Letter { content_type: header("content-type"), id: header("webhook-id"), body };
        kept.lock().expect("unbroken").push(letter);
        StatusCode::NO_CONTENT
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let app = Router::new().route("/hook", post(hook));
    tokio::spawn(async move { axum::serve(listener, app).await });

    let server = TestServer::with(&[
        ("FIRSTLINE_WEBHOOK__URL", &url),
        ("FIRSTLINE_WEBHOOK__SECRET", &secret),
        ("FIRSTLINE_WEBHOOK__FORMAT", "cloudevents"),
    ]);
    let given = json!({
        "account_id": SHOP, "subject": "Checkout is down", "description": "Every payment fails.",
        "service": "containers", "severity": "urgent",
    });
    let opened = server.customer(SHOP).post("cases", &given).await.expect(201);
    for _ in 0..600 {
        if !letters.lock().expect("unbroken").is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let letters = letters.lock().expect("unbroken");
    let first = letters.first().expect("it is told");
    assert_eq!(first.content_type, "application/cloudevents+json");
    assert_eq!((&first.body["specversion"], &first.body["type"]), (&json!("1.0"), &json!("case.opened")));
    assert_eq!((&first.body["id"], &first.body["subject"]), (&json!(first.id), &opened["id"]));
    assert_eq!(first.body["data"]["case_id"], opened["id"]);
}
