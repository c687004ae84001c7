use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::domain::{Audience, Case, Note};
use crate::search::SearchError;
use crate::service::error::ServiceError;
use crate::service::home::Service;
use crate::service::index::build_index;

/// How often, a second apart, the index is tried while another process builds it.
const TRIES: u32 = 60;

/// Days (UTC) whose resolved cases are to be indexed anew, and whose turn it is to do so.
#[derive(Default)]
pub(in crate::service) struct Publishing {
    days: Mutex<BTreeSet<Date>>,
    turn: tokio::sync::Mutex<()>,
}

impl Publishing {
    fn add(&self, day: Date) {
        self.days.lock().unwrap_or_else(PoisonError::into_inner).insert(day);
    }

    fn take(&self) -> BTreeSet<Date> {
        std::mem::take(&mut *self.days.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Service {
    /// Makes what was resolved, or reopened, on the day of `at` searchable as it is now: by its account, and by staff.
    /// In the background; several at once share one run.
    pub fn publish_resolved(&self, at: Timestamp) {
        self.publishing().add(at.to_zoned(TimeZone::UTC).date());
        let service = self.clone();
        self.tasks().spawn(async move {
            let _turn = service.publishing().turn.lock().await;
            let days = service.publishing().take();
            if days.is_empty() {
                return;
            }
            for day in days {
                if let Err(error) = service.write_day(day).await {
                    tracing::error!(%error, %day, "resolved cases could not be written for the index");
                }
            }
            service.index_again().await;
        });
    }

    async fn write_day(&self, day: Date) -> Result<(), ServiceError> {
        let begin = |day: Date| day.to_zoned(TimeZone::UTC).map(|it| it.timestamp()).unwrap_or(Timestamp::MAX);
        let (from, until) = (begin(day), begin(day.tomorrow().unwrap_or(Date::MAX)));
        let resolved = self.store().resolved_between(self.home_key(), from, until).await?;
        let Some(folder) = &self.index_settings().0.resolved else { return Ok(()) };
        let path = folder.join("cases").join(format!("{day}.jsonl"));
        let written = tokio::task::spawn_blocking(move || write_lines(&path, &resolved)).await;
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                tracing::error!(%error, "the file of resolved cases cannot be written");
                Ok(())
            }
            Err(_) => Err(ServiceError::Crashed),
        }
    }

    async fn index_again(&self) {
        for _ in 0..TRIES {
            let (corpus, search) = self.index_settings();
            let (corpus, search) = (corpus.clone(), search.clone());
            let built = tokio::task::spawn_blocking(move || build_index(&corpus, &search, false, &mut |_| {})).await;
            match built {
                Ok(Err(SearchError::Busy { .. })) => tokio::time::sleep(Duration::from_secs(1)).await,
                Ok(Err(error)) => return tracing::warn!(%error, "resolved cases could not be indexed"),
                Err(_) => return tracing::error!("indexing resolved cases crashed"),
                Ok(Ok(_)) => {
                    if let Err(error) = self.reload_index() {
                        tracing::error!(%error, "the new index cannot be opened");
                    }
                    return;
                }
            }
        }
    }
}

/// Writes one case a line beside the file and puts it in place; no cases, no file.
fn write_lines(path: &Path, resolved: &[(Case, Vec<Note>)]) -> std::io::Result<()> {
    if resolved.is_empty() {
        return match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
    }
    if let Some(folder) = path.parent() {
        crate::base::make_private_folder(folder)?;
    }
    let beside = path.with_extension("new");
    let mut file = std::fs::File::create(&beside)?;
    for (case, notes) in resolved {
        writeln!(file, "{}", line(case, notes))?;
    }
    file.sync_all()?;
    std::fs::rename(&beside, path)
}

/// A case as past cases are read: its notes stand among the communications, for staff alone.
fn line(case: &Case, notes: &[Note]) -> Value {
    let said = case
        .communications
        .iter()
        .map(|it| json!({ "seq": it.seq, "at": it.at, "from": it.from, "body": it.body, "visibility": it.visibility }));
    let noted = notes.iter().map(|it| {
        json!({ "seq": it.seq, "at": it.at, "from": "engineer", "body": it.text, "visibility": Audience::Internal })
    });
    json!({
        "id": case.id, "display_id": case.display_id, "account_id": case.account_id, "subject": case.body.subject,
        "description": case.body.description, "service": case.body.service, "category": case.body.category,
        "severity": case.standing.severity, "status": case.standing.status, "language": case.body.language,
        "created_at": case.created_at, "resolved_at": case.standing.resolved_at, "resources": case.body.resources,
        "resolution": case.resolution, "communications": said.chain(noted).collect::<Vec<_>>(),
    })
}
