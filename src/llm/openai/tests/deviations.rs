use serde_json::{Value, json};

use super::scripted::Step;
use super::{DONE, ask_script, delta, event, finish, json_body, stream_head, text, usage};
use crate::llm::{Arguments, ChatReply, Finish, ModelError, TokenUsage};

/// What a reply comes down to: text, calls as name and arguments, and why it ended.
type Outcome = Result<(String, Vec<(String, Arguments)>, Finish), ModelError>;

fn outcome(result: Result<ChatReply, ModelError>) -> Outcome {
    let reply = result?;
    let calls = reply.calls.into_iter().map(|call| (call.name, call.arguments)).collect();
    Ok((reply.text, calls, reply.finish))
}

const ANSWER: &str = "Hello, wörld 你好";

fn says(text: &str, finish: Finish) -> Outcome {
    Ok((text.to_owned(), Vec::new(), finish))
}

fn answers() -> Outcome {
    says(ANSWER, Finish::Stop)
}

fn calls(finish: Finish) -> Outcome {
    let call = |name: &str, arguments| (name.to_owned(), Arguments::Parsed(arguments));
    let both = vec![call("search", json!({"query": "s3 403"})), call("account", json!({"id": "1"}))];
    Ok((String::new(), both, finish))
}

fn answer_parts() -> String {
    text("Hello, ") + &text("wörld ") + &text("你好")
}

fn call_part(part: Value) -> String {
    delta(json!({"tool_calls": [part]}))
}

fn whole_call(id: Value, name: &str, arguments: Value) -> String {
    call_part(json!({"id": id, "function": {"name": name, "arguments": arguments}}))
}

fn both_calls() -> String {
    call_part(json!({"index": 0, "id": "a", "function": {"name": "search", "arguments": ""}}))
        + &call_part(json!({"index": 0, "function": {"arguments": "{\"query\":"}}))
        + &call_part(json!({"index": 0, "function": {"arguments": "\"s3 403\"}"}}))
        + &call_part(json!({"index": 1, "id": "b", "function": {"name": "account", "arguments": "{\"id\":\"1\"}"}}))
}

/// Asks with the stream sent at once and with it cut into pieces of 7 bytes: neither may make a difference.
async fn check(stream: String, expected: Outcome) {
    let whole = vec![stream_head(), Step::Send(stream.clone().into_bytes())];
    let mut pieces = vec![stream_head()];
    pieces.extend(stream.as_bytes().chunks(7).map(|piece| Step::Send(piece.to_vec())));
    for script in [whole, pieces] {
        let (result, received) = ask_script(script, true).await;
        if let Ok(reply) = &result {
            assert_eq!(reply.text, received, "{stream}");
        }
        assert_eq!(outcome(result), expected, "{stream}");
    }
}

#[tokio::test]
async fn text_arrives_however_it_is_dressed() {
    let end = finish("stop") + &usage() + DONE;
    let cases = [
        answer_parts() + &end,
        delta(json!({"role": "assistant", "content": ""})) + &answer_parts() + &end,
        delta(json!({"role": null, "content": ANSWER, "refusal": null})) + &end,
        delta(json!({"content": [{"type": "text", "text": ANSWER}]})) + &end,
        event(&json!({"id": "", "choices": [], "prompt_filter_results": []})) + &answer_parts() + &end,
        answer_parts() + &event(&json!({"choices": [{"index": 0, "content_filter_offsets": {}}]})) + &end,
        event(
            &json!({"id": 17, "created": 1.5, "service_tier": "on_demand", "choices": [{"delta": {"content": ANSWER}}]}),
        ) + &end,
        delta(json!({"content": null, "reasoning_content": "thinking"})) + &answer_parts() + &end,
        delta(json!({"content": "", "reasoning": "thinking"})) + &answer_parts() + &end,
        text("<think>secret</th") + &text("ink>\n\n") + &answer_parts() + &end,
        format!(": PROCESSING\n\nid: 1\n{}: ping\n\n{end}", answer_parts()),
        (answer_parts() + &end).replace("\n\n", "\r\n\r\n").replace("data: ", "data:"),
        answer_parts() + &finish("stop"),
        answer_parts() + &finish("stop") + "data: bye\n\n",
        (answer_parts() + &finish("stop")).trim_end().to_owned(),
        answer_parts() + &event(&json!({"choices": [{"index": 1, "delta": {"content": "again"}}]})) + &end,
    ];
    for stream in cases {
        check(stream, answers()).await;
    }
}

#[tokio::test]
async fn the_word_for_the_end_is_kept_when_it_is_one() {
    for (word, expected) in [
        ("STOP", Finish::Stop),
        ("length", Finish::Length),
        ("content_filter", Finish::Filtered),
        ("eos", Finish::Other("eos".to_owned())),
        ("see https://provider.example", Finish::Other("unknown".to_owned())),
        ("tool_calls", Finish::Stop),
    ] {
        check(answer_parts() + &finish(word) + DONE, says(ANSWER, expected)).await;
    }
}

#[tokio::test]
async fn calls_are_put_together_whatever_is_missing() {
    let end = finish("tool_calls") + DONE;
    let object = json!({"query": "s3 403"});
    let split_by_id = call_part(json!({"id": "a", "function": {"name": "search", "arguments": ""}}))
        + &call_part(json!({"id": "a", "function": {"arguments": "{\"query\":"}}))
        + &call_part(json!({"id": "a", "function": {"arguments": "\"s3 403\"}"}}))
        + &whole_call(json!("b"), "account", json!("{\"id\":\"1\"}"));
    let cases = [
        both_calls() + &end,
        both_calls() + &finish("stop") + DONE,
        both_calls() + DONE,
        both_calls() + &end.replace(DONE, ""),
        split_by_id + &end,
        whole_call(json!(null), "search", json!(object.to_string()))
            + &whole_call(json!(null), "account", json!({"id": "1"}))
            + &end,
        whole_call(json!("a"), "search", object) + &whole_call(json!("b"), "account", json!("{\"id\":\"1\"}")) + &end,
    ];
    for stream in cases {
        check(stream, calls(Finish::ToolCalls)).await;
    }
}

#[tokio::test]
async fn cut_or_senseless_arguments_are_never_taken_for_whole_ones() {
    let call = |arguments: &str| {
        call_part(json!({"index": 0, "id": "a", "function": {"name": "search", "arguments": arguments}}))
    };
    let malformed = |arguments: &str, finish| {
        Ok((String::new(), vec![("search".to_owned(), Arguments::Malformed(arguments.to_owned()))], finish))
    };
    check(call(r#"{"que"#) + &finish("tool_calls") + DONE, malformed(r#"{"que"#, Finish::Length)).await;
    check(call(r#"{"que"#) + &finish("length") + DONE, malformed(r#"{"que"#, Finish::Length)).await;
    check(call("disk") + &finish("tool_calls") + DONE, malformed("disk", Finish::ToolCalls)).await;
    check(call(r#"{"que"#) + DONE, Err(ModelError::Truncated)).await;
    check(both_calls(), Err(ModelError::Truncated)).await;
}

#[tokio::test]
async fn a_call_printed_as_text_is_told_and_not_shown() {
    let leak = text("Let me see. <tool") + &text("_call>\n{\"name\":\"search\"") + &text("}\n</tool_call>");
    check(leak + &finish("stop") + DONE, says("Let me see. ", Finish::LeakedToolCall)).await;
}

#[tokio::test]
async fn an_error_inside_a_stream_is_an_error() {
    let words = json!({"error": {"message": "engine dead", "code": 500}});
    let cases = [
        text("Hello") + &event(&words) + DONE,
        event(&json!({"id": "x", "choices": [], "error": {"code": 502}})) + DONE,
        format!("{}event: error\ndata: {words}\n\n", text("Hello")),
        format!("{}event: error\ndata: overloaded\n\n", text("Hello")),
        text("Hello") + &finish("error") + DONE,
        finish("stop") + &event(&words),
    ];
    for stream in cases {
        check(stream, Err(ModelError::Provider)).await;
    }
}

#[tokio::test]
async fn a_stream_that_ends_without_a_word_is_not_complete() {
    check(answer_parts(), Err(ModelError::Truncated)).await;
    check(answer_parts() + DONE, Err(ModelError::Truncated)).await;
    check(answer_parts() + r#"data: {"choices":[{"ind"#, Err(ModelError::Truncated)).await;
    check(delta(json!({"reasoning": "thinking"})) + DONE, Err(ModelError::Truncated)).await;
    check(DONE.to_owned(), Err(ModelError::Empty)).await;
    check(String::new(), Err(ModelError::Empty)).await;
    check("<html>200 OK</html>".to_owned(), Err(ModelError::Empty)).await;
    check(finish("stop") + DONE, Err(ModelError::Empty)).await;
    check(finish("tool_calls") + DONE, Err(ModelError::Empty)).await;
    check(text("<think>only thoughts</think>") + &finish("stop") + DONE, Err(ModelError::Empty)).await;
}

#[tokio::test]
async fn a_broken_chunk_ends_the_reply_before_the_gap() {
    let stream = text("abc ") + "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"bro\n\n" + &text("def");
    let script = vec![stream_head(), Step::Send((stream + &finish("stop") + DONE).into_bytes())];
    let (result, received) = ask_script(script, true).await;
    assert_eq!((outcome(result), received.as_str()), (Err(ModelError::BadChunk), "abc "));
}

/// A whole body of this message, asked for with and without a stream.
async fn check_whole(message: Value, word: Value, expected: Outcome) {
    let body = json!({"id": "x", "created": 1.5, "choices": [{"index": 0, "message": message, "finish_reason": word}]});
    for stream in [true, false] {
        let (result, received) = ask_script(json_body(&body), stream).await;
        if let Ok(reply) = &result {
            assert_eq!(reply.text, received, "{body}");
        }
        assert_eq!(outcome(result), expected, "{body}");
    }
}

#[tokio::test]
async fn a_whole_body_says_the_same_as_a_stream() {
    let both = |first: Value, second: Value| {
        json!({"content": null, "tool_calls": [
            {"id": null, "type": "function", "function": {"name": "search", "arguments": first}},
            {"id": null, "type": "function", "function": {"name": "account", "arguments": second}},
        ]})
    };
    let (query, id) = (json!({"query": "s3 403"}), json!({"id": "1"}));
    let as_text = both(json!(query.to_string()), json!(id.to_string()));
    check_whole(json!({"content": ANSWER, "reasoning": "thinking"}), json!("stop"), answers()).await;
    check_whole(json!({"content": [{"type": "text", "text": ANSWER}]}), json!("stop"), answers()).await;
    check_whole(json!({"content": format!("thinking</think>{ANSWER}")}), json!("stop"), answers()).await;
    check_whole(json!({"content": ANSWER}), json!(null), Err(ModelError::Truncated)).await;
    check_whole(json!({"content": ""}), json!("stop"), Err(ModelError::Empty)).await;
    check_whole(both(query, id), json!("tool_calls"), calls(Finish::ToolCalls)).await;
    check_whole(as_text.clone(), json!("stop"), calls(Finish::ToolCalls)).await;
    check_whole(as_text, json!(null), calls(Finish::ToolCalls)).await;
    let cut = json!({"tool_calls": [{"function": {"name": "search", "arguments": "{\"que"}}]});
    let malformed = Arguments::Malformed("{\"que".to_owned());
    let expected = Ok((String::new(), vec![("search".to_owned(), malformed)], Finish::Length));
    check_whole(cut, json!("tool_calls"), expected).await;
    check_whole(json!({"refusal": "I cannot"}), json!("stop"), says("", Finish::Filtered)).await;
}

#[tokio::test]
async fn a_body_without_a_reply_is_an_error() {
    for (body, expected) in [
        (json!({"error": {"message": "overloaded"}}), ModelError::Provider),
        (json!([{"error": {"message": "overloaded"}}]), ModelError::Provider),
        (json!({"choices": "not a list"}), ModelError::Empty),
        (json!({"choices": []}), ModelError::Empty),
        (json!({}), ModelError::Empty),
    ] {
        for stream in [true, false] {
            assert_eq!(ask_script(json_body(&body), stream).await.0, Err(expected.clone()), "{body}");
        }
    }
}

#[tokio::test]
async fn tokens_are_the_servers_last_word_or_our_estimate() {
    let total = |count: u64| event(&json!({"choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": count}}));
    let said = TokenUsage { prompt: 11, completion: 7, estimated: false };
    let estimated = TokenUsage { prompt: 4, completion: 6, estimated: true };
    let end = finish("stop");
    for (stream, expected) in [
        (answer_parts() + &end + &usage() + DONE, said),
        (total(1) + &answer_parts() + &total(7) + &end + &event(&json!({"choices": [], "usage": null})) + DONE, said),
        (event(&json!({"choices": [], "usage": {}})) + &answer_parts() + &end + DONE, estimated),
        (answer_parts() + &end, estimated),
    ] {
        let (result, _) = ask_script(vec![stream_head(), Step::Send(stream.clone().into_bytes())], true).await;
        assert_eq!(result.expect("a reply").usage, expected, "{stream}");
    }
}
