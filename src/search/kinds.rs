use std::ops::Range;

use super::documents::{Documents, spans};
use super::occurrences::Remembered;
use super::query::Kinds;
use super::ranking::Accepts;
use super::schema::kind_number;
use crate::domain::PassageKind;

/// Which kinds there are in an index.
pub(super) struct KindsOf {
    /// For each passage, whether it is of a past case.
    is_case: Vec<bool>,
    /// For each document, whether any passage is, and whether any is not.
    of_document: Vec<(bool, bool)>,
    /// The same of all.
    of_all: (bool, bool),
    /// Documents and cards, and past cases, where they are few.
    few: [Option<Few>; 2],
}

/// The few documents of some kinds in an index that is full of others.
pub(super) struct Few {
    /// Their passages, in the order of the index.
    pub(super) spans: Vec<Range<usize>>,
    /// Words that were looked up in these passages alone.
    pub(super) remembered: Remembered,
}

/// In how many passages at the most there is one of the few.
const FEW: usize = 8;

impl KindsOf {
    pub(super) fn new(numbers: Vec<u8>, documents: &Documents) -> Self {
        let case = kind_number(PassageKind::Case);
        let is_case: Vec<bool> = numbers.into_iter().map(|number| u64::from(number) == case).collect();
        let mut of_document = vec![(false, false); documents.count()];
        let mut of_all = (false, false);
        for (passage, is_case) in is_case.iter().enumerate() {
            if let Some(held) = documents.of_passage(passage).and_then(|it| of_document.get_mut(it)) {
                *held = (held.0 || *is_case, held.1 || !is_case);
                of_all = (of_all.0 || *is_case, of_all.1 || !is_case);
            }
        }
        let few = [Kinds::Documents, Kinds::PastCases].map(|kinds| Few::of(kinds, &of_document, documents));
        Self { is_case, of_document, of_all, few }
    }

    /// The documents of these kinds, if most passages are of others: their postings are sought out then, not walked through.
    pub(super) fn few(&self, kinds: Kinds) -> Option<&Few> {
        let [documents, past_cases] = &self.few;
        match kinds {
            Kinds::All => None,
            Kinds::Documents => documents.as_ref(),
            Kinds::PastCases => past_cases.as_ref(),
        }
    }

    /// Whether there is any passage of these.
    pub(super) fn hold(&self, kinds: Kinds) -> bool {
        is_of(kinds, self.of_all)
    }
}

impl Few {
    fn of(kinds: Kinds, of_document: &[(bool, bool)], documents: &Documents) -> Option<Self> {
        let is_one = |passage: usize| {
            let held = documents.of_passage(passage).and_then(|it| of_document.get(it));
            held.is_some_and(|held| is_of(kinds, *held))
        };
        let found = || (0..documents.passages()).filter(|it| is_one(*it));
        if found().count() > documents.passages() / FEW {
            return None;
        }
        let spans = spans(found());
        Some(Self { spans, remembered: Remembered::default() })
    }
}

fn is_of(kinds: Kinds, (cases, others): (bool, bool)) -> bool {
    match kinds {
        Kinds::All => cases || others,
        Kinds::Documents => others,
        Kinds::PastCases => cases,
    }
}

/// The passages of these kinds.
pub(super) struct Accepted<'a> {
    pub(super) of: &'a KindsOf,
    pub(super) kinds: Kinds,
}

impl Accepts for Accepted<'_> {
    fn any_of(&self, document: usize) -> bool {
        self.of.of_document.get(document).is_some_and(|held| is_of(self.kinds, *held))
    }

    fn passage(&self, passage: usize) -> bool {
        self.of.is_case.get(passage).is_some_and(|is_case| is_of(self.kinds, (*is_case, !is_case)))
    }
}
