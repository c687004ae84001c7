use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Language;

/// A tenant's id: 1–64 ASCII letters, digits, `-` or `_`, starting with a letter or digit,
/// so it may be logged, used as a key and (as hex) in a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[schema(value_type = String)]
pub struct AccountId(String);

/// The given text cannot be an account id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not an account id: use 1 to 64 letters, digits, `-` or `_`")]
pub struct NotAnAccountId {
    pub given: String,
}

impl AccountId {
    /// Checks and keeps `given`.
    pub fn parse(given: &str) -> Result<Self, NotAnAccountId> {
        let first_is_plain = given.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric);
        let is_plain = given.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if first_is_plain && is_plain && given.len() <= 64 {
            Ok(Self(given.to_owned()))
        } else {
            Err(NotAnAccountId { given: given.chars().take(80).collect() })
        }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id as lower-case hex, for names of folders.
    pub fn folder(&self) -> String {
        hex::encode(&self.0)
    }
}

impl std::fmt::Display for AccountId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for AccountId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = String::deserialize(deserializer)?;
        Self::parse(&given).map_err(serde::de::Error::custom)
    }
}

/// What an account has bought; gates what it may open and sets response targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Plan {
    Basic,
    BusinessPlus,
    Enterprise,
    Unified,
}

impl Plan {
    /// Every plan.
    pub const ALL: [Self; 4] = [Self::Basic, Self::BusinessPlus, Self::Enterprise, Self::Unified];

    /// Its word, as in its JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::BusinessPlus => "business-plus",
            Self::Enterprise => "enterprise",
            Self::Unified => "unified",
        }
    }
}

/// An account as its `account.toml` describes it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AccountProfile {
    /// Set from the folder's name, never from the file.
    #[serde(skip_deserializing, default = "unset_account")]
    pub id: AccountId,
    pub name: String,
    pub plan: Plan,
    /// In order of preference; the first is the default for pages.
    #[serde(default)]
    pub languages: Vec<Language>,
    /// An IANA name, e.g. `Asia/Taipei`.
    #[serde(default = "utc")]
    pub time_zone: String,
    /// Whether a model may see this account's text.
    #[serde(default)]
    pub model: ModelUse,
    /// The demo world's clock for this account; `None`: the real time.
    #[serde(default)]
    pub now: Option<Timestamp>,
    #[serde(default, rename = "workload", alias = "workloads")]
    pub workloads: Vec<Workload>,
    #[serde(default, rename = "contact", alias = "contacts")]
    pub contacts: Vec<Contact>,
}

/// Whether a model may be used for an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ModelUse {
    #[default]
    On,
    Off,
}

/// Something the account runs.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Workload {
    pub name: String,
    #[serde(default)]
    pub environment: Option<String>,
    #[serde(default)]
    pub services: Vec<String>,
    #[serde(default)]
    pub regions: Vec<String>,
    #[serde(default)]
    pub resources: Vec<String>,
    #[serde(default)]
    pub business_impact: Option<String>,
}

/// A person at the customer.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Contact {
    pub name: String,
    #[serde(default)]
    pub role: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
}

fn unset_account() -> AccountId {
    AccountId("unset".to_owned())
}

fn utc() -> String {
    "UTC".to_owned()
}
