use serde_json::{Value, json};

use super::scripted::ScriptedServer;
use super::{ask, config, json_body, request};
use crate::llm::openai::reasoning::ReasoningStyle;
use crate::llm::openai::request::{Dialect, LimitField, body};
use crate::llm::{Arguments, ChatMessage, ChatRequest, OpenAi, ToolCall, estimated_tokens};

fn dialect() -> Dialect {
    Dialect { is_streamed: true, limit_field: LimitField::MaxTokens, reasoning: ReasoningStyle::Content }
}

fn sent(request: &ChatRequest, dialect: Dialect) -> Value {
    serde_json::from_slice(&body(request, "a-model", dialect)).expect("JSON")
}

/// A question after which the model thought and called a tool twice, once in vain.
fn with_tool_round() -> ChatRequest {
    let call = |id: &str, arguments| ToolCall { id: id.to_owned(), name: "search".to_owned(), arguments };
    let parsed = Arguments::Parsed(json!({"query": "a \"b\""}));
    let malformed = Arguments::Malformed("{\"que".to_owned());
    let mut request = request();
    request.messages.extend([
        ChatMessage::Assistant { text: "Earlier.".to_owned(), calls: Vec::new(), reasoning: Some("old".to_owned()) },
        ChatMessage::Assistant {
            text: String::new(),
            calls: vec![call("a", parsed), call("b", malformed)],
            reasoning: Some("hm".to_owned()),
        },
        ChatMessage::Tool { call_id: "a".to_owned(), text: "found".to_owned() },
        ChatMessage::Tool { call_id: "b".to_owned(), text: "not JSON".to_owned() },
    ]);
    request
}

#[test]
fn a_request_is_as_the_specification_says() {
    let expected = json!({
        "model": "a-model",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why?"}],
        "tools": [{"type": "function", "function": {"name": "search", "description": "Finds.",
            "parameters": {"type": "object", "properties": {"query": {"type": "string"}}}}}],
        "max_tokens": 1200,
        "stream": true,
        "stream_options": {"include_usage": true},
    });
    assert_eq!(sent(&request(), dialect()), expected);
}

#[test]
fn nothing_is_offered_or_streamed_that_was_not_asked_for() {
    let mut request = request();
    request.tools.clear();
    let dialect = Dialect { is_streamed: false, limit_field: LimitField::MaxCompletionTokens, ..dialect() };
    let sent = sent(&request, dialect);
    let keys: Vec<&String> = sent.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["messages", "model", "max_completion_tokens", "stream"]);
    assert_eq!(sent["stream"], false);
}

#[test]
fn calls_go_back_as_text_that_parses_with_the_reasoning_that_led_to_them() {
    let sent = sent(&with_tool_round(), dialect());
    let expected = json!([
        {"role": "assistant", "content": "Earlier."},
        {"role": "assistant", "reasoning_content": "hm", "tool_calls": [
            {"type": "function", "id": "a", "function": {"name": "search", "arguments": "{\"query\":\"a \\\"b\\\"\"}"}},
            {"type": "function", "id": "b", "function": {"name": "search", "arguments": "{}"}},
        ]},
        {"role": "tool", "content": "found", "tool_call_id": "a"},
        {"role": "tool", "content": "not JSON", "tool_call_id": "b"},
    ]);
    assert_eq!(sent["messages"].as_array().expect("messages")[2..], *expected.as_array().expect("messages"));
}

#[test]
fn reasoning_goes_back_where_the_server_puts_it() {
    let assistant = |reasoning| sent(&with_tool_round(), Dialect { reasoning, ..dialect() })["messages"][3].clone();
    assert_eq!(assistant(ReasoningStyle::Plain)["reasoning"], "hm");
    assert_eq!(assistant(ReasoningStyle::Plain).get("reasoning_content"), None);
    assert_eq!(assistant(ReasoningStyle::InText)["content"], "<think>hm</think>\n");
}

#[tokio::test]
async fn the_key_and_the_learned_style_are_used() {
    let message = json!({"reasoning": "hm", "tool_calls": [{"function": {"name": "search", "arguments": "{}"}}]});
    let reply = json!({"choices": [{"message": message, "finish_reason": "tool_calls"}]});
    let server = ScriptedServer::start(vec![json_body(&reply)]).await;
    let model = OpenAi::new(&config(server.base_url(), false), estimated_tokens).expect("a usable config");
    let first = ask(&model, &request()).await.0.expect("a reply");
    assert_eq!(first.reasoning.as_deref(), Some("hm"));
    ask(&model, &with_tool_round()).await.0.expect("a reply");
    server.seen(|seen| {
        let (head, _) = &seen.requests[0];
        assert!(head.starts_with("post /v1/chat/completions http/1.1\r\n"), "{head}");
        assert!(head.contains("authorization: bearer sk-test\r\n"), "{head}");
        assert!(head.contains("accept-encoding: identity\r\n"), "{head}");
        assert_eq!(seen.requests[1].1["messages"][3]["reasoning"], "hm");
    });
}
