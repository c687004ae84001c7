use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::mpsc;

use super::play::BOUNDARY;
use super::result::Verdict;
use crate::base::Deadline;
use crate::domain::Language;
use crate::llm::{ChatRequest, Model};
use crate::prompt::{PromptError, Prompts, Template};
use crate::text::strip_invisible;

/// Longest verdict, in tokens: one line.
const MAX_TOKENS: u32 = 200;
/// A judge that is silent for so long has said nothing.
const PATIENCE: Duration = Duration::from_secs(60);

/// A model that says yes or no to what exact scorers cannot tell. It never decides a sample.
#[derive(Clone)]
pub(super) struct Judge {
    pub model: Arc<dyn Model>,
    pub prompts: Arc<Prompts>,
    /// The question that is put to it.
    pub rubric: String,
}

/// What a judge looks at.
#[derive(Clone, Debug, Default)]
pub(super) struct Judged {
    pub question: String,
    pub reply: String,
    /// What the reply rests on.
    pub evidence: Vec<String>,
    /// What a person said; absent: what the exact scorers decided.
    pub label: Option<bool>,
}

#[derive(Serialize)]
struct SystemPrompt<'a> {
    rubric: &'a str,
    boundary: &'a str,
}

impl Template for SystemPrompt<'_> {
    const FILE: &'static str = "judge/system.md";
}

#[derive(Serialize)]
struct ReplyPrompt<'a> {
    boundary: &'a str,
    question: String,
    reply: String,
    evidence: Vec<String>,
}

impl Template for ReplyPrompt<'_> {
    const FILE: &'static str = "judge/reply.md";
}

impl Judge {
    /// Asks; a judge that is not there, or says neither yes nor no, has measured nothing.
    pub async fn verdict(&self, given: &Judged, language: Language) -> Verdict {
        let request = match self.request(given, language) {
            Ok(request) => request,
            Err(error) => return Verdict::Unmeasured(error.to_string()),
        };
        let (deltas, mut arriving) = mpsc::channel(64);
        let drain = async { while arriving.recv().await.is_some() {} };
        match futures::join!(self.model.reply(&request, deltas), drain).0 {
            Ok(reply) => read(&reply.text),
            Err(error) => Verdict::Unmeasured(error.to_string()),
        }
    }

    fn request(&self, given: &Judged, language: Language) -> Result<ChatRequest, PromptError> {
        let plain = |text: &str| strip_invisible(text).replace(BOUNDARY, "");
        let system = self.prompts.render(&SystemPrompt { rubric: &self.rubric, boundary: BOUNDARY })?;
        let reply = self.prompts.render(&ReplyPrompt {
            boundary: BOUNDARY,
            question: plain(&given.question),
            reply: plain(&given.reply),
            evidence: given.evidence.iter().map(|it| plain(it)).collect(),
        })?;
        Ok(ChatRequest {
            question: given.question.clone(),
            language,
            phrases: self.prompts.phrases(language),
            boundary: BOUNDARY.to_owned(),
            ..ChatRequest::of_text(system.text, reply.text, MAX_TOKENS, Deadline::in_(PATIENCE))
        })
    }
}

fn read(said: &str) -> Verdict {
    let line = said.trim().lines().next().unwrap_or_default();
    let (word, why) = line.split_once([':', ',', '.', ' ']).unwrap_or((line, ""));
    match word.trim_matches(|it: char| !it.is_alphabetic()).to_ascii_lowercase().as_str() {
        "yes" => Verdict::Pass,
        "no" => Verdict::Fail(why.trim().chars().take(200).collect()),
        _ => Verdict::Unmeasured("the judge said neither yes nor no".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_yes_or_a_no_at_the_beginning_is_a_verdict() {
        assert_eq!(read("Yes: it answers."), Verdict::Pass);
        assert_eq!(read("`no`: the number differs\nyes"), Verdict::Fail("the number differs".to_owned()));
        assert_eq!(read("no"), Verdict::Fail(String::new()));
        for said in ["", "Nothing to say", "I would say yes", "yesterday it was"] {
            assert!(matches!(read(said), Verdict::Unmeasured(_)), "{said}");
        }
    }
}
