//! `cargo bench --bench retrieval -- [SET] [--corpus FILE] [--copies N] [--home DIR] [--bare]`: what a search takes.
//!
//! SET is a folder in BEIR's form, whose queries are asked; `--corpus` replaces its `corpus.jsonl`, and `--copies` repeats
//! the corpus under new names. Without a set it repeats the demo corpus and asks for its titles. The real binary indexes
//! into DIR, which is kept and used again (none: a temporary folder); one thread of this process then searches.
//! `--bare` prints tantivy's own BM25 beside it, one stemmed field over the same passages.
//!
//! Figures only: nothing here fails because a machine is slow.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark")]

mod bare;
mod set;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use firstline::access::{HomeKey, Scope};
use firstline::config::SearchConfig;
use firstline::domain::AccountId;
use firstline::search::{Query, Searcher, TermTable};
use firstline::service::reader_language;

use crate::set::Set;

/// What a turn gathers.
const LIMIT: usize = 12;
/// How deep an evaluation ranks.
const DEPTH: usize = 1_000;
/// Every query is asked at least so often, and then until the time is over.
const LEAST_ROUNDS: usize = 3;
const MOST_ROUNDS: usize = 100;
const TIME: Duration = Duration::from_secs(10);

/// What was asked for at the command line.
#[derive(Default)]
struct Given {
    set: Option<PathBuf>,
    corpus: Option<PathBuf>,
    copies: Option<usize>,
    home: Option<PathBuf>,
    is_with_bare: bool,
}

fn main() {
    let given = given();
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let home = given.home.clone().unwrap_or_else(|| temporary.path().join("home"));
    let sources = home.join("sources");
    let set = match &given.set {
        Some(folder) => Set::beir(folder, given.corpus.as_deref(), given.copies.unwrap_or(1), &sources),
        None => Set::demo(Path::new("corpus"), given.copies.unwrap_or(20), &sources),
    };
    let begun = Instant::now();
    index(&home, &set.sources);
    let indexing = begun.elapsed();

    let settings = SearchConfig { hits: LIMIT, index_dir: home.join("index") };
    let before = memory("VmRSS:");
    let begun = Instant::now();
    let searcher = Searcher::open(&settings, TermTable::default()).expect("opens");
    let opening = begun.elapsed();
    let account = AccountId::parse("1").expect("an account");
    let key = HomeKey::open(&home).expect("a key");
    let scope = Scope::of_customer(&key.operator(account.clone()), &account).expect("its own account");
    let (opened, opened_own) = (memory("VmRSS:"), memory("RssAnon:"));

    let mut found = 0;
    let mut search = |text: &String| found += searcher.search(&scope, &ask(text, LIMIT)).expect("searches").len();
    let first = round(&set.queries, &mut search);
    let again = rounds(&set.queries, &mut search);
    let (searched, searched_own) = (memory("VmRSS:"), memory("RssAnon:"));
    let mut rank = |text: &String| drop(searcher.rank_documents(&scope, &ask(text, DEPTH)).expect("ranks"));
    let ranking = rounds(&set.queries, &mut rank);

    let (passages, queries) = (searcher.public_passages(), set.queries.len());
    println!("firstline: retrieval, {passages} passages, {queries} queries, one thread\n");
    println!("                              p50        p99       most");
    show("search, 12 hits, first time", &first);
    show("search, 12 hits, again", &again);
    show("documents ranked, 1,000", &ranking);
    if given.is_with_bare {
        show("bare tantivy, one field", &bare::measure(&set, &home.join("bare"), LIMIT, rounds));
    }
    println!("\nindexing      {:8.1} s   (nothing to do where it was there)", indexing.as_secs_f64());
    println!("index         {:8.1} MB", bytes_below(&settings.index_dir) / 1e6);
    println!("open          {:8.1} ms", opening.as_secs_f64() * 1e3);
    println!("memory before {before:8.1} MB");
    println!("  opened      {opened:8.1} MB, {opened_own:.1} of it not files");
    println!("  searched    {searched:8.1} MB, {searched_own:.1} of it not files");
    println!("hits a query  {:8.1}", found as f64 / (first.len() + again.len()) as f64);
}

fn ask(text: &str, limit: usize) -> Query<'_> {
    Query { limit, ..Query::new(text, reader_language(text, None)) }
}

fn given() -> Given {
    let mut given = Given::default();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || PathBuf::from(args.next().expect("a value behind the option"));
        match arg.as_str() {
            // What cargo adds.
            "--bench" => {}
            "--corpus" => given.corpus = Some(value()),
            "--home" => given.home = Some(value()),
            "--copies" => given.copies = Some(value().to_string_lossy().parse().expect("a number of copies")),
            "--bare" => given.is_with_bare = true,
            _ => given.set = Some(PathBuf::from(arg)),
        }
    }
    given
}

fn index(home: &Path, sources: &[PathBuf]) {
    let binary = std::env::var("FIRSTLINE_BENCH_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_firstline").to_owned());
    let mut command = Command::new(binary);
    // The program knows no such setting and says so.
    command.env_remove("FIRSTLINE_BENCH_BINARY");
    command.arg("--home").arg(home).arg("index").stdout(Stdio::null()).stderr(Stdio::null());
    for source in sources {
        command.arg("--source").arg(source);
    }
    assert!(command.status().expect("the program starts").success(), "indexing fails");
}

/// Milliseconds that each query takes once.
fn round(queries: &[String], work: &mut dyn FnMut(&String)) -> Vec<f64> {
    let timed = |query| {
        let begun = Instant::now();
        work(query);
        begun.elapsed().as_secs_f64() * 1e3
    };
    queries.iter().map(timed).collect()
}

/// The same over and over.
fn rounds(queries: &[String], work: &mut dyn FnMut(&String)) -> Vec<f64> {
    let begun = Instant::now();
    let mut took = Vec::new();
    for number in 0..MOST_ROUNDS {
        if number >= LEAST_ROUNDS && begun.elapsed() > TIME {
            break;
        }
        took.extend(round(queries, work));
    }
    took
}

fn show(name: &str, took: &[f64]) {
    let mut sorted = took.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| sorted.get((sorted.len() as f64 * share) as usize).or(sorted.last()).copied().unwrap_or(0.0);
    println!("{name:<27} {:7.2} ms {:7.2} ms {:7.2} ms", at(0.50), at(0.99), at(1.0));
}

/// Megabytes that this process holds, as Linux counts them; 0 elsewhere.
fn memory(kind: &str) -> f64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(kind));
    let kb = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<f64>().ok());
    kb.unwrap_or_default() / 1e3
}

fn bytes_below(path: &Path) -> f64 {
    let entries = walkdir::WalkDir::new(path).into_iter().filter_map(Result::ok);
    let files = entries.filter_map(|entry| entry.metadata().ok()).filter(fs::Metadata::is_file);
    files.map(|file| file.len()).sum::<u64>() as f64
}
