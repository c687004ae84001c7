use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::error::SearchError;
use super::part_writer::{PartWriter, Prepared};
use crate::base::make_private_folder;
use crate::domain::{AccountId, Passage, Visibility};

/// Steps for accounts' parts, kept in one file an account until the parts are written.
pub(super) struct Spool {
    folder: PathBuf,
    /// The account that steps came for last, and its file.
    open: Option<(AccountId, BufWriter<File>)>,
}

#[derive(Serialize, Deserialize)]
enum Step {
    Add(Box<Passage>),
    Remove(String),
}

impl Spool {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, open: None }
    }

    pub(super) fn add(&mut self, account: &AccountId, prepared: &Prepared) -> Result<(), SearchError> {
        prepared.waiting().map_or(Ok(()), |passage| self.step(account, &Step::Add(Box::new(passage.clone()))))
    }

    pub(super) fn remove(&mut self, account: &AccountId, document_id: &str) -> Result<(), SearchError> {
        self.step(account, &Step::Remove(document_id.to_owned()))
    }

    fn step(&mut self, account: &AccountId, step: &Step) -> Result<(), SearchError> {
        let path = self.path(account);
        let mut line = serde_json::to_vec(step).map_err(|error| SearchError::corrupt(&path, error.to_string()))?;
        line.push(b'\n');
        if self.open.as_ref().is_none_or(|(known, _)| known != account) {
            self.flush()?;
            make_private_folder(&self.folder).map_err(SearchError::io(&self.folder))?;
            let file = File::options().create(true).append(true).open(&path).map_err(SearchError::io(&path))?;
            self.open = Some((account.clone(), BufWriter::new(file)));
        }
        self.open.as_mut().map_or(Ok(()), |(_, file)| file.write_all(&line)).map_err(SearchError::io(&path))
    }

    fn flush(&mut self) -> Result<(), SearchError> {
        let Some((account, mut file)) = self.open.take() else { return Ok(()) };
        file.flush().map_err(SearchError::io(&self.path(&account)))
    }

    /// The accounts that there are steps for.
    pub(super) fn accounts(&mut self) -> Result<BTreeSet<AccountId>, SearchError> {
        self.flush()?;
        let names = fs::read_dir(&self.folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
        let account = |name: std::ffi::OsString| {
            AccountId::parse(&String::from_utf8(hex::decode(name.to_str()?).ok()?).ok()?).ok()
        };
        Ok(names.filter_map(account).collect())
    }

    /// Carries out the steps for an account, in their order.
    pub(super) fn replay(&self, account: &AccountId, writer: &mut PartWriter) -> Result<(), SearchError> {
        let path = self.path(account);
        let file = File::open(&path).map_err(SearchError::io(&path))?;
        for line in BufReader::new(file).lines() {
            let line = line.map_err(SearchError::io(&path))?;
            let step = serde_json::from_str(&line).map_err(|error| SearchError::corrupt(&path, error.to_string()))?;
            match step {
                Step::Add(passage) => writer.add(Prepared::new(Visibility::Account(account.clone()), &passage))?,
                Step::Remove(document_id) => writer.remove(&document_id),
            }
        }
        Ok(())
    }

    /// Removes the steps.
    pub(super) fn close(&mut self) -> Result<(), SearchError> {
        self.open = None;
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder).map_err(SearchError::io(&self.folder))
        } else {
            Ok(())
        }
    }

    fn path(&self, account: &AccountId) -> PathBuf {
        self.folder.join(account.folder())
    }
}
