use super::own::Own;
use super::{Known, Reading};
use crate::domain::{DraftKind, Hypothesis, Likelihood, TriagePhrase};

/// What an engineer does next, in order.
pub(super) fn next_steps(
    reading: &Reading<'_>,
    known: &Known<'_>,
    hypotheses: &[Hypothesis],
    own: &Own<'_>,
) -> Vec<String> {
    let mut steps = Vec::new();
    if reading.suggestion.kind == DraftKind::Security {
        steps.push(own.say(TriagePhrase::Contain, &[]));
    }
    let suggested = reading.suggestion.severity;
    if let Some(declared) = known.case.declared_severity.filter(|it| *it != suggested) {
        let agree = if suggested > declared { TriagePhrase::AgreeMore } else { TriagePhrase::AgreeLess };
        steps.push(own.each(|_, words| {
            let [declared, suggested] = [declared, suggested].map(|it| words.sentences.get(TriagePhrase::severity(it)));
            words.sentences.say(agree, &[("declared", declared), ("suggested", suggested)])
        }));
    }
    let worth = hypotheses.iter().filter(|it| it.likelihood > Likelihood::Unlikely).take(2);
    steps.extend(worth.map(|it| it.next_check.clone()));
    steps.extend(known.gaps.iter().map(|it| {
        let detail = it.detail.trim_end_matches('.');
        own.say(TriagePhrase::LookByHand, &[("source", &it.source), ("detail", detail)])
    }));
    if !reading.missing.is_empty() {
        steps.push(own.say(TriagePhrase::AskMissing, &[]));
    }
    if hypotheses.is_empty()
        && let Some(document) = known.documents.first()
    {
        steps.push(own.say(TriagePhrase::ReadDocument, &[("title", &document.title)]));
    }
    steps
}
