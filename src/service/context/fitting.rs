//! Which severity fits, where a question is about the severity of a case.

use super::TurnSources;
use super::plan_words::plan_name;
use super::searching::{LOOKED_UP, add};
use crate::base::Deadline;
use crate::cases;
use crate::domain::{DraftKind, Evidence, Fact, FittingSeverity, Point, Severity, SeverityReason};
use crate::search::Kinds;

impl TurnSources {
    /// What the evidence speaks for, of what the customer `said`, the question last; `None` where the question is not about the
    /// severity of something that happens to them. What a document says of that severity joins `passages`.
    pub(super) async fn fitting_severity(
        &self,
        said: &[String],
        facts: &[Fact],
        passages: &mut Vec<Evidence>,
        by: Deadline,
    ) -> Option<FittingSeverity> {
        if !said.last().is_some_and(|it| cases::is_about_severity(it)) {
            return None;
        }
        let workloads = &self.profile.workloads;
        let heard = cases::hear(said.iter().map(String::as_str));
        let weighed = cases::weigh(&heard, facts, &[], said, workloads, &self.knowledge.services, self.now);
        let fitting = weighed.suggestion;
        if !matches!(fitting.kind, DraftKind::Incident | DraftKind::Security) {
            return None;
        }
        let cited = |it: SeverityReason| Some(Point { quotes: vec![(it.evidence_id?, it.text)] });
        let mut points: Vec<Point> = fitting.reasons.into_iter().filter_map(cited).collect();
        if let Some((passage, row)) = self.row_of(fitting.severity, by).await {
            points.push(Point { quotes: vec![(passage.id.clone(), row)] });
            add(passages, passage);
        }
        if let Some((passage, rows)) = self.targets(by).await {
            points.push(Point { quotes: rows.into_iter().map(|row| (passage.id.clone(), row)).collect() });
            add(passages, passage);
        }
        Some(FittingSeverity { severity: fitting.severity, points })
    }

    /// The table of first responses: its line of severities, and that of the account's plan.
    async fn targets(&self, by: Deadline) -> Option<(Evidence, Vec<String>)> {
        let plan = plan_name(self.profile.plan);
        let query = format!("first response target of each severity in minutes, {plan} plan");
        let (found, _) = self.search(&query, Kinds::Documents, LOOKED_UP, by).await;
        let rows = |text: &str| {
            let lines: Vec<&str> = table_rows(text).collect();
            let names = |line: &str| line.split('|').skip(1).map(|it| it.trim_matches([' ', '`']).to_owned()).collect();
            let is_head = |line: &&&str| {
                let cells: Vec<String> = names(line);
                Severity::ALL.iter().all(|it| cells.iter().any(|cell| cell == it.word()))
            };
            let head = lines.iter().find(is_head)?;
            let own = lines.iter().find(|it| it.split('|').next().is_some_and(|it| it.trim() == plan))?;
            Some(vec![(*head).to_owned(), (*own).to_owned()])
        };
        found.into_iter().find_map(|it| rows(&it.text).map(|rows| (it, rows)))
    }

    /// A document's row on a severity: the first that begins with its word.
    async fn row_of(&self, severity: Severity, by: Deadline) -> Option<(Evidence, String)> {
        let query = format!("case severity {}: impact on the business", severity.word());
        let (found, _) = self.search(&query, Kinds::Documents, LOOKED_UP, by).await;
        let is_row =
            |line: &&str| line.split('|').next().is_some_and(|cell| cell.trim_matches([' ', '`']) == severity.word());
        let row = |text: &str| table_rows(text).find(is_row).map(str::to_owned);
        found.into_iter().find_map(|it| row(&it.text).map(|words| (it, words)))
    }
}

/// The rows of the tables in `text`, without their outer bars.
fn table_rows(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(|it| it.trim().trim_matches('|').trim()).filter(|it| it.contains('|'))
}
