use std::collections::HashMap;
use std::path::Path;

use jiff::Timestamp;

use super::batch::{Batch, Item};
use super::bytes::Opened;
use super::ids::{IdSet, Ids};
use super::ledger::{DocumentEntry, FileEntry, Ledger, LedgerWriter, key_of};
use super::plan::{Plan, Planned, place_of};
use super::prepare::{Prepared, Preparing};
use super::records::{Record, each_record};
use super::reject::{Note, Notes, Reject, Rejects};
use super::stat::Stat;
use crate::config::CaseMapping;
use crate::domain::{Passage, Visibility};

/// What is to be done to the indexes. An `Add` takes the place of every passage that the same index held of its document
/// before this run; all passages of a document come one after another.
#[derive(Debug)]
pub enum Change<T> {
    Remove {
        visibility: Visibility,
        document_id: String,
    },
    /// What `convert` made of a passage.
    Add(T),
}

/// How far a run is.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// The file being read.
    pub file: &'a Path,
    /// Bytes read, of as many in all, packed where files are packed.
    pub bytes: u64,
    pub of: u64,
    /// Documents read anew so far.
    pub documents: usize,
}

/// What a run came to.
#[derive(Debug, Default)]
pub struct Updated {
    /// Documents, cards and cases that the sources hold.
    pub documents: usize,
    /// Their passages, counted once each, whoever sees them.
    pub passages: usize,
    /// Documents that were as before, and not read.
    pub kept: usize,
    /// Documents of the earlier run that are no more.
    pub removed: usize,
    /// What was not (or not wholly) read, at most ten thousand, of unchanged files too.
    pub rejects: Vec<Reject>,
    /// How many more there were.
    pub rejects_left_out: usize,
    /// What was indexed and should be looked at: public documents that may hold a secret, files in old encodings.
    pub remarks: Vec<Reject>,
}

/// How texts are turned into passages and passages into something else, on several threads.
pub struct Conversion<'a, T> {
    /// Takes secrets out of a text: cases and cards go through it, public documents are only looked at with it.
    pub redact: &'a (dyn Fn(&str) -> String + Sync),
    /// Which fields of foreign cases are which of ours.
    pub mapping: &'a CaseMapping,
    pub convert: &'a (dyn Fn(Visibility, &Passage) -> T + Sync),
}

/// Why a run was given up; the files of the sources are never the reason.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError<E> {
    #[error("the ledger cannot be written: {0}")]
    Ledger(#[from] std::io::Error),
    /// What `on_change` returned.
    #[error("{0}")]
    Change(E),
}

/// Carries out a plan: reads what is new or changed, tells the changes in the sources' order, and writes the ledger of
/// the next run to `ledger`. Equal files give equal changes, whether read at once or over several runs.
///
/// Memory: a few MB of texts, and about 50 bytes a document.
pub fn update<T: Send, E>(
    plan: Plan,
    ledger: &Path,
    conversion: &Conversion<'_, T>,
    on_change: &mut dyn FnMut(Change<T>) -> Result<(), E>,
    on_progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Updated, UpdateError<E>> {
    let total = plan.bytes_to_read();
    let Plan { ledger: old, files, gone, rejects, settings, now } = plan;
    let writer = LedgerWriter::create(ledger, &settings)?;
    let result = Updated::default();
    let mut updating = Updating {
        conversion,
        preparing: Preparing { redact: conversion.redact, mapping: conversion.mapping },
        old,
        writer,
        files: &files,
        now,
        states: HashMap::new(),
        ids: Ids::default(),
        added: IdSet::default(),
        rejects,
        remarks: Rejects::default(),
        result,
        on_change,
    };
    let mut done = 0;
    let mut batch = Batch::default();
    for (number, planned) in files.iter().enumerate() {
        if planned.is_same {
            batch.push(Item::Same(number));
        } else {
            on_progress(Progress { file: &planned.found.path, bytes: done, of: total, documents: updating.read() });
            updating.begin(number, planned)?;
            let mut failed = None;
            let (notes, digest) = read_file(planned, &mut |record, read| {
                batch.push(Item::Record(number, record));
                if batch.is_full() {
                    failed = updating.flush(&mut batch).err();
                    let documents = updating.read();
                    on_progress(Progress { file: &planned.found.path, bytes: done + read, of: total, documents });
                }
                failed.is_none()
            });
            if let Some(error) = failed {
                return Err(error);
            }
            done += planned.found.stat.bytes;
            let entry = file_entry(planned, digest, now);
            batch.push(Item::End(number, Box::new(entry), notes));
        }
        if batch.is_full() {
            updating.flush(&mut batch)?;
        }
    }
    updating.flush(&mut batch)?;
    for file in &gone {
        updating.remove_all(file)?;
    }
    updating.finish()
}

/// Reads a file's records; gives what is to be said of the file itself and the digest of its bytes.
fn read_file(planned: &Planned, take: &mut dyn FnMut(Record, u64) -> bool) -> (Vec<Note>, String) {
    let mut opened = match Opened::open(&planned.found) {
        Ok(opened) => opened,
        Err(error) => return (vec![Note::new(None, format!("cannot be read: {error}"))], String::new()),
    };
    let counter = opened.counter();
    let notes = each_record(&planned.found, &mut opened, &mut |record| take(record, counter()));
    (notes, opened.digest())
}

fn file_entry(planned: &Planned, digest: String, now: Timestamp) -> FileEntry {
    let found = &planned.found;
    let after = std::fs::metadata(&found.path).map(|metadata| Stat::of(&metadata));
    let is_settled = after.is_ok_and(|after| after == found.stat) && !found.stat.is_young(now);
    FileEntry {
        key: key_of(&found.path),
        place: place_of(found),
        stat: found.stat,
        is_settled,
        digest,
        ..FileEntry::default()
    }
}

/// What is known of a file while its records come.
#[derive(Default)]
struct FileState {
    /// Documents of the earlier run that were not met again, by the digest of their record.
    old: HashMap<String, Vec<DocumentEntry>>,
    documents: u64,
    passages: u64,
    rejects: Notes,
    remarks: Notes,
}

impl FileState {
    /// Whether the earlier run met this record and nothing needs to be said about it again.
    fn knows(&self, record: &Record) -> bool {
        self.position_of(record).is_some()
    }

    fn position_of(&self, record: &Record) -> Option<usize> {
        let same = self.old.get(&record.digest).filter(|_| !record.digest.is_empty())?;
        same.iter().position(|it| !it.has_notes && (it.line.is_none() || it.line == record.line))
    }

    fn take(&mut self, record: &Record) -> Option<DocumentEntry> {
        let position = self.position_of(record)?;
        self.old.get_mut(&record.digest).map(|same| same.remove(position))
    }
}

struct Updating<'a, T, E> {
    conversion: &'a Conversion<'a, T>,
    preparing: Preparing<'a>,
    old: Option<Ledger>,
    writer: LedgerWriter,
    files: &'a [Planned],
    now: Timestamp,
    states: HashMap<usize, FileState>,
    ids: Ids,
    /// Index and id of every document that was added on top of an earlier run.
    added: IdSet,
    rejects: Rejects,
    remarks: Rejects,
    result: Updated,
    on_change: &'a mut dyn FnMut(Change<T>) -> Result<(), E>,
}

impl<T: Send, E> Updating<'_, T, E> {
    /// Documents read so far.
    fn read(&self) -> usize {
        self.result.documents - self.result.kept
    }

    fn begin(&mut self, number: usize, planned: &Planned) -> Result<(), UpdateError<E>> {
        let mut state = FileState::default();
        if let (Some(ledger), Some(known)) = (&self.old, &planned.known) {
            for document in ledger.documents(known)? {
                state.old.entry(document.record.clone()).or_default().push(document);
            }
        }
        self.states.insert(number, state);
        Ok(())
    }

    /// Carries out what the batch holds, in its order; new records are prepared on all cores first.
    fn flush(&mut self, batch: &mut Batch) -> Result<(), UpdateError<E>> {
        let (states, files, conversion) = (&self.states, self.files, self.conversion);
        let is_new = |number: usize, record: &Record| !states.get(&number).is_some_and(|state| state.knows(record));
        let prepare = |number: usize, record: &Record| {
            let prepared =
                files.get(number).map(|file| self.preparing.prepare(&file.found, record)).unwrap_or_default();
            let converted = converted(&prepared, conversion);
            (prepared, converted)
        };
        for (item, prepared) in batch.prepared(&is_new, &prepare) {
            match item {
                Item::Same(number) => self.same(number)?,
                Item::Record(number, record) => self.record(number, &record, prepared)?,
                Item::End(number, entry, notes) => self.end(number, *entry, notes)?,
            }
        }
        Ok(())
    }

    /// A file that is as it was: its documents stay, unless another document now has a better right to their id.
    fn same(&mut self, number: usize) -> Result<(), UpdateError<E>> {
        let Some((planned, known)) = self.files.get(number).and_then(|it| Some((it, it.known.as_ref()?))) else {
            return Ok(());
        };
        let documents = self.old.as_ref().map(|ledger| ledger.documents(known)).transpose()?.unwrap_or_default();
        let mut taken: Vec<(String, String, u32)> = Vec::new();
        for document in &documents {
            let given = document.given_id().to_owned();
            let (own, nth) = self.ids.take(&given);
            let is_same = own == document.id;
            taken.push((given, own, nth));
            if !is_same {
                taken.iter().rev().for_each(|(given, own, nth)| self.ids.give_back(given, own, *nth));
                return self.read_again(number, planned, known);
            }
        }
        for document in &documents {
            self.writer.document(document)?;
        }
        self.result.documents += documents.len();
        self.result.kept += documents.len();
        self.close(
            planned,
            FileEntry {
                stat: planned.found.stat,
                is_settled: known.is_settled || !planned.found.stat.is_young(self.now),
                ..known.clone()
            },
        )
    }

    fn read_again(&mut self, number: usize, planned: &Planned, known: &FileEntry) -> Result<(), UpdateError<E>> {
        self.begin(number, planned)?;
        let mut failed = None;
        let (notes, digest) = read_file(planned, &mut |record, _| {
            failed = self.record(number, &record, None).err();
            failed.is_none()
        });
        match failed {
            Some(error) => Err(error),
            None => self.end(number, FileEntry { digest, ..known.clone() }, notes),
        }
    }

    fn record(
        &mut self,
        number: usize,
        record: &Record,
        prepared: Option<(Prepared, Vec<T>)>,
    ) -> Result<(), UpdateError<E>> {
        let (Some(planned), Some(state)) = (self.files.get(number), self.states.get_mut(&number)) else {
            return Ok(());
        };
        if prepared.is_none()
            && let Some(known) = state.take(record)
        {
            let (own, nth) = self.ids.take(known.given_id());
            if own == known.id {
                state.documents += 1;
                state.passages += u64::from(known.passages);
                self.result.documents += 1;
                self.result.kept += 1;
                return Ok(self.writer.document(&known)?);
            }
            self.ids.give_back(known.given_id(), &own, nth);
            state.old.entry(record.digest.clone()).or_default().push(known);
        }
        let (prepared, converted) = prepared.unwrap_or_else(|| {
            let prepared = self.preparing.prepare(&planned.found, record);
            let converted = converted(&prepared, self.conversion);
            (prepared, converted)
        });
        let has_notes = !prepared.rejects.is_empty() || !prepared.remarks.is_empty();
        prepared.rejects.into_iter().for_each(|note| state.rejects.add(note));
        prepared.remarks.into_iter().for_each(|note| state.remarks.add(note));
        let Some(mut document) = prepared.document else { return Ok(()) };
        let (own, nth) = self.ids.take(&document.id);
        let converted = if nth == 1 {
            converted
        } else {
            document.rename(&own, nth);
            convert(&document.passages, self.conversion)
        };
        let own_passages = document.passages.iter().filter(|(seen_by, _)| !matches!(seen_by, Visibility::Account(_)));
        let passages = own_passages.count();
        state.documents += 1;
        state.passages += passages as u64;
        self.result.documents += 1;
        let entry = DocumentEntry {
            id: own,
            nth,
            seen_by: document.seen_by,
            passages: u32::try_from(passages).unwrap_or(u32::MAX),
            record: record.digest.clone(),
            line: record.line.filter(|_| document.is_id_of_line),
            has_notes,
        };
        self.writer.document(&entry)?;
        if self.old.is_some() {
            for visibility in entry.seen_by.indexes() {
                self.added.insert(&key(&visibility, &entry.id));
            }
        }
        converted.into_iter().try_for_each(|it| (self.on_change)(Change::Add(it)).map_err(UpdateError::Change))
    }

    fn end(&mut self, number: usize, mut entry: FileEntry, notes: Vec<Note>) -> Result<(), UpdateError<E>> {
        let (Some(planned), Some(mut state)) = (self.files.get(number), self.states.remove(&number)) else {
            return Ok(());
        };
        notes.into_iter().for_each(|note| state.rejects.add(note));
        let left: Vec<DocumentEntry> = state.old.into_values().flatten().collect();
        self.remove(&left)?;
        (entry.documents, entry.passages) = (state.documents, state.passages);
        (entry.rejects, entry.rejects_left_out) = (state.rejects.kept, state.rejects.left_out);
        entry.remarks = state.remarks.kept;
        self.close(planned, entry)
    }

    /// Writes a file into the ledger and its notes into the result.
    fn close(&mut self, planned: &Planned, entry: FileEntry) -> Result<(), UpdateError<E>> {
        let path = &planned.found.path;
        self.rejects.extend(path, &entry.rejects, entry.rejects_left_out);
        self.remarks.extend(path, &entry.remarks, 0);
        self.result.passages += usize::try_from(entry.passages).unwrap_or(usize::MAX);
        Ok(self.writer.file(entry)?)
    }

    fn remove_all(&mut self, file: &FileEntry) -> Result<(), UpdateError<E>> {
        let documents = self.old.as_ref().map(|ledger| ledger.documents(file)).transpose()?.unwrap_or_default();
        self.remove(&documents)
    }

    /// Removes documents of the earlier run, except where this run put another one in their place.
    fn remove(&mut self, documents: &[DocumentEntry]) -> Result<(), UpdateError<E>> {
        for document in documents {
            let mut is_replaced = false;
            for visibility in document.seen_by.indexes() {
                if self.added.contains(&key(&visibility, &document.id)) {
                    is_replaced = true;
                    continue;
                }
                let change = Change::Remove { visibility, document_id: document.id.clone() };
                (self.on_change)(change).map_err(UpdateError::Change)?;
            }
            self.result.removed += usize::from(!is_replaced);
        }
        Ok(())
    }

    fn finish(self) -> Result<Updated, UpdateError<E>> {
        self.writer.finish()?;
        let Rejects { kept: rejects, left_out: rejects_left_out } = self.rejects;
        Ok(Updated { rejects, rejects_left_out, remarks: self.remarks.kept, ..self.result })
    }
}

fn key(visibility: &Visibility, id: &str) -> String {
    format!("{visibility:?} {id}")
}

fn converted<T>(prepared: &Prepared, conversion: &Conversion<'_, T>) -> Vec<T> {
    prepared.document.as_ref().map(|it| convert(&it.passages, conversion)).unwrap_or_default()
}

fn convert<T>(passages: &[(Visibility, Passage)], conversion: &Conversion<'_, T>) -> Vec<T> {
    passages.iter().map(|(visibility, passage)| (conversion.convert)(visibility.clone(), passage)).collect()
}
