use schemars::JsonSchema;
use serde::Deserialize;

use super::{Call, Tool};

/// Arguments of `propose_handoff`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeHandoff {
    /// Why a person would do better, in one sentence.
    #[schemars(length(min = 1, max = 300))]
    pub reason: String,
}

impl Tool for ProposeHandoff {
    const NAME: &'static str = "propose_handoff";
    const ABOUT: &'static str =
        "Offers the customer a person. It hands nothing over: only the customer can ask for it.";

    fn into_call(self) -> Call {
        Call::ProposeHandoff(self)
    }
}
