//! The rim that speaks HTTP: JSON API, turn streams, the console's page.
//!
//! In: requests. Out: one verb of `service` each, its result as JSON, a stream of events or a page. Errors leave as problem
//! documents (RFC 9457) with a stable code, words for the customer and a request id. Does not know: how anything is decided.

mod api;
mod assets;
mod auth;
mod body;
mod demo;
mod evals;
mod feed;
mod limits;
mod openapi;
mod pages;
mod problem;
mod render;
mod request_id;
mod root;
mod router;
mod session;
mod stream;
mod transcript;
mod words;

pub use demo::DemoAccess;
pub use router::{Http, serve};
pub use words::{Words, words};
