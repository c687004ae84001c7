mod desk;
mod eval;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub(in crate::cli) use desk::{Card, Case, CaseFigures, CaseList, Gaps, Outbox, Reply, Triage};
pub(in crate::cli) use eval::{Beir, Eval, EvalAdd, EvalCommand, EvalExport, EvalLearn, EvalMine, EvalRun};

/// A support assistant with checked citations that knows the account.
///
/// Without a command it serves the console. Exit codes: 0 done, 1 failed, 2 usage or config, 3 gate shut, 4 too much unmeasured.
#[derive(Debug, Parser)]
#[command(name = "firstline", version, about, long_about)]
pub(in crate::cli) struct Args {
    /// Holds the database, indexes, keys and recordings
    #[arg(long, global = true, env = "FIRSTLINE_HOME", default_value = ".firstline", value_name = "DIR")]
    pub home: PathBuf,
    /// The configuration file; default: firstline.toml where there is one
    #[arg(long, global = true, env = "FIRSTLINE_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Serve the console and the API; builds the index first where it is missing
    Serve(Serve),
    /// Read documents and cases into the index; does nothing when nothing changed
    Index(Index),
    /// Ask one question
    Ask(Ask),
    /// Ask in a conversation, with /draft, /confirm, /human and /quit
    Chat(Chat),
    /// Draft what an engineer needs to start on a case: impact, timeline, causes, similar cases, a reply
    Triage(Triage),
    /// Search the documents as a question would
    Search(Search),
    /// Measure how good it is
    Eval(Box<Eval>),
    /// Work on cases as one of the desk
    #[command(subcommand)]
    Case(Case),
    /// Make a card of what a resolved case taught
    #[command(subcommand)]
    Card(Card),
    /// See what receivers outside did not take, and send it again
    #[command(subcommand)]
    Outbox(Outbox),
    /// Put your own prompts over ours, and see what became of ours since
    #[command(subcommand)]
    Prompt(Prompt),
    /// List what the assistant could not help with, and resolved cases that no document explains
    Gaps(Gaps),
    /// Look at a turn
    #[command(subcommand)]
    Turn(Turn),
    /// Mint a token with the home's own key
    Token(Token),
    /// Check config, index, database, model and accounts, and say what to do
    Doctor,
    /// Check the audit trail
    #[command(subcommand)]
    Audit(Audit),
    /// Look at the configuration
    #[command(subcommand)]
    Config(Config),
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Serve {
    /// Address and port [default: server.listen, 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// Offer demo identities, on a loopback address only
    #[arg(long)]
    pub demo: bool,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Index {
    /// Folders or files to read instead of the configured ones
    #[arg(long, value_name = "DIR")]
    pub source: Vec<PathBuf>,
    /// Build anew even when nothing changed
    #[arg(long)]
    pub rebuild: bool,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Ask {
    /// The question, in any of the four languages; `-` reads it from stdin
    pub question: String,
    /// As a customer of this account [default: the first one]
    #[arg(long, value_name = "ID")]
    pub account: Option<String>,
    /// Print the whole turn as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Chat {
    /// As a customer of this account [default: the first one]
    #[arg(long, value_name = "ID")]
    pub account: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Search {
    /// The query
    pub query: String,
    /// As a customer of this account [default: the first one]
    #[arg(long, value_name = "ID")]
    pub account: Option<String>,
    /// Most passages, 1 to 100
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub limit: u16,
    /// Say why each passage ranks where it does
    #[arg(long)]
    pub explain: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Prompt {
    /// List all prompts, and which of them are overridden
    List,
    /// Copy one of ours into the home, to be edited
    Override {
        /// Its name, e.g. answer/system.md
        file: String,
    },
    /// Print how ours changed since an override was made
    Diff { file: String },
    /// Say that an override has taken up what ours is now
    Merged { file: String },
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Audit {
    /// Recompute every hash; exit 1 when a chain does not hold
    Verify {
        /// Only this chain: an account's id, or `system`
        chain: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Turn {
    /// Print a turn's answer, evidence and trace
    Show {
        /// The turn's id
        id: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Token {
    /// customer, engineer or admin
    #[arg(long)]
    pub role: String,
    /// A stable name for whoever uses it
    #[arg(long)]
    pub sub: String,
    /// What others read them by; without one an engineer is "Support" to customers
    #[arg(long)]
    pub name: Option<String>,
    /// For customers: an account of theirs; may be repeated
    #[arg(long, value_name = "ID")]
    pub account: Vec<String>,
    /// Where mail about their cases reaches them
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    /// How long it is good for, e.g. 15m, 1h, 7d
    #[arg(long, default_value = "1h")]
    pub ttl: String,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Config {
    /// Print every key, its value and where it came from
    Show {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}
