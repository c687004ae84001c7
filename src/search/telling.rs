use tantivy::TantivyError;

use super::statistics::Statistics;
use super::words::Idea;

/// What looking a word up costs, in postings read.
const LOOKING_UP: u64 = 2_000;

/// The wordings of a question's ideas as means to find what is like it.
pub(super) struct Means<'a> {
    ideas: &'a [Idea],
    wordings: Vec<Wording>,
}

struct Wording {
    idea: usize,
    /// Which of the idea's wordings.
    at: usize,
    /// What its words tell together.
    tells: f32,
    /// Passages that hold its words, added up over the words.
    postings: u64,
    words: u64,
}

impl<'a> Means<'a> {
    /// Weighs all wordings that the index holds a word of.
    ///
    /// What a word tells is the least that `shared` statistics and the index's `own` say: one that no document has may stand in
    /// every case. One that the index does not hold, such as a new number or name, finds nothing there and tells nothing.
    pub(super) fn of(ideas: &'a [Idea], shared: &Statistics, own: &Statistics) -> Result<Self, TantivyError> {
        let mut wordings = Vec::new();
        for (idea, means) in ideas.iter().enumerate() {
            for (at, words) in means.wordings.iter().enumerate() {
                let mut wording = Wording { idea, at, tells: 0.0, postings: 0, words: words.len() as u64 };
                for word in words {
                    let holding = own.holding(&word.text)?;
                    if holding > 0 {
                        wording.postings += holding;
                        wording.tells += word.weight * shared.rarity(&word.text)?.min(own.rarity(&word.text)?);
                    }
                }
                if wording.postings > 0 {
                    wordings.push(wording);
                }
            }
        }
        Ok(Self { ideas, wordings })
    }

    /// The wordings that tell most for each passage that holds them, as long as these are no more than `most` altogether: a rare
    /// word tells much and is read at once; one that every third case has tells little and is most of the work.
    pub(super) fn within_postings(&self, most: u64) -> Vec<Idea> {
        self.within(most, |it| it.postings + it.words * LOOKING_UP)
    }

    /// The wordings that tell most a word, `most` words altogether.
    pub(super) fn within_words(&self, most: u64) -> Vec<Idea> {
        self.within(most, |it| it.words)
    }

    /// The wordings that tell most for what they cost, in the order that they have in the question; the best one in any case.
    fn within(&self, most: u64, cost: impl Fn(&Wording) -> u64) -> Vec<Idea> {
        let mut by_worth: Vec<&Wording> = self.wordings.iter().collect();
        let worth = |it: &Wording| it.tells / cost(it) as f32;
        by_worth.sort_by(|one, other| worth(other).total_cmp(&worth(one)));
        let (mut left, mut is_first) = (most, true);
        by_worth.retain(|it| {
            let rest = left.checked_sub(cost(it));
            left = rest.unwrap_or(left);
            rest.is_some() || std::mem::take(&mut is_first)
        });
        by_worth.sort_by_key(|it| (it.idea, it.at));
        let wording = |it: &&Wording| self.ideas.get(it.idea)?.wordings.get(it.at).cloned();
        let of_one_idea = by_worth.chunk_by(|one, other| one.idea == other.idea);
        of_one_idea.map(|it| Idea { wordings: it.iter().filter_map(wording).collect() }).collect()
    }
}
