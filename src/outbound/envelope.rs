use jiff::Timestamp;
use serde_json::{Value, json};

use crate::config::WebhookFormat;

/// Something that happened, for a program outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// The same on every try, so that who receives it can tell a repeat.
    pub id: String,
    /// E.g. `case.created`.
    pub kind: String,
    pub at: Timestamp,
    /// The id of what it is about.
    pub subject: String,
    /// What happened, with a `seq` that rises, and as `case` how its case stands after it: who keeps the `case` of the highest
    /// ends right, in whatever order they come and whatever happened last.
    pub data: Value,
}

impl Envelope {
    /// Its body and content type: Standard Webhooks' `{type, timestamp, data}`, or a structured CloudEvent 1.0.
    pub fn body(&self, format: WebhookFormat) -> (String, &'static str) {
        match format {
            WebhookFormat::Standard => {
                let body = json!({ "type": self.kind, "timestamp": self.at.to_string(), "data": self.data });
                (body.to_string(), "application/json")
            }
            WebhookFormat::CloudEvents => {
                let body = json!({
                    "specversion": "1.0",
                    "id": self.id,
                    "source": "firstline",
                    "type": self.kind,
                    "subject": self.subject,
                    "time": self.at.to_string(),
                    "datacontenttype": "application/json",
                    "data": self.data,
                });
                (body.to_string(), "application/cloudevents+json")
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    fn envelope() -> Envelope {
        Envelope {
            id: "evt_1".to_owned(),
            kind: "case.created".to_owned(),
            at: "2026-11-27T02:17:00Z".parse().expect("a time"),
            subject: "case_1".to_owned(),
            data: json!({ "seq": 1, "case": { "status": "unassigned" } }),
        }
    }

    #[test]
    fn a_plain_body_says_what_when_and_how_its_case_stands() {
        let (body, kind) = envelope().body(WebhookFormat::Standard);
        assert_eq!(kind, "application/json");
        assert_eq!(
            body,
            r#"{"type":"case.created","timestamp":"2026-11-27T02:17:00Z","data":{"seq":1,"case":{"status":"unassigned"}}}"#
        );
    }

    #[test]
    fn a_cloud_event_carries_the_attributes_that_its_specification_requires() {
        let (body, kind) = envelope().body(WebhookFormat::CloudEvents);
        assert_eq!(kind, "application/cloudevents+json");
        let read: Value = serde_json::from_str(&body).expect("JSON");
        for (name, value) in [("specversion", "1.0"), ("id", "evt_1"), ("type", "case.created"), ("subject", "case_1")]
        {
            assert_eq!(read[name], value, "{name}");
        }
        assert!(read["source"].is_string() && read["data"].is_object());
    }
}
