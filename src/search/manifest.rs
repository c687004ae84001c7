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

/// Lists what `part` holds now and makes all of it durable. Returns its size in bytes.
pub(super) fn write(part: &Path) -> Result<u64, SearchError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(part).map_err(SearchError::io(part))? {
        let entry = entry.map_err(SearchError::io(part))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.ends_with(".lock") && name != MANIFEST {
            let (bytes, sha256) = digest(&entry.path())?;
            files.push(ListedFile { name, bytes, sha256 });
        }
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));
    let total = files.iter().map(|file| file.bytes).sum();
    let path = part.join(MANIFEST);
    let json =
        serde_json::to_vec(&Manifest { files }).map_err(|error| SearchError::corrupt(&path, error.to_string()))?;
    write_durably(&path, &json)?;
    sync_folder(part)?;
    Ok(total)
}

/// Reads every file of `part` once and compares it with the manifest; `Corrupt` names the first that differs.
pub(super) fn verify(part: &Path) -> Result<(), SearchError> {
    let path = part.join(MANIFEST);
    let bytes = fs::read(&path).map_err(|error| SearchError::corrupt(&path, error.to_string()))?;
    let manifest: Manifest =
        serde_json::from_slice(&bytes).map_err(|error| SearchError::corrupt(&path, error.to_string()))?;
    for file in &manifest.files {
        let path = part.join(&file.name);
        let (bytes, sha256) = digest(&path).map_err(|error| SearchError::corrupt(&path, error.to_string()))?;
        if bytes != file.bytes || sha256 != file.sha256 {
            return Err(SearchError::corrupt(&path, "its digest differs from the manifest's"));
        }
    }
    Ok(())
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
