use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::bytes::{each_line, text_of};
use super::digest::digest_of;
use super::document::{Origin, document, passages};
use super::front_matter::FrontMatter;
use super::json::{Entry, JsonDocument, entry};
use super::reject::{Reject, Rejects};
use super::walk::{Format, Found, Role, walk};
use super::{case, catalogue, html, terms};
use crate::domain::{Catalogue, Passage, PassageKind, TermGroup, Visibility};

/// Everything that the sources hold, in the order of reading.
#[derive(Debug, Default)]
pub struct Ingested {
    /// Each with the index it belongs to; a case's passages occur for staff and for its account.
    pub passages: Vec<(Visibility, Passage)>,
    /// How many documents, cards and cases.
    pub documents: usize,
    pub catalogue: Catalogue,
    pub terms: Vec<TermGroup>,
    /// What was not read, at most a thousand.
    pub rejects: Vec<Reject>,
    /// How many more there were.
    pub rejects_left_out: usize,
    /// Public documents in which `redact` would change something, so they may hold a secret; they are indexed as they are.
    pub suspicions: Vec<Reject>,
    /// SHA-256 hex over all files read, as [`super::digest()`] gives it.
    pub digest: String,
}

/// Reads all `sources`, in their order, each by path; equal files give equal results.
///
/// `redact` takes secrets out of a text: cases and cards go through it, public documents are only looked at with it.
/// `on_file` hears of each file before it is read. Memory: all passages; files of lines are read line by line.
pub fn read(sources: &[PathBuf], redact: &dyn Fn(&str) -> String, on_file: &mut dyn FnMut(&Path)) -> Ingested {
    let mut reading = Reading {
        redact,
        result: Ingested::default(),
        rejects: Rejects::default(),
        suspicions: Rejects::default(),
        ids: HashSet::new(),
    };
    let files = walk(sources, &mut reading.rejects);
    reading.result.digest = digest_of(&files);
    for file in &files {
        on_file(&file.path);
        reading.file(file);
    }
    let mut result = reading.result;
    (result.rejects, result.rejects_left_out) = reading.rejects.into_parts();
    result.suspicions = reading.suspicions.into_parts().0;
    result
}

/// Reads only the catalogue and the terms of `sources`: what a program needs whose index is in place.
pub fn read_settings(sources: &[PathBuf]) -> Ingested {
    let mut reading = Reading {
        redact: &str::to_owned,
        result: Ingested::default(),
        rejects: Rejects::default(),
        suspicions: Rejects::default(),
        ids: HashSet::new(),
    };
    let files = walk(sources, &mut reading.rejects);
    for file in files.iter().filter(|it| matches!(it.role, Role::Catalogue | Role::Terms)) {
        reading.file(file);
    }
    let mut result = reading.result;
    (result.rejects, result.rejects_left_out) = reading.rejects.into_parts();
    result
}

struct Reading<'a> {
    redact: &'a dyn Fn(&str) -> String,
    result: Ingested,
    rejects: Rejects,
    suspicions: Rejects,
    ids: HashSet<String>,
}

impl Reading<'_> {
    fn file(&mut self, file: &Found) {
        if file.format == Format::Lines {
            return self.lines(file);
        }
        let text = match text_of(file) {
            Ok(text) => text,
            Err(error) => return self.rejects.add(&file.path, error.line(), error.to_string()),
        };
        match (&file.role, file.format) {
            (Role::Catalogue, _) => {
                for (line, fault) in catalogue::add(&text, &mut self.result.catalogue) {
                    self.rejects.add(&file.path, line, fault);
                }
            }
            (Role::Terms, _) => match terms::groups(&text) {
                Ok(groups) => self.result.terms.extend(groups),
                Err((line, fault)) => self.rejects.add(&file.path, line, fault),
            },
            (_, Format::Json) => self.json(file, &text),
            (_, Format::Html) => self.page(file, &html::markdown(&text)),
            _ => self.page(file, &text),
        }
    }

    fn lines(&mut self, file: &Found) {
        let outcome = each_line(file, &mut |number, line| {
            let value = line.map_err(|error| error.to_string()).and_then(|line| {
                serde_json::from_str::<Value>(line.trim_end()).map_err(|error| format!("not JSON: {error}"))
            });
            match value {
                Ok(value) => self.entry(file, Some(number), value),
                Err(reason) => self.rejects.add(&file.path, Some(number), reason),
            }
        });
        if let Err((number, error)) = outcome {
            self.rejects.add(&file.path, Some(number), error.to_string());
        }
    }

    fn json(&mut self, file: &Found, text: &str) {
        match serde_json::from_str::<Value>(text) {
            Ok(Value::Array(values)) => {
                values.into_iter().enumerate().for_each(|(index, value)| self.entry(file, Some(index + 1), value));
            }
            Ok(value) => self.entry(file, None, value),
            Err(error) => self.rejects.add(&file.path, Some(error.line()), format!("not JSON: {error}")),
        }
    }

    /// One line, or one element of an array, or a whole file.
    fn entry(&mut self, file: &Found, number: Option<usize>, value: Value) {
        if file.role == Role::Cases && value.get("account_id").is_none() {
            return self.rejects.add(&file.path, number, "not a case: it has no `account_id`");
        }
        match entry(value) {
            Ok(Entry::Document(given)) => self.json_document(file, number, given),
            Ok(Entry::Case(object)) => match case::past_case(object) {
                Ok((mut given, left_out)) => {
                    for field in left_out {
                        self.rejects.add(
                            &file.path,
                            number,
                            format!("`{field}` cannot be read; the case is kept without it"),
                        );
                    }
                    given.id = self.own_id(given.id);
                    self.result.documents += 1;
                    self.result.passages.extend(case::passages(&given, self.redact));
                }
                Err(reason) => self.rejects.add(&file.path, number, reason),
            },
            Err(reason) => self.rejects.add(&file.path, number, reason),
        }
    }

    fn json_document(&mut self, file: &Found, number: Option<usize>, given: JsonDocument) {
        let fallback = number.map_or_else(|| file.name.clone(), |number| format!("{}:{number}", file.name));
        let id = given.id.filter(|id| !id.trim().is_empty()).unwrap_or(fallback);
        self.document(file, number, &id, &given.fields, given.body);
    }

    /// A file that is one document: Markdown or text.
    fn page(&mut self, file: &Found, text: &str) {
        let (fields, start) = match FrontMatter::split(text) {
            Ok(split) => split,
            Err(broken) => return self.rejects.add(&file.path, Some(broken.line), broken.reason),
        };
        let body = text.get(start..).unwrap_or_default().to_owned();
        if body.trim().is_empty() {
            return self.rejects.add(&file.path, None, "the document is empty");
        }
        self.document(file, None, &file.name, &fields, body);
    }

    fn document(&mut self, file: &Found, line: Option<usize>, id: &str, fields: &FrontMatter, body: String) {
        let (kind, service, body) = match &file.role {
            Role::Card => (PassageKind::Card, None, (self.redact)(&body)),
            Role::Document { service } => (PassageKind::Doc, service.clone(), body),
            _ => (PassageKind::Doc, None, body),
        };
        let id = self.own_id(id.to_owned());
        let (mut document, faults) = document(Origin { id: &id, service, kind }, fields, body);
        for fault in faults {
            let line = line.or_else(|| fields.line_of(fault.key));
            self.rejects.add(&file.path, line, format!("{fault}; the document is indexed without it"));
        }
        if document.visibility == Visibility::Public && (self.redact)(&document.body) != document.body {
            self.suspicions.add(&file.path, line, "the public document may hold a secret; it is indexed as it is");
        }
        let passages = passages(&mut document);
        self.result.documents += 1;
        self.result.passages.extend(passages.into_iter().map(|passage| (document.visibility.clone(), passage)));
    }

    /// `id`, or `id~2`, `id~3` … where another document has it already.
    fn own_id(&mut self, id: String) -> String {
        let mut own = id.clone();
        let mut count = 2;
        while !self.ids.insert(own.clone()) {
            own = format!("{id}~{count}");
            count += 1;
        }
        own
    }
}
