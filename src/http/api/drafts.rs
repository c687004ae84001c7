use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize};

use crate::domain::{Case, Draft, DraftEdit, DraftRecord, DraftStanding, NeededBy, Severity};
use crate::http::auth::Caller;
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::router::Http;
use crate::service::CustomerCase;

/// A draft case from what was said; opens nothing and needs no model.
#[utoipa::path(post, path = "/conversations/{id}/draft", tag = "drafts", params(("id" = String, Path)),
    responses((status = 201, body = Draft), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn ask(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<serde_json::Value>,
) -> Result<(StatusCode, Json<Draft>), Problem> {
    let command = body.command(&principal, &format!("POST conversations/{id}/draft"));
    let draft = http.service().draft_case(&principal, &id, command.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(draft)))
}

/// A draft, and what became of it.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct DraftAnswer {
    #[serde(flatten)]
    draft: Draft,
    /// The case that it became.
    case_id: Option<String>,
    /// That case was open before, and the draft was added to its thread.
    has_joined: bool,
    /// The open case of its conversation, which it would be added to if it were confirmed now; no new case is opened then.
    joins: Option<JoinedCase>,
}

/// An open case that a draft would be added to.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct JoinedCase {
    id: String,
    display_id: String,
    /// The one in force; a graver one of the draft's replaces it.
    severity: Severity,
}

impl From<Case> for JoinedCase {
    fn from(case: Case) -> Self {
        Self { id: case.id, display_id: case.display_id, severity: case.standing.severity }
    }
}

/// A draft as it is now.
#[utoipa::path(get, path = "/drafts/{id}", tag = "drafts", params(("id" = String, Path)),
    responses((status = 200, body = DraftAnswer), (status = 404, body = Problem)))]
pub(super) async fn read(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
) -> Result<Json<DraftAnswer>, Problem> {
    let DraftStanding { record, joins } = http.service().draft(&principal, &id).await?;
    let DraftRecord { draft, case_id, has_joined, .. } = record;
    Ok(Json(DraftAnswer { draft, case_id, has_joined, joins: joins.map(JoinedCase::from) }))
}

/// What a person changes in a draft; what is absent stays.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangedDraft {
    /// The `digest` of the draft that was shown: an edit in between is refused as `draft_changed`, with the draft as it stands in
    /// `draft`. Left out: what is given is put into the draft as it stands, whatever was changed in it meanwhile.
    digest: Option<String>,
    subject: Option<String>,
    description: Option<String>,
    /// Of the catalogue.
    service: Option<String>,
    /// Of the service.
    category: Option<String>,
    severity: Option<Severity>,
    /// `null` takes the deadline away.
    #[serde(default, deserialize_with = "given")]
    needed_by: Option<Option<NeededBy>>,
    resources: Option<Vec<String>>,
    tried: Option<Vec<String>>,
}

/// Tells `null` from what is absent.
fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<NeededBy>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// Changes a draft; the answer carries the new digest, which alone can be confirmed.
#[utoipa::path(put, path = "/drafts/{id}", tag = "drafts", params(("id" = String, Path)), request_body = ChangedDraft,
    responses((status = 200, body = Draft), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(super) async fn change(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<ChangedDraft>,
) -> Result<Json<Draft>, Problem> {
    let command = body.command(&principal, &format!("PUT drafts/{id}"));
    let ChangedDraft { digest, subject, description, service, category, severity, needed_by, resources, tried } =
        body.value;
    let edit = DraftEdit { digest, subject, description, service, category, severity, needed_by, resources, tried };
    Ok(Json(http.service().edit_draft(&principal, &id, edit, command.as_ref()).await?))
}

/// A person's yes to what they were shown.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Confirmation {
    /// The `digest` of the draft that was shown.
    digest: String,
}

/// Opens the case of a draft, or joins the open case of its conversation. An edit in between refuses the old digest.
#[utoipa::path(post, path = "/drafts/{id}/confirm", tag = "drafts", params(("id" = String, Path)),
    request_body = Confirmation,
    responses((status = 201, body = CustomerCase), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(super) async fn confirm(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<Confirmation>,
) -> Result<(StatusCode, Json<CustomerCase>), Problem> {
    let command = body.command(&principal, &format!("POST drafts/{id}/confirm"));
    let case = http.service().confirm_draft(&principal, &id, &body.value.digest, command).await?;
    Ok((StatusCode::CREATED, Json(http.service().for_customer(case))))
}
