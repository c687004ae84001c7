//! Which severity fits, where a question is about the severity of a case.

use super::sources::{LOOKED_UP, TurnSources, add};
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
        let weighed = cases::weigh(&heard, facts, &[], said, workloads, &self.knowledge.catalogue, self.now);
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
        Some(FittingSeverity { severity: fitting.severity, points })
    }

    /// A document's row on a severity: the first that begins with its word.
    async fn row_of(&self, severity: Severity, by: Deadline) -> Option<(Evidence, String)> {
        let query = format!("case severity {}: impact on the business", severity.word());
        let (found, _) = self.search(&query, Kinds::Documents, LOOKED_UP, by).await;
        let is_row =
            |line: &&str| line.split('|').next().is_some_and(|cell| cell.trim_matches([' ', '`']) == severity.word());
        let row = |text: &str| {
            let lines = text.lines().map(|it| it.trim().trim_matches('|').trim()).filter(|it| it.contains('|'));
            lines.into_iter().find(is_row).map(str::to_owned)
        };
        found.into_iter().find_map(|it| row(&it.text).map(|words| (it, words)))
    }
}
