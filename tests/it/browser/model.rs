//! A model by script: it answers with two sentences of the first document it was shown, and can be held or cut in between.

use std::io;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::Event;
use axum::routing::post;
use axum::{Json, Router};
use futures::{Stream, StreamExt as _, stream};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// An OpenAI-compatible server on a port of its own, until the test ends.
pub(super) struct ScriptedModel {
    pub(super) base_url: String,
    is_released: watch::Sender<bool>,
}

impl ScriptedModel {
    pub(super) async fn start() -> Self {
        Self::serve(false).await
    }

    /// One whose connection ends in the second sentence of every answer.
    pub(super) async fn cut() -> Self {
        Self::serve(true).await
    }

    async fn serve(is_cut: bool) -> Self {
        let (is_released, held) = watch::channel(true);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound port");
        let app = Router::new().route("/v1/chat/completions", post(complete)).with_state((held, is_cut));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { base_url: format!("http://{address}/v1"), is_released }
    }

    /// From now on answers stop after their first sentence.
    pub(super) fn hold(&self) {
        self.is_released.send_replace(false);
    }

    /// Held answers go on, later ones are not held.
    pub(super) fn release(&self) {
        self.is_released.send_replace(true);
    }
}

async fn complete(
    State((held, is_cut)): State<(watch::Receiver<bool>, bool)>,
    Json(request): Json<Value>,
) -> Sse<impl Stream<Item = io::Result<Event>>> {
    let (number, sentences) = first_document(&request);
    let [first, second] = sentences.map(|sentence| format!("{sentence} [{number}]\n\n"));
    let said = move |text: String| event(&json!({ "delta": { "content": text }, "finish_reason": null }));
    // The first sentence is whole, for whoever reads along, once the second one has begun.
    let (begun, rest) = second.split_at(second.char_indices().nth(1).map_or(0, |(at, _)| at));
    let at_once = stream::iter([said(first), said(begun.to_owned())]);
    let later = match is_cut {
        true => vec![Err(io::Error::other("cut"))],
        false => vec![
            Ok(said(rest.to_owned())),
            Ok(event(&json!({ "delta": {}, "finish_reason": "stop" }))),
            Ok(Event::default().data("[DONE]")),
        ],
    };
    let after_release = stream::once(async move {
        let mut held = held;
        let _ = held.wait_for(|is_released| *is_released).await;
        // What was said so far is on its way before the connection may end.
        tokio::task::yield_now().await;
        stream::iter(later)
    })
    .flatten();
    Sse::new(at_once.map(Ok).chain(after_release))
}

fn event(choice: &Value) -> Event {
    let mut choice = choice.clone();
    choice["index"] = json!(0);
    let chunk = json!({
        "id": "scripted", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [choice],
    });
    Event::default().data(chunk.to_string())
}

/// The number of the first document in the newest message, and two sentences of it.
fn first_document(request: &Value) -> (u32, [String; 2]) {
    let messages = request["messages"].as_array().expect("a request has messages");
    let shown = messages.last().and_then(|message| message["content"].as_str()).expect("the newest message is text");
    shown
        .split(" evidence ")
        .filter_map(|block| {
            let (number, rest) = block.split_once(" (doc")?;
            let sentences = rest.lines().skip(1).find_map(two_sentences)?;
            Some((number.parse().ok()?, sentences))
        })
        .next()
        .unwrap_or_else(|| panic!("no document with two sentences among what the model was shown:\n{shown}"))
}

/// The first two sentences of a paragraph in Chinese; headings, lists, tables and code are left out.
fn two_sentences(line: &str) -> Option<[String; 2]> {
    let is_prose = line.chars().next().is_some_and(|first| first.is_alphabetic());
    let mut sentences = line.split_inclusive('。').filter(|sentence| sentence.ends_with('。'));
    let (first, second) = (sentences.next()?, sentences.next()?);
    is_prose.then(|| [first.to_owned(), second.to_owned()])
}
