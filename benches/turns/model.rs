//! A model by script, on a thread of its own: first it reads the account, then it answers with what it was shown.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use futures::stream;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Deltas of an answer.
const TOKENS: usize = 200;
/// Bytes of an answer: what 200 tokens of English hold.
const ANSWER_BYTES: usize = 850;

/// How fast it speaks.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    /// Before the first byte of each reply.
    pub(crate) think: Duration,
    /// `None`: the whole reply in one write.
    pub(crate) between_tokens: Option<Duration>,
}

/// An OpenAI-compatible server until the process ends.
pub(crate) struct ScriptedModel {
    pub(crate) base_url: String,
    shared: Arc<Shared>,
}

struct Shared {
    pace: Mutex<Pace>,
    /// By run: how long requests were with the model, from their last byte in to their last byte out.
    spent: Mutex<HashMap<usize, Duration>>,
}

impl ScriptedModel {
    pub(crate) fn start() -> Self {
        let pace = Mutex::new(Pace { think: Duration::ZERO, between_tokens: None });
        let shared = Arc::new(Shared { pace, spent: Mutex::default() });
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a socket");
        let address = listener.local_addr().expect("a bound port");
        let app = Router::new().route("/v1/chat/completions", post(complete)).with_state(Arc::clone(&shared));
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener).expect("a listener");
                let listener = axum::serve::ListenerExt::tap_io(listener, |stream: &mut tokio::net::TcpStream| {
                    stream.set_nodelay(true).expect("TCP_NODELAY");
                });
                axum::serve(listener, app).await
            })
        });
        Self { base_url: format!("http://{address}/v1"), shared }
    }

    pub(crate) fn set_pace(&self, pace: Pace) {
        *self.shared.pace.lock().expect("no panic") = pace;
    }

    /// The model's own time in a run's turn.
    pub(crate) fn spent_on(&self, run: usize) -> Duration {
        self.shared.spent.lock().expect("no panic").get(&run).copied().unwrap_or_default()
    }
}

async fn complete(State(shared): State<Arc<Shared>>, request: Bytes) -> Response {
    let begun = Instant::now();
    let request: Value = serde_json::from_slice(&request).expect("a request is JSON");
    let pace = *shared.pace.lock().expect("no panic");
    let shown: Vec<&str> =
        request["messages"].as_array().expect("messages").iter().filter_map(|it| it["content"].as_str()).collect();
    // `ask` names none.
    let run = shown.iter().rev().find_map(|it| run_of(it)).unwrap_or_default();
    let has_read = request["messages"].as_array().expect("messages").iter().any(|it| it["role"] == "tool");
    let pieces = if has_read { answer(&shown) } else { call() };
    let note = move || *shared.spent.lock().expect("no panic").entry(run).or_default() += begun.elapsed();
    tokio::time::sleep(pace.think).await;
    let body = match pace.between_tokens {
        None => {
            note();
            Body::from(pieces.concat())
        }
        Some(between) => Body::from_stream(stream::unfold(pieces.into_iter(), move |mut left| {
            let note = note.clone();
            async move {
                let piece = left.next()?;
                if left.len() == 0 {
                    note();
                } else {
                    tokio::time::sleep(between).await;
                }
                Some((Ok::<_, Infallible>(piece), left))
            }
        })),
    };
    ([("content-type", "text/event-stream")], body).into_response()
}

fn run_of(text: &str) -> Option<usize> {
    text.rsplit("(run ").next()?.split(".)").next()?.parse().ok()
}

fn event(delta: &Value, finish: Option<&str>) -> String {
    let choice = json!({ "index": 0, "delta": delta, "finish_reason": finish });
    let chunk = json!({ "id": "scripted", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [choice] });
    format!("data: {chunk}\n\n")
}

fn end(finish: &str) -> String {
    let usage = json!({ "id": "scripted", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [],
        "usage": { "prompt_tokens": 4000, "completion_tokens": TOKENS, "total_tokens": 4000 + TOKENS } });
    format!("{}data: {usage}\n\ndata: [DONE]\n\n", event(&json!({}), Some(finish)))
}

fn call() -> Vec<String> {
    let arguments = json!({ "about": "checkout database connections" }).to_string();
    let call = json!({ "index": 0, "id": "call_1", "type": "function", "function": { "name": "read_account", "arguments": arguments } });
    vec![event(&json!({ "role": "assistant", "tool_calls": [call] }), None), end("tool_calls")]
}

/// Sentences of the evidence, each cited, as exactly [`TOKENS`] deltas.
fn answer(shown: &[&str]) -> Vec<String> {
    let mut text = String::new();
    for (number, sentence) in sentences(&shown.join("\n")) {
        if text.len() >= ANSWER_BYTES {
            break;
        }
        // Both ways of citing, in turn.
        match number % 2 {
            0 => text.push_str(&format!("{sentence} [{number}: \"{}\"]\n\n", sentence.trim_end_matches('.'))),
            _ => text.push_str(&format!("{sentence} [{number}]\n\n")),
        }
    }
    let chars: Vec<char> = text.chars().collect();
    assert!(chars.len() >= TOKENS, "too little evidence to answer from:\n{}", shown.join("\n"));
    let cut = |index: usize| index * chars.len() / TOKENS;
    let deltas = (0..TOKENS).map(|it| chars[cut(it)..cut(it + 1)].iter().collect::<String>());
    let mut pieces: Vec<String> = deltas.map(|it| event(&json!({ "content": it }), None)).collect();
    pieces.push(end("stop"));
    pieces
}

/// One plain English sentence of each piece of evidence, with the evidence's number.
fn sentences(shown: &str) -> Vec<(u32, String)> {
    let blocks = shown.split("--- ").filter_map(|block| {
        let (head, text) = block.split_once('\n')?;
        let number = head.split(" evidence ").nth(1)?.split(' ').next()?.parse().ok()?;
        Some((number, text))
    });
    let mut found: Vec<(u32, String)> = Vec::new();
    for (number, text) in blocks {
        let is_new = found.iter().all(|(known, _)| *known != number);
        let plain = text.lines().flat_map(|line| line.split_inclusive(". ")).map(str::trim).find(|it| is_plain(it));
        if let Some(sentence) = plain.filter(|_| is_new) {
            found.push((number, sentence.to_owned()));
        }
    }
    found
}

fn is_plain(sentence: &str) -> bool {
    let is_prose = sentence.starts_with(|it: char| it.is_ascii_uppercase()) && sentence.ends_with('.');
    is_prose
        && (40..240).contains(&sentence.len())
        && sentence.chars().all(|it| it.is_ascii() && !"[]`*|\"<>:()".contains(it))
}
