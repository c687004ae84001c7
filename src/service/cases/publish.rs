use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::domain::{Audience, Case, Note};
use crate::search::SearchError;
use crate::service::error::ServiceError;
use crate::service::home::Service;
use crate::service::index::build_index;
use crate::store::PUBLISH_JOB;

/// How often the index is tried while another process builds it.
const TRIES: u32 = 60;
/// How long it is waited between two of these.
pub const BUSY_INDEX_WAIT: Duration = Duration::from_secs(1);

/// Who holds the lease, and how long: what a crash left is taken up soon, and doing it twice harms nothing.
const WORKER: &str = "publish";
const LEASE: SignedDuration = SignedDuration::from_secs(30);
/// Most changes of one run.
const AT_ONCE: usize = 256;

impl Service {
    /// Makes what was just resolved, or reopened, searchable as it is now: by its account, and by staff. At once and in the
    /// background; several share one run.
    pub(in crate::service) fn publish_soon(&self) {
        let service = self.clone();
        self.tasks().spawn(async move {
            if let Err(error) = service.publish_waiting().await {
                tracing::error!(%error, "resolved cases could not be made searchable");
            }
        });
    }

    /// Brings the index up to date with what cases left to be published when they ended or were taken up again, and turns to a
    /// build that another process made; how many changes were published. What is left undone is claimed again later.
    pub async fn publish_waiting(&self) -> Result<usize, ServiceError> {
        let _turn = self.publishing().lock().await;
        let jobs = self.store().claim_jobs(PUBLISH_JOB, WORKER, self.now(), LEASE, AT_ONCE).await?;
        if jobs.is_empty() {
            if self.knowledge().searcher.is_behind() {
                self.reload_index()?;
            }
            return Ok(0);
        }
        let ended = jobs.iter().filter_map(|it| it.body.get("ended_at")?.as_str()?.parse::<Timestamp>().ok());
        let days: BTreeSet<Date> = ended.map(|it| it.to_zoned(TimeZone::UTC).date()).collect();
        for day in days {
            self.write_day(day).await?;
        }
        self.index_again().await?;
        for job in &jobs {
            self.store().finish_job(&job.id, WORKER, self.now()).await?;
        }
        Ok(jobs.len())
    }

    async fn write_day(&self, day: Date) -> Result<(), ServiceError> {
        let begin = |day: Date| day.to_zoned(TimeZone::UTC).map(|it| it.timestamp()).unwrap_or(Timestamp::MAX);
        let (from, until) = (begin(day), begin(day.tomorrow().unwrap_or(Date::MAX)));
        let resolved = self.store().resolved_between(self.home_key(), from, until).await?;
        let Some(folder) = &self.index_settings().0.resolved else { return Ok(()) };
        let path = folder.join("cases").join(format!("{day}.jsonl"));
        let written = tokio::task::spawn_blocking(move || write_lines(&path, &resolved)).await;
        written
            .map_err(|_| ServiceError::Crashed)?
            .map_err(|source| SearchError::Io { path: folder.clone(), source })?;
        Ok(())
    }

    async fn index_again(&self) -> Result<(), ServiceError> {
        for attempt in 1.. {
            let (corpus, search) = self.index_settings();
            let (corpus, search) = (corpus.clone(), search.clone());
            let built = tokio::task::spawn_blocking(move || build_index(&corpus, &search, false, &mut |_| {})).await;
            match built.map_err(|_| ServiceError::Crashed)? {
                Err(SearchError::Busy { .. }) if attempt < TRIES => tokio::time::sleep(BUSY_INDEX_WAIT).await,
                built => {
                    built?;
                    break;
                }
            }
        }
        self.reload_index()
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
