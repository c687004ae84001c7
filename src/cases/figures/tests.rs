#![expect(clippy::expect_used, reason = "tests")]

use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + minute * 60).expect("a time")
}

/// A log of `happenings`, each with the minute it happened at.
fn log(id: &str, happenings: &[(i64, Value)]) -> CaseLog {
    let event = |(seq, (minute, happening)): (u64, &(i64, Value))| crate::domain::CaseEvent {
        id: format!("{id}-{seq}"),
        seq,
        at: at(*minute),
        actor: "somebody".to_owned(),
        happening: serde_json::from_value(happening.clone()).expect("a happening"),
    };
    CaseLog {
        id: id.to_owned(),
        account_id: crate::domain::AccountId::parse("111122223333").expect("an account"),
        plan: crate::domain::Plan::Enterprise,
        language: crate::domain::Language::Ja,
        events: (1..).zip(happenings).map(event).collect(),
    }
}

fn opened(severity: &str, suggested: &str, due: Option<i64>) -> (i64, Value) {
    let due_at = due.map(at);
    let opened = json!({ "type": "opened", "origin": "handoff", "severity": severity, "suggested": suggested,
        "queue": "containers", "due_at": due_at, "reason": "not_found" });
    (0, opened)
}

fn answered(minute: i64, manner: &str) -> (i64, Value) {
    let by = json!({ "subject": "e", "name": null });
    (minute, json!({ "type": "engineer_wrote", "seq": 2, "by": by, "manner": manner, "awaits_customer": false }))
}

fn severity(minute: i64, from: &str, to: &str, due: i64) -> (i64, Value) {
    (minute, json!({ "type": "severity_changed", "from": from, "to": to, "reason": "r", "due_at": at(due) }))
}

fn resolved(minute: i64, kind: &str) -> (i64, Value) {
    (minute, json!({ "type": "resolved", "kind": kind }))
}

/// The cases of `figure` under `by` and `name`, as they stand an hour after the first was opened.
fn ids(logs: &[CaseLog], by: Dimension, name: &str, figure: Figure) -> Vec<String> {
    cases_of(logs, by, name, Some(figure), at(60))
}

fn all(logs: &[CaseLog], figure: Figure) -> Vec<String> {
    ids(logs, Dimension::All, "", figure)
}

fn day() -> Date {
    jiff::civil::date(2026, 5, 28)
}

#[test]
fn only_what_an_engineer_wrote_by_hand_answers_and_past_due_without_it_is_missed_now() {
    let logs = [
        log("met", &[opened("high", "high", Some(30)), answered(10, "person")]),
        log("late", &[opened("high", "high", Some(30)), answered(31, "person")]),
        log("bulk", &[opened("high", "high", Some(30)), answered(10, "bulk")]),
        log("waits", &[opened("low", "low", Some(90))]),
        log("free", &[opened("low", "low", None), answered(10, "person")]),
        log("gone", &[opened("high", "high", Some(30)), resolved(20, "confirmed")]),
    ];
    assert_eq!(all(&logs, Figure::FirstResponseMet), ["met"]);
    assert_eq!(all(&logs, Figure::FirstResponseMissed), ["late", "bulk"]);
    assert_eq!(all(&logs, Figure::FirstResponseWaiting), ["waits"]);
}

#[test]
fn attainment_is_judged_under_the_strictest_severity_that_a_case_was_due_under() {
    // Raised, then lowered: what was promised meanwhile holds.
    let raised =
        [opened("normal", "high", Some(720)), severity(5, "normal", "urgent", 20), severity(6, "urgent", "low", 20)];
    let late = log("late", &[&raised[..], &[answered(21, "person")]].concat());
    // What is promised after the answer changes nothing.
    let after = log(
        "after",
        &[opened("normal", "high", Some(720)), answered(5, "person"), severity(6, "normal", "urgent", 20)],
    );
    let logs = [late, after];
    assert_eq!(ids(&logs, Dimension::DueUnder, "urgent", Figure::FirstResponseMissed), ["late"]);
    assert_eq!(ids(&logs, Dimension::DueUnder, "normal", Figure::FirstResponseMet), ["after"]);
}

#[test]
fn how_cases_ended_is_counted_apart_and_a_case_that_was_reopened_has_not_ended() {
    let ended = |id: &str, kind: &str| log(id, &[opened("low", "low", None), answered(1, "person"), resolved(2, kind)]);
    let again =
        [opened("low", "low", None), answered(1, "person"), resolved(2, "assumed"), (3, json!({ "type": "reopened" }))];
    let logs =
        [ended("yes", "confirmed"), ended("think", "assumed"), ended("quiet", "abandoned"), log("again", &again)];
    assert_eq!(all(&logs, Figure::Confirmed), ["yes"]);
    assert_eq!(all(&logs, Figure::Assumed), ["think"]);
    assert_eq!(all(&logs, Figure::Abandoned), ["quiet"]);
    assert_eq!(all(&logs, Figure::Reopened), ["again"]);
    let counted = figures(&logs, day(), day(), at(60));
    let of = |figure: Figure| {
        let all = counted.groups.first().expect("all");
        all.figures.iter().find(|it| it.figure == figure).map(|it| (it.count, it.of)).expect("counted")
    };
    assert_eq!((of(Figure::Reopened), of(Figure::Assumed)), ((1, 4), (1, 3)));
}

#[test]
fn a_queue_is_the_one_that_a_case_is_in_and_a_reason_the_one_it_began_with() {
    let moved = (1, json!({ "type": "routed", "from": "containers", "to": "databases" }));
    let logs = [log("moved", &[opened("low", "low", None), moved]), log("stays", &[opened("low", "low", None)])];
    assert_eq!(cases_of(&logs, Dimension::Queue, "databases", None, at(1)), ["moved"]);
    assert_eq!(cases_of(&logs, Dimension::HandoffReason, "not_found", None, at(1)), ["moved", "stays"]);
    assert_eq!(cases_of(&logs, Dimension::Language, "en", None, at(1)), Vec::<String>::new());
}

#[test]
fn inflation_is_of_accounts_and_under_twenty_cases_have_no_share() {
    let above = log("above", &[opened("critical", "normal", Some(15))]);
    let mut logs = vec![above; 19];
    let share = |logs: &[CaseLog]| {
        let counted = figures(logs, day(), day(), at(1));
        let account = counted.groups.into_iter().find(|it| it.by == Dimension::Account).expect("an account");
        assert_eq!(account.figures.len(), 2, "nothing else is told of an account");
        account
            .figures
            .into_iter()
            .find(|it| it.figure == Figure::DeclaredAbove)
            .map(|it| (it.count, it.of, it.percent))
    };
    assert_eq!(share(&logs), Some((19, 19, None)));
    logs.push(log("even", &[opened("low", "low", None)]));
    assert_eq!(share(&logs), Some((19, 20, Some(95.0))));
}

#[test]
fn each_number_is_the_count_of_the_cases_that_it_opens() {
    let logs = [
        log("one", &[opened("high", "low", Some(30)), answered(10, "person"), resolved(20, "assumed")]),
        log("two", &[opened("low", "high", Some(30)), (5, json!({ "type": "joined", "request_id": "h" }))]),
    ];
    for group in figures(&logs, day(), day(), at(60)).groups {
        for Counted { figure, count, .. } in group.figures {
            assert_eq!(ids(&logs, group.by, &group.name, figure).len() as u64, count, "{figure:?} of {:?}", group.by);
        }
    }
}

#[test]
fn no_cases_are_counted_as_none() {
    let counted = figures(&[], day(), day(), at(0));
    assert_eq!(counted.groups.iter().map(|it| (it.by, it.cases)).collect::<Vec<_>>(), [(Dimension::All, 0)]);
}

#[test]
fn a_case_counts_under_the_strictest_severity_it_was_due_under_however_it_was_lowered() {
    let logs = vec![
        log("lowered", &[opened("critical", "low", Some(15)), severity(5, "critical", "low", 15)]),
        log("raised", &[opened("low", "low", Some(90)), severity(5, "low", "critical", 20)]),
        log("free", &[opened("critical", "low", None)]),
        log("low", &[opened("low", "low", Some(90))]),
    ];
    let of = |to: Narrowed| narrowed(logs.clone(), &to, at(60)).into_iter().map(|it| it.id).collect::<Vec<_>>();
    assert_eq!(
        of(Narrowed { severity: Some(Severity::Critical), ..Narrowed::default() }),
        ["lowered", "raised", "free"]
    );
    assert_eq!(of(Narrowed { severity: Some(Severity::Low), ..Narrowed::default() }), ["low"]);
    assert_eq!(of(Narrowed { plan: Some(Plan::Basic), ..Narrowed::default() }), Vec::<String>::new());
    let account = AccountId::parse("111122223333").ok();
    assert_eq!(of(Narrowed { plan: Some(Plan::Enterprise), account, ..Narrowed::default() }).len(), 4);
}
