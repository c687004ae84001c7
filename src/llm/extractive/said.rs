//! What somebody who knows the documents says answers the question.

use std::collections::BTreeMap;
use std::ops::Range;

use super::asked::Asked;
use super::blocks::{Block, Item, blocks};
use super::orders::orders_the_assistant;
use super::pick::{Picked, PickedSteps, Shape, is_inside};
use super::trouble::LEANS;
use crate::domain::{EvidenceKind, Numbered};

/// What is quoted of it.
pub(super) struct Said<'a> {
    /// In the order to read it.
    pub picked: Vec<Picked<'a>>,
    /// The steps of each procedure, counted through.
    pub steps: Option<PickedSteps<'a>>,
}

/// What `says` names, word by word, of the one document or card among `evidence` that holds the most of it. What it holds no more,
/// what speaks to the assistant, and what holds on another day or elsewhere is left out.
pub(super) fn said<'a>(evidence: impl Iterator<Item = &'a Numbered>, says: &[String]) -> Said<'a> {
    let is_told = |it: &&Numbered| {
        matches!(it.evidence.kind, EvidenceKind::Doc | EvidenceKind::Card) && it.evidence.holds_only.is_none()
    };
    let mut documents: BTreeMap<&str, (usize, Vec<&Numbered>)> = BTreeMap::new();
    for passage in evidence.filter(is_told) {
        let document = passage.evidence.id.split('#').next().unwrap_or_default();
        let (held, passages) = documents.entry(document).or_default();
        *held += says.iter().filter(|it| passage.evidence.text.contains(it.as_str())).count();
        passages.push(passage);
    }
    let most = documents.into_values().max_by_key(|it| it.0);
    let passages = most.map(|it| it.1).unwrap_or_default();
    let (mut picked, mut procedures): (Vec<Picked<'_>>, Vec<PickedSteps<'_>>) = (Vec::new(), Vec::new());
    for words in says.iter().filter(|it| !orders_the_assistant(it)) {
        let Some((source, stretch)) = passages.iter().find_map(|it| Some((*it, stretch(it, words)?))) else { continue };
        match stretch {
            Stretch::Step(item) => match procedures.iter_mut().find(|it| it.source.number == source.number) {
                Some(known) if known.items.contains(&item) => {}
                Some(known) => known.items.push(item),
                None => procedures.push(PickedSteps::of(source, vec![item])),
            },
            Stretch::Other(range, shape) => {
                let it = Picked { source, range, shape };
                if !picked.iter().any(|known| known.is_same(&it)) {
                    picked.push(it);
                }
            }
        }
    }
    Said { picked, steps: counted_through(procedures) }
}

/// Each procedure's steps in their order, counted through: where some are left out, nobody looks for them. Where one names another
/// by its number, each keeps its own.
fn counted_through(mut procedures: Vec<PickedSteps<'_>>) -> Option<PickedSteps<'_>> {
    let keeps = procedures.iter().flat_map(PickedSteps::words).any(|it| LEANS.is_match(it));
    let mut count = 0;
    for it in &mut procedures {
        it.items.sort_by_key(|step| step.words.start);
        for step in it.items.iter_mut().filter(|_| !keeps) {
            count += 1;
            step.number = count;
        }
    }
    let mut procedures = procedures.into_iter();
    let first = procedures.next()?;
    Some(PickedSteps { then: procedures.collect(), ..first })
}

/// What a stretch shares with the question more than another, to be plainly nearer to it.
const NEARER: f64 = 0.1;

enum Stretch {
    Step(Item),
    Other(Range<usize>, Shape),
}

impl<'a> Said<'a> {
    /// Puts that stretch first which is plainly nearer to what is `asked` than the one that stands there: who asks of one case is told that
    /// case before the others. What `found` by the question's own words is plainly nearer than all comes before them.
    pub(super) fn put_nearest_first(&mut self, asked: &Asked, found: Option<Picked<'a>>) {
        let share = |it: &Picked<'_>| asked.share(it.words());
        let shares: Vec<f64> = self.picked.iter().map(share).collect();
        let nearest = shares.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1).then(other.0.cmp(&one.0)));
        let Some((at, most)) = nearest.map(|it| (it.0, *it.1)) else { return };
        if most >= shares.first().copied().unwrap_or_default() + NEARER {
            let nearest = self.picked.remove(at);
            self.picked.insert(0, nearest);
        }
        self.begin_with(found.filter(|it| share(it) >= most + NEARER).into_iter());
    }

    /// Puts what was `found` before all of this.
    pub(super) fn begin_with(&mut self, found: impl Iterator<Item = Picked<'a>>) {
        let found: Vec<Picked<'a>> = found.filter(|it| !self.is_among_steps(it)).collect();
        self.picked.retain(|it| !found.iter().any(|other| other.is_same(it)));
        self.picked.splice(0..0, found);
    }

    /// Adds what was `found` behind all of this.
    pub(super) fn go_on_with(&mut self, found: impl Iterator<Item = Picked<'a>>) {
        for it in found {
            if !self.is_among_steps(&it) && !self.picked.iter().any(|known| known.is_same(&it)) {
                self.picked.push(it);
            }
        }
    }

    /// Takes the steps `found` by the question's own words instead where one of them is plainly nearer to what is `asked` than each of
    /// these, or where these are some of them and it is asked how it `is_done`, for then all are wanted.
    pub(super) fn take_nearer_steps(&mut self, asked: &Asked, found: Option<PickedSteps<'a>>, is_done: bool) {
        let nearest = |steps: &PickedSteps<'_>| steps.words().map(|it| asked.share(it)).fold(0.0, f64::max);
        let own = self.steps.as_ref().map(nearest).unwrap_or_default();
        let is_whole = |it: &PickedSteps<'_>| {
            let is_of_it = |steps: &&PickedSteps<'_>| steps.then.is_empty() && steps.source.number == it.source.number;
            let has = |step: &Item| it.items.iter().any(|other| other.words == step.words);
            self.steps.as_ref().filter(is_of_it).is_some_and(|steps| steps.items.iter().all(has))
        };
        let Some(found) = found.filter(|it| nearest(it) >= own + NEARER || (is_done && is_whole(it))) else { return };
        self.picked.retain(|it| !is_inside(it, &found));
        self.steps = Some(found);
    }

    fn is_among_steps(&self, picked: &Picked<'_>) -> bool {
        self.steps.as_ref().is_some_and(|steps| is_inside(picked, steps))
    }
}

/// The stretch of a passage that is `words`.
fn stretch(passage: &Numbered, words: &str) -> Option<Stretch> {
    let text = &passage.evidence.text;
    let words = words.trim().trim_matches('|').trim();
    if !text.contains(words) {
        return None;
    }
    let is_it = |range: &Range<usize>| text.get(range.clone()).is_some_and(|it| it.trim_end() == words);
    blocks(text).into_iter().find_map(|block| match block {
        Block::Sentence(range) => is_it(&range).then_some(Stretch::Other(range, Shape::Sentence)),
        Block::Bullets { items, .. } => items.into_iter().find(is_it).map(|it| Stretch::Other(it, Shape::Item(None))),
        Block::Procedure(items) => items.into_iter().find(|it| is_it(&it.words)).map(Stretch::Step),
        Block::Row { header, row } => {
            is_it(&row).then_some(Stretch::Other(row, Shape::Row { header, columns: Vec::new() }))
        }
    })
}
