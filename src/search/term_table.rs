use crate::domain::{Language, TermGroup};
use crate::text::{Term, TermKind, content_terms, folded, terms};

/// Wordings that mean the same, in several languages; a question asked with one also finds the others.
#[derive(Clone, Debug, Default)]
pub struct TermTable {
    groups: Vec<Group>,
}

#[derive(Clone, Debug)]
struct Group {
    wordings: Vec<Wording>,
    is_common: bool,
}

#[derive(Clone, Debug)]
struct Wording {
    language: Language,
    /// How it is recognised in a question.
    form: Form,
    /// What is looked up.
    terms: Vec<Term>,
}

/// Whose wording it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speech {
    SameLanguage,
    OtherLanguage,
}

/// An idea that a question has: the wordings it uses, longest first, and the others.
pub(super) struct Match<'a> {
    pub(super) said: Vec<&'a [Term]>,
    /// With whether the question uses another wording of that language.
    pub(super) unsaid: Vec<(Speech, &'a [Term])>,
    /// Whether every trade has it; see [`TermGroup::is_common`].
    pub(super) is_common: bool,
}

#[derive(Clone, Debug)]
enum Form {
    /// Written without spaces: anywhere in the folded question.
    Run(String),
    /// These stems in a row.
    Stems(Vec<String>),
}

impl TermTable {
    /// Each group holds, per language, the wordings of one idea.
    pub fn new(groups: &[TermGroup]) -> Self {
        let group = |group: &TermGroup| {
            let wordings = group.words.iter().flat_map(|(language, list)| list.iter().map(|it| (*language, it)));
            let wordings = wordings.filter_map(|(language, wording)| Wording::of(language, wording)).collect();
            Group { wordings, is_common: group.is_common }
        };
        Self { groups: groups.iter().map(group).collect() }
    }

    /// The groups that `question` uses a wording of, those with the longest wordings first.
    pub(super) fn matches(&self, question: &str) -> Vec<Match<'_>> {
        if self.groups.is_empty() {
            return Vec::new();
        }
        let run = folded(question);
        let stems = stems(question);
        let mut matches: Vec<Match<'_>> = Vec::new();
        for group in &self.groups {
            let (mut said, unsaid): (Vec<&Wording>, Vec<&Wording>) =
                group.wordings.iter().partition(|wording| wording.is_in(&run, &stems));
            if !said.is_empty() {
                said.sort_by_key(|wording| std::cmp::Reverse(wording.terms.len()));
                matches.push(Match::of(&said, &unsaid, group.is_common));
            }
        }
        matches.sort_by_key(|found| std::cmp::Reverse(found.said.iter().map(|wording| wording.len()).max()));
        matches
    }
}

impl<'a> Match<'a> {
    fn of(said: &[&'a Wording], unsaid: &[&'a Wording], is_common: bool) -> Self {
        let speech = |wording: &Wording| {
            let is_same = said.iter().any(|said| said.language == wording.language);
            if is_same { Speech::SameLanguage } else { Speech::OtherLanguage }
        };
        Self {
            said: said.iter().map(|wording| wording.terms.as_slice()).collect(),
            unsaid: unsaid.iter().map(|wording| (speech(wording), wording.terms.as_slice())).collect(),
            is_common,
        }
    }
}

impl Wording {
    fn of(language: Language, wording: &str) -> Option<Self> {
        let mut looked_up = content_terms(wording);
        if looked_up.is_empty() {
            looked_up = terms(wording);
        }
        let has_letters_of_ascii = wording.bytes().any(|byte| byte.is_ascii_alphanumeric());
        let form = if has_letters_of_ascii && wording.is_ascii() {
            Form::Stems(stems(wording))
        } else {
            Form::Run(folded(wording))
        };
        (!looked_up.is_empty()).then_some(Self { language, form, terms: looked_up })
    }

    fn is_in(&self, run: &str, stems: &[String]) -> bool {
        match &self.form {
            Form::Run(own) => run.contains(own.as_str()),
            Form::Stems(own) => !own.is_empty() && stems.windows(own.len()).any(|window| window == own.as_slice()),
        }
    }
}

/// Words, numbers and identifiers in the order they stand; parts of an identifier are left out.
fn stems(text: &str) -> Vec<String> {
    let mut stems = Vec::new();
    let mut covered = 0;
    for term in terms(text) {
        if term.kind != TermKind::Bigram && term.start >= covered {
            covered = term.end;
            stems.push(term.text);
        }
    }
    stems
}
