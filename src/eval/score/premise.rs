use crate::domain::{Phrase, Phrases};
use crate::eval::result::Verdict;

/// Whether the answer begins with one of our sentences before what contradicts the question, where it has to (`wanted`), and says neither
/// anywhere where it must not. Before it may stand only that a person was called, in the words of `phrases`.
pub fn premise(wanted: bool, answer: &str, phrases: &Phrases) -> Verdict {
    let said = [Phrase::PremiseDiffers, Phrase::PremiseBears].map(|it| phrases.get(it));
    let handed_over = [Phrase::Handoff, Phrase::WhileYouWait].map(|it| phrases.get(it));
    let begins =
        handed_over.iter().fold(answer.trim_start(), |rest, it| rest.strip_prefix(*it).unwrap_or(rest).trim_start());
    let is_first = said.iter().any(|it| begins.starts_with(it));
    let is_said = said.iter().any(|it| answer.contains(it));
    match (wanted, is_first, is_said) {
        (true, true, _) | (false, _, false) => Verdict::Pass,
        (true, false, _) => Verdict::Fail("does not begin with what contradicts the question".to_owned()),
        (false, _, true) => Verdict::Fail("contradicts what nothing known contradicts".to_owned()),
    }
}
