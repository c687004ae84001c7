//! What a turn's store work costs. Not a test of anything: it runs only when asked to, and prints.
//!
//! `FIRSTLINE_MEASURE=1 cargo test --release --lib store::tests::measure -- --nocapture`

use std::io::Write as _;
use std::time::{Duration, Instant};

use super::samples::*;
use crate::domain::{Outcome, TurnEvent};
use crate::store::Store;

const TURNS: usize = 600;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[allow(clippy::print_stdout, reason = "printing is all it does")]
async fn a_turn_costs_what_this_prints() {
    if std::env::var_os("FIRSTLINE_MEASURE").is_none() {
        return;
    }
    let home = Home::new().await;
    println!("fsync p50 {:.2} ms", millis(fsync_p50(home.folder.path())));
    turns(&home.store, 1, 50).await;
    for clients in [1, 60] {
        let (cpu, wall) = (cpu_time(), Instant::now());
        let mut latencies = turns(&home.store, clients, TURNS / clients).await;
        let (cpu, wall) = (cpu_time() - cpu, wall.elapsed());
        latencies.sort();
        println!(
            "{clients:>2} at once: CPU {:.3} ms a turn, wall {:.3} ms a turn; a turn's p50 {:.2} ms, p99 {:.2} ms",
            millis(cpu) / TURNS as f64,
            millis(wall) / TURNS as f64,
            millis(latencies[latencies.len() / 2]),
            millis(latencies[latencies.len() * 99 / 100]),
        );
    }
}

/// `clients` customers, each asking `each` times in a conversation of their own; how long each turn's writes took.
async fn turns(store: &Store, clients: usize, each: usize) -> Vec<Duration> {
    let mut running = tokio::task::JoinSet::new();
    for client in 0..clients {
        let store = store.clone();
        running.spawn(async move {
            let scope = scope(&format!("client-{client}"), &format!("account-{client}"));
            let id = conversation(&store, &scope, 0).await;
            let mut latencies = Vec::new();
            for second in 0..each as i64 {
                let started = Instant::now();
                one_turn(&store, &scope, &id, second).await;
                latencies.push(started.elapsed());
            }
            latencies
        });
    }
    running.join_all().await.concat()
}

/// Accept, three events appended one by one, finish with two pieces of evidence of 1,200 bytes.
async fn one_turn(store: &Store, scope: &crate::access::Scope, conversation_id: &str, second: i64) {
    let question = text("Why are the objects still there although the rule says one day?");
    let mut given = accept(conversation_id, &question, second);
    given.command = Some(command(&given.message_id, "body"));
    let crate::store::Accepted::New { turn, .. } = store.accept_message(scope, given).await.expect("accepted") else {
        panic!("a new turn")
    };
    let passages = [evidence(&"a passage ".repeat(120)), evidence(&"one more ".repeat(134))];
    for passage in [&passages[0], &passages[1], &passages[0]] {
        let mut shown = citation(passage);
        shown.quote.truncate(200);
        let unit = crate::domain::Unit { markdown: "It runs daily [1].".to_owned(), citations: vec![shown] };
        store.append_events(&turn.id, &[TurnEvent::Unit(unit)]).await.expect("appended");
    }
    let mut finish = finished(*turn, Outcome::Answered, "It runs daily [1]. It runs daily [2].", second);
    finish.evidence = passages.to_vec();
    store.finish_turn(scope, finish).await.expect("finished");
}

/// The median of 200 appends of 4 KiB, each synced, beside the store.
fn fsync_p50(folder: &std::path::Path) -> Duration {
    let mut file = std::fs::File::create(folder.join("probe")).expect("a file");
    let mut took: Vec<Duration> = (0..200)
        .map(|_| {
            file.write_all(&[7; 4096]).expect("written");
            let started = Instant::now();
            file.sync_data().expect("synced");
            started.elapsed()
        })
        .collect();
    took.sort();
    took[100]
}

/// User and system time of this process, from `/proc` in ticks of 10 ms; zero where there is no `/proc`.
fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(") ").next().unwrap_or_default();
    let ticks: u64 = after_name.split(' ').skip(11).take(2).filter_map(|it| it.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
