use std::time::Duration;

use serde_json::json;
use tokio::sync::mpsc;

use super::scripted::{ScriptedServer, Step};
use super::{
    DONE, PATIENCE, ask, ask_script, config, event, finish, head, json_body, request, stream_head, text, usage,
};
use crate::base::Deadline;
use crate::llm::{ChatReply, Finish, Model as _, ModelError, OpenAi, estimated_tokens};

fn send(text: impl Into<String>) -> Step {
    Step::Send(text.into().into_bytes())
}

/// A stream of these pieces, each well within the patience, that then hangs.
fn slowly(pieces: Vec<Vec<u8>>) -> Vec<Step> {
    let steps = pieces.into_iter().flat_map(|piece| [Step::Send(piece), Step::Pause(PATIENCE / 10)]);
    std::iter::once(stream_head()).chain(steps).chain([Step::Hang]).collect()
}

/// Asks a server that plays `script`, and waits until it has seen the connection close.
async fn ask_and_leave(script: Vec<Step>, patience: Duration) -> (Result<ChatReply, ModelError>, String) {
    let server = ScriptedServer::start(vec![script]).await;
    let mut config = config(server.base_url(), true);
    (config.first_byte, config.idle) = (patience, patience);
    let model = OpenAi::new(&config, estimated_tokens).expect("a usable config");
    let answer = ask(&model, &request()).await;
    wait_until(|| server.seen(|seen| seen.closed_early) == 1).await;
    answer
}

async fn ask_impatiently(script: Vec<Step>) -> (Result<ChatReply, ModelError>, String) {
    ask_and_leave(script, PATIENCE).await
}

async fn ask_patiently(script: Vec<Step>) -> (Result<ChatReply, ModelError>, String) {
    ask_and_leave(script, Duration::from_secs(60)).await
}

async fn wait_until(mut is_so: impl FnMut() -> bool) {
    while !is_so() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn statuses_become_errors_without_words_of_the_servers() {
    let secret = json!({"error": {"message": "Incorrect API key provided: sk-proj-SECRET"}});
    for (status, expected) in [
        ("401 Unauthorized", ModelError::Unauthorized { status: 401 }),
        ("404 Not Found", ModelError::NoSuchModel),
        ("429 Too Many", ModelError::RateLimited { retry_after: Some(Duration::from_secs(3600)) }),
        ("500 Oh", ModelError::Server { status: 500, retry_after: Some(Duration::from_secs(3600)) }),
        ("422 What", ModelError::BadRequest { status: 422 }),
    ] {
        let script = vec![head(status, "retry-after: 3600\r\n"), send(secret.to_string())];
        let (result, received) = ask_script(script, true).await;
        assert_eq!((&result, received.as_str()), (&Err(expected), ""));
        assert!(!format!("{result:?} {}", result.as_ref().expect_err("an error")).contains("SECRET"));
    }
}

#[tokio::test]
async fn a_redirect_is_refused_and_not_followed() {
    let elsewhere = ScriptedServer::start(vec![vec![]]).await;
    for status in ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"] {
        let location = format!("location: {}\r\ncontent-length: 0\r\n", elsewhere.base_url());
        let (result, _) = ask_script(vec![head(status, &location)], true).await;
        assert_eq!(result, Err(ModelError::RedirectRefused));
    }
    assert_eq!(elsewhere.seen(|seen| seen.connections), 0);
}

#[tokio::test]
async fn a_server_that_never_begins_is_given_up_and_left() {
    for script in [vec![Step::Hang], vec![stream_head(), Step::Hang]] {
        assert_eq!(ask_impatiently(script).await.0, Err(ModelError::FirstByteTimeout));
    }
}

#[tokio::test]
async fn a_server_that_falls_silent_is_given_up_and_its_text_stands() {
    let script = vec![stream_head(), send(text("half an ans")), Step::Hang];
    assert_eq!(ask_impatiently(script).await, (Err(ModelError::IdleTimeout), "half an ans".to_owned()));
}

#[tokio::test]
async fn keep_alives_and_empty_chunks_and_single_bytes_are_no_content() {
    let drip = text("x").bytes().map(|byte| vec![byte]).collect();
    for pieces in [vec![b": ping\n\n".to_vec(); 100], vec![text("").into_bytes(); 100], drip] {
        let script = slowly(pieces);
        assert_eq!(ask_impatiently(script).await.0, Err(ModelError::IdleTimeout));
    }
}

#[tokio::test]
async fn a_complete_answer_does_not_wait_for_a_server_that_never_hangs_up() {
    let script = vec![stream_head(), send(text("All.") + &finish("stop")), Step::Hang];
    assert_eq!(ask_impatiently(script).await.0.expect("a reply").text, "All.");
    let script = vec![stream_head(), send(text("All.") + &finish("stop")), Step::Reset];
    assert_eq!(ask_script(script, true).await.0.expect("a reply").text, "All.");
}

#[tokio::test]
async fn the_deadline_ends_a_call_at_any_point() {
    for script in [vec![Step::Hang], slowly(vec![text("la ").into_bytes(); 100])] {
        let server = ScriptedServer::start(vec![script]).await;
        let model = OpenAi::new(&config(server.base_url(), true), estimated_tokens).expect("a usable config");
        let mut request = request();
        request.deadline = Deadline::in_(PATIENCE);
        assert_eq!(ask(&model, &request).await.0, Err(ModelError::DeadlinePassed));
        wait_until(|| server.seen(|seen| seen.closed_early) == 1).await;
    }
}

#[tokio::test]
async fn a_broken_connection_is_told_by_whether_the_reply_had_begun() {
    assert_eq!(ask_script(vec![Step::Reset], true).await.0, Err(ModelError::Connect));
    assert_eq!(ask_script(vec![stream_head(), Step::Reset], true).await.0, Err(ModelError::Connect));
    let script = vec![stream_head(), send(text("Do not delete the ")), Step::Pause(PATIENCE), Step::Reset];
    assert_eq!(ask_script(script, true).await, (Err(ModelError::Truncated), "Do not delete the ".to_owned()));
    let nobody = OpenAi::new(&config("http://127.0.0.1:9/v1".to_owned(), true), estimated_tokens).expect("a config");
    assert_eq!(ask(&nobody, &request()).await.0, Err(ModelError::Connect));
}

#[tokio::test]
async fn a_model_that_never_stops_is_cut_off_and_left() {
    let limit = 1200 * 8 + 4096;
    for piece in [
        text("la "),
        super::delta(json!({"reasoning": "hm "})),
        super::delta(json!({"tool_calls": [{"index": 0, "function": {"arguments": "[1,"}}]})),
    ] {
        let script = vec![stream_head(), Step::Flood(piece.into_bytes())];
        let (result, received) = ask_patiently(script).await;
        assert_eq!(result, Err(ModelError::OutputCap { limit }));
        assert!(received.len() < 4 * limit);
    }
}

#[tokio::test]
async fn what_is_not_content_is_bounded_too() {
    let megabyte = 1024 * 1024;
    let comments = Step::Flood(": ping\n\n".repeat(10_000).into_bytes());
    let long_event = vec![stream_head(), send("data: {\"a\":\""), Step::Flood(vec![b'A'; 65_536])];
    let long_body = vec![head("200 OK", ""), send("{\"a\":\""), Step::Flood(vec![b'A'; 65_536])];
    for (script, limit) in
        [(vec![stream_head(), comments], 8 * megabyte), (long_event, megabyte), (long_body, megabyte)]
    {
        assert_eq!(ask_patiently(script).await.0, Err(ModelError::TooLarge { limit }));
    }
}

#[tokio::test]
async fn a_body_that_would_have_to_be_inflated_is_refused() {
    let script = vec![head("200 OK", "content-encoding: gzip\r\n"), Step::Send(vec![0x1f, 0x8b, 8, 0])];
    assert_eq!(ask_script(script, true).await.0, Err(ModelError::BadChunk));
}

#[tokio::test]
async fn a_whole_body_that_is_cut_or_no_json_is_told_apart() {
    let body = |body: &str| vec![head("200 OK", ""), send(body)];
    assert_eq!(ask_script(body(r#"{"choices":[{"mess"#), false).await.0, Err(ModelError::Truncated));
    assert_eq!(ask_script(body(r#"{"choices" no"#), false).await.0, Err(ModelError::BadChunk));
}

#[tokio::test]
async fn dropping_the_call_closes_its_connection() {
    let server = ScriptedServer::start(vec![vec![stream_head(), send(text("Hello")), Step::Hang]]).await;
    let model = OpenAi::new(&config(server.base_url(), true), estimated_tokens).expect("a usable config");
    let (deltas, mut received) = mpsc::channel::<String>(1);
    let request = request();
    tokio::select! {
        _ = model.reply(&request, deltas) => panic!("the server hangs"),
        first = received.recv() => assert_eq!(first.as_deref(), Some("Hello")),
    }
    wait_until(|| server.seen(|seen| seen.closed_early) == 1).await;
}

#[tokio::test]
async fn a_reader_that_has_gone_is_no_error_and_a_slow_one_loses_nothing() {
    let server =
        ScriptedServer::start(vec![vec![stream_head(), send(text("a").repeat(500) + &finish("stop") + DONE)]]).await;
    let model = OpenAi::new(&config(server.base_url(), true), estimated_tokens).expect("a usable config");
    let (deltas, received) = mpsc::channel::<String>(1);
    drop(received);
    assert_eq!(model.reply(&request(), deltas).await.expect("a reply").text.len(), 500);

    let (deltas, mut received) = mpsc::channel::<String>(1);
    let slow_reader = async {
        let mut text = String::new();
        while let Some(delta) = received.recv().await {
            tokio::time::sleep(Duration::from_millis(1)).await;
            text.push_str(&delta);
        }
        text
    };
    let request = request();
    let (result, text) = tokio::join!(model.reply(&request, deltas), slow_reader);
    assert_eq!(result.expect("a reply").text, text);
}

#[tokio::test]
async fn a_connection_is_used_again_after_a_whole_reply() {
    let body = text("Hello") + &finish("stop") + &usage() + DONE;
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunked = format!("{head}{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let server = ScriptedServer::start(vec![vec![send(chunked), Step::KeepOpen]]).await;
    let model = OpenAi::new(&config(server.base_url(), true), estimated_tokens).expect("a usable config");
    for _ in 0..3 {
        assert_eq!(ask(&model, &request()).await.0.expect("a reply").finish, Finish::Stop);
    }
    assert_eq!(server.seen(|seen| (seen.connections, seen.requests.len())), (1, 3));
}

#[tokio::test]
async fn a_large_but_allowed_event_is_read() {
    let padded = event(&json!({"padding": "x".repeat(900_000), "choices": [{"delta": {"content": "Hello"}}]}));
    let (result, _) = ask_script(vec![stream_head(), send(padded + &finish("stop"))], true).await;
    assert_eq!(result.expect("a reply").text, "Hello");
    let whole = json!({"padding": "x".repeat(900_000),
        "choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]});
    assert_eq!(ask_script(json_body(&whole), false).await.0.expect("a reply").text, "Hello");
}
