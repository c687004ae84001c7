use super::{Bench, Ran, always, ask, shown};
use crate::eval::play::PlayError;
use crate::eval::result::{Check, Verdict};
use crate::eval::score::{self, checked};
use crate::eval::suite::Sample;

/// Whether a message reaches a person.
pub(super) async fn run(bench: &Bench, sample: &Sample) -> Result<Ran, PlayError> {
    let turns = ask(bench, sample).await?;
    let mut ran = shown(&turns);
    ran.checks = always(bench, sample, &turns);
    let (Some(last), Some(human)) = (turns.last(), sample.human) else { return Ok(ran) };
    let check = checked("handoff", || score::handoff(human, sample.reason.as_deref(), &last.turn));
    let name = if human { "handoff_recall" } else { "handoff_specificity" };
    ran.metrics.insert(name.to_owned(), f64::from(u8::from(check.verdict == Verdict::Pass)));
    ran.checks.push(check);
    ran.checks.extend(super::answers::expected(sample, last));
    if let Some(wanted) = &sample.pack {
        super::pack::score(bench, sample, wanted, &turns, &mut ran).await?;
    }
    if human && sample.reason.is_some() {
        let verdict = Verdict::Unmeasured("a handoff does not say its reason yet".to_owned());
        ran.checks.push(Check { scorer: "reason".to_owned(), verdict, optional: false });
    }
    Ok(ran)
}
