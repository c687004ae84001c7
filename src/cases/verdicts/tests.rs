#![expect(clippy::expect_used, reason = "tests")]

use jiff::Zoned;

use super::*;
use crate::domain::{Basis, Bound, Evidence, EvidenceKind, Fact, FactKind, Idea, Measure, Standing, Sum, TableRow};
use crate::text::compared_terms;

/// A Friday.
fn now() -> Zoned {
    "2026-11-20T10:00:00+08:00[Asia/Shanghai]".parse().expect("a time")
}

fn measure(what: &str, basis: Basis, value: f64, region: Option<&str>) -> Measure {
    Measure {
        what: what.to_owned(),
        value,
        unit: String::new(),
        basis,
        percentile: None,
        region: region.map(str::to_owned),
    }
}

fn fact(id: &str, title: &str, measures: Vec<Measure>) -> Fact {
    Fact { title: title.to_owned(), measures, ..Fact::bare(id, FactKind::Quota, now().timestamp()) }
}

fn concurrency() -> Vec<Fact> {
    let of = |id: &str, value: f64, region: &str| {
        let title = format!("Concurrency in {region}: quota {value}");
        fact(id, &title, vec![measure("concurrent-executions", Basis::Quota, value, Some(region))])
    };
    let plan = fact(
        "plan",
        "A launch is planned; 1800 executions are expected",
        vec![measure("concurrent-executions", Basis::Expected, 1_800.0, None)],
    );
    vec![
        plan,
        of("wide", 5_000.0, "us-east-1"),
        of("narrow", 1_000.0, "eu-central-1"),
        of("tight", 1_900.0, "eu-west-1"),
    ]
}

fn told(question: &str, facts: &[Fact]) -> Vec<(Standing, String, Option<Sum>)> {
    let known = Known { ideas: &[], facts, workloads: &[], rows: &[], now: now().timestamp(), is_claim: false };
    let found = verdict(question, &known, &now(), Language::En);
    let groups = found.map(|it| it.assessment.groups).unwrap_or_default();
    let first = |it: &crate::domain::Group| it.points.first().and_then(|it| it.quotes.first()).map(|it| it.0.clone());
    groups
        .iter()
        .map(|it| (it.standing, first(it).unwrap_or_default(), it.limit.as_ref().and_then(|it| it.sum)))
        .collect()
}

fn standings(question: &str, facts: &[Fact]) -> Vec<(Standing, String)> {
    told(question, facts).into_iter().map(|(standing, id, _)| (standing, id)).collect()
}

#[test]
fn what_is_expected_is_held_against_each_quota_and_what_falls_short_is_told_first() {
    let all = [
        (Standing::FallsShort, "narrow".to_owned()),
        (Standing::Carries, "wide".to_owned()),
        (Standing::BarelyCarries, "tight".to_owned()),
    ];
    let facts = concurrency();
    assert_eq!(standings("Is our concurrency limit enough for the launch?", &facts), all);
    assert_eq!(standings("函数并发的上限够不够？", &facts), all);
    assert_eq!(standings("三个区的并发够不够？法兰克福我看不到", &facts), all);
    assert_eq!(standings("同時実行の上限は足りますか？", &facts), all);
    let [narrow, ..] = all;
    assert_eq!(standings("法蘭克福的並行上限夠用嗎？", &facts), [narrow]);
}

#[test]
fn without_an_expectation_or_with_a_number_of_their_own_nothing_is_reckoned() {
    let facts = concurrency();
    assert_eq!(standings("Is our concurrency limit enough for 700 executions?", &facts), []);
    assert_eq!(standings("What is our concurrency limit?", &facts), []);
    let unexpected: Vec<Fact> = facts.iter().skip(1).cloned().collect();
    assert_eq!(standings("Is our concurrency limit enough?", &unexpected), []);
    assert_eq!(standings("Is the storage limit enough for the launch?", &facts), []);
}

fn shop() -> [Fact; 2] {
    let checkout = "arn:aws:ecs:ap-northeast-1:111122223333:task-definition/checkout:88";
    let each = fact(
        "pool",
        "Each checkout task opens up to 30 connections",
        vec![measure("connections", Basis::Each, 30.0, None)],
    );
    let most =
        fact("most", "Applications can hold 797 connections", vec![measure("connections", Basis::All, 797.0, None)]);
    [Fact { resource: Some(checkout.to_owned()), ..each }, most]
}

#[test]
fn so_many_of_a_thing_are_held_against_what_there_is_for_all_of_them() {
    let facts = shop();
    let sum = |count: f64, each: f64| Some(Sum { factors: Some((count, each)), bound: 797.0 });
    let too_much = |count, each| vec![(Standing::TogetherTooMuch, "pool".to_owned(), sum(count, each))];
    let fits = |count, each| vec![(Standing::TogetherFits, "pool".to_owned(), sum(count, each))];
    for (question, expected) in [
        ("週末要開到 30 個容器，每個容器的連線數要調到多少？", too_much(30.0, 30.0)),
        ("Can checkout go to 40 tasks on Saturday?", too_much(40.0, 30.0)),
        ("タスクを 12 に増やしても接続は足りますか？", fits(12.0, 30.0)),
        ("30 tasks with 20 connections each, does that fit?", fits(30.0, 20.0)),
        ("With 20 tasks we see 700 connections in all, is that over the limit?", fits(20.0, 30.0)),
        ("Can checkout go down from 40 tasks to 12?", fits(12.0, 30.0)),
        ("Can the checkout:88 tasks keep their connections?", Vec::new()),
        ("How many connections may each task have?", Vec::new()),
        ("Can the mailer go to 40 tasks?", Vec::new()),
    ] {
        assert_eq!(told(question, &facts), expected, "{question}");
    }
}

fn row(item: &str, value: f64, unit: &str, says: &str) -> TableRow {
    let text = format!(
        "item = \"{item}\"\nattribute = \"announced before\"\nvalue = {value}\nunit = \"{unit}\"\nbound = \"least\"\nsource = \"support/notice\"\nrisk = \"load-test\"\nsays.en = \"{says}\""
    );
    toml::from_str(&text).expect("a row")
}

fn noticed(question: &str, rows: &[TableRow]) -> Option<(Standing, Option<String>)> {
    let known = Known { ideas: &[], facts: &[], workloads: &[], rows, now: now().timestamp(), is_claim: false };
    let found = notice(question, ("support/notice", NoticeKind::ToldBefore), &known, &now(), Language::Ja)?
        .assessment("d#0", "words");
    let group = found.groups.into_iter().next().expect("a group");
    Some((group.standing, group.limit.and_then(|it| it.day)))
}

#[test]
fn a_day_is_held_against_the_notice_and_the_earliest_is_told() {
    let five = row("load test", 5.0, "working days", "A load test must be announced five working days before.");
    assert_eq!(five.bound, Some(Bound::Least));
    let earliest = Some("2026-11-27".to_owned());
    let rows = [five, row("restart", 2.0, "days", "A restart must be announced two days before.")];
    let short = Some((Standing::NoticeTooShort, earliest.clone()));
    let kept = Some((Standing::NoticeKept, earliest));
    for (question, expected) in [
        ("We want to run a load test on Monday, is a mail enough?", short),
        ("Can the load test be on November 27?", kept),
        ("Can we have the restart on Monday?", Some((Standing::NoticeKept, Some("2026-11-22".to_owned())))),
        ("How do we announce a load test?", None),
        ("We announced the load test two weeks ago; can it start on Monday?", None),
        (
            "On Monday my manager asks me. Can the load test be on December 5?",
            Some((Standing::NoticeKept, Some("2026-11-27".to_owned()))),
        ),
        ("Can we do it on Monday?", None),
    ] {
        assert_eq!(noticed(question, &rows), expected, "{question}");
    }
}

fn stated(question: &str, sentences: &[&str]) -> Option<Standing> {
    // A question's own terms stand for what the table of terms would add.
    let idea = Idea { wordings: vec![compared_terms(question).into_iter().collect()] };
    let ideas = [idea];
    let known = Known { ideas: &ideas, facts: &[], workloads: &[], rows: &[], now: now().timestamp(), is_claim: false };
    let passage = |(at, text): (usize, &&str)| Evidence {
        id: format!("doc.en#{at}"),
        kind: EvidenceKind::Doc,
        title: "Objects and versions".to_owned(),
        headings: Vec::new(),
        url: None,
        language: Language::En,
        updated: None,
        text: (*text).to_owned(),
        digest: String::new(),
        fact: None,
        relevance: Some(0.6),
        holds_only: None,
    };
    let passages: Vec<Evidence> = sentences.iter().enumerate().map(passage).collect();
    let found = stated_limit(question, &passages, &known)?;
    found.groups.first().map(|it| it.standing)
}

#[test]
fn an_amount_that_is_asked_about_is_held_against_what_a_document_says_in_a_sentence() {
    let put = "One request stores an object of up to 5 GB.";
    let rollback = "A cluster can go back to its version within 7 days after the upgrade.";
    let backups = "The retention of backups can be set from 1 to 35 days.";
    let reaches = "A change of the zone generally reaches all name servers within 60 seconds.";
    let waiting = "The waiting period of a key deletion can be set from 7 to 30 days.";
    let kept = "消息默认保留 4 天，最长保留 14 天。";
    for (question, sentence, expected) in [
        ("Can one request store an object of 7 GB?", put, Some(Standing::NotAllowed)),
        ("Can one request store an object of 900 MB?", put, Some(Standing::Allowed)),
        (
            "We upgraded the cluster 10 days ago, can it still go back to its version?",
            rollback,
            Some(Standing::NotAllowed),
        ),
        ("Can the retention of backups be 40 days?", backups, Some(Standing::NotAllowed)),
        ("消息放了 15 天还找得回来吗？", kept, Some(Standing::NotAllowed)),
        ("Can the zone change reach all name servers in 5 seconds?", reaches, None),
        ("We set the waiting period of a key deletion 3 days ago, can it still be recovered?", waiting, None),
        (
            "We set the waiting period of a key deletion 40 days ago, can it still be recovered?",
            waiting,
            Some(Standing::NotAllowed),
        ),
        // Not asked, asked in another way, or of another kind.
        ("Our object has 7 GB. Which request should store it?", put, None),
        ("Our window is 3 hours. Is a rollback of the cluster version possible?", rollback, None),
        ("How long is the retention of backups, 40 days?", backups, None),
        ("Can one request take 7 minutes for an object?", put, None),
        ("Can we have 9 objects in a request?", put, None),
    ] {
        assert_eq!(stated(question, &[sentence]), expected, "{question}");
    }
    // Two sentences that are as likely meant say nothing.
    let other = "One request stores an object of up to 8 GB.";
    assert_eq!(stated("Can one request store an object of 7 GB?", &[put, other]), None);
}
