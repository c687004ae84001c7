//! `cargo bench --bench public_sets -- SET DIR`: public data sets through the agent that serves, a table each.
//!
//! `SET` is one of those below, `DIR` the folder that holds its files (for `abstention`, the folder of all sets). Answers are the extractive backend's unless a row
//! names another. `--misses N` lists what failed, `--of N` runs only the first N samples and says so, `--corpus FILE` is the
//! documents for a set that has none. Figures only: nothing here fails because a figure is low.
//! `cargo bench --profile dev --bench public_sets` builds faster and prints the same.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark"
)]

mod abstention;
mod clinc;
mod demo;
mod docs_qa;
mod duplicates;
mod exams;
mod given;
mod harmless;
mod injections;
mod mtrag;
mod passages;
mod squad;
mod table;
mod world;

use given::Given;

fn main() {
    let given = Given::read(std::env::args().skip(1));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        match given.set.as_str() {
            "aws-docs-qa" => docs_qa::run(&given).await,
            "mtrag-un" => mtrag::run(&given).await,
            "clinc-oos" => clinc::run(&given).await,
            "bipia" => injections::bipia(&given).await,
            "asb-attacks" => injections::asb(&given).await,
            "notinject" => harmless::run(&given).await,
            "gitbugs" => duplicates::run(&given),
            "aws-practice-exams" => exams::run(&given),
            "abstention" => abstention::run(&given),
            other => panic!("no set `{other}`: {}", given::SETS.join(", ")),
        }
    });
}
