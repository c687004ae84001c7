use schemars::JsonSchema;
use serde::Deserialize;

use super::{Call, Tool};
use crate::domain::{DraftKind, Severity};

/// Arguments of `propose_case`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeCase {
    /// One line that says what is wrong or wanted.
    #[schemars(length(min = 1, max = 150))]
    pub subject: String,
    /// What an engineer needs to start, in the customer's words.
    #[schemars(length(min = 1, max = 4000))]
    pub description: String,
    /// The service concerned, by its id in the catalogue, e.g. `relational-database`.
    #[schemars(length(max = 60))]
    pub service: Option<String>,
    pub kind: Option<DraftKind>,
    pub severity: Option<Severity>,
    /// At most three questions whose answers an engineer will need.
    #[serde(default)]
    #[schemars(length(max = 3))]
    pub missing: Vec<String>,
}

impl Tool for ProposeCase {
    const NAME: &'static str = "propose_case";
    const ABOUT: &'static str = "Proposes a case for the customer to confirm. It opens nothing: only the customer can.";

    fn into_call(self) -> Call {
        Call::ProposeCase(self)
    }
}
