use super::{Known, Reading};
use crate::domain::{DraftKind, Hypothesis, Likelihood};

/// What an engineer does next, in order.
pub(super) fn next_steps(reading: &Reading<'_>, known: &Known<'_>, hypotheses: &[Hypothesis]) -> Vec<String> {
    let mut steps = Vec::new();
    if reading.suggestion.kind == DraftKind::Security {
        steps.push(
            "Contain first: have the keys or sessions concerned disabled, then look for what was done with them."
                .to_owned(),
        );
    }
    let suggested = reading.suggestion.severity;
    if let Some(declared) = known.case.declared_severity.filter(|it| *it != suggested) {
        let direction = if suggested > declared { "more" } else { "less" };
        let (suggested, declared) = (suggested.word(), declared.word());
        steps.push(format!(
            "Agree on the severity: declared {declared}, the evidence speaks for {direction} ({suggested})."
        ));
    }
    let worth = hypotheses.iter().filter(|it| it.likelihood > Likelihood::Unlikely).take(2);
    steps.extend(worth.map(|it| it.next_check.clone()));
    steps.extend(
        known.gaps.iter().map(|it| format!("Look at {} by hand: {}.", it.source, it.detail.trim_end_matches('.'))),
    );
    if !reading.missing.is_empty() {
        steps.push("Ask the customer what is missing.".to_owned());
    }
    if hypotheses.is_empty()
        && let Some(document) = known.documents.first()
    {
        steps.push(format!("Read “{}”.", document.title));
    }
    steps
}
