use super::causes::Cause;
use super::observed::{Note, Observed, Sign};
use super::said::{Environment, Impact, Said};
use crate::domain::{DraftKind, Phrase, Phrases, Severity, SeverityReason};

/// So likely a severity has to be for the rules to be believed. Chosen on hands of which nothing was learned.
const A_LITTLE: f32 = 0.05;
/// From how likely on what they report is `high`, where something is open that nobody has said to be of production.
const SEEN_TOO: f32 = 0.3;
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
    /// It sounds like `critical`, and neither words nor facts show that business is hit.
    NoImpact,
}

impl BoundBy {
    /// The sentence that tells the customer.
    pub fn phrase(self) -> Phrase {
        match self {
            Self::Staging => Phrase::WhyStaging,
            Self::Over => Phrase::WhyOver,
            Self::Eased => Phrase::WhyEased,
            Self::Asked => Phrase::WhyAsked,
            Self::NoImpact => Phrase::WhyNoImpact,
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
        // What nothing was said of tells nothing of what was.
        let is_untold = self.reasons.is_empty() && self.bounds.iter().all(|it| it.by == BoundBy::NoImpact);
        let reported = SeverityReason { text: phrases.get(self.reported).to_owned(), evidence_id: None };
        let reported = is_untold.then_some(reported);
        reported.into_iter().chain(self.reasons.iter().cloned()).chain(bounds).collect()
    }
}

/// What the evidence speaks for. Up as well as down; a gap in the facts never lowers anything, because a fact that is
/// missing says nothing. `critical` needs business impact that was declared or observed, whatever it sounds like. `cause`, the change that likely led to
/// it, is told with the signs and weighs nothing.
pub fn suggest(said: &Said, observed: &Observed, cause: Option<&Cause<'_>>) -> Suggestion {
    let kind = if observed_security(said, observed) { DraftKind::Security } else { said.kind() };
    let is_staging = is_seen_in_staging(said, observed, kind) || is_named_in_staging(said, observed, kind);
    let most = if is_staging { Severity::Normal } else { Severity::Critical };
    let heard = spoken(said, kind).min(most);
    let spoken = if shows_impact(observed) { heard } else { capped(heard, said) };
    let seen = by_facts(said, observed, kind);
    let severity = spoken.max(seen);
    let confidence = confidence(said, observed, kind, severity, seen);
    let reasons = reasons(said, observed, cause, kind, severity);
    let mut bounds = bounds(said, observed, kind);
    if severity < heard {
        bounds.push(Bound { by: BoundBy::NoImpact, evidence_id: None });
    }
    Suggestion { kind, severity, reasons, bounds, reported: reported(said, kind), confidence }
}

/// How likely a suggestion is right: what is heard says it of itself (`evals/README.md` tells of which texts that was learned, and how it
/// did on others), and what is seen is right as often as it was.
fn confidence(said: &Said, observed: &Observed, kind: DraftKind, severity: Severity, seen: Severity) -> f32 {
    const SEEN: f32 = 0.77;
    /// Of 118 labelled texts that declare what stands still, 107.
    const DECLARED: f32 = 0.9;
    let heard = match severity {
        // What likeness held more than that is held this.
        Severity::Urgent if !said.is_like_a_loss() || said.denies_harm() => {
            said.levels.likely(severity) + said.levels.likely(Severity::Critical)
        }
        severity => said.levels.likely(severity),
    };
    match kind {
        DraftKind::Security if observed_security(said, observed) => SEEN.max(said.levels.security),
        DraftKind::Security => said.levels.security,
        DraftKind::Incident if severity == Severity::Critical && said.is_plain_loss() => DECLARED.max(heard),
        DraftKind::Incident if seen == severity && seen > Severity::Normal => SEEN.max(heard),
        _ => heard,
    }
}

/// A finding counts when the customer speaks of security at all, or of keys in any words and names what it is about.
fn observed_security(said: &Said, observed: &Observed) -> bool {
    (said.security && !observed.security.is_empty()) || (said.of_keys && observed.is_found_on_named)
}

/// What a customer's words alone speak for.
pub fn by_words(said: &Said) -> (DraftKind, Severity) {
    let kind = said.kind();
    (kind, capped(spoken(said, kind), said))
}

/// `severity` as far as words carry it: `critical` is what somebody says of more than machines.
fn capped(severity: Severity, said: &Said) -> Severity {
    let is_carried = said.is_plain_loss() || said.is_like_a_loss();
    if is_carried { severity } else { severity.min(Severity::Urgent) }
}

/// Facts show that what business stops with fails in production.
fn shows_impact(observed: &Observed) -> bool {
    production(observed).any(|it| it.business && it.is_failing)
}

/// Open signs and failing metrics of anything but a place of test.
fn production(observed: &Observed) -> impl Iterator<Item = &Sign> {
    let open = observed.open.iter().filter(|it| it.environment != Some(Environment::Staging));
    open.chain(&observed.failing)
}

fn spoken(said: &Said, kind: DraftKind) -> Severity {
    let suggested = match said.levels.suggested() {
        Severity::Critical if said.denies_harm() => Severity::Urgent,
        _ if said.is_like_a_loss() && !said.denies_harm() => Severity::Critical,
        suggested => suggested,
    };
    // What the rules hear plainly holds where it is at least a little like that.
    let may_be = |severity| said.levels.or_more_likely(severity) >= A_LITTLE;
    match kind {
        DraftKind::Security => Severity::Urgent,
        DraftKind::Incident if said.is_plain_loss() => Severity::Critical,
        DraftKind::Incident if said.is_plain_outage() && may_be(Severity::Urgent) => suggested.max(Severity::Urgent),
        DraftKind::Incident if said.is_plain_stop() && may_be(Severity::High) => suggested.max(Severity::High),
        // A place of test is no production, whatever it sounds like, but where it is plainly like an outage.
        DraftKind::Incident if said.environment == Some(Environment::Staging) && suggested < Severity::Urgent => {
            Severity::Normal
        }
        DraftKind::Incident if said.is_worse_among_us() => Severity::Normal,
        DraftKind::Incident if said.is_only_slow() => suggested.clamp(Severity::Normal, Severity::High),
        DraftKind::Incident => suggested.max(Severity::Normal),
        // Who asks for something by its name, and tells of no trouble, has none.
        DraftKind::PlannedEvent | DraftKind::Quota | DraftKind::Billing if said.impact == Impact::None => Severity::Low,
        DraftKind::Question if said.is_well || said.is_tried_out => Severity::Low,
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

/// All that they name is of a place whose loss harms no customer, as the account knows it, and they say of nothing that it does.
fn is_named_in_staging(said: &Said, observed: &Observed, kind: DraftKind) -> bool {
    kind == DraftKind::Incident
        && observed.named_in == Some(Environment::Staging)
        && said.environment != Some(Environment::Production)
        && !said.declares_impact()
}

/// What open signs speak for, as far as they may be what the customer speaks of.
fn by_facts(said: &Said, observed: &Observed, kind: DraftKind) -> Severity {
    let is_of_another_matter = observed.is_of_other_things && !said.names_trade;
    if kind != DraftKind::Incident
        || said.environment == Some(Environment::Staging)
        || said.is_over
        || is_of_another_matter
    {
        return Severity::Low;
    }
    let production = || production(observed);
    let business_fails = shows_impact(observed);
    // What is measured is not less for being told mildly, where it is what they tell of.
    let is_named = said.names_trade || observed.named_in == Some(Environment::Production);
    let is_meant = is_named && said.tells_of_something();
    match () {
        () if observed.is_standstill && is_meant && !said.denies_harm() => Severity::Critical,
        () if business_fails && said.impact == Impact::Stopped && !said.denies_harm() => Severity::Critical,
        () if business_fails => Severity::Urgent,
        () if production().any(|it| it.environment == Some(Environment::Production)) => Severity::High,
        // What may be one sounds as severe, and is seen.
        () if production().next().is_some() && said.levels.or_more_likely(Severity::High) >= SEEN_TOO => Severity::High,
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
        DraftKind::Incident
            if said.environment == Some(Environment::Staging) || is_named_in_staging(said, observed, kind) =>
        {
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
    // A rate is told where no alarm says so, since an alarm's name is what its owners know, and first where it decides.
    let is_alarmed = open.clone().next().is_some();
    let is_measured = observed.is_standstill && severity == Severity::Critical;
    let rates = || observed.failing.iter().map(|it| &it.note);
    let first = rates().filter(|_| is_measured);
    let signs = first.chain(open).chain(rates().filter(|_| !is_measured && !is_alarmed));
    let change = cause.map(|it| SeverityReason { text: it.fact.title.clone(), evidence_id: Some(it.fact.id.clone()) });
    signs.take(REASONS - 1).map(cite).chain(change).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::cases::{Levels, hear};

    /// What `text` says, where all that is like it is critical.
    fn sounding_critical(text: &str) -> Said {
        let said = hear([text]);
        Said { levels: Levels { at_least: [0.99; 4], ..Levels::default() }, ..said }
    }

    fn failing(business: bool) -> Observed {
        let note = Note { fact_id: "fact-1".to_owned(), text: "5xx".to_owned(), at: Timestamp::UNIX_EPOCH };
        let sign = Sign { note, environment: Some(Environment::Production), business, is_failing: true };
        Observed { open: vec![sign], ..Observed::default() }
    }

    #[test]
    fn no_likeness_is_critical_without_business_that_is_said_or_seen_to_be_hit() {
        for text in [
            "The whole cluster is down in production, no node answers for anybody.",
            "The mirror of our database does not answer on any port, nobody can log in.",
            "生产集群整个宕机，所有节点都没有响应。",
            "正式環境的叢集整個當機，所有節點都沒有回應。",
            "本番のクラスターが全台落ちていて、誰もログインできません。",
        ] {
            let said = sounding_critical(text);
            assert_eq!(by_words(&said).1, Severity::Urgent, "{text}");
            for (business, severity) in [(false, Severity::Urgent), (true, Severity::Critical)] {
                let suggested = suggest(&said, &failing(business), None);
                assert_eq!(suggested.severity, severity, "{text} {business}");
                let is_told = suggested.bounds.iter().any(|it| it.by == BoundBy::NoImpact);
                assert_eq!(is_told, !business, "{text} {business}");
            }
        }
    }

    #[test]
    fn likeness_may_be_critical_where_more_than_machines_is_said_to_be_hit() {
        for text in [
            "The ward screens of our six hospitals stay dark, nurses read doses from paper.",
            "The tolling system does not answer: barriers stay shut on every lane.",
            "Tender portal unreachable; by law bids close at five.",
            "发药系统打不开，护士按昨天的单子给病人发药。",
            "加油平台沒有回應，一百二十座加油站都不出油。",
            "見守りの画面が映らず、4,000人の通報が届きません。",
            "年金の振込データが作れません。15時が銀行の締切です。",
        ] {
            assert_eq!(by_words(&sounding_critical(text)).1, Severity::Critical, "{text}");
        }
    }

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
