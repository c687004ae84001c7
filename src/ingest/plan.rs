use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::ledger::{FileEntry, Ledger, key_of};
use super::reject::Rejects;
use super::walk::{Found, walk};
use crate::base::Digest;
use crate::config::CaseMapping;

/// Part of every ledger, so that a program that cuts or cleans differently reads everything again.
const CUT_VERSION: &str = "cut 2";

/// Which files of the sources are new, changed, gone or as they were.
pub struct Plan {
    pub(super) ledger: Option<Ledger>,
    pub(super) files: Vec<Planned>,
    /// Files of the ledger that are not there any more.
    pub(super) gone: Vec<FileEntry>,
    pub(super) rejects: Rejects,
    pub(super) settings: String,
    pub(super) now: Timestamp,
}

pub(super) struct Planned {
    pub found: Found,
    /// What the ledger says of the file.
    pub known: Option<FileEntry>,
    pub is_same: bool,
}

/// What the program and the configuration do to a text: when it changes, every file is read again.
fn settings_of(program: &str, mapping: &CaseMapping) -> String {
    Digest::default()
        .part(CUT_VERSION.as_bytes())
        .part(program.as_bytes())
        .part(format!("{mapping:?}").as_bytes())
        .hex()
}

impl Plan {
    /// Looks at all files of `sources` and compares them with the `ledger` of an earlier run, where there is one.
    ///
    /// A file of the same size and times is not opened, unless it was young when it was read. `program` names how the
    /// caller redacts and indexes; `now` is the time by the machine's clock.
    /// Cost: a look at each file; the bytes of those that look changed.
    pub fn new(
        sources: &[PathBuf],
        mapping: &CaseMapping,
        program: &str,
        ledger: Option<&Path>,
        now: Timestamp,
    ) -> Self {
        let settings = settings_of(program, mapping);
        let mut ledger = ledger.and_then(|path| Ledger::open(path, &settings));
        let mut rejects = Rejects::default();
        let found = walk(sources, &mut rejects);
        let mut known = ledger.as_mut().map(|ledger| std::mem::take(&mut ledger.files)).unwrap_or_default();
        let files = found.into_iter().map(|found| {
            let known = known.remove(&key_of(&found.path));
            let is_same = known.as_ref().is_some_and(|known| is_same(&found, known));
            Planned { found, known, is_same }
        });
        let files = files.collect();
        let mut gone: Vec<FileEntry> = known.into_values().collect();
        gone.sort_by(|one, other| one.key.cmp(&other.key));
        Self { ledger, files, gone, rejects, settings, now }
    }

    /// Whether there is nothing to do.
    pub fn is_current(&self) -> bool {
        self.ledger.is_some() && self.gone.is_empty() && self.files.iter().all(|file| file.is_same)
    }

    /// Whether files were opened only to see that they are as they were, so that a new ledger spares that next time.
    pub fn saves_looking(&self) -> bool {
        self.files.iter().any(|file| file.known.as_ref().is_some_and(|known| !looks_same(&file.found, known)))
    }

    /// Whether an earlier run is built upon.
    pub fn has_base(&self) -> bool {
        self.ledger.is_some()
    }

    /// Bytes of the files that are read, packed where they are packed.
    pub fn bytes_to_read(&self) -> u64 {
        self.files.iter().filter(|file| !file.is_same).map(|file| file.found.stat.bytes).sum()
    }
}

/// What the file is to us, in a word that changes when that does.
pub(super) fn place_of(found: &Found) -> String {
    format!("{:?}", found.place)
}

fn looks_same(found: &Found, known: &FileEntry) -> bool {
    known.is_settled && known.stat == found.stat
}

fn is_same(found: &Found, known: &FileEntry) -> bool {
    if known.place != place_of(found) {
        return false;
    }
    looks_same(found, known)
        || (!known.digest.is_empty()
            && known.stat.bytes == found.stat.bytes
            && digest_of(&found.path).is_ok_and(|digest| digest == known.digest))
}

fn digest_of(path: &Path) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 128 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex::encode(hasher.finalize())),
            count => hasher.update(buffer.get(..count).unwrap_or_default()),
        }
    }
}
