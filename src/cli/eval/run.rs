use std::path::Path;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::progress::Bar;
use super::table;
use crate::base::{Clock as _, SystemClock};
use crate::cli::args::EvalRun;
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::{line, piece, talk};
use crate::config::{AgentConfig, Config};
use crate::eval::{
    Asking, BackendError, Backends, Baseline, BaselineError, Filter, Gate, GateVerdict, HistoryError, Place, Run,
    RunError, Runner, keep_run, stored_runs,
};
use crate::llm::WhichCalls;

/// What gathering may take in an eval, at the least.
const UNHURRIED: Duration = Duration::from_secs(60);

/// Runs the chosen suites and holds them against the baseline.
pub(super) async fn run(config: Config, args: EvalRun) -> Result<Exit, Failure> {
    let baseline = Baseline::read(&args.evals)?;
    let begun = Instant::now();
    let run = measured(&config, &args).await?;
    let gate = Gate::over(&run, &baseline);
    if args.json {
        piece(&crate::eval::jsonl(&run.results))?;
        for reason in &gate.closed {
            talk(&format!("gate shut: {reason}"));
        }
    } else {
        table::print(&run, &gate)?;
    }
    talk(&format!("{} samples in {:.1} s", run.results.len(), begun.elapsed().as_secs_f64()));
    if let Some(folder) = &args.report {
        report(folder, &config, &run, &gate, &baseline)?;
    }
    if run.is_partial {
        talk("stopped: these are the samples that were done; nothing is accepted or kept of them");
        return Ok(Exit::Failed);
    }
    if run.takes_whole_suites && !run.results.is_empty() {
        keep_run(&config.home, SystemClock.now(), &run, &gate, &baseline)?;
    }
    Ok(match gate.verdict {
        GateVerdict::Open => Exit::Done,
        GateVerdict::Shut => Exit::GateShut,
        GateVerdict::TooMuchUnmeasured => Exit::Unmeasured,
    })
}

/// Runs the chosen suites and makes their results the baseline; what was not run stays as it is.
pub(super) async fn accept(config: Config, args: EvalRun) -> Result<Exit, Failure> {
    let mut baseline = Baseline::read(&args.evals)?;
    let run = measured(&config, &args).await?;
    if run.results.is_empty() {
        return Err(Failure::usage("no sample was run, so there is nothing to accept; check the names and filters"));
    }
    let gate = Gate::over(&run, &baseline);
    baseline.accept(&run)?;
    baseline.write(&args.evals)?;
    let gone = gate.closed.iter().find(|it| matches!(it, crate::eval::Closed::Vanished { .. }));
    line(&format!(
        "accepted {} results: {} worse, {} better, {} new",
        run.results.len(),
        gate.flips.len(),
        gate.better.len(),
        gate.new
    ))?;
    if let Some(gone) = gone {
        line(&format!("dropped: {gone}"))?;
    }
    for flip in &gate.flips {
        line(&format!("worse: {}/{}: {}", flip.now.key.suite, flip.now.key.id, flip.now.reasons().join("; ")))?;
    }
    Ok(Exit::Done)
}

/// Runs the chosen samples; with `--record` the models are asked and their replies are written down.
async fn measured(config: &Config, args: &EvalRun) -> Result<Run, Failure> {
    if !args.record {
        let backends = Backends::new(&args.evals, Asking::Replay, None);
        let run = once(config, args, &backends).await?;
        if backends.misses() > 0 {
            talk(&format!(
                "{} calls have no usable recording; firstline eval --record --only-stale records them",
                backends.misses()
            ));
        }
        return Ok(run);
    }
    let which = if args.only_stale { WhichCalls::OnlyStale } else { WhichCalls::All };
    if !args.yes {
        tell_cost(config, args).await?;
    }
    let backends = Backends::new(&args.evals, Asking::Record(which), config.model.clone());
    let run = once(config, args, &backends).await?;
    let keep_unused = run.is_partial || !run.takes_whole_suites;
    for it in backends.write(keep_unused)? {
        talk(&format!("recorded {} calls of {} in suite {}", it.calls, it.name, it.suite));
        for failure in it.failures.iter().take(10) {
            talk(&format!("not recorded: {failure}"));
        }
    }
    Ok(run)
}

/// Stops before a real model is asked, and says what that will cost; scripted ones cost nothing.
async fn tell_cost(config: &Config, args: &EvalRun) -> Result<(), Failure> {
    let asking = if args.only_stale { Asking::Replay } else { Asking::Estimate };
    let backends = Backends::new(&args.evals, asking, config.model.clone());
    once(config, args, &backends).await?;
    let cost = backends.cost_to_record();
    if cost.calls == 0 {
        return Ok(());
    }
    let usd = cost.usd_at_most.map_or("no price is set".to_owned(), |it| format!("at most {it:.2} US dollars"));
    Err(Failure::usage(format!(
        "recording asks a real model for {} turns: {} prompt tokens and up to {} reply tokens ({usd}), and more where it calls tools; add --yes to go on",
        cost.calls, cost.prompt_tokens, cost.completion_tokens_at_most
    )))
}

async fn once(config: &Config, args: &EvalRun, backends: &Backends) -> Result<Run, Failure> {
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let listening = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.cancel();
        }
    });
    let suites = args.suites.iter().chain(&args.more_suites).cloned().collect();
    let (tags, samples, only) = (args.tag.clone(), args.sample.clone(), args.backend.clone());
    let runner = Runner {
        evals: &args.evals,
        place: place(config),
        backends,
        filter: Filter { suites, tags, samples, backends: only, sealed: args.sealed },
        trials: args.trials,
        jobs: args.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(2, usize::from)),
        asks_judges: args.judge,
        gates_time: args.gate_time,
        cancel,
    };
    let bar = Bar::new();
    let run = runner.run(&|progress| bar.show(progress)).await;
    drop(bar);
    listening.abort();
    Ok(run?)
}

/// Where the worlds of this home's evals come from and lie.
pub(super) fn place(config: &Config) -> Place {
    Place {
        sources: config.corpus.sources.clone(),
        indexes: config.home.join("eval").join("index"),
        prompts: config.prompts_dir(),
        // How fast this machine is just now must not decide what an answer holds.
        limits: AgentConfig {
            gather: config.agent.gather.max(UNHURRIED),
            turn: config.agent.turn.max(UNHURRIED * 5),
            ..config.agent.clone()
        },
        hits: config.search.hits,
    }
}

fn report(folder: &Path, config: &Config, run: &Run, gate: &Gate, baseline: &Baseline) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)?;
    let earlier = stored_runs(&config.home);
    let files = [
        ("results.jsonl", crate::eval::jsonl(&run.results)),
        ("timings.jsonl", crate::eval::timings(&run.timings)),
        ("report.md", crate::eval::markdown(run, gate)),
        ("report.html", crate::eval::html(run, gate, baseline, &earlier)),
        ("junit.xml", crate::eval::junit(run, gate)),
    ];
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::write(&path, text)
            .map_err(|error| Failure::failed(format!("cannot write {}: {error}", path.display())))?;
    }
    talk(&format!("wrote the report to {}", folder.display()));
    Ok(())
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<BackendError> for Failure {
    fn from(error: BackendError) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<BaselineError> for Failure {
    fn from(error: BaselineError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<HistoryError> for Failure {
    fn from(error: HistoryError) -> Self {
        Self::failed(error.to_string())
    }
}
