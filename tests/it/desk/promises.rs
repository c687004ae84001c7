//! How far ahead the desk may promise, and what a promise is worth to who asks again.

use firstline::access::Role;
use firstline::domain::Severity;
use jiff::SignedDuration;
use serde_json::json;

use super::opened;
use crate::support::{MovedClock, SHOP, TestServer, direct_case, id, in_hours, new_home, open_service, principal};

#[tokio::test]
async fn a_promise_far_ahead_is_refused_and_who_asks_again_waits_by_their_severity() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let case = opened(&customer, "Checkout is down", "critical").await;
    let path = format!("cases/{}", id(&case));
    let reply = |at: String| json!({ "body": "We look.", "next_update_at": at });
    let far = desk.post(&format!("{path}/communications"), &reply("2036-01-01T00:00:00Z".to_owned())).await;
    assert!(far.text.contains("at most 24 hours ahead"), "{}", far.text);
    far.expect_problem(409, "refused");
    desk.post(&format!("{path}/communications"), &reply(in_hours(20))).await.expect(201);
    let far = json!({ "at": in_hours(30) });
    desk.post(&format!("{path}/next-update"), &far).await.expect_problem(409, "refused");
    desk.post(&format!("{path}/return"), &json!({})).await.expect(200);

    let conversation = case["conversation_id"].as_str().expect("a thread");
    let wish = customer.post(&format!("conversations/{conversation}/handoff"), &json!({})).await.expect(201);
    let soon = in_hours(1);
    assert!(wish["due_at"].as_str().is_some_and(|it| it < soon.as_str()), "{wish}");
    let seen = desk.get(&path).await.expect(200);
    assert_eq!(seen["next_update_at"], wish["due_at"], "and so the desk is told");
}

#[tokio::test]
async fn a_case_that_grows_worse_keeps_no_promise_of_a_mild_one() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let path = format!("cases/{}", id(&opened(&customer, "Login is slow", "normal").await));
    let reply = json!({ "body": "We look next week.", "next_update_at": in_hours(24 * 7) });
    desk.post(&format!("{path}/communications"), &reply).await.expect(201);
    let worse = json!({ "severity": "urgent", "reason": "nobody can log in by now" });
    let raised = desk.post(&format!("{path}/severity"), &worse).await.expect(200);
    let tomorrow = in_hours(24);
    assert!(raised["next_update_at"].as_str().is_some_and(|it| it < tomorrow.as_str()), "{raised}");
}

#[tokio::test]
async fn a_reply_that_was_written_for_another_thread_is_refused() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let path = format!("cases/{}/communications", id(&opened(&customer, "Login fails", "normal").await));
    let astray = desk.post(&path, &json!({ "body": "We look.", "after_seq": 40 })).await;
    assert!(astray.text.contains("another thread"), "{}", astray.text);
    astray.expect_problem(409, "refused");
    desk.post(&path, &json!({ "body": "We look.", "after_seq": 1 })).await.expect(201);
}

#[tokio::test]
async fn who_leaves_hands_on_all_their_cases_in_one_answer_what_is_due_first_at_the_head() {
    let (home, clock) = (new_home(), MovedClock::at("2026-11-27T02:00:00Z"));
    let service = open_service(home.path(), &clock).await;
    let (lin, mei) =
        (principal(&service, "lin", Role::Customer, &[SHOP]), principal(&service, "mei", Role::Engineer, &[]));
    let mut own = Vec::new();
    for number in 0..103 {
        let case = direct_case(&service, &lin, &format!("Question {number}"), Severity::Low).await.id;
        service.take_over(&mei, &case, None).await.expect("taken");
        own.push(case);
        clock.pass(SignedDuration::from_mins(1));
    }
    assert_eq!(service.leave_shift(&mei, None, "My shift ends.", None).await.expect("left"), own);
    assert_eq!(service.leave_shift(&mei, None, "My shift ends.", None).await.expect("left"), Vec::<String>::new());
    service.close().await;
}
