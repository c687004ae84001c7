use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::auth::{COOKIE, same_origin};
use super::body::JsonBody;
use super::demo;
use super::problem::Problem;
use super::router::Http;
use crate::access::{Role, TokenError};
use crate::domain::AccountId;

/// A token to keep in a cookie, or a demo account or role to be.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSession {
    #[serde(default)]
    token: Option<String>,
    #[serde(default)]
    demo_account: Option<String>,
    /// `engineer` or `admin`.
    #[serde(default)]
    demo_role: Option<Role>,
}

/// Signs in: answers with a cookie that scripts cannot read.
#[utoipa::path(post, path = "/session", tag = "session", request_body = NewSession,
    responses((status = 204, description = "signed in"), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn sign_in(
    State(http): State<Http>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: JsonBody<NewSession>,
) -> Result<Response, Problem> {
    if headers.contains_key(header::ORIGIN) {
        same_origin(&headers)?;
    }
    http.limits().take_request(&format!("sign-in {}", peer.ip()))?;
    let NewSession { token, demo_account, demo_role } = body.value;
    if token.is_none() && !http.demo().allows(peer, &headers) {
        return Err(Problem::new("demo_unavailable", "this server or address offers no demo identities"));
    }
    let token = match (token, demo_account, demo_role) {
        (Some(token), None, None) => token,
        (None, None, Some(role @ (Role::Engineer | Role::Admin))) => demo::staff_token(http.service(), role)?,
        (None, Some(account), None) => {
            let missing = || Problem::new("not_found", "there is no such demo account");
            let id = AccountId::parse(&account).map_err(|_| missing())?;
            let profile = http.service().accounts().get(&id).ok_or_else(missing)?;
            demo::token(http.service(), profile)?
        }
        _ => {
            return Err(Problem::new(
                "invalid_request",
                "send one of `token`, `demo_account` and `demo_role` (engineer or admin)",
            ));
        }
    };
    let token = token.trim();
    http.service().tokens().verify(token, http.service().now()).map_err(|error| match error {
        TokenError::Expired => Problem::new("token_expired", error.to_string()),
        _ => Problem::new("unauthorized", "the token is not valid here"),
    })?;
    let secure = if is_over_tls(&headers) { "; Secure" } else { "" };
    Ok(with_cookie(&format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict{secure}")))
}

/// Whether the browser speaks TLS, to us or to a proxy before us. Who lies about it only gets a cookie of less use.
fn is_over_tls(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default();
    text("origin").starts_with("https://") || text("x-forwarded-proto").eq_ignore_ascii_case("https")
}

/// Signs out.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204, description = "signed out")))]
pub(super) async fn sign_out() -> Response {
    with_cookie(&format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"))
}

fn with_cookie(cookie: &str) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}
