//! What the model reads: prompts filled from a turn's evidence, and the typed request beside them.

use serde::Serialize;

use super::ledger::Ledger;
use super::setup::{Exchange, Setup};
use crate::domain::{
    Assessment, Evidence, EvidenceKind, Gap, Group, Language, Numbered, Phrase, Point, Standing, Trouble,
};
use crate::llm::{ChatMessage, limit_words};
use crate::prompt::{PromptError, Prompts, Rendered, Template};
use crate::text::{strip_invisible, time_label};

/// How much of an earlier answer the model reads again, in characters.
const EARLIER_CHARS: usize = 1_500;

/// The rules of an answer.
#[derive(Serialize)]
pub struct SystemPrompt<'a> {
    pub language_name: &'static str,
    pub nothing_found: &'a str,
    pub out_of_scope: &'a str,
    pub greeting: &'a str,
    /// Marks untrusted text; made anew for each request.
    pub boundary: &'a str,
}

impl Template for SystemPrompt<'_> {
    const FILE: &'static str = "answer/system.md";
}

/// The question with its evidence.
#[derive(Serialize)]
pub struct QuestionPrompt<'a> {
    /// RFC 3339, UTC.
    pub now: String,
    pub local_now: String,
    pub plan: &'a str,
    pub boundary: &'a str,
    pub evidence: Vec<EvidenceItem>,
    pub gaps: Vec<GapItem>,
    pub trouble: Option<TroubleItem>,
    /// What was computed for a coming event or a limit; empty where there is neither.
    pub standings: Vec<StandingItem>,
    /// Numbers of evidence that contradict what the customer takes for granted.
    pub premise: Vec<u32>,
    /// Numbers of evidence that both hold and differ on what is asked, the newer one first.
    pub conflict: Vec<u32>,
    pub severity: Option<SeverityItem<'a>>,
    pub question: &'a str,
}

impl Template for QuestionPrompt<'_> {
    const FILE: &'static str = "answer/question.md";
}

/// The severity that the evidence speaks for, where a case's severity is asked about.
#[derive(Serialize)]
pub struct SeverityItem<'a> {
    /// Our own sentence that says so.
    pub sentence: &'a str,
    /// Numbers of the evidence that speaks for it.
    pub points: Vec<u32>,
}

/// What a reading tool found.
#[derive(Serialize)]
pub struct ToolResultPrompt<'a> {
    pub boundary: &'a str,
    pub evidence: Vec<EvidenceItem>,
}

impl Template for ToolResultPrompt<'_> {
    const FILE: &'static str = "answer/tool_result.md";
}

/// A cut reply goes on.
#[derive(Serialize)]
pub struct ContinuePrompt {}

impl Template for ContinuePrompt {
    const FILE: &'static str = "answer/continue.md";
}

/// A call that was not carried out, and why.
#[derive(Serialize)]
pub struct RepairPrompt<'a> {
    pub tool: &'a str,
    pub reason: &'a str,
}

impl Template for RepairPrompt<'_> {
    const FILE: &'static str = "answer/repair.md";
}

/// For whom a prompt shows evidence, and how it marks what is not ours.
pub struct Reader<'a> {
    pub boundary: &'a str,
    /// IANA name.
    pub time_zone: &'a str,
    pub language: Language,
}

impl<'a> From<&'a Setup> for Reader<'a> {
    fn from(setup: &'a Setup) -> Self {
        Self { boundary: &setup.boundary, time_zone: &setup.time_zone, language: setup.language }
    }
}

/// One piece of evidence as a prompt shows it.
#[derive(Serialize)]
pub struct EvidenceItem {
    pub number: u32,
    pub kind: EvidenceKind,
    /// For facts: when it happened, as the reader says it.
    pub local_time: Option<String>,
    pub updated: Option<String>,
    pub title: String,
    pub text: String,
}

impl EvidenceItem {
    /// Shows `evidence` with invisible code points and the boundary itself taken out.
    pub fn new(numbered: &Numbered, reader: &Reader<'_>) -> Self {
        let Evidence { kind, title, headings, text, updated, fact, .. } = &numbered.evidence;
        let path: Vec<&str> = std::iter::once(title.as_str()).chain(headings.iter().map(String::as_str)).collect();
        Self {
            number: numbered.number,
            kind: *kind,
            local_time: fact.as_ref().map(|it| time_label(it.at, reader.time_zone, reader.language)),
            updated: updated.as_ref().map(|it| clean_line(it, reader.boundary)),
            title: clean_line(&path.join(" > "), reader.boundary),
            text: clean(text, reader.boundary),
        }
    }
}

/// What could not be read, as a prompt shows it.
#[derive(Clone, Serialize)]
pub struct GapItem {
    pub source: String,
    pub detail: String,
}

impl GapItem {
    pub(super) fn new(gap: &Gap, boundary: &str) -> Self {
        Self { source: clean_line(&gap.source, boundary), detail: clean_line(&gap.detail, boundary) }
    }
}

/// What goes wrong, as a prompt shows it: numbers of evidence.
#[derive(Serialize)]
pub struct TroubleItem {
    pub sign: u32,
    pub cause: Option<u32>,
    pub rivals: Vec<u32>,
}

/// Evidence of one standing, as a prompt shows it.
#[derive(Serialize)]
pub struct StandingItem {
    pub standing: &'static str,
    /// The limit it is about; empty where it is about none.
    pub limit: String,
    /// Numbers of evidence: for each thing those that tell of it, the things in the order to tell them.
    pub points: Vec<Vec<u32>>,
}

impl StandingItem {
    fn new(group: &Group<u32>, setup: &Setup) -> Self {
        let points = group.points.iter().map(|it| it.quotes.iter().map(|(number, _)| *number).collect());
        Self {
            standing: standing_name(group.standing),
            limit: group.limit.as_ref().map(|it| limit_words(it, &setup.phrases)).unwrap_or_default(),
            points: points.collect(),
        }
    }
}

fn standing_name(standing: Standing) -> &'static str {
    match standing {
        Standing::TooLate => "too late by the usual lead time",
        Standing::BeginNow => "to be begun today",
        Standing::InTime => "time left",
        Standing::Within => "holds the limit",
        Standing::Over => "does not hold the limit",
        Standing::NotMeasured => "not measured under the limit, so not proven to hold it",
        Standing::Fits => "possible",
        Standing::DoesNotFit => "not possible as asked",
    }
}

/// What a run has seen by the time it asks a model.
pub(super) struct Seen<'a> {
    pub ledger: &'a Ledger,
    pub gaps: &'a [Gap],
    pub trouble: Option<&'a Trouble<u32>>,
    pub assessment: Option<&'a Assessment<u32>>,
}

/// Outside text without invisible code points and without the boundary, which would end its block.
pub(super) fn clean(text: &str, boundary: &str) -> String {
    let mut text = strip_invisible(text).into_owned();
    // Taking a boundary out may join another one.
    while !boundary.is_empty() && text.contains(boundary) {
        text = text.replace(boundary, "");
    }
    text
}

pub(super) fn clean_line(text: &str, boundary: &str) -> String {
    clean(&text.replace(['\n', '\r'], " "), boundary)
}

/// The system prompt of a turn. Carries no text from outside.
pub(super) fn system(prompts: &Prompts, setup: &Setup) -> Result<Rendered, PromptError> {
    prompts.render(&SystemPrompt {
        language_name: language_name(setup.language),
        nothing_found: setup.phrases.get(Phrase::NothingFound),
        out_of_scope: setup.phrases.get(Phrase::OutOfScope),
        greeting: setup.phrases.get(Phrase::Greeting),
        boundary: &setup.boundary,
    })
}

fn numbers(point: Option<&Point<u32>>) -> Vec<u32> {
    point.iter().flat_map(|it| &it.quotes).map(|it| it.0).collect()
}

/// History, then the question with its evidence.
pub(super) fn opening(prompts: &Prompts, setup: &Setup, seen: &Seen<'_>) -> Result<Vec<ChatMessage>, PromptError> {
    let severity = seen.assessment.and_then(|it| it.severity.as_ref());
    let question = prompts.render(&QuestionPrompt {
        now: setup.now.to_string(),
        local_now: time_label(setup.now, &setup.time_zone, setup.language),
        plan: &setup.plan,
        boundary: &setup.boundary,
        evidence: seen.ledger.all().iter().map(|it| EvidenceItem::new(it, &setup.into())).collect(),
        gaps: seen.gaps.iter().map(|it| GapItem::new(it, &setup.boundary)).collect(),
        trouble: seen.trouble.map(|it| TroubleItem { sign: it.sign, cause: it.cause, rivals: it.rivals.clone() }),
        standings: seen.assessment.iter().flat_map(|it| &it.groups).map(|it| StandingItem::new(it, setup)).collect(),
        premise: numbers(seen.assessment.and_then(|it| it.premise.as_ref())),
        conflict: numbers(seen.assessment.and_then(|it| it.conflict.as_ref())),
        severity: severity.map(|it| SeverityItem {
            sentence: setup.phrases.get(Phrase::fits(it.severity)),
            points: it.points.iter().flat_map(|it| &it.quotes).map(|it| it.0).collect(),
        }),
        question: &clean(&setup.question, &setup.boundary),
    })?;
    let mut messages: Vec<ChatMessage> = setup.earlier.iter().flat_map(exchange).collect();
    messages.push(ChatMessage::User { text: question.text });
    Ok(messages)
}

fn exchange(earlier: &Exchange) -> [ChatMessage; 2] {
    let cut = |text: &str| strip_invisible(text).chars().take(EARLIER_CHARS).collect::<String>();
    [
        ChatMessage::User { text: cut(&earlier.question) },
        ChatMessage::Assistant { text: cut(&earlier.answer), calls: Vec::new(), reasoning: None },
    ]
}

pub(super) fn language_name(language: Language) -> &'static str {
    match language {
        Language::En => "English",
        Language::ZhCn => "Simplified Chinese (简体中文)",
        Language::ZhTw => "Traditional Chinese as written in Taiwan (繁體中文)",
        Language::Ja => "Japanese (日本語)",
    }
}
