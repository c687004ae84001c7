use schemars::JsonSchema;
use serde::Deserialize;

use super::{Call, Tool};

/// Arguments of `ask_customer`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskCustomer {
    /// One question, in the customer's language, ending in a question mark.
    #[schemars(length(min = 1, max = 300))]
    pub question: String,
}

impl Tool for AskCustomer {
    const NAME: &'static str = "ask_customer";
    const ABOUT: &'static str = "Asks the customer one question, where no useful answer is possible without the reply.";

    fn into_call(self) -> Call {
        Call::AskCustomer(self)
    }
}
