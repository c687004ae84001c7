//! `cargo bench --bench turns`: what a turn costs besides its model, and how soon the program answers.
//!
//! The real binary serves the demo corpus from a fresh home on this disk; a scripted model and the customers live in
//! this process, so that none of their work is counted. Figures only: nothing here fails because a machine is slow.
//!
//! `FIRSTLINE_BENCH_BINARY` measures another build than cargo's own.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark"
)]

mod customer;
mod figures;
mod model;
mod program;

use std::time::{Duration, Instant};

use customer::{Customer, Told};
use figures::{Samples, fdatasync, row};
use model::{Pace, ScriptedModel};
use program::{Home, Server};

const QUESTION: &str = "Our checkout fails with remaining connection slots are reserved. What should we do now?";
const SEQUENTIAL_TURNS: usize = 100;
const LIVE: usize = 60;
const ROUNDS: usize = 5;
const STARTS: usize = 20;

/// Nothing between the tokens: the answer is one write.
const IN_BULK: Pace = Pace { think: Duration::ZERO, between_tokens: None };
/// Each token is a write of its own, far enough apart to be read alone.
const TOKEN_BY_TOKEN: Pace = Pace { think: Duration::from_millis(5), between_tokens: Some(Duration::from_millis(1)) };
/// As a hosted model answers: about two seconds a turn.
const HOSTED: Pace = Pace { think: Duration::from_millis(400), between_tokens: Some(Duration::from_millis(5)) };

fn main() {
    let home = Home::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let built = Instant::now();
        Server::start(&home, None);
        println!("firstline: own cost of a turn (index and home built in {:.1} s)\n", built.elapsed().as_secs_f64());
        let idle_without_model = idle(&home, None).await;
        let model = ScriptedModel::start();
        let idle_with_model = idle(&home, Some(&model)).await;
        let server = Server::start(&home, Some(&model));
        cost(&home, &server, &model).await;
        latency(&home, &server, &model).await;
        let used = server.resident_mb();
        drop(server);
        start_to_answer(&home, None).await;
        start_to_answer(&home, Some(&model)).await;
        row(
            "idle RSS, demo corpus, no model / a model",
            "60 / 110 MB",
            &format!("{idle_without_model:.0} / {idle_with_model:.0} MB"),
        );
        row("  RSS after all turns above", "", &format!("{used:.0} MB"));
    });
}

async fn idle(home: &Home, model: Option<&ScriptedModel>) -> f64 {
    let server = Server::start(home, model);
    tokio::time::sleep(Duration::from_secs(2)).await;
    server.resident_mb()
}

/// Row 1: one customer, one turn after the other, twice: token by token and in bulk.
async fn cost(home: &Home, server: &Server, model: &ScriptedModel) {
    for (name, aim, pace) in [
        ("own CPU a turn, 200 tokens each alone", "1 ms", TOKEN_BY_TOKEN),
        ("own CPU a turn, tokens in bulk", "", IN_BULK),
    ] {
        model.set_pace(pace);
        let mut customer = Customer::new(home, server, 0);
        customer.open(SEQUENTIAL_TURNS + 10).await;
        for _ in 0..10 {
            customer.ask(QUESTION).await.expect_answer();
        }
        let before = server.cpu();
        let mut told = Vec::new();
        for _ in 0..SEQUENTIAL_TURNS {
            told.push(customer.ask(QUESTION).await);
        }
        let spent = server.cpu().since(before).per(SEQUENTIAL_TURNS);
        row(name, aim, &format!("{:.2} ms  (user {:.2} + sys {:.2})", spent.user + spent.sys, spent.user, spent.sys));
        let (own, first) = own_times(model, &told);
        row("  own latency, 1 client", if pace.between_tokens.is_some() { "4 / 20 ms" } else { "" }, &own.p50_p99());
        row("  of it until the first event", "", &first.p50_p99());
        if pace.between_tokens.is_some() {
            stages(home, &told);
            println!("  {}", told.last().map(Told::summary).unwrap_or_default());
        }
    }
}

/// Row 2: each customer asks the next question as soon as the last is answered, so that all are live at once.
async fn latency(home: &Home, server: &Server, model: &ScriptedModel) {
    model.set_pace(HOSTED);
    let mut customers = Vec::new();
    for number in 1..=LIVE {
        let mut customer = Customer::new(home, server, number);
        customer.open(ROUNDS + 1).await;
        customers.push(customer);
    }
    let before = server.cpu();
    let begun = Instant::now();
    let running = customers.into_iter().enumerate().map(|(index, mut customer)| async move {
        // They do not all begin at once, as people do not.
        tokio::time::sleep(Duration::from_millis(30) * index as u32).await;
        let mut told = Vec::new();
        for round in 0..=ROUNDS {
            let one = customer.ask(QUESTION).await;
            if round > 0 {
                told.push(one);
            }
        }
        told
    });
    let told: Vec<Told> = futures::future::join_all(running).await.into_iter().flatten().collect();
    let took = begun.elapsed();
    let turns = LIVE * (ROUNDS + 1);
    let spent = server.cpu().since(before).per(turns);
    let (own, first) = own_times(model, &told);
    let answered = told.iter().filter(|it| it.is_answered()).count();
    row(&format!("own latency, {LIVE} live conversations"), "4 / 20 ms", &own.p50_p99());
    row("  of it until the first event", "100 ms", &first.p50_p99());
    row("  fdatasync of 4 KB in the same folder, idle", "", &fdatasync(home.path()).p50_p99());
    row(
        "  own CPU a turn",
        "",
        &format!("{:.2} ms  ({:.0} turns a second)", spent.user + spent.sys, turns as f64 / took.as_secs_f64()),
    );
    println!("  {answered} of {} turns answered", told.len());
}

/// Wall time less the model's own, and the time until the first event, in milliseconds.
fn own_times(model: &ScriptedModel, told: &[Told]) -> (Samples, Samples) {
    let own = told.iter().map(|it| (it.took.saturating_sub(model.spent_on(it.run))).as_secs_f64() * 1e3);
    let first = told.iter().map(|it| it.first_event.as_secs_f64() * 1e3);
    (Samples::new(own), Samples::new(first))
}

/// What the turns' own traces say, of the last few.
fn stages(home: &Home, told: &[Told]) {
    let traces: Vec<_> = told.iter().rev().take(10).flat_map(|it| home.trace(&it.turn_id)).collect();
    for stage in ["gather", "tool"] {
        let ms = Samples::new(traces.iter().filter(|(name, _)| name == stage).map(|(_, ms)| *ms));
        row(&format!("  of it {stage}, by the trace"), "", &ms.p50_p99());
    }
}

/// Row 3: `ask` from its start to its end, and `serve` from its start to the first words of an answer.
async fn start_to_answer(home: &Home, model: Option<&ScriptedModel>) {
    if let Some(model) = model {
        model.set_pace(IN_BULK);
    }
    let with = if model.is_some() { "scripted model" } else { "no model" };
    let mut asked = Vec::new();
    let mut served = Vec::new();
    for number in 0..STARTS {
        asked.push(home.ask(model, QUESTION).as_secs_f64() * 1e3);
        let begun = Instant::now();
        let server = Server::start(home, model);
        let mut customer = Customer::new(home, &server, 100 + number);
        customer.open(1).await;
        let told = customer.ask(QUESTION).await;
        served.push((told.first_words.expect("an answer has words") - begun).as_secs_f64() * 1e3);
    }
    let aim = if model.is_some() { "" } else { "100 ms" };
    row(&format!("`ask`, start to end, {with}"), aim, &Samples::new(asked).p50_p99());
    row(&format!("`serve`, start to first words, {with}"), "", &Samples::new(served).p50_p99());
}
