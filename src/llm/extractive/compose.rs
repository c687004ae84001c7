use std::collections::HashSet;

use serde_json::{Value, json};

use super::asked::Asked;
use super::assessment;
use super::beware;
use super::confidence::{Confidence, confidence};
use super::facts::{self, calls_for_action, is_change, is_wrong};
use super::meant::{self, of_meant};
use super::pick::{self, NEAR, Picked, PickedSteps, RELEVANT, Shape};
use super::possible::may_mean;
use super::reading::{Reading, speaks_of_a_partner};
use super::trouble;
use super::words::{self, language_note, paragraph};
use crate::domain::{Evidence, EvidenceKind, FactKind, Numbered, Phrase, Standing};
use crate::llm::seam::ChatRequest;
use crate::text::{TermKind, called_by_name, content_terms, language_of, tells_a_story};

/// Least relevance of a passage where the question names something that no evidence speaks of.
const RELEVANT_TO_THE_UNKNOWN: f32 = 0.6;
/// So many ideas of our trade tell what is asked, whatever name stands beside them.
const KNOWN_IDEAS: usize = 2;
/// Relevance from which a past case may stand in an answer that nobody asked it for.
const TELLING_CASE: f32 = 0.6;
/// The same where the question asks for a past case.
const ASKED_CASE: f32 = 0.25;
/// Most that an off-topic question has in common with a passage.
const OFF_TOPIC: f32 = 0.6;
/// Relevance from which a question in Chinese or Japanese is not called out of scope: how little its words have in common with
/// documents says less there, where most of them are written in another language.
const NEAR_WITHOUT_WORDS: f32 = 0.12;
/// Facts behind steps, for who knows them already.
const FACTS_BEHIND: usize = 3;
/// Share of the question that a gap speaks of which is what the question is about.
const OF_A_GAP: f64 = 0.12;
/// Share of a story that a fact speaks of which answers it.
const OF_A_STORY_IN_FACTS: f64 = 0.3;
/// Sentences of a past case.
const OF_A_CASE: usize = 3;

/// A composed reply: Markdown in pieces that are whole units, and the calls it ends with.
pub(super) struct Composed {
    pub pieces: Vec<String>,
    pub calls: Vec<(&'static str, Value)>,
}

/// Composes the reply. Same request, same reply.
pub(super) fn compose(request: &ChatRequest) -> Composed {
    let mut computed = assessment::premise(request);
    computed.extend(assessment::conflict(request));
    let severity = assessment::severity(request);
    let proposes = !severity.is_empty() && request.trouble.is_none();
    computed.extend(severity);
    if computed.is_empty() {
        return answer(request);
    }
    let rest = answer(request);
    // What contradicts the question, texts that differ on it, or the severity that fits are an answer, even where there is no other.
    let goes_on = rest.calls.is_empty() && rest.pieces.iter().any(|it| it.contains('['));
    let pieces = computed.into_iter().chain(rest.pieces.into_iter().filter(|_| goes_on)).collect();
    // Who is told which severity fits, and has nothing else to do first, is about to open a case.
    Composed { pieces, calls: proposal(request).filter(|_| proposes).into_iter().collect() }
}

fn answer(request: &ChatRequest) -> Composed {
    let reading = Reading::of(&request.question);
    let facts = of_kind(request, EvidenceKind::Fact);
    match reading.courtesy {
        Some(Phrase::TellMore) if facts.iter().any(|it| calls_for_action(it)) => {
            let mut composed = from_account(request, &facts, &reading);
            composed.pieces.push(paragraph(request, Phrase::TellMore));
            return composed;
        }
        Some(phrase) => return only(vec![paragraph(request, phrase)]),
        None => {}
    }
    let best = request.evidence.iter().filter_map(|it| it.evidence.relevance).fold(0.0_f32, f32::max);
    if reading.is_off_topic && best < OFF_TOPIC {
        return only(vec![paragraph(request, Phrase::OutOfScope)]);
    }
    if reading.asks_for_gaps {
        // What could not be read is named below every answer.
        return if request.gaps.is_empty() {
            only(vec![paragraph(request, Phrase::AllRead)])
        } else {
            only(Vec::new())
        };
    }
    // What runs elsewhere is not ours to look at.
    if reading.is_elsewhere && request.is_reported && request.earlier.is_empty() {
        return only(vec![paragraph(request, Phrase::AnotherProvider)]);
    }
    if let Some(computed) = request.assessment.as_ref().filter(|it| !it.groups.is_empty()) {
        let mut pieces = Vec::new();
        assessment::section(request, computed, &mut pieces);
        if computed.groups.iter().all(|it| matches!(it.standing, Standing::Fits | Standing::DoesNotFit)) {
            let asked = Asked::new(&request.question, "", &request.ideas, &[]);
            let told = facts::told(&facts, &reading, &asked).into_iter().filter(|it| is_at_present(it));
            let quoted: Vec<u32> = computed.names().copied().collect();
            let told: Vec<&Numbered> = told.filter(|it| !quoted.contains(&it.number)).take(1).collect();
            facts::section(request, &told, &reading, &mut pieces);
        }
        return only(pieces);
    }
    // Who tells what fails, or asks what is known, asks for more than how the account is.
    let is_recognised = request.restated.is_some() || request.may_mean.first().is_some_and(|it| it.is_likely);
    let tells_more = is_recognised || (request.is_reported && request.trouble.is_some());
    if reading.asks_the_account && !reading.asks_for_the_past && !tells_more {
        return from_account(request, &facts, &reading);
    }
    let (names, unknown) = names(request);
    // What a question has in common with a passage that knows none of its names are plain words.
    let is_known = unknown < names.len().max(1) || request.ideas.len() >= KNOWN_IDEAS;
    let least = if is_known { RELEVANT } else { RELEVANT_TO_THE_UNKNOWN };
    let asked_in = language_of(&request.question);
    let passages = pick::relevant_passages(&request.evidence, request.language, asked_in, least, &names);
    let wrong = trouble::of(request, &reading).filter(|_| request.earlier.is_empty());
    // What documents say of what is wrong was looked up by that, not by the question's words.
    let confidence = if reading.asks_for_the_past || wrong.is_some() {
        Confidence::MayAnswer
    } else {
        confidence_of(request, &passages)
    };
    let mut passages = if confidence == Confidence::MayAnswer { passages } else { Vec::new() };
    // Who asks how severe it is, and shows nothing of what is wrong, is answered by the documents on that.
    if let Some(severity) = request.assessment.as_ref().and_then(|it| it.severity.as_ref()).filter(|_| wrong.is_none())
    {
        let cited: Vec<u32> = severity.points.iter().flat_map(|it| &it.quotes).map(|it| it.0).collect();
        let is_of_it = |it: &&Numbered| cited.contains(&it.number) && it.evidence.kind != EvidenceKind::Fact;
        let titles: Vec<&str> = request.evidence.iter().filter(is_of_it).map(|it| it.evidence.title.as_str()).collect();
        passages.retain(|it| titles.contains(&it.evidence.title.as_str()));
    }
    let texts: Vec<&str> = request.evidence.iter().map(|it| it.evidence.text.as_str()).collect();
    let sign = wrong.and_then(|it| request.evidence.iter().find(|fact| fact.number == it.sign));
    let passages = trouble::on_event(passages, sign);
    // Who asks in other words than the documents' finds little of them in these; what was meant does.
    let asked = match &request.restated {
        Some(restated) => Asked::restated(&request.question, restated, &request.ideas, &texts),
        // Whoever reports an outage seldom names what the account shows of it.
        None => {
            let before = sign.map_or(before(request), |it| it.evidence.text.as_str());
            Asked::new(&request.question, before, &request.ideas, &texts)
        }
    };
    let case = past_case(request, &reading, &passages);
    // Where nothing is wrong, whatever was changed some day explains no trouble.
    let is_well = request.is_reported && request.trouble.is_none() && !facts.iter().any(|it| is_wrong(it));
    let facts: Vec<&Numbered> = facts.into_iter().filter(|it| !(is_well && is_change(it))).collect();
    // Whoever asks a value of something that nothing knows is not told the values of other things.
    let is_of_the_unknown = reading.asks_a_value && names.is_empty() && unknown > 0 && !request.is_reported;
    let facts = if is_of_the_unknown { Vec::new() } else { facts };
    // A story that surely asks what a document answers, and reports nothing, shares some words with any fact.
    let is_value = reading.asks_a_value || reading.asks_a_duration;
    let is_story = tells_a_story(&request.question);
    let is_for_documents = request.restated.is_some() && is_story && !(request.is_reported || is_value);
    let facts = facts::bearing(facts, request, (&reading, &asked), (is_story, is_for_documents));
    let told = facts::told_first(&facts, request, &reading, &asked);
    // Who asks about what could not be read is told that, and not what else there is.
    let of_gaps = request.gaps.iter().map(|it| asked.share(&it.detail)).fold(0.0, f64::max);
    let of_facts = told.iter().map(|it| asked.share(&it.evidence.text)).fold(0.0, f64::max);
    let is_most_of_gaps = of_gaps >= OF_A_GAP && of_gaps > 2.0 * of_facts;
    // What is known of the account says nothing of somebody else on whom it depends.
    let is_of_others = reading.is_of_a_partner && request.gaps.iter().any(|it| speaks_of_a_partner(&it.detail));
    let is_unseen = (is_most_of_gaps || is_of_others) && wrong.is_none() && request.earlier.is_empty();
    let told = if is_unseen { Vec::new() } else { told };
    // What happened then is not what the account shows now, but for what it recorded of that time.
    let told = if reading.asks_for_the_past && case.is_some() { told.into_iter().take(1).collect() } else { told };
    let is_told = told.iter().any(|it| !calls_for_action(it)) || (reading.asks_a_value && !told.is_empty());
    let case = case.filter(|_| reading.asks_for_the_past || !is_told);
    let meant = request.restated.as_deref().map(|it| of_meant(&passages, it)).unwrap_or_default();
    let mut picked = match is_story && !meant.is_empty() {
        true => meant::stretches(&meant, &asked, &reading),
        false => pick::stretches(&passages, &asked, &reading),
    };
    let titles: Vec<&str> = picked.iter().map(|it| it.source).map(|it| it.evidence.title.as_str()).collect();
    let steps = match wrong.zip(sign) {
        Some((wrong, sign)) => {
            // Whoever reports an outage wants the steps on what the account shows, however few of their own words or names
            // these share.
            let all = pick::relevant_passages(&request.evidence, request.language, asked_in, least, &HashSet::new());
            let by_sign = Asked::new(&sign.evidence.text, "", &request.ideas, &texts);
            trouble::contain(&request.question, sign, &all)
                .or_else(|| trouble::steps(wrong, &passages, &asked, &titles))
                .or_else(|| trouble::steps(wrong, &all, &by_sign, &titles))
        }
        None if wants_steps(&reading, &told) || (is_story && !meant.is_empty()) => match meant.is_empty() {
            true => pick::steps(&passages, &asked, &titles, reading.asks_how_it_is_done),
            false => meant::steps(&meant, &asked, &titles, &reading),
        },
        None => None,
    };
    if let Some(steps) = &steps {
        picked.retain(|it| !is_inside(it, steps));
    }
    let told_of: Vec<&str> =
        titles.iter().copied().chain(steps.iter().map(|it| it.source.evidence.title.as_str())).collect();
    let beware = beware::warnings(request, &told_of);
    // A warning alone says nothing of how it is done.
    let is_warned = |it: &Picked<'_>| beware.iter().any(|other| other.is_same(it));
    let beware = if steps.is_none() && picked.iter().all(is_warned) { Vec::new() } else { beware };
    picked.retain(|it| !beware.iter().any(|other| other.is_same(it)));
    let finds_nothing = told.is_empty() && picked.is_empty() && steps.is_none() && case.is_none();
    // What nobody knows by name is not in the account either.
    let is_here = is_known && !request.ideas.is_empty();
    if finds_nothing && is_unseen {
        return only(vec![paragraph(request, Phrase::CouldNotSee)]);
    }
    if finds_nothing && is_well && is_here && request.may_mean.is_empty() {
        return only(vec![paragraph(request, Phrase::NothingInAccount), paragraph(request, Phrase::NoProof)]);
    }
    if finds_nothing {
        return without_answer(request, &asked, &reading, confidence, best);
    }
    let mut pieces = Vec::new();
    let shows_nothing = is_well && picked.is_empty() && steps.is_none();
    if shows_nothing {
        pieces.push(paragraph(request, Phrase::NothingInAccount));
    }
    if let Some(wrong) = wrong {
        trouble::section(request, wrong, &mut pieces);
        beware::section(request, &beware, &mut pieces);
        if let Some(steps) = &steps {
            trouble::first_step(request, steps, &mut pieces);
        }
        if !request.gaps.is_empty() {
            pieces.push(paragraph(request, Phrase::CouldNotSee));
        }
        trouble::rivals(request, wrong, &mut pieces);
        if let Some(steps) = &steps {
            step_section(request, steps, true, &mut pieces);
        }
        document_section(request, &picked, &mut pieces);
        trouble::also(request, wrong, &told, &mut pieces);
        if let Some(case) = case {
            case_section(request, case, &asked, &mut pieces);
        }
        return only(pieces);
    }
    if let Some(case) = case.filter(|_| reading.asks_for_the_past) {
        case_section(request, case, &asked, &mut pieces);
    }
    if is_unseen {
        pieces.push(paragraph(request, Phrase::CouldNotSee));
    }
    // Who goes on with "and what do I do now?" has been told what happened.
    let knows = reading.asks_for_steps && !request.earlier.is_empty() && steps.is_some();
    if !knows {
        facts::section(request, &told, &reading, &mut pieces);
    }
    if shows_nothing && case.is_none() {
        pieces.push(paragraph(request, Phrase::NoProof));
    }
    if let Some(steps) = steps.as_ref().filter(|_| knows) {
        step_section(request, steps, true, &mut pieces);
    }
    beware::section(request, &beware, &mut pieces);
    document_section(request, &picked, &mut pieces);
    if let Some(steps) = steps.as_ref().filter(|_| !knows) {
        step_section(request, steps, picked.is_empty(), &mut pieces);
    }
    if knows {
        let some: Vec<&Numbered> = told.iter().copied().take(FACTS_BEHIND).collect();
        facts::section(request, &some, &reading, &mut pieces);
    }
    if let Some(case) = case.filter(|_| !reading.asks_for_the_past) {
        case_section(request, case, &asked, &mut pieces);
    }
    // What the account shows is no answer to who asks what to do, nor to a story of which it speaks little.
    let is_likely = request.may_mean.first().is_some_and(|it| it.is_likely);
    let lacks_words = steps.is_none() && picked.is_empty() && (reading.asks_for_steps || !request.is_reported);
    let is_beside = is_story && picked.is_empty() && steps.is_none() && of_facts < OF_A_STORY_IN_FACTS;
    let possible = if (is_likely && lacks_words) || is_beside { may_mean(request, &reading) } else { Vec::new() };
    if !possible.is_empty() {
        pieces.push(paragraph(request, Phrase::OrMean));
        pieces.extend(possible);
    }
    only(pieces)
}

/// Whether a fact says what the account has.
fn is_at_present(fact: &Numbered) -> bool {
    fact.evidence.fact.as_ref().is_some_and(|it| matches!(it.kind, FactKind::Inventory | FactKind::Quota))
}

fn only(pieces: Vec<String>) -> Composed {
    Composed { pieces, calls: Vec::new() }
}

/// The question before, which a short one goes on about.
fn before(request: &ChatRequest) -> &str {
    let goes_on = content_terms(&request.question).len() < 8;
    request.earlier.last().filter(|_| goes_on).map(String::as_str).unwrap_or_default()
}

/// How far the documents can be trusted. Where the question holds an idea of our trade its own words tell too little, and so they
/// do where the best passage stands in another language: what was found then may answer.
fn confidence_of(request: &ChatRequest, passages: &[&Numbered]) -> Confidence {
    let asked = language_of(&request.question);
    let is_foreign = passages.first().is_some_and(|it| !asked.reads(it.evidence.language));
    if request.restated.is_some() || !request.ideas.is_empty() || is_foreign {
        return Confidence::MayAnswer;
    }
    let evidence: Vec<&Evidence> = request.evidence.iter().map(|it| &it.evidence).collect();
    confidence(&request.question, &evidence)
}

/// The proper names in the question: those that some of the evidence speaks of, and how many none does.
fn names(request: &ChatRequest) -> (HashSet<String>, usize) {
    let known: HashSet<String> = request.evidence.iter().flat_map(pick::terms_of).collect();
    let is_idea = |term: &str| request.ideas.iter().any(|idea| idea.wordings.iter().flatten().any(|it| it == term));
    let names = called_by_name(&request.question).into_iter().map(|it| it.text);
    let (known, unknown): (HashSet<_>, HashSet<_>) = names.partition(|it| is_idea(it) || known.contains(it));
    (known, unknown.len())
}

/// What the account shows, and nothing else: a document cannot say whether all is well in it.
fn from_account(request: &ChatRequest, facts: &[&Numbered], reading: &Reading) -> Composed {
    let mut pieces = Vec::new();
    if !facts.iter().any(|it| calls_for_action(it)) {
        pieces.push(paragraph(request, Phrase::NothingInAccount));
    }
    facts::section(
        request,
        &facts::told(facts, reading, &Asked::new(&request.question, "", &request.ideas, &[])),
        reading,
        &mut pieces,
    );
    only(pieces)
}

/// Whether steps belong to the answer: they are asked for, something is reported or its reason asked, or the account is in
/// trouble or was changed. A value is answered by itself, and what the account merely has is no reason to do something.
fn wants_steps(reading: &Reading, facts: &[&Numbered]) -> bool {
    let calls = reading.asks_why || reading.is_report || facts.iter().any(|it| calls_for_action(it));
    reading.asks_for_steps || reading.asks_leave || (calls && !reading.asks_a_value && !reading.asks_for_the_past)
}

fn of_kind(request: &ChatRequest, kind: EvidenceKind) -> Vec<&Numbered> {
    request.evidence.iter().filter(|it| it.evidence.kind == kind).collect()
}

fn is_inside(picked: &Picked<'_>, steps: &PickedSteps<'_>) -> bool {
    picked.source.number == steps.source.number
        && steps.items.iter().any(|it| it.words.start <= picked.range.start && picked.range.end <= it.words.end)
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

/// Nothing answers: the closest passage where one is near, else an honest no; both with a case to confirm.
fn without_answer(
    request: &ChatRequest,
    asked: &Asked,
    reading: &Reading,
    confidence: Confidence,
    best: f32,
) -> Composed {
    let near = pick::relevant_passages(
        &request.evidence,
        request.language,
        language_of(&request.question),
        NEAR,
        &HashSet::new(),
    );
    let near: Vec<&Numbered> = near.into_iter().take(1).collect();
    let has_names = content_terms(&request.question).iter().any(|it| it.kind == TermKind::Identifier);
    let (known, unknown) = names(request);
    // A product that we know nothing of is still a product: "not found" is what is true of it.
    let is_unspoken_of = confidence == Confidence::OutOfScope && known.is_empty() && unknown == 0;
    let is_told_by_words = !language_of(&request.question).is_cjk() || best < NEAR_WITHOUT_WORDS;
    let is_far = best <= 0.05 || (is_unspoken_of && is_told_by_words);
    let is_like_nothing = request.ideas.is_empty() && request.may_mean.iter().all(|it| !it.is_likely);
    if is_far && !has_names && is_like_nothing && request.earlier.is_empty() {
        return only(vec![paragraph(request, Phrase::OutOfScope)]);
    }
    let mut pieces = Vec::new();
    let mut quoted: Vec<String> = Vec::new();
    let sentences = pick::stretches(&near, asked, reading).into_iter().filter(|it| it.shape == Shape::Sentence);
    for picked in sentences.take(2) {
        if quoted.is_empty() {
            quoted.extend(language_note(request, picked.source.evidence.language));
        }
        quoted.push(format!("{}\n\n", words::sentence(&picked)));
    }
    let may_mean = may_mean(request, reading);
    if quoted.is_empty() && !may_mean.is_empty() {
        pieces.push(paragraph(request, Phrase::MayMean));
        pieces.extend(may_mean);
    } else if quoted.is_empty() {
        pieces.push(paragraph(request, Phrase::NothingFound));
    } else {
        pieces.push(paragraph(request, Phrase::Closest));
        pieces.extend(quoted);
    }
    Composed { pieces, calls: proposal(request).into_iter().collect() }
}

/// A case to confirm, in the customer's own words.
fn proposal(request: &ChatRequest) -> Option<(&'static str, Value)> {
    let subject: String = request.question.lines().next().unwrap_or_default().chars().take(120).collect();
    let description: String = request.question.chars().take(4_000).collect();
    let case = json!({ "subject": subject.trim(), "description": description.trim() });
    (!subject.trim().is_empty()).then_some(("propose_case", case))
}

fn document_section(request: &ChatRequest, picked: &[Picked<'_>], pieces: &mut Vec<String>) {
    let Some(first) = picked.first() else { return };
    pieces.push(format!("{}\n\n", request.phrases.get(Phrase::FromDocuments)));
    pieces.extend(language_note(request, first.source.evidence.language));
    let (mut title, mut language) = (&first.source.evidence.title, first.source.evidence.language);
    for it in picked {
        let evidence = &it.source.evidence;
        if *title != evidence.title {
            pieces.push("\n\n".to_owned());
        }
        // Documents in both scripts stand together; what stands in the other one says so.
        if language != evidence.language {
            pieces.extend(language_note(request, evidence.language));
        }
        (title, language) = (&evidence.title, evidence.language);
        words::stretch(it, pieces);
    }
    pieces.push("\n\n".to_owned());
}

fn step_section(request: &ChatRequest, steps: &PickedSteps<'_>, is_first_quote: bool, pieces: &mut Vec<String>) {
    pieces.push(format!("{}\n\n", request.phrases.get(Phrase::WhatToCheck)));
    if is_first_quote {
        pieces.extend(language_note(request, steps.source.evidence.language));
    }
    words::procedure(steps, pieces);
}

fn case_section(request: &ChatRequest, case: &Numbered, asked: &Asked, pieces: &mut Vec<String>) {
    let picked = pick::stretches(&[case], asked, &Reading::default());
    if picked.is_empty() {
        return;
    }
    pieces.push(format!("{}\n\n", request.phrases.get(Phrase::FromCases)));
    pieces.extend(language_note(request, case.evidence.language));
    for it in picked.iter().take(OF_A_CASE) {
        words::stretch(it, pieces);
    }
    pieces.push("\n\n".to_owned());
}
