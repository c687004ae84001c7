#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod builds;
mod many_cases;

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::access::{HomeKey, Scope};
use crate::base::sha256_hex;
use crate::config::SearchConfig;
use crate::domain::{AccountId, Language, Passage, PassageKind, TermGroup, Visibility};

fn term_table() -> TermTable {
    use Language::{En, Ja, ZhCn, ZhTw};
    let group = |words: &[(Language, &[&str])]| {
        let of =
            |(language, words): &(Language, &[&str])| (*language, words.iter().map(|it| (*it).to_owned()).collect());
        TermGroup { words: words.iter().map(of).collect(), is_common: false }
    };
    TermTable::new(&[
        group(&[
            (En, &["failover", "fail over", "failed over"]),
            (ZhCn, &["故障转移"]),
            (ZhTw, &["容錯移轉"]),
            (Ja, &["フェイルオーバー"]),
        ]),
        group(&[(En, &["database"]), (ZhCn, &["数据库"]), (ZhTw, &["資料庫"]), (Ja, &["データベース"])]),
        group(&[(En, &["connection slots"]), (ZhTw, &["連線名額"])]),
    ])
}

fn passage(slug: &str, language: Language, title: &str, heading: &str, text: &str) -> Passage {
    let document_id = format!("{slug}.{language}");
    Passage {
        id: format!("{document_id}#0"),
        document_id,
        slug: slug.to_owned(),
        kind: PassageKind::Doc,
        service: None,
        language,
        title: title.to_owned(),
        headings: vec![heading.to_owned()],
        url: None,
        updated: None,
        effective_from: None,
        effective_to: None,
        regions: Vec::new(),
        supersedes: Vec::new(),
        text: text.to_owned(),
        digest: sha256_hex(text.as_bytes()),
    }
}

fn documents() -> Vec<Passage> {
    use Language::{En, Ja, ZhTw};
    vec![
        passage(
            "failover",
            En,
            "Why a Multi-AZ database fails over",
            "What to check",
            "A failover happens when the primary is unhealthy. Look for RDS-EVENT-0049 among the events. \
             Clients must connect again, and a cached address keeps them away.",
        ),
        passage(
            "failover",
            ZhTw,
            "多可用區資料庫為什麼會容錯移轉",
            "要檢查什麼",
            "主要執行個體不健康時會發生容錯移轉。請在事件中尋找 RDS-EVENT-0049，並確認用戶端重新連線。",
        ),
        passage(
            "failover",
            Ja,
            "データベースがフェイルオーバーする理由",
            "確認すること",
            "プライマリに異常があるとフェイルオーバーが起こります。イベント RDS-EVENT-0049 を確認してください。",
        ),
        passage(
            "connections",
            En,
            "PostgreSQL has no connection slots left",
            "The error",
            "`FATAL: remaining connection slots are reserved` means that the connections reached `max_connections`.",
        ),
        passage(
            "night-jobs",
            En,
            "Jobs that ran last night",
            "Schedules",
            "A schedule that ran last night shows in the history. Check the time zone of the schedule.",
        ),
        passage(
            "bill",
            En,
            "Why the bill went up",
            "What to check",
            "Compare the cost of this month with the last one.",
        ),
    ]
}

struct Home {
    folder: TempDir,
}

impl Home {
    fn with(passages: &[(Visibility, Passage)]) -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        home.build(passages);
        home
    }

    fn with_documents() -> Self {
        Self::with(&documents().into_iter().map(|passage| (Visibility::Public, passage)).collect::<Vec<_>>())
    }

    fn build(&self, passages: &[(Visibility, Passage)]) -> IndexReport {
        let mut build = IndexBuild::start(self.index_dir()).unwrap();
        for (visibility, passage) in passages {
            build.add(visibility.clone(), passage).unwrap();
        }
        build.commit().unwrap()
    }

    fn index_dir(&self) -> &Path {
        self.folder.path()
    }

    fn searcher(&self) -> Searcher {
        let config = SearchConfig { hits: 8, index_dir: self.index_dir().to_owned() };
        Searcher::open(&config, term_table()).unwrap()
    }

    /// The only build's folder.
    fn build_folder(&self) -> std::path::PathBuf {
        let builds: Vec<_> = fs::read_dir(self.index_dir()).unwrap().map(|entry| entry.unwrap().path()).collect();
        builds.into_iter().find(|path| path.is_dir()).unwrap()
    }
}

fn scope_of(account: &str) -> Scope {
    let account = AccountId::parse(account).unwrap();
    let home = tempfile::tempdir().unwrap();
    let operator = HomeKey::open(home.path()).unwrap().operator(account.clone());
    Scope::of_customer(&operator, &account).unwrap()
}

fn account(id: &str) -> Visibility {
    Visibility::Account(AccountId::parse(id).unwrap())
}

fn case(id: &str, text: &str) -> Passage {
    Passage { kind: PassageKind::Case, ..passage(id, Language::En, id, "", text) }
}

fn ids(searcher: &Searcher, scope: &Scope, text: &str, language: Language) -> Vec<String> {
    let query = Query { limit: 5, ..Query::new(text, language) };
    searcher.search(scope, &query).unwrap().into_iter().map(|hit| hit.passage.id).collect()
}

#[test]
fn the_right_document_comes_first_in_every_language() {
    let home = Home::with_documents();
    let searcher = home.searcher();
    let check = |text: &str, language: Language, expected: &str| {
        let found = ids(&searcher, &scope_of("1"), text, language);
        assert_eq!(found.first().map(String::as_str), Some(expected), "{text}: {found:?}");
    };
    check("Why did my database fail over last night, and what should I check?", Language::En, "failover.en#0");
    check("FATAL: remaining connection slots are reserved", Language::En, "connections.en#0");
    check("昨晚我的資料庫為什麼發生容錯移轉？", Language::ZhTw, "failover.zh-TW#0");
    check("昨晚我的数据库为什么发生故障转移？", Language::ZhCn, "failover.zh-TW#0");
    check("データベースのフェイルオーバーはなぜ起きましたか", Language::Ja, "failover.ja#0");
    check("rds-event-0049", Language::Ja, "failover.ja#0");
    check("RDS-EVENT-0049", Language::ZhTw, "failover.zh-TW#0");
    check("max_connections", Language::En, "connections.en#0");
}

#[test]
fn a_document_is_listed_in_one_language_only() {
    let home = Home::with_documents();
    let found = ids(&home.searcher(), &scope_of("1"), "RDS-EVENT-0049 failover", Language::En);
    assert_eq!(found.iter().filter(|id| id.starts_with("failover")).count(), 1, "{found:?}");
}

#[test]
fn a_question_without_a_known_word_finds_nothing() {
    let home = Home::with_documents();
    let searcher = home.searcher();
    for text in ["", "   ", "？！", "zzqx", "\u{200b}"] {
        assert_eq!(ids(&searcher, &scope_of("1"), text, Language::En), Vec::<String>::new(), "{text:?}");
    }
}

#[test]
fn an_account_sees_its_own_cases_and_nobody_elses() {
    let home = Home::with(&[
        (Visibility::Public, documents()[0].clone()),
        (Visibility::Staff, case("staff-case", "The internal runbook about the zebra incident.")),
        (account("1"), case("case-1", "Our zebra checkout was down.")),
        (account("2"), case("case-2", "Another zebra checkout was down.")),
    ]);
    let searcher = home.searcher();
    assert_eq!(ids(&searcher, &scope_of("1"), "zebra", Language::En), ["case-1.en#0"]);
    assert_eq!(ids(&searcher, &scope_of("2"), "zebra", Language::En), ["case-2.en#0"]);
    assert_eq!(ids(&searcher, &scope_of("3"), "zebra", Language::En), Vec::<String>::new());
    assert_eq!(searcher.health(), SearchHealth::Ready);
    assert!(searcher.passage(&scope_of("1"), "case-2.en#0").unwrap().is_none());
    let digest = sha256_hex(b"Our zebra checkout was down.");
    assert_eq!(searcher.passage(&scope_of("1"), &digest).unwrap().unwrap().id, "case-1.en#0");
}

#[test]
fn kinds_choose_between_documents_and_cases() {
    let home = Home::with(&[
        (Visibility::Public, documents()[0].clone()),
        (account("1"), case("case-1", "A failover cut the checkout off.")),
    ]);
    let searcher = home.searcher();
    let find = |kinds| {
        let query = Query { limit: 5, kinds, ..Query::new("failover", Language::En) };
        let hits = searcher.search(&scope_of("1"), &query).unwrap();
        hits.into_iter().map(|hit| hit.passage.kind).collect::<Vec<_>>()
    };
    assert_eq!(find(Kinds::All).len(), 2);
    assert_eq!(find(Kinds::Documents), [PassageKind::Doc]);
    assert_eq!(find(Kinds::PastCases), [PassageKind::Case]);
}

#[test]
fn one_accounts_cases_do_not_change_what_another_finds() {
    let mut passages: Vec<_> = documents().into_iter().map(|passage| (Visibility::Public, passage)).collect();
    passages.push((account("1"), case("case-1", "failover")));
    let alone = Home::with(&passages);
    passages.extend((0..40).map(|n| (account("2"), case(&format!("other-{n}"), "failover failover database"))));
    let crowded = Home::with(&passages);
    let query = Query { limit: 5, ..Query::new("database failover", Language::En) };
    let hits = |home: &Home| home.searcher().search(&scope_of("1"), &query).unwrap();
    assert_eq!(hits(&alone), hits(&crowded));
}

#[test]
fn any_question_is_answered_with_a_list() {
    let home = Home::with_documents();
    let (searcher, scope) = (home.searcher(), scope_of("1"));
    proptest!(ProptestConfig::with_cases(64), |(text in any::<String>(), limit in 0_usize..4)| {
        let query = Query { limit, ..Query::new(&text, Language::En) };
        let hits = searcher.search(&scope, &query).unwrap();
        prop_assert!(hits.len() <= limit);
        prop_assert!(hits.is_sorted_by(|one, other| one.score >= other.score));
    });
}

#[test]
fn a_long_paste_is_searched_by_its_first_words() {
    let home = Home::with_documents();
    let paste = format!("FATAL: remaining connection slots are reserved {}", "0xdeadbeef12 line noise ".repeat(4000));
    assert_eq!(ids(&home.searcher(), &scope_of("1"), &paste, Language::En)[0], "connections.en#0");
}

#[test]
fn another_language_is_found_by_the_wordings_that_mean_the_same() {
    let home = Home::with_documents();
    let found = ids(&home.searcher(), &scope_of("1"), "連線名額不夠", Language::ZhTw);
    assert_eq!(found.first().map(String::as_str), Some("connections.en#0"), "{found:?}");
}

fn public(passages: Vec<Passage>) -> Home {
    Home::with(&passages.into_iter().map(|it| (Visibility::Public, it)).collect::<Vec<_>>())
}

fn english(slug: &str, title: &str, text: &str) -> Passage {
    passage(slug, Language::En, title, "Notes", text)
}

#[test]
fn the_only_document_that_answers_stands_before_loose_matches_in_the_readers_language() {
    let chinese = |slug: &str, title: &str, text: &str| passage(slug, Language::ZhTw, title, "說明", text);
    let home = public(vec![
        english("failover", "Database failover", "After a failover of the database the applications connect again."),
        chinese("slow", "昨天晚上網頁開啟緩慢", "昨天晚上開始網頁開啟緩慢時，先確認瀏覽器的設定。"),
        chinese("bill", "昨天晚上收到帳單", "昨天晚上收到帳單以後，先確認付款方式。"),
    ]);
    let question = "昨天晚上資料庫容錯移轉以後，要先確認什麼？";
    let found = ids(&home.searcher(), &scope_of("1"), question, Language::ZhTw);
    assert_eq!(found.first().map(String::as_str), Some("failover.en#0"), "{found:?}");
}

#[test]
fn a_mistyped_word_finds_the_one_that_documents_use() {
    let home = Home::with(
        &["one", "two"].map(|it| (Visibility::Public, english(it, "Buckets", "Allocated storage grows by itself."))),
    );
    let found = ids(&home.searcher(), &scope_of("1"), "sotrage", Language::En);
    assert!(!found.is_empty());
    assert!(ids(&home.searcher(), &scope_of("1"), "xylophone", Language::En).is_empty());
}

#[test]
fn a_passage_out_of_a_document_on_the_subject_comes_first() {
    let text = "Set the retention in days.";
    let mut subject = english("backup", "Backups", text);
    let mut more = english("backup", "Backups", "A backup window is a time of day. Each backup is kept.");
    more.id = "backup.en#1".to_owned();
    subject.digest = sha256_hex(b"one");
    let other = english("logs", "Logs", "Set the retention in days. A log is kept.");
    let home = public(vec![other, subject, more]);
    let found = ids(&home.searcher(), &scope_of("1"), "retention days of a backup", Language::En);
    assert_eq!(found[0], "backup.en#0");
}

#[test]
fn words_side_by_side_as_in_the_question_rank_higher() {
    let apart =
        english("apart", "Notes", "Security of the network is one thing, and an account may be in a group of its own.");
    let together = english(
        "together",
        "Notes",
        "Network is one thing, and the security group of an account may be its own thing.",
    );
    let home = public(vec![apart, together]);
    let found = ids(&home.searcher(), &scope_of("1"), "security group", Language::En);
    assert_eq!(found[0], "together.en#0");
}

#[test]
fn what_has_expired_or_is_replaced_or_is_for_elsewhere_comes_behind_what_holds() {
    let text = "The largest volume is 16 TiB. Volume sizes are limits of the storage service.";
    let mut old = english("volumes-2020", "Volume sizes", text);
    old.effective_to = Some("2020-12-31".parse().unwrap());
    let mut new = english("volumes", "Sizes", "The largest volume is 64 TiB.");
    new.supersedes = vec!["volumes-2020".to_owned()];
    let mut elsewhere = english("volumes-cn", "Volume sizes", "The largest volume is 32 TiB. Volume sizes are limits.");
    elsewhere.regions = vec!["cn-north-1".to_owned()];
    let home = public(vec![old, new, elsewhere]);
    let searcher = home.searcher();
    let first = |at: Option<&str>, regions: &[&str]| {
        let at = at.map(|it| it.parse().unwrap());
        let query = Query { at, regions, ..Query::new("largest volume sizes", Language::En) };
        let hits = searcher.search(&scope_of("1"), &query).unwrap();
        assert_eq!(hits.len(), 3);
        hits[0].passage.slug.clone()
    };
    assert_eq!(first(Some("2026-01-01"), &["us-east-1"]), "volumes");
    assert_eq!(first(Some("2020-06-01"), &["CN-NORTH-1"]), "volumes-cn");
    assert_ne!(first(None, &[]), "volumes-2020", "its successor is found");
}

#[test]
fn what_says_the_same_twice_is_listed_once_and_other_numbers_are_not_the_same() {
    let text =
        "Attach the volume, make a file system and mount it. The limit is 28 volumes for an instance of this type.";
    let same = english("windows", "Volumes", &text.replace("mount it", "then mount it"));
    let other = english("large", "Volumes", &text.replace("28", "128"));
    let home = public(vec![english("linux", "Volumes", text), same, other]);
    assert_eq!(ids(&home.searcher(), &scope_of("1"), "attach volume", Language::En).len(), 2);
    let all = home.searcher().rank_documents(&scope_of("1"), &Query::new("attach volume", Language::En)).unwrap();
    assert_eq!(all.len(), 3, "rankings collapse nothing");
}

#[test]
fn neighbours_of_a_passage_are_those_of_its_document_in_order() {
    let part = |number: usize| {
        let mut it = english("guide", "Guide", &format!("Part number {number} of the guide."));
        it.id = format!("guide.en#{number}");
        it
    };
    let home = public(vec![english("a", "A", "Before."), part(0), part(1), part(2), english("b", "B", "After.")]);
    let near = home.searcher().neighbours(&scope_of("1"), "guide.en#0", 1).unwrap();
    assert_eq!(near.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["guide.en#0", "guide.en#1"]);
    assert!(home.searcher().neighbours(&scope_of("1"), "nothing#0", 1).unwrap().is_empty());
}

#[test]
fn an_explanation_adds_up_to_the_score() {
    let home = Home::with_documents();
    let query = Query::new("What should clients do after a failover?", Language::En);
    let explained = home.searcher().explain(&scope_of("1"), &query).unwrap();
    let (hit, explanation) = &explained[0];
    let sum: f32 = explanation.reasons.iter().map(|it| it.passage + it.document).sum();
    assert!((sum + explanation.side_by_side - hit.score).abs() < 0.01 * hit.score, "{explanation:?} {}", hit.score);
    assert!(explanation.reasons.iter().any(|it| it.words.contains("failov") && it.fields.contains(&"body")));
}
