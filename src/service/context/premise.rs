//! What contradicts something that a question takes for granted.

use super::TurnSources;
use super::heard::Heard;
use super::plan_words::plan_words;
use super::searching::{LOOKED_UP, add, evidence};
use crate::base::Deadline;
use crate::cases;
use crate::domain::{Belief, Denial, Evidence, Fact, Idea, Point, Premise};
use crate::search::Kinds;

// Learned with the weights of `search::beliefs`: what it adds to the log odds of a belief that a yes is wanted to it, and that something
// follows from it.
const INSISTED: f32 = 1.77;
const REASONED: f32 = 1.8;
/// From these log odds on a belief comes before what else may contradict the question.
const SURE: f32 = 1.5;

impl TurnSources {
    /// What contradicts something that the question takes for granted. What documents say of it joins `passages`.
    pub(super) async fn premise(
        &self,
        heard: &Heard<'_>,
        facts: &[Fact],
        ideas: &[Idea],
        passages: &mut Vec<Evidence>,
        by: Deadline,
    ) -> Option<Premise> {
        let (own, facts) = (heard.own, heard.contradicted_by(facts));
        let now = self.local_now();
        let causes = cases::causes(facts, &self.profile.workloads, self.now);
        let believed = self.held(own).await;
        // What is said of a thing of the account by its name, its facts decide first.
        let is_sure = |it: &&(f32, Belief)| it.0 >= SURE && !cases::names_a_thing(own, facts);
        let sure = believed.iter().filter(is_sure);
        if let Some(point) = self.denied(sure, own, facts, causes.as_ref(), passages, by).await {
            return Some(point);
        }
        let other = believed.iter().filter(|it| !is_sure(it));
        let Some(claimed) = cases::asserted(own) else {
            return self.denied(other, own, facts, causes.as_ref(), passages, by).await;
        };
        let (of_question, of_claims) = futures::join!(
            self.hits(own, Kinds::Documents, LOOKED_UP, by),
            self.hits(&claimed, Kinds::Documents, LOOKED_UP, by)
        );
        let mut found: Vec<Evidence> = Vec::new();
        for hit in of_question.0.into_iter().chain(of_claims.0).filter(|it| it.holds) {
            add(&mut found, evidence(hit));
        }
        let words = self.knowledge.searcher.ideas_and_words(own);
        let known = cases::KnownPremises {
            passages: &found,
            words: &words,
            limits: self.limits(facts, ideas),
            causes: causes.as_ref(),
            plan: &plan_words(self.profile.plan),
            now: &now,
        };
        match cases::contradicted(own, &known) {
            Some(cases::Contradicted::Quoted(premise)) => {
                let quoted = found.into_iter().filter(|it| premise.point.quotes.iter().any(|(id, _)| *id == it.id));
                quoted.for_each(|it| add(passages, it));
                Some(premise)
            }
            Some(cases::Contradicted::Row(row)) => {
                let documented = self.documented(&row, heard.query, passages, by).await?;
                let point = documented.groups.into_iter().next()?.points.into_iter().next()?;
                Some(Premise { point, is_plain: true })
            }
            None => self.denied(other, own, facts, causes.as_ref(), passages, by).await,
        }
    }

    /// What many wrongly believe and the question, in whatever words, takes for granted, with its log odds, the likeliest first.
    async fn held(&self, question: &str) -> Vec<(f32, Belief)> {
        let said = cases::taken_for_granted(question);
        if said.parts.is_empty() {
            return Vec::new();
        }
        let manner = if said.insists { INSISTED } else { 0.0 } + if said.is_reason { REASONED } else { 0.0 };
        let found = self.knowledge.beliefs(self.scope.clone(), question, said.parts, self.language).await;
        let held = found.into_iter().map(|(it, of_words)| (of_words + manner, it));
        let mut held: Vec<(f32, Belief)> = held.filter(|it| it.0 >= 0.0).collect();
        // What the account's own facts say is told rather than what documents say of everybody's.
        let is_general = |it: &Belief| matches!(it.denied_by, Denial::Document { .. });
        held.sort_by(|one, other| {
            is_general(&one.1).cmp(&is_general(&other.1)).then_with(|| other.0.total_cmp(&one.0))
        });
        held
    }

    /// What denies the first of these beliefs that anything denies.
    async fn denied(
        &self,
        beliefs: impl Iterator<Item = &(f32, Belief)>,
        question: &str,
        facts: &[Fact],
        causes: Option<&cases::Causes<'_>>,
        passages: &mut Vec<Evidence>,
        by: Deadline,
    ) -> Option<Premise> {
        for (_, belief) in beliefs {
            let point = match &belief.denied_by {
                Denial::Document { document, says } => {
                    let found = self.quoted(document, says, by).await;
                    found.map(|(passage, words)| {
                        let point = Point { quotes: vec![(passage.id.clone(), words)] };
                        // It is quoted for the correction alone.
                        add(passages, Evidence { relevance: Some(0.0), ..passage });
                        point
                    })
                }
                Denial::Fact(pattern) => cases::denied_by_fact(pattern, question, facts, &self.profile.workloads),
                Denial::Cause => causes.and_then(cases::Causes::came_first),
            };
            if let Some(point) = point {
                // A belief was recognised by its words.
                return Some(Premise { point, is_plain: false });
            }
        }
        None
    }
}
