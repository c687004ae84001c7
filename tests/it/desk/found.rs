//! What was resolved is found: by its account and by staff, soon, and by nobody else's.

use std::path::Path;
use std::time::Duration;

use firstline::access::Role;
use firstline::domain::Severity;
use firstline::service::{NewCommunication, Resolving};
use firstline::worker::FOUND_AFTER;
use serde_json::json;
use sqlx::Connection as _;

use super::opened;
use crate::support::{
    CALM, MovedClock, SHOP, TestServer, direct_case, id, new_home, open_service, principal, run, until,
};

#[tokio::test]
async fn a_resolved_case_is_found_by_its_account_and_by_staff_and_by_nobody_elses() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let case = opened(&customer, "Zanzibar gateway refuses quokka frames", "normal").await;
    let path = format!("cases/{}", id(&case));
    desk.post(&format!("{path}/notes"), &json!({ "text": "Vendor bug, ask for firmware wombat." })).await.expect(201);
    desk.post(&format!("{path}/communications"), &json!({ "body": "Restart the frobnicator." })).await.expect(201);
    let ended = json!({ "resolution": { "summary": "The frobnicator was restarted." } });
    desk.post(&format!("{path}/resolve"), &ended).await.expect(200);
    let found = |account: &'static str| {
        let searched = server.run(&["search", "Zanzibar gateway quokka frames", "--account", account, "--json"]);
        searched.stdout.contains(&id(&case)).then_some(searched.stdout)
    };
    // How soon is told by the next test: a busy machine proves nothing of that.
    until("it is found", async || found(SHOP).is_some()).await;
    let own = found(SHOP).expect("it stays");
    assert!(!own.contains("wombat"), "notes stay with staff: {own}");
    assert_eq!(found(CALM), None);
    // Staff find it beside the next case that is like it.
    let next = opened(&customer, "Zanzibar gateway drops quokka frames", "normal").await;
    let triage = crate::triage::made(&desk, &id(&next)).await;
    let similar = triage["similar_cases"].as_array().expect("a list");
    let like_it = similar.iter().find(|it| it["case_id"] == json!(id(&case)));
    assert_eq!(like_it.map(|it| &it["solved_by"]), Some(&json!("The frobnicator was restarted.")), "{triage}");
    // What is reopened is no past case any more.
    customer.post(&format!("{path}/reopen"), &json!({})).await.expect(200);
    until("it is found no more", async || found(SHOP).is_none()).await;
}

/// Whether a customer of the shop finds a case by its words, in a process of its own.
fn is_found(home: &Path, case_id: &str) -> bool {
    run(home, &[], &["search", "Zanzibar gateway quokka frames", "--account", SHOP, "--json"]).stdout.contains(case_id)
}

#[tokio::test]
async fn a_resolved_case_waits_less_than_five_seconds_until_its_account_and_staff_find_it() {
    let (home, clock) = (new_home(), MovedClock::at("2026-11-27T23:59:59.999Z"));
    let service = open_service(home.path(), &clock).await;
    let (lin, mei) =
        (principal(&service, "lin", Role::Customer, &[SHOP]), principal(&service, "mei", Role::Engineer, &[]));
    let case = direct_case(&service, &lin, "Zanzibar gateway refuses quokka frames", Severity::Normal).await;
    let reply = NewCommunication { body: "Restart the frobnicator.", ..NewCommunication::default() };
    service.communicate(&mei, &case.id, reply, None).await.expect("answered");
    let like_it = direct_case(&service, &lin, "Zanzibar gateway drops quokka frames", Severity::Normal).await;
    // A server runs beside the process that resolves it.
    let server = open_service(home.path(), &clock).await;
    let is_similar = async || {
        let triage = server.make_triage(&mei, &like_it.id, None).await.expect("a triage");
        triage.similar_cases.iter().any(|it| it.case_id == case.id)
    };
    assert!(!is_similar().await && !is_found(home.path(), &case.id));
    // No worker runs, and the clock stands still: that the case is resolved is all that happens.
    service.resolve_case(&mei, &case.id, Resolving::default(), None).await.expect("resolved");
    service.close().await;
    assert!(is_found(home.path(), &case.id));
    // The server has it with its next look, which is all that it waits for, unless somebody builds the index just then.
    assert_eq!(server.publish_waiting().await.expect("looked"), 0, "it is done already");
    assert!(is_similar().await, "staff find it beside the next case that is like it");
    assert!(FOUND_AFTER < Duration::from_secs(5), "what is waited for adds up to {FOUND_AFTER:?}");
    server.close().await;
    // A process that is killed before it published leaves the work, and the next one that looks does it.
    std::fs::remove_dir_all(home.path().join("resolved")).expect("as if nothing had been written");
    assert!(run(home.path(), &[], &["index"]).status.success());
    assert!(!is_found(home.path(), &case.id));
    let store = format!("sqlite://{}", home.path().join("firstline.db").display());
    let mut store = sqlx::SqliteConnection::connect(&store).await.expect("the store opens");
    // Due at once: the worker's next look, which is within the same sum, finds it.
    let waits = "SELECT max(run_at) - (SELECT max(resolved_at) FROM cases) FROM jobs WHERE kind = 'publish'";
    let waits: i64 = sqlx::query_scalar(waits).fetch_one(&mut store).await.expect("it was left");
    assert_eq!(waits, 0, "milliseconds before the worker may take it");
    let undone = sqlx::query("UPDATE jobs SET done_at = NULL WHERE kind = 'publish'").execute(&mut store).await;
    assert_eq!(undone.expect("changed").rows_affected(), 1);
    store.close().await.expect("closed");
    let service = open_service(home.path(), &clock).await;
    assert_eq!(service.publish_waiting().await.expect("published"), 1);
    assert!(is_found(home.path(), &case.id));
    assert_eq!(service.publish_waiting().await.expect("looked"), 0, "once");
    // What is taken up again is no past case any more.
    service.reopen_case(&lin, &case.id, None).await.expect("reopened");
    service.close().await;
    assert!(!is_found(home.path(), &case.id));
}
