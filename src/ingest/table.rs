use std::cell::Cell;
use std::io::{BufRead as _, BufReader, Error, Read};
use std::rc::Rc;

use csv::{Position, StringRecord};
use serde_json::{Map, Value};

use super::bytes::{LARGEST, Opened};
use super::encoding;
use super::reject::Note;
use super::walk::Found;

/// Most columns of a table.
const MOST_COLUMNS: usize = 1_000;

/// Calls `take` with every row of a table and its line, from 1, until it says `false`; a row is its cells by the header.
///
/// A bad row is told and the next one read. Commas, semicolons or tabs part the cells, whichever the header has most of.
pub(super) fn each_row(
    file: &Found,
    opened: &mut Opened,
    take: &mut dyn FnMut(usize, Result<Map<String, Value>, String>) -> bool,
) -> Vec<Note> {
    let bytes = BufReader::with_capacity(64 * 1024, opened.reader());
    let (mut text, encoding) = match encoding::any(bytes) {
        Ok(text) => text,
        Err(error) => return vec![Note::new(Some(1), format!("cannot be read: {error}"))],
    };
    let mut notes: Vec<Note> =
        encoding.map(|it| Note::new(None, format!("not UTF-8; read as {it}"))).into_iter().collect();
    // A row is counted from the end of the one before, which the reader takes to be the first of two bytes.
    let skipped = usize::from(first_line(text.fill_buf().unwrap_or_default()).ends_with(b"\r"));
    let is_tabs = file.path.to_string_lossy().to_ascii_lowercase().contains(".tsv");
    let delimiter = if is_tabs { b'\t' } else { delimiter(text.fill_buf().unwrap_or_default()) };
    let left = Rc::new(Cell::new(LARGEST));
    let bounded = Bounded { inner: text, left: Rc::clone(&left) };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(bounded);
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(|it| it.trim().trim_start_matches('\u{feff}').to_owned()).collect(),
        Err(error) => {
            notes.push(Note::new(Some(1), format!("the header cannot be read: {}", plain(&error))));
            return notes;
        }
    };
    if header.len() > MOST_COLUMNS {
        notes.push(Note::new(Some(1), format!("more than {MOST_COLUMNS} columns")));
        return notes;
    }
    for row in reader.into_records() {
        left.set(LARGEST);
        let is_lost = row.as_ref().is_err_and(csv::Error::is_io_error);
        let (line, row) = match row {
            Ok(row) => (row.position().map_or(1, line_of) + skipped, cells(&header, &row)),
            Err(error) => (error.position().map_or(1, line_of) + skipped, Err(plain(&error))),
        };
        if !take(line, row) || is_lost {
            break;
        }
    }
    notes
}

/// Ends a row that grows without end, as one with a quote that is not closed does.
struct Bounded<R> {
    inner: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let Some(left) = self.left.get().checked_sub(count as u64) else {
            return Err(Error::other("a row is longer than 20 MB; is a quote not closed?"));
        };
        self.left.set(left);
        Ok(count)
    }
}

fn line_of(position: &Position) -> usize {
    usize::try_from(position.line()).unwrap_or(usize::MAX)
}

fn cells(header: &[String], row: &StringRecord) -> Result<Map<String, Value>, String> {
    if row.len() != header.len() {
        return Err(format!("{} cells where the header has {}", row.len(), header.len()));
    }
    if row.as_slice().contains('\0') {
        return Err("not text: it holds zero bytes".to_owned());
    }
    let filled = header.iter().zip(row).filter(|(_, cell)| !cell.trim().is_empty());
    Ok(filled.map(|(name, cell)| (name.clone(), Value::from(cell))).collect())
}

fn first_line(start: &[u8]) -> &[u8] {
    start.split(|byte| *byte == b'\n').next().unwrap_or_default()
}

fn delimiter(start: &[u8]) -> u8 {
    let header = first_line(start);
    let count = |wanted: u8| header.iter().filter(|byte| **byte == wanted).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|it| count(*it)).unwrap_or(b',')
}

fn plain(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Utf8 { err, .. } => format!("not UTF-8 in cell {}", err.field() + 1),
        csv::ErrorKind::Io(error) => format!("cannot be read: {error}"),
        _ => error.to_string(),
    }
}
