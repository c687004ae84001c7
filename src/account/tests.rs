#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on should stop")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use jiff::Timestamp;

use super::{
    Accounts, CollectError, Collected, Collector, FilesCollector, collect_all, rank_local, spoken_of, symptoms,
};
use crate::access::{HomeKey, Scope};
use crate::base::Deadline;
use crate::domain::{AccountId, Fact, FactKind, Gap, GapReason, Language};

fn records() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/account_records")
}

fn account(id: &str) -> AccountId {
    AccountId::parse(id).expect("an id")
}

fn scope(id: &str) -> Scope {
    let home = tempfile::tempdir().expect("a temporary folder");
    let key = HomeKey::open(home.path()).expect("a key");
    Scope::of_customer(&key.operator(account(id)), &account(id)).expect("their own account")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn now() -> Timestamp {
    at("2026-11-20T18:17:00Z")
}

fn without_password(text: &str) -> String {
    text.replace("hunter2", "[password]")
}

async fn collected(id: &str) -> Collected {
    let files = FilesCollector::new(vec![records()], Arc::new(without_password));
    collect_all(&[Arc::new(files)], &scope(id), now(), Deadline::in_(Duration::from_secs(60))).await
}

fn shown(facts: &[Fact]) -> String {
    let one = |fact: &Fact| {
        let severity = fact.severity.as_deref().unwrap_or("-");
        let resource = fact.resource.as_deref().unwrap_or("-");
        let body = fact.body.lines().map(|line| format!("    {line}\n")).collect::<String>();
        format!(
            "{} {:?} {severity} {resource} {} {}\n  {}\n{body}",
            fact.at, fact.kind, fact.id, fact.source, fact.title
        )
    };
    facts.iter().map(one).collect()
}

#[tokio::test]
async fn every_format_becomes_sentences_that_stand_alone() {
    let collected = collected("111122223333").await;
    insta::assert_snapshot!(shown(&collected.facts));
    assert!(collected.facts.iter().all(|fact| fact.account_id == account("111122223333") && fact.observed_at == now()));
}

#[tokio::test]
async fn what_is_missing_is_named_in_plain_words() {
    let (whole, damaged) = (collected("111122223333").await, collected("666677778888").await);
    let gaps: Vec<String> = whole
        .gaps
        .iter()
        .chain(&damaged.gaps)
        .map(|gap| format!("{:?} {}: {}", gap.reason, gap.source, gap.detail))
        .collect();
    insta::assert_snapshot!(gaps.join("\n"));
    let ids: Vec<_> = damaged.facts.iter().map(|fact| fact.id.as_str()).collect();
    assert_eq!(ids, ["m-5", "l-4", "l-1", "k-1"]);
}

#[tokio::test]
async fn facts_of_another_account_are_dropped_and_counted() {
    let collected = collected("111122223333").await;
    assert!(collected.facts.iter().all(|fact| fact.id != "t-3"));
    let refused: Vec<_> = collected.gaps.iter().filter(|gap| gap.reason == GapReason::Refused).collect();
    assert_eq!(refused.len(), 1);
    assert!(refused[0].detail.ends_with(": 1."), "{}", refused[0].detail);
}

#[tokio::test]
async fn secrets_go_through_the_redaction_and_secret_parameters_are_left_out() {
    let collected = collected("111122223333").await;
    let all = shown(&collected.facts);
    assert!(all.contains("The password of shop-orders is [password].") && !all.contains("hunter2"));
    assert!(!all.contains("masterUserPassword"));
}

#[tokio::test]
async fn an_account_without_facts_has_a_gap_and_not_silence() {
    let collected = collected("nobody").await;
    assert_eq!(collected.gaps[0].reason, GapReason::NotConfigured);
}

#[tokio::test]
async fn a_file_is_read_anew_only_when_it_changed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let facts = folder.path().join("accounts/one/facts");
    std::fs::create_dir_all(&facts).expect("can be made");
    let counter = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let seen = Arc::clone(&counter);
    let redact = move |text: &str| {
        seen.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        text.to_owned()
    };
    let files = FilesCollector::new(vec![folder.path().to_owned()], Arc::new(redact));
    let (scope, by) = (scope("one"), Deadline::in_(Duration::from_secs(60)));
    let fact = |title: &str| {
        format!("[[fact]]\nkind = \"metric\"\nid = \"x\"\nat = \"2026-11-20T18:00:00Z\"\ntitle = \"{title}\"")
    };
    std::fs::write(facts.join("a.toml"), fact("first")).expect("can be written");
    files.collect(&scope, now(), by).await.expect("reads");
    let after_first = counter.load(std::sync::atomic::Ordering::Relaxed);
    let again = files.collect(&scope, at("2026-11-20T19:00:00Z"), by).await.expect("reads");
    assert_eq!(counter.load(std::sync::atomic::Ordering::Relaxed), after_first);
    assert_eq!(again.facts[0].observed_at, at("2026-11-20T19:00:00Z"));
    std::fs::write(facts.join("a.toml"), fact("a longer second")).expect("can be written");
    let changed = files.collect(&scope, now(), by).await.expect("reads");
    assert_eq!(changed.facts[0].title, "a longer second");
}

#[tokio::test]
async fn more_facts_than_the_bound_are_a_gap() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let facts = folder.path().join("accounts/one/facts");
    std::fs::create_dir_all(&facts).expect("can be made");
    let line = |n: i64| {
        format!("{{\"kind\": \"metric\", \"id\": \"f{n}\", \"at\": {}, \"title\": \"Fact {n}\"}}\n", 1_700_000_000 + n)
    };
    std::fs::write(facts.join("a.jsonl"), (0..2_100).map(line).collect::<String>()).expect("can be written");
    let files = FilesCollector::new(vec![folder.path().to_owned()], Arc::new(str::to_owned));
    let all = files.collect(&scope("one"), now(), Deadline::in_(Duration::from_secs(60))).await.expect("reads");
    assert_eq!((all.facts.len(), all.facts[0].id.as_str()), (2_000, "f2099"));
    assert_eq!(all.gaps[0].reason, GapReason::Truncated);
    assert!(all.gaps[0].detail.contains("100 older"), "{}", all.gaps[0].detail);
}

/// A collector that does what its name says.
struct Scripted(&'static str);

impl Collector for Scripted {
    fn name(&self) -> &str {
        self.0
    }

    fn collect<'a>(
        &'a self,
        scope: &'a Scope,
        at: Timestamp,
        _: Deadline,
    ) -> BoxFuture<'a, Result<Collected, CollectError>> {
        Box::pin(async move {
            match self.0 {
                "never" => futures::future::pending().await,
                "panics" => panic!("as told"),
                "fails" => Err(CollectError::Failed { detail: "the door is shut".to_owned() }),
                _ => {
                    let own = fact(self.0, "2026-11-20T18:00:00Z", FactKind::Metric, None, "A fact");
                    let facts = vec![Fact { account_id: scope.account().clone(), observed_at: at, ..own }];
                    Ok(Collected { facts, gaps: Vec::new() })
                }
            }
        })
    }
}

fn fact(id: &str, at_text: &str, kind: FactKind, severity: Option<&str>, title: &str) -> Fact {
    Fact {
        account_id: account("one"),
        title: title.to_owned(),
        severity: severity.map(str::to_owned),
        observed_at: now(),
        ..Fact::bare(id, kind, at(at_text))
    }
}

#[tokio::test]
async fn a_collector_that_is_late_or_fails_or_panics_is_a_gap_and_the_others_deliver() {
    let all: Vec<Arc<dyn Collector>> =
        ["never", "b", "panics", "a", "fails"].map(|it| Arc::new(Scripted(it)) as _).to_vec();
    let collected = collect_all(&all, &scope("one"), now(), Deadline::in_(Duration::from_millis(50))).await;
    let ids: Vec<_> = collected.facts.iter().map(|fact| fact.id.as_str()).collect();
    assert_eq!(ids, ["a", "b"]);
    let gaps: Vec<_> = collected.gaps.iter().map(|gap: &Gap| (gap.source.as_str(), gap.reason)).collect();
    assert_eq!(gaps, [("fails", GapReason::Failed), ("never", GapReason::Late), ("panics", GapReason::Failed)]);
    assert_eq!(collected.gaps[0].detail, "The source fails could not be read: the door is shut");
}

#[test]
fn a_bad_account_is_rejected_with_its_reason_and_the_others_load() {
    let accounts = Accounts::load(&[records(), PathBuf::from("/nowhere/at-all")]);
    let harbor = accounts.get(&account("111122223333")).expect("is there");
    assert_eq!(
        (harbor.id.as_str(), harbor.languages.as_slice()),
        ("111122223333", &[Language::ZhTw, Language::En][..])
    );
    assert_eq!(accounts.get(&account("666677778888")).expect("is there").time_zone, "UTC");
    assert_eq!(accounts.list().len(), 2);
    let reasons: Vec<_> = accounts.rejects().iter().map(|it| it.reason.clone()).collect();
    insta::assert_snapshot!(reasons.join("\n"));
}

fn best(facts: &[Fact], question: &str) -> Vec<String> {
    let now = "2026-11-21T02:17:00[Asia/Taipei]".parse().expect("a zoned time");
    let ranked = rank_local(facts, question, &now).into_iter();
    ranked.filter(|(score, _)| *score >= 1.0).map(|(_, fact)| fact.id.clone()).take(3).collect()
}

#[test]
fn a_thing_is_known_by_its_name_and_not_by_the_id_behind_it() {
    let alarm = |id: &str, at: &str, name: &str, resource: &str| Fact {
        resource: Some(format!("arn:aws:{resource}")),
        ..fact(id, at, FactKind::Alarm, Some("ALARM"), &format!("Alarm {name} went from OK to ALARM"))
    };
    let facts = [
        alarm(
            "storage",
            "2026-11-20T21:16:00Z",
            "parcel-db-free-storage",
            "rds:ap-northeast-1:666677778888:db:parcel-db",
        ),
        alarm(
            "latency",
            "2026-11-20T18:30:00Z",
            "dispatch-latency",
            "elasticloadbalancing:ap-northeast-1:666677778888:loadbalancer/app/dispatch-api/7f0a1c2b3d4e5f60",
        ),
    ];
    for question in ["dispatch-apiの応答時間のしきい値と実際の値は？", "How slow is dispatch-api?"] {
        let ranked = super::rank(&facts, question, now());
        assert_eq!(ranked[0].1.id, "latency", "{question}");
    }
}

#[test]
fn the_facts_that_a_question_is_about_come_first_in_any_language() {
    let facts = [
        fact(
            "failover",
            "2026-11-20T15:41:06Z",
            FactKind::Health,
            Some("failover"),
            "shop-orders: Multi-AZ instance failover started",
        ),
        fact(
            "alarm-before",
            "2026-11-20T15:41:31Z",
            FactKind::Alarm,
            Some("ALARM"),
            "Alarm alb-5xx went from OK to ALARM",
        ),
        fact("alarm-over", "2026-11-20T15:45:31Z", FactKind::Alarm, Some("OK"), "Alarm alb-5xx went from ALARM to OK"),
        fact(
            "deploy",
            "2026-11-20T18:05:03Z",
            FactKind::Change,
            None,
            "checkout: UpdateService by role deploy-pipeline",
        ),
        fact("alarm", "2026-11-20T18:11:31Z", FactKind::Alarm, Some("ALARM"), "Alarm alb-5xx went from OK to ALARM"),
        fact("tags", "2026-11-20T18:14:20Z", FactKind::Change, None, "i-0abc: CreateTags by role cost-tagging"),
        fact(
            "bucket",
            "2026-11-20T17:00:00Z",
            FactKind::Inventory,
            None,
            "Versioning is on for the S3 bucket originals",
        ),
        fact("bill", "2026-11-19T00:00:00Z", FactKind::Cost, None, "NAT gateways cost 120 USD in October"),
    ];
    for question in [
        "Why did my database fail over last night?",
        "昨晚我的資料庫為什麼發生容錯移轉？",
        "昨晚数据库为什么故障转移了？",
        "昨夜データベースがフェイルオーバーしたのはなぜですか？",
    ] {
        assert_eq!(best(&facts, question)[0], "failover", "{question}");
    }
    for question in [
        "checkout returns 5xx errors",
        "結帳一直出現 5xx 錯誤",
        "結账出现 5xx 错误",
        "チェックアウトで 5xx エラーが出る",
    ] {
        let best = best(&facts, question);
        assert_eq!(best[0], "alarm", "{question}");
        assert!(!best.contains(&"alarm-before".to_owned()) || best.len() > 2, "{question}: {best:?}");
    }
    for question in ["what was deployed?", "誰部署了什麼？", "デプロイはありましたか"] {
        assert_eq!(best(&facts, question)[0], "deploy", "{question}");
    }
    assert_eq!(best(&facts, "why is my bill so high")[0], "bill");
    assert_eq!(best(&facts, "バケットのバージョニングは有効ですか")[0], "bucket");
    assert_eq!(best(&facts, "怎麼了")[0], "alarm");
    assert!(best(&facts, "How do I write a Dockerfile?").is_empty());
}

/// An outage of checkout behind a full database, hours after a failover.
fn outage() -> Vec<Fact> {
    let of = |resource: &str, fact: Fact| Fact { resource: Some(resource.to_owned()), ..fact };
    let log = Fact {
        body: "The log of checkout holds `FATAL: remaining connection slots are reserved`.".to_owned(),
        ..fact("log", "2026-11-20T18:09:00Z", FactKind::Metric, Some("urgent"), "checkout finds no connection slot")
    };
    vec![
        of("checkout", log),
        of(
            "shop-orders",
            fact("failover", "2026-11-20T15:42:00Z", FactKind::Health, Some("high"), "shop-orders failed over"),
        ),
        of(
            "checkout",
            fact("deploy", "2026-11-20T18:05:00Z", FactKind::Change, None, "checkout: UpdateService by role pipeline"),
        ),
        of(
            "shop-orders",
            fact("limit", "2026-11-20T18:00:00Z", FactKind::Inventory, None, "max_connections of shop-orders is 800"),
        ),
        of(
            "thumbnailer",
            fact("memory", "2026-11-20T18:00:00Z", FactKind::Inventory, None, "thumbnailer has 1,024 MB of memory"),
        ),
    ]
}

#[test]
fn a_value_of_a_named_thing_goes_before_what_is_wrong_with_others() {
    for question in [
        "How many connections can shop-orders take at most?",
        "shop-orders 最多能开多少连接",
        "shop-orders の最大接続数は？",
    ] {
        assert_eq!(best(&outage(), question)[0], "limit", "{question}");
    }
    assert_eq!(best(&outage(), "what memory does the thumbnail function get")[0], "memory");
    assert!(best(&outage(), "how many connections has the staging database").is_empty());
}

#[test]
fn the_change_before_the_trouble_goes_before_what_was_over_by_then() {
    let best = best(&outage(), "checkout is down, what happened?");
    let place = |id: &str| best.iter().position(|it| it == id);
    assert!(place("deploy").is_some() && place("failover").is_none(), "{best:?}");
}

#[test]
fn what_goes_wrong_is_looked_up_in_the_words_of_the_logs() {
    let now = "2026-11-21T02:17:00[Asia/Taipei]".parse().expect("a zoned time");
    for question in ["checkout is down!!", "結帳掛了，怎麼辦", "what do I do NOW. one thing."] {
        let said = ["FATAL: remaining connection slots are reserved"];
        assert_eq!(symptoms(&outage(), question, false, &now).as_deref(), Some(said.as_slice()), "{question}");
    }
    for question in
        ["my bucket answers 403, what should I do?", "which severity should I choose?", "How do backups work?"]
    {
        assert_eq!(symptoms(&outage(), question, false, &now), None, "{question}");
    }
}

#[test]
fn the_sign_of_a_thing_that_is_named_comes_before_those_of_other_things() {
    let facts = [
        fact(
            "disk",
            "2026-11-20T17:10:00Z",
            FactKind::Alarm,
            Some("ALARM"),
            "Alarm orders-free-storage is in state ALARM",
        ),
        fact("launch", "2026-11-20T18:00:00Z", FactKind::Health, Some("issue"), "Launches of EC2 instances fail"),
        fact("deploy", "2026-11-20T17:00:00Z", FactKind::Change, None, "UpdateService"),
    ];
    let spoken =
        |question: &str| spoken_of(&facts, question, now()).into_iter().map(|it| it.id.clone()).collect::<Vec<_>>();
    for question in
        ["the extra servers never come up", "サーバーが増えません", "新开的服务器一直起不来", "主機一直開不起來"]
    {
        assert_eq!(spoken(question), ["launch", "deploy"], "{question}");
    }
    for question in ["nothing works any more", "the cache is empty"] {
        assert_eq!(spoken(question), ["disk", "launch", "deploy"], "{question}");
    }
}

#[test]
fn a_finding_is_looked_up_by_what_it_says_where_security_is_asked() {
    let now = "2026-11-21T02:17:00[Asia/Taipei]".parse().expect("a zoned time");
    let found = Fact {
        body: "An access key of the user ci was found in a public repository. It must be treated as exposed."
            .to_owned(),
        ..fact("key", "2026-11-18T13:40:00Z", FactKind::Security, Some("issue"), "AWS_RISK_CREDENTIALS_EXPOSED")
    };
    let said = |question: &str, fact: &Fact| {
        symptoms(std::slice::from_ref(fact), question, false, &now).map(|it| it.join("\n"))
    };
    for question in [
        "I think our key got out, what do I do first?",
        "有陌生人進了我們的帳號，怎麼辦",
        "不審なログインがあります。最初に何を？",
    ] {
        let said = said(question, &found);
        assert_eq!(
            said.as_deref(),
            Some("An access key of the user ci was found in a public repository."),
            "{question}"
        );
    }
    assert_eq!(said("how do I rotate access keys?", &found), None);
    let old = Fact { at: at("2026-09-18T13:40:00Z"), ..found };
    assert_eq!(said("I think our key got out, what do I do first?", &old), None);
}

#[test]
fn trouble_is_heard_in_the_grammar_of_what_does_not_work() {
    let now = "2026-11-21T02:17:00[Asia/Taipei]".parse().expect("a zoned time");
    for question in
        ["お客様が注文を買えません。最初に何を？", "客人一直進不去，先做什麼", "customers can't pay, what now"]
    {
        assert!(symptoms(&outage(), question, false, &now).is_some(), "{question}");
    }
}

#[test]
fn equal_facts_are_ranked_alike_in_any_order() {
    let one = fact("one", "2026-11-20T18:00:00Z", FactKind::Metric, None, "DatabaseConnections was 180");
    let two = Fact { id: "two".to_owned(), ..one.clone() };
    let ids = |facts: &[Fact]| {
        let ranked = super::rank(facts, "database connections", now());
        ranked.into_iter().map(|(_, fact)| fact.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&[one.clone(), two.clone()]), ids(&[two, one]));
    assert!(super::rank(&[], "anything", now()).is_empty());
}

#[test]
fn a_story_that_names_nothing_of_the_account_is_not_about_what_it_shares_a_few_words_with() {
    let fact = Fact {
        title: "The load test covered Tokyo for two models and Virginia for one".to_owned(),
        body: "The load test measured compact and balanced in Tokyo, and large in Virginia alone.".to_owned(),
        ..Fact::bare("load-test", FactKind::Inventory, at("2026-11-20T18:00:00Z"))
    };
    let now = now().to_zoned(jiff::tz::TimeZone::UTC);
    let score = |question: &str| rank_local(std::slice::from_ref(&fact), question, &now)[0].0;
    let story = "I changed my mobile and the little app with the six numbers was on the old one, which is now in the sea off \
        Virginia beach. I can't sign in as the owner of our surf school's account any more, and the large autumn course begins tomorrow. \
        How do I get back in?";
    let short = score("What did we measure of the large one in Virginia?");
    assert!(score(story) < short / 2.0, "{} {short}", score(story));
}
