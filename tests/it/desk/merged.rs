//! Two cases that become one, seen from both threads.

use serde_json::{Value, json};

use super::opened;
use crate::support::{Client, SHOP, TestServer, id, in_hours};

async fn said_in(customer: &Client, conversation: &str) -> Vec<String> {
    let whole = customer.get(&format!("conversations/{conversation}")).await.expect(200);
    let messages = whole["messages"].as_array().expect("a list").iter();
    messages.filter_map(|it| it["text"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn who_writes_in_a_merged_case_is_read_and_answered_there() {
    let server = TestServer::start();
    let (lin, mori) = (server.customer_named("lin", SHOP), server.customer_named("mori", SHOP));
    let desk = server.engineer("mei");
    let (kept, double) = (opened(&lin, "Login fails", "normal").await, opened(&mori, "No login", "urgent").await);
    let path = format!("cases/{}", id(&kept));
    let thread = double["conversation_id"].as_str().expect("a thread");
    let merged = desk.post(&format!("cases/{}/merge", id(&double)), &json!({ "into": id(&kept) })).await.expect(200);
    assert_eq!(
        (&merged["severity"], &merged["due_at"]),
        (&json!("urgent"), &double["due_at"]),
        "the graver, the earlier"
    );
    let number = kept["display_id"].as_str().expect("a number");
    let told = said_in(&mori, thread).await;
    assert!(told.last().is_some_and(|it| it.contains(number)), "they are told where it goes on: {told:?}");

    let seen = merged["communications"].as_array().expect("a list").last().expect("one")["seq"].clone();
    mori.ask_in(thread, "Our quokka region cannot log in either.").await;
    let reply = json!({ "body": "We look at login.", "after_seq": seen, "next_update_at": in_hours(4) });
    let blind = desk.post(&format!("{path}/communications"), &reply).await;
    assert_eq!(blind.json["messages"][0]["body"], "Our quokka region cannot log in either.", "{}", blind.text);
    let missed = blind.json["messages"][0]["body"].clone();
    blind.expect_problem(409, "thread_moved");
    let case = desk.get(&path).await.expect(200);
    let last = case["communications"].as_array().expect("a list").last().expect("one").clone();
    assert_eq!((&last["body"], &last["from"]), (&missed, &json!("customer")), "{case}");
    assert!(case["pack"].to_string().contains("quokka"), "{}", case["pack"]);
    assert!(desk.get(&format!("{path}/transcript")).await.text.contains("quokka"));
    assert!(server.run(&["case", "show", &id(&kept)]).stdout.contains("quokka"));

    let reply =
        json!({ "body": "It is the identity service.", "after_seq": last["seq"], "next_update_at": in_hours(4) });
    desk.post(&format!("{path}/communications"), &reply).await.expect(201);
    for (customer, thread) in [(&mori, thread), (&lin, kept["conversation_id"].as_str().expect("a thread"))] {
        let answered = said_in(customer, thread).await;
        assert_eq!(answered.last().map(String::as_str), Some("It is the identity service."), "{answered:?}");
    }
}

#[tokio::test]
async fn a_file_that_is_sent_in_a_merged_case_comes_along() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let (kept, double) = (opened(&customer, "Login fails", "low").await, opened(&customer, "No login", "low").await);
    let thread = double["conversation_id"].as_str().expect("a thread");
    desk.post(&format!("cases/{}/merge", id(&double)), &json!({ "into": id(&kept) })).await.expect(200);
    let file = customer
        .send(
            customer
                .request(reqwest::Method::POST, "attachments?name=login.log")
                .header("content-type", "text/plain")
                .body("ERROR login refused"),
        )
        .await
        .expect(201);
    let body = json!({ "text": "Here is the log.", "attachments": [file["id"]] });
    let path = format!("conversations/{thread}/messages");
    let sent = customer.request(reqwest::Method::POST, &path).header("accept", "application/json").json(&body);
    customer.send(sent).await.expect(201);
    let case = desk.get(&format!("cases/{}", id(&kept))).await.expect(200);
    let files: Vec<&Value> =
        case["communications"].as_array().expect("a list").iter().map(|it| &it["attachments"]).collect();
    assert_eq!(files.last().map(|it| &it[0]["name"]), Some(&json!("login.log")), "{case}");
}
