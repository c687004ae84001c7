#![expect(clippy::expect_used, reason = "tests")]

use jiff::Timestamp;
use serde_json::json;

use super::*;
use crate::domain::{Fact, FactKind, Gap, GapReason, Manner, Outcome, Phrase, QuestionAbout, Speaker};

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + minute * 60).expect("a time")
}

/// A case whose thread is `said`: `c` the customer, `a` the assistant, `e` an engineer; one minute apart.
fn case(kind: &str, service: &str, said: &[(char, &str)]) -> Case {
    let from = |who: char| match who {
        'c' => "customer",
        'a' => "assistant",
        _ => "engineer",
    };
    let thread: Vec<_> = (1i64..)
        .zip(said)
        .map(|(seq, (who, text))| {
            json!({ "id": format!("m{seq}"), "seq": seq, "at": at(seq), "from": from(*who), "author": null, "manner": null,
                "body": text, "visibility": "public", "turn_id": null })
        })
        .collect();
    let body = json!({
        "id": "case-1", "display_id": "1", "account_id": "111122223333", "status": "unassigned", "severity": "high",
        "queue": "support", "assignee": null, "due_at": null, "acknowledged_at": null, "owned_at": null,
        "first_response_at": null, "next_update_at": null, "resolved_at": null, "resolved_as": null, "merged_into": null,
        "reopened": 0, "evidence_due_at": null, "kind": kind, "needed_by": null, "subject": "Checkout is down",
        "description": "", "service": service, "category": "general", "suggested_severity": "urgent",
        "severity_reasons": [], "language": "en", "resources": [], "evidence": [], "tried": ["restarted it"], "missing": [],
        "declared_severity": "high", "plan": "enterprise", "origin": "handoff", "opened_by": "customer-1",
        "created_at": at(9), "updated_at": at(9), "resolution": null, "conversation_id": "c", "communications": thread,
    });
    serde_json::from_value(body).expect("a case")
}

fn turn(message_id: &str, outcome: Outcome, facts: Vec<Fact>) -> Turn {
    let body = json!({
        "id": format!("t-{message_id}"), "conversation_id": "c", "message_id": message_id, "seq": 1, "outcome": outcome,
        "mode": "extractive", "degraded": null, "withheld": 0, "answer": null, "facts": facts,
        "gaps": [{ "source": "cloudtrail", "reason": "late", "detail": "took too long" }], "draft": null, "handoff": null,
        "usage": { "model": "extractive", "prompt_tokens": 0, "completion_tokens": 0, "model_calls": 0, "tool_calls": 0,
            "cost_usd": null }, "took_ms": 1, "request_id": "r",
    });
    serde_json::from_value(body).expect("a turn")
}

/// What an answer cited is what bears on these cases.
fn packed(case: &Case, turns: &[Turn]) -> HandoffPack {
    let cited: Vec<Evidence> = turns.iter().flat_map(|it| &it.facts).map(Evidence::from).collect();
    let phrases = Phrases::new(Phrase::ALL.iter().map(|it| (*it, format!("{it:?}"))).collect());
    let profile = json!({ "name": "Shop", "plan": "enterprise" });
    pack(&Talked {
        case,
        profile: Some(&serde_json::from_value(profile).expect("a profile")),
        turns,
        cited: &cited,
        triage: None,
        phrases: &phrases,
        is_wish: |it| it.contains("human"),
    })
}

fn asked(pack: &HandoffPack) -> Vec<(QuestionAbout, &str)> {
    pack.open_questions.iter().map(|it| (it.about, it.text.as_str())).collect()
}

#[test]
fn the_timeline_puts_facts_before_the_words_of_the_same_moment_and_names_what_each_rests_on() {
    let case = case("incident", "containers", &[('c', "It fails with 503."), ('a', "Look at the targets.")]);
    let alarm = Fact { title: "5xx of checkout".to_owned(), ..Fact::bare("alarm", FactKind::Alarm, at(1)) };
    let found = packed(&case, &[turn("m1", Outcome::Answered, vec![alarm])]);
    let told: Vec<_> = found.timeline.iter().map(|it| (it.evidence_id.as_deref(), it.text.as_str())).collect();
    let wanted = [
        (Some("alarm"), "5xx of checkout"),
        (None, "Customer: It fails with 503."),
        (None, "Assistant: Look at the targets."),
    ];
    assert_eq!(told, wanted);
    assert_eq!(
        found.gaps,
        [Gap { source: "cloudtrail".to_owned(), reason: GapReason::Late, detail: "took too long".to_owned() }]
    );
    assert_eq!(found.transcript.len(), 2);
}

#[test]
fn what_was_said_late_or_shown_by_a_fact_is_not_asked_again() {
    let vague = case("incident", "support", &[('c', "Nothing works any more, help.")]);
    let kinds: Vec<_> = asked(&packed(&vague, &[])).into_iter().map(|it| it.0).collect();
    assert_eq!(kinds, [QuestionAbout::Resource, QuestionAbout::ErrorText, QuestionAbout::When]);
    let told =
        case("incident", "support", &[('c', "Nothing works any more."), ('c', "Since 14:20, with error: refused.")]);
    let kinds: Vec<_> = asked(&packed(&told, &[])).into_iter().map(|it| it.0).collect();
    assert_eq!(kinds, [QuestionAbout::Resource]);
    let alarm = Fact {
        title: "Targets return 5xx".to_owned(),
        severity: Some("ALARM".to_owned()),
        ..Fact::bare("alarm", FactKind::Alarm, at(0))
    };
    let seen = packed(&vague, &[turn("m1", Outcome::Answered, vec![alarm])]);
    assert_eq!(asked(&seen).into_iter().map(|it| it.0).collect::<Vec<_>>(), [QuestionAbout::Resource]);
}

#[test]
fn a_question_that_no_turn_answered_is_open_and_a_wish_for_a_person_is_none() {
    let said = [('c', "Can we lose orders?"), ('a', "I could not find this."), ('c', "Can I talk to a human?")];
    let case = case("question", "containers", &said);
    let turns = [turn("m1", Outcome::NoEvidence, Vec::new()), turn("m3", Outcome::Handoff, Vec::new())];
    assert_eq!(asked(&packed(&case, &turns)), [(QuestionAbout::FromCustomer, "Can we lose orders?")]);
    let answered = [turn("m1", Outcome::Answered, Vec::new()), turn("m3", Outcome::Handoff, Vec::new())];
    assert_eq!(asked(&packed(&case, &answered)), []);
}

#[test]
fn what_an_engineer_has_answered_is_open_no_more() {
    let said = [('c', "Can we lose orders?"), ('e', "No, they wait in the queue.")];
    assert_eq!(asked(&packed(&case("question", "containers", &said), &[])), []);
    let mut sent_by_itself = case("question", "containers", &said);
    for message in sent_by_itself.communications.iter_mut().filter(|it| it.from == Speaker::Engineer) {
        message.manner = Some(Manner::Automatic);
    }
    assert_eq!(asked(&packed(&sent_by_itself, &[])), [(QuestionAbout::FromCustomer, "Can we lose orders?")]);
}

#[test]
fn the_summary_quotes_and_names_what_was_not_seen() {
    let said =
        [('c', "Nobody can pay since 14:20, error 503."), ('c', "We rolled back, no effect."), ('c', "A human, now.")];
    let found = packed(&case("incident", "containers", &said), &[turn("m1", Outcome::NoEvidence, Vec::new())]);
    for part in [
        "“Nobody can pay since 14:20, error 503.”",
        "“We rolled back, no effect.”",
        "Declared high",
        "Not seen: cloudtrail.",
    ] {
        assert!(found.summary.contains(part), "{part}: {}", found.summary);
    }
    assert!(!found.summary.contains('\n') && !found.summary.contains("A human"), "{}", found.summary);
    let tried: Vec<_> = found.tried.iter().map(|it| (it.text.as_str(), it.seq)).collect();
    assert_eq!(tried, [("restarted it", None), ("We rolled back, no effect.", Some(2))]);
}
