use super::{Bench, Ran, always, ask, shown};
use crate::domain::HandoffReason;
use crate::eval::play::PlayError;
use crate::eval::result::Verdict;
use crate::eval::score::{self, checked};
use crate::eval::suite::Sample;

/// Whether a message reaches a person.
pub(super) async fn run(bench: &Bench, sample: &Sample) -> Result<Ran, PlayError> {
    let turns = ask(bench, sample).await?;
    let mut ran = shown(&turns);
    ran.checks = always(bench, sample, &turns);
    let (Some(last), Some(human)) = (turns.last(), sample.human) else { return Ok(ran) };
    let check = checked("handoff", || score::handoff(human, &last.turn));
    let name = if human { "handoff_recall" } else { "handoff_specificity" };
    ran.metrics.insert(name.to_owned(), f64::from(u8::from(check.verdict == Verdict::Pass)));
    ran.checks.push(check);
    ran.checks.extend(super::answers::expected(sample, last));
    if let Some(wanted) = &sample.pack {
        super::pack::score(bench, sample, wanted, &turns, &mut ran).await?;
    }
    if let Some(wanted) = sample.reason.filter(|_| human) {
        // The case opens at the wish, so that its reason is the turn before that.
        let before = turns.iter().rev().nth(1).and_then(|it| it.turn.outcome);
        let found = HandoffReason::of(super::pack::kind_of(bench, sample, &turns)?, before);
        ran.checks.push(checked("reason", || {
            Verdict::of(found == wanted, || format!("{} instead of {}", found.word(), wanted.word()))
        }));
    }
    Ok(ran)
}
