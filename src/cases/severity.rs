use super::causes::Cause;
use super::observed::{Note, Observed};
use super::said::{Environment, Impact, Said};
use crate::domain::{DraftKind, Phrase, Phrases, Severity, SeverityReason};

/// Most reasons a suggestion gives.
const REASONS: usize = 3;

/// A severity with what speaks for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    pub kind: DraftKind,
    pub severity: Severity,
    /// The strongest first; facts are cited by their ids.
    pub reasons: Vec<SeverityReason>,
    /// Why it is not more, from what was said.
    pub bounds: Vec<Bound>,
    /// What the words report, which is told where nothing else is.
    pub reported: Phrase,
    /// How sure, in `[0, 1]`; for staff.
    pub confidence: f32,
}

/// What of the customer's words keeps a severity from being more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    pub by: BoundBy,
    /// The fact that shows it too.
    pub evidence_id: Option<String>,
}

/// Why a severity is not more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoundBy {
    Staging,
    Over,
    Eased,
    Asked,
}

impl BoundBy {
    /// The sentence that tells the customer.
    pub fn phrase(self) -> Phrase {
        match self {
            Self::Staging => Phrase::WhyStaging,
            Self::Over => Phrase::WhyOver,
            Self::Eased => Phrase::WhyEased,
            Self::Asked => Phrase::WhyAsked,
        }
    }
}

impl Suggestion {
    /// All reasons as they are told in the words of `phrases`; never none.
    pub fn told(&self, phrases: &Phrases) -> Vec<SeverityReason> {
        let bounds = self.bounds.iter().map(|it| SeverityReason {
            text: phrases.get(it.by.phrase()).to_owned(),
            evidence_id: it.evidence_id.clone(),
        });
        let told: Vec<SeverityReason> = self.reasons.iter().cloned().chain(bounds).collect();
        match told.is_empty() {
            true => vec![SeverityReason { text: phrases.get(self.reported).to_owned(), evidence_id: None }],
            false => told,
        }
    }
}

/// What the evidence speaks for. Up as well as down; a gap in the facts never lowers anything, because a fact that is
/// missing says nothing. `critical` needs business impact that was declared or observed. `cause`, the change that likely led to
/// it, is told with the signs and weighs nothing.
pub fn suggest(said: &Said, observed: &Observed, cause: Option<&Cause<'_>>) -> Suggestion {
    let kind = if observed_security(said, observed) { DraftKind::Security } else { said.kind() };
    let most = if is_seen_in_staging(said, observed, kind) { Severity::Normal } else { Severity::Critical };
    let spoken = spoken(said, kind).min(most);
    let seen = by_facts(said, observed, kind);
    let severity = spoken.max(seen);
    let confidence = confidence(said, kind, severity, seen);
    let reasons = reasons(said, observed, cause, kind, severity);
    let bounds = bounds(said, observed, kind);
    Suggestion { kind, severity, reasons, bounds, reported: reported(said, kind), confidence }
}

/// How likely a suggestion is right: what is heard says it of itself (`evals/README.md` tells of which texts that was learned, and how it
/// did on others), and what is seen is right as often as it was.
fn confidence(said: &Said, kind: DraftKind, severity: Severity, seen: Severity) -> f32 {
    const SEEN: f32 = 0.77;
    /// Of 118 labelled texts that declare what stands still, 107.
    const DECLARED: f32 = 0.9;
    let heard = match severity {
        // What likeness held more than that is held this.
        Severity::Urgent if said.denies_harm() => said.levels.likely(severity) + said.levels.likely(Severity::Critical),
        severity => said.levels.likely(severity),
    };
    match kind {
        DraftKind::Security => said.levels.security,
        DraftKind::Incident if severity == Severity::Critical && said.is_plain_loss() => DECLARED.max(heard),
        DraftKind::Incident if seen == severity && seen > Severity::Normal => SEEN.max(heard),
        _ => heard,
    }
}

/// A finding counts when the customer speaks of security at all.
fn observed_security(said: &Said, observed: &Observed) -> bool {
    said.security && !observed.security.is_empty()
}

/// What a customer's words alone speak for.
pub fn by_words(said: &Said) -> (DraftKind, Severity) {
    let kind = said.kind();
    (kind, spoken(said, kind))
}

fn spoken(said: &Said, kind: DraftKind) -> Severity {
    let suggested = match said.levels.suggested() {
        Severity::Critical if said.denies_harm() => Severity::Urgent,
        suggested => suggested,
    };
    match kind {
        DraftKind::Security => Severity::Urgent,
        DraftKind::Incident if said.is_plain_loss() => Severity::Critical,
        DraftKind::Incident if said.is_plain_outage() => suggested.max(Severity::Urgent),
        DraftKind::Incident if said.is_plain_stop() => suggested.max(Severity::High),
        DraftKind::Incident if said.is_only_slow() => suggested.clamp(Severity::Normal, Severity::High),
        DraftKind::Incident => suggested.max(Severity::Normal),
        // Who asks for something by its name, and tells of no trouble, has none.
        DraftKind::PlannedEvent | DraftKind::Quota | DraftKind::Billing if said.impact == Impact::None => Severity::Low,
        // Nor does who asks how something is done.
        DraftKind::Question if said.guidance && !said.tells_of_something() && suggested <= Severity::Normal => {
            Severity::Low
        }
        DraftKind::Question | DraftKind::PlannedEvent | DraftKind::Quota | DraftKind::Billing => {
            suggested.min(Severity::High)
        }
    }
}

/// They speak of a place whose loss harms no customer, and what is open is of such a place and of no other.
fn is_seen_in_staging(said: &Said, observed: &Observed, kind: DraftKind) -> bool {
    let is_staging = |it: Option<Environment>| it == Some(Environment::Staging);
    kind == DraftKind::Incident
        && is_staging(said.environment)
        && (is_staging(observed.sign_in) || !observed.open.is_empty())
        && observed.open.iter().all(|it| is_staging(it.environment))
        && observed.failing.is_empty()
}

/// What open signs speak for, as far as they may be what the customer speaks of.
fn by_facts(said: &Said, observed: &Observed, kind: DraftKind) -> Severity {
    if kind != DraftKind::Incident || said.environment == Some(Environment::Staging) || said.is_over {
        return Severity::Low;
    }
    let production = || {
        let open = observed.open.iter().filter(|it| it.environment != Some(Environment::Staging));
        open.chain(&observed.failing)
    };
    let business_fails = production().any(|it| it.business && it.is_failing);
    match () {
        () if business_fails && said.impact == Impact::Stopped && !said.denies_harm() => Severity::Critical,
        () if business_fails => Severity::Urgent,
        () if production().any(|it| it.environment == Some(Environment::Production)) => Severity::High,
        () if production().next().is_some() => Severity::Normal,
        () => Severity::Low,
    }
}

/// What was said, as the sort of case takes it.
fn reported(said: &Said, kind: DraftKind) -> Phrase {
    match (kind, said.impact) {
        (DraftKind::Security, _) => Phrase::WhyBreach,
        (_, Impact::Stopped) => Phrase::WhyStopped,
        (_, Impact::Degraded) => Phrase::WhyDegraded,
        (DraftKind::Incident, Impact::None) => Phrase::WhyReported,
        (DraftKind::Quota | DraftKind::PlannedEvent | DraftKind::Billing, Impact::None) => Phrase::WhyWanted,
        (DraftKind::Question, Impact::None) => Phrase::WhyAsked,
    }
}

fn bounds(said: &Said, observed: &Observed, kind: DraftKind) -> Vec<Bound> {
    let because = |by: BoundBy, evidence_id: Option<String>| vec![Bound { by, evidence_id }];
    let is_heard = said.impact > Impact::None;
    match kind {
        DraftKind::Incident if said.environment == Some(Environment::Staging) => {
            let sign = observed.open.iter().find(|it| it.environment == Some(Environment::Staging));
            because(BoundBy::Staging, sign.map(|it| it.note.fact_id.clone()))
        }
        DraftKind::Incident if is_heard && (said.is_eased || said.is_serving) => because(BoundBy::Eased, None),
        DraftKind::Question if said.is_over => because(BoundBy::Over, None),
        DraftKind::Question if !is_heard => because(BoundBy::Asked, None),
        _ => Vec::new(),
    }
}

fn reasons(
    said: &Said,
    observed: &Observed,
    cause: Option<&Cause<'_>>,
    kind: DraftKind,
    severity: Severity,
) -> Vec<SeverityReason> {
    let cite = |note: &Note| SeverityReason { text: note.text.clone(), evidence_id: Some(note.fact_id.clone()) };
    if kind == DraftKind::Security {
        return observed.security.iter().take(REASONS).map(cite).collect();
    }
    let is_elsewhere = said.environment == Some(Environment::Staging) || kind != DraftKind::Incident || said.is_over;
    if is_elsewhere || severity < Severity::Normal {
        return Vec::new();
    }
    let open = observed.open.iter().filter(|it| it.environment != Some(Environment::Staging)).map(|it| &it.note);
    // A rate is told where no alarm says so: an alarm's name is what its owners know.
    let is_alarmed = open.clone().next().is_some();
    let signs = open.chain(observed.failing.iter().filter(|_| !is_alarmed).map(|it| &it.note));
    let change = cause.map(|it| SeverityReason { text: it.fact.title.clone(), evidence_id: Some(it.fact.id.clone()) });
    signs.take(REASONS - 1).map(cite).chain(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::hear;

    #[test]
    fn what_is_only_slow_is_no_outage_however_it_is_told() {
        let told = |text: &str| by_words(&hear([text])).1;
        for text in [
            "Our search is slow. It began at noon.",
            "In our shop, looking up an article takes 2 minutes today.",
            "我们的搜索很慢，从中午开始的。",
            "搜尋很慢，中午開始的。",
            "検索が遅いです。昼ごろからです。",
        ] {
            assert!((Severity::Normal..=Severity::High).contains(&told(text)), "{text}: {:?}", told(text));
        }
        let losing = "Checkout takes 40 seconds, customers give up and we lose orders.";
        assert!(told(losing) >= Severity::High, "{:?}", told(losing));
    }

    #[test]
    fn the_plainest_words_of_an_outage_are_one_whatever_they_are_like() {
        let told = |text: &str| by_words(&hear([text])).1;
        for text in ["Every payment fails.", "支付全部失败。", "所有付款都失敗。", "すべての決済が失敗しています。"]
        {
            assert!(told(text) >= Severity::Urgent, "{text}");
        }
        for text in [
            "Every payment fails in staging, production is not touched.",
            "Every payment failed last night. It works again; why was that?",
        ] {
            assert!(told(text) <= Severity::Normal, "{text}");
        }
    }
}
