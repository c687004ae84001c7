use crate::domain::{Language, Plan};

/// What the page needs to know to be drawn.
#[derive(Clone, Debug)]
pub struct PageView {
    pub place: Place,
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
    /// An engineer or an admin.
    pub is_staff: bool,
}

/// One of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Where customers ask.
    Console,
    /// A customer's cases.
    Cases,
    /// Where engineers work.
    Desk,
    /// What the documents lack, for engineers.
    Gaps,
    /// How cases were handled.
    Figures,
}

impl Place {
    /// Its address, where the links of its languages lead.
    pub fn path(self) -> &'static str {
        match self {
            Self::Console => "/",
            Self::Cases => "/cases",
            Self::Desk => "/desk",
            Self::Gaps => "/desk/gaps",
            Self::Figures => "/desk/figures",
        }
    }

    /// The script that starts it.
    pub(super) fn script(self) -> &'static str {
        match self {
            Self::Console => "console.js",
            Self::Cases => "cases.js",
            Self::Desk => "desk.js",
            Self::Gaps => "gaps.js",
            Self::Figures => "figures.js",
        }
    }

    /// What that script imports, so that the browser fetches everything at once.
    pub(super) fn modules(self) -> &'static [&'static str] {
        match self {
            Self::Console => &[
                "account.js",
                "answer.js",
                "api.js",
                "catalogue.js",
                "clock.js",
                "conversations.js",
                "dom.js",
                "door.js",
                "draft.js",
                "draft_evidence.js",
                "draft_form.js",
                "facts.js",
                "files.js",
                "find.js",
                "frame.js",
                "handoff.js",
                "list_field.js",
                "newest.js",
                "pending.js",
                "source.js",
                "stream.js",
                "talk.js",
                "thread.js",
                "timeline.js",
                "units.js",
                "words.js",
            ],
            Self::Figures => &["api.js", "desk_log.js", "dom.js", "door.js", "frame.js", "thread.js", "words.js"],
            Self::Cases => {
                &["api.js", "catalogue.js", "clock.js", "dom.js", "door.js", "frame.js", "thread.js", "words.js"]
            }
            Self::Desk => &[
                "api.js",
                "catalogue.js",
                "clock.js",
                "desk_card.js",
                "desk_case.js",
                "desk_files.js",
                "desk_incident.js",
                "desk_keys.js",
                "desk_leaving.js",
                "desk_log.js",
                "desk_moves.js",
                "desk_outbox.js",
                "desk_people.js",
                "desk_queue.js",
                "desk_reply.js",
                "dom.js",
                "door.js",
                "evidence.js",
                "frame.js",
                "pack.js",
                "source.js",
                "thread.js",
                "triage.js",
                "words.js",
            ],
            Self::Gaps => &["api.js", "dom.js", "door.js", "frame.js", "words.js"],
        }
    }

    /// Whether it is for engineers and admins alone.
    pub fn is_for_staff(self) -> bool {
        matches!(self, Self::Desk | Self::Gaps | Self::Figures)
    }
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
