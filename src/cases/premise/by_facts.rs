use std::collections::HashSet;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use regex::Regex;

use super::Known;
use super::claims::Claims;
use super::forms::{
    ALL_OF, BY_HAND, FAILING, FEARED, LED_TO, NOT_BY_HAND, RINGING, STANDBY, TESTED, UNCHANGED, UNWELL, WELL, WITHOUT,
    YOUR_FAULT,
};
use crate::base::constant_pattern;
use crate::cases::announced;
use crate::cases::causes::Causes;
use crate::cases::limits::regions_in;
use crate::cases::observed::{environment_of, holds_name, last_part};
use crate::cases::said::Environment;
use crate::cases::{grammar, wording};
use crate::domain::{Basis, Fact, FactKind, Idea, Point};
use crate::text::{compared_terms, folded, sentences};

/// A name's first part tells what it is of from so many letters on: `classroom-eu`.
const TELLING: usize = 5;

/// The facts against the first claim that facts decide.
pub(super) fn against(claims: &Claims, known: &Known<'_>) -> Option<Point> {
    let first = without_standby(claims, known).or_else(|| silent_alarm(claims, known));
    let first = first.or_else(|| event_elsewhere(claims, known));
    let next = first.or_else(|| tested_less(claims, known)).or_else(|| by_nobody(claims, known));
    next.or_else(|| known.causes.and_then(|causes| by_causes(claims, causes, known)))
}

fn by_causes(claims: &Claims, causes: &Causes<'_>, known: &Known<'_>) -> Option<Point> {
    other_place(claims, causes, known)
        .or_else(|| own_change(claims, causes))
        .or_else(|| other_cause(claims, causes, known))
        .or_else(|| not_well(claims, causes, known))
}

/// "We have a standby": a database that the question names, or one of all that are meant, has none.
fn without_standby(claims: &Claims, known: &Known<'_>) -> Option<Point> {
    let said = claims.each().find(|it| STANDBY.is_in(it) && !WITHOUT.is_in(it))?;
    let lacks = |it: &&Fact| it.measures.iter().any(|it| it.what == "standby" && it.value == 0.0);
    let name = |it: &Fact| it.resource.as_deref().map(|it| folded(last_part(it))).unwrap_or_default();
    let is_named = |it: &&Fact| holds_name(&claims.all, &name(it));
    let is_one_of = |it: &&Fact| {
        let name = name(it);
        let family = name.split('-').next().unwrap_or_default();
        family.len() >= TELLING && holds_name(&claims.all, family)
    };
    let lacking: Vec<&Fact> = known.facts().iter().filter(lacks).collect();
    let named = lacking.iter().copied().find(|it| is_named(it));
    let of_all = || lacking.iter().copied().find(|it| ALL_OF.is_in(said) && is_one_of(it));
    named.or_else(of_all).map(|it| quoted(&[it]))
}

/// "What you restart on the 28th is our shop in Tokyo": what was announced for that day is in another region.
fn event_elsewhere(claims: &Claims, known: &Known<'_>) -> Option<Point> {
    let event = announced(&claims.question, known.facts(), known.now)?;
    let regions = regions_in(&folded(&event.body));
    let said: Vec<String> = claims.each().flat_map(regions_in).collect();
    let is_elsewhere = !said.is_empty() && !regions.is_empty() && !said.iter().any(|it| regions.contains(it));
    let first = sentences(&event.body).into_iter().next().and_then(|it| event.body.get(it)).map(str::trim)?;
    let quotes = vec![(event.id.clone(), event.title.clone()), (event.id.clone(), first.to_owned())];
    is_elsewhere.then_some(Point { quotes })
}

/// "The alarm keeps ringing": none is in alarm, and the one that is meant is over.
fn silent_alarm(claims: &Claims, known: &Known<'_>) -> Option<Point> {
    RINGING.is_in(&claims.whole()).then_some(())?;
    let mut alarms: Vec<&Fact> = known.facts().iter().filter(|it| it.kind == FactKind::Alarm).collect();
    alarms.sort_by_key(|it| std::cmp::Reverse(it.at));
    let mut watched: Vec<&str> = Vec::new();
    let mut last: Vec<&Fact> = Vec::new();
    for alarm in alarms {
        let name = alarm.title.split(" went ").next().unwrap_or_default();
        if !watched.contains(&name) {
            watched.push(name);
            last.push(alarm);
        }
    }
    if last.iter().any(|it| it.severity.as_deref() == Some("ALARM")) {
        return None;
    }
    let said = spoken_of(claims, known);
    let over = last.into_iter().filter(|it| it.severity.as_deref() == Some("OK"));
    let name = |it: &Fact| it.title.split(" went ").next().unwrap_or_default().replace("Alarm ", "").replace('-', " ");
    let shared = |it: &&Fact| compared_terms(&name(it)).intersection(&said).count();
    over.max_by_key(shared).filter(|it| shared(it) > 0).map(|it| quoted(&[it]))
}

/// "Only the demo fails": what fails is production; or the other way round.
fn other_place(claims: &Claims, causes: &Causes<'_>, known: &Known<'_>) -> Option<Point> {
    let place = |it: &str| match (wording::STAGING.is_in(it), wording::PRODUCTION.is_in(it)) {
        (true, false) => Some(Environment::Staging),
        (false, true) => Some(Environment::Production),
        _ => None,
    };
    let said = place(&claims.all).filter(|_| claims.each().any(|it| FAILING.is_in(it) && !FEARED.is_in(it)))?;
    let seen = environment_of(causes.sign, known.workloads())?;
    // Where nothing was read of the place that they name, what fails elsewhere contradicts nothing.
    let is_read = known.facts().iter().any(|it| environment_of(it, known.workloads()) == Some(said));
    (seen != said && is_read).then(|| quoted(&[causes.sign]))
}

/// "Nothing was changed", "your storage is broken": a change of their own led to it.
fn own_change(claims: &Claims, causes: &Causes<'_>) -> Option<Point> {
    claims.each().find(|it| UNCHANGED.is_in(it) || YOUR_FAULT.is_in(it))?;
    is_about_trouble(claims).then_some(())?;
    let cause = causes.likely()?;
    Some(quoted(&[cause.fact, causes.sign]))
}

/// "It is dead since the tag at 02:14": what is blamed, by its time of day, came after the first symptom, or fits less than another.
fn other_cause(claims: &Claims, causes: &Causes<'_>, known: &Known<'_>) -> Option<Point> {
    let said = claims.each().find(|it| LED_TO.is_in(it))?;
    is_about_trouble(claims).then_some(())?;
    let cause = causes.likely()?;
    let ideas = ideas_in(said, known);
    let told = compared_terms(&format!("{} {}", cause.fact.title, causes.sign.title));
    let is_named = |it: &Fact| {
        let own = compared_terms(&it.title);
        ideas.iter().any(|idea| !holds_any(idea, &told) && holds_any(idea, &own))
    };
    let blamed = |it: &&Fact| {
        matches!(it.kind, FactKind::Change | FactKind::Health) && (names_time(claims, it.at, known) || is_named(it))
    };
    let other = known.facts().iter().filter(blamed).find(|it| it.id != cause.fact.id)?;
    let is_cause_named = names_time(claims, cause.fact.at, known);
    (!is_cause_named && other.id != causes.sign.id).then(|| quoted(&[causes.sign, cause.fact]))
}

/// What the claims and the ideas of the question are about, as terms.
fn spoken_of(claims: &Claims, known: &Known<'_>) -> HashSet<String> {
    let mut said = compared_terms(&claims.question);
    said.extend(known.limits.ideas.iter().flat_map(|it| it.wordings.iter().flatten().cloned()));
    said
}

/// The ideas of the question that `clause` says.
fn ideas_in<'a>(clause: &str, known: &Known<'a>) -> Vec<&'a Idea> {
    let terms = compared_terms(clause);
    known.limits.ideas.iter().filter(|it| holds_any(it, &terms)).collect()
}

fn holds_any(idea: &Idea, terms: &HashSet<String>) -> bool {
    idea.wordings.iter().any(|wording| wording.iter().all(|it| terms.contains(it)))
}

fn is_about_trouble(claims: &Claims) -> bool {
    FAILING.is_in(&claims.all) || grammar::UNABLE.is_in(&claims.all)
}

/// "We tested 900 a second": the largest test that is on record reached less.
fn tested_less(claims: &Claims, known: &Known<'_>) -> Option<Point> {
    TESTED.is_in(&claims.whole()).then_some(())?;
    let said = claims.largest_count()?;
    let is_test = |it: &&Fact| TESTED.is_in(&folded(&it.title));
    let reached = |it: &Fact| {
        let counts = it.measures.iter().filter(|it| it.unit.is_empty() && it.basis != Basis::Quota);
        counts.map(|it| it.value).reduce(f64::max)
    };
    let tests: Vec<(&Fact, f64)> =
        known.facts().iter().filter(is_test).filter_map(|it| Some((it, reached(it)?))).collect();
    let most = tests.iter().map(|it| it.1).reduce(f64::max)?;
    let largest = tests.into_iter().find(|it| it.1 >= most)?.0;
    (most < said).then(|| with_last_sentence(largest))
}

/// "One of us pressed it": it is on record that nobody did.
fn by_nobody(claims: &Claims, known: &Known<'_>) -> Option<Point> {
    claims.each().find(|it| BY_HAND.is_in(it) && !NOT_BY_HAND.is_in(it))?;
    let said = spoken_of(claims, known);
    let shared = |it: &&Fact| compared_terms(&format!("{} {}", it.title, it.body)).intersection(&said).count();
    let denies = |it: &&Fact| it.title.starts_with("Nobody ") || it.title.starts_with("No one ");
    let found = known.facts().iter().filter(denies).max_by_key(shared)?;
    (shared(&found) > 0).then(|| with_last_sentence(found))
}

/// The title, and the sentence that the fact ends with.
fn with_last_sentence(fact: &Fact) -> Point {
    let all = sentences(&fact.body);
    let last = all.last().and_then(|it| fact.body.get(it.clone())).map(|it| (fact.id.clone(), it.trim().to_owned()));
    Point { quotes: [(fact.id.clone(), fact.title.clone())].into_iter().chain(last).collect() }
}

static UTC_TIME: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"\b(\d{1,2}:\d{2})(?: ?(?:utc|gmt)\b|z\b)"));

/// Whether a time is named by the customer's clock or, where it is said to be UTC, by that.
fn names_time(claims: &Claims, at: Timestamp, known: &Known<'_>) -> bool {
    let clock = |zone: TimeZone| at.to_zoned(zone).strftime("%H:%M").to_string();
    let in_utc = clock(TimeZone::UTC);
    let says_utc = UTC_TIME.captures_iter(&claims.all).any(|it| it.get(1).is_some_and(|it| it.as_str() == in_utc));
    says_utc || UTC_TIME.replace_all(&claims.all, "").contains(&clock(known.now.time_zone().clone()))
}

/// "All is well": production is in trouble now.
fn not_well(claims: &Claims, causes: &Causes<'_>, known: &Known<'_>) -> Option<Point> {
    let said = claims.each().find(|it| WELL.is_in(it) && !UNWELL.is_in(it))?;
    // Who says that one thing is well, or speaks of one and says that all is, says nothing of another that is not.
    let of_sign = compared_terms(&format!("{} {}", causes.sign.title, causes.sign.body));
    let of_claim = ideas_in(said, known);
    let named = if of_claim.is_empty() { known.limits.ideas.iter().collect() } else { of_claim };
    if !named.is_empty() && !named.iter().any(|it| holds_any(it, &of_sign)) {
        return None;
    }
    let is_live = environment_of(causes.sign, known.workloads())? == Environment::Production;
    is_live.then(|| quoted(&[causes.sign]))
}

fn quoted(facts: &[&Fact]) -> Point {
    Point { quotes: facts.iter().map(|it| (it.id.clone(), it.title.clone())).collect() }
}
