use std::collections::HashMap;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::files::alarm_name;
use super::topics::{Topic, holds, of_text};
use super::window::{asked, without_time};
use crate::domain::{Fact, FactKind};
use crate::text::{TermKind, content_terms, holds_name};

/// Stems of asking, not of what is asked about; "check" would also point at every `checkout`.
const ASKING: &[&str] =
    &["check", "look", "see", "know", "tell", "explain", "help", "happen", "need", "want", "fix", "pleas"];
/// Most terms of a question that are looked for.
const MOST_TERMS: usize = 24;
/// Of a question with more terms than this, each tells that much less: a story of two hundred words shares some with any fact.
const TELLING_TERMS: f32 = 8.0;
/// Most that words, and that topics, can bring.
const MOST_BY_WORDS: f32 = 4.0;
const MOST_BY_TOPICS: f32 = 4.0;
/// A change counts as leading up to trouble that began within this time after it.
const LEAD_MINUTES: f32 = 60.0;
/// The share of its weight that trouble keeps when the question is about something else.
const UNRELATED: f32 = 0.2;
/// The share of its relevance that a fact keeps when the question names another thing of the account.
const ANOTHER_THING: f32 = 0.3;
/// The most that a fact counts which is about none of the things that the question names, where it names one that no fact speaks of.
const OF_OTHERS: f32 = 0.5;
/// What an alarm loses where a value is asked and the alarm is not named.
const THRESHOLD: f32 = -1.0;
/// What a fact loses that was over before the present trouble began.
const OVER: f32 = 1.5;
/// How people call what is not production.
const REHEARSALS: &[&str] = &[
    "staging",
    "preview",
    "rehearsal",
    "test environment",
    "our test",
    "test cluster",
    "测试集群",
    "測試叢集",
    "テスト環境",
    "検証用",
    "测试环境",
    "測試環境",
    "预发",
    "ステージング",
    "検証環境",
];
/// Bytes; a shorter name of a thing is also a word.
const LEAST_NAME: usize = 5;
/// Trouble older than this has no say in what led up to it.
const TROUBLE_HOURS: f32 = 24.0;

/// [`rank_local()`] with the customer's clock at UTC.
pub fn rank<'a>(facts: &'a [Fact], question: &str, now: Timestamp) -> Vec<(f32, &'a Fact)> {
    rank_local(facts, question, &now.to_zoned(TimeZone::UTC))
}

/// All facts, those that matter most to `question` first; ties go to the newer fact, then to the smaller id.
///
/// A score is a sum without unit: words of the question in the fact (rarer ones more, those of a story less, up to 4), topics that both speak of
/// (a table of four languages, rarer ones more, up to 4), trouble that lasts (open health events, alarms in ALARM, urgent metrics) and
/// changes in the hour before it began (up to 1.5 more), a time that the question names (1.5 in it, -0.7 out of it),
/// recency (up to 0.6, halved in 17 hours). Trouble weighs whole only where the question asks for what is wrong or changed; a
/// thing of the account that it names keeps the others behind. Below 1 a fact says nothing to the question.
/// `now` is the customer's clock with their time zone, for words like "last night". Cost: linear in the facts' text.
pub fn rank_local<'a>(facts: &'a [Fact], question: &str, now: &Zoned) -> Vec<(f32, &'a Fact)> {
    let shown: Vec<Shown<'a>> = facts.iter().map(Shown::of).collect();
    let question = Question::read(question, now);
    let present = Present::of(facts, now.timestamp());
    let named = question.named(facts);
    let telling = if named.is_empty() { question.telling() } else { 1.0 };
    let by_words = summed(&shown, &question.terms, MOST_BY_WORDS, |term, it| telling * it.weight(term));
    let of_topic = |topic: &&Topic, it: &Shown<'_>| telling * topic.weight(it.fact, |trace| it.weight(trace));
    let by_topics = summed(&shown, &question.topics, MOST_BY_TOPICS, of_topic);
    let is_elsewhere = elsewhere(&shown, &question);
    let relevance = by_words.iter().zip(by_topics).zip(is_elsewhere.iter().copied());
    let relevance = relevance.map(|((words, topics), elsewhere)| words + if elsewhere { 0.0 } else { topics });
    let is_rehearsal = holds_any(&question.text, REHEARSALS);
    let of_named = shown.iter().map(|it| {
        let is_there = !is_rehearsal || holds_any(&it.head, REHEARSALS) || holds_any(&it.body, REHEARSALS);
        is_there && (named.is_empty() || named.iter().any(|name| it.holds_name(name)))
    });
    let mut ranked: Vec<(f32, &Fact)> = shown
        .iter()
        .zip(relevance.zip(of_named))
        .map(|(it, (relevance, is_of_named))| {
            let relevance = if is_of_named { relevance } else { relevance * ANOTHER_THING };
            let score = question.score(it, relevance, &present);
            // What production does says nothing of its rehearsal.
            (if is_rehearsal && !is_of_named { score.min(0.0) } else { score }, it.fact)
        })
        .collect();
    // What goes wrong with other things than those that the question names says nothing to it, however fresh it is.
    for ((score, _), (is_elsewhere, words)) in ranked.iter_mut().zip(is_elsewhere.iter().zip(&by_words)) {
        *score = if *is_elsewhere && *words <= 0.0 { score.min(OF_OTHERS) } else { *score };
    }
    ranked.sort_by(|(a, left), (b, right)| b.total_cmp(a).then(right.at.cmp(&left.at)).then(left.id.cmp(&right.id)));
    ranked
}

/// The facts that say what is wrong with the things of the account that `question` names, with the changes of all of it; `None`
/// where it names nothing.
pub fn of_named_things(facts: &[Fact], question: &str, now: &Zoned) -> Option<Vec<Fact>> {
    let named = Question::read(question, now).named(facts);
    let is_meant = |it: &&Fact| it.kind == FactKind::Change || named.iter().any(|name| Shown::of(it).holds_name(name));
    (!named.is_empty()).then(|| facts.iter().filter(is_meant).cloned().collect())
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

    fn holds_name(&self, name: &str) -> bool {
        holds_name(&self.head, name) || holds_name(&self.body, name)
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

pub(super) struct Question {
    /// What it asks about beyond its topics and its time, folded.
    terms: Vec<String>,
    topics: Vec<&'static Topic>,
    /// Lower case.
    text: String,
    window: Option<std::ops::Range<Timestamp>>,
    now: Timestamp,
}

impl Question {
    pub(super) fn read(question: &str, now: &Zoned) -> Self {
        let lower = question.to_lowercase();
        let topics = of_text(&lower);
        // A topic's own words count once, as the topic.
        let is_of_topic =
            |term: &String| topics.iter().flat_map(|it| it.words()).any(|word| word.starts_with(term.as_str()));
        // Written without spaces, a topic's word would leave halves of itself behind.
        let unspaced = topics.iter().flat_map(|it| it.words()).filter(|it| !it.is_ascii());
        let rest = unspaced.fold(without_time(&lower), |rest, word| rest.replace(word, " "));
        let terms = content_terms(&rest).into_iter().filter(tells).map(|term| term.text);
        let mut terms: Vec<String> =
            terms.filter(|term| !is_of_topic(term) && !ASKING.contains(&term.as_str())).collect();
        terms.sort();
        terms.dedup();
        terms.truncate(MOST_TERMS);
        Self { terms, topics, window: asked(&lower, now), text: lower, now: now.timestamp() }
    }

    /// Whether it names no thing: "what happened last night?", "is everything OK?".
    fn is_general(&self) -> bool {
        self.terms.is_empty() && self.topics.iter().all(|it| it.kinds.contains(&FactKind::Health))
    }

    /// How much one of its terms tells, in `(0, 1]`.
    #[expect(clippy::cast_precision_loss, reason = "at most two dozen")]
    fn telling(&self) -> f32 {
        (TELLING_TERMS / self.terms.len().max(1) as f32).min(1.0)
    }

    /// Whether it asks what is wrong.
    pub(super) fn asks_for_trouble(&self) -> bool {
        self.is_general() || self.topics.iter().any(|it| it.is_trouble())
    }

    pub(super) fn asks_for_changes(&self) -> bool {
        self.topics.iter().any(|it| it.kinds.contains(&FactKind::Change))
    }

    /// The account's things that it names, in lower case; of two names in one place the longer.
    fn named(&self, facts: &[Fact]) -> Vec<String> {
        let names = facts.iter().flat_map(|it| alarm_name(it).into_iter().chain(it.resource.as_deref().map(last_part)));
        let mut names: Vec<String> = names.filter(|it| it.len() >= LEAST_NAME).map(str::to_lowercase).collect();
        names.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        names.dedup();
        let mut rest = self.text.clone();
        names.retain(|name| {
            let is_named = holds_name(&rest, name) || begins_like(&rest, name);
            if is_named {
                rest = rest.replace(name.as_str(), " ");
            }
            is_named
        });
        names
    }

    fn score(&self, shown: &Shown<'_>, relevance: f32, present: &Present<'_>) -> f32 {
        let fact = shown.fact;
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
        let is_touched = relevance > 0.0 || self.is_general();
        let share = |asked: bool| if is_touched && asked { 1.0 } else { UNRELATED };
        let is_story = self.asks_for_trouble() || self.asks_for_changes();
        let by_trouble = present.trouble(fact) * share(is_story) + present.plainness(fact);
        let by_lead = present.lead(fact) * if is_story { 1.0 } else { UNRELATED };
        // What a thing has or how it stands now is not what an alarm says of a threshold.
        let names_alarm = alarm_name(fact).is_some_and(|name| holds_name(&self.text, &name.to_lowercase()));
        let by_threshold = if !is_story && fact.kind == FactKind::Alarm && !names_alarm { THRESHOLD } else { 0.0 };
        let is_past = self.asks_for_trouble()
            && self.window.is_none()
            && present.is_over(fact)
            && !self.is_of_thing(shown, present);
        relevance + by_window + recency + by_trouble + by_lead + by_threshold - if is_past { OVER } else { 0.0 }
    }

    /// Whether the question names what this fact is about, and what is wrong now is not about that as well.
    fn is_of_thing(&self, shown: &Shown<'_>, present: &Present<'_>) -> bool {
        let is_elsewhere = |it: &&Topic| !present.live.iter().any(|fact| it.is_in(fact));
        let things = self.topics.iter().copied().filter(|it| it.kinds.is_empty()).filter(is_elsewhere);
        things.into_iter().any(|it| it.weight(shown.fact, |trace| shown.weight(trace)) >= 1.5)
    }
}

fn holds_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|it| text.contains(it))
}

/// The part of an ARN that people call the thing by: the last one that is no id.
fn last_part(resource: &str) -> &str {
    resource.rsplit([':', '/']).find(|it| !is_hex(it)).unwrap_or(resource)
}

/// Whether a part is an id such as a load balancer's `7f0a1c2b3d4e5f60`.
fn is_hex(part: &str) -> bool {
    part.len() >= 8 && part.bytes().all(|it| it.is_ascii_hexdigit())
}

/// Whether a word of `text` is how people shorten `name`: "the thumbnail function" of `thumbnailer`.
fn begins_like(text: &str, name: &str) -> bool {
    let words = text.split(|it: char| !it.is_ascii_alphanumeric() && it != '-');
    words.filter(|it| it.len() > LEAST_NAME).any(|it| name.starts_with(it) && name.len() <= it.len() + 3)
}

/// For each fact whether it is about other things than the question, where the question names one that no fact speaks of:
/// a symptom of another thing then says nothing.
fn elsewhere(facts: &[Shown<'_>], question: &Question) -> Vec<bool> {
    let is_symptom =
        |kind: &FactKind| matches!(kind, FactKind::Alarm | FactKind::Metric | FactKind::Health | FactKind::Change);
    let things: Vec<&Topic> = question.topics.iter().copied().filter(|it| !it.kinds.iter().any(is_symptom)).collect();
    let is_unknown =
        things.iter().any(|thing| facts.iter().all(|it| thing.weight(it.fact, |trace| it.weight(trace)) <= 0.0));
    facts
        .iter()
        .map(|it| is_unknown && things.iter().all(|thing| thing.weight(it.fact, |trace| it.weight(trace)) <= 0.0))
        .collect()
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

/// Whether a term of the question can point at a fact: single characters and digits cannot.
fn tells(term: &crate::text::Term) -> bool {
    let length = term.text.chars().count();
    match term.kind {
        TermKind::Word => length >= 3 || (length == 2 && !term.text.is_ascii()),
        TermKind::Bigram | TermKind::Identifier => true,
        TermKind::Number => length >= 2,
    }
}

/// What is wrong at present, and since when.
pub(super) struct Present<'a> {
    /// The newest fact of each alarm.
    alarms: HashMap<&'a str, &'a str>,
    live: Vec<&'a Fact>,
    began: Option<Timestamp>,
    now: Timestamp,
}

impl<'a> Present<'a> {
    pub(super) fn of(facts: &'a [Fact], now: Timestamp) -> Self {
        let mut newest: HashMap<&str, &Fact> = HashMap::new();
        for fact in facts {
            let Some(name) = alarm_name(fact) else { continue };
            let known = newest.entry(name).or_insert(fact);
            if (fact.at, &fact.id) > (known.at, &known.id) {
                *known = fact;
            }
        }
        let alarms = newest.into_iter().map(|(name, fact)| (name, fact.id.as_str())).collect();
        let present = Self { alarms, live: Vec::new(), began: None, now };
        let live: Vec<&Fact> = facts.iter().filter(|fact| present.is_live(fact)).collect();
        Self { began: live.iter().map(|fact| fact.at).min(), live, ..present }
    }

    /// Whether something is wrong by this fact, now.
    pub(super) fn is_live(&self, fact: &Fact) -> bool {
        let is_fresh = fact.at <= self.now && hours(fact.at, self.now) <= TROUBLE_HOURS;
        is_fresh && self.trouble(fact) >= 1.0
    }

    /// What merely is there says less than what happened.
    fn plainness(&self, fact: &Fact) -> f32 {
        if fact.kind == FactKind::Inventory { -0.3 } else { 0.0 }
    }

    /// Whether it ended before the present trouble began.
    fn is_over(&self, fact: &Fact) -> bool {
        let Some(began) = self.began else { return false };
        let is_event = !matches!(fact.kind, FactKind::Change | FactKind::Inventory);
        is_event && self.trouble(fact) < 1.0 && hours(fact.at, began) * 60.0 > LEAD_MINUTES
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
        let Some(began) = self.began.filter(|_| fact.kind == FactKind::Change) else { return 0.0 };
        let minutes = hours(fact.at, began) * 60.0;
        if (0.0..=LEAD_MINUTES).contains(&minutes) { 1.5 - 0.75 * minutes / LEAD_MINUTES } else { 0.0 }
    }
}

/// Hours from one moment to another; negative when `until` is earlier.
#[expect(clippy::cast_precision_loss, reason = "seconds of a few years fit")]
fn hours(from: Timestamp, until: Timestamp) -> f32 {
    (until.as_second() - from.as_second()) as f32 / 3_600.0
}
