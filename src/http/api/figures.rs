use axum::Json;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;
use serde::Deserialize;

use super::account_id;
use crate::domain::{Plan, Severity};
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use crate::http::router::Http;
use crate::service::{Behind, CountedCase, Dimension, Figure, Figures, Narrowed, Span};

/// On which days, UTC, the cases were opened, both count; and which of them are counted.
#[derive(Deserialize, utoipa::IntoParams)]
pub(super) struct SpanQuery {
    /// `YYYY-MM-DD`; default: 29 days before `until`.
    from: Option<String>,
    /// `YYYY-MM-DD`; default: today.
    until: Option<String>,
    /// The strictest that the first response was due under; of cases that were promised none, the one they have.
    severity: Option<Severity>,
    /// The account's when the case was opened.
    plan: Option<Plan>,
    account_id: Option<String>,
}

impl SpanQuery {
    fn read(&self) -> Result<(Span, Narrowed), Problem> {
        let span = Span { from: day("from", self.from.as_deref())?, until: day("until", self.until.as_deref())? };
        let account = self.account_id.as_deref().map(account_id).transpose()?;
        Ok((span, Narrowed { severity: self.severity, plan: self.plan, account }))
    }
}

fn day(name: &str, given: Option<&str>) -> Result<Option<Date>, Problem> {
    let read = given.filter(|it| !it.is_empty()).map(str::parse).transpose();
    read.map_err(|_| Problem::new("invalid_request", format!("`{name}` is a day, e.g. `2026-11-01`")))
}

/// How cases were handled: each number is the count of the cases that `desk/figures/cases` lists.
#[utoipa::path(get, path = "/desk/figures", tag = "desk", params(SpanQuery),
    responses((status = 200, body = Figures), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn read(
    State(http): State<Http>,
    Caller(principal): Caller,
    Query(query): Query<SpanQuery>,
) -> Result<Json<Figures>, Problem> {
    let (span, of) = query.read()?;
    Ok(Json(http.service().figures(&principal, &span, &of).await?))
}

/// The same as CSV: one number a line. A share of fewer than 20 cases is left empty.
#[utoipa::path(get, path = "/desk/figures.csv", tag = "desk", params(SpanQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = 403, body = Problem)))]
pub(super) async fn csv(
    State(http): State<Http>,
    Caller(principal): Caller,
    Query(query): Query<SpanQuery>,
) -> Result<Response, Problem> {
    let (span, of) = query.read()?;
    let figures = http.service().figures(&principal, &span, &of).await?;
    let text = written(&figures).map_err(|_| Problem::new("internal", "the figures could not be written"))?;
    // Whoever opens the file later sees of what it is.
    let of = [
        of.severity.map(|it| it.word().to_owned()),
        of.plan.map(|it| it.word().to_owned()),
        of.account.map(|it| it.to_string()),
    ];
    let of: String = of.into_iter().flatten().map(|it| format!("-{it}")).collect();
    let name = format!("attachment; filename=\"figures-{}-{}{of}.csv\"", figures.from, figures.until);
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, text).into_response())
}

fn written(figures: &Figures) -> csv::Result<Vec<u8>> {
    let mut lines = csv::Writer::from_writer(Vec::new());
    lines.write_record(["from", "until", "by", "group", "cases", "figure", "count", "of", "percent"])?;
    for group in &figures.groups {
        for it in &group.figures {
            let [cases, count, of] = [group.cases, it.count, it.of].map(|it| it.to_string());
            let percent = it.percent.map_or_else(String::new, |it| it.to_string());
            let (from, until, by) = (figures.from.as_str(), figures.until.as_str(), group.by.word());
            lines.write_record([from, until, by, &group.name, &cases, it.figure.word(), &count, &of, &percent])?;
        }
    }
    lines.into_inner().map_err(|error| error.into_error().into())
}

/// Which number.
#[derive(Deserialize, utoipa::IntoParams)]
pub(super) struct BehindQuery {
    by: Dimension,
    /// The group's name; empty for all.
    #[serde(default)]
    group: String,
    /// Default: every case of the group.
    figure: Option<Figure>,
    /// As for the figures, like what follows.
    from: Option<String>,
    until: Option<String>,
    severity: Option<Severity>,
    plan: Option<Plan>,
    account_id: Option<String>,
}

/// The cases behind one number, oldest first; what happened to each is `cases/{id}/events`.
#[utoipa::path(get, path = "/desk/figures/cases", tag = "desk", params(BehindQuery),
    responses((status = 200, body = Vec<CountedCase>), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn cases(
    State(http): State<Http>,
    Caller(principal): Caller,
    Query(query): Query<BehindQuery>,
) -> Result<Json<Vec<CountedCase>>, Problem> {
    let BehindQuery { by, group, figure, from, until, severity, plan, account_id } = query;
    let (span, of) = SpanQuery { from, until, severity, plan, account_id }.read()?;
    Ok(Json(http.service().counted_cases(&principal, (&span, &of), &Behind { by, group, figure }).await?))
}
