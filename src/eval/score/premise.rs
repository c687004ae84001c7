use crate::eval::result::Verdict;

/// Whether the answer begins with `differs`, our sentence before what contradicts the question, where it has to (`wanted`), and
/// says it nowhere where it must not.
pub fn premise(wanted: bool, answer: &str, differs: &str) -> Verdict {
    let is_first = answer.trim_start().starts_with(differs);
    let is_said = answer.contains(differs);
    match (wanted, is_first, is_said) {
        (true, true, _) | (false, _, false) => Verdict::Pass,
        (true, false, _) => Verdict::Fail("does not begin with what contradicts the question".to_owned()),
        (false, _, true) => Verdict::Fail("contradicts what nothing known contradicts".to_owned()),
    }
}
