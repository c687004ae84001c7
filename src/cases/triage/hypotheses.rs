use super::{Reading, cited};
use crate::cases::causes::{Cause, Why};
use crate::domain::{Fact, FactKind, Finding, Hypothesis, Likelihood, SimilarCase};

/// Most changes that are told.
const CHANGES: usize = 4;

/// What may have led to it: changes around the onset, the provider's own events, what a similar case was. The most likely
/// first; rivals say why they lost.
pub(super) fn hypotheses(reading: &Reading<'_>, similar: &[SimilarCase]) -> Vec<Hypothesis> {
    let mut found: Vec<Hypothesis> = Vec::new();
    if let Some(causes) = &reading.causes {
        let changes = causes.apart().into_iter().take(CHANGES);
        found.extend(changes.map(|it| of_change(it, causes.sign, causes.likely())));
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

/// `best`: the change that fits best, which is told as the likely cause.
fn of_change(change: &Cause<'_>, sign: &Fact, best: Option<&Cause<'_>>) -> Hypothesis {
    let fact = change.fact;
    let is_best = best.is_some_and(|it| it.fact.id == fact.id);
    let (against, mut supporting): (Vec<_>, Vec<_>) = change.why.iter().partition(|it| speaks_against(**it));
    // That it acts at all is no news beside what it did and when.
    supporting.retain(|it| *it != Why::Acts);
    let told = |why: Vec<Why>| why.into_iter().map(|it| cited(&words(it), &fact.id)).collect::<Vec<Finding>>();
    let mut refuting = told(against);
    if let Some(best) = best.filter(|_| !is_best) {
        refuting.push(cited(&format!("“{}” fits better.", best.fact.title), &best.fact.id));
    }
    let likelihood = match () {
        () if is_best => Likelihood::Likely,
        () if change.why.iter().any(|it| speaks_against(*it)) => Likelihood::Unlikely,
        () => Likelihood::Possible,
    };
    Hypothesis {
        statement: format!("“{}” led to “{}”.", fact.title, sign.title),
        likelihood,
        supporting: told(supporting),
        refuting,
        next_check: format!(
            "Read what “{}” changed, and see whether undoing it outside production ends the sign.",
            fact.title
        ),
    }
}

fn speaks_against(why: Why) -> bool {
    matches!(why, Why::After(_) | Why::Elsewhere | Why::LabelsOnly)
}

fn words(why: Why) -> String {
    match why {
        Why::Before(0) => "It came within a minute before the first sign.".to_owned(),
        Why::Before(minutes) => format!("It came {} before the first sign.", counted(minutes)),
        Why::After(0) => "It came within a minute after the first sign.".to_owned(),
        Why::After(minutes) => format!("It came {} after the first sign.", counted(minutes)),
        Why::SameThing => "The sign names what it changed.".to_owned(),
        Why::SameWorkload => "It concerns the workload that is in trouble.".to_owned(),
        Why::Elsewhere => "It concerns another workload.".to_owned(),
        Why::Acts => "It changes how something runs.".to_owned(),
        Why::LabelsOnly => "It changes only labels.".to_owned(),
    }
}

fn counted(minutes: i64) -> String {
    if minutes == 1 { "1 minute".to_owned() } else { format!("{minutes} minutes") }
}
