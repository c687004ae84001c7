//! Every order of things that can happen to a case, up to a bound, held against what must always be true of it.
//!
//! The statements are written from the promises made to a customer, not from the code: a small account of its own
//! ([`Told`]) says what was promised and who has answered. Bugs of each kind are planted to see that the same search finds
//! them.

mod acts;
mod drafts;
mod planted;
mod told;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::Hash;

use jiff::{SignedDuration, Timestamp};

use self::acts::acts;
use self::told::{Told, calls_in, calls_owed, hears_by, owes, tell};
use crate::cases::lifecycle::{Act, Closing, decide, open};
use crate::cases::{Promises, after_minutes, decide_outside, evolve, is_missed};
use crate::domain::{
    CaseRefusal, CaseStanding, CaseStatus, ContactCall, ConversationState, Decided, Happening, Manner, Origin,
    OutsideStatus, Person, SECURITY, Severity, Thread,
};

type Decide = fn(&CaseStanding, Thread, &Act, &Promises, Timestamp) -> Result<Decided, CaseRefusal>;

/// What is explored: the rules, and the two readings of a case that the desk goes by.
#[derive(Clone, Copy)]
struct Rules {
    decide: Decide,
    urgent_at: fn(&CaseStanding) -> Option<Timestamp>,
    is_missed: fn(&CaseStanding, Timestamp) -> bool,
    ends_outside: fn(&CaseStanding, Thread, &Promises, Timestamp) -> bool,
}

const TRUE_RULES: Rules = Rules { decide, urgent_at: CaseStanding::urgent_at, is_missed, ends_outside };

/// Whether a ticket system that says so ends the case.
fn ends_outside(standing: &CaseStanding, thread: Thread, promises: &Promises, at: Timestamp) -> bool {
    decide_outside(standing, thread, OutsideStatus::Resolved, &person("outside:tickets"), promises, at).is_ok()
}

/// Acts and steps of time in a row.
const BOUND: usize = 5;
/// A step of time; the first response to `normal` is due after two, to `urgent` after one.
const STEP: SignedDuration = SignedDuration::from_mins(30);
/// Longer than a resolved case can be reopened.
const FORTNIGHT: SignedDuration = SignedDuration::from_hours(24 * 15);
/// What the thread's last message is numbered; only whether a writer has seen it matters.
const LAST_SEQ: u64 = 5;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct World {
    plan: Sold,
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

/// What the account's plan holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Sold {
    /// A time at each severity.
    Times,
    /// No time at any.
    Nothing,
}

/// Minutes within which the desk of itself answers whom nothing is promised.
const UNPROMISED: u32 = 90;

fn promises(plan: Sold) -> Promises {
    let minutes = MINUTES.into_iter().filter(|_| plan == Sold::Times);
    let security = Severity::ALL.map(|it| (it, security_minutes(plan, it)));
    Promises::new(minutes.collect(), UNPROMISED).for_security(security.into())
}

/// What every plan promises of a security case at the latest, in minutes.
const SECURITY_MINUTES: u32 = 40;

fn security_minutes(plan: Sold, severity: Severity) -> u32 {
    sold(plan, severity).map_or(SECURITY_MINUTES, |it| it.min(SECURITY_MINUTES))
}

const MINUTES: [(Severity, u32); 5] = [
    (Severity::Low, 120),
    (Severity::Normal, 60),
    (Severity::High, 45),
    (Severity::Urgent, 30),
    (Severity::Critical, 15),
];

fn sold(plan: Sold, severity: Severity) -> Option<u32> {
    MINUTES.into_iter().find(|(it, _)| *it == severity && plan == Sold::Times).map(|(_, minutes)| minutes)
}

/// When `plan` promises somebody an answer who is told so at `at`, of a security case or of another.
fn promised(plan: Sold, is_security: bool, severity: Severity, at: Timestamp) -> Option<Timestamp> {
    let minutes = if is_security { Some(security_minutes(plan, severity)) } else { sold(plan, severity) };
    minutes.map(|minutes| after_minutes(at, minutes))
}

fn person(subject: &str) -> Person {
    Person { subject: subject.to_owned(), name: None }
}

/// A case as its customer declared it and as the evidence suggested.
fn first((plan, origin, declared, suggested): (Sold, Origin, Severity, Severity)) -> World {
    let now = begin();
    let opened = open(origin, declared, suggested, "general", &promises(plan), now);
    let told = Told {
        due_at: promised(plan, false, declared, now),
        aim_at: (plan == Sold::Nothing).then(|| after_minutes(now, UNPROMISED)),
        answered_at: None,
        acknowledged: false,
        waits_for_person: origin == Origin::Handoff,
        was_missed: false,
        nobody_since: Some(now),
        counted_from: now,
        next_at: None,
        calls: 0,
        owed_at: None,
        owed_word: false,
        suggested,
        evidence_due_at: promised(plan, false, suggested, now),
        is_security: false,
        left_security: false,
    };
    let lead = if origin == Origin::Draft { ConversationState::Assistant } else { ConversationState::Human };
    World { plan, standing: opened.standing, lead, wish: origin == Origin::Handoff, news: false, now, told }
}

/// Where a case may begin: each way to open one, declared below and above what the evidence says, and on a plan without times.
const BEGINS: [(Sold, Origin, Severity, Severity); 7] = [
    (Sold::Times, Origin::Draft, Severity::Normal, Severity::Normal),
    (Sold::Times, Origin::Handoff, Severity::Normal, Severity::Normal),
    (Sold::Times, Origin::Direct, Severity::Normal, Severity::Normal),
    (Sold::Times, Origin::Direct, Severity::Low, Severity::Urgent),
    (Sold::Times, Origin::Draft, Severity::Critical, Severity::Low),
    (Sold::Nothing, Origin::Handoff, Severity::Normal, Severity::Normal),
    (Sold::Nothing, Origin::Handoff, Severity::Critical, Severity::Low),
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

fn thread(world: &World) -> Thread {
    Thread {
        last_seq: LAST_SEQ,
        lead: world.lead,
        waits_for_person: world.wish,
        has_news: world.news,
        has_promise: world.told.next_at.is_some(),
        left_security: world.told.left_security,
        has_open_case: false,
    }
}

/// Somebody does something; `None`: the rules refused.
fn take(rules: Rules, world: &World, act: &Act, broken: &mut BTreeSet<&'static str>) -> Option<World> {
    let decided = (rules.decide)(&world.standing, thread(world), act, &promises(world.plan), world.now);
    if is_customers_word(act) && is_within_reach(world) && decided.is_err() {
        broken.insert("a customer's word is never refused while their case can be taken up again");
    }
    if !is_within_reach(world) && decided.as_ref().is_ok_and(|it| is_reopened(&it.happenings)) {
        broken.insert("what ended more than fourteen days ago, or goes on elsewhere, is not taken up again");
    }
    if matches!(act, Act::CallContacts { .. }) && world.standing.status.is_open() {
        let made = decided.as_ref().map_or(0, |it| calls_in(&it.happenings));
        let owed = calls_owed(&world.told, world.standing.severity, world.now);
        if made > owed {
            broken.insert("nobody is called before those who were called have had their part of the time");
        }
        if world.told.calls + made < owed {
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
    if matches!(act, Act::Absorb { severity, .. } | Act::DraftJoins { severity, .. } if decided.standing.severity != world.standing.severity.max(*severity))
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
        Act::CustomerWrites { .. } | Act::WritesInMerged { .. } | Act::DraftJoins { .. } => true,
        Act::EngineerWrites { manner: Manner::Person, .. } => false,
        _ => world.news,
    };
    let is_aside = matches!(act, Act::Rate { .. } | Act::Link { .. } | Act::Note { .. });
    if is_aside && decided.standing != world.standing {
        broken.insert("a rating, an incident or a note beside a case changes nothing in it");
    }
    let is_by_desk = matches!(act, Act::EngineerWrites { .. } | Act::PromiseUpdate { .. } | Act::Absorb { .. });
    let is_promised = |it: &Happening| matches!(it, Happening::UpdatePromised { at: Some(_) });
    if world.plan == Sold::Nothing && !told.is_security && !is_by_desk && decided.happenings.iter().any(is_promised) {
        broken.insert("no time is promised that the plan does not hold");
    }
    let mut reached = World { plan: world.plan, standing: decided.standing, lead, wish, news, now: world.now, told };
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
    let within = promised(world.plan, told.is_security, reached.standing.severity, world.now);
    let is_longer = within.is_some_and(|within| reached.standing.next_update_at.is_none_or(|it| it > within));
    if is_new_wait && reached.told.answered_at.is_some() && is_longer {
        broken.insert(
            "who asks again, or writes after the case was given back, waits no longer than their severity says",
        );
    }
    if told.is_security && !world.told.is_security {
        let latest = promised(world.plan, true, reached.standing.severity, world.now);
        let latest = latest.into_iter().chain(hears_by(&world.told).filter(|_| world.told.aim_at.is_none())).min();
        if reached.standing.hears_by().is_none_or(|it| Some(it) > latest) {
            broken.insert("who is found to have a security case hears by security's time, or by an earlier promise");
        }
    }
    let is_to_person = is_customers_word(act) && world.lead == ConversationState::Human;
    if is_to_person && (rules.urgent_at)(&reached.standing).is_none() {
        broken.insert("who writes to a person hears by a moment");
    }
    hold(rules, &mut reached, broken);
    Some(reached)
}

fn is_customers_word(act: &Act) -> bool {
    matches!(act, Act::CustomerWrites { .. } | Act::WritesInMerged { .. } | Act::DraftJoins { .. })
}

fn is_within_reach(world: &World) -> bool {
    let fortnight = SignedDuration::from_hours(24 * 14);
    let is_long_over = world.standing.resolved_at.is_some_and(|it| world.now.duration_since(it) > fortnight);
    world.standing.merged_into.is_none() && !is_long_over
}

fn is_reopened(happenings: &[Happening]) -> bool {
    happenings.iter().any(|it| matches!(it, Happening::Reopened { .. }))
}

/// What is true of every case at every moment.
fn hold(rules: Rules, world: &mut World, broken: &mut BTreeSet<&'static str>) {
    let ends = (rules.ends_outside)(&world.standing, thread(world), &promises(world.plan), world.now);
    let World { standing, lead, now, told, news, .. } = world;
    let mut must = |holds: bool, statement: &'static str| {
        if !holds {
            broken.insert(statement);
        }
    };
    must(
        told.is_security == (standing.queue == SECURITY),
        "what is found to be about security waits in its queue at once, unless the desk moves it out",
    );
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
    must(
        standing.aim_at == told.aim_at,
        "whom nothing is promised the desk answers by its own aim, which is not put off",
    );
    must(
        !is_open || !ends || !(owes(told) || *news || told.next_at.is_some()),
        "no ticket system ends what its customer still waits for",
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
    assert_eq!((explored.states, explored.orders), (1_019_591, 638_402_134));
}
