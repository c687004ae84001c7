//! Drafts: what they hold without a model, that a reload finds them, and that time takes no text away.

mod contents;

use firstline::access::{Principal, Role};
use firstline::domain::{AccountId, Draft, DraftEdit, DraftRefusal};
use firstline::service::{Question, Service, ServiceError, StoreError};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::support::{CALM, Client, MovedClock, PATCHY, SHOP, TestServer, open_service, principal};

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().filter_map(Value::as_str).collect()
}

const CHECKOUT_DOWN: &str = "Checkout is down in production: every payment fails since 02:10.";

/// The draft of a new conversation in which this was said.
async fn draft_of(customer: &Client, said: &str) -> Value {
    let conversation = customer.converse().await;
    customer.ask_in(&conversation, said).await;
    customer.post(&format!("conversations/{conversation}/draft"), &json!({})).await.expect(201)
}

#[tokio::test]
async fn a_draft_asks_what_nobody_said_in_the_customers_language_and_attaches_what_it_rests_on() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let draft = draft_of(&customer, "请把我们的 GPU 配额提高。").await;
    assert_eq!(draft["kind"], "quota", "{draft}");
    let asked = texts(&draft["missing"]);
    assert!((1..=3).contains(&asked.len()), "{draft}");
    assert!(asked.iter().all(|it| it.chars().any(|it| ('一'..='龥').contains(&it))), "{asked:?}");
    let draft = draft_of(&customer, CHECKOUT_DOWN).await;
    let attached = draft["attached"].as_array().expect("a list");
    let ids: Vec<&str> = attached.iter().filter_map(|it| it["id"].as_str()).collect();
    assert!(!ids.is_empty() && ids == texts(&draft["evidence"]), "{draft}");
    assert!(attached.iter().all(|it| it["title"].as_str().is_some_and(|it| !it.is_empty())), "{draft}");
    for reason in draft["severity_reasons"].as_array().expect("a list") {
        let id = reason["evidence_id"].as_str();
        assert!(id.is_none_or(|it| ids.contains(&it)), "what speaks for the severity is attached: {draft}");
    }
}

#[tokio::test]
async fn a_draft_says_what_could_not_be_seen() {
    let server = TestServer::start();
    let customer = server.customer(PATCHY);
    let draft = draft_of(&customer, "Our production API answers 503 since 14:20.").await;
    let gaps = draft["gaps"].as_array().expect("a list");
    assert!(gaps.iter().any(|it| it["source"].is_string() && it["reason"].is_string()), "{draft}");
}

#[tokio::test]
async fn a_reload_finds_the_drafts_that_are_no_case_yet_as_they_were_edited() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let conversation = customer.converse().await;
    customer.ask_in(&conversation, "Our production API answers 503 since 14:20.").await;
    let path = format!("conversations/{conversation}");
    let read = || async { customer.get(&path).await.expect(200) };
    let before = read().await["drafts"].as_array().map_or(0, Vec::len);
    let draft = customer.post(&format!("{path}/draft"), &json!({})).await.expect(201);
    let id = draft["id"].as_str().expect("an id");
    let edit = customer.request(reqwest::Method::PUT, &format!("drafts/{id}")).json(&json!({ "subject": "API 503" }));
    let edited = customer.send(edit).await.expect(200);
    let seen = read().await;
    let drafts = seen["drafts"].as_array().expect("drafts");
    assert_eq!((drafts.len(), drafts.last()), (before + 1, Some(&edited)), "{seen}");
    customer.post(&format!("drafts/{id}/confirm"), &json!({ "digest": edited["digest"] })).await.expect(201);
    assert_eq!(read().await["drafts"].as_array().map_or(0, Vec::len), before, "a case is no draft");
    let listed = customer.get("conversations").await.expect(200);
    assert!(listed["items"][0].get("drafts").is_none(), "{listed}");
}

#[tokio::test]
async fn every_part_of_a_draft_is_edited_and_what_the_account_does_not_show_is_the_customers_word() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let draft = draft_of(&customer, CHECKOUT_DOWN).await;
    let path = format!("drafts/{}", draft["id"].as_str().expect("an id"));
    let put = async |edit: Value| customer.send(customer.request(reqwest::Method::PUT, &path).json(&edit)).await;
    let found = texts(&draft["resources"]);
    assert!(!found.is_empty() && draft["stated_resources"] == json!([]), "what was found in facts is seen: {draft}");
    let resources = json!([found[0], "shop-orders", "the blue cache"]);
    let edit = json!({
        "service": "relational-database", "category": "connections", "resources": resources,
        "tried": ["Restarted the service", ""],
    });
    let edited = put(edit).await.expect(200);
    assert_eq!((&edited["service"], &edited["category"]), (&json!("relational-database"), &json!("connections")));
    assert_eq!((&edited["resources"], &edited["tried"]), (&resources, &json!(["Restarted the service"])));
    assert_eq!(edited["stated_resources"], json!(["the blue cache"]), "{edited}");
    assert_ne!(edited["digest"], draft["digest"], "what was shown before confirms nothing");
    // Saved once more, what was seen stays seen and what was said stays said.
    let again = put(json!({ "resources": resources, "subject": "Checkout" })).await.expect(200);
    assert_eq!(again["stated_resources"], json!(["the blue cache"]), "{again}");
    put(json!({ "service": "the blue cache" })).await.expect_problem(422, "incomplete");
    put(json!({ "category": "image-pull" })).await.expect_problem(422, "incomplete");
    put(json!({ "resources": vec!["shop-orders"; 21] })).await.expect_problem(413, "too_large");
    put(json!({ "tried": ["x".repeat(301)] })).await.expect_problem(413, "too_large");
    let case = customer.post(&format!("{path}/confirm"), &json!({ "digest": again["digest"] })).await.expect(201);
    let desk = server.engineer("mei").get(&format!("cases/{}", case["id"].as_str().expect("an id"))).await.expect(200);
    for it in [&case, &desk] {
        assert_eq!((&it["resources"], &it["stated_resources"]), (&resources, &json!(["the blue cache"])), "{it}");
        assert_eq!(it["queue"], "database", "it waits where its service is known: {it}");
    }
}

#[tokio::test]
async fn what_is_suggested_follows_the_text_on_the_card_and_the_severity_stays_as_it_was_chosen() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let draft = draft_of(&customer, CHECKOUT_DOWN).await;
    let path = format!("drafts/{}", draft["id"].as_str().expect("an id"));
    let put =
        async |edit: Value| customer.send(customer.request(reqwest::Method::PUT, &path).json(&edit)).await.expect(200);
    let why = |it: &Value| (it["kind"].clone(), it["suggested_severity"].clone(), it["severity_reasons"].clone());
    assert_eq!((&draft["kind"], &draft["severity"]), (&json!("incident"), &json!("critical")), "{draft}");
    let (subject, description) = (&draft["subject"], &draft["description"]);
    let same = put(json!({ "tried": ["Restarted it"], "description": description })).await;
    assert_eq!(why(&same), why(&draft), "the text is as it was");
    let asks = "How do I change the retention of our backups?";
    let milder = put(json!({ "subject": asks, "description": asks })).await;
    assert_eq!((&milder["kind"], &milder["suggested_severity"]), (&json!("question"), &json!("low")), "{milder}");
    assert_eq!(milder["severity"], "critical", "the customer's choice is the customer's: {milder}");
    let reasons = milder["severity_reasons"].as_array().expect("a list");
    assert!(!reasons.is_empty() && reasons.iter().all(|it| it["evidence_id"].is_null()), "{milder}");
    put(json!({ "severity": "low" })).await;
    let back = put(json!({ "subject": subject, "description": description })).await;
    assert_eq!((why(&back), &back["severity"]), (why(&draft), &json!("low")), "{back}");
    let attached = texts(&back["evidence"]);
    let cited =
        draft["severity_reasons"].as_array().expect("a list").iter().filter_map(|it| it["evidence_id"].as_str());
    assert!(cited.clone().count() > 0 && cited.clone().all(|it| attached.contains(&it)), "{back}");
    // A deadline is told beside the reasons, as long as there is one.
    let dated = put(json!({ "needed_by": { "date": "2099-12-24", "why": "sale" } })).await;
    let count = |it: &Value| it["severity_reasons"].as_array().map_or(0, Vec::len);
    assert_eq!((count(&dated), &dated["suggested_severity"]), (count(&back) + 1, &json!("critical")), "{dated}");
    assert_eq!(why(&put(json!({ "needed_by": null })).await), why(&back));
    let digest = put(json!({ "severity": "normal" })).await["digest"].clone();
    let case = customer.post(&format!("{path}/confirm"), &json!({ "digest": digest })).await.expect(201);
    let desk = server.engineer("mei").get(&format!("cases/{}", case["id"].as_str().expect("an id"))).await.expect(200);
    assert_eq!((&desk["suggested_severity"], &desk["declared_severity"]), (&json!("critical"), &json!("normal")));
}

#[tokio::test]
async fn the_catalogue_tells_a_form_what_a_case_can_be_about_in_four_languages() {
    let server = TestServer::start();
    let listed = server.customer(SHOP).get("catalogue").await.expect(200);
    let services = listed["services"].as_array().expect("a list");
    let database = services.iter().find(|it| it["id"] == "relational-database").expect("a service");
    assert_eq!(
        (&database["name"]["ja"], &database["name"]["zh-TW"]),
        (&json!("リレーショナルデータベース"), &json!("關聯式資料庫"))
    );
    assert_eq!(database["categories"][0]["id"], "general");
    for category in services.iter().flat_map(|it| it["categories"].as_array().expect("a list")) {
        assert_eq!(category["name"].as_object().map_or(0, |it| it.len()), 4, "{category}");
    }
}

/// A draft of a conversation with one message.
async fn drafted(service: &Service, customer: &Principal) -> Draft {
    let account = AccountId::parse(SHOP).expect("an account");
    let conversation = service.create_conversation(customer, &account, None).await.expect("a conversation");
    let question = Question {
        conversation_id: &conversation.id,
        text: "Our production API answers 503 since 14:20.",
        attachments: Vec::new(),
        language: None,
        request_id: "request",
        command: None,
    };
    service.ask(customer, question).await.expect("asked");
    service.draft_case(customer, &conversation.id, None).await.expect("a draft")
}

#[tokio::test]
async fn a_draft_expires_after_a_day_keeps_its_text_and_lives_again_once_it_is_edited() {
    let (home, clock) = (tempfile::tempdir().expect("a folder"), MovedClock::at("2026-11-27T02:00:00Z"));
    let service = open_service(home.path(), &clock).await;
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    let draft = drafted(&service, &lin).await;
    clock.pass(SignedDuration::from_hours(23));
    let edit = DraftEdit { description: Some("Every request fails.".to_owned()), ..DraftEdit::default() };
    let draft = service.edit_draft(&lin, &draft.id, edit, None).await.expect("edited");
    clock.pass(SignedDuration::from_hours(24));
    let refused = service.confirm_draft(&lin, &draft.id, &draft.digest, None).await.expect_err("a day later");
    assert!(matches!(refused, ServiceError::Store(StoreError::DraftRefused(DraftRefusal::Expired))), "{refused}");
    let kept = service.draft(&lin, &draft.id).await.expect("still there").record.draft;
    assert_eq!((kept.description.as_str(), &kept.subject), ("Every request fails.", &draft.subject));
    let again = service.edit_draft(&lin, &draft.id, DraftEdit::default(), None).await.expect("lives again");
    assert_eq!(
        (again.description, again.expires_at),
        (kept.description, service.now() + SignedDuration::from_hours(24))
    );
    let case = service.confirm_draft(&lin, &draft.id, &again.digest, None).await.expect("a case");
    assert_eq!(case.body.description, "Every request fails.");
    service.close().await;
}

#[tokio::test]
async fn what_two_windows_change_and_confirm_at_once_loses_no_text_and_opens_one_case() {
    let (home, clock) = (tempfile::tempdir().expect("a folder"), MovedClock::at("2026-11-27T02:00:00Z"));
    let service = open_service(home.path(), &clock).await;
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    let draft = drafted(&service, &lin).await;
    let one = DraftEdit { subject: Some("API 503".to_owned()), ..DraftEdit::default() };
    let other = DraftEdit { description: Some("Every request fails.".to_owned()), ..DraftEdit::default() };
    let edit = |it| service.edit_draft(&lin, &draft.id, it, None);
    let (one, other) = tokio::join!(edit(one), edit(other));
    let digests = [one.expect("edited").digest, other.expect("edited").digest];
    let kept = service.draft(&lin, &draft.id).await.expect("a draft").record.draft;
    assert_eq!((kept.subject.as_str(), kept.description.as_str()), ("API 503", "Every request fails."));
    let confirm = |digest| service.confirm_draft(&lin, &draft.id, digest, None);
    let old = digests.iter().find(|it| **it != kept.digest).expect("what was shown to the first");
    let refused = confirm(old).await.expect_err("it was not shown so");
    assert!(
        matches!(refused, ServiceError::Store(StoreError::DraftRefused(DraftRefusal::Changed { .. }))),
        "{refused}"
    );
    let (one, other) = tokio::join!(confirm(&kept.digest), confirm(&kept.digest));
    let case = one.expect("a case");
    assert_eq!(case.id, other.expect("the same case").id);
    assert_eq!((case.body.subject.as_str(), case.body.description.as_str()), ("API 503", "Every request fails."));
    let refused = edit(DraftEdit::default()).await.expect_err("it is a case");
    assert!(
        matches!(refused, ServiceError::Store(StoreError::DraftRefused(DraftRefusal::Confirmed { .. }))),
        "{refused}"
    );
    service.close().await;
}

#[tokio::test]
async fn a_window_that_shows_an_older_draft_changes_and_confirms_nothing_and_is_given_the_newer_one() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let draft = draft_of(&customer, CHECKOUT_DOWN).await;
    let path = format!("drafts/{}", draft["id"].as_str().expect("an id"));
    let put = async |edit: Value| customer.send(customer.request(reqwest::Method::PUT, &path).json(&edit)).await;
    let newer = put(json!({ "digest": draft["digest"], "description": "Only cards fail." })).await.expect(200);
    let late = json!({ "digest": draft["digest"], "description": "All payments fail." });
    let refused = put(late.clone()).await.expect_problem(409, "draft_changed");
    assert_eq!(refused["draft"], newer, "what stands there comes with the refusal");
    let yes = json!({ "digest": draft["digest"] });
    let refused = customer.post(&format!("{path}/confirm"), &yes).await.expect_problem(409, "draft_changed");
    assert_eq!(refused["draft"], newer);
    let kept = customer.get(&path).await.expect(200);
    assert_eq!(kept["description"], "Only cards fail.");
    // Whoever names no digest changes the draft as it stands.
    let merged = put(json!({ "subject": "Payments" })).await.expect(200);
    assert_eq!((&merged["subject"], &merged["description"]), (&json!("Payments"), &json!("Only cards fail.")));
    let again = put(json!({ "digest": merged["digest"], "description": late["description"] })).await.expect(200);
    assert_eq!(again["description"], "All payments fail.");
}

#[tokio::test]
async fn whoever_else_of_the_account_finds_no_draft_of_anothers() {
    let (home, clock) = (tempfile::tempdir().expect("a folder"), MovedClock::at("2026-11-27T02:00:00Z"));
    let service = open_service(home.path(), &clock).await;
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    let mo = principal(&service, "mo", Role::Customer, &[SHOP]);
    let draft = drafted(&service, &lin).await;
    let missing = |it: ServiceError| {
        assert!(matches!(it, ServiceError::NotFound { .. } | ServiceError::Store(StoreError::NotFound { .. })), "{it}");
    };
    missing(service.draft(&mo, &draft.id).await.map(drop).expect_err("of another"));
    missing(service.edit_draft(&mo, &draft.id, DraftEdit::default(), None).await.map(drop).expect_err("of another"));
    missing(service.confirm_draft(&mo, &draft.id, &draft.digest, None).await.map(drop).expect_err("of another"));
    let case_id = service.draft(&lin, &draft.id).await.expect("a draft").record.case_id;
    assert_eq!(case_id, None, "nothing was opened");
    service.close().await;
}

#[tokio::test]
async fn a_day_that_is_named_lies_ahead_of_the_clock_that_promises_are_made_by() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let now = Timestamp::now();
    let is_ahead = |needed: &Value| {
        let day: jiff::civil::Date = needed["date"].as_str().expect("a day").parse().expect("a day");
        let start = day.to_zoned(jiff::tz::TimeZone::UTC).expect("a moment").timestamp();
        // Wherever the account is, and however late the test runs.
        start > now - SignedDuration::from_hours(48) && start < now + SignedDuration::from_hours(24 * 10)
    };
    let said = "We need a larger quota for our database before Friday.";
    let draft = draft_of(&customer, said).await;
    assert!(is_ahead(&draft["needed_by"]), "{draft}");
    let body = json!({
        "account_id": customer.account(), "subject": "A larger quota", "service": "containers", "severity": "normal",
        "description": said,
    });
    let case = customer.post("cases", &body).await.expect(201);
    assert!(is_ahead(&case["needed_by"]), "{case}");
}

#[tokio::test]
async fn what_a_draft_left_open_follows_the_words_of_an_edit_and_what_somebody_chose_stays() {
    let server = TestServer::start();
    let customer = server.customer(CALM);
    let draft = draft_of(&customer, "Something is wrong.").await;
    assert_eq!((&draft["service"], &draft["category"]), (&json!("support"), &json!("general")), "{draft}");
    let path = format!("drafts/{}", draft["id"].as_str().expect("an id"));
    let edited =
        async |edit: Value| customer.send(customer.request(reqwest::Method::PUT, &path).json(&edit)).await.expect(200);
    let told = json!({ "description": "Our PostgreSQL database cannot be reached: too many connections, the connection pool is full." });
    let known = edited(told).await;
    assert_eq!(
        (&known["service"], &known["category"]),
        (&json!("relational-database"), &json!("connections")),
        "{known}"
    );
    let moved = edited(json!({ "service": "containers" })).await;
    assert_eq!(moved["service"], "containers", "{moved}");
    let again = edited(json!({ "description": "The RDS database fails over again and again." })).await;
    assert_eq!(again["service"], "containers", "chosen by a person: {again}");
}

#[tokio::test]
async fn a_case_written_by_hand_gets_the_category_of_its_words_where_none_is_chosen() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let open = async |category: Value| {
        let case = json!({
            "account_id": SHOP, "subject": "Connection pool full", "description": "Too many connections since 02:10.",
            "service": "relational-database", "severity": "normal", "category": category,
        });
        customer.post("cases", &case).await.expect(201)["category"].clone()
    };
    assert_eq!(open(Value::Null).await, "connections");
    assert_eq!(open(json!("general")).await, "general", "chosen by a person");
}

#[tokio::test]
async fn a_wish_for_a_case_ends_in_a_draft_that_the_answer_speaks_of() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    for (said, told) in [
        ("Our checkout is completely down, customers cannot pay. Please open a case.", "until you confirm"),
        ("請幫我開案件，結帳服務全部失敗", "案例草稿"),
        ("请帮我提交工单：结账服务全部失败", "工单草稿"),
        ("配送システムが全部止まっています。サポートケースを作成してください。", "下書き"),
    ] {
        let turn = customer.ask_in(&customer.converse().await, said).await["turn"].clone();
        assert!(turn["draft"].is_object(), "{said}: {turn}");
        assert!(turn["answer"]["markdown"].as_str().is_some_and(|it| it.contains(told)), "{said}: {turn}");
    }
    let turn = customer.ask_in(&customer.converse().await, "How do I open a case?").await["turn"].clone();
    assert_ne!(turn["outcome"], "draft", "{turn}");
}

#[tokio::test]
async fn a_bare_wish_for_a_case_asks_what_happened_and_drafts_once_it_is_told() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let conversation = customer.converse().await;
    let turn = customer.ask_in(&conversation, "Please open a case.").await["turn"].clone();
    assert!(turn["draft"].is_null() && turn["outcome"] == "clarify", "{turn}");
    let words = turn["answer"]["markdown"].as_str().expect("an answer");
    assert!(words.contains("What should the case be about?"), "{words}");
    let turn = customer.ask_in(&conversation, "Our checkout is down since this morning, nobody can pay.").await["turn"]
        .clone();
    let description = turn["draft"]["description"].as_str().expect("a draft");
    assert!(description.contains("nobody can pay") && !description.contains("open a case"), "{turn}");
    let turn = customer.ask_in(&conversation, "Please open a case.").await["turn"].clone();
    assert!(turn["draft"]["subject"].as_str().is_some_and(|it| it.contains("checkout")), "{turn}");
}

#[tokio::test]
async fn only_a_plan_without_such_cases_is_told_so_when_a_case_is_wished_for() {
    let server = TestServer::start();
    let customer = server.customer("444455556666");
    for (wish, is_included) in
        [("Our website is slow. Please open a case.", false), ("We were charged twice. Please open a case.", true)]
    {
        let turn = customer.ask_in(&customer.converse().await, wish).await["turn"].clone();
        let words = turn["answer"]["markdown"].as_str().expect("an answer");
        assert_eq!(
            (turn["draft"]["is_included"].as_bool(), words.contains("does not include")),
            (Some(is_included), !is_included),
            "{turn}"
        );
    }
    let conversation = customer.converse().await;
    let wish = "Our website is slow. Please open a case.";
    customer.ask_in(&conversation, wish).await;
    let again = customer.ask_in(&conversation, wish).await["turn"].clone();
    let words = again["answer"]["markdown"].as_str().expect("an answer");
    assert!(!words.contains("does not include"), "it was said before: {again}");
    assert_eq!(again["draft"]["is_included"], false, "{again}");
}
