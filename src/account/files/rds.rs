use super::envelope::Envelope;
use super::fault::Fault;
use super::record::{Observation, Origin};
use super::times::time;
use super::words::{first_text, moment, sentence, short_name};
use crate::domain::{Fact, FactKind};

/// An event of RDS about an instance, a cluster, a snapshot or a parameter group.
pub(super) fn fact(envelope: &Envelope<'_>, origin: &Origin<'_>) -> Result<Fact, Fault> {
    let detail = envelope.detail.as_ref();
    let at = envelope.time.or_else(|| detail.get("Date").and_then(time)).ok_or(Fault::NoTime)?;
    let arn = first_text(detail, &["SourceArn"]).or(envelope.resources.first().copied());
    let name = first_text(detail, &["SourceIdentifier"]).or(arn.map(short_name)).unwrap_or("an unnamed resource");
    let message = first_text(detail, &["Message"]).ok_or(Fault::BadField("detail.Message"))?;
    let what = match first_text(detail, &["SourceType"]).unwrap_or_default() {
        "DB_INSTANCE" => "the DB instance ",
        "CLUSTER" => "the DB cluster ",
        "SNAPSHOT" | "CLUSTER_SNAPSHOT" => "the snapshot ",
        _ => "",
    };
    let categories: Vec<&str> = detail
        .get("EventCategories")
        .and_then(serde_json::Value::as_array)
        .map(|all| all.iter().filter_map(serde_json::Value::as_str).collect())
        .unwrap_or_default();
    let mut body = vec![format!("At {}, Amazon RDS recorded for {what}{name}: {}", moment(at), sentence(message))];
    if let Some(event) = first_text(detail, &["EventID"]) {
        let categories =
            if categories.is_empty() { String::new() } else { format!(" (category {})", categories.join(", ")) };
        body.push(format!("The RDS event of {name} is {event}{categories}."));
    }
    let is_change =
        categories.iter().any(|it| matches!(*it, "configuration change" | "creation" | "deletion" | "maintenance"));
    let observation = Observation {
        id: envelope.id.clone(),
        kind: if is_change { FactKind::Change } else { FactKind::Health },
        account: envelope.account,
        resource: arn.map(str::to_owned),
        at,
        title: format!("{name}: {}", message.trim_end_matches('.')),
        body,
        severity: categories.first().map(|it| (*it).to_owned()),
        url: None,
    };
    observation.fact(origin)
}
