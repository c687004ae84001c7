use std::time::Instant;

use tokio_util::sync::CancellationToken;

use super::progress::Bar;
use super::run::place;
use crate::cli::args::EvalMine;
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::{line, talk};
use crate::config::Config;
use crate::eval::{Asking, Backends, Filter, MineError, MineReport, Runner, mine_page, mine_report, prepare};

/// `eval mine`: suites out of past cases, run at once, and the page that tells how it would have gone.
pub(super) async fn run(config: Config, args: EvalMine) -> Result<Exit, Failure> {
    let begun = Instant::now();
    let (home, sources, cases, last) = (config.home.clone(), config.corpus.sources.clone(), args.cases, args.last);
    let mined = tokio::task::spawn_blocking(move || prepare(&home, &cases, &sources, last)).await;
    let mined = mined.map_err(|_| Failure::failed("reading the cases stopped unexpectedly"))??;
    let backends = Backends::new(&mined.evals, Asking::Replay, None);
    let runner = Runner {
        evals: &mined.evals,
        place: place(&config),
        backends: &backends,
        filter: Filter { suites: vec!["triage".to_owned()], ..Filter::default() },
        trials: 1,
        jobs: std::thread::available_parallelism().map_or(2, usize::from),
        asks_judges: false,
        gates_time: false,
        cancel: CancellationToken::new(),
    };
    let bar = Bar::new();
    let run = runner.run(&|progress| bar.show(progress)).await;
    drop(bar);
    let report = mine_report(&mined, &run?.results);
    let page = mined.evals.join("page.html");
    std::fs::write(&page, mine_page(&report))
        .map_err(|error| Failure::failed(format!("cannot write {}: {error}", page.display())))?;
    if args.json {
        line(&serde_json::to_string(&report)?)?;
    } else {
        print(&report)?;
    }
    talk(&format!(
        "{:.1} s; page: {}; suites: firstline eval --evals {}",
        begun.elapsed().as_secs_f64(),
        page.display(),
        mined.evals.display()
    ));
    Ok(Exit::Done)
}

fn print(report: &MineReport) -> Result<(), Failure> {
    let share = |part: usize, of: usize| match of {
        0 => "not measured: no case says it".to_owned(),
        _ => format!("{part} of {of} ({:.1} %)", part as f64 / of as f64 * 100.0),
    };
    let severities = report.declared_right + report.declared_too_high + report.declared_too_low;
    line(&format!("last cases asked               {} (with {} earlier ones to find)", report.asked, report.findable))?;
    line(&format!("what the engineer used, first  {}", share(report.found_first, report.with_truth)))?;
    line(&format!("among the first five           {}", share(report.found_in_five, report.with_truth)))?;
    line(&format!("right queue                    {}", share(report.right_queue, report.with_queue)))?;
    line(&format!("severity declared too high     {}", share(report.declared_too_high, severities)))?;
    line(&format!("severity declared too low      {}", share(report.declared_too_low, severities)))?;
    line(&format!("declined                       {}", share(report.declined, report.asked)))?;
    for it in report.no_document.iter().take(5) {
        line(&format!("no document: {} cases about {}", it.count, it.about.join(", ")))?;
    }
    if report.rejects > 0 {
        talk(&format!("{} lines were no usable case and were left out", report.rejects));
    }
    Ok(())
}

impl From<MineError> for Failure {
    fn from(error: MineError) -> Self {
        Self::usage(error.to_string())
    }
}
