//! What the model reads: prompts filled from a turn's evidence, and the typed request beside them.

use serde::Serialize;

use super::ledger::Ledger;
use super::setup::{Exchange, Setup};
use super::tools::Refusal;
use crate::domain::{
    Assessment, Evidence, EvidenceKind, Gap, Group, Language, Numbered, Phrase, Phrases, Point, Standing, Trouble,
};
use crate::llm::{ChatMessage, is_wrong, standing_line};
use crate::prompt::{PromptError, Prompts, Rendered, Template};
use crate::text::{fact_label, strip_invisible, time_label};

/// How much of an earlier answer the model reads again, in characters.
const EARLIER_CHARS: usize = 1_500;
/// How much is repeated of the name of a tool that a model made up, in characters.
const LONGEST_TOOL_NAME: usize = 60;

/// The rules of an answer.
#[derive(Serialize)]
pub struct SystemPrompt<'a> {
    pub language_name: &'static str,
    pub nothing_found: &'a str,
    pub out_of_scope: &'a str,
    pub greeting: &'a str,
    pub thanks: &'a str,
    pub could_not_see: &'a str,
    pub all_read: &'a str,
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
    /// The question in the words of one that customers are known to ask, where it most likely means that.
    pub restated: Option<String>,
    pub trouble: Option<TroubleItem<'a>>,
    /// What is said of an account whose facts show nothing wrong.
    pub nothing_wrong: Option<&'a str>,
    /// What was computed for a coming event or a limit; empty where there is neither.
    pub standings: Vec<StandingItem>,
    /// What is said before the standings, where one sentence says it all.
    pub opening: Option<&'a str>,
    /// What the standings must not be taken for.
    pub closing: Option<&'a str>,
    /// How to measure what was not.
    pub how: Option<HowItem<'a>>,
    /// What contradicts what the customer takes for granted, or speaks of it, and may.
    pub premise: Option<SaidItem<'a>>,
    /// Whether it plainly contradicts it.
    pub premise_is_plain: bool,
    /// Texts that both hold and differ on what is asked, the newer one first.
    pub conflict: Option<SaidItem<'a>>,
    /// The severity that the evidence speaks for, where a case's severity is asked about.
    pub severity: Option<SaidItem<'a>>,
    pub question: &'a str,
}

impl Template for QuestionPrompt<'_> {
    const FILE: &'static str = "answer/question.md";
}

/// One of our own sentences, and the evidence that belongs to it.
#[derive(Serialize)]
pub struct SaidItem<'a> {
    pub sentence: &'a str,
    pub numbers: Vec<u32>,
    pub points: Vec<Vec<QuoteItem>>,
}

/// Evidence, and the words of it that are meant; outside text.
#[derive(Serialize)]
pub struct QuoteItem {
    pub number: u32,
    pub words: String,
}

/// Documents whose steps are told, and our line above them.
#[derive(Serialize)]
pub struct HowItem<'a> {
    pub line: &'a str,
    pub numbers: Vec<u32>,
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
    /// Where or until when it holds, where that is not here and now.
    pub holds_only: Option<String>,
    pub title: String,
    pub text: String,
}

impl EvidenceItem {
    /// Shows `evidence` with invisible code points and the boundary itself taken out.
    pub fn new(numbered: &Numbered, reader: &Reader<'_>) -> Self {
        let Evidence { kind, title, headings, text, updated, fact, holds_only, .. } = &numbered.evidence;
        let path: Vec<&str> = std::iter::once(title.as_str()).chain(headings.iter().map(String::as_str)).collect();
        Self {
            number: numbered.number,
            kind: *kind,
            local_time: fact.as_ref().map(|it| fact_label(it, reader.time_zone, reader.language)),
            updated: updated.as_ref().map(|it| clean_line(it, reader.boundary)),
            holds_only: holds_only.as_ref().map(|it| clean_line(it, reader.boundary)),
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

/// What goes wrong, as a prompt shows it: numbers of evidence, and our lines above what is told of them.
#[derive(Serialize)]
pub struct TroubleItem<'a> {
    pub is_reported: bool,
    pub sign: u32,
    pub sign_line: &'a str,
    pub cause: Option<u32>,
    pub cause_line: &'a str,
    pub step_line: &'a str,
    pub gaps_line: &'a str,
    pub rivals: Vec<u32>,
    pub rivals_line: &'a str,
}

impl<'a> TroubleItem<'a> {
    fn new(trouble: &Trouble<u32>, is_reported: bool, phrases: &'a Phrases) -> Self {
        Self {
            is_reported,
            sign: trouble.sign,
            sign_line: phrases.get(Phrase::InYourAccount),
            cause: trouble.cause,
            cause_line: phrases.get(Phrase::ChangedBefore),
            step_line: phrases.get(Phrase::FirstStep),
            gaps_line: phrases.get(Phrase::CouldNotSee),
            rivals: trouble.rivals.clone(),
            rivals_line: phrases.get(Phrase::OtherChanges),
        }
    }
}

/// Things of one standing, as a prompt shows them.
#[derive(Serialize)]
pub struct StandingItem {
    pub standing: &'static str,
    /// Our line above them, with the limit where they are about one.
    pub line: String,
    /// For each thing the evidence that tells of it, the things in the order to tell them.
    pub points: Vec<Vec<QuoteItem>>,
}

impl StandingItem {
    fn new(group: &Group<u32>, setup: &Setup) -> Self {
        Self {
            standing: standing_name(group.standing),
            line: standing_line(group, &setup.phrases),
            points: quotes(&group.points, &setup.boundary),
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
        Standing::Fits | Standing::Allowed => "possible",
        Standing::DoesNotFit | Standing::NotAllowed => "not possible as asked",
        Standing::Carries => "enough for what is expected",
        Standing::BarelyCarries => "only just enough for what is expected",
        Standing::FallsShort => "not enough for what is expected",
        Standing::TogetherFits => "fits together",
        Standing::TogetherTooMuch => "too much together",
        Standing::NoticeKept => "the day can be kept",
        Standing::NoticeTooShort => "the day is too soon",
    }
}

/// What a run has seen by the time it asks a model.
pub(super) struct Seen<'a> {
    pub ledger: &'a Ledger,
    pub gaps: &'a [Gap],
    pub restated: Option<&'a str>,
    pub is_reported: bool,
    pub trouble: Option<&'a Trouble<u32>>,
    pub assessment: Option<&'a Assessment<u32>>,
}

impl Seen<'_> {
    /// Whether something goes wrong, or a fact is a reason to do something.
    fn is_wrong(&self) -> bool {
        self.trouble.is_some() || self.ledger.all().iter().any(is_wrong)
    }
}

/// What a reading call found, as the model reads it: evidence of these numbers.
pub(super) fn tool_result(prompts: &Prompts, reader: &Reader<'_>, ledger: &Ledger, numbers: &[u32]) -> String {
    let evidence = ledger.all().iter().filter(|it| numbers.contains(&it.number));
    let prompt = ToolResultPrompt {
        boundary: reader.boundary,
        evidence: evidence.map(|it| EvidenceItem::new(it, reader)).collect(),
    };
    prompts.render(&prompt).map(|it| it.text).unwrap_or_default()
}

/// Why a call was not carried out, as the model reads it.
pub(super) fn repair_text(prompts: &Prompts, tool: &str, refusal: &Refusal) -> String {
    let tool: String = tool.chars().take(LONGEST_TOOL_NAME).collect();
    let reason = refusal.to_string();
    let rendered = prompts.render(&RepairPrompt { tool: &tool, reason: &reason });
    rendered.map_or(reason, |it| it.text)
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
        thanks: setup.phrases.get(Phrase::Thanks),
        could_not_see: setup.phrases.get(Phrase::CouldNotSee),
        all_read: setup.phrases.get(Phrase::AllRead),
        boundary: &setup.boundary,
    })
}

fn quotes(points: &[Point<u32>], boundary: &str) -> Vec<Vec<QuoteItem>> {
    let quote = |(number, words): &(u32, String)| QuoteItem { number: *number, words: clean_line(words, boundary) };
    points.iter().map(|it| it.quotes.iter().map(quote).collect()).collect()
}

fn said<'a>(sentence: &'a str, points: &[Point<u32>], boundary: &str) -> SaidItem<'a> {
    let numbers = points.iter().flat_map(|it| &it.quotes).map(|it| it.0).collect();
    SaidItem { sentence, numbers, points: quotes(points, boundary) }
}

/// History, then the question with its evidence.
pub(super) fn opening(prompts: &Prompts, setup: &Setup, seen: &Seen<'_>) -> Result<Vec<ChatMessage>, PromptError> {
    let (phrases, boundary) = (&setup.phrases, setup.boundary.as_str());
    let computed = seen.assessment;
    let severity = computed.and_then(|it| it.severity.as_ref());
    let conflict = computed.and_then(|it| it.conflict.as_ref()).map(|it| {
        let updated = |quote: &(u32, String)| seen.ledger.get(quote.0).and_then(|it| it.updated.as_deref());
        let dates: Vec<&str> = it.quotes.iter().filter_map(updated).collect();
        let each: Vec<Point<u32>> = it.quotes.iter().map(|it| Point { quotes: vec![it.clone()] }).collect();
        said(phrases.get(Phrase::texts_differ(&dates)), &each, boundary)
    });
    let how = computed.map(|it| &it.how).filter(|it| !it.is_empty());
    let question = prompts.render(&QuestionPrompt {
        now: setup.now.to_string(),
        local_now: time_label(setup.now, &setup.time_zone, setup.language),
        plan: &setup.plan,
        boundary,
        evidence: seen.ledger.all().iter().map(|it| EvidenceItem::new(it, &setup.into())).collect(),
        gaps: seen.gaps.iter().map(|it| GapItem::new(it, boundary)).collect(),
        restated: seen.restated.map(|it| clean_line(it, boundary)),
        trouble: seen.trouble.map(|it| TroubleItem::new(it, seen.is_reported, phrases)),
        nothing_wrong: (!seen.is_wrong()).then(|| phrases.get(Phrase::NothingInAccount)),
        standings: computed.iter().flat_map(|it| &it.groups).map(|it| StandingItem::new(it, setup)).collect(),
        opening: computed.and_then(|it| it.opening).map(|it| phrases.get(it)),
        closing: computed.and_then(|it| it.closing).map(|it| phrases.get(it)),
        how: how.map(|it| HowItem { line: phrases.get(Phrase::HowToMeasure), numbers: it.clone() }),
        premise: computed
            .and_then(|it| it.premise.as_ref())
            .map(|it| said(phrases.get(it.phrase()), std::slice::from_ref(&it.point), boundary)),
        premise_is_plain: computed.and_then(|it| it.premise.as_ref()).is_some_and(|it| it.is_plain),
        conflict,
        severity: severity.map(|it| said(phrases.get(Phrase::fits(it.severity)), &it.points, boundary)),
        question: &clean(&setup.question, boundary),
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
