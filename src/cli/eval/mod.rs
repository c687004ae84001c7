//! `firstline eval`: runs suites and holds them against the baseline; `accept` makes their results the baseline.

mod add;
mod beir;
mod export;
mod learn;
mod mine;
mod progress;
mod run;
mod table;

use super::args::{Eval, EvalCommand};
use super::exit::{Exit, Failure};
use crate::config::Config;

/// `eval …`.
pub(super) async fn run(config: Config, args: Eval) -> Result<Exit, Failure> {
    if let Some(folder) = &args.beir.beir {
        return beir::run(config, folder, &args.beir, args.run.json).await;
    }
    match args.command {
        None => run::run(config, args.run).await,
        Some(EvalCommand::Accept(args)) => run::accept(config, args).await,
        Some(EvalCommand::Add(args)) => add::run(config, args).await,
        Some(EvalCommand::Export(args)) => export::run(&config, &args),
        Some(EvalCommand::Learn(args)) => learn::run(&config, &args),
        Some(EvalCommand::Mine(args)) => mine::run(config, args).await,
    }
}
