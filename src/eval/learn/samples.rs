use std::path::Path;

use super::{CaseText, TextsError, WishText};
use crate::agent::{has_ruled_wish, wish_stretches};
use crate::domain::{DraftKind, Outcome, Severity};
use crate::eval::suite::{Groups, Sample, load};

/// The hand of the open samples: rules were mended on these, so they say nothing of how well anything is heard.
const BY: &str = "samples";
/// Suites whose open samples tell who wishes for a person, and those that tell how severe a case is. What `triage-held-out` says is
/// learned from nowhere.
const OF_WISHES: [&str; 6] = ["handoff", "answers", "context", "premises", "draft", "conversation"];
const OF_CASES: [&str; 2] = ["triage", "draft"];

/// Samples with this tag are learned from nowhere, so that they keep telling how words are heard that nobody taught.
const JUDGES_ALONE: &str = "judges-alone";

/// What the open samples of the suites in `evals` say.
pub(super) fn read_samples(evals: &Path) -> Result<(Vec<WishText>, Vec<CaseText>), TextsError> {
    let samples = |names: &[&str]| -> Result<Vec<Sample>, TextsError> {
        let mut all = Vec::new();
        for name in names {
            let samples = load(evals, name, false)?.samples.into_iter().map(|it| it.2);
            all.extend(samples.filter(|it| !it.tags.iter().any(|tag| tag == JUDGES_ALONE)));
        }
        Ok(all)
    };
    let wishes = samples(&OF_WISHES)?.iter().flat_map(wishes_of).collect();
    Ok((wishes, samples(&OF_CASES)?.iter().filter_map(case_of).collect()))
}

fn wishes_of(sample: &Sample) -> Vec<WishText> {
    let text =
        |text: &str, wish: bool| WishText { by: BY.to_owned(), language: sample.language, text: text.to_owned(), wish };
    if sample.outcome.contains(&Outcome::Handoff) {
        return Vec::new();
    }
    let by_rules = |text: &str| wish_stretches(text).iter().any(has_ruled_wish);
    let asked = (!sample.question.is_empty()).then(|| text(&sample.question, sample.human == Some(true)));
    let said = sample.states.values().filter_map(|it| it.say.as_deref());
    asked.into_iter().chain(said.map(|it| text(it, by_rules(it)))).collect()
}

/// Whether a question of these words is about the value or the region of a limit or an event, which no incident lacks.
fn asks_more(words: &[String]) -> bool {
    words.iter().any(|it| ["region", "how many"].contains(&it.as_str()))
}

fn first_words(groups: &Groups) -> Vec<String> {
    groups.iter().filter_map(|it| it.first().cloned()).collect()
}

fn case_of(sample: &Sample) -> Option<CaseText> {
    let mut severities = sample.severity.clone();
    severities.sort_unstable();
    // An outage that may be held critical as well says nothing of business that stops.
    let best = severities.iter().copied().find(|it| *it == Severity::Urgent).or(severities.first().copied());
    let is_breach = sample.security.or(sample.kind.map(|it| it == DraftKind::Security))?;
    let (subject, description) = match &sample.case {
        Some(case) => (case.subject.clone(), case.description.clone()),
        None => (String::new(), sample.question.clone()),
    };
    Some(CaseText {
        by: BY.to_owned(),
        language: sample.language,
        subject,
        description,
        severity: best,
        also: severities.into_iter().filter(|it| Some(*it) != best).collect(),
        security: is_breach,
        kind: sample.kind,
        service: sample.service.clone(),
        service_also: None,
        missing: sample.missing.as_ref().filter(|it| !it.iter().any(asks_more)).map(first_words),
    })
}
