use std::pin::Pin;
use std::time::Duration;

use futures::{Stream, StreamExt as _};
use reqwest::Response;
use serde_json::Value;

/// How long a stream may be silent; every turn of these tests takes far less.
const PATIENCE: Duration = Duration::from_secs(70);

type Bytes = Pin<Box<dyn Stream<Item = Option<Vec<u8>>> + Send>>;

/// A turn's stream being read, event by event.
pub struct TurnStream {
    bytes: Bytes,
    /// What has arrived of the next event.
    waiting: Vec<u8>,
    after: u64,
    seen: Vec<(Option<u64>, String)>,
}

/// What was read of a stream, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Streamed {
    /// Number (where the chunk has one) and chunk; `[DONE]` is not among them.
    pub chunks: Vec<(Option<u64>, Value)>,
    pub is_done: bool,
}

impl TurnStream {
    /// `after`: the last event that the client had already.
    pub fn new(response: Response, after: u64) -> Self {
        assert_eq!(response.headers()["x-vercel-ai-ui-message-stream"], "v1");
        Self::any(response, after)
    }

    /// Any stream of events, such as a conversation's feed.
    pub fn any(response: Response, after: u64) -> Self {
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        // A broken connection is an end like any other; whether the stream was whole is seen from its chunks.
        let bytes = response.bytes_stream().map(|it| it.ok().map(|it| it.to_vec()));
        Self { bytes: Box::pin(bytes), waiting: Vec::new(), after, seen: Vec::new() }
    }

    /// The next chunk; `None` at the end of the stream, whole or cut.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            while let Some(end) = self.waiting.windows(2).position(|it| it == b"\n\n") {
                let event: Vec<u8> = self.waiting.drain(..end + 2).collect();
                let event = String::from_utf8(event).expect("an event is UTF-8");
                if let Some((id, data)) = fields(&event) {
                    self.seen.push((id, data.clone()));
                    return Some(serde_json::from_str(&data).unwrap_or(Value::Null));
                }
            }
            let more = tokio::time::timeout(PATIENCE, self.bytes.next()).await.expect("a stream goes on or ends");
            self.waiting.extend(more??);
        }
    }

    /// Reads to the end and checks the whole.
    pub async fn whole(mut self) -> Streamed {
        while self.next().await.is_some() {}
        let (streamed, after) = self.so_far();
        check_stream(&streamed, after);
        streamed
    }

    /// What was read, and behind which event it began.
    pub fn so_far(&self) -> (Streamed, u64) {
        let is_done = self.seen.last().is_some_and(|(_, data)| data == "[DONE]");
        let chunks = self.seen.iter().filter(|(_, data)| data != "[DONE]").map(|(id, data)| {
            let chunk =
                serde_json::from_str(data).unwrap_or_else(|error| panic!("a chunk is not JSON ({error}): {data}"));
            (*id, chunk)
        });
        (Streamed { chunks: chunks.collect(), is_done }, self.after)
    }
}

/// The number and the data of one event; `None` for a comment.
fn fields(event: &str) -> Option<(Option<u64>, String)> {
    let field = |name: &str| {
        let values = event.lines().filter_map(move |line| line.strip_prefix(name)?.strip_prefix(':'));
        values.map(|it| it.strip_prefix(' ').unwrap_or(it)).collect::<Vec<_>>()
    };
    let data = field("data");
    let id = field("id").first().map(|it| it.parse().expect("an id is a number"));
    (!data.is_empty()).then(|| (id, data.join("\n")))
}

impl Streamed {
    pub fn of_type<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.chunks.iter().map(|(_, chunk)| chunk).filter(move |it| it["type"] == kind)
    }

    /// The turn, whole.
    pub fn turn(&self) -> &Value {
        &self.of_type("data-turn").next().expect("a data-turn")["data"]
    }

    /// The number of the last durable event read; `after` before any.
    pub fn last_id(&self, after: u64) -> u64 {
        self.chunks.iter().rev().find_map(|(id, _)| *id).unwrap_or(after)
    }

    /// The durable events, as numbers and chunks, without what is sent for convenience beside them.
    pub fn durable(&self) -> Vec<(u64, Value)> {
        self.chunks.iter().filter_map(|(id, chunk)| id.map(|id| (id, chunk.clone()))).collect()
    }

    /// The text that was shown.
    pub fn text(&self) -> String {
        self.of_type("text-delta").filter_map(|it| it["delta"].as_str()).collect()
    }
}

const TERMINAL: &[&str] = &["finish", "abort", "error"];

/// Checks what holds for every whole stream that began behind event `after`.
#[track_caller]
pub fn check_stream(streamed: &Streamed, after: u64) {
    let kinds: Vec<&str> = streamed.chunks.iter().map(|(_, it)| it["type"].as_str().expect("a type")).collect();
    let count = |kind: &str| kinds.iter().filter(|it| **it == kind).count();
    assert!(streamed.is_done, "ends with [DONE]: {kinds:?}");
    // Who has the last event already is told that one again, and the end.
    let is_told_again = after > 0 && streamed.durable().first().is_some_and(|(id, _)| *id == after);
    let mut expected = after - u64::from(is_told_again);
    for (id, _) in streamed.durable() {
        expected += 1;
        assert_eq!(id, expected, "numbers rise by one behind {after}: {kinds:?}");
    }
    assert_eq!(kinds.iter().filter(|it| TERMINAL.contains(it)).count(), 1, "one terminal event: {kinds:?}");
    assert!(kinds.last().is_some_and(|it| TERMINAL.contains(it)), "the terminal event is last: {kinds:?}");
    assert_eq!(count("data-turn"), 1, "one data-turn: {kinds:?}");
    let last_durable = streamed.durable().last().map(|(_, it)| it["type"].clone());
    assert_eq!(last_durable.as_ref().and_then(Value::as_str), Some("data-turn"), "{kinds:?}");
    check_text(streamed, &kinds);
    let turn = streamed.turn();
    let terminal = match turn["outcome"].as_str() {
        Some("interrupted") => "abort",
        Some("failed") => "error",
        Some(_) => "finish",
        None => panic!("a turn at its end has an outcome: {turn}"),
    };
    assert_eq!(kinds.last(), Some(&terminal), "{turn}");
    if after == 0 {
        assert_eq!(kinds.iter().find(|it| **it != "data-status"), Some(&"start"), "{kinds:?}");
        let shown = streamed.text();
        let kept = turn["answer"]["markdown"].as_str().unwrap_or_default();
        assert_eq!(shown.trim_end(), kept, "what was shown is what is kept");
    }
}

fn check_text(streamed: &Streamed, kinds: &[&str]) {
    let mut open: Option<&Value> = None;
    for (_, chunk) in &streamed.chunks {
        match chunk["type"].as_str() {
            Some("text-start") => assert!(open.replace(&chunk["id"]).is_none(), "one text at a time: {kinds:?}"),
            Some("text-delta") => assert_eq!(open, Some(&chunk["id"]), "a delta has its text-start: {kinds:?}"),
            Some("text-end") => assert_eq!(open.take(), Some(&chunk["id"]), "an end has its start: {kinds:?}"),
            _ => {}
        }
    }
    assert!(open.is_none(), "the text is ended: {kinds:?}");
}
