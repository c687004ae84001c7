//! How cases were handled: the numbers, the cases behind them, and the log that they are counted from.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{CALM, Client, SHOP, TestServer};

async fn opened(customer: &Client, subject: &str, severity: &str) -> String {
    let body = json!({
        "account_id": customer.account(), "subject": subject, "service": "containers", "severity": severity,
        "description": format!("{subject}. It began at noon."),
    });
    customer.post("cases", &body).await.expect(201)["id"].as_str().expect("an id").to_owned()
}

/// Every figure of every group, as the server lists the cases behind it.
async fn behind(desk: &Client, group: &Value, figure: &str) -> Vec<String> {
    let (by, name) = (group["by"].as_str().expect("a word"), group["name"].as_str().expect("a name"));
    let found = desk.get(&format!("desk/figures/cases?by={by}&group={name}&figure={figure}")).await.expect(200);
    found.as_array().expect("a list").iter().map(|it| it["id"].as_str().expect("an id").to_owned()).collect()
}

/// Counts the log of one case by itself: which of the figures hold.
fn recount(events: &[Value]) -> BTreeMap<&'static str, bool> {
    let of = |kind: &str| events.iter().filter(|it| it["type"] == kind).collect::<Vec<_>>();
    let answer = of("engineer_wrote").into_iter().find(|it| it["manner"] == "person").map(|it| it["at"].to_string());
    let opening = &events[0];
    let due = opening["due_at"].to_string();
    let level = |it: &Value| ["low", "normal", "high", "urgent", "critical"].iter().position(|word| it == word);
    let ended = of("resolved").last().map(|it| it["kind"].clone());
    let is_reopened = !of("reopened").is_empty();
    let ended = ended.filter(|_| !is_reopened);
    BTreeMap::from([
        ("first_response_met", answer.as_ref().is_some_and(|at| *at <= due)),
        ("first_response_waiting", answer.is_none() && ended.is_none() && opening["due_at"].is_string()),
        ("written_by_hand", opening["origin"] == "direct"),
        ("asked_for_person", opening["origin"] == "handoff"),
        ("reopened", is_reopened),
        ("confirmed", ended.as_ref().is_some_and(|it| it == "confirmed")),
        ("assumed", ended.as_ref().is_some_and(|it| it == "assumed")),
        ("declared_above", level(&opening["severity"]) > level(&opening["suggested"])),
        ("declared_below", level(&opening["severity"]) < level(&opening["suggested"])),
    ])
}

/// Cases in every state that can be reached within a test.
async fn handled(server: &TestServer, desk: &Client) -> Vec<String> {
    let (shop, calm) = (server.customer(SHOP), server.customer(CALM));
    let mut ids = vec![
        opened(&shop, "How do tags work", "low").await,
        opened(&calm, "A node is slow", "critical").await,
        opened(&shop, "Production is down for all customers, nobody can pay", "low").await,
        opened(&calm, "Which limits apply", "normal").await,
    ];
    for id in &ids[..3] {
        let said = json!({ "body": "We look at it.", "awaits_customer": true });
        desk.post(&format!("cases/{id}/communications"), &said).await.expect(201);
    }
    desk.post(&format!("cases/{}/resolve", ids[0]), &json!({})).await.expect(200);
    calm.post(&format!("cases/{}/communications", ids[1]), &json!({ "body": "It works again." })).await.expect(201);
    desk.post(&format!("cases/{}/resolve", ids[1]), &json!({ "confirmed": true })).await.expect(200);
    desk.post(&format!("cases/{}/reopen", ids[1]), &json!({})).await.expect(200);
    let conversation = shop.converse().await;
    shop.post(&format!("conversations/{conversation}/handoff"), &json!({ "reason": "Please call." })).await.expect(201);
    let list = shop.get(&format!("cases?account_id={SHOP}")).await.expect(200);
    ids.push(list["items"][0]["id"].as_str().expect("an id").to_owned());
    ids
}

#[tokio::test]
async fn every_number_is_counted_again_from_the_log_and_opens_its_cases() {
    let server = TestServer::start();
    let desk = server.engineer("mei");
    let ids = handled(&server, &desk).await;
    let figures = desk.get("desk/figures").await.expect(200);
    let groups = figures["groups"].as_array().expect("groups").clone();
    assert_eq!((&groups[0]["by"], &groups[0]["cases"]), (&json!("all"), &json!(ids.len())), "{figures}");

    let mut recounted: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for id in &ids {
        let events = desk.get(&format!("cases/{id}/events")).await.expect(200);
        for (figure, holds) in recount(events.as_array().expect("events")) {
            recounted.entry(figure).or_default().extend(holds.then(|| id.clone()));
        }
    }
    for (figure, wanted) in &recounted {
        assert_eq!(behind(&desk, &groups[0], figure).await, *wanted, "{figure}");
    }
    assert!(["reopened", "assumed", "declared_above", "asked_for_person"].iter().all(|it| !recounted[it].is_empty()));
    for group in &groups {
        for it in group["figures"].as_array().expect("figures") {
            let cases = behind(&desk, group, it["figure"].as_str().expect("a word")).await;
            assert_eq!(it["count"], cases.len(), "{group}");
            assert!(it["percent"].is_null(), "so few cases have no share: {it}");
        }
    }
}

#[tokio::test]
async fn the_csv_says_what_the_json_says_and_both_are_for_staff() {
    let server = TestServer::start();
    let desk = server.engineer("mei");
    handled(&server, &desk).await;
    let figures = desk.get("desk/figures").await.expect(200);
    let reply = desk.get("desk/figures.csv").await;
    assert_eq!(reply.headers["content-type"], "text/csv; charset=utf-8");
    let lines: Vec<&str> = reply.text.lines().collect();
    assert_eq!(lines[0], "from,until,by,group,cases,figure,count,of,percent");
    let mut wanted = Vec::new();
    for group in figures["groups"].as_array().expect("groups") {
        for it in group["figures"].as_array().expect("figures") {
            let word = |value: &Value| value.as_str().expect("a word").to_owned();
            wanted.push(format!(
                "{},{},{},{},{},{},{},{},",
                word(&figures["from"]),
                word(&figures["until"]),
                word(&group["by"]),
                word(&group["name"]),
                group["cases"],
                word(&it["figure"]),
                it["count"],
                it["of"]
            ));
        }
    }
    assert_eq!(lines[1..], wanted);
    for path in ["desk/figures", "desk/figures.csv", "desk/figures/cases?by=all"] {
        server.customer(SHOP).get(path).await.expect_problem(403, "staff_only");
    }
    desk.get("desk/figures?from=2026-02-01&until=2026-01-01").await.expect_problem(422, "incomplete");
    desk.get("desk/figures?from=yesterday").await.expect_problem(400, "invalid_request");
    let long_ago = desk.get("desk/figures?from=2020-01-01&until=2020-01-31").await.expect(200);
    assert_eq!(long_ago["groups"].as_array().map(Vec::len), Some(1), "{long_ago}");
    let printed = server.run(&["case", "figures"]);
    assert!(printed.stdout.contains("all  (5 cases)"), "{}", printed.stdout);
}

#[tokio::test]
async fn figures_and_the_cases_behind_them_are_narrowed_alike_by_severity_plan_and_account() {
    let server = TestServer::start();
    let desk = server.engineer("mei");
    handled(&server, &desk).await;
    let all = desk.get("desk/figures").await.expect(200);
    for (by, filter) in [("due_under", "severity"), ("plan", "plan"), ("account", "account_id")] {
        let groups = all["groups"].as_array().expect("groups").iter().filter(|it| it["by"] == by);
        for group in groups {
            let asked = format!("{filter}={}", group["name"].as_str().expect("a name"));
            let found = desk.get(&format!("desk/figures?{asked}")).await.expect(200);
            assert_eq!(found["groups"][0]["cases"], group["cases"], "{asked}: {found}");
            let cases = desk.get(&format!("desk/figures/cases?by=all&{asked}")).await.expect(200);
            assert_eq!(cases.as_array().map(Vec::len), group["cases"].as_u64().and_then(|it| usize::try_from(it).ok()));
            let csv = desk.get(&format!("desk/figures.csv?{asked}")).await;
            let name = csv.headers["content-disposition"].to_str().expect("text").to_owned();
            assert!(name.ends_with(&format!("-{}.csv\"", group["name"].as_str().expect("a name"))), "{name}");
        }
    }
    let none = desk.get("desk/figures?plan=basic&severity=critical").await.expect(200);
    assert_eq!(none["groups"][0]["cases"], 0, "{none}");
    let queue = desk.get("desk/queue?plan=basic").await.expect(200);
    assert_eq!(queue["items"].as_array().map(Vec::len), Some(0), "{queue}");
    let queue = desk.get(&format!("desk/queue?plan=enterprise&severity=low&account_id={SHOP}")).await.expect(200);
    assert!(queue["items"].as_array().is_some_and(|it| it.iter().all(|it| it["account_id"] == SHOP)), "{queue}");
}
