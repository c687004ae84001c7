#![expect(clippy::expect_used, reason = "tests")]

use jiff::Zoned;

use super::*;
use crate::domain::{Basis, Measure};

fn now() -> Zoned {
    "2026-11-20T10:00:00+08:00[Asia/Shanghai]".parse().expect("a time")
}

fn fact(id: &str, kind: FactKind, measures: Vec<Measure>) -> Fact {
    Fact { measures, ..Fact::bare(id, kind, now().timestamp()) }
}

fn measure(what: &str, basis: Basis, value: f64) -> Measure {
    Measure { what: what.to_owned(), value, unit: String::new(), basis, percentile: None, region: None }
}

fn row(risk: &str, value: f64, unit: &str) -> TableRow {
    let text = format!(
        "item = \"{risk}\"\nattribute = \"lead time\"\nvalue = {value}\nunit = \"{unit}\"\nsource = \"a/b\"\nrisk = \"{risk}\""
    );
    toml::from_str(&text).expect("a row")
}

fn plan() -> Fact {
    let begins = "2026-11-26T08:00:00Z".parse().ok();
    Fact { begins, ..fact("plan", FactKind::Plan, vec![measure("calls", Basis::Expected, 1_800.0)]) }
}

fn told(facts: &[Fact], rows: &[TableRow]) -> Vec<(Standing, Vec<String>)> {
    let found = ahead("We launch in six days. What are we missing?", facts, &[], rows, &now(), Language::En);
    let groups = found.map(|it| it.assessment.groups).unwrap_or_default();
    let ids = |it: &Group| it.points.iter().filter_map(|it| it.quotes.first().map(|it| it.0.clone())).collect();
    groups.iter().map(|it| (it.standing, ids(it))).collect()
}

#[test]
fn what_takes_longer_than_the_time_left_comes_first_and_a_weekend_counts() {
    let quota = fact("quota", FactKind::Quota, vec![measure("calls", Basis::Quota, 1_000.0)]);
    let alarms = fact("alarms", FactKind::Inventory, vec![measure("alarms", Basis::Seen, 0.0)]);
    let facts = [plan(), alarms, quota];
    let five = [row("quota", 5.0, "working days"), row("alarms", 4.0, "hours")];
    let late = [(Standing::TooLate, vec!["quota".to_owned()]), (Standing::InTime, vec!["alarms".to_owned()])];
    assert_eq!(told(&facts, &five), late);
    // Six days hold four working days, and little more.
    let four = [row("quota", 4.0, "working days"), row("alarms", 4.0, "hours")];
    assert_eq!(told(&facts, &four).first().map(|it| it.0), Some(Standing::BeginNow));
}

#[test]
fn a_certificate_must_be_renewed_before_it_ends_and_one_that_renews_itself_is_no_risk() {
    let ends = "2026-11-24T23:59:00Z".parse().ok();
    let certificate = |id: &str, renews: f64| Fact {
        ends,
        ..fact(id, FactKind::Inventory, vec![measure("automatic-renewal", Basis::Seen, renews)])
    };
    let rows = [row("certificate", 3.0, "days")];
    let found = told(&[plan(), certificate("imported", 0.0), certificate("own", 1.0)], &rows);
    assert_eq!(found, [(Standing::BeginNow, vec!["imported".to_owned()])]);
}

#[test]
fn what_is_enough_is_never_told() {
    let good = [
        plan(),
        fact("quota", FactKind::Quota, vec![measure("calls", Basis::Quota, 5_000.0)]),
        fact("tested", FactKind::Metric, vec![measure("calls", Basis::Seen, 2_000.0)]),
        fact("database", FactKind::Inventory, vec![measure("standby", Basis::Seen, 1.0)]),
        fact("dns", FactKind::Inventory, vec![measure("dns-ttl", Basis::Seen, 60.0)]),
    ];
    assert_eq!(told(&good, &[]), []);
}

#[test]
fn only_who_asks_what_is_missing_for_an_event_gets_the_list() {
    let facts = [plan(), fact("alarms", FactKind::Inventory, vec![measure("alarms", Basis::Seen, 0.0)])];
    let is_told = |text: &str| ahead(text, &facts, &[], &[], &now(), Language::En).is_some();
    for text in [
        "Are we ready for the sale on November 27?",
        "三天后大促，帮我看看有什么风险",
        "下週要遷移到新環境，還有什麼沒準備好？",
        "来週のリリースまでに足りないものを教えてください",
        "下周四就要开课了，三个区的函数并发到底够不够？",
        "We open the classroom to the public next Thursday. Is there room for 1,800 calls, and what has to happen today?",
    ] {
        assert!(is_told(text), "{text}");
    }
    for text in [
        "Is Lambda concurrency enough for the launch peak?",
        "证书什么时候到期？",
        "Why did the migration fail?",
        "Is the bucket open to the public?",
        "リリースノートはどこにありますか？",
    ] {
        assert!(!is_told(text), "{text}");
    }
}
