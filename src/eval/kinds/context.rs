use super::answers::expected;
use super::{Bench, Ran, always, ask, shown};
use crate::eval::play::PlayError;
use crate::eval::result::Verdict;
use crate::eval::score::{self, checked};
use crate::eval::suite::Sample;

/// The same question with and without collectors: what knowing the account brings.
pub(super) async fn run(bench: &Bench, sample: &Sample) -> Result<Ran, PlayError> {
    let turns = ask(bench, sample).await?;
    let mut blind = bench.clone();
    blind.knowledge.collectors.clear();
    let without = ask(&blind, sample).await?;
    let mut ran = shown(&turns);
    ran.checks = always(bench, sample, &turns);
    let (Some(last), Some(blind)) = (turns.last(), without.last()) else { return Ok(ran) };
    let with = expected(sample, last);
    let passes = |checks: &[crate::eval::result::Check]| checks.iter().all(|it| it.verdict == Verdict::Pass);
    let holds_without = passes(&expected(sample, blind));
    ran.metrics.insert("with_collectors".to_owned(), f64::from(u8::from(passes(&with))));
    ran.metrics.insert("without_collectors".to_owned(), f64::from(u8::from(holds_without)));
    ran.checks.extend(with);
    if let Some(wanted) = sample.reply_language {
        ran.checks.push(checked("reply_language", || score::reply_language(wanted, &last.turn)));
    }
    if sample.lift == Some(true) {
        let verdict = || Verdict::of(!holds_without, || "holds without collectors too".to_owned());
        ran.checks.push(checked("lift", verdict));
    }
    ran.checks.push(checked("healthy", || score::healthy(last)));
    Ok(ran)
}
