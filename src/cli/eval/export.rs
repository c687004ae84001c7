use crate::cli::args::EvalExport;
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::line;
use crate::config::Config;
use crate::eval::{ExportError, SuiteError, export_beir, load};

/// `eval export`: a retrieval suite as a BEIR folder, which `eval --beir` and other tools read.
pub(super) fn run(config: &Config, args: &EvalExport) -> Result<Exit, Failure> {
    let suite = load(&args.evals, &args.suite, args.sealed)?;
    let done = export_beir(&suite, &config.corpus.sources, &args.beir)?;
    line(&format!(
        "{} documents, {} queries and {} judgements in {}",
        done.documents,
        done.queries,
        done.judgements,
        args.beir.display()
    ))?;
    Ok(Exit::Done)
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<SuiteError> for Failure {
    fn from(error: SuiteError) -> Self {
        Self::usage(error.to_string())
    }
}
