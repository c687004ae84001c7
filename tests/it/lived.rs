//! What happened becomes a sample: kept in the home, naming nobody, promoted in a second step.

use std::fs;

use serde_json::json;

use crate::eval::OPEN;
use crate::support::{SHOP, TestServer};

#[tokio::test]
async fn a_conversation_becomes_a_sample_that_names_nobody_and_is_promoted_in_a_second_step() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let conversation = customer.converse().await;
    let question = "Lin Yi-Chen here (lin@harborlane.com): why did my database fail over last night?";
    customer.ask_in(&conversation, question).await;
    let kept = server.run(&["eval", "add", "--conversation", &conversation]);
    assert!(kept.status.success(), "{}", kept.stderr);
    assert!(kept.stdout.contains("person-1@example.com") && !kept.stdout.contains("harborlane"), "{}", kept.stdout);
    assert!(kept.stdout.contains(&format!("source = \"{conversation}\"")), "{}", kept.stdout);
    assert!(kept.stdout.contains("relational-database/multi-az-failover"), "{}", kept.stdout);
    let id = kept.stdout.lines().find_map(|it| it.strip_prefix("id = ")).expect("an id").trim_matches('"').to_owned();

    let evals = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(evals.path().join("answers/samples")).expect("a folder");
    fs::write(evals.path().join("answers/suite.toml"), "kind = \"answers\"\nabout = \"a test\"\n").expect("a file");
    let path = evals.path().to_str().expect("UTF-8");
    let lived = evals.path().join("answers/samples/lived.toml");
    let shown = server.run(&["eval", "add", "--promote", &id, "--evals", path]);
    assert!(shown.status.success() && shown.stdout.contains(&id) && !lived.exists(), "shown first: {}", shown.stderr);
    let written = server.run(&["eval", "add", "--promote", &id, "--evals", path, "--yes"]);
    assert!(written.status.success(), "{}", written.stderr);
    let run = server.run(&["eval", "answers", "--evals", path]);
    assert_eq!(run.code(), OPEN, "what was done then still holds: {}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("1 samples"), "{}", run.stdout);
    let missing = server.run(&["eval", "add", "--case", "case-1"]);
    assert!(!missing.status.success() && missing.stderr.contains("case"), "{}", missing.stderr);
}

#[tokio::test]
async fn a_case_becomes_a_triage_sample_with_what_the_desk_made_of_it() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let body = json!({
        "account_id": SHOP, "subject": "Checkout is down", "service": "containers", "severity": "low",
        "description": "Hello, every payment fails since 02:10.\nRegards,\nOlaf Petersen\nolaf@harborlane.com, +49 30 1234 5678",
    });
    let case = customer.post("cases", &body).await.expect(201);
    let id = case["id"].as_str().expect("an id").to_owned();
    let engineer = server.engineer("mei");
    let raised = json!({ "severity": "critical", "reason": "Nobody can pay." });
    engineer.post(&format!("cases/{id}/severity"), &raised).await.expect(200);
    let kept = server.run(&["eval", "add", "--case", &id]);
    assert!(kept.status.success(), "{}", kept.stderr);
    for words in ["severity = [\"critical\"]", "declared_severity = \"low\"", "Person 1", "still open"] {
        assert!(kept.stdout.contains(words), "{words}: {}", kept.stdout);
    }
    for words in ["Olaf", "harborlane", "1234"] {
        assert!(!kept.stdout.contains(words), "{words}: {}", kept.stdout);
    }
    assert!(kept.stdout.contains(&format!("source = \"{id}\"")), "{}", kept.stdout);
    let sample =
        kept.stdout.lines().find_map(|it| it.strip_prefix("id = ")).expect("an id").trim_matches('"').to_owned();
    let evals = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(evals.path().join("triage/samples")).expect("a folder");
    fs::write(evals.path().join("triage/suite.toml"), "kind = \"triage\"\nabout = \"a test\"\n").expect("a file");
    let path = evals.path().to_str().expect("UTF-8");
    let written = server.run(&["eval", "add", "--promote", &sample, "--evals", path, "--yes"]);
    assert!(written.status.success() && evals.path().join("triage/samples/lived.toml").exists(), "{}", written.stderr);
    let run = server.run(&["eval", "--evals", path, "--json"]);
    assert!(run.stdout.contains(&sample), "it is run with the suite: {}{}", run.stdout, run.stderr);

    let early = server.run(&["eval", "add", "--triage", "case_none"]);
    assert!(!early.status.success() && early.stderr.contains("no such case"), "{}", early.stderr);
    engineer.post(&format!("cases/{id}/triage"), &json!({})).await.expect(200);
    let kept = server.run(&["eval", "add", "--triage", &id]);
    for words in ["\"case:case-", "documents = [", "Nobody judged the draft yet", "severity = [\"critical\"]"] {
        assert!(kept.stdout.contains(words), "{words}: {}{}", kept.stdout, kept.stderr);
    }
    let edited = json!({ "verdict": "edited", "edited": "Olaf Petersen, we replace the failing node at once." });
    assert_eq!(engineer.post(&format!("cases/{id}/triage/verdict"), &edited).await.status, 204);
    let kept = server.run(&["eval", "add", "--triage", &id]);
    for words in ["Sent instead: ", "Struck: ", "we replace the failing node at once."] {
        assert!(kept.stdout.contains(words), "{words}: {}{}", kept.stdout, kept.stderr);
    }
    assert!(!kept.stdout.contains("Olaf"), "{}", kept.stdout);
    let rejected = json!({ "verdict": "rejected", "reason": "Olaf Petersen asked for a rollback." });
    assert_eq!(engineer.post(&format!("cases/{id}/triage/verdict"), &rejected).await.status, 204);
    let kept = server.run(&["eval", "add", "--triage", &id]);
    assert!(
        !kept.stdout.contains("Olaf")
            && kept.stdout.contains("The engineer rejected the draft")
            && !kept.stdout.contains("\"case:case-")
    );
}
