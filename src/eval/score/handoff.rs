use crate::domain::{DraftKind, Outcome, Turn};
use crate::eval::result::Verdict;

/// Whether the conversation reaches a person as it should.
///
/// Asking for one, or anger, must hand over at once. Where the assistant cannot help, a turn without evidence whose draft
/// waits for one click counts too (DESIGN 1.6), and for security a drafted security case does.
pub fn handoff(wants_human: bool, reason: Option<&str>, turn: &Turn) -> Verdict {
    let is_handed_over = turn.outcome == Some(Outcome::Handoff);
    let has_draft_of = |kind| turn.draft.as_ref().is_some_and(|it| it.kind == kind);
    let is_offered = match reason {
        Some("cannot_help") => turn.outcome == Some(Outcome::NoEvidence) && turn.draft.is_some(),
        Some("security") => has_draft_of(DraftKind::Security),
        _ => false,
    };
    match wants_human {
        true => Verdict::of(is_handed_over || is_offered, || format!("no person: ended as {:?}", turn.outcome)),
        false => Verdict::of(!is_handed_over, || "handed over to a person for nothing".to_owned()),
    }
}
