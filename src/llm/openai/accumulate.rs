use super::calls::{CallParts, Calls};
use super::chunk::{Choice, Chunk, Delta, Usage};
use super::reasoning::ReasoningStyle;
use super::screen::Screen;
use crate::llm::{ChatReply, Finish, ModelError, TokenUsage};

/// Collects a reply from its chunks, streamed or whole, and decides whether it is complete.
pub(super) struct Accumulator {
    screen: Screen,
    /// Text that the caller has not taken yet.
    shown: String,
    /// Text that it has taken.
    text: String,
    reasoning: String,
    style: ReasoningStyle,
    calls: CallParts,
    /// The first non-empty `finish_reason`.
    finish_reason: Option<String>,
    is_refused: bool,
    usage: Usage,
    /// Bytes the model wrote, shown or not.
    written: usize,
    limit: usize,
}

/// How a chunk's parts are to be read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Streamed,
    Whole,
}

/// How the transport ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// `[DONE]`, or the end of a whole body.
    Done,
    /// The stream just stopped.
    Eof,
}

impl Accumulator {
    /// `limit`: bytes of text, reasoning and calls together that the model may write.
    pub fn new(limit: usize) -> Self {
        Self {
            screen: Screen::default(),
            shown: String::new(),
            text: String::new(),
            reasoning: String::new(),
            style: ReasoningStyle::default(),
            calls: CallParts::default(),
            finish_reason: None,
            is_refused: false,
            usage: Usage::default(),
            written: 0,
            limit,
        }
    }

    /// Adds a chunk. Returns whether it said anything. Errors: the server reports one, or the model writes too much.
    pub fn add(&mut self, chunk: Chunk, form: Form) -> Result<bool, ModelError> {
        if chunk.error.is_some() {
            return Err(ModelError::Provider);
        }
        let written_before = self.written;
        let mut says_anything = self.take_usage(chunk.usage);
        for choice in chunk.choices {
            says_anything |= self.take_choice(choice, form)?;
        }
        if self.written > self.limit {
            return Err(ModelError::OutputCap { limit: self.limit });
        }
        Ok(says_anything || self.written > written_before)
    }

    /// Whether the model said that it is done; what may still come is its usage.
    pub fn is_finished(&self) -> bool {
        self.finish_reason.is_some()
    }

    /// Text that may be shown and was not taken before.
    pub fn take_shown(&mut self) -> Option<String> {
        if self.shown.is_empty() {
            return None;
        }
        self.text.push_str(&self.shown);
        Some(std::mem::take(&mut self.shown))
    }

    /// Releases text that was held back because it could have become a marker. Call it before the last `take_shown`.
    pub fn end_text(&mut self) {
        let is_cut = self.finish_reason.as_deref().is_none_or(|word| finish_of(word) == Finish::Length);
        self.screen.finish(is_cut, &mut self.shown);
    }

    /// The reply, if it is complete (rule 6 of the design). Call `end_text` and `take_shown` first.
    pub fn complete(mut self, end: End) -> Result<Collected, ModelError> {
        if !self.screen.thoughts.is_empty() {
            self.reasoning.push_str(&self.screen.thoughts);
            self.style = ReasoningStyle::InText;
        }
        let (calls, cut) = self.calls.finish();
        let said = Said {
            finish: self.finish_reason.as_deref().map(finish_of),
            calls: if calls.is_empty() { Calls::None } else { cut },
            has_text: !self.text.is_empty(),
            has_reasoning: !self.reasoning.is_empty(),
            has_leak: self.screen.has_leak(),
            is_refused: self.is_refused,
        };
        let finish = said.finish(end)?;
        let reasoning = filled(Some(self.reasoning));
        let reply = ChatReply { text: self.text, calls, finish, usage: TokenUsage::default(), reasoning, attempts: 1 };
        Ok(Collected { reply, usage: self.usage, style: self.style })
    }

    /// The last one counts: some servers send a running total with every chunk.
    fn take_usage(&mut self, usage: Option<Usage>) -> bool {
        let Some(usage) = usage.filter(|usage| *usage != Usage::default()) else { return false };
        self.usage = Usage {
            prompt_tokens: usage.prompt_tokens.or(self.usage.prompt_tokens),
            completion_tokens: usage.completion_tokens.or(self.usage.completion_tokens),
        };
        true
    }

    fn take_choice(&mut self, choice: Choice, form: Form) -> Result<bool, ModelError> {
        // We ask for one choice; a server that sends more repeats the answer.
        if choice.index.is_some_and(|index| index != 0) {
            return Ok(false);
        }
        if let Some(delta) = choice.delta {
            self.take_delta(delta, form);
        }
        let Some(word) = filled(choice.finish_reason) else { return Ok(false) };
        if word == "error" {
            return Err(ModelError::Provider);
        }
        self.finish_reason.get_or_insert(word);
        Ok(true)
    }

    fn take_delta(&mut self, delta: Delta, form: Form) {
        // Servers that fill both fields say the same in both.
        let content = filled(delta.reasoning_content).map(|piece| (piece, ReasoningStyle::Content));
        if let Some((piece, style)) = content.or_else(|| Some((filled(delta.reasoning)?, ReasoningStyle::Plain))) {
            self.written += piece.len();
            self.reasoning.push_str(&piece);
            self.style = style;
        }
        if let Some(text) = delta.content {
            self.written += text.len();
            self.screen.push(&text, &mut self.shown);
        }
        if let Some(refusal) = filled(delta.refusal) {
            self.written += refusal.len();
            self.is_refused = true;
        }
        for part in delta.tool_calls.into_iter().flatten() {
            self.written += match form {
                Form::Streamed => self.calls.add(part),
                Form::Whole => self.calls.add_whole(part),
            };
        }
    }
}

/// A complete reply, its usage still to be filled in, and what its server said beside it.
#[derive(Debug)]
pub(super) struct Collected {
    pub reply: ChatReply,
    /// Token counts, where it gave them.
    pub usage: Usage,
    pub style: ReasoningStyle,
}

/// What a reply holds once it has ended, as far as its completeness goes.
struct Said {
    finish: Option<Finish>,
    calls: Calls,
    has_text: bool,
    has_reasoning: bool,
    has_leak: bool,
    is_refused: bool,
}

impl Said {
    /// Why the model stopped. That there are calls counts for more than the word: servers say `stop` with calls and
    /// `tool_calls` with half of one. Without a word only whole calls are believed, and only after `[DONE]`.
    fn finish(self, end: End) -> Result<Finish, ModelError> {
        let is_silent = !self.has_text && !self.has_leak && self.calls == Calls::None;
        let Some(finish) = self.finish else {
            return match self.calls {
                Calls::Whole if end == End::Done => Ok(Finish::ToolCalls),
                _ if is_silent && !self.has_reasoning => Err(ModelError::Empty),
                _ => Err(ModelError::Truncated),
            };
        };
        match (finish, self.calls) {
            (finish @ (Finish::Length | Finish::Filtered), _) => Ok(finish),
            _ if self.is_refused => Ok(Finish::Filtered),
            _ if is_silent => Err(ModelError::Empty),
            (_, Calls::Cut) => Ok(Finish::Length),
            (_, Calls::Whole | Calls::Malformed) => Ok(Finish::ToolCalls),
            _ if self.has_leak => Ok(Finish::LeakedToolCall),
            (Finish::ToolCalls, Calls::None) => Ok(Finish::Stop),
            (finish, Calls::None) => Ok(finish),
        }
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

fn finish_of(word: &str) -> Finish {
    match word.to_ascii_lowercase().as_str() {
        "stop" => Finish::Stop,
        "tool_calls" | "function_call" => Finish::ToolCalls,
        "length" | "max_tokens" => Finish::Length,
        "content_filter" | "safety" => Finish::Filtered,
        other => Finish::Other(plain_word(other)),
    }
}

/// A word is kept for engineers only if it is one: servers may write anything here.
fn plain_word(word: &str) -> String {
    let is_plain = word.len() <= 32 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if is_plain { word.to_owned() } else { "unknown".to_owned() }
}
