use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::error::SearchError;
use super::folder::{
    HeldBuild, begin_build, hold_current, list_parts, lock_for_building, part_folder, parts_of, remove_unused,
    switch_to, sync_folder,
};
use super::manifest::Manifest;
use super::part_writer::{LARGE, PartWriter, Prepared, SMALL};
use super::spool::Spool;
use crate::domain::{AccountId, Passage, Visibility};

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexReport {
    /// Name of the build, for logs.
    pub build: String,
    /// Passages in the public index.
    pub public: u64,
    /// Passages in the staff index.
    pub staff: u64,
    /// Passages in accounts' own indexes, by account.
    pub accounts: BTreeMap<AccountId, u64>,
    /// Size on disk of all of them.
    pub bytes: u64,
}

/// The right to build in a folder, which one process at a time has.
pub struct Builder {
    index_dir: PathBuf,
    _building: File,
}

/// The build in force, held so that nobody removes it.
pub struct InForce(HeldBuild);

impl Builder {
    /// Takes the right, and clears away what crashed builds left. `Busy` when another process has it.
    pub fn lock(index_dir: &Path) -> Result<Self, SearchError> {
        let building = lock_for_building(index_dir)?;
        remove_unused(index_dir);
        Ok(Self { index_dir: index_dir.to_owned(), _building: building })
    }

    /// A new build beside whatever is in force.
    pub fn anew(self) -> Result<IndexBuild, SearchError> {
        self.begin(None)
    }

    /// A new build that holds what `base` holds, until told otherwise. Parts that nothing is done to are linked.
    pub fn on_top_of(self, base: InForce) -> Result<IndexBuild, SearchError> {
        self.begin(Some(base))
    }

    fn begin(self, base: Option<InForce>) -> Result<IndexBuild, SearchError> {
        let (name, held) = begin_build(&self.index_dir)?;
        let spool = Spool::new(held.folder.join("spool"));
        Ok(IndexBuild { builder: self, name, held: Some(held), base, public: None, staff: None, spool })
    }
}

impl InForce {
    /// Holds the build in force; `None`: there is none, or none of this program's format, or its pointer is damaged.
    pub fn of(index_dir: &Path) -> Option<Self> {
        hold_current(index_dir).ok().flatten().map(Self)
    }

    /// Reads every file of every part once; `Corrupt` names the first that is not what was written.
    pub fn verify(&self) -> Result<(), SearchError> {
        parts_of(&self.0.folder).iter().try_for_each(|visibility| {
            let part = part_folder(&self.0.folder, visibility);
            Manifest::read(&part)?.check_digests(&part)
        })
    }

    /// Where the builder put a file of its own; see [`IndexBuild::beside`].
    pub fn beside(&self, name: &str) -> PathBuf {
        self.0.folder.join(name)
    }
}

/// A new index in the making. Readers see nothing of it until [`IndexBuild::commit`]; dropped before, it is removed.
///
/// Everything goes to disk as it comes; memory does not grow with the number of passages.
pub struct IndexBuild {
    builder: Builder,
    name: String,
    held: Option<HeldBuild>,
    base: Option<InForce>,
    public: Option<PartWriter>,
    staff: Option<PartWriter>,
    /// What is to be done to accounts' parts, one after another at the end: there may be thousands.
    spool: Spool,
}

impl IndexBuild {
    /// Starts an empty build in `index_dir`. `Busy` when another process builds there.
    pub fn start(index_dir: &Path) -> Result<Self, SearchError> {
        Builder::lock(index_dir)?.anew()
    }

    /// Where the caller may put a file that belongs to this build and comes into force with it.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.held.as_ref().map_or_else(PathBuf::new, |held| held.folder.join(name))
    }

    /// What [`Self::put`] takes, made on any thread: cutting a passage's terms is most of the work.
    pub fn prepare(visibility: Visibility, passage: &Passage) -> Prepared {
        Prepared::new(visibility, passage)
    }

    /// Adds a passage to the index of `visibility`. Ids are not checked for repeats.
    pub fn add(&mut self, visibility: Visibility, passage: &Passage) -> Result<(), SearchError> {
        self.put(Prepared::new(visibility, passage))
    }

    /// Adds a passage. On top of a base it takes the place of what the base has of its document.
    pub fn put(&mut self, prepared: Prepared) -> Result<(), SearchError> {
        if let Visibility::Account(account) = prepared.visibility() {
            let account = account.clone();
            return self.spool.add(&account, &prepared);
        }
        self.writer(prepared.visibility())?.map_or(Ok(()), |writer| writer.add(prepared))
    }

    /// Removes what the base has of a document.
    pub fn remove(&mut self, visibility: &Visibility, document_id: &str) -> Result<(), SearchError> {
        if let Visibility::Account(account) = visibility {
            return self.spool.remove(account, document_id);
        }
        self.writer(visibility)?.map_or(Ok(()), |writer| {
            writer.remove(document_id);
            Ok(())
        })
    }

    /// The writer of the public or of the staff part, opened when it is needed.
    fn writer(&mut self, visibility: &Visibility) -> Result<Option<&mut PartWriter>, SearchError> {
        let Some(held) = &self.held else { return Ok(None) };
        let (writer, memory) = match visibility {
            Visibility::Public => (&mut self.public, LARGE),
            _ => (&mut self.staff, SMALL),
        };
        if writer.is_none() {
            *writer = Some(open(&held.folder, self.base.as_ref(), visibility, memory)?);
        }
        Ok(writer.as_mut())
    }

    /// Writes everything out, makes it durable and puts it in force in one step; then removes builds nobody uses.
    pub fn commit(mut self) -> Result<IndexReport, SearchError> {
        let mut report = IndexReport { build: self.name.clone(), ..IndexReport::default() };
        let Some(held) = self.held.take() else { return Ok(report) };
        let written = self.write_parts(&held.folder, &mut report).and_then(|()| {
            list_parts(&held.folder)?;
            sync_folder(&held.folder)?;
            switch_to(&self.builder.index_dir, &self.name)
        });
        if let Err(error) = written {
            self.held = Some(held); // Not in force: dropping `self` removes it.
            return Err(error);
        }
        drop(held);
        self.base = None;
        remove_unused(&self.builder.index_dir);
        Ok(report)
    }

    fn write_parts(&mut self, build: &Path, report: &mut IndexReport) -> Result<(), SearchError> {
        let spooled: BTreeSet<AccountId> = self.spool.accounts()?;
        let mut written = Vec::new();
        for (visibility, writer) in [(Visibility::Public, self.public.take()), (Visibility::Staff, self.staff.take())] {
            let writer = match writer {
                Some(writer) => writer,
                // Both are always there, so that a missing one is noticed.
                None if self.base.is_none() => open(build, None, &visibility, SMALL)?,
                None => continue,
            };
            written.push((visibility, writer.finish()?));
        }
        for account in spooled {
            let visibility = Visibility::Account(account.clone());
            let mut writer = open(build, self.base.as_ref(), &visibility, SMALL)?;
            self.spool.replay(&account, &mut writer)?;
            written.push((visibility, writer.finish()?));
        }
        self.spool.close()?;
        for visibility in self.base.iter().flat_map(|base| parts_of(&base.0.folder)) {
            let is_written = written.iter().any(|(known, _)| *known == visibility);
            if let Some(base) = self.base.as_ref().filter(|_| !is_written) {
                written.push((visibility.clone(), link(&base.0.folder, build, &visibility)?));
            }
        }
        for (visibility, (passages, bytes)) in written {
            report.bytes += bytes;
            match visibility {
                Visibility::Public => report.public = passages,
                Visibility::Staff => report.staff = passages,
                Visibility::Account(account) => {
                    report.accounts.insert(account, passages);
                }
            }
        }
        let accounts = build.join("accounts");
        if accounts.exists() { sync_folder(&accounts) } else { Ok(()) }
    }
}

/// Opens the writer of a part: on top of the base's part where there is one.
fn open(
    build: &Path,
    base: Option<&InForce>,
    visibility: &Visibility,
    memory: usize,
) -> Result<PartWriter, SearchError> {
    let folder = part_folder(build, visibility);
    fs::create_dir_all(&folder).map_err(SearchError::io(&folder))?;
    let base = base.map(|base| part_folder(&base.0.folder, visibility)).filter(|part| part.exists());
    match base {
        Some(base) => PartWriter::on_top_of(&base, folder, memory),
        None => PartWriter::create(folder, memory),
    }
}

/// Takes a part over as it is. Returns its passages and bytes.
fn link(base: &Path, build: &Path, visibility: &Visibility) -> Result<(u64, u64), SearchError> {
    let (from, to) = (part_folder(base, visibility), part_folder(build, visibility));
    fs::create_dir_all(&to).map_err(SearchError::io(&to))?;
    let manifest = Manifest::read(&from)?;
    manifest.link_whole(&from, &to)?;
    Ok((PartWriter::passages_in(&to)?, manifest.bytes()))
}

impl Drop for IndexBuild {
    fn drop(&mut self) {
        let Some(held) = self.held.take() else { return };
        self.public = None;
        self.staff = None;
        if let Err(error) = fs::remove_dir_all(&held.folder) {
            tracing::warn!(error = %error, "an unfinished index build could not be removed; the next build does");
        }
    }
}
