//! What a program outside is told: that a contact is called, and nothing twice though its answers are lost.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64::Engine as _;
use firstline::access::Role;
use firstline::config::{WebhookConfig, WebhookFormat};
use firstline::domain::Severity;
use firstline::outbound::WebhookSender;
use firstline::service::Service;
use firstline::worker::{keep_clocks, tell_webhook};
use jiff::SignedDuration;
use serde_json::{Value, json};
use standardwebhooks::Webhook;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::support::{MovedClock, SHOP, direct_case, new_home, open_service, principal, until};

const BEGIN: &str = "2026-11-27T02:00:00Z";

/// A request as it came.
#[derive(Clone)]
struct Taken {
    id: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Taken {
    fn value(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

/// A receiver that takes everything whole.
#[derive(Clone)]
struct Receiver {
    config: WebhookConfig,
    taken: Arc<Mutex<Vec<Taken>>>,
}

impl Receiver {
    /// `cuts`: ends the connection without an answer when an id comes for the first time.
    async fn start(cuts: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let secret = format!("whsec_{}", base64::engine::general_purpose::STANDARD.encode([7_u8; 32]));
        let config =
            WebhookConfig { url, secret: secret.into(), previous_secret: None, format: WebhookFormat::Standard };
        let receiver = Self { config, taken: Arc::default() };
        let taken = Arc::clone(&receiver.taken);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let request = read(&mut stream).await;
                let is_new = {
                    let mut taken = taken.lock().expect("unbroken");
                    let is_new = !taken.iter().any(|it| it.id == request.id);
                    taken.push(request);
                    is_new
                };
                if !(cuts && is_new) {
                    let answer = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
                    stream.write_all(answer).await.expect("answered");
                }
            }
        });
        receiver
    }

    fn taken(&self) -> Vec<Taken> {
        self.taken.lock().expect("unbroken").clone()
    }

    fn sender(&self) -> WebhookSender {
        WebhookSender::new(&self.config).expect("a sender")
    }
}

/// One request, to the last byte of its body.
async fn read(stream: &mut TcpStream) -> Taken {
    let mut bytes = Vec::new();
    let (head, body) = loop {
        let mut piece = [0; 4096];
        let count = stream.read(&mut piece).await.expect("read");
        bytes.extend_from_slice(&piece[..count]);
        let end = bytes.windows(4).position(|it| it == b"\r\n\r\n");
        let Some(end) = end else { continue };
        let head = String::from_utf8(bytes[..end].to_vec()).expect("ASCII");
        let headers: HeaderMap = head.lines().skip(1).map(header).collect();
        let length: usize = headers["content-length"].to_str().expect("ASCII").parse().expect("a number");
        if bytes.len() >= end + 4 + length {
            break (headers, bytes[end + 4..].to_vec());
        }
    };
    Taken { id: head["webhook-id"].to_str().expect("ASCII").to_owned(), headers: head, body }
}

fn header(line: &str) -> (HeaderName, HeaderValue) {
    let (name, value) = line.split_once(':').expect("a header");
    (name.parse().expect("a name"), value.trim().parse().expect("a value"))
}

async fn happened(service: &Service, case_id: &str) -> Vec<String> {
    let events = service.case_events(&service.home_key().engineer(), case_id).await.expect("events");
    events.into_iter().map(|it| format!("case.{}", it.happening.word())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_outside_is_told_who_is_called_for_which_case_and_by_when_the_customer_has_to_hear() {
    let (home, clock) = (new_home(), MovedClock::at(BEGIN));
    let service = open_service(home.path(), &clock).await;
    let (receiver, stop) = (Receiver::start(false).await, CancellationToken::new());
    tokio::spawn(tell_webhook(service.clone(), receiver.sender(), stop.clone()));
    tokio::spawn(keep_clocks(service.clone(), stop.clone()));
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    let case = direct_case(&service, &lin, "The shop is down", Severity::Critical).await;
    let called = || {
        let mut all = receiver.taken().into_iter().map(|it| it.value());
        all.find(|it| it["type"] == "case.escalated")
    };
    until("the call is told", async || called().is_some()).await;
    let told = called().expect("told");
    let data = &told["data"];
    assert_eq!((&data["case_id"], &data["event"]["call"]), (&json!(case.id), &json!("at_once")), "{told}");
    assert_eq!(data["event"]["contact"], "Ingrid Solheim");
    let (due_at, state) = (case.standing.due_at.expect("a promise"), &data["case"]);
    let by_when = [("due_at", json!(due_at)), ("hears_by", json!(due_at)), ("aim_at", json!(null))];
    let which =
        [("display_id", json!(case.display_id)), ("account_id", json!(SHOP)), ("subject", json!("The shop is down"))];
    let whose = [("severity", json!("critical")), ("queue", json!(case.standing.queue))];
    for (name, expected) in by_when.iter().chain(&which).chain(&whose) {
        assert_eq!(state[name], *expected, "{name}: {told}");
    }
    stop.cancel();
    service.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_taken_and_whose_answer_was_lost_comes_again_under_its_id_so_that_a_receiver_sees_it_once() {
    let (home, clock) = (new_home(), MovedClock::at(BEGIN));
    let service = open_service(home.path(), &clock).await;
    let (receiver, stop) = (Receiver::start(true).await, CancellationToken::new());
    tokio::spawn(tell_webhook(service.clone(), receiver.sender(), stop.clone()));
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    let case = direct_case(&service, &lin, "Orders fail", Severity::Low).await;
    let expected = happened(&service, &case.id).await;
    until("each comes again", async || {
        clock.pass(SignedDuration::from_secs(2));
        receiver.taken().len() == 2 * expected.len()
    })
    .await;
    // What was answered does not come again.
    let ada = principal(&service, "ada", Role::Admin, &[]);
    until("nothing is left to tell", async || {
        service.undelivered(&ada, false, None, 50).await.expect("a list").items.is_empty()
    })
    .await;
    stop.cancel();
    service.close().await;

    let taken = receiver.taken();
    let verifier = Webhook::new(secrecy::ExposeSecret::expose_secret(&receiver.config.secret)).expect("a secret");
    let mut once: BTreeMap<&str, Value> = BTreeMap::new();
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    for it in &taken {
        let value = once.entry(&it.id).or_insert_with(|| it.value());
        assert_eq!(*value, it.value(), "the same each time");
        *times.entry(&it.id).or_default() += 1;
        let at = it.headers["webhook-timestamp"].to_str().expect("ASCII").parse().expect("a time");
        let signature = verifier.sign(&it.id, at, &it.body).expect("signed");
        assert_eq!(it.headers["webhook-signature"], signature.as_str());
    }
    assert!(times.values().all(|it| *it == 2), "{times:?}");
    let seen: BTreeSet<&str> = once.values().filter_map(|it| it["type"].as_str()).collect();
    assert_eq!(seen, expected.iter().map(String::as_str).collect(), "who knows an id sees each thing once");
    assert_eq!(once.len(), expected.len());
}
