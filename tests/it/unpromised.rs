//! Whom the plan promises no time and who wants a person: told so, and forgotten by nobody.

use firstline::access::Role;
use firstline::domain::ContactCall;
use firstline::service::{NewCommunication, QueueFilter, Service};
use jiff::SignedDuration;

use crate::support::{MovedClock, calls, open_service, principal};

const BEGIN: &str = "2026-11-27T02:00:00Z";
/// A `basic` account: not entitled to technical cases.
const BASIC: &str = "444455556666";

/// Of which kind the calls were that reached somebody, in order.
async fn reached(service: &Service, case_id: &str) -> Vec<ContactCall> {
    calls(service, case_id).await.into_iter().filter_map(|(call, contact)| contact.map(|_| call)).collect()
}

#[tokio::test]
async fn a_wish_for_a_person_on_a_plan_without_times_is_told_so_and_calls_the_contacts_of_its_queue() {
    let (home, clock) = (tempfile::tempdir().expect("a folder"), MovedClock::at(BEGIN));
    let service = open_service(home.path(), &clock).await;
    let (lin, mei) =
        (principal(&service, "lin", Role::Customer, &[BASIC]), principal(&service, "mei", Role::Engineer, &[]));
    let conversation = service.create_conversation(&lin, &lin.accounts()[0], None).await.expect("begun");
    let wish = Some("Our database does not answer, please let a person look");
    let request = service.request_handoff(&lin, &conversation.id, wish, None).await.expect("handed over");
    let expected = request.expected.expect("somebody answers");
    assert_eq!(expected.by, None);
    assert!(expected.words.contains("your plan promises no time"), "{}", expected.words);
    let case_id = request.case_id.expect("a case");

    // The desk sees it by its own aim, before what waits for nobody.
    let line =
        async || service.desk_queue(&mei, QueueFilter::default(), None, 10).await.expect("a queue").items.remove(0);
    assert_eq!(line().await.id, case_id);
    for (hours, called) in [(7, 0), (2, 1), (6, 1), (2, 2), (30, 2)] {
        clock.pass(SignedDuration::from_hours(hours));
        service.call_contacts().await.expect("looked");
        assert_eq!(reached(&service, &case_id).await.len(), called, "after {hours} hours more");
    }
    assert_eq!(reached(&service, &case_id).await, [ContactCall::Third, ContactCall::TwoThirds]);

    // Who was answered and asks for a person again, whom nobody has any more, waits no longer.
    let awaits_customer = true;
    let reply = NewCommunication { body: "We look.", awaits_customer, ..NewCommunication::default() };
    service.communicate(&mei, &case_id, reply, None).await.expect("answered");
    service.assign_case(&mei, &case_id, None, None, None).await.expect("given up");
    service.request_handoff(&lin, &conversation.id, None, None).await.expect("asked again");
    clock.pass(SignedDuration::from_hours(9));
    service.call_contacts().await.expect("looked");
    assert_eq!(reached(&service, &case_id).await.len(), 3);
    service.close().await;
}
