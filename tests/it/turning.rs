//! A case that turns out to be about security, on every way by which it may, and what its customer is told.

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Connection as _;

use crate::support::{Client, SHOP, TestServer, check_audit, id};

/// The account whose plan promises no times for technical cases.
const BASIC: &str = "444455556666";
const SLOW: &str = "Our virtual machine in production is slow since noon.";
const LEAKED: &str = "Our access key was leaked on GitHub and somebody uses it.";

fn due(case: &Value) -> Timestamp {
    case["due_at"].as_str().unwrap_or_else(|| panic!("due: {case}")).parse().expect("a time")
}

/// That the case waits for security, is due within an hour and no later than `before`, and that its thread says so once.
async fn expect_security(customer: &Client, case_id: &str, before: Option<Timestamp>) -> Value {
    let case = customer.get(&format!("cases/{case_id}")).await.expect(200);
    assert_eq!((&case["queue"], &case["kind"]), (&json!("security"), &json!("security")), "{case}");
    assert!(due(&case).duration_since(Timestamp::now()).as_mins() <= 60, "{case}");
    assert!(before.is_none_or(|before| due(&case) <= before), "never later than promised before: {case}");
    let words = case["communications"].as_array().expect("a thread").iter().filter_map(|it| it["body"].as_str());
    let told: Vec<&str> = words.filter(|it| it.starts_with("This is a security case now")).collect();
    assert_eq!(told.len(), 1, "{case}");
    assert!(told[0].contains("An engineer replies in English by"), "{told:?}");
    case
}

async fn store(server: &TestServer) -> sqlx::SqliteConnection {
    let store = format!("sqlite://{}", server.home().join("firstline.db").display());
    sqlx::SqliteConnection::connect(&store).await.expect("the store opens")
}

/// What a program of the operator's is told of the latest event of this kind.
async fn told_outside(server: &TestServer, case_id: &str, topic: &str) -> Value {
    let mut store = store(server).await;
    let sql = "SELECT body FROM outbox WHERE subject = $1 AND topic = $2 ORDER BY body ->> 'seq' DESC LIMIT 1";
    let body: String = sqlx::query_scalar(sql).bind(case_id).bind(topic).fetch_one(&mut store).await.expect("told");
    store.close().await.expect("closed");
    serde_json::from_str(&body).expect("JSON")
}

/// A word in a case that nobody heard for what it is: as an older program left it.
async fn leave_unheard(server: &TestServer, customer: &Client, case: &Value) {
    const PLAIN: &str = "Thank you so far.";
    let path = format!("cases/{}", id(case));
    customer.post(&format!("{path}/communications"), &json!({ "body": PLAIN })).await.expect(201);
    let mut store = store(server).await;
    let sql = "UPDATE messages SET text = $1 WHERE text = $2";
    let done = sqlx::query(sql).bind(LEAKED).bind(PLAIN).execute(&mut store).await.expect("changed");
    assert_eq!(done.rows_affected(), 1);
    store.close().await.expect("closed");
    assert_ne!(customer.get(&path).await.expect(200)["queue"], "security");
}

/// A conversation whose open case is no security case: by a wish, so that every plan has one.
async fn slow_case(customer: &Client) -> (String, Value) {
    let conversation = customer.converse().await;
    customer.ask_in(&conversation, SLOW).await;
    let wish = customer.post(&format!("conversations/{conversation}/handoff"), &json!({})).await.expect(201);
    let case = customer.get(&format!("cases/{}", wish["case_id"].as_str().expect("a case"))).await.expect(200);
    assert_ne!(case["queue"], "security", "{case}");
    (conversation, case)
}

#[tokio::test]
async fn what_a_customer_writes_of_security_brings_their_open_case_there_before_anybody_looks() {
    let server = TestServer::start();
    for account in [SHOP, BASIC] {
        let customer = server.customer(account);
        for is_in_case in [true, false] {
            let (conversation, case) = slow_case(&customer).await;
            assert_eq!((&case["due_at"].is_null(), &case["kind"]), (&(account == BASIC), &json!("incident")), "{case}");
            let before = (account == SHOP).then(|| due(&case));
            if is_in_case {
                let path = format!("cases/{}/communications", id(&case));
                customer.post(&path, &json!({ "body": LEAKED })).await.expect(201);
            } else {
                customer.ask_in(&conversation, LEAKED).await;
            }
            let case = expect_security(&customer, &id(&case), before).await;
            // Their words come first, and are what a program outside is told with them.
            let thread = case["communications"].as_array().expect("a thread");
            let [.., said, told] = thread.as_slice() else { panic!("{case}") };
            assert_eq!((&said["body"], &told["manner"]), (&json!(LEAKED), &json!("automatic")), "{case}");
            let outside = told_outside(&server, &id(&case), "case.customer_wrote").await;
            assert_eq!(outside["message"]["body"], LEAKED, "{outside}");
            assert_eq!((&outside["case"]["queue"], &outside["case"]["kind"]), (&case["queue"], &case["kind"]));
            assert_eq!(outside["case"]["due_at"], case["due_at"], "{outside}");
            let routed = told_outside(&server, &id(&case), "case.routed").await;
            assert_eq!(routed["event"]["due_at"], case["due_at"], "{routed}");
        }
        check_audit(&customer.audit(account).await);
    }
}

#[tokio::test]
async fn words_of_security_in_the_thread_of_a_merged_case_bring_the_one_that_goes_on_there() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let (_, kept) = slow_case(&customer).await;
    let (elsewhere, double) = slow_case(&customer).await;
    desk.post(&format!("cases/{}/merge", id(&double)), &json!({ "into": id(&kept) })).await.expect(200);
    customer.ask_in(&elsewhere, LEAKED).await;
    expect_security(&customer, &id(&kept), Some(due(&kept))).await;
    let there = customer.get(&format!("conversations/{elsewhere}")).await.expect(200);
    let texts: Vec<&str> =
        there["messages"].as_array().expect("a list").iter().filter_map(|it| it["text"].as_str()).collect();
    let [.., said, told] = texts.as_slice() else { panic!("{there}") };
    assert_eq!(*said, LEAKED, "{there}");
    assert!(told.starts_with("This is a security case now"), "whoever wrote there is told there: {there}");
    let outside = told_outside(&server, &id(&kept), "case.wrote_in_merged").await;
    assert_eq!(outside["message"]["body"], LEAKED, "{outside}");
}

#[tokio::test]
async fn whom_an_engineer_answered_hears_of_security_by_its_time_and_never_later_than_was_promised() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    for promised_minutes in [600, 5] {
        let (_, case) = slow_case(&customer).await;
        let promised = Timestamp::now() + SignedDuration::from_mins(promised_minutes);
        let reply = json!({ "body": "We look into it.", "next_update_at": promised.to_string() });
        let path = format!("cases/{}/communications", id(&case));
        desk.post(&path, &reply).await.expect(201);
        customer.post(&path, &json!({ "body": LEAKED })).await.expect(201);
        let after = customer.get(&format!("cases/{}", id(&case))).await.expect(200);
        assert_eq!((&after["queue"], &after["kind"]), (&json!("security"), &json!("security")), "{after}");
        assert_eq!(after["due_at"], case["due_at"], "the first-response clock has run and is not set back");
        let next: Timestamp = after["next_update_at"].as_str().expect("promised").parse().expect("a time");
        assert!(next <= promised && next.duration_since(Timestamp::now()).as_mins() <= 60, "{after}");
        let told = after["communications"].as_array().expect("a thread").last().expect("one").clone();
        assert!(told["body"].as_str().is_some_and(|it| it.starts_with("This is a security case now")), "{told}");
    }
}

#[tokio::test]
async fn a_security_draft_that_joins_an_open_case_brings_it_to_security_with_its_promise() {
    let server = TestServer::start();
    for account in [SHOP, BASIC] {
        let customer = server.customer(account);
        let (conversation, case) = slow_case(&customer).await;
        let before = (account == SHOP).then(|| due(&case));
        let draft = customer.post(&format!("conversations/{conversation}/draft"), &json!({})).await.expect(201);
        assert_eq!(draft["kind"], "incident", "{draft}");
        // Nobody has read what they change it to until they confirm it.
        let edit = customer.request(Method::PUT, &format!("drafts/{}", id(&draft)));
        let edit = edit.json(&json!({ "subject": "Access key leaked", "description": LEAKED }));
        let draft = customer.send(edit).await.expect(200);
        assert_eq!((&draft["kind"], &draft["is_included"]), (&json!("security"), &json!(true)), "{draft}");
        let yes = json!({ "digest": draft["digest"] });
        let joined = customer.post(&format!("drafts/{}/confirm", id(&draft)), &yes).await.expect(201);
        assert_eq!((&joined["id"], &joined["queue"]), (&case["id"], &json!("security")));
        let case = expect_security(&customer, &id(&case), before).await;
        let told = case["communications"].as_array().expect("a thread").last().expect("one").clone();
        assert_eq!((&told["manner"], &told["author"]), (&json!("automatic"), &json!("Support")), "{told}");
        assert_eq!(case["acknowledged_at"], Value::Null, "nobody has read it yet");
        check_audit(&customer.audit(account).await);
    }
}

#[tokio::test]
async fn a_wish_for_a_person_about_security_brings_the_open_case_to_security() {
    let server = TestServer::start();
    for account in [SHOP, BASIC] {
        let customer = server.customer(account);
        // Asked again while the first wish waits, with what is wrong now as the reason.
        let (conversation, case) = slow_case(&customer).await;
        let path = format!("conversations/{conversation}/handoff");
        let wish = customer.post(&path, &json!({ "reason": LEAKED })).await.expect(201);
        assert_eq!((&wish["case_id"], &wish["queue"]), (&case["id"], &json!("security")), "{wish}");
        expect_security(&customer, &id(&case), None).await;
    }
    // In words, in a conversation whose case came of a draft.
    let customer = server.customer(SHOP);
    let conversation = customer.converse().await;
    customer.ask_in(&conversation, SLOW).await;
    let draft = customer.post(&format!("conversations/{conversation}/draft"), &json!({})).await.expect(201);
    let yes = json!({ "digest": draft["digest"] });
    let case = customer.post(&format!("drafts/{}/confirm", id(&draft)), &yes).await.expect(201);
    assert_ne!(case["queue"], "security", "{case}");
    let turn = customer.ask_in(&conversation, &format!("{LEAKED} I want to talk to a person.")).await["turn"].clone();
    let handoff = &turn["handoff"];
    assert_eq!((&handoff["case_id"], &handoff["queue"]), (&case["id"], &json!("security")), "{turn}");
    let case = expect_security(&customer, &id(&case), Some(due(&case))).await;
    assert_eq!(handoff["due_at"], case["due_at"], "{turn}");
}

#[tokio::test]
async fn a_wish_for_a_person_is_heard_with_all_that_was_said_before() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(BASIC), server.engineer("mei"));
    let (conversation, case) = slow_case(&customer).await;
    let path = format!("cases/{}", id(&case));
    let reply = json!({ "body": "It is fast again.", "awaits_customer": true });
    desk.post(&format!("{path}/communications"), &reply).await.expect(201);
    leave_unheard(&server, &customer, &case).await;
    let wish = customer.post(&format!("conversations/{conversation}/handoff"), &json!({})).await.expect(201);
    assert_eq!((&wish["case_id"], &wish["queue"]), (&case["id"], &json!("security")), "{wish}");
    let joined = customer.get(&path).await.expect(200);
    let next: Timestamp = joined["next_update_at"].as_str().expect("promised").parse().expect("a time");
    assert!(next.duration_since(Timestamp::now()).as_mins() <= 60, "{joined}");
}

#[tokio::test]
async fn a_merge_that_takes_over_a_security_case_is_one() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(BASIC), server.engineer("mei"));
    let (_, case) = slow_case(&customer).await;
    let leak = json!({
        "account_id": BASIC, "subject": "Access key leaked", "service": "identity", "severity": "urgent",
        "description": LEAKED,
    });
    let leak = customer.post("cases", &leak).await.expect(201);
    let merged = desk.post(&format!("cases/{}/merge", id(&leak)), &json!({ "into": id(&case) })).await.expect(200);
    assert_eq!(merged["id"], case["id"]);
    expect_security(&customer, &id(&case), Some(due(&leak))).await;
}

#[tokio::test]
async fn what_triage_finds_to_be_about_security_has_its_promise_and_its_customer_is_told() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(BASIC), server.engineer("mei"));
    let (_, case) = slow_case(&customer).await;
    let path = format!("cases/{}", id(&case));
    leave_unheard(&server, &customer, &case).await;
    desk.post(&format!("{path}/triage"), &json!({})).await.expect(200);
    expect_security(&customer, &id(&case), None).await;
    let routed = told_outside(&server, &id(&case), "case.routed").await;
    assert_eq!((&routed["case"]["kind"], &routed["actor"]), (&json!("security"), &json!("firstline")), "{routed}");
}

#[tokio::test]
async fn what_the_desk_moved_out_of_security_stays_there_whatever_is_said_again() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(BASIC), server.engineer("mei"));
    let (conversation, case) = slow_case(&customer).await;
    let path = format!("cases/{}", id(&case));
    let say = async |text: &str| {
        customer.post(&format!("{path}/communications"), &json!({ "body": text })).await.expect(201);
    };
    say(LEAKED).await;
    let found = expect_security(&customer, &id(&case), None).await;
    desk.post(&format!("{path}/queue"), &json!({ "queue": "compute" })).await.expect(200);
    say(LEAKED).await;
    customer.post(&format!("conversations/{conversation}/handoff"), &json!({ "reason": LEAKED })).await.expect(201);
    desk.post(&format!("{path}/triage"), &json!({})).await.expect(200);
    // The promise that was made stands.
    let moved = customer.get(&path).await.expect(200);
    assert_eq!((&moved["queue"], &moved["due_at"]), (&json!("compute"), &found["due_at"]), "{moved}");
    assert_eq!(moved["kind"], case["kind"], "it is again what it was opened as");
    // What a customer confirms counts.
    let draft = customer.post(&format!("conversations/{conversation}/draft"), &json!({})).await.expect(201);
    assert_eq!(draft["kind"], "security", "{draft}");
    let yes = json!({ "digest": draft["digest"] });
    customer.post(&format!("drafts/{}/confirm", id(&draft)), &yes).await.expect(201);
    let again = customer.get(&path).await.expect(200);
    assert_eq!((&again["queue"], &again["due_at"]), (&json!("security"), &found["due_at"]), "{again}");
}
