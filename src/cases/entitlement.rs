use crate::domain::{Catalogue, DraftKind, Plan, Severity};

/// Minutes to the first response to a security case, on every plan (DESIGN 5.6).
const SECURITY_MINUTES: u32 = 60;
/// Minutes to the first response to a billing or quota case, on every plan (DESIGN 5.6).
const BILLING_AND_QUOTA_MINUTES: u32 = 1_440;

/// What a plan gives a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entitlement {
    /// A person answers within so many minutes.
    Within(u32),
    /// The plan does not include such a case.
    NotIncluded,
}

impl Entitlement {
    /// The promise in minutes, if there is one.
    pub fn minutes(self) -> Option<u32> {
        match self {
            Self::Within(minutes) => Some(minutes),
            Self::NotIncluded => None,
        }
    }
}

/// What `plan` gives a case of this kind and severity. Security, quota and billing cases are open to every plan.
pub fn entitlement(catalogue: &Catalogue, plan: Plan, kind: DraftKind, severity: Severity) -> Entitlement {
    let target = catalogue.target(plan, severity);
    let promised = match kind {
        DraftKind::Security => Some(target.map_or(SECURITY_MINUTES, |it| it.min(SECURITY_MINUTES))),
        DraftKind::Quota | DraftKind::Billing => {
            Some(target.map_or(BILLING_AND_QUOTA_MINUTES, |it| it.min(BILLING_AND_QUOTA_MINUTES)))
        }
        _ => target,
    };
    promised.map_or(Entitlement::NotIncluded, Entitlement::Within)
}
