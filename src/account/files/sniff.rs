use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use serde_json::Value;

use super::fault::Fault;

/// Lists that vendors wrap records in.
const WRAPPERS: [&str; 5] = ["Records", "records", "Events", "Entries", "events"];
/// Wrappers inside wrappers.
const DEEPEST: usize = 5;
const MOST_RECORDS: usize = 20_000;

/// The records of a file, numbered from 1 in its order, and those that are not even JSON.
#[derive(Debug, Default)]
pub(super) struct Sniffed {
    pub records: Vec<(usize, Value)>,
    pub faults: Vec<(usize, Fault)>,
    count: usize,
}

/// A file's bytes, unpacked where they are packed with gzip; `None`: more than `largest`.
pub(super) fn bytes(file: &Path, largest: u64) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(largest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 <= largest && bytes.starts_with(&[0x1f, 0x8b]) {
        let mut unpacked = Vec::new();
        // A cut archive still gives what stands before the cut; the cut shows in the JSON.
        let outcome = MultiGzDecoder::new(bytes.as_slice()).take(largest + 1).read_to_end(&mut unpacked);
        if unpacked.is_empty() {
            outcome?;
        }
        bytes = unpacked;
    }
    Ok((bytes.len() as u64 <= largest).then_some(bytes))
}

/// Tells TOML from JSON, JSON lines and arrays by the first characters, and takes the records out of their wrappers.
///
/// Of a file that is cut in the middle the records before the cut are returned.
pub(super) fn records(bytes: &[u8]) -> Sniffed {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}').trim();
    let mut sniffed = Sniffed::default();
    if text.starts_with('{') || starts_json_array(text) {
        sniffed.json(text);
    } else if !text.is_empty() {
        match text.parse::<toml::Table>() {
            Ok(table) => sniffed.push(of_toml(toml::Value::Table(table)), 0),
            Err(error) => {
                let words = error.message().lines().next().unwrap_or_default().to_owned();
                sniffed.faults.push((1, Fault::NeitherJsonNorToml(words)));
            }
        }
    }
    sniffed
}

/// `[` also opens a table of TOML: an array of JSON goes on with a value, a table with its name.
fn starts_json_array(text: &str) -> bool {
    let next = text.strip_prefix('[').and_then(|rest| rest.trim_start().chars().next());
    next.is_some_and(|next| matches!(next, '{' | ']' | '"' | '-' | '0'..='9'))
}

impl Sniffed {
    /// One value after the other: a whole file, or one a line, or arrays.
    fn json(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() && self.count < MOST_RECORDS {
            match next_value(rest) {
                Ok((value, length)) => {
                    self.push(value, 0);
                    rest = rest.get(length..).unwrap_or_default().trim_start();
                }
                Err(error) => match inside_list(rest) {
                    Some(elements) => return self.elements(elements),
                    None => {
                        self.fault(&error);
                        // The next line that starts a record; nothing inside a broken one is guessed at.
                        rest = rest.find("\n{").and_then(|at| rest.get(at + 1..)).unwrap_or_default();
                    }
                },
            }
        }
    }

    /// The elements of a list that is broken somewhere.
    fn elements(&mut self, text: &str) {
        let mut rest = text;
        loop {
            rest = rest.trim_start_matches(|next: char| next == ',' || next.is_whitespace());
            if rest.starts_with(']') || self.count >= MOST_RECORDS {
                return;
            }
            match next_value(rest) {
                Ok((value, length)) => {
                    self.push(value, 1);
                    rest = rest.get(length..).unwrap_or_default();
                }
                Err(error) => return self.fault(&error),
            }
        }
    }

    fn fault(&mut self, error: &serde_json::Error) {
        self.count += 1;
        let fault = if error.is_eof() { Fault::CutOff } else { Fault::NotJson(plain(error)) };
        self.faults.push((self.count, fault));
    }

    /// Adds a record, or those inside a wrapper.
    fn push(&mut self, value: Value, depth: usize) {
        if depth > DEEPEST || self.count >= MOST_RECORDS {
            return;
        }
        match value {
            Value::Array(items) => items.into_iter().for_each(|item| self.push(item, depth + 1)),
            Value::Object(mut fields) => {
                let wrapper = WRAPPERS.iter().find(|name| fields.get(**name).is_some_and(Value::is_array));
                match wrapper.and_then(|name| fields.remove(*name)) {
                    Some(inner) => self.push(inner, depth + 1),
                    None => self.unwrapped(Value::Object(fields), depth),
                }
            }
            other => {
                self.count += 1;
                self.records.push((self.count, other));
            }
        }
    }

    /// A record that may carry another one as text: a notification, a queue's message, a looked-up CloudTrail event.
    fn unwrapped(&mut self, value: Value, depth: usize) {
        let carried = ["/Sns/Message", "/Message", "/body", "/CloudTrailEvent"]
            .iter()
            .filter_map(|pointer| value.pointer(pointer)?.as_str())
            .find_map(|text| serde_json::from_str::<Value>(text).ok())
            .filter(Value::is_object);
        match carried {
            Some(inner) => self.push(inner, depth + 1),
            None => {
                self.count += 1;
                self.records.push((self.count, value));
            }
        }
    }
}

/// What follows the bracket of a list at the start of `text`, bare or inside a wrapper.
fn inside_list(text: &str) -> Option<&str> {
    if let Some(elements) = text.strip_prefix('[') {
        return Some(elements);
    }
    let inner = text.strip_prefix('{')?.trim_start().strip_prefix('"')?;
    let (name, after) = inner.split_once('"')?;
    let elements = after.trim_start().strip_prefix(':')?.trim_start().strip_prefix('[')?;
    WRAPPERS.contains(&name).then_some(elements)
}

fn next_value(text: &str) -> Result<(Value, usize), serde_json::Error> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    match values.next() {
        Some(Ok(value)) => Ok((value, values.byte_offset())),
        Some(Err(error)) => Err(error),
        None => serde_json::from_str::<Value>("").map(|value| (value, 0)),
    }
}

/// The error's words without its place, which counts from the record.
fn plain(error: &serde_json::Error) -> String {
    let words = error.to_string();
    words.split(" at line ").next().unwrap_or(&words).to_owned()
}

fn of_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(flag) => Value::Bool(flag),
        toml::Value::Datetime(moment) => Value::String(moment.to_string()),
        toml::Value::Array(items) => Value::Array(items.into_iter().map(of_toml).collect()),
        toml::Value::Table(table) => Value::Object(table.into_iter().map(|(key, it)| (key, of_toml(it))).collect()),
    }
}
