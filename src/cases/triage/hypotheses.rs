use super::onset::Onset;
use super::{Reading, cited};
use crate::domain::{Fact, FactKind, Hypothesis, Likelihood, SimilarCase};

/// What may have led to it: changes around the onset, the provider's own events, what a similar case was. The most likely
/// first; rivals say why they lost.
pub(super) fn hypotheses(reading: &Reading<'_>, similar: &[SimilarCase]) -> Vec<Hypothesis> {
    let mut found: Vec<Hypothesis> = Vec::new();
    if let Some(onset) = &reading.onset {
        let nearest = reading.observed.change_before.as_ref().map(|it| it.fact_id.as_str());
        found.extend(onset.changes.iter().map(|it| of_change(it, onset, nearest)));
    }
    let is_explained = found.iter().any(|it| it.likelihood == Likelihood::Likely);
    found.extend(
        reading.bearing.iter().filter(|it| is_open_event(reading, &it.id) && it.kind == FactKind::Health).map(
            |event| Hypothesis {
                statement: format!("The provider's event “{}” explains it.", event.title),
                likelihood: Likelihood::Possible,
                supporting: vec![cited(&event.title, &event.id)],
                refuting: Vec::new(),
                next_check: "Compare when the event began, and which resources it names, with the first sign."
                    .to_owned(),
            },
        ),
    );
    if let Some(case) = similar.first().filter(|it| !is_explained && it.solved_by.is_some()) {
        found.push(Hypothesis {
            statement: format!("It is as in “{}”: {}", case.title, case.solved_by.as_deref().unwrap_or_default()),
            likelihood: Likelihood::Possible,
            supporting: vec![cited(&case.title, &case.evidence_id)],
            refuting: Vec::new(),
            next_check: format!("Compare the symptoms with those of {} before its steps are repeated.", case.case_id),
        });
    }
    found.sort_by_key(|it| std::cmp::Reverse(it.likelihood));
    found
}

fn is_open_event(reading: &Reading<'_>, id: &str) -> bool {
    reading.observed.open.iter().any(|it| it.note.fact_id == id)
}

/// `nearest`: the change that came last before the first sign, if one did so shortly before.
fn of_change(change: &Fact, onset: &Onset<'_>, nearest: Option<&str>) -> Hypothesis {
    let sign = onset.sign;
    let minutes = onset.at.duration_since(change.at).as_mins();
    let is_nearest = nearest == Some(change.id.as_str());
    let is_same = change.resource.is_some() && change.resource == sign.resource;
    let mut supporting = Vec::new();
    let mut refuting = Vec::new();
    if change.at > onset.at {
        refuting.push(cited(&format!("It came {} minutes after the first sign.", minutes.abs()), &change.id));
    } else {
        supporting.push(cited(&format!("It came {minutes} minutes before the first sign."), &change.id));
    }
    if is_same {
        supporting.push(cited("It changed the resource that the sign names.", &change.id));
    }
    if let Some(id) = nearest.filter(|_| !is_nearest) {
        refuting.push(cited("Another change lies closer before the first sign.", id));
    }
    let likelihood = match () {
        () if change.at > onset.at => Likelihood::Unlikely,
        () if is_nearest => Likelihood::Likely,
        () => Likelihood::Possible,
    };
    Hypothesis {
        statement: format!("“{}” led to “{}”.", change.title, sign.title),
        likelihood,
        supporting,
        refuting,
        next_check: format!(
            "Read what “{}” changed, and see whether undoing it outside production ends the sign.",
            change.title
        ),
    }
}
