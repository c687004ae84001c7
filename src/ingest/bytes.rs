use std::cell::RefCell;
use std::fs::File;
use std::io::{BufRead, BufReader, Error, Read};
use std::rc::Rc;

use flate2::read::MultiGzDecoder;
use sha2::{Digest as _, Sha256};

use super::encoding;
use super::walk::Found;

/// Largest file that is one document, and largest line, unpacked.
pub(super) const LARGEST: u64 = 20 * 1024 * 1024;
/// Most bytes of one file of lines or rows, unpacked.
const MOST_UNPACKED: u64 = 16 * 1024 * 1024 * 1024;
/// A packed file may be this much larger unpacked, once it is over [`HARMLESS`]: text packs 3 to 30 times.
const LARGEST_RATIO: u64 = 200;
const HARMLESS: u64 = 64 * 1024 * 1024;

/// Why a file or line is not text that can be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreadable {
    #[error("cannot be read: {0}")]
    Io(#[from] Error),
    #[error("larger than {} MB; many documents are better given as lines of JSON (`.jsonl`)", LARGEST / (1024 * 1024))]
    TooLarge,
    #[error("not text: it holds zero bytes or control characters")]
    Binary,
    #[error("not UTF-8, and no other encoding fits: the first bad byte is in line {line}")]
    NoEncoding { line: usize },
}

impl Unreadable {
    /// The line to blame, from 1, where there is one.
    pub(super) fn line(&self) -> Option<usize> {
        if let Self::NoEncoding { line } = self { Some(*line) } else { None }
    }
}

/// A file being read, with the digest of its bytes as they lie there.
pub(super) struct Opened {
    raw: Rc<RefCell<Raw>>,
    reader: Box<dyn Read>,
}

struct Raw {
    file: File,
    digest: Sha256,
    read: u64,
}

struct Shared(Rc<RefCell<Raw>>);

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut raw = self.0.borrow_mut();
        let count = raw.file.read(buffer)?;
        raw.digest.update(buffer.get(..count).unwrap_or_default());
        raw.read += count as u64;
        Ok(count)
    }
}

/// Unpacked bytes, as long as their number is believable.
struct Bounded<R> {
    inner: R,
    raw: Rc<RefCell<Raw>>,
    unpacked: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.unpacked += count as u64;
        let packed = self.raw.borrow().read;
        if self.unpacked > MOST_UNPACKED {
            return Err(Error::other(format!("holds more than {} GB unpacked", MOST_UNPACKED >> 30)));
        }
        if self.unpacked > HARMLESS && self.unpacked / packed.max(1) > LARGEST_RATIO {
            return Err(Error::other(format!("unpacks to more than {LARGEST_RATIO} times its size")));
        }
        Ok(count)
    }
}

impl Opened {
    /// Opens a file, unpacking it where it is packed.
    pub(super) fn open(file: &Found) -> std::io::Result<Self> {
        let raw = Rc::new(RefCell::new(Raw { file: File::open(&file.path)?, digest: Sha256::new(), read: 0 }));
        let shared = Shared(Rc::clone(&raw));
        let unpacked: Box<dyn Read> =
            if file.place.is_packed { Box::new(MultiGzDecoder::new(shared)) } else { Box::new(shared) };
        let reader = if file.place.is_packed {
            Box::new(Bounded { inner: unpacked, raw: Rc::clone(&raw), unpacked: 0 })
        } else {
            unpacked
        };
        Ok(Self { raw, reader })
    }

    /// The whole file; what is larger than a document may be is not read to its end.
    pub(super) fn whole(&mut self) -> Result<Vec<u8>, Unreadable> {
        let mut bytes = Vec::new();
        self.reader.by_ref().take(LARGEST + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST { Err(Unreadable::TooLarge) } else { Ok(bytes) }
    }

    /// Calls `take` with every line that is not blank and its number from 1, until it says `false`.
    pub(super) fn each_line(
        &mut self,
        take: &mut dyn FnMut(usize, Result<String, Unreadable>) -> bool,
    ) -> Result<(), (usize, Unreadable)> {
        let bytes = BufReader::with_capacity(256 * 1024, &mut self.reader);
        let mut reader = encoding::unicode(bytes).map_err(|error| (1, error.into()))?;
        for number in 1.. {
            let mut line = Vec::new();
            let count = reader.by_ref().take(LARGEST + 1).read_until(b'\n', &mut line);
            let count = count.map_err(|error| (number, error.into()))?;
            if count == 0 {
                break;
            }
            if line.len() as u64 > LARGEST {
                reader.skip_until(b'\n').map_err(|error| (number, error.into()))?;
                if !take(number, Err(Unreadable::TooLarge)) {
                    break;
                }
            } else if !line.trim_ascii().is_empty() {
                let text = encoding::utf8(line).map_err(|error| match error.into() {
                    Unreadable::NoEncoding { .. } => Unreadable::NoEncoding { line: number },
                    other => other,
                });
                if !take(number, text) {
                    break;
                }
            }
        }
        Ok(())
    }

    /// The unpacked bytes, to read from.
    pub(super) fn reader(&mut self) -> &mut dyn Read {
        &mut self.reader
    }

    /// Tells how many bytes of the file were read so far, also while they are being read.
    pub(super) fn counter(&self) -> impl Fn() -> u64 + use<> {
        let raw = Rc::clone(&self.raw);
        move || raw.borrow().read
    }

    /// SHA-256 hex of the file's bytes, reading what is left of them; empty where they cannot be read, or are too many.
    pub(super) fn digest(self) -> String {
        let mut rest = Shared(Rc::clone(&self.raw));
        let mut buffer = vec![0; 128 * 1024];
        let mut drained = 0;
        loop {
            match rest.read(&mut buffer) {
                Ok(0) => return hex::encode(std::mem::take(&mut self.raw.borrow_mut().digest).finalize()),
                Ok(count) if drained < MOST_UNPACKED => drained += count as u64,
                _ => return String::new(),
            }
        }
    }
}
