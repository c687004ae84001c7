use schemars::JsonSchema;
use serde::Deserialize;

use super::{Call, ReadCall, Tool};

/// Arguments of `search_cases`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchCases {
    /// What to look for, in any language.
    #[schemars(length(min = 1, max = 400))]
    pub query: String,
}

impl Tool for SearchCases {
    const NAME: &'static str = "search_cases";
    const ABOUT: &'static str = "Searches this customer's own past cases.";

    fn into_call(self) -> Call {
        Call::Read(ReadCall::SearchCases(self))
    }
}
