use super::{Bench, Ran, always, say, shown};
use crate::domain::Outcome;
use crate::eval::play::{PlayError, Played};
use crate::eval::result::Verdict;
use crate::eval::score::{self, CitedAs, checked};
use crate::eval::suite::{Branch, Final, Sample, State};

/// Turns of a conversation where the sample sets no bound.
const MOST_TURNS: usize = 12;

/// Plays a scripted customer against the assistant and grades the whole talk.
pub(super) async fn run(bench: &Bench, sample: &Sample) -> Result<Ran, PlayError> {
    let mut turns: Vec<Played> = Vec::new();
    let mut at = sample.start.clone().unwrap_or_default();
    let most = sample.max_turns.unwrap_or(MOST_TURNS).min(MOST_TURNS);
    let end = loop {
        let Some(state) = sample.states.get(&at) else { break Err(format!("there is no state `{at}`")) };
        let Some(words) = &state.say else { break Ok(state.end.clone().unwrap_or_default()) };
        // In human hands nobody else answers.
        let in_human_hands = turns.last().is_some_and(|it| it.turn.outcome == Some(Outcome::Handoff));
        if !in_human_hands {
            if turns.len() >= most {
                break Ok(format!("still talking after {most} turns"));
            }
            turns.push(say(bench, sample, words, &turns).await?);
        }
        let Some(last) = turns.last() else { break Err("nothing was said".to_owned()) };
        match next(state, last) {
            Some(branch) if in_human_hands && branch.to == at => break Ok("waits for a person".to_owned()),
            Some(branch) => at.clone_from(&branch.to),
            None => break Ok(state.end.clone().unwrap_or_else(|| format!("left in `{at}`"))),
        }
    };
    let mut ran = shown(&turns);
    ran.checks = always(bench, sample, &turns);
    ran.checks.push(checked("end", || match end {
        Ok(end) => Verdict::of(end == "good", || format!("ended {end}")),
        Err(why) => Verdict::Unmeasured(why),
    }));
    if let Some(last) = &sample.last {
        ran.checks.extend(graded(last, &turns));
    }
    Ok(ran)
}

fn next<'a>(state: &'a State, played: &Played) -> Option<&'a Branch> {
    let answer = || std::iter::once(played.answer());
    state.next.iter().find(|branch| {
        (branch.outcome.is_empty() || played.turn.outcome.is_some_and(|it| branch.outcome.contains(&it)))
            && score::holds(&branch.holds, answer()) == Verdict::Pass
            && score::never(&branch.never, answer()) == Verdict::Pass
            && score::cites(&branch.cites, &cited(played)) == Verdict::Pass
    })
}

fn cited(played: &Played) -> Vec<CitedAs> {
    let citations = played.turn.answer.iter().flat_map(|it| &it.citations);
    citations.map(|it| CitedAs::new(it, &played.turn.facts)).collect()
}

fn graded(expected: &Final, turns: &[Played]) -> Vec<crate::eval::result::Check> {
    let answers = || turns.iter().map(Played::answer);
    let cited: Vec<CitedAs> = turns.iter().flat_map(cited).collect();
    let gaps: Vec<_> = turns.iter().flat_map(|it| it.turn.gaps.iter().cloned()).collect();
    let mut checks = Vec::new();
    if !expected.outcome.is_empty() {
        let found = turns.last().and_then(|it| it.turn.outcome);
        checks.push(checked("outcome", || score::outcome(&expected.outcome, found)));
    }
    if !expected.holds.is_empty() {
        checks.push(checked("holds", || score::holds(&expected.holds, answers())));
    }
    if !expected.never.is_empty() {
        checks.push(checked("never", || score::never(&expected.never, answers())));
    }
    if !expected.cites.is_empty() {
        checks.push(checked("cites", || score::cites(&expected.cites, &cited)));
    }
    if !expected.never_cites.is_empty() {
        checks.push(checked("never_cites", || score::never_cites(&expected.never_cites, &cited)));
    }
    if !expected.gaps.is_empty() {
        checks.push(checked("gaps", || score::gaps(&expected.gaps, &gaps)));
    }
    if let (Some(wanted), Some(last)) = (expected.reply_language, turns.last()) {
        checks.push(checked("reply_language", || score::reply_language(wanted, &last.turn)));
    }
    checks
}
