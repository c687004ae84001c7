//! What is not understood is said, and never taken for an empty answer.

use serde_json::json;

use super::opened;
use crate::support::{SHOP, TestServer, id};

#[tokio::test]
async fn a_list_that_is_asked_for_wrongly_is_refused_and_not_empty() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    desk.get("desk/queue?queue=nope").await.expect_problem(422, "incomplete");
    assert_eq!(desk.get("desk/queue?queue=security").await.expect(200)["items"], json!([]), "nothing waits there");
    desk.get("desk/queue?account_id=999999999999").await.expect_problem(404, "not_found");
    for (who, path) in [(&desk, "desk/queue?colour=red"), (&customer, "cases?colour=red")] {
        who.get(path).await.expect_problem(400, "invalid_request");
    }
    for (who, path) in [(&desk, "desk/queue?limit=9999"), (&customer, "cases?limit=0"), (&customer, "audit?limit=101")]
    {
        let refused = who.get(path).await.expect_problem(400, "invalid_request");
        assert!(refused["detail"].as_str().is_some_and(|it| it.contains("1 to 100")), "{refused}");
    }
    for args in [["case", "list", "--queue", "nope"], ["case", "list", "--account", "999"]] {
        let listed = server.run(&args);
        assert!(listed.code() != 0 && !listed.stderr.is_empty(), "{args:?}: {}{}", listed.stdout, listed.stderr);
    }
}

#[tokio::test]
async fn what_a_case_cannot_hold_is_refused_with_what_it_can() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let body = |service: &str, category: &str, date: &str| {
        json!({
            "account_id": SHOP, "subject": "A question", "description": "Where are the logs?", "service": service,
            "category": category, "severity": "low", "needed_by": { "date": date, "why": "launch" },
        })
    };
    let past = customer.post("cases", &body("functions", "general", "2020-01-01")).await;
    assert!(past.text.contains("not past"), "{}", past.text);
    past.expect_problem(422, "incomplete");
    let astray = customer.post("cases", &body("functions", "refund", "2099-01-01")).await;
    assert!(astray.text.contains("service `functions` has no category `refund`"), "{}", astray.text);
    let conversation = customer.converse().await;
    customer.ask_in(&conversation, "Every payment fails.").await;
    let draft = customer.post(&format!("conversations/{conversation}/draft"), &json!({})).await.expect(201);
    let edit = json!({ "needed_by": { "date": "2020-01-01", "why": "launch" } });
    let edit = customer.request(reqwest::Method::PUT, &format!("drafts/{}", id(&draft))).json(&edit);
    customer.send(edit).await.expect_problem(422, "incomplete");

    let path = format!("cases/{}", id(&opened(&customer, "Login fails", "normal").await));
    let empty = desk.post(&format!("{path}/communications"), &json!({ "body": " " })).await;
    assert!(!empty.text.contains("question"), "{}", empty.text);
    empty.expect_problem(422, "incomplete");
    let (lin, mori) = (server.customer_named("lin", SHOP), server.customer_named("mori", SHOP));
    for (who, status) in [(&lin, 204), (&mori, 409), (&lin, 204)] {
        let rated = who.post(&format!("{path}/rating"), &json!({ "score": 4 })).await;
        assert_eq!(rated.status, status, "{}", rated.text);
    }
}

#[tokio::test]
async fn the_command_line_knows_a_case_by_the_number_that_mails_show() {
    let server = TestServer::start();
    let case = opened(&server.customer(SHOP), "Login fails", "low").await;
    let number = case["display_id"].as_str().expect("a number");
    let shown = server.run(&["case", "show", number]);
    assert!(shown.code() == 0 && shown.stdout.contains("Login fails"), "{}{}", shown.stdout, shown.stderr);
    for args in [&["case", "reply", number, "We look."][..], &["triage", number], &["case", "resolve", number]] {
        let done = server.run(args);
        assert_eq!(done.code(), 0, "{args:?}: {}", done.stderr);
    }
}
