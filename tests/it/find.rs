//! A customer's own conversations: found by words, with the files that came with them.

use reqwest::Method;
use serde_json::json;

use crate::support::{CALM, Client, SHOP, TestServer};

#[tokio::test]
async fn words_are_found_in_ones_own_conversations_alone() {
    let server = TestServer::start();
    let (shop, calm) = (server.customer(SHOP), server.customer(CALM));
    let colleague = Client::with_token(server.address(), &server.token("customer", "ken", &[SHOP]), SHOP);
    let first = shop.converse().await;
    shop.ask_in(&first, "How do I rotate the access keys of 100% of our backup jobs?").await;
    shop.ask("What does the archive class cost?").await;
    let find = async |who: &Client, words: &str| {
        let request =
            who.request(Method::GET, "conversations/search").query(&[("q", words), ("account_id", who.account())]);
        who.send(request).await.expect(200)
    };
    let found = find(&shop, "ROTATE backup").await;
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
    assert_eq!((&found[0]["conversation_id"], &found[0]["hit"]), (&json!(first), &json!("rotate")));
    assert_eq!(find(&shop, "100%").await.as_array().map(Vec::len), Some(1));
    // A pattern of SQL is looked for as it is written.
    assert_eq!(find(&shop, "r%tate").await, json!([]));
    assert_eq!(find(&shop, "   ").await, json!([]));
    assert_eq!(find(&calm, "rotate").await, json!([]));
    assert_eq!(find(&colleague, "rotate").await, json!([]));
    let long = format!("conversations/search?q={}", "x".repeat(201));
    shop.get(&long).await.expect_problem(413, "too_large");
}

#[tokio::test]
async fn a_log_comes_with_a_message_says_what_failed_and_goes_on_to_the_case() {
    let server = TestServer::start();
    let (shop, calm) = (server.customer(SHOP), server.customer(CALM));
    let key = ["AKIA", "IOSFODNN7EXAMPLE"].concat();
    let log = format!("INFO all well\nERROR pool exhausted for {key}\nERROR pool exhausted for {key}\nINFO bye\n");
    let send = async |who: &Client, kind: &str, body: Vec<u8>| {
        let path = format!("attachments?name=app.log&account_id={}", who.account());
        who.send(who.request(Method::POST, &path).header("content-type", kind.to_owned()).body(body)).await
    };
    let kept = send(&shop, "text/plain", log.into_bytes()).await.expect(201);
    assert_eq!((&kept["is_read"], &kept["lines"]), (&json!(true), &json!(4)));
    assert_eq!(kept["error_lines"].as_array().map(Vec::len), Some(1), "{kept}");
    assert!(!kept.to_string().contains(&key));
    let picture = send(&shop, "image/png", b"\x89PNG\r\n\x1a\nx".to_vec()).await.expect(201);
    assert_eq!((&picture["is_read"], &picture["error_lines"]), (&json!(false), &json!([])));

    let conversation = shop.converse().await;
    let path = format!("conversations/{conversation}/messages");
    let foreign = send(&calm, "text/plain", b"ERROR x".to_vec()).await.expect(201);
    let message = |files: &[&serde_json::Value]| json!({ "text": "pool exhausted", "attachments": files });
    shop.post(&path, &message(&[&foreign["id"]])).await.expect_problem(404, "not_found");
    let four = [&kept["id"], &kept["id"], &kept["id"], &kept["id"]];
    assert_eq!(shop.post(&path, &message(&four)).await.status, 422);
    shop.post(&path, &message(&[&kept["id"]])).await.expect(201);

    let whole = shop.get(&format!("conversations/{conversation}")).await.expect(200);
    assert_eq!(whole["messages"][0]["attachments"][0]["id"], kept["id"], "{whole}");
    let download = format!("attachments/{}", kept["id"].as_str().expect("an id"));
    let read = shop.get(&download).await;
    assert!(read.status == 200 && read.text.contains("pool exhausted") && !read.text.contains(&key), "{}", read.text);
    calm.get(&download).await.expect_problem(404, "not_found");
    // Who takes the case over has the log as well.
    let engineer = server.engineer("mei");
    engineer.get(&download).await.expect_problem(404, "not_found");
    let asked = shop.post(&format!("conversations/{conversation}/handoff"), &json!({})).await;
    assert!(asked.status < 300, "{}", asked.text);
    let case = asked.json["case_id"].as_str().expect("a case").to_owned();
    engineer.get(&format!("cases/{case}")).await.expect(200);
    assert_eq!(engineer.get(&download).await.status, 200);
    let thread = engineer.get(&format!("cases/{case}/communications")).await.expect(200);
    assert!(thread.to_string().contains(kept["id"].as_str().expect("an id")), "{thread}");
}
