//! Who says that a case is over.

use serde_json::json;

use super::opened;
use crate::support::{SHOP, TestServer, id};

#[tokio::test]
async fn an_engineer_confirms_nothing_for_a_customer_who_has_said_nothing() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let path = format!("cases/{}", id(&opened(&customer, "Login fails", "normal").await));
    desk.post(&format!("{path}/communications"), &json!({ "body": "Does it work again?" })).await.expect(201);
    let claimed = desk.post(&format!("{path}/resolve"), &json!({ "confirmed": true })).await;
    assert!(claimed.text.contains("leave `confirmed` out"), "{}", claimed.text);
    claimed.expect_problem(409, "refused");
    customer.post(&format!("{path}/communications"), &json!({ "body": "Yes, it does." })).await.expect(201);
    let ended = desk.post(&format!("{path}/resolve"), &json!({ "confirmed": true })).await.expect(200);
    assert_eq!(ended["resolved_as"], "confirmed");
}
