use super::*;
use crate::domain::{Language, TermGroup};

fn known(document: &str, ways: &[&str]) -> KnownQuestion {
    KnownQuestion {
        document: document.to_owned(),
        beside: None,
        means: [(Language::En, document.to_owned())].into(),
        says: [].into(),
        ways: [(Language::En, ways.iter().map(|it| (*it).to_owned()).collect())].into(),
    }
}

fn prepared(known: Vec<KnownQuestion>, table: &TermTable) -> KnownQuestions {
    let prepared = Prepared::of(&known, &[], table);
    KnownQuestions::of(known, prepared)
}

fn questions(table: &TermTable) -> KnownQuestions {
    let all = vec![
        known(
            "rotate",
            &[
                "swap the program's login key without stopping the shop",
                "swap our login key without stopping the shop",
                "swap the login key and never stop the shop",
                "replace old credentials every quarter",
            ],
        ),
        known("leak", &["our login key is public on the internet", "somebody stole our credentials"]),
        known("bill", &["why is the invoice so high this month", "the bill doubled"]),
    ];
    prepared(all, table)
}

fn documents(found: &[Recognised<'_>]) -> Vec<(String, bool)> {
    found.iter().map(|it| (it.question.document.clone(), it.surety == Surety::Meant)).collect()
}

#[test]
fn a_question_in_other_words_is_the_known_one_that_shares_most_of_them() {
    let table = TermTable::default();
    let known = questions(&table);
    let found = known.recognised("can we swap the login key without stopping the shop?", &table, &[]);
    assert_eq!(documents(&found).first(), Some(&("rotate".to_owned(), true)));
}

#[test]
fn a_card_beside_a_document_makes_it_no_less_sure_what_is_asked() {
    let table = TermTable::default();
    let ways = [
        "one greedy function starves all its neighbours",
        "one greedy function starves its neighbours",
        "a greedy function starves its neighbours at night",
    ];
    let about = |document: &str, beside: Option<&str>| KnownQuestion {
        beside: beside.map(str::to_owned),
        ..known(document, &ways)
    };
    let others = [known("rotate", &["swap our login key"]), known("bill", &["the invoice doubled"])];
    let first = |beside| {
        let all = [about("concurrency", None), about("cards/export", beside)].into_iter().chain(others.clone());
        let known = prepared(all.collect(), &table);
        known.recognised("one greedy function starves its neighbours", &table, &[]).first().map(|it| it.surety)
    };
    assert_eq!(first(None), Some(Surety::Likely));
    assert_eq!(first(Some("concurrency")), Some(Surety::Meant));
}

#[test]
fn a_story_asks_all_that_it_is_nearly_as_near_to_and_nothing_that_it_tells_of_another_time() {
    let table = TermTable::default();
    let password = known("secret", &["set up a password that changes itself every month without anybody typing it"]);
    let all = vec![
        password.clone(),
        known("secret", &["the program cannot log in since the password changed"]),
        known("bill", &["why is the invoice so high this month"]),
    ];
    let known = prepared(all, &table);
    let asked = |question: &str| {
        let found = known.recognised(question, &table, &[]).into_iter().next();
        found.map(|it| (it.question.clone(), it.also.len()))
    };
    let both = "set up a password that changes, the program cannot log in";
    assert_eq!(asked(both).map(|it| it.1), Some(1));
    let told = "The auditors want us to set up a password that changes itself every month without anybody typing it. \
        Last time the program cannot log in since somebody changed the password and nobody told the program.";
    assert_eq!(asked(told), Some((password, 0)));
}

#[test]
fn words_of_another_language_count_through_the_table_of_terms() {
    let group = |en: &str, ja: &str| TermGroup {
        words: [(Language::En, vec![en.to_owned()]), (Language::Ja, vec![ja.to_owned()])].into(),
        is_common: false,
    };
    let table = TermTable::new(&[group("invoice", "請求書"), group("doubled", "倍"), group("bill", "請求書")]);
    let known = questions(&table);
    let found = known.recognised("請求書が倍になった", &table, &[]);
    assert_eq!(documents(&found).first().map(|it| it.0.clone()), Some("bill".to_owned()));
}

#[test]
fn a_question_about_something_else_is_none_of_them() {
    let table = TermTable::default();
    assert_eq!(questions(&table).recognised("what is the capital of France", &table, &[]), []);
    assert_eq!(KnownQuestions::default().recognised("the bill doubled", &table, &[]), []);
}

#[test]
fn what_names_something_that_nothing_known_is_about_is_likely_at_the_most() {
    let table = TermTable::default();
    let known = questions(&table);
    let first = |question: &str| known.recognised(question, &table, &[]).first().map(|it| it.surety);
    assert_eq!(first("can we swap the login key without stopping the shop?"), Some(Surety::Meant));
    assert_eq!(first("can we swap the login key of Zubrowka without stopping the shop?"), Some(Surety::Likely));
}

#[test]
fn of_a_story_that_is_like_nothing_known_the_least_unlike_is_remote() {
    let table = TermTable::default();
    let known = questions(&table);
    let story = "Yesterday evening our neighbour, the baker, walked through the garden and told my wife that the paper he \
        got from the tax office about the water pipe under both houses asks for double the money of last winter.";
    let found = known.recognised(story, &table, &[]);
    assert!(found.iter().all(|it| it.surety == Surety::Remote) && !found.is_empty(), "{found:?}");
    assert_eq!(known.recognised("what is the capital of France", &table, &[]), []);
}
