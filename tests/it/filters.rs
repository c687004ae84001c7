//! The command line asks for cases and figures by the filters of the pages, and finds the same.

use serde_json::{Value, json};

use crate::support::{Client, SHOP, TestServer};

/// On another plan than the shop.
const OTHER: &str = "222233334444";

async fn opened(customer: &Client, service: &str, severity: &str) -> String {
    let body = json!({
        "account_id": customer.account(), "subject": format!("{service} {severity}"), "service": service,
        "severity": severity, "description": "It began at noon.",
    });
    customer.post("cases", &body).await.expect(201)["id"].as_str().expect("an id").to_owned()
}

fn ids<'a>(cases: impl IntoIterator<Item = &'a Value>) -> Vec<String> {
    cases.into_iter().map(|it| it["id"].as_str().expect("an id").to_owned()).collect()
}

#[tokio::test]
async fn cases_are_listed_and_counted_at_the_command_line_as_on_the_pages() {
    let server = TestServer::start();
    let (shop, other, desk) = (server.customer(SHOP), server.customer(OTHER), server.engineer("mei"));
    let mut all = Vec::new();
    for (customer, service, severity) in [
        (&shop, "containers", "urgent"),
        (&shop, "relational-database", "low"),
        (&other, "containers", "low"),
        (&other, "billing", "normal"),
    ] {
        all.push(opened(customer, service, severity).await);
    }
    desk.post(&format!("cases/{}/take", all[1]), &json!({})).await.expect(200);
    let plan = shop.get("me").await.expect(200)["accounts"][0]["plan"].as_str().expect("a plan").to_owned();

    // Each filter of the page, by its name there and at the command line; without it more or others would be found.
    for (asked, given) in [
        ("severity=low&service=containers".to_owned(), vec!["--severity", "low", "--service", "containers"]),
        (format!("plan={plan}&severity=low"), vec!["--plan", &plan, "--severity", "low"]),
        (format!("account_id={OTHER}&service=containers"), vec!["--account", OTHER, "--service", "containers"]),
        ("queue=database".to_owned(), vec!["--queue", "database"]),
        ("status=unassigned".to_owned(), vec!["--status", "unassigned"]),
        ("language=ja".to_owned(), vec!["--language", "ja"]),
        ("assignee=none&sort=newest".to_owned(), vec!["--assignee", "none", "--sort", "newest"]),
    ] {
        let page = desk.get(&format!("desk/queue?{asked}")).await.expect(200);
        let expected = ids(page["items"].as_array().expect("a list"));
        let listed = server.run(&[&["case", "list", "--json"], &given[..]].concat());
        assert_eq!(listed.code(), 0, "{given:?}: {}", listed.stderr);
        let found: Vec<Value> = listed.stdout.lines().map(|it| serde_json::from_str(it).expect("JSON")).collect();
        assert_eq!(ids(&found), expected, "{given:?}");
        assert!(expected.len() < all.len(), "{asked} narrows");
    }

    for (asked, given) in [
        (format!("account_id={SHOP}&severity=low"), vec!["--account", SHOP, "--severity", "low"]),
        (format!("plan={plan}"), vec!["--plan", &plan]),
    ] {
        let page = desk.get(&format!("desk/figures?{asked}")).await.expect(200);
        let counted = server.run(&[&["case", "figures", "--json"], &given[..]].concat());
        assert_eq!(counted.code(), 0, "{given:?}: {}", counted.stderr);
        let found: Value = serde_json::from_str(&counted.stdout).expect("JSON");
        assert_eq!(found["groups"], page["groups"], "{given:?}");
    }

    // A word that is none of a closed list is told with the list.
    let refused = server.run(&["case", "list", "--severity", "worst"]);
    assert!(refused.code() == 2 && refused.stderr.contains("critical"), "{}", refused.stderr);
}

#[tokio::test]
async fn a_customer_asks_for_cases_of_one_status_and_the_schema_says_which_there_are() {
    let server = TestServer::start();
    let (shop, desk) = (server.customer(SHOP), server.engineer("mei"));
    let open = opened(&shop, "containers", "low").await;
    let taken = opened(&shop, "containers", "normal").await;
    let ended = opened(&shop, "containers", "urgent").await;
    desk.post(&format!("cases/{taken}/take"), &json!({})).await.expect(200);
    shop.post(&format!("cases/{ended}/resolve"), &json!({})).await.expect(200);
    let listed = async |query: &str| {
        let page = shop.get(&format!("cases{query}")).await.expect(200);
        ids(page["items"].as_array().expect("a list"))
    };
    assert_eq!(listed("").await, [ended.clone(), taken.clone(), open.clone()]);
    assert_eq!(listed("?status=open").await, [taken.clone(), open.clone()]);
    assert_eq!(listed("?status=open&limit=1").await, [taken]);
    assert_eq!(listed("?status=resolved").await, [ended]);
    assert_eq!(listed("?status=unassigned").await, [open]);
    shop.get("cases?status=splendid").await.expect_problem(400, "invalid_request");
    let schema = shop.get("openapi.json").await.expect(200);
    let parameters = schema["paths"]["/api/v1/cases"]["get"]["parameters"].as_array().expect("a list").clone();
    let status = parameters.iter().find(|it| it["name"] == "status").expect("it is documented");
    let told = status["description"].as_str().expect("words");
    assert!(["`open`", "`pending-customer-action`", "`resolved`"].iter().all(|it| told.contains(it)), "{told}");
}
