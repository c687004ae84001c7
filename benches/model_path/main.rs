//! `cargo bench --bench model_path`: what a thousand trivial samples cost on their way through the model path.
//!
//! Each sample is a whole turn without a search: prompt, request to a scripted server over loopback HTTP, streamed reply, units,
//! citation check. The server runs in this process, so its work is in the figures. Then the same turns are recorded and replayed.
//! Figures only: nothing here fails because a machine is slow.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use firstline::agent::{Agent, Gathered, ModelUse, ReadCall, Reads, Setup, Sources, Toolbox, drive};
use firstline::base::{Deadline, random_token, sha256_hex};
use firstline::config::AgentConfig;
use firstline::domain::{Evidence, EvidenceKind, Language, Outcome};
use firstline::eval::scripted::{Behaviour, ScriptedServer};
use firstline::llm::{Extractive, Model, Recorder, Recordings, Replay, WhichCalls, connect};
use firstline::prompt::Prompts;
use firstline::text::TokenCounter;
use futures::StreamExt as _;
use futures::future::BoxFuture;

const SAMPLES: usize = 1_000;
const AT_ONCE: usize = 16;

/// One passage, whatever is asked.
struct OnePassage(Evidence);

impl Sources for OnePassage {
    fn gather<'a>(&'a self, _: &'a str, _: &'a [String], _: Deadline) -> BoxFuture<'a, Gathered> {
        Box::pin(async { Gathered { passages: vec![self.0.clone()], ..Gathered::default() } })
    }
}

impl Reads for OnePassage {
    fn read<'a>(&'a self, _: &'a ReadCall, _: Deadline) -> BoxFuture<'a, Vec<Evidence>> {
        Box::pin(async { Vec::new() })
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        println!("firstline: {SAMPLES} trivial samples, {AT_ONCE} at once");
        println!("{:<44} {:>10} {:>10}   aim", "", "wall", "CPU");
        let server = ScriptedServer::start(Behaviour::Brief).await.expect("a port");
        for (name, stream) in [("scripted server, streamed", true), ("scripted server, whole replies", false)] {
            let model = connect(&server.model_config(stream)).expect("a usable config");
            run(&model).await;
            measured(name, &model).await;
        }
        let inner = connect(&server.model_config(true)).expect("a usable config");
        let recorder = Arc::new(Recorder::wrap(inner, Recordings::default(), WhichCalls::All));
        let recording: Arc<dyn Model> = Arc::clone(&recorder) as Arc<dyn Model>;
        measured("  recorded on the way", &recording).await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("recordings.jsonl");
        recorder.recordings(false).write(&path).expect("written");
        let opened = Instant::now();
        let replay = Arc::new(Replay::open(&path, Behaviour::Brief.name()).expect("read"));
        let size = std::fs::metadata(&path).expect("a file").len();
        println!(
            "{:<44} {:>7.0} ms   ({} KB)",
            "opening the recordings",
            opened.elapsed().as_secs_f64() * 1e3,
            size / 1024
        );
        let replaying: Arc<dyn Model> = Arc::clone(&replay) as Arc<dyn Model>;
        measured("replayed", &replaying).await;
        assert!(replay.missed().is_empty(), "{:?}", replay.missed().first());
    });
}

async fn measured(name: &str, model: &Arc<dyn Model>) {
    let (begun, used) = (Instant::now(), cpu());
    run(model).await;
    let (took, cpu) = (begun.elapsed().as_secs_f64(), (cpu() - used).as_secs_f64());
    println!(
        "{name:<44} {:>7.0} ms {:>7.0} ms   1 s; promptfoo 10 s / 7.4 s, inspect-ai 11 s / 10 s",
        took * 1e3,
        cpu * 1e3
    );
}

async fn run(model: &Arc<dyn Model>) {
    let text = "The retention of a backup is 35 days. It can be changed at any time.";
    let sources = OnePassage(Evidence {
        id: "backup#0".to_owned(),
        kind: EvidenceKind::Doc,
        title: "Backups".to_owned(),
        headings: Vec::new(),
        url: None,
        language: Language::En,
        updated: None,
        text: text.to_owned(),
        digest: sha256_hex(text.as_bytes()),
        fact: None,
        relevance: Some(1.0),
        holds_only: None,
    });
    let prompts = Arc::new(Prompts::load(Path::new("none")).expect("embedded prompts"));
    let agent = Agent {
        prompts: Arc::clone(&prompts),
        toolbox: Arc::new(Toolbox::new().expect("schemas")),
        counter: TokenCounter::estimating(),
        model: Some(Arc::clone(model)),
        extractive: Arc::new(Extractive),
    };
    let turns = (0..SAMPLES).map(|number| {
        let setup = setup(&prompts, format!("How long is a backup kept in region {number}?"));
        let (agent, sources) = (&agent, &sources);
        async move {
            let (events, mut arriving) = tokio::sync::mpsc::channel(64);
            let drain = async { while arriving.recv().await.is_some() {} };
            let (driven, ()) = futures::join!(drive(agent, setup, sources, events, Default::default()), drain);
            assert_eq!(driven.finished.outcome, Outcome::Answered, "{:?}", driven.finished.withheld_why);
            assert_eq!(driven.finished.cited.len(), 1);
        }
    });
    futures::stream::iter(turns).buffer_unordered(AT_ONCE).collect::<Vec<()>>().await;
}

fn setup(prompts: &Prompts, question: String) -> Setup {
    Setup {
        question,
        earlier: Vec::new(),
        language: Language::En,
        time_zone: "UTC".to_owned(),
        now: jiff::Timestamp::UNIX_EPOCH,
        plan: "enterprise".to_owned(),
        phrases: prompts.phrases(Language::En),
        limits: AgentConfig {
            turn: Duration::from_secs(60),
            gather: Duration::from_secs(2),
            model_calls: 8,
            tool_calls: 16,
            evidence_tokens: 6_000,
            support_threshold: 0.6,
            link_hosts: Vec::new(),
        },
        max_tokens: 1_200,
        model: ModelUse::Model,
        boundary: random_token(),
        deadline: Deadline::in_(Duration::from_secs(60)),
    }
}

/// CPU time of this process so far, user and system, in steps of 10 ms.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|it| it.parse::<u64>().ok()).expect("a number of ticks");
    Duration::from_millis((ticks(11) + ticks(12)) * 10)
}
