use serde_json::Value;

use super::fault::Fault;
use super::record::{Observation, Origin, id_of};
use super::times::time;
use super::words::{clipped, first_text, flat, listed, moment, sentence, text};
use crate::domain::{Fact, FactKind};

/// A notification of SNS whose message is plain text.
pub(super) fn fact(record: &Value, origin: &Origin<'_>) -> Result<Fact, Fault> {
    let notification = record.get("Sns").unwrap_or(record);
    let at = notification.get("Timestamp").and_then(time).ok_or(Fault::NoTime)?;
    let message = text(notification, "Message").ok_or(Fault::BadField("Message"))?;
    let observation = Observation {
        id: text(notification, "MessageId").map_or_else(|| id_of(record), str::to_owned),
        kind: FactKind::Health,
        account: None,
        resource: None,
        at,
        title: format!("Notification: {}", clipped(text(notification, "Subject").unwrap_or(message))),
        body: vec![format!("A notification of {} says: {}", moment(at), sentence(message))],
        severity: None,
        url: None,
    };
    observation.fact(origin)
}

/// The alerts of an Alertmanager or Grafana webhook; one without a time fails them all.
pub(super) fn alerts(record: &Value, origin: &Origin<'_>) -> Result<Vec<Fact>, Fault> {
    let alerts = record.get("alerts").and_then(Value::as_array).ok_or(Fault::BadField("alerts"))?;
    alerts.iter().map(|alert| of_alert(alert, origin)).collect()
}

fn of_alert(alert: &Value, origin: &Origin<'_>) -> Result<Fact, Fault> {
    let (labels, notes) =
        (alert.get("labels").unwrap_or(&Value::Null), alert.get("annotations").unwrap_or(&Value::Null));
    let starts = alert.get("startsAt").and_then(time).ok_or(Fault::NoTime)?;
    let is_firing = text(alert, "status") != Some("resolved");
    // An end in the year 1 means: still firing.
    let ends = alert.get("endsAt").and_then(time).filter(|ends| *ends > starts && !is_firing);
    let name = text(labels, "alertname").unwrap_or("an unnamed alert");
    let labelled = flat(labels, 12);
    let mut body = vec![format!("The alert {name} started at {}.", moment(starts))];
    body.extend(ends.map(|at| format!("The alert {name} was resolved at {}.", moment(at))));
    body.extend(first_text(notes, &["description", "summary", "message"]).map(sentence));
    body.push(format!("The labels of the alert {name} are {}.", listed(labelled.iter())));
    let observation = Observation {
        id: text(alert, "fingerprint").map_or_else(|| id_of(alert), |it| format!("alert-{it}-{starts}")),
        kind: FactKind::Alarm,
        account: None,
        resource: first_text(labels, &["instance", "service", "job"]).map(str::to_owned),
        at: ends.unwrap_or(starts),
        title: format!("Alarm {name} is in state {}", if is_firing { "ALARM" } else { "OK" }),
        body,
        severity: Some(if is_firing { "ALARM" } else { "OK" }.to_owned()),
        url: text(alert, "generatorURL").filter(|url| url.starts_with("http")).map(str::to_owned),
    };
    observation.fact(origin)
}
