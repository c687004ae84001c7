//! The console's style, script and icon, embedded in the binary.
//!
//! In: a file name below `/assets/` and the request's headers. Out: the file with its type and an `ETag`, 304 when the
//! browser has it already, 404 for any other name. Does not know: who asks; nothing here is secret.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "src/http/assets/files/"]
struct Assets;

/// Answers `GET /assets/{path}`. Browsers keep the file and ask again with `If-None-Match`, so that a new binary's
/// page never runs with an old script.
pub fn serve(path: &str, request: &HeaderMap) -> Response<Body> {
    let Some(file) = Assets::get(path) else {
        return answer(StatusCode::NOT_FOUND, Body::empty());
    };
    let tag = entity_tag(&file);
    let is_known = request.get(header::IF_NONE_MATCH).is_some_and(|given| names(given, &tag));
    let mut response = if is_known {
        answer(StatusCode::NOT_MODIFIED, Body::empty())
    } else {
        answer(StatusCode::OK, Body::from(file.data.into_owned()))
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, content_type(path));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// Every embedded script, by name, for tests that read them.
#[cfg(test)]
pub(super) fn scripts() -> impl Iterator<Item = (String, String)> {
    let names = Assets::iter().filter(|name| name.ends_with(".js"));
    names
        .filter_map(|name| Assets::get(&name).map(|file| (name, file)))
        .map(|(name, file)| (name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
}

fn answer(status: StatusCode, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}

fn entity_tag(file: &EmbeddedFile) -> String {
    format!("\"{}\"", hex::encode(file.metadata.sha256_hash()))
}

/// Whether an `If-None-Match` header names `tag`; weak forms count, as for any GET.
fn names(given: &HeaderValue, tag: &str) -> bool {
    given.to_str().is_ok_and(|given| given.split(',').any(|one| one.trim().trim_start_matches("W/") == tag))
}

fn content_type(path: &str) -> HeaderValue {
    HeaderValue::from_static(match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_file_is_sent_once_and_then_only_confirmed() {
        let first = serve("console.js", &HeaderMap::new());
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(first.headers()[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
        let mut request = HeaderMap::new();
        request.insert(header::IF_NONE_MATCH, first.headers()[header::ETAG].clone());
        assert_eq!(serve("console.js", &request).status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn a_name_outside_the_folder_is_not_found() {
        for path in ["../mod.rs", "mod.rs", "", "console.html", "/etc/passwd"] {
            assert_eq!(serve(path, &HeaderMap::new()).status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[test]
    fn the_script_uses_no_way_around_the_content_security_policy() {
        for (name, script) in scripts() {
            for word in ["eval(", "new Function", ".style.", "insertAdjacentHTML", "document.write", "outerHTML"] {
                assert!(!script.contains(word), "{name} uses `{word}`");
            }
        }
    }

    #[test]
    fn only_the_servers_sanitised_units_are_set_as_html() {
        let uses: usize = scripts().map(|(_, script)| script.matches("innerHTML").count()).sum();
        assert_eq!(uses, 1, "`innerHTML` belongs in units.js alone");
    }
}
