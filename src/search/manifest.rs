use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::error::SearchError;
use super::folder::{sync_folder, write_durably};

const MANIFEST: &str = "manifest.json";

/// Every file of a part with its size and digest, written last.
#[derive(Debug, Serialize, Deserialize, PartialEq)]
pub(super) struct Manifest {
    files: Vec<ListedFile>,
}

#[derive(Debug, Serialize, Deserialize, PartialEq)]
struct ListedFile {
    name: String,
    bytes: u64,
    sha256: String,
}

impl Manifest {
    /// Reads the manifest of a part.
    pub(super) fn read(part: &Path) -> Result<Self, SearchError> {
        let path = part.join(MANIFEST);
        let bytes = fs::read(&path).map_err(|error| SearchError::corrupt(&path, error.to_string()))?;
        serde_json::from_slice(&bytes).map_err(|error| SearchError::corrupt(&path, error.to_string()))
    }

    /// Size of all files in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// Whether every file is there and as long as it was; `Corrupt` names the first that is not. Reads none of them.
    pub(super) fn check_sizes(&self, part: &Path) -> Result<(), SearchError> {
        for file in &self.files {
            let path = part.join(&file.name);
            let found = fs::metadata(&path).map_err(|error| SearchError::corrupt(&path, error.to_string()))?;
            if found.len() != file.bytes {
                return Err(SearchError::corrupt(&path, "its size differs from the manifest's"));
            }
        }
        Ok(())
    }

    /// Reads every file once and compares its digest; `Corrupt` names the first that differs.
    pub(super) fn check_digests(&self, part: &Path) -> Result<(), SearchError> {
        self.check_sizes(part)?;
        for file in &self.files {
            let path = part.join(&file.name);
            let (_, sha256) = digest(&path).map_err(|error| SearchError::corrupt(&path, error.to_string()))?;
            if sha256 != file.sha256 {
                return Err(SearchError::corrupt(&path, "its digest differs from the manifest's"));
            }
        }
        Ok(())
    }

    /// Puts the same files into `to`. What never changes is linked, so that it takes neither time nor space.
    pub(super) fn link(&self, from: &Path, to: &Path) -> Result<(), SearchError> {
        for file in &self.files {
            let (source, target) = (from.join(&file.name), to.join(&file.name));
            let is_rewritten = file.name.ends_with(".json");
            if is_rewritten || fs::hard_link(&source, &target).is_err() {
                fs::copy(&source, &target).map_err(SearchError::io(&source))?;
            }
        }
        Ok(())
    }

    /// As [`Self::link`], with the manifest itself.
    pub(super) fn link_whole(&self, from: &Path, to: &Path) -> Result<(), SearchError> {
        self.link(from, to)?;
        let source = from.join(MANIFEST);
        fs::copy(&source, to.join(MANIFEST)).map_err(SearchError::io(&source))?;
        for entry in fs::read_dir(to).map_err(SearchError::io(to))?.flatten() {
            if entry.path().extension().is_some_and(|ending| ending == "json") {
                let path = entry.path();
                File::open(&path).and_then(|file| file.sync_all()).map_err(SearchError::io(&path))?;
            }
        }
        sync_folder(to)
    }

    /// The digest of a file that was linked from here and still has its size.
    fn digest_of(&self, name: &str, bytes: u64) -> Option<&str> {
        let file = self.files.iter().find(|file| file.name == name && file.bytes == bytes)?;
        (!name.ends_with(".json")).then_some(file.sha256.as_str())
    }
}

/// Lists what `part` holds now and makes all of it durable. Files that were linked from `base` are not read again.
/// Returns its size in bytes.
pub(super) fn write(part: &Path, base: Option<&Manifest>) -> Result<u64, SearchError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(part).map_err(SearchError::io(part))? {
        let entry = entry.map_err(SearchError::io(part))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.ends_with(".lock") && name != MANIFEST {
            let size = entry.metadata().map_err(SearchError::io(part))?.len();
            let (bytes, sha256) = match base.and_then(|base| base.digest_of(&name, size)) {
                Some(known) => (size, known.to_owned()),
                None => digest(&entry.path())?,
            };
            files.push(ListedFile { name, bytes, sha256 });
        }
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));
    let manifest = Manifest { files };
    let total = manifest.bytes();
    let path = part.join(MANIFEST);
    let json = serde_json::to_vec(&manifest).map_err(|error| SearchError::corrupt(&path, error.to_string()))?;
    write_durably(&path, &json)?;
    sync_folder(part)?;
    Ok(total)
}

fn digest(path: &Path) -> Result<(u64, String), SearchError> {
    let mut file = File::open(path).map_err(SearchError::io(path))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut total = 0;
    loop {
        let read = file.read(&mut buffer).map_err(SearchError::io(path))?;
        if read == 0 {
            return Ok((total, hex::encode(hasher.finalize())));
        }
        total += read as u64;
        hasher.update(buffer.get(..read).unwrap_or_default());
    }
}
