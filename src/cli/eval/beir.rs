use std::path::Path;

use crate::cli::args::Beir;
use crate::cli::exit::{Exit, Failure};
use crate::cli::index::{progress_bar, show};
use crate::cli::terminal::{line, talk};
use crate::config::Config;
use crate::eval::{BeirError, BeirReport, BeirSet, run_beir};

/// `eval --beir DIR`: retrieval on a folder in BEIR's form.
pub(super) async fn run(config: Config, folder: &Path, args: &Beir, json: bool) -> Result<Exit, Failure> {
    let set = BeirSet::find(folder, args.corpus.as_deref(), args.queries.as_deref())
        .map_err(|error| Failure::usage(error.to_string()))?;
    let (home, run_file, embeddings) = (config.home.clone(), args.run_file.clone(), config.embeddings.clone());
    let work = move || {
        let bar = progress_bar();
        let report =
            run_beir(&home, &set, run_file.as_deref(), embeddings.as_ref(), &mut |progress| show(&bar, progress));
        bar.finish_and_clear();
        report
    };
    let report =
        tokio::task::spawn_blocking(work).await.map_err(|_| Failure::failed("the eval stopped unexpectedly"))??;
    print(&report, json)?;
    Ok(Exit::Done)
}

fn print(report: &BeirReport, json: bool) -> Result<(), Failure> {
    if json {
        line(&serde_json::to_string(report)?)?;
        return Ok(());
    }
    if report.rejects > 0 {
        talk(&format!("{} documents could not be read and were left out", report.rejects));
    }
    line(&format!("{:<12} {:>9}", "num_q", report.queries))?;
    for (name, value) in &report.measures {
        line(&format!("{name:<12} {value:>9.4}"))?;
    }
    talk(&format!(
        "{} passages; a query took {:.2} ms at the median, {:.2} ms at the 99th of 100",
        report.passages, report.p50_ms, report.p99_ms
    ));
    Ok(())
}

impl From<BeirError> for Failure {
    fn from(error: BeirError) -> Self {
        let mut words = error.to_string();
        if let Some(cause) = std::error::Error::source(&error) {
            words.push_str(&format!(": {cause}"));
        }
        Self::failed(words)
    }
}
