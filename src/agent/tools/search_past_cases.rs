use schemars::JsonSchema;
use serde::Deserialize;

use super::{Call, ReadCall, SearchCases, Tool};

/// Arguments of `search_past_cases`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchPastCases {
    /// What to look for, in any language.
    #[schemars(length(min = 1, max = 400))]
    pub query: String,
}

impl Tool for SearchPastCases {
    const NAME: &'static str = "search_past_cases";
    const ABOUT: &'static str = "Searches past cases of all customers and how they were solved.";

    /// Whose cases are found follows from the scope that the call is carried out under.
    fn into_call(self) -> Call {
        Call::Read(ReadCall::SearchCases(SearchCases { query: self.query }))
    }
}
