use super::Talked;
use super::timeline::beginning;
use crate::domain::{Evidence, FactKind, Gap, SaidAt};

/// Facts that are named.
const NAMED: usize = 3;

/// One paragraph: what the customer wrote, what was seen, what they tried, what could not be seen. All but the frame is
/// quoted.
pub(super) fn summary(talked: &Talked<'_>, evidence: &[Evidence], tried: &[SaidAt], gaps: &[Gap]) -> String {
    let case = talked.case;
    let name = talked.profile.map_or(case.account_id.as_str(), |it| it.name.as_str());
    let mut parts = vec![format!("{} ({}).", beginning(&case.body.subject).trim_end_matches(['.', '。']), name)];
    parts.extend(told(talked).into_iter().map(|it| format!("The customer wrote: “{it}”.")));
    let (declared, suggested) = (case.declared_severity.word(), case.body.suggested_severity.word());
    if declared != suggested {
        parts.push(format!("Declared {declared}; the evidence speaks for {suggested}."));
    }
    if let Some(needed) = &case.body.needed_by {
        parts.push(format!("Needed by {}.", needed.date));
    }
    parts.push(seen(evidence));
    if let Some(first) = tried.first() {
        let more = if tried.len() > 1 { format!(", and {} more", tried.len() - 1) } else { String::new() };
        parts.push(format!("They say that they did: “{}”{more}.", beginning(&first.text)));
    }
    if !gaps.is_empty() {
        let names: Vec<&str> = gaps.iter().map(|it| it.source.as_str()).collect();
        parts.push(format!("Not seen: {}.", names.join(", ")));
    }
    parts.join(" ")
}

/// Their first message that is more than a wish for a person, where it says more than the subject, and the last such one.
fn told(talked: &Talked<'_>) -> Vec<String> {
    let subject = talked.case.body.subject.trim();
    let mut of_matter: Vec<String> =
        talked.words().into_iter().map(|(_, it)| it).filter(|it| !(talked.is_wish)(it)).map(beginning).collect();
    of_matter.dedup();
    let last = of_matter.pop().filter(|_| !of_matter.is_empty());
    let first = of_matter.into_iter().next();
    first.into_iter().chain(last).filter(|it| it.trim() != subject).collect()
}

/// Alarms and events that bear on it, the latest first.
fn seen(evidence: &[Evidence]) -> String {
    let is_sign = |kind: FactKind| matches!(kind, FactKind::Alarm | FactKind::Health | FactKind::Security);
    let mut signs: Vec<_> = evidence
        .iter()
        .filter_map(|it| it.fact.as_ref().filter(|fact| is_sign(fact.kind)).map(|fact| (fact.at, it)))
        .collect();
    signs.sort_by_key(|it| std::cmp::Reverse(it.0));
    if signs.is_empty() {
        return "No alarm or event of the account bears on it.".to_owned();
    }
    let titles: Vec<String> = signs.iter().take(NAMED).map(|(_, it)| format!("“{}”", it.title)).collect();
    let more = signs.len().saturating_sub(NAMED);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("Seen: {}{rest}.", titles.join(", "))
}
