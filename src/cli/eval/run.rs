use std::path::Path;
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use super::progress::Bar;
use super::table;
use crate::base::{Clock as _, SystemClock};
use crate::cli::args::EvalRun;
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::{line, piece, talk};
use crate::config::Config;
use crate::eval::{
    Backends, Baseline, BaselineError, Filter, Gate, GateVerdict, HistoryError, Place, Run, RunError, Runner, keep_run,
    stored_runs,
};

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

async fn measured(config: &Config, args: &EvalRun) -> Result<Run, Failure> {
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let listening = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.cancel();
        }
    });
    let suites = args.suites.iter().chain(&args.more_suites).cloned().collect();
    let (tags, samples, backends) = (args.tag.clone(), args.sample.clone(), args.backend.clone());
    let runner = Runner {
        evals: &args.evals,
        place: Place {
            sources: config.corpus.sources.clone(),
            indexes: config.home.join("eval").join("index"),
            prompts: config.home.join("prompts"),
            limits: config.agent.clone(),
            hits: config.search.hits,
        },
        backends: Backends::of(&args.evals),
        filter: Filter { suites, tags, samples, backends, sealed: args.sealed },
        trials: args.trials,
        jobs: args.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(2, usize::from)),
        cancel,
    };
    let bar = Bar::new();
    let run = runner.run(&|progress| bar.show(progress)).await;
    drop(bar);
    listening.abort();
    Ok(run?)
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
