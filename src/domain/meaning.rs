/// Something that customers are known to ask, and where it is answered.
///
/// A passage is named by its id, and once a turn has numbered its evidence by its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning<Name = String> {
    /// What is asked, in the words of the document that answers.
    pub words: String,
    /// What of that document answers it, word by word and in the order to read it, where somebody said so.
    pub says: Vec<String>,
    /// Whether it is likely, not only possible.
    pub is_likely: bool,
    /// Of that document, best first; never empty.
    pub passages: Vec<Name>,
}

impl Meaning {
    /// The same with each passage as `name` calls it; `None` where it calls none.
    pub fn renamed<Other>(&self, name: impl Fn(&String) -> Option<Other>) -> Option<Meaning<Other>> {
        let passages: Vec<Other> = self.passages.iter().filter_map(name).collect();
        let (words, says) = (self.words.clone(), self.says.clone());
        (!passages.is_empty()).then_some(Meaning { words, says, is_likely: self.is_likely, passages })
    }
}
