//! Questions as customers ask them, against the demo corpus.

use serde_json::Value;

use crate::support::{CALM, Client, PATCHY, SHOP, TestServer, new_home, run, run_typing};

/// Checks every citation of an answer against the passage it names, read over HTTP.
async fn check_citations(client: &Client, turn: &Value) -> usize {
    let citations = turn["answer"]["citations"].as_array().expect("a list");
    for citation in citations {
        let digest = citation["digest"].as_str().expect("a digest");
        let passage = client.get(&format!("passages/{digest}")).await.expect(200);
        let text = passage["text"].as_str().expect("a text");
        assert_eq!(crate::support::sha256(text), digest);
        let at = |key: &str| usize::try_from(citation[key].as_u64().expect("a number")).expect("fits");
        let (start, end) = (at("start"), at("end"));
        assert!(start < end && text.is_char_boundary(start) && text.is_char_boundary(end), "{citation}");
        assert_eq!(&text[start..end], citation["quote"].as_str().expect("a quote"), "{citation}");
        assert_eq!(passage["id"], citation["evidence_id"]);
    }
    let markers = turn["answer"]["markdown"].as_str().expect("markdown");
    let mut from = 0;
    for citation in citations {
        let marker = format!("[{}]", citation["marker"]);
        let at = markers[from..].find(&marker).unwrap_or_else(|| panic!("{marker} stands in the answer in order"));
        from += at + marker.len();
    }
    citations.len()
}

fn cites(turn: &Value, id: &str) -> bool {
    let citations = turn["answer"]["citations"].as_array().into_iter().flatten();
    let ids: Vec<&str> = citations.filter_map(|it| it["evidence_id"].as_str()).collect();
    ids.iter().any(|it| it.split('#').next() == Some(id))
}

fn outcome(turn: &Value) -> &str {
    turn["outcome"].as_str().expect("an outcome")
}

fn markdown(turn: &Value) -> &str {
    turn["answer"]["markdown"].as_str().unwrap_or_default()
}

/// The failover question, as four customers would put it.
const FAILOVER: &[(&str, &str)] = &[
    ("en", "Why did my database fail over last night, and what should I check?"),
    ("zh-CN", "昨晚我的数据库为什么发生了故障转移？我该检查什么？"),
    ("zh-TW", "昨晚我的資料庫為什麼發生容錯移轉？我該檢查什麼？"),
    ("ja", "昨夜、データベースがフェイルオーバーしたのはなぜですか。何を確認すればよいですか。"),
];

#[tokio::test]
async fn the_failover_is_explained_from_documents_and_facts_in_four_languages() {
    let home = new_home();
    let turns: Vec<(&str, Value)> = FAILOVER
        .iter()
        .map(|(language, question)| {
            let asked = run(home.path(), &[], &["ask", question, "--account", SHOP, "--json"]);
            assert!(asked.status.success(), "{}", asked.stderr);
            (*language, serde_json::from_str(&asked.stdout).expect("stdout is JSON and nothing else"))
        })
        .collect();
    let server = TestServer::on(home, &[]);
    // The command line asks as `cli`; a passage is for whoever may see a turn that cites it.
    let operator = server.customer_named("cli", SHOP);
    for (language, turn) in turns {
        let said = markdown(&turn);
        assert_eq!((outcome(&turn), turn["mode"].as_str()), ("answered", Some("extractive")), "{said}");
        assert_eq!(turn["answer"]["language"], language);
        assert!(check_citations(&operator, &turn).await >= 3, "{said}");
        assert!(cites(&turn, &format!("relational-database/multi-az-failover.{language}")), "{language}: {said}");
        assert!(cites(&turn, "shop-orders-failover-reason"), "{language}: {said}");
        let gap = turn["gaps"].as_array().expect("a list").first().expect("a gap is named");
        let source = gap["source"].as_str().expect("a source");
        assert!(said.contains(source), "{language}: the answer names the gap `{source}`: {said}");
        assert!(!said.contains("staging"), "{language}: the rehearsal is not production: {said}");
    }
}

#[tokio::test]
async fn whether_all_is_well_is_answered_with_what_could_not_be_seen_and_never_with_healthy() {
    let server = TestServer::start();
    let customer = server.customer(PATCHY);
    for (language, question) in [
        ("en", "Is everything ok?"),
        ("en", "Is anything wrong in our account right now?"),
        ("ja", "今、私たちのアカウントに異常はありますか。"),
        ("zh-CN", "我们的账户现在一切正常吗？"),
        ("zh-TW", "我們的帳戶現在一切正常嗎？"),
    ] {
        let turn = &customer.ask(question).await["turn"];
        let said = markdown(turn);
        assert_eq!(turn["answer"]["language"], language, "{question}: {said}");
        let sources: Vec<&str> =
            turn["gaps"].as_array().expect("a list").iter().filter_map(|it| it["source"].as_str()).collect();
        assert!(sources.contains(&"cloudtrail") && sources.contains(&"eks-workloads"), "{sources:?}");
        for source in &sources {
            assert!(said.contains(source), "{question}: the answer names the gap `{source}`: {said}");
        }
        for claim in ["all healthy", "everything is ok", "一切正常。", "すべて正常です", "問題ありません"]
        {
            assert!(!said.to_lowercase().contains(claim), "{question}: {said}");
        }
        check_citations(&customer, turn).await;
    }
}

#[tokio::test]
async fn questions_about_the_own_account_are_answered_from_its_facts_and_the_right_document() {
    let server = TestServer::start();
    // Account, question, what is cited at least, the answer's language.
    let questions: &[(&str, &str, &[&str], &str)] = &[
        (SHOP, "Which deployment broke checkout?", &["de67f313-4ff4-4034-b563-6c27b8b9ac0c"], "en"),
        (
            SHOP,
            "FATAL: remaining connection slots are reserved for roles with the SUPERUSER attribute",
            &["checkout-log-connection-slots", "relational-database/connection-limits.zh-TW"],
            "zh-TW",
        ),
        (SHOP, "我的存取金鑰外洩到 GitHub 了，怎麼辦？", &["identity/leaked-access-key.zh-TW"], "zh-TW"),
        (
            CALM,
            "Why do I get 403 Access Denied when I read an object from my bucket?",
            &["object-storage/access-denied-403.en"],
            "en",
        ),
        (CALM, "生命周期规则设置了为什么对象还没有被删除？", &["object-storage/lifecycle-rules.zh-CN"], "zh-CN"),
        (CALM, "How do I ask for a higher quota, and how long does it take?", &["support/quota-lead-times.en"], "en"),
        (
            SHOP,
            "深夜のデプロイのあと、チェックアウトで 500 エラーが出ています。元に戻すには？",
            &["checkout-5xx-share", "de67f313-4ff4-4034-b563-6c27b8b9ac0c"],
            "ja",
        ),
        (
            SHOP,
            "payments are failing for all customers, what do I do right now",
            &["checkout-5xx-share", "checkout-log-connection-slots"],
            "en",
        ),
        (PATCHY, "lambda timeout retries twice, how do I stop it?", &["functions/timeouts-and-retries.en"], "en"),
    ];
    for (account, question, expected, language) in questions {
        let customer = server.customer(account);
        let turn = &customer.ask(question).await["turn"];
        let said = markdown(turn);
        assert_eq!(outcome(turn), "answered", "{question}: {said}");
        for id in *expected {
            assert!(cites(turn, id), "{question}: cites `{id}`: {said}");
        }
        assert_eq!(turn["answer"]["language"], *language, "{question}: {said}");
        assert_eq!(turn["withheld"], 0, "{question}: quotes of our own hold");
        check_citations(&customer, turn).await;
    }
}

#[tokio::test]
async fn what_the_documents_do_not_answer_is_said_and_drafted_as_a_case() {
    let server = TestServer::start();
    let customer = server.customer(CALM);
    for question in [
        "Does the managed ledger service support bitemporal joins with zone-redundant snapshots?",
        "メインフレームの COBOL ジョブを移設する手数料はいくらですか。",
    ] {
        let turn = &customer.ask(question).await["turn"];
        assert_eq!(outcome(turn), "no_evidence", "{question}: {}", markdown(turn));
        assert!(!markdown(turn).is_empty(), "the customer is told");
        let draft = &turn["draft"];
        for key in ["id", "digest", "subject", "description", "service", "category", "severity", "expires_at"] {
            assert!(draft[key].as_str().is_some_and(|it| !it.is_empty()), "`{key}` of the draft is filled: {draft}");
        }
        assert!(draft["description"].as_str().expect("text").contains(question), "{draft}");
    }
    let turn = &customer.ask("What is a good recipe for lasagne?").await["turn"];
    assert!(matches!(outcome(turn), "out_of_scope" | "no_evidence"), "{}", markdown(turn));
    assert_eq!(turn["answer"]["citations"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_chat_drafts_opens_what_was_shown_and_calls_a_person() {
    let home = new_home();
    let typed = "Checkout is down in production, nobody can pay.\n/confirm\n/draft\n/confirm\n/human\n/what\n/quit\n";
    let chat = run_typing(home.path(), &["chat", "--account", SHOP], typed);
    assert!(chat.status.success(), "{}", chat.stderr);
    assert!(chat.stdout.contains("Severity: Critical · "), "{}", chat.stdout);
    for part in [
        "We suggest Critical, because ",
        "Resources:\n  - ",
        "Evidence that goes with it:\n  - ",
        "What I could not see:\n  - ",
    ] {
        assert!(chat.stdout.contains(part), "the card lacks `{part}`:\n{}", chat.stdout);
    }
    for told in [&chat.stdout, &chat.stderr] {
        assert!(told.contains("An engineer replies in ") && told.contains("(Asia/Taipei; "), "{told}");
    }
    assert!(chat.stderr.contains("the support team and the other users of your account"), "{}", chat.stderr);
    assert!(chat.stderr.contains("a person will answer here: case "), "{}", chat.stderr);
    assert!(chat.stderr.contains("commands: /draft, /confirm, /human, /quit"), "{}", chat.stderr);
    let listed = run(home.path(), &[], &["case", "list", "--json"]);
    assert!(listed.status.success(), "{}", listed.stderr);
    let cases = listed.stdout.matches("\"display_id\"").count();
    assert_eq!(cases, 1, "the wish for a person joins the case that was confirmed: {}", listed.stdout);
}

#[test]
fn a_triage_of_a_file_needs_no_case_in_the_store() {
    let home = new_home();
    let file = home.path().join("case.json");
    let told = serde_json::json!({
        "account_id": SHOP, "subject": "Checkout is down", "description": "Nobody can pay in production.",
        "service": "relational-database", "declared_severity": "low", "language": "en",
    });
    std::fs::write(&file, told.to_string()).expect("written");
    let triage = run(home.path(), &[], &["triage", "--file", file.to_str().expect("a path"), "--json"]);
    assert!(triage.status.success(), "{}", triage.stderr);
    let triage: Value = serde_json::from_str(&triage.stdout).expect("JSON");
    assert_eq!(triage["severity"]["suggested"], "critical");
    assert_eq!(triage["severity"]["declared"], "low");
    assert_ne!(triage["similar_cases"], serde_json::json!([]), "others had outages, too: {triage}");

    // What is unlike every past case is called like none.
    let told = serde_json::json!({
        "account_id": SHOP, "subject": "Coffee machine leaking", "language": "en",
        "description": "The espresso machine on the third floor leaks water and the milk frother is broken.",
    });
    std::fs::write(&file, told.to_string()).expect("written");
    let page = run(home.path(), &[], &["triage", "--file", file.to_str().expect("a path")]);
    assert!(page.stdout.contains("## Similar cases\n\n- no similar case found"), "{}", page.stdout);
    assert!(!page.stdout.contains("It is as in"), "nor may it have been the same: {}", page.stdout);
}
