use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::reject::Rejects;
use super::walk::{Found, walk};
use crate::base::Digest;

/// Part of every digest, so that a program that cuts differently indexes anew.
const CUT_VERSION: &[u8] = b"cut 1";

/// SHA-256 hex over the names and bytes of every file that [`super::read()`] would read, in its order.
///
/// Equal digests mean equal passages (for the same program and the same redaction). Cost: reads every byte, parses none.
pub fn digest(sources: &[PathBuf]) -> String {
    digest_of(&walk(sources, &mut Rejects::default()))
}

pub(super) fn digest_of(files: &[Found]) -> String {
    let start = Digest::default().part(CUT_VERSION);
    let all = files.iter().fold(start, |all, file| {
        all.part(file.name.as_bytes()).part(format!("{:?}", file.role).as_bytes()).part(&content(&file.path))
    });
    all.hex()
}

/// The digest of a file's bytes, or of nothing where it cannot be read.
fn content(path: &Path) -> Vec<u8> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0_u8; 128 * 1024];
    if let Ok(mut file) = File::open(path) {
        while let Ok(count @ 1..) = file.read(&mut buffer) {
            digest.update(buffer.get(..count).unwrap_or_default());
        }
    }
    digest.finalize().to_vec()
}
