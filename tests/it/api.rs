//! The JSON API and its streams, as other programs hold on to them.

use std::collections::BTreeSet;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use firstline::eval::scripted::{Behaviour, ScriptedServer};

use crate::support::{CALM, Client, SHOP, TestServer, check_audit, id, new_home};

const QUESTION: &str = "Why did my database fail over last night, and what should I check?";

/// A server whose model takes seconds for an answer, so that turns are still running when they are looked at.
async fn slow_server() -> (ScriptedServer, TestServer) {
    let model =
        ScriptedServer::start_slowly(Behaviour::Obedient, Duration::from_millis(60)).await.expect("a free port");
    let url = model.base_url();
    let settings = [("FIRSTLINE_MODEL__BASE_URL", url.as_str()), ("FIRSTLINE_MODEL__NAME", "scripted")];
    let server = TestServer::on(new_home(), &settings);
    (model, server)
}

#[tokio::test]
async fn who_i_am_and_what_my_account_has() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let me = customer.get("me").await.expect(200);
    assert_eq!(
        (me["role"].as_str(), me["demo"].as_bool(), &me["model_host"]),
        (Some("customer"), Some(true), &Value::Null)
    );
    assert_eq!(me["accounts"][0]["id"], SHOP);
    let account = customer.get(&format!("accounts/{SHOP}")).await.expect(200);
    assert_eq!(
        (account["plan"].as_str(), account["entitlements"]["critical"].as_u64()),
        (Some("enterprise"), Some(15))
    );
    assert_eq!(account["now"], "2026-11-20T18:17:00Z");
    let known = customer.get(&format!("accounts/{SHOP}/facts")).await.expect(200);
    let facts = known["facts"].as_array().expect("a list");
    assert!(facts.len() > 5 && facts.iter().all(|it| it["account_id"] == SHOP), "{known}");
    let times: Vec<&str> = facts.iter().filter_map(|it| it["at"].as_str()).collect();
    assert!(times.is_sorted_by(|newer, older| newer >= older), "newest first: {times:?}");
    assert_eq!(known["gaps"][0]["source"], "performance-insights");
    for other in [CALM, "999999999999", "no-account"] {
        customer.get(&format!("accounts/{other}")).await.expect_problem(404, "not_found");
    }
    Client::nobody(server.address(), SHOP).get("me").await.expect_problem(401, "unauthorized");
}

#[tokio::test]
async fn a_conversation_holds_its_messages_in_order_and_json_and_stream_tell_the_same() {
    let server = TestServer::start();
    let customer = Client::demo(server.address(), SHOP).await;
    let conversation = customer.converse().await;
    let first = customer.ask_in(&conversation, QUESTION).await;
    let second = customer.stream_in(&conversation, QUESTION).await.whole().await;
    let streamed = customer.get(&format!("turns/{}", id(second.turn()))).await.expect(200);
    assert_eq!(streamed, *second.turn());
    let read = customer.get(&format!("turns/{}", id(&first["turn"]))).await.expect(200);
    assert_eq!(read, first["turn"]);
    let whole = customer.get(&format!("conversations/{conversation}")).await.expect(200);
    let messages = whole["messages"].as_array().expect("a list");
    let seen: Vec<(u64, &str)> = messages
        .iter()
        .map(|it| (it["seq"].as_u64().expect("a seq"), it["from"].as_str().expect("a speaker")))
        .collect();
    assert_eq!(seen, [(1, "customer"), (2, "assistant"), (3, "customer"), (4, "assistant")]);
    assert!(messages[1]["html"].as_str().is_some_and(|it| it.contains("data-digest")), "{}", messages[1]);
    let retried = customer.post(&format!("messages/{}/retry", id(&messages[0])), &json!({})).await.expect(201);
    assert_eq!((&retried["message"]["id"], retried["turn"]["seq"].as_u64()), (&messages[0]["id"], Some(3)));
    for _ in 0..3 {
        customer.converse().await;
    }
    let page = customer.get("conversations?limit=3").await.expect(200);
    let rest = customer
        .get(&format!("conversations?limit=3&cursor={}", page["next"].as_str().expect("a cursor")))
        .await
        .expect(200);
    let ids: BTreeSet<String> =
        [&page, &rest].iter().flat_map(|it| it["items"].as_array().expect("a list")).map(id).collect();
    assert_eq!((ids.len(), &rest["next"]), (4, &Value::Null));
    assert!(ids.contains(&conversation));
}

#[tokio::test]
async fn a_replay_from_behind_any_event_is_the_exact_rest() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let conversation = customer.converse().await;
    let streamed = customer.stream_in(&conversation, QUESTION).await.whole().await;
    let turn = id(streamed.turn());
    let all = streamed.durable();
    for after in 0..all.len() {
        let rest = customer.resume(&turn, after as u64).await;
        assert_eq!(rest.durable(), all[after..], "behind {after}");
    }
    let end = customer.resume(&turn, all.len() as u64).await;
    assert_eq!(end.durable(), all[all.len() - 1..], "who has all is told the end again");
}

#[tokio::test]
async fn the_same_key_gives_the_same_turn_and_another_body_is_refused() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let opened = customer.post_once("open", "conversations", &json!({ "account_id": SHOP })).await.expect(201);
    let again = customer.post_once("open", "conversations", &json!({ "account_id": SHOP })).await.expect(201);
    assert_eq!(opened["id"], again["id"]);
    let path = format!("conversations/{}/messages", id(&opened));
    let first = customer.post_once("ask", &path, &json!({ "text": QUESTION })).await.expect(201);
    let second = customer.post_once("ask", &path, &json!({ "text": QUESTION })).await.expect(201);
    assert_eq!(first, second);
    let other = customer.post_once("ask", &path, &json!({ "text": "something else" })).await;
    other.expect_problem(422, "idempotency_conflict");
    // The key is this principal's: somebody else's is another.
    let stranger = server.customer_named("another", SHOP);
    let theirs = stranger.post_once("open", "conversations", &json!({ "account_id": SHOP })).await.expect(201);
    assert_ne!(theirs["id"], opened["id"]);
    let whole = customer.get(&format!("conversations/{}", id(&opened))).await.expect(200);
    assert_eq!(whole["messages"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_running_turn_refuses_a_second_question_and_can_be_stopped() {
    let (_model, server) = slow_server().await;
    let customer = server.customer(SHOP);
    let conversation = customer.converse().await;
    let mut running = customer.stream_in(&conversation, QUESTION).await;
    let turn = loop {
        let chunk = running.next().await.expect("the turn has begun");
        if chunk["type"] == "start" {
            break chunk["messageId"].as_str().expect("an id").to_owned();
        }
    };
    let path = format!("conversations/{conversation}/messages");
    let refused = customer.post(&path, &json!({ "text": "And now?" })).await.expect_problem(409, "turn_in_progress");
    assert_eq!(refused["turn_id"], turn.as_str());
    assert_eq!(customer.post(&format!("turns/{turn}/cancel"), &json!({})).await.status, 202);
    let stopped = running.whole().await;
    assert!(matches!(stopped.turn()["outcome"].as_str(), Some("interrupted" | "failed")), "{}", stopped.turn());
    let next = customer.post(&path, &json!({ "text": "And now?" })).await;
    assert_eq!(next.status, 201, "{}", next.text);
}

#[tokio::test]
async fn feedback_is_kept_with_its_message() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let conversation = customer.converse().await;
    customer.ask_in(&conversation, QUESTION).await;
    let read =
        || async { customer.get(&format!("conversations/{conversation}")).await.expect(200)["messages"].clone() };
    let said = id(&read().await[1]);
    for rating in ["down", "up"] {
        let reply = customer
            .post(&format!("messages/{said}/feedback"), &json!({ "rating": rating, "comment": "it was so" }))
            .await;
        assert_eq!(reply.status, 204, "{}", reply.text);
        assert_eq!(read().await[1]["feedback"], rating, "the latest verdict counts");
    }
    customer
        .post(&format!("messages/{said}/feedback"), &json!({ "rating": "perhaps" }))
        .await
        .expect_problem(400, "invalid_request");
    let stranger = server.customer_named("another", SHOP);
    stranger
        .post(&format!("messages/{said}/feedback"), &json!({ "rating": "up" }))
        .await
        .expect_problem(404, "not_found");
}

#[tokio::test]
async fn asking_for_a_person_works_in_four_languages_and_twice() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    for wish in ["I want to talk to a person.", "请帮我转人工客服", "請幫我轉接真人", "担当者につないでください"]
    {
        let conversation = customer.converse().await;
        let turn = customer.ask_in(&conversation, wish).await["turn"].clone();
        assert_eq!(turn["outcome"], "handoff", "{wish}: {turn}");
        let case = turn["handoff"]["case_id"].as_str().expect("a case").to_owned();
        let whole = customer.get(&format!("conversations/{conversation}")).await.expect(200);
        assert_eq!(whole["state"], "human", "{wish}");
        let further = customer.ask_in(&conversation, "Are you there?").await;
        assert_eq!(further["turn"], Value::Null, "a person leads now");
        let path = format!("conversations/{conversation}/handoff");
        let again = customer.post(&path, &json!({ "reason": "still waiting" })).await.expect(201);
        assert_eq!(again["case_id"], case.as_str(), "asking again joins the open case");
    }
}

#[tokio::test]
async fn a_handoff_stops_a_running_turn() {
    let (_model, server) = slow_server().await;
    let customer = server.customer(SHOP);
    let conversation = customer.converse().await;
    let mut running = customer.stream_in(&conversation, QUESTION).await;
    while running.next().await.expect("the turn has begun")["type"] != "start" {}
    let path = format!("conversations/{conversation}/handoff");
    let first = customer.post(&path, &json!({})).await.expect(201);
    let second = customer.post(&path, &json!({})).await.expect(201);
    assert_eq!(first["id"], second["id"]);
    let stopped = running.whole().await;
    assert!(stopped.turn()["outcome"].as_str().is_some_and(|it| it != "answered"), "{}", stopped.turn());
    assert_eq!(customer.get(&format!("conversations/{conversation}")).await.expect(200)["state"], "human");
}

#[tokio::test]
async fn a_feed_tells_each_message_state_and_draft_once_and_goes_on_where_it_was_left() {
    let server = TestServer::start();
    let (customer, stranger) = (server.customer(SHOP), server.customer(CALM));
    let conversation = customer.converse().await;
    let mut feed = customer.feed(&conversation, 0).await;
    let asked = customer.ask_in(&conversation, QUESTION).await;
    customer.post(&format!("conversations/{conversation}/handoff"), &json!({ "reason": "call me" })).await.expect(201);
    let said = customer.ask_in(&conversation, "The shop is still down.").await;
    let mut told = Vec::new();
    while told.last().is_none_or(|it: &Value| it["data"]["text"] != "The shop is still down.") {
        told.push(feed.next().await.expect("the feed never ends"));
    }
    let kinds = told.iter().filter_map(|it| it["type"].as_str()).filter(|it| !matches!(*it, "draft" | "case"));
    let kinds: Vec<&str> = kinds.collect();
    assert_eq!(kinds, ["message", "message", "state", "message", "message"], "the reason of the wish is one");
    let numbers: Vec<u64> = told.iter().filter_map(|it| it["seq"].as_u64()).collect();
    assert_eq!(numbers, (1..=told.len() as u64).collect::<Vec<_>>());
    assert_eq!((&told[0]["data"]["text"], &told[0]["turn_id"]), (&json!(QUESTION), &asked["turn"]["id"]));
    assert_eq!((&told[1]["data"]["from"], &told[1]["turn_id"]), (&json!("assistant"), &asked["turn"]["id"]));
    let state = told.iter().find(|it| it["type"] == "state").expect("a state");
    assert_eq!((&state["data"]["state"], &state["data"]["handoff"]["reason"]), (&json!("human"), &json!("call me")));
    assert_eq!(told.last().map(|it| &it["data"]["id"]), Some(&said["message"]["id"]));
    let mut rest = customer.feed(&conversation, 2).await;
    assert_eq!(rest.next().await.as_ref(), told.get(2));
    let path = format!("conversations/{conversation}/events");
    stranger.get(&path).await.expect_problem(404, "not_found");
}

#[tokio::test]
async fn open_streams_are_counted_and_make_room_when_they_close() {
    let server = TestServer::on(new_home(), &[("FIRSTLINE_SERVER__STREAMS_PER_PRINCIPAL", "2")]);
    let customer = server.customer(SHOP);
    let conversation = customer.converse().await;
    let first = customer.feed(&conversation, 0).await;
    let _second = customer.feed(&conversation, 0).await;
    let path = format!("conversations/{conversation}/events");
    let refused = customer.get(&path).await;
    assert!(refused.headers.contains_key("retry-after"), "{}", refused.text);
    refused.expect_problem(429, "rate_limited");
    drop(first);
    // The server learns that a client went away when it next writes to it or reads from it.
    for _ in 0..100 {
        let request = customer.request(Method::GET, &path).send().await.expect("the server answers");
        if request.status() == 200 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("a closed stream must make room");
}

#[tokio::test]
async fn the_audit_chain_holds_and_names_each_write_once() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let conversation = customer.converse().await;
    let asked = customer.ask_in(&conversation, QUESTION).await;
    let request = customer.post(&format!("conversations/{conversation}/handoff"), &json!({})).await.expect(201);
    let entries = customer.audit(SHOP).await;
    check_audit(&entries);
    for written in [conversation.as_str(), &id(&asked["message"]), &id(&request)] {
        let naming = entries.iter().filter(|it| it["ref"] == written).count();
        assert_eq!(naming, 1, "`{written}` is named once");
    }
    customer.get(&format!("audit?chain={CALM}")).await.expect_problem(404, "not_found");
    let admin = Client::with_token(server.address(), &server.token("admin", "auditor", &[]), SHOP);
    assert_eq!(admin.audit(SHOP).await, entries);
    let engineer = server.engineer("eng");
    engineer.get("audit").await.expect_problem(403, "staff_only");
}

#[tokio::test]
async fn the_description_lists_every_route_and_the_numbers_can_be_read() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    customer.ask("hello").await;
    let described = customer.get("openapi.json").await.expect(200);
    for (path, method) in [
        ("/me", "get"),
        ("/accounts/{id}", "get"),
        ("/accounts/{id}/facts", "get"),
        ("/conversations", "post"),
        ("/conversations", "get"),
        ("/conversations/{id}", "get"),
        ("/conversations/{id}/messages", "post"),
        ("/messages/{id}/retry", "post"),
        ("/messages/{id}/feedback", "post"),
        ("/conversations/{id}/handoff", "post"),
        ("/turns/{id}", "get"),
        ("/turns/{id}/events", "get"),
        ("/turns/{id}/cancel", "post"),
        ("/passages/{digest}", "get"),
        ("/audit", "get"),
        ("/conversations/{id}/draft", "post"),
        ("/drafts/{id}", "get"),
        ("/drafts/{id}", "put"),
        ("/drafts/{id}/confirm", "post"),
        ("/cases", "post"),
        ("/cases", "get"),
        ("/cases/{id}", "get"),
        ("/cases/{id}/communications", "get"),
        ("/cases/{id}/communications", "post"),
        ("/cases/{id}/resolve", "post"),
        ("/cases/{id}/reopen", "post"),
        ("/cases/{id}/rating", "post"),
        ("/cases/{id}/assign", "post"),
        ("/cases/{id}/severity", "post"),
        ("/cases/{id}/notes", "post"),
        ("/cases/{id}/return", "post"),
        ("/cases/{id}/transcript", "get"),
        ("/attachments", "post"),
        ("/cases/{id}/attachments", "post"),
        ("/desk/queue", "get"),
        ("/desk/gaps", "get"),
        ("/conversations/search", "get"),
    ] {
        assert!(described["paths"][format!("/api/v1{path}")][method].is_object(), "{method} {path}");
    }
    // And what is described is there: without a token each answers 401, not 404.
    let nobody = Client::nobody(server.address(), SHOP);
    for (path, methods) in described["paths"].as_object().expect("paths") {
        for method in methods.as_object().expect("methods").keys().filter(|_| path.starts_with("/api/v1/")) {
            let method: Method = method.to_uppercase().parse().expect("a method");
            let path = path.replace("{id}", "x").replace("{digest}", "x");
            let reply = nobody.send(nobody.request(method.clone(), &path)).await;
            assert_eq!(reply.status, 401, "{method} {path}");
        }
    }
    assert_eq!(nobody.get("/healthz").await.status, 200);
    assert_eq!(nobody.get("/readyz").await.status, 200);
    let metrics = nobody.get("/metrics").await.text;
    for line in metrics.lines().filter(|it| !it.is_empty() && !it.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').expect("a name and a value");
        let name = name.split('{').next().unwrap_or_default();
        let is_name =
            !name.is_empty() && name.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_');
        assert!(is_name && value.parse::<f64>().is_ok(), "{line}");
        assert!(!line.contains(SHOP), "no account in a label: {line}");
    }
    assert!(metrics.contains("outcome=\"clarify\""), "the turn was counted: {metrics}");
}

#[tokio::test]
async fn the_page_lets_nothing_in_and_a_cookie_writes_only_from_the_page() {
    let server = TestServer::start();
    let customer = Client::demo(server.address(), SHOP).await;
    let page = customer.get("/").await;
    let policy = page.headers["content-security-policy"].to_str().expect("ASCII");
    for part in ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe-") && !policy.contains('*'), "{policy}");
    assert!(!page.text.contains("<script>") && !page.text.contains(" onclick="), "no inline script");
    assert_eq!(page.headers["x-content-type-options"], "nosniff");
    let body = json!({ "account_id": SHOP });
    let foreign = customer.request(Method::POST, "conversations").json(&body);
    let mut foreign = foreign.build().expect("a request");
    foreign.headers_mut().insert("origin", "https://elsewhere.example".parse().expect("a value"));
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    assert_eq!(http.execute(foreign).await.expect("an answer").status(), 403);
    let mut bare = customer.request(Method::POST, "conversations").json(&body).build().expect("a request");
    bare.headers_mut().remove("origin");
    assert_eq!(http.execute(bare).await.expect("an answer").status(), 403);
    assert_eq!(customer.post("conversations", &body).await.status, 201);
    let forwarded = Client::nobody(server.address(), SHOP);
    let request = forwarded.request(Method::POST, "/session").header("x-forwarded-for", "203.0.113.9");
    forwarded.send(request.json(&json!({ "demo_account": SHOP }))).await.expect_problem(403, "demo_unavailable");
}

#[tokio::test]
async fn too_many_messages_are_told_when_to_come_back() {
    let server = TestServer::with(&[("FIRSTLINE_SERVER__MESSAGES_PER_MINUTE", "3")]);
    let customer = server.customer(SHOP);
    let conversation = customer.converse().await;
    let path = format!("conversations/{conversation}/messages");
    for _ in 0..3 {
        assert_eq!(customer.post(&path, &json!({ "text": "hello" })).await.status, 201);
    }
    let refused = customer.post(&path, &json!({ "text": "hello" })).await;
    let wait: u64 = refused.headers["retry-after"].to_str().expect("ASCII").parse().expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    refused.expect_problem(429, "rate_limited");
    assert_eq!(server.customer_named("another", SHOP).get("me").await.status, 200, "others are not held up");
}
