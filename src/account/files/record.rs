use jiff::Timestamp;
use serde_json::Value;

use super::envelope::Envelope;
use super::fault::Fault;
use super::{alarm, cloudtrail, ecs, generic, health, notification, own, rds, security};
use crate::account::Collected;
use crate::base::sha256_hex;
use crate::domain::{AccountId, Fact, FactKind};

/// Whose file a record lies in.
pub(super) struct Origin<'a> {
    /// The account that a record belongs to when it names none.
    pub account: &'a AccountId,
    pub file: &'a str,
    /// When the file is read.
    pub at: Timestamp,
}

/// What one format made of a record: a fact before it is anybody's.
pub(super) struct Observation<'a> {
    pub id: String,
    pub kind: FactKind,
    pub account: Option<&'a str>,
    pub resource: Option<String>,
    pub at: Timestamp,
    pub title: String,
    /// Sentences that stand alone.
    pub body: Vec<String>,
    pub severity: Option<String>,
    pub url: Option<String>,
}

impl Observation<'_> {
    /// The fact. A record that names an account that cannot exist is refused: it cannot be shown to be this one's.
    pub(super) fn fact(self, origin: &Origin<'_>) -> Result<Fact, Fault> {
        let account_id = match self.account {
            None => origin.account.clone(),
            Some(given) => AccountId::parse(given).map_err(|_| Fault::BadAccount(given.chars().take(40).collect()))?,
        };
        Ok(Fact {
            id: self.id,
            kind: self.kind,
            account_id,
            resource: self.resource,
            at: self.at,
            title: self.title,
            body: self
                .body
                .into_iter()
                .filter(|line| line.contains(char::is_alphanumeric))
                .collect::<Vec<_>>()
                .join("\n"),
            severity: self.severity,
            source: format!("files:{}", origin.file),
            observed_at: origin.at,
            stale_after: None,
            url: self.url,
            measures: Vec::new(),
            begins: None,
            ends: None,
        })
    }
}

/// The facts (and, in our own format, gaps) of a record, by its format.
pub(super) fn facts_of(record: &Value, origin: &Origin<'_>) -> Result<Collected, Fault> {
    let Some(fields) = record.as_object() else { return Err(Fault::NotAnObject) };
    let has = |keys: &[&str]| keys.iter().all(|key| fields.contains_key(*key));
    if own::is_ours(record) {
        return own::collected(record, origin);
    }
    let facts = if let Some(envelope) = Envelope::of(record) {
        of_envelope(&envelope?, origin)?
    } else if has(&["eventName", "eventSource"]) {
        vec![cloudtrail::fact(record, None, origin)?]
    } else if has(&["AlarmName", "NewStateValue"]) {
        vec![alarm::of_message(record, origin)?]
    } else if has(&["AwsAccountId", "ProductArn"]) {
        vec![security::hub_finding(record, origin)?]
    } else if has(&["Type", "Severity", "AccountId"]) || has(&["type", "severity", "accountId", "service"]) {
        vec![security::guard_finding(record, None, origin)?]
    } else if has(&["eventArn", "eventTypeCode"]) {
        vec![health::fact(record, None, origin)?]
    } else if has(&["alerts", "receiver"]) {
        notification::alerts(record, origin)?
    } else if has(&["Message"]) || record.pointer("/Sns/Message").is_some() {
        vec![notification::fact(record, origin)?]
    } else {
        let names = fields.keys().take(6).map(|name| name.chars().take(30).collect::<String>()).collect::<Vec<_>>();
        return Err(Fault::UnknownFormat(names.join(", ")));
    };
    Ok(Collected { facts, gaps: Vec::new() })
}

fn of_envelope(envelope: &Envelope<'_>, origin: &Origin<'_>) -> Result<Vec<Fact>, Fault> {
    let kind = (envelope.source, envelope.detail_type);
    let fact = match kind {
        (_, "AWS Health Event" | "AWS Health Abuse Event") => health::fact(&envelope.detail, Some(envelope), origin),
        (_, "CloudWatch Alarm State Change") => alarm::of_envelope(envelope, origin),
        (_, kind) if kind.ends_with("via CloudTrail") => cloudtrail::fact(&envelope.detail, Some(envelope), origin),
        (_, "GuardDuty Finding") => security::guard_finding(&envelope.detail, Some(envelope), origin),
        (_, kind) if kind.starts_with("Security Hub Findings") => {
            return security::hub_findings(&envelope.detail, origin);
        }
        ("aws.rds", _) => rds::fact(envelope, origin),
        ("aws.ecs", kind) if kind.starts_with("ECS Deployment") || kind.starts_with("ECS Service Action") => {
            ecs::fact(envelope, origin)
        }
        _ => generic::fact(envelope, origin),
    };
    Ok(vec![fact?])
}

/// An id for a record that brings none: the same for the same record, wherever it lies.
pub(super) fn id_of(record: &Value) -> String {
    let digest = sha256_hex(record.to_string().as_bytes());
    format!("record-{}", digest.get(..24).unwrap_or_default())
}
