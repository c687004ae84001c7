use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::auth::{cookie, principal};
use super::pages::{DemoIdentity, PageView, Place, Who};
use super::router::Http;
use super::{assets, pages};
use crate::access::{Principal, Role};
use crate::domain::Language;

/// The cookie that remembers the page's language.
const LANGUAGE_COOKIE: &str = "lang";

/// What the page's address may say; anything else in it is for the script.
#[derive(Deserialize)]
pub(super) struct PageQuery {
    lang: Option<String>,
}

/// The console's page, in the reader's language; staff are led to their desk.
pub(super) async fn console(
    state: State<Http>,
    peer: ConnectInfo<SocketAddr>,
    query: Query<PageQuery>,
    headers: HeaderMap,
) -> Response {
    page(Place::Console, &state, peer.0, &query, &headers)
}

/// A customer's cases.
pub(super) async fn cases(
    state: State<Http>,
    peer: ConnectInfo<SocketAddr>,
    query: Query<PageQuery>,
    headers: HeaderMap,
) -> Response {
    page(Place::Cases, &state, peer.0, &query, &headers)
}

/// The engineers' desk.
pub(super) async fn desk(
    state: State<Http>,
    peer: ConnectInfo<SocketAddr>,
    query: Query<PageQuery>,
    headers: HeaderMap,
) -> Response {
    page(Place::Desk, &state, peer.0, &query, &headers)
}

/// What the documents lack.
pub(super) async fn gaps(
    state: State<Http>,
    peer: ConnectInfo<SocketAddr>,
    query: Query<PageQuery>,
    headers: HeaderMap,
) -> Response {
    page(Place::Gaps, &state, peer.0, &query, &headers)
}

/// How cases were handled, for the desk.
pub(super) async fn figures(
    state: State<Http>,
    peer: ConnectInfo<SocketAddr>,
    query: Query<PageQuery>,
    headers: HeaderMap,
) -> Response {
    page(Place::Figures, &state, peer.0, &query, &headers)
}

fn page(place: Place, http: &Http, peer: SocketAddr, query: &PageQuery, headers: &HeaderMap) -> Response {
    let who = principal(headers, &Method::GET, http).ok();
    let is_staff = who.as_ref().is_some_and(|it| it.role() != Role::Customer);
    if is_staff && !place.is_for_staff() {
        return Redirect::to(Place::Desk.path()).into_response();
    }
    let asked = query.lang.as_deref().and_then(Language::parse);
    let language = asked.unwrap_or_else(|| language(headers, who.as_ref(), http));
    let view = PageView {
        place,
        language,
        demo: if http.demo().allows(peer, headers) { demo_identities(http) } else { Vec::new() },
        who: who.map(|it| Who { name: it.name().unwrap_or(it.subject()).to_owned(), is_staff }),
        model_host: http.service().model_host().map(str::to_owned),
    };
    let mut response = pages::page(&view).into_response();
    if asked.is_some() {
        let kept = format!("{LANGUAGE_COOKIE}={language}; Path=/; SameSite=Strict; Max-Age=31536000");
        if let Ok(value) = HeaderValue::from_str(&kept) {
            response.headers_mut().insert(header::SET_COOKIE, value);
        }
    }
    response
}

/// An embedded file of the page.
pub(super) async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    assets::serve(&path, &headers).into_response()
}

/// The remembered language, the identity's, the account's first, the browser's, English.
fn language(headers: &HeaderMap, who: Option<&Principal>, http: &Http) -> Language {
    let remembered = cookie(headers, LANGUAGE_COOKIE).as_deref().and_then(Language::parse);
    let of_account = || {
        let account = who?.accounts().first()?;
        http.service().accounts().get(account)?.languages.first().copied()
    };
    let of_browser = || {
        let accepted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
        accepted.split(',').filter_map(|it| Language::parse(it.split(';').next()?)).next()
    };
    remembered.or(who.and_then(Principal::locale)).or_else(of_account).or_else(of_browser).unwrap_or_default()
}

fn demo_identities(http: &Http) -> Vec<DemoIdentity> {
    let identity = |it: &crate::domain::AccountProfile| DemoIdentity {
        account_id: it.id.to_string(),
        name: it.name.clone(),
        plan: it.plan,
        note: None,
    };
    http.service().accounts().list().into_iter().map(identity).collect()
}
