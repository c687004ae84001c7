use async_openai::types::chat::{
    ChatCompletionMessageToolCall, ChatCompletionMessageToolCalls, ChatCompletionRequestAssistantMessage,
    ChatCompletionRequestMessage, ChatCompletionRequestSystemMessage, ChatCompletionRequestToolMessage,
    ChatCompletionRequestUserMessage, ChatCompletionStreamOptions, ChatCompletionTool, ChatCompletionTools,
    CreateChatCompletionRequest, FunctionCall, FunctionObject,
};
use serde_json::Value;

use super::reasoning::ReasoningStyle;
use crate::llm::{Arguments, ChatMessage, ChatRequest, ToolCall, ToolSpec};

/// What a server wants to be asked like.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dialect {
    pub is_streamed: bool,
    pub limit_field: LimitField,
    pub reasoning: ReasoningStyle,
}

/// The name of the token limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LimitField {
    /// Known to every compatible server.
    MaxTokens,
    /// What OpenAI's own reasoning models insist on.
    MaxCompletionTokens,
}

/// The request as JSON bytes.
pub(super) fn body(request: &ChatRequest, model: &str, dialect: Dialect) -> Vec<u8> {
    let typed = typed(request, model, dialect);
    // Reasoning has no place in the specification, and so none in its types.
    if request.messages.iter().any(|message| reasoning_of(message).is_some()) {
        let mut value = serde_json::to_value(&typed).unwrap_or_default();
        add_reasoning(&mut value, &request.messages, dialect.reasoning);
        return value.to_string().into_bytes();
    }
    // These types hold strings and numbers under string keys, which always become JSON.
    serde_json::to_vec(&typed).unwrap_or_default()
}

#[expect(deprecated, reason = "`max_tokens` is the name that every compatible server knows")]
fn typed(request: &ChatRequest, model: &str, dialect: Dialect) -> CreateChatCompletionRequest {
    let system = ChatCompletionRequestSystemMessage::from(request.system.as_str());
    let include_usage = ChatCompletionStreamOptions { include_usage: Some(true), include_obfuscation: None };
    let limit_if = |field| (dialect.limit_field == field).then_some(request.max_tokens);
    CreateChatCompletionRequest {
        model: model.to_owned(),
        messages: std::iter::once(system.into()).chain(request.messages.iter().map(message)).collect(),
        tools: (!request.tools.is_empty()).then(|| request.tools.iter().map(tool).collect()),
        max_tokens: limit_if(LimitField::MaxTokens),
        max_completion_tokens: limit_if(LimitField::MaxCompletionTokens),
        stream: Some(dialect.is_streamed),
        stream_options: dialect.is_streamed.then_some(include_usage),
        ..CreateChatCompletionRequest::default()
    }
}

fn message(message: &ChatMessage) -> ChatCompletionRequestMessage {
    match message {
        ChatMessage::User { text } => ChatCompletionRequestUserMessage::from(text.as_str()).into(),
        ChatMessage::Assistant { text, calls, .. } => assistant(text, calls).into(),
        ChatMessage::Tool { call_id, text } => {
            ChatCompletionRequestToolMessage { content: text.as_str().into(), tool_call_id: call_id.clone() }.into()
        }
    }
}

fn assistant(text: &str, calls: &[ToolCall]) -> ChatCompletionRequestAssistantMessage {
    let has_content = !text.is_empty() || calls.is_empty();
    ChatCompletionRequestAssistantMessage {
        content: has_content.then(|| text.into()),
        tool_calls: (!calls.is_empty()).then(|| calls.iter().map(call).collect()),
        ..ChatCompletionRequestAssistantMessage::default()
    }
}

fn call(call: &ToolCall) -> ChatCompletionMessageToolCalls {
    let arguments = match &call.arguments {
        Arguments::Parsed(value) => value.to_string(),
        // Many servers parse what is sent back and refuse the whole request over it.
        Arguments::Malformed(_) => "{}".to_owned(),
    };
    let function = FunctionCall { name: call.name.clone(), arguments };
    ChatCompletionMessageToolCall { id: call.id.clone(), function }.into()
}

fn tool(spec: &ToolSpec) -> ChatCompletionTools {
    ChatCompletionTools::Function(ChatCompletionTool {
        function: FunctionObject {
            name: spec.name.clone(),
            description: Some(spec.description.clone()),
            parameters: Some(spec.parameters.clone()),
            strict: None,
        },
    })
}

/// The reasoning that led to calls; any other is not sent back, as servers either drop or refuse it.
fn reasoning_of(message: &ChatMessage) -> Option<&str> {
    match message {
        ChatMessage::Assistant { calls, reasoning: Some(reasoning), .. } if !calls.is_empty() => Some(reasoning),
        _ => None,
    }
}

fn add_reasoning(body: &mut Value, messages: &[ChatMessage], style: ReasoningStyle) {
    let sent = body.get_mut("messages").and_then(Value::as_array_mut).into_iter().flatten();
    // The first one sent is the system message.
    for (sent, message) in sent.skip(1).zip(messages) {
        let (Some(sent), Some(reasoning)) = (sent.as_object_mut(), reasoning_of(message)) else { continue };
        match style {
            ReasoningStyle::Content => sent.insert("reasoning_content".to_owned(), reasoning.into()),
            ReasoningStyle::Plain => sent.insert("reasoning".to_owned(), reasoning.into()),
            ReasoningStyle::InText => {
                let text = sent.get("content").and_then(Value::as_str).unwrap_or_default();
                let content = format!("<think>{reasoning}</think>\n{text}");
                sent.insert("content".to_owned(), content.into())
            }
        };
    }
}
