//! Asks a model for a text that is read whole, and lets it look further before it writes.

use futures::future::join_all;
use tokio::sync::mpsc;

use crate::agent::Agent;
use crate::agent::drive::Reads;
use crate::agent::ledger::Ledger;
use crate::agent::request::{ContinuePrompt, Reader, clean_line, repair_text, tool_result};
use crate::agent::tools::{Call, PARALLEL_CALLS, ReadCall, Refusal, Task};
use crate::base::Deadline;
use crate::config::AgentConfig;
use crate::domain::Look;
use crate::llm::{ChatMessage, ChatReply, ChatRequest, Finish, Model, ToolCall};

/// Deltas that may wait to be thrown away: a draft is read whole.
const WAITING: usize = 64;
/// How much is told of what a look was for, in characters.
const TOLD_OF_A_LOOK: usize = 120;
/// Replies that may look further before one has to be the text.
const LOOKS: u32 = 2;

/// Whom to ask, for what, and what may be read for it.
pub(super) struct Asking<'a> {
    pub agent: &'a Agent,
    pub model: &'a dyn Model,
    pub task: Task,
    pub reads: &'a dyn Reads,
    pub limits: &'a AgentConfig,
    pub reader: Reader<'a>,
}

/// What asking gave: a whole text, or why there is none.
pub(super) struct Asked {
    whole: Result<String, String>,
    pub calls: u32,
    /// Tool calls that were carried out.
    pub looked: Vec<Look>,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
}

impl Asked {
    fn not(why: &str) -> Self {
        Self { whole: Err(why.to_owned()), calls: 0, looked: Vec::new(), prompt_tokens: 0, completion_tokens: 0 }
    }

    /// The whole text, or one word for why there is none.
    pub fn text(&self) -> Result<&str, &str> {
        self.whole.as_deref().map_err(String::as_str)
    }
}

impl Asking<'_> {
    /// Asks until there is a whole text: after two looks at the most, fewer where a turn may ask less often, and once more where it was cut by its length. What is found
    /// gets its number in `ledger`. What the model did not say was complete is nothing.
    pub async fn ask(&self, request: Result<ChatRequest, &'static str>, ledger: &mut Ledger) -> Asked {
        let mut request = match request {
            Ok(request) => request,
            Err(why) => return Asked::not(why),
        };
        let mut asked = Asked::not("cut");
        let mut text = String::new();
        let (mut looks, mut has_continued) = (0, false);
        loop {
            let may_look = looks < LOOKS && asked.calls + 1 < self.limits.model_calls;
            request.tools = if may_look { self.agent.toolbox.specs(self.task) } else { Vec::new() };
            request.evidence = ledger.all().to_vec();
            asked.calls += 1;
            let reply = match reply(self.model, &request).await {
                Ok(reply) => reply,
                Err(why) => {
                    asked.whole = Err(why);
                    return asked;
                }
            };
            asked.prompt_tokens += reply.usage.prompt;
            asked.completion_tokens += reply.usage.completion;
            match reply.finish {
                _ if may_look && !reply.calls.is_empty() => {
                    let results = self.look(&reply.calls, request.deadline, ledger, &mut asked.looked).await;
                    let ChatReply { text, calls, reasoning, .. } = reply;
                    request.messages.push(ChatMessage::Assistant { text, calls, reasoning });
                    request.messages.extend(results);
                }
                Finish::LeakedToolCall if may_look => {
                    let told = repair_text(&self.agent.prompts, "?", &Refusal::Leaked);
                    request.messages.push(said(reply.text));
                    request.messages.push(ChatMessage::User { text: told });
                }
                Finish::Stop | Finish::Other(_) if reply.calls.is_empty() => {
                    text.push_str(&reply.text);
                    asked.whole = Ok(text);
                    return asked;
                }
                Finish::Length if !has_continued && reply.calls.is_empty() => {
                    let Ok(go_on) = self.agent.prompts.render(&ContinuePrompt {}) else { return asked };
                    text.push_str(&reply.text);
                    request.messages.push(said(reply.text));
                    request.messages.push(ChatMessage::User { text: go_on.text });
                    has_continued = true;
                    continue;
                }
                Finish::Length => return asked,
                _ => {
                    asked.whole = Err("unusable".to_owned());
                    return asked;
                }
            }
            // What was written before a look is no part of the text.
            text.clear();
            looks += 1;
        }
    }

    /// Carries out the calls of one reply, side by side; a result for each, in their order.
    async fn look(
        &self,
        calls: &[ToolCall],
        by: Deadline,
        ledger: &mut Ledger,
        looked: &mut Vec<Look>,
    ) -> Vec<ChatMessage> {
        let by = by.at_most(self.limits.gather);
        let left = (self.limits.tool_calls as usize).saturating_sub(looked.len()).min(PARALLEL_CALLS);
        let read: Vec<Result<ReadCall, Refusal>> = calls
            .iter()
            .enumerate()
            .map(|(index, call)| if index < left { self.read(call) } else { Err(Refusal::TooMany) })
            .collect();
        let found = join_all(read.iter().map(|it| async move {
            match it {
                Ok(call) => self.reads.read(call, by).await,
                Err(_) => Vec::new(),
            }
        }))
        .await;
        let mut results = Vec::new();
        for ((call, read), found) in calls.iter().zip(read).zip(found) {
            let text = match read {
                Ok(read) => {
                    looked.push(Look {
                        tool: call.name.clone(),
                        about: clean_line(read.about(), self.reader.boundary).chars().take(TOLD_OF_A_LOOK).collect(),
                        found: u32::try_from(found.len()).unwrap_or(u32::MAX),
                    });
                    let most = self.limits.evidence_tokens;
                    let admit = |it| ledger.admit(it, &self.agent.counter, most);
                    let numbers: Vec<u32> = found.into_iter().filter_map(admit).collect();
                    tool_result(&self.agent.prompts, &self.reader, ledger, &numbers)
                }
                Err(refusal) => repair_text(&self.agent.prompts, &call.name, &refusal),
            };
            results.push(ChatMessage::Tool { call_id: call.id.clone(), text });
        }
        results
    }

    fn read(&self, call: &ToolCall) -> Result<ReadCall, Refusal> {
        match self.agent.toolbox.read(self.task, call)? {
            Call::Read(read) => Ok(read),
            _ => Err(Refusal::NoSuchTool),
        }
    }
}

fn said(text: String) -> ChatMessage {
    ChatMessage::Assistant { text, calls: Vec::new(), reasoning: None }
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
