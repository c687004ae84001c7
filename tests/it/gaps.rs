//! What the desk learns of questions that ended without help, and of resolved cases that no document explains.

use serde_json::{Value, json};

use crate::support::{CALM, Client, SHOP, TestServer};

const UNKNOWN: &str = "How do I enlarge the SPICE capacity of our QuickSight namespace?";
const UNKNOWN_TOO: &str = "QuickSight 的 SPICE capacity 怎麼加大？";

async fn resolved(customer: &Client, engineer: &Client, subject: &str) -> String {
    let body = json!({
        "account_id": customer.account(), "subject": subject, "service": "containers", "severity": "low",
        "description": format!("{subject}."),
    });
    let case = customer.post("cases", &body).await.expect(201);
    let path = format!("cases/{}", case["id"].as_str().expect("an id"));
    engineer.post(&format!("{path}/communications"), &json!({ "body": "We look at it." })).await.expect(201);
    let resolution = json!({ "resolution": { "summary": "A new driver helped.", "steps": ["update it"] } });
    engineer.post(&format!("{path}/resolve"), &resolution).await.expect(200);
    case["display_id"].as_str().expect("a display id").to_owned()
}

fn topic<'a>(gaps: &'a Value, about: &str) -> &'a Value {
    let topics = gaps["topics"].as_array().expect("a list");
    let found = topics.iter().find(|it| it["example"].as_str().is_some_and(|it| it.contains(about)));
    found.unwrap_or_else(|| panic!("no topic about {about}: {gaps}"))
}

#[tokio::test]
async fn turns_without_help_are_topics_over_accounts_and_languages_for_staff_alone() {
    let server = TestServer::start();
    let (shop, calm) = (server.customer(SHOP), server.customer(CALM));
    let engineer = server.engineer("mei");
    let first = shop.ask(UNKNOWN).await;
    calm.ask(UNKNOWN_TOO).await;
    assert_eq!(first["turn"]["outcome"], "no_evidence", "{first}");
    let answered = shop.converse().await;
    shop.ask_in(&answered, "How do I rotate the access keys of our backup job?").await;
    let whole = shop.get(&format!("conversations/{answered}")).await.expect(200);
    let rating = format!("messages/{}/feedback", whole["messages"][1]["id"].as_str().expect("an answer"));
    shop.post(&rating, &json!({ "rating": "down" })).await.expect(204);
    shop.post(&format!("conversations/{answered}/handoff"), &json!({})).await;

    let gaps = engineer.get("desk/gaps?days=7").await.expect(200);
    let unknown = topic(&gaps, "SPICE");
    assert_eq!((&unknown["count"], &unknown["found_nothing"]), (&json!(2), &json!(2)), "{gaps}");
    assert_eq!(unknown["languages"], json!(["en", "zh-TW"]));
    let disliked = topic(&gaps, "rotate");
    let ways = [&disliked["found_nothing"], &disliked["disliked"], &disliked["handed_over"]];
    assert_eq!(ways, [&json!(0), &json!(1), &json!(1)], "{gaps}");
    assert!(disliked["turns"][0]["case"]["display_id"].is_string(), "the wish for a person opened a case");
    // A verdict that was changed is no gap any more, but the wish for a person stays one.
    shop.post(&rating, &json!({ "rating": "up" })).await.expect(204);
    let gaps = engineer.get("desk/gaps").await.expect(200);
    assert_eq!(topic(&gaps, "rotate")["disliked"], 0);
    shop.get("desk/gaps").await.expect_problem(403, "staff_only");
}

#[tokio::test]
async fn resolved_cases_about_the_same_that_no_document_speaks_of_are_one_group() {
    let server = TestServer::start();
    let (shop, calm) = (server.customer(SHOP), server.customer(CALM));
    let engineer = server.engineer("mei");
    let first = resolved(&shop, &engineer, "Barcode scanner firmware loses its pairing").await;
    let second = resolved(&calm, &engineer, "Pairing lost by barcode scanner firmware").await;
    for _ in 0..2 {
        resolved(&shop, &engineer, "remaining connection slots are reserved in PostgreSQL").await;
    }
    let gaps = engineer.get("desk/gaps").await.expect(200);
    assert_eq!(gaps["cases_looked_at"], 4);
    let groups = gaps["unexplained"].as_array().expect("a list");
    assert_eq!(groups.len(), 1, "what a document explains is no gap: {gaps}");
    let named: Vec<&Value> =
        groups[0]["cases"].as_array().expect("a list").iter().map(|it| &it["display_id"]).collect();
    assert_eq!(named, [&json!(second), &json!(first)]);
}
