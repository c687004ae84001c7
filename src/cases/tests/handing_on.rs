use std::collections::BTreeMap;

use super::*;
use crate::cases::{Act, Promises, decide, open};
use crate::domain::{CaseRefusal, Origin, Person};

#[test]
fn who_leaves_hands_on_what_is_theirs_still_and_nothing_that_somebody_took_meanwhile() {
    let person = |name: &str| Person { subject: name.to_owned(), name: None };
    let (mei, ren, at) = (person("mei"), person("ren"), Timestamp::UNIX_EPOCH);
    let promises = Promises::new(BTreeMap::new(), 60);
    let thread = led_by_an_engineer();
    let opened = open(Origin::Direct, Severity::Low, Severity::Low, "general", &promises, at).standing;
    let hand_on = Act::HandOn { to: None, by: mei.clone(), note: "My shift ends.".to_owned() };
    let after = |owner: &Person| {
        let assign = Act::Assign { to: Some(owner.clone()), by: owner.clone(), note: None };
        let owned = decide(&opened, thread, &assign, &promises, at).expect("an open case can be assigned").standing;
        decide(&owned, thread, &hand_on, &promises, at).map(|it| it.standing.assignee)
    };
    assert_eq!(after(&mei), Ok(None));
    assert_eq!(after(&ren), Err(CaseRefusal::NotYours));
    assert_eq!(decide(&opened, thread, &hand_on, &promises, at).map(|it| it.standing), Err(CaseRefusal::NotYours));
}
