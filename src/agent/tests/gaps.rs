//! What could not be read: where it is named, and that nobody denies it.

use super::samples::{Fed, HOLDS, QUESTION, gap, gathered, say, setup};
use crate::agent::{Gathered, Input};
use crate::domain::{GapReason, Phrase};

#[test]
fn a_model_cannot_say_that_nothing_is_wrong_or_all_was_read_against_what_is_known() {
    let said = format!("{}\n\n{HOLDS}\n\n{}\n", say(Phrase::NothingInAccount), say(Phrase::AllRead));
    let found = Gathered { gaps: vec![gap()], ..gathered() };
    let done = Fed::start(setup(QUESTION)).with(Input::Gathered(found.into())).says(&said).done();
    let shown: String = done.units.iter().map(|it| it.markdown.as_str()).collect();
    assert!(shown.contains(&say(Phrase::CouldNotSee)) && shown.contains("60 to 120"), "{shown}");
    assert!(!shown.contains(&say(Phrase::NothingInAccount)) && !shown.contains(&say(Phrase::AllRead)), "{shown}");
    assert_eq!(done.withheld_why.get("denies_trouble"), Some(&1));
    // Where nothing is wrong and all was read it says so.
    let found = Gathered { facts: Vec::new(), relevant: 0, ..gathered() };
    let done = Fed::start(setup(QUESTION)).with(Input::Gathered(found.into())).says(&said.replace("[2]", "[1]")).done();
    assert_eq!((done.withheld, done.units.len()), (0, 3));
}

#[test]
fn gaps_are_named_with_answers_about_the_account_only() {
    let gathered = || Gathered { gaps: vec![gap()], ..gathered() };
    let fed = Fed::start(setup(QUESTION)).with(Input::Gathered(gathered().into())).says(HOLDS);
    assert!(fed.text().contains("files:alarms.json** did not arrive in time"), "{}", fed.text());
    let beside = Fed::start(setup("Can my database shop-orders fail over?"));
    let text = beside.with(Input::Gathered(gathered().into())).says(HOLDS).text().to_owned();
    assert!(text.contains("Other sources") && text.contains("**files:alarms.json**"), "{text}");
    assert!(!text.contains("did not arrive in time"), "what hides nothing that is asked is named alone: {text}");
    let fed = Fed::start(setup("How long does a failover take?")).with(Input::Gathered(gathered().into())).says(HOLDS);
    assert!(!fed.text().contains("files:alarms.json"));
    assert_eq!(fed.done().gaps[0].reason, GapReason::Late);
}
