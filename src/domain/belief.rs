/// Something that customers wrongly take for granted; a row of `believed/*.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belief {
    pub denied_by: Denial,
    /// How they say it, in any language. Never empty.
    pub wrong: Vec<String>,
    /// How somebody says of the same matter what is right.
    pub right: Vec<String>,
}

/// What tells that a belief is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denial {
    /// A document, without its language, and the same sentence of it in the words of each of its languages, English first.
    Document { document: String, says: Vec<String> },
    /// A fact of the account, of which a sentence or the title matches this pattern.
    Fact(String),
    /// The change of the account that came before what is wrong in it.
    Cause,
}

impl Denial {
    /// Whether `id`, of a document or of a passage of one, is of the document that denies.
    pub fn is_in(&self, id: &str) -> bool {
        id.split_once('.').is_some_and(|it| self.is_of(it.0))
    }

    /// Whether the document without its language is the one that denies.
    pub fn is_of(&self, slug: &str) -> bool {
        matches!(self, Self::Document { document, .. } if document == slug)
    }
}
