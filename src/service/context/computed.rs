//! What is computed for an event or a limit that a question speaks of.

use super::TurnSources;
use super::heard::own_words;
use super::meant::document_of;
use super::searching::{LOOKED_UP, add};
use crate::base::Deadline;
use crate::cases::{self, NoticeKind};
use crate::domain::{Assessment, Evidence, EvidenceKind, Fact, Idea, Standing};
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
        let (workloads, rows, now) = (&self.profile.workloads, &self.knowledge.tables, self.local_now());
        let known = self.limits(facts, ideas);
        let own = own_words(question);
        let limits = cases::check_limits(question, &known);
        if let Some(verdict) = cases::verdict(own, &known, &now, self.language).filter(|_| limits.is_none()) {
            return Some(self.with_leads(verdict, passages, by).await);
        }
        if let Some(notice) = self.notice(own, NoticeKind::ToldBefore, &known, passages, by).await {
            return Some(notice);
        }
        if let Some(ahead) = cases::ahead(question, facts, workloads, rows, &now, self.language) {
            return Some(self.with_leads(ahead, passages, by).await);
        }
        match limits {
            Some(cases::Checked::Facts(assessment)) => Some(self.with_how(assessment, passages, by).await),
            Some(cases::Checked::Row(row)) => self.documented(&row, question, passages, by).await,
            None => match self.notice(own, NoticeKind::LeadTime, &known, passages, by).await {
                Some(notice) => Some(notice),
                None => cases::stated_limit(own, passages, &known),
            },
        }
    }

    /// How the day that the question names stands to the notice that the document asks for which leads its answer.
    async fn notice(
        &self,
        question: &str,
        kind: NoticeKind,
        known: &cases::KnownLimits<'_>,
        passages: &mut Vec<Evidence>,
        by: Deadline,
    ) -> Option<Assessment> {
        let leading = document_of(&passages.iter().find(|it| it.kind == EvidenceKind::Doc)?.id);
        let notice = cases::notice(question, (&leading, kind), known, &self.local_now(), self.language)?;
        let (passage, words) = self.quoted(&notice.source, &notice.words, by).await?;
        let assessment = notice.assessment(&passage.id, &words);
        add(passages, passage);
        Some(assessment)
    }

    /// What was reckoned, with what documents say of how long mending takes.
    async fn with_leads(&self, reckoned: cases::Reckoned, passages: &mut Vec<Evidence>, by: Deadline) -> Assessment {
        let mut assessment = reckoned.assessment;
        for lead in reckoned.leads {
            let Some((passage, words)) = self.quoted(&lead.source, &lead.words, by).await else { continue };
            let points = assessment.groups.iter_mut().flat_map(|it| &mut it.points);
            let of_lead = points.filter(|it| it.quotes.first().is_some_and(|(id, _)| *id == lead.fact));
            of_lead.for_each(|it| it.quotes.push((passage.id.clone(), words.clone())));
            add(passages, passage);
        }
        assessment
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
