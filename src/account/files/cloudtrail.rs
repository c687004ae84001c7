use serde_json::Value;

use super::envelope::Envelope;
use super::fault::Fault;
use super::record::{Observation, Origin, id_of};
use super::times::time;
use super::words::{clipped, first_text, flat, last_part, listed, moment, sentence, service_name, short_name, text};
use crate::domain::{Fact, FactKind};

/// Parameters that name what a call was about, the most telling first.
const SUBJECTS: [&str; 37] = [
    "service",
    "serviceName",
    "dBInstanceIdentifier",
    "dBClusterIdentifier",
    "functionName",
    "bucketName",
    "tableName",
    "loadBalancerName",
    "loadBalancerArn",
    "targetGroupArn",
    "autoScalingGroupName",
    "stackName",
    "alarmName",
    "ruleName",
    "instanceId",
    "groupId",
    "volumeId",
    "snapshotId",
    "dBParameterGroupName",
    "userName",
    "roleName",
    "groupName",
    "keyId",
    "policyName",
    "policyArn",
    "secretId",
    "queueUrl",
    "topicArn",
    "logGroupName",
    "repositoryName",
    "clusterName",
    "family",
    "resourceArn",
    "resourceId",
    "name",
    "trailName",
    "cluster",
];
/// Parameters that say where, not what; the sentences name the place anyway.
const PLACES: [&str; 2] = ["cluster", "region"];
const MOST_IN_TITLE: usize = 4;
const LONGEST_IN_TITLE: usize = 100;
const MOST_IN_BODY: usize = 16;
const MOST_SEARCHED: usize = 200;

/// A call to an AWS API, as CloudTrail records it; with its envelope where EventBridge delivered it.
pub(super) fn fact(record: &Value, envelope: Option<&Envelope<'_>>, origin: &Origin<'_>) -> Result<Fact, Fault> {
    let at = record.get("eventTime").and_then(time).or(envelope.and_then(|it| it.time)).ok_or(Fault::NoTime)?;
    let name = text(record, "eventName").ok_or(Fault::BadField("eventName"))?;
    let service = text(record, "eventSource").unwrap_or("an unnamed service");
    let parameters = flat(record.get("requestParameters").unwrap_or(&Value::Null), MOST_SEARCHED);
    let subject = subject(&parameters);
    let actor = actor(record.get("userIdentity").unwrap_or(&Value::Null));
    let error = text(record, "errorCode");
    let observation = Observation {
        id: first_text(record, &["eventID", "eventId"]).map_or_else(|| id_of(record), str::to_owned),
        kind: kind(record, name),
        account: first_text(record, &["recipientAccountId"])
            .or_else(|| record.pointer("/userIdentity/accountId")?.as_str())
            .or(envelope.and_then(|it| it.account)),
        resource: resource(record, subject),
        at,
        title: title(name, service, subject, &actor, error, &parameters),
        body: body(record, at, &actor, (name, service), &parameters),
        severity: error.map(str::to_owned),
        url: None,
    };
    observation.fact(origin)
}

/// A call that only reads is no change; who read what is a matter of security.
fn kind(record: &Value, name: &str) -> FactKind {
    let reads = record.get("readOnly").and_then(Value::as_bool);
    let is_read =
        reads.unwrap_or_else(|| ["Get", "List", "Describe", "Head", "Lookup"].iter().any(|it| name.starts_with(it)));
    let is_sign_in = text(record, "eventSource") == Some("signin.amazonaws.com");
    if is_read || is_sign_in { FactKind::Security } else { FactKind::Change }
}

fn subject(parameters: &[(String, String)]) -> Option<&str> {
    let named = |name: &&str| {
        let found = parameters.iter().find(|(path, value)| last_part(path) == *name && is_short(value));
        found.map(|(_, value)| value.as_str())
    };
    SUBJECTS.iter().find_map(named)
}

/// Whether a value fits a title: no policy, no manifest, nothing that CloudTrail hides.
fn is_short(value: &str) -> bool {
    value.len() <= LONGEST_IN_TITLE && !value.starts_with(['{', '[']) && !value.starts_with("HIDDEN_DUE_TO")
}

fn title(
    name: &str,
    service: &str,
    subject: Option<&str>,
    actor: &str,
    error: Option<&str>,
    parameters: &[(String, String)],
) -> String {
    let about = subject.map_or_else(|| service_name(service), |subject| short_name(subject).to_owned());
    let outcome = error.map_or_else(String::new, |error| format!(", which failed with {error}"));
    // Only parameters of the call itself: nested ones say little in one line.
    let telling = parameters.iter().filter(|(path, value)| {
        !path.contains('.') && Some(value.as_str()) != subject && !PLACES.contains(&path.as_str()) && is_short(value)
    });
    let details = listed(telling.take(MOST_IN_TITLE));
    let details = if details.is_empty() { details } else { format!(" ({details})") };
    format!("{about}: {name} by {actor}{details}{outcome}")
}

fn body(
    record: &Value,
    at: jiff::Timestamp,
    actor: &str,
    (name, service): (&str, &str),
    parameters: &[(String, String)],
) -> Vec<String> {
    let place = text(record, "awsRegion").map_or_else(String::new, |region| format!(" in {region}"));
    let mut body = vec![format!("At {}, {} called {name} of {service}{place}.", moment(at), with_article(actor))];
    if !parameters.is_empty() {
        let given = listed(parameters.iter().take(MOST_IN_BODY));
        let more = if parameters.len() > MOST_IN_BODY { " and more" } else { "" };
        body.push(format!("The call {name} carried {given}{more}."));
    }
    if let Some(error) = text(record, "errorCode") {
        let words = text(record, "errorMessage").map_or_else(String::new, |it| format!(": {}", clipped(it)));
        body.push(format!("The call {name} failed with {error}{}", sentence(&words)));
    }
    body
}

fn with_article(actor: &str) -> String {
    if actor.starts_with("the ") || actor.starts_with("an ") { actor.to_owned() } else { format!("the {actor}") }
}

/// `role deploy-pipeline`, `user alice`, `the root user`.
fn actor(identity: &Value) -> String {
    let field = |key: &str| text(identity, key);
    let issuer = identity.pointer("/sessionContext/sessionIssuer/userName").and_then(Value::as_str);
    let from_arn = || field("arn").map(|arn| arn.split('/').nth(1).unwrap_or_else(|| short_name(arn)));
    match field("type").unwrap_or_default() {
        "Root" => "the root user".to_owned(),
        "AssumedRole" | "Role" => {
            issuer.or_else(from_arn).map_or_else(|| "an unnamed role".to_owned(), |it| format!("role {it}"))
        }
        "AWSService" => {
            field("invokedBy").map_or_else(|| "an AWS service".to_owned(), |it| format!("AWS service {it}"))
        }
        "AWSAccount" => field("accountId").map_or_else(|| "another account".to_owned(), |it| format!("account {it}")),
        _ => field("userName")
            .or_else(from_arn)
            .or_else(|| field("principalId"))
            .map_or_else(|| "an unknown caller".to_owned(), |it| format!("user {it}")),
    }
}

/// The ARN of what the call was about, where the record has it; else its name.
fn resource(record: &Value, subject: Option<&str>) -> Option<String> {
    let listed = record.pointer("/resources/0").and_then(|it| first_text(it, &["ARN", "arn"]));
    let response = flat(record.get("responseElements").unwrap_or(&Value::Null), MOST_SEARCHED);
    let parameters = flat(record.get("requestParameters").unwrap_or(&Value::Null), MOST_SEARCHED);
    let is_it = |arn: &&String| {
        arn.starts_with("arn:")
            && subject.is_some_and(|subject| short_name(arn).split(':').next() == Some(short_name(subject)))
    };
    let arn = response.iter().chain(&parameters).map(|(_, value)| value).find(is_it);
    listed.or(arn.map(String::as_str)).or(subject).map(str::to_owned)
}
