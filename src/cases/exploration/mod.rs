//! Every order of things that can happen to a case, up to a bound, held against what must always be true of it.
//!
//! The statements are written from the promises made to a customer, not from the code: a small account of its own
//! ([`Told`]) says what was promised and who has answered. Bugs of each kind are planted to see that the same search finds
//! them.

mod acts;
mod drafts;
mod planted;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::Hash;

use jiff::{SignedDuration, Timestamp};

use self::acts::acts;
use crate::cases::lifecycle::{Act, Closing, Promises, decide, open};
use crate::cases::{after_minutes, evolve, is_missed};
use crate::domain::{
    CaseRefusal, CaseStanding, CaseStatus, ContactCall, ConversationState, Decided, Happening, Manner, Origin, Person,
    Severity, Thread,
};

type Decide = fn(&CaseStanding, Thread, &Act, &Promises, Timestamp) -> Result<Decided, CaseRefusal>;

/// What is explored: the rules, and the two readings of a case that the desk goes by.
#[derive(Clone, Copy)]
struct Rules {
    decide: Decide,
    urgent_at: fn(&CaseStanding) -> Option<Timestamp>,
    is_missed: fn(&CaseStanding, Timestamp) -> bool,
}

const TRUE_RULES: Rules = Rules { decide, urgent_at: CaseStanding::urgent_at, is_missed };

/// Acts and steps of time in a row.
const BOUND: usize = 5;
/// A step of time; the first response to `normal` is due after two, to `urgent` after one.
const STEP: SignedDuration = SignedDuration::from_mins(30);
/// Longer than a resolved case can be reopened.
const FORTNIGHT: SignedDuration = SignedDuration::from_hours(24 * 15);
/// What the thread's last message is numbered; only whether a writer has seen it matters.
const LAST_SEQ: u64 = 5;

/// What a customer was told and what an engineer did, kept apart from the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Told {
    /// The earliest moment that was ever promised for the first response.
    due_at: Option<Timestamp>,
    answered_at: Option<Timestamp>,
    acknowledged: bool,
    /// A person was asked for and none has written since.
    waits_for_person: bool,
    was_missed: bool,
    /// Since when nobody has it and the customer waits; since it was opened where nobody answered. `None`: somebody made it
    /// theirs, or was named for what another had.
    nobody_since: Option<Timestamp>,
    /// When who was answered was promised to hear again.
    next_at: Option<Timestamp>,
    /// How often a contact was called since then.
    calls: u8,
    /// The earliest moment that was promised in a case that goes on in this one, until an engineer writes or promises.
    owed_at: Option<Timestamp>,
    /// They took it up again and no engineer has written since.
    owed_word: bool,
    /// The most that the evidence ever spoke for.
    suggested: Severity,
    /// The earliest moment by which what no engineer has written about yet would have been answered.
    evidence_due_at: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct World {
    standing: CaseStanding,
    lead: ConversationState,
    /// The open wish for a person, as it is kept beside the case.
    wish: bool,
    /// The customer has written since an engineer last did.
    news: bool,
    now: Timestamp,
    told: Told,
}

/// What an exploration came to.
#[derive(Debug, Default)]
struct Explored {
    states: usize,
    orders: u128,
    /// The statements that did not hold, with one way to each.
    broken: BTreeSet<&'static str>,
}

fn begin() -> Timestamp {
    Timestamp::from_second(1_780_000_000).expect("a time")
}

fn promises() -> Promises {
    Promises::new(MINUTES.into())
}

const MINUTES: [(Severity, u32); 5] = [
    (Severity::Low, 120),
    (Severity::Normal, 60),
    (Severity::High, 45),
    (Severity::Urgent, 30),
    (Severity::Critical, 15),
];

fn minutes(severity: Severity) -> u32 {
    MINUTES.into_iter().find(|(it, _)| *it == severity).map(|(_, minutes)| minutes).expect("promised")
}

fn person(subject: &str) -> Person {
    Person { subject: subject.to_owned(), name: None }
}

/// A case as its customer declared it and as the evidence suggested.
fn first((origin, declared, suggested): (Origin, Severity, Severity)) -> World {
    let now = begin();
    let opened = open(origin, declared, suggested, "general", &promises(), now);
    let told = Told {
        due_at: Some(after_minutes(now, minutes(declared))),
        answered_at: None,
        acknowledged: false,
        waits_for_person: origin == Origin::Handoff,
        was_missed: false,
        nobody_since: Some(now),
        next_at: None,
        calls: 0,
        owed_at: None,
        owed_word: false,
        suggested,
        evidence_due_at: Some(after_minutes(now, minutes(suggested))),
    };
    let lead = if origin == Origin::Draft { ConversationState::Assistant } else { ConversationState::Human };
    World { standing: opened.standing, lead, wish: origin == Origin::Handoff, news: false, now, told }
}

/// Where a case may begin: each way to open one, and declared below and above what the evidence says.
const BEGINS: [(Origin, Severity, Severity); 5] = [
    (Origin::Draft, Severity::Normal, Severity::Normal),
    (Origin::Handoff, Severity::Normal, Severity::Normal),
    (Origin::Direct, Severity::Normal, Severity::Normal),
    (Origin::Direct, Severity::Low, Severity::Urgent),
    (Origin::Draft, Severity::Critical, Severity::Low),
];

fn explore(rules: Rules, bound: usize, wanted: Option<&str>) -> Explored {
    explore_from(BEGINS.map(first), bound, wanted, |world, broken| {
        let later = [STEP, FORTNIGHT].map(|step| tick(rules, world, step, broken));
        let acts = acts(world.now, world.told.suggested);
        let acted: Vec<World> = acts.iter().filter_map(|act| take(rules, world, act, broken)).collect();
        later.into_iter().chain(acted).collect()
    })
}

/// Visits every state that `bound` steps from `first` can reach, each once, and counts the orders that lead there. `reach` takes
/// every step from a state and tells what each broke. Ends with the layer in which what begins with `wanted` is broken.
fn explore_from<W: Clone + Eq + Hash>(
    first: impl IntoIterator<Item = W>,
    bound: usize,
    wanted: Option<&str>,
    reach: impl Fn(&W, &mut BTreeSet<&'static str>) -> Vec<W>,
) -> Explored {
    let mut explored = Explored::default();
    let mut layer: HashMap<W, u128> = first.into_iter().map(|it| (it, 1)).collect();
    let mut seen: HashSet<W> = layer.keys().cloned().collect();
    for _ in 0..bound {
        let mut next: HashMap<W, u128> = HashMap::new();
        for (world, orders) in &layer {
            for reached in reach(world, &mut explored.broken) {
                *next.entry(reached).or_default() += orders;
            }
        }
        explored.orders += next.values().sum::<u128>();
        seen.extend(next.keys().cloned());
        layer = next;
        if wanted.is_some_and(|it| explored.broken.iter().any(|broken| broken.starts_with(it))) {
            break;
        }
    }
    explored.states = seen.len();
    explored
}

/// Time passes.
fn tick(rules: Rules, world: &World, step: SignedDuration, broken: &mut BTreeSet<&'static str>) -> World {
    let mut later = World { now: world.now + step, ..world.clone() };
    hold(rules, &mut later, broken);
    later
}

/// Somebody does something; `None`: the rules refused.
fn take(rules: Rules, world: &World, act: &Act, broken: &mut BTreeSet<&'static str>) -> Option<World> {
    let thread = Thread {
        last_seq: LAST_SEQ,
        lead: world.lead,
        waits_for_person: world.wish,
        has_news: world.news,
        has_promise: false,
    };
    let decided = (rules.decide)(&world.standing, thread, act, &promises(), world.now);
    if is_customers_word(act) && is_within_reach(world) && decided.is_err() {
        broken.insert("a customer's word is never refused while their case can be taken up again");
    }
    if !is_within_reach(world) && decided.as_ref().is_ok_and(|it| is_reopened(&it.happenings)) {
        broken.insert("what ended more than fourteen days ago, or goes on elsewhere, is not taken up again");
    }
    if matches!(act, Act::CallContacts { .. }) && world.standing.status.is_open() {
        let calls = world.told.calls + decided.as_ref().map_or(0, |it| calls_in(&it.happenings));
        if calls < calls_owed(&world.told, world.standing.severity, world.now) {
            broken.insert(
                "for who was promised to hear and whom nobody has, contacts are called at a third and two thirds",
            );
        }
    }
    let decided = decided.ok()?;
    let unseen = |it: &Option<u64>| it.map_or(world.news, |seen| seen < LAST_SEQ);
    if matches!(act, Act::EngineerWrites { after_seq, manner: Manner::Person, .. } if unseen(after_seq)) {
        broken.insert("nobody writes past a message that they have not seen");
    }
    if matches!(act, Act::EngineerWrites { after_seq: Some(seen), .. } if *seen > LAST_SEQ) {
        broken.insert("nobody writes here what was written for another thread");
    }
    if matches!(act, Act::Absorb { severity, .. } | Act::DraftJoins { severity } if decided.standing.severity != world.standing.severity.max(*severity))
    {
        broken.insert("of two cases that become one the graver severity holds");
    }
    if *act == Act::Resolve(Closing::ByEngineer { is_confirmed: true }) && !world.news {
        broken.insert("no engineer confirms what no customer has said");
    }
    let mut folded = world.standing.clone();
    decided.happenings.iter().for_each(|it| evolve(&mut folded, it, world.now));
    if folded != decided.standing {
        broken.insert("what a case is can be counted again from its events");
    }
    if matches!(act, Act::CallContacts { .. }) && (world.told.nobody_since.is_none() || hears_by(&world.told).is_none())
    {
        broken.insert("no contact is called for a case that somebody has, or whose customer waits for nobody");
    }
    if matches!(act, Act::CloseQuiet { .. }) && owes(&world.told) {
        broken.insert("nothing ends by itself that the desk still owes");
    }
    let leaves = matches!(
        act,
        Act::GiveBack { .. } | Act::CloseQuiet { .. } | Act::Resolve(Closing::ByEngineer { .. } | Closing::Abandoned)
    );
    if leaves && world.told.owed_word {
        broken.insert("who took a case up again hears from an engineer before the desk is done with it");
    }
    if matches!(act, Act::RaiseSuggestion { .. }) {
        let as_before =
            CaseStanding { raised: None, evidence_due_at: world.standing.evidence_due_at, ..decided.standing.clone() };
        if (CaseStanding { raised: None, ..world.standing.clone() }, None) != (as_before, decided.lead) {
            broken.insert("what the evidence speaks for promises nothing, answers nothing and moves no severity");
        }
    }
    let told = tell(world, act, &decided);
    let (mut lead, mut wish) = (decided.lead.unwrap_or(world.lead), world.wish);
    if matches!(act, Act::Join { .. }) {
        // The wish is kept, and gives the conversation to people.
        (lead, wish) = (ConversationState::Human, true);
    }
    let has_written = |it: &Happening| matches!(it, Happening::EngineerWrote { manner: Manner::Person, .. });
    if lead != ConversationState::Human || decided.happenings.iter().any(has_written) {
        wish = false;
    }
    let news = match act {
        Act::CustomerWrites | Act::WritesInMerged { .. } | Act::DraftJoins { .. } => true,
        Act::EngineerWrites { manner: Manner::Person, .. } => false,
        _ => world.news,
    };
    let mut reached = World { standing: decided.standing, lead, wish, news, now: world.now, told };
    if is_customers_word(act) && !reached.standing.status.is_open() {
        broken.insert("a customer's word finds an open case");
    }
    let most_hours = if reached.standing.severity >= Severity::Urgent { 24 } else { 24 * 14 };
    let furthest = after_minutes(world.now, most_hours * 60);
    if reached.standing.next_update_at.is_some_and(|it| it > furthest) {
        broken.insert("no promise is so far ahead that nobody hears of the case meanwhile");
    }
    let is_new_wait = matches!(act, Act::Join { .. })
        || is_customers_word(act) && world.lead == ConversationState::Assistant && reached.told.next_at.is_some();
    let within = after_minutes(world.now, minutes(reached.standing.severity));
    if is_new_wait && reached.told.answered_at.is_some() && reached.standing.next_update_at.is_none_or(|it| it > within)
    {
        broken.insert(
            "who asks again, or writes after the case was given back, waits no longer than their severity says",
        );
    }
    let is_to_person = is_customers_word(act) && world.lead == ConversationState::Human;
    if is_to_person && (rules.urgent_at)(&reached.standing).is_none() {
        broken.insert("who writes to a person hears by a moment");
    }
    hold(rules, &mut reached, broken);
    Some(reached)
}

fn owes(told: &Told) -> bool {
    told.answered_at.is_none() || told.waits_for_person || told.owed_at.is_some()
}

fn is_customers_word(act: &Act) -> bool {
    matches!(act, Act::CustomerWrites | Act::WritesInMerged { .. } | Act::DraftJoins { .. })
}

fn is_within_reach(world: &World) -> bool {
    let fortnight = SignedDuration::from_hours(24 * 14);
    let is_long_over = world.standing.resolved_at.is_some_and(|it| world.now.duration_since(it) > fortnight);
    world.standing.merged_into.is_none() && !is_long_over
}

/// What the customer knows after `act`.
fn tell(world: &World, act: &Act, decided: &Decided) -> Told {
    let mut told = world.told;
    let promised = |minutes: u32| Some(after_minutes(world.now, minutes));
    match act {
        Act::EngineerWrites { manner, .. } => {
            told.acknowledged = true;
            if *manner == Manner::Person {
                told.answered_at = told.answered_at.or(Some(world.now));
                told.waits_for_person = false;
                told.evidence_due_at = None;
            }
        }
        Act::TakeOver { .. } => told.acknowledged = true,
        Act::Join { .. } => told.waits_for_person = true,
        Act::ChangeSeverity { to, .. } | Act::DraftJoins { severity: to }
            if told.answered_at.is_none() && *to > world.standing.severity =>
        {
            told.due_at = told.due_at.min(promised(minutes(*to)));
        }
        Act::RaiseSuggestion { to, .. } => {
            told.suggested = told.suggested.max(*to);
            told.evidence_due_at = told.evidence_due_at.into_iter().chain(promised(minutes(*to))).min();
        }
        Act::Absorb { severity, due_at, next_update_at, .. } => {
            told.owed_word |= next_update_at.is_some();
            told.owed_at = told.owed_at.into_iter().chain(*due_at).chain(*next_update_at).min();
            if let Some(due_at) = due_at.filter(|_| told.answered_at.is_none()) {
                told.due_at = told.due_at.min(Some(due_at));
            }
            if told.answered_at.is_none() && *severity > world.standing.severity {
                told.due_at = told.due_at.min(promised(minutes(*severity)));
            }
        }
        // The customer says that it is over, or goes on in another case.
        Act::Resolve(Closing::ByCustomer) | Act::MergeInto { .. } => told.waits_for_person = false,
        _ => {}
    }
    let is_over = decided.happenings.iter().any(|it| matches!(it, Happening::Resolved { .. }));
    let is_promised = matches!(act, Act::PromiseUpdate { .. });
    let has_written = matches!(act, Act::EngineerWrites { manner: Manner::Person, .. });
    told.owed_at = told.owed_at.filter(|_| !(is_over || is_promised || has_written));
    told.owed_word = told.owed_word && !is_over && !has_written
        || is_reopened(&decided.happenings) && *act != Act::Reopen { by_desk: true };
    told.calls += calls_in(&decided.happenings);
    if is_reopened(&decided.happenings) {
        told.waits_for_person = told.waits_for_person || told.answered_at.is_none();
    }
    tell_of_owner(world, act, decided, &mut told);
    told
}

/// Who has it after `act`, and by when its customer hears again.
fn tell_of_owner(world: &World, act: &Act, decided: &Decided, told: &mut Told) {
    let was_promised = told.next_at.is_some();
    for happening in &decided.happenings {
        match happening {
            Happening::UpdatePromised { at } => told.next_at = *at,
            Happening::Resolved { .. } => told.next_at = None,
            _ => {}
        }
    }
    let is_reopened = is_reopened(&decided.happenings);
    let has_somebody = match act {
        Act::TakeOver { .. } | Act::EngineerWrites { manner: Manner::Person, .. } => true,
        Act::Assign { to: Some(to), by, .. } => to == by,
        _ => false,
    };
    let is_answered = told.answered_at.is_some();
    let is_left = is_reopened || matches!(act, Act::Assign { to: None, .. }) && told.nobody_since.is_none();
    let is_promised_anew = told.nobody_since.is_some() && told.next_at.is_some() && !was_promised;
    if has_somebody || decided.happenings.iter().any(|it| matches!(it, Happening::Resolved { .. })) && is_answered {
        told.nobody_since = None;
    } else if is_answered && (is_left || is_promised_anew) {
        (told.nobody_since, told.calls) = (Some(world.now), 0);
    } else if !is_answered && (is_reopened || matches!(act, Act::Assign { .. })) {
        told.nobody_since = Some(begin());
    }
}

/// By when its customer was promised to hear from a person.
fn hears_by(told: &Told) -> Option<Timestamp> {
    if told.answered_at.is_none() { told.due_at } else { told.next_at }
}

/// How many calls a customer may count on by `now`: one at once where everything stands still, one at each third.
fn calls_owed(told: &Told, severity: Severity, now: Timestamp) -> u8 {
    let (Some(since), Some(by)) = (told.nobody_since, hears_by(told)) else { return 0 };
    let third = by.duration_since(since).max(SignedDuration::ZERO) / 3;
    let parts = [Some(since + third), Some(since + third * 2), (severity == Severity::Critical).then_some(since)];
    parts.into_iter().flatten().filter(|it| *it <= now).count() as u8
}

fn is_reopened(happenings: &[Happening]) -> bool {
    happenings.iter().any(|it| matches!(it, Happening::Reopened { .. }))
}

fn calls_in(happenings: &[Happening]) -> u8 {
    happenings.iter().filter(|it| matches!(it, Happening::Escalated { .. })).count() as u8
}

/// What is true of every case at every moment.
fn hold(rules: Rules, world: &mut World, broken: &mut BTreeSet<&'static str>) {
    let World { standing, lead, now, told, .. } = world;
    let mut must = |holds: bool, statement: &'static str| {
        if !holds {
            broken.insert(statement);
        }
    };
    must(standing.due_at == told.due_at, "the promised moment only ever comes nearer");
    must(
        standing.first_response_at == told.answered_at,
        "the clock stops at an engineer's first own words to this customer, and stays stopped",
    );
    must(standing.acknowledged_at.is_some() == told.acknowledged, "whoever heard from the desk was acknowledged");
    let is_open = standing.status.is_open();
    must(is_open == standing.resolved_at.is_none(), "a case is open or has an end");
    must(
        !told.waits_for_person || (is_open && *lead == ConversationState::Human),
        "whoever asked for a person is with people until one has written",
    );
    must(
        !told.waits_for_person || (rules.urgent_at)(standing).is_some(),
        "whoever waits for a person hears by a moment",
    );
    let waits_for_desk = is_open && standing.status != CaseStatus::PendingCustomerAction;
    must(
        !waits_for_desk || standing.severity < Severity::High || (rules.urgent_at)(standing).is_some(),
        "from `high` on there is a moment by which a waiting customer hears",
    );
    must(
        standing.first_response_at.is_some()
            || standing.due_at.is_none()
            || !is_open
            || (rules.urgent_at)(standing).is_some_and(|it| Some(it) <= standing.due_at),
        "no unanswered case stands behind its due time",
    );
    must(
        standing.raised.as_ref().is_none_or(|it| it.to == told.suggested),
        "what the evidence once spoke for is not taken back",
    );
    must(
        standing.evidence_due_at == told.evidence_due_at,
        "what the evidence speaks for brings a case forward, never back",
    );
    must(
        told.owed_at.is_none_or(|owed| (rules.urgent_at)(standing).is_some_and(|it| it <= owed)),
        "what was promised in a merged case holds in the one that goes on",
    );
    must(told.calls <= 3, "contacts are called at once, at a third and at two thirds, once each");
    let missed = (rules.is_missed)(standing, *now);
    must(missed || !told.was_missed, "what was missed stays missed");
    told.was_missed = missed;
}

#[test]
fn every_order_of_things_keeps_what_was_promised() {
    let explored = explore(TRUE_RULES, BOUND, None);
    println!("{} states, {} orders of at most {BOUND} steps", explored.states, explored.orders);
    assert_eq!(explored.broken, BTreeSet::new());
    // A rule that changes what can be reached changes these, and is seen in review.
    assert_eq!((explored.states, explored.orders), (392_680, 112_468_154));
}
