#![expect(clippy::expect_used, reason = "tests")]

use super::*;
use crate::domain::{Basis, FactKind, Measure, Standing};
use crate::text::compared_terms;

fn at() -> Timestamp {
    Timestamp::from_second(1_780_000_000).expect("a time")
}

fn fact(id: &str, kind: FactKind, measures: Vec<Measure>) -> Fact {
    Fact { resource: Some(format!("model:{id}")), measures, ..Fact::bare(id, kind, at()) }
}

fn first(percentile: u8, ms: f64, region: &str) -> Measure {
    Measure {
        what: "first-token".to_owned(),
        value: ms,
        unit: "ms".to_owned(),
        basis: Basis::Seen,
        percentile: Some(percentile),
        region: Some(region.to_owned()),
    }
}

fn check(question: &str, facts: &[Fact], rows: &[TableRow]) -> Vec<(Standing, Vec<String>)> {
    // A question's own terms stand for what the table of terms would add.
    let idea = Idea { wordings: vec![compared_terms(question).into_iter().collect()] };
    let known = Known { ideas: &[idea], facts, workloads: &[], rows, now: at(), is_claim: false };
    match check_limits(question, &known) {
        Some(Checked::Facts(found)) => {
            let ids = |it: &crate::domain::Group| {
                it.points.iter().filter_map(|it| it.quotes.first().map(|it| it.0.clone())).collect()
            };
            found.groups.iter().map(|it| (it.standing, ids(it))).collect()
        }
        Some(Checked::Row(row)) => vec![(row.standing, vec![row.row.item])],
        None => Vec::new(),
    }
}

fn quick_and_slow() -> [Fact; 2] {
    [
        fact("quick-one", FactKind::Metric, vec![first(50, 100.0, "eu-west-1"), first(95, 180.0, "eu-west-1")]),
        fact("slow-one", FactKind::Metric, vec![first(50, 150.0, "eu-west-1"), first(95, 400.0, "eu-west-1")]),
    ]
}

#[test]
fn a_model_is_within_by_the_percentile_that_is_asked_and_nowhere_but_where_it_was_measured() {
    let facts = quick_and_slow();
    let of = |standing, ids: &[&str]| (standing, ids.iter().map(|it| (*it).to_owned()).collect::<Vec<String>>());
    for (question, expected) in [
        (
            "Which model gives its first token in under 200 ms at p95 in eu-west-1?",
            vec![of(Standing::Within, &["quick-one"]), of(Standing::Over, &["slow-one"])],
        ),
        ("首个 token 中位数 200 毫秒以内的模型有哪些？", vec![of(Standing::Within, &["quick-one", "slow-one"])]),
        ("東京で最初のトークンが200ms以内のモデルは？", vec![of(Standing::NotMeasured, &["quick-one", "slow-one"])]),
        (
            "哪個模型的第一個 token 在 p99 不超過 190 毫秒？",
            vec![of(Standing::Over, &["slow-one"]), of(Standing::NotMeasured, &["quick-one"])],
        ),
        ("quick-oneの最初のトークンは0.18秒未満ですか？", vec![of(Standing::Over, &["quick-one"])]),
    ] {
        assert_eq!(check(question, &facts, &[]), expected, "{question}");
    }
}

#[test]
fn a_question_that_goes_on_asks_about_its_own_region() {
    let goes_on = "And in eu-central-1?\nWhich model gives its first token in under 200 ms in eu-west-1?";
    let found = check(goes_on, &quick_and_slow(), &[]);
    assert_eq!(found.iter().map(|it| it.0).collect::<Vec<_>>(), [Standing::NotMeasured]);
}

#[test]
fn a_test_that_is_too_old_proves_nothing() {
    let [quick, _] = quick_and_slow();
    let old = Fact { stale_after: Timestamp::from_second(1_779_000_000).ok(), ..quick };
    let found = check("Does quick-one stay under 300 ms to the first token?", &[old], &[]);
    assert_eq!(found, [(Standing::NotMeasured, vec!["quick-one".to_owned()])]);
}

#[test]
fn a_latency_that_is_told_and_no_limit_is_not_checked() {
    assert_eq!(check("quick-one has 180 ms at p95, what does that mean?", &quick_and_slow(), &[]), []);
}

#[test]
fn what_is_needed_is_held_against_the_quota_of_its_region() {
    let quota = |id: &str, value: f64, region: &str| {
        let granted = Measure {
            what: "concurrent-executions".to_owned(),
            value,
            unit: String::new(),
            basis: Basis::Quota,
            percentile: None,
            region: Some(region.to_owned()),
        };
        fact(id, FactKind::Quota, vec![granted])
    };
    let facts = [quota("small", 1_000.0, "eu-central-1"), quota("large", 5_000.0, "us-east-1")];
    let told = |text: &str| check(text, &facts, &[]);
    assert_eq!(told("eu-central-1 并发要到 1,500，够吗？"), [(Standing::DoesNotFit, vec!["small".to_owned()])]);
    assert_eq!(told("us-east-1で同時に1500実行できますか？"), [(Standing::Fits, vec!["large".to_owned()])]);
    assert_eq!(told("Are 900 concurrent executions in ap-south-1 possible?"), []);
}

fn row(item: &str, attribute: &str, value: f64, unit: &str, bound: &str) -> TableRow {
    let text = format!(
        "item = \"{item}\"\nattribute = \"{attribute}\"\nvalue = {value}\nunit = \"{unit}\"\nbound = \"{bound}\"\nsource = \"a/b\""
    );
    toml::from_str(&text).expect("a row")
}

#[test]
fn a_row_is_meant_when_its_item_and_its_other_words_are_and_units_are_converted() {
    let rows = [
        row("Box", "largest payload", 6.0, "MB", "most"),
        row("Box", "largest memory", 10_240.0, "MB", "most"),
        row("Box", "longest run", 900.0, "seconds", "most"),
        row("Key", "shortest waiting period", 7.0, "days", "least"),
        row("Key", "longest waiting period", 30.0, "days", "most"),
    ];
    let told = |text: &str| check(text, &[], &rows).first().map(|it| it.0);
    for (question, expected) in [
        ("Can a box have 8 GB of memory?", Some(Standing::Fits)),
        ("Can a box take a payload of 8 MB?", Some(Standing::DoesNotFit)),
        ("Can a box take 8 MB?", None),
        ("Can a box go on for 20 minutes?", Some(Standing::DoesNotFit)),
        ("Can the waiting period of a key be 3 days?", Some(Standing::DoesNotFit)),
        ("Can the waiting period of a key be 40 days?", Some(Standing::DoesNotFit)),
        ("Can the waiting period of a key be 2 weeks?", Some(Standing::Fits)),
        ("The box stopped after 20 minutes.", None),
    ] {
        assert_eq!(told(question), expected, "{question}");
    }
}
