//! `cargo bench --bench desk -- [CASES]`: what the desk's queue and a case take in a home with many open cases.
//!
//! The cases (50,000 unless said otherwise) are written past the store, so that the bench begins at once; everything that
//! is measured goes through the service, on this disk. As many past cases are indexed by the program itself, out of sentences of
//! the demo's documents, for the similar ones; into that index a few cases are resolved, one after another. Figures only: nothing here fails because it is slow.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::indexing_slicing, reason = "a bench")]

mod resolved;
mod similar;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use firstline::base::SystemClock;
use firstline::service::{AssigneeFilter, QueueFilter, QueueOrder, Service};
use sqlx::Connection as _;

/// The aims: a page of the queue, one case opened, and its similar ones, at the 99th percentile; a resolved case until it is found.
const AIMS: (u64, u64, u64, u64) = (50, 30, 30, 5_000);
const ROUNDS: usize = 500;
/// Cases whose similar ones are looked for without a limit, too, which takes several times as long.
const COMPARED: usize = 200;

#[tokio::main]
async fn main() {
    let cases: usize = std::env::args().skip(1).find_map(|it| it.parse().ok()).unwrap_or(50_000);
    let home = tempfile::tempdir().expect("a temporary folder");
    let (corpus, past) = (Path::new("corpus"), tempfile::tempdir().expect("a temporary folder"));
    let mut config = firstline::config::load(home.path(), None).expect("a config");
    config.corpus.sources = vec![corpus.to_owned(), past.path().to_owned()];
    let (sentences, mut dice) = (similar::sentences(corpus), similar::Dice::new());
    similar::write(past.path(), cases, &sentences, &mut dice);
    let indexed = similar::index(home.path(), corpus, past.path());
    let service = Service::open(&config, Arc::new(SystemClock)).await.expect("opens");
    let path = home.path().join("firstline.db");
    let begun = Instant::now();
    fill(&path, cases).await;
    println!("{cases} open cases with three messages each, written in {:.1} s", begun.elapsed().as_secs_f64());
    println!("{cases} past cases, indexed with the demo in {:.1} s\n", indexed.as_secs_f64());
    let desk = service.home_key().engineer();
    let base = QueueFilter::default;
    let filters = [
        ("queue, urgency", base()),
        ("queue, one queue", QueueFilter { queue: Some("database".to_owned()), ..base() }),
        ("queue, nobody's", QueueFilter { assignee: Some(AssigneeFilter::Nobody), ..base() }),
        ("queue, one language", QueueFilter { language: firstline::domain::Language::parse("ja"), ..base() }),
        ("queue, by deadline", QueueFilter { order: QueueOrder::NeededBy, ..base() }),
        ("queue, newest", QueueFilter { order: QueueOrder::Newest, ..base() }),
    ];
    println!("{:<22} {:>9} {:>9} {:>9}", "", "p50 ms", "p99 ms", "aim p99");
    let mut ids = Vec::new();
    for (name, filter) in filters {
        let mut took = Vec::with_capacity(ROUNDS);
        let mut cursor = None;
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            let page = service.desk_queue(&desk, filter.clone(), cursor.as_deref(), 50).await.expect("a page");
            took.push(begun.elapsed());
            ids.extend(page.items.into_iter().map(|it| it.id));
            cursor = page.next;
        }
        row(name, took, Some(AIMS.0));
    }
    let mut took = Vec::new();
    for _ in 0..50 {
        let begun = Instant::now();
        service.desk_counts(&desk).await.expect("counts");
        took.push(begun.elapsed());
    }
    row("counts", took, None);
    let step = (ids.len() / ROUNDS).max(1);
    for name in ["open a case, first", "open a case, again"] {
        let mut took = Vec::with_capacity(ROUNDS);
        for id in ids.iter().step_by(step).take(ROUNDS) {
            let begun = Instant::now();
            service.case(&desk, id).await.expect("a case");
            took.push(begun.elapsed());
        }
        row(name, took, Some(AIMS.1));
    }
    let unwritten = similar::written(ROUNDS, &sentences, &mut dice);
    row("similar cases", similar::measure(&service, &unwritten), Some(AIMS.2));
    let kept = similar::kept_within_effort(&service, &unwritten[..COMPARED]);
    // Those that are answered, which an engineer may resolve.
    let answered = service.desk_queue(&desk, QueueFilter { order: QueueOrder::Newest, ..base() }, None, 100).await;
    let answered: Vec<String> = answered
        .expect("a page")
        .items
        .into_iter()
        .filter(|it| it.first_response_at.is_some())
        .map(|it| it.id)
        .collect();
    row("resolved until found", resolved::measure(&service, &desk, answered.iter()).await, Some(AIMS.3));
    println!("\nof the similar cases that are listed without a limit to the work: {:.0} %", kept * 100.0);
    service.close().await;
}

fn row(name: &str, mut took: Vec<Duration>, aim: Option<u64>) {
    took.sort();
    let at = |part: usize| took[(took.len() - 1) * part / 100].as_secs_f64() * 1e3;
    let aim = aim.map_or_else(|| "-".to_owned(), |it| it.to_string());
    println!("{name:<22} {:>9.2} {:>9.2} {aim:>9}", at(50), at(99));
}

/// Cases of 200 accounts over seven queues, with all severities and languages, a fifth of them answered.
async fn fill(path: &std::path::Path, cases: usize) {
    let file = format!("sqlite://{}", path.display());
    let mut raw = sqlx::SqliteConnection::connect(&file).await.expect("opens");
    let sql = format!(
        "BEGIN;
         CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {cases})
         SELECT i, printf('%032x', i * 2654435761 % 4294967296 * 65536 + i) AS hex,
         1780000000000 + i * 60000 AS at, (i * 7919) % 200 AS account, i % 5 AS severity FROM n;
         INSERT INTO conversations SELECT 'conv_' || hex, 'customer-' || account, 'account-' || account, 'human',
         'Case ' || i, at, at, 3, 0 FROM n;
         INSERT INTO messages (conversation_id, seq, id, at, speaker, text)
         SELECT 'conv_' || hex, column1, 'msg_' || hex || '_' || column1, at, 'customer',
         'Our nodes do not start since the upgrade, see the log below. ' || hex(randomblob(400)) FROM n, (VALUES (1), (2), (3));
         INSERT INTO cases (id, display_id, account_id, conversation_id, opened_by, origin, plan, created_at, status, severity,
         declared_severity, queue, due_at, first_response_at, next_update_at, urgent_at, updated_at, service, language,
         needed_by, last_event_seq, body)
         SELECT 'case_' || hex, 100000000000000 + i, 'account-' || account, 'conv_' || hex, 'customer-' || account, 'direct',
         'enterprise', at, 'unassigned',
         json_extract('[\"low\",\"normal\",\"high\",\"urgent\",\"critical\"]', '$[' || severity || ']'), 'normal',
         json_extract('[\"security\",\"database\",\"compute\",\"network\",\"generative-ai\",\"billing\",\"general\"]', '$[' || (i % 7) || ']'),
         at + 3600000 * (i % 97), iif(i % 5 = 0, at + 60000, NULL), iif(i % 5 = 0, at + 3600000 * (i % 31), NULL),
         iif(i % 5 = 0, at + 3600000 * (i % 31), at + 3600000 * (i % 97)), at, 'kubernetes',
         json_extract('[\"en\",\"zh-CN\",\"zh-TW\",\"ja\"]', '$[' || (i % 4) || ']'),
         iif(i % 9 = 0, '2026-12-' || printf('%02d', 1 + i % 28), NULL), 1,
         json_object('kind', 'incident', 'needed_by', iif(i % 9 = 0, json_object('date', '2026-12-' || printf('%02d', 1 + i % 28), 'why', 'launch'), NULL),
         'subject', 'Nodes do not start, number ' || i, 'description', 'Since the upgrade. ' || hex(randomblob(300)),
         'service', 'kubernetes', 'category', 'general', 'suggested_severity', 'high', 'severity_reasons', json('[]'),
         'language', 'en', 'resources', json('[]'), 'evidence', json('[]'), 'tried', json('[]'), 'missing', json('[]'))
         FROM n;
         INSERT INTO case_events SELECT 'case_' || hex, 1, 'event_' || hex, at, 'customer-' || account,
         json_object('type', 'opened', 'origin', 'direct', 'severity', 'normal', 'suggested', 'high', 'queue', 'database', 'due_at', NULL) FROM n;
         COMMIT; ANALYZE;"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut raw).await.expect("filled");
    raw.close().await.expect("closed");
}
