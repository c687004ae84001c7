use super::own::Own;
use super::{Reading, cited};
use crate::cases::causes::{Cause, Why};
use crate::domain::{Fact, FactKind, Finding, Hypothesis, Likelihood, SimilarCase, TriagePhrase};

/// Most changes that are told.
const CHANGES: usize = 4;

/// What may have led to it: changes around the onset, the provider's own events, what a similar case was. The most likely
/// first; rivals say why they lost.
pub(super) fn hypotheses(reading: &Reading<'_>, similar: &[SimilarCase], own: &Own<'_>) -> Vec<Hypothesis> {
    let mut found: Vec<Hypothesis> = Vec::new();
    if let Some(causes) = &reading.causes {
        let changes = causes.apart().into_iter().take(CHANGES);
        found.extend(changes.map(|it| of_change(it, causes.sign, causes.likely(), own)));
    }
    let is_explained = found.iter().any(|it| it.likelihood == Likelihood::Likely);
    found.extend(
        reading.bearing.iter().filter(|it| is_open_event(reading, &it.id) && it.kind == FactKind::Health).map(
            |event| Hypothesis {
                statement: own.say(TriagePhrase::EventExplains, &[("event", &event.title)]),
                likelihood: Likelihood::Possible,
                supporting: vec![cited(&event.title, &event.id)],
                refuting: Vec::new(),
                next_check: own.say(TriagePhrase::CheckEvent, &[]),
            },
        ),
    );
    if let Some(case) = similar.first().filter(|it| !is_explained && it.solved_by.is_some()) {
        found.push(Hypothesis {
            statement: own.say(
                TriagePhrase::AsIn,
                &[("case", &case.title), ("solved", case.solved_by.as_deref().unwrap_or_default())],
            ),
            likelihood: Likelihood::Possible,
            supporting: vec![cited(&case.title, &case.evidence_id)],
            refuting: Vec::new(),
            next_check: own.say(TriagePhrase::CheckCase, &[("case", &case.case_id)]),
        });
    }
    found.sort_by_key(|it| std::cmp::Reverse(it.likelihood));
    found
}

fn is_open_event(reading: &Reading<'_>, id: &str) -> bool {
    reading.observed.open.iter().any(|it| it.note.fact_id == id)
}

/// `best`: the change that fits best, which is told as the likely cause.
fn of_change(change: &Cause<'_>, sign: &Fact, best: Option<&Cause<'_>>, own: &Own<'_>) -> Hypothesis {
    let fact = change.fact;
    let is_best = best.is_some_and(|it| it.fact.id == fact.id);
    let (against, mut supporting): (Vec<_>, Vec<_>) = change.why.iter().partition(|it| speaks_against(**it));
    // That it acts at all is no news beside what it did and when.
    supporting.retain(|it| *it != Why::Acts);
    let told = |why: Vec<Why>| why.into_iter().map(|it| cited(&words(it, own), &fact.id)).collect::<Vec<Finding>>();
    let mut refuting = told(against);
    if let Some(best) = best.filter(|_| !is_best) {
        refuting.push(cited(&own.say(TriagePhrase::FitsBetter, &[("change", &best.fact.title)]), &best.fact.id));
    }
    let likelihood = match () {
        () if is_best => Likelihood::Likely,
        () if change.why.iter().any(|it| speaks_against(*it)) => Likelihood::Unlikely,
        () => Likelihood::Possible,
    };
    Hypothesis {
        statement: own.say(TriagePhrase::LedTo, &[("change", &fact.title), ("sign", &sign.title)]),
        likelihood,
        supporting: told(supporting),
        refuting,
        next_check: own.say(TriagePhrase::CheckChange, &[("change", &fact.title)]),
    }
}

fn speaks_against(why: Why) -> bool {
    matches!(why, Why::After(_) | Why::Elsewhere | Why::LabelsOnly)
}

fn words(why: Why, own: &Own<'_>) -> String {
    let minutes = |one: TriagePhrase, more: TriagePhrase, count: i64| match count {
        1 => own.say(one, &[]),
        _ => own.say(more, &[("count", &count.to_string())]),
    };
    match why {
        Why::Before(0) => own.say(TriagePhrase::BeforeSoon, &[]),
        Why::Before(count) => minutes(TriagePhrase::BeforeMinute, TriagePhrase::Before, count),
        Why::After(0) => own.say(TriagePhrase::AfterSoon, &[]),
        Why::After(count) => minutes(TriagePhrase::AfterMinute, TriagePhrase::After, count),
        Why::SameThing => own.say(TriagePhrase::SameThing, &[]),
        Why::SameWorkload => own.say(TriagePhrase::SameWorkload, &[]),
        Why::Elsewhere => own.say(TriagePhrase::Elsewhere, &[]),
        Why::Acts => own.say(TriagePhrase::Acts, &[]),
        Why::LabelsOnly => own.say(TriagePhrase::LabelsOnly, &[]),
    }
}
