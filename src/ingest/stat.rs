use std::fs::Metadata;
use std::time::UNIX_EPOCH;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Clocks of file systems tick as slowly as every two seconds (FAT); a file changed so shortly ago may change unseen.
const TICK: SignedDuration = SignedDuration::from_secs(2);

/// What the file system says of a file without opening it. Equal, and not young: the bytes are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stat {
    pub bytes: u64,
    /// Nanoseconds since 1970.
    modified: i128,
    /// When name, owner or content changed last, which no program can set back; 0 where there is no such thing.
    changed: i128,
    inode: u64,
}

impl Stat {
    pub(super) fn of(metadata: &Metadata) -> Self {
        let since = metadata.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let modified = since.map_or(0, |since| i128::try_from(since.as_nanos()).unwrap_or(i128::MAX));
        let (changed, inode) = unix_times(metadata);
        Self { bytes: metadata.len(), modified, changed, inode }
    }

    /// Whether a change at the same moment could have gone unseen by somebody who read the file at `moment`.
    pub(super) fn is_young(&self, moment: Timestamp) -> bool {
        self.modified.max(self.changed) >= (moment - TICK).as_nanosecond()
    }
}

#[cfg(unix)]
fn unix_times(metadata: &Metadata) -> (i128, u64) {
    use std::os::unix::fs::MetadataExt as _;
    (i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec()), metadata.ino())
}

#[cfg(not(unix))]
fn unix_times(_: &Metadata) -> (i128, u64) {
    (0, 0)
}
