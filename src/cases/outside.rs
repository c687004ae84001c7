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
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use std::collections::BTreeMap;

    use jiff::SignedDuration;
    use proptest::prelude::*;

    use super::*;
    use crate::cases::open;
    use crate::domain::{ConversationState, Manner, Origin, OutsideStanding, OutsideUpdate, Severity};

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

    fn play(start: &Start, order: &[&OutsideUpdate]) -> Seen {
        let (mut known, mut standing, mut thread) = (OutsideStanding::default(), start.standing.clone(), start.thread);
        for update in order {
            if known.is_stale(update) {
                continue;
            }
            let by = outside_person("tickets", update.assignee.as_deref());
            let now = begin() + SignedDuration::from_hours(1);
            match decide_outside(&standing, thread, update.status, &by, &promises(), now) {
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
            let expected = play(&start, &updates);
            for order in orders(&updates) {
                prop_assert_eq!(&play(&start, &order), &expected, "in the order {:?}", &order);
                let mut again = order.clone();
                again.extend(&order);
                prop_assert_eq!(&play(&start, &again), &expected, "twice, in the order {:?}", &order);
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
