//! What `eval` is told.

use std::path::PathBuf;

use clap::Subcommand;

/// Without a subcommand it runs suites and holds them against the baseline: exit 3 when something got worse.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct Eval {
    #[command(subcommand)]
    pub command: Option<EvalCommand>,
    #[command(flatten)]
    pub run: EvalRun,
    #[command(flatten)]
    pub beir: Beir,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct EvalRun {
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
pub(in crate::cli) struct Beir {
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
pub(in crate::cli) enum EvalCommand {
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
pub(in crate::cli) struct EvalLearn {
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
pub(in crate::cli) struct EvalOrigin {
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
pub(in crate::cli) struct EvalAdd {
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
pub(in crate::cli) struct EvalExport {
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
pub(in crate::cli) struct EvalMine {
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
