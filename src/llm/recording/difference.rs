//! In which line a request first differs from the nearest recorded one.

use super::file::{Entry, Recordings};
use super::shape::{EARLIER, Sent, Shape, line_print};

/// Characters of a line that a difference shows.
const SHOWN: usize = 120;

/// Why there is no reply to `shape`, in words for who decides whether to record anew.
pub(super) fn first_difference(shape: &Shape, recordings: &Recordings) -> String {
    if recordings.is_empty() {
        return "nothing is recorded for this model and suite".to_owned();
    }
    let same: Vec<&Entry> = recordings.records.values().filter(|it| it.record.question == shape.question).collect();
    if same.is_empty() {
        return format!("no recording of the question `{}`", shown(&shape.question));
    }
    let calls = same.iter().map(|it| it.record.step).max().unwrap_or_default();
    let nearest = same.into_iter().filter(|it| it.record.step == shape.step).max_by_key(|it| common_lines(shape, it));
    match nearest {
        Some(nearest) => between(shape, nearest),
        None => format!("the question was recorded with {calls} calls, and this is call {}", shape.step),
    }
}

fn common_lines(shape: &Shape, entry: &Entry) -> usize {
    let pairs = shape.messages.iter().zip(&entry.record.messages);
    let same = |(one, other): (&Sent, &Sent)| {
        let mut left = other.prints();
        left.sort_unstable();
        one.prints().iter().filter(|it| left.binary_search(it).is_ok()).count()
    };
    pairs.map(same).sum::<usize>() + usize::from(*shape.system == *entry.system)
}

fn between(shape: &Shape, entry: &Entry) -> String {
    let record = &entry.record;
    if *shape.system != *entry.system {
        let (now, then) = (lines_of(&shape.system), lines_of(&entry.system));
        return format!("system prompt, {}", in_lines(&now, &then, Some));
    }
    if *shape.tools != *entry.tools {
        let changed = shape
            .tools
            .iter()
            .find(|it| !entry.tools.contains(it))
            .or_else(|| entry.tools.iter().find(|it| !shape.tools.iter().any(|now| now.name == it.name)));
        return format!("tool `{}` changed, came or went", changed.map_or("?", |it| &it.name));
    }
    if (shape.language, shape.max_tokens) != (record.language, record.max_tokens) {
        return format!(
            "parameters: language {}, {} tokens at most; recorded with {}, {}",
            shape.language.tag(),
            shape.max_tokens,
            record.language.tag(),
            record.max_tokens
        );
    }
    let evidence = changed_evidence(&shape.evidence, &record.evidence);
    let pairs = shape.messages.iter().zip(&record.messages).zip(&shape.texts).enumerate();
    for (index, ((now, then), text)) in pairs {
        if now == then {
            continue;
        }
        if now.role == EARLIER || then.role == EARLIER {
            return "what an earlier call of this turn was asked or replied".to_owned();
        }
        let texts = lines_of(text);
        let prints: Vec<String> = texts.iter().map(|it| line_print(it)).collect();
        let now_prints: Vec<&str> = prints.iter().map(String::as_str).collect();
        let named = |print: &str| prints.iter().position(|it| it == print).and_then(|at| texts.get(at).copied());
        let place = in_lines(&now_prints, &then.prints(), named);
        return format!("message {} ({}), {place}{}", index + 1, now.role, evidence.unwrap_or_default());
    }
    if shape.messages.len() != record.messages.len() {
        return format!("{} messages; recorded with {}", shape.messages.len(), record.messages.len());
    }
    match evidence {
        Some(evidence) => format!("evidence{evidence}"),
        None => "a part of the request that is not named".to_owned(),
    }
}

fn changed_evidence(now: &[String], then: &[String]) -> Option<String> {
    let longest = now.len().max(then.len());
    let at = (0..longest).find(|at| now.get(*at) != then.get(*at))?;
    let name = |list: &[String]| list.get(at).map_or_else(|| "nothing".to_owned(), |it| format!("`{it}`"));
    Some(format!("; evidence {} is {}, was {}", at + 1, name(now), name(then)))
}

fn lines_of(text: &str) -> Vec<&str> {
    text.lines().collect()
}

/// The first line in which two texts part. `named` finds a line's words, where they are known.
fn in_lines<'a>(now: &[&'a str], then: &[&'a str], named: impl Fn(&'a str) -> Option<&'a str>) -> String {
    let longest = now.len().max(then.len());
    let at = (0..longest).find(|at| now.get(*at) != then.get(*at)).unwrap_or_default();
    let words = |line: Option<&&'a str>| match line {
        None => "the end".to_owned(),
        Some(line) => named(line).map_or_else(|| "another line".to_owned(), |it| format!("`{}`", shown(it))),
    };
    let (is, was) = (words(now.get(at)), words(then.get(at)));
    let number = at + 1;
    match () {
        () if now.get(at).is_some() && now.get(at) == then.get(at + 1) => {
            format!("line {number}: {was} was taken out before {is}")
        }
        () if then.get(at).is_some() && now.get(at + 1) == then.get(at) => format!("line {number}: {is} is new"),
        () => format!("line {number}: is {is}, was {was}"),
    }
}

fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}
