use crate::domain::{Outcome, Turn};
use crate::eval::result::Verdict;

/// Whether the conversation reaches a person as it should: asking for one, or anger, must hand over at once.
pub fn handoff(wants_human: bool, turn: &Turn) -> Verdict {
    let is_handed_over = turn.outcome == Some(Outcome::Handoff);
    match wants_human {
        true => Verdict::of(is_handed_over, || format!("no person: ended as {:?}", turn.outcome)),
        false => Verdict::of(!is_handed_over, || "handed over to a person for nothing".to_owned()),
    }
}
