use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::args::Index;
use super::exit::{Exit, Failure};
use super::terminal::{line, talk};
use crate::config::Config;
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
