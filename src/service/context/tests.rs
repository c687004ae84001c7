#![expect(clippy::expect_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeMap;

use jiff::Zoned;

use super::Account;
use super::heard::{Breach, Heard};
use super::matter::{Another, Matter};
use super::meant::Meant;
use super::order::{First, Ordered};
use crate::base::sha256_hex;
use crate::domain::{Evidence, EvidenceKind, Fact, FactKind, KnownQuestion, Language, Meaning, Trouble, Workload};

/// A Saturday.
fn now() -> Zoned {
    "2026-11-21T09:00:00[Asia/Tokyo]".parse().expect("a time")
}

fn fact(id: &str, kind: FactKind, word: &str, title: &str) -> Fact {
    let at = "2026-11-20T23:30:00Z".parse().expect("a time");
    Fact { severity: Some(word.to_owned()), title: title.to_owned(), ..Fact::bare(id, kind, at) }
}

fn alarm() -> Fact {
    let resource = Some("db:shop-orders".to_owned());
    Fact { resource, ..fact("alarm", FactKind::Alarm, "ALARM", "Connections of shop-orders are exhausted") }
}

fn finding() -> Fact {
    fact("finding", FactKind::Security, "high", "An access key was used from an unknown place")
}

fn issue() -> Fact {
    fact("issue", FactKind::Health, "issue", "Instances do not start in us-east-1")
}

fn reboot() -> Fact {
    let at = |text: &str| Some(text.parse().expect("a time"));
    Fact {
        begins: at("2026-11-26T01:00:00Z"),
        ends: at("2026-11-26T03:00:00Z"),
        ..fact("reboot", FactKind::Health, "scheduled", "The instance is scheduled for a reboot")
    }
}

fn workload(environment: &str, resource: &str) -> Workload {
    Workload {
        name: environment.to_owned(),
        environment: Some(environment.to_owned()),
        resources: vec![resource.to_owned()],
        ..Workload::default()
    }
}

/// What `decide` says of this talk, the question last, where the account shows `facts`.
fn with<T>(said: &[&str], facts: &[Fact], decide: impl FnOnce(&Heard<'_>, &Account<'_>) -> T) -> T {
    let said: Vec<String> = said.iter().map(|it| (*it).to_owned()).collect();
    let query: Vec<&str> = said.iter().rev().map(String::as_str).collect();
    let query = query.join("\n");
    let (now, workloads) = (now(), [workload("production", "db:shop-orders"), workload("staging", "db:try-orders")]);
    let account = Account { facts, workloads: &workloads, now: &now };
    decide(&Heard::of(&query, &said, &account), &account)
}

fn matter(said: &[&str], facts: &[Fact]) -> Matter {
    with(said, facts, |heard, account| Matter::of(heard, false, false, account))
}

fn sign(matter: &Matter) -> Option<&str> {
    matter.trouble.as_ref().map(|it| it.sign.as_str())
}

fn passage(id: &str) -> Evidence {
    Evidence {
        id: id.to_owned(),
        kind: EvidenceKind::Doc,
        title: id.to_owned(),
        headings: Vec::new(),
        url: None,
        language: Language::En,
        updated: None,
        text: id.to_owned(),
        digest: sha256_hex(id.as_bytes()),
        fact: None,
        relevance: None,
        holds_only: None,
    }
}

/// What is likely the question that the document `document` answers.
fn likely(document: &str) -> Meant {
    let known = KnownQuestion {
        document: document.to_owned(),
        beside: None,
        means: BTreeMap::new(),
        says: [].into(),
        ways: BTreeMap::new(),
    };
    let meaning = Meaning {
        words: document.to_owned(),
        says: Vec::new(),
        is_likely: true,
        passages: vec![format!("{document}.en#1")],
    };
    Meant { likeliest: Some(known), may_mean: vec![meaning], ..Meant::default() }
}

#[test]
fn a_breach_is_told_now_shown_by_findings_or_unseen() {
    let breach = |said: &[&str], facts: &[Fact]| with(said, facts, |heard, _| heard.breach);
    let leak = "Our access key was leaked on a public page.";
    let none = Breach { is_shown: false, is_told_now: false, is_unseen: false };
    assert_eq!(breach(&[leak], &[finding()]), Breach { is_shown: true, is_told_now: true, is_unseen: false });
    assert_eq!(breach(&[leak, "What does the plan cost?"], &[finding()]), Breach { is_shown: true, ..none });
    assert_eq!(breach(&[leak], &[alarm()]), Breach { is_unseen: true, ..none });
    assert_eq!(breach(&["Checkout is down."], &[finding()]), none);
    let archived = Fact { severity: Some("low".to_owned()), ..finding() };
    let both = Breach { is_shown: true, is_told_now: true, is_unseen: true };
    assert_eq!(breach(&[leak], &[archived]), both, "a finding that asks for nothing shows nothing of theirs");
}

#[test]
fn what_is_announced_runs_with_others_or_prints_an_unknown_error_is_elsewhere() {
    let facts = [alarm(), reboot()];
    let is_elsewhere = |question: &str| with(&[question], &facts, |heard, _| heard.is_elsewhere());
    for question in [
        "We were told that an instance is scheduled for a reboot, when is that?",
        "Launches fail with VcpuLimitExceeded since nine.",
        "Our access key was leaked on a public page.",
    ] {
        assert!(is_elsewhere(question), "{question}");
        assert!(with(&[question], &facts, |heard, account| heard.in_place(account).is_empty()), "{question}");
    }
    assert!(!is_elsewhere("Checkout is down since nine."));
}

#[test]
fn who_speaks_of_one_place_is_not_told_of_trouble_in_another() {
    let facts = [alarm()];
    let of_staging = matter(&["Staging is down since nine, nothing answers."], &facts);
    assert_eq!((sign(&of_staging), of_staging.is_reported), (None, true));
    assert_eq!(of_staging.left_out(&facts), ["alarm"]);
    let of_production = matter(&["Production is down since nine, nothing answers."], &facts);
    assert_eq!(sign(&of_production), Some("alarm"));
    assert!(of_production.left_out(&facts).is_empty());
}

#[test]
fn a_breach_that_is_told_comes_before_whatever_else_is_wrong() {
    let told = matter(&["Our access key was leaked on a public page."], &[alarm(), finding()]);
    assert_eq!((sign(&told), told.is_reported), (Some("finding"), true));
    let unseen = matter(&["Our access key was leaked on a public page."], &[alarm()]);
    assert_eq!(sign(&unseen), None);
    let words = unseen.looked_up.expect("it is looked up by what is told");
    assert!(words.iter().any(|it| it.contains("access key")), "{words:?}");
}

#[test]
fn who_names_a_change_while_something_is_wrong_or_is_at_a_loss_means_the_trouble_whatever_else_is_likely() {
    let change = Fact {
        at: "2026-11-20T23:20:00Z".parse().expect("a time"),
        resource: Some("db:shop-orders".to_owned()),
        ..fact("change", FactKind::Change, "write", "shop-orders: AddTags by role night-tagging")
    };
    let facts = [alarm(), change];
    for question in [
        "The last entry is from night-tagging, so I take away its rights, right?",
        "I am on call, everybody keeps pinging me and I have no idea what to do.",
    ] {
        let about = matter(&[question], &facts);
        assert_eq!((sign(&about), about.is_reported), (Some("alarm"), true), "{question}");
        let why = with(&[question], &facts, |heard, _| about.another(heard, &likely("identity/roles"), &[]));
        assert_eq!(why, None, "{question}");
    }
    assert_eq!(sign(&matter(&["How do I give a role fewer rights?"], &facts)), None);
}

#[test]
fn a_coming_change_is_no_trouble_that_is_reported() {
    let about =
        matter(&["We were told that an instance is scheduled for a reboot, will we be down?"], &[alarm(), reboot()]);
    assert_eq!((sign(&about), about.is_reported), (None, false));
}

#[test]
fn who_asks_whose_trouble_it_is_is_told_of_the_providers_before_an_alarm_of_their_own() {
    let facts = [alarm(), issue()];
    let question = "Checkout is down, nothing answers. Is that on your side or ours?";
    let matter = matter(&[question], &facts);
    assert_eq!(sign(&matter), Some("issue"));
    let why = with(&[question], &facts, |heard, _| matter.another(heard, &likely("pricing/plans"), &[]));
    assert_eq!(why, None, "whatever else is likely asked");
}

#[test]
fn what_is_most_likely_meant_is_another_matter_for_a_reason() {
    let facts = [alarm()];
    let why = |question: &str, meant: &Meant, on_it: &str| {
        with(&[question], &facts, |heard, account| {
            let matter = Matter::of(heard, false, meant.restated.is_some(), account);
            matter.another(heard, meant, &[passage(on_it)])
        })
    };
    let (short, on_it) = ("Checkout is down, what is wrong?", "database/connections.en#1");
    let long = "Checkout is down since nine, the people in the warehouse wait, our four drivers stand beside their empty \
                trucks and the manager calls each minute: what is wrong, and to whom do we write a letter about the night shift?";
    let asked = likely("pricing/plans");
    let sure = Meant { restated: Some("What plans cost".to_owned()), ..likely("pricing/plans") };
    assert_eq!(why(short, &sure, on_it), Some(Another::SurelyMeant));
    assert_eq!(why("How do I pay by card?", &asked, on_it), Some(Another::NotAskedFor));
    assert_eq!(why(long, &asked, on_it), Some(Another::ToldOfElse));
    assert_eq!(why(short, &asked, on_it), None, "a short question is taken for what goes wrong");
    assert_eq!(why(long, &likely("database/connections"), on_it), None, "the document on the trouble answers it");
    assert_eq!(why(long, &Meant::default(), on_it), None, "nothing else is likely");
}

#[test]
fn what_else_may_be_asked_in_trouble_is_kept_and_guesses_are_forgotten_where_the_trouble_is_meant() {
    let matter = matter(&["Checkout is down, what is wrong?"], &[alarm()]);
    let on_it = [passage("database/connections.en#1")];
    assert!(matter.may_be_another(&likely("pricing/plans"), &on_it));
    assert!(!matter.may_be_another(&likely("database/connections"), &on_it));
    assert!(!matter.may_be_another(&Meant::default(), &on_it));

    let mut meant = likely("pricing/plans");
    let guess = Evidence { relevance: Some(0.0), ..passage("pricing/plans.en#1") };
    let found = Evidence { relevance: Some(0.4), ..guess.clone() };
    let mut passages = vec![guess, passage("network/dns.en#0")];
    meant.forget_guesses(&mut passages);
    assert_eq!(passages.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["network/dns.en#0"]);
    let mut passages = vec![found];
    likely("pricing/plans").forget_guesses(&mut passages);
    assert_eq!(passages.len(), 1, "what was found by other words as well stays");
}

#[test]
fn trouble_that_is_set_aside_bears_on_nothing_unless_its_thing_is_named() {
    let facts = [alarm()];
    let set_aside = |question: &str| {
        let mut matter = matter(&[question], &facts);
        assert_eq!(sign(&matter), Some("alarm"), "{question}");
        matter.set_aside();
        assert_eq!((sign(&matter), matter.is_reported), (None, false));
        matter.left_out(&facts).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(set_aside("Checkout is down, nothing answers."), ["alarm"]);
    assert!(set_aside("shop-orders is down, nothing answers.").is_empty());
}

#[test]
fn a_coming_change_or_what_is_open_before_a_change_is_told_first() {
    let facts = [alarm(), issue(), reboot()];
    let wish = "Can we restart the database now?";
    let first = |question: &str, announced: Vec<Fact>, is_of_trouble: bool| {
        with(&[question], &facts, |heard, account| {
            let mut matter = Matter::of(heard, false, false, account);
            let sign = || Trouble { sign: "alarm".to_owned(), cause: None, rivals: Vec::new() };
            matter.trouble = is_of_trouble.then(sign);
            matter.still_open.clear();
            let first = First::of(heard, announced, &matter, account.facts);
            let plain = Ordered::of(question, account, &[], &[]);
            let (relevant, ordered) = (plain.relevant, plain.led_by(first));
            assert_eq!(ordered.facts.len(), facts.len(), "each fact once: {question}");
            (ordered.told_first, ordered.relevant, relevant)
        })
    };
    assert_eq!(first("When is the reboot?", vec![reboot()], false).0, ["reboot"]);
    assert_eq!(first("When is the reboot?", vec![reboot()], false).1, 1, "nothing else of the account bears on it");
    let (told, with_issue, without) = first(wish, Vec::new(), false);
    assert_eq!((told, with_issue), (vec!["issue".to_owned()], without + 1));
    assert!(first(wish, Vec::new(), true).0.is_empty(), "what goes wrong comes before it");
    assert!(first("What does the plan cost?", Vec::new(), false).0.is_empty());
}

#[test]
fn who_asks_whether_all_is_well_is_told_which_alarm_nobody_measures_for() {
    let silent = Fact {
        severity: Some("INSUFFICIENT_DATA".to_owned()),
        resource: Some("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:nodes".to_owned()),
        id: "silent".to_owned(),
        ..alarm()
    };
    let facts = [silent];
    let told = |question: &str| {
        with(&[question], &facts, |heard, account| {
            let matter = Matter::of(heard, false, false, account);
            let first = First::of(heard, Vec::new(), &matter, account.facts);
            Ordered::of(question, account, &[], &[]).led_by(first).told_first
        })
    };
    assert_eq!(told("Is everything all right with us?"), ["silent"]);
    assert_eq!(told("サーバーは無事ってことでいいですか？"), ["silent"]);
    assert!(told("What does the plan cost?").is_empty());
}

#[test]
fn facts_that_are_left_out_bear_on_nothing_and_named_ones_are_kept() {
    let many: Vec<Fact> =
        (0..60).map(|at| fact(&format!("alarm-{at:02}"), FactKind::Alarm, "ALARM", "The disk is full")).collect();
    with(&["Is everything OK?"], &many, |heard, account| {
        let all = Ordered::of(heard.query, account, &[], &[]);
        assert_eq!((all.facts.len(), all.relevant), (50, 8));
        let last = "alarm-59".to_owned();
        let named = Ordered::of(heard.query, account, &[&last], &[]);
        assert_eq!(named.facts.last().map(|it| it.id.as_str()), Some("alarm-59"));
        let ids: Vec<&str> = many.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(Ordered::of(heard.query, account, &[], &ids).relevant, 0);
    });
}

#[test]
fn what_is_open_for_longer_than_a_day_is_told_too_and_one_alarm_hides_no_other() {
    let at = |text: &str| text.parse().expect("a time");
    let of_alarm = |id: &str, word: &str, title: &str, time: &str| Fact {
        id: id.to_owned(),
        severity: Some(word.to_owned()),
        title: title.to_owned(),
        at: at(time),
        ..alarm()
    };
    let facts = [
        of_alarm("old", "ALARM", "Alarm storage went from OK to ALARM", "2026-11-17T08:00:00Z"),
        of_alarm("silent", "INSUFFICIENT_DATA", "Alarm cpu went from OK to INSUFFICIENT_DATA", "2026-11-20T22:00:00Z"),
        of_alarm("other", "OK", "Alarm load went from ALARM to OK", "2026-11-20T23:00:00Z"),
    ];
    for question in ["Is everything all right with us?", "Is shop-orders ok?"] {
        assert_eq!(matter(&[question], &facts).still_open, ["old", "silent"], "{question}");
    }
    let mut matter = matter(&["Is everything all right with us?"], &facts);
    matter.set_on(&finding());
    assert!(matter.still_open.is_empty(), "a finding is told instead");
}
