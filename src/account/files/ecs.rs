use super::envelope::Envelope;
use super::fault::Fault;
use super::record::{Observation, Origin};
use super::times::time;
use super::words::{first_text, moment, sentence, short_name};
use crate::domain::{Fact, FactKind};

/// A deployment of an ECS service, or an action of its scheduler.
pub(super) fn fact(envelope: &Envelope<'_>, origin: &Origin<'_>) -> Result<Fact, Fault> {
    let detail = envelope.detail.as_ref();
    let at = envelope.time.or_else(|| detail.get("updatedAt").and_then(time)).ok_or(Fault::NoTime)?;
    let arn = envelope.resources.first().copied();
    let service = arn.map_or("an unnamed service", short_name);
    let event = first_text(detail, &["eventName"]).unwrap_or("an event without a name");
    let cluster = first_text(detail, &["clusterArn"]).map(short_name);
    let in_cluster = cluster.map_or_else(String::new, |cluster| format!(" in the cluster {cluster}"));
    let mut body =
        vec![format!("At {}, Amazon ECS reported {event} for the service {service}{in_cluster}.", moment(at))];
    body.extend(
        first_text(detail, &["reason"]).map(|reason| format!("Amazon ECS says of {service}: {}", sentence(reason))),
    );
    body.extend(first_text(detail, &["deploymentId"]).map(|id| format!("The deployment of {service} is {id}.")));
    let observation = Observation {
        id: envelope.id.clone(),
        kind: FactKind::Change,
        account: envelope.account,
        resource: arn.map(str::to_owned),
        at,
        title: format!("{service}: {}", words_of(event)),
        body,
        severity: first_text(detail, &["eventType"]).map(str::to_owned),
        url: None,
    };
    observation.fact(origin)
}

/// `SERVICE_DEPLOYMENT_IN_PROGRESS` → `ECS deployment in progress`.
fn words_of(event: &str) -> String {
    let words = event.strip_prefix("SERVICE_").unwrap_or(event).replace('_', " ").to_lowercase();
    format!("ECS {words}")
}
