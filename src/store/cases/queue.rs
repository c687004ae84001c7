use jiff::Timestamp;
use sqlx::QueryBuilder;

use super::row::{COLUMNS, CaseRow};
use crate::access::Desk;
use crate::domain::{AccountId, Case, CaseStatus, Language, Page, Plan, Severity};
use crate::store::conversation::{read_cursor, write_cursor};
use crate::store::rows::{millis, name, word};
use crate::store::{Store, StoreError, page_size};

/// Behind every time that is one.
const NEVER: i64 = i64::MAX;
/// Behind every date that is one.
const NO_DATE: &str = "9999";

/// What the desk wants to see of its queues. What is `None` is not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueFilter {
    pub queue: Option<String>,
    pub assignee: Option<AssigneeFilter>,
    pub account: Option<AccountId>,
    /// The account's when the case was opened.
    pub plan: Option<Plan>,
    pub severity: Option<Severity>,
    pub status: Option<CaseStatus>,
    pub language: Option<Language>,
    pub service: Option<String>,
    pub order: QueueOrder,
    /// Whether resolved cases are listed too; only by the newest first.
    pub shows_resolved: bool,
}

/// Whose cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssigneeFilter {
    Nobody,
    Subject(String),
}

impl AssigneeFilter {
    /// `none`, or somebody's `sub`.
    pub fn named(given: String) -> Self {
        if given == "none" { Self::Nobody } else { Self::Subject(given) }
    }
}

/// What comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QueueOrder {
    /// Whoever has to hear from the desk soonest: broken promises, then the nearest.
    #[default]
    Urgency,
    /// The customers' own deadlines.
    NeededBy,
    Newest,
}

impl QueueOrder {
    /// `urgency`, `needed_by` or `newest`.
    pub fn named(given: &str) -> Option<Self> {
        match given {
            "urgency" => Some(Self::Urgency),
            "needed_by" => Some(Self::NeededBy),
            "newest" => Some(Self::Newest),
            _ => None,
        }
    }
}

/// How much waits.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct QueueCounts {
    pub queue: String,
    pub open: u64,
    pub unassigned: u64,
    /// A promise is past.
    pub overdue: u64,
}

impl Store {
    /// A page of the desk's cases over all accounts, without communications; at most `limit` of them (1 to 100).
    pub async fn desk_queue(
        &self,
        _desk: &Desk,
        filter: &QueueFilter,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<Case>, StoreError> {
        let limit = page_size(limit);
        let mut query = QueryBuilder::new(format!("SELECT {COLUMNS} FROM cases k WHERE "));
        match filter.shows_resolved && filter.order == QueueOrder::Newest {
            true => query.push("true"),
            false => query.push("k.resolved_at IS NULL"),
        };
        narrow(&mut query, filter)?;
        if let Some(cursor) = cursor.filter(|it| !it.is_empty()) {
            go_on(&mut query, filter.order, cursor)?;
        }
        query.push(match filter.order {
            QueueOrder::Urgency => " ORDER BY coalesce(k.urgent_at, 9223372036854775807), k.id",
            QueueOrder::NeededBy => " ORDER BY coalesce(k.needed_by, '9999'), k.id",
            QueueOrder::Newest => " ORDER BY k.created_at DESC, k.id DESC",
        });
        query.push(" LIMIT ").push_bind(limit as i64 + 1);
        let mut rows: Vec<CaseRow> = query.build_query_as().fetch_all(self.readers()).await?;
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let items = rows.into_iter().map(CaseRow::read).collect::<Result<Vec<_>, _>>()?;
        let next = items.last().filter(|_| has_more).map(|last| place(filter.order, last));
        Ok(Page { items, next })
    }

    /// All open cases of one of the desk, what is due first at the head. In one look: of pages, a case that comes to be due earlier
    /// between two is in neither.
    pub async fn cases_of_engineer(&self, desk: &Desk) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT id FROM cases WHERE assignee = $1 AND resolved_at IS NULL \
                   ORDER BY coalesce(urgent_at, 9223372036854775807), id";
        Ok(sqlx::query_scalar(sql).bind(desk.person().subject.as_str()).fetch_all(self.readers()).await?)
    }

    /// How much waits in each queue at `now`, in the order of their names. Reads every open case.
    pub async fn desk_counts(&self, _desk: &Desk, now: Timestamp) -> Result<Vec<QueueCounts>, StoreError> {
        let sql = "SELECT queue, count(*), count(*) FILTER (WHERE assignee IS NULL), \
                   count(*) FILTER (WHERE min(coalesce(CASE WHEN first_response_at IS NULL THEN due_at END, $1), \
                   coalesce(next_update_at, $1)) < $2) FROM cases WHERE resolved_at IS NULL GROUP BY queue ORDER BY queue";
        let rows: Vec<(String, i64, i64, i64)> =
            sqlx::query_as(sql).bind(NEVER).bind(millis(now)).fetch_all(self.readers()).await?;
        let counts = rows.into_iter().map(|(queue, open, unassigned, overdue)| QueueCounts {
            queue,
            open: open.unsigned_abs(),
            unassigned: unassigned.unsigned_abs(),
            overdue: overdue.unsigned_abs(),
        });
        Ok(counts.collect())
    }

    /// The severities that an account's last 200 cases were opened with and that the evidence spoke for, with how many of
    /// each; for staff.
    pub async fn declared_and_suggested(
        &self,
        _desk: &Desk,
        account: &AccountId,
    ) -> Result<Vec<(Severity, Severity, u64)>, StoreError> {
        let sql = "SELECT declared_severity, suggested, count(*) FROM ( \
                   SELECT declared_severity, body ->> '$.suggested_severity' AS suggested FROM cases \
                   WHERE account_id = $1 ORDER BY created_at DESC, id DESC LIMIT 200) GROUP BY 1, 2 ORDER BY 1, 2";
        let rows: Vec<(String, String, i64)> =
            sqlx::query_as(sql).bind(account.as_str()).fetch_all(self.readers()).await?;
        rows.into_iter()
            .map(|(declared, suggested, count)| Ok((word(&declared)?, word(&suggested)?, count.unsigned_abs())))
            .collect()
    }
}

fn narrow(query: &mut QueryBuilder<sqlx::Sqlite>, filter: &QueueFilter) -> Result<(), StoreError> {
    let QueueFilter { queue, assignee, account, plan, severity, status, language, service, .. } = filter;
    let named = [
        ("k.queue", queue.clone()),
        ("k.account_id", account.as_ref().map(ToString::to_string)),
        ("k.plan", plan.as_ref().map(name).transpose()?),
        ("k.severity", severity.as_ref().map(name).transpose()?),
        ("k.status", status.as_ref().map(name).transpose()?),
        ("k.language", language.map(|it| it.tag().to_owned())),
        ("k.service", service.clone()),
    ];
    for (column, wanted) in named {
        if let Some(wanted) = wanted {
            query.push(" AND ").push(column).push(" = ").push_bind(wanted);
        }
    }
    match assignee {
        None => {}
        Some(AssigneeFilter::Nobody) => {
            query.push(" AND k.assignee IS NULL");
        }
        Some(AssigneeFilter::Subject(subject)) => {
            query.push(" AND k.assignee = ").push_bind(subject.clone());
        }
    }
    Ok(())
}

/// The place of a case in the list, opaque to clients.
fn place(order: QueueOrder, last: &Case) -> String {
    match order {
        QueueOrder::Urgency => write_cursor(last.standing.urgent_at().map_or(NEVER, millis), &last.id),
        QueueOrder::NeededBy => {
            let date = last.body.needed_by.as_ref().map_or(NO_DATE, |it| it.date.as_str());
            write_cursor(0, &format!("{date} {}", last.id))
        }
        QueueOrder::Newest => write_cursor(millis(last.created_at), &last.id),
    }
}

fn go_on(query: &mut QueryBuilder<sqlx::Sqlite>, order: QueueOrder, cursor: &str) -> Result<(), StoreError> {
    let (number, rest) = read_cursor(cursor)?;
    match order {
        QueueOrder::Urgency => {
            // SQLite begins an index over an expression only at a single bound.
            query.push(" AND coalesce(k.urgent_at, 9223372036854775807) >= ").push_bind(number);
            query.push(" AND (coalesce(k.urgent_at, 9223372036854775807), k.id) > (");
            query.push_bind(number).push(", ").push_bind(rest).push(")");
        }
        QueueOrder::NeededBy => {
            let (date, id) = rest.split_once(' ').ok_or(StoreError::BadCursor)?;
            query.push(" AND coalesce(k.needed_by, '9999') >= ").push_bind(date.to_owned());
            query.push(" AND (coalesce(k.needed_by, '9999'), k.id) > (");
            query.push_bind(date.to_owned()).push(", ").push_bind(id.to_owned()).push(")");
        }
        QueueOrder::Newest => {
            query.push(" AND (k.created_at, k.id) < (").push_bind(number).push(", ").push_bind(rest).push(")");
        }
    }
    Ok(())
}
