//! Bugs of each kind, planted to see that the search finds them.

use super::*;

/// The rules with `spoil` done to what they decide.
fn spoilt(
    given: (&CaseStanding, Thread, &Act, &Promises, Timestamp),
    spoil: impl FnOnce(&mut CaseStanding, &[Happening]),
) -> Result<Decided, CaseRefusal> {
    let (standing, thread, act, promises, at) = given;
    let mut decided = decide(standing, thread, act, promises, at)?;
    spoil(&mut decided.standing, &decided.happenings);
    Ok(decided)
}

/// Lets `act` through whatever the rules say.
fn forced(standing: &CaseStanding, happening: Happening, lead: ConversationState, at: Timestamp) -> Decided {
    let mut after = standing.clone();
    evolve(&mut after, &happening, at);
    Decided { happenings: vec![happening], standing: after, lead: Some(lead), announced: None }
}

#[test]
fn a_planted_bug_of_each_kind_is_found() {
    use crate::domain::ResolutionKind;
    let bugs: [(&str, &str, Decide); 58] = [
        ("an engineer says that the customer confirms", "no engineer confirms", |s, t, a, p, at| match a {
            Act::Resolve(_) => decide(s, Thread { has_news: true, ..t }, a, p, at),
            _ => decide(s, t, a, p, at),
        }),
        ("a merge loses the graver severity", "of two cases that become one", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if matches!(done.first(), Some(Happening::Absorbed { .. })) {
                    after.severity = s.severity;
                }
            })
        }),
        ("a reply goes to whatever thread it is sent to", "nobody writes here", |s, t, a, p, at| match a {
            Act::EngineerWrites { after_seq: Some(seen), .. } if *seen > t.last_seq => {
                decide(s, Thread { last_seq: *seen, ..t }, a, p, at)
            }
            _ => decide(s, t, a, p, at),
        }),
        ("a promise of next month is taken", "no promise is so far ahead", |s, t, a, p, at| match a {
            Act::PromiseUpdate { at: promised } if s.status.is_open() => {
                Ok(forced(s, Happening::UpdatePromised { at: *promised }, t.lead, at))
            }
            _ => decide(s, t, a, p, at),
        }),
        (
            "what was promised for a milder case stands for a graver one",
            "no promise is so far ahead",
            |s, t, a, p, at| {
                spoilt((s, t, a, p, at), |after, done| {
                    if done.iter().any(|it| matches!(it, Happening::SeverityChanged { .. })) {
                        after.next_update_at = s.next_update_at;
                    }
                })
            },
        ),
        ("a promise of tomorrow stands as a new wait begins", "who asks again", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if done.iter().any(|it| matches!(it, Happening::Joined { .. } | Happening::CustomerWrote { .. })) {
                    after.next_update_at = s.next_update_at.or(after.next_update_at);
                }
            })
        }),
        (
            "an engineer resolves what its customer took up again",
            "who took a case up again",
            |s, t, a, p, at| match a {
                Act::Resolve(Closing::ByEngineer { .. }) => {
                    decide(&CaseStanding { owes_word: false, ..s.clone() }, t, a, p, at)
                }
                _ => decide(s, t, a, p, at),
            },
        ),
        ("taking over passes for a word", "who took a case up again", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if done.iter().any(|it| matches!(it, Happening::TookOver { .. })) {
                    after.owes_word = false;
                }
            })
        }),
        ("a bulk message counts as a response", "the clock stops at", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if done.iter().any(|it| matches!(it, Happening::EngineerWrote { manner: Manner::Bulk, .. })) {
                    after.first_response_at.get_or_insert(at);
                }
            })
        }),
        ("an automatic message counts as a response", "the clock stops at", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if done.iter().any(|it| matches!(it, Happening::EngineerWrote { manner: Manner::Automatic, .. })) {
                    after.first_response_at.get_or_insert(at);
                }
            })
        }),
        ("taking over stops the clock", "the clock stops at", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if done.iter().any(|it| matches!(it, Happening::TookOver { .. })) {
                    after.first_response_at.get_or_insert(at);
                }
            })
        }),
        ("reopening resets the clock", "the clock stops at", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if is_reopened(done) {
                    after.first_response_at = None;
                }
            })
        }),
        ("reopening promises anew", "the promised moment", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if is_reopened(done) {
                    after.due_at = p.due(after.severity, at);
                }
            })
        }),
        ("raising puts the due time off", "the promised moment", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if done.iter().any(|it| matches!(it, Happening::SeverityChanged { .. })) {
                    after.due_at = p.due(after.severity, at);
                }
            })
        }),
        ("a move of the clock comes with an assignment", "the promised moment", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if done.iter().any(|it| matches!(it, Happening::Assigned { .. })) {
                    after.due_at = p.due(after.severity, at);
                }
            })
        }),
        ("an unanswered case is given back", "whoever asked for a person", |s, t, a, p, at| match a {
            Act::GiveBack { by } if s.status.is_open() => {
                Ok(forced(s, Happening::GaveBack { by: by.clone() }, ConversationState::Assistant, at))
            }
            _ => decide(s, t, a, p, at),
        }),
        ("an engineer resolves what nobody answered", "whoever asked for a person", |s, t, a, p, at| match a {
            Act::Resolve(Closing::ByEngineer { .. }) if s.status.is_open() => {
                let resolved = Happening::Resolved { kind: ResolutionKind::Assumed };
                Ok(forced(s, resolved, ConversationState::Closed, at))
            }
            _ => decide(s, t, a, p, at),
        }),
        (
            "a message to a resolved case is kept and seen by nobody",
            "a customer's word finds",
            |s, t, a, p, at| match a {
                Act::CustomerWrites { .. } if !s.status.is_open() && s.merged_into.is_none() => {
                    Ok(forced(s, Happening::CustomerWrote { seq: 6 }, ConversationState::Closed, at))
                }
                _ => decide(s, t, a, p, at),
            },
        ),
        ("a second wish for a person has no clock", "whoever waits for a person hears", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if done.iter().any(|it| matches!(it, Happening::Joined { .. })) {
                    after.next_update_at = None;
                }
            })
        }),
        ("a word to a person has no clock", "who writes to a person hears", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if done.iter().any(|it| matches!(it, Happening::CustomerWrote { .. })) && after.reopened == 0 {
                    after.next_update_at = None;
                }
            })
        }),
        ("the promise to who waits is put away", "whoever waits for a person hears", |s, t, a, p, at| match a {
            Act::PromiseUpdate { at: None } if s.status.is_open() => {
                Ok(forced(s, Happening::UpdatePromised { at: None }, t.lead, at))
            }
            _ => decide(s, t, a, p, at),
        }),
        ("an answer leaves what the evidence says as news", "what the evidence speaks for brings", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if done.iter().any(|it| matches!(it, Happening::EngineerWrote { manner: Manner::Person, .. })) {
                    after.evidence_due_at = s.evidence_due_at;
                }
            })
        }),
        ("a promise is taken away", "from `high` on", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if done.iter().any(|it| matches!(it, Happening::EngineerWrote { .. })) {
                    after.next_update_at = None;
                }
            })
        }),
        ("contacts are called again and again", "contacts are called at once", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, _| after.contacts_called.clear())
        }),
        ("contacts are called for a case that is answered", "no contact is called", |s, t, a, p, at| match a {
            Act::CallContacts { .. } if s.status.is_open() => {
                let called = Happening::Escalated { call: ContactCall::Third, contact: None };
                Ok(forced(s, called, t.lead, at))
            }
            _ => decide(s, t, a, p, at),
        }),
        ("what its owner gave up calls nobody", "for who was promised", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if done.iter().any(|it| matches!(it, Happening::Assigned { to: None, .. })) {
                    after.left_at = None;
                }
            })
        }),
        ("a reopened case calls nobody", "for who was promised", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if is_reopened(done) {
                    after.left_at = None;
                }
            })
        }),
        ("giving up what nobody answered calls everybody again", "contacts are called at once", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if done.iter().any(|it| matches!(it, Happening::Assigned { to: None, .. })) {
                    after.contacts_called.clear();
                }
            })
        }),
        ("what comes to security late calls everybody at once", "nobody is called before", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if done.iter().any(|it| matches!(it, Happening::Routed { to, .. } if to == SECURITY)) {
                    after.left_at = s.left_at;
                }
            })
        }),
        ("an unanswered case ends by itself", "nothing ends by itself", |s, t, a, p, at| match a {
            Act::CloseQuiet { .. } if s.status.is_open() => {
                let resolved = Happening::Resolved { kind: ResolutionKind::Abandoned };
                Ok(forced(s, resolved, ConversationState::Closed, at))
            }
            _ => decide(s, t, a, p, at),
        }),
        ("an engineer writes past a new message", "nobody writes past", |s, t, a, p, at| {
            let unseen = Thread { last_seq: LAST_SEQ - 1, ..t };
            decide(s, unseen, a, p, at)
        }),
        (
            "an engineer who tells not what they have seen writes past a new one",
            "nobody writes past",
            |s, t, a, p, at| decide(s, Thread { has_news: false, ..t }, a, p, at),
        ),
        ("an automatic message takes an acknowledgement back", "whoever heard from the desk", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if done.iter().any(|it| matches!(it, Happening::EngineerWrote { manner: Manner::Template, .. })) {
                    after.acknowledged_at = None;
                }
            })
        }),
        ("a reopened case keeps its end", "a case is open or has an end", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if is_reopened(done) {
                    after.resolved_at = Some(at);
                }
            })
        }),
        ("a word to a resolved case is refused", "a customer's word is never refused", |s, t, a, p, at| match a {
            Act::CustomerWrites { .. } if !s.status.is_open() => Err(CaseRefusal::Resolved),
            _ => decide(s, t, a, p, at),
        }),
        ("a case moves without an event", "what a case is can be counted again", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if done.iter().any(|it| matches!(it, Happening::Routed { .. })) {
                    after.assignee = None;
                    after.queue = "elsewhere".to_owned();
                }
            })
        }),
        ("evidence for less takes back what spoke for more", "what the evidence once spoke for", |s, t, a, p, at| {
            match a {
                Act::RaiseSuggestion { to, reasons, .. } => {
                    let less = Act::RaiseSuggestion { from: Severity::Low, to: *to, reasons: reasons.clone() };
                    decide(s, t, &less, p, at)
                }
                _ => decide(s, t, a, p, at),
            }
        }),
        ("evidence changes the severity in force", "what the evidence speaks for promises", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if let Some(Happening::SuggestionRaised { to, .. }) = done.first() {
                    after.severity = *to;
                }
            })
        }),
        ("evidence promises a moment", "the promised moment", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if let Some(Happening::SuggestionRaised { to, .. }) = done.first() {
                    after.due_at = p.due(*to, at);
                }
            })
        }),
        ("evidence stops the clock", "the clock stops at", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if let Some(Happening::SuggestionRaised { .. }) = done.first() {
                    after.first_response_at.get_or_insert(at);
                }
            })
        }),
        ("evidence that comes late puts a case back", "what the evidence speaks for brings", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if let Some(Happening::SuggestionRaised { to, .. }) = done.first() {
                    after.evidence_due_at = p.due(*to, at);
                }
            })
        }),
        (
            "a merge drops what was promised in the other case",
            "what was promised in a merged case",
            |s, t, a, p, at| {
                spoilt((s, t, a, p, at), |after, done| {
                    if matches!(done.first(), Some(Happening::Absorbed { .. })) {
                        after.next_update_at = s.next_update_at;
                    }
                })
            },
        ),
        ("who waits in a merged case is taken for answered", "nothing ends by itself", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if matches!(done.first(), Some(Happening::Absorbed { .. })) {
                    after.status = s.status;
                }
            })
        }),
        ("whom the plan promises nothing calls nobody", "for who was promised", |s, t, a, p, at| match a {
            Act::CallContacts { .. } if s.aim_at.is_some() => Err(CaseRefusal::NobodyToCall),
            _ => decide(s, t, a, p, at),
        }),
        (
            "whom the plan promises nothing asks again and has no clock",
            "whoever waits for a person hears",
            |s, t, a, p, at| {
                spoilt((s, t, a, p, at), |after, done| {
                    if done.iter().any(|it| matches!(it, Happening::Joined { .. })) {
                        after.aim_at = None;
                    }
                })
            },
        ),
        ("a plan without times is promised one", "no time is promised", |s, t, a, p, at| match a {
            Act::Join { .. } if s.aim_at.is_some() => {
                Ok(forced(s, Happening::UpdatePromised { at: Some(at + STEP) }, t.lead, at))
            }
            _ => decide(s, t, a, p, at),
        }),
        ("who asks again puts the desk's own aim off", "whom nothing is promised", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if s.aim_at.is_some() && done.iter().any(|it| matches!(it, Happening::Joined { .. })) {
                    after.aim_at = Some(after_minutes(at, UNPROMISED));
                }
            })
        }),
        ("a security draft joins a case and stays in its queue", "what is found to be", |s, t, a, p, at| match a {
            Act::DraftJoins { severity, .. } => {
                decide(s, t, &Act::DraftJoins { severity: *severity, is_security: false }, p, at)
            }
            _ => decide(s, t, a, p, at),
        }),
        ("a wish about security stays where it joins", "what is found to be", |s, t, a, p, at| match a {
            Act::Join { request_id, .. } => {
                decide(s, t, &Act::Join { request_id: request_id.clone(), is_security: false }, p, at)
            }
            _ => decide(s, t, a, p, at),
        }),
        ("what a customer writes of security waits for triage", "what is found to be", |s, t, a, p, at| match a {
            Act::CustomerWrites { .. } => decide(s, t, &Act::CustomerWrites { is_security: false }, p, at),
            _ => decide(s, t, a, p, at),
        }),
        (
            "what is written in a merged thread of security is not heard",
            "what is found to be",
            |s, t, a, p, at| match a {
                Act::WritesInMerged { conversation_id, .. } => {
                    let conversation_id = conversation_id.clone();
                    decide(s, t, &Act::WritesInMerged { conversation_id, is_security: false }, p, at)
                }
                _ => decide(s, t, a, p, at),
            },
        ),
        (
            "triage overrules the desk that moved a case out of security",
            "what is found to be",
            |s, t, a, p, at| match a {
                Act::FindSecurity => decide(s, Thread { left_security: false, ..t }, a, p, at),
                _ => decide(s, t, a, p, at),
            },
        ),
        ("a merge loses that a case is about security", "what is found to be", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if done.iter().any(|it| matches!(it, Happening::Absorbed { .. })) {
                    after.queue.clone_from(&s.queue);
                }
            })
        }),
        ("the same words move back what the desk moved out of security", "what is found to be", |s, t, a, p, at| {
            decide(s, Thread { left_security: false, ..t }, a, p, at)
        }),
        ("security has a case and no promise", "who is found to have", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if done.iter().any(|it| matches!(it, Happening::Routed { due_at: Some(_), .. })) {
                    after.due_at = s.due_at;
                }
            })
        }),
        ("security's time puts off what was promised before", "who is found to have", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if done.iter().any(|it| matches!(it, Happening::Routed { to, .. } if to == SECURITY)) {
                    after.due_at = Some(after_minutes(at, SECURITY_MINUTES));
                }
            })
        }),
        ("a rating takes a promise away", "a rating, an incident or a note", |s, t, a, p, at| {
            spoilt((s, t, a, p, at), |after, done| {
                if matches!(done.first(), Some(Happening::Rated { .. })) {
                    after.next_update_at = None;
                    after.due_at = None;
                }
            })
        }),
        ("a case is reopened after a month", "what ended more than", |s, t, a, p, at| {
            let recent = CaseStanding { resolved_at: s.resolved_at.map(|_| at), ..s.clone() };
            decide(&recent, t, a, p, at)
        }),
    ];
    let with = |decide: Decide| Rules { decide, ..TRUE_RULES };
    let deciding = bugs.map(|(bug, statement, decide)| (bug, statement, with(decide)));
    let reading: [(&str, &str, Rules); 4] = [
        (
            "a promised update hides that nobody answered",
            "no unanswered case stands behind",
            Rules { urgent_at: |it| it.next_update_at.or(it.due_at), ..TRUE_RULES },
        ),
        (
            "who declares more than the evidence says waits as long as the evidence lets",
            "no unanswered case stands behind",
            Rules { urgent_at: |it| it.evidence_due_at.or(it.due_at), ..TRUE_RULES },
        ),
        (
            "a ticket system ends a case whose customer was promised an update",
            "no ticket system ends",
            Rules {
                ends_outside: |it, t, p, at| ends_outside(it, Thread { has_promise: false, ..t }, p, at),
                ..TRUE_RULES
            },
        ),
        (
            "an answer makes a missed promise good",
            "what was missed stays missed",
            Rules {
                is_missed: |it, now| it.first_response_at.is_none() && it.due_at.is_some_and(|due| due < now),
                ..TRUE_RULES
            },
        ),
    ];
    for (bug, statement, rules) in deciding.into_iter().chain(reading) {
        let explored = explore(rules, 4, Some(statement));
        assert!(explored.broken.iter().any(|it| it.starts_with(statement)), "{bug}: not found; {:?}", explored.broken);
    }
}
