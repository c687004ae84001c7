use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::domain::{Language, Phrase, TriagePhrase, TriageWording, TriageWords};

/// Our own sentences of a draft. They stand in it in English; here is kept what readers of the other languages are told instead.
/// What is quoted in them stays as it is.
pub(super) struct Own<'a> {
    wording: &'a TriageWording,
    told: RefCell<BTreeMap<String, BTreeMap<Language, String>>>,
}

impl<'a> Own<'a> {
    pub fn new(wording: &'a TriageWording) -> Self {
        Self { wording, told: RefCell::default() }
    }

    /// The sentence with `values` put in.
    pub fn say(&self, phrase: TriagePhrase, values: &[(&str, &str)]) -> String {
        self.each(|_, words| words.sentences.say(phrase, values))
    }

    /// What `words` makes of each language's sentences.
    pub fn each(&self, words: impl Fn(Language, &TriageWords) -> String) -> String {
        let told: BTreeMap<Language, String> = self.wording.iter().map(|(it, own)| (*it, words(*it, own))).collect();
        let text = told.get(&Language::En).cloned().unwrap_or_default();
        self.keep(&text, told);
        text
    }

    /// A question that stands in the draft as `text`, in its customer's language.
    pub fn ask(&self, question: Phrase, text: &str) {
        let asked = |own: &TriageWords| own.phrases.get(question).to_owned();
        self.keep(text, self.wording.iter().map(|(it, own)| (*it, asked(own))).collect());
    }

    fn keep(&self, text: &str, mut told: BTreeMap<Language, String>) {
        told.retain(|_, it| it != text);
        if !told.is_empty() {
            self.told.borrow_mut().insert(text.to_owned(), told);
        }
    }

    /// By the sentence as it stands in the draft: what it is in the languages in which it is another.
    pub fn into_told(self) -> BTreeMap<String, BTreeMap<Language, String>> {
        self.told.into_inner()
    }
}
