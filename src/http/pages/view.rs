use crate::domain::{Language, Plan};

/// What the page needs to know to be drawn.
#[derive(Clone, Debug)]
pub struct PageView {
    pub language: Language,
    /// `None`: nobody is signed in, and the page offers identities.
    pub who: Option<Who>,
    /// Offered as cards; empty where demo identities must not be offered.
    pub demo: Vec<DemoIdentity>,
    /// Where customers' text goes; `None`: nowhere.
    pub model_host: Option<String>,
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct Who {
    /// The token's name, or its `sub`.
    pub name: String,
}

/// A demo account that one may be with a click.
#[derive(Clone, Debug)]
pub struct DemoIdentity {
    pub account_id: String,
    pub name: String,
    pub plan: Plan,
    /// One line about it; `None`: the console's own line for the demo corpus, where it has one.
    pub note: Option<String>,
}
