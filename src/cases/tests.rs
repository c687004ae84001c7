#![expect(clippy::expect_used, reason = "tests")]

mod error_rates;
mod handing_on;
mod late_security;
mod named;

use jiff::Timestamp;

use super::observed::{Observed, observe, observe_case};
use super::severity::{BoundBy, suggest};
use super::*;
use crate::domain::{
    Catalogue, ConversationState, Draft, DraftKind, Fact, FactKind, Manner, Person, Phrase, Phrases, Plan, PlanRow,
    Severity, Thread, Workload,
};

fn fact(id: &str, kind: FactKind, word: &str, resource: &str, title: &str, minute: i64) -> Fact {
    let at = Timestamp::from_second(1_780_000_000 + minute * 60).expect("a time");
    Fact {
        resource: Some(resource.to_owned()),
        title: title.to_owned(),
        severity: Some(word.to_owned()),
        ..Fact::bare(id, kind, at)
    }
}

fn workload(environment: &str, resource: &str, impact: &str) -> Workload {
    Workload {
        name: environment.to_owned(),
        environment: Some(environment.to_owned()),
        resources: vec![resource.to_owned()],
        business_impact: Some(impact.to_owned()),
        ..Workload::default()
    }
}

/// A thread in which an engineer leads and nothing new stands.
fn led_by_an_engineer() -> Thread {
    Thread {
        last_seq: 1,
        lead: ConversationState::Human,
        waits_for_person: false,
        has_news: false,
        has_promise: false,
        left_security: false,
        has_open_case: false,
    }
}

const SHOP: &str = "arn:aws:ecs:ap-northeast-1:111122223333:service/shop-prod/checkout";
const REHEARSAL: &str = "arn:aws:ecs:ap-northeast-1:111122223333:service/shop-staging/checkout";

fn failing_shop() -> ([Fact; 3], [Workload; 2]) {
    let facts = [
        fact("deploy", FactKind::Change, "", SHOP, "UpdateService raised the count", -4),
        fact("tags", FactKind::Change, "", SHOP, "CreateTags", 5),
        fact("alarm", FactKind::Alarm, "ALARM", SHOP, "Checkout targets return 5xx responses", 0),
    ];
    let workloads =
        [workload("production", SHOP, "Nobody can order or pay."), workload("staging", REHEARSAL, "Delays releases.")];
    (facts, workloads)
}

fn shop_fails() -> Observed {
    let (facts, workloads) = failing_shop();
    observe(&facts.iter().collect::<Vec<_>>(), &workloads)
}

fn of_words(text: &str) -> Suggestion {
    suggest(&hear([text]), &Observed::default(), None)
}

#[test]
fn what_is_said_decides_in_four_languages() {
    for (text, kind, severity) in [
        ("Checkout is down in production, nobody can pay.", DraftKind::Incident, Severity::Critical),
        ("正式環境結帳掛了，所有客戶都無法付款。", DraftKind::Incident, Severity::Critical),
        ("生产环境挂了，所有用户都无法下单", DraftKind::Incident, Severity::Critical),
        ("本番で決済できません。全ユーザーが影響を受けています。", DraftKind::Incident, Severity::Critical),
        ("Our production API is down.", DraftKind::Incident, Severity::Urgent),
        ("The production site is slow since noon.", DraftKind::Incident, Severity::High),
        ("本番の応答が遅いです。", DraftKind::Incident, Severity::High),
        ("The staging cluster is down.", DraftKind::Incident, Severity::Normal),
        ("測試環境掛了", DraftKind::Incident, Severity::Normal),
        ("ステージング環境が落ちています", DraftKind::Incident, Severity::Normal),
        ("How do lifecycle rules work?", DraftKind::Question, Severity::Low),
        ("Please raise our vCPU quota to 256.", DraftKind::Quota, Severity::Low),
        ("Our access key was leaked on GitHub.", DraftKind::Security, Severity::Urgent),
        ("アクセスキーが流出しました", DraftKind::Security, Severity::Urgent),
    ] {
        let suggestion = of_words(text);
        assert_eq!((suggestion.kind, suggestion.severity), (kind, severity), "{text}\n{:?}", hear([text]));
    }
}

#[test]
fn how_it_is_said_moves_nothing() {
    // How sure it is may differ by a little; that is for staff.
    let of_words = |text: &str| Suggestion { confidence: 0.0, ..of_words(text) };
    let plain = of_words("The staging demo fails for our rehearsal.");
    for text in [
        "THE STAGING DEMO FAILS FOR OUR REHEARSAL!!!!!!",
        "The staging demo fails for our rehearsal. Please, please, I beg you, this is the highest priority!!!",
        "The staging demo fails for our rehearsal. P1! Critical! We will leave you for a competitor.",
        "The staging demo fails for our rehearsal. No hurry at all, whenever you have time.",
    ] {
        assert_eq!(of_words(text), plain, "{text}");
    }
    let polite =
        suggest(&hear(["お手すきの際にご確認ください。本番の決済がすべて失敗しています。"]), &shop_fails(), None);
    assert_eq!(polite.severity, Severity::Critical);
}

#[test]
fn facts_raise_what_is_said_too_mildly_and_are_cited() {
    let (facts, workloads) = failing_shop();
    let [_, latest, _] = &facts;
    let causes = causes(&facts, &workloads, latest.at).expect("something is wrong");
    let suggestion = suggest(&hear(["Some payments have errors, no rush."]), &shop_fails(), causes.likely());
    assert_eq!(suggestion.severity, Severity::Urgent);
    let cited: Vec<_> = suggestion.reasons.iter().filter_map(|it| it.evidence_id.as_deref()).collect();
    assert_eq!(cited, ["alarm", "deploy"], "and not the change that came after");
}

#[test]
fn facts_of_production_say_nothing_of_staging() {
    let suggestion = suggest(&hear(["Our staging demo is broken."]), &shop_fails(), None);
    assert_eq!((suggestion.severity, suggestion.reasons), (Severity::Normal, Vec::new()));
}

#[test]
fn where_what_is_said_and_all_that_is_seen_is_of_staging_the_words_raise_nothing() {
    let alarm = fact("alarm", FactKind::Alarm, "ALARM", REHEARSAL, "5xx", 0);
    let (_, workloads) = failing_shop();
    let said = hear(["支付页面从下午两点四十多开始几乎全部报错，周一上午我们要给最大的连锁客户演示这套东西。"]);
    assert_eq!(suggest(&said, &observe(&[&alarm], &workloads), None).severity, Severity::Normal);
    assert!(suggest(&said, &shop_fails(), None).severity >= Severity::Normal);
}

#[test]
fn missing_facts_lower_nothing_and_business_impact_is_needed_for_critical() {
    let said = hear(["The production API is down."]);
    assert_eq!(suggest(&said, &Observed::default(), None).severity, Severity::Urgent);
    assert_eq!(suggest(&said, &shop_fails(), None).severity, Severity::Critical);
}

#[test]
fn an_alarm_that_is_over_and_one_that_is_not_said_to_be_so_differ() {
    let alarm = fact("alarm", FactKind::Alarm, "ALARM", SHOP, "5xx", 0);
    let over = fact("over", FactKind::Alarm, "OK", SHOP, "5xx", 1);
    let workloads = [workload("production", SHOP, "Nobody can pay.")];
    assert_eq!(observe(&[&alarm], &workloads).open.len(), 1);
    assert!(observe(&[&over, &alarm], &workloads).open.is_empty());
}

#[test]
fn the_longer_name_of_another_environment_is_not_taken_for_production() {
    let database = "arn:aws:rds:ap-northeast-1:111122223333:db:shop-orders";
    let rehearsal = "arn:aws:rds:ap-northeast-1:111122223333:db:shop-orders-staging";
    let alarm = fact("alarm", FactKind::Alarm, "ALARM", rehearsal, "shop-orders-staging: connections are high", 0);
    let workloads =
        [workload("production", database, "Nobody can pay."), workload("staging", rehearsal, "Delays releases.")];
    let observed = observe(&[&alarm], &workloads);
    assert_eq!(observed.open.first().and_then(|it| it.environment), Some(Environment::Staging));
}

#[test]
fn every_plan_may_open_security_quota_and_billing_cases_and_is_promised_a_time() {
    let targets = [(Severity::Urgent, 60), (Severity::Critical, 15)].into();
    let plans = vec![
        PlanRow { id: Plan::Basic, name: "Basic".to_owned(), targets: [].into() },
        PlanRow { id: Plan::Enterprise, name: "Enterprise".to_owned(), targets },
    ];
    let catalogue = Catalogue { plans, ..Catalogue::default() };
    let of = |plan, kind, severity| entitlement(&catalogue, plan, kind, severity);
    assert_eq!(of(Plan::Basic, DraftKind::Security, Severity::Urgent), Entitlement::Within(60));
    assert_eq!(of(Plan::Basic, DraftKind::Quota, Severity::Low), Entitlement::Within(1_440));
    for severity in Severity::ALL {
        assert_eq!(of(Plan::Basic, DraftKind::Billing, severity), Entitlement::Within(1_440), "{severity:?}");
    }
    assert_eq!(of(Plan::Basic, DraftKind::Incident, Severity::Urgent), Entitlement::NotIncluded);
    assert_eq!(of(Plan::Enterprise, DraftKind::Security, Severity::Critical), Entitlement::Within(15));
}

#[test]
fn facts_raise_vague_words_and_no_question() {
    for text in [
        "少し調子が悪いようです。",
        "Checkout seems a bit off today, could you have a look?",
        "結帳好像怪怪的，麻煩看一下",
        "付款好像有点问题，请帮忙看看",
        "The shop is acting up, no rush.",
    ] {
        let heard = hear([text]);
        assert_eq!(suggest(&heard, &shop_fails(), None).severity, Severity::Urgent, "{text}\n{heard:?}");
        assert!(suggest(&heard, &Observed::default(), None).severity <= Severity::Normal, "{text}");
    }
    for text in [
        "How do I find out whether something is a bit off in my bill?",
        "Please raise our vCPU quota to 256.",
        "How do lifecycle rules work?",
        "請問怎麼設定警示，才會知道服務怪怪的？",
        "What does a larger instance cost?",
        "調子が悪いときの問い合わせ方法を教えてください。",
    ] {
        assert_eq!(suggest(&hear([text]), &shop_fails(), None).severity, Severity::Low, "{text}\n{:?}", hear([text]));
    }
}

#[test]
fn why_a_severity_is_not_more_is_told_with_the_fact_that_shows_it() {
    let (_, workloads) = failing_shop();
    let alarm = fact("rehearsal", FactKind::Alarm, "ALARM", REHEARSAL, "5xx", 0);
    let observed = observe(&[&alarm], &workloads);
    let bounds = |text: &str, observed: &Observed| {
        let found = suggest(&hear([text]), observed, None).bounds;
        found.into_iter().map(|it| (it.by, it.evidence_id)).collect::<Vec<_>>()
    };
    let shouted = "最高級別！！！測試環境整個掛了，週一要演示！！！";
    assert_eq!(bounds(shouted, &observed), [(BoundBy::Staging, Some("rehearsal".to_owned()))]);
    assert_eq!(bounds("The staging demo is down!!!", &Observed::default()), [(BoundBy::Staging, None)]);
    assert_eq!(bounds("How do lifecycle rules work?", &Observed::default()), [(BoundBy::Asked, None)]);
    assert_eq!(
        bounds("Production was down last night and has recovered. Why?", &Observed::default()),
        [(BoundBy::Over, None)]
    );
    assert_eq!(bounds("Production is down, nobody can pay.", &shop_fails()), []);
}

#[test]
fn a_deadline_never_changes_a_severity() {
    let today = jiff::civil::date(2026, 11, 20);
    for text in [
        "Our production API is down.",
        "The staging cluster is down.",
        "How do lifecycle rules work?",
        "Please raise our vCPU quota to 256.",
        "The production site is slow since noon.",
    ] {
        for deadline in
            ["We need it by tomorrow.", "Our launch is in three days.", "週一前要好。", "明日までに必要です。"]
        {
            let both = format!("{text} {deadline}");
            assert!(needed_by([both.as_str()], today, false).is_some(), "{both}");
            assert_eq!(of_words(&both).severity, of_words(text).severity, "{both}");
        }
    }
}

#[test]
fn more_evidence_brings_a_case_forward_and_less_never_back() {
    let at = |minutes: i64| Timestamp::from_second(1_780_000_000 + minutes * 60).expect("a time");
    let promises = Promises::new([(Severity::Low, 1_440), (Severity::High, 240), (Severity::Urgent, 60)].into(), 1_440);
    let opened =
        open(crate::domain::Origin::Direct, Severity::Low, Severity::Low, "general", &promises, at(0)).standing;
    let thread = crate::domain::Thread {
        last_seq: 1,
        lead: crate::domain::ConversationState::Human,
        waits_for_person: false,
        has_news: false,
        has_promise: false,
        left_security: false,
        has_open_case: false,
    };
    let raise = |from, to| Act::RaiseSuggestion { from, to, reasons: Vec::new() };
    let raised = decide(&opened, thread, &raise(Severity::Low, Severity::Urgent), &promises, at(10)).expect("more");
    assert_eq!(raised.standing.evidence_due_at, Some(at(70)));
    assert_eq!(raised.standing.urgent_at(), Some(at(70)), "the desk sees it first");
    assert_eq!((raised.standing.due_at, raised.standing.severity), (opened.due_at, Severity::Low), "promises nothing");
    assert_eq!(raised.standing.raised.as_ref().map(|it| it.to), Some(Severity::Urgent));
    assert_eq!(raised.happenings.len(), 1, "recorded");
    for to in [Severity::High, Severity::Urgent, Severity::Low] {
        decide(&raised.standing, thread, &raise(Severity::Urgent, to), &promises, at(20)).expect_err("no more");
    }
    // What comes late moves nothing back.
    let first =
        decide(&opened, thread, &raise(Severity::Low, Severity::High), &promises, at(0)).expect("more").standing;
    let late = decide(&first, thread, &raise(Severity::High, Severity::Urgent), &promises, at(200)).expect("more");
    assert_eq!(late.standing.evidence_due_at, Some(at(240)));
    // What an engineer has written about is no news; what it comes to say afterwards is, answered or not.
    let writes = Act::EngineerWrites {
        by: Person { subject: "mei".to_owned(), name: None },
        manner: Manner::Person,
        awaits_customer: false,
        next_update_at: None,
        after_seq: None,
    };
    let answered = decide(&first, thread, &writes, &promises, at(30)).expect("answered").standing;
    assert_eq!(answered.urgent_at(), None);
    let worse = decide(&answered, thread, &raise(Severity::High, Severity::Urgent), &promises, at(300)).expect("more");
    assert_eq!(worse.standing.urgent_at(), Some(at(360)));
}

#[test]
fn what_is_hit_is_what_is_open_and_what_may_have_led_to_it_where_the_customer_speaks_of() {
    const OF_NOBODY: &str = "arn:aws:ec2:ap-northeast-1:111122223333:instance/i-staging-7";
    let (mut facts, workloads) = (failing_shop().0.to_vec(), failing_shop().1);
    facts.push(fact("rehearsal", FactKind::Metric, "", REHEARSAL, "fewer than 1 percent of the requests fail", 0));
    facts.push(fact("share", FactKind::Metric, "", SHOP, "9 of 10 requests fail", 0));
    facts.push(fact("nobodys", FactKind::Metric, "", OF_NOBODY, "CPU is at 40 percent", 0));
    facts.push(fact("earlier tag", FactKind::Change, "", OF_NOBODY, "CreateTags by cost-tagging", -2));
    let near: Vec<&Fact> = facts.iter().collect();
    let cited = ["rehearsal", "share", "nobodys", "tags", "earlier tag"];
    let now = fact("now", FactKind::Metric, "", SHOP, "", 10).at;
    let ids = |near: &[&Fact], environment| -> Vec<String> {
        let hit = about_what_is_hit(near, &cited, environment, &workloads, now);
        hit.into_iter().map(|it| it.id.clone()).collect()
    };
    assert_eq!(ids(&near, None), ["deploy", "alarm", "share"]);
    assert_eq!(ids(&near, Some(Environment::Production)), ["deploy", "alarm", "share"]);
    assert_eq!(ids(&near, Some(Environment::Staging)), ["rehearsal", "nobodys"], "what the customer speaks of");
    let calm: Vec<&Fact> = near.iter().copied().filter(|it| it.id != "alarm").collect();
    assert_eq!(
        ids(&calm, None),
        ["deploy", "rehearsal", "share", "nobodys"],
        "without trouble nothing tells them apart"
    );
}

/// A service of a catalogue.
fn listed(id: &str, words: &[&str], categories: &[&str]) -> crate::domain::Service {
    let owned = |texts: &[&str]| texts.iter().map(|it| (*it).to_owned()).collect();
    let name = std::collections::BTreeMap::new();
    crate::domain::Service { id: id.to_owned(), name, words: owned(words), categories: owned(categories) }
}

#[test]
fn a_category_is_the_one_whose_words_are_used_or_that_the_sort_of_the_case_has() {
    let category = |id: &str, words: &[&str]| crate::domain::Category {
        id: id.to_owned(),
        name: std::collections::BTreeMap::new(),
        words: words.iter().map(|it| (*it).to_owned()).collect(),
    };
    let service = |id: &str, categories: &[&str]| listed(id, &[], categories);
    let catalogue = Catalogue {
        services: vec![
            service("db", &["general", "connections", "performance"]),
            service("functions", &["general", "quota"]),
        ],
        categories: vec![
            category("connections", &["connection", "連線數", "连接数", "接続数"]),
            category("performance", &["slow", "變慢", "变慢", "遅く"]),
            category("quota", &["quota"]),
        ],
        ..Catalogue::default()
    };
    let of = |text: &str, kind, service: &str| category_of(&[text.to_owned()], kind, service, &catalogue);
    for (text, expected) in [
        ("Our database has no free connections", "connections"),
        ("資料庫變慢", "performance"),
        ("数据库连接数用尽", "connections"),
        ("データベースが遅くなりました", "performance"),
        ("Please look at the database", "general"),
        ("the quota of it", "general"),
    ] {
        assert_eq!(of(text, DraftKind::Incident, "db"), expected, "{text}");
    }
    assert_eq!(of("Please raise it", DraftKind::Quota, "functions"), "quota", "by the sort of the case");
    assert_eq!(of("Please raise it", DraftKind::Quota, "db"), "general", "a service without that category");
}

#[test]
fn what_runs_in_two_environments_under_one_name_is_named_where_the_customer_speaks_of() {
    let (facts, workloads) = failing_shop();
    let named = |text: &str, environment, hit: &[&Fact]| {
        let said = [text.to_owned()];
        named_there(named_resources(&said, &facts, &workloads), &said, hit, environment, &workloads)
    };
    let alarm: Vec<&Fact> = facts.iter().filter(|it| it.id == "alarm").collect();
    assert_eq!(named("checkout fails", None, &alarm), [SHOP], "where it is hit");
    assert_eq!(named("checkout is slow", Some(Environment::Staging), &[]), [REHEARSAL]);
    assert_eq!(named("checkout is slow", None, &[]).len(), 2, "nothing tells them apart");
    let both = named("checkout of shop-staging is as in production", Some(Environment::Production), &[]);
    assert_eq!(both.len(), 2, "the customer names it: {both:?}");
}

#[test]
fn who_says_that_monitoring_is_silent_about_an_outage_asks_of_the_outage() {
    let service = |id: &str, words: &[&str]| listed(id, words, &[]);
    let monitoring = ["metric", "dashboard", "alarm", "監視", "监控", "監控", "アラーム"];
    let services = vec![
        service("relational-database", &["database", "資料庫", "数据库", "データベース"]),
        service("monitoring", &monitoring),
        service("containers", &[]),
    ];
    let services = Services::from(Catalogue { services, ..Catalogue::default() });
    let alarm = fact("alarm", FactKind::Alarm, "ALARM", SHOP, "5xx", 0);
    let of = |text: &str, facts: &[&Fact]| service_of(&[text.to_owned()], &[], facts, &services);
    for text in [
        "There is a gap in our metrics. Nobody can pay in production.",
        "The dashboard shows nothing unusual, but no customer can log in to production",
        "生产环境挂了，所有用户都无法下单。监控没有数据。",
        "正式環境掛了，所有客戶都無法付款，監控看起來一切正常。",
        "監視データが取れていません。本番で決済できません。全ユーザーが影響を受けています。",
    ] {
        assert_eq!(of(text, &[&alarm]).as_deref(), Some("containers"), "{text}");
        assert_eq!(of(text, &[]).as_deref(), Some("monitoring"), "nothing else is known: {text}");
    }
    let beside = "Dashboard and metrics and alarms show nothing, but our production database is down.";
    assert_eq!(of(beside, &[&alarm]).as_deref(), Some("relational-database"));
    for text in [
        "How do I set an alarm on a metric?",
        "Our dashboard shows no metric since noon.",
        "アラームの設定方法を教えてください。",
    ] {
        assert_eq!(of(text, &[&alarm]).as_deref(), Some("monitoring"), "{text}");
    }
}

#[test]
fn a_pasted_error_says_of_which_service_a_case_is_and_not_where_it_was_seen() {
    let services = vec![
        listed("relational-database", &["connection slots", "database"], &[]),
        listed("containers", &["container", "checkout"], &[]),
    ];
    let services = Services::from(Catalogue { services, ..Catalogue::default() });
    let of = |text: &str| service_of(&[text.to_owned()], &[SHOP.to_owned()], &[], &services);
    let pasted = "checkout 掛了！FATAL: remaining connection slots are reserved for roles with SUPERUSER";
    assert_eq!(of(pasted).as_deref(), Some("relational-database"));
    assert_eq!(of("checkout 掛了！ERROR: exit status 1").as_deref(), Some("containers"), "it names none");
    assert_eq!(of("checkout 掛了，a fatal blow to the database team").as_deref(), Some("containers"));
}

#[test]
fn a_resource_that_the_account_does_not_show_is_the_customers_word() {
    let (facts, workloads) = failing_shop();
    let given = [
        SHOP,
        "shop-prod/checkout",
        "checkout",
        "Shop-Prod",
        "production",
        "shop",
        "arn:aws:ecs:ap-northeast-1:999999999999:service/shop-prod/checkout",
        "the blue server",
    ];
    let given = given.map(str::to_owned);
    let stated = stated_resources(&given, &facts, &workloads);
    assert_eq!(stated, given[5..], "whole, by its end or by a name in it, and by nothing less");
}

#[test]
fn what_the_text_of_a_draft_answers_is_not_asked_any_more() {
    let phrases = Phrases::new(Phrase::ALL.iter().map(|it| (*it, format!("{it:?}"))).collect());
    let ask = |it: Phrase| phrases.get(it).to_owned();
    let (resource, error, when) = (ask(Phrase::AskResource), ask(Phrase::AskError), ask(Phrase::AskWhen));
    let own = "Which build is it?".to_owned();
    let asked = [&resource, &error, &when, &own];
    let draft = serde_json::json!({
        "id": "draft_1", "digest": "", "kind": "incident", "needed_by": null, "subject": "Orders",
        "description": "It does not work.", "service": "support", "category": "general", "severity": "low",
        "suggested_severity": "low", "severity_reasons": [], "language": "en", "resources": [], "evidence": [],
        "tried": [], "missing": asked, "due_in_minutes": null, "expires_at": "2026-11-28T00:00:00Z",
    });
    let mut draft: Draft = serde_json::from_value(draft).expect("a draft");
    assert_eq!(left_open(&draft, false, &phrases), draft.missing, "nothing was answered");
    draft.resources = vec!["the blue server".to_owned()];
    assert_eq!(left_open(&draft, true, &phrases), [error.clone(), when, own.clone()]);
    draft.description = "It fails with `FATAL: remaining connection slots are reserved` since 02:09.".to_owned();
    assert_eq!(left_open(&draft, true, &phrases), [own]);
}
