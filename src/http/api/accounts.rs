use axum::Json;
use axum::extract::{Path, State};
use jiff::Timestamp;
use serde::Serialize;

use super::account_id;
use crate::domain::{Fact, Gap};
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use crate::http::router::Http;
use crate::service::{AccountView, Me};

/// Who I am.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct MeAnswer {
    #[serde(flatten)]
    me: Me,
    /// Whether this home serves the demo world.
    demo: bool,
}

/// Who is asking, and with which accounts.
#[utoipa::path(get, path = "/me", tag = "accounts", responses((status = 200, body = MeAnswer), (status = 401, body = Problem)))]
pub(super) async fn me(State(http): State<Http>, Caller(principal): Caller) -> Json<MeAnswer> {
    Json(MeAnswer { me: http.service().me(&principal), demo: http.is_demo() })
}

/// One account: plan, entitlements, workloads.
#[utoipa::path(get, path = "/accounts/{id}", tag = "accounts", params(("id" = String, Path)),
    responses((status = 200, body = AccountView), (status = 404, body = Problem)))]
pub(super) async fn account(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
) -> Result<Json<AccountView>, Problem> {
    Ok(Json(http.service().account(&principal, &account_id(&id)?)?))
}

/// What is going on in an account, and what could not be read.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct FactsAnswer {
    facts: Vec<Fact>,
    gaps: Vec<Gap>,
    /// The moment this is for: the demo world's clock, or now.
    now: Timestamp,
}

/// Facts and gaps of an account now, newest first.
#[utoipa::path(get, path = "/accounts/{id}/facts", tag = "accounts", params(("id" = String, Path)),
    responses((status = 200, body = FactsAnswer), (status = 404, body = Problem)))]
pub(super) async fn facts(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
) -> Result<Json<FactsAnswer>, Problem> {
    let (collected, now) = http.service().facts(&principal, &account_id(&id)?).await?;
    Ok(Json(FactsAnswer { facts: collected.facts, gaps: collected.gaps, now }))
}
