use std::collections::BTreeSet;

use super::Openable;
use crate::domain::{Evidence, Fact, Finding, Triage};

/// All that `triage` names, each once, in the order in which it is named first; an id that nobody knows is left out.
pub(super) fn of(triage: &Triage, facts: &[Fact], passages: &[Evidence], openable: &[Openable]) -> Vec<Evidence> {
    let mut seen = BTreeSet::new();
    let known = |id: &str| {
        let fact = facts.iter().find(|it| it.id == id).map(Evidence::from);
        let passages = passages.iter().chain(openable.iter().map(Openable::evidence));
        fact.or_else(|| passages.into_iter().find(|it| it.id == id).cloned())
    };
    named(triage).into_iter().filter(|it| seen.insert(*it)).filter_map(known).collect()
}

fn named(triage: &Triage) -> Vec<&str> {
    let reasons = triage.severity.reasons.iter().filter_map(|it| it.evidence_id.as_deref());
    let hypotheses = triage.hypotheses.iter().flat_map(|it| it.supporting.iter().chain(&it.refuting));
    let findings = triage.customer_impact.observed.iter().chain(hypotheses).filter_map(id);
    let told = triage.timeline.iter().filter_map(|it| it.evidence_id.as_deref());
    let similar = triage.similar_cases.iter().map(|it| it.evidence_id.as_str());
    let documents = triage.documents.iter().map(|it| it.evidence_id.as_str());
    let cited = triage.reply.citations.iter().map(|it| it.evidence_id.as_str());
    reasons.chain(findings).chain(told).chain(similar).chain(documents).chain(cited).collect()
}

fn id(finding: &Finding) -> Option<&str> {
    finding.evidence_id.as_deref()
}
