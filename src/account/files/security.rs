use serde_json::Value;

use super::envelope::Envelope;
use super::fault::Fault;
use super::record::{Observation, Origin, id_of};
use super::times::time;
use super::words::{first_text, moment, sentence, short_name, text};
use crate::domain::{Fact, FactKind};

/// A GuardDuty finding, as its API (`PascalCase`) or EventBridge (`camelCase`) spells it.
pub(super) fn guard_finding(
    finding: &Value,
    envelope: Option<&Envelope<'_>>,
    origin: &Origin<'_>,
) -> Result<Fact, Fault> {
    let service = finding.get("Service").or_else(|| finding.get("service")).unwrap_or(&Value::Null);
    let moment_in = |value: &Value, keys: &[&str]| keys.iter().find_map(|key| time(value.get(*key)?));
    let last = moment_in(service, &["EventLastSeen", "eventLastSeen"]);
    let at = last
        .or_else(|| moment_in(finding, &["UpdatedAt", "updatedAt", "CreatedAt", "createdAt"]))
        .or(envelope.and_then(|it| it.time))
        .ok_or(Fault::NoTime)?;
    let title = first_text(finding, &["Title", "title"]).ok_or(Fault::BadField("Title"))?;
    let kind = first_text(finding, &["Type", "type"]).unwrap_or("without a type");
    let severity = finding.get("Severity").or_else(|| finding.get("severity")).and_then(Value::as_f64);
    let count = service.get("Count").or_else(|| service.get("count")).and_then(Value::as_u64);
    let mut body = vec![sentence(first_text(finding, &["Description", "description"]).unwrap_or_default())];
    body.push(format!("GuardDuty saw {kind} last at {}.", moment(at)));
    body.extend(count.map(|count| format!("GuardDuty counted {kind} {count} times.")));
    let observation = Observation {
        id: first_text(finding, &["Id", "id"]).map_or_else(|| id_of(finding), str::to_owned),
        kind: FactKind::Security,
        account: first_text(finding, &["AccountId", "accountId"]).or(envelope.and_then(|it| it.account)),
        resource: guarded(finding),
        at,
        title: format!("GuardDuty: {title}"),
        body,
        severity: severity.map(|number| word_of(number).to_owned()),
        url: None,
    };
    observation.fact(origin)
}

/// GuardDuty's own bands of its numbers.
fn word_of(severity: f64) -> &'static str {
    if severity >= 9.0 {
        "critical"
    } else if severity >= 7.0 {
        "high"
    } else if severity >= 4.0 {
        "medium"
    } else {
        "low"
    }
}

fn guarded(finding: &Value) -> Option<String> {
    let resource = finding.get("Resource").or_else(|| finding.get("resource"))?;
    let pointers = [
        "/InstanceDetails/InstanceId",
        "/instanceDetails/instanceId",
        "/AccessKeyDetails/UserName",
        "/accessKeyDetails/userName",
        "/S3BucketDetails/0/Name",
        "/s3BucketDetails/0/name",
    ];
    let name = pointers.iter().find_map(|pointer| resource.pointer(pointer)?.as_str());
    name.or_else(|| first_text(resource, &["ResourceType", "resourceType"])).map(str::to_owned)
}

/// The findings that a Security Hub event carries; one that cannot be read fails them all.
pub(super) fn hub_findings(detail: &Value, origin: &Origin<'_>) -> Result<Vec<Fact>, Fault> {
    let findings = detail.get("findings").and_then(Value::as_array).ok_or(Fault::BadField("detail.findings"))?;
    findings.iter().map(|finding| hub_finding(finding, origin)).collect()
}

/// A finding in the AWS Security Finding Format.
pub(super) fn hub_finding(finding: &Value, origin: &Origin<'_>) -> Result<Fact, Fault> {
    let at = ["LastObservedAt", "UpdatedAt", "CreatedAt"].iter().find_map(|key| time(finding.get(*key)?));
    let title = text(finding, "Title").ok_or(Fault::BadField("Title"))?;
    let of = |pointer: &str| finding.pointer(pointer).and_then(Value::as_str);
    let resource = of("/Resources/0/Id");
    let mut body = vec![sentence(text(finding, "Description").unwrap_or_default())];
    body.extend(resource.map(|it| format!("The finding \"{title}\" is about {}.", short_name(it))));
    body.extend(of("/Compliance/Status").map(|it| format!("The compliance status of \"{title}\" is {it}.")));
    body.extend(of("/Workflow/Status").map(|it| format!("The workflow status of \"{title}\" is {it}.")));
    let observation = Observation {
        id: text(finding, "Id").map_or_else(|| id_of(finding), str::to_owned),
        kind: FactKind::Security,
        account: text(finding, "AwsAccountId"),
        resource: resource.map(str::to_owned),
        at: at.ok_or(Fault::NoTime)?,
        title: format!("Security Hub: {title}"),
        body,
        severity: of("/Severity/Label").map(str::to_lowercase),
        url: of("/Remediation/Recommendation/Url").map(str::to_owned),
    };
    observation.fact(origin)
}
