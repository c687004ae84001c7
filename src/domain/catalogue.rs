use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Language, Plan, Severity};

/// The queue of every security case, on every plan.
pub const SECURITY: &str = "security";

/// What a support organisation offers: `catalogue.toml`, as read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    #[serde(default, rename = "service")]
    pub services: Vec<Service>,
    /// What categories are called, whichever service has them.
    #[serde(default, rename = "category")]
    pub categories: Vec<Category>,
    #[serde(default, rename = "severity")]
    pub severities: Vec<SeverityRow>,
    #[serde(default, rename = "plan")]
    pub plans: Vec<PlanRow>,
    #[serde(default, rename = "queue")]
    pub queues: Vec<Queue>,
    /// The roster: whom a case can be given to.
    #[serde(default, rename = "engineer")]
    pub engineers: Vec<Engineer>,
    #[serde(default)]
    pub desk: DeskRow,
}

/// What the desk aims at of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskRow {
    /// Minutes within which somebody is to answer whom the plan promises no time. Told to no customer; orders the desk, and the
    /// queue's contacts are called at a third and at two thirds of it.
    pub unpromised_minutes: u32,
}

impl Default for DeskRow {
    fn default() -> Self {
        Self { unpromised_minutes: 1_440 }
    }
}

/// A service customers ask about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Service {
    pub id: String,
    #[serde(default)]
    pub name: BTreeMap<Language, String>,
    /// What customers call it, in any language.
    #[serde(default)]
    pub words: Vec<String>,
    #[serde(default)]
    pub categories: Vec<String>,
}

/// A part of what services are asked about, by the id that they list it under.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Category {
    pub id: String,
    #[serde(default)]
    pub name: BTreeMap<Language, String>,
    /// Words of customers who ask about it, in any language.
    #[serde(default)]
    pub words: Vec<String>,
}

/// A severity worded as impact, per language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeverityRow {
    pub id: Severity,
    #[serde(default)]
    pub meaning: BTreeMap<Language, String>,
}

/// A plan and its first-response targets in minutes; a severity that is absent is not entitled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanRow {
    pub id: Plan,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub targets: BTreeMap<Severity, u32>,
}

/// Where cases wait.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Queue {
    pub id: String,
    #[serde(default)]
    pub skills: Vec<String>,
    #[serde(default)]
    pub services: Vec<String>,
    #[serde(default)]
    pub languages: Vec<Language>,
    /// The plans whose cases wait here; empty: every plan's.
    #[serde(default)]
    pub plans: Vec<Plan>,
    #[serde(default)]
    pub hours: Option<String>,
    #[serde(default)]
    pub time_zone: Option<String>,
    #[serde(default)]
    pub contacts: Vec<QueueContact>,
}

/// Somebody of the desk, as the roster has them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Engineer {
    /// Their token's `sub`.
    pub subject: String,
    pub name: String,
    /// The queues they work in, by id.
    #[serde(default)]
    pub queues: Vec<String>,
    #[serde(default)]
    pub languages: Vec<Language>,
    #[serde(default)]
    pub skills: Vec<String>,
}

/// Who is called when a queue does not answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueueContact {
    pub name: String,
    #[serde(default)]
    pub role: Option<String>,
    /// Where calls reach them by mail.
    #[serde(default)]
    pub email: Option<String>,
}

impl Catalogue {
    /// The first-response target in minutes, or `None` where the plan does not entitle.
    pub fn target(&self, plan: Plan, severity: Severity) -> Option<u32> {
        self.plans.iter().find(|row| row.id == plan)?.targets.get(&severity).copied()
    }
}
