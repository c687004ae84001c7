//! What comes in broken is answered with the right code and clear words, and nothing is lost over it.

use std::path::Path;

use reqwest::Method;
use serde_json::json;

use crate::support::{CALM, Client, JWT_SECRET, SHOP, TestServer, run};

const QUESTION: &str = "Why did my database fail over last night, and what should I check?";

#[tokio::test]
async fn empty_oversized_and_broken_bodies_are_refused_and_store_nothing() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let conversation = customer.converse().await;
    let path = format!("conversations/{conversation}/messages");
    for empty in ["", "   \n\t ", "\u{200b}\u{feff}"] {
        customer.post(&path, &json!({ "text": empty })).await.expect_problem(422, "empty_question");
    }
    let long = customer.post(&path, &json!({ "text": "a".repeat(32_001) })).await.expect_problem(413, "too_large");
    assert!(long["detail"].as_str().is_some_and(|it| it.contains("32001") && it.contains("32000")), "{long}");
    // Six megabytes: refused while they still come in, so the connection may be closed on the sender.
    let huge = customer.request(Method::POST, &path).header("content-type", "application/json");
    let huge = huge.body(format!("{{\"text\":\"{}\"}}", "b".repeat(6 * 1024 * 1024))).send().await;
    if let Ok(answer) = huge {
        assert_eq!(answer.status(), 413);
    }
    let broken = [
        "{\"text\": \"cut",
        "[1, 2",
        "\"text\"",
        "null",
        "{\"text\": 5}",
        "{\"tex\": \"x\"}",
        "{\"text\": \"x\", \"account_id\": \"1\"}",
        &format!("{}{}", "[".repeat(5_000), "]".repeat(5_000)),
    ]
    .map(str::to_owned);
    for body in broken {
        let request = customer.request(Method::POST, &path).header("content-type", "application/json");
        customer.send(request.body(body)).await.expect_problem(400, "invalid_request");
    }
    let form = customer.request(Method::POST, &path).header("content-type", "text/plain").body("{\"text\":\"x\"}");
    customer.send(form).await.expect_problem(400, "invalid_request");
    let whole = customer.get(&format!("conversations/{conversation}")).await.expect(200);
    assert_eq!(whole["messages"].as_array().map(Vec::len), Some(0));
    assert_eq!(customer.ask_in(&conversation, QUESTION).await["turn"]["outcome"], "answered", "and it still answers");
}

#[tokio::test]
async fn what_the_framework_refuses_is_a_problem_like_every_other_error() {
    let server = TestServer::start();
    let (customer, nobody) = (server.customer(SHOP), Client::nobody(server.address(), SHOP));
    let get = |address: &str| customer.send(customer.request(Method::GET, address));
    get("attachments/%FF").await.expect_problem(400, "invalid_request");
    get("conversations?limit=many").await.expect_problem(400, "invalid_request");
    customer.send(customer.request(Method::POST, "attachments")).await.expect_problem(400, "invalid_request");
    get("nowhere").await.expect_problem(404, "not_found");
    get("conversations/").await.expect_problem(404, "not_found");
    customer.send(customer.request(Method::DELETE, "me")).await.expect_problem(405, "method_not_allowed");
    // Just over what the server reads, so that the whole body is sent before the answer is looked at.
    let large = |path: &str, bytes: usize| nobody.request(Method::POST, path).body(vec![b'a'; bytes]);
    let hook = nobody.send(large("hooks/status", 1024 * 1024 + 1)).await.expect_problem(413, "too_large");
    assert!(hook["detail"].as_str().is_some_and(|it| it.contains("1 MiB")), "{hook}");
    let file = customer.request(Method::POST, "attachments?name=big.txt").header("content-type", "text/plain");
    let file = customer.send(file.body(vec![b'a'; 5 * 1024 * 1024 + 2])).await.expect_problem(413, "too_large");
    let detail = file["detail"].as_str().unwrap_or_default();
    assert!(detail.contains("5242880") && detail.contains("send the part that matters"), "{file}");
}

#[tokio::test]
async fn tokens_that_do_not_count_are_refused() {
    let server = TestServer::with(&[("FIRSTLINE_AUTH__JWT_SECRET", JWT_SECRET)]);
    let minted = server.run(&["token", "--role", "customer", "--sub", "late", "--account", SHOP, "--ttl", "1s"]);
    let client = Client::with_token(server.address(), minted.stdout.trim(), SHOP);
    tokio::time::sleep(std::time::Duration::from_millis(2_100)).await;
    client.get("me").await.expect_problem(401, "token_expired");
    let good = server.token("customer", "somebody", &[SHOP]);
    let mut parts: Vec<&str> = good.split('.').collect();
    let unsigned = ["eyJhbGciOiJub25lIn0", parts[1], ""].join(".");
    parts[2] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for bad in [parts.join("."), unsigned, String::new(), "not a token".to_owned(), "a".repeat(9_000)] {
        Client::with_token(server.address(), &bad, SHOP).get("me").await.expect_problem(401, "unauthorized");
    }
}

#[tokio::test]
async fn what_is_anothers_answers_like_what_is_not_there() {
    let server = TestServer::start();
    let (owner, stranger, colleague) =
        (server.customer(SHOP), server.customer(CALM), server.customer_named("colleague", SHOP));
    let conversation = owner.converse().await;
    let turn = owner.ask_in(&conversation, QUESTION).await["turn"].clone();
    let digest = turn["answer"]["citations"].as_array().expect("a list").iter().find(|it| it["kind"] == "fact");
    let digest = digest.expect("a fact is cited")["digest"].as_str().expect("a digest").to_owned();
    let (turn, message) = (turn["id"].as_str().expect("an id"), turn["message_id"].as_str().expect("an id"));
    let missing = |real: &str| -> String {
        let (kind, random) = real.rsplit_once('_').unwrap_or(("", real));
        let zeros = "0".repeat(random.len());
        if kind.is_empty() { zeros } else { format!("{kind}_{zeros}") }
    };
    // Method, path before the id, the id, path behind it.
    let addresses: Vec<(Method, &str, &str, &str)> = vec![
        (Method::GET, "conversations/", &conversation, ""),
        (Method::POST, "conversations/", &conversation, "/messages"),
        (Method::POST, "conversations/", &conversation, "/handoff"),
        (Method::GET, "turns/", turn, ""),
        (Method::GET, "turns/", turn, "/events"),
        (Method::POST, "turns/", turn, "/cancel"),
        (Method::POST, "messages/", message, "/retry"),
        (Method::POST, "messages/", message, "/feedback"),
        (Method::GET, "passages/", &digest, ""),
    ];
    for client in [&stranger, &colleague] {
        for (method, before, id, behind) in &addresses {
            // A fact is the account's, and a colleague may well see it.
            if *before == "passages/" && client.account() == SHOP {
                continue;
            }
            let body = match *behind {
                "/messages" => json!({ "text": "hello" }),
                "/feedback" => json!({ "rating": "up" }),
                _ => json!({}),
            };
            let mut texts = Vec::new();
            for id in [(*id).to_owned(), missing(id)] {
                let request = client.request(method.clone(), &format!("{before}{id}{behind}"));
                let request = if *method == Method::POST { request.json(&body) } else { request };
                let reply = client.send(request).await;
                let problem = reply.clone().expect_problem(404, "not_found");
                texts.push(reply.text.replace(problem["request_id"].as_str().expect("an id"), "…").replace(&id, "…"));
            }
            assert_eq!(texts[0], texts[1], "{method} {before}…{behind}");
        }
    }
    stranger.post("conversations", &json!({ "account_id": SHOP })).await.expect_problem(404, "not_found");
    stranger.post("conversations", &json!({ "account_id": "999999999999" })).await.expect_problem(404, "not_found");
    assert_eq!(owner.get(&format!("conversations/{conversation}")).await.expect(200)["state"], "assistant");
}

/// Runs the program on an empty home and checks that it refuses with this code and says each of these words.
fn refused(settings: &[(&str, &str)], args: &[&str], code: i32, words: &[&str]) {
    let home = tempfile::tempdir().expect("a temporary folder");
    let ended = run(home.path(), settings, args);
    assert_eq!(ended.code(), code, "{args:?}: {}", ended.stderr);
    assert!(ended.stdout.is_empty(), "talk goes to stderr: {}", ended.stdout);
    for word in words {
        assert!(ended.stderr.contains(word), "{args:?} says `{word}`: {}", ended.stderr);
    }
    assert!(!ended.stderr.contains("panicked") && ended.stderr.lines().count() <= 6, "{}", ended.stderr);
}

#[test]
fn a_wrong_configuration_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("firstline.toml");
    let with = |text: &str| std::fs::write(&file, text).expect("written");
    let path = file.to_str().expect("UTF-8").to_owned();
    with("[server]\nlissten = \"127.0.0.1:0\"\n");
    refused(
        &[],
        &["--config", &path, "serve"],
        2,
        &["server.lissten", "did you mean `server.listen`?", "firstline.toml"],
    );
    with("[server]\nlisten = \"somewhere\"\n");
    refused(&[], &["--config", &path, "serve"], 2, &["server.listen", "somewhere"]);
    with("[server\nlisten = 5");
    refused(&[], &["--config", &path, "serve"], 2, &["firstline.toml"]);
    refused(&[], &["--config", "no-such-file.toml", "serve"], 2, &["no-such-file.toml", "does not exist"]);
    refused(&[("FIRSTLINE_MODEL__NAME", "some-model")], &["serve"], 2, &["model.base_url", "model.name"]);
    refused(&[("FIRSTLINE_MODEL__BASE_URL", "http://127.0.0.1:9/v1")], &["serve"], 2, &["model.name"]);
    refused(&[("FIRSTLINE_SERVRE__LISTEN", "127.0.0.1:0")], &["serve"], 2, &["servre.listen", "server.listen"]);
    refused(
        &[("FIRSTLINE_CORPUS__SOURCES", "no-such-folder")],
        &["serve", "--listen", "127.0.0.1:0"],
        2,
        &["no-such-folder", "does not exist", "corpus.sources"],
    );
    refused(&[("FIRSTLINE_AUTH__JWT_SECRET", "short")], &["serve"], 2, &["auth.jwt_secret", "32 bytes"]);
    refused(&[], &["serve", "--listen", "0.0.0.0:0"], 2, &["auth.jwt_secret", "127.0.0.1"]);
    refused(&[], &["ask", "hello", "--account", "999999999999"], 2, &["999999999999", SHOP]);
    refused(&[], &["ask", "   "], 2, &["the question is empty"]);
    refused(&[], &["frobnicate"], 2, &["frobnicate", "Usage"]);
}

#[test]
fn a_taken_port_is_said_with_what_to_do() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    refused(&[], &["serve", "--listen", &address], 1, &[&address, "another program listens there", "--listen"]);
}

/// Flips bytes in the middle of every large file of the index.
fn damage(index: &Path) -> usize {
    let mut damaged = 0;
    for entry in walkdir::WalkDir::new(index).into_iter().filter_map(Result::ok).filter(|it| it.file_type().is_file()) {
        let mut bytes = std::fs::read(entry.path()).expect("readable");
        let middle = bytes.len() / 2;
        if bytes.len() > 2_000 {
            bytes[middle..middle + 64].iter_mut().for_each(|it| *it ^= 0xff);
            std::fs::write(entry.path(), bytes).expect("writable");
            damaged += 1;
        }
    }
    damaged
}

#[tokio::test]
async fn a_damaged_index_is_set_aside_and_built_anew() {
    let mut server = TestServer::start();
    let customer = server.customer(SHOP);
    let conversation = customer.converse().await;
    let before = customer.ask_in(&conversation, QUESTION).await["turn"]["answer"]["citations"].clone();
    server.kill();
    assert!(damage(&server.home().join("index")) > 0);
    let doctor = server.run(&["doctor"]);
    assert_eq!(doctor.code(), 1, "{}", doctor.stdout);
    assert!(doctor.stdout.contains("FAIL  index") && doctor.stdout.contains("firstline index"), "{}", doctor.stdout);
    let server = server.restart();
    assert!(server.log().contains("search limited") && server.log().contains("indexed "), "{}", server.log());
    let customer = customer.at(server.address());
    let after = customer.ask(QUESTION).await["turn"].clone();
    assert_eq!(after["answer"]["citations"], before, "the same answer as before");
    let whole = customer.get(&format!("conversations/{conversation}")).await.expect(200);
    assert_eq!(whole["messages"].as_array().map(Vec::len), Some(2), "nothing is lost");
}

#[test]
fn doctor_names_the_file_and_line_of_hours_that_cannot_be_read_and_what_to_write() {
    let home = tempfile::tempdir().expect("a folder");
    let corpus = home.path().join("more");
    std::fs::create_dir_all(&corpus).expect("a folder");
    let queue = "[[queue]]\nid = \"night\"\nhours = \"ten to six\"\n";
    std::fs::write(corpus.join("catalogue.toml"), queue).expect("written");
    let config = home.path().join("firstline.toml");
    let sources = format!("[corpus]\nsources = [{:?}]\n", corpus.display().to_string());
    std::fs::write(&config, sources).expect("written");
    let doctor = run(home.path(), &[], &["doctor", "--config", &config.display().to_string()]);
    assert_eq!(doctor.code(), 1, "{}", doctor.stdout);
    let told = doctor.stdout.lines().find(|it| it.contains("ten to six")).expect("told");
    assert!(told.contains("catalogue.toml:3") && told.contains("`Mon-Fri 08:00-20:00`"), "{told}");
}

#[tokio::test]
async fn doctor_lists_overridden_prompts_whose_base_has_changed_and_how_to_take_that_up() {
    const FILE: &str = "answer/system.md";
    let mut server = TestServer::start();
    server.kill();
    let own = server.home().join("prompts").join(FILE);
    assert_eq!(server.run(&["prompt", "override", FILE]).code(), 0);
    let ours = std::fs::read_to_string(&own).expect("a copy of ours");
    std::fs::write(&own, format!("{ours}\nNever say \"kindly\".\n")).expect("edited");
    let well = server.run(&["doctor"]);
    assert_eq!(well.code(), 0, "{}", well.stdout);
    assert!(well.stdout.contains("ok    prompt: answer/system.md: overridden"), "{}", well.stdout);

    let older = ours.replacen('\n', "\nA line that this version lacks.\n", 1);
    std::fs::write(own.with_extension("md.base"), older).expect("an older base");
    let doctor = server.run(&["doctor"]);
    assert_eq!(doctor.code(), 1, "{}", doctor.stdout);
    assert!(
        doctor.stdout.contains("FAIL  prompt: answer/system.md") && doctor.stdout.contains("prompt diff"),
        "{}",
        doctor.stdout
    );
    let diff = server.run(&["prompt", "diff", FILE]);
    assert!(diff.stdout.contains("-A line that this version lacks."), "{}", diff.stdout);
    assert!(!diff.stdout.contains("kindly"), "what the operator wrote is no change of ours: {}", diff.stdout);

    assert_eq!(server.run(&["prompt", "merged", FILE]).code(), 0);
    assert_eq!(server.run(&["doctor"]).code(), 0);
    assert!(std::fs::read_to_string(&own).expect("still there").contains("kindly"));
    let refused = server.run(&["prompt", "override", "answer/sytem.md"]);
    assert!(refused.code() != 0 && refused.stderr.contains("firstline prompt list"), "{}", refused.stderr);
}

/// Mounts a small file system for as long as the value lives; `None` where that is not allowed.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(megabytes: usize) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let size = format!("size={megabytes}m");
        let mounted =
            std::process::Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        mounted.is_ok_and(|it| it.status.success()).then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(self.0.path()).output();
    }
}

#[tokio::test]
async fn a_full_disk_refuses_questions_and_keeps_what_was_there() {
    let Some(disk) = SmallDisk::mount(8) else {
        eprintln!("skipped: a small file system cannot be mounted here");
        return;
    };
    let database = format!("sqlite:{}/firstline.db", disk.0.path().display());
    let server = TestServer::with(&[("FIRSTLINE_STORE__URL", &database)]);
    let customer = server.customer(SHOP);
    let conversation = customer.converse().await;
    let kept = customer.ask_in(&conversation, QUESTION).await;
    let filler = disk.0.path().join("filler");
    let mut left = vec![0_u8; 64 * 1024];
    let mut file = std::fs::File::create(&filler).expect("a file");
    while std::io::Write::write_all(&mut file, &left).is_ok() {}
    left.truncate(1);
    while std::io::Write::write_all(&mut file, &left).is_ok() {}
    // What the log has room for may still be taken; soon there is none.
    let path = format!("conversations/{conversation}/messages");
    let mut refused = None;
    for _ in 0..40 {
        let reply = customer.post(&path, &json!({ "text": QUESTION })).await;
        if reply.status != 201 {
            refused = Some(reply);
            break;
        }
    }
    refused.expect("the disk is full").expect_problem(507, "storage_full");
    let read = customer.get(&format!("turns/{}", kept["turn"]["id"].as_str().expect("an id"))).await.expect(200);
    assert_eq!(read, kept["turn"], "what was acknowledged is still there");
    std::fs::remove_file(&filler).expect("removed");
    drop(file);
    assert_eq!(customer.ask(QUESTION).await["turn"]["outcome"], "answered", "and with space it goes on");
}
