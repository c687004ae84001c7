use serde::Deserialize;

use crate::domain::Report;

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    subject: String,
    #[serde(default)]
    description: String,
    service: String,
}

/// Adds what a `reports/*.jsonl` tells of whose engineers cases are for, and says what is wrong with each line that is left out:
///
/// ```json
/// {"subject": "Orders by mail arrive twice", "description": "Since the new consumer runs, each order is sent two times.", "service": "messaging"}
/// ```
///
/// `service` is one of the catalogue's, or empty where the text lets nobody tell. Other fields, as an export of a ticket system has, count nothing.
pub(super) fn add(text: &str, reports: &mut Vec<Report>) -> Vec<(Option<usize>, String)> {
    let mut faults = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|it| !it.1.trim().is_empty()) {
        match serde_json::from_str::<Line>(line) {
            Ok(Line { subject, description, service }) => {
                let text = format!("{}\n{}", subject.trim(), description.trim()).trim().to_owned();
                if text.is_empty() {
                    faults.push((Some(at + 1), "needs a `subject` or a `description`".to_owned()));
                } else {
                    reports.push(Report { text, service: service.trim().to_owned() });
                }
            }
            Err(error) => faults.push((Some(at + 1), format!("no report of a case: {error}"))),
        }
    }
    faults
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_whose_engineers_a_case_was_for_and_one_that_does_not_is_named() {
        let mut reports = Vec::new();
        let lines = [
            r#"{"subject": "Mail twice", "description": "Since noon.", "service": "messaging", "severity": "high", "id": 7}"#,
            "",
            r#"{"description": "Nothing works.", "service": ""}"#,
            r#"{"description": "Who is it for?"}"#,
            r#"{"subject": " ", "service": "network"}"#,
        ];
        let faults = add(&lines.join("\n"), &mut reports);
        let report = |text: &str, service: &str| Report { text: text.to_owned(), service: service.to_owned() };
        assert_eq!(reports, [report("Mail twice\nSince noon.", "messaging"), report("Nothing works.", "")]);
        assert_eq!(faults.iter().map(|it| it.0).collect::<Vec<_>>(), [Some(4), Some(5)], "{faults:?}");
    }

    #[test]
    fn reports_for_a_service_that_the_catalogue_has_not_are_left_out_and_named() {
        let source = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::write(source.path().join("catalogue.toml"), "[[service]]\nid = \"network\"\nname.en = \"Network\"\n")
            .expect("a file in a folder just made can be written");
        std::fs::create_dir(source.path().join("reports")).expect("a folder in one just made can be made");
        let line = |service: &str| format!(r#"{{"description": "It is down.", "service": "{service}"}}"#);
        let lines = [line("network"), line("netwrk"), line("netwrk")].join("\n");
        std::fs::write(source.path().join("reports/all.jsonl"), lines)
            .expect("a file in a folder just made can be written");
        let settings = super::super::read_settings(&[source.path().to_owned()]);
        assert_eq!(settings.reports.len(), 1, "{:?}", settings.rejects);
        let told: Vec<&str> = settings.rejects.iter().map(|it| it.reason.as_str()).collect();
        assert!(told.iter().any(|it| it.contains("`netwrk`") && it.contains("2 reports")), "{told:?}");
    }

    #[test]
    fn the_reports_of_the_demo_are_for_services_of_its_catalogue() {
        let settings = super::super::read_settings(&["corpus".into()]);
        assert!(settings.reports.len() > 1_000, "{}", settings.reports.len());
        assert!(settings.rejects.is_empty(), "{:?}", settings.rejects);
    }
}
