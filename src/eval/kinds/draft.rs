use super::{Bench, Ran, always, ask, shown};
use crate::agent::plain_proposal;
use crate::domain::Draft;
use crate::eval::play::{PlayError, Played, customer, moment};
use crate::eval::result::Verdict;
use crate::eval::score::{checked, drafted, outage_missed, severity_cost, slot_completeness};
use crate::eval::suite::Sample;
use crate::service::{DraftReader, Proposed, draft_of};

/// The draft that a message leads to: the turn's own, or the one that the customer's button would make of the turn.
pub(super) async fn run(bench: &Bench, sample: &Sample) -> Result<Ran, PlayError> {
    let turns = ask(bench, sample).await?;
    let mut ran = shown(&turns);
    ran.checks = always(bench, sample, &turns);
    let Some(last) = turns.last() else { return Ok(ran) };
    let said: Vec<String> = turns.iter().map(|it| it.question.clone()).collect();
    let draft = draft_after(bench, sample, last, &said)?;
    let verdicts = drafted(sample, &draft);
    let verdicts = verdicts.into_iter().chain(asked_for(sample, &draft)).collect::<Vec<_>>();
    ran.metrics.extend(slot_completeness(&verdicts).map(|it| ("slot_completeness".to_owned(), it)));
    ran.checks.extend(verdicts.into_iter().map(|(name, verdict)| checked(name, || verdict)));
    ran.checks.extend(super::answers::expected(sample, last));
    if !sample.severity.is_empty() {
        let found = draft.suggested_severity;
        ran.metrics.insert("severity_cost".to_owned(), severity_cost(&sample.severity, found));
        let missed = outage_missed(&sample.severity, found);
        ran.metrics.extend(missed.map(|it| ("critical_missed".to_owned(), f64::from(u8::from(it)))));
        ran.severities = Some((sample.severity.clone(), found));
    }
    ran.answer = format!(
        "{:?}, {}, {}, {:?}: {}\n\n{}",
        draft.kind, draft.service, draft.category, draft.suggested_severity, draft.subject, ran.answer
    );
    ran.draft = Some(draft);
    Ok(ran)
}

/// Whether it asks what has to be asked, and nothing where nobody left anything out.
fn asked_for(sample: &Sample, draft: &Draft) -> Option<(&'static str, Verdict)> {
    sample.missing.as_ref().map(|wanted| ("asks", super::triage::missing(wanted, &draft.missing)))
}

fn draft_after(bench: &Bench, sample: &Sample, played: &Played, said: &[String]) -> Result<Draft, PlayError> {
    if let Some(draft) = &played.turn.draft {
        return Ok(draft.clone());
    }
    let (profile, _) = customer(&bench.knowledge, sample.account.as_ref())?;
    let proposal = plain_proposal(&played.question);
    let (facts, cited) = (&played.turn.facts, &played.cited);
    let phrases = &bench.knowledge.agent.prompts.phrases(sample.language);
    let services = &bench.knowledge.services;
    let reader = DraftReader { profile: &profile, language: sample.language, phrases, services };
    let proposed = Proposed { proposal, said, facts, gaps: &played.turn.gaps, cited };
    Ok(draft_of(proposed, &reader, moment(&profile)))
}
