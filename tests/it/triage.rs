//! Triage over HTTP: made in the background for a case that somebody opens, read by the desk alone, judged.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Client, PATCHY, SHOP, TestServer, check_audit};

/// How long the background may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

async fn opened(customer: &Client, subject: &str, description: &str, severity: &str) -> String {
    let body = json!({
        "account_id": customer.account(), "subject": subject, "description": description,
        "service": "containers", "severity": severity,
    });
    let case = customer.post("cases", &body).await.expect(201);
    case["id"].as_str().expect("an id").to_owned()
}

/// What the background made for a case.
pub async fn made(desk: &Client, case: &str) -> Value {
    let begun = Instant::now();
    loop {
        let read = desk.get(&format!("cases/{case}/triage")).await;
        if read.status == 200 {
            return read.expect(200);
        }
        assert!(read.status == 404 && begun.elapsed() < PATIENCE, "{}", read.text);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn texts<'a>(items: &'a Value, field: &str) -> Vec<&'a str> {
    items.as_array().expect("a list").iter().filter_map(|it| it[field].as_str()).collect()
}

#[tokio::test]
async fn a_draft_that_is_asked_for_twice_under_one_key_is_made_once() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let case = opened(&customer, "Checkout is down", "Nobody can pay since noon.", "low").await;
    let path = format!("cases/{case}/triage");
    let ask = async |key: &str, body: Value| desk.post_once(key, &path, &body).await;
    let first = ask("one", json!({})).await.expect(200);
    // What is said since would be in another draft.
    let said = json!({ "body": "It is the wombat service, in every region." });
    customer.post(&format!("cases/{case}/communications"), &said).await.expect(201);
    assert_eq!(ask("one", json!({})).await.expect(200), first);
    ask("one", json!({ "other": 1 })).await.expect_problem(422, "idempotency_conflict");
    let (another, another_case) =
        (ask("two", json!({})).await.expect(200), opened(&customer, "Again", "As before.", "low").await);
    assert_ne!(another["generated_at"], first["generated_at"], "another key is another draft");
    let elsewhere = desk.post_once("one", &format!("cases/{another_case}/triage"), &json!({})).await.expect(200);
    assert_eq!(elsewhere["case_id"], json!(another_case), "a key is one route's");
}

#[tokio::test]
async fn an_engineer_who_opens_a_case_finds_its_triage_there_and_says_what_it_was_worth() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let words = "Sorry to bother you. Nobody can pay in the checkout since a few minutes ago.";
    let case = opened(&customer, "Checkout is down", words, "low").await;
    let triage = made(&desk, &case).await;

    // The customer's word and what was observed stand apart, and a polite `low` moves nothing down.
    let claimed = triage["customer_impact"]["claimed"].to_string();
    assert!(claimed.contains("Nobody can pay") && !claimed.contains("Sorry"), "{claimed}");
    let observed = texts(&triage["customer_impact"]["observed"], "evidence_id");
    assert!(!observed.is_empty(), "{triage}");
    assert_eq!(triage["severity"]["declared"], "low");
    assert!(matches!(triage["severity"]["suggested"].as_str(), Some("urgent" | "critical")), "{}", triage["severity"]);
    let likely = &triage["hypotheses"][0];
    assert_eq!(likely["likelihood"], "likely", "{}", triage["hypotheses"]);
    assert!(!texts(&likely["supporting"], "evidence_id").is_empty() && likely["next_check"].is_string(), "{likely}");
    let told = texts(&triage["timeline"], "at");
    assert!(told.len() > 2 && told.is_sorted(), "{told:?}");
    assert!(!triage["similar_cases"].as_array().expect("a list").is_empty());
    let (reply, marks) = (&triage["reply"], texts(&triage["reply"]["citations"], "kind"));
    assert!(marks.iter().all(|it| ["fact", "doc", "card"].contains(it)), "a reply cites no case: {marks:?}");
    assert!(reply["markdown"].is_string() && reply["manager_markdown"].is_string());

    // It is the desk's alone.
    let path = format!("cases/{case}/triage");
    customer.get(&path).await.expect_problem(403, "staff_only");
    customer.post(&path, &json!({})).await.expect_problem(403, "staff_only");
    customer
        .post(&format!("{path}/verdict"), &json!({ "verdict": "accepted" }))
        .await
        .expect_problem(403, "staff_only");
    desk.get("cases/case_0/triage").await.expect_problem(404, "not_found");

    let judge = async |body: Value| desk.post(&format!("{path}/verdict"), &body).await;
    judge(json!({ "verdict": "rejected" })).await.expect_problem(422, "incomplete");
    judge(json!({ "verdict": "edited", "edited": " " })).await.expect_problem(422, "incomplete");
    judge(json!({ "verdict": "splendid" })).await.expect_problem(400, "invalid_request");
    let edited = json!({ "verdict": "edited", "edited": "We roll the deployment back." });
    assert_eq!(judge(edited).await.status, 204);
    let verdict = desk.get(&path).await.expect(200)["verdict"].clone();
    assert_eq!((&verdict["verdict"], &verdict["by"]), (&json!("edited"), &json!("mei")), "{verdict}");
    assert_eq!(verdict["edited"], "We roll the deployment back.");
    let of = |kind: &str| {
        let all = verdict["changes"].as_array().expect("a list").iter().filter(|it| it["kind"] != kind);
        all.filter_map(|it| it["text"].as_str()).collect::<String>()
    };
    let sent = |it: &str| {
        let part = |name: &str| triage["to_send"][it][name].as_str().expect("a text").to_owned();
        [part("words"), part("sources")].join("\n\n").trim_end().to_owned()
    };
    let registers = [sent("engineer"), sent("manager")];
    assert!(registers.contains(&of("added")), "what was there before: {verdict}");
    assert_eq!(of("removed"), "We roll the deployment back.", "what is there now: {verdict}");
    check_audit(&customer.audit(SHOP).await);
}

#[tokio::test]
async fn a_triage_made_anew_reads_what_the_customer_wrote_since() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let case = opened(&customer, "A question about checkout", "How do we scale the checkout?", "normal").await;
    let before = made(&desk, &case).await;
    assert_eq!(before["severity"]["suggested"], "low", "{}", before["severity"]);
    let news = json!({ "body": "Now it is worse: production is down, no customer can pay." });
    customer.post(&format!("cases/{case}/communications"), &news).await.expect(201);
    let after = desk.post(&format!("cases/{case}/triage"), &json!({})).await.expect(200);
    assert!(matches!(after["severity"]["suggested"].as_str(), Some("urgent" | "critical")), "{}", after["severity"]);
    assert_eq!(desk.get(&format!("cases/{case}/triage")).await.expect(200)["generated_at"], after["generated_at"]);
    assert_eq!((&before["reply"]["language"], &after["reply"]["language"]), (&json!("en"), &json!("en")));
    // Who goes on in another language is answered in that.
    let news = json!({ "body": "現在連結帳頁面都打不開，所有客人都無法付款，請儘快處理。" });
    customer.post(&format!("cases/{case}/communications"), &news).await.expect(201);
    let after = desk.post(&format!("cases/{case}/triage"), &json!({})).await.expect(200);
    assert_eq!(after["reply"]["language"], "zh-TW");
}

#[tokio::test]
async fn what_could_not_be_seen_stands_in_the_triage_and_in_its_reply() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(PATCHY), server.engineer("mei"));
    let case = opened(&customer, "Routes are not planned", "The dispatch fails for all drivers.", "high").await;
    let triage = made(&desk, &case).await;
    let silent = texts(&triage["gaps"], "source");
    assert!(!silent.is_empty(), "{triage}");
    let reply = triage["reply"]["markdown"].as_str().expect("a reply");
    assert!(silent.iter().all(|it| reply.contains(it)), "{silent:?}: {reply}");
}

#[tokio::test]
async fn a_card_has_its_headings_in_the_language_of_its_case_and_no_plea() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    for (subject, words, plea, headings) in [
        (
            "结账请求失败",
            "从昨天起结账请求全部失败，能不能帮我开个工单？",
            "工单",
            ["## 现象", "## 原因", "## 有效的措施"],
        ),
        (
            "結帳請求失敗",
            "從昨天起結帳請求全部失敗，可以幫我開案件嗎？",
            "案件",
            ["## 看到的現象", "## 原因", "## 有效的處置"],
        ),
        (
            "決済リクエストの失敗",
            "昨日から決済リクエストがすべて失敗しています。ケースを作成してください。",
            "ケース",
            ["## 症状", "## 原因", "## 有効だった対処"],
        ),
    ] {
        let case = opened(&customer, subject, words, "normal").await;
        let path = format!("cases/{case}");
        desk.post(&format!("{path}/communications"), &json!({ "body": "OK" })).await.expect(201);
        let ended = json!({ "resolution": { "summary": "OK", "root_cause": "OK", "steps": [] } });
        desk.post(&format!("{path}/resolve"), &ended).await.expect(200);
        let card = desk.post(&format!("{path}/card"), &json!({})).await.expect(200)["markdown"].to_string();
        assert!(headings.iter().all(|it| card.contains(it)) && !card.contains(plea), "{card}");
    }
}

#[tokio::test]
async fn a_resolved_case_becomes_a_card_that_does_not_say_whose_it_was() {
    let server = TestServer::start();
    let (customer, desk) = (server.customer(SHOP), server.engineer("mei"));
    let words =
        "checkout of Harbor Lane (111122223333) fails for ops@harbor-lane.example since 10.20.30.40 is blocked.";
    let case = opened(&customer, "Requests to checkout fail", words, "normal").await;
    let path = format!("cases/{case}");
    desk.post(&format!("{path}/card"), &json!({})).await.expect_problem(422, "incomplete");
    desk.post(&format!("{path}/communications"), &json!({ "body": "The rule is back." })).await.expect(201);
    let ended = json!({ "resolution": {
        "summary": "The rule was put back.", "root_cause": "A rule of checkout was removed.", "steps": ["Compare the rules.", "Put it back."],
    } });
    desk.post(&format!("{path}/resolve"), &ended).await.expect(200);
    let card = desk.post(&format!("{path}/card"), &json!({})).await.expect(200);
    let card = card["markdown"].as_str().expect("Markdown");
    for kept in ["fail", "A rule of", "1. Compare the rules.", "2. Put it back.", &case] {
        assert!(card.contains(kept), "`{kept}`: {card}");
    }
    for theirs in ["Harbor", SHOP, "ops@", "10.20.30.40", "checkout", "reviewed_by"] {
        assert!(!card.contains(theirs), "`{theirs}`: {card}");
    }
    assert!(["## What was seen", "## Cause", "## What helped"].iter().all(|it| card.contains(it)), "{card}");
    customer.post(&format!("{path}/card"), &json!({})).await.expect_problem(403, "staff_only");
    let printed = server.run(&["card", "draft", &case]);
    assert_eq!((printed.code(), printed.stdout.trim()), (0, card.trim()), "{}", printed.stderr);
}
