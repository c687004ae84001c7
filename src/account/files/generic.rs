use super::envelope::Envelope;
use super::fault::Fault;
use super::record::{Observation, Origin};
use super::times::time;
use super::words::{clipped, first_text, flat, listed, moment, sentence, service_name, short_name};
use crate::domain::{Fact, FactKind};

const MOST_VALUES: usize = 16;
/// Fields that say in one word what happened.
const STATES: [&str; 9] = [
    "state",
    "status",
    "build-status",
    "result",
    "current-phase",
    "lastStatus",
    "eventName",
    "action-type",
    "StatusCode",
];
const REASONS: [&str; 8] =
    ["reason", "message", "Message", "stoppedReason", "StatusMessage", "Cause", "Description", "description"];

/// Any other event of EventBridge: its type, its state, its reason and its values, in its own words.
pub(super) fn fact(envelope: &Envelope<'_>, origin: &Origin<'_>) -> Result<Fact, Fault> {
    let detail = envelope.detail.as_ref();
    let at =
        envelope.time.or_else(|| ["startTime", "timestamp", "eventTime"].iter().find_map(|it| time(detail.get(*it)?)));
    let at = at.ok_or(Fault::NoTime)?;
    let resource = envelope.resources.first().copied();
    let about = resource.map_or_else(|| service_name(envelope.source), |it| short_name(it).to_owned());
    let state = first_text(detail, &STATES).map_or_else(String::new, |state| format!(", {}", clipped(state)));
    let reason = first_text(detail, &REASONS);
    let values = flat(detail, MOST_VALUES);
    let kind = envelope.detail_type;
    let mut body =
        vec![format!("At {}, {} sent \"{kind}\" about {about}{}.", moment(at), envelope.source, envelope.in_region())];
    body.extend(
        reason.map(|reason| format!("The event \"{kind}\" about {about} says: {}", sentence(&clipped(reason)))),
    );
    if !values.is_empty() {
        body.push(format!("The event \"{kind}\" about {about} carries {}.", listed(values.iter())));
    }
    let observation = Observation {
        id: envelope.id.clone(),
        kind: kind_of(envelope),
        account: envelope.account,
        resource: resource.map(str::to_owned),
        at,
        title: format!("{about}: {kind}{state}"),
        body,
        severity: first_text(detail, &["severity", "Severity", "eventType", "state", "status"]).map(clipped),
        url: None,
    };
    observation.fact(origin)
}

fn kind_of(envelope: &Envelope<'_>) -> FactKind {
    match envelope.source.strip_prefix("aws.").unwrap_or(envelope.source) {
        "securityhub" | "inspector" | "inspector2" | "macie" | "access-analyzer" | "detective" | "guardduty" => {
            FactKind::Security
        }
        "budgets" | "ce" | "cost" => FactKind::Cost,
        "servicequotas" | "trustedadvisor" => FactKind::Quota,
        "cloudwatch" => FactKind::Alarm,
        "health" => FactKind::Health,
        "support" => FactKind::Case,
        _ => FactKind::Change,
    }
}
