//! In which order the desk sees what waits, and what moves it forward.

use std::time::Duration;

use serde_json::{Value, json};

use super::{ids, opened};
use crate::support::{CALM, Client, SHOP, TestServer, check_audit, id};

#[tokio::test]
async fn the_queue_shows_first_who_has_to_hear_soonest() {
    let server = TestServer::start();
    let (shop, calm, desk) = (server.customer(SHOP), server.customer(CALM), server.engineer("mei"));
    let low = opened(&shop, "How do tags work", "low").await;
    let urgent = opened(&calm, "One report loads slowly", "high").await;
    // Declared low, and what is said speaks for far more.
    let hidden = opened(&shop, "Production is down for all customers, nobody can pay", "low").await;
    let queue = desk.get("desk/queue").await.expect(200);
    assert_eq!(ids(&queue), [id(&hidden), id(&urgent), id(&low)], "{queue}");
    assert!(queue["items"][0]["suggested_severity"].as_str().is_some_and(|it| it != "low"));
    assert!(hidden["due_at"].as_str() > urgent["due_at"].as_str(), "the promise itself is as declared");
    let page = desk.get("desk/queue?limit=2").await.expect(200);
    let rest =
        desk.get(&format!("desk/queue?limit=2&cursor={}", page["next"].as_str().expect("more"))).await.expect(200);
    assert_eq!((ids(&page).len(), ids(&rest), &rest["next"]), (2, vec![id(&low)], &Value::Null));
    for (filter, expected) in [
        (format!("account_id={CALM}"), vec![id(&urgent)]),
        ("severity=low".to_owned(), vec![id(&hidden), id(&low)]),
        ("assignee=me".to_owned(), vec![]),
        ("queue=database".to_owned(), vec![]),
        ("sort=newest".to_owned(), vec![id(&hidden), id(&urgent), id(&low)]),
    ] {
        assert_eq!(ids(&desk.get(&format!("desk/queue?{filter}")).await.expect(200)), expected, "{filter}");
    }
    let counts = desk.get("desk/counts").await.expect(200);
    let open: u64 = counts.as_array().expect("a list").iter().filter_map(|it| it["open"].as_u64()).sum();
    assert_eq!(open, 3, "{counts}");
    shop.get("desk/queue").await.expect_problem(403, "staff_only");
}

/// A case's events by their names, once `wanted` is among them; its triage is made beside requests.
async fn events_with(desk: &Client, case: &str, wanted: &str) -> Vec<Value> {
    for _ in 0..100 {
        let events = desk.get(&format!("cases/{case}/events")).await.expect(200);
        let events = events.as_array().expect("a list").clone();
        if events.iter().any(|it| it["type"] == wanted) {
            return events;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("never: {wanted}");
}

#[tokio::test]
async fn a_case_opened_by_hand_is_seen_beside_the_facts_and_sorted_by_them() {
    let server = TestServer::start();
    let (aoba, calm, desk) = (server.customer("999900001111"), server.customer(CALM), server.engineer("mei"));
    let high = opened(&calm, "One report loads slowly", "high").await;
    // Every payment fails, and the customer says next to nothing.
    let body = json!({
        "account_id": "999900001111", "subject": "少し調子が悪いようです", "service": "containers", "severity": "low",
        "description": "少し調子が悪いようです。",
    });
    let mild = aoba.post("cases", &body).await.expect(201);
    let seen = desk.get(&format!("cases/{}", id(&mild))).await.expect(200);
    assert_eq!((&seen["declared_severity"], &seen["suggested_severity"]), (&json!("low"), &json!("urgent")), "{seen}");
    assert!(seen["severity_reasons"][0]["evidence_id"].is_string(), "{seen}");
    let queue = desk.get("desk/queue").await.expect(200);
    assert_eq!(ids(&queue), [id(&mild), id(&high)], "{queue}");
}

#[tokio::test]
async fn what_triage_finds_later_brings_a_case_forward_and_never_back() {
    let server = TestServer::start();
    let (shop, calm, desk) = (server.customer(SHOP), server.customer(CALM), server.engineer("mei"));
    let high = opened(&calm, "One report loads slowly", "high").await;
    let case = opened(&shop, "How do tags work", "low").await;
    let path = format!("cases/{}", id(&case));
    assert_eq!(ids(&desk.get("desk/queue").await.expect(200)), [id(&high), id(&case)]);
    let says = |text: &'static str| {
        let (shop, path) = (shop.clone(), format!("{path}/communications"));
        async move { shop.post(&path, &json!({ "body": text })).await.expect(201) }
    };
    says("And now checkout is down in production: nobody can pay.").await;
    desk.post(&format!("{path}/triage"), &json!({})).await.expect(200);
    let events = events_with(&desk, &id(&case), "suggestion_raised").await;
    let raised = events.iter().find(|it| it["type"] == "suggestion_raised").expect("recorded");
    assert_eq!((&raised["actor"], &raised["from"]), (&json!("firstline"), &json!("low")), "{raised}");
    let seen = desk.get(&path).await.expect(200);
    assert_eq!((&seen["suggested_severity"], &seen["severity"]), (&raised["to"], &json!("low")), "{seen}");
    assert_eq!((&seen["severity_reasons"], &seen["due_at"]), (&raised["reasons"], &case["due_at"]));
    let queue = desk.get("desk/queue").await.expect(200);
    assert_eq!(ids(&queue), [id(&case), id(&high)], "it comes first now");
    // What it is ordered by is told with its reason, and not what was promised.
    for line in [&queue["items"][0], &seen] {
        assert_eq!((&line["urgent_at"], &line["urgent_by"]), (&seen["evidence_due_at"], &json!("evidence")), "{line}");
    }
    let other = &queue["items"][1];
    assert_eq!((&other["urgent_at"], &other["urgent_by"]), (&other["due_at"], &json!("first_reply")), "{other}");
    says("Sorry, a false alarm: that was our staging environment.").await;
    desk.post(&format!("{path}/triage"), &json!({})).await.expect(200);
    let after = desk.get(&path).await.expect(200);
    assert_eq!((&after["evidence_due_at"], &after["raised"]), (&seen["evidence_due_at"], &seen["raised"]));
    let hidden = shop.get(&path).await.expect(200);
    assert!(hidden.get("raised").is_none() && hidden.get("suggested_severity").is_none(), "{hidden}");
    check_audit(&shop.audit(SHOP).await);
}

#[tokio::test]
async fn a_case_that_turns_out_to_be_about_security_goes_to_its_queue_once() {
    let server = TestServer::start();
    let (shop, desk) = (server.customer(SHOP), server.engineer("mei"));
    let case = opened(&shop, "Deploys are slow", "normal").await;
    assert_eq!(case["queue"], "compute");
    let path = format!("cases/{}", id(&case));
    let said = json!({ "body": "We see why: our access key was published on GitHub and somebody uses it." });
    shop.post(&format!("{path}/communications"), &said).await.expect(201);
    assert_eq!(shop.get(&path).await.expect(200)["queue"], "security");
    let triage = desk.post(&format!("{path}/triage"), &json!({})).await.expect(200);
    assert_eq!(triage["security"], true, "{triage}");
    let events = events_with(&desk, &id(&case), "routed").await;
    let routed: Vec<&Value> = events.iter().filter(|it| it["type"] == "routed").collect();
    let opened_by = &desk.get(&path).await.expect(200)["opened_by"];
    assert_eq!((routed.len(), &routed[0]["to"], &routed[0]["actor"]), (1, &json!("security"), opened_by));
    // Who looked at it and moved it back is not overruled.
    desk.post(&format!("{path}/queue"), &json!({ "queue": "compute" })).await.expect(200);
    desk.post(&format!("{path}/triage"), &json!({})).await.expect(200);
    assert_eq!(desk.get(&path).await.expect(200)["queue"], "compute");
}

#[tokio::test]
async fn the_queue_is_sorted_by_what_is_needed_when_on_request() {
    let server = TestServer::start();
    let (shop, desk) = (server.customer(SHOP), server.engineer("mei"));
    let mut opened = Vec::new();
    for (severity, date) in [("urgent", None), ("low", Some("2099-02-01")), ("normal", Some("2099-01-15"))] {
        let deadline = date.map(|it| json!({ "date": it, "why": "launch" }));
        let body = json!({
            "account_id": SHOP, "subject": "A general question", "service": "containers", "severity": severity,
            "description": "Where do we find the logs?", "needed_by": deadline,
        });
        opened.push(id(&shop.post("cases", &body).await.expect(201)));
    }
    let [urgent, later, sooner] = opened.as_slice() else { panic!("three cases") };
    let sorted = desk.get("desk/queue?sort=needed_by").await.expect(200);
    assert_eq!(ids(&sorted)[..2], [sooner.clone(), later.clone()], "{sorted}");
    let by_urgency = desk.get("desk/queue").await.expect(200);
    assert_eq!(&ids(&by_urgency)[0], urgent, "a deadline moves nothing there: {by_urgency}");
}

#[tokio::test]
async fn who_was_answered_and_asks_for_a_person_again_hears_by_a_moment_and_stands_in_the_queue_by_it() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let conversation = customer.converse().await;
    let wish = format!("conversations/{conversation}/handoff");
    let first = customer.post(&wish, &json!({})).await.expect(201);
    let path = format!("cases/{}", first["case_id"].as_str().expect("a case"));
    desk.post(&format!("{path}/communications"), &json!({ "body": "Done." })).await.expect(201);
    desk.post(&format!("{path}/return"), &json!({})).await.expect(200);
    assert_eq!(desk.get(&path).await.expect(200)["next_update_at"], Value::Null, "nobody waits");
    let question = opened(&server.customer(CALM), "How do tags work", "low").await;
    let second = customer.post(&wish, &json!({ "reason": "it is back" })).await.expect(201);
    let case = desk.get(&path).await.expect(200);
    assert!(second["due_at"].is_string() && second["due_at"] == case["next_update_at"], "{second} {case}");
    assert!(second["due_at"].as_str() > first["due_at"].as_str(), "not the moment that is spent");
    let queue = desk.get("desk/queue").await.expect(200);
    assert_eq!(ids(&queue), [id(&case), id(&question)], "{queue}");
    // Until a person has written, it is not put away.
    desk.post(&format!("{path}/next-update"), &json!({ "at": null })).await.expect_problem(409, "refused");
    let read = case["communications"].as_array().and_then(|it| it.last()).map(|it| it["seq"].clone());
    let here = json!({ "body": "I am here.", "after_seq": read });
    desk.post(&format!("{path}/communications"), &here).await.expect(201);
    // And so does who writes to the person that answered.
    customer.ask_in(&conversation, "Production is down now, nobody can pay!").await;
    assert!(desk.get(&path).await.expect(200)["next_update_at"].is_string());
    assert_eq!(ids(&desk.get("desk/queue").await.expect(200)).first(), Some(&id(&case)));
    check_audit(&customer.audit(SHOP).await);
}
