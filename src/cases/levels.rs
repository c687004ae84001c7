use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::said::{Environment, Impact, Said};
use crate::domain::{DraftKind, Severity};
use crate::text::{Learned, stretches};

/// Written by `firstline eval learn` from `evals/texts`.
pub(super) static LEARNED: LazyLock<Learned> = LazyLock::new(|| Learned::read(include_str!("levels.tsv")));

/// From how likely on a case is taken for `normal`, `high`, `urgent`, `critical` and for a breach. Chosen on hands of which nothing was
/// learned (`firstline eval learn --heard FILE`).
const FROM: [f32; 4] = [0.5, 0.55, 0.5, 0.3];
const FROM_BREACH: f32 = 0.3;

/// The sorts of case that are told by likeness, in the order of what is learned: a breach has thresholds of its own.
pub const SORTS: [DraftKind; 5] =
    [DraftKind::Incident, DraftKind::Question, DraftKind::Quota, DraftKind::PlannedEvent, DraftKind::Billing];
/// From how likely on a case is of a sort, where it is of none more.
const FROM_SORT: f32 = 0.3;

/// How severe a text sounds by what is like it, and what sort of case it is, whoever wrote it and in whatever words.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Levels {
    /// How likely it is at least `normal`, `high`, `urgent` and `critical`, in `[0, 1]`, none above the one before.
    pub at_least: [f32; 4],
    /// How likely it tells of a breach, in `[0, 1]`.
    pub security: f32,
    /// How likely an engineer cannot start on it without asking, in `[0, 1]`, where it is an incident.
    pub lacks: f32,
    /// How likely it is of each of [`SORTS`], in `[0, 1]`, each by itself.
    pub sorts: [f32; SORTS.len()],
}

impl Levels {
    /// By what `learned` tells of a text of these stretches.
    pub fn by(learned: &Learned, stretches: &BTreeSet<String>) -> Self {
        let odds = learned.log_odds(stretches);
        let likely = |at: usize| odds.get(at).map_or(0.0, |it| 1.0 / (1.0 + (-it).exp()));
        let normal = likely(0);
        let high = likely(1).min(normal);
        let urgent = likely(2).min(high);
        let critical = likely(3).min(urgent);
        Self {
            at_least: [normal, high, urgent, critical],
            security: likely(4),
            lacks: likely(5),
            sorts: std::array::from_fn(|at| likely(6 + at)),
        }
    }

    /// The severity in the middle, as likely less as more; what may be an outage counts as one a little sooner, since less costs more
    /// than too much.
    pub fn suggested(&self) -> Severity {
        let reached = self.at_least.iter().zip(FROM).take_while(|(likely, from)| *likely >= from).count();
        Severity::ALL.get(reached).copied().unwrap_or(Severity::Critical)
    }

    /// What sort of case it is like, if it is like any.
    pub fn sort(&self) -> Option<DraftKind> {
        let likely =
            self.sorts.into_iter().zip(SORTS).reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        (likely.0 >= FROM_SORT).then_some(likely.1)
    }

    /// Whether it is to be taken for a breach.
    pub fn is_breach(&self) -> bool {
        self.security >= FROM_BREACH
    }

    /// Whether it is liker to an event that is announced than to a breach.
    pub fn is_announcement(&self) -> bool {
        let announced = self.sorts.into_iter().zip(SORTS).find(|it| it.1 == DraftKind::PlannedEvent);
        announced.is_some_and(|it| it.0 > self.security)
    }

    /// At each level the likelier; a breach as here.
    pub(super) fn or_more(&self, other: &Self) -> Self {
        let mut at_least = self.at_least;
        for (own, other) in at_least.iter_mut().zip(other.at_least) {
            *own = own.max(other);
        }
        Self { at_least, ..*self }
    }

    /// How likely it is `severity` or more.
    pub fn or_more_likely(&self, severity: Severity) -> f32 {
        Severity::ALL.iter().skip(1).zip(self.at_least).find(|it| *it.0 == severity).map_or(1.0, |it| it.1)
    }

    /// How likely it is just `severity`.
    pub fn likely(&self, severity: Severity) -> f32 {
        let [normal, high, urgent, critical] = self.at_least;
        match severity {
            Severity::Low => 1.0 - normal,
            Severity::Normal => normal - high,
            Severity::High => high - urgent,
            Severity::Urgent => urgent - critical,
            Severity::Critical => critical,
        }
    }
}

/// What severities are learned from and told by: how `told`, folded and without its tone, is worded, and `said`, what the rules hear in it.
pub(super) fn case_stretches(told: &str, said: &Said) -> BTreeSet<String> {
    let mut found = stretches(told);
    let impact = match said.impact {
        Impact::None => "calm",
        Impact::Degraded => "degraded",
        Impact::Stopped => "stopped",
    };
    let place = match said.environment {
        None => "anywhere",
        Some(Environment::Production) => "production",
        Some(Environment::Staging) => "staging",
    };
    let kind = match said.kind_by_rules(said.tells_of_breach()) {
        DraftKind::Security => "security",
        DraftKind::Incident => "incident",
        DraftKind::Question => "question",
        DraftKind::Quota => "quota",
        DraftKind::Billing => "billing",
        DraftKind::PlannedEvent => "planned",
    };
    let heard = [
        (said.everyone, "everyone"),
        (said.business, "business"),
        (said.is_eased, "eased"),
        (said.is_serving, "serving"),
        (said.is_part, "part"),
        (said.is_over, "over"),
        (said.guidance, "guidance"),
        (said.asks, "asks"),
        (said.unwell, "unwell"),
        (said.at_risk, "risk"),
        (said.strangers, "strangers"),
        (said.exposed, "exposed"),
        (said.security, "of security"),
    ];
    let heard = heard.into_iter().filter(|it| it.0).map(|it| it.1);
    found.extend(heard.chain([impact, place, kind]).map(Learned::by_rule));
    found.insert(Learned::by_rule(&format!("{impact} {place}")));
    found
}
