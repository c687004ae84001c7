//! What is picked for an answer that quotes, and what of an answer that makes.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::asked::Asked;
use super::beware;
use super::confidence::Confidence;
use super::definition::definition;
use super::documents::{Documents, texts};
use super::done::without_done;
use super::facts::calls_for_action;
use super::fit::{Fit, subject};
use super::kind::best_relevance;
use super::meant::{self, of_meant};
use super::pick::{self, Picked, PickedSteps};
use super::reading::Reading;
use super::said::said;
use super::shown::Shown;
use super::trouble;
use super::value::{Value, value};
use crate::base::constant_pattern;
use crate::domain::{FactKind, Numbered, Trouble};
use crate::llm::seam::ChatRequest;
use crate::text::{TermKind, compared_terms, content_terms, has_printed_error, language_of, tells_a_story};

/// Relevance from which a question in Chinese or Japanese is not called out of scope: how little its words have in common with
/// documents says less there, where most of them are written in another language.
const NEAR_WITHOUT_WORDS: f32 = 0.06;
/// Stretches of the page that names an error, and of the document on what leads to it.
const OF_AN_ERROR: usize = 2;
const OF_ITS_CAUSE: usize = 3;
/// Stretches found by a question's own words beside what is known to answer it.
const BY_OWN_WORDS: usize = 2;
/// Share of a story that a fact speaks of which answers it.
const OF_A_STORY_IN_FACTS: f64 = 0.3;

/// What is picked of the evidence.
pub(super) struct Choice<'a> {
    pub asked: Asked,
    pub documents: Documents<'a>,
    pub shown: Shown<'a>,
    pub quoted: Quoted<'a>,
}

/// What is quoted of documents: decided on what is meant, on what goes wrong, and on whether steps belong to the answer.
pub(super) struct Quoted<'a> {
    /// The value that is asked for; `picked` then begins with what tells it.
    pub value: Option<Value<'a>>,
    pub picked: Vec<Picked<'a>>,
    pub steps: Option<PickedSteps<'a>>,
    /// What is forbidden of what the question speaks of doing.
    pub beware: Vec<Picked<'a>>,
}

/// What an answer is made of.
#[derive(Debug, PartialEq)]
pub(super) enum Found<'a> {
    /// What goes wrong now comes first.
    Trouble(&'a Trouble<u32>),
    /// Facts, documents or a past case answer.
    Answer,
    /// Nothing is found, since what is asked about could not be read.
    Unseen,
    /// Trouble is reported, and nothing in the account is wrong.
    AllWell,
    /// The question is none of ours.
    OutOfScope,
    Nothing,
}

impl<'a> Choice<'a> {
    pub(super) fn of(request: &'a ChatRequest, reading: &Reading) -> Self {
        let documents = Documents::of(request, reading);
        let asked = documents.asked(request);
        let shown = Shown::of(request, reading, &asked, &documents);
        let (picked, steps) = Quoted::by_what_is_known(request, reading, &documents, &shown)
            .unwrap_or_else(|| Quoted::by_words(request, reading, &asked, &documents, &shown));
        let steps = steps.map(|it| without_done(it, &request.question));
        let mut quoted = Quoted::with_warnings(request, picked, steps);
        if asks_documents_alone(request, reading, &shown) && documents.wrong.is_none() {
            quoted.begin_with_the_value(request, &documents);
        }
        Self { asked, documents, shown, quoted }
    }

    /// What the answer is made of.
    pub(super) fn found(&self, request: &ChatRequest) -> Found<'a> {
        let Shown { told, case, is_unseen, is_well, .. } = &self.shown;
        // What nobody knows by name is not in the account either.
        let is_here = self.documents.names.are_known(request) && !request.ideas.is_empty();
        match self.documents.wrong {
            _ if told.is_empty() && case.is_none() && self.quoted.is_empty() => match () {
                () if *is_unseen => Found::Unseen,
                () if *is_well && is_here && request.may_mean.is_empty() => Found::AllWell,
                () if self.is_out_of_scope(request) => Found::OutOfScope,
                () => Found::Nothing,
            },
            Some(wrong) => Found::Trouble(wrong),
            None => Found::Answer,
        }
    }

    /// Whether trouble is reported of which neither account nor documents say anything.
    pub(super) fn shows_nothing(&self) -> bool {
        self.shown.is_well && self.quoted.is_empty()
    }

    /// Whether what the question may mean is offered behind the answer: what the account shows is none to who asks what to do, nor to a
    /// story of which it speaks little.
    pub(super) fn may_be_beside(&self, request: &ChatRequest, reading: &Reading) -> bool {
        let is_likely = request.may_mean.first().is_some_and(|it| it.is_likely);
        let lacks_words = reading.asks_for_steps || !request.is_reported;
        let is_story_of_else = tells_a_story(&request.question) && self.shown.share < OF_A_STORY_IN_FACTS;
        // What is open in the account answers nobody who asked about something else.
        let is_told_anyway = |it: &&Numbered| request.told_first.contains(&it.number);
        let is_only_open = self.shown.told.iter().all(is_told_anyway) && !reading.asks_the_account;
        let is_unanswered = (lacks_words && (is_likely || is_only_open)) || self.shows_nothing();
        self.quoted.is_empty() && (is_unanswered || is_story_of_else)
    }

    fn is_out_of_scope(&self, request: &ChatRequest) -> bool {
        let best = best_relevance(request);
        let names = &self.documents.names;
        // A product that we know nothing of is still a product: "not found" is what is true of it.
        let is_unspoken_of =
            self.documents.confidence == Confidence::OutOfScope && names.known.is_empty() && names.unknown == 0;
        let is_told_by_words = !language_of(&request.question).is_cjk() || best < NEAR_WITHOUT_WORDS;
        let is_far = best <= 0.05 || (is_unspoken_of && is_told_by_words);
        let has_identifiers = content_terms(&request.question).iter().any(|it| it.kind == TermKind::Identifier);
        let is_like_nothing = request.ideas.is_empty() && request.may_mean.iter().all(|it| !it.is_likely);
        is_far && !has_identifiers && is_like_nothing && request.earlier.is_empty()
    }
}

impl<'a> Quoted<'a> {
    /// What is picked by the words of the question and of what is meant by it.
    fn by_words(
        request: &'a ChatRequest,
        reading: &Reading,
        asked: &Asked,
        documents: &Documents<'a>,
        shown: &Shown<'a>,
    ) -> (Vec<Picked<'a>>, Option<PickedSteps<'a>>) {
        let passages = &documents.passages;
        let meant = request.restated.as_deref().map(|it| of_meant(passages, it)).unwrap_or_default();
        let is_of_meant = tells_a_story(&request.question) && !meant.is_empty();
        let mut picked = match is_of_meant {
            true => meant::stretches(&meant, asked, reading),
            false => pick::stretches(passages, asked, reading),
        };
        let on_error = on_error(request, documents, reading.asks_why);
        if let Some((page, others)) = &on_error {
            let asked = Asked::restated(&request.question, &page.evidence.text, &request.ideas, &texts(request));
            picked.retain(|it| it.source.evidence.title == page.evidence.title);
            picked.truncate(OF_AN_ERROR);
            picked.extend(pick::stretches(others, &asked, reading).into_iter().take(OF_ITS_CAUSE));
        }
        let titles: Vec<&str> = picked.iter().map(|it| it.source.evidence.title.as_str()).collect();
        let steps = match documents.wrong.zip(documents.sign) {
            Some((wrong, sign)) => against(wrong, sign, request, asked, documents, &titles),
            None if on_error.is_some() && !reading.asks_a_value => {
                titles.last().and_then(|it| pick::first_steps_of(request.evidence.iter(), it))
            }
            None if !(is_of_meant || wants_steps(reading, &shown.told)) => None,
            None if meant.is_empty() => pick::steps(passages, asked, &titles, reading.asks_how_it_is_done)
                .or_else(|| of_the_first(request, reading, titles.first()?)),
            None => meant::steps(&meant, asked, &titles, reading),
        };
        (picked, steps)
    }

    /// The same with what is forbidden of what the question speaks of doing before them.
    fn with_warnings(request: &'a ChatRequest, mut picked: Vec<Picked<'a>>, steps: Option<PickedSteps<'a>>) -> Self {
        let titles: Vec<&str> = picked.iter().map(|it| it.source.evidence.title.as_str()).collect();
        let of_steps = steps.iter().map(|it| it.source.evidence.title.as_str());
        let beware = beware::warnings(request, &titles.iter().copied().chain(of_steps).collect::<Vec<_>>());
        if let Some(steps) = &steps {
            picked.retain(|it| !pick::is_inside(it, steps));
        }
        keep_those_on_the_announced(&mut picked, request);
        // A warning alone says nothing of how it is done.
        let is_warned = |it: &Picked<'_>| beware.iter().any(|other| other.is_same(it));
        if steps.is_none() && picked.iter().all(is_warned) {
            return Self { value: None, picked, steps, beware: Vec::new() };
        }
        picked.retain(|it| !is_warned(it));
        Self { value: None, picked, steps, beware }
    }

    /// Puts the value that is asked for first, and what tells it behind it.
    fn begin_with_the_value(&mut self, request: &ChatRequest, documents: &Documents<'a>) {
        if self.picked.is_empty() {
            return;
        }
        let own = Asked::new(&subject(&request.question), "", &request.ideas, &texts(request));
        // Where somebody knows what answers, nothing else does.
        let is_quoted = |it: &Picked<'a>| request.says.is_empty() || self.picked.iter().any(|other| other.holds(it));
        let value = Fit::of(&request.question).and_then(|it| value(&it, &documents.passages, &own));
        if let Some(value) = value.filter(|it| is_quoted(&it.told_by)) {
            self.begin_with(value.told_by.clone());
            self.value = Some(value);
        } else if let Some(it) = definition(&request.question, &documents.passages).filter(is_quoted) {
            self.begin_with(it);
        }
    }

    /// Puts one stretch first, and leaves out the whole that it is an item of.
    fn begin_with(&mut self, first: Picked<'a>) {
        self.picked.retain(|it| !it.holds(&first));
        self.picked.insert(0, first);
    }

    /// What is known to answer, with its steps where these belong to the answer; none where it is about trouble of the account, how severe
    /// it is or a printed error, which is explained by what names it.
    fn by_what_is_known(
        request: &'a ChatRequest,
        reading: &Reading,
        documents: &Documents<'a>,
        shown: &Shown<'a>,
    ) -> Option<(Vec<Picked<'a>>, Option<PickedSteps<'a>>)> {
        let is_of_severity = request.assessment.as_ref().is_some_and(|it| it.severity.is_some());
        if documents.wrong.is_some() || is_of_severity || has_printed_error(&request.question) {
            return None;
        }
        let mut known = said(request.evidence.iter(), &request.says);
        let is_story = tells_a_story(&request.question);
        // What is known to be done about it belongs to the answer, unless one value is asked.
        if !(is_story || !reading.asks_a_value || wants_steps(reading, &shown.told)) {
            known.steps = None;
        }
        if known.picked.is_empty() && known.steps.is_none() {
            return None;
        }
        let own = Asked::new(&request.question, "", &request.ideas, &texts(request));
        let found = pick::stretches(&documents.passages, &own, reading);
        // A story shares words with much of what it does not ask.
        known.put_nearest_first(&own, found.first().filter(|_| !is_story).cloned());
        // How long it takes is told by what tells that, whatever else is known of it.
        let found_how_long = found.iter().filter(|it| reading.asks_a_duration && pick::tells_how_long(it)).take(1);
        if !known.picked.first().is_some_and(pick::tells_how_long) {
            known.begin_with(found_how_long.cloned());
        }
        // Those of a question which found its document by itself tell something of their own.
        known.go_on_with(found.into_iter().take(BY_OWN_WORDS).filter(|_| request.restated.is_none()));
        if !is_story && reading.asks_for_steps {
            let titles: Vec<&str> = known.picked.iter().map(|it| it.source.evidence.title.as_str()).collect();
            let is_done = reading.asks_how_it_is_done;
            known.take_nearer_steps(&own, pick::steps(&documents.passages, &own, &titles, is_done), is_done);
        }
        Some((known.picked, known.steps))
    }

    /// Whether documents answer nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.picked.is_empty() && self.steps.is_none()
    }
}

/// The passage that names the error which the question pastes, under a heading that is the error, and the passages of the document
/// found by what it says of it, whatever names these hold, of these only those on causes where it `asks_why`; `None` where there is no such passage or document.
fn on_error<'a>(
    request: &'a ChatRequest,
    documents: &Documents<'a>,
    asks_why: bool,
) -> Option<(&'a Numbered, Vec<&'a Numbered>)> {
    let page = *documents.passages.first()?;
    let named = page.evidence.headings.last().filter(|it| page.evidence.text.contains(&format!("`{it}`")))?;
    let asked = compared_terms(&request.question);
    let terms = compared_terms(named);
    let said = terms.iter().filter(|it| asked.contains(*it)).count();
    if terms.is_empty() || said < terms.len() {
        return None;
    }
    let mut others = nameless(request, documents);
    others.retain(|it| it.evidence.title != page.evidence.title);
    let second = others.first()?.evidence.title.as_str();
    others.retain(|it| it.evidence.title == second);
    let told: Vec<&Numbered> = others.iter().copied().filter(|it| asks_why && tells_why(it)).collect();
    Some((page, if told.is_empty() { others } else { told }))
}

/// Whether a passage stands in a section on causes.
fn tells_why(passage: &Numbered) -> bool {
    static CAUSES: LazyLock<Regex> =
        LazyLock::new(|| constant_pattern(r"(?i)^why\b|\b(causes?|reasons?)\b|为什么|為什麼|为何|為何|原因|なぜ|理由"));
    passage.evidence.headings.last().is_some_and(|it| CAUSES.is_match(it))
}

/// The passages that speak of the question, whatever names stand in it.
fn nameless<'a>(request: &'a ChatRequest, documents: &Documents<'a>) -> Vec<&'a Numbered> {
    let asked_in = language_of(&request.question);
    pick::relevant_passages(&request.evidence, request.language, asked_in, documents.least, &HashSet::new())
}

/// Whether nothing but documents is asked: what the account shows, and what was computed, tell values of their own.
fn asks_documents_alone(request: &ChatRequest, reading: &Reading, shown: &Shown<'_>) -> bool {
    let is_of_account = reading.asks_the_account || reading.asks_for_the_past || request.assessment.is_some();
    shown.told.is_empty() && !is_of_account && !tells_a_story(&request.question)
}

/// Whether steps belong to the answer: they are asked for, something is reported or its reason asked, or the account is in
/// trouble or was changed. A value is answered by itself, and what the account merely has is no reason to do something.
fn wants_steps(reading: &Reading, facts: &[&Numbered]) -> bool {
    let calls = reading.asks_why || reading.is_report || facts.iter().any(|it| calls_for_action(it));
    reading.asks_for_steps || reading.asks_leave || (calls && !reading.asks_a_value && !reading.asks_for_the_past)
}

/// The steps against what is wrong: whoever reports an outage wants those on what the account shows, however few of their own words
/// or names these share.
fn against<'a>(
    wrong: &Trouble<u32>,
    sign: &Numbered,
    request: &'a ChatRequest,
    asked: &Asked,
    documents: &Documents<'a>,
    titles: &[&str],
) -> Option<PickedSteps<'a>> {
    let all = nameless(request, documents);
    let by_sign = Asked::new(&sign.evidence.text, "", &request.ideas, &texts(request));
    trouble::contain(&request.question, sign, &all)
        .or_else(|| trouble::steps(wrong, &documents.passages, asked, titles))
        .or_else(|| trouble::steps(wrong, &all, &by_sign, titles))
}

/// Ways in which a change is announced, by how documents call them.
const ANNOUNCED: [&[&str]; 3] = [
    &["retire", "淘汰", "退役", "下线", "下線", "リタイア", "廃止"],
    &["reboot", "restart", "重新開機", "重新启动", "重新啟動", "重启", "重開", "再起動"],
    &["upgrade", "升级", "升級", "アップグレード"],
];

/// Of the coming change that the answer begins with, what documents say of another way of change is left out: what must be done before a
/// retirement is wrong before a reboot.
fn keep_those_on_the_announced(picked: &mut Vec<Picked<'_>>, request: &ChatRequest) {
    let is_told_first = |it: &&Numbered| request.told_first.contains(&it.number);
    let coming = |it: &&Numbered| {
        it.evidence.fact.as_ref().is_some_and(|fact| fact.kind == FactKind::Health && fact.begins.is_some())
    };
    let Some(event) = request.evidence.iter().filter(is_told_first).find(coming) else { return };
    let ways = |text: &str| {
        let text = text.to_lowercase();
        ANNOUNCED.map(|names| names.iter().any(|it| text.contains(it)))
    };
    let of_event = ways(&event.evidence.text);
    if !of_event.contains(&true) {
        return;
    }
    picked.retain(|it| {
        let said = ways(it.words());
        let is_of_it = said.iter().zip(of_event).any(|(said, announced)| *said && announced);
        is_of_it || !said.contains(&true)
    });
}

/// Who tells what happens, or pastes an error, is told what to do about it by the document that explains it, whatever words its steps have.
fn of_the_first<'a>(request: &'a ChatRequest, reading: &Reading, title: &str) -> Option<PickedSteps<'a>> {
    let wants_all = reading.wants_the_gist || has_printed_error(&request.question);
    pick::first_steps_of(request.evidence.iter(), title).filter(|_| wants_all)
}
