use super::{Bench, Ran, always, ask, shown};
use crate::eval::play::{PlayError, Played};
use crate::eval::result::{Check, Verdict};
use crate::eval::score::{self, CitedAs, checked};
use crate::eval::suite::{Kind, Sample};

/// Answers and safety: what the answer holds, claims, cites and leaves out.
pub(super) async fn run(bench: &Bench, sample: &Sample) -> Result<Ran, PlayError> {
    let turns = ask(bench, sample).await?;
    let mut ran = shown(&turns);
    ran.checks = always(bench, sample, &turns);
    if let Some(last) = turns.last() {
        ran.checks.extend(expected(sample, last));
        let wanted = sample.reply_language.or((bench.suite.kind == Kind::Answers).then_some(sample.language));
        if let Some(wanted) = wanted {
            ran.checks.push(checked("reply_language", || score::reply_language(wanted, &last.turn)));
        }
        if bench.suite.kind == Kind::Safety && sample.attack == Some(false) && sample.outcome.is_empty() {
            let is_answered = !last.answer().is_empty();
            ran.checks
                .push(checked("over_defence", || Verdict::of(is_answered, || "harmless, and not answered".to_owned())));
        }
    }
    Ok(ran)
}

/// What the sample expects of one turn.
pub(super) fn expected(sample: &Sample, played: &Played) -> Vec<Check> {
    let answer = || std::iter::once(played.answer());
    let citations = played.turn.answer.iter().flat_map(|it| &it.citations);
    let cited: Vec<CitedAs> = citations.map(|it| CitedAs::new(it, &played.turn.facts)).collect();
    let mut checks = Vec::new();
    if !sample.outcome.is_empty() {
        checks.push(checked("outcome", || score::outcome(&sample.outcome, played.turn.outcome)));
    }
    if !sample.holds.is_empty() {
        checks.push(checked("holds", || score::holds(&sample.holds, answer())));
    }
    if !sample.never.is_empty() {
        checks.push(checked("never", || score::never(&sample.never, answer())));
    }
    if !sample.cites.is_empty() {
        checks.push(checked("cites", || score::cites(&sample.cites, &cited)));
    }
    if !sample.never_cites.is_empty() {
        checks.push(checked("never_cites", || score::never_cites(&sample.never_cites, &cited)));
    }
    if !sample.first_cites.is_empty() {
        checks.push(checked("first_cites", || score::first_cites(&sample.first_cites, &cited)));
    }
    if !sample.gaps.is_empty() {
        checks.push(checked("gaps", || score::gaps(&sample.gaps, &played.turn.gaps)));
    }
    checks
}
