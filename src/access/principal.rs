use jiff::Timestamp;

use crate::domain::{AccountId, Language};

/// What a principal is to the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Customer,
    Engineer,
    Admin,
}

/// Who is asking. Made only from a verified token or the home's own key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    pub(super) subject: String,
    pub(super) role: Role,
    pub(super) accounts: Vec<AccountId>,
    pub(super) name: Option<String>,
    pub(super) locale: Option<Language>,
    pub(super) email: Option<String>,
    pub(super) expires_at: Option<Timestamp>,
}

impl Principal {
    /// The token's `sub`: a stable name for this person or program.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Customer, engineer or admin.
    pub fn role(&self) -> Role {
        self.role
    }

    /// A customer's accounts; empty for staff.
    pub fn accounts(&self) -> &[AccountId] {
        &self.accounts
    }

    /// The name to show, where the token has one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The language the token asks for.
    pub fn locale(&self) -> Option<Language> {
        self.locale
    }

    /// Where mail reaches them, where the token says so.
    pub fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }

    /// When the token ends; `None` for the home's own key.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }
}
