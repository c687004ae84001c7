use super::{Bench, Ran};
use crate::agent::{Checker, Ledger, Verdict as Checked};
use crate::base::sha256_hex;
use crate::domain::{Evidence, EvidenceKind};
use crate::eval::judge::Judged;
use crate::eval::play::PlayError;
use crate::eval::result::Verdict;
use crate::eval::score::checked;
use crate::eval::suite::Sample;

/// Whether the citation check tells a supported claim from one whose number was swapped or whose sense was turned.
pub(super) fn run(bench: &Bench, sample: &Sample) -> Result<Ran, PlayError> {
    let (Some(claim), Some(text), Some(supported)) = (&sample.claim, &sample.evidence, sample.supported) else {
        let why = "a checker sample needs `claim`, `evidence` and `supported`".to_owned();
        return Ok(Ran { checks: vec![checked("supported", || Verdict::Unmeasured(why))], ..Ran::default() });
    };
    let mut ledger = Ledger::default();
    ledger.add(Evidence {
        id: "evidence".to_owned(),
        kind: EvidenceKind::Doc,
        title: String::new(),
        headings: Vec::new(),
        url: None,
        language: sample.evidence_language.unwrap_or(sample.language),
        updated: None,
        digest: sha256_hex(text.as_bytes()),
        text: text.clone(),
        fact: None,
        relevance: None,
        holds_only: None,
    });
    let phrases = bench.knowledge.agent.prompts.phrases(sample.language);
    let checker = Checker {
        ledger: &ledger,
        phrases: &phrases,
        question: &sample.question,
        time_zone: "UTC",
        language: sample.language,
        threshold: bench.knowledge.limits.support_threshold,
        assessment: None,
        link_hosts: &bench.knowledge.limits.link_hosts,
    };
    let mut ran = Ran::default();
    let found = checker.check(claim);
    let holds = matches!(found, Checked::Holds(_));
    ran.answer = match &found {
        Checked::Holds(unit) => format!("holds: {}", unit.markdown),
        Checked::Withheld(why) => format!("withheld: {}", why.word()),
        Checked::Exempt(..) => "exempt".to_owned(),
        Checked::Blank => "blank".to_owned(),
    };
    ran.to_judge = Some(Judged {
        question: sample.question.clone(),
        reply: claim.clone(),
        evidence: vec![text.clone()],
        label: Some(supported),
    });
    ran.metrics.insert("let_through".to_owned(), if holds { 1.0 } else { 0.0 });
    let verdict = Verdict::of(holds == supported && !matches!(found, Checked::Exempt(..)), || match supported {
        true => format!("is supported, but {}", ran.answer),
        false => "is not supported, and was let through".to_owned(),
    });
    ran.checks.push(checked("supported", || verdict));
    Ok(ran)
}
