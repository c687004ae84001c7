use super::*;
use crate::cases::{Act, Promises, decide, open};
use crate::domain::{CaseRefusal, CaseStanding, ContactCall, Happening, Origin, Person};

/// Minutes after a case was opened.
fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + minutes * 60).expect("every moment of this century is a time")
}

fn done(standing: &CaseStanding, act: &Act, minutes: i64) -> Result<(CaseStanding, Vec<Happening>), CaseRefusal> {
    let promises = Promises::new([(Severity::Normal, 480)].into(), 480).for_security([(Severity::Normal, 60)].into());
    decide(standing, led_by_an_engineer(), act, &promises, at(minutes)).map(|it| (it.standing, it.happenings))
}

/// Whom a look at the clock calls so many minutes after the case was opened.
fn called(standing: &mut CaseStanding, minutes: i64) -> Vec<ContactCall> {
    let act = Act::CallContacts { contacts: vec!["Ingrid".to_owned(), "Huang".to_owned()], opened_at: at(0) };
    let Ok((after, happenings)) = done(standing, &act, minutes) else { return Vec::new() };
    *standing = after;
    let calls = happenings.iter().map(|it| match it {
        Happening::Escalated { call, .. } => *call,
        other => panic!("a look at the clock calls and does nothing else, {other:?}"),
    });
    calls.collect()
}

#[test]
fn each_contact_of_security_has_its_part_of_the_time_of_a_case_that_came_there_late() {
    let promises = Promises::new([(Severity::Normal, 480)].into(), 480);
    let opened = open(Origin::Direct, Severity::Normal, Severity::Normal, "general", &promises, at(0)).standing;
    let mei = Person { subject: "mei".to_owned(), name: None };
    // Six of its eight hours are over, and it is due within one from then on.
    let (moved, _) = done(&opened, &Act::FindSecurity, 360).expect("an open case may be found to be about security");
    assert_eq!(moved.due_at, Some(at(420)));
    let (taken, _) = done(&moved, &Act::TakeOver { by: mei.clone() }, 365).expect("an open case may be taken over");
    let (given_up, _) =
        done(&taken, &Act::Assign { to: None, by: mei, note: None }, 370).expect("whoever has a case may give it up");
    for mut standing in [moved, given_up] {
        assert_eq!(called(&mut standing, 379), [], "nobody while a third of the hour is not over");
        assert_eq!(called(&mut standing, 380), [ContactCall::Third]);
        assert_eq!(called(&mut standing, 399), [], "the first one's time is not over");
        assert_eq!(called(&mut standing, 400), [ContactCall::TwoThirds]);
    }
}

#[test]
fn who_was_answered_and_whom_nobody_has_is_called_for_from_when_the_case_came_to_security() {
    let promises = Promises::new([(Severity::Normal, 480)].into(), 480);
    let opened = open(Origin::Direct, Severity::Normal, Severity::Normal, "general", &promises, at(0)).standing;
    let mei = Person { subject: "mei".to_owned(), name: None };
    let answer = Act::EngineerWrites {
        by: mei.clone(),
        manner: crate::domain::Manner::Person,
        awaits_customer: false,
        next_update_at: Some(at(480)),
        after_seq: None,
    };
    let (answered, _) = done(&opened, &answer, 10).expect("an open case may be answered");
    let (left, _) =
        done(&answered, &Act::Assign { to: None, by: mei, note: None }, 20).expect("whoever has a case may give it up");
    let (mut moved, _) = done(&left, &Act::FindSecurity, 360).expect("an open case may be found to be about security");
    assert_eq!(moved.next_update_at, Some(at(420)));
    assert_eq!(called(&mut moved, 379), []);
    assert_eq!(called(&mut moved, 380), [ContactCall::Third]);
    assert_eq!(called(&mut moved, 400), [ContactCall::TwoThirds]);
}
