use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::{Map, Value};

use super::document::{Origin, document, passages};
use super::front_matter::FrontMatter;
use super::json::{Entry, JsonDocument, entry};
use super::ledger::SeenBy;
use super::mapping;
use super::place::{Format, Role};
use super::records::{Content, Record};
use super::reject::Note;
use super::walk::Found;
use super::{case, catalogue, clean, html, terms};
use crate::config::CaseMapping;
use crate::domain::{Catalogue, Passage, PassageKind, Visibility};

/// What became of a record: at most one document, and what is to be said about it.
#[derive(Default)]
pub(super) struct Prepared {
    pub document: Option<PreparedDocument>,
    pub rejects: Vec<Note>,
    pub remarks: Vec<Note>,
}

pub(super) struct PreparedDocument {
    /// As the source gives it.
    pub id: String,
    pub seen_by: SeenBy,
    pub passages: Vec<(Visibility, Passage)>,
    /// Whether the id grew from the record's line.
    pub is_id_of_line: bool,
}

/// How records are understood. Shared by threads.
pub(super) struct Preparing<'a> {
    pub redact: &'a (dyn Fn(&str) -> String + Sync),
    pub mapping: &'a CaseMapping,
}

impl Prepared {
    fn reject(line: Option<usize>, reason: impl Into<String>) -> Self {
        Self { rejects: vec![Note::new(line, reason)], ..Self::default() }
    }
}

impl Preparing<'_> {
    /// Understands, cleans, redacts and cuts a record. Never fails: a record that breaks the program itself is a reject.
    pub(super) fn prepare(&self, file: &Found, record: &Record) -> Prepared {
        catch_unwind(AssertUnwindSafe(|| self.record(file, record))).unwrap_or_else(|_| {
            Prepared::reject(record.line, "the program fails on it; this is a mistake in firstline, please report it")
        })
    }

    fn record(&self, file: &Found, record: &Record) -> Prepared {
        let line = record.line;
        match &record.content {
            Content::Bad(reason) => Prepared::reject(line, reason),
            Content::Whole(text, encoding) => {
                let mut prepared = self.whole(file, text);
                let told = |it: &&str| Note::new(None, format!("not UTF-8; read as {it}"));
                prepared.remarks.extend(encoding.as_ref().map(told));
                prepared
            }
            Content::Line(text) => match serde_json::from_str::<Value>(text.trim_end()) {
                Ok(value) => self.entry(file, line, value),
                Err(error) => Prepared::reject(line, format!("not JSON: {error}")),
            },
            Content::Value(value) => self.entry(file, line, value.clone()),
            Content::Row(row) => self.case(line, row.clone()),
        }
    }

    fn whole(&self, file: &Found, text: &str) -> Prepared {
        match (&file.place.role, file.place.format) {
            (Role::Catalogue, _) => {
                let faults = catalogue::add(text, &mut Catalogue::default());
                let rejects = faults.into_iter().map(|(line, fault)| Note::new(line, fault)).collect();
                Prepared { rejects, ..Prepared::default() }
            }
            (Role::Terms, _) => match terms::groups(text) {
                Ok(_) => Prepared::default(),
                Err((line, fault)) => Prepared::reject(line, fault),
            },
            (_, Format::Html) => match html::markdown(text) {
                Some(words) => self.page(file, &words),
                None => Prepared::reject(None, "its elements are nested too deeply"),
            },
            _ => self.page(file, text),
        }
    }

    /// One line, or one element of an array, or a whole file.
    fn entry(&self, file: &Found, line: Option<usize>, value: Value) -> Prepared {
        let is_case_file = file.place.role == Role::Cases;
        match value {
            Value::Object(object) if is_case_file => self.case(line, object),
            value => match entry(value) {
                Ok(Entry::Document(_)) if is_case_file => Prepared::reject(line, "not a case"),
                Ok(Entry::Document(given)) => self.json_document(file, line, given),
                Ok(Entry::Case(object)) => self.case(line, object),
                Err(reason) => Prepared::reject(line, reason),
            },
        }
    }

    fn case(&self, line: Option<usize>, given: Map<String, Value>) -> Prepared {
        let mut prepared = Prepared::default();
        let read = mapping::to_case(given, self.mapping).and_then(case::past_case);
        match read {
            Ok((given, left_out)) => {
                for field in left_out {
                    let reason = format!("`{field}` cannot be read; the case is kept without it");
                    prepared.rejects.push(Note::new(line, reason));
                }
                prepared.document = Some(PreparedDocument {
                    passages: case::passages(&given, self.redact),
                    seen_by: SeenBy::Account(given.account_id),
                    id: given.id,
                    is_id_of_line: false,
                });
            }
            Err(reason) => prepared.rejects.push(Note::new(line, reason)),
        }
        prepared
    }

    fn json_document(&self, file: &Found, line: Option<usize>, given: JsonDocument) -> Prepared {
        let stated = given.id.filter(|id| !id.trim().is_empty());
        let is_id_of_line = stated.is_none() && line.is_some();
        let name = &file.place.name;
        let id = stated.unwrap_or_else(|| line.map_or_else(|| name.clone(), |line| format!("{name}:{line}")));
        let mut prepared = self.document(file, line, &id, &given.fields, &given.body);
        prepared.document.iter_mut().for_each(|it| it.is_id_of_line = is_id_of_line);
        prepared
    }

    /// A file that is one document: Markdown or text.
    fn page(&self, file: &Found, text: &str) -> Prepared {
        let (fields, start) = match FrontMatter::split(text) {
            Ok(split) => split,
            Err(broken) => return Prepared::reject(Some(broken.line), broken.reason),
        };
        let body = text.get(start..).unwrap_or_default();
        if body.trim().is_empty() {
            return Prepared::reject(None, "the document is empty");
        }
        self.document(file, None, &file.place.name, &fields, body)
    }

    fn document(&self, file: &Found, line: Option<usize>, id: &str, fields: &FrontMatter, body: &str) -> Prepared {
        let mut prepared = Prepared::default();
        let body = clean::cleaned(body);
        let (kind, service, body) = match &file.place.role {
            Role::Card => (PassageKind::Card, None, (self.redact)(&body)),
            Role::Document { service } => (PassageKind::Doc, service.clone(), body),
            _ => (PassageKind::Doc, None, body),
        };
        let (mut document, faults) = document(Origin { id, service, kind }, fields, body);
        for fault in faults {
            let line = line.or_else(|| fields.line_of(fault.key));
            prepared.rejects.push(Note::new(line, format!("{fault}; the document is indexed without it")));
        }
        if document.visibility == Visibility::Public && (self.redact)(&document.body) != document.body {
            let reason = "the public document may hold a secret; it is indexed as it is";
            prepared.remarks.push(Note::new(line, reason));
        }
        let seen_by = if document.visibility == Visibility::Public { SeenBy::Public } else { SeenBy::Staff };
        let passages = passages(&mut document);
        let passages = passages.into_iter().map(|passage| (document.visibility.clone(), passage)).collect();
        prepared.document = Some(PreparedDocument { id: id.to_owned(), seen_by, passages, is_id_of_line: false });
        prepared
    }
}

impl PreparedDocument {
    /// Makes it the `nth` document of its id: its own id and slug, so that it is nobody's translation or duplicate.
    pub(super) fn rename(&mut self, own: &str, nth: u32) {
        for (_, passage) in &mut self.passages {
            let ordinal = passage.id.rsplit('#').next().unwrap_or_default();
            passage.id = format!("{own}#{ordinal}");
            own.clone_into(&mut passage.document_id);
            passage.slug = format!("{}~{nth}", passage.slug);
        }
    }
}
