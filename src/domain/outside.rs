use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a ticket outside stands, as far as a case here has to do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutsideStatus {
    /// Nobody there has it.
    Open,
    /// Somebody there works on it.
    InProgress,
    /// Somebody there has it and waits for something.
    Pending,
    Resolved,
}

/// What a ticket system says of its ticket for one of our cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct OutsideUpdate {
    /// Of the message that said it.
    pub message_id: String,
    /// Rises with every change there: of two updates the higher one is the newer, whenever they come.
    pub version: i64,
    pub status: OutsideStatus,
    /// Who has it there.
    pub assignee: Option<String>,
    /// What the ticket is called there.
    pub ticket: Option<String>,
    /// When it came.
    pub at: Timestamp,
}

impl OutsideUpdate {
    /// What decides which update is newer; of equal versions the ids decide, so that the order of arrival never does.
    fn order(&self) -> (i64, &str) {
        (self.version, &self.message_id)
    }
}

/// An update that the rules of a case did not let happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RefusedUpdate {
    #[serde(flatten)]
    pub update: OutsideUpdate,
    pub why: String,
}

/// What is known of a case's ticket outside. The same in whatever order the updates came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct OutsideStanding {
    /// The newest update that was taken.
    pub latest: Option<OutsideUpdate>,
    /// The newest one that was refused, while it is newer than `latest`.
    pub refused: Option<RefusedUpdate>,
}

impl OutsideStanding {
    /// Whether something newer was taken already.
    pub fn is_stale(&self, update: &OutsideUpdate) -> bool {
        self.latest.as_ref().is_some_and(|it| it.order() >= update.order())
    }

    /// With an update that was taken, which is not stale.
    pub fn taken(self, update: OutsideUpdate) -> Self {
        let refused = self.refused.filter(|it| it.update.order() > update.order());
        Self { latest: Some(update), refused }
    }

    /// With an update that was refused, which is not stale.
    pub fn refused(self, update: OutsideUpdate, why: String) -> Self {
        let is_newest = self.refused.as_ref().is_none_or(|it| it.update.order() < update.order());
        let refused = if is_newest { Some(RefusedUpdate { update, why }) } else { self.refused };
        Self { latest: self.latest, refused }
    }
}

/// What became of an update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum OutsideOutcome {
    /// The case stands as it says.
    Taken,
    /// Something newer was taken before.
    Stale,
    /// The message was dealt with before.
    Repeated,
    /// The case's rules say no. Sending it again changes nothing.
    Refused { why: String },
    /// No case has this id. Sending it again changes nothing.
    UnknownCase,
}
