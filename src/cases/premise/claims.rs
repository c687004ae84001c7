use super::forms::{ASKED_OF_A_LIMIT, ASKING, ECHO, NAMED_OR_WISHED, NUMBER, OUR_PLAN, SUPPOSED, TAG, WISHED};
use super::values::{in_figures, without_dates};
use crate::text::{folded, is_kana};

/// What is said to be so.
pub(in crate::cases) struct Claim {
    /// Folded.
    pub(super) clause: String,
    /// The sentence that it stands in, folded.
    pub(super) sentence: String,
}

/// The clauses of a question that assert something, folded.
pub(super) struct Claims {
    /// All that is written, folded: what a claim is about may stand beside it.
    pub(super) all: String,
    /// As written.
    pub(super) question: String,
    asserted: Vec<Claim>,
}

impl Claim {
    /// All of a question, as if it were one clause.
    pub(in crate::cases) fn of_question(question: &str) -> Self {
        Self { clause: folded(question), sentence: folded(question) }
    }
}

impl Claims {
    /// A sentence that asks for a yes to what it says ("…, right?", "…对吧") asserts it; so does every clause before the one that asks.
    /// A clause with a question word asks, and one that supposes or wishes claims nothing.
    pub(super) fn of(question: &str) -> Self {
        let all = folded(question);
        let mut asserted = Vec::new();
        let mut asked: Option<(&str, &str)> = None;
        for sentence in sentences(&all) {
            let is_tagged = TAG.is_in(sentence);
            let clauses = clauses(sentence);
            let asks = sentence.ends_with('?') && !is_tagged;
            for (at, clause) in clauses.iter().enumerate() {
                let is_last = at + 1 == clauses.len();
                let is_asked = (ASKING.is_in(clause) && !(is_tagged && TAG.is_in(clause))) || (asks && is_last);
                // "Does it delete my data? I read that it does": what was asked is said.
                let said = if ECHO.is_in(clause) { asked.unwrap_or((clause, sentence)) } else { (*clause, sentence) };
                if SUPPOSED.is_in(clause) || WISHED.is_in(clause) {
                    continue;
                }
                if is_asked {
                    asked = Some((clause, sentence));
                } else {
                    asserted.push(Claim { clause: said.0.to_owned(), sentence: said.1.to_owned() });
                }
            }
        }
        Self { all, question: question.to_owned(), asserted }
    }

    /// The clauses, of the folded `sentence`, that say how something is, was or will be done: all but those that ask or suppose.
    pub(super) fn granted<'a>(sentence: &str, clauses: &[&'a str]) -> Vec<&'a str> {
        let is_tagged = TAG.is_in(sentence);
        let asks = sentence.ends_with('?') && !is_tagged;
        let is_asked = |at: usize, it: &str| {
            (ASKING.is_in(it) && !(is_tagged && TAG.is_in(it))) || (asks && at + 1 == clauses.len())
        };
        let all = clauses.iter().copied().enumerate();
        let is_named = |it: &str| it.chars().any(is_kana) && NAMED_OR_WISHED.is_in(it);
        all.filter(|(at, it)| !is_asked(*at, it) && !SUPPOSED.is_in(it) && !is_named(it)).map(|it| it.1).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.asserted.is_empty()
    }

    /// All that is said to be so.
    pub(super) fn claims(&self) -> &[Claim] {
        &self.asserted
    }

    /// Clauses one by one.
    pub(super) fn each(&self) -> impl Iterator<Item = &str> {
        self.asserted.iter().map(|it| it.clause.as_str())
    }

    /// All that is asserted.
    pub(super) fn whole(&self) -> String {
        self.each().collect::<Vec<_>>().join(", ")
    }

    /// The largest number that is asserted, whatever it counts.
    pub(super) fn largest_count(&self) -> Option<f64> {
        let whole = self.whole();
        let numbers = whole.split(|it: char| !(it.is_ascii_digit() || it == ',' || it == '.'));
        let numbers = numbers.filter_map(|it| it.trim_matches([',', '.']).replace(',', "").parse::<f64>().ok());
        numbers.reduce(f64::max)
    }

    /// All that is asserted, where a number is; small numbers that are written as words in figures.
    pub(super) fn with_numbers(&self) -> Option<String> {
        let whole = in_figures(&without_dates(&self.whole()));
        NUMBER.is_in(&whole).then_some(whole)
    }

    /// Whether it is asked if something can be: a limit in such a question is what is asked about.
    pub(super) fn asks_whether(&self) -> bool {
        sentences(&self.all).iter().any(|it| ASKED_OF_A_LIMIT.is_in(clauses(it).last().unwrap_or(it)))
    }

    pub(super) fn is_about_plan(&self) -> bool {
        self.each().any(|it| OUR_PLAN.is_in(it))
    }
}

/// The sentences of folded text, each with the mark that ends it.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut rest = text.char_indices().peekable();
    while let Some((at, mark)) = rest.next() {
        let is_followed_by_space = rest.peek().is_none_or(|(_, next)| next.is_whitespace());
        let ends = matches!(mark, '?' | '!' | '。' | '！' | '？' | '\n') || (mark == '.' && is_followed_by_space);
        if ends {
            found.extend(text.get(from..at + mark.len_utf8()));
            from = at + mark.len_utf8();
        }
    }
    found.extend(text.get(from..));
    found.into_iter().map(str::trim).filter(|it| !it.is_empty()).collect()
}

/// The clauses of a folded sentence or statement; a comma inside a number ends none.
pub(super) fn clauses(sentence: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    let letters: Vec<(usize, char)> = sentence.char_indices().collect();
    for (index, (at, mark)) in letters.iter().enumerate() {
        let is_digit = |it: Option<&(usize, char)>| it.is_some_and(|it| it.1.is_ascii_digit());
        let is_in_number =
            is_digit(index.checked_sub(1).and_then(|it| letters.get(it))) && is_digit(letters.get(index + 1));
        if matches!(mark, ';' | '；' | '，' | '、') || (*mark == ',' && !is_in_number) {
            found.extend(sentence.get(from..*at));
            from = at + mark.len_utf8();
        }
    }
    found.extend(sentence.get(from..));
    found.into_iter().map(str::trim).filter(|it| !it.is_empty()).collect()
}
