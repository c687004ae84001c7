use std::sync::atomic::{AtomicU8, Ordering};

use super::accumulate::Collected;

/// Where a server puts a model's reasoning, which is also where it wants it back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum ReasoningStyle {
    /// `reasoning_content`: DeepSeek, llama.cpp, vLLM before 0.12.
    #[default]
    Content = 0,
    /// `reasoning`: vLLM since 0.12, OpenRouter, Groq.
    Plain = 1,
    /// `<think>` tags in the text.
    InText = 2,
}

/// The style of one server, learned from its latest reply that held reasoning. Names a trait of the server, so it may
/// be shared by all conversations.
#[derive(Default)]
pub(super) struct LearnedStyle(AtomicU8);

impl LearnedStyle {
    pub fn get(&self) -> ReasoningStyle {
        match self.0.load(Ordering::Relaxed) {
            1 => ReasoningStyle::Plain,
            2 => ReasoningStyle::InText,
            _ => ReasoningStyle::Content,
        }
    }

    pub fn learn(&self, collected: &Collected) {
        if collected.reply.reasoning.is_some() {
            self.0.store(collected.style as u8, Ordering::Relaxed);
        }
    }
}
