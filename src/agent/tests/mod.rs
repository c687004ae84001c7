//! The agent as data: prompts, the run as a state machine, the check of units. Nothing here waits or reads a file of ours
//! beyond the embedded prompts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod arbitrary;
mod checks;
mod extractive;
mod gaps;
mod prompts;
mod run;
mod samples;
mod triage;
