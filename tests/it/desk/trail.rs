//! What the account's users read of what the desk did.

use serde_json::{Value, json};
use sqlx::Connection as _;

use super::opened;
use crate::support::{Client, SHOP, TestServer, check_audit, id, sha256};

/// Adds to the account's chain what a version before wrote there.
async fn written_before(server: &TestServer, seen: &Value, action: &str, detail: &Value) {
    let seq = seen["seq"].as_u64().expect("a number") + 1;
    let (reference, prev) = (format!("event_before_{seq}"), seen["hash"].as_str().expect("a hash"));
    let payload = json!({
        "seq": seq, "at": "2026-11-01T00:00:00Z", "actor": "mei", "action": action, "ref": reference, "subject": "case_1",
        "detail": detail,
    })
    .to_string();
    let store = format!("sqlite://{}", server.home().join("firstline.db").display());
    let mut store = sqlx::SqliteConnection::connect(&store).await.expect("the store opens");
    let sql = "INSERT INTO audit (chain, seq, reference, prev, payload, hash) VALUES (?, ?, ?, ?, ?, ?)";
    let added = sqlx::query(sql)
        .bind(SHOP)
        .bind(seq as i64)
        .bind(reference)
        .bind(prev)
        .bind(&payload)
        .bind(sha256(&format!("{prev}\n{payload}")));
    added.execute(&mut store).await.expect("added");
    store.close().await.expect("closed");
}

#[tokio::test]
async fn the_trail_tells_a_customer_nothing_that_only_staff_may_read() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let path = format!("cases/{}", id(&opened(&customer, "Login fails", "normal").await));
    let post = |verb: &str, body: Value| {
        let (desk, path) = (desk.clone(), format!("{path}/{verb}"));
        async move { desk.post(&path, &body).await }
    };
    let incident = desk.post("desk/incidents", &json!({ "title": "Quokka region" })).await.expect(201);
    post("notes", json!({ "text": "quokka: they exaggerate" })).await.expect(201);
    post("severity", json!({ "severity": "high", "reason": "quokka: the evidence says more" })).await.expect(200);
    post("assign", json!({ "to": { "subject": "mei" }, "note": "quokka: take care" })).await.expect(200);
    post("link", json!({ "incident_id": incident["id"] })).await.expect(200);
    post("triage", json!({})).await.expect(200);
    let verdict = json!({ "verdict": "rejected", "reason": "quokka: wrong cause" });
    assert_eq!(post("triage/verdict", verdict).await.status, 204);
    let many = json!({ "body": "We are looking into it for all." });
    desk.post(&format!("desk/incidents/{}/reply", id(&incident)), &many).await.expect(200);
    desk.post("desk/leave", &json!({ "note": "quokka: my shift ends" })).await.expect(200);

    let trail = customer.audit(SHOP).await;
    check_audit(&trail);
    let told = json!(trail).to_string();
    for secret in ["quokka", "rejected", incident["id"].as_str().expect("an id")] {
        assert!(!told.contains(secret), "{secret}: {told}");
    }
    let actions: Vec<&str> = trail.iter().filter_map(|it| it["action"].as_str()).collect();
    for action in
        ["case.noted", "case.severity_changed", "case.assigned", "case.linked", "case.handed_on", "triage.judged"]
    {
        assert!(actions.contains(&action), "that it was done stays on the trail: {actions:?}");
    }
}

#[tokio::test]
async fn entries_of_earlier_versions_are_read_without_it_and_their_chain_holds() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    opened(&customer, "Login fails", "normal").await;
    for (action, detail) in [
        ("case.noted", json!({ "text": "quokka" })),
        ("case.severity_changed", json!({ "severity": "high", "reason": "quokka" })),
        ("case.assigned", json!({ "to": "ren", "note": "quokka" })),
        ("case.handed_on", json!({ "note": "quokka" })),
        ("case.linked", json!({ "incident_id": "quokka" })),
        ("case.engineer_wrote", json!({ "text": "Hello.", "incident_id": "quokka" })),
        ("triage.judged", json!({ "triage_id": "triage_1", "verdict": "quokka", "reason": "quokka" })),
        ("case.outside_update", json!({ "update": { "assignee": "quokka" }, "result": { "refused": "quokka" } })),
    ] {
        let trail = customer.audit(SHOP).await;
        written_before(&server, trail.last().expect("an entry"), action, &detail).await;
    }
    let trail = customer.audit(SHOP).await;
    assert!(!json!(trail).to_string().contains("quokka"), "{trail:?}");
    let shortened: Vec<&Value> = trail.iter().filter(|it| it["is_shortened"] == true).collect();
    assert_eq!(shortened.len(), 8, "{trail:?}");
    assert!(shortened[1]["payload"].as_str().is_some_and(|it| it.contains("\"severity\":\"high\"")), "{shortened:?}");
    let admin = Client::with_token(server.address(), &server.token("admin", "auditor", &[]), SHOP);
    let whole = admin.audit(SHOP).await;
    check_audit(&whole);
    let hashes = |trail: &[Value]| trail.iter().map(|it| it["hash"].clone()).collect::<Vec<_>>();
    assert_eq!(hashes(&whole), hashes(&trail));
    let verified = server.run(&["audit", "verify"]);
    assert!(verified.code() == 0 && verified.stdout.contains("entries hold"), "{}{}", verified.stdout, verified.stderr);
}
