//! Suites as files: `evals/<suite>/suite.toml` and the samples beside it → checked plain data.

mod file;
mod load;
mod sample;

pub use file::{Budgets, Kind, SuiteFile};
pub use load::{Part, Suite, SuiteError, load, names, parse};
pub use sample::{Branch, CaseGiven, Final, Group, Groups, Origin, PackWanted, Sample, SamplesFile, State};
