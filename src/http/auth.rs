use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};

use super::problem::Problem;
use super::router::Http;
use crate::access::{Principal, TokenError};

/// The cookie that holds a session's token.
pub(super) const COOKIE: &str = "firstline_session";

/// Who is asking: from a bearer token, or from the page's cookie. Counts against the principal's rate.
pub(super) struct Caller(pub Principal);

impl FromRequestParts<Http> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, http: &Http) -> Result<Self, Problem> {
        let principal = principal(&parts.headers, &parts.method, http)?;
        http.limits().take_request(principal.subject())?;
        Ok(Self(principal))
    }
}

/// The caller's principal; a cookie counts for writes only when they come from the page itself.
pub(super) fn principal(headers: &HeaderMap, method: &Method, http: &Http) -> Result<Principal, Problem> {
    let bearer = headers.get(header::AUTHORIZATION).map(|it| it.to_str().unwrap_or_default());
    let token = match bearer {
        Some(value) => value
            .strip_prefix("Bearer ")
            .map(str::trim)
            .ok_or_else(|| Problem::new("unauthorized", "the Authorization header is not `Bearer <token>`"))?
            .to_owned(),
        None => {
            let cookie = cookie(headers, COOKIE).ok_or_else(|| Problem::new("unauthorized", "no token was sent"))?;
            if !method.is_safe() {
                same_origin(headers)?;
            }
            cookie
        }
    };
    http.service().tokens().verify(&token, http.service().now()).map_err(|error| match error {
        TokenError::Expired => Problem::new("token_expired", error.to_string()),
        _ => Problem::new("unauthorized", "the token is not valid here"),
    })
}

/// The value of one cookie.
pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok()).flat_map(|it| it.split(';'));
    pairs.filter_map(|it| it.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// Refuses a write that a page of another site sent with our cookie.
pub(super) fn same_origin(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name| headers.get(name).and_then(|it: &header::HeaderValue| it.to_str().ok());
    let refused = || Problem::new("forbidden_origin", "the Origin header does not name this server");
    let origin = text(header::ORIGIN).ok_or_else(refused)?;
    let host = text(header::HOST).ok_or_else(refused)?;
    let authority = origin.split_once("://").map(|(_, it)| it).ok_or_else(refused)?;
    if authority.eq_ignore_ascii_case(host) { Ok(()) } else { Err(refused()) }
}
