use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use backon::{BlockingRetryable as _, ConstantBuilder};
use tantivy::directory::error::LockError;
use tantivy::merge_policy::NoMergePolicy;
use tantivy::schema::{Field, Schema, Value as _};
use tantivy::{Index, IndexWriter, SegmentMeta, TantivyDocument, TantivyError, Term, index::SegmentId};

use super::error::SearchError;
use super::files::{create_index, open_index};
use super::manifest::{self, Manifest};
use super::schema::{Fields, document, schema};
use super::seal::seal;
use crate::domain::{Passage, Visibility};

/// What one tantivy thread may hold before it writes a segment: for a part with most of the passages, and for others.
pub(super) const LARGE: usize = 96 << 20;
pub(super) const SMALL: usize = 16 << 20;

/// Segments of an updated part before the small ones are put together.
const MOST_SEGMENTS: usize = 12;
/// A new part of up to so many passages is put together to one segment, within a few seconds: a word is looked up once then and
/// not in each, which is most of what a long question costs.
const WRITTEN_WHOLE: u32 = 500_000;
/// Under so many passages a segment is small: written anew within about a second.
const SMALL_SEGMENT: u32 = 20_000;

/// How long a lock that nobody can rightly hold is waited for: 2 s.
const LOCK_PAUSE: Duration = Duration::from_millis(10);
const LOCK_TRIES: usize = 200;

/// A passage with its terms cut.
pub struct Prepared {
    visibility: Visibility,
    document_id: String,
    content: Content,
}

enum Content {
    Terms(Box<TantivyDocument>),
    /// An account's passages wait in a file until their index is written, so they are cut then.
    Waiting(Box<Passage>),
    Broken(String),
}

impl Content {
    fn cut(passage: &Passage) -> Self {
        match sealed_document(passage) {
            Ok(document) => Self::Terms(Box::new(document)),
            Err(error) => Self::Broken(error.to_string()),
        }
    }
}

impl Prepared {
    pub(super) fn new(visibility: Visibility, passage: &Passage) -> Self {
        let content = match &visibility {
            Visibility::Account(_) => Content::Waiting(Box::new(passage.clone())),
            _ => Content::cut(passage),
        };
        Self { visibility, document_id: passage.document_id.clone(), content }
    }

    pub(super) fn visibility(&self) -> &Visibility {
        &self.visibility
    }

    /// The passage, where its terms are not cut yet.
    pub(super) fn waiting(&self) -> Option<&Passage> {
        if let Content::Waiting(passage) = &self.content { Some(passage) } else { None }
    }
}

/// A passage as the index takes it, with a term for its document and a seal that shows later damage.
fn sealed_document(passage: &Passage) -> Result<TantivyDocument, serde_json::Error> {
    static SCHEMA: LazyLock<(Schema, Fields)> = LazyLock::new(schema);
    let fields = &SCHEMA.1;
    let mut document = document(fields, passage)?;
    let seal = document.get_first(fields.passage).and_then(|value| value.as_bytes()).map(seal);
    seal.into_iter().for_each(|seal| document.add_bytes(fields.passage, &seal));
    document.add_text(fields.key, document_key(&passage.document_id));
    Ok(document)
}

/// No id or digest of a passage looks like this.
fn document_key(id: &str) -> String {
    format!("\u{1}{id}")
}

/// Writes one part.
pub(super) struct PartWriter {
    folder: PathBuf,
    index: Index,
    key: Field,
    writer: IndexWriter,
    base: Option<Manifest>,
    /// The document whose passages are coming.
    current: String,
}

impl PartWriter {
    /// An empty part.
    pub(super) fn create(folder: PathBuf, memory: usize) -> Result<Self, SearchError> {
        let (schema, fields) = schema();
        let index = create_index(&folder, schema)?;
        Self::open(folder, index, fields, memory, None)
    }

    /// A part that holds what `base` holds; its files are linked.
    pub(super) fn on_top_of(base: &Path, folder: PathBuf, memory: usize) -> Result<Self, SearchError> {
        let manifest = Manifest::read(base)?;
        manifest.link(base, &folder)?;
        let index = open_index(&folder)?;
        let (schema, fields) = schema();
        if index.schema() != schema {
            return Err(SearchError::corrupt(base, "its fields are not ours"));
        }
        let part = Self::open(folder, index, fields, memory, Some(manifest))?;
        part.writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(part)
    }

    fn open(
        folder: PathBuf,
        index: Index,
        fields: Fields,
        memory: usize,
        base: Option<Manifest>,
    ) -> Result<Self, SearchError> {
        let writer = writer_of(&index, memory).map_err(SearchError::index(&folder))?;
        Ok(Self { folder, index, key: fields.key, writer, base, current: String::new() })
    }

    /// Adds a passage; the first one of a document removes what the base has of it.
    pub(super) fn add(&mut self, prepared: Prepared) -> Result<(), SearchError> {
        if self.base.is_some() && self.current != prepared.document_id {
            self.remove(&prepared.document_id);
            self.current.clone_from(&prepared.document_id);
        }
        let document = match prepared.content {
            Content::Terms(document) => Ok(*document),
            Content::Waiting(passage) => sealed_document(&passage).map_err(|error| error.to_string()),
            Content::Broken(error) => Err(error),
        };
        let document = document.map_err(|error| SearchError::corrupt(Path::new(&prepared.document_id), error))?;
        self.writer.add_document(document).map(drop).map_err(SearchError::index(&self.folder))
    }

    /// Removes every passage of a document that was added before.
    pub(super) fn remove(&mut self, document_id: &str) {
        self.writer.delete_term(Term::from_field_text(self.key, &document_key(document_id)));
    }

    /// Commits, puts segments together, and writes the manifest. Returns passages and bytes.
    pub(super) fn finish(self) -> Result<(u64, u64), SearchError> {
        let Self { folder, index, writer, base, .. } = self;
        write_out(&index, writer, base.is_some()).map_err(SearchError::index(&folder))?;
        let bytes = manifest::write(&folder, base.as_ref())?;
        Ok((Self::passages_in(&folder)?, bytes))
    }

    /// How many passages a finished part holds.
    pub(super) fn passages_in(folder: &Path) -> Result<u64, SearchError> {
        let segments = open_index(folder)?.searchable_segment_metas().map_err(SearchError::index(folder))?;
        Ok(segments.iter().map(|segment| u64::from(segment.num_docs())).sum())
    }
}

/// A writer of a folder that nobody else writes to: the build is ours. All the same its lock may be held for some moments after
/// the last writer let go of it, by a process that this one is just starting: it has our open files until it runs its own program.
fn writer_of(index: &Index, memory: usize) -> tantivy::Result<IndexWriter> {
    let is_locked = |error: &TantivyError| matches!(error, TantivyError::LockFailure(LockError::LockBusy, _));
    let pauses = ConstantBuilder::default().with_delay(LOCK_PAUSE).with_max_times(LOCK_TRIES);
    (|| index.writer_with_num_threads(1, memory)).retry(pauses).when(is_locked).call()
}

/// Commits, then puts segments together that are worth it.
fn write_out(index: &Index, mut writer: IndexWriter, is_update: bool) -> tantivy::Result<()> {
    writer.commit()?;
    // Segments that this writer is merging of itself cannot be merged otherwise until it is done.
    writer.wait_merging_threads()?;
    let mut writer = writer_of(index, SMALL)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    let segments = index.searchable_segment_metas()?;
    let merged = if is_update { worth_writing_anew(&segments) } else { worth_putting_together(&segments) };
    if !merged.is_empty() {
        writer.merge(&merged).wait()?;
    }
    writer.garbage_collect_files().wait()?;
    writer.wait_merging_threads()
}

/// Of an updated part: what was removed should also go from the disk, where that costs little, and many segments are slow.
fn worth_writing_anew(segments: &[SegmentMeta]) -> Vec<SegmentId> {
    let is_crowded = segments.len() > MOST_SEGMENTS;
    let is_worth_it = |segment: &&SegmentMeta| {
        let (deleted, all) = (segment.num_deleted_docs(), segment.max_doc());
        (deleted > 0 && (all < SMALL_SEGMENT || deleted > all / 10)) || (is_crowded && all < SMALL_SEGMENT)
    };
    segments.iter().filter(is_worth_it).map(SegmentMeta::id).collect()
}

/// Of a new part: all of its segments, unless it has one or too many passages.
fn worth_putting_together(segments: &[SegmentMeta]) -> Vec<SegmentId> {
    let passages: u32 = segments.iter().map(SegmentMeta::max_doc).fold(0, u32::saturating_add);
    if segments.len() < 2 || passages > WRITTEN_WHOLE {
        return Vec::new();
    }
    segments.iter().map(SegmentMeta::id).collect()
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use std::fs::File;
    use std::thread;

    use super::*;

    #[test]
    fn a_lock_that_a_starting_process_still_holds_is_waited_for() {
        let folder = tempfile::tempdir().expect("folder");
        let index = create_index(folder.path(), schema().0).expect("index");
        drop(writer_of(&index, SMALL).expect("the first writer"));
        // What a process that was just forked holds is such a lock: of the same file, and let go of soon.
        let lock =
            File::options().write(true).open(folder.path().join(".tantivy-writer.lock")).expect("the lock's file");
        lock.lock().expect("locked");
        let holder = thread::spawn(move || {
            thread::sleep(5 * LOCK_PAUSE);
            drop(lock);
        });
        writer_of(&index, SMALL).expect("the lock became free");
        holder.join().expect("ended");
    }
}
