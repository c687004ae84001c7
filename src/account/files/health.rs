use jiff::Timestamp;
use serde_json::Value;

use super::envelope::Envelope;
use super::fault::Fault;
use super::record::{Observation, Origin, id_of};
use super::times::time;
use super::words::{moment, sentence, short_name, text};
use crate::domain::{Fact, FactKind};

/// Most affected resources that are named.
const MOST_ENTITIES: usize = 10;

/// An AWS Health event, with its envelope or bare. Updates of one event share its id (the event's ARN).
pub(super) fn fact(detail: &Value, envelope: Option<&Envelope<'_>>, origin: &Origin<'_>) -> Result<Fact, Fault> {
    let field = |key: &str| text(detail, key);
    let moment_of = |key: &str| detail.get(key).and_then(time);
    let (starts, ends, updated) = (moment_of("startTime"), moment_of("endTime"), moment_of("lastUpdatedTime"));
    let told = envelope.and_then(|envelope| envelope.time).or(updated);
    let category = field("eventTypeCategory").unwrap_or_default();
    // An issue happened when it began; an announcement when it was made, however far ahead the change lies.
    let at = if category == "issue" || category == "investigation" { starts.or(told) } else { told.or(starts) };
    let service = field("service").map_or_else(|| "an AWS service".to_owned(), service);
    let of_arn = || field("eventArn")?.split(':').nth(3).filter(|region| !region.is_empty());
    let region =
        field("eventRegion").or_else(of_arn).or(envelope.and_then(|it| it.region)).unwrap_or("an unnamed region");
    let is_closed = field("statusCode") == Some("closed");
    let (entities, is_security) = (entities(detail), is_security(detail));
    let resource = entities.first().map(|(name, _)| (*name).to_owned());
    let observation = Observation {
        id: field("eventArn").map_or_else(|| envelope.map_or_else(|| id_of(detail), |it| it.id.clone()), str::to_owned),
        kind: if is_security { FactKind::Security } else { FactKind::Health },
        account: field("affectedAccount").or(envelope.and_then(|it| it.account)),
        resource: resource.or_else(|| envelope?.resources.first().map(|it| (*it).to_owned())),
        at: at.ok_or(Fault::NoTime)?,
        title: if is_security { security_title(detail) } else { title(category, is_closed, &service, region) },
        body: body(detail, (starts, ends), &entities),
        severity: if is_closed { Some("closed".to_owned()) } else { field("eventTypeCategory").map(str::to_owned) },
        url: None,
    };
    let fact = observation.fact(origin)?;
    // What is over or still going on announces nothing.
    let is_planned = category == "scheduledChange" && !is_closed;
    Ok(Fact { begins: starts.filter(|_| is_planned), ends: ends.filter(|_| is_planned), ..fact })
}

/// `AWS_EC2` → `EC2`, `LAMBDA` → `Lambda`; names of up to four letters are abbreviations.
fn service(given: &str) -> String {
    let name = given.strip_prefix("AWS_").unwrap_or(given);
    if name.len() <= 4 || name.chars().any(|it| it.is_ascii_lowercase()) {
        return name.to_owned();
    }
    let (first, rest) = name.split_at(name.char_indices().nth(1).map_or(name.len(), |(at, _)| at));
    format!("{first}{}", rest.to_lowercase())
}

fn title(category: &str, is_closed: bool, service: &str, region: &str) -> String {
    match (category, is_closed) {
        ("issue" | "investigation", true) => {
            format!("AWS Health reported an issue with {service} in {region}, now closed")
        }
        ("issue", false) => format!("AWS Health reports an open issue with {service} in {region}"),
        ("investigation", false) => {
            format!("AWS Health reports that an issue with {service} in {region} is being investigated")
        }
        ("scheduledChange", true) => {
            format!("AWS Health reports that a scheduled change to {service} in {region} is closed")
        }
        ("scheduledChange", false) => format!("AWS Health announces a scheduled change to {service} in {region}"),
        _ => format!("AWS Health sent a notification about {service} in {region}"),
    }
}

fn security_title(detail: &Value) -> String {
    format!("AWS Health reports the security event {}", text(detail, "eventTypeCode").unwrap_or("without a type"))
}

/// Credentials at risk and reports of abuse are for the security queue.
fn is_security(detail: &Value) -> bool {
    let code = text(detail, "eventTypeCode").unwrap_or_default();
    code.starts_with("AWS_RISK")
        || code.starts_with("AWS_ABUSE")
        || code.contains("CREDENTIALS")
        || matches!(text(detail, "service"), Some("RISK" | "ABUSE"))
}

fn entities(detail: &Value) -> Vec<(&str, Option<&str>)> {
    let all = detail.get("affectedEntities").and_then(Value::as_array);
    all.into_iter().flatten().filter_map(|it| Some((text(it, "entityValue")?, text(it, "status")))).collect()
}

fn body(
    detail: &Value,
    (starts, ends): (Option<Timestamp>, Option<Timestamp>),
    entities: &[(&str, Option<&str>)],
) -> Vec<String> {
    let code = text(detail, "eventTypeCode").unwrap_or("without a type");
    let event = format!("The AWS Health event {code}");
    let status = text(detail, "statusCode");
    let is_planned = text(detail, "eventTypeCategory") == Some("scheduledChange") && status != Some("closed");
    let (start_word, end_word) = if is_planned || status == Some("upcoming") {
        ("is set to start", "is set to end")
    } else {
        ("started", "ended")
    };
    let mut body = vec![description(detail)];
    body.extend(starts.map(|at| format!("{event} {start_word} at {}.", moment(at))));
    body.extend(ends.map(|at| format!("{event} {end_word} at {}.", moment(at))));
    if entities.is_empty() {
        body.push(format!("{event} names no affected resource of this account."));
    } else {
        let shown = entities.iter().take(MOST_ENTITIES).map(|(name, status)| match status {
            Some(status) => format!("{} ({status})", short_name(name)),
            None => short_name(name).to_owned(),
        });
        body.push(format!("{event} names {} as affected.", shown.collect::<Vec<_>>().join(", ")));
    }
    if entities.len() > MOST_ENTITIES {
        body.push(format!("{event} names {} affected resources in all.", entities.len()));
    }
    if let Some(status) = text(detail, "statusCode") {
        body.push(format!("The status of the AWS Health event {code} is {status}."));
    }
    body
}

/// AWS's own words, in English where there is a choice.
fn description(detail: &Value) -> String {
    let all = detail.get("eventDescription").and_then(Value::as_array);
    let all: Vec<&Value> = all.into_iter().flatten().collect();
    let english = all.iter().find(|it| text(it, "language").is_some_and(|tag| tag.starts_with("en")));
    english
        .or(all.first())
        .and_then(|it| text(it, "latestDescription"))
        .map(|it| sentence(&it.replace("\\n", " ")))
        .unwrap_or_default()
}
