use jiff::Timestamp;

use super::lifecycle::{Act, Closing, decide, is_open, owes_answer};
use super::promised::Promises;
use crate::domain::{CaseRefusal, CaseStanding, CaseStatus, Decided, OutsideStatus, Person, Thread};

/// How the names of people of a ticket system begin among a case's assignees.
const OUTSIDE: &str = "outside:";

/// Somebody of the ticket system `system`: who has the ticket there, or the system itself.
pub fn outside_person(system: &str, assignee: Option<&str>) -> Person {
    let name = assignee.unwrap_or(system);
    Person { subject: format!("{OUTSIDE}{name}"), name: Some(name.to_owned()) }
}

/// What comes of it that the ticket system says `status`, `by` whom, or why it may not be.
///
/// Whether it may be depends on nothing that an earlier update could have brought about, so that updates end alike in
/// whatever order they come: a ticket that is resolved there ends a case here only once its customer was answered, has not
/// written since and is promised nothing by this desk, even where the case has ended already.
pub fn decide_outside(
    standing: &CaseStanding,
    thread: Thread,
    status: OutsideStatus,
    by: &Person,
    promises: &Promises,
    at: Timestamp,
) -> Result<Decided, CaseRefusal> {
    if let Some(into) = &standing.merged_into {
        return Err(CaseRefusal::Merged { into: into.clone() });
    }
    if status == OutsideStatus::Resolved {
        if owes_answer(standing, thread) {
            return Err(CaseRefusal::Unanswered);
        }
        if thread.has_news {
            return Err(CaseRefusal::Unread);
        }
        if thread.has_promise {
            return Err(CaseRefusal::UpdateOwed);
        }
    }
    let mut decided = Decided { happenings: Vec::new(), standing: standing.clone(), lead: None, announced: None };
    let mut thread = thread;
    while let Some(act) = next_act(&decided.standing, status, by) {
        let next = decide(&decided.standing, thread, &act, promises, at)?;
        thread.lead = next.lead.unwrap_or(thread.lead);
        decided.happenings.extend(next.happenings);
        decided.standing = next.standing;
        decided.lead = next.lead.or(decided.lead);
    }
    Ok(decided)
}

/// What has to be done next for the case to stand as the ticket does; `None`: it does.
fn next_act(standing: &CaseStanding, status: OutsideStatus, by: &Person) -> Option<Act> {
    let is_over = is_open(standing).is_err();
    match status {
        OutsideStatus::Resolved if is_over => None,
        OutsideStatus::Resolved => Some(Act::Resolve(Closing::ByEngineer { is_confirmed: false })),
        _ if is_over => Some(Act::Reopen { by_desk: true }),
        OutsideStatus::Open => is_theirs(standing).then(|| assign(None, by)),
        OutsideStatus::InProgress | OutsideStatus::Pending => {
            // Whom the desk gave a case keeps it.
            let is_free = standing.assignee.is_none() || is_theirs(standing);
            let is_done = standing.assignee.as_ref() == Some(by) && standing.owned_at.is_some();
            (is_free && !is_done).then(|| assign(Some(by.clone()), by))
        }
    }
}

fn assign(to: Option<Person>, by: &Person) -> Act {
    Act::Assign { to, by: by.clone(), note: None }
}

fn is_theirs(standing: &CaseStanding) -> bool {
    standing.status != CaseStatus::Resolved
        && standing.assignee.as_ref().is_some_and(|it| it.subject.starts_with(OUTSIDE))
}

#[cfg(test)]
#[expect(clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout, reason = "tests")]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use jiff::SignedDuration;
    use proptest::prelude::*;

    use super::*;
    use crate::cases::open;
    use crate::domain::{ConversationState, Manner, Origin, OutsideStanding, OutsideUpdate, Severity};

    type DecideOutside =
        fn(&CaseStanding, Thread, OutsideStatus, &Person, &Promises, Timestamp) -> Result<Decided, CaseRefusal>;

    /// What is played: the rules, and which message is too old to count.
    #[derive(Clone, Copy)]
    struct Rules {
        decide: DecideOutside,
        is_stale: fn(&OutsideStanding, &OutsideUpdate) -> bool,
    }

    const TRUE_RULES: Rules = Rules { decide: decide_outside, is_stale: OutsideStanding::is_stale };

    fn begin() -> Timestamp {
        "2026-11-27T02:00:00Z".parse().expect("a time")
    }

    fn promises() -> Promises {
        Promises::new(BTreeMap::from([(Severity::Normal, 720), (Severity::Urgent, 60)]), 1_440)
    }

    /// A case at the desk before anything comes from outside, and its thread.
    #[derive(Clone, Debug)]
    struct Start {
        standing: CaseStanding,
        thread: Thread,
    }

    fn start(is_answered: bool, has_engineer: bool, is_over: bool, waits: bool, severity: Severity) -> Start {
        let mei = Person { subject: "mei".to_owned(), name: None };
        let mut standing = open(Origin::Direct, severity, severity, "general", &promises(), begin()).standing;
        let thread = Thread {
            last_seq: 3,
            lead: ConversationState::Human,
            waits_for_person: waits,
            has_news: false,
            has_promise: false,
            left_security: false,
            has_open_case: false,
        };
        let mut acts = Vec::new();
        if is_answered {
            acts.push(Act::EngineerWrites {
                by: mei.clone(),
                manner: Manner::Person,
                awaits_customer: false,
                next_update_at: Some(begin() + SignedDuration::from_hours(9)),
                after_seq: None,
            });
        }
        acts.push(Act::Assign { to: has_engineer.then_some(mei.clone()), by: mei, note: None });
        if is_over {
            acts.push(Act::Resolve(Closing::ByCustomer));
        }
        for act in acts {
            let seen = Thread { waits_for_person: false, ..thread };
            standing = decide(&standing, seen, &act, &promises(), begin()).expect("allowed").standing;
        }
        Start { standing, thread }
    }

    fn starts() -> impl Strategy<Value = Start> {
        let severity = prop_oneof![Just(Severity::Normal), Just(Severity::Urgent)];
        let thread = (any::<bool>(), any::<bool>(), any::<bool>());
        (any::<bool>(), any::<bool>(), any::<bool>(), thread, severity).prop_map(
            |(answered, engineer, over, (waits, has_news, has_promise), severity)| {
                let Start { standing, thread } = start(answered, engineer, over, waits, severity);
                Start { standing, thread: Thread { has_news, has_promise, ..thread } }
            },
        )
    }

    fn updates() -> impl Strategy<Value = Vec<OutsideUpdate>> {
        let status = prop_oneof![
            Just(OutsideStatus::Open),
            Just(OutsideStatus::InProgress),
            Just(OutsideStatus::Pending),
            Just(OutsideStatus::Resolved)
        ];
        // Few versions and few names, so that they meet.
        let one = (0_i64..4, status, prop_oneof![Just(None), Just(Some("Ana")), Just(Some("Bo"))]);
        proptest::collection::vec(one, 1..=5).prop_map(|all| {
            let update =
                |(index, (version, status, assignee)): (usize, (i64, OutsideStatus, Option<&str>))| OutsideUpdate {
                    message_id: format!("msg_{index}"),
                    version,
                    status,
                    assignee: assignee.map(str::to_owned),
                    ticket: None,
                    at: begin(),
                };
            all.into_iter().enumerate().map(update).collect()
        })
    }

    /// What can be seen of a case: what was last said outside, whether it is over, and who has it while it is not.
    type Seen = (OutsideStanding, bool, Option<String>);

    fn play(rules: Rules, start: &Start, order: &[&OutsideUpdate]) -> Seen {
        let (mut known, mut standing, mut thread) = (OutsideStanding::default(), start.standing.clone(), start.thread);
        for update in order {
            if (rules.is_stale)(&known, update) {
                continue;
            }
            let by = outside_person("tickets", update.assignee.as_deref());
            let now = begin() + SignedDuration::from_hours(1);
            match (rules.decide)(&standing, thread, update.status, &by, &promises(), now) {
                Ok(decided) => {
                    standing = decided.standing;
                    thread.lead = decided.lead.unwrap_or(thread.lead);
                    known = known.taken((*update).clone());
                }
                Err(why) => known = known.refused((*update).clone(), why.to_string()),
            }
        }
        let is_over = standing.status == CaseStatus::Resolved;
        let assignee = standing.assignee.filter(|_| !is_over).map(|it| it.subject);
        (known, is_over, assignee)
    }

    /// Every order of `items`.
    fn orders<'a>(items: &[&'a OutsideUpdate]) -> Vec<Vec<&'a OutsideUpdate>> {
        let Some((first, rest)) = items.split_first() else { return vec![Vec::new()] };
        let mut all = Vec::new();
        for order in orders(rest) {
            for place in 0..=order.len() {
                let mut longer = order.clone();
                longer.insert(place, first);
                all.push(longer);
            }
        }
        all
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn updates_end_alike_in_every_order_and_however_often_they_come(start in starts(), updates in updates()) {
            let updates: Vec<&OutsideUpdate> = updates.iter().collect();
            let expected = play(TRUE_RULES, &start, &updates);
            for order in orders(&updates) {
                prop_assert_eq!(&play(TRUE_RULES, &start, &order), &expected, "in the order {:?}", &order);
                let mut again = order.clone();
                again.extend(&order);
                prop_assert_eq!(&play(TRUE_RULES, &start, &again), &expected, "twice, in the order {:?}", &order);
            }
        }

        #[test]
        fn nothing_from_outside_answers_a_customer_or_moves_a_promise(start in starts(), status in updates()) {
            for update in status {
                let by = outside_person("tickets", update.assignee.as_deref());
                if let Ok(decided) = decide_outside(&start.standing, start.thread, update.status, &by, &promises(), begin()) {
                    prop_assert_eq!(decided.standing.first_response_at, start.standing.first_response_at);
                    prop_assert_eq!(decided.standing.due_at, start.standing.due_at);
                    prop_assert_eq!(decided.standing.severity, start.standing.severity);
                }
            }
        }
    }

    /// Every case at the desk, each once.
    fn all_starts() -> Vec<Start> {
        let mut all: Vec<Start> = Vec::new();
        for bits in 0_u32..128 {
            let is = |bit: u32| bits & (1 << bit) != 0;
            let severity = if is(0) { Severity::Urgent } else { Severity::Normal };
            let Start { standing, thread } = start(is(1), is(2), is(3), is(4), severity);
            let thread = Thread { has_news: is(5), has_promise: is(6), ..thread };
            if !all.iter().any(|it| it.standing == standing && it.thread == thread) {
                all.push(Start { standing, thread });
            }
        }
        all
    }

    /// Every single message of so many versions, by these assignees.
    fn all_updates(versions: i64, assignees: &[Option<&str>]) -> Vec<OutsideUpdate> {
        let statuses =
            [OutsideStatus::Open, OutsideStatus::InProgress, OutsideStatus::Pending, OutsideStatus::Resolved];
        let mut all = Vec::new();
        for version in 0..versions {
            for status in statuses {
                for assignee in assignees {
                    all.push(OutsideUpdate {
                        message_id: format!("msg_{}", all.len()),
                        version,
                        status,
                        assignee: assignee.map(str::to_owned),
                        ticket: None,
                        at: begin(),
                    });
                }
            }
        }
        all
    }

    /// What playing every order of every few messages came to.
    #[derive(Debug, Default)]
    struct Played {
        sets: usize,
        orders: usize,
        broken: BTreeSet<&'static str>,
    }

    /// Plays every two of many messages and every three of fewer, from every start, in every order; to its end, or until what
    /// begins with `wanted` is broken.
    fn play_all(rules: Rules, wanted: Option<&str>) -> Played {
        let (many, few) = (all_updates(3, &[None, Some("Ana"), Some("Bo")]), all_updates(3, &[Some("Ana")]));
        let two = (0..many.len()).flat_map(|one| (one..many.len()).map(move |other| vec![one, other]));
        let two = two.map(|set| set.into_iter().map(|it| &many[it]).collect());
        let three = (0..few.len()).flat_map(|one| {
            let end = few.len();
            (one..end).flat_map(move |other| (other..end).map(move |third| vec![one, other, third]))
        });
        let three = three.map(|set| set.into_iter().map(|it| &few[it]).collect());
        let starts = all_starts();
        let mut played = Played { broken: broken_by_one(rules, &starts, &many), ..Played::default() };
        for set in two.chain(three).collect::<Vec<Vec<&OutsideUpdate>>>() {
            if wanted.is_some_and(|it| played.broken.iter().any(|broken| broken.starts_with(it))) {
                break;
            }
            let orders = orders(&set);
            for start in &starts {
                let expected = play(rules, start, &set);
                let is_alike = |order: &Vec<&OutsideUpdate>| {
                    let twice = [order.as_slice(), order.as_slice()].concat();
                    play(rules, start, order) == expected && play(rules, start, &twice) == expected
                };
                if !orders.iter().all(is_alike) {
                    played.broken.insert("updates end alike in every order, however often they come");
                }
                (played.sets, played.orders) = (played.sets + 1, played.orders + orders.len());
            }
        }
        played
    }

    /// What a single message breaks.
    fn broken_by_one(rules: Rules, starts: &[Start], updates: &[OutsideUpdate]) -> BTreeSet<&'static str> {
        let mut broken = BTreeSet::new();
        for start in starts {
            for update in updates {
                let by = outside_person("tickets", update.assignee.as_deref());
                let decided = (rules.decide)(&start.standing, start.thread, update.status, &by, &promises(), begin());
                let Ok(after) = decided.map(|it| it.standing) else { continue };
                let kept = |it: &CaseStanding| (it.first_response_at, it.due_at, it.severity);
                if kept(&after) != kept(&start.standing) {
                    broken.insert("nothing from outside answers a customer or moves a promise");
                }
                let is_mei = |it: &CaseStanding| it.assignee.as_ref().is_some_and(|it| it.subject == "mei");
                if is_mei(&start.standing) && after.status.is_open() && !is_mei(&after) {
                    broken.insert("whom the desk gave a case keeps it");
                }
            }
        }
        broken
    }

    #[test]
    fn every_order_of_two_and_three_updates_from_outside_ends_alike() {
        let played = play_all(TRUE_RULES, None);
        println!("{} sets of updates in {} orders", played.sets, played.orders);
        assert_eq!(played.broken, BTreeSet::new());
    }

    /// What was decided, with `bug` in what it leads to.
    fn spoilt(
        decided: Result<Decided, CaseRefusal>,
        bug: impl FnOnce(&mut CaseStanding),
    ) -> Result<Decided, CaseRefusal> {
        decided.map(|mut it| {
            bug(&mut it.standing);
            it
        })
    }

    #[test]
    fn a_planted_bug_of_each_kind_of_update_from_outside_is_found() {
        let bugs: [(&str, &str, Rules); 5] = [
            (
                "the latest to come counts, whatever its version",
                "updates end alike",
                Rules { is_stale: |_, _| false, ..TRUE_RULES },
            ),
            (
                "what has ended may end again though somebody waits",
                "updates end alike",
                Rules {
                    decide: |standing, thread, status, by, promises, at| {
                        let is_over = status == OutsideStatus::Resolved && !standing.status.is_open();
                        let thread = Thread { has_news: thread.has_news && !is_over, ..thread };
                        decide_outside(standing, thread, status, by, promises, at)
                    },
                    ..TRUE_RULES
                },
            ),
            (
                "a ticket in progress answers its customer",
                "nothing from outside answers",
                Rules {
                    decide: |standing, thread, status, by, promises, at| {
                        spoilt(decide_outside(standing, thread, status, by, promises, at), |after| {
                            if status == OutsideStatus::InProgress {
                                after.first_response_at.get_or_insert(at);
                            }
                        })
                    },
                    ..TRUE_RULES
                },
            ),
            (
                "a ticket moves a promise",
                "nothing from outside answers",
                Rules {
                    decide: |standing, thread, status, by, promises, at| {
                        spoilt(decide_outside(standing, thread, status, by, promises, at), |after| {
                            after.due_at = promises.due(Severity::Normal, at).max(after.due_at);
                        })
                    },
                    ..TRUE_RULES
                },
            ),
            (
                "a ticket takes a case from whom the desk gave it",
                "whom the desk gave",
                Rules {
                    decide: |standing, thread, status, by, promises, at| {
                        let free = CaseStanding { assignee: None, ..standing.clone() };
                        decide_outside(&free, thread, status, by, promises, at)
                    },
                    ..TRUE_RULES
                },
            ),
        ];
        for (bug, statement, rules) in bugs {
            let played = play_all(rules, Some(statement));
            assert!(played.broken.iter().any(|it| it.starts_with(statement)), "{bug}: not found; {:?}", played.broken);
        }
    }

    #[test]
    fn a_ticket_that_is_resolved_there_ends_no_case_with_an_unread_word_or_a_promise() {
        let Start { standing, thread } = start(true, false, false, false, Severity::Normal);
        let by = outside_person("tickets", None);
        let resolve = |thread| decide_outside(&standing, thread, OutsideStatus::Resolved, &by, &promises(), begin());
        assert_eq!(resolve(Thread { has_news: true, ..thread }), Err(CaseRefusal::Unread));
        assert_eq!(resolve(Thread { has_promise: true, ..thread }), Err(CaseRefusal::UpdateOwed));
        assert_eq!(resolve(thread).map(|it| it.standing.status), Ok(CaseStatus::Resolved));
    }

    #[test]
    fn a_ticket_that_is_resolved_there_ends_no_case_whose_customer_was_not_answered() {
        let Start { standing, thread } = start(false, false, false, false, Severity::Urgent);
        let by = outside_person("tickets", Some("Ana"));
        let refused = decide_outside(&standing, thread, OutsideStatus::Resolved, &by, &promises(), begin());
        assert_eq!(refused, Err(CaseRefusal::Unanswered));
        let taken = decide_outside(&standing, thread, OutsideStatus::InProgress, &by, &promises(), begin());
        let standing = taken.expect("allowed").standing;
        assert_eq!((standing.assignee, standing.owned_at), (Some(by), Some(begin())));
        assert_eq!(standing.first_response_at, None);
    }
}
