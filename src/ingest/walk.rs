use std::collections::HashSet;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use walkdir::{DirEntry, WalkDir};

use super::place::{Layout, Place};
use super::reject::Rejects;
use super::stat::Stat;

/// Most files of one run.
const MOST_FILES: usize = 1_000_000;
const DEEPEST: usize = 32;

/// A file to read.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub path: PathBuf,
    pub place: Place,
    pub stat: Stat,
}

/// Lists the files of `sources`, in the order of the sources and then by path; a file is listed once.
///
/// Symbolic links are followed inside their source only, and not where they lead back; hidden files are left out.
/// Cost: a look at each folder entry, nothing is opened. Memory: about 300 bytes a file.
pub(super) fn walk(sources: &[PathBuf], rejects: &mut Rejects) -> Vec<Found> {
    let mut listing = Listing { rejects, found: Vec::new(), seen: HashSet::new(), parent: None };
    for source in sources {
        if !source.exists() {
            listing.rejects.add(source, None, "the source does not exist");
        } else if !listing.source(source) {
            listing.rejects.add(source, None, format!("more than {MOST_FILES} files; the rest was not read"));
            break;
        }
    }
    listing.found
}

struct Listing<'a> {
    rejects: &'a mut Rejects,
    found: Vec<Found>,
    /// Digests of the real paths of what was listed: sources may overlap, and links may lead to one file twice.
    seen: HashSet<[u8; 16]>,
    /// The folder looked at last and its real path.
    parent: Option<(PathBuf, PathBuf)>,
}

impl Listing<'_> {
    /// Lists one source; false when there are too many files.
    fn source(&mut self, source: &Path) -> bool {
        let layout = Layout::of(source);
        let real = source.canonicalize().unwrap_or_else(|_| source.to_owned());
        let mut entries = WalkDir::new(source).follow_links(true).max_depth(DEEPEST).sort_by_file_name().into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.reject(source, &error);
                    continue;
                }
            };
            let is_folder = entry.file_type().is_dir();
            let is_hidden = entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
            let is_outside = !is_hidden && entry.depth() > 0 && entry.path_is_symlink() && leads_out(&entry, &real);
            if is_outside {
                let reason = "a symbolic link that leaves its source; not followed: name its target as a source";
                self.rejects.add(entry.path(), None, reason);
            }
            if is_hidden || is_outside {
                if is_folder {
                    entries.skip_current_dir();
                }
            } else if is_folder && entry.depth() == DEEPEST {
                self.rejects.add(entry.path(), None, format!("deeper than {DEEPEST} folders; not read"));
            } else if entry.file_type().is_file() && !self.file(source, &layout, &entry) {
                return false;
            }
        }
        true
    }

    /// Lists one file; false when there are too many.
    fn file(&mut self, source: &Path, layout: &Layout, entry: &DirEntry) -> bool {
        let Some(place) = layout.place(source, entry.path()) else { return true };
        let real = self.real_path(entry);
        let mut digest = [0; 16];
        digest.copy_from_slice(Sha256::digest(real.as_os_str().as_encoded_bytes()).split_at(16).0);
        if !self.seen.insert(digest) {
            return true;
        }
        if self.found.len() >= MOST_FILES {
            return false;
        }
        match entry.metadata() {
            Ok(metadata) => {
                self.found.push(Found { path: entry.path().to_owned(), place, stat: Stat::of(&metadata) });
            }
            Err(error) => self.reject(source, &error),
        }
        true
    }

    /// Where a file really lies; the file system is asked once a folder.
    fn real_path(&mut self, entry: &DirEntry) -> PathBuf {
        let path = entry.path();
        let (Some(parent), Some(name), false) = (path.parent(), path.file_name(), entry.path_is_symlink()) else {
            return path.canonicalize().unwrap_or_else(|_| path.to_owned());
        };
        if self.parent.as_ref().is_none_or(|(known, _)| known != parent) {
            let folder = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
            let real = folder.canonicalize().unwrap_or_else(|_| parent.to_owned());
            self.parent = Some((parent.to_owned(), real));
        }
        self.parent.as_ref().map_or_else(|| path.to_owned(), |(_, real)| real.join(name))
    }

    fn reject(&mut self, source: &Path, error: &walkdir::Error) {
        let path = error.path().unwrap_or(source).to_owned();
        let reason = match (error.loop_ancestor(), error.io_error()) {
            (Some(_), _) => "a symbolic link that leads back to a folder above; not followed".to_owned(),
            (None, Some(error)) => format!("cannot be read: {error}"),
            (None, None) => "cannot be read".to_owned(),
        };
        self.rejects.add(&path, None, reason);
    }
}

fn leads_out(link: &DirEntry, real_source: &Path) -> bool {
    link.path().canonicalize().is_ok_and(|target| !target.starts_with(real_source))
}
