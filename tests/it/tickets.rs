//! What a program outside keeps of a case: by what it is told last, whatever else came in whatever order, and the same each time.

use std::collections::{BTreeMap, BTreeSet};

use firstline::access::{Principal, Role};
use firstline::base::Clock as _;
use firstline::config::WebhookFormat;
use firstline::domain::{CaseState, Happening, Person, Resolution, Severity};
use firstline::outbound::Envelope;
use firstline::service::{NewCommunication, Resolving, Service, TriageJudged};
use firstline::worker::{keep_clocks, tell_webhook};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::support::{Mood, MovedClock, Random, SHOP, Tickets, direct_case, new_home, open_service, principal, until};

const BEGIN: &str = "2026-11-27T02:00:00Z";

/// A desk with somebody who opens cases and somebody who works on them.
struct Desk {
    clock: MovedClock,
    service: Service,
    lin: Principal,
    mei: Principal,
    incident: String,
}

impl Desk {
    async fn open(home: &std::path::Path) -> Self {
        let clock = MovedClock::at(BEGIN);
        let service = open_service(home, &clock).await;
        let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
        let mei = principal(&service, "mei", Role::Engineer, &[]);
        let incident = service.open_incident(&mei, "Network fault", None).await.expect("opened").id;
        Self { clock, service, lin, mei, incident }
    }

    async fn case(&self, subject: &str, severity: Severity) -> String {
        direct_case(&self.service, &self.lin, subject, severity).await.id
    }

    /// What the store says of a case, by the names that programs outside are told it by.
    async fn stored(&self, case: &str) -> Value {
        let seen = self.service.case(&self.mei, case).await.expect("a case");
        let seen = serde_json::to_value(seen).expect("JSON");
        let named = [
            "id",
            "display_id",
            "account_id",
            "subject",
            "language",
            "service",
            "category",
            "kind",
            "severity",
            "status",
            "queue",
            "assignee",
            "due_at",
            "first_response_at",
            "next_update_at",
            "aim_at",
            "resolved_at",
            "resolved_as",
            "merged_into",
            "resolution",
        ];
        let mut stored: serde_json::Map<String, Value> =
            named.iter().map(|it| ((*it).to_owned(), seen[*it].clone())).collect();
        let by = if seen["first_response_at"].is_null() { "due_at" } else { "next_update_at" };
        stored.insert("hears_by".to_owned(), seen[by].clone());
        Value::Object(stored)
    }

    async fn last_event(&self, case: &str) -> (u64, Happening) {
        let events = self.service.case_events(&self.mei, case).await.expect("events");
        let last = events.into_iter().next_back().expect("it was opened");
        (last.seq, last.happening)
    }

    /// One thing that somebody does to a case; what may not be done now is left.
    async fn act(&self, dice: &mut Random, case: &str, others: &[String]) {
        let Self { clock, service, lin, mei, incident } = self;
        let (soon, words) = (clock.now() + SignedDuration::from_mins(90), "The gateway was restarted.");
        let severities = Severity::ALL;
        match dice.below(17) {
            0 | 1 => {
                let said = NewCommunication { body: "Any news?", ..NewCommunication::default() };
                drop(service.communicate(lin, case, said, None).await);
            }
            2..=4 => {
                let (awaits_customer, next) = (dice.below(2) == 0, (dice.below(3) > 0).then_some(soon));
                let reply = NewCommunication {
                    body: words,
                    awaits_customer,
                    next_update_at: next,
                    ..NewCommunication::default()
                };
                drop(service.communicate(mei, case, reply, None).await);
            }
            5 => drop(service.note(mei, case, "Ask the vendor.", Vec::new(), None).await),
            6 => {
                let to = (dice.below(2) == 0).then(|| Person { subject: "mei".to_owned(), name: None });
                drop(service.assign_case(mei, case, to, None, None).await);
            }
            7 => drop(service.take_over(mei, case, None).await),
            8 => drop(service.give_back(mei, case, None).await),
            9 => {
                let to = severities[dice.below(severities.len())];
                drop(service.change_severity(mei, case, to, "It looks so.", None).await);
            }
            10 => drop(service.move_case(mei, case, dice.pick(&["database", "general"]), None).await),
            11 => drop(service.promise_update(mei, case, Some(soon), None).await),
            12 => {
                let resolution = Resolution {
                    summary: words.to_owned(),
                    root_cause: Some("A full disk".to_owned()),
                    steps: vec!["Restart it".to_owned()],
                };
                let ended = Resolving { resolution: Some(resolution), is_confirmed: false };
                drop(service.resolve_case(mei, case, ended, None).await);
            }
            13 => drop(service.resolve_case(lin, case, Resolving::default(), None).await),
            14 => drop(service.reopen_case(lin, case, None).await),
            15 => drop(service.rate_case(lin, case, 4, Some("Quick."), None).await),
            _ => match others.last().filter(|_| dice.below(4) == 0) {
                Some(into) => drop(service.merge_case(mei, case, into, None).await),
                None => drop(service.link_case(mei, case, incident, None).await),
            },
        }
    }
}

/// Who keeps the highest number of each case that it is told of, in the order of `told`.
fn kept(told: &[&Envelope]) -> BTreeMap<String, (u64, Value)> {
    let mut kept: BTreeMap<String, (u64, Value)> = BTreeMap::new();
    for it in told {
        let seq = it.data["seq"].as_u64().expect("a number");
        let known = kept.entry(it.subject.clone()).or_default();
        if seq >= known.0 {
            *known = (seq, it.data["case"].clone());
        }
    }
    kept
}

fn shuffled<'a>(told: &[&'a Envelope], dice: &mut Random) -> Vec<&'a Envelope> {
    // A receiver whose answer is lost is told again.
    let again: Vec<&Envelope> = told.iter().copied().filter(|_| dice.below(4) == 0).collect();
    let mut order = [told, again.as_slice()].concat();
    for end in (1..order.len()).rev() {
        order.swap(end, dice.below(end + 1));
    }
    order
}

/// Lives of cases that are tried, and how long one is.
const LIVES: u64 = 8;
const STEPS: usize = 20;
/// Orders that each moment of a life is told in.
const ORDERS: u64 = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_keeps_the_highest_number_of_a_case_ends_as_the_desk_in_every_order_and_whatever_was_highest() {
    let home = new_home();
    let desk = Desk::open(home.path()).await;
    let (tickets, stop) = (Tickets::new(Mood::Takes), CancellationToken::new());
    let mut cases: Vec<String> = Vec::new();
    // How each case stood when its events went up to a number.
    let mut stood: BTreeMap<(String, u64), Value> = BTreeMap::new();
    let mut highest: BTreeSet<&'static str> = BTreeSet::new();
    for life in 0..LIVES {
        let mut dice = Random::new(life);
        let severity = Severity::ALL[dice.below(Severity::ALL.len())];
        let case = desk.case(&format!("Orders fail, {life}"), severity).await;
        for _ in 0..STEPS {
            // What is done to one case may change another: it is merged, or its contacts are called.
            desk.service.call_contacts().await.expect("called");
            for it in cases.iter().rev().take(1).chain([&case]) {
                let (seq, happening) = desk.last_event(it).await;
                highest.insert(happening.word());
                stood.insert((it.clone(), seq), desk.stored(it).await);
            }
            desk.clock.pass(SignedDuration::from_mins(dice.below(12) as i64));
            desk.act(&mut dice, &case, &cases).await;
        }
        cases.push(case);
    }
    for case in &cases {
        stood.insert((case.clone(), desk.last_event(case).await.0), desk.stored(case).await);
    }
    assert!(highest.len() >= 12, "too few kinds were ever the highest: {highest:?}");

    tokio::spawn(tell_webhook(desk.service.clone(), tickets.clone(), stop.clone()));
    let mut happened = 0;
    for case in &cases {
        happened += desk.service.case_events(&desk.mei, case).await.expect("events").len();
    }
    until("all is told", async || tickets.asked().len() >= happened).await;
    stop.cancel();
    let asked = tickets.asked();
    for ((case, upto), stored) in &stood {
        let told = asked.iter().map(|(_, it)| it);
        let told: Vec<&Envelope> =
            told.filter(|it| it.subject == *case && it.data["seq"].as_u64() <= Some(*upto)).collect();
        for seed in 0..ORDERS {
            let order = shuffled(&told, &mut Random::new(seed));
            let (seq, state) = kept(&order).remove(case).expect("told of");
            assert_eq!((seq, &state), (*upto, stored), "in order {seed}");
        }
    }
    // All at once, too, since no case stands in the way of another.
    let all: Vec<&Envelope> = asked.iter().map(|(_, it)| it).collect();
    let kept = kept(&shuffled(&all, &mut Random::new(ORDERS)));
    for case in &cases {
        assert_eq!(kept[case].1, desk.stored(case).await);
    }
    desk.service.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_is_made_and_ended_by_what_comes_with_one_event_alone() {
    let home = new_home();
    let desk = Desk::open(home.path()).await;
    let Desk { service, lin, mei, .. } = &desk;
    let (tickets, stop) = (Tickets::new(Mood::Takes), CancellationToken::new());
    let case = desk.case("Orders fail", Severity::Normal).await;
    service.note(mei, &case, "Wombat, says the vendor.", Vec::new(), None).await.expect("noted");
    let reply = NewCommunication { body: "Please try again.", ..NewCommunication::default() };
    service.communicate(mei, &case, reply, None).await.expect("written");
    service.triage_waiting(10).await.expect("triaged");
    let why = Some("Quokka is wrong");
    service.judge_triage(mei, &case, TriageJudged::Rejected, why, None, None).await.expect("judged");
    let resolution = Some(Resolution { summary: "It was restarted.".to_owned(), ..Resolution::default() });
    service.resolve_case(mei, &case, Resolving { resolution, is_confirmed: false }, None).await.expect("resolved");
    service.rate_case(lin, &case, 2, Some("Axolotl"), None).await.expect("rated");
    tokio::spawn(tell_webhook(service.clone(), tickets.clone(), stop.clone()));
    until("all is told", async || tickets.asked().iter().any(|(_, it)| it.kind == "case.rated")).await;
    stop.cancel();
    let asked = tickets.asked();
    let by = |verb: &str| {
        let mut found = asked.iter().filter(|it| it.0 == verb);
        let it = &found.next().expect("asked").1;
        assert!(found.next().is_none(), "{verb} once");
        (it.data.clone(), serde_json::from_value::<CaseState>(it.data["case"].clone()).expect("a state"))
    };
    let (opened, state) = by("create");
    assert_eq!((state.id.as_str(), state.account_id.as_str(), state.subject.as_str()), (&*case, SHOP, "Orders fail"));
    assert!(state.due_at.is_some() && state.hears_by == state.due_at && state.assignee.is_none());
    assert_eq!(opened["pack"]["transcript"][0]["text"], "Orders fail. Every payment fails.");
    let (_, state) = by("close");
    assert_eq!(state.resolution.map(|it| it.summary).as_deref(), Some("It was restarted."));
    assert_eq!(state.assignee.map(|it| it.subject).as_deref(), Some("mei"));
    // Notes are told as what they are, and what is said of drafts and ratings is told nobody.
    let holds = |word: &str| asked.iter().filter(|(_, it)| it.data.to_string().contains(word)).count();
    assert_eq!([holds("Wombat"), holds("Quokka"), holds("Axolotl")], [1, 0, 0]);
    // What is told with each event stays small; what an engineer gets with a case goes out once.
    for (_, it) in &asked {
        let size = it.data["case"].to_string().len();
        assert!(size < 1_500, "{} tells {size} bytes of its case", it.kind);
        assert_eq!(it.data["pack"].is_object(), it.kind == "case.opened");
    }
    service.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_tried_again_or_sent_again_says_the_very_same_whatever_happened_since() {
    let home = new_home();
    let desk = Desk::open(home.path()).await;
    let Desk { service, lin, mei, clock, .. } = &desk;
    let ada = principal(service, "ada", Role::Admin, &[]);
    let (tickets, stop) = (Tickets::new(Mood::Refuses), CancellationToken::new());
    tokio::spawn(tell_webhook(service.clone(), tickets.clone(), stop.clone()));
    tokio::spawn(keep_clocks(service.clone(), stop.clone()));
    let case = desk.case("All is down here", Severity::Critical).await;
    let tries = |kind: &str| tickets.asked().iter().filter(|(_, it)| it.kind == kind).count();
    until("its opening and the call are tried", async || tries("case.opened") > 0 && tries("case.escalated") > 0).await;

    // The draft is made, words are said, the severity changes, and it is tried once more.
    service.triage_waiting(10).await.expect("triaged");
    let reply = NewCommunication {
        body: "We look at it.",
        next_update_at: Some(clock.now() + SignedDuration::from_mins(30)),
        ..NewCommunication::default()
    };
    service.communicate(mei, &case, reply, None).await.expect("written");
    service.change_severity(mei, &case, Severity::High, "Only orders.", None).await.expect("changed");
    tickets.is_now(Mood::GivesUp);
    until("it is tried again", async || {
        clock.pass(SignedDuration::from_secs(2));
        tries("case.opened") > 1 && tries("case.escalated") > 1
    })
    .await;
    let dead = async || service.undelivered(&ada, true, None, 50).await.expect("a list").items;
    until("it is a dead letter", async || dead().await.iter().any(|it| it.topic == "case.opened")).await;

    let said = NewCommunication { body: "Any news?", ..NewCommunication::default() };
    service.communicate(lin, &case, said, None).await.expect("written");
    tickets.is_now(Mood::Takes);
    let before = tries("case.opened");
    for it in dead().await {
        service.resend(&ada, &it.id, None).await.expect("sent again");
    }
    until("it is taken", async || tries("case.opened") > before && dead().await.is_empty()).await;
    stop.cancel();
    let mut bodies: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, it) in tickets.asked() {
        for format in [WebhookFormat::Standard, WebhookFormat::CloudEvents] {
            bodies.entry(format!("{} {format:?}", it.id)).or_default().insert(it.body(format).0);
        }
    }
    assert!(bodies.values().all(|it| it.len() == 1), "one id has several bodies: {bodies:?}");
    assert_eq!(json!(tries("case.opened")), json!(before + 1), "and comes once when it is sent again");
    service.close().await;
}
