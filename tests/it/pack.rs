//! What an engineer gets with a case, over HTTP and at the command line.

use serde_json::{Value, json};

use crate::support::{Client, SHOP, TestServer};

fn texts<'a>(pack: &'a Value, list: &str) -> Vec<&'a str> {
    pack[list].as_array().expect("a list").iter().filter_map(|it| it["text"].as_str()).collect()
}

/// Two messages of a customer and their wish for a person; the case it opened.
async fn handed_over(shop: &Client) -> String {
    let conversation = shop.converse().await;
    shop.ask_in(&conversation, "Checkout fails with 5xx since 15:36 UTC. We restarted its tasks twice, no effect.")
        .await;
    shop.post(&format!("conversations/{conversation}/handoff"), &json!({ "reason": "Please call." })).await.expect(201);
    let list = shop.get(&format!("cases?account_id={SHOP}")).await.expect(200);
    list["items"][0]["id"].as_str().expect("a case").to_owned()
}

#[tokio::test]
async fn an_engineer_gets_the_pack_with_the_case_and_its_customer_never_does() {
    let server = TestServer::start();
    let shop = server.customer(SHOP);
    let desk = server.engineer("mei");
    let case = handed_over(&shop).await;
    let seen = desk.get(&format!("cases/{case}")).await.expect(200);
    let pack = &seen["pack"];
    assert_eq!(texts(pack, "tried"), ["We restarted its tasks twice, no effect."], "{pack}");
    let summary = pack["summary"].as_str().expect("a summary");
    assert!(summary.contains("Checkout fails with 5xx since 15:36 UTC"), "{summary}");
    let ids: Vec<&Value> = pack["timeline"].as_array().expect("a list").iter().map(|it| &it["evidence_id"]).collect();
    assert!(ids.iter().any(|it| it.is_string()) && ids.iter().any(|it| it.is_null()), "{pack}");
    let lines = pack["transcript"].as_array().expect("a list").len();
    assert_eq!(lines, seen["communications"].as_array().expect("a list").len());
    assert!(!pack["gaps"].as_array().expect("a list").is_empty(), "the demo shop has one: {pack}");
    let alone = desk.get(&format!("cases/{case}/pack")).await.expect(200);
    assert_eq!(alone["tried"], pack["tried"]);

    let theirs = shop.get(&format!("cases/{case}")).await.expect(200);
    assert!(theirs["pack"].is_null() && !theirs.to_string().contains("open_questions"), "{theirs}");
    shop.get(&format!("cases/{case}/pack")).await.expect_problem(403, "staff_only");

    let printed = server.run(&["case", "show", &case]);
    assert!(printed.stdout.contains("tried: We restarted its tasks twice, no effect."), "{}", printed.stdout);
}
