use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Our own fixed sentences inside an answer; their words live in `prompts/_shared/phrases.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phrase {
    NothingFound,
    OutOfScope,
    InYourAccount,
    FromDocuments,
    WhatToCheck,
    FromCases,
    Closest,
    QuotesInEnglish,
    QuotesInZhCn,
    QuotesInZhTw,
    QuotesInJa,
    NothingInAccount,
    CouldNotSee,
    StepsWithheld,
    Handoff,
    OfferPerson,
    AllRead,
    Greeting,
    TellMore,
    Thanks,
    ChangedBefore,
    OtherChanges,
    AlsoSeen,
    GapLate,
    GapFailed,
    GapNotConfigured,
    GapRefused,
    GapTruncated,
    ReplyBegins,
    ReplyCause,
    ReplyDocuments,
    ReplyQuestions,
    ReplyInShort,
    ReplyNothingSeen,
    AskResource,
    AskError,
    AskWhen,
    AskChange,
    AskRegion,
    AskValue,
    AheadTooLate,
    AheadBeginNow,
    AheadInTime,
    AheadNoReview,
    LimitNothingHolds,
    NotMeasured,
    HowToMeasure,
    LimitWithin,
    LimitOver,
    LimitFits,
    LimitDoesNotFit,
    LimitFirstToken,
    LimitWholeAnswer,
}

impl Phrase {
    /// Those that a backend may say; each is one sentence, so that it reaches the check as one unit.
    pub const FROM_BACKENDS: [Self; 26] = [
        Self::NothingFound,
        Self::OutOfScope,
        Self::InYourAccount,
        Self::FromDocuments,
        Self::WhatToCheck,
        Self::FromCases,
        Self::Closest,
        Self::QuotesInEnglish,
        Self::QuotesInZhCn,
        Self::QuotesInZhTw,
        Self::QuotesInJa,
        Self::NothingInAccount,
        Self::AllRead,
        Self::Greeting,
        Self::TellMore,
        Self::Thanks,
        Self::ChangedBefore,
        Self::OtherChanges,
        Self::AlsoSeen,
        Self::AheadTooLate,
        Self::AheadBeginNow,
        Self::AheadInTime,
        Self::AheadNoReview,
        Self::LimitNothingHolds,
        Self::NotMeasured,
        Self::HowToMeasure,
    ];

    /// Every phrase.
    pub const ALL: [Self; 53] = [
        Self::NothingFound,
        Self::OutOfScope,
        Self::InYourAccount,
        Self::FromDocuments,
        Self::WhatToCheck,
        Self::FromCases,
        Self::Closest,
        Self::QuotesInEnglish,
        Self::QuotesInZhCn,
        Self::QuotesInZhTw,
        Self::QuotesInJa,
        Self::NothingInAccount,
        Self::CouldNotSee,
        Self::StepsWithheld,
        Self::Handoff,
        Self::OfferPerson,
        Self::AllRead,
        Self::Greeting,
        Self::TellMore,
        Self::Thanks,
        Self::ChangedBefore,
        Self::OtherChanges,
        Self::AlsoSeen,
        Self::GapLate,
        Self::GapFailed,
        Self::GapNotConfigured,
        Self::GapRefused,
        Self::GapTruncated,
        Self::ReplyBegins,
        Self::ReplyCause,
        Self::ReplyDocuments,
        Self::ReplyQuestions,
        Self::ReplyInShort,
        Self::ReplyNothingSeen,
        Self::AskResource,
        Self::AskError,
        Self::AskWhen,
        Self::AskChange,
        Self::AskRegion,
        Self::AskValue,
        Self::AheadTooLate,
        Self::AheadBeginNow,
        Self::AheadInTime,
        Self::AheadNoReview,
        Self::LimitNothingHolds,
        Self::NotMeasured,
        Self::HowToMeasure,
        Self::LimitWithin,
        Self::LimitOver,
        Self::LimitFits,
        Self::LimitDoesNotFit,
        Self::LimitFirstToken,
        Self::LimitWholeAnswer,
    ];
}

impl Phrase {
    /// Whether it says which language the quotes are in.
    pub fn names_a_language(self) -> bool {
        matches!(self, Self::QuotesInEnglish | Self::QuotesInZhCn | Self::QuotesInZhTw | Self::QuotesInJa)
    }
}

/// The phrases in one language. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Phrases(Arc<BTreeMap<Phrase, String>>);

impl Phrases {
    /// The sentences by name.
    pub fn new(sentences: BTreeMap<Phrase, String>) -> Self {
        Self(Arc::new(sentences))
    }

    /// The sentence; empty only where none was loaded.
    pub fn get(&self, phrase: Phrase) -> &str {
        self.0.get(&phrase).map(String::as_str).unwrap_or_default()
    }

    /// Which phrase `text` is, word for word (white space at the ends aside).
    pub fn which(&self, text: &str) -> Option<Phrase> {
        let text = text.trim();
        self.0.iter().find(|(_, sentence)| *sentence == text).map(|(phrase, _)| *phrase)
    }
}
