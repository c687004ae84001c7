use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::routing::post;
use futures::{Stream, StreamExt as _, stream};
use serde_json::{Value, json};

/// An OpenAI-compatible server that answers by quoting, sentence by sentence, the evidence it was shown.
pub struct ScriptedModel {
    address: String,
    calls: Arc<AtomicUsize>,
}

#[derive(Clone)]
struct Script {
    calls: Arc<AtomicUsize>,
    /// Between two pieces of a reply.
    pause: Duration,
}

impl ScriptedModel {
    /// Starts one that waits `pause` between two pieces of a few characters.
    pub async fn start(pause: Duration) -> Self {
        let script = Script { calls: Arc::default(), pause };
        let calls = Arc::clone(&script.calls);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}/v1", listener.local_addr().expect("an address"));
        let app = axum::Router::new().route("/v1/chat/completions", post(reply)).with_state(script);
        tokio::spawn(async move { axum::serve(listener, app).await.expect("serves") });
        Self { address, calls }
    }

    /// What `FIRSTLINE_MODEL__BASE_URL` takes.
    pub fn base_url(&self) -> &str {
        &self.address
    }

    /// How often it was asked.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

async fn reply(
    State(script): State<Script>,
    Json(request): Json<Value>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    script.calls.fetch_add(1, Ordering::SeqCst);
    let asked = request["messages"].as_array().into_iter().flatten().filter(|it| it["role"] == "user");
    let text = asked.filter_map(|it| it["content"].as_str()).next_back().unwrap_or_default();
    let answer: Vec<char> = quotes(text).chars().collect();
    let chunk = |delta: Value, finish: Value| {
        json!({ "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "scripted",
            "choices": [{ "index": 0, "delta": delta, "finish_reason": finish }] })
        .to_string()
    };
    let mut pieces = vec![chunk(json!({ "role": "assistant", "content": "" }), Value::Null)];
    pieces.extend(answer.chunks(12).map(|it| chunk(json!({ "content": it.iter().collect::<String>() }), Value::Null)));
    pieces.push(chunk(json!({}), json!("stop")));
    pieces.push("[DONE]".to_owned());
    let pause = script.pause;
    Sse::new(stream::iter(pieces).then(move |it| async move {
        tokio::time::sleep(pause).await;
        Ok(Event::default().data(it))
    }))
}

/// The first sentence of each piece of evidence with its number behind it.
fn quotes(prompt: &str) -> String {
    let mut answer = String::new();
    let mut lines = prompt.lines();
    while let Some(line) = lines.next() {
        let Some(number) = line.strip_prefix("--- ").and_then(|it| it.split_once(" evidence ")).map(|it| it.1) else {
            continue;
        };
        let number: String = number.chars().take_while(char::is_ascii_digit).collect();
        let body = lines
            .by_ref()
            .take_while(|it| !it.starts_with("--- "))
            .find(|it| it.contains(". ") && !it.starts_with('#'));
        if let Some(sentence) = body.and_then(|it| it.split(". ").next()) {
            answer.push_str(&format!("{}. [{number}] ", sentence.trim_end_matches('.')));
        }
    }
    answer
}
