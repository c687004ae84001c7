use crate::domain::{Language, PassageKind};

/// What is searched for.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    /// The question as asked, in any language, of any length.
    pub text: &'a str,
    /// The reader's language: their copy of a translated document is preferred.
    pub language: Language,
    /// At most this many hits, up to 1,000.
    pub limit: usize,
    pub kinds: Kinds,
    /// The day asked about: what does not hold on it goes behind what does. `None`: every text counts as holding.
    pub at: Option<jiff::civil::Date>,
    /// The regions asked about, e.g. `eu-west-1`; text for others goes behind. Empty: all.
    pub regions: &'a [&'a str],
    /// What ranking may cost in an index of many documents. `None`: whatever it takes to rank all by all words.
    pub effort: Option<Effort>,
    /// Whether [`Hit::coverage`](super::Hit::coverage) is told; it means cutting the words of each hit.
    pub tells_coverage: bool,
}

impl<'a> Query<'a> {
    /// Ten passages of any kind for all of `text`, for a reader of `language`.
    pub fn new(text: &'a str, language: Language) -> Self {
        Self {
            text,
            language,
            limit: 10,
            kinds: Kinds::All,
            at: None,
            regions: &[],
            effort: None,
            tells_coverage: true,
        }
    }
}

/// How much work a long text may be in an index of many documents, however many: a description is full of words that most cases
/// have. First documents are found by the words that tell most for their cost, then these are ranked by those that tell most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Passages that hold the words that find documents, added up over these words. About 5 ns each.
    pub postings: u64,
    /// Documents that are ranked. An index of no more is ranked whole.
    pub documents: usize,
    /// Words, in all wordings, that they are ranked by. Some 20 µs each.
    pub words: u64,
}

/// Which passages may be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinds {
    All,
    /// Documents and resolution cards.
    Documents,
    PastCases,
}

impl Kinds {
    /// Whether a passage of this kind may be found.
    pub(super) fn holds(self, kind: PassageKind) -> bool {
        match self {
            Self::All => true,
            Self::Documents => kind != PassageKind::Case,
            Self::PastCases => kind == PassageKind::Case,
        }
    }
}
