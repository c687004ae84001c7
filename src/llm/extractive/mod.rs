//! Answers by quoting evidence: deterministic, no network, no translation.
//!
//! It speaks the same protocol as a model: text with `[n: "quote"]` markers, and tool calls for what it proposes. The frame
//! (our fixed sentences, times) is in the reader's language, the quotes stay in theirs and say which.

mod asked;
mod assessment;
mod beware;
mod blocks;
mod choice;
mod compose;
mod confidence;
mod definition;
mod documents;
mod done;
mod facts;
mod fit;
mod kind;
mod layout;
mod meant;
mod orders;
mod pick;
mod possible;
mod quantity;
mod reading;
mod said;
mod shown;
mod trouble;
mod value;
mod well;
mod words;

pub use assessment::standing_line;
pub use facts::is_wrong;
pub use reading::{
    asks_for_steps, asks_how_it_is_done, asks_how_the_account_is, asks_leave, runs_elsewhere, wants_the_gist,
};

use futures::future::BoxFuture;

pub use confidence::{MEASURES, measures};

use super::seam::{Arguments, ChatReply, ChatRequest, DeltaSink, Finish, Model, ModelError, TokenUsage, ToolCall};
use crate::domain::Mode;

/// The backend that quotes. Cost: a few milliseconds over a dozen passages.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extractive;

impl Model for Extractive {
    fn name(&self) -> &str {
        "extractive"
    }

    fn mode(&self) -> Mode {
        Mode::Extractive
    }

    fn reply<'a>(
        &'a self,
        request: &'a ChatRequest,
        deltas: DeltaSink,
    ) -> BoxFuture<'a, Result<ChatReply, ModelError>> {
        Box::pin(async move {
            let composed = compose::compose(request);
            for paragraph in &composed.pieces {
                // A closed sink means that nobody reads any more; the reply is still whole.
                let _ = deltas.send(paragraph.clone()).await;
            }
            let calls: Vec<ToolCall> = composed
                .calls
                .into_iter()
                .enumerate()
                .map(|(index, (name, arguments))| ToolCall {
                    id: format!("extractive_{index}"),
                    name: name.to_owned(),
                    arguments: Arguments::Parsed(arguments),
                })
                .collect();
            Ok(ChatReply {
                finish: if calls.is_empty() { Finish::Stop } else { Finish::ToolCalls },
                text: composed.pieces.concat(),
                calls,
                usage: TokenUsage::default(),
                reasoning: None,
                attempts: 1,
            })
        })
    }
}

#[cfg(test)]
mod tests;
