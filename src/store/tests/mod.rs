#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod contract;
mod looked_at;
mod measure;
mod older;
mod samples;
mod sqlite;
