//! Quoted words as Markdown with their markers.

use std::ops::Range;

use super::blocks::Item;
use super::pick::{Picked, PickedSteps, Shape};
use super::value::Value;
use crate::domain::{Language, Numbered, Phrase};
use crate::llm::seam::ChatRequest;

/// A sentence with its marker, without a line end.
pub(super) fn sentence(picked: &Picked<'_>) -> String {
    quote(picked.source, picked.range.clone())
}

/// A picked stretch as whole pieces: a sentence goes on its paragraph, an item or row on the list before it.
pub(super) fn stretch(picked: &Picked<'_>, pieces: &mut Vec<String>) {
    let source = picked.source;
    let is_alone = matches!(picked.shape, Shape::Item(_) | Shape::Row { .. });
    if let Some(last) = pieces.last_mut() {
        let is_list = last.starts_with("- ") || last.trim_start().starts_with("```");
        let length = last.trim_end().len();
        if is_alone && is_list {
            last.truncate(length);
            last.push('\n');
        } else if (is_alone || is_list) && length > 0 {
            last.truncate(length);
            last.push_str("\n\n");
        }
    }
    match &picked.shape {
        Shape::Sentence => pieces.push(format!("{} ", sentence(picked))),
        Shape::List(items) => {
            pieces.push(format!("\n\n{}\n\n", sentence(picked)));
            pieces.extend(items.iter().map(|item| format!("- {}\n", quote(source, item.clone()))));
            end_list(pieces);
        }
        Shape::Item(code) => {
            let item = Item { number: 1, words: picked.range.clone(), code: code.clone() };
            step(source, &item, pieces);
        }
        Shape::Row { header, columns } => {
            pieces.push(format!("- {}\n", row(source, header.clone(), picked.range.clone(), columns)));
            end_list(pieces);
        }
    }
}

/// A value in a paragraph of its own, with the words that tell it behind its marker.
pub(super) fn value(value: &Value<'_>) -> String {
    let source = value.told_by.source;
    let slice = |range: &Range<usize>| one_line(source.evidence.text.get(range.clone()).unwrap_or_default());
    let words: Vec<String> = value.words.iter().map(slice).collect();
    let (by_header, told_by) = match (&value.told_by.shape, value.words.last()) {
        // What stands in the cells behind tells something else.
        (Shape::Row { header, .. }, Some(cell)) => {
            let by_header = (words.len() > 1).then(|| marker(source.number, &slice(header)));
            (by_header.unwrap_or_default(), value.told_by.range.start..cell.end)
        }
        _ => (String::new(), value.told_by.range.clone()),
    };
    format!("**{}** {by_header}{}\n\n", words.join(": "), marker(source.number, &slice(&told_by)))
}

/// A procedure by the numbers of its items, with what it goes on with.
pub(super) fn procedure(steps: &PickedSteps<'_>, pieces: &mut Vec<String>) {
    let text = &steps.source.evidence.text;
    for item in &steps.items {
        pieces.push(format!("{}. {}\n", item.number, quote(steps.source, item.words.clone())));
        pieces.extend(item.code.clone().and_then(|it| text.get(it)).map(|it| fenced(it, "   ")));
    }
    steps.then.iter().for_each(|it| procedure(it, pieces));
    end_list(pieces);
}

/// One step, out of its procedure.
pub(super) fn step(source: &Numbered, item: &Item, pieces: &mut Vec<String>) {
    pieces.push(format!("- {}\n", quote(source, item.words.clone())));
    pieces.extend(item.code.clone().and_then(|it| source.evidence.text.get(it)).map(|it| fenced(it, "  ")));
    end_list(pieces);
}

/// The cells of a row, of those `columns` where there are any; where a cell needs its column's name to be understood, under that
/// name.
fn row(source: &Numbered, header: Range<usize>, row: Range<usize>, columns: &[usize]) -> String {
    let slice = |range: &Range<usize>| source.evidence.text.get(range.clone()).unwrap_or_default();
    let cells = |range: &Range<usize>| -> Vec<&str> { slice(range).split('|').map(str::trim).collect() };
    let (names, values) = (cells(&header), cells(&row));
    let by_row = marker(source.number, slice(&row));
    let Some((first, rest)) = values.split_first() else { return String::new() };
    if values.len() < 3 {
        return format!("{} {by_row}", values.join(" — "));
    }
    let has = |at: &usize| values.get(*at).is_some_and(|it| it.chars().any(char::is_alphanumeric));
    let is_shown = |at: usize| !columns.iter().any(has) || columns.contains(&at);
    let named: Vec<String> = rest
        .iter()
        .zip(names.iter().skip(1))
        .enumerate()
        .filter(|(at, (value, _))| is_shown(at + 1) && value.chars().any(char::is_alphanumeric))
        .map(|(_, (value, name))| format!("{name}: {value}"))
        .collect();
    let named = named.join(" / ");
    format!("{first} — {named} {} {by_row}", marker(source.number, slice(&header)))
}

fn quote(source: &Numbered, range: Range<usize>) -> String {
    let words = one_line(source.evidence.text.get(range).unwrap_or_default());
    format!("{words} {}", marker(source.number, &words))
}

fn fenced(code: &str, indent: &str) -> String {
    let lines: Vec<String> = code.trim().lines().map(|line| format!("{indent}{}\n", line.trim())).collect();
    format!("{indent}```\n{}{indent}```\n", lines.concat())
}

/// Ends a list, so that what follows is a paragraph of its own.
pub(super) fn end_list(pieces: &mut [String]) {
    if let Some(last) = pieces.last_mut() {
        last.push('\n');
    }
}

/// Line ends inside a quote become spaces; between CJK characters they vanish, as they do on a page.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for part in text.lines().map(str::trim).filter(|it| !it.is_empty()) {
        let touches_cjk = line.chars().last().is_some_and(|it| !it.is_ascii())
            && part.chars().next().is_some_and(|it| !it.is_ascii());
        if !line.is_empty() && !touches_cjk {
            line.push(' ');
        }
        line.push_str(part);
    }
    line
}

/// `[n: "words"]` with quotation marks that the words do not close early.
pub(super) fn marker(number: u32, words: &str) -> String {
    let marks = [('"', '"'), ('“', '”'), ('「', '」'), ('『', '』'), ('«', '»')];
    let fits =
        |(_, close): &&(char, char)| !words.contains(&format!("{close}]")) && !words.contains(&format!("{close} ]"));
    let (open, close) = marks.iter().find(fits).copied().unwrap_or(('"', '"'));
    format!("[{number}: {open}{words}{close}]")
}

/// Says which language the quotes are in, where the reader's is another, or is written in the other script: who reads Chinese reads
/// both, and is told which it is all the same.
pub(super) fn language_note(request: &ChatRequest, quoted: Language) -> Option<String> {
    if request.language == quoted {
        return None;
    }
    let phrase = match quoted {
        Language::En => Phrase::QuotesInEnglish,
        Language::ZhCn => Phrase::QuotesInZhCn,
        Language::ZhTw => Phrase::QuotesInZhTw,
        Language::Ja => Phrase::QuotesInJa,
    };
    Some(paragraph(request, phrase))
}

/// One of our own sentences as a paragraph.
pub(super) fn paragraph(request: &ChatRequest, phrase: Phrase) -> String {
    format!("{}\n\n", request.phrases.get(phrase))
}
