//! What a customer says as they ask for a person: a message of theirs, wherever the wish ends.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::support::{CALM, Client, SHOP, TestServer, check_audit, id};

const REASON: &str = "The quokka cluster rejects every deploy since 09:40.";

fn count(messages: &Value, key: &str, text: &str) -> usize {
    messages.as_array().expect("a list").iter().filter(|it| it[key] == text).count()
}

/// That the reason is read once in its conversation and once in its case, by the customer and the desk, and is in the pack.
async fn expect_said(customer: &Client, desk: &Client, conversation: &str, case_id: &str) -> Value {
    let kept = customer.get(&format!("conversations/{conversation}")).await.expect(200);
    assert_eq!(count(&kept["messages"], "text", REASON), 1, "{kept}");
    assert_eq!(kept["state"], "human");
    let case = desk.get(&format!("cases/{case_id}")).await.expect(200);
    assert_eq!(count(&case["communications"], "body", REASON), 1, "{case}");
    assert!(case["pack"].to_string().contains("quokka"), "{}", case["pack"]);
    case
}

/// A conversation whose draft its customer confirmed, and the case that it became.
async fn case_of_draft(customer: &Client) -> (String, Value) {
    let conversation = customer.converse().await;
    customer.ask_in(&conversation, "Deploys to our staging cluster are slow.").await;
    let draft = customer.post(&format!("conversations/{conversation}/draft"), &json!({})).await.expect(201);
    let yes = json!({ "digest": draft["digest"] });
    let case = customer.post(&format!("drafts/{}/confirm", id(&draft)), &yes).await.expect(201);
    (conversation, case)
}

#[tokio::test]
async fn the_reason_of_a_wish_is_a_message_in_the_case_that_it_opens() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let conversation = customer.converse().await;
    let path = format!("conversations/{conversation}/handoff");
    let wish = customer.post_once("once", &path, &json!({ "reason": REASON })).await.expect(201);
    let again = customer.post_once("once", &path, &json!({ "reason": REASON })).await.expect(201);
    assert_eq!(wish["id"], again["id"]);
    let case = expect_said(&customer, &desk, &conversation, wish["case_id"].as_str().expect("a case")).await;
    assert_eq!(case["description"], REASON);
    let listed = customer.get("conversations").await.expect(200);
    assert_eq!(listed["items"][0]["title"], REASON, "{listed}");
    check_audit(&customer.audit(SHOP).await);
}

#[tokio::test]
async fn the_reason_of_a_wish_is_a_message_in_the_open_case_and_is_news_to_the_desk() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let (conversation, case) = case_of_draft(&customer).await;
    let path = format!("conversations/{conversation}/handoff");
    let wish = customer.post(&path, &json!({ "reason": REASON })).await.expect(201);
    assert_eq!(wish["case_id"], case["id"]);
    expect_said(&customer, &desk, &conversation, &id(&case)).await;
    let blind = json!({ "body": "Looking.", "awaits_customer": true });
    let moved = desk.post(&format!("cases/{}/communications", id(&case)), &blind).await;
    assert!(moved.text.contains("quokka"), "whoever answers has read it: {}", moved.text);
    moved.expect_problem(409, "thread_moved");
    // More is said while the wish waits: the same wish, and one more message.
    let more = "Rolling back did not help either.";
    let asked = customer.post(&path, &json!({ "reason": more })).await.expect(201);
    assert_eq!(asked["id"], wish["id"]);
    let read = desk.get(&format!("cases/{}", id(&case))).await.expect(200);
    assert_eq!(count(&read["communications"], "body", more), 1, "{read}");
}

#[tokio::test]
async fn a_wish_with_a_reason_after_an_earlier_case_says_what_is_new() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let (conversation, earlier) = case_of_draft(&customer).await;
    customer.post(&format!("cases/{}/resolve", id(&earlier)), &json!({})).await.expect(200);
    let path = format!("conversations/{conversation}/handoff");
    let wish = customer.post(&path, &json!({ "reason": REASON })).await.expect(201);
    let case_id = wish["case_id"].as_str().expect("a case");
    assert_ne!(case_id, id(&earlier));
    let case = expect_said(&customer, &desk, &conversation, case_id).await;
    let description = case["description"].as_str().expect("one");
    assert!(description.contains(REASON) && !description.contains("Nothing new was written"), "{description}");
    let before = desk.get(&format!("cases/{}", id(&earlier))).await.expect(200);
    assert_eq!(count(&before["communications"], "body", REASON), 0, "it is none of the earlier case: {before}");
}

#[tokio::test]
async fn an_earlier_case_is_not_taken_up_again_beside_a_newer_open_one_of_its_conversation() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let conversation = customer.converse().await;
    let path = format!("conversations/{conversation}/handoff");
    let open = async || {
        let wish = customer.post(&path, &json!({ "reason": REASON })).await.expect(201);
        format!("cases/{}", wish["case_id"].as_str().expect("a case"))
    };
    let earlier = open().await;
    customer.post(&format!("{earlier}/resolve"), &json!({})).await.expect(200);
    let newer = open().await;
    let open_now = customer.get(&newer).await.expect(200);
    let (verb, word) = (format!("{earlier}/reopen"), format!("{earlier}/communications"));
    for refused in [
        customer.post(&verb, &json!({})).await,
        desk.post(&verb, &json!({})).await,
        customer.post(&word, &json!({ "body": "?" })).await,
    ] {
        let problem = refused.expect_problem(409, "newer_is_open");
        assert_eq!(problem["newer"], json!({ "id": open_now["id"], "display_id": open_now["display_id"] }));
        let number = open_now["display_id"].as_str().expect("a number");
        assert!(problem["detail"].as_str().is_some_and(|it| it.contains(number)), "{problem}");
    }
    // Who sees neither case is told of none.
    let stranger = server.customer(CALM).post(&verb, &json!({})).await.expect_problem(404, "not_found");
    assert!(stranger["newer"].is_null(), "{stranger}");
    customer.post(&format!("{newer}/resolve"), &json!({})).await.expect(200);
    customer.post(&format!("{earlier}/reopen"), &json!({})).await.expect(200);
    let written = format!("{earlier}/communications");
    customer.post(&written, &json!({ "body": "It is back." })).await.expect(201);
    let read = desk.get(&earlier).await.expect(200);
    let last = read["communications"].as_array().and_then(|it| it.last()).expect("a thread");
    assert_eq!(last["body"], "It is back.", "the thread goes on in what is open again: {read}");
    let next = Timestamp::now() + SignedDuration::from_hours(2);
    let reply = json!({ "body": "We look at it.", "next_update_at": next.to_string(), "after_seq": last["seq"] });
    desk.post(&written, &reply).await.expect(201);
    let ended = customer.get(&newer).await.expect(200);
    assert_eq!(count(&ended["communications"], "body", "It is back."), 0, "and no more in what ended: {ended}");
}

#[tokio::test]
async fn a_secret_in_a_reason_is_masked_and_the_thread_of_a_merged_case_hears_a_reason() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let open = async |subject: &str| {
        let body = json!({
            "account_id": SHOP, "subject": subject, "description": "Login fails for some.", "service": "identity",
            "severity": "low",
        });
        customer.post("cases", &body).await.expect(201)
    };
    let (kept, double) = (open("Login fails").await, open("No login").await);
    desk.post(&format!("cases/{}/merge", id(&double)), &json!({ "into": id(&kept) })).await.expect(200);
    let conversation = double["conversation_id"].as_str().expect("a thread");
    let path = format!("conversations/{conversation}/handoff");
    let secret = "AKIAQ3EGWTR5NLP27K4D";
    let wish = customer.post(&path, &json!({ "reason": format!("{REASON} key {secret}") })).await.expect(201);
    assert_eq!(wish["case_id"], kept["id"]);
    for thread in [conversation, kept["conversation_id"].as_str().expect("a thread")] {
        let whole = customer.get(&format!("conversations/{thread}")).await;
        assert!(whole.text.contains("quokka") && !whole.text.contains(secret), "{}", whole.text);
    }
    // Once the case that it goes on in is over, a person is in reach all the same.
    customer.post(&format!("cases/{}/resolve", id(&kept)), &json!({})).await.expect(200);
    let wish = customer.post(&path, &json!({})).await.expect(201);
    let case = customer.get(&format!("cases/{}", wish["case_id"].as_str().expect("a case"))).await.expect(200);
    assert_ne!(case["status"], "resolved", "{case}");
}
