//! The collector that reads `accounts/<id>/facts/*`: what other collectors would deliver, in the vendors' own formats.
//!
//! What a file holds is told from its content, not from its name. One file here knows one format.

mod alarm;
mod cloudtrail;
mod ecs;
mod envelope;
mod fault;
mod folder;
mod generic;
mod health;
mod notification;
mod own;
mod rds;
mod record;
mod security;
mod sniff;
mod times;
mod words;

pub use alarm::alarm_name;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use futures::future::BoxFuture;
use jiff::Timestamp;

use super::{CollectError, Collected, Collector};
use crate::access::Scope;
use crate::base::Deadline;
use crate::domain::{AccountId, Fact, Gap, GapReason};
use folder::{Held, HeldFact};

/// Takes secrets out of a text.
pub type Redaction = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// Most facts of an account; the newest are kept.
const MOST_FACTS: usize = 2_000;
/// Most files whose facts are remembered between turns.
const MOST_REMEMBERED: usize = 4_096;

/// Reads the facts that lie in files. Cheap to clone: clones share what they remember.
#[derive(Clone)]
pub struct FilesCollector {
    shared: Arc<Shared>,
}

struct Shared {
    sources: Vec<PathBuf>,
    redact: Redaction,
    /// What each file held when it last changed, so that a turn parses only what is new.
    remembered: Mutex<HashMap<PathBuf, Remembered>>,
}

struct Remembered {
    changed: Option<SystemTime>,
    length: u64,
    held: Arc<Held>,
}

impl FilesCollector {
    /// Reads below each of `sources`; `redact` sees every text of a fact before anybody else does.
    pub fn new(sources: Vec<PathBuf>, redact: Redaction) -> Self {
        Self { shared: Arc::new(Shared { sources, redact, remembered: Mutex::default() }) }
    }
}

impl Collector for FilesCollector {
    fn name(&self) -> &str {
        "files"
    }

    fn collect<'a>(
        &'a self,
        scope: &'a Scope,
        at: Timestamp,
        _by: Deadline,
    ) -> BoxFuture<'a, Result<Collected, CollectError>> {
        let (shared, account) = (Arc::clone(&self.shared), scope.account().clone());
        Box::pin(async move {
            let reading = tokio::task::spawn_blocking(move || shared.read(&account, at));
            reading
                .await
                .map_err(|_| CollectError::Failed { detail: "reading the files stopped unexpectedly".to_owned() })
        })
    }
}

impl Shared {
    fn read(&self, account: &AccountId, at: Timestamp) -> Collected {
        let mut all = Collected::default();
        let mut newest: HashMap<String, (Timestamp, Fact)> = HashMap::new();
        let mut has_folder = false;
        for source in &self.sources {
            let facts = source.join("accounts").join(account.as_str()).join("facts");
            let Some(files) = folder::files(&facts, &mut all.gaps) else { continue };
            has_folder = true;
            for file in files {
                let held = self.file(&file, account, at);
                for HeldFact { told, fact } in &held.facts {
                    if newest.get(&fact.id).is_none_or(|(known, _)| known < told) {
                        newest.insert(fact.id.clone(), (*told, Fact { observed_at: at, ..fact.clone() }));
                    }
                }
                all.gaps.extend(held.gaps.iter().cloned());
            }
        }
        if !has_folder {
            let detail = format!("No facts are kept for account {account}, so the state of its resources is unknown.");
            all.gaps.push(Gap { source: "files".to_owned(), reason: GapReason::NotConfigured, detail });
        }
        all.facts = newest.into_values().map(|(_, fact)| fact).collect();
        bounded(all.sorted())
    }

    /// What a file holds, from memory where neither its time nor its size has changed.
    fn file(&self, file: &Path, account: &AccountId, at: Timestamp) -> Arc<Held> {
        let (changed, length) = std::fs::metadata(file).map_or((None, 0), |it| (it.modified().ok(), it.len()));
        let known = self
            .remembered()
            .get(file)
            .filter(|it| it.changed == changed && it.length == length)
            .map(|it| Arc::clone(&it.held));
        if let Some(held) = known {
            return held;
        }
        let held = Arc::new(folder::read(file, account, at, &self.redact));
        let mut remembered = self.remembered();
        if remembered.len() >= MOST_REMEMBERED {
            remembered.clear();
        }
        remembered.insert(file.to_owned(), Remembered { changed, length, held: Arc::clone(&held) });
        held
    }

    fn remembered(&self) -> std::sync::MutexGuard<'_, HashMap<PathBuf, Remembered>> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The newest facts, and a gap for those beyond the bound.
fn bounded(mut all: Collected) -> Collected {
    let beyond = all.facts.len().saturating_sub(MOST_FACTS);
    if beyond > 0 {
        all.facts.truncate(MOST_FACTS);
        let detail = format!("Only the newest {MOST_FACTS} facts are looked at; {beyond} older ones were left out.");
        all.gaps.push(Gap { source: "files".to_owned(), reason: GapReason::Truncated, detail });
    }
    all
}
