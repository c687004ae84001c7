use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::domain::{CaseName, CaseRefusal, Communication, Draft, DraftRefusal};
use crate::service::ServiceError;
use crate::service::StoreError;

/// An error as a client sees it: RFC 9457 with our stable `code`. The request id is added on the way out.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub(super) struct Problem {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub title: &'static str,
    pub status: u16,
    pub code: &'static str,
    pub detail: String,
    /// What to try.
    pub hint: &'static str,
    /// The turn in the way, for `turn_in_progress`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turn_id: Option<String>,
    /// What is new in the thread, for `thread_moved`: oldest first, at most 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messages: Option<Vec<Communication>>,
    /// The draft as it stands, for `draft_changed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft: Option<Box<Draft>>,
    /// The case to go on in, for `newer_is_open`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub newer: Option<CaseName>,
    /// Seconds to wait, for `rate_limited`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    pub request_id: String,
}

/// One row a public code: status, title, hint.
const CODES: &[(&str, StatusCode, &str, &str)] = &[
    (
        "unauthorized",
        StatusCode::UNAUTHORIZED,
        "not signed in",
        "send a valid token as `Authorization: Bearer …`, or sign in again",
    ),
    (
        "bad_signature",
        StatusCode::UNAUTHORIZED,
        "the message is not signed by a ticket system of this server",
        "sign `webhook-id.webhook-timestamp.body` with the secret of `status_hook.secret`, as Standard Webhooks does; no token is needed",
    ),
    ("token_expired", StatusCode::UNAUTHORIZED, "the token has expired", "get a new token and sign in again"),
    (
        "forbidden_origin",
        StatusCode::FORBIDDEN,
        "the request came from another site",
        "send writes from the console's own page, or use a bearer token",
    ),
    ("staff_only", StatusCode::FORBIDDEN, "not for this role", "use a token of the right role"),
    ("not_found", StatusCode::NOT_FOUND, "not found", "check the id; it may belong to another account"),
    (
        "method_not_allowed",
        StatusCode::METHOD_NOT_ALLOWED,
        "method not allowed",
        "see /api/v1/openapi.json for what this address takes",
    ),
    (
        "turn_in_progress",
        StatusCode::CONFLICT,
        "the last question is still being answered",
        "wait for the answer, or stop it first",
    ),
    (
        "too_large",
        StatusCode::PAYLOAD_TOO_LARGE,
        "the request is too large",
        "send the part that matters; a question may have 32,000 characters",
    ),
    (
        "invalid_request",
        StatusCode::BAD_REQUEST,
        "the request cannot be read",
        "check the JSON against /api/v1/openapi.json",
    ),
    (
        "empty_question",
        StatusCode::UNPROCESSABLE_ENTITY,
        "the question is empty",
        "write what happened or what you want to know",
    ),
    (
        "incomplete",
        StatusCode::UNPROCESSABLE_ENTITY,
        "something is missing or not known here",
        "see `detail`; `GET catalogue` lists the services and categories that a case can name",
    ),
    (
        "not_entitled",
        StatusCode::FORBIDDEN,
        "the plan does not include this",
        "ask here at any time; security, quota and billing cases are open to every plan",
    ),
    (
        "draft_changed",
        StatusCode::CONFLICT,
        "the draft was changed since it was shown",
        "see `draft`, which is how it stands now; change or confirm that, by its digest",
    ),
    (
        "security_first",
        StatusCode::CONFLICT,
        "a security case comes first",
        "write in this conversation, and draft the other case again once the security case is over",
    ),
    (
        "draft_expired",
        StatusCode::CONFLICT,
        "the draft is older than a day",
        "save it again, which keeps its text, then confirm it",
    ),
    (
        "foreign_words",
        StatusCode::UNPROCESSABLE_ENTITY,
        "the text holds what this customer must not read",
        "see `detail`, and `POST cases/{id}/foreign-words` for all of them; say it in other words, or leave it out",
    ),
    (
        "not_compared",
        StatusCode::SERVICE_UNAVAILABLE,
        "the text could not be compared with what this customer must not read",
        "send again in a minute, when the server has built the search index anew; if it stays so, have `firstline index` run",
    ),
    (
        "file_refused",
        StatusCode::UNPROCESSABLE_ENTITY,
        "the file is not taken",
        "see `detail`; text, JSON, CSV, YAML, PNG, JPEG and PDF are taken",
    ),
    ("draft_confirmed", StatusCode::CONFLICT, "the draft has become a case", "write in the case"),
    (
        "thread_moved",
        StatusCode::CONFLICT,
        "the thread has moved on",
        "read `messages`, which are new, then send with the last `seq` you have seen as `after_seq`",
    ),
    (
        "newer_is_open",
        StatusCode::CONFLICT,
        "a newer case of the same conversation is open",
        "go on in `newer`; this case can be taken up again once that one is over",
    ),
    ("refused", StatusCode::CONFLICT, "the case does not allow this now", "see `detail`, and read the case again"),
    (
        "idempotency_conflict",
        StatusCode::UNPROCESSABLE_ENTITY,
        "the idempotency key was used with another body",
        "use a new key for a new request",
    ),
    ("rate_limited", StatusCode::TOO_MANY_REQUESTS, "too many requests", "wait as long as `Retry-After` says"),
    (
        "demo_unavailable",
        StatusCode::FORBIDDEN,
        "demo identities are not offered here",
        "open the page on the server's loopback address, or sign in with a token",
    ),
    (
        "storage_full",
        StatusCode::INSUFFICIENT_STORAGE,
        "the server's disk is full",
        "nothing was stored; try again when the operator has freed space",
    ),
    (
        "unavailable",
        StatusCode::SERVICE_UNAVAILABLE,
        "not available right now",
        "try again in a moment; nothing you sent was half done",
    ),
    (
        "internal",
        StatusCode::INTERNAL_SERVER_ERROR,
        "something went wrong here",
        "try again; if it stays, give support the request id",
    ),
];

impl Problem {
    /// The problem with this code; an unknown code is an internal error.
    pub(super) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        let row = CODES.iter().find(|row| row.0 == code).copied();
        let (code, status, title, hint) =
            row.unwrap_or(("internal", StatusCode::INTERNAL_SERVER_ERROR, "something went wrong here", "try again"));
        Self {
            kind: "about:blank",
            title,
            status: status.as_u16(),
            code,
            detail: detail.into(),
            hint,
            turn_id: None,
            messages: None,
            draft: None,
            newer: None,
            retry_after: None,
            request_id: String::new(),
        }
    }
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        let words = error.to_string();
        match error {
            ServiceError::NotFound { .. } => Self::new("not_found", words),
            ServiceError::EmptyQuestion => Self::new("empty_question", words),
            ServiceError::ForeignWords(_) => Self::new("foreign_words", words),
            ServiceError::NotCompared => Self::new("not_compared", words),
            ServiceError::FileRefused { .. } => Self::new("file_refused", words),
            ServiceError::TooLong { .. } | ServiceError::TooMany { .. } | ServiceError::FileTooLarge { .. } => {
                Self::new("too_large", words)
            }
            ServiceError::TurnInProgress { turn_id } => {
                Self { turn_id: Some(turn_id), ..Self::new("turn_in_progress", words) }
            }
            ServiceError::ThreadMoved { since, .. } => {
                Self { messages: Some(since), ..Self::new("thread_moved", words) }
            }
            ServiceError::Crashed => Self::new("internal", words),
            ServiceError::StaffOnly | ServiceError::AdminsOnly | ServiceError::CustomersOnly => {
                Self::new("staff_only", words)
            }
            ServiceError::Missing { .. }
            | ServiceError::Unknown { .. }
            | ServiceError::UnknownCategory { .. }
            | ServiceError::NoEngineer { .. } => Self::new("incomplete", words),
            ServiceError::SecurityFirst { .. } => Self::new("security_first", words),
            ServiceError::NotEntitled => Self::new("not_entitled", words),
            ServiceError::Search(error) => {
                tracing::error!(%error, "the search index cannot be read");
                Self::new("unavailable", "the search index cannot be read")
            }
            ServiceError::Store(error) => Self::from(error),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::CommandConflict => Self::new("idempotency_conflict", error.to_string()),
            StoreError::NotFound { what, .. } => Self::new("not_found", format!("there is no such {what}")),
            StoreError::BadCursor => Self::new("invalid_request", error.to_string()),
            StoreError::Full => {
                tracing::error!("no space is left for the store");
                Self::new("storage_full", "no space is left on the server's disk")
            }
            StoreError::Refused(CaseRefusal::ThreadMoved { .. }) => Self::new("thread_moved", error.to_string()),
            StoreError::Refused(CaseRefusal::NewerIsOpen { newer: Some(newer) }) => {
                Self { newer: Some(newer.clone()), ..Self::new("newer_is_open", error.to_string()) }
            }
            StoreError::Refused(_) => Self::new("refused", error.to_string()),
            StoreError::DraftRefused(refusal) => {
                let draft = match refusal {
                    DraftRefusal::Changed { now } => Some(now.clone()),
                    _ => None,
                };
                Self { draft, ..Self::new(code_of(refusal), error.to_string()) }
            }
            StoreError::TurnEnded { .. } => Self::new("not_found", "the turn has ended"),
            _ => {
                tracing::error!(%error, "the store failed");
                Self::new("unavailable", "the store cannot be reached")
            }
        }
    }
}

fn code_of(refusal: &DraftRefusal) -> &'static str {
    match refusal {
        DraftRefusal::Changed { .. } => "draft_changed",
        DraftRefusal::Expired => "draft_expired",
        DraftRefusal::Confirmed { .. } => "draft_confirmed",
        DraftRefusal::NotIncluded => "not_entitled",
        DraftRefusal::SecurityFirst => "security_first",
    }
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        self.request_id = super::request_id::current();
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = retry_after.and_then(|it| HeaderValue::from_str(&it.to_string()).ok()) {
            headers.insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}
