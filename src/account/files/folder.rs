use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::Value;

use super::fault::Fault;
use super::record::{Origin, facts_of};
use super::times::time;
use super::words::first_text;
use super::{Redaction, sniff};
use crate::domain::{AccountId, Fact, Gap, GapReason};

/// Largest file that is read, packed and unpacked.
pub(super) const LARGEST: u64 = 8 * 1024 * 1024;
const MOST_FILES: usize = 1_000;
/// Faults of one file that are told one by one; the rest is counted.
const MOST_FAULTS: usize = 8;

/// The files of a facts folder by name; `None`: there is no such folder.
pub(super) fn files(folder: &Path, gaps: &mut Vec<Gap>) -> Option<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).ok()?;
    let is_shown = |path: &PathBuf| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let mut files: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|it| it.is_file() && is_shown(it)).collect();
    files.sort();
    if files.len() > MOST_FILES {
        let detail = format!("Only {MOST_FILES} of {} files of facts were read.", files.len());
        gaps.push(Gap { source: "files".to_owned(), reason: GapReason::Truncated, detail });
        files.truncate(MOST_FILES);
    }
    Some(files)
}

/// What one file holds.
#[derive(Default)]
pub(super) struct Held {
    pub facts: Vec<HeldFact>,
    pub gaps: Vec<Gap>,
}

/// A fact and when its source last said so: of two with one id, the later word counts.
pub(super) struct HeldFact {
    pub told: Timestamp,
    pub fact: Fact,
}

/// Everything a file holds. What cannot be read is a gap that names the file, the record and the reason.
pub(super) fn read(file: &Path, account: &AccountId, at: Timestamp, redact: &Redaction) -> Held {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let gap = |reason, detail: String| Gap { source: format!("files:{name}"), reason, detail };
    let bytes = match sniff::bytes(file, LARGEST) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            let detail = format!("The file {name} is larger than 8 MiB and was not read.");
            return Held { gaps: vec![gap(GapReason::Truncated, detail)], ..Held::default() };
        }
        Err(error) => {
            let detail = format!("The file {name} cannot be read: {}.", error.kind());
            return Held { gaps: vec![gap(GapReason::Failed, detail)], ..Held::default() };
        }
    };
    let origin = Origin { account, file: &name, at };
    let sniffed = sniff::records(&bytes);
    let mut held = Held::default();
    let mut faults: Vec<(usize, String, Fault)> =
        sniffed.faults.into_iter().map(|(number, fault)| (number, String::new(), fault)).collect();
    for (number, record) in &sniffed.records {
        match facts_of(record, &origin) {
            Ok(found) => {
                held.facts.extend(
                    found.facts.into_iter().map(|fact| HeldFact { told: told(record).unwrap_or(fact.at), fact }),
                );
                held.gaps.extend(found.gaps);
            }
            Err(fault) => faults.push((*number, label(record), fault)),
        }
    }
    faults.sort_by_key(|(number, ..)| *number);
    for (number, label, fault) in faults.iter().take(MOST_FAULTS) {
        held.gaps.push(gap(fault.reason(), format!("Record {number} of {name}{label} could not be read: {fault}.")));
    }
    if faults.len() > MOST_FAULTS {
        let more = faults.len() - MOST_FAULTS;
        held.gaps.push(gap(GapReason::Failed, format!("{more} more records of {name} could not be read.")));
    }
    redacted(held, redact)
}

/// When a record was last changed by its source, where it says so.
fn told(record: &Value) -> Option<Timestamp> {
    ["/detail/lastUpdatedTime", "/lastUpdatedTime", "/time"].iter().find_map(|pointer| time(record.pointer(pointer)?))
}

/// What a record that cannot be read seems to be about, so that a reader knows what is unknown.
fn label(record: &Value) -> String {
    let named = |value: &Value| {
        first_text(value, &["alarmName", "eventTypeCode", "SourceIdentifier", "title"]).map(str::to_owned)
    };
    let kind = first_text(record, &["detail-type", "DetailType", "eventName", "AlarmName"]).map(str::to_owned);
    let subject = record.get("detail").and_then(named).or_else(|| named(record));
    let words: Vec<String> =
        [kind, subject].into_iter().flatten().map(|word| word.chars().take(80).collect()).collect();
    if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) }
}

/// Every text that a file can put words into goes through `redact`; ids, times and enums stay.
fn redacted(mut held: Held, redact: &Redaction) -> Held {
    for HeldFact { fact, .. } in &mut held.facts {
        fact.title = redact(&fact.title);
        fact.body = redact(&fact.body);
        fact.resource = fact.resource.as_deref().map(|it| redact(it));
        fact.severity = fact.severity.as_deref().map(|it| redact(it));
        fact.url = fact.url.as_deref().map(|it| redact(it));
    }
    for gap in &mut held.gaps {
        gap.detail = redact(&gap.detail);
    }
    held
}
