use serde_json::{Map, Value};

use super::bytes::{Opened, Unreadable};
use super::encoding;
use super::place::{Format, Role};
use super::reject::Note;
use super::table;
use super::walk::Found;
use crate::base::Digest;

/// A document, case or settings file, before anything of it is understood.
pub(super) struct Record {
    pub content: Content,
    /// From 1, where it is a line, an element or a row.
    pub line: Option<usize>,
    /// Digest of the line, element or row, 32 hex characters; empty where the file is the document.
    pub digest: String,
}

pub(super) enum Content {
    /// Markdown, text, HTML or TOML; with the encoding it was read in where that is not UTF-8.
    Whole(String, Option<&'static str>),
    /// A line of JSON.
    Line(String),
    Value(Value),
    /// A row of a table, by its header.
    Row(Map<String, Value>),
    /// Nothing that can be read, and why.
    Bad(String),
}

impl Content {
    /// About how much memory it takes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Whole(text, _) | Self::Line(text) => text.len(),
            Self::Value(value) => value.to_string().len(),
            Self::Row(row) => row.values().map(|it| it.as_str().map_or(8, str::len)).sum(),
            Self::Bad(_) => 0,
        }
    }
}

fn digest(text: &[u8]) -> String {
    let mut digest = Digest::default().part(text).hex();
    digest.truncate(32);
    digest
}

/// Hands the records of a file to `take`, in their order, until it says `false`. Bad ones are records too.
pub(super) fn each_record(file: &Found, opened: &mut Opened, take: &mut dyn FnMut(Record) -> bool) -> Vec<Note> {
    match file.place.format {
        Format::Lines => {
            let outcome = opened.each_line(&mut |number, line| {
                let record = match line {
                    Ok(line) => {
                        Record { digest: digest(line.as_bytes()), content: Content::Line(line), line: Some(number) }
                    }
                    Err(error) => bad(Some(number), &error),
                };
                take(record)
            });
            outcome.err().map(|(number, error)| Note::new(Some(number), error.to_string())).into_iter().collect()
        }
        Format::Table => table::each_row(file, opened, &mut |line, row| {
            let record = match row {
                Ok(row) => {
                    let json = serde_json::to_vec(&row).unwrap_or_default();
                    Record { digest: digest(&json), content: Content::Row(row), line: Some(line) }
                }
                Err(reason) => Record { content: Content::Bad(reason), line: Some(line), digest: String::new() },
            };
            take(record)
        }),
        _ => {
            let is_html = file.place.format == Format::Html;
            match opened.whole().and_then(|bytes| encoding::text(bytes, is_html)) {
                Ok((text, encoding)) => whole(file, text, encoding, take),
                Err(error) => {
                    take(bad(error.line(), &error));
                }
            }
            Vec::new()
        }
    }
}

fn bad(line: Option<usize>, error: &Unreadable) -> Record {
    Record { content: Content::Bad(error.to_string()), line, digest: String::new() }
}

fn whole(file: &Found, text: String, encoding: Option<&'static str>, take: &mut dyn FnMut(Record) -> bool) {
    let is_settings = matches!(file.place.role, Role::Catalogue | Role::Terms);
    if file.place.format != Format::Json || is_settings {
        take(Record { content: Content::Whole(text, encoding), line: None, digest: String::new() });
        return;
    }
    match serde_json::from_str::<Value>(&text) {
        Ok(Value::Array(values)) => {
            for (index, value) in values.into_iter().enumerate() {
                let digest = digest(value.to_string().as_bytes());
                if !take(Record { content: Content::Value(value), line: Some(index + 1), digest }) {
                    return;
                }
            }
        }
        Ok(value) => {
            take(Record { content: Content::Value(value), line: None, digest: String::new() });
        }
        Err(error) => {
            let content = Content::Bad(format!("not JSON: {error}"));
            take(Record { content, line: Some(error.line()), digest: String::new() });
        }
    }
}
