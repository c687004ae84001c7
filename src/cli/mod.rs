//! The command line: one file a subcommand, each calling one verb.
//!
//! Data goes to stdout, talk to stderr; a closed pipe is no error. Exit codes: [`Exit`]. Does not know: how anything is done.

mod args;
mod ask;
mod audit;
mod card;
mod case;
mod chat;
mod config;
mod doctor;
mod draft_card;
mod eval;
mod exit;
mod figures;
mod gaps;
mod index;
mod outbox;
mod pack;
mod prepare;
mod prompt;
mod reply;
mod search;
mod serve;
mod show;
mod terminal;
mod token;
mod triage;

use clap::Parser as _;

pub use exit::Exit;

use args::{Args, Command};
use exit::Failure;

/// Runs the program with the process's arguments.
pub fn main() -> Exit {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are data and no failure; anything else is a usage error.
            let is_failure = error.use_stderr();
            let _ = error.print();
            return if is_failure { Exit::Usage } else { Exit::Done };
        }
    };
    match run(args) {
        Ok(exit) => exit,
        Err(failure) if failure.is_closed_pipe() => Exit::Done,
        Err(failure) => {
            terminal::talk(&failure.words());
            failure.exit()
        }
    }
}

/// Says where a thread panicked. Not its message, which may hold the text that was being worked on.
fn log_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "a thread panicked");
}

fn run(args: Args) -> Result<Exit, Failure> {
    let command = args.command.unwrap_or(Command::Serve(args::Serve { listen: None, demo: false }));
    if let Command::Config(args::Config::Show { json }) = &command {
        return config::show(args.config.as_deref(), *json);
    }
    let mut config = crate::config::load(&args.home, args.config.as_deref())?;
    if config.log.is_default && !matches!(command, Command::Serve(_)) {
        // Someone at a terminal wants the answer, not how it came about.
        "warn".clone_into(&mut config.log.filter);
    }
    crate::telemetry::start(&config.log);
    std::panic::set_hook(Box::new(log_panic));
    let threads = if matches!(command, Command::Serve(_) | Command::Eval(_)) { None } else { Some(2) };
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if let Some(threads) = threads {
        runtime.worker_threads(threads);
    }
    let runtime = runtime.enable_all().build().map_err(|error| Failure::failed(format!("cannot start: {error}")))?;
    let exit = runtime.block_on(async move {
        match command {
            Command::Serve(args) => serve::run(config, args).await,
            Command::Index(args) => index::run(config, args).await,
            Command::Ask(args) => ask::run(config, args).await,
            Command::Chat(args) => chat::run(config, args).await,
            Command::Triage(args) => triage::run(config, args).await,
            Command::Search(args) => search::run(config, args).await,
            Command::Eval(args) => eval::run(config, *args).await,
            Command::Case(args) => case::run(config, args).await,
            Command::Card(args::Card::Draft { id }) => card::draft(config, &id).await,
            Command::Prompt(command) => prompt::run(&config, &command),
            Command::Gaps(args) => gaps::run(config, args).await,
            Command::Audit(args::Audit::Verify { chain }) => audit::verify(config, chain.as_deref()).await,
            Command::Outbox(args) => outbox::run(config, args).await,
            Command::Turn(args::Turn::Show { id, json }) => show::run(config, &id, json).await,
            Command::Token(args) => token::run(config, args).await,
            Command::Doctor => doctor::run(config).await,
            Command::Config(_) => Ok(Exit::Done),
        }
    });
    // A blocking read of the terminal must not keep the program alive.
    runtime.shutdown_background();
    exit
}
