//! What is computed for an event or a limit that a question speaks of.

use super::TurnSources;
use super::searching::{LOOKED_UP, add};
use crate::base::Deadline;
use crate::cases;
use crate::domain::{Assessment, Evidence, Fact, Idea, Standing};
use crate::search::Kinds;

/// What the document on measuring is searched by.
const HOW_TO_MEASURE: &str = "how to measure latency step by step: percentile p95, first token, whole answer";

impl TurnSources {
    /// How things stand to the event or the limit that the question speaks of. What documents say of it joins `passages`.
    pub(super) async fn assess(
        &self,
        question: &str,
        facts: &[Fact],
        ideas: &[Idea],
        passages: &mut Vec<Evidence>,
        by: Deadline,
    ) -> Option<Assessment> {
        let (workloads, rows) = (&self.profile.workloads, &self.knowledge.tables);
        let Some(ahead) = cases::ahead(question, facts, workloads, rows, &self.local_now(), self.language) else {
            let known = self.limits(facts, ideas);
            return match cases::check_limits(question, &known)? {
                cases::Checked::Facts(assessment) => Some(self.with_how(assessment, passages, by).await),
                cases::Checked::Row(row) => self.documented(&row, question, passages, by).await,
            };
        };
        let mut assessment = ahead.assessment;
        for lead in ahead.leads {
            let Some((passage, words)) = self.quoted(&lead.source, &lead.words, by).await else { continue };
            let points = assessment.groups.iter_mut().flat_map(|it| &mut it.points);
            let of_lead = points.filter(|it| it.quotes.first().is_some_and(|(id, _)| *id == lead.fact));
            of_lead.for_each(|it| it.quotes.push((passage.id.clone(), words.clone())));
            add(passages, passage);
        }
        Some(assessment)
    }

    pub(super) fn limits<'a>(&'a self, facts: &'a [Fact], ideas: &'a [Idea]) -> cases::KnownLimits<'a> {
        let (workloads, rows) = (&self.profile.workloads, &self.knowledge.tables);
        cases::KnownLimits { ideas, facts, workloads, rows, now: self.now, is_claim: false }
    }

    /// Adds the document that says how to measure, where nothing measured holds the limit and something was not measured.
    async fn with_how(&self, mut assessment: Assessment, passages: &mut Vec<Evidence>, by: Deadline) -> Assessment {
        let has = |standing| assessment.groups.iter().any(|it| it.standing == standing);
        if !has(Standing::NotMeasured) || has(Standing::Within) {
            return assessment;
        }
        let (found, _) = self.search(HOW_TO_MEASURE, Kinds::Documents, LOOKED_UP, by).await;
        let Some(title) = found.first().map(|it| it.title.clone()) else { return assessment };
        for passage in found.into_iter().filter(|it| it.title == title) {
            assessment.how.push(passage.id.clone());
            add(passages, passage);
        }
        assessment
    }

    /// The row's own document, quoted on its value; `None` where no passage of it says the value in a sentence.
    pub(super) async fn documented(
        &self,
        row: &cases::Documented,
        question: &str,
        passages: &mut Vec<Evidence>,
        by: Deadline,
    ) -> Option<Assessment> {
        let (asked, plain) = (format!("{} {question}", row.query()), row.query());
        let (found, others) = futures::join!(
            self.search(&asked, Kinds::Documents, LOOKED_UP, by),
            self.search(&plain, Kinds::Documents, LOOKED_UP, by)
        );
        let of_document =
            found.0.into_iter().chain(others.0).filter(|it| it.id.starts_with(&format!("{}.", row.row.source)));
        let saying =
            of_document.filter_map(|it| row.sentence(&it.text, question).map(|(shared, words)| (shared, words, it)));
        let (_, words, passage) = saying.reduce(|best, it| {
            let is_better = (it.2.language == self.language, it.0) > (best.2.language == self.language, best.0);
            if is_better { it } else { best }
        })?;
        let assessment = row.assessment(&passage.id, &words);
        add(passages, passage);
        Some(assessment)
    }
}
