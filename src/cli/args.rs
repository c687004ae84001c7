use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// A support assistant with checked citations that knows the account.
///
/// Without a command it serves the console. Exit codes: 0 done, 1 failed, 2 usage or config, 3 gate shut, 4 too much unmeasured.
#[derive(Debug, Parser)]
#[command(name = "firstline", version, about, long_about)]
pub(super) struct Args {
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
pub(super) enum Command {
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
pub(super) struct Serve {
    /// Address and port [default: server.listen, 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// Offer demo identities, on a loopback address only
    #[arg(long)]
    pub demo: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Index {
    /// Folders or files to read instead of the configured ones
    #[arg(long, value_name = "DIR")]
    pub source: Vec<PathBuf>,
    /// Build anew even when nothing changed
    #[arg(long)]
    pub rebuild: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Ask {
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
pub(super) struct Chat {
    /// As a customer of this account [default: the first one]
    #[arg(long, value_name = "ID")]
    pub account: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Triage {
    /// The id or number of a case of this home
    #[arg(value_name = "CASE", required_unless_present = "file", conflicts_with = "file")]
    pub case: Option<String>,
    /// A case as JSON: account_id, subject, description and, if known, declared_severity, language, created_at, communications
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Search {
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

/// Without a subcommand it runs suites and holds them against the baseline: exit 3 when something got worse.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Eval {
    #[command(subcommand)]
    pub command: Option<EvalCommand>,
    #[command(flatten)]
    pub run: EvalRun,
    #[command(flatten)]
    pub beir: Beir,
}

#[derive(Debug, clap::Args)]
pub(super) struct EvalRun {
    /// Suites to run [default: all]
    #[arg(value_name = "SUITE")]
    pub suites: Vec<String>,
    /// A suite to run; may be repeated
    #[arg(long = "suite", value_name = "SUITE")]
    pub more_suites: Vec<String>,
    /// Only samples with this tag; may be repeated
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// Only this sample; may be repeated
    #[arg(long, value_name = "ID")]
    pub sample: Vec<String>,
    /// Only under this backend; may be repeated
    #[arg(long, value_name = "NAME")]
    pub backend: Vec<String>,
    /// Run the sealed samples too
    #[arg(long)]
    pub sealed: bool,
    /// Run each sample so often; it passes when all runs do
    #[arg(long, value_name = "K", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub trials: u32,
    /// Ask the suites' judges too; they are reported and decide nothing
    #[arg(long)]
    pub judge: bool,
    /// Shut the gate on samples that take longer than their suite's `sample_ms`; machines differ
    #[arg(long)]
    pub gate_time: bool,
    /// Samples at a time [default: the cores]
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Write results.jsonl, timings.jsonl, report.md, report.html and junit.xml there
    #[arg(long, value_name = "DIR")]
    pub report: Option<PathBuf>,
    /// Where the suites and the baseline are
    #[arg(long, value_name = "DIR", default_value = "evals")]
    pub evals: PathBuf,
    /// Print the results as JSON lines
    #[arg(long)]
    pub json: bool,
    /// Play models from their recordings and call nobody; the default
    #[arg(long, conflicts_with = "record")]
    pub replay: bool,
    /// Ask the models and record what they reply; scripted ones need no key
    #[arg(long)]
    pub record: bool,
    /// With --record: only calls without a usable recording
    #[arg(long, requires = "record")]
    pub only_stale: bool,
    /// With --record: go on after a real model's cost was told
    #[arg(long, requires = "record")]
    pub yes: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Beir {
    /// Retrieval on a folder in BEIR's form: corpus.jsonl, queries.jsonl, qrels.tsv or qrels/test.tsv
    #[arg(long, value_name = "DIR")]
    pub beir: Option<PathBuf>,
    /// Another corpus than the folder's own, e.g. corpus-full.jsonl.gz
    #[arg(long, value_name = "FILE", requires = "beir")]
    pub corpus: Option<PathBuf>,
    /// Other queries than the folder's own; a line with `messages` asks the last question with what went before
    #[arg(long, value_name = "FILE", requires = "beir")]
    pub queries: Option<PathBuf>,
    /// Write the ranking in TREC's form
    #[arg(long = "run", value_name = "FILE", requires = "beir")]
    pub run_file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum EvalCommand {
    /// Run suites and make their results the baseline
    Accept(EvalRun),
    /// Make a sample of something that happened; it stays in the home until it is promoted
    Add(EvalAdd),
    /// Build suites from past cases and tell how they would have gone
    Mine(EvalMine),
    /// Write a retrieval suite as a BEIR folder
    Export(EvalExport),
    /// Learn from labelled texts what is heard by likeness (for who works on the sources)
    Learn(EvalLearn),
}

#[derive(Debug, clap::Args)]
pub(super) struct EvalLearn {
    /// Where the suites are, and `texts` beside them
    #[arg(long, value_name = "DIR", default_value = "evals")]
    pub evals: PathBuf,
    /// Tell first how well each hand is heard by what the others teach; minutes
    #[arg(long)]
    pub check: bool,
    /// Only tell it of this hand; may be repeated
    #[arg(long = "hand", value_name = "NAME", requires = "check")]
    pub hands: Vec<String>,
    /// Learn nothing; tell how the product hears the labelled texts of FILE as it stands
    #[arg(long, value_name = "FILE", conflicts_with_all = ["check", "into"])]
    pub heard: Option<PathBuf>,
    /// The root of the sources, which keep what is learned
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false, id = "origin")]
pub(super) struct EvalOrigin {
    /// A conversation: the answer that the customer disliked, else the last one
    #[arg(long, value_name = "ID")]
    pub conversation: Option<String>,
    /// A case: what the customer sent, and what the desk made of it
    #[arg(long, value_name = "ID")]
    pub case: Option<String>,
    /// The case of a triage draft: as --case, with what the draft found where no engineer rejected it
    #[arg(long, value_name = "CASE")]
    pub triage: Option<String>,
    /// Show a kept sample and, with --yes, write it to the suite
    #[arg(long, value_name = "SAMPLE")]
    pub promote: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct EvalAdd {
    #[command(flatten)]
    pub origin: EvalOrigin,
    /// With --promote: the suite it goes to [default: answers, or triage for a case]
    #[arg(long)]
    pub suite: Option<String>,
    /// With --promote: write it
    #[arg(long)]
    pub yes: bool,
    /// Where the suites are
    #[arg(long, value_name = "DIR", default_value = "evals")]
    pub evals: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct EvalExport {
    /// The suite
    pub suite: String,
    /// The folder to write
    #[arg(long, value_name = "DIR")]
    pub beir: PathBuf,
    /// Its sealed samples too
    #[arg(long)]
    pub sealed: bool,
    /// Where the suites are
    #[arg(long, value_name = "DIR", default_value = "evals")]
    pub evals: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct EvalMine {
    /// Past cases, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub cases: PathBuf,
    /// How many of the last cases are asked, at most a fifth of all
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub last: usize,
    /// Print the figures as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Gaps {
    /// How far back, 1 to 366
    #[arg(long, default_value_t = 30, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=366))]
    pub days: u32,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Card {
    /// Print one for review, without what tells whose case it was
    Draft {
        /// The case's id or number
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Prompt {
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
pub(super) enum Case {
    /// List open cases, whoever has to hear soonest first
    List(CaseList),
    /// Print a case with its correspondence and notes
    Show {
        /// The case's id or number
        id: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Count how cases were handled
    Figures {
        /// First day on which they were opened, UTC; default: 29 days before the last
        #[arg(long, value_name = "YYYY-MM-DD")]
        from: Option<jiff::civil::Date>,
        /// Last day; default: today
        #[arg(long, value_name = "YYYY-MM-DD")]
        until: Option<jiff::civil::Date>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Write to the customer; refused, with what is new, when they have written since you read
    Reply(Reply),
    /// Resolve a case that was answered
    Resolve {
        /// The case's id or number
        id: String,
        /// What it was and what helped
        #[arg(long)]
        summary: Option<String>,
        /// The customer said so
        #[arg(long)]
        confirmed: bool,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Reply {
    /// The case's id or number
    pub id: String,
    /// What to say
    pub text: String,
    /// When the customer hears again, e.g. 30m, 4h, 1d; needed from `high` on
    #[arg(long, value_name = "AHEAD")]
    pub next_update: Option<String>,
    /// The next step is the customer's
    #[arg(long)]
    pub awaits_customer: bool,
    /// The number of the last message that you have read [default: what `case show` last showed]
    #[arg(long, value_name = "N")]
    pub after: Option<u64>,
}

#[derive(Debug, clap::Args)]
pub(super) struct CaseList {
    /// Only this account's
    #[arg(long, value_name = "ID")]
    pub account: Option<String>,
    /// Only this queue's
    #[arg(long, value_name = "ID")]
    pub queue: Option<String>,
    /// Resolved ones too, newest first
    #[arg(long)]
    pub all: bool,
    /// Print JSON lines
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Outbox {
    /// List dead letters, newest first
    List {
        /// What is still tried too
        #[arg(long)]
        all: bool,
        /// Print JSON lines
        #[arg(long)]
        json: bool,
    },
    /// Print what would be sent, and where it stands with each receiver
    Show {
        /// The entry's id
        id: String,
    },
    /// Send a dead letter again; a running server takes it up within a second
    Resend {
        /// The entry's id
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        id: Option<String>,
        /// Only to this receiver: webhook or mail [default: all that did not take it]
        #[arg(long, value_name = "NAME")]
        receiver: Option<String>,
        /// Every dead letter
        #[arg(long)]
        all: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Recompute every hash; exit 1 when a chain does not hold
    Verify {
        /// Only this chain: an account's id, or `system`
        chain: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Turn {
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
pub(super) struct Token {
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
pub(super) enum Config {
    /// Print every key, its value and where it came from
    Show {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}
