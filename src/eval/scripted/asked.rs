use serde::Deserialize;
use serde_json::Value;

use crate::domain::Language;
use crate::text::language_of;

/// A request as a scripted model understands it.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub is_streamed: bool,
    pub system: String,
    pub question: String,
    /// What was shown for the latest question, in order, tool results included.
    pub evidence: Vec<Shown>,
    /// Everything said since the latest question, the question's own message included.
    pub texts: Vec<String>,
    pub tools: Vec<Offered>,
    /// Messages of the model since the latest question.
    pub step: usize,
    /// Names of the tools called since then.
    pub called: Vec<String>,
    /// The model's last words, which it is now told to go on with.
    pub cut: Option<String>,
    /// What the model said in earlier turns.
    pub earlier: Vec<String>,
    /// What the customer asked in earlier turns, the last one last.
    pub earlier_questions: Vec<String>,
    /// Parts of a triage draft that are to be worded; else empty.
    pub parts: Vec<WantedPart>,
    /// Numbers of evidence that each part of a reply has to tell.
    pub told: Vec<u32>,
}

/// A part of a draft as a prompt asks for it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct WantedPart {
    pub name: String,
    /// Numbers of evidence.
    pub rests_on: Vec<u32>,
}

/// A piece of evidence in a prompt.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shown {
    pub number: u32,
    pub is_fact: bool,
    pub is_document: bool,
    pub is_in_force: bool,
    pub title: String,
    /// When a fact happened, as the customer reads it.
    pub local_time: Option<String>,
    pub text: String,
}

/// A tool that may be called.
#[derive(Clone, Debug)]
pub(super) struct Offered {
    pub name: String,
    /// JSON Schema.
    pub parameters: Value,
}

#[derive(Deserialize)]
struct Body {
    messages: Vec<Message>,
    #[serde(default)]
    tools: Vec<Tool>,
    #[serde(default)]
    stream: bool,
}

#[derive(Deserialize)]
struct Message {
    role: String,
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    tool_calls: Vec<Call>,
}

#[derive(Deserialize)]
struct Tool {
    function: Function,
}

#[derive(Deserialize)]
struct Call {
    function: Function,
}

#[derive(Deserialize)]
struct Function {
    name: String,
    #[serde(default)]
    parameters: Value,
}

impl Asked {
    /// Reads a request body; `None` when it is not one of chat completions.
    pub fn read(body: &[u8]) -> Option<Self> {
        let body: Body = serde_json::from_slice(body).ok()?;
        let text = |it: &Message| it.content.clone().unwrap_or_default();
        let is_question = |it: &Message| it.role == "user" && !between(&text(it), "question").is_empty();
        let begins = body.messages.iter().rposition(is_question);
        let begins = begins.or_else(|| body.messages.iter().position(|it| it.role == "user")).unwrap_or_default();
        let (before, own) = body.messages.split_at(begins.min(body.messages.len()));
        let said_by = |role: &str| before.iter().filter(|it| it.role == role).map(text).collect::<Vec<_>>();
        let texts: Vec<String> = own.iter().filter(|it| it.role != "assistant").map(text).collect();
        let first = texts.first().map(String::as_str).unwrap_or_default();
        let parts = parts_in(first);
        let shown: Vec<Shown> = texts.iter().flat_map(|it| evidence_in(it)).collect();
        let asked = [between(first, "question"), between(first, "case")].into_iter().find(|it| !it.is_empty());
        // A prompt for engineers shows the customer's words as its first evidence.
        let told_first = || shown.first().filter(|_| !parts.is_empty()).map(|it| it.text.clone());
        let question = asked.or_else(told_first).unwrap_or_else(|| first.to_owned());
        let said: Vec<&Message> = own.iter().filter(|it| it.role == "assistant").collect();
        // A refused call is told in the same way, but names the call.
        let is_go_on = |it: &&Message| it.role == "user" && !text(it).contains("not carried out");
        let is_told_to_go_on = own.len() > 1 && own.last().filter(is_go_on).is_some();
        let cut = said.last().filter(|it| is_told_to_go_on && it.tool_calls.is_empty()).map(|it| text(it));
        Some(Self {
            is_streamed: body.stream,
            system: body.messages.iter().find(|it| it.role == "system").map(text).unwrap_or_default(),
            question,
            told: told_in(first),
            evidence: shown,
            tools: body
                .tools
                .into_iter()
                .map(|it| Offered { name: it.function.name, parameters: it.function.parameters })
                .collect(),
            step: said.len(),
            called: said.iter().flat_map(|it| &it.tool_calls).map(|it| it.function.name.clone()).collect(),
            cut,
            earlier: said_by("assistant"),
            earlier_questions: said_by("user"),
            parts,
            texts,
        })
    }

    /// What the first message since the latest question holds under this name.
    pub fn marked(&self, name: &str) -> String {
        self.texts.first().map(|it| between(it, name)).unwrap_or_default()
    }

    /// Whether a reply to a customer is to be worded.
    pub fn is_reply(&self) -> bool {
        self.parts.iter().any(|it| it.name == "engineer")
    }

    /// Whether this tool may be called now.
    pub fn offers(&self, tool: &str) -> bool {
        self.tools.iter().any(|it| it.name == tool)
    }

    /// The language to reply in, as the question's own words tell it.
    pub fn language(&self) -> Language {
        language_of(&self.question)
    }

    /// The sentences that the system prompt wants word for word: nothing found, out of scope, a greeting.
    pub fn fixed_sentences(&self) -> Vec<&str> {
        self.system.lines().filter_map(|line| line.split_once("nothing else: ")).map(|(_, it)| it.trim()).collect()
    }

    /// What a deterministic choice follows from: the first eight bytes of the question's digest.
    pub fn lot(&self) -> u64 {
        let hex = crate::base::sha256_hex(self.question.trim().as_bytes());
        hex.get(..16).and_then(|it| u64::from_str_radix(it, 16).ok()).unwrap_or_default()
    }
}

/// How the lines begin that we drew around untrusted text: `--- <mark> `. The first such line of a message is ours.
fn mark_of(message: &str) -> Option<String> {
    let line = message.lines().find(|it| it.starts_with("--- "))?;
    Some(format!("--- {} ", line.split(' ').nth(1)?))
}

/// The lines that stand in no block, which are ours.
pub(super) fn outside_blocks(message: &str) -> Vec<&str> {
    let Some(mark) = mark_of(message) else { return message.lines().collect() };
    let mut is_inside = false;
    let mut own = Vec::new();
    for line in message.lines() {
        match line.strip_prefix(mark.as_str()) {
            Some(name) => is_inside = !name.starts_with("end of "),
            None if !is_inside => own.push(line),
            None => {}
        }
    }
    own
}

/// The lines between our mark with this name and the next one.
pub(super) fn between(message: &str, name: &str) -> String {
    let Some(mark) = mark_of(message) else { return String::new() };
    let below = message.lines().skip_while(|it| it.strip_prefix(mark.as_str()) != Some(name)).skip(1);
    below.take_while(|it| !it.starts_with(&mark)).collect::<Vec<_>>().join("\n")
}

/// The numbered evidence in a message: `--- <mark> evidence 3 (fact, …): title`, its lines, and a mark that ends it.
fn evidence_in(message: &str) -> Vec<Shown> {
    let Some(mark) = mark_of(message) else { return Vec::new() };
    let mut found = Vec::new();
    let mut lines = message.lines();
    while let Some(line) = lines.next() {
        let Some(head) = line.strip_prefix(&mark).and_then(|it| it.strip_prefix("evidence ")) else { continue };
        let digits: String = head.chars().take_while(char::is_ascii_digit).collect();
        let Ok(number) = digits.parse() else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|it| !it.starts_with(&mark)).collect();
        let (is_fact, is_document) = (head.contains("(fact"), head.contains("(doc"));
        let (kind, title) = head.split_once("): ").unwrap_or((head, ""));
        let local_time = kind.split_once("(fact, ").map(|(_, it)| it.to_owned());
        found.push(Shown {
            number,
            is_fact,
            is_document,
            is_in_force: !kind.contains("not in force here and now"),
            title: title.to_owned(),
            local_time,
            text: body.join("\n"),
        });
    }
    found
}

/// What stands below the last block of a message, which is ours.
fn below_blocks(message: &str) -> Vec<&str> {
    let Some(mark) = mark_of(message) else { return Vec::new() };
    let lines: Vec<&str> = message.lines().collect();
    let last = lines.iter().rposition(|it| it.starts_with(&mark)).map_or(0, |it| it + 1);
    lines.get(last..).unwrap_or_default().to_vec()
}

/// The parts that a message asks for: `- ## name (evidence 1, 2)`.
fn parts_in(message: &str) -> Vec<WantedPart> {
    let wanted = below_blocks(message).into_iter().filter_map(|it| it.strip_prefix("- ## "));
    wanted
        .map(|line| {
            let (name, rest) = line.split_once(" (evidence ").unwrap_or((line, ""));
            WantedPart { name: name.trim().to_owned(), rests_on: numbers(rest) }
        })
        .collect()
}

/// The evidence that both parts of a reply have to tell.
fn told_in(message: &str) -> Vec<u32> {
    let line = below_blocks(message).into_iter().find_map(|it| it.strip_prefix("Both parts tell evidence "));
    line.map(numbers).unwrap_or_default()
}

fn numbers(list: &str) -> Vec<u32> {
    list.split(|it: char| !it.is_ascii_digit()).filter_map(|it| it.parse().ok()).collect()
}
