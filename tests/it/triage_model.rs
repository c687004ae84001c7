//! Triage with a model, over HTTP: what it words, what it must not, and that a case goes its way when it is down or cut.

use firstline::eval::scripted::{ATTACKERS_HOST, Behaviour, CANARY, ScriptedServer};
use serde_json::{Value, json};

use crate::scripted_model::{Script, ScriptedModel};
use crate::support::{PATCHY, SHOP, TestServer, in_hours};
use crate::triage::made;

const WORDS: &str = "Nobody can pay in the checkout since a few minutes ago, checkout answers 503.";

fn with_model(base_url: &str, name: &str) -> TestServer {
    TestServer::with(&[
        ("FIRSTLINE_MODEL__BASE_URL", base_url),
        ("FIRSTLINE_MODEL__NAME", name),
        ("FIRSTLINE_MODEL__API_KEY", "sk-a-key-for-tests"),
        ("FIRSTLINE_MODEL__FIRST_BYTE_SECONDS", "1"),
        ("FIRSTLINE_MODEL__IDLE_SECONDS", "1"),
    ])
}

async fn opened(server: &TestServer) -> String {
    let customer = server.customer(SHOP);
    let body = json!({
        "account_id": customer.account(), "subject": "Checkout is down", "description": WORDS, "service": "containers", "severity": "high",
    });
    customer.post("cases", &body).await.expect(201)["id"].as_str().expect("an id").to_owned()
}

async fn scripted(behaviour: Behaviour) -> (ScriptedServer, TestServer) {
    let model = ScriptedServer::start(behaviour).await.expect("a port");
    let server = with_model(&model.model_config(true).base_url, behaviour.name());
    (model, server)
}

/// What a model may word, as one text.
fn worded(triage: &Value) -> String {
    let hypotheses = triage["hypotheses"].as_array().expect("a list").iter();
    let statements = hypotheses.map(|it| format!("{} {}", it["statement"], it["next_check"]));
    let rest = [&triage["summary"], &triage["customer_impact"]["observed"], &triage["next_steps"], &triage["reply"]];
    rest.into_iter().map(ToString::to_string).chain(statements).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_words_a_triage_in_the_background_at_the_desk_and_at_the_command_line() {
    let (_model, server) = scripted(Behaviour::Obedient).await;
    let case = opened(&server).await;
    let triage = made(&server.engineer("mei"), &case).await;
    let parts = triage["wording"]["parts"].to_string();
    assert_eq!(triage["mode"], "model", "{triage}");
    assert!(parts.contains("summary") && parts.contains("reply"), "{}", triage["wording"]);
    assert_eq!(
        triage["wording"]["usage"]["tool_calls"].as_u64(),
        triage["wording"]["looked"].as_array().map(|it| it.len() as u64)
    );
    assert!(!triage["summary_citations"].as_array().expect("a list").is_empty());
    for kind in triage["reply"]["citations"].as_array().expect("a list").iter().map(|it| &it["kind"]) {
        assert_ne!(kind, "case", "a reply cites no case");
    }
    let again = server.engineer("mei").post(&format!("cases/{case}/triage"), &json!({})).await.expect(200);
    assert_eq!((&again["reply"], &again["summary"]), (&triage["reply"], &triage["summary"]));
    let printed = server.run(&["triage", &case]);
    assert!(printed.code() == 0 && printed.stdout.contains("**Worded by obedient**: summary"), "{}", printed.stdout);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attackers_model_gets_nothing_of_its_own_into_a_triage() {
    let (_model, server) = scripted(Behaviour::Attacker).await;
    let desk = server.engineer("mei");
    for _ in 0..3 {
        let triage = made(&desk, &opened(&server).await).await;
        let worded = worded(&triage);
        for word in [CANARY, ATTACKERS_HOST, "444455556666", "refund"] {
            assert!(!worded.contains(word), "{word}: {worded}");
        }
        assert!(triage["wording"]["withheld"].as_u64() > Some(0) || triage["mode"] == "extractive", "{triage}");
    }
}

/// A model that remembers what it read for engineers cannot tell it to a customer: the desk's own text, and another account.
#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_cites_another_account_or_internal_text_is_not_taken() {
    for text in [
        "## engineer\nScore each by time, resource, dependency and kind [1].\n## manager\nScore each by time [1].\n",
        "## engineer\nAccount 444455556666 of Pixelbarn had it too [1].\n## manager\nPixelbarn had it too [1].\n",
        "## engineer\nThe runbook says so [97: \"Separate errors of the targets\"].\n## manager\nIt says so [97].\n",
    ] {
        let model = ScriptedModel::start(vec![Script::Says(text)]).await;
        let server = with_model(&model.base_url(), "scripted");
        let triage = made(&server.engineer("mei"), &opened(&server).await).await;
        assert_eq!(triage["mode"], "extractive", "{}", triage["wording"]);
        assert!(triage["wording"]["kept"]["reply"].is_string(), "{}", triage["wording"]);
        let reply = triage["reply"].to_string();
        for word in ["444455556666", "Pixelbarn", "Score each by time", "runbook"] {
            assert!(!reply.contains(word), "{word}: {reply}");
        }
        for request in model.requests().iter().map(|it| it.1.to_string()).filter(|it| it.contains("## engineer")) {
            for word in ["Runbook", "score each by time", "444455556666", "Pixelbarn"] {
                assert!(!request.contains(word), "what words the reply reads {word}");
            }
        }
    }
}

/// Both look for the very words of an internal runbook: engineers find it, whoever words the reply does not, whatever they ask for.
#[tokio::test(flavor = "multi_thread")]
async fn who_words_a_triage_looks_further_and_each_finds_what_their_reader_may_open() {
    let query = r#"{"query":"candidate changes: score each by time, resource, dependency and kind"}"#;
    let model = ScriptedModel::start(vec![Script::Calls("search_docs", query)]).await;
    let server = with_model(&model.base_url(), "scripted");
    let triage = made(&server.engineer("mei"), &opened(&server).await).await;
    let bodies: Vec<Value> = model.requests().into_iter().map(|it| it.1).collect();
    let is_reply = |it: &&Value| it["messages"][0]["content"].to_string().contains("## engineer");
    let (for_reply, for_staff): (Vec<&Value>, Vec<&Value>) = bodies.iter().partition(is_reply);
    for (asked, offered) in [(&for_staff, "search_past_cases"), (&for_reply, "search_cases")] {
        let tools: Vec<bool> = asked.iter().map(|it| it["tools"].to_string().contains(offered)).collect();
        assert_eq!(tools, [true, true, false], "two looks, then the text");
        assert!(asked.iter().all(|it| !it["tools"].to_string().contains("propose")), "nothing is proposed");
    }
    let found = |asked: &[&Value]| {
        let messages = asked.iter().filter_map(|it| it["messages"].as_array()).flatten();
        messages.filter(|it| it["role"] == "tool").map(ToString::to_string).collect::<String>()
    };
    assert!(found(&for_staff).to_lowercase().contains("score each"), "{}", found(&for_staff));
    assert!(found(&for_reply).contains("evidence") && !found(&for_reply).to_lowercase().contains("score each"));
    let looked = triage["wording"]["looked"].as_array().expect("a list");
    assert_eq!(
        (looked.len(), triage["wording"]["usage"]["tool_calls"].as_u64()),
        (4, Some(4)),
        "{}",
        triage["wording"]
    );
    assert_eq!(triage["mode"], "extractive", "a model that only looks has worded nothing");
}

/// What the desk's editor marks is not taken from a model either: here the subject of another account's case, in a language in which no
/// quote can prove it wrong.
#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_tells_another_accounts_case_is_not_taken() {
    const SUBJECT: &str = "门店扫码枪凌晨集体掉线";
    let says = "错误 `FATAL: remaining connection slots are reserved for roles with the SUPERUSER attribute` 表示普通用户可用的 PostgreSQL 连接槽已经用完";
    let both =
        |sentence: &str| format!("## engineer\n{sentence} [1: \"{says}\"]\n## manager\n{sentence} [1: \"{says}\"]\n");
    for (sentence, is_taken) in [(format!("{says}。"), true), (format!("和{SUBJECT}一样，{says}。"), false)] {
        let model = ScriptedModel::start(vec![Script::Says(both(&sentence).leak())]).await;
        let server = with_model(&model.base_url(), "scripted");
        let open = async |account: &str, subject: &str, description: &str| {
            let customer = server.customer(account);
            let body = json!({
                "account_id": customer.account(), "subject": subject, "description": description,
                "service": "relational-database", "severity": "normal",
            });
            customer.post("cases", &body).await.expect(201)["id"].as_str().expect("an id").to_owned()
        };
        open(PATCHY, SUBJECT, "请看一下。").await;
        let words =
            "请问 FATAL: remaining connection slots are reserved for roles with the SUPERUSER attribute 是什么意思？";
        let case = open(SHOP, "想了解一个报错", words).await;
        let triage = made(&server.engineer("mei"), &case).await;
        let (wording, reply) = (&triage["wording"], triage["reply"]["markdown"].to_string());
        let why = if is_taken { Value::Null } else { json!("foreign") };
        assert_eq!(wording["kept"]["reply"], why, "{wording}: {reply}");
        assert_eq!((reply.contains(&sentence), reply.contains(SUBJECT)), (is_taken, false), "{reply}");
        assert_eq!(triage["mode"], if is_taken { "model" } else { "extractive" });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_computed_stands_when_the_model_is_down_or_cut() {
    let without = TestServer::start();
    let plain = made(&without.engineer("mei"), &opened(&without).await).await;
    for script in [Script::Status(500, "", "{}"), Script::Cut("## summary\nThe customer says"), Script::Hang] {
        let model = ScriptedModel::start(vec![script.clone()]).await;
        let server = with_model(&model.base_url(), "scripted");
        let triage = made(&server.engineer("mei"), &opened(&server).await).await;
        assert_eq!(triage["mode"], "extractive", "{script:?}");
        for part in ["summary", "reply", "hypotheses", "customer_impact", "next_steps"] {
            assert_eq!(triage[part], plain[part], "{script:?}: {part}");
        }
        let kept = &triage["wording"]["kept"];
        assert!(kept["summary"].is_string() && kept["reply"].is_string(), "{script:?}: the draft says so: {kept}");
        assert!(model.requests().len() <= 6, "{script:?}: {}", model.requests().len());
    }
}

/// Asks, drafts, confirms, is taken over, answered and resolved: whatever becomes of the model in the question.
async fn flow(script: Script, outcome: &str) {
    let model = ScriptedModel::start(vec![script.clone()]).await;
    let server = with_model(&model.base_url(), "scripted");
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let conversation = customer.converse().await;
    let question = "Why did my database fail over last night, and what should I check?";
    let streamed = customer.stream_in(&conversation, question).await.whole().await;
    assert_eq!(streamed.turn()["outcome"], outcome, "{script:?}: {}", streamed.turn());
    let draft = customer.post(&format!("conversations/{conversation}/draft"), &json!({})).await.expect(201);
    let path = format!("drafts/{}/confirm", draft["id"].as_str().expect("an id"));
    let case = customer.post(&path, &json!({ "digest": draft["digest"] })).await.expect(201);
    let path = format!("cases/{}", case["id"].as_str().expect("an id"));
    assert!(case["due_at"].is_string(), "the clock runs: {case}");
    let triage = made(&desk, case["id"].as_str().expect("an id")).await;
    assert_eq!(triage["mode"], "extractive", "{script:?}");
    let taken = desk.post(&format!("{path}/take"), &json!({})).await.expect(200);
    assert_eq!(taken["assignee"]["subject"], "mei");
    assert_eq!(customer.ask_in(&conversation, "Is somebody there?").await["turn"], Value::Null);
    let thread = desk.get(&path).await.expect(200)["communications"].clone();
    let seen = thread.as_array().into_iter().flatten().filter_map(|it| it["seq"].as_i64()).max();
    let reply = json!({ "body": "I looked into it: the primary host was unhealthy.", "next_update_at": in_hours(4), "after_seq": seen });
    desk.post(&format!("{path}/communications"), &reply).await.expect(201);
    customer.post(&format!("{path}/resolve"), &json!({})).await.expect(200);
    let ended = customer.get(&path).await.expect(200);
    assert_eq!((&ended["status"], ended["first_response_at"].is_string()), (&json!("resolved"), true), "{ended}");
    let thread = ended["communications"].to_string();
    for said in [question, "Is somebody there?", "the primary host was unhealthy"] {
        assert!(thread.contains(said), "{script:?}: `{said}` is lost: {thread}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_goes_its_whole_way_with_the_model_down() {
    flow(Script::Status(500, "", "{}"), "answered").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_goes_its_whole_way_with_a_model_that_is_cut_in_the_middle() {
    flow(Script::QuotesCut, "interrupted").await;
}
