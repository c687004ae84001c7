//! What an answer tells of the account: facts, and a past case of it.

use super::asked::Asked;
use super::documents::Documents;
use super::facts::{self, calls_for_action, is_change, is_wrong};
use super::reading::{Reading, speaks_of_a_partner};
use crate::domain::{EvidenceKind, Numbered};
use crate::llm::seam::ChatRequest;
use crate::text::tells_a_story;

/// Relevance from which a past case may stand in an answer that nobody asked it for.
const TELLING_CASE: f32 = 0.6;
/// The same where the question asks for a past case.
const ASKED_CASE: f32 = 0.25;
/// Share of the question that a gap speaks of which is what the question is about.
const OF_A_GAP: f64 = 0.12;
const OF_A_GAP_BESIDE: f64 = 0.2;

/// What is told of the account: decided on what the question reports and asks of it, on what its facts speak of, and on what could
/// not be read.
pub(super) struct Shown<'a> {
    /// The facts that are told.
    pub told: Vec<&'a Numbered>,
    /// What the account has of what documents speak of, told behind these.
    pub has: Vec<&'a Numbered>,
    /// The past case that answers.
    pub case: Option<&'a Numbered>,
    /// What is asked about could not be read.
    pub is_unseen: bool,
    /// Trouble is reported where nothing is wrong.
    pub is_well: bool,
    /// Most of the question that a fact speaks of.
    pub share: f64,
}

impl<'a> Shown<'a> {
    pub(super) fn of(request: &'a ChatRequest, reading: &Reading, asked: &Asked, documents: &Documents<'a>) -> Self {
        // What is shown for a document alone stands behind all documents; what else bears on the question, before.
        let last =
            request.evidence.iter().filter(|it| it.evidence.kind != EvidenceKind::Fact).map(|it| it.number).max();
        let is_behind = |it: &&Numbered| request.has.contains(&it.number) && Some(it.number) > last;
        let facts: Vec<&Numbered> =
            of_kind(request, EvidenceKind::Fact).into_iter().filter(|it| !is_behind(it)).collect();
        let is_any_wrong = !request.told_first.is_empty() || facts.iter().any(|it| is_wrong(it));
        let is_well = request.is_reported && request.trouble.is_none() && !is_any_wrong;
        let facts = those_that_bear(facts, request, (reading, asked), documents, is_well);
        let told = facts::told_first(&facts, request, reading, asked);
        let share = told.iter().map(|it| asked.share(&it.evidence.text)).fold(0.0, f64::max);
        // What is told whatever its words answers it, and could be read.
        let is_answered = documents.wrong.is_some() || !request.told_first.is_empty();
        let is_unseen = !is_answered && is_about_a_gap(request, reading, asked, share);
        let case = past_case(request, reading, &documents.passages);
        let most = match () {
            // Who asks about what could not be read is told that, and not what else there is.
            () if is_unseen => 0,
            // What happened then is not what the account shows now, but for what it recorded of that time.
            () if reading.asks_for_the_past && case.is_some() => 1,
            () => told.len(),
        };
        let told: Vec<&Numbered> = told.into_iter().take(most).collect();
        let is_told = told.iter().any(|it| !calls_for_action(it)) || (reading.asks_a_value && !told.is_empty());
        let case = case.filter(|_| reading.asks_for_the_past || !is_told);
        // Who asks about what was then, or cannot be seen, is told that alone.
        let is_wanted = |it: &&Numbered| {
            request.has.contains(&it.number) && !is_unseen && (request.restated.is_some() || !reading.asks_for_the_past)
        };
        let has = of_kind(request, EvidenceKind::Fact).into_iter().filter(is_wanted);
        let has = has.filter(|it| told.iter().all(|other| other.number != it.number)).collect();
        Self { told, has, case, is_unseen, is_well, share }
    }
}

/// The evidence of one kind, in the order of its numbers.
pub(super) fn of_kind(request: &ChatRequest, kind: EvidenceKind) -> Vec<&Numbered> {
    request.evidence.iter().filter(|it| it.evidence.kind == kind).collect()
}

/// Those of `facts` that a reply may tell.
fn those_that_bear<'a>(
    mut facts: Vec<&'a Numbered>,
    request: &ChatRequest,
    (reading, asked): (&Reading, &Asked),
    documents: &Documents<'_>,
    is_well: bool,
) -> Vec<&'a Numbered> {
    // Where nothing is wrong, whatever was changed some day explains no trouble.
    facts.retain(|it| !(is_well && is_change(it)));
    // What a verdict quotes is told once.
    if let Some(verdict) = request.assessment.as_ref().filter(|it| it.is_verdict()) {
        facts.retain(|it| verdict.names().all(|number| *number != it.number));
    }
    // Whoever asks a value of something that nothing knows is not told the values of other things.
    let is_unknown = documents.names.known.is_empty() && documents.names.unknown > 0;
    if reading.asks_a_value && is_unknown && !request.is_reported {
        facts.retain(|it| request.told_first.contains(&it.number));
    }
    // A story that surely asks what a document answers, and reports nothing, shares some words with any fact.
    let is_value = reading.asks_a_value || reading.asks_a_duration;
    let is_story = tells_a_story(&request.question);
    let is_for_documents = request.restated.is_some() && is_story && !(request.is_reported || is_value);
    facts::bearing(facts, request, (reading, asked), (is_story, is_for_documents))
}

/// Whether the question is about what could not be read, more than about the facts, whose best speaks of `share` of it; or about
/// somebody else on whom the account depends, of whom what is known of the account says nothing.
fn is_about_a_gap(request: &ChatRequest, reading: &Reading, asked: &Asked, share: f64) -> bool {
    let of_gaps = request.gaps.iter().map(|it| asked.share(&it.detail)).fold(0.0, f64::max);
    // What a document may mean as well is less likely about what could not be read.
    let least = if request.may_mean.is_empty() { OF_A_GAP } else { OF_A_GAP_BESIDE };
    let is_most_of_gaps = of_gaps >= least && of_gaps > 2.0 * share;
    let is_of_others = reading.is_of_a_partner && request.gaps.iter().any(|it| speaks_of_a_partner(&it.detail));
    (is_most_of_gaps || is_of_others) && request.earlier.is_empty()
}

/// The past case that answers. What was true then may mislead now, so without being asked for only how a case ended is
/// quoted, and only where no document speaks of it as much.
fn past_case<'a>(request: &'a ChatRequest, reading: &Reading, passages: &[&Numbered]) -> Option<&'a Numbered> {
    let relevance = |it: &Numbered| it.evidence.relevance.unwrap_or_default();
    let ended = |it: &&Numbered| it.evidence.headings.first().is_some_and(|heading| heading == "Resolution");
    let cases = of_kind(request, EvidenceKind::Case);
    if reading.asks_for_the_past {
        // "Last time it took all night" beside a question that a document answers asks for no past case.
        let is_for_documents = request.restated.is_some() && !reading.asks_a_value;
        let least = if is_for_documents { TELLING_CASE } else { ASKED_CASE };
        let best = *cases.iter().find(|it| relevance(it) >= least)?;
        let of_it = |it: &&&Numbered| case_id(it) == case_id(best);
        return Some(cases.iter().filter(of_it).find(|it| ended(it)).copied().unwrap_or(best));
    }
    let by_documents = passages.iter().map(|it| relevance(it)).fold(0.0_f32, f32::max);
    cases.into_iter().find(|it| ended(it) && relevance(it) >= TELLING_CASE && relevance(it) > by_documents + 0.1)
}

fn case_id(case: &Numbered) -> &str {
    case.evidence.id.split('#').next().unwrap_or_default()
}
