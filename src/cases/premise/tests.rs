use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::claims::Claims;
use super::*;
use crate::cases::causes;
use crate::domain::{Basis, FactKind, Measure};

fn claims(question: &str) -> Vec<String> {
    Claims::of(question).each().map(str::to_owned).collect()
}

fn against(question: &str, facts: &[Fact]) -> Option<Vec<String>> {
    let now: Timestamp = "2026-11-20T18:20:00Z".parse().expect("a time");
    let zoned = now.to_zoned(TimeZone::UTC);
    let causes = causes(facts, &[], now);
    let limits = KnownLimits { ideas: &[], facts, workloads: &[], rows: &[], now, is_claim: false };
    let known =
        Known { limits, causes: causes.as_ref(), plan: "Business Plus plan", now: &zoned, passages: &[], words: &[] };
    match contradicted(question, &known)? {
        Contradicted::Quoted(premise) => Some(premise.point.quotes.into_iter().map(|(id, _)| id).collect()),
        Contradicted::Row(_) => None,
    }
}

fn database(standby: f64) -> Fact {
    let at = "2026-11-20T18:00:00Z".parse().expect("a time");
    Fact {
        resource: Some("arn:aws:rds:eu-central-1:111122223333:db:orders-eu".to_owned()),
        measures: vec![Measure {
            what: "standby".to_owned(),
            value: standby,
            unit: String::new(),
            basis: Basis::Seen,
            percentile: None,
            region: None,
        }],
        ..Fact::bare("orders-eu", FactKind::Inventory, at)
    }
}

#[test]
fn what_is_asked_or_supposed_is_no_claim() {
    for text in
        ["Is orders-eu Multi-AZ?", "if nobody changed anything", "どの DB に待機系がありますか？", "有没有人改过配置？"]
    {
        assert!(claims(text).is_empty(), "{text}: {:?}", claims(text));
    }
    for text in ["orders-eu is Multi-AZ, right?", "昨天没人动过配置，怎么还坏？", "ずっと同じ設定ですよね？"]
    {
        assert!(!claims(text).is_empty(), "{text}");
    }
}

#[test]
fn a_standby_that_is_not_there_is_said_of_the_database_that_is_named() {
    for text in [
        "orders-eu has a standby, so a zone may go down.",
        "orders-eu はマルチ AZ のはずです。",
        "orders-eu 有備援，對吧？",
    ] {
        assert_eq!(against(text, &[database(0.0)]), Some(vec!["orders-eu".to_owned()]), "{text}");
        assert_eq!(against(text, &[database(1.0)]), None, "{text}");
    }
    for other in ["Does orders-eu have a standby?", "orders-us has a standby.", "orders-eu has no standby."] {
        assert_eq!(against(other, &[database(0.0)]), None, "{other}");
    }
}

#[test]
fn an_alarm_that_is_over_does_not_ring() {
    let at = |text: &str| text.parse::<Timestamp>().expect("a time");
    let alarm = |id: &str, time: &str, state: &str| Fact {
        severity: Some(state.to_owned()),
        title: format!("Alarm bot-errors went to {state}"),
        ..Fact::bare(id, FactKind::Alarm, at(time))
    };
    let rang = alarm("rang", "2026-11-20T04:00:00Z", "ALARM");
    let over = alarm("over", "2026-11-20T05:00:00Z", "OK");
    let question = "the alarm on bot errors is still ringing, do something";
    assert_eq!(against(question, &[rang.clone(), over]), Some(vec!["over".to_owned()]));
    assert_eq!(against(question, &[rang]), None);
}

fn fact(id: &str, body: &str) -> Fact {
    let at = "2026-11-20T18:00:00Z".parse().expect("a time");
    Fact { body: body.to_owned(), ..Fact::bare(id, FactKind::Inventory, at) }
}

#[test]
fn plans_and_reasons_are_taken_for_granted_and_what_is_asked_or_supposed_is_not() {
    let granted = |question: &str| taken_for_granted(question);
    for text in
        ["Is the disk full?", "If we delete it, what happens?", "キーを入れ替えたいです。手順は？", "如果关掉会怎样？"]
    {
        assert_eq!(granted(text).parts, Vec::<String>::new(), "{text}");
    }
    let plan = granted("We'll shrink it afterwards. How?");
    assert!(plan.parts.contains(&"we'll shrink it afterwards.".to_owned()), "{plan:?}");
    assert!(granted("It renews itself, right?").insists && granted("憑證會自己更新，對吧？").insists);
    assert!(granted("It renews itself, so we wait. What then?").is_reason && !plan.is_reason && !plan.insists);
    assert!(!granted("御社の障害でしょうか。").insists);
}

#[test]
fn a_belief_is_denied_by_the_fact_of_the_thing_and_the_region_that_is_named() {
    let facts = [
        fact("eu", "The DB instance orders-eu in eu-central-1 has no standby."),
        fact("us", "The DB instance orders-us in us-east-1 has no standby."),
    ];
    let denied = |question: &str| {
        let point = denied_by_fact("(?i)no standby", question, &facts, &[])?;
        point.quotes.last().map(|(id, words)| (id.clone(), words.contains("no standby")))
    };
    assert_eq!(denied("The database in Frankfurt has a spare."), Some(("eu".to_owned(), true)));
    assert_eq!(denied("orders-us has a spare."), Some(("us".to_owned(), true)));
    assert_eq!(denied("The database in Tokyo has a spare."), None);
    assert_eq!(denied_by_fact("(", "orders-us has a spare.", &facts, &[]), None);
    assert!(names_a_thing("orders-us has a spare", &[Fact { title: "orders-us".to_owned(), ..facts[0].clone() }]));
    assert!(!names_a_thing("the database has a spare", &facts));
}

#[test]
fn what_is_announced_for_another_region_is_said_to_be_there() {
    let event = Fact {
        kind: FactKind::Health,
        title: "A change is announced".to_owned(),
        begins: "2026-11-28T06:00:00Z".parse().ok(),
        ..fact("event", "The instance i-1 in us-east-1 is scheduled for a reboot on 2026-11-28.")
    };
    let facts = [event];
    let asserted = "東京の店のサーバーが 28 日に再起動される予定です。延期できますか。";
    assert_eq!(against(asserted, &facts), Some(vec!["event".to_owned(), "event".to_owned()]));
    assert_eq!(against("バージニアのサーバーが 28 日に再起動される予定です。延期できますか。", &facts), None);
}

#[test]
fn a_restart_that_is_planned_or_done_to_a_thing_is_blamed_on_nobody() {
    let facts = [Fact {
        title: "Nobody requested the failover".to_owned(),
        ..fact("nobody", "The database was rebooted at 15:41.")
    }];
    let blamed = [
        "Someone of us rebooted the database yesterday, so that caused the failover, right?",
        "One of us rebooted the database due to a failover last week, so that was it, right?",
        "我们有人昨晚重启了数据库，所以才 failover 的，对吧？",
        "同事昨晚手动触发了数据库的 failover，所以才断线的，对吧？",
        "昨夜、担当者が database を再起動したので落ちたのですよね？",
    ];
    for question in blamed {
        assert_eq!(against(question, &facts).map(|it| it.contains(&"nobody".to_owned())), Some(true), "{question}");
    }
    for question in [
        "One of our machines is going to be rebooted on Saturday. Can we move it?",
        "One of our database machines is scheduled for a reboot on Saturday. Can we move it?",
        "Our database was rebooted by AWS last night. Why?",
        "我们有一台 database 机器周六要重启，能改时间吗？",
        "我們有一台 database 機器週六要重新啟動，可以改時間嗎？",
        "来週の土曜に担当者が database サーバーを再起動します。日程を変えられますか。",
    ] {
        assert_eq!(against(question, &facts), None, "{question}");
    }
}

#[test]
fn that_all_is_well_is_said_of_what_the_question_is_about() {
    let now: Timestamp = "2026-11-20T18:20:00Z".parse().expect("a time");
    let key = "arn:aws:kms:eu-west-1:111122223333:key/4c7e1f52";
    let facts = [Fact {
        kind: FactKind::Metric,
        severity: Some("urgent".to_owned()),
        resource: Some(key.to_owned()),
        title: "The archive may not decrypt".to_owned(),
        ..fact("decrypt", "The archive logs AccessDenied on kms:Decrypt.")
    }];
    let workload = Workload {
        name: "Archive".to_owned(),
        environment: Some("production".to_owned()),
        resources: vec![key.to_owned()],
        ..Workload::default()
    };
    let workloads = [workload];
    let causes = causes(&facts, &workloads, now);
    let idea = |word: &str| Idea { wordings: vec![vec![word.to_owned()]] };
    let ideas = [idea("certificat"), idea("decrypt")];
    let zoned = now.to_zoned(TimeZone::UTC);
    let is_denied = |question: &str, ideas: &[Idea]| {
        let limits = KnownLimits { ideas, facts: &facts, workloads: &workloads, rows: &[], now, is_claim: false };
        let (causes, plan) = (causes.as_ref(), "Business Plus plan");
        let known = Known { limits, causes, plan, now: &zoned, passages: &[], words: &[] };
        contradicted(question, &known).is_some()
    };
    assert!(is_denied("Everything looks normal now. What could we do next?", &[]));
    assert!(is_denied("We decrypt the archive every night. Everything looks normal now. Is it?", &ideas[1..]));
    let other =
        "We have put a new certificate on the shop's page. Everything looks normal now. When is the next one due?";
    assert!(!is_denied(other, &ideas[..1]));
}
