//! The integration tests: the house rules, and the real program over real HTTP on a home of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]
#![allow(clippy::print_stderr, reason = "a test that cannot run says so")]

mod ask;
mod browser;
mod crash;
mod house;
<<<<<<< HEAD
mod model_path;
mod scripted_model;
=======
mod secrets;
>>>>>>> f615f8971c218a1ed50c2ef89aa894550ab8a653
mod support;
