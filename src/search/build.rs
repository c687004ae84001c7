use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use tantivy::{Index, IndexWriter};

use super::error::SearchError;
use super::folder::{HeldBuild, begin_build, lock_for_building, part_folder, remove_unused, switch_to, sync_folder};
use super::manifest;
use super::schema::{Fields, document, schema};
use crate::domain::{AccountId, Passage, Visibility};

/// What one tantivy thread may hold before it writes a segment. The caller's thread cuts terms meanwhile.
const LARGE_WRITER_BYTES: usize = 96 << 20;
const SMALL_WRITER_BYTES: usize = 16 << 20;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// A new index in the making. Readers see nothing of it until [`IndexBuild::commit`]; dropped before, it is removed.
///
/// Holds public and staff passages on disk as they come; accounts' own passages stay in memory until the commit.
pub struct IndexBuild {
    index_dir: PathBuf,
    name: String,
    held: Option<HeldBuild>,
    public: Option<PartWriter>,
    staff: Option<PartWriter>,
    accounts: BTreeMap<AccountId, Vec<Passage>>,
    built_from: Option<String>,
    _building: File,
}

impl IndexBuild {
    /// Starts a build beside whatever is in force in `index_dir`. `Busy` when another process builds there.
    pub fn start(index_dir: &Path) -> Result<Self, SearchError> {
        let building = lock_for_building(index_dir)?;
        let (name, held) = begin_build(index_dir)?;
        let public = PartWriter::create(&held.folder, &Visibility::Public, LARGE_WRITER_BYTES)?;
        let staff = PartWriter::create(&held.folder, &Visibility::Staff, SMALL_WRITER_BYTES)?;
        Ok(Self {
            index_dir: index_dir.to_owned(),
            name,
            held: Some(held),
            public: Some(public),
            staff: Some(staff),
            accounts: BTreeMap::new(),
            built_from: None,
            _building: building,
        })
    }

    /// Remembers what this is built from (a digest of the sources), for [`built_from`](super::built_from).
    pub fn from_sources(&mut self, fingerprint: &str) {
        self.built_from = Some(fingerprint.to_owned());
    }

    /// Adds a passage to the index of `visibility`. Ids are not checked for repeats.
    pub fn add(&mut self, visibility: Visibility, passage: &Passage) -> Result<(), SearchError> {
        let writer = match visibility {
            Visibility::Public => &mut self.public,
            Visibility::Staff => &mut self.staff,
            Visibility::Account(account) => {
                self.accounts.entry(account).or_default().push(passage.clone());
                return Ok(());
            }
        };
        writer.as_mut().map_or(Ok(()), |writer| writer.add(passage))
    }

    /// Writes everything out, makes it durable and puts it in force in one step; then removes builds nobody uses.
    pub fn commit(mut self) -> Result<IndexReport, SearchError> {
        let mut report =
            IndexReport { build: self.name.clone(), public: 0, staff: 0, accounts: BTreeMap::new(), bytes: 0 };
        let Some(held) = self.held.take() else { return Ok(report) };
        let written = self.write_parts(&held.folder, &mut report).and_then(|()| {
            sync_folder(&held.folder)?;
            switch_to(&self.index_dir, &self.name, self.built_from.as_deref())
        });
        if let Err(error) = written {
            self.held = Some(held); // Not in force: dropping `self` removes it.
            return Err(error);
        }
        drop(held);
        remove_unused(&self.index_dir);
        Ok(report)
    }

    fn write_parts(&mut self, build: &Path, report: &mut IndexReport) -> Result<(), SearchError> {
        let parts = [(self.public.take(), &mut report.public), (self.staff.take(), &mut report.staff)];
        for (writer, count) in parts {
            if let Some(writer) = writer {
                *count = writer.passages;
                report.bytes += writer.finish()?;
            }
        }
        for (account, passages) in std::mem::take(&mut self.accounts) {
            let visibility = Visibility::Account(account.clone());
            let mut writer = PartWriter::create(build, &visibility, SMALL_WRITER_BYTES)?;
            for passage in &passages {
                writer.add(passage)?;
            }
            report.bytes += writer.finish()?;
            report.accounts.insert(account, passages.len() as u64);
        }
        let accounts = build.join("accounts");
        if accounts.exists() { sync_folder(&accounts) } else { Ok(()) }
    }
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

/// Writes one index.
struct PartWriter {
    folder: PathBuf,
    fields: Fields,
    writer: IndexWriter,
    passages: u64,
}

impl PartWriter {
    fn create(build: &Path, visibility: &Visibility, memory: usize) -> Result<Self, SearchError> {
        let folder = part_folder(build, visibility);
        fs::create_dir_all(&folder).map_err(SearchError::io(&folder))?;
        let (schema, fields) = schema();
        let index = Index::create_in_dir(&folder, schema).map_err(SearchError::index(&folder))?;
        let writer = index.writer_with_num_threads(1, memory).map_err(SearchError::index(&folder))?;
        Ok(Self { folder, fields, writer, passages: 0 })
    }

    fn add(&mut self, passage: &Passage) -> Result<(), SearchError> {
        let document = document(&self.fields, passage)
            .map_err(|error| SearchError::corrupt(Path::new(&passage.id), error.to_string()))?;
        self.writer.add_document(document).map_err(SearchError::index(&self.folder))?;
        self.passages += 1;
        Ok(())
    }

    /// Commits, waits for merges and writes the manifest. Returns the size on disk.
    fn finish(mut self) -> Result<u64, SearchError> {
        self.writer.commit().map_err(SearchError::index(&self.folder))?;
        self.writer.garbage_collect_files().wait().map_err(SearchError::index(&self.folder))?;
        self.writer.wait_merging_threads().map_err(SearchError::index(&self.folder))?;
        manifest::write(&self.folder)
    }
}
