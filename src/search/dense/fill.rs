use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use super::space::file_of;
use super::vectors::{Quantised, Vectors, quantised, short};
use crate::base::Deadline;
use crate::config::SearchConfig;
use crate::domain::{AccountId, Passage, PassageKind, Visibility};
use crate::llm::{EmbedError, Embedder, Purpose};
use crate::search::error::SearchError;
use crate::search::folder::{hold_current, part_folder, parts_of};
use crate::search::part::{Opening, Part};

/// How long a request may take, and how often one that may pass is made.
const REQUEST: Duration = Duration::from_secs(20);
const ATTEMPTS: u32 = 3;
/// The longest that a server's wish to wait is granted.
const LONGEST_WAIT: Duration = Duration::from_secs(20);
/// Passages embedded at once; the embedder makes requests of its own size of them.
const TOGETHER: usize = 32;
/// After so many new vectors the file is written, so that a run that is cut short loses minutes and not hours.
const WRITE_EVERY: usize = 4_096;

/// How making vectors ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FillReport {
    /// Passages that got a vector now.
    pub made: usize,
    /// Passages that kept theirs.
    pub kept: usize,
    /// Passages without one.
    pub missing: usize,
    /// Passages that may not be sent to whoever makes vectors: past cases among the staff's, and those of accounts that want no model.
    pub withheld: usize,
    /// Why the rest is missing.
    pub failure: Option<EmbedError>,
}

/// Gives every passage of the index in force a vector; what is unchanged keeps its own. Blocks.
///
/// Where texts are sent away for it, `may_send` says which accounts' passages may be. The first batch that cannot be embedded ends the
/// work: what is made is kept, and the next time goes on from there.
pub fn fill_vectors(
    config: &SearchConfig,
    embedder: &dyn Embedder,
    may_send: &dyn Fn(&AccountId) -> bool,
    on_progress: &mut dyn FnMut(usize, usize),
) -> Result<FillReport, SearchError> {
    let mut report = FillReport::default();
    let Some(build) = hold_current(&config.index_dir)? else { return Ok(report) };
    for visibility in parts_of(&build.folder) {
        let Opening::Open(part) = Part::open(&part_folder(&build.folder, &visibility))? else { continue };
        let path = file_of(&config.index_dir, embedder.space(), &visibility);
        let may_send = |passage: &Passage| match &visibility {
            _ if !embedder.sends_text() => true,
            Visibility::Public => true,
            // Whose case it is, the staff's index does not say.
            Visibility::Staff => passage.kind != PassageKind::Case,
            Visibility::Account(account) => may_send(account),
        };
        fill_part(&part, &path, embedder, &may_send, &mut report, on_progress)?;
    }
    remove_other_spaces(&config.index_dir, embedder.space());
    Ok(report)
}

fn fill_part(
    part: &Part,
    path: &Path,
    embedder: &dyn Embedder,
    may_send: &dyn Fn(&Passage) -> bool,
    report: &mut FillReport,
    on_progress: &mut dyn FnMut(usize, usize),
) -> Result<(), SearchError> {
    // A file that cannot be used is as good as none.
    let before = Vectors::read(path, embedder.space()).ok().flatten().unwrap_or_default();
    let known: HashMap<(&str, [u8; 16]), Quantised> =
        before.all().map(|(id, digest, vector)| ((id, digest), vector)).collect();
    let of = usize::try_from(part.passages()).unwrap_or(usize::MAX);
    let mut filled = Vectors::default();
    let mut waiting: Vec<Passage> = Vec::new();
    let mut done = 0;
    let mut written = report.made;
    let mut unwritten = None;
    let is_new = part.each_passage(&mut |passage| {
        done += 1;
        if !may_send(&passage) {
            report.withheld += 1;
            return;
        }
        match known.get(&(passage.id.as_str(), short(&passage.digest))) {
            Some(vector) => {
                report.kept += usize::from(filled.push(&passage.id, short(&passage.digest), vector.clone()));
            }
            None if report.failure.is_some() => report.missing += 1,
            None => waiting.push(passage),
        }
        if waiting.len() >= TOGETHER {
            embed_waiting(&mut waiting, &mut filled, embedder, report);
            on_progress(done, of);
        }
        if report.made - written >= WRITE_EVERY && unwritten.is_none() {
            written = report.made;
            unwritten = filled.with_rest_of(&before).write(path, embedder.space()).err();
        }
    });
    is_new?;
    if let Some(error) = unwritten {
        return Err(error);
    }
    embed_waiting(&mut waiting, &mut filled, embedder, report);
    on_progress(done, of);
    if filled == before { Ok(()) } else { filled.write(path, embedder.space()) }
}

fn embed_waiting(waiting: &mut Vec<Passage>, filled: &mut Vectors, embedder: &dyn Embedder, report: &mut FillReport) {
    let passages = std::mem::take(waiting);
    if passages.is_empty() {
        return;
    }
    let texts: Vec<String> = passages.iter().map(text_of).collect();
    let outcome = if report.failure.is_none() { patiently(embedder, &texts) } else { Err(EmbedError::Resting) };
    match outcome {
        Ok(vectors) => {
            for (passage, vector) in passages.iter().zip(vectors) {
                let expected = filled.dimensions();
                let got = vector.len();
                if filled.push(&passage.id, short(&passage.digest), quantised(&vector)) {
                    report.made += 1;
                } else {
                    report.missing += 1;
                    report.failure = Some(EmbedError::Dimensions { expected, got });
                }
            }
        }
        Err(error) => {
            report.missing += passages.len();
            report.failure.get_or_insert(error);
        }
    }
}

/// Asks again where the server is only busy.
fn patiently(embedder: &dyn Embedder, texts: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
    let mut attempt = 1;
    loop {
        let error = match embedder.embed(texts, Purpose::Passage, Deadline::in_(REQUEST)) {
            Err(error @ EmbedError::Status { status: 429 | 500..=599, .. }) if attempt < ATTEMPTS => error,
            other => return other,
        };
        let EmbedError::Status { retry_after, .. } = error else { return Err(error) };
        let wait = retry_after.unwrap_or(Duration::from_secs(1) * attempt);
        if wait > LONGEST_WAIT {
            return Err(error);
        }
        std::thread::sleep(wait);
        attempt += 1;
    }
}

/// What is embedded of a passage: where it stands, then its words.
fn text_of(passage: &Passage) -> String {
    let path: Vec<&str> =
        std::iter::once(passage.title.as_str()).chain(passage.headings.iter().map(String::as_str)).collect();
    format!("{}\n{}", path.join(" > "), passage.text)
}

fn remove_other_spaces(index_dir: &Path, space: &str) {
    let entries = std::fs::read_dir(index_dir.join("vectors")).into_iter().flatten().flatten();
    for entry in entries.filter(|it| !space.starts_with(&*it.file_name().to_string_lossy())) {
        if let Err(error) = std::fs::remove_dir_all(entry.path()) {
            tracing::warn!(%error, "vectors of another model could not be removed");
        }
    }
}
