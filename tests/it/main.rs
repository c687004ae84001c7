//! The integration tests: the house rules, and the real program over real HTTP on a home of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]
#![allow(clippy::print_stderr, reason = "a test that cannot run says so")]

mod api;
mod as_of;
mod ask;
mod audited;
mod bad_input;
mod browser;
mod cases;
mod crash;
mod dead_letters;
mod desk;
mod drafts;
mod eval;
mod figures;
mod filters;
mod find;
mod first_contact;
mod gaps;
mod house;
mod index_safety;
mod lived;
mod mail_login;
mod model_path;
mod offsets;
mod outward;
mod pack;
mod reasons;
mod scripted_model;
mod secrets;
mod sources;
mod status_hook;
mod support;
mod tickets;
mod told_outside;
mod triage;
mod triage_model;
mod turning;
mod unpromised;
mod webhooks;
