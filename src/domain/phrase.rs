use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Severity;

/// Our own fixed sentences inside an answer; their words live in `prompts/_shared/phrases.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phrase {
    NothingFound,
    OutOfScope,
    AnotherProvider,
    InYourAccount,
    FromDocuments,
    WhatToCheck,
    FromCases,
    Closest,
    MayMean,
    MayMeanThis,
    MostLikely,
    OrMean,
    QuotesInEnglish,
    QuotesInZhCn,
    QuotesInZhTw,
    QuotesInJa,
    NothingInAccount,
    NotWell,
    NoProof,
    Beware,
    CouldNotSee,
    NotReadEither,
    NotCounted,
    StepsWithheld,
    Handoff,
    WhileYouWait,
    OfferPerson,
    AllRead,
    Greeting,
    TellMore,
    Thanks,
    ChangedBefore,
    OtherChanges,
    AlsoSeen,
    FirstStep,
    FitsLow,
    FitsNormal,
    FitsHigh,
    FitsUrgent,
    FitsCritical,
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
    WhyStaging,
    WhyOver,
    WhyEased,
    WhyAsked,
    WhyNoImpact,
    WhyBreach,
    WhyStopped,
    WhyDegraded,
    WhyReported,
    WhyWanted,
    WhyDeadline,
    CaseDrafted,
    CaseNotIncluded,
    CaseAboutWhat,
    CaseSubject,
    CaseNothingSaid,
    CaseGoesOn,
    CaseNothingNew,
    ConcernsResources,
    TriedSoFar,
    NeededBy,
    CardSeen,
    CardCause,
    CardHelped,
    SecurityFirst,
    AheadTooLate,
    AheadBeginNow,
    AheadInTime,
    AheadNoReview,
    LimitNothingHolds,
    PremiseDiffers,
    PremiseBears,
    TextsDiffer,
    TextsDifferNewerFirst,
    NotMeasured,
    HowToMeasure,
    LimitWithin,
    LimitOver,
    LimitFits,
    LimitDoesNotFit,
    Carries,
    BarelyCarries,
    FallsShort,
    TogetherFits,
    TogetherTooMuch,
    NoticeKept,
    NoticeTooShort,
    LimitFirstToken,
    LimitWholeAnswer,
}

impl Phrase {
    /// Those that a backend may say; each is one sentence, so that it reaches the check as one unit.
    pub const FROM_BACKENDS: [Self; 46] = [
        Self::NothingFound,
        Self::OutOfScope,
        Self::AnotherProvider,
        Self::InYourAccount,
        Self::FromDocuments,
        Self::WhatToCheck,
        Self::FromCases,
        Self::Closest,
        Self::MayMean,
        Self::MayMeanThis,
        Self::MostLikely,
        Self::OrMean,
        Self::QuotesInEnglish,
        Self::QuotesInZhCn,
        Self::QuotesInZhTw,
        Self::QuotesInJa,
        Self::NothingInAccount,
        Self::NotWell,
        Self::NoProof,
        Self::Beware,
        Self::AllRead,
        Self::Greeting,
        Self::TellMore,
        Self::Thanks,
        Self::ChangedBefore,
        Self::OtherChanges,
        Self::AlsoSeen,
        Self::CouldNotSee,
        Self::NotCounted,
        Self::FirstStep,
        Self::FitsLow,
        Self::FitsNormal,
        Self::FitsHigh,
        Self::FitsUrgent,
        Self::FitsCritical,
        Self::AheadTooLate,
        Self::AheadBeginNow,
        Self::AheadInTime,
        Self::AheadNoReview,
        Self::LimitNothingHolds,
        Self::PremiseDiffers,
        Self::PremiseBears,
        Self::TextsDiffer,
        Self::TextsDifferNewerFirst,
        Self::NotMeasured,
        Self::HowToMeasure,
    ];

    /// Every phrase.
    pub const ALL: [Self; 106] = [
        Self::NothingFound,
        Self::OutOfScope,
        Self::AnotherProvider,
        Self::InYourAccount,
        Self::FromDocuments,
        Self::WhatToCheck,
        Self::FromCases,
        Self::Closest,
        Self::MayMean,
        Self::MayMeanThis,
        Self::MostLikely,
        Self::OrMean,
        Self::QuotesInEnglish,
        Self::QuotesInZhCn,
        Self::QuotesInZhTw,
        Self::QuotesInJa,
        Self::NothingInAccount,
        Self::NotWell,
        Self::NoProof,
        Self::Beware,
        Self::CouldNotSee,
        Self::NotReadEither,
        Self::NotCounted,
        Self::StepsWithheld,
        Self::Handoff,
        Self::WhileYouWait,
        Self::OfferPerson,
        Self::AllRead,
        Self::Greeting,
        Self::TellMore,
        Self::Thanks,
        Self::ChangedBefore,
        Self::OtherChanges,
        Self::AlsoSeen,
        Self::FirstStep,
        Self::FitsLow,
        Self::FitsNormal,
        Self::FitsHigh,
        Self::FitsUrgent,
        Self::FitsCritical,
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
        Self::WhyStaging,
        Self::WhyOver,
        Self::WhyEased,
        Self::WhyAsked,
        Self::WhyNoImpact,
        Self::WhyBreach,
        Self::WhyStopped,
        Self::WhyDegraded,
        Self::WhyReported,
        Self::WhyWanted,
        Self::WhyDeadline,
        Self::CaseDrafted,
        Self::CaseNotIncluded,
        Self::CaseAboutWhat,
        Self::CaseSubject,
        Self::CaseNothingSaid,
        Self::CaseGoesOn,
        Self::CaseNothingNew,
        Self::ConcernsResources,
        Self::TriedSoFar,
        Self::NeededBy,
        Self::CardSeen,
        Self::CardCause,
        Self::CardHelped,
        Self::SecurityFirst,
        Self::AheadTooLate,
        Self::AheadBeginNow,
        Self::AheadInTime,
        Self::AheadNoReview,
        Self::LimitNothingHolds,
        Self::PremiseDiffers,
        Self::PremiseBears,
        Self::TextsDiffer,
        Self::TextsDifferNewerFirst,
        Self::NotMeasured,
        Self::HowToMeasure,
        Self::LimitWithin,
        Self::LimitOver,
        Self::LimitFits,
        Self::LimitDoesNotFit,
        Self::Carries,
        Self::BarelyCarries,
        Self::FallsShort,
        Self::TogetherFits,
        Self::TogetherTooMuch,
        Self::NoticeKept,
        Self::NoticeTooShort,
        Self::LimitFirstToken,
        Self::LimitWholeAnswer,
    ];
}

impl Phrase {
    /// That this severity fits.
    pub fn fits(severity: Severity) -> Self {
        match severity {
            Severity::Low => Self::FitsLow,
            Severity::Normal => Self::FitsNormal,
            Severity::High => Self::FitsHigh,
            Severity::Urgent => Self::FitsUrgent,
            Severity::Critical => Self::FitsCritical,
        }
    }

    /// That texts of these dates differ, in the order in which they are told.
    pub fn texts_differ(dates: &[&str]) -> Self {
        match dates {
            [newer, older] if newer > older => Self::TextsDifferNewerFirst,
            _ => Self::TextsDiffer,
        }
    }

    /// The severity that it says fits.
    pub fn severity(self) -> Option<Severity> {
        Severity::ALL.into_iter().find(|it| Self::fits(*it) == self)
    }

    /// Whether what stands below it may not be what is asked.
    pub fn is_of_guesses(self) -> bool {
        matches!(self, Self::Closest | Self::MayMean | Self::MayMeanThis | Self::MostLikely)
    }

    /// Whether it says which language the quotes are in.
    pub fn names_a_language(self) -> bool {
        matches!(self, Self::QuotesInEnglish | Self::QuotesInZhCn | Self::QuotesInZhTw | Self::QuotesInJa)
    }
}

/// Sentences of ours by name, in one language. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentences<K>(Arc<BTreeMap<K, String>>);

/// The phrases in one language.
pub type Phrases = Sentences<Phrase>;

impl<K> Default for Sentences<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Ord + Copy> Sentences<K> {
    /// The sentences by name.
    pub fn new(sentences: BTreeMap<K, String>) -> Self {
        Self(Arc::new(sentences))
    }

    /// The sentence; empty only where none was loaded.
    pub fn get(&self, name: K) -> &str {
        self.0.get(&name).map(String::as_str).unwrap_or_default()
    }

    /// The sentence with each `{name}` replaced by its value; what is put in is not looked at again.
    pub fn say(&self, name: K, values: &[(&str, &str)]) -> String {
        let mut said = String::new();
        let mut rest = self.get(name);
        while let Some((before, after)) = rest.split_once('{') {
            let (place, behind) = after.split_once('}').unwrap_or((after, ""));
            said.push_str(before);
            said.push_str(values.iter().find(|it| it.0 == place).map_or("", |it| it.1));
            rest = behind;
        }
        said.push_str(rest);
        said
    }

    /// Which sentence `text` is, word for word (white space at the ends aside).
    pub fn which(&self, text: &str) -> Option<K> {
        let text = text.trim();
        self.0.iter().find(|(_, sentence)| *sentence == text).map(|(name, _)| *name)
    }
}
