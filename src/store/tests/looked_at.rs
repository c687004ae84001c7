use jiff::SignedDuration;
use serde_json::json;

use super::samples::*;
use crate::store::{Beside, CaseChange, Job, Store};

async fn claim(store: &Store, second: i64) -> Vec<Job> {
    store.claim_jobs("triage", "serve", at(second), SignedDuration::from_secs(60), 10).await.expect("claimed")
}

/// A case that somebody looks at since second 2, with the job that it left; and what writes in it as its customer.
async fn looked_at(store: &Store) -> (Job, impl AsyncFn(i64)) {
    let id = conversation(store, &lin(), 0).await;
    let wish = store.request_handoff(&lin(), &id, asked_for_person(), at(1), None).await.expect("asked").into_inner();
    let case_id = wish.case_id.expect("a case");
    let job = claim(store, 2).await.pop().expect("a new case is looked at");
    assert_eq!(job.subject, case_id);
    let write = async move |second| {
        let change = CaseChange {
            case_id: case_id.clone(),
            actor: "lin".to_owned(),
            action: "case.customer_wrote",
            detail: json!({}),
            rule: customer_writes(),
            beside: Beside::Nothing,
            at: at(second),
            command: None,
        };
        store.change_case(&lin(), change).await.expect("written");
    };
    (job, write)
}

#[tokio::test]
async fn a_word_that_comes_while_a_case_is_looked_at_is_looked_at_half_a_minute_later_once() {
    let home = Home::new().await;
    let (job, write) = looked_at(&home.store).await;
    write(3).await;
    write(4).await;
    assert!(home.store.finish_job(&job.id, "serve", at(5)).await.expect("ended"));
    assert_eq!(claim(&home.store, 33).await, []);
    let again = claim(&home.store, 34).await;
    assert_eq!(again.iter().map(|it| (&it.subject, it.attempts)).collect::<Vec<_>>(), [(&job.subject, 1)]);
    assert!(home.store.finish_job(&again[0].id, "serve", at(35)).await.expect("ended"));
    assert_eq!(claim(&home.store, 1_000).await, [], "nothing is left");
    // What comes after a look leaves work of its own.
    write(1_001).await;
    assert_eq!(claim(&home.store, 1_031).await.len(), 1);
}

#[tokio::test]
async fn a_look_that_begins_anew_reads_what_came_before_it_and_leaves_no_third() {
    let home = Home::new().await;
    let (job, write) = looked_at(&home.store).await;
    write(3).await;
    // The process dies; its lease runs out.
    let again = claim(&home.store, 70).await;
    assert_eq!(again.iter().map(|it| (&it.id, it.attempts)).collect::<Vec<_>>(), [(&job.id, 2)]);
    assert!(home.store.finish_job(&job.id, "serve", at(71)).await.expect("ended"));
    assert_eq!(claim(&home.store, 1_000).await, []);
}
