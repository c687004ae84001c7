//! The gate: what shuts it, with which words, and how it opens again. Each test breaks one thing in a small world of its own.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{CALM, Client, PATCHY, Run, TestServer, run};

pub(crate) const OPEN: i32 = 0;
const USAGE: i32 = 2;
const SHUT: i32 = 3;
const UNMEASURED: i32 = 4;

const BUCKETS: &str = "---\ntitle: Restoring deleted objects\nservice: object-storage\nurl: https://docs.example/restore\nupdated: 2026-03-01\n---\n# Restoring deleted objects\n\nA delete marker hides an object in a versioned bucket. Remove the delete marker to restore the object. Versions are kept until a lifecycle rule expires them.\n";
const KEYS: &str = "---\ntitle: Rotating access keys\nservice: identity\nurl: https://docs.example/rotate\nupdated: 2026-02-01\n---\n# Rotating access keys\n\nCreate a second access key, switch every application to it, then deactivate the first key. An access key that was exposed must be deactivated at once. Rotate access keys every 90 days.\n";
const LIMITS: &str = "---\ntitle: Function timeouts\nservice: functions\nurl: https://docs.example/timeouts\nupdated: 2026-01-01\n---\n# Function timeouts\n\nA function may run for at most 900 seconds. A function that reaches its timeout is stopped and its invocation counts as an error.\n";

const FACTS: &str = r#"[{"id": "thumbnailer-timeouts", "kind": "metric", "resource": "thumbnailer", "at": "2026-11-20T08:30:00Z", "title": "41 invocations of thumbnailer reached their timeout in the last hour", "body": "The function thumbnailer reached its timeout 41 times between 07:30 UTC and 08:30 UTC on 2026-11-20."}]"#;

/// A corpus with three documents and two accounts, and suites over it.
struct World {
    folder: TempDir,
}

impl World {
    fn new() -> Self {
        let world = Self { folder: tempfile::tempdir().expect("a folder") };
        world.write("corpus/docs/object-storage/delete-markers.en.md", BUCKETS);
        world.write("corpus/docs/identity/rotate-keys.en.md", KEYS);
        world.write("corpus/docs/functions/timeouts.en.md", LIMITS);
        for (account, name) in [(CALM, "Lindenhof Media"), (PATCHY, "Kumo Logistics")] {
            let profile = format!(
                "name = \"{name}\"\nplan = \"enterprise\"\nlanguages = [\"en\"]\ntime_zone = \"UTC\"\nmodel = \"on\"\nnow = \"2026-11-20T09:00:00Z\"\n"
            );
            world.write(&format!("corpus/accounts/{account}/account.toml"), &profile);
        }
        world.write(&format!("corpus/accounts/{CALM}/facts/functions.json"), FACTS);
        world.suite("find", "retrieval", "recall_at_5 = 0.9\nmrr = 0.9", FIND);
        world.suite("answer", "answers", "pass_rate = 0.9", ANSWER);
        world
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).expect("a file")
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.folder.path().join(path)).expect("removed");
    }

    fn suite(&self, name: &str, kind: &str, gates: &str, samples: &str) {
        self.suite_of(name, kind, "[\"extractive\"]", gates, samples);
    }

    fn suite_of(&self, name: &str, kind: &str, backends: &str, gates: &str, samples: &str) {
        let file = format!("kind = \"{kind}\"\nabout = \"a test\"\nbackends = {backends}\n[gates]\n{gates}\n");
        self.write(&format!("evals/{name}/suite.toml"), &file);
        self.write(&format!("evals/{name}/samples/all.toml"), samples);
    }

    fn path(&self, path: &str) -> String {
        self.folder.path().join(path).to_str().expect("UTF-8").to_owned()
    }

    fn home(&self) -> &Path {
        self.folder.path()
    }

    fn eval(&self, args: &[&str]) -> Run {
        let (sources, evals, home) = (self.path("corpus"), self.path("evals"), self.home().join("home"));
        let settings = [("FIRSTLINE_CORPUS__SOURCES", sources.as_str())];
        let args: Vec<&str> = ["eval"].iter().chain(args).chain(&["--evals", evals.as_str()]).copied().collect();
        run(&home, &settings, &args)
    }

    #[track_caller]
    fn accepted(&self) {
        let done = self.eval(&["accept"]);
        assert_eq!(done.code(), OPEN, "{}{}", done.stdout, done.stderr);
        let again = self.eval(&[]);
        assert_eq!(again.code(), OPEN, "{}{}", again.stdout, again.stderr);
        assert!(again.stdout.contains("gate open"), "{}", again.stdout);
    }

    /// Runs everything and expects a shut gate that says each of these.
    #[track_caller]
    fn shut_saying(&self, words: &[&str]) {
        let found = self.eval(&[]);
        assert_eq!(found.code(), SHUT, "{}{}", found.stdout, found.stderr);
        for words in words {
            assert!(found.stdout.contains(words), "`{words}` is said: {}", found.stdout);
        }
    }
}

const FIND: &str = r#"
origin = "authored"
[[sample]]
id = "r-1"
language = "en"
question = "how do I get back an object that somebody deleted from a bucket with versions"
relevant = ["object-storage/delete-markers"]
passages = ["Remove the delete marker"]
[[sample]]
id = "r-2"
language = "en"
question = "swap an access key without downtime"
relevant = ["identity/rotate-keys"]
[[sample]]
id = "r-3"
language = "en"
question = "longest run time of a function"
relevant = ["functions/timeouts"]
"#;

const ANSWER: &str = r#"
origin = "authored"
[[sample]]
id = "a-1"
language = "en"
question = "How do I restore a deleted object in a versioned bucket?"
outcome = ["answered"]
holds = [["delete marker"]]
never = [["data is lost"]]
cites = [["object-storage/delete-markers"]]
[[sample]]
id = "a-2"
tags = ["account"]
language = "en"
question = "Why does my function thumbnailer reach its timeout?"
outcome = ["answered"]
holds = [["41"]]
cites = [["fact:thumbnailer-timeouts"]]
[[sample]]
id = "a-3"
language = "en"
question = "How often must access keys be rotated?"
outcome = ["answered"]
holds = [["90 days"]]
cites = [["identity/rotate-keys"]]
"#;

#[test]
fn two_runs_are_equal_byte_for_byte_and_the_reports_are_whole() {
    let world = World::new();
    world.accepted();
    let (first, second) = (world.path("one"), world.path("two"));
    for report in [&first, &second] {
        let done = world.eval(&["--report", report]);
        assert_eq!(done.code(), OPEN, "{}{}", done.stdout, done.stderr);
    }
    let results = world.read("one/results.jsonl");
    assert_eq!(results, world.read("two/results.jsonl"));
    assert_eq!(results.lines().count(), 6);
    let keys: Vec<String> = results
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"))
        .map(|it| format!("{}/{}", it["suite"].as_str().expect("a name"), it["id"].as_str().expect("an id")))
        .collect();
    assert_eq!(keys, ["answer/a-1", "answer/a-2", "answer/a-3", "find/r-1", "find/r-2", "find/r-3"]);
    assert_eq!(world.read("one/timings.jsonl").lines().count(), 6);
    assert!(world.read("one/report.md").contains("The gate is open"));
    assert!(world.read("one/junit.xml").contains("<testcase classname=\"find (extractive)\" name=\"r-1\""));
    let page = world.read("one/report.html");
    assert!(page.contains("default-src 'none'") && !page.contains("<script"), "the page loads and runs nothing");
}

#[test]
fn a_removed_document_shuts_the_gate_with_both_answers_and_the_stage_that_differs() {
    let world = World::new();
    world.accepted();
    world.remove("corpus/docs/object-storage/delete-markers.en.md");
    world.shut_saying(&[
        "answer/a-1 (extractive) was pass, is fail",
        "first stage that differs: search",
        "find/r-1 (extractive) was pass, is fail: ranking: none of object-storage/delete-markers",
        "before",
        "A delete marker hides an object",
        "gate shut: 2 samples passed in the baseline and do not now",
        "suite find (extractive): mrr is 0.667, below 0.9",
        "firstline eval accept",
    ]);
}

#[test]
fn an_intended_change_opens_the_gate_again_once_it_is_accepted() {
    let world = World::new();
    world.accepted();
    let samples = ANSWER.replace("90 days", "60 days");
    world.write("evals/answer/samples/all.toml", &samples);
    world.write("evals/answer/suite.toml", "kind = \"answers\"\nabout = \"a test\"\n");
    world.shut_saying(&["answer/a-3 (extractive) was pass, is fail: holds: lacks “60 days”", "none, only the scoring"]);
    let done = world.eval(&["accept", "answer"]);
    assert!(done.stdout.contains("worse: answer/a-3"), "what is accepted is told: {}", done.stdout);
    assert_eq!(world.eval(&[]).code(), OPEN);
    let rows = world.read("evals/baseline.jsonl");
    assert_eq!(rows.lines().count(), 6, "what was not run stays: {rows}");
}

#[test]
fn a_collector_that_returns_nothing_shuts_the_gate_at_the_facts() {
    let world = World::new();
    world.accepted();
    world.write(&format!("corpus/accounts/{CALM}/facts/functions.json"), "[]");
    world.shut_saying(&["answer/a-2 (extractive) was pass, is fail", "first stage that differs: facts"]);
}

#[test]
fn a_gate_over_nothing_is_shut() {
    let world = World::new();
    world.accepted();
    world.write("evals/find/samples/all.toml", "origin = \"authored\"\n");
    world.shut_saying(&[
        "suite find: zero samples were run",
        "3 samples of the baseline are gone from their suite: find/r-1",
    ]);
    let nothing = world.eval(&["--tag", "no-such-tag"]);
    assert_eq!(nothing.code(), SHUT, "{}", nothing.stdout);
    assert!(nothing.stdout.contains("zero samples were run"), "{}", nothing.stdout);
    let unknown = world.eval(&["no-such-suite"]);
    assert_eq!(unknown.code(), USAGE);
    assert!(unknown.stderr.contains("there is no suite `no-such-suite`") && unknown.stderr.contains("answer, find"));
    fs::remove_dir_all(world.home().join("evals")).expect("removed");
    assert_eq!(world.eval(&[]).code(), SHUT);
}

#[test]
fn a_sample_that_vanished_shuts_the_gate_and_a_filtered_run_does_not_miss_it() {
    let world = World::new();
    world.accepted();
    let shorter = FIND.split("[[sample]]").take(3).collect::<Vec<_>>().join("[[sample]]");
    world.write("evals/find/samples/all.toml", &shorter);
    world.shut_saying(&["1 samples of the baseline are gone from their suite: find/r-3"]);
    assert_eq!(world.eval(&["find", "--sample", "r-1"]).code(), OPEN);
    assert_eq!(world.eval(&["accept"]).code(), OPEN);
    assert_eq!(world.eval(&[]).code(), OPEN);
}

#[test]
fn a_sample_over_its_budget_shuts_the_gate() {
    let world = World::new();
    world.accepted();
    world.write("evals/answer/suite.toml", "kind = \"answers\"\nabout = \"a test\"\n[budgets]\nanswer_bytes = 20\n");
    world.shut_saying(&["samples are over a budget: answer/a-1", "over budget: answer_bytes"]);
}

#[test]
fn a_mistyped_label_is_refused_with_its_file_and_line() {
    let world = World::new();
    world.write("evals/answer/samples/all.toml", &ANSWER.replace("never_cites", "x").replace("never =", "nevr ="));
    let found = world.eval(&[]);
    assert_eq!(found.code(), USAGE, "{}", found.stderr);
    assert!(found.stderr.contains("all.toml` line") && found.stderr.contains("nevr"), "{}", found.stderr);
}

/// The path of a scripted model: recorded without a key, replayed without a network.
fn scripted() -> World {
    let world = World::new();
    world.suite_of("scripted", "answers", "[\"obedient\"]", "", ANSWER);
    let recorded = world.eval(&["scripted", "--record"]);
    assert!(recorded.stderr.contains("recorded 3 calls of obedient in suite scripted"), "{}", recorded.stderr);
    world.accepted();
    world
}

#[test]
fn a_prompt_without_one_of_its_lines_is_stale_until_the_command_that_is_told_was_run() {
    let world = scripted();
    let prompt = fs::read_to_string("prompts/answer/system.md").expect("the prompt");
    let last = prompt.lines().rfind(|it| it.len() > 20 && !it.contains("{%")).expect("a line");
    world.write("home/prompts/answer/system.md", &prompt.replace(last, ""));
    let stale = world.eval(&[]);
    assert_eq!(stale.code(), SHUT, "{}{}", stale.stdout, stale.stderr);
    assert!(stale.stdout.contains("scripted/a-1 (obedient) was pass, is unmeasured"), "{}", stale.stdout);
    assert!(stale.stdout.contains("stale recording"), "{}", stale.stdout);
    assert!(stale.stderr.contains("firstline eval --record --only-stale"), "{}", stale.stderr);
    let recorded = world.eval(&["--record", "--only-stale"]);
    assert_eq!(recorded.code(), OPEN, "{}{}", recorded.stdout, recorded.stderr);
    assert_eq!(world.eval(&[]).code(), OPEN, "and green without the model");
}

#[test]
fn an_edited_recording_is_not_believed() {
    let world = scripted();
    let path = "evals/recordings/obedient/scripted.jsonl";
    let edited = world.read(path).replace("every 90 days", "every 30 days");
    world.write(path, &edited);
    world.shut_saying(&["scripted/a-3 (obedient) was pass, is unmeasured", "the recorded reply was edited"]);
}

#[test]
fn too_much_unmeasured_is_an_exit_code_of_its_own() {
    let world = World::new();
    world.suite_of("scripted", "answers", "[\"obedient\"]", "", ANSWER);
    let found = world.eval(&["scripted"]);
    assert_eq!(found.code(), UNMEASURED, "{}{}", found.stdout, found.stderr);
    assert!(found.stdout.contains("nothing is worse, but too much is unmeasured"), "{}", found.stdout);
}

#[test]
fn a_judge_is_asked_only_where_the_run_says_so_and_decides_nothing() {
    let world = World::new();
    world.write(
        "evals/answer/suite.toml",
        "kind = \"answers\"\nabout = \"a test\"\n[judge]\nmodel = \"judge\"\nasks = \"Does the evidence say what the reply says?\"\n",
    );
    world.accepted();
    assert!(!world.eval(&["answer"]).stdout.contains("judge"), "nobody is asked");
    let absent = world.eval(&["answer", "--judge"]);
    assert_eq!(absent.code(), OPEN, "what is not there is unmeasured: {}{}", absent.stdout, absent.stderr);
    assert!(!absent.stdout.contains("judge_agreement") && absent.stderr.contains("3 calls have no usable recording"));
    let recorded = world.eval(&["answer", "--judge", "--record"]);
    assert!(recorded.stderr.contains("recorded 3 calls of judge in suite answer-judge"), "{}", recorded.stderr);
    let judged = world.eval(&["answer", "--judge", "--report", &world.path("judged")]);
    assert_eq!(judged.code(), OPEN, "{}{}", judged.stdout, judged.stderr);
    assert!(
        judged.stdout.contains("judge_agreement") && judged.stdout.contains("judge_samples 3"),
        "{}",
        judged.stdout
    );
    assert!(world.read("judged/results.jsonl").contains("{\"scorer\":\"judge\""), "each verdict is kept");
}

#[test]
fn time_shuts_the_gate_only_where_it_is_asked_to() {
    let world = World::new();
    world.write("evals/answer/suite.toml", "kind = \"answers\"\nabout = \"a test\"\n[budgets]\nsample_ms = 0\n");
    world.accepted();
    let found = world.eval(&["answer", "--gate-time"]);
    assert_eq!(found.code(), SHUT, "{}{}", found.stdout, found.stderr);
    assert!(found.stdout.contains("samples took too long: answer/a-1 took"), "{}", found.stdout);
}

#[test]
fn a_retrieval_suite_goes_out_as_a_beir_folder_and_comes_back_with_the_same_figures() {
    let world = World::new();
    let folder = world.path("beir");
    let out = world.eval(&["export", "find", "--beir", &folder]);
    assert!(out.stdout.contains("3 documents, 3 queries and 3 judgements"), "{}{}", out.stdout, out.stderr);
    let back = run(&world.home().join("home"), &[], &["eval", "--beir", &folder, "--json"]);
    let figures: Value = serde_json::from_str(&back.stdout).expect("JSON");
    assert_eq!(
        (figures["queries"].as_u64(), figures["measures"]["recall_5"].as_f64()),
        (Some(3), Some(1.0)),
        "{figures}"
    );
}

#[test]
fn past_cases_are_split_by_time_and_end_in_a_page() {
    let world = World::new();
    let subjects = [
        (
            "thumbnails of long videos time out",
            "functions",
            "The function thumbnailer reached its limit; split the video.",
        ),
        ("deleted invoices in a versioned bucket", "object-storage", "A delete marker was removed."),
        ("card terminal cannot reach the payment gateway", "network", "The security group was opened for port 8443."),
    ];
    let mut lines = String::new();
    for at in 0..60 {
        let (subject, service, resolution) = subjects[at % subjects.len()];
        let (month, day) = (1 + at / 28, 1 + at % 28);
        // The last fifth says which earlier case helped.
        let used = if at >= 48 { format!(", \"used\": [\"case-{:03}\"]", at % subjects.len()) } else { String::new() };
        lines.push_str(&format!(
            "{{\"id\": \"case-{at:03}\", \"account_id\": \"acme-{}\", \"subject\": \"{subject} number {at}\", \"description\": \"Ask lin@acme-shop.com about it.\", \"service\": \"{service}\", \"severity\": \"normal\", \"declared_severity\": \"{}\", \"created_at\": \"2026-{month:02}-{day:02}T08:00:00Z\", \"resolved_at\": \"2026-{month:02}-{day:02}T09:00:00Z\", \"resolution\": {{\"summary\": \"{resolution}\"}}{used}}}\n",
            at % 2,
            if at % 4 == 0 { "high" } else { "normal" },
        ));
    }
    lines.push_str("not a case\n");
    world.write("cases.jsonl", &lines);
    let (sources, cases) = (world.path("corpus"), world.path("cases.jsonl"));
    let settings = [("FIRSTLINE_CORPUS__SOURCES", sources.as_str())];
    let home = world.home().join("home");
    let done = run(&home, &settings, &["eval", "mine", "--cases", &cases, "--json"]);
    assert_eq!(done.code(), OPEN, "{}{}", done.stdout, done.stderr);
    let figures: Value = serde_json::from_str(&done.stdout).expect("JSON");
    let of = |name: &str| figures[name].as_u64().expect("a number");
    assert_eq!((of("asked"), of("findable"), of("rejects"), of("with_truth")), (12, 48, 1, 12), "{figures}");
    assert_eq!(of("right_queue"), 12, "the nearest cases are of the same service: {figures}");
    assert_eq!((of("declared_too_high"), of("declared_too_low"), of("declared_right")), (3, 0, 9), "{figures}");
    let past = world.read("home/eval/mined/triage/world/cases/past.jsonl");
    assert_eq!(past.lines().count(), 48, "neither the asked cases nor later ones can be found");
    assert!(!past.contains("acme") && past.contains("person-1@example.com"), "nobody is named");
    assert!(world.read("home/eval/mined/page.html").contains("Of your last 12 cases"));
    let again = run(&home, &settings, &["eval", "triage", "--evals", &world.path("home/eval/mined")]);
    assert_eq!(again.code(), OPEN, "the suites run by themselves: {}{}", again.stdout, again.stderr);
}

#[tokio::test]
async fn staff_see_the_runs_of_the_home_and_customers_see_nothing() {
    let server = TestServer::start();
    let world = World::new();
    let evals = world.path("evals");
    let sources = world.path("corpus");
    let settings = [("FIRSTLINE_CORPUS__SOURCES", sources.as_str())];
    let ran = run(server.home(), &settings, &["eval", "--evals", &evals]);
    assert_eq!(ran.code(), OPEN, "{}{}", ran.stdout, ran.stderr);
    let engineer = Client::with_token(server.address(), &server.token("engineer", "nadia", &[]), "");
    let page = engineer.get("/evals").await;
    assert_eq!(page.status, 200, "{}", page.text);
    let policy = page.headers["content-security-policy"].to_str().expect("ASCII").to_owned();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
    let link = page.text.split("href=\"").nth(1).and_then(|it| it.split('"').next()).expect("a link to a run");
    let report = engineer.get(link).await;
    assert_eq!(report.status, 200);
    assert!(report.text.contains("answer/") && report.text.contains("a-1"), "every sample is on it");
    for (path, who) in [("/evals", server.customer(CALM)), (link, server.customer(CALM)), ("/evals/..%2f..", engineer)]
    {
        who.get(path).await.expect_problem(404, "not_found");
    }
}
