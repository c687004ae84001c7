//! Steps that the question tells are done.

use std::sync::LazyLock;

use regex::Regex;

use super::pick::PickedSteps;
use super::trouble::LEANS;
use crate::base::constant_pattern;
use crate::text::holds_name;

/// A step that waits until something stands as it is to, or looks whether it does, by how documents begin or end one.
static WAITS: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(r"(?i)^\s*(?:wait|check that)\b|^\s*(?:等待|等到|請等待|请等待)|(?:まで|のを)待(?:つ|ち)")
});
/// What a document writes as a program does.
static CODE: LazyLock<Regex> = LazyLock::new(|| constant_pattern("`([^`]+)`"));
/// Somebody tells what they did.
static DID: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"(?i)\b(?:i|we)(?:'ve| have| had| just| already)* (?:\w+ed|made|gave|grew|set|put|took|went|ran|did|bought)\b|已[经經]|[过過了]|ました|たのに|たけど|たが",
    )
});

/// `steps` without those up to the one that waits for a state which the question says is there, where it tells what was done: who has enlarged a
/// disk is not told to enlarge it. All of them where none is left.
pub(super) fn without_done<'a>(steps: PickedSteps<'a>, question: &str) -> PickedSteps<'a> {
    if !DID.is_match(question) {
        return steps;
    }
    let asked = question.to_lowercase();
    let text = steps.source.evidence.text.as_str();
    let is_reached = |words: &str| {
        WAITS.is_match(words) && CODE.captures_iter(words).any(|it| holds_name(&asked, &it[1].to_lowercase()))
    };
    let done = steps.items.iter().rposition(|it| text.get(it.words.clone()).is_some_and(is_reached));
    let left = done.map_or(0, |at| at + 1);
    if left == 0 || (left == steps.items.len() && steps.then.is_empty()) {
        return steps;
    }
    let mut rest = PickedSteps { items: steps.items.get(left..).unwrap_or_default().to_vec(), ..steps };
    if !rest.words().any(|it| LEANS.is_match(it)) {
        rest.items.iter_mut().zip(1..).for_each(|(it, number)| it.number = number);
    }
    rest
}
