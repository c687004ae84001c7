//! A customer at the API: opens conversations, asks, and reads the stream to its end.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::{Value, json};

use crate::program::{ACCOUNT, Home, Server};

/// Numbers every question of this process, so that the model knows whose time it spends.
static RUNS: AtomicUsize = AtomicUsize::new(1);

pub(crate) struct Customer {
    client: Client,
    url: String,
    token: String,
    conversations: Vec<String>,
}

/// One turn as its customer saw it.
pub(crate) struct Told {
    pub(crate) run: usize,
    pub(crate) turn_id: String,
    pub(crate) took: Duration,
    pub(crate) first_event: Duration,
    pub(crate) first_words: Option<Instant>,
    turn: Value,
}

impl Customer {
    /// Signs in with a subject of its own.
    pub(crate) fn new(home: &Home, server: &Server, number: usize) -> Self {
        let client = Client::builder().no_proxy().tcp_nodelay(true).build().expect("a client");
        let token = home.token(&format!("customer-{number}"));
        Self { client, url: server.url.clone(), token, conversations: Vec::new() }
    }

    async fn post(&self, path: &str, body: &Value) -> reqwest::Response {
        let request = self.client.post(format!("{}/api/v1/{path}", self.url)).bearer_auth(&self.token);
        let sent = request.header("accept", "text/event-stream").json(body).send().await.expect("the server answers");
        sent.error_for_status().expect("the request is good")
    }

    /// Opens conversations for questions to come, one each.
    pub(crate) async fn open(&mut self, count: usize) {
        for _ in 0..count {
            let opened: Value =
                self.post("conversations", &json!({ "account_id": ACCOUNT })).await.json().await.expect("JSON");
            self.conversations.push(opened["id"].as_str().expect("an id").to_owned());
        }
    }

    /// Asks in a conversation of its own and reads until the stream ends.
    pub(crate) async fn ask(&mut self, question: &str) -> Told {
        let run = RUNS.fetch_add(1, Ordering::Relaxed);
        let conversation = self.conversations.pop().expect("an open conversation");
        let begun = Instant::now();
        let body = json!({ "text": format!("{question} (run {run}.)") });
        let mut response = self.post(&format!("conversations/{conversation}/messages"), &body).await;
        let (mut text, mut first_event, mut first_words) = (Vec::new(), None, None);
        while let Some(piece) = response.chunk().await.expect("the stream goes on") {
            first_event.get_or_insert_with(|| begun.elapsed());
            text.extend_from_slice(&piece);
            if first_words.is_none() && contains(&text, b"\"text-delta\"") {
                first_words = Some(Instant::now());
            }
        }
        let took = begun.elapsed();
        let turn = last_turn(&text);
        let turn_id = turn["id"].as_str().expect("an id").to_owned();
        Told { run, turn_id, took, first_event: first_event.expect("an event"), first_words, turn }
    }
}

impl Told {
    pub(crate) fn is_answered(&self) -> bool {
        self.turn["outcome"] == "answered"
    }

    /// A benchmark of a turn that does not answer would measure something else.
    pub(crate) fn expect_answer(&self) {
        let turn = &self.turn;
        let has_cited = turn["answer"]["citations"][0].is_object();
        assert!(self.is_answered() && has_cited && turn["usage"]["tool_calls"] == 1, "{turn:#}");
    }

    /// What the turn did.
    pub(crate) fn summary(&self) -> String {
        let turn = &self.turn;
        let citations = turn["answer"]["citations"].as_array().map_or(0, Vec::len);
        format!(
            "a turn: {}, {} model calls, {} tool call, {citations} citations, {} bytes, {} withheld",
            turn["outcome"],
            turn["usage"]["model_calls"],
            turn["usage"]["tool_calls"],
            turn["answer"]["markdown"].as_str().map_or(0, str::len),
            turn["withheld"]
        )
    }
}

fn contains(text: &[u8], wanted: &[u8]) -> bool {
    text.windows(wanted.len()).any(|it| it == wanted)
}

/// The whole turn that every stream ends with.
fn last_turn(text: &[u8]) -> Value {
    let text = std::str::from_utf8(text).expect("UTF-8");
    let events = text.lines().filter_map(|line| line.strip_prefix("data: "));
    let turn = events.rev().find(|it| it.starts_with("{\"type\":\"data-turn\"")).expect("a stream tells its turn");
    serde_json::from_str::<Value>(turn).expect("JSON")["data"].take()
}
