use std::convert::Infallible;
use std::io;
use std::path::{Path, PathBuf};

use crate::config::CaseMapping;
use crate::domain::{Passage, Visibility};
use crate::ingest::{self, Change, Conversion, Plan, UpdateError};
use crate::redact::redact_text;

/// Every passage of `sources` with the index it belongs to, in the sources' order, read anew; `beside` names a file that is
/// written meanwhile and goes away. Cost: all of them are held at once, so for corpora that a person looks through.
pub(super) fn passages_of(sources: &[PathBuf], beside: &Path) -> io::Result<Vec<(Visibility, Passage)>> {
    if let Some(folder) = beside.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mapping = CaseMapping::default();
    let plan = Plan::new(sources, &mapping, "passages", None, jiff::Timestamp::UNIX_EPOCH);
    let convert = |visibility, passage: &Passage| (visibility, passage.clone());
    let conversion = Conversion { redact: &redact_text, mapping: &mapping, convert: &convert };
    let mut found = Vec::new();
    let mut take = |change| {
        if let Change::Add(passage) = change {
            found.push(passage);
        }
        Ok::<(), Infallible>(())
    };
    ingest::update(plan, beside, &conversion, &mut take, &mut |_| {}).map_err(|error| match error {
        UpdateError::Ledger(error) => error,
        UpdateError::Change(never) => match never {},
    })?;
    std::fs::remove_file(beside)?;
    Ok(found)
}
