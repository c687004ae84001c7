//! Where builds lie, and which one counts.
//!
//! `<index>/current.json` names the build in force; `<index>/<build>/` holds `public`, `staff` and `accounts/<hex>`, the
//! list of them, and the ledger of the sources. A build is written whole and its parts are never changed; switching is one
//! rename. Every reader holds a shared lock on the build's `in-use` file, so that nobody removes it under them. Builds
//! share the files of parts by hard links.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::SearchError;
use crate::domain::{AccountId, Visibility};

/// Changes whenever fields or terms do; an index of another format counts as not built.
const FORMAT: u32 = 4;
const CURRENT: &str = "current.json";
const IN_USE: &str = "in-use";
const BUILDING: &str = "building.lock";
const BUILD_PREFIX: &str = "build";
const PARTS: &str = "parts.json";

#[derive(Serialize, Deserialize)]
struct Current {
    format: u32,
    build: String,
    /// Of `build`; a name that lost a bit must not lead to another folder.
    #[serde(default)]
    check: String,
}

/// A build's folder, held open: it is not removed while this lives.
pub(super) struct HeldBuild {
    pub(super) folder: PathBuf,
    _in_use: File,
}

/// The folder of `visibility` inside a build.
pub(super) fn part_folder(build: &Path, visibility: &Visibility) -> PathBuf {
    match visibility {
        Visibility::Public => build.join("public"),
        Visibility::Staff => build.join("staff"),
        Visibility::Account(account) => build.join("accounts").join(account.folder()),
    }
}

/// Every part that a build was written with; without the list of them, as many as are found.
pub(super) fn parts_of(build: &Path) -> Vec<Visibility> {
    let listed =
        fs::read(build.join(PARTS)).ok().and_then(|bytes| serde_json::from_slice::<Vec<AccountId>>(&bytes).ok());
    let accounts = listed.map_or_else(|| accounts_found(build), |accounts| accounts.into_iter().collect());
    [Visibility::Public, Visibility::Staff].into_iter().chain(accounts.into_iter().map(Visibility::Account)).collect()
}

fn accounts_found(build: &Path) -> BTreeSet<AccountId> {
    let names = fs::read_dir(build.join("accounts")).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let account = |name: std::ffi::OsString| {
        // `<hex>`, or `<hex>.corrupt-1` where it was set aside.
        let hex = name.to_str()?.split('.').next()?;
        AccountId::parse(&String::from_utf8(hex::decode(hex).ok()?).ok()?).ok()
    };
    names.filter_map(account).collect()
}

/// Writes down which accounts a build has parts for, so that a lost one is missed.
pub(super) fn list_parts(build: &Path) -> Result<(), SearchError> {
    let path = build.join(PARTS);
    let accounts: Vec<AccountId> = accounts_found(build).into_iter().collect();
    let json = serde_json::to_vec(&accounts).map_err(|error| SearchError::corrupt(&path, error.to_string()))?;
    write_durably(&path, &json)
}

/// Whether a build was written with this part.
pub(super) fn is_expected(build: &Path, visibility: &Visibility) -> bool {
    parts_of(build).contains(visibility)
}

/// Makes a fresh build folder and holds it.
pub(super) fn begin_build(index_dir: &Path) -> Result<(String, HeldBuild), SearchError> {
    let name = crate::base::new_id(BUILD_PREFIX);
    let folder = index_dir.join(&name);
    crate::base::make_private_folder(&folder).map_err(SearchError::io(&folder))?;
    let path = folder.join(IN_USE);
    let in_use = File::create(&path).map_err(SearchError::io(&path))?;
    in_use.lock_shared().map_err(SearchError::io(&path))?;
    Ok((name, HeldBuild { folder, _in_use: in_use }))
}

/// The lock that one builder at a time holds.
pub(super) fn lock_for_building(index_dir: &Path) -> Result<File, SearchError> {
    crate::base::make_private_folder(index_dir).map_err(SearchError::io(index_dir))?;
    let path = index_dir.join(BUILDING);
    let lock = File::create(&path).map_err(SearchError::io(&path))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(fs::TryLockError::WouldBlock) => Err(SearchError::Busy { path: index_dir.to_owned() }),
        Err(fs::TryLockError::Error(source)) => Err(SearchError::Io { path, source }),
    }
}

/// Makes `build` the one in force, durably: after a crash either the old or the new one counts.
pub(super) fn switch_to(index_dir: &Path, build: &str) -> Result<(), SearchError> {
    let pointer = Current { format: FORMAT, build: build.to_owned(), check: check_of(build) };
    let path = index_dir.join(CURRENT);
    let json = serde_json::to_vec(&pointer).map_err(|error| SearchError::corrupt(&path, error.to_string()))?;
    write_durably(&path, &json)
}

fn check_of(build: &str) -> String {
    format!("{:08x}", crc32fast::hash(build.as_bytes()))
}

/// Writes `bytes` beside `path` and renames them into place; both the file and the folder are synced.
pub(super) fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), SearchError> {
    let beside = path.with_extension("new");
    let mut file = File::create(&beside).map_err(SearchError::io(&beside))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(SearchError::io(&beside))?;
    fs::rename(&beside, path).map_err(SearchError::io(path))?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Makes the names in `folder` durable.
pub(super) fn sync_folder(folder: &Path) -> Result<(), SearchError> {
    File::open(folder).and_then(|opened| opened.sync_all()).map_err(SearchError::io(folder))
}

/// Holds the build in force; `None` when there is none of our format.
///
/// Between reading the pointer and locking, a builder may switch and clean up; then the new pointer is followed.
pub(super) fn hold_current(index_dir: &Path) -> Result<Option<HeldBuild>, SearchError> {
    const ATTEMPTS: usize = 8;
    for _ in 0..ATTEMPTS {
        let Some(pointer) = current(index_dir)? else { return Ok(None) };
        let folder = index_dir.join(&pointer.build);
        let Ok(in_use) = File::open(folder.join(IN_USE)) else {
            if folder.exists() {
                return Err(SearchError::corrupt(&folder, "its `in-use` file is missing"));
            }
            continue;
        };
        in_use.lock_shared().map_err(SearchError::io(&folder))?;
        if folder.join(IN_USE).exists() {
            return Ok(Some(HeldBuild { folder, _in_use: in_use }));
        }
    }
    Ok(None)
}

fn current(index_dir: &Path) -> Result<Option<Current>, SearchError> {
    let path = index_dir.join(CURRENT);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(SearchError::Io { path, source }),
    };
    let pointer: Current =
        serde_json::from_slice(&bytes).map_err(|error| SearchError::corrupt(&path, error.to_string()))?;
    let is_plain = pointer.build.starts_with(BUILD_PREFIX)
        && pointer.build.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let is_ours = pointer.format == FORMAT;
    if !is_plain || (is_ours && pointer.check != check_of(&pointer.build)) {
        return Err(SearchError::corrupt(&path, "it names no build"));
    }
    Ok(Some(pointer).filter(|_| is_ours))
}

/// Removes builds that are neither in force nor open anywhere. What cannot be removed now is left for the next time.
pub(super) fn remove_unused(index_dir: &Path) {
    let Ok(Some(pointer)) = current(index_dir) else { return };
    let Ok(entries) = fs::read_dir(index_dir) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(BUILD_PREFIX) && name != pointer.build && entry.path().is_dir() {
            remove_unless_open(&entry.path());
        }
    }
}

fn remove_unless_open(build: &Path) {
    let is_free = match File::open(build.join(IN_USE)) {
        Ok(in_use) => in_use.try_lock().is_ok(),
        Err(_) => true,
    };
    if is_free {
        // The marker goes first: a reader that opened it meanwhile sees that it is gone and looks again.
        let removed = fs::remove_file(build.join(IN_USE)).and_then(|()| fs::remove_dir_all(build));
        if let Err(error) = removed.or_else(|_| fs::remove_dir_all(build)) {
            tracing::warn!(error = %error, "an old index build could not be removed; it is tried again later");
        }
    }
}

/// Renames a part that cannot be trusted to `<name>.corrupt-<n>`, where it stays until its build is removed.
pub(super) fn set_aside(part: &Path) -> Result<PathBuf, SearchError> {
    let name = part.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    for number in 1..=99 {
        let aside = part.with_file_name(format!("{name}.corrupt-{number}"));
        if !aside.exists() {
            fs::rename(part, &aside).map_err(SearchError::io(part))?;
            return Ok(aside);
        }
    }
    fs::remove_dir_all(part).map_err(SearchError::io(part))?;
    Ok(part.to_owned())
}
