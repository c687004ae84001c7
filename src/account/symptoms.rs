use jiff::{SignedDuration, Timestamp, Zoned};

use super::files::alarm_name;
use super::rank::{Present, Question, rank_local};
use super::topics::of_text;
use crate::domain::{Fact, FactKind};
use crate::text::{quoted_message, sentences};

/// Symptoms that are looked up; more of them blur what is looked for.
const SYMPTOMS: usize = 3;
/// A finding about security older than this was dealt with, or is none.
const FINDING_WAITS: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Words that say that somebody wants to get out of trouble, whatever it is.
const WANTS_OUT: &[&str] = &[
    "what do i do",
    "what do we do",
    "what should",
    "what now",
    "what to do",
    "what can",
    "first step",
    "fix",
    "undo",
    "get back",
    "working again",
    "roll back",
    "rollback",
    "怎么办",
    "怎麼辦",
    "怎么做",
    "怎麼做",
    "該做",
    "该做",
    "第一步",
    "先",
    "回滚",
    "回滾",
    "退版",
    "退回",
    "復原",
    "恢复",
    "どうすれば",
    "どうしたら",
    "対処",
    "最初",
    "戻す",
    "戻し",
    "復旧",
];

/// Whether `question` asks, or tells, what goes wrong.
pub fn asks_what_is_wrong(question: &str) -> bool {
    of_text(question).iter().any(|it| it.is_trouble())
}

/// Whether `question`, which asks what is wrong or (`is_reported`) tells of trouble in whatever words, may be about these `facts`: it names no thing, or one that they speak of, or
/// that `workload`, the words of what they concern, does.
pub fn may_be_about(question: &str, is_reported: bool, facts: &[&Fact], workload: &str) -> bool {
    let workload = workload.to_lowercase();
    let topics = of_text(question);
    let things: Vec<_> = topics.iter().filter(|it| it.is_thing() && !it.asks_who()).collect();
    let is_touched = || things.iter().any(|it| it.is_in_text(&workload) || facts.iter().any(|fact| it.is_in(fact)));
    (is_reported || topics.iter().any(|it| it.is_trouble())) && (things.is_empty() || is_touched())
}

/// Those of `facts` to look for what the question is about: where it names a thing that some sign of trouble is of, without the
/// signs of other things. Whoever waits for servers to start does not mean a disk that fills.
pub fn spoken_of<'a>(facts: &'a [Fact], question: &str, now: Timestamp) -> Vec<&'a Fact> {
    let present = Present::of(facts, now);
    let topics = of_text(question);
    let things: Vec<_> = topics.into_iter().filter(|it| it.is_thing() && !it.asks_who()).collect();
    let is_named = |fact: &Fact| things.iter().any(|it| it.is_in(fact));
    let is_any_named = facts.iter().any(|it| present.is_live(it) && is_named(it));
    facts.iter().filter(|it| !is_any_named || !present.is_live(it) || is_named(it)).collect()
}

/// What goes wrong in the account now, in the words of its logs, metrics and alarms, to be looked up in the documents:
/// `None` where nothing does, or where the question is about something else. `is_reported`: it tells of trouble, in whatever words.
pub fn symptoms<'a>(facts: &'a [Fact], question: &str, is_reported: bool, now: &Zoned) -> Option<Vec<&'a str>> {
    let asked = Question::read(question, now);
    let present = Present::of(facts, now.timestamp());
    let topics = of_text(question);
    // Which severity to choose is no way out of it.
    if topics.iter().any(|it| it.kinds.contains(&FactKind::Plan)) {
        return None;
    }
    let wants_out = WANTS_OUT.iter().any(|it| question.to_lowercase().contains(it));
    if !(is_reported || asked.asks_for_trouble() || wants_out) {
        return None;
    }
    let ranked = rank_local(facts, question, now);
    let is_security = topics.iter().any(|it| it.kinds.contains(&FactKind::Security));
    let is_wrong = |fact: &&Fact| present.is_live(fact) || (is_security && is_open_finding(fact, now.timestamp()));
    let live = ranked.iter().map(|(_, fact)| *fact).filter(is_wrong);
    // Where most of what it names is in no trouble, the question is about that; a finding about security outweighs the rest.
    let things: Vec<_> = topics.into_iter().filter(|it| it.is_thing() && !it.asks_who()).collect();
    let touched: Vec<_> = things.iter().filter(|it| live.clone().any(|fact| it.is_in(fact))).collect();
    let is_of_security = touched.iter().any(|it| it.kinds.contains(&FactKind::Security));
    if !things.is_empty() && !is_of_security && touched.len() * 2 <= things.len() {
        return None;
    }
    let is_meant = |fact: &&Fact| touched.is_empty() || touched.iter().any(|it| it.is_in(fact));
    let mut meant: Vec<&Fact> = live.clone().filter(is_meant).collect();
    if meant.is_empty() {
        return None;
    }
    // Whatever else is wrong at the same time belongs to it.
    meant.extend(live.filter(|fact| !is_meant(fact)));
    meant.sort_by_key(|fact| rank_of(fact));
    Some(meant.into_iter().take(SYMPTOMS).map(symptom).collect())
}

/// The findings about security among `facts` that ask for action, the latest first.
pub fn findings(facts: &[Fact], now: Timestamp) -> Vec<&Fact> {
    let mut found: Vec<&Fact> = facts.iter().filter(|it| is_open_finding(it, now)).collect();
    found.sort_by(|one, other| other.at.cmp(&one.at).then(one.id.cmp(&other.id)));
    found
}

/// Whether a finding of the last weeks asks for action: it brings nothing down, and waits until somebody acts.
fn is_open_finding(fact: &Fact, now: Timestamp) -> bool {
    let is_recent = fact.at <= now && now.duration_since(fact.at) <= FINDING_WAITS;
    let is_serious = || matches!(fact.severity.as_deref(), Some("issue" | "medium" | "high" | "critical"));
    fact.kind == FactKind::Security && is_recent && is_serious()
}

/// An error's own words say most, then what a metric shows, then an alarm's name.
fn rank_of(fact: &Fact) -> u8 {
    match fact.kind {
        _ if quoted_message(&fact.body).is_some() => 0,
        FactKind::Metric | FactKind::Health | FactKind::Security => 1,
        _ => 2,
    }
}

/// The words by which a fact's trouble is looked up: the message that a log printed; what a health event or a finding says
/// first, since their titles are codes; what an alarm is called; else the title.
pub fn symptom(fact: &Fact) -> &str {
    let says_first = || sentences(&fact.body).into_iter().next().and_then(|it| fact.body.get(it));
    let told = matches!(fact.kind, FactKind::Health | FactKind::Security).then(says_first).flatten();
    quoted_message(&fact.body).or(told).or(alarm_name(fact)).unwrap_or(&fact.title)
}
