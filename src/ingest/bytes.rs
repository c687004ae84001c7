use std::fs::File;
use std::io::{BufRead, BufReader, Read};

use flate2::read::MultiGzDecoder;

use super::walk::Found;

/// Largest file that is one document, and largest line, unpacked.
const LARGEST: u64 = 20 * 1024 * 1024;
/// Most bytes of one file of lines, unpacked.
const MOST_UNPACKED: u64 = 4 * 1024 * 1024 * 1024;

/// Why a file or line is not text that can be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreadable {
    #[error("cannot be read: {0}")]
    Io(#[from] std::io::Error),
    #[error("larger than {} MB", LARGEST / (1024 * 1024))]
    TooLarge,
    #[error("not text: it holds zero bytes")]
    Binary,
    #[error("not UTF-8: the first bad byte is in line {line}")]
    NotUtf8 { line: usize },
}

impl Unreadable {
    /// The line to blame, from 1, where there is one.
    pub(super) fn line(&self) -> Option<usize> {
        if let Self::NotUtf8 { line } = self { Some(*line) } else { None }
    }
}

/// Opens a file, unpacking it where it is packed.
fn open(file: &Found) -> std::io::Result<Box<dyn Read>> {
    let opened = File::open(&file.path)?;
    Ok(if file.is_packed { Box::new(MultiGzDecoder::new(opened)) } else { Box::new(opened) })
}

/// The whole file as text, without a byte order mark.
pub(super) fn text_of(file: &Found) -> Result<String, Unreadable> {
    let mut bytes = Vec::new();
    open(file)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Unreadable::TooLarge);
    }
    text(bytes)
}

fn text(bytes: Vec<u8>) -> Result<String, Unreadable> {
    if bytes.contains(&0) {
        return Err(Unreadable::Binary);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        Err(error) => {
            let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
            Err(Unreadable::NotUtf8 { line: 1 + good.iter().filter(|byte| **byte == b'\n').count() })
        }
    }
}

/// Calls `take` with every line that is not blank and its number from 1; ends early only when the file cannot be read on.
pub(super) fn each_line(
    file: &Found,
    take: &mut dyn FnMut(usize, Result<String, Unreadable>),
) -> Result<(), (usize, Unreadable)> {
    let opened = open(file).map_err(|error| (1, error.into()))?;
    let mut reader = BufReader::with_capacity(256 * 1024, opened.take(MOST_UNPACKED));
    for number in 1.. {
        let mut line = Vec::new();
        let count = reader.by_ref().take(LARGEST + 1).read_until(b'\n', &mut line).map_err(|e| (number, e.into()))?;
        if count == 0 {
            break;
        }
        if line.len() as u64 > LARGEST {
            reader.skip_until(b'\n').map_err(|error| (number, error.into()))?;
            take(number, Err(Unreadable::TooLarge));
        } else if !line.trim_ascii().is_empty() {
            let line = text(line).map_err(|error| match error {
                Unreadable::NotUtf8 { .. } => Unreadable::NotUtf8 { line: number },
                other => other,
            });
            take(number, line);
        }
    }
    Ok(())
}
