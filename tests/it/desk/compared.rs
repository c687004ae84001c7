//! What is sent to a customer is compared with what they must not read: all of it, or it is not sent.

use std::fs;
use std::path::Path;

use firstline::access::Role;
use firstline::domain::{Resolution, Severity};
use firstline::service::{NewCommunication, Resolving, ServiceError};
use reqwest::Method;
use serde_json::json;

use super::opened;
use crate::support::{MovedClock, SHOP, TestServer, direct_case, id, new_home, open_service, principal, run};

const INTERNAL: &str =
    "If the database is at its connection limit, propose to scale back, and do not propose a reboot.";

#[tokio::test]
async fn a_file_is_compared_to_its_end_however_long_it_is() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let title = "The bot stumbles at every third word";
    opened(&server.customer("222233334444"), title, "normal").await;
    let case = opened(&customer, "Deploy fails", "normal").await;
    let path = format!("cases/{}", id(&case));
    let log: String =
        (0..4_000).map(|it| format!("2026-11-20T15:{:02}:00Z INFO worker {it} is ready\n", it % 60)).collect();
    let long = |end: &str| format!("{log}{end}\n");
    for (end, word) in [
        (INTERNAL, "propose to scale back"),
        ("account 444455556666 saw the same", "444455556666"),
        ("As Kobayashi Mei was told.", "Kobayashi Mei"),
        ("As in: The bot stumbles at every third word", title),
        ("This is the end of the log.", ""),
    ] {
        let keeping = desk.request(Method::POST, &format!("{path}/attachments?name=seen.txt"));
        let file = desk.send(keeping.header("content-type", "text/plain").body(long(end))).await.expect(201);
        let reply = json!({ "body": "See the file.", "attachments": [id(&file)], "awaits_customer": true });
        let sent = desk.post(&format!("{path}/communications"), &reply).await;
        if word.is_empty() {
            sent.expect(201);
        } else {
            let refused = sent.expect_problem(422, "foreign_words");
            assert!(refused["detail"].as_str().is_some_and(|it| it.contains(word)), "{end}: {refused}");
        }
    }
}

/// Cuts every file of the index that only staff may search, as a failing disk does.
fn damage_staff_index(home: &Path) {
    let files = walkdir::WalkDir::new(home.join("index")).into_iter().filter_map(Result::ok);
    let of_staff = files.filter(|it| it.file_type().is_file() && it.path().iter().any(|part| part == "staff"));
    let cut: Vec<_> = of_staff.map(|it| fs::write(it.path(), "").expect("cut")).collect();
    assert!(!cut.is_empty(), "staff have an index of their own");
}

#[tokio::test]
async fn what_cannot_be_compared_is_not_sent_and_can_be_once_the_index_is_whole() {
    let (home, clock) = (new_home(), MovedClock::at("2026-11-27T10:00:00Z"));
    let service = open_service(home.path(), &clock).await;
    let (lin, mei) =
        (principal(&service, "lin", Role::Customer, &[SHOP]), principal(&service, "mei", Role::Engineer, &[]));
    let case = direct_case(&service, &lin, "Deploys hang", Severity::Normal).await;
    damage_staff_index(home.path());
    let reply = |body| NewCommunication { body, ..NewCommunication::default() };
    // Even what would be harmless: nobody can tell.
    for body in ["Restart the worker.", INTERNAL] {
        let refused = service.communicate(&mei, &case.id, reply(body), None).await.expect_err("not sent");
        assert!(matches!(refused, ServiceError::NotCompared), "{refused}");
        assert!(refused.to_string().contains("firstline index"), "says what to do: {refused}");
    }
    let resolution = Resolution { summary: INTERNAL.to_owned(), root_cause: None, steps: Vec::new() };
    let ending = Resolving { resolution: Some(resolution), ..Resolving::default() };
    let refused = service.resolve_case(&mei, &case.id, ending, None).await.expect_err("not sent");
    assert!(matches!(refused, ServiceError::NotCompared), "{refused}");
    let marks = service.foreign_words(&mei, &case.id, INTERNAL).await.expect_err("no marks are no clean bill");
    assert!(matches!(marks, ServiceError::NotCompared), "{marks}");
    let read = serde_json::to_string(&service.case(&lin, &case.id).await.expect("read")).expect("as JSON");
    assert!(!read.contains("Restart the worker") && !read.contains("scale back"), "{read}");

    assert!(run(home.path(), &[], &["index"]).status.success());
    service.reload_index().expect("the new index");
    service.communicate(&mei, &case.id, reply("Restart the worker."), None).await.expect("sent");
    let refused = service.communicate(&mei, &case.id, reply(INTERNAL), None).await.expect_err("compared");
    assert!(matches!(refused, ServiceError::ForeignWords(_)), "{refused}");
    service.close().await;
}

#[tokio::test]
async fn words_of_another_account_or_from_internal_text_are_marked_and_not_sent() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let said = "The first sentence of the reply tells the customer to deactivate the key, I read somewhere.";
    let case = opened(&customer, "Requests to checkout fail with 5xx errors", "normal").await;
    let path = format!("cases/{}", id(&case));
    for (body, word, source) in [
        (format!("Hello. {INTERNAL} Regards"), "propose to scale back", Some("Runbook")),
        ("The same happened to Pixelbarn last week.".to_owned(), "Pixelbarn", None),
        ("See account 444455556666.".to_owned(), "444455556666", None),
    ] {
        let marks = desk.post(&format!("{path}/foreign-words"), &json!({ "body": body })).await.expect(200);
        let mark = &marks["items"][0];
        assert!(mark["text"].as_str().is_some_and(|it| it.contains(word)), "{body}: {marks}");
        assert_eq!(mark["source"].as_str().is_some_and(|it| it.contains("Runbook")), source.is_some(), "{marks}");
        let reply = json!({ "body": body });
        let refused = desk.post(&format!("{path}/communications"), &reply).await.expect_problem(422, "foreign_words");
        assert!(refused["detail"].as_str().is_some_and(|it| it.contains(word)), "{refused}");
        customer.post(&format!("{path}/foreign-words"), &reply).await.expect_problem(403, "staff_only");
    }
    // What names another account's people, things and cases is not for this one; ordinary words are nobody's.
    let other = opened(&server.customer("222233334444"), "The bot stumbles at every third word", "normal").await;
    let number = other["display_id"].as_str().expect("a number");
    for name in [
        "Kobayashi Mei",
        "mei.kobayashi@example.com",
        "desk-bot",
        number,
        &id(&other),
        "The bot stumbles at every third word",
    ] {
        let marks = desk
            .post(&format!("{path}/foreign-words"), &json!({ "body": format!("As {name} was.") }))
            .await
            .expect(200);
        assert_eq!(marks["items"], json!([{ "text": name, "source": null }]), "{name}");
        let reply = json!({ "body": format!("Ask {name}."), "after_seq": 99 });
        desk.post(&format!("{path}/communications"), &reply).await.expect_problem(422, "foreign_words");
    }
    let plain = "Image uploads wait while Payments and orders go through the bot of your checkout.";
    let marks = desk.post(&format!("{path}/foreign-words"), &json!({ "body": plain })).await.expect(200);
    assert_eq!(marks["items"], json!([]));
    customer
        .post(&format!("{path}/communications"), &json!({ "body": "Mei Kobayashi of the vendor called us." }))
        .await
        .expect(201);
    let marks = json!({ "body": "Please tell Mei Kobayashi." });
    let marks = desk.post(&format!("{path}/foreign-words"), &marks).await.expect(200);
    assert_eq!(marks["items"], json!([]), "whom the customer named");
    // An internal note is not for the customer either; what they wrote themselves is.
    let note = "Ask the platform team of the second floor before anybody restarts the broker there.";
    desk.post(&format!("{path}/notes"), &json!({ "text": note })).await.expect(201);
    let reply = json!({ "body": format!("{note} Thanks.") });
    desk.post(&format!("{path}/communications"), &reply).await.expect_problem(422, "foreign_words");
    customer.post(&format!("{path}/communications"), &json!({ "body": said })).await.expect(201);
    let reply = json!({ "body": format!("You wrote: {said} And it is 111122223333, Harbor Lane."), "after_seq": 3 });
    desk.post(&format!("{path}/communications"), &reply).await.expect(201);
    let resolution = json!({ "resolution": { "summary": INTERNAL, "steps": [] } });
    desk.post(&format!("{path}/resolve"), &resolution).await.expect_problem(422, "foreign_words");
}
