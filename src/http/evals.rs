use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse as _, Response};

use super::auth::Caller;
use super::problem::Problem;
use super::router::Http;
use crate::access::{Principal, Role};
use crate::eval::{page_policy, run_page};

/// The eval runs that this home keeps, for staff.
pub(super) async fn runs(State(http): State<Http>, Caller(principal): Caller) -> Result<Response, Problem> {
    page(&http, &principal, None).await
}

/// One run's report, for staff.
pub(super) async fn run(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    page(&http, &principal, Some(id)).await
}

async fn page(http: &Http, principal: &Principal, id: Option<String>) -> Result<Response, Problem> {
    let missing = || Problem::new("not_found", "there is no such eval run");
    // Answers of every account are in it; for customers it does not exist.
    if principal.role() == Role::Customer {
        return Err(missing());
    }
    let home = http.service().home().to_owned();
    let read = tokio::task::spawn_blocking(move || run_page(&home, id.as_deref())).await;
    let text = read.ok().flatten().ok_or_else(missing)?;
    let mut response = Html(text).into_response();
    if let Ok(policy) = HeaderValue::from_str(&page_policy()) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}
