//! A turn with a model, over HTTP, from the customer's question to what the model server was sent and back.

use serde_json::Value;

use crate::scripted_model::{Script, ScriptedModel};
use crate::support::{CALM, Client, SHOP, Streamed, TestServer};

const QUESTION: &str = "Why did my database fail over last night, and what should I check?";
/// Words that only the scripted server says.
const PROVIDER: &str = "PROVIDER-WORDS";

async fn server(model: &ScriptedModel, more: &[(&str, &str)]) -> TestServer {
    let url = model.base_url();
    let mut settings = vec![
        ("FIRSTLINE_MODEL__BASE_URL", url.as_str()),
        ("FIRSTLINE_MODEL__NAME", "scripted"),
        ("FIRSTLINE_MODEL__API_KEY", "sk-a-key-for-tests"),
        ("FIRSTLINE_MODEL__FIRST_BYTE_SECONDS", "1"),
        ("FIRSTLINE_MODEL__IDLE_SECONDS", "1"),
    ];
    settings.extend(more);
    TestServer::with(&settings)
}

/// Asks as a stream, which [`Streamed`] checks to have exactly one end, and finds nothing of the provider's in it.
async fn ask(client: &Client, question: &str) -> Streamed {
    let conversation = client.converse().await;
    let streamed = client.stream_in(&conversation, question).await.whole().await;
    let all = serde_json::to_string(&streamed.chunks.iter().map(|it| &it.1).collect::<Vec<_>>()).expect("JSON");
    for word in [PROVIDER, "sk-a-key", "<img", "<script", "attacker.invalid"] {
        assert!(!all.contains(word), "{word} in {all}");
    }
    streamed
}

fn words(turn: &Value) -> (&str, &str, Option<&str>) {
    let word = |key: &str| turn[key].as_str();
    (word("outcome").expect("an outcome"), word("mode").expect("a mode"), word("degraded"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_quotes_is_shown_with_citations_streamed_or_not() {
    for stream in ["true", "false"] {
        let model = ScriptedModel::start(vec![Script::Quotes]).await;
        let server = server(&model, &[("FIRSTLINE_MODEL__STREAM", stream)]).await;
        let streamed = ask(&server.customer(SHOP), QUESTION).await;
        let turn = streamed.turn();
        assert_eq!(words(turn), ("answered", "model", None), "{turn}");
        assert_eq!((turn["withheld"].as_u64(), turn["usage"]["model_calls"].as_u64()), (Some(0), Some(1)), "{turn}");
        assert_eq!(turn["answer"]["citations"].as_array().map(Vec::len), Some(2));
        let requests = model.requests();
        assert_eq!(requests.len(), 1);
        assert_eq!(requests[0].1["stream"] == true, stream == "true");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tool_is_called_and_its_result_is_quoted() {
    let search = Script::Calls("search_docs", r#"{"query":"failover client connections DNS"}"#);
    let model = ScriptedModel::start(vec![search, Script::Quotes]).await;
    let server = server(&model, &[]).await;
    let streamed = ask(&server.customer(SHOP), QUESTION).await;
    let turn = streamed.turn();
    assert_eq!(words(turn), ("answered", "model", None), "{turn}");
    assert_eq!(turn["usage"]["tool_calls"], 1);
    let requests = model.requests();
    let last = requests[1].1["messages"].as_array().and_then(|it| it.last()).expect("messages").clone();
    assert_eq!((last["role"].as_str(), last["tool_call_id"].as_str()), (Some("tool"), Some("call_1")), "{last}");
}

/// What the customer gets of each failure: outcome, mode, degraded, and at most so many requests.
async fn check(script: Script, expected: (&str, &str, Option<&str>), most_requests: usize) {
    let model = ScriptedModel::start(vec![script.clone()]).await;
    let server = server(&model, &[]).await;
    let streamed = ask(&server.customer(SHOP), QUESTION).await;
    assert_eq!(words(streamed.turn()), expected, "{script:?}: {}", streamed.turn());
    let count = model.requests().len();
    assert!(count <= most_requests, "{script:?}: {count} requests");
    assert!(!server.log().contains(PROVIDER), "{script:?}: the log holds the provider's words");
}

const DOWN: (&str, &str, Option<&str>) = ("answered", "extractive", Some("model_unavailable"));
const NO_HELP: (&str, &str, Option<&str>) = ("answered", "extractive", None);

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_refuses_or_fails_is_replaced_by_quotes() {
    let body = r#"{"error":{"message":"PROVIDER-WORDS sk-a-key","type":"x","code":"x"}}"#;
    check(Script::Status(401, "", body), DOWN, 1).await;
    check(Script::Status(429, "retry-after: 1\r\n", body), DOWN, 3).await;
    check(Script::Status(429, "retry-after: 3600\r\n", body), DOWN, 1).await;
    check(Script::Status(500, "", body), DOWN, 3).await;
    check(Script::Status(302, "location: http://127.0.0.1:9/PROVIDER-WORDS\r\n", ""), DOWN, 1).await;
    check(Script::Status(200, "", body), DOWN, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_hangs_breaks_or_never_ends_is_replaced_by_quotes() {
    check(Script::Hang, DOWN, 3).await;
    check(Script::Stall("PROVIDER-WORDS are"), DOWN, 1).await;
    check(Script::Cut("PROVIDER-WORDS are"), DOWN, 1).await;
    check(Script::Event("PROVIDER-WORDS are", "{\"choices\":[{"), DOWN, 1).await;
    check(Script::Event("PROVIDER-WORDS are", r#"{"error":{"message":"PROVIDER-WORDS"}}"#), DOWN, 1).await;
    check(Script::Infinite, DOWN, 1).await;
    check(Script::Huge(20 * 1024 * 1024), DOWN, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_misbehaves_is_replaced_by_quotes() {
    check(Script::Calls("drop_tables", "{}"), NO_HELP, 3).await;
    check(Script::Calls("search_docs", "PROVIDER-WORDS {"), NO_HELP, 3).await;
    check(Script::Calls("read_account", r#"{"about":"x","account_id":"555566667777"}"#), NO_HELP, 3).await;
    check(Script::Calls("search_docs", r#"{"query":"failover"}"#), NO_HELP, 8).await;
    check(Script::Says("PROVIDER-WORDS say that everything is healthy."), NO_HELP, 1).await;
    check(
        Script::Says("![PROVIDER-WORDS](https://attacker.invalid/x) [1]\n\n[1]: https://attacker.invalid/"),
        NO_HELP,
        1,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_model_server_gets_no_secret_and_nothing_of_another_account() {
    let model = ScriptedModel::start(vec![Script::Quotes]).await;
    let server = server(&model, &[]).await;
    // Put together here, so that no file of ours holds anything that looks like a key.
    let secret = format!("{}{}", "AKIA", "Z2J4K6L7M3N5P2Q4");
    let streamed = ask(&server.customer(SHOP), &format!("{QUESTION} I used the key {secret} for it.")).await;
    assert_eq!(streamed.turn()["masked"].as_array().map(Vec::len), Some(1), "{}", streamed.turn());
    let sent = model.requests();
    let bodies: String = sent.iter().map(|it| it.1.to_string()).collect();
    assert!(!sent.is_empty() && bodies.contains("I used the key"));
    for word in [secret.as_str(), "sk-a-key", CALM, crate::support::PATCHY] {
        assert!(!bodies.contains(word), "{word} was sent to the model");
    }
    let system = sent[0].1["messages"][0]["content"].as_str().expect("a system message");
    assert!(!system.contains("I used the key") && !system.contains("evidence 1 ("));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_wants_no_model_is_never_sent_to_one() {
    let model = ScriptedModel::start(vec![Script::Quotes]).await;
    let corpus = tempfile::tempdir().expect("a temporary folder");
    let demo = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for entry in walkdir::WalkDir::new(&demo) {
        let entry = entry.expect("the corpus can be read");
        let target = corpus.path().join(entry.path().strip_prefix(&demo).expect("is below"));
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(target).expect("a folder");
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
    let profile = corpus.path().join("accounts").join(SHOP).join("account.toml");
    let text = std::fs::read_to_string(&profile).expect("a profile");
    std::fs::write(&profile, text.replace("model = \"on\"", "model = \"off\"")).expect("written");
    let sources = format!("[\"{}\"]", corpus.path().display());
    let server = server(&model, &[("FIRSTLINE_CORPUS__SOURCES", &sources)]).await;
    let streamed = ask(&server.customer(SHOP), QUESTION).await;
    assert_eq!(words(streamed.turn()), NO_HELP, "{}", streamed.turn());
    let desk = server.engineer("mei");
    let customer = server.customer(SHOP);
    let body = serde_json::json!({ "account_id": SHOP, "subject": QUESTION, "description": QUESTION, "service": "relational-database",
        "severity": "normal",
    });
    let case = customer.post("cases", &body).await.expect(201);
    let path = format!("cases/{}/triage", case["id"].as_str().expect("an id"));
    let triage = desk.post(&path, &serde_json::json!({})).await.expect(200);
    assert_eq!((&triage["mode"], &triage["wording"]), (&"extractive".into(), &Value::Null));
    assert!(model.requests().is_empty());
}
