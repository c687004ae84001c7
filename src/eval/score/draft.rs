use super::{gaps, holds};
use crate::domain::Draft;
use crate::eval::result::Verdict;
use crate::eval::suite::Sample;

/// A draft never asks more than this, so that a label which allows as many says nothing of it.
const MOST_ASKED: usize = 3;
/// The scorers of what is no slot to be filled, and of what cannot fail.
const NO_SLOTS: [&str; 3] = ["severity", "draft_kind", "missing_cap"];

/// Share of the slots labelled that are filled right, in `[0, 1]`; `None`: none is labelled. `verdicts` as of [`drafted`].
pub fn slot_completeness(verdicts: &[(&'static str, Verdict)]) -> Option<f64> {
    let slots: Vec<bool> =
        verdicts.iter().filter(|it| !NO_SLOTS.contains(&it.0)).map(|it| it.1 == Verdict::Pass).collect();
    let right = slots.iter().filter(|it| **it).count();
    (!slots.is_empty()).then(|| right as f64 / slots.len() as f64)
}

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
        let name = if most < MOST_ASKED { "missing" } else { "missing_cap" };
        verdicts.push((name, Verdict::of(count <= most, || format!("asks {count} questions, more than {most}"))));
    }
    if !sample.subject.is_empty() {
        verdicts.push(("draft_subject", holds(&sample.subject, std::iter::once(draft.subject.as_str()))));
    }
    if !sample.tried.is_empty() || sample.tries.is_some() {
        verdicts.push(("draft_tried", tried(sample, draft)));
    }
    if !sample.gaps.is_empty() {
        verdicts.push(("draft_gaps", gaps(&sample.gaps, &draft.gaps)));
    }
    verdicts
}

/// Each resource is listed; that the customer's own words stand in the description as well fills no slot.
fn resources(wanted: &[String], draft: &Draft) -> Verdict {
    let listed = || draft.resources.iter().chain(&draft.stated_resources);
    let lacks: Vec<&str> =
        wanted.iter().map(String::as_str).filter(|name| !listed().any(|it| it.contains(name))).collect();
    Verdict::of(lacks.is_empty(), || format!("does not list {}", lacks.join(", ")))
}

/// Each step that was told is listed, and as many as were told.
fn tried(sample: &Sample, draft: &Draft) -> Verdict {
    let listed = || draft.tried.iter().map(String::as_str);
    let count = draft.tried.len();
    match sample.tries.filter(|it| *it != count) {
        Some(told) => {
            Verdict::Fail(format!("lists {count} steps, not {told}: {}", listed().collect::<Vec<_>>().join(" | ")))
        }
        None => holds(&sample.tried, listed()),
    }
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

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn draft(with: &[(&str, Value)]) -> Draft {
        let mut draft = json!({
            "id": "d", "digest": "", "kind": "incident", "needed_by": null, "subject": "media-catalog times out",
            "description": "Every query to media-catalog times out.", "service": "support", "category": "general",
            "severity": "high", "suggested_severity": "high", "severity_reasons": [], "language": "en",
            "resources": [], "evidence": [], "tried": [], "missing": ["When?", "Where?", "What?"],
            "due_in_minutes": null, "expires_at": "2026-11-20T00:00:00Z",
        });
        for (name, value) in with {
            draft.as_object_mut().expect("an object").insert((*name).to_owned(), value.clone());
        }
        serde_json::from_value(draft).expect("a draft")
    }

    fn right(labels: &str, draft: &Draft) -> Option<f64> {
        slot_completeness(&drafted(&toml::from_str(labels).expect("labels"), draft))
    }

    #[test]
    fn a_resource_that_only_the_customers_words_name_is_not_filled_in() {
        let labels = r#"holds_resources = ["media-catalog"]"#;
        assert_eq!(right(labels, &draft(&[])), Some(0.0));
        assert_eq!(right(labels, &draft(&[("resources", json!(["table/media-catalog"]))])), Some(1.0));
        assert_eq!(right(labels, &draft(&[("stated_resources", json!(["media-catalog"]))])), Some(1.0));
    }

    #[test]
    fn what_every_draft_keeps_to_is_no_slot() {
        assert_eq!(right("missing_at_most = 3\nseverity = [\"high\"]\nkind = \"incident\"", &draft(&[])), None);
        assert_eq!(right("missing_at_most = 2", &draft(&[])), Some(0.0));
    }

    #[test]
    fn subject_steps_and_what_could_not_be_read_are_slots() {
        let labels = r#"subject = [["media-catalog"], ["times out"]]"#;
        assert_eq!(right(labels, &draft(&[])), Some(1.0));
        assert_eq!(right(labels, &draft(&[("subject", json!("We love media-catalog"))])), Some(0.0));
        let steps = json!(["We restarted it.", "We rolled it back."]);
        assert_eq!(right(r#"tried = [["restarted"]]"#, &draft(&[("tried", steps.clone())])), Some(1.0));
        assert_eq!(right("tried = [[\"restarted\"]]\ntries = 1", &draft(&[("tried", steps.clone())])), Some(0.0));
        assert_eq!(right("tries = 0", &draft(&[("tried", steps)])), Some(0.0));
        let gap = json!([{ "source": "cloudtrail", "reason": "not_configured", "detail": "No trail." }]);
        assert_eq!(right(r#"gaps = ["cloudtrail"]"#, &draft(&[])), Some(0.0));
        assert_eq!(right(r#"gaps = ["cloudtrail"]"#, &draft(&[("gaps", gap)])), Some(1.0));
    }
}
