//! From a conversation to a case and back, over HTTP, as a customer, another user of the account and the desk see it.

use serde_json::{Value, json};

use crate::support::{CALM, Client, SHOP, TestServer, check_audit, id, in_hours};

const DOWN: &str = "Checkout is down: every payment fails in production since 02:10.";
/// The account on the plan without technical cases.
const BASIC: &str = "444455556666";

/// A case that the shop opened by hand.
async fn opened(customer: &Client, severity: &str) -> Value {
    let body = json!({
        "account_id": customer.account(), "subject": "Checkout is down", "description": DOWN,
        "service": "containers", "severity": severity,
    });
    customer.post("cases", &body).await.expect(201)
}

#[tokio::test]
async fn a_draft_is_edited_and_only_what_was_shown_last_can_be_confirmed() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let conversation = customer.converse().await;
    customer.ask_in(&conversation, DOWN).await;
    let draft = customer.post(&format!("conversations/{conversation}/draft"), &json!({})).await.expect(201);
    assert_eq!(draft["is_included"], true, "{draft}");
    let words = draft["expected"]["words"].as_str().expect("who answers");
    assert!(words.starts_with("An engineer replies in English by") && words.contains("not yet a fix"), "{words}");
    let path = format!("drafts/{}", id(&draft));
    let change = json!({ "subject": "Payments fail", "severity": "urgent", "tried": ["rolled back"] });
    let edited = customer.send(customer.request(reqwest::Method::PUT, &path).json(&change)).await.expect(200);
    assert_eq!((edited["due_in_minutes"].as_u64(), &edited["tried"][0]), (Some(60), &json!("rolled back")));
    assert_ne!(edited["digest"], draft["digest"]);
    let confirm = format!("{path}/confirm");
    let old = customer.post(&confirm, &json!({ "digest": draft["digest"] })).await;
    old.expect_problem(409, "draft_changed");
    let yes = json!({ "digest": edited["digest"] });
    let case = customer.post_once("yes", &confirm, &yes).await.expect(201);
    assert_eq!(
        (&case["subject"], &case["severity"], &case["status"], &case["conversation_id"]),
        (&json!("Payments fail"), &json!("urgent"), &json!("unassigned"), &json!(conversation))
    );
    let times = |key: &str| case[key].as_str().expect("a time").parse::<jiff::Timestamp>().expect("a time");
    assert_eq!(times("due_at").duration_since(times("created_at")).as_mins(), 60);
    let again = customer.post_once("yes", &confirm, &yes).await.expect(201);
    assert_eq!((&again["id"], &again["due_at"]), (&case["id"], &case["due_at"]), "confirmed once");
    let edit = customer.send(customer.request(reqwest::Method::PUT, &path).json(&change)).await;
    edit.expect_problem(409, "draft_confirmed");
    let read = customer.get(&format!("cases/{}", id(&case))).await.expect(200);
    let thread = read["communications"].as_array().expect("a thread");
    assert_eq!((&thread[0]["body"], &thread[0]["from"]), (&json!(DOWN), &json!("customer")));
    assert_eq!(customer.get("cases").await.expect(200)["items"][0]["id"], case["id"]);
    // A second draft of the conversation joins its open case, with its text; a milder one moves no promise.
    let second = customer.post(&format!("conversations/{conversation}/draft"), &json!({})).await.expect(201);
    let path = format!("drafts/{}", id(&second));
    let milder = customer.request(reqwest::Method::PUT, &path).json(&json!({ "severity": "normal" }));
    let second = customer.send(milder).await.expect(200);
    let joined = customer.post(&format!("{path}/confirm"), &json!({ "digest": second["digest"] })).await.expect(201);
    assert_eq!((&joined["id"], &joined["due_at"]), (&case["id"], &case["due_at"]));
    check_audit(&customer.audit(SHOP).await);
}

#[tokio::test]
async fn a_wish_for_a_person_opens_a_case_and_asking_again_joins_it() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let conversation = customer.converse().await;
    customer.ask_in(&conversation, DOWN).await;
    let turn = customer.ask_in(&conversation, "I want to talk to a person.").await["turn"].clone();
    let case_id = turn["handoff"]["case_id"].as_str().expect("a case").to_owned();
    assert!(turn["handoff"]["due_at"].is_string(), "{turn}");
    let expected = &turn["handoff"]["expected"];
    assert_eq!(expected["by"], turn["handoff"]["due_at"], "who answers is told with the turn: {turn}");
    let words = expected["words"].as_str().expect("a sentence");
    assert!(words.starts_with("An engineer replies in English by ") && words.contains("(Asia/Taipei; "), "{words}");
    let kept = customer.get(&format!("conversations/{conversation}")).await.expect(200);
    assert_eq!(&kept["handoff"]["expected"], expected, "and with the conversation: {kept}");
    let case = customer.get(&format!("cases/{case_id}")).await.expect(200);
    assert_eq!((&case["origin"], &case["due_at"]), (&json!("handoff"), &turn["handoff"]["due_at"]));
    assert_eq!(case["queue"], turn["handoff"]["queue"]);
    assert_eq!(case["subject"], DOWN, "what is wrong, not that a person is wanted");
    let path = format!("conversations/{conversation}/handoff");
    let again = customer.post(&path, &json!({ "reason": "still waiting" })).await.expect(201);
    assert_eq!((&again["case_id"], again["expected"]["by"].is_string()), (&json!(case_id), true), "{again}");
    assert_eq!((&turn["handoff"]["is_answered"], &again["is_answered"]), (&json!(false), &json!(false)));
    assert_eq!(customer.get("cases").await.expect(200)["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_customer_and_the_desk_see_what_is_theirs_and_strangers_nothing() {
    let server = TestServer::start();
    let (customer, colleague) = (server.customer(SHOP), server.customer_named("another", SHOP));
    let case = opened(&customer, "low").await;
    let path = format!("cases/{}", id(&case));
    let note = json!({ "text": "They pick low and every payment fails." });
    server.engineer("mei").post(&format!("{path}/notes"), &note).await.expect(201);
    for user in [&customer, &colleague] {
        let seen = user.get(&path).await.expect(200);
        for hidden in [
            "notes",
            "suggested_severity",
            "severity_reasons",
            "declared_severity",
            "evidence_due_at",
            "urgent_at",
            "aim_at",
        ] {
            assert!(seen.get(hidden).is_none(), "`{hidden}` is the desk's: {seen}");
        }
        user.get(&format!("{path}/notes")).await.expect_problem(403, "staff_only");
        user.get(&format!("{path}/events")).await.expect_problem(403, "staff_only");
    }
    let seen = server.engineer("mei").get(&path).await.expect(200);
    assert_eq!((&seen["declared_severity"], &seen["notes"][0]["seq"]), (&json!("low"), &json!(1)), "{seen}");
    assert!(seen["suggested_severity"] == "urgent" || seen["suggested_severity"] == "critical", "{seen}");
    let stranger = server.customer(CALM);
    let theirs = stranger.get(&path).await;
    let missing = stranger.get("cases/case_00000000000000000000000000000000").await;
    assert_eq!((theirs.status, &theirs.json["detail"]), (404, &missing.json["detail"]));
    for (verb, body) in
        [("communications", json!({ "body": "x" })), ("resolve", json!({})), ("rating", json!({ "score": 1 }))]
    {
        stranger.post(&format!("{path}/{verb}"), &body).await.expect_problem(404, "not_found");
    }
    let views: Vec<Value> = customer.audit(SHOP).await.into_iter().filter(|it| it["action"] == "case.viewed").collect();
    assert_eq!((views.len(), &views[0]["actor"]), (1, &json!("mei")), "that staff looked is on the account's trail");
}

#[tokio::test]
async fn a_case_is_answered_resolved_reopened_and_rated_in_one_thread() {
    let server = TestServer::start();
    let (customer, engineer) = (server.customer(SHOP), server.engineer("mei"));
    let case = opened(&customer, "high").await;
    let (path, conversation) =
        (format!("cases/{}", id(&case)), case["conversation_id"].as_str().expect("one").to_owned());
    let reply = |body: Value| {
        let (engineer, path) = (engineer.clone(), format!("{path}/communications"));
        async move { engineer.post(&path, &body).await }
    };
    reply(json!({ "body": "We got it.", "manner": "automatic" })).await.expect(201);
    let seen = customer.get(&path).await.expect(200);
    assert_eq!((&seen["first_response_at"], &seen["status"]), (&Value::Null, &json!("unassigned")));
    assert!(seen["acknowledged_at"].is_string(), "{seen}");
    engineer.post(&format!("{path}/return"), &json!({})).await.expect_problem(409, "refused");
    engineer.post(&format!("{path}/resolve"), &json!({})).await.expect_problem(409, "refused");
    reply(json!({ "body": "Looking at it." })).await.expect_problem(409, "refused");
    let stale = reply(json!({ "body": "Looking.", "next_update_at": in_hours(4), "after_seq": 1 })).await;
    stale.expect_problem(409, "thread_moved");
    let first = reply(json!({ "body": "Looking.", "next_update_at": in_hours(4), "after_seq": 2 })).await.expect(201);
    assert_eq!(
        (first["seq"].as_u64(), &first["from"], &first["visibility"]),
        (Some(3), &json!("engineer"), &json!("public"))
    );
    let seen = customer.get(&path).await.expect(200);
    assert_eq!((&seen["status"], &seen["due_at"]), (&json!("work-in-progress"), &case["due_at"]));
    assert!(seen["first_response_at"].is_string() && seen["next_update_at"].is_string(), "{seen}");
    // What is written in the conversation is in the case, and the other way round.
    let message = customer.ask_in(&conversation, "It is still down.").await;
    assert_eq!((&message["turn"], message["message"]["seq"].as_u64()), (&Value::Null, Some(4)));
    let page = customer.get(&format!("{path}/communications?limit=3")).await.expect(200);
    let rest = customer
        .get(&format!("{path}/communications?cursor={}", page["next"].as_str().expect("more")))
        .await
        .expect(200);
    assert_eq!((rest["items"][0]["body"].as_str(), &rest["next"]), (Some("It is still down."), &Value::Null));
    let whole = customer.get(&format!("conversations/{conversation}")).await.expect(200);
    assert_eq!(whole["messages"].as_array().map(Vec::len), Some(4));
    // Who does not say what they have seen is taken to have seen nothing that the customer wrote since.
    let next = json!({ "body": "Can you try now?", "awaits_customer": true });
    let moved = reply(next.clone()).await.expect_problem(409, "thread_moved");
    let bodies = |it: &Value| -> Vec<String> {
        let messages = it["messages"].as_array().expect("what is new");
        messages.iter().map(|it| it["body"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(bodies(&moved), ["It is still down."]);
    let stale = json!({ "body": "Try now.", "awaits_customer": true, "after_seq": 2 });
    let moved = reply(stale).await.expect_problem(409, "thread_moved");
    assert_eq!(bodies(&moved), ["Looking.", "It is still down."]);
    reply(json!({ "body": "A note for all.", "manner": "automatic" })).await.expect(201);
    let next = json!({ "body": "Can you try now?", "awaits_customer": true, "after_seq": 5 });
    reply(next).await.expect(201);
    customer.post(&format!("{path}/communications"), &json!({ "body": "Works." })).await.expect(201);
    assert_eq!(customer.get(&path).await.expect(200)["status"], "customer-action-completed");
    let resolution = json!({ "resolution": { "summary": "Deploy rolled back.", "steps": ["roll back"] } });
    let resolved = engineer.post(&format!("{path}/resolve"), &resolution).await.expect(200);
    assert_eq!((&resolved["resolved_as"], &resolved["status"]), (&json!("assumed"), &json!("resolved")));
    assert_eq!(customer.post(&format!("{path}/resolve"), &json!({})).await.expect(200)["resolved_as"], "confirmed");
    let reopened = customer.post(&format!("{path}/reopen"), &json!({})).await.expect(200);
    assert_eq!((&reopened["status"], &reopened["due_at"]), (&json!("reopened"), &case["due_at"]));
    assert_eq!(reopened["first_response_at"], seen["first_response_at"], "the clock has run");
    // Whoever took it up again hears from an engineer before the desk ends it or gives it back.
    engineer.post(&format!("{path}/take"), &json!({})).await.expect(200);
    for verb in ["resolve", "return"] {
        engineer.post(&format!("{path}/{verb}"), &json!({})).await.expect_problem(409, "refused");
    }
    reply(json!({ "body": "What fails now?", "awaits_customer": true, "after_seq": 7 })).await.expect(201);
    engineer.post(&format!("{path}/resolve"), &json!({})).await.expect(200);
    // What the desk itself takes up again owes its customer no word.
    engineer.post(&format!("{path}/reopen"), &json!({})).await.expect(200);
    engineer.post(&format!("{path}/resolve"), &json!({})).await.expect(200);
    customer.post(&format!("{path}/reopen"), &json!({})).await.expect(200);
    customer.post(&format!("{path}/resolve"), &json!({})).await.expect(200);
    assert_eq!(customer.post(&format!("{path}/rating"), &json!({ "score": 4, "comment": "fine" })).await.status, 204);
    let events = engineer.get(&format!("{path}/events")).await.expect(200);
    let kinds: Vec<&str> = events.as_array().expect("a list").iter().filter_map(|it| it["type"].as_str()).collect();
    assert_eq!((kinds.first(), kinds.last()), (Some(&"opened"), Some(&"rated")), "{kinds:?}");
    check_audit(&customer.audit(SHOP).await);
}

#[tokio::test]
async fn severity_moves_promises_forward_only() {
    let server = TestServer::start();
    let (customer, engineer) = (server.customer(SHOP), server.engineer("mei"));
    let case = opened(&customer, "normal").await;
    let path = format!("cases/{}/severity", id(&case));
    let due = |value: &Value| value["due_at"].as_str().expect("due").parse::<jiff::Timestamp>().expect("a time");
    engineer.post(&path, &json!({ "severity": "high", "reason": " " })).await.expect_problem(409, "refused");
    let raised = engineer.post(&path, &json!({ "severity": "urgent", "reason": "payments fail" })).await.expect(200);
    assert!(due(&raised) < due(&case));
    let lowered = engineer.post(&path, &json!({ "severity": "low", "reason": "a mistake" })).await.expect(200);
    assert_eq!(due(&lowered), due(&raised));
}

#[tokio::test]
async fn an_open_security_case_pauses_other_proposals_and_hides_nothing() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let conversation = customer.converse().await;
    let path = format!("conversations/{conversation}");
    customer.ask_in(&conversation, "Deploys to our staging cluster are slow.").await;
    let early = customer.post(&format!("{path}/draft"), &json!({})).await.expect(201);
    customer.ask_in(&conversation, "Our access key was leaked on GitHub and somebody uses it.").await;
    let leak = customer.post(&format!("{path}/draft"), &json!({})).await.expect(201);
    assert_eq!(leak["kind"], "security", "{leak}");
    let confirm = |draft: &Value| format!("drafts/{}/confirm", id(draft));
    let case = customer.post(&confirm(&leak), &json!({ "digest": leak["digest"] })).await.expect(201);
    assert_eq!(case["queue"], "security");
    let refused = customer.post(&confirm(&early), &json!({ "digest": early["digest"] })).await;
    let words = refused.json["detail"].as_str().unwrap_or_default().to_owned();
    refused.expect_problem(409, "security_first");
    let read = customer.get(&path).await.expect(200);
    assert_eq!((read["paused"].as_str(), words.contains("security case")), (Some(words.as_str()), true), "{read}");
    assert!(read["drafts"].as_array().is_some_and(|it| it.iter().any(|it| it["id"] == early["id"])), "no text is lost");
    // The assistant goes on: it says how to contain it, and proposes nothing else.
    let turn = customer.ask_in(&conversation, "How do we rotate a leaked access key?").await["turn"].clone();
    let answer = &turn["answer"];
    assert!(answer["citations"].as_array().is_some_and(|it| !it.is_empty()), "{turn}");
    let turn =
        customer.ask_in(&conversation, "Please open a case: our quota for zorbing is too low.").await["turn"].clone();
    assert_eq!(turn["draft"], Value::Null, "{turn}");
    // Who asks for another case in whatever language is told that it waits, and how it need not; what they wrote is kept.
    for (language, wish, says) in [
        (
            "en",
            "Also our staging database is slow, please open a case for that.",
            "start a new conversation, or ask for a person",
        ),
        ("zh-CN", "另外测试环境的数据库很慢，请也开一个工单。", "新建一个对话，或要求人工服务"),
        ("zh-TW", "另外測試環境的資料庫很慢，這個也請幫我開案件。", "開始新的對話，或要求由專人處理"),
        (
            "ja",
            "それと、検証環境のデータベースが遅いので、そちらのケースも作成してください。",
            "新しい会話を始めるか、担当者をお呼びください",
        ),
    ] {
        let turn = customer.ask_in(&conversation, wish).await["turn"].clone();
        let answer = &turn["answer"];
        let markdown = answer["markdown"].as_str().unwrap_or_default();
        assert!(markdown.contains(says), "{language}: {turn}");
        assert_eq!((&turn["draft"], &answer["language"]), (&Value::Null, &json!(language)), "{turn}");
        let thread = customer.get(&format!("cases/{}/communications", id(&case))).await.expect(200).to_string();
        assert!(thread.contains(wish), "{language}: it reaches the security team: {thread}");
    }
    let elsewhere = customer.converse().await;
    customer.ask_in(&elsewhere, "Our staging database is slow.").await;
    customer.post(&format!("conversations/{elsewhere}/draft"), &json!({})).await.expect(201);
    // Once it is over, other cases are proposed again.
    let path_of_case = format!("cases/{}", id(&case));
    customer.post(&format!("{path_of_case}/resolve"), &json!({})).await.expect(200);
    assert!(customer.get(&path).await.expect(200).get("paused").is_none());
    customer.post(&confirm(&early), &json!({ "digest": early["digest"] })).await.expect(201);
}

#[tokio::test]
async fn what_a_plan_lacks_is_said_in_the_draft_and_refused_after_it() {
    let server = TestServer::start();
    let customer = server.customer(BASIC);
    let conversation = customer.converse().await;
    customer.ask_in(&conversation, "Our virtual machine in production is slow since noon.").await;
    let draft = customer.post(&format!("conversations/{conversation}/draft"), &json!({})).await.expect(201);
    assert_eq!((&draft["is_included"], &draft["due_in_minutes"]), (&json!(false), &Value::Null), "{draft}");
    let confirm = format!("drafts/{}/confirm", id(&draft));
    customer.post(&confirm, &json!({ "digest": draft["digest"] })).await.expect_problem(403, "not_entitled");
    let path = format!("conversations/{conversation}/handoff");
    let asked = customer.post(&path, &json!({})).await.expect(201);
    assert!(asked["case_id"].is_string() && asked["due_at"].is_null(), "a person is in reach on every plan: {asked}");
    let leaked = json!({
        "account_id": BASIC, "subject": "Access key leaked", "service": "identity", "severity": "urgent",
        "description": "Our access key was published on a public repository and somebody starts instances with it.",
    });
    let case = customer.post("cases", &leaked).await.expect(201);
    assert_eq!((&case["queue"], &case["kind"]), (&json!("security"), &json!("security")), "{case}");
}

#[tokio::test]
async fn who_asks_for_a_person_in_words_comes_to_the_queue_of_what_they_told_and_why_they_asked_is_kept() {
    let server = TestServer::start();
    let desk = server.engineer("mei");
    for (account, told, outcome, queue, reason) in [
        (BASIC, "Our access key was leaked on GitHub and somebody uses it.", "answered", Some("security"), "security"),
        (SHOP, "How do I rotate an access key?", "answered", None, "after_answers"),
        (SHOP, "Which colour has the frobnicator of Zanzibar?", "no_evidence", None, "not_found"),
        (SHOP, "", "", None, "at_once"),
    ] {
        let customer = server.customer(account);
        let conversation = customer.converse().await;
        if !told.is_empty() {
            let turn = customer.ask_in(&conversation, told).await["turn"].clone();
            assert_eq!(turn["outcome"], outcome, "{turn}");
        }
        let turn = customer.ask_in(&conversation, "I want to talk to a person.").await["turn"].clone();
        let case = turn["handoff"]["case_id"].as_str().expect("a case").to_owned();
        let events = desk.get(&format!("cases/{case}/events")).await.expect(200);
        assert_eq!(events[0]["reason"], reason, "{told}: {events}");
        let case = desk.get(&format!("cases/{case}")).await.expect(200);
        if let Some(queue) = queue {
            assert_eq!(case["queue"], queue, "{case}");
            assert_eq!(minutes_until_due(&case), 60, "security has its time on every plan: {case}");
        }
    }
}

fn minutes_until_due(case: &Value) -> i64 {
    let at = |name: &str| case[name].as_str().and_then(|it| it.parse::<jiff::Timestamp>().ok()).expect("a time");
    at("due_at").duration_since(at("created_at")).as_mins()
}

#[tokio::test]
async fn a_case_is_in_the_language_that_its_customer_writes_and_has_a_name_where_nothing_was_said() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let read = async |id: &Value| customer.get(&format!("cases/{}", id.as_str().expect("an id"))).await.expect(200);
    // The account's first language is another.
    let english = json!({
        "account_id": SHOP, "subject": "Checkout still broken", "description": "Checkout still broken",
        "service": "billing", "severity": "low",
    });
    let case = customer.post("cases", &english).await.expect(201);
    assert_eq!(case["language"], "en", "{case}");
    let conversation = customer.converse().await;
    let wish = customer.post(&format!("conversations/{conversation}/handoff"), &json!({})).await.expect(201);
    let case = read(&wish["case_id"]).await;
    assert_eq!((&case["language"], &case["subject"]), (&json!("zh-TW"), &json!("請求轉接支援工程師")), "{case}");
    let conversation = customer.converse().await;
    customer.ask_in(&conversation, "Checkout still broken").await;
    let turn = customer.ask_in(&conversation, "person please").await["turn"].clone();
    assert_eq!(read(&turn["handoff"]["case_id"]).await["language"], "en", "{turn}");
}
