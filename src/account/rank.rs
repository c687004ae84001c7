use std::collections::HashMap;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::files::alarm_name;
use super::topics::{TOPICS, Topic, holds};
use super::window::{asked, without_time};
use crate::domain::{Fact, FactKind};
use crate::text::{TermKind, content_terms};

/// Stems of asking, not of what is asked about; "check" would also point at every `checkout`.
const ASKING: &[&str] =
    &["check", "look", "see", "know", "tell", "explain", "help", "happen", "need", "want", "fix", "pleas"];
/// Most terms of a question that are looked for.
const MOST_TERMS: usize = 24;
/// Most that words, and that topics, can bring.
const MOST_BY_WORDS: f32 = 4.0;
const MOST_BY_TOPICS: f32 = 4.0;
/// A change counts as leading up to trouble that began within this time after it.
const LEAD_MINUTES: f32 = 60.0;
/// The share of its weight that trouble keeps when the question is about something else.
const UNRELATED: f32 = 0.2;
/// Bytes; shorter words also occur inside others.
const LEAST_USED_UP: usize = 6;
/// Trouble older than this has no say in what led up to it.
const TROUBLE_HOURS: i64 = 24;

/// [`rank_local()`] with the customer's clock at UTC.
pub fn rank<'a>(facts: &'a [Fact], question: &str, now: Timestamp) -> Vec<(f32, &'a Fact)> {
    rank_local(facts, question, &now.to_zoned(TimeZone::UTC))
}

/// All facts, those that matter most to `question` first; ties go to the newer fact, then to the smaller id.
///
/// A score is a sum without unit: words of the question in the fact (rarer ones more, up to 4), topics that both speak of
/// (a table of four languages, rarer ones more, up to 4), trouble that lasts (open health events, alarms in ALARM, urgent metrics) and
/// changes in the hour before it began (up to 2), a time that the question names (1.5 in it, -0.7 out of it),
/// recency (up to 0.6, halved in 17 hours). Below 1 a fact says nothing to the question, however alarming it is.
/// `now` is the customer's clock with their time zone, for words like "last night". Cost: linear in the facts' text.
pub fn rank_local<'a>(facts: &'a [Fact], question: &str, now: &Zoned) -> Vec<(f32, &'a Fact)> {
    let shown: Vec<Shown<'a>> = facts.iter().map(Shown::of).collect();
    let question = Question::read(question, now);
    let present = Present::of(facts, now.timestamp());
    let by_words = summed(&shown, &question.terms, MOST_BY_WORDS, |term, it| it.weight(term));
    let by_topics = summed(&shown, &question.topics, MOST_BY_TOPICS, |topic, it| of_topic(topic, it));
    let is_elsewhere = elsewhere(&shown, &question);
    let relevance = by_words.iter().zip(by_topics).zip(is_elsewhere);
    let relevance = relevance.map(|((words, topics), elsewhere)| words + if elsewhere { 0.0 } else { topics });
    let mut ranked: Vec<(f32, &Fact)> = facts
        .iter()
        .zip(relevance)
        .map(|(fact, relevance)| (question.score(fact, relevance, &present), fact))
        .collect();
    ranked.sort_by(|(a, left), (b, right)| b.total_cmp(a).then(right.at.cmp(&left.at)).then(left.id.cmp(&right.id)));
    ranked
}

/// A fact with its words in lower case.
struct Shown<'a> {
    fact: &'a Fact,
    head: String,
    body: String,
}

impl<'a> Shown<'a> {
    fn of(fact: &'a Fact) -> Self {
        let head = format!("{}\n{}", fact.title, fact.resource.as_deref().unwrap_or_default()).to_lowercase();
        Self { fact, head, body: fact.body.to_lowercase() }
    }

    /// 1.5 where the title or the resource has the word, 1 where only the body has it, else 0.
    fn weight(&self, word: &str) -> f32 {
        if holds(&self.head, word) {
            1.5
        } else if holds(&self.body, word) {
            1.0
        } else {
            0.0
        }
    }
}

struct Question {
    /// What it asks about beyond its topics and its time, folded.
    terms: Vec<String>,
    topics: Vec<&'static Topic>,
    window: Option<std::ops::Range<Timestamp>>,
    now: Timestamp,
}

impl Question {
    fn read(question: &str, now: &Zoned) -> Self {
        let lower = question.to_lowercase();
        let topics = named(lower.clone());
        // A topic's own words count once, as the topic.
        let is_of_topic =
            |term: &String| topics.iter().flat_map(|it| it.words).any(|word| word.starts_with(term.as_str()));
        // Written without spaces, a topic's word would leave halves of itself behind.
        let unspaced = topics.iter().flat_map(|it| it.words).filter(|it| !it.is_ascii());
        let rest = unspaced.fold(without_time(&lower), |rest, word| rest.replace(word, " "));
        let terms = content_terms(&rest).into_iter().filter(tells).map(|term| term.text);
        let mut terms: Vec<String> =
            terms.filter(|term| !is_of_topic(term) && !ASKING.contains(&term.as_str())).collect();
        terms.sort();
        terms.dedup();
        terms.truncate(MOST_TERMS);
        Self { terms, topics, window: asked(&lower, now), now: now.timestamp() }
    }

    /// Whether it names no thing: "what happened last night?", "is everything OK?".
    fn is_general(&self) -> bool {
        self.terms.is_empty() && self.topics.iter().all(|it| it.kinds.contains(&FactKind::Health))
    }

    fn score(&self, fact: &Fact, relevance: f32, present: &Present<'_>) -> f32 {
        let by_window = match &self.window {
            // A question about something else is not answered by whatever happened then.
            Some(window) if window.contains(&fact.at) && relevance <= 0.0 && !self.is_general() => 0.0,
            Some(window) if window.contains(&fact.at) => 1.5,
            Some(_) => -0.7,
            None => 0.0,
        };
        let age_hours = hours(fact.at, self.now).max(0.0);
        let recency = 0.6 * (-age_hours / 24.0).exp();
        // Trouble that the question does not touch is worth a little, not a place in the answer.
        let share = if relevance > 0.0 || self.is_general() { 1.0 } else { UNRELATED };
        relevance + by_window + recency + present.weight(fact) * share
    }
}

/// For each fact whether it is about other things than the question, where the question names one that no fact speaks of:
/// a symptom of another thing then says nothing.
fn elsewhere(facts: &[Shown<'_>], question: &Question) -> Vec<bool> {
    let is_symptom =
        |kind: &FactKind| matches!(kind, FactKind::Alarm | FactKind::Metric | FactKind::Health | FactKind::Change);
    let things: Vec<&Topic> = question.topics.iter().copied().filter(|it| !it.kinds.iter().any(is_symptom)).collect();
    let is_unknown = things.iter().any(|thing| facts.iter().all(|it| of_topic(thing, it) <= 0.0));
    facts.iter().map(|it| is_unknown && things.iter().all(|thing| of_topic(thing, it) <= 0.0)).collect()
}

/// For each fact the weights of all `marks` in it, each times how well the mark tells facts apart, at most `most`.
///
/// A mark that one fact has counts nearly whole, one that most have a fifth.
#[expect(clippy::cast_precision_loss, reason = "counts of facts are small")]
fn summed<Mark>(facts: &[Shown<'_>], marks: &[Mark], most: f32, weight: impl Fn(&Mark, &Shown<'_>) -> f32) -> Vec<f32> {
    let mut sums = vec![0.0_f32; facts.len()];
    for mark in marks {
        let weights: Vec<f32> = facts.iter().map(|fact| weight(mark, fact)).collect();
        let with = weights.iter().filter(|weight| **weight > 0.0).count();
        let rarity = (1.0 - with as f32 / (facts.len() + 1) as f32).max(0.2);
        sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight * rarity);
    }
    sums.into_iter().map(|sum| sum.min(most)).collect()
}

/// The topics that a question names. A word is used up by the first that has it: "fail over" and 故障转移 are no failure.
fn named(mut question: String) -> Vec<&'static Topic> {
    let mut topics = Vec::new();
    for topic in TOPICS {
        if topic.words.iter().any(|word| holds(&question, word)) {
            topics.push(topic);
            for word in topic.words.iter().filter(|word| word.len() >= LEAST_USED_UP) {
                question = question.replace(word, " ");
            }
        }
    }
    topics
}

/// Whether a term of the question can point at a fact: single characters and digits cannot.
fn tells(term: &crate::text::Term) -> bool {
    let length = term.text.chars().count();
    match term.kind {
        TermKind::Word => length >= 3 || (length == 2 && !term.text.is_ascii()),
        TermKind::Bigram | TermKind::Identifier => true,
        TermKind::Number => length >= 2,
    }
}

fn of_topic(topic: &Topic, shown: &Shown<'_>) -> f32 {
    let by_trace = topic.traces.iter().map(|trace| shown.weight(trace)).fold(0.0, f32::max);
    let by_kind = if topic.kinds.contains(&shown.fact.kind) { 0.8 } else { 0.0 };
    by_trace + by_kind
}

/// What is wrong at present, and since when.
struct Present<'a> {
    /// The newest fact of each alarm.
    alarms: HashMap<&'a str, &'a str>,
    began: Option<Timestamp>,
}

impl<'a> Present<'a> {
    fn of(facts: &'a [Fact], now: Timestamp) -> Self {
        let mut newest: HashMap<&str, &Fact> = HashMap::new();
        for fact in facts {
            let Some(name) = alarm_name(fact) else { continue };
            let known = newest.entry(name).or_insert(fact);
            if (fact.at, &fact.id) > (known.at, &known.id) {
                *known = fact;
            }
        }
        let alarms = newest.into_iter().map(|(name, fact)| (name, fact.id.as_str())).collect();
        let present = Self { alarms, began: None };
        let is_fresh = |fact: &&Fact| hours(fact.at, now) <= TROUBLE_HOURS as f32 && fact.at <= now;
        let trouble = facts.iter().filter(|fact| present.trouble(fact) >= 1.0).filter(is_fresh);
        let began = trouble.map(|fact| fact.at).min();
        Self { began, ..present }
    }

    fn weight(&self, fact: &Fact) -> f32 {
        let lead = if fact.kind == FactKind::Change { self.lead(fact) } else { 0.0 };
        let plain = if fact.kind == FactKind::Inventory { -0.3 } else { 0.0 };
        self.trouble(fact) + lead + plain
    }

    /// How much a fact says that something is wrong now; below zero for what is over.
    fn trouble(&self, fact: &Fact) -> f32 {
        let severity = fact.severity.as_deref().unwrap_or_default().to_ascii_lowercase();
        let is_newest = alarm_name(fact).is_none_or(|name| self.alarms.get(name).copied() == Some(fact.id.as_str()));
        match (fact.kind, severity.as_str()) {
            (FactKind::Alarm, "alarm") if is_newest => 1.2,
            (FactKind::Alarm, "insufficient_data") if is_newest => 0.5,
            (FactKind::Alarm, _) if is_newest => -0.3,
            // What the alarm said before its newest word.
            (FactKind::Alarm, _) => -1.5,
            (FactKind::Health, "issue" | "investigation") => 1.0,
            (_, "closed") => -0.2,
            (_, "urgent" | "critical") => 1.0,
            (_, "high") => 0.5,
            (FactKind::Security, "issue" | "medium") => 0.5,
            _ => 0.0,
        }
    }

    /// The closer before the trouble, the more; a change after it began led to nothing.
    fn lead(&self, fact: &Fact) -> f32 {
        let Some(began) = self.began else { return 0.0 };
        let minutes = hours(fact.at, began) * 60.0;
        if (0.0..=LEAD_MINUTES).contains(&minutes) { 1.0 - 0.5 * minutes / LEAD_MINUTES } else { 0.0 }
    }
}

/// Hours from one moment to another; negative when `until` is earlier.
#[expect(clippy::cast_precision_loss, reason = "seconds of a few years fit")]
fn hours(from: Timestamp, until: Timestamp) -> f32 {
    (until.as_second() - from.as_second()) as f32 / 3_600.0
}
