use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::body::{BODY_TOO_LARGE, LARGEST_BODY};
use super::demo::DemoAccess;
use super::limits::Limits;
use super::openapi::Description;
use super::problem::Problem;
use super::{api, evals, request_id, root, session};
use crate::config::ServerConfig;
use crate::outbound::StatusHook;
use crate::service::Service;

const NOTHING_HERE: &str = "there is nothing at this address";
const OTHER_METHOD: &str = "this address does not take that method";

/// What handlers share. Cheap to clone.
#[derive(Clone)]
pub struct Http(Arc<Shared>);

struct Shared {
    service: Service,
    limits: Limits,
    demo: DemoAccess,
    is_demo: bool,
    hook: Option<StatusHook>,
}

impl Http {
    /// Over `service`; `is_demo` says that the demo corpus is served, `hook` is the ticket system that may write in.
    pub fn new(
        service: Service,
        config: &ServerConfig,
        demo: DemoAccess,
        is_demo: bool,
        hook: Option<StatusHook>,
    ) -> Self {
        Self(Arc::new(Shared { service, limits: Limits::new(config), demo, is_demo, hook }))
    }

    pub(super) fn service(&self) -> &Service {
        &self.0.service
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(super) fn demo(&self) -> DemoAccess {
        self.0.demo
    }

    pub(super) fn is_demo(&self) -> bool {
        self.0.is_demo
    }

    pub(super) fn hook(&self) -> Option<&StatusHook> {
        self.0.hook.as_ref()
    }

    /// Every route, with its layers.
    pub fn router(self) -> Router {
        let (router, description) = OpenApiRouter::with_openapi(Description::openapi())
            .nest("/api/v1", api::routes())
            .routes(routes!(session::sign_in, session::sign_out))
            .split_for_parts();
        let description = Arc::new(description);
        router
            .route("/api/v1/openapi.json", get(move || async move { Json((*description).clone()) }))
            .route("/", get(root::console))
            .route("/cases", get(root::cases))
            .route("/desk", get(root::desk))
            .route("/desk/gaps", get(root::gaps))
            .route("/desk/figures", get(root::figures))
            .route("/assets/{*path}", get(root::asset))
            .route("/evals", get(evals::runs))
            .route("/evals/{id}", get(evals::run))
            .route("/healthz", get(|| async { "alive" }))
            .route("/readyz", get(readyz))
            .route("/metrics", get(|| async { crate::telemetry::render_metrics() }))
            .fallback(|| async { Problem::new("not_found", NOTHING_HERE) })
            .method_not_allowed_fallback(|| async { Problem::new("method_not_allowed", OTHER_METHOD) })
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
            .layer(middleware::from_fn(harden))
            .layer(CatchPanicLayer::custom(|_| {
                tracing::error!("a request handler panicked");
                Problem::new("internal", "the request could not be handled").into_response()
            }))
            .layer(middleware::from_fn(request_id::assign))
            .with_state(self)
    }
}

async fn readyz(State(http): State<Http>) -> Result<&'static str, Problem> {
    match http.service().is_ready().await {
        true => Ok("serving"),
        false => Err(Problem::new("unavailable", "the store does not answer")),
    }
}

/// What an error that did not leave a handler as a problem is told as: the framework's own refusals are plain text. `None` for
/// every other response; a page may tell its error as a page.
fn leaked(response: &Response) -> Option<Problem> {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    if !is_error || ["application/problem+json", "text/html"].iter().any(|it| kind.starts_with(it)) {
        return None;
    }
    Some(match status {
        StatusCode::NOT_FOUND => Problem::new("not_found", NOTHING_HERE),
        StatusCode::METHOD_NOT_ALLOWED => Problem::new("method_not_allowed", OTHER_METHOD),
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new("too_large", BODY_TOO_LARGE),
        _ if status.is_client_error() => Problem::new("invalid_request", "the address or its query cannot be read"),
        _ => Problem::new("internal", "the request could not be handled"),
    })
}

/// No active content from outside, no frames, no guessing of types; every error is a problem.
async fn harden(request: Request, next: Next) -> Response {
    const POLICY: &str = "default-src 'self'; img-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    let mut response = next.run(request).await;
    if let Some(problem) = leaked(&response) {
        response = problem.into_response();
    }
    let headers = response.headers_mut();
    // A page may be stricter.
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Serves until `stop` fires, then lets running requests end. Every connection has `TCP_NODELAY`.
pub async fn serve(listener: TcpListener, http: Http, stop: CancellationToken) -> std::io::Result<()> {
    let app = http.router().into_make_service_with_connect_info::<SocketAddr>();
    let listener = axum::serve::ListenerExt::tap_io(listener, |stream: &mut tokio::net::TcpStream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
    });
    axum::serve(listener, app).with_graceful_shutdown(async move { stop.cancelled().await }).await
}
