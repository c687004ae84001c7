//! What the commands of the desk are told.

use std::path::PathBuf;

use clap::Subcommand;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, IntoDeserializer as _};

use crate::domain::{AccountId, CaseStatus, Language, Plan, Severity};
use crate::service::QueueOrder;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Triage {
    /// The id or number of a case of this home
    #[arg(value_name = "CASE", required_unless_present = "file", conflicts_with = "file")]
    pub case: Option<String>,
    /// A case as JSON: account_id, subject, description and, if known, declared_severity, language, created_at, communications
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Case {
    /// List open cases, whoever has to hear soonest first
    List(CaseList),
    /// Print a case with its correspondence and notes
    Show {
        /// The case's id or number
        id: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Count how cases were handled
    Figures(CaseFigures),
    /// Write to the customer; refused, with what is new, when they have written since you read
    Reply(Reply),
    /// Resolve a case that was answered
    Resolve {
        /// The case's id or number
        id: String,
        /// What it was and what helped
        #[arg(long)]
        summary: Option<String>,
        /// The customer said so
        #[arg(long)]
        confirmed: bool,
    },
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Reply {
    /// The case's id or number
    pub id: String,
    /// What to say
    pub text: String,
    /// When the customer hears again, e.g. 30m, 4h, 1d; needed from `high` on
    #[arg(long, value_name = "AHEAD")]
    pub next_update: Option<String>,
    /// The next step is the customer's
    #[arg(long)]
    pub awaits_customer: bool,
    /// The number of the last message that you have read [default: what `case show` last showed]
    #[arg(long, value_name = "N")]
    pub after: Option<u64>,
}

/// The filters of the desk's page.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct CaseList {
    /// Only this account's
    #[arg(long, value_name = "ID", value_parser = account)]
    pub account: Option<AccountId>,
    /// Only this queue's
    #[arg(long, value_name = "ID")]
    pub queue: Option<String>,
    /// Only whose: `none`, or the `sub` of somebody of the desk
    #[arg(long, value_name = "SUB")]
    pub assignee: Option<String>,
    /// Only of accounts that had this plan when the case was opened
    #[arg(long, value_parser = word::<Plan>)]
    pub plan: Option<Plan>,
    /// Only of this severity
    #[arg(long, value_parser = word::<Severity>)]
    pub severity: Option<Severity>,
    /// Only of this status, e.g. work-in-progress
    #[arg(long, value_parser = word::<CaseStatus>)]
    pub status: Option<CaseStatus>,
    /// Only in this language: en, zh-CN, zh-TW or ja
    #[arg(long, value_name = "TAG", value_parser = word::<Language>)]
    pub language: Option<Language>,
    /// Only about this service of the catalogue
    #[arg(long, value_name = "ID")]
    pub service: Option<String>,
    /// urgency, needed_by or newest [default: urgency; newest with --all]
    #[arg(long, value_name = "ORDER", conflicts_with = "all", value_parser = order)]
    pub sort: Option<QueueOrder>,
    /// Resolved ones too, newest first
    #[arg(long)]
    pub all: bool,
    /// Print JSON lines
    #[arg(long)]
    pub json: bool,
}

/// The filters of the figures' page.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct CaseFigures {
    /// First day on which they were opened, UTC; default: 29 days before the last
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Option<jiff::civil::Date>,
    /// Last day; default: today
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub until: Option<jiff::civil::Date>,
    /// Only this account's
    #[arg(long, value_name = "ID", value_parser = account)]
    pub account: Option<AccountId>,
    /// Only of accounts that had this plan when the case was opened
    #[arg(long, value_parser = word::<Plan>)]
    pub plan: Option<Plan>,
    /// Only those due under this severity
    #[arg(long, value_parser = word::<Severity>)]
    pub severity: Option<Severity>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A word of one of our closed lists, as in JSON; the error lists them.
fn word<T: DeserializeOwned>(given: &str) -> Result<T, String> {
    let given: StrDeserializer<'_, serde::de::value::Error> = given.into_deserializer();
    T::deserialize(given).map_err(|error| error.to_string())
}

fn account(given: &str) -> Result<AccountId, String> {
    AccountId::parse(given).map_err(|error| error.to_string())
}

fn order(given: &str) -> Result<QueueOrder, String> {
    QueueOrder::named(given).ok_or_else(|| "use urgency, needed_by or newest".to_owned())
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Card {
    /// Print one for review, without what tells whose case it was
    Draft {
        /// The case's id or number
        id: String,
    },
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Gaps {
    /// How far back, 1 to 366
    #[arg(long, default_value_t = 30, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=366))]
    pub days: u32,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Outbox {
    /// List dead letters, newest first
    List {
        /// What is still tried too
        #[arg(long)]
        all: bool,
        /// Print JSON lines
        #[arg(long)]
        json: bool,
    },
    /// Print what would be sent, and where it stands with each receiver
    Show {
        /// The entry's id
        id: String,
    },
    /// Send a dead letter again; a running server takes it up within a second
    Resend {
        /// The entry's id
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        id: Option<String>,
        /// Only to this receiver: webhook or mail [default: all that did not take it]
        #[arg(long, value_name = "NAME")]
        receiver: Option<String>,
        /// Every dead letter
        #[arg(long)]
        all: bool,
    },
}
