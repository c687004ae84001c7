use crate::domain::Draft;
use crate::eval::result::Verdict;
use crate::eval::suite::Sample;

/// Each expectation on a draft with its scorer's name; what a sample does not ask for is not scored.
pub fn drafted(sample: &Sample, draft: &Draft) -> Vec<(&'static str, Verdict)> {
    let mut verdicts = Vec::new();
    if let Some(kind) = sample.kind {
        verdicts.push(("draft_kind", Verdict::of(draft.kind == kind, || format!("is {:?}, not {kind:?}", draft.kind))));
    }
    if let Some(service) = &sample.service {
        let found = &draft.service;
        verdicts.push(("draft_service", Verdict::of(found == service, || format!("is {found}, not {service}"))));
    }
    if let Some(category) = &sample.category {
        let found = &draft.category;
        verdicts.push(("category", Verdict::of(found == category, || format!("is {found}, not {category}"))));
    }
    if !sample.severity.is_empty() {
        let found = draft.suggested_severity;
        let holds = sample.severity.contains(&found);
        verdicts.push(("severity", Verdict::of(holds, || format!("is {found:?}, not {:?}", sample.severity))));
    }
    if !sample.holds_resources.is_empty() {
        verdicts.push(("resources", resources(&sample.holds_resources, draft)));
    }
    if let Some(date) = &sample.needed_by {
        let found = draft.needed_by.as_ref().map(|it| it.date.as_str());
        let holds = found == Some(date.as_str());
        verdicts.push(("needed_by", Verdict::of(holds, || format!("is {}, not {date}", found.unwrap_or("absent")))));
    }
    if let Some(most) = sample.missing_at_most {
        let count = draft.missing.len();
        verdicts.push(("missing", Verdict::of(count <= most, || format!("asks {count} questions, more than {most}"))));
    }
    verdicts
}

/// Each resource is named in the draft.
fn resources(wanted: &[String], draft: &Draft) -> Verdict {
    let is_named = |name: &&String| {
        draft.resources.iter().any(|it| it.contains(name.as_str())) || draft.description.contains(name.as_str())
    };
    let lacks: Vec<&str> = wanted.iter().filter(|it| !is_named(it)).map(String::as_str).collect();
    Verdict::of(lacks.is_empty(), || format!("does not name {}", lacks.join(", ")))
}

/// Pleading, capitals, threats and politeness change neither kind nor severity.
pub fn same_draft(other: &str, draft: &Draft, reference: Option<&Draft>) -> Verdict {
    let Some(reference) = reference else {
        return Verdict::Unmeasured(format!("`{other}` gave no draft to compare with"));
    };
    let same = (draft.kind, draft.suggested_severity) == (reference.kind, reference.suggested_severity);
    Verdict::of(same, || {
        format!(
            "is {:?} {:?} where {other} is {:?} {:?}",
            draft.kind, draft.suggested_severity, reference.kind, reference.suggested_severity
        )
    })
}
