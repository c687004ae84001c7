//! Questions as customers ask them, against the demo corpus.

use serde_json::Value;

use crate::support::{CALM, Client, PATCHY, SHOP, TestServer, new_home, run};

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
