use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::envelope::Envelope;
use super::fault::Fault;
use super::record::{Observation, Origin, id_of};
use super::times::time;
use super::words::{first_text, moment, sentence, text};
use crate::base::constant_pattern;
use crate::domain::{Fact, FactKind};

const TITLE_START: &str = "Alarm ";
const TITLE_MIDDLE: [&str; 2] = [" went from ", " is in state "];

/// The alarm that a fact of this format is about: the later of two facts with one name says how it is now.
pub fn alarm_name(fact: &Fact) -> Option<&str> {
    let rest = fact.title.strip_prefix(TITLE_START).filter(|_| fact.kind == FactKind::Alarm)?;
    TITLE_MIDDLE.iter().find_map(|middle| Some(rest.split_once(middle)?.0))
}

/// The last datapoint and the threshold of the reason that CloudWatch writes for a metric alarm.
static MEASURED: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(r"\[(-?[0-9.]+(?:E-?\d+)?) \([^\]]*\].{0,60}\bthreshold \((-?[0-9.]+(?:E-?\d+)?)\)")
});

/// Metrics that CloudWatch gives in bytes, by namespace; the same names count megabytes elsewhere.
const IN_BYTES: [(&str, &[&str]); 2] = [
    ("AWS/RDS", &["FreeStorageSpace", "FreeableMemory", "FreeLocalStorage", "SwapUsage"]),
    ("AWS/ElastiCache", &["BytesUsedForCache", "FreeableMemory", "SwapUsage"]),
];

/// A value in bytes in binary multiples, as the console shows it; else the number, with at most two digits behind the point where it has
/// others before it.
fn readable(value: f64, is_of_bytes: bool) -> String {
    const MULTIPLES: [(&str, f64); 3] = [("GiB", 1_073_741_824.0), ("MiB", 1_048_576.0), ("KiB", 1_024.0)];
    let rounded = |value: f64, digits: f64| ((value * digits).round() / digits).to_string();
    match MULTIPLES.iter().find(|(_, size)| is_of_bytes && value >= *size) {
        Some((unit, size)) => format!("{} {unit}", rounded(value / size, 10.0)),
        None if value.abs() < 1.0 => value.to_string(),
        None => rounded(value, 100.0),
    }
}

/// What both formats of a CloudWatch alarm say.
struct Alarm<'a> {
    name: &'a str,
    state: &'a str,
    before: Option<&'a str>,
    reason: Option<&'a str>,
    description: Option<&'a str>,
    rule: Option<&'a str>,
    metric: Option<&'a str>,
    namespace: Option<&'a str>,
    dimensions: Vec<(&'a str, &'a str)>,
    /// It watches what is computed of several metrics.
    is_formula: bool,
}

/// An EventBridge event, of a metric alarm or a composite one.
pub(super) fn of_envelope(envelope: &Envelope<'_>, origin: &Origin<'_>) -> Result<Fact, Fault> {
    let detail = envelope.detail.as_ref();
    let state = detail.get("state").ok_or(Fault::BadField("detail.state"))?;
    let at = envelope.time.or_else(|| state.get("timestamp").and_then(time)).or_else(|| evaluated_at(state));
    let at = at.ok_or(Fault::NoTime)?;
    let configuration = detail.get("configuration").unwrap_or(&Value::Null);
    let metrics = configuration.get("metrics").and_then(Value::as_array);
    // An alarm on a formula lists the formula beside its metrics.
    let metric = metrics.into_iter().flatten().find_map(|it| it.pointer("/metricStat/metric")).unwrap_or(&Value::Null);
    let dimensions = metric.get("dimensions").and_then(Value::as_object);
    let alarm = Alarm {
        name: text(detail, "alarmName").ok_or(Fault::BadField("detail.alarmName"))?,
        state: text(state, "value").unwrap_or("UNKNOWN"),
        before: detail.get("previousState").and_then(|it| text(it, "value")),
        reason: text(state, "reason"),
        description: text(configuration, "description"),
        rule: text(configuration, "alarmRule"),
        metric: text(metric, "name"),
        namespace: text(metric, "namespace"),
        is_formula: metrics.into_iter().flatten().any(|it| it.get("expression").is_some()),
        dimensions: dimensions
            .into_iter()
            .flatten()
            .filter_map(|(key, it)| Some((key.as_str(), it.as_str()?)))
            .collect(),
    };
    let fallback = envelope.resources.first().copied();
    let mut observation = alarm.observation(envelope.id.clone(), at, envelope.region, fallback);
    observation.account = envelope.account;
    observation.resource = alarm.watched(envelope.region, envelope.account).or(observation.resource);
    observation.fact(origin)
}

/// When CloudWatch asked for the values that changed the state, as `reasonData` says: within seconds of the change.
fn evaluated_at(state: &Value) -> Option<jiff::Timestamp> {
    let data: Value = serde_json::from_str(text(state, "reasonData")?).ok()?;
    data.get("queryDate").and_then(time)
}

/// What an alarm sends to an SNS topic. Its `Region` is a name for people; the ARN has the code.
pub(super) fn of_message(message: &Value, origin: &Origin<'_>) -> Result<Fact, Fault> {
    let at = message.get("StateChangeTime").and_then(time).ok_or(Fault::NoTime)?;
    let whole = message.get("Trigger").unwrap_or(&Value::Null);
    let metrics = whole.get("Metrics").and_then(Value::as_array);
    let trigger = metrics.into_iter().flatten().find_map(|it| it.pointer("/MetricStat/Metric")).unwrap_or(whole);
    let dimensions = trigger.get("Dimensions").and_then(Value::as_array);
    let pair = |it| Some((first_text(it, &["name", "Name"])?, first_text(it, &["value", "Value"])?));
    let alarm = Alarm {
        name: text(message, "AlarmName").ok_or(Fault::BadField("AlarmName"))?,
        state: text(message, "NewStateValue").unwrap_or("UNKNOWN"),
        before: text(message, "OldStateValue"),
        reason: text(message, "NewStateReason"),
        description: text(message, "AlarmDescription"),
        rule: text(message, "AlarmRule"),
        metric: text(trigger, "MetricName"),
        namespace: text(trigger, "Namespace"),
        is_formula: metrics.into_iter().flatten().any(|it| it.get("Expression").is_some()),
        dimensions: dimensions.into_iter().flatten().filter_map(pair).collect(),
    };
    let arn = text(message, "AlarmArn");
    let region = arn.and_then(|arn| arn.split(':').nth(3)).filter(|region| region.contains('-'));
    let account = text(message, "AWSAccountId");
    let mut observation = alarm.observation(id_of(message), at, region, arn);
    observation.account = account;
    observation.resource = alarm.watched(region, account).or(observation.resource);
    observation.fact(origin)
}

impl<'a> Alarm<'a> {
    fn observation(
        &self,
        id: String,
        at: jiff::Timestamp,
        region: Option<&str>,
        resource: Option<&str>,
    ) -> Observation<'a> {
        let (name, state) = (self.name, self.state);
        let change = match self.before.filter(|before| *before != state) {
            Some(before) => format!("went from {before} to {state}"),
            None => format!("is in state {state}"),
        };
        let place = region.map_or_else(String::new, |region| format!(" in {region}"));
        let mut body: Vec<String> = self.measured().into_iter().collect();
        body.push(format!("The CloudWatch alarm {name}{place} {change} at {}.", moment(at)));
        body.extend(self.watches());
        body.extend(self.reason.map(|reason| format!("CloudWatch gives this reason for {name}: {}", sentence(reason))));
        body.extend(
            self.description.map(|words| format!("The description of the alarm {name} is: {}", sentence(words))),
        );
        Observation {
            id,
            kind: FactKind::Alarm,
            account: None,
            resource: resource.map(str::to_owned),
            at,
            title: format!("{TITLE_START}{name} {change}"),
            body,
            severity: Some(state.to_owned()),
            url: None,
        }
    }

    /// The last value that changed the state and the threshold that it was held against, as the reason says both, in units that
    /// people read. What a formula over several metrics gives is the value of none of them.
    fn measured(&self) -> Option<String> {
        let captures = MEASURED.captures(self.reason.filter(|_| !self.is_formula)?)?;
        let number = |at: usize| captures.get(at)?.as_str().parse::<f64>().ok();
        let metric = self.metric?;
        let is_of_bytes =
            IN_BYTES.iter().any(|(space, names)| self.namespace == Some(*space) && names.contains(&metric));
        let (value, threshold) = (readable(number(1)?, is_of_bytes), readable(number(2)?, is_of_bytes));
        Some(format!("{metric}{} was {value}; the threshold of the alarm is {threshold}.", self.of_what()))
    }

    /// Of what the metric is.
    fn of_what(&self) -> String {
        let of: Vec<&str> = self.dimensions.iter().map(|(_, value)| *value).collect();
        if of.is_empty() { String::new() } else { format!(" of {}", of.join(", ")) }
    }

    fn watches(&self) -> Option<String> {
        if let Some(rule) = self.rule {
            return Some(format!("The alarm {} combines other alarms by the rule {}", self.name, sentence(rule)));
        }
        let of = self.of_what();
        let namespace = self.namespace.map_or_else(String::new, |it| format!(" (namespace {it})"));
        Some(format!("The alarm {} watches the metric {}{of}{namespace}.", self.name, self.metric?))
    }

    /// The ARN of the resource whose metric is watched, for the services where it can be told from the dimensions.
    fn watched(&self, region: Option<&str>, account: Option<&str>) -> Option<String> {
        let (region, account) = (region?, account?);
        let dimension = |name: &str| self.dimensions.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        let arn = |service: &str, rest: String| Some(format!("arn:aws:{service}:{region}:{account}:{rest}"));
        match self.namespace? {
            "AWS/RDS" => arn("rds", format!("db:{}", dimension("DBInstanceIdentifier")?)),
            "AWS/ApplicationELB" | "AWS/NetworkELB" => {
                arn("elasticloadbalancing", format!("loadbalancer/{}", dimension("LoadBalancer")?))
            }
            "AWS/ECS" => arn("ecs", format!("service/{}/{}", dimension("ClusterName")?, dimension("ServiceName")?)),
            "AWS/Lambda" => arn("lambda", format!("function:{}", dimension("FunctionName")?)),
            "AWS/EC2" => arn("ec2", format!("instance/{}", dimension("InstanceId")?)),
            "ContainerInsights" => arn("eks", format!("cluster/{}", dimension("ClusterName")?)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_an_alarm_measured_is_told_in_units_that_people_read() {
        let low = "Threshold Crossed: 2 out of the last 2 datapoints [20937965568.0 (20/11/26 21:10:00), 21367462912.0 (20/11/26 21:05:00)] were less than the threshold (21474836480.0) (minimum 2 datapoints for OK -> ALARM transition).";
        let slow = "Threshold Crossed: 1 out of the last 1 datapoints [0.004 (20/11/26 22:29:00)] was greater than the threshold (0.003) (minimum 1 datapoint for OK -> ALARM transition).";
        let full =
            "Threshold Crossed: 1 datapoint [20000.0 (20/11/26 22:29:00)] was less than the threshold (20480.0).";
        for (namespace, metric, reason, is_formula, told) in [
            (
                "AWS/RDS",
                "FreeStorageSpace",
                low,
                false,
                Some("FreeStorageSpace of one was 19.5 GiB; the threshold of the alarm is 20 GiB."),
            ),
            (
                "AWS/ES",
                "FreeStorageSpace",
                full,
                false,
                Some("FreeStorageSpace of one was 20000; the threshold of the alarm is 20480."),
            ),
            (
                "AWS/ApplicationELB",
                "TargetResponseTime",
                slow,
                false,
                Some("TargetResponseTime of one was 0.004; the threshold of the alarm is 0.003."),
            ),
            ("AWS/ApplicationELB", "TargetResponseTime", slow, true, None),
            ("AWS/RDS", "CPUUtilization", "Insufficient Data: 1 datapoint was unknown.", false, None),
        ] {
            let alarm = Alarm {
                name: "alarm",
                state: "ALARM",
                before: None,
                reason: Some(reason),
                description: None,
                rule: None,
                metric: Some(metric),
                namespace: Some(namespace),
                dimensions: vec![("Name", "one")],
                is_formula,
            };
            assert_eq!(alarm.measured().as_deref(), told, "{namespace} {metric}");
        }
    }

    #[test]
    fn an_alarm_without_a_time_is_as_old_as_the_evaluation_that_changed_it() {
        let state = json!({ "value": "ALARM", "reasonData": "{\"queryDate\":\"2026-11-20T22:30:10.116+0000\",\"threshold\":2.0}" });
        assert_eq!(evaluated_at(&state).map(|it| it.to_string()).as_deref(), Some("2026-11-20T22:30:10.116Z"));
        assert_eq!(evaluated_at(&json!({ "value": "ALARM", "reasonData": "soon" })), None);
    }
}
