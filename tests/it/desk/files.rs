use reqwest::Method;
use serde_json::{Value, json};

use super::opened;
use crate::support::{CALM, Client, SHOP, TestServer, id};

/// A request that keeps a text for a case.
fn keeping(who: &Client, case: &Value, name: &str, text: &str) -> reqwest::RequestBuilder {
    let request = who.request(Method::POST, &format!("cases/{}/attachments?name={name}", id(case)));
    request.header("content-type", "text/plain").body(text.to_owned())
}

#[tokio::test]
async fn an_engineer_attaches_a_file_to_a_reply_and_its_customer_reads_it_without_secrets() {
    let server = TestServer::start();
    let (customer, stranger, desk) = (server.customer(SHOP), server.customer(CALM), server.engineer("mei"));
    let case = opened(&customer, "Deploy fails", "normal").await;
    let secret = "AKIAQ3EGWTR5NLP27K4D";
    let file = desk.send(keeping(&desk, &case, "policy.txt", &format!("use this\nkey = {secret}\n"))).await.expect(201);
    assert_eq!(file["masked"].as_array().map(Vec::len), Some(1), "{file}");
    let download = format!("attachments/{}", id(&file));
    customer.get(&download).await.expect_problem(404, "not_found");
    stranger.send(keeping(&stranger, &case, "a.txt", "mine")).await.expect_problem(404, "not_found");
    let reply = json!({ "body": "Please apply this.", "attachments": [id(&file)], "awaits_customer": true });
    let path = format!("cases/{}/communications", id(&case));
    let sent = desk.post(&path, &reply).await.expect(201);
    assert_eq!(sent["attachments"][0]["id"], file["id"]);
    for reader in [&customer, &desk] {
        let read = reader.get(&download).await;
        assert!(read.status == 200 && read.text.contains("use this") && !read.text.contains(secret), "{}", read.text);
    }
    stranger.get(&download).await.expect_problem(404, "not_found");
    let thread = customer.get(&path).await.expect(200);
    assert!(thread.to_string().contains("policy.txt"), "{thread}");
    let many: Vec<Value> = vec![file["id"].clone(); 4];
    desk.post(&path, &json!({ "body": "More.", "attachments": many })).await.expect_problem(422, "incomplete");
}

#[tokio::test]
async fn a_file_of_an_internal_note_is_never_its_customers() {
    let server = TestServer::start();
    let (customer, desk, other) = (server.customer(SHOP), server.engineer("mei"), server.engineer("ren"));
    let case = opened(&customer, "Deploy fails", "normal").await;
    let file = desk.send(keeping(&desk, &case, "quokka-runbook.txt", "the internal way")).await.expect(201);
    let path = format!("cases/{}", id(&case));
    let note = json!({ "text": "See the file.", "attachments": [id(&file)] });
    let kept = desk.post(&format!("{path}/notes"), &note).await.expect(201);
    assert_eq!(kept["attachments"][0]["name"], "quokka-runbook.txt");
    let download = format!("attachments/{}", id(&file));
    let read = other.get(&download).await;
    assert!(read.status == 200 && read.text.contains("the internal way"), "{}", read.text);
    customer.get(&download).await.expect_problem(404, "not_found");
    // Nor does it become so by another message's naming it, whoever writes that.
    let naming = json!({ "body": "And this.", "attachments": [id(&file)], "awaits_customer": true });
    let said = desk.post(&format!("{path}/communications"), &naming).await.expect(201);
    assert_eq!(said["attachments"], json!([]), "{said}");
    customer.post(&format!("{path}/communications"), &naming).await;
    customer.get(&download).await.expect_problem(404, "not_found");
    for page in
        [path.clone(), format!("{path}/communications"), format!("{path}/transcript"), format!("audit?chain={SHOP}")]
    {
        let read = customer.get(&page).await;
        assert!(read.status == 200 && !read.text.contains("quokka"), "{page}: {}", read.text);
    }
    assert_eq!(desk.get(&path).await.expect(200)["notes"][0]["attachments"][0]["id"], file["id"]);
}

#[tokio::test]
async fn a_file_that_names_another_account_is_not_sent() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let case = opened(&customer, "Deploy fails", "normal").await;
    let file =
        desk.send(keeping(&desk, &case, "seen.txt", &format!("account {CALM} saw the same\n"))).await.expect(201);
    let reply = json!({ "body": "See the file.", "attachments": [id(&file)], "awaits_customer": true });
    let path = format!("cases/{}/communications", id(&case));
    desk.post(&path, &reply).await.expect_problem(422, "foreign_words");
    let download = format!("attachments/{}", id(&file));
    customer.get(&download).await.expect_problem(404, "not_found");
}
