//! Suites out of an organisation's own past cases, split by time, and the page that tells how well they would have been
//! helped. In: a file of cases. Out: suites in the home, pseudonymised, then [`MineReport`] of a run over them.

mod cases;
mod page;
mod report;
mod truth;
mod write;

pub use cases::MineError;
pub use page::mine_page;
pub use report::{MineReport, mine_report};
pub use write::{Mined, prepare};
