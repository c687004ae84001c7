//! The process is killed in the middle of turns, again and again: nothing acknowledged is lost, nothing is told twice.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use firstline::eval::scripted::{Behaviour, ScriptedServer};

use crate::support::{Client, Random, SHOP, Streamed, TestServer, TurnStream, check_audit, new_home};

const KILLS: usize = 50;
/// Clients that ask at the same time.
const CLIENTS: usize = 2;
const QUESTION: &str = "Why did my database fail over last night, and what should I check?";

const UNLIMITED: [(&str, &str); 2] =
    [("FIRSTLINE_SERVER__MESSAGES_PER_MINUTE", "100000"), ("FIRSTLINE_SERVER__REQUESTS_PER_MINUTE", "100000")];

fn with_model(url: &str) -> [(&str, &str); 4] {
    let [messages, requests] = UNLIMITED;
    [("FIRSTLINE_MODEL__BASE_URL", url), ("FIRSTLINE_MODEL__NAME", "scripted"), messages, requests]
}

/// What a client had when the server died.
struct Cut {
    conversation: String,
    key: String,
    streamed: Streamed,
    /// From the first event, where that arrived.
    turn: Option<String>,
}

async fn ask_until_it_dies(client: Client, conversation: String, key: String) -> Cut {
    let mut streamed = Streamed::default();
    if let Some(mut stream) = client.try_stream_in(&conversation, QUESTION, &key).await {
        while stream.next().await.is_some() {}
        streamed = TurnStream::so_far(&stream).0;
    }
    let turn = streamed.of_type("start").next().and_then(|it| it["messageId"].as_str()).map(str::to_owned);
    Cut { conversation, key, streamed, turn }
}

/// Comes back after a crash for the rest; returns the whole turn.
async fn come_back(client: &Client, cut: &Cut) -> Value {
    let Some(turn) = &cut.turn else {
        // Not a word had arrived: the same request again, with the same key.
        let again = client.try_stream_in(&cut.conversation, QUESTION, &cut.key).await.expect("the server answers");
        return again.whole().await.turn().clone();
    };
    let seen = cut.streamed.durable();
    let last = cut.streamed.last_id(0);
    let rest = client.resume(turn, last).await;
    let all = client.resume(turn, 0).await;
    let together: Vec<_> = seen.iter().cloned().chain(rest.durable()).collect();
    // A client that had the last event already is told the end again, and nothing else.
    if last < all.last_id(0) {
        assert_eq!(together, all.durable(), "what was seen and the rest are the whole, once and in order");
    } else {
        assert_eq!(seen, all.durable());
    }
    all.turn().clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_lose_and_repeat_nothing() {
    let model = ScriptedServer::start_slowly(Behaviour::Obedient, Duration::from_millis(4)).await.expect("a free port");
    let url = model.base_url();
    let settings = with_model(&url);
    let mut server = TestServer::on(new_home(), &settings);
    let mut customer = server.customer(SHOP);
    let mut random = Random::new(50);
    let (mut turns, mut slowest) = (Vec::new(), Duration::ZERO);
    for round in 0..KILLS {
        let mut asking = Vec::new();
        for client in 0..CLIENTS {
            let conversation = customer.converse().await;
            asking.push(tokio::spawn(ask_until_it_dies(customer.clone(), conversation, format!("{round}-{client}"))));
        }
        tokio::time::sleep(random.millis_below(400)).await;
        server.kill();
        let mut cuts = Vec::new();
        for it in asking {
            cuts.push(it.await.expect("the client lives"));
        }
        let begun = Instant::now();
        server = server.restart();
        slowest = slowest.max(begun.elapsed());
        customer = customer.at(server.address());
        assert_eq!(customer.get("/readyz").await.status, 200);
        for cut in &cuts {
            turns.push(come_back(&customer, cut).await);
        }
    }
    let outcome = |turn: &Value| turn["outcome"].as_str().expect("an outcome").to_owned();
    let interrupted = turns.iter().filter(|it| outcome(it) == "interrupted").count();
    for turn in &turns {
        assert!(matches!(outcome(turn).as_str(), "interrupted" | "answered"), "{turn}");
        // The words stay as they were, and every unit shown is still cited.
        let again = customer.get(&format!("turns/{}", turn["id"].as_str().expect("an id"))).await.expect(200);
        assert_eq!(&again, turn);
    }
    eprintln!(
        "{interrupted} of {} turns were cut; the slowest start took {} ms; {} model calls",
        turns.len(),
        slowest.as_millis(),
        model.calls()
    );
    assert!(interrupted >= KILLS / 5, "the kills hit running turns: {interrupted}");
    assert!(slowest < Duration::from_secs(20), "ready within seconds: {slowest:?}");
    let entries = customer.audit(SHOP).await;
    check_audit(&entries);
    for turn in &turns {
        let id = turn["id"].as_str().expect("an id");
        let named = |it: &&Value| it["payload"].as_str().is_some_and(|it| it.contains(id));
        assert!(entries.iter().any(|it| named(&it)), "turn {id} is in the audit trail");
    }
}

/// Writes that are one transaction each; what is in the middle of one when the process dies was never there, or is whole.
const WRITE_KILLS: usize = 20;

/// Sends a write that the death of the server may cut.
async fn write_until_it_dies(client: Client, key: String, path: String, body: Value) {
    let request = client.request(reqwest::Method::POST, &path).header("idempotency-key", key).json(&body);
    let _cut = request.send().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_leave_handoffs_confirmed_drafts_and_cases_whole_or_not_there() {
    let settings = UNLIMITED;
    let mut server = TestServer::on(new_home(), &settings);
    let mut customer = server.customer(SHOP);
    let mut random = Random::new(12);
    let mut expected = 0;
    for round in 0..WRITE_KILLS {
        let (wishing, drafting) = (customer.converse().await, customer.converse().await);
        customer.ask_in(&drafting, "Orders are slow in production since noon.").await;
        let draft = customer.post(&format!("conversations/{drafting}/draft"), &json!({})).await.expect(201);
        let id = draft["id"].as_str().expect("an id");
        let direct = json!({
            "account_id": SHOP, "subject": format!("By hand {round}"), "description": "Every payment fails.",
            "service": "containers", "severity": "urgent",
        });
        let writes = [
            (format!("conversations/{wishing}/handoff"), json!({ "reason": "call me" })),
            (format!("drafts/{id}/confirm"), json!({ "digest": draft["digest"] })),
            ("cases".to_owned(), direct),
        ];
        let key = |number: usize| format!("{round}-{number}");
        let running: Vec<_> = writes
            .iter()
            .enumerate()
            .map(|(number, (path, body))| {
                tokio::spawn(write_until_it_dies(customer.clone(), key(number), path.clone(), body.clone()))
            })
            .collect();
        tokio::time::sleep(random.millis_below(25)).await;
        server.kill();
        for it in running {
            it.await.expect("the client lives");
        }
        server = server.restart();
        customer = customer.at(server.address());
        // Before it is asked again: a conversation is with people exactly when it has a case, and says so.
        let talk = customer.get(&format!("conversations/{wishing}")).await.expect(200);
        let case = talk["handoff"]["case_id"].as_str();
        assert_eq!(talk["state"] == "human", case.is_some(), "half a handoff: {talk}");
        let said = talk["messages"].as_array().is_some_and(|it| it.iter().any(|it| it["text"] == "call me"));
        assert_eq!(said, case.is_some(), "what was said with it is there with it: {talk}");
        if let Some(case) = case {
            customer.get(&format!("cases/{case}")).await.expect(200);
        }
        for (number, (path, body)) in writes.iter().enumerate() {
            let again = customer.post_once(&key(number), path, body).await.expect(201);
            let twice = customer.post_once(&key(number), path, body).await.expect(201);
            assert_eq!(again["id"], twice["id"]);
        }
        expected += writes.len();
    }
    let desk = server.engineer("mei");
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = desk.get(&format!("desk/queue?limit=100{cursor}")).await.expect(200);
        found.extend(page["items"].as_array().expect("a list").iter().map(|it| it["id"].clone()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(found.len(), expected, "each wish, each yes and each case by hand is one case");
    check_audit(&customer.audit(SHOP).await);
}

/// Sends a write that the death of the server may cut; what it answered, where it did.
async fn acknowledged(client: Client, key: String, path: String, body: Value) -> Option<Value> {
    let request = client.request(reqwest::Method::POST, &path).header("idempotency-key", key).json(&body);
    let answer = request.send().await.ok()?;
    assert_eq!(answer.status(), 201);
    answer.json().await.ok()
}

/// Kills between words to cases that wait for an answer.
const OWED_KILLS: usize = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_lose_no_word_that_is_owed_an_answer_and_move_no_time_by_which_it_is_owed() {
    let settings =
        [("FIRSTLINE_SERVER__MESSAGES_PER_MINUTE", "100000"), ("FIRSTLINE_SERVER__REQUESTS_PER_MINUTE", "100000")];
    let mut server = TestServer::on(new_home(), &settings);
    let (mut customer, mut desk) = (server.customer(SHOP), server.engineer("mei"));
    let mut random = Random::new(6);
    let open = |subject: &str| {
        json!({
            "account_id": SHOP, "subject": subject, "description": "Every payment fails.", "service": "containers",
            "severity": "urgent",
        })
    };
    // One that nobody has answered, and one that an engineer answers anew in each round.
    let unanswered = customer.post("cases", &open("Nobody has answered")).await.expect(201);
    let answered = customer.post("cases", &open("An engineer has answered")).await.expect(201);
    let path = |case: &Value| format!("cases/{}", case["id"].as_str().expect("an id"));
    let thread = |case: &Value| format!("{}/communications", path(case));
    assert!(unanswered["due_at"].is_string(), "{unanswered}");
    let mut said: Vec<(String, String)> = Vec::new();
    for round in 0..OWED_KILLS {
        let after = customer.get(&thread(&answered)).await.expect(200)["items"].as_array().map_or(0, Vec::len);
        let reply = json!({ "body": format!("Reply {round}."), "awaits_customer": true, "after_seq": after });
        desk.post(&thread(&answered), &reply).await.expect(201);
        let standing = desk.get(&path(&answered)).await.expect(200);
        assert!(standing["next_update_at"].is_null() && standing["first_response_at"].is_string(), "{standing}");
        let words = [
            (thread(&unanswered), format!("Any news? {round}")),
            (thread(&answered), format!("It fails again. {round}")),
            (thread(&unanswered), format!("Hello? {round}")),
        ];
        let key = |number: usize| format!("owed-{round}-{number}");
        let sending: Vec<_> = words
            .iter()
            .enumerate()
            .map(|(number, (path, text))| {
                let body = json!({ "body": text });
                tokio::spawn(acknowledged(customer.clone(), key(number), path.clone(), body))
            })
            .collect();
        tokio::time::sleep(random.millis_below(25)).await;
        server.kill();
        let mut answers = Vec::new();
        for it in sending {
            answers.push(it.await.expect("the client lives"));
        }
        server = server.restart();
        (customer, desk) = (customer.at(server.address()), desk.at(server.address()));

        // Before anything is sent again: a word that is there has its promise beside it, and one without it is not there.
        let standing = desk.get(&path(&answered)).await.expect(200);
        let is_there = standing["communications"].to_string().contains(&words[1].1);
        assert_eq!(standing["next_update_at"].is_string(), is_there, "half a word: {standing}");
        assert!(is_there || answers[1].is_none(), "what was acknowledged is lost: {standing}");
        let promised = standing["next_update_at"].clone();
        for (number, (path, text)) in words.iter().enumerate() {
            let again = customer.post_once(&key(number), path, &json!({ "body": text })).await.expect(201);
            if let Some(first) = &answers[number] {
                assert_eq!(again["id"], first["id"], "the same word has the same name");
            }
            said.push((path.clone(), text.clone()));
        }
        let standing = desk.get(&path(&answered)).await.expect(200);
        assert!(standing["next_update_at"].is_string(), "an answer is owed: {standing}");
        assert!(promised.is_null() || standing["next_update_at"] == promised, "{promised} moved: {standing}");
        for case in [&unanswered, &answered] {
            let seen = customer.get(&path(case)).await.expect(200);
            assert_eq!(seen["due_at"], case["due_at"], "the time that was promised moved: {seen}");
        }
    }
    let standing = desk.get(&path(&unanswered)).await.expect(200);
    assert!(standing["first_response_at"].is_null() && standing["due_at"].is_string(), "its clock goes on: {standing}");
    for case in [&unanswered, &answered] {
        let mut texts = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = customer.get(&format!("{}?limit=100{cursor}", thread(case))).await.expect(200);
            texts.extend(
                page["items"].as_array().expect("a list").iter().map(|it| (it["seq"].clone(), it["body"].clone())),
            );
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert!(
            texts.iter().zip(1_u64..).all(|((seq, _), expected)| *seq == expected),
            "no number is missing: {texts:?}"
        );
        for (_, text) in said.iter().filter(|(path, _)| *path == thread(case)) {
            assert_eq!(texts.iter().filter(|(_, it)| it == text).count(), 1, "`{text}` once: {texts:?}");
        }
    }
    check_audit(&customer.audit(SHOP).await);
}

/// Wishes that are typed as any message is, each beside a story that has to be gathered for.
const TYPED_KILLS: usize = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_who_was_asked_for_in_a_message_comes_though_the_process_dies_before_it_answers() {
    let model =
        ScriptedServer::start_slowly(Behaviour::Obedient, Duration::from_millis(200)).await.expect("a free port");
    let url = model.base_url();
    let settings = with_model(&url);
    let mut server = TestServer::on(new_home(), &settings);
    let mut customer = server.customer(SHOP);
    let mut random = Random::new(7);
    let mut cut_short = 0;
    for round in 0..TYPED_KILLS {
        let conversation = customer.converse().await;
        let words = "Every payment fails since 02:11. I want to talk to a person, please.";
        let mut stream = customer.try_stream_in(&conversation, words, &format!("typed-{round}")).await.expect("taken");
        stream.next().await.expect("the message is stored");
        let begun = TurnStream::so_far(&stream).0;
        let turn = begun.of_type("start").next().and_then(|it| it["messageId"].as_str()).expect("a turn").to_owned();
        tokio::time::sleep(random.millis_below(60)).await;
        server.kill();
        server = server.restart();
        customer = customer.at(server.address());
        let talk = customer.get(&format!("conversations/{conversation}")).await.expect(200);
        assert_eq!(talk["state"], "human", "the wish went with the process: {talk}");
        let case = talk["handoff"]["case_id"].as_str().expect("a case");
        customer.get(&format!("cases/{case}")).await.expect(200);
        assert_eq!(talk["handoff"]["reason"], words);
        let turn = customer.get(&format!("turns/{turn}")).await.expect(200);
        cut_short += usize::from(turn["outcome"] == "interrupted");
    }
    let desk = server.engineer("mei");
    let page = desk.get("desk/queue?limit=100").await.expect(200);
    assert_eq!(page["items"].as_array().map(Vec::len), Some(TYPED_KILLS), "each wish is one case");
    check_audit(&customer.audit(SHOP).await);
    assert!(cut_short > 0, "no turn was cut, so nothing was shown");
}
