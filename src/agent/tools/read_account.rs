use schemars::JsonSchema;
use serde::Deserialize;

use super::{Call, ReadCall, Tool};

/// Arguments of `read_account`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadAccount {
    /// What the facts should be about, e.g. `checkout deploy` or `database connections`.
    #[schemars(length(min = 1, max = 400))]
    pub about: String,
    /// Only facts of the last so many hours, 1 to 720.
    #[schemars(range(min = 1, max = 720))]
    pub since_hours: Option<u16>,
}

impl Tool for ReadAccount {
    const NAME: &'static str = "read_account";
    const ABOUT: &'static str =
        "Reads further facts about the customer's account: health events, alarms, changes, metrics, inventory, quotas.";

    fn into_call(self) -> Call {
        Call::Read(ReadCall::ReadAccount(self))
    }
}
