use super::*;
use crate::domain::{Group, Limit, Standing, Sum};

const RULE: &str = "A task opens up to 30 connections.";

/// A verdict on the first of two pieces of evidence.
fn judged(standing: Standing, limit: Limit) -> ChatRequest {
    let evidence = vec![document(1, RULE), document(2, "Each task of a service has connections of its own.")];
    let point = Point { quotes: vec![(1, RULE.to_owned())] };
    let group = Group { standing, limit: Some(limit), points: vec![point] };
    ChatRequest {
        assessment: Some(Assessment::of_groups(vec![group])),
        ..asking("May the service have 30 tasks with their connections?", Language::En, evidence)
    }
}

fn first_line(standing: Standing, limit: Limit, phrase: Phrase, words: &str) -> String {
    let mut request = judged(standing, limit);
    let all = Phrase::ALL.into_iter().map(|it| (it, if it == phrase { words.to_owned() } else { format!("<{it:?}>") }));
    request.phrases = Phrases::new(all.collect::<BTreeMap<_, _>>());
    let text = reply(&request).text;
    assert!(text.contains("<FromDocuments>"), "the answer goes on: {text}");
    text.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn a_sum_is_told_as_such_with_what_would_fit_and_the_answer_goes_on_behind_it() {
    let product = |count: f64, total: f64| Limit {
        value: total,
        sum: Some(Sum { factors: Some((count, 30.0)), bound: 797.0 }),
        ..Limit::default()
    };
    let line = |standing, limit, phrase| first_line(standing, limit, phrase, "so: {limit}");
    assert_eq!(
        line(Standing::TogetherTooMuch, product(30.0, 900.0), Phrase::TogetherTooMuch),
        "so: 30 × 30 = 900 > 797; 797 ÷ (2 × 30) ≈ 13"
    );
    assert_eq!(line(Standing::TogetherFits, product(20.0, 600.0), Phrase::TogetherFits), "so: 20 × 30 = 600 ≤ 797");
    let expected = Limit {
        value: 180_000.0,
        region: Some("ap-northeast-1".to_owned()),
        sum: Some(Sum { factors: None, bound: 200_000.0 }),
        ..Limit::default()
    };
    assert_eq!(line(Standing::BarelyCarries, expected, Phrase::BarelyCarries), "so: ap-northeast-1, 180,000 ≤ 200,000");
    let day = Limit { day: Some("2026-11-27".to_owned()), ..Limit::default() };
    assert_eq!(line(Standing::NoticeTooShort, day, Phrase::NoticeTooShort), "so: 2026-11-27");
}

#[test]
fn who_asks_how_many_of_what_nothing_counts_is_told_that_and_not_that_all_is_well() {
    let mut backup = fact(1, "2026-11-20T01:00:00Z", "The backup of shop-orders finished");
    backup.evidence.fact.as_mut().expect("a fact").kind = FactKind::Health;
    let question = "How many of our buyers ran into an error during the backup of shop-orders?";
    let request = ChatRequest { is_reported: true, ..asking(question, Language::En, vec![backup]) };
    let text = reply(&request).text;
    assert!(text.starts_with("<NotCounted>") && text.contains("The backup of shop-orders finished"), "{text}");
    assert!(!text.contains("<NothingInAccount>") && !text.contains("<NoProof>"), "{text}");
}
