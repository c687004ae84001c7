use jiff::Timestamp;
use serde::Serialize;

use crate::access::{Desk, Principal};
use crate::cases::is_missed;
use crate::domain::{
    AccountId, Case, CaseStatus, DraftKind, Language, NeededBy, Page, Person, Plan, Severity, UrgentBy,
};
use crate::service::error::ServiceError;
use crate::service::home::Service;
use crate::store::{AssigneeFilter, QueueCounts, QueueFilter};

/// A case as a line of the desk's queue.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct DeskLine {
    pub id: String,
    pub display_id: String,
    pub account_id: AccountId,
    /// `None`: the sources describe the account no more.
    pub account_name: Option<String>,
    pub plan: Plan,
    pub kind: DraftKind,
    pub subject: String,
    pub service: String,
    pub language: Language,
    pub status: CaseStatus,
    pub severity: Severity,
    /// What the evidence speaks for.
    pub suggested_severity: Severity,
    pub queue: String,
    pub assignee: Option<Person>,
    pub needed_by: Option<NeededBy>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub due_at: Option<Timestamp>,
    pub owned_at: Option<Timestamp>,
    pub first_response_at: Option<Timestamp>,
    pub next_update_at: Option<Timestamp>,
    /// What the queue is ordered by, and why; `None`: nobody waits, or it is over.
    pub urgent_at: Option<Timestamp>,
    pub urgent_by: Option<UrgentBy>,
    pub resolved_at: Option<Timestamp>,
    /// The first response was promised and is past due without one.
    pub is_missed: bool,
    /// The customer was promised to hear again, and has not.
    pub is_overdue: bool,
}

/// How an account's cases are declared beside what the evidence speaks for; for staff, and only to be talked about: it
/// changes no clock and moves no case.
#[derive(Clone, Debug, Default, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Inflation {
    /// Cases declared above the suggestion.
    pub above: u64,
    /// Cases declared below it.
    pub below: u64,
    /// The account's cases that were counted: its last 200.
    pub of: u64,
}

impl Service {
    /// A page of the desk's queue.
    pub async fn desk_queue(
        &self,
        principal: &Principal,
        mut filter: QueueFilter,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<DeskLine>, ServiceError> {
        let desk = self.at_desk(principal).await?;
        if filter.assignee == Some(AssigneeFilter::Subject("me".to_owned())) {
            filter.assignee = Some(AssigneeFilter::Subject(desk.person().subject.clone()));
        }
        let Page { items, next } = self.store().desk_queue(&desk, &filter, cursor, limit).await?;
        if items.is_empty() && cursor.is_none() {
            self.refuse_unknown(&filter)?;
        }
        let now = self.now();
        Ok(Page { items: items.into_iter().map(|it| self.line(it, now)).collect(), next })
    }

    /// Refuses to call empty what nobody knows: a queue or an account that is not there. One that has cases still is.
    fn refuse_unknown(&self, filter: &QueueFilter) -> Result<(), ServiceError> {
        let queues = &self.catalogue().queues;
        if let Some(given) = filter.queue.as_ref().filter(|it| queues.iter().all(|known| known.id != **it)) {
            return Err(ServiceError::Unknown { what: "queue", given: given.chars().take(80).collect() });
        }
        match filter.account.as_ref().is_some_and(|it| self.accounts().get(it).is_none()) {
            true => Err(ServiceError::NotFound { what: "account" }),
            false => Ok(()),
        }
    }

    /// How much waits in each queue of the catalogue, and in others that still have cases.
    pub async fn desk_counts(&self, principal: &Principal) -> Result<Vec<QueueCounts>, ServiceError> {
        let desk = self.at_desk(principal).await?;
        let mut counts = self.store().desk_counts(&desk, self.now()).await?;
        for queue in &self.catalogue().queues {
            if counts.iter().all(|it| it.queue != queue.id) {
                counts.push(QueueCounts { queue: queue.id.clone(), ..QueueCounts::default() });
            }
        }
        Ok(counts)
    }

    pub(super) async fn inflation(&self, desk: &Desk, account: &AccountId) -> Result<Inflation, ServiceError> {
        let mut inflation = Inflation::default();
        for (declared, suggested, count) in self.store().declared_and_suggested(desk, account).await? {
            inflation.of += count;
            inflation.above += if declared > suggested { count } else { 0 };
            inflation.below += if declared < suggested { count } else { 0 };
        }
        Ok(inflation)
    }

    pub(super) fn line(&self, case: Case, now: Timestamp) -> DeskLine {
        let Case { standing, body, .. } = case;
        let urgent = standing.urgent_while_open();
        DeskLine {
            is_missed: standing.first_response_at.is_none() && is_missed(&standing, now),
            is_overdue: standing.next_update_at.is_some_and(|at| at < now),
            account_name: self.accounts().get(&case.account_id).map(|it| it.name.clone()),
            id: case.id,
            display_id: case.display_id,
            account_id: case.account_id,
            plan: case.plan,
            kind: body.kind,
            subject: body.subject,
            service: body.service,
            language: body.language,
            status: standing.status,
            severity: standing.severity,
            suggested_severity: body.suggested_severity,
            queue: standing.queue,
            assignee: standing.assignee,
            needed_by: body.needed_by,
            created_at: case.created_at,
            updated_at: case.updated_at,
            due_at: standing.due_at,
            owned_at: standing.owned_at,
            first_response_at: standing.first_response_at,
            next_update_at: standing.next_update_at,
            urgent_at: urgent.map(|it| it.0),
            urgent_by: urgent.map(|it| it.1),
            resolved_at: standing.resolved_at,
        }
    }
}
