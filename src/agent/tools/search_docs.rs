use schemars::JsonSchema;
use serde::Deserialize;

use super::{Call, ReadCall, Tool};

/// Arguments of `search_docs`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchDocs {
    /// What to look for, in any language.
    #[schemars(length(min = 1, max = 400))]
    pub query: String,
    /// How many passages, 1 to 8.
    #[schemars(range(min = 1, max = 8))]
    pub limit: Option<u8>,
}

impl Tool for SearchDocs {
    const NAME: &'static str = "search_docs";
    const ABOUT: &'static str = "Searches the documents again, with other words than the customer's.";

    fn into_call(self) -> Call {
        Call::Read(ReadCall::SearchDocs(self))
    }
}
