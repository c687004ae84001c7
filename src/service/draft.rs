use jiff::{SignedDuration, Timestamp};

use crate::agent::ProposeCase;
use crate::base::{Digest, new_id};
use crate::domain::{Catalogue, Draft, DraftKind, Evidence, Fact, FactKind, Language, Plan, Severity, SeverityReason};
use crate::text::strip_invisible;

/// How long a draft waits for its confirmation.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);
/// Longest subject or question of a draft, in characters.
const LONGEST_LINE: usize = 300;
/// Most reasons a suggestion gives.
const REASONS: usize = 3;

/// Makes a proposal of the agent's into a draft that a person can read, edit and confirm.
pub fn draft_of(
    proposal: ProposeCase,
    facts: &[Fact],
    cited: &[Evidence],
    language: Language,
    plan: Plan,
    catalogue: &Catalogue,
    at: Timestamp,
) -> Draft {
    // A draft speaks of the account only as far as the answer did.
    let facts: Vec<Fact> = facts.iter().filter(|it| cited.iter().any(|cited| cited.id == it.id)).cloned().collect();
    let facts = facts.as_slice();
    let (suggested, severity_reasons) = suggest(proposal.severity, facts);
    let known = |id: &String| catalogue.services.iter().any(|it| it.id == *id);
    let service = proposal.service.filter(known).unwrap_or_else(|| service_of(facts));
    let mut resources: Vec<String> = facts.iter().filter_map(|it| it.resource.clone()).collect();
    resources.dedup();
    resources.truncate(8);
    let mut draft = Draft {
        id: new_id("draft"),
        digest: String::new(),
        kind: proposal.kind.unwrap_or(DraftKind::Question),
        needed_by: None,
        subject: one_line(&proposal.subject),
        description: strip_invisible(&proposal.description).into_owned(),
        service,
        category: "general".to_owned(),
        severity: suggested,
        suggested_severity: suggested,
        severity_reasons,
        language,
        resources,
        evidence: cited.iter().map(|it| it.id.clone()).collect(),
        tried: Vec::new(),
        missing: proposal.missing.iter().take(3).map(|it| one_line(it)).collect(),
        due_in_minutes: catalogue.target(plan, suggested),
        expires_at: at + LIFETIME,
    };
    draft.digest = digest(&draft);
    draft
}

/// What a model may have written, as a line to show: without what a terminal would obey.
fn one_line(text: &str) -> String {
    strip_invisible(&text.replace(['\n', '\t'], " ")).trim().chars().take(LONGEST_LINE).collect()
}

/// The worst that open alarms and health events speak for, and at least what was proposed; a gap never lowers it.
fn suggest(proposed: Option<Severity>, facts: &[Fact]) -> (Severity, Vec<SeverityReason>) {
    let is_open = |it: &&Fact| match it.kind {
        FactKind::Alarm => it.severity.as_deref() == Some("ALARM"),
        FactKind::Health => it.severity.as_deref() == Some("issue"),
        _ => false,
    };
    let reasons: Vec<SeverityReason> = facts
        .iter()
        .filter(is_open)
        .take(REASONS)
        .map(|it| SeverityReason { text: it.title.clone(), evidence_id: Some(it.id.clone()) })
        .collect();
    let from_facts = if reasons.is_empty() { Severity::Normal } else { Severity::High };
    // Without evidence a model's word alone never goes above what a customer could get by asking.
    let proposed = proposed.map_or(Severity::Normal, |it| it.min(Severity::High));
    (from_facts.max(proposed), reasons)
}

fn service_of(facts: &[Fact]) -> String {
    let text: String = facts.iter().take(3).filter_map(|it| it.resource.as_deref()).collect::<Vec<_>>().join(" ");
    let table = [
        (":rds:", "relational-database"),
        (":ecs:", "containers"),
        (":elasticloadbalancing:", "network"),
        (":s3:", "object-storage"),
        (":eks:", "kubernetes"),
        (":lambda:", "functions"),
        (":iam:", "identity"),
        (":ec2:", "compute"),
    ];
    table.iter().find(|(part, _)| text.contains(part)).map_or("support", |(_, service)| service).to_owned()
}

/// SHA-256 hex of what a person is shown and confirms.
fn digest(draft: &Draft) -> String {
    let severity = format!("{:?}", draft.severity);
    let needed_by = draft.needed_by.as_ref().map(|it| it.date.clone()).unwrap_or_default();
    let parts = [&draft.subject, &draft.description, &draft.service, &draft.category, &severity, &needed_by];
    parts.into_iter().fold(Digest::default(), |digest, part| digest.part(part.as_bytes())).hex()
}
