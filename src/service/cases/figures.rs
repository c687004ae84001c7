use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use crate::access::{Desk, Principal};
use crate::cases::{Dimension, Figure, Figures, Narrowed, cases_of, figures, narrowed};
use crate::domain::{AccountId, CaseLog, CaseStatus};
use crate::service::error::ServiceError;
use crate::service::home::Service;

/// Days that a span has where nobody says which, and the most that one may have.
const USUAL_DAYS: i64 = 30;
const MOST_DAYS: i64 = 366;

/// The days, UTC, on which the counted cases were opened; both count. What is `None`: the last 30 days until today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    pub from: Option<Date>,
    pub until: Option<Date>,
}

/// Which number's cases are wanted.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Behind {
    pub by: Dimension,
    /// The group's name.
    pub group: String,
    /// `None`: every case of the group.
    pub figure: Option<Figure>,
}

/// A case behind a number.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct CountedCase {
    pub id: String,
    pub display_id: String,
    pub account_id: AccountId,
    pub subject: String,
    pub status: CaseStatus,
    pub created_at: Timestamp,
}

impl Service {
    /// How the cases `of` those that were opened in `span` were handled, counted from their logs as they stand now; for staff.
    pub async fn figures(&self, principal: &Principal, span: &Span, of: &Narrowed) -> Result<Figures, ServiceError> {
        let (from, until) = self.days(span)?;
        let logs = self.logs(principal, (from, until), of).await?;
        Ok(figures(&logs, from, until, self.moment()))
    }

    /// The cases behind one number of [`figures`](Self::figures), oldest first; each one's log is its events. For staff.
    pub async fn counted_cases(
        &self,
        principal: &Principal,
        (span, of): (&Span, &Narrowed),
        behind: &Behind,
    ) -> Result<Vec<CountedCase>, ServiceError> {
        let (from, until) = self.days(span)?;
        let logs = self.logs(principal, (from, until), of).await?;
        let ids = cases_of(&logs, behind.by, &behind.group, behind.figure, self.moment());
        let cases = self.store().cases_by_id(&Desk::of(principal)?, &ids).await?;
        Ok(cases
            .into_iter()
            .map(|it| CountedCase {
                id: it.id,
                display_id: it.display_id,
                account_id: it.account_id,
                subject: it.body.subject,
                status: it.standing.status,
                created_at: it.created_at,
            })
            .collect())
    }

    async fn logs(
        &self,
        principal: &Principal,
        (from, until): (Date, Date),
        of: &Narrowed,
    ) -> Result<Vec<CaseLog>, ServiceError> {
        let desk = Desk::of(principal)?;
        let begin = |day: Date| day.to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |it| it.timestamp());
        let behind = until.tomorrow().map_or(Timestamp::MAX, begin);
        let logs = self.store().case_logs(&desk, begin(from), behind).await?;
        Ok(narrowed(logs, of, self.moment()))
    }

    fn days(&self, span: &Span) -> Result<(Date, Date), ServiceError> {
        let today = self.now().to_zoned(TimeZone::UTC).date();
        let until = span.until.unwrap_or(today);
        let from = span.from.or_else(|| until.checked_sub((USUAL_DAYS - 1).days()).ok()).unwrap_or(until);
        let longest = from.checked_add((MOST_DAYS - 1).days()).unwrap_or(Date::MAX);
        match from <= until && until <= longest {
            true => Ok((from, until)),
            false => Err(ServiceError::Missing {
                what: "a span of 1 to 366 days",
                hint: "`from` and `until` are days as `2026-11-01`, and `from` is not the later one",
            }),
        }
    }
}
