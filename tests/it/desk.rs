//! The desk over HTTP: taking over and giving back, merging, incidents, files, leaving.

mod compared;
mod endings;
mod files;
mod found;
mod merged;
mod promises;
mod queue;
mod trail;
mod unknown;

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{CALM, Client, SHOP, TestServer, check_audit, id, in_hours};

async fn opened(customer: &Client, subject: &str, severity: &str) -> Value {
    let body = json!({
        "account_id": customer.account(), "subject": subject, "service": "containers", "severity": severity,
        "description": format!("{subject}. It began at noon."),
    });
    customer.post("cases", &body).await.expect(201)
}

fn ids(page: &Value) -> Vec<String> {
    page["items"].as_array().expect("a list").iter().map(id).collect()
}

#[tokio::test]
async fn an_engineer_takes_the_conversation_over_answers_and_gives_it_back() {
    let server = TestServer::start();
    // Their token has no name, so the roster's counts.
    let (customer, desk) = (server.customer(SHOP), server.engineer("tomas.herrera"));
    let conversation = customer.converse().await;
    customer.ask_in(&conversation, "Why did my database fail over last night?").await;
    let draft = customer.post(&format!("conversations/{conversation}/draft"), &json!({})).await.expect(201);
    let confirm = format!("drafts/{}/confirm", id(&draft));
    let case = customer.post(&confirm, &json!({ "digest": draft["digest"] })).await.expect(201);
    let path = format!("cases/{}", id(&case));
    let state = || async { customer.get(&format!("conversations/{conversation}")).await.expect(200)["state"].clone() };
    assert_eq!(state().await, "assistant", "the assistant goes on until a person comes");
    let mut feed = customer.feed(&conversation, 0).await;
    let taken = desk.post(&format!("{path}/take"), &json!({})).await.expect(200);
    assert_eq!(
        (&taken["assignee"]["subject"], &taken["status"]),
        (&json!("tomas.herrera"), &json!("work-in-progress"))
    );
    assert_eq!(state().await, "human");
    assert_eq!(customer.ask_in(&conversation, "Hello?").await["turn"], Value::Null);
    desk.post(&format!("{path}/return"), &json!({})).await.expect_problem(409, "refused");
    assert_eq!(taken["may_give_back"], false, "nobody has answered yet");
    let reply = json!({ "body": "I looked: storage was full.", "next_update_at": in_hours(4), "after_seq": 3 });
    desk.post(&format!("{path}/communications"), &reply).await.expect(201);
    assert_eq!(desk.get(&path).await.expect(200)["may_give_back"], true, "a person holds it");
    let returned = desk.post(&format!("{path}/return"), &json!({})).await.expect(200);
    assert_eq!((state().await, &returned["may_give_back"]), (json!("assistant"), &json!(false)));
    assert!(customer.ask_in(&conversation, "How do I enlarge it?").await["turn"]["outcome"].is_string());
    let mut told = Vec::new();
    while told.last().is_none_or(|it: &Value| it["type"] != "state" || it["data"]["state"] != "assistant") {
        told.push(tokio::time::timeout(Duration::from_secs(20), feed.next()).await.expect("told").expect("goes on"));
    }
    let case_news: Vec<&Value> = told.iter().filter(|it| it["type"] == "case").map(|it| &it["data"]).collect();
    assert!(case_news.iter().any(|it| it["assignee"] == "Tomás Herrera"), "{case_news:?}");
    assert!(case_news.last().is_some_and(|it| it["first_response_at"].is_string()), "{case_news:?}");
}

#[tokio::test]
async fn a_reply_and_a_note_whose_answer_was_lost_are_sent_again_and_stand_there_once() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let case = opened(&customer, "Login fails", "normal").await;
    let path = format!("cases/{}", id(&case));
    let communications = format!("{path}/communications");
    let seen = desk.get(&path).await.expect(200)["communications"].as_array().map_or(0, Vec::len);
    let reply = json!({ "body": "We look at it.", "after_seq": seen });
    let first = desk.post_once("reply", &communications, &reply).await.expect(201);
    customer.post(&communications, &json!({ "body": "Thank you." })).await.expect(201);
    let again = desk.post_once("reply", &communications, &reply).await.expect(201);
    assert_eq!(again["seq"], first["seq"], "the thread has moved on, by the very reply");
    for _ in 0..2 {
        desk.post_once("note", &format!("{path}/notes"), &json!({ "text": "pool size?" })).await.expect(201);
    }
    let seen = desk.get(&path).await.expect(200);
    let written = seen["communications"].as_array().expect("a list");
    assert_eq!(written.iter().filter(|it| it["body"] == "We look at it.").count(), 1, "{seen}");
    assert_eq!(seen["notes"].as_array().map(Vec::len), Some(1), "{seen}");
}

#[tokio::test]
async fn a_duplicate_goes_on_in_the_other_case_with_the_earlier_promise() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let (first, second) =
        (opened(&customer, "Login fails", "normal").await, opened(&customer, "Login fails too", "urgent").await);
    let other = opened(&server.customer(CALM), "Login fails", "normal").await;
    let path = format!("cases/{}/merge", id(&second));
    desk.post(&path, &json!({ "into": id(&other) })).await.expect_problem(404, "not_found");
    desk.post(&path, &json!({ "into": id(&second) })).await.expect_problem(409, "refused");
    let merged = desk.post(&path, &json!({ "into": id(&first) })).await.expect(200);
    assert_eq!((merged["id"].as_str(), &merged["due_at"]), (first["id"].as_str(), &second["due_at"]));
    let ended = customer.get(&format!("cases/{}", id(&second))).await.expect(200);
    assert_eq!(
        (&ended["status"], &ended["resolved_as"], &ended["merged_into"]),
        (&json!("resolved"), &json!("merged"), &first["id"])
    );
    // Words in the old thread reach the case that goes on, and a person.
    let conversation = ended["conversation_id"].as_str().expect("a thread");
    assert_eq!(customer.ask_in(conversation, "Any news?").await["turn"], Value::Null);
    let events = desk.get(&format!("cases/{}/events", id(&first))).await.expect(200);
    let kinds: Vec<&str> = events.as_array().expect("a list").iter().filter_map(|it| it["type"].as_str()).collect();
    assert_eq!(kinds, ["opened", "absorbed", "severity_changed", "wrote_in_merged"]);
    // A wish for a person joins that case, too, and opens no third one.
    let wish = customer.post(&format!("conversations/{conversation}/handoff"), &json!({})).await.expect(201);
    assert_eq!(wish["case_id"], first["id"], "{wish}");
    assert_eq!(ids(&desk.get(&format!("desk/queue?account_id={SHOP}")).await.expect(200)), [id(&first)]);
    check_audit(&customer.audit(SHOP).await);
}

#[tokio::test]
async fn whom_nobody_answered_in_a_merged_case_hears_by_the_same_moment_in_an_answered_one() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let (kept, other) =
        (opened(&customer, "Login fails", "normal").await, opened(&customer, "Login fails too", "high").await);
    let path = format!("cases/{}", id(&kept));
    let answer = json!({ "body": "Which region?", "awaits_customer": true });
    desk.post(&format!("{path}/communications"), &answer).await.expect(201);
    desk.post(&format!("cases/{}/merge", id(&other)), &json!({ "into": id(&kept) })).await.expect(200);
    let seen = customer.get(&path).await.expect(200);
    assert!(other["due_at"].is_string(), "{other}");
    assert_eq!((&seen["next_update_at"], &seen["due_at"]), (&other["due_at"], &kept["due_at"]), "{seen}");
    // The log tells when it was promised and for when.
    let events = desk.get(&format!("{path}/events")).await.expect(200);
    let of = |wanted: &str| {
        let all = events.as_array().expect("a list").iter();
        all.clone().find(|it| it["type"] == wanted).unwrap_or_else(|| panic!("no {wanted}: {events}"))
    };
    let (wrote, promised) = (&events[1], of("update_promised"));
    assert_eq!((&wrote["seq"], &wrote["message_seq"]), (&json!(2), &json!(2)), "{events}");
    let kinds = (&promised["type"], &promised["next_update_at"]);
    assert_eq!(kinds, (&json!("update_promised"), &other["due_at"]), "{events}");
    assert_eq!(promised["at"], of("absorbed")["at"], "it was promised as the other was absorbed: {events}");
}

#[tokio::test]
async fn a_wish_in_the_thread_of_a_merged_case_is_owed_by_the_case_that_goes_on_and_ends_with_its_answer() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let kept = opened(&customer, "Login fails", "normal").await;
    let path = format!("cases/{}", id(&kept));
    desk.post(&format!("{path}/communications"), &json!({ "body": "We look." })).await.expect(201);
    // One wish from before the merge, and one from after it.
    for is_merged_first in [false, true] {
        let other = opened(&customer, "Login fails too", "normal").await;
        let conversation = format!("conversations/{}", other["conversation_id"].as_str().expect("a thread"));
        let (merge, into) = (format!("cases/{}/merge", id(&other)), json!({ "into": id(&kept) }));
        let wish = async || customer.post(&format!("{conversation}/handoff"), &json!({})).await.expect(201);
        if is_merged_first {
            desk.post(&merge, &into).await.expect(200);
            let wish = wish().await;
            let seen = customer.get(&path).await.expect(200);
            // Whoever was answered is told of no first reply, but when they hear again.
            assert_eq!((&wish["is_answered"], &wish["due_at"]), (&json!(true), &seen["next_update_at"]), "{wish}");
            assert!(wish["due_at"].is_string(), "{wish}");
        } else {
            assert_eq!(wish().await["is_answered"], false);
            desk.post(&merge, &into).await.expect(200);
        }
        let waits = customer.get(&conversation).await.expect(200)["handoff"].clone();
        assert_eq!(waits["case_id"], kept["id"], "{waits}");
        desk.post(&format!("{path}/resolve"), &json!({})).await.expect_problem(409, "refused");
        desk.post(&format!("{path}/communications"), &json!({ "body": "It is mended." })).await.expect(201);
        assert_eq!(customer.get(&conversation).await.expect(200)["handoff"], Value::Null);
    }
    desk.post(&format!("{path}/resolve"), &json!({})).await.expect(200);
}

#[tokio::test]
async fn one_reply_to_an_incident_reaches_each_case_and_answers_none() {
    let server = TestServer::start();
    let (shop, calm, desk) = (server.customer(SHOP), server.customer(CALM), server.engineer("mei"));
    let cases = [opened(&shop, "Errors since noon", "high").await, opened(&calm, "Errors since noon", "high").await];
    let incident = desk.post("desk/incidents", &json!({ "title": "Network fault in one zone" })).await.expect(201);
    for case in &cases {
        let link = json!({ "incident_id": incident["id"] });
        let linked = desk.post(&format!("cases/{}/link", id(case)), &link).await.expect(200);
        assert_eq!(linked["incidents"][0]["title"], "Network fault in one zone");
    }
    let path = format!("desk/incidents/{}", id(&incident));
    let body = json!({ "body": "We work on a network fault." });
    for _ in 0..2 {
        let sent = desk.post_once("reply", &format!("{path}/reply"), &body).await.expect(200);
        assert_eq!(sent.as_array().map(Vec::len), Some(2), "{sent}");
    }
    for (customer, case) in [&shop, &calm].into_iter().zip(&cases) {
        let seen = customer.get(&format!("cases/{}", id(case))).await.expect(200);
        let thread = seen["communications"].as_array().expect("a thread");
        assert_eq!((thread.len(), &thread[1]["manner"]), (2, &json!("bulk")), "once each: {thread:?}");
        assert_eq!((&seen["first_response_at"], seen["acknowledged_at"].is_string()), (&Value::Null, true));
        assert!(!seen.to_string().contains("Network fault in one zone"), "an incident is the desk's: {seen}");
    }
    assert_eq!(desk.get(&path).await.expect(200)["cases"].as_array().map(Vec::len), Some(2));
    shop.get(&path).await.expect_problem(403, "staff_only");
}

#[tokio::test]
async fn a_case_can_be_given_to_whoever_the_roster_names_and_to_oneself() {
    let server = TestServer::start();
    let (customer, mei) = (server.customer(SHOP), server.engineer("mei"));
    let case = opened(&customer, "Slow since the deploy", "normal").await;
    let people = mei.get("desk/people").await.expect(200);
    let people = people.as_array().expect("a list");
    assert_eq!(people[0]["subject"], "mei", "who asks can take it, whom no roster names too");
    let haruka = people.iter().find(|it| it["subject"] == "haruka.mori").expect("of the roster, without any case");
    assert_eq!(
        (&haruka["name"], &haruka["queues"], &haruka["languages"]),
        (&json!("Mori Haruka"), &json!(["compute", "database"]), &json!(["en", "ja"]))
    );
    assert!(haruka["skills"].as_array().is_some_and(|it| it.contains(&json!("ec2"))), "{haruka}");
    let to = json!({ "to": { "subject": "haruka.mori", "name": null } });
    let given = mei.post(&format!("cases/{}/assign", id(&case)), &to).await.expect(200);
    assert_eq!(given["assignee"]["name"], "Mori Haruka");
    customer.get("desk/people").await.expect_problem(403, "staff_only");
}

#[tokio::test]
async fn who_leaves_hands_their_cases_on_with_a_note() {
    let server = TestServer::start();
    let (customer, mei, ren) = (server.customer(SHOP), server.engineer("mei"), server.engineer("ren"));
    let case = opened(&customer, "Slow since the deploy", "normal").await;
    let path = format!("cases/{}", id(&case));
    ren.get("desk/queue").await.expect(200);
    let mine = json!({ "to": { "subject": "mei", "name": null } });
    let assigned = mei.post(&format!("{path}/assign"), &mine).await.expect(200);
    assert_eq!((&assigned["status"], assigned["owned_at"].is_string()), (&json!("opened"), true));
    assert_eq!(ids(&mei.get("desk/queue?assignee=me").await.expect(200)), [id(&case)]);
    mei.post("desk/leave", &json!({ "note": "" })).await.expect_problem(422, "incomplete");
    for nobody in ["ghost", "mei"] {
        let leaving = json!({ "to": { "subject": nobody, "name": "Ghost" }, "note": "Ask for the deploy's id first." });
        mei.post("desk/leave", &leaving).await.expect_problem(422, "incomplete");
    }
    let ghost = mei.post(&format!("{path}/assign"), &json!({ "to": { "subject": "ghost", "name": null } })).await;
    assert!(
        ghost.text.contains("`ghost` is nobody of the desk") && ghost.text.contains("desk/people"),
        "{}",
        ghost.text
    );
    ghost.expect_problem(422, "incomplete");
    let people = mei.get("desk/people").await.expect(200);
    assert!(people.as_array().is_some_and(|it| it.iter().any(|it| it["subject"] == "ren")), "{people}");
    let leaving =
        json!({ "to": { "subject": "ren", "name": "The President" }, "note": "Ask for the deploy's id first." });
    assert_eq!(mei.post_once("left", "desk/leave", &leaving).await.expect(200), json!([id(&case)]));
    let again = mei.post_once("left", "desk/leave", &leaving).await.expect(200);
    assert_eq!(again, json!([id(&case)]), "said again, it answers the same");
    assert_eq!(mei.post("desk/leave", &leaving).await.expect(200), json!([]));
    let seen = ren.get(&path).await.expect(200);
    assert_eq!(
        (&seen["assignee"]["subject"], &seen["owned_at"]),
        (&json!("ren"), &Value::Null),
        "given is not yet taken"
    );
    assert_eq!(seen["assignee"]["name"], Value::Null, "nobody is called what a request calls them");
    assert_eq!(seen["notes"][0]["text"], "Ask for the deploy's id first.");
    assert_eq!(seen["notes"].as_array().map(Vec::len), Some(1), "handed on once");
    assert_eq!(customer.get(&path).await.expect(200)["assignee"], "Support");
}

#[tokio::test]
async fn files_are_masked_bounded_and_seen_by_the_account_and_the_desk_alone() {
    let server = TestServer::start();
    let (customer, stranger, desk) = (server.customer(SHOP), server.customer(CALM), server.engineer("mei"));
    let case = opened(&customer, "Deploy fails", "normal").await;
    let send = |name: &str, kind: &str, bytes: Vec<u8>| {
        let request = customer.request(Method::POST, &format!("attachments?name={name}"));
        customer.send(request.header("content-type", kind.to_owned()).body(bytes))
    };
    let secret = "AKIAQ3EGWTR5NLP27K4D";
    let log = format!("started\naws_access_key_id = {secret}\nfailed\n");
    let file = send("../etc/deploy.log", "text/plain", log.into_bytes()).await.expect(201);
    assert_eq!((&file["name"], file["masked"].as_array().map(Vec::len)), (&json!("deploy.log"), Some(1)));
    send("a.png", "image/png", b"not a picture".to_vec()).await.expect_problem(422, "file_refused");
    send("a.exe", "application/x-msdownload", b"MZ".to_vec()).await.expect_problem(422, "file_refused");
    send("big.txt", "text/plain", vec![b'a'; 5 * 1024 * 1024 + 1]).await.expect_problem(413, "too_large");
    let download = format!("attachments/{}", id(&file));
    customer.get(&download).await.expect_problem(404, "not_found");
    let body = json!({ "body": "The log.", "attachments": [id(&file)] });
    let sent = customer.post(&format!("cases/{}/communications", id(&case)), &body).await.expect(201);
    assert_eq!(sent["attachments"][0]["id"], file["id"]);
    for reader in [&customer, &desk] {
        let read = reader.get(&download).await;
        assert!(read.status == 200 && read.text.contains("failed") && !read.text.contains(secret), "{}", read.text);
        assert!(read.headers["content-disposition"].to_str().is_ok_and(|it| it.starts_with("attachment")));
    }
    stranger.get(&download).await.expect_problem(404, "not_found");
    let transcript = customer.get(&format!("cases/{}/transcript", id(&case))).await;
    assert!(transcript.text.contains("The log.") && transcript.text.contains("deploy.log"), "{}", transcript.text);
}

#[tokio::test]
async fn the_operator_works_on_cases_from_the_command_line_and_checks_the_trail() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let case = opened(&customer, "Deploy fails", "high").await;
    let id = id(&case);
    let listed = server.run(&["case", "list", "--json"]);
    let line: Value = serde_json::from_str(listed.stdout.trim()).expect("one case a line");
    assert_eq!((line["id"].as_str(), &line["severity"]), (Some(id.as_str()), &json!("high")));
    let unread = server.run(&["case", "reply", &id, "Looking.", "--next-update", "4h"]);
    assert!(unread.code() == 2 && unread.stderr.contains("case show"), "{}", unread.stderr);
    let shown = server.run(&["case", "show", &id]);
    assert!(shown.stdout.contains("Deploy fails"), "{}", shown.stdout);
    let unpromised = server.run(&["case", "reply", &id, "Looking."]);
    assert!(unpromised.code() == 1 && unpromised.stderr.contains("next_update_at"), "{}", unpromised.stderr);
    assert_eq!(server.run(&["case", "reply", &id, "Looking.", "--next-update", "4h"]).code(), 0);
    assert_eq!(server.run(&["case", "reply", &id, "x", "--next-update", "soon"]).code(), 2);
    let shown = server.run(&["case", "show", &id]);
    assert!(shown.stdout.contains("Deploy fails") && shown.stdout.contains("Looking."), "{}", shown.stdout);
    // What the customer wrote since is shown, and nothing is sent past it; who has read it says so.
    let said = json!({ "body": "It is the checkout." });
    let newer = customer.post(&format!("cases/{id}/communications"), &said).await.expect(201);
    let reply = ["case", "reply", &id, "Which one is it?", "--next-update", "4h"];
    let refused = server.run(&reply);
    assert!(refused.code() == 1 && refused.stdout.contains("It is the checkout."), "{}", refused.stderr);
    assert!(!refused.stdout.contains("Looking."), "what was read is not repeated: {}", refused.stdout);
    let after = newer["seq"].to_string();
    assert!(refused.stderr.contains(&format!("`--after {after}`")), "{}", refused.stderr);
    assert_eq!(server.run(&[&reply[..], &["--after", &after]].concat()).code(), 0);
    let resolved = server.run(&["case", "resolve", &id, "--summary", "Rolled back."]);
    assert_eq!(resolved.code(), 0, "{}", resolved.stderr);
    let seen = customer.get(&format!("cases/{id}")).await.expect(200);
    assert_eq!((&seen["status"], &seen["resolution"]["summary"]), (&json!("resolved"), &json!("Rolled back.")));
    // Nobody has named the operator: their customer reads no `cli`, and the trail does.
    let authors: Vec<&Value> =
        seen["communications"].as_array().expect("a list").iter().map(|it| &it["author"]).collect();
    assert!(authors.contains(&&json!("Support")) && !authors.contains(&&json!("cli")), "{seen}");
    assert_eq!(seen["assignee"], "Support");
    let trail = customer.audit(SHOP).await;
    assert!(trail.iter().any(|it| it["action"] == "case.engineer_wrote" && it["actor"] == "cli"), "{trail:?}");
    assert_eq!(server.run(&["case", "show", "case_0"]).code(), 1);
    let verified = server.run(&["audit", "verify"]);
    assert!(verified.code() == 0 && verified.stdout.contains("entries hold"), "{}{}", verified.stdout, verified.stderr);
}
