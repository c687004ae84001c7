/// Something that a question asks about, under every wording that means it, whatever the language.
///
/// A text speaks of it when it holds all terms of one wording; terms are folded and stemmed as `text::terms` gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Idea {
    pub wordings: Vec<Vec<String>>,
}
