use std::collections::{BTreeMap, BTreeSet, HashMap};

use aho_corasick::AhoCorasick;

use crate::base::sha256_hex;
use crate::domain::{Language, TermGroup};
use crate::text::{Term, TermKind, content_terms, folded, terms};

/// Wordings that mean the same, in several languages; a question asked with one also finds the others.
#[derive(Clone, Debug, Default)]
pub struct TermTable {
    groups: Vec<Group>,
    /// Finds all [`Form::Run`]s in one pass, however long the question; absent: there are none.
    runs: Option<AhoCorasick>,
    run_places: Vec<Place>,
    /// Where the [`Form::Stems`] are that begin with a stem.
    by_first_stem: HashMap<String, Vec<Place>>,
    /// Of the groups that it was made of.
    digest: String,
}

#[derive(Clone, Debug)]
struct Group {
    wordings: Vec<Wording>,
    is_common: bool,
}

/// A group and a wording in it.
type Place = (usize, usize);

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
        let digest = sha256_hex(serde_json::to_string(groups).unwrap_or_default().as_bytes());
        let groups: Vec<Group> = groups.iter().map(group).collect();
        let (mut runs, mut run_places, mut by_first_stem) = (Vec::new(), Vec::new(), HashMap::<_, Vec<Place>>::new());
        for (at, group) in groups.iter().enumerate() {
            for (within, wording) in group.wordings.iter().enumerate() {
                match &wording.form {
                    Form::Run(own) if own.is_empty() => {}
                    Form::Run(own) => {
                        runs.push(own.clone());
                        run_places.push((at, within));
                    }
                    Form::Stems(own) => {
                        if let Some(first) = own.first() {
                            by_first_stem.entry(first.clone()).or_default().push((at, within));
                        }
                    }
                }
            }
        }
        // Fails only beyond two thousand million states.
        let runs = if runs.is_empty() { None } else { AhoCorasick::new(&runs).ok() };
        Self { groups, runs, run_places, by_first_stem, digest }
    }

    /// The same for the same groups, SHA-256 hex.
    pub(super) fn digest(&self) -> &str {
        &self.digest
    }

    /// The groups that `question` uses a wording of, those with the longest wordings first.
    pub(super) fn matches(&self, question: &str) -> Vec<Match<'_>> {
        if self.groups.is_empty() {
            return Vec::new();
        }
        let mut used: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (at, within) in self.used_by(question) {
            used.entry(at).or_default().insert(within);
        }
        let mut matches: Vec<Match<'_>> = Vec::new();
        for (at, used) in used {
            let Some(group) = self.groups.get(at) else { continue };
            let wordings = || group.wordings.iter().enumerate();
            let mut said: Vec<&Wording> = wordings().filter(|it| used.contains(&it.0)).map(|it| it.1).collect();
            let unsaid: Vec<&Wording> = wordings().filter(|it| !used.contains(&it.0)).map(|it| it.1).collect();
            said.sort_by_key(|wording| std::cmp::Reverse(wording.terms.len()));
            matches.push(Match::of(&said, &unsaid, group.is_common));
        }
        matches.sort_by_key(|found| std::cmp::Reverse(found.said.iter().map(|wording| wording.len()).max()));
        matches
    }

    /// The groups that `text` uses a wording of, by their numbers.
    pub(super) fn places(&self, text: &str) -> BTreeSet<usize> {
        self.places_among(text, &terms(text))
    }

    /// The same of a text whose [`terms`] were read already.
    pub(super) fn places_among(&self, text: &str, read: &[Term]) -> BTreeSet<usize> {
        self.used_among(text, read).into_iter().map(|(group, _)| group).collect()
    }

    /// How many ideas stand in both texts, in whatever wordings.
    pub(super) fn shared(&self, one: &str, other: &str) -> usize {
        self.places(one).intersection(&self.places(other)).count()
    }

    /// The wordings that stand in `question`, some of them twice.
    fn used_by(&self, question: &str) -> Vec<Place> {
        self.used_among(question, &terms(question))
    }

    fn used_among(&self, question: &str, read: &[Term]) -> Vec<Place> {
        let mut used = Vec::new();
        if let Some(runs) = &self.runs {
            let folded = folded(question);
            let found = runs.find_overlapping_iter(&folded).map(|it| it.pattern().as_usize());
            used.extend(found.filter_map(|it| self.run_places.get(it).copied()));
        }
        let stems = stems(read);
        for (start, stem) in stems.iter().enumerate() {
            let rest = stems.get(start..).unwrap_or_default();
            let begun = self.by_first_stem.get(stem).into_iter().flatten();
            let wording = |it: &&Place| self.groups.get(it.0).and_then(|group| group.wordings.get(it.1));
            used.extend(begun.filter(|it| wording(it).is_some_and(|it| it.begins(rest))).copied());
        }
        used
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
            Form::Stems(stems(&terms(wording)))
        } else {
            Form::Run(folded(wording))
        };
        (!looked_up.is_empty()).then_some(Self { language, form, terms: looked_up })
    }

    /// Whether these stems begin with this wording.
    fn begins(&self, stems: &[String]) -> bool {
        matches!(&self.form, Form::Stems(own) if stems.starts_with(own))
    }
}

/// Words, numbers and identifiers in the order they stand; parts of an identifier are left out.
fn stems(read: &[Term]) -> Vec<String> {
    let mut stems = Vec::new();
    let mut covered = 0;
    for term in read {
        if term.kind != TermKind::Bigram && term.start >= covered {
            covered = term.end;
            stems.push(term.text.clone());
        }
    }
    stems
}
