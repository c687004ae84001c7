use std::sync::LazyLock;

use regex::Regex;

use super::tokens::{constants, token};
use crate::base::constant_pattern;
use crate::domain::{Passage, PassageKind};
use crate::text::{is_program_name, terms};

/// What the section under a heading, or a text that begins with it, is about is sure; what a text mentions is less so, and what
/// a past case quotes least.
const BEGINS_WITH: f32 = 0.95;
const MENTIONED: f32 = 0.75;
const OF_A_CASE: f32 = 0.65;
/// Where a text has to write it to begin with it, in bytes.
const BEGINNING: usize = 40;

/// A stretch of code.
static CODE: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"`([^`\n]{4,300})`"));
/// Words in quotation marks, as people who write no Markdown quote.
static QUOTED: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r#"[“"「]([^“”"「」\n]{12,300})[”"」]"#));
/// What a program prints, without what it puts in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Template {
    pub(super) tokens: Vec<String>,
    /// For each, the term that an index holds of it.
    pub(super) terms: Vec<String>,
    /// How much the passage is about it, in `(0, 1]`.
    pub(super) trust: f32,
}

/// The templates that a passage writes, in its heading and in its text.
pub(super) fn templates(passage: &Passage) -> Vec<Template> {
    let heading = passage.headings.last().map_or("", String::as_str);
    let mut found: Vec<Template> =
        CODE.captures_iter(heading).filter_map(|it| template(it.get(1)?.as_str(), 1.0)).collect();
    // A heading that is one name needs no marks around it.
    found.extend(template(heading, 1.0).filter(|_| is_program_name(heading)));
    let is_case = passage.kind == PassageKind::Case;
    let trust = |at: usize| match is_case {
        true => OF_A_CASE,
        false if at <= BEGINNING => BEGINS_WITH,
        false => MENTIONED,
    };
    let quoted = is_case.then(|| QUOTED.captures_iter(&passage.text)).into_iter().flatten();
    let marked = CODE.captures_iter(&passage.text).chain(quoted).filter_map(|it| it.get(1));
    // A name alone is mentioned in many texts, of which one is about it.
    let said = marked.filter(|it| !is_program_name(it.as_str()));
    found.extend(said.filter_map(|it| template(it.as_str(), trust(it.start()))));
    found
}

/// Whether all that the passage is about is one error text: its heading, which it begins by writing as what a program prints.
pub(in crate::search) fn is_about_one_error(passage: &Passage) -> bool {
    let heading = passage.headings.last().map_or("", |it| it.trim_matches([' ', '`']));
    let first = CODE.captures(&passage.text).and_then(|it| it.get(1)).filter(|it| it.start() <= BEGINNING);
    first.is_some_and(|it| it.as_str() == heading) && template(heading, 1.0).is_some()
}

/// Several words, or one that only programs write.
fn template(text: &str, trust: f32) -> Option<Template> {
    let words = constants(text);
    let term = |it: &String| terms(it).into_iter().next().map_or_else(|| it.to_lowercase(), |it| it.text);
    let is_one = words.len() > 1 || (words.len() == 1 && is_program_name(text));
    is_one.then(|| Template {
        tokens: words.iter().map(|it| token(it)).collect(),
        terms: words.iter().map(term).collect(),
        trust,
    })
}
