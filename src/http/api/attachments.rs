use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::account_id;
use crate::base::sha256_hex;
use crate::domain::{Command, Language};
use crate::http::auth::Caller;
use crate::http::body::{FileBody, idempotency_key};
use crate::http::problem::Problem;
use crate::http::router::Http;
use crate::http::transcript;
use crate::service::KeptFile;

/// Whose file, and what it is called.
#[derive(Deserialize, utoipa::IntoParams)]
pub(super) struct FileQuery {
    /// Default: the caller's first account.
    account_id: Option<String>,
    name: String,
}

/// Keeps a file for a message that will name it: its bytes are the body, at most 5 MB of text, JSON, CSV, YAML, PNG, JPEG or
/// PDF. Secrets in text are masked, and its lines that say what failed come back.
#[utoipa::path(post, path = "/attachments", tag = "cases", params(FileQuery), request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = KeptFile), (status = 404, body = Problem), (status = 413, body = Problem),
        (status = 422, body = Problem)))]
pub(super) async fn keep(
    State(http): State<Http>,
    Caller(principal): Caller,
    Query(query): Query<FileQuery>,
    headers: HeaderMap,
    FileBody(bytes): FileBody,
) -> Result<(StatusCode, Json<KeptFile>), Problem> {
    http.limits().take_message(principal.subject())?;
    let account = match (&query.account_id, principal.accounts().first()) {
        (Some(given), _) => account_id(given)?,
        (None, Some(first)) => first.clone(),
        (None, None) => return Err(Problem::new("not_found", "there is no such account")),
    };
    let media_type = media_type(&headers);
    let command = idempotency_key(&headers)?.map(|key| Command {
        key: format!("{}\nPOST attachments\n{key}", principal.subject()),
        digest: sha256_hex(&[query.name.as_bytes(), b"\n", account.as_str().as_bytes(), b"\n", &bytes].concat()),
    });
    let kept = http.service().attach(&principal, &account, &query.name, &media_type, &bytes, command.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(kept)))
}

/// What a file for a case is called.
#[derive(Deserialize, utoipa::IntoParams)]
pub(super) struct CaseFileQuery {
    name: String,
}

/// Keeps a file for a message or an internal note in this case that will name it, as `POST attachments` does; for its account's
/// users and the desk. Nobody else sees it before, and no customer one that comes with a note.
#[utoipa::path(post, path = "/cases/{id}/attachments", tag = "cases", params(("id" = String, Path), CaseFileQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = KeptFile), (status = 404, body = Problem), (status = 413, body = Problem),
        (status = 422, body = Problem)))]
pub(super) async fn keep_for_case(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    Query(query): Query<CaseFileQuery>,
    headers: HeaderMap,
    FileBody(bytes): FileBody,
) -> Result<(StatusCode, Json<KeptFile>), Problem> {
    http.limits().take_message(principal.subject())?;
    let command = idempotency_key(&headers)?.map(|key| Command {
        key: format!("{}\nPOST cases/{id}/attachments\n{key}", principal.subject()),
        digest: sha256_hex(&[query.name.as_bytes(), b"\n", &bytes].concat()),
    });
    let file = (query.name.as_str(), &*media_type(&headers), &*bytes);
    let kept = http.service().attach_to_case(&principal, &id, file, command.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(kept)))
}

fn media_type(headers: &HeaderMap) -> String {
    let given = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// A file that came with a message or a case; always as a download, never shown by the browser.
#[utoipa::path(get, path = "/attachments/{id}", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404, body = Problem)))]
pub(super) async fn read(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (file, bytes) = http.service().attachment(&principal, &id).await?;
    let plain: String = file.name.chars().map(|it| if it.is_ascii_graphic() && it != '"' { it } else { '_' }).collect();
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{plain}\""));
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment")));
    Ok(response)
}

/// Who reads a transcript.
#[derive(Deserialize, utoipa::IntoParams)]
pub(super) struct TranscriptQuery {
    /// Of the labels; default: the token's, else the case's.
    language: Option<String>,
}

/// A case's correspondence as Markdown; internal notes are not in it.
#[utoipa::path(get, path = "/cases/{id}/transcript", tag = "cases", params(("id" = String, Path), TranscriptQuery),
    responses((status = 200, content_type = "text/markdown"), (status = 404, body = Problem)))]
pub(super) async fn transcript(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    Query(query): Query<TranscriptQuery>,
) -> Result<Response, Problem> {
    let found = http.service().transcript(&principal, &id).await?;
    let language = query.language.as_deref().and_then(Language::parse).unwrap_or(found.language);
    let mut response = transcript::markdown(&found, language).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/markdown; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"case.md\""));
    Ok(response)
}
