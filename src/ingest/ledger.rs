use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::reject::Note;
use super::stat::Stat;
use crate::domain::{AccountId, Visibility};

/// Changes whenever the lines below do.
const VERSION: u32 = 1;

/// What was read of one file, and what it looked like then.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct FileEntry {
    /// The file's path, see [`key_of`].
    pub key: String,
    /// What the file was to us; see [`super::place::Place`].
    pub place: String,
    pub stat: Stat,
    /// Whether equal `stat` means equal bytes: false for files that changed while or just before they were read.
    pub is_settled: bool,
    /// SHA-256 hex of the bytes as they lie there, packed or not; empty where they were not all read.
    pub digest: String,
    pub documents: u64,
    pub passages: u64,
    pub rejects: Vec<Note>,
    pub rejects_left_out: usize,
    pub remarks: Vec<Note>,
    /// CRC-32 of the lines of its documents.
    pub(super) check: u32,
    /// Where those lines lie.
    #[serde(skip)]
    pub(super) place_of_documents: (u64, u64),
}

/// One document of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct DocumentEntry {
    /// The id it is indexed under.
    #[serde(rename = "i")]
    pub id: String,
    /// 1, or which of several documents of one id it is.
    #[serde(rename = "n", default = "one", skip_serializing_if = "is_one")]
    pub nth: u32,
    #[serde(rename = "v")]
    pub seen_by: SeenBy,
    #[serde(rename = "p")]
    pub passages: u32,
    /// Digest of the line, element or row; empty where the file is the document.
    #[serde(rename = "r", default, skip_serializing_if = "String::is_empty")]
    pub record: String,
    /// Its line, where the id grows from it.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Something was said about it, which must be said again.
    #[serde(rename = "m", default, skip_serializing_if = "std::ops::Not::not")]
    pub has_notes: bool,
}

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_one(nth: &u32) -> bool {
    *nth == 1
}

/// The indexes that hold a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum SeenBy {
    Public,
    Staff,
    /// Staff and this account.
    Account(AccountId),
}

impl SeenBy {
    pub(super) fn indexes(&self) -> Vec<Visibility> {
        match self {
            Self::Public => vec![Visibility::Public],
            Self::Staff => vec![Visibility::Staff],
            Self::Account(account) => vec![Visibility::Staff, Visibility::Account(account.clone())],
        }
    }
}

impl DocumentEntry {
    /// The id as the source gives it.
    pub(super) fn given_id(&self) -> &str {
        let ending = format!("~{}", self.nth);
        if self.nth > 1 { self.id.strip_suffix(&ending).unwrap_or(&self.id) } else { &self.id }
    }
}

#[derive(Serialize, Deserialize)]
struct Head {
    version: u32,
    settings: String,
}

#[derive(Serialize, Deserialize)]
struct End {
    files: usize,
}

/// A path as a key, whole even where it is not UTF-8.
pub(super) fn key_of(path: &Path) -> String {
    path.to_str().map_or_else(|| format!("\0{}", hex::encode(path.as_os_str().as_encoded_bytes())), str::to_owned)
}

/// What an earlier run read. Every line carries a checksum; a ledger with a damaged line is none at all.
pub(super) struct Ledger {
    file: File,
    pub files: HashMap<String, FileEntry>,
}

impl Ledger {
    /// Opens a ledger of a run with the same `settings`; `None`: there is none that can be trusted.
    pub(super) fn open(path: &Path, settings: &str) -> Option<Self> {
        let file = File::open(path).ok()?;
        let mut lines = Lines { reader: BufReader::with_capacity(1 << 18, &file), at: 0, line: Vec::new() };
        let head: Head = sealed(lines.next()?.1)?;
        if (head.version, head.settings.as_str()) != (VERSION, settings) {
            return None;
        }
        let mut files = HashMap::new();
        let mut begin = lines.at;
        let mut check = crc32fast::Hasher::new();
        while let Some((at, line)) = lines.next() {
            if line.first() == Some(&b'{') {
                check.update(line);
                continue;
            }
            if let Some(end) = sealed::<End>(line) {
                return (end.files == files.len()).then_some(()).map(|()| Self { file, files });
            }
            let mut entry: FileEntry = sealed(line)?;
            if std::mem::take(&mut check).finalize() != entry.check {
                return None;
            }
            entry.place_of_documents = (begin, at - begin);
            begin = lines.at;
            files.insert(entry.key.clone(), entry);
        }
        None
    }

    /// The documents of a file, in the order of reading.
    pub(super) fn documents(&self, entry: &FileEntry) -> std::io::Result<Vec<DocumentEntry>> {
        let (at, length) = entry.place_of_documents;
        let mut file = &self.file;
        file.seek(SeekFrom::Start(at))?;
        let mut bytes = Vec::new();
        file.take(length).read_to_end(&mut bytes)?;
        if crc32fast::hash(&bytes) != entry.check {
            return Err(std::io::Error::other("the ledger of the index changed while it was read"));
        }
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_slice(line).map_err(Into::into)).collect()
    }
}

/// Lines with their ends, and where they lie.
struct Lines<R> {
    reader: R,
    at: u64,
    line: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    fn next(&mut self) -> Option<(u64, &[u8])> {
        self.line.clear();
        let at = self.at;
        let count = self.reader.read_until(b'\n', &mut self.line).ok().filter(|count| *count > 0)?;
        self.at += count as u64;
        Some((at, &self.line))
    }
}

/// Reads `<crc> <json>`.
fn sealed<T: DeserializeOwned>(line: &[u8]) -> Option<T> {
    let (seal, rest) = line.strip_suffix(b"\n")?.split_at_checked(9)?;
    let expected = format!("{:08x} ", crc32fast::hash(rest));
    (seal == expected.as_bytes()).then(|| serde_json::from_slice(rest).ok()).flatten()
}

/// Writes a ledger, file by file.
pub(super) struct LedgerWriter {
    to: BufWriter<File>,
    files: usize,
    check: crc32fast::Hasher,
}

impl LedgerWriter {
    pub(super) fn create(path: &Path, settings: &str) -> std::io::Result<Self> {
        let to = BufWriter::with_capacity(1 << 18, File::create(path)?);
        let mut writer = Self { to, files: 0, check: crc32fast::Hasher::new() };
        writer.sealed(&Head { version: VERSION, settings: settings.to_owned() })?;
        Ok(writer)
    }

    /// Adds a document of the file that is written next.
    pub(super) fn document(&mut self, entry: &DocumentEntry) -> std::io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        self.check.update(&line);
        self.to.write_all(&line)
    }

    /// Adds a file, behind its documents.
    pub(super) fn file(&mut self, mut entry: FileEntry) -> std::io::Result<()> {
        entry.check = std::mem::take(&mut self.check).finalize();
        self.files += 1;
        self.sealed(&entry)
    }

    /// Ends the ledger, durably.
    pub(super) fn finish(mut self) -> std::io::Result<()> {
        self.sealed(&End { files: self.files })?;
        self.to.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()
    }

    fn sealed(&mut self, value: &impl Serialize) -> std::io::Result<()> {
        let json = serde_json::to_vec(value)?;
        write!(self.to, "{:08x} ", crc32fast::hash(&json))?;
        self.to.write_all(&json)?;
        self.to.write_all(b"\n")
    }
}
