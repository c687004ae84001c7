use tokio::sync::mpsc;

use crate::agent::Agent;
use crate::agent::request::ContinuePrompt;
use crate::llm::{ChatMessage, ChatReply, ChatRequest, Finish, Model};

/// Deltas that may wait to be thrown away: a draft is read whole.
const WAITING: usize = 64;

/// What asking gave: a whole text, or why there is none.
pub(super) struct Asked {
    whole: Result<String, String>,
    pub calls: u32,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
}

impl Asked {
    fn not(why: &str) -> Self {
        Self { whole: Err(why.to_owned()), calls: 0, prompt_tokens: 0, completion_tokens: 0 }
    }

    /// The whole text, or one word for why there is none.
    pub fn text(&self) -> Result<&str, &str> {
        self.whole.as_deref().map_err(String::as_str)
    }
}

/// Asks once, and once more where the reply was cut by its length. What the model did not say was complete is nothing.
pub(super) async fn ask(agent: &Agent, model: &dyn Model, request: Result<ChatRequest, &'static str>) -> Asked {
    let mut request = match request {
        Ok(request) => request,
        Err(why) => return Asked::not(why),
    };
    let mut asked = Asked::not("cut");
    let mut text = String::new();
    for is_last in [false, true] {
        asked.calls += 1;
        let reply = match reply(model, &request).await {
            Ok(reply) => reply,
            Err(why) => {
                asked.whole = Err(why);
                return asked;
            }
        };
        asked.prompt_tokens += reply.usage.prompt;
        asked.completion_tokens += reply.usage.completion;
        text.push_str(&reply.text);
        match reply.finish {
            Finish::Stop | Finish::Other(_) if reply.calls.is_empty() => {
                asked.whole = Ok(text);
                return asked;
            }
            Finish::Length if !is_last && reply.calls.is_empty() => {
                let Ok(ask) = agent.prompts.render(&ContinuePrompt {}) else { return asked };
                request.messages.push(ChatMessage::Assistant { text: reply.text, calls: Vec::new(), reasoning: None });
                request.messages.push(ChatMessage::User { text: ask.text });
            }
            Finish::Length => return asked,
            _ => {
                asked.whole = Err("unusable".to_owned());
                return asked;
            }
        }
    }
    asked
}

async fn reply(model: &dyn Model, request: &ChatRequest) -> Result<ChatReply, String> {
    let (deltas, mut arriving) = mpsc::channel(WAITING);
    let drain = async { while arriving.recv().await.is_some() {} };
    let answer = async {
        let by = request.deadline.instant().into();
        match tokio::time::timeout_at(by, model.reply(request, deltas)).await {
            Ok(reply) => reply.map_err(|error| error.class().to_owned()),
            Err(_) => Err("deadline".to_owned()),
        }
    };
    futures::join!(answer, drain).0
}
