use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::args::Index;
use super::exit::{Exit, Failure};
use super::terminal::{line, talk};
use crate::account::Accounts;
use crate::config::Config;
use crate::domain::{AccountId, ModelUse};
use crate::llm::connect_embedder;
use crate::search::{FillReport, fill_vectors};
use crate::service::{IndexOutcome, IndexProgress, build_index};

/// Rejects, and remarks, told in the terminal; the rest is in the list.
const SHOWN: usize = 20;

/// `index`: reads the sources into a new index and puts it in force.
pub(super) async fn run(config: Config, args: Index) -> Result<Exit, Failure> {
    let mut corpus = config.corpus.clone();
    if !args.source.is_empty() {
        corpus.sources = args.source;
    }
    if let Some(source) = corpus.sources.iter().find(|it| !it.exists()) {
        return Err(Failure::usage(format!("source `{}` does not exist", source.display())));
    }
    let begun = Instant::now();
    let search = config.search.clone();
    let outcome = tokio::task::spawn_blocking(move || {
        let bar = progress_bar();
        let built = build_index(&corpus, &search, args.rebuild, &mut |progress| show(&bar, progress));
        bar.finish_and_clear();
        built
    })
    .await
    .map_err(|_| Failure::failed("indexing stopped unexpectedly; the index in force is as it was"))??;
    report(&outcome, begun.elapsed())?;
    fill(config).await?;
    Ok(Exit::Done)
}

fn report(outcome: &IndexOutcome, took: Duration) -> Result<(), Failure> {
    let took = took.as_secs_f64();
    let Some(report) = &outcome.report else {
        line(&format!("nothing changed ({took:.2} s)"))?;
        return Ok(());
    };
    let rejects = outcome.rejects.len() + outcome.rejects_left_out;
    for reject in outcome.rejects.iter().take(SHOWN) {
        talk(&format!("not read: {reject}"));
    }
    for remark in outcome.remarks.iter().take(SHOWN) {
        talk(&format!("look at: {remark}"));
    }
    if rejects > 0 || !outcome.remarks.is_empty() {
        let remarks = outcome.remarks.len();
        talk(&format!("{rejects} rejects and {remarks} remarks are listed in {}", outcome.listed_in.display()));
    }
    line(&format!(
        "{} documents ({} read, {} unchanged, {} removed), {} passages ({} public, {} staff, {} in {} accounts), {rejects} rejects, {} KB, {took:.2} s",
        outcome.documents,
        outcome.documents - outcome.kept,
        outcome.kept,
        outcome.removed,
        outcome.passages,
        report.public,
        report.staff,
        report.accounts.values().sum::<u64>(),
        report.accounts.len(),
        report.bytes / 1024,
    ))?;
    Ok(())
}

/// Makes the vectors that are missing, where embeddings are configured. What cannot be made is said and no failure: search then
/// compares words alone.
async fn fill(config: Config) -> Result<(), Failure> {
    let Some(embeddings) = config.embeddings else { return Ok(()) };
    let (search, accounts) = (config.search, Accounts::load(&config.corpus.sources));
    let filled = tokio::task::spawn_blocking(move || {
        let embedder = match connect_embedder(&embeddings) {
            Ok(embedder) => embedder,
            Err(error) => return Ok(Err(error)),
        };
        let may_send = |id: &AccountId| accounts.get(id).is_some_and(|it| it.model == ModelUse::On);
        let bar = progress_bar();
        bar.set_message("vectors");
        let filled = fill_vectors(&search, &*embedder, &may_send, &mut |done, of| {
            bar.set_length(of as u64);
            bar.set_position(done as u64);
        });
        bar.finish_and_clear();
        filled.map(Ok)
    });
    let filled = filled.await.map_err(|_| Failure::failed("making vectors stopped unexpectedly"))?;
    match filled.map_err(Failure::from)? {
        Ok(report) => {
            let FillReport { made, kept, missing, withheld, .. } = report;
            line(&format!("vectors: {made} made, {kept} kept, {missing} missing, {withheld} not sent"))?;
            if let Some(failure) = report.failure {
                talk(&format!("vectors are missing, so some passages are found by words alone: {failure}"));
            }
        }
        Err(error) => talk(&format!("no vectors, so search compares words alone: {error}")),
    }
    Ok(())
}

/// A bar over the bytes of the sources, with rate and time left.
pub(super) fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    let style = "{bar:30} {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left, {wide_msg}";
    if let Ok(style) = ProgressStyle::with_template(style) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// Shows what indexing tells.
pub(super) fn show(bar: &ProgressBar, progress: IndexProgress<'_>) {
    match progress {
        IndexProgress::Looking => bar.set_message("looking for changes"),
        IndexProgress::Reading(progress) => {
            bar.set_length(progress.of);
            bar.set_position(progress.bytes);
            bar.set_message(format!("{} documents, {}", progress.documents, progress.file.display()));
        }
        IndexProgress::Writing => {
            bar.set_position(bar.length().unwrap_or_default());
            bar.set_message("writing the index");
        }
    }
}
