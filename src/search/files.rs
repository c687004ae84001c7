use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback, WatchHandle, WritePtr,
};
use tantivy::schema::Schema;
use tantivy::{HasLen, Index, IndexSettings};

use super::error::SearchError;

/// A file of up to so many bytes is read whole when it is opened: what serves is then what was checked.
const READ_WHOLE: u64 = 64 << 10;

/// Positions of common words are asked for again and again, whole: lists of so many bytes are kept, and so many bytes of them
/// altogether.
const KEPT: Range<usize> = 4 << 10..4 << 20;
const MOST_KEPT: usize = 16 << 20;
/// How files of positions end.
const POSITIONS: &str = "pos";

/// Opens the index in a folder without mapping any of its files.
pub(super) fn open_index(folder: &Path) -> Result<Index, SearchError> {
    let files = Files::of(folder).map_err(SearchError::index(folder))?;
    Index::open(files).map_err(SearchError::index(folder))
}

/// Makes an empty index in a folder that holds none.
pub(super) fn create_index(folder: &Path, schema: Schema) -> Result<Index, SearchError> {
    let files = Files::of(folder).map_err(SearchError::index(folder))?;
    Index::create(files, schema, IndexSettings::default()).map_err(SearchError::index(folder))
}

/// A folder of an index that is read by position.
///
/// A mapped file that is cut short, or whose disk fails, kills the process that reads it. Here both are errors like any other.
#[derive(Clone, Debug)]
pub(super) struct Files {
    folder: PathBuf,
    /// Writes, locks and deletes; never asked to map a file.
    writes: MmapDirectory,
    kept: Arc<Mutex<Kept>>,
}

impl Files {
    /// The files of `folder`, which must exist.
    pub(super) fn of(folder: &Path) -> Result<Self, OpenDirectoryError> {
        Ok(Self { folder: folder.to_owned(), writes: MmapDirectory::open(folder)?, kept: Arc::default() })
    }
}

impl Directory for Files {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let failed = |error| OpenReadError::wrap_io_error(error, path.to_owned());
        let file = File::open(self.folder.join(path)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_owned()),
            _ => failed(error),
        })?;
        let bytes = file.metadata().map_err(failed)?.len();
        let length = usize::try_from(bytes).map_err(|_| failed(io::ErrorKind::FileTooLarge.into()))?;
        let is_kept = path.extension().is_some_and(|ending| ending == POSITIONS);
        let file = ReadFile { path: path.to_owned(), file, length, kept: is_kept.then(|| Arc::clone(&self.kept)) };
        if bytes <= READ_WHOLE {
            return Ok(Arc::new(file.read(0..length).map_err(failed)?));
        }
        Ok(Arc::new(file))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.writes.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.writes.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.writes.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.writes.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.writes.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.writes.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.writes.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.writes.watch(callback)
    }
}

/// One open file.
struct ReadFile {
    path: PathBuf,
    file: File,
    /// Bytes it had when it was opened.
    length: usize,
    /// Where its long lists are kept.
    kept: Option<Arc<Mutex<Kept>>>,
}

/// Lists that were read lately, by their file and where they begin and end there.
#[derive(Debug, Default)]
struct Kept {
    lists: HashMap<(PathBuf, Range<usize>), OwnedBytes>,
    bytes: usize,
}

impl ReadFile {
    fn read(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let mut bytes = vec![0; range.len()];
        read_at(&self.file, &mut bytes, range.start as u64)?;
        Ok(OwnedBytes::new(bytes))
    }
}

impl Kept {
    fn keep(&mut self, place: (PathBuf, Range<usize>), list: &OwnedBytes) {
        if self.bytes + list.len() > MOST_KEPT {
            *self = Self::default();
        }
        if self.lists.insert(place, list.clone()).is_none() {
            self.bytes += list.len();
        }
    }
}

impl FileHandle for ReadFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let Some(kept) = self.kept.as_ref().filter(|_| KEPT.contains(&range.len())) else { return self.read(range) };
        // What is kept is whole at every step, so a thread that died holding the lock changes nothing.
        let kept = || kept.lock().unwrap_or_else(PoisonError::into_inner);
        let place = (self.path.clone(), range.clone());
        let known = kept().lists.get(&place).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let read = self.read(range)?;
        kept().keep(place, &read);
        Ok(read)
    }
}

impl HasLen for ReadFile {
    fn len(&self) -> usize {
        self.length
    }
}

impl fmt::Debug for ReadFile {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}, {} bytes", self.path.display(), self.length)
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], from: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, from)
}

#[cfg(not(unix))]
fn read_at(mut file: &File, bytes: &mut [u8], from: u64) -> io::Result<()> {
    use std::io::{Read as _, Seek as _, SeekFrom};
    static ONE_CURSOR: Mutex<()> = Mutex::new(());
    let _turn = ONE_CURSOR.lock().unwrap_or_else(PoisonError::into_inner);
    file.seek(SeekFrom::Start(from))?;
    file.read_exact(bytes)
}

#[cfg(test)]
#[expect(clippy::expect_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_that_is_cut_short_under_a_reader_is_an_error_and_a_small_one_is_read_already() {
        let folder = tempfile::tempdir().expect("a folder");
        let long = vec![7; 1 << 20];
        for (name, bytes) in [("long.pos", &long[..]), ("long.idx", &long[..]), ("short.idx", &long[..100])] {
            fs::write(folder.path().join(name), bytes).expect("written");
        }
        let files = Files::of(folder.path()).expect("opened");
        let open = |name: &str| files.open_read(Path::new(name)).expect("opened");
        let (kept, long, short) = (open("long.pos"), open("long.idx"), open("short.idx"));
        assert_eq!(kept.slice(0..100_000).read_bytes().expect("read").len(), 100_000);
        for name in ["long.pos", "long.idx", "short.idx"] {
            let file = File::options().write(true).open(folder.path().join(name)).expect("opened");
            file.set_len(10).expect("cut");
        }
        assert_eq!(kept.slice(0..100_000).read_bytes().expect("kept").as_slice()[99_999], 7);
        assert!(kept.slice(100_000..200_000).read_bytes().is_err());
        assert!(long.slice(5..20).read_bytes().is_err());
        assert_eq!(long.slice(5..10).read_bytes().expect("still there").len(), 5);
        assert_eq!(short.read_bytes().expect("read already").len(), 100);
    }
}
