use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::base::{Clock as _, SystemClock};
use crate::config::{CorpusConfig, SearchConfig};
use crate::domain::TermGroup;
use crate::ingest::{Change, Conversion, Plan, Progress, Reject, UpdateError, Updated, read_settings, update};
use crate::redact::redact_text;
use crate::search::{Builder, InForce, IndexBuild, IndexReport, SearchError, TermTable, prepare_known_questions};

/// What indexing tells while it goes on.
#[derive(Clone, Copy, Debug)]
pub enum IndexProgress<'a> {
    /// The sources are looked through for what changed.
    Looking,
    Reading(Progress<'a>),
    /// Everything is read; the index is being written out.
    Writing,
}

/// How an indexing run ended.
#[derive(Debug, Default)]
pub struct IndexOutcome {
    /// `None`: the sources have not changed, so nothing was built.
    pub report: Option<IndexReport>,
    /// What the sources hold. Zero where nothing was built.
    pub documents: usize,
    pub passages: usize,
    /// Documents that were as before, and not read.
    pub kept: usize,
    /// Documents that are no more.
    pub removed: usize,
    pub rejects: Vec<Reject>,
    /// Rejects beyond those listed.
    pub rejects_left_out: usize,
    /// What was indexed and should be looked at, e.g. public documents that may hold a secret.
    pub remarks: Vec<Reject>,
    /// The file that lists rejects and remarks, one JSON object a line.
    pub listed_in: PathBuf,
}

/// Part of what an index is built from, so that a program that redacts or indexes differently builds anew.
const BUILD_VERSION: &str = "2";
/// The ledger of the sources, beside the parts of a build.
const LEDGER: &str = "sources.ledger";
/// The list of rejects and remarks, for people and scripts.
const REJECTS: &str = "rejects.jsonl";

/// Whether the index in force was built from the sources as they are now. Cost: a look at every source file.
pub fn is_index_current(corpus: &CorpusConfig, search: &SearchConfig) -> bool {
    InForce::of(&search.index_dir).is_some_and(|in_force| plan(corpus, Some(&in_force)).is_current())
}

/// The configured sources, and the home's own resolved cases once there are any.
fn sources(corpus: &CorpusConfig) -> Vec<PathBuf> {
    let own = corpus.resolved.as_ref().filter(|it| it.join("cases").is_dir());
    corpus.sources.iter().chain(own).cloned().collect()
}

fn plan(corpus: &CorpusConfig, base: Option<&InForce>) -> Plan {
    let ledger = base.map(|base| base.beside(LEDGER));
    Plan::new(&sources(corpus), &corpus.cases, BUILD_VERSION, ledger.as_deref(), SystemClock.now())
}

/// Brings the index up to date with the sources and puts it in force; `rebuild` reads everything anew. What is known to be asked is
/// prepared beside it.
///
/// Only new and changed documents are read; the rest is taken over from the index in force, once that is checked to be
/// what was written. Where it is not, everything is read anew. Blocks. Readers keep the old index until they reload.
/// Cases and cards are redacted on the way.
pub fn build_index(
    corpus: &CorpusConfig,
    search: &SearchConfig,
    rebuild: bool,
    on_progress: &mut dyn FnMut(IndexProgress<'_>),
) -> Result<IndexOutcome, SearchError> {
    let index_dir = &search.index_dir;
    let builder = Builder::lock(index_dir)?;
    on_progress(IndexProgress::Looking);
    let base = InForce::of(index_dir).filter(|_| !rebuild).filter(|base| match base.verify() {
        Ok(()) => true,
        Err(error) => {
            tracing::error!(%error, "the index in force is damaged: everything is read anew");
            false
        }
    });
    let plan = plan(corpus, base.as_ref());
    let Some(base) = base.filter(|_| plan.has_base()) else {
        return run(builder.anew()?, plan, corpus, index_dir, on_progress);
    };
    if !plan.is_current() {
        return run(builder.on_top_of(base)?, plan, corpus, index_dir, on_progress);
    }
    if plan.saves_looking() {
        // The same content with other times: a new ledger beside the same parts, put in place by renaming.
        let path = base.beside(LEDGER);
        let beside = path.with_extension("new");
        let nothing = |_: Change<()>| Ok::<(), SearchError>(());
        let conversion = Conversion { redact: &redact_text, mapping: &corpus.cases, convert: &|_, _| () };
        update(plan, &beside, &conversion, &mut { nothing }, &mut |_| {}).map_err(|error| failed(error, &beside))?;
        fs::rename(&beside, &path).map_err(|source| SearchError::Io { path, source })?;
    }
    prepare(corpus, index_dir);
    Ok(IndexOutcome { listed_in: index_dir.join(REJECTS), ..IndexOutcome::default() })
}

fn run(
    mut build: IndexBuild,
    plan: Plan,
    corpus: &CorpusConfig,
    index_dir: &Path,
    on_progress: &mut dyn FnMut(IndexProgress<'_>),
) -> Result<IndexOutcome, SearchError> {
    let listed_in = index_dir.join(REJECTS);
    let ledger = build.beside(LEDGER);
    let conversion = Conversion { redact: &redact_text, mapping: &corpus.cases, convert: &IndexBuild::prepare };
    let mut on_change = |change| match change {
        Change::Add(prepared) => build.put(prepared),
        Change::Remove { visibility, document_id } => build.remove(&visibility, &document_id),
    };
    let mut on_read = |progress: Progress<'_>| on_progress(IndexProgress::Reading(progress));
    let updated = update(plan, &ledger, &conversion, &mut on_change, &mut on_read);
    let updated = updated.map_err(|error| failed(error, &ledger))?;
    on_progress(IndexProgress::Writing);
    let report = build.commit()?;
    prepare(corpus, index_dir);
    if let Err(error) = list_rejects(&listed_in, &updated) {
        tracing::warn!(%error, "the list of rejects cannot be written");
    }
    Ok(IndexOutcome {
        report: Some(report),
        documents: updated.documents,
        passages: updated.passages,
        kept: updated.kept,
        removed: updated.removed,
        rejects: updated.rejects,
        rejects_left_out: updated.rejects_left_out,
        remarks: updated.remarks,
        listed_in,
    })
}

/// Prepares what is known to be asked, which may change where no document does.
fn prepare(corpus: &CorpusConfig, index_dir: &Path) {
    let settings = read_settings(&corpus.sources);
    prepare_known_questions(&settings.asked, &settings.reports, &term_table(&settings.terms), index_dir);
}

fn failed(error: UpdateError<SearchError>, ledger: &Path) -> SearchError {
    match error {
        UpdateError::Change(error) => error,
        UpdateError::Ledger(source) => SearchError::Io { path: ledger.to_owned(), source },
    }
}

/// Writes the rejects and then the remarks beside the index, one JSON object a line: kind, file, line, reason.
fn list_rejects(path: &Path, updated: &Updated) -> std::io::Result<()> {
    let mut lines = Vec::new();
    for (kind, rejects) in [("reject", &updated.rejects), ("remark", &updated.remarks)] {
        for Reject { file, line, reason } in rejects {
            let row = serde_json::json!({ "kind": kind, "file": file, "line": line, "reason": reason });
            writeln!(lines, "{row}")?;
        }
    }
    let beside = path.with_extension("new");
    fs::write(&beside, lines)?;
    fs::rename(&beside, path)
}

/// The table that expands questions, from the sources' `terms.toml`.
pub(super) fn term_table(groups: &[TermGroup]) -> TermTable {
    TermTable::new(groups)
}

/// The sources as a list that collectors and accounts read from.
pub(super) fn source_folders(corpus: &CorpusConfig) -> Vec<PathBuf> {
    corpus.sources.clone()
}
