use serde::{Deserialize, Serialize};

use super::reading::{Answer, Reading};
use crate::domain::{Origin, ResolutionKind};

/// What is counted of cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// An engineer answered in time.
    FirstResponseMet,
    /// The time is past, whether somebody answered since or nobody has.
    FirstResponseMissed,
    /// Promised, not past, not answered.
    FirstResponseWaiting,
    /// It was opened by a wish for a person.
    AskedForPerson,
    /// It was opened by confirming a draft.
    DraftConfirmed,
    /// It was written by hand.
    WrittenByHand,
    /// A person was asked for again while it was open.
    AskedAgain,
    Reopened,
    /// Resolved, and the customer says so.
    Confirmed,
    /// Resolved, an engineer thinks.
    Assumed,
    /// Ended because the customer did not come back.
    Abandoned,
    /// It goes on in another case of the account.
    Merged,
    /// Declared above what the evidence spoke for.
    DeclaredAbove,
    /// Declared below it.
    DeclaredBelow,
}

impl Figure {
    pub const EVERY: [Self; 14] = [
        Self::FirstResponseMet,
        Self::FirstResponseMissed,
        Self::FirstResponseWaiting,
        Self::AskedForPerson,
        Self::DraftConfirmed,
        Self::WrittenByHand,
        Self::AskedAgain,
        Self::Reopened,
        Self::Confirmed,
        Self::Assumed,
        Self::Abandoned,
        Self::Merged,
        Self::DeclaredAbove,
        Self::DeclaredBelow,
    ];
    pub(super) const INFLATION: [Self; 2] = [Self::DeclaredAbove, Self::DeclaredBelow];

    /// Its word, as in its JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::FirstResponseMet => "first_response_met",
            Self::FirstResponseMissed => "first_response_missed",
            Self::FirstResponseWaiting => "first_response_waiting",
            Self::AskedForPerson => "asked_for_person",
            Self::DraftConfirmed => "draft_confirmed",
            Self::WrittenByHand => "written_by_hand",
            Self::AskedAgain => "asked_again",
            Self::Reopened => "reopened",
            Self::Confirmed => "confirmed",
            Self::Assumed => "assumed",
            Self::Abandoned => "abandoned",
            Self::Merged => "merged",
            Self::DeclaredAbove => "declared_above",
            Self::DeclaredBelow => "declared_below",
        }
    }

    /// Whether it holds for a case. It holds for none that it does not count.
    pub(super) fn holds(self, case: &Reading<'_>) -> bool {
        match self {
            Self::FirstResponseMet => case.answer == Answer::Met,
            Self::FirstResponseMissed => case.answer == Answer::Missed,
            Self::FirstResponseWaiting => case.answer == Answer::Waiting,
            Self::AskedForPerson => case.origin == Some(Origin::Handoff),
            Self::DraftConfirmed => case.origin == Some(Origin::Draft),
            Self::WrittenByHand => case.origin == Some(Origin::Direct),
            Self::AskedAgain => case.asked_again,
            Self::Reopened => case.was_resolved && case.was_reopened,
            Self::Confirmed => case.resolved_as == Some(ResolutionKind::Confirmed),
            Self::Assumed => case.resolved_as == Some(ResolutionKind::Assumed),
            Self::Abandoned => case.resolved_as == Some(ResolutionKind::Abandoned),
            Self::Merged => case.resolved_as == Some(ResolutionKind::Merged),
            Self::DeclaredAbove => case.declared > case.suggested,
            Self::DeclaredBelow => case.declared < case.suggested,
        }
    }

    /// Whether a case is part of what it is a share of.
    pub(super) fn counts(self, case: &Reading<'_>) -> bool {
        match self {
            // Of what is decided: who still waits is neither.
            Self::FirstResponseMet | Self::FirstResponseMissed => matches!(case.answer, Answer::Met | Answer::Missed),
            Self::FirstResponseWaiting => matches!(case.answer, Answer::Met | Answer::Missed | Answer::Waiting),
            Self::Reopened => case.was_resolved,
            Self::Confirmed | Self::Assumed | Self::Abandoned | Self::Merged => case.resolved_as.is_some(),
            _ => true,
        }
    }
}
