//! How things stand to a coming date or to a limit, in the words of the facts and documents that say so.

use super::asked::Asked;
use super::pick;
use super::words::{self, end_list, language_note, marker, one_line, paragraph};
use crate::domain::{Assessment, Group, Language, Limit, Numbered, Phrase, Phrases, Point, Quantity, Standing, Sum};
use crate::llm::seam::ChatRequest;

/// What contradicts something that the question takes for granted.
pub(super) fn premise(request: &ChatRequest) -> Vec<String> {
    let Some(premise) = request.assessment.as_ref().and_then(|it| it.premise.as_ref()) else { return Vec::new() };
    let point = &premise.point;
    let first = point.quotes.first().and_then(|(number, _)| request.evidence.iter().find(|it| it.number == *number));
    let mut pieces = vec![paragraph(request, premise.phrase())];
    pieces.extend(first.and_then(|it| language_note(request, it.evidence.language)));
    pieces.extend(item(request, point));
    end_list(&mut pieces);
    pieces
}

/// The severity that fits, with what speaks for it.
pub(super) fn severity(request: &ChatRequest) -> Vec<String> {
    let Some(fitting) = request.assessment.as_ref().and_then(|it| it.severity.as_ref()) else { return Vec::new() };
    let mut pieces = vec![paragraph(request, Phrase::fits(fitting.severity))];
    let sources = fitting.points.iter().filter_map(|it| it.quotes.first());
    let mut languages: Vec<Language> = sources.filter_map(|it| language_of(request, it.0)).collect();
    languages.dedup();
    for language in languages {
        pieces.extend(language_note(request, language));
        let of_it = |it: &&Point<u32>| it.quotes.first().and_then(|it| language_of(request, it.0)) == Some(language);
        pieces.extend(fitting.points.iter().filter(of_it).filter_map(|it| item(request, it)));
        end_list(&mut pieces);
    }
    pieces
}

fn language_of(request: &ChatRequest, number: u32) -> Option<Language> {
    request.evidence.iter().find(|it| it.number == number).map(|it| it.evidence.language)
}

/// What answers one thing that is asked, told before the rest of an answer.
pub(super) fn verdict(request: &ChatRequest) -> Vec<String> {
    let mut pieces = Vec::new();
    if let Some(verdict) = request.assessment.as_ref().filter(|it| it.is_verdict()) {
        section(request, verdict, &mut pieces);
    }
    pieces
}

/// Two texts that differ on what is asked, each as an item of its own.
pub(super) fn conflict(request: &ChatRequest) -> Vec<String> {
    let Some(point) = request.assessment.as_ref().and_then(|it| it.conflict.as_ref()) else { return Vec::new() };
    let source = |number: u32| request.evidence.iter().find(|it| it.number == number).map(|it| &it.evidence);
    let sources: Vec<_> = point.quotes.iter().filter_map(|(number, _)| source(*number)).collect();
    let dates: Vec<&str> = sources.iter().filter_map(|it| it.updated.as_deref()).collect();
    let mut pieces = vec![paragraph(request, Phrase::texts_differ(&dates))];
    pieces.extend(sources.iter().find_map(|it| language_note(request, it.language)));
    let each = point.quotes.iter().map(|it| Point { quotes: vec![it.clone()] });
    pieces.extend(each.filter_map(|it| item(request, &it)));
    end_list(&mut pieces);
    pieces
}

/// The whole reply.
pub(super) fn section(request: &ChatRequest, assessment: &Assessment<u32>, pieces: &mut Vec<String>) {
    pieces.extend(assessment.opening.map(|it| paragraph(request, it)));
    let first = assessment.groups.first().and_then(|it| first_source(request, it));
    let noted = first.map(|it| it.evidence.language);
    let mut note = noted.and_then(|it| language_note(request, it));
    for group in &assessment.groups {
        pieces.push(format!("{}\n\n", standing_line(group, &request.phrases)));
        let items: Vec<String> = group.points.iter().filter_map(|it| item(request, it)).collect();
        pieces.extend(note.take());
        pieces.extend(items);
        end_list(pieces);
    }
    how(request, assessment, noted, pieces);
    pieces.extend(assessment.closing.map(|it| paragraph(request, it)));
}

fn first_source<'a>(request: &'a ChatRequest, group: &Group<u32>) -> Option<&'a Numbered> {
    let (number, _) = group.points.first()?.quotes.first()?;
    request.evidence.iter().find(|it| it.number == *number)
}

/// What stands above things of one standing, with the limit where they are about one.
pub fn standing_line(group: &Group<u32>, phrases: &Phrases) -> String {
    let phrase = phrases.get(match group.standing {
        Standing::TooLate => Phrase::AheadTooLate,
        Standing::BeginNow => Phrase::AheadBeginNow,
        Standing::InTime => Phrase::AheadInTime,
        Standing::Within => Phrase::LimitWithin,
        Standing::Over => Phrase::LimitOver,
        Standing::NotMeasured => Phrase::NotMeasured,
        Standing::Fits | Standing::Allowed => Phrase::LimitFits,
        Standing::DoesNotFit | Standing::NotAllowed => Phrase::LimitDoesNotFit,
        Standing::Carries => Phrase::Carries,
        Standing::BarelyCarries => Phrase::BarelyCarries,
        Standing::FallsShort => Phrase::FallsShort,
        Standing::TogetherFits => Phrase::TogetherFits,
        Standing::TogetherTooMuch => Phrase::TogetherTooMuch,
        Standing::NoticeKept => Phrase::NoticeKept,
        Standing::NoticeTooShort => Phrase::NoticeTooShort,
    });
    let limit = group.limit.as_ref().map(|it| limit_words(it, phrases)).unwrap_or_default();
    phrase.replace("{limit}", &limit)
}

/// A limit in the reader's words, without a sentence around it: `first token, p95, ap-northeast-1, 200 ms`.
fn limit_words(limit: &Limit, phrases: &Phrases) -> String {
    if let Some(day) = &limit.day {
        return day.clone();
    }
    let quantity = match limit.quantity {
        Quantity::FirstToken => Some(phrases.get(Phrase::LimitFirstToken).to_owned()),
        Quantity::WholeAnswer => Some(phrases.get(Phrase::LimitWholeAnswer).to_owned()),
        Quantity::Other => None,
    };
    let percentile = limit.percentile.map(|it| format!("p{it}"));
    let gap = if limit.unit.is_empty() { "" } else { " " };
    let plain = format!("{}{gap}{}", grouped(limit.value), limit.unit);
    let value = limit.sum.map_or(plain, |it| sum_words(limit.value, it));
    let parts: Vec<String> =
        quantity.into_iter().chain(percentile).chain(limit.region.clone()).chain([value]).collect();
    parts.join(", ")
}

/// So many of each run while a rolling deployment replaces them, at the most: Amazon ECS lets 200 percent of a service's tasks run by default
/// (`maximumPercent`).
const SIDE_BY_SIDE: f64 = 2.0;

/// A sum that needs no words: `30 × 30 = 900 > 797`, and what would fit while old and new ones run side by side, for the bare quotient leaves
/// no room; `180,000 ≤ 200,000`.
fn sum_words(value: f64, sum: Sum) -> String {
    let Sum { factors, bound } = sum;
    let sign = if value > bound { ">" } else { "≤" };
    let compared = format!("{} {sign} {}", grouped(value), grouped(bound));
    let Some((count, each)) = factors else { return compared };
    let product = format!("{} × {} = {compared}", grouped(count), grouped(each));
    match value > bound && count > 0.0 {
        true => {
            let fits = (bound / (SIDE_BY_SIDE * count)).floor();
            format!("{product}; {} ÷ ({SIDE_BY_SIDE} × {}) ≈ {}", grouped(bound), grouped(count), grouped(fits))
        }
        false => product,
    }
}

/// `250000` → `250,000`, as facts and documents write it.
fn grouped(value: f64) -> String {
    let text = value.to_string();
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut grouped = String::new();
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped.extend(fraction.into_iter().flat_map(|it| ['.'].into_iter().chain(it.chars())));
    grouped
}

/// What it is and what speaks of it, each quote with its marker.
fn item(request: &ChatRequest, point: &Point<u32>) -> Option<String> {
    let quote = |(number, quoted): &(u32, String)| {
        let source = request.evidence.iter().find(|it| it.number == *number)?;
        let at = source.evidence.text.find(quoted.as_str())?;
        let words = one_line(source.evidence.text.get(at..at + quoted.len())?);
        let end = if words.ends_with(['.', '。', '!', '?', '！', '？']) { "" } else { "." };
        Some((format!("{}{end} {}", plain(&words), marker(*number, &words)), source))
    };
    let quotes: Vec<(String, &Numbered)> = point.quotes.iter().filter_map(quote).collect();
    let words: Vec<&str> = quotes.iter().map(|(words, _)| words.as_str()).collect();
    (!words.is_empty()).then(|| format!("- {}\n", words.join(" ")))
}

/// Facts are plain text: what Markdown would read as markup is escaped; the cells of a table's row stand in one line.
fn plain(words: &str) -> String {
    words.replace('*', "\\*").replace('<', "\\<").replace('[', "\\[").replace('|', "—")
}

/// The steps by which to measure what was not.
fn how(request: &ChatRequest, assessment: &Assessment<u32>, noted: Option<Language>, pieces: &mut Vec<String>) {
    let is_named = |it: &&Numbered| assessment.how.contains(&it.number);
    let sources: Vec<&Numbered> = request.evidence.iter().filter(is_named).collect();
    let asked = Asked::new(&request.question, "", &request.ideas, &[]);
    let Some(steps) = pick::steps_of_named(&sources, &asked) else { return };
    pieces.push(paragraph(request, Phrase::HowToMeasure));
    let quoted = steps.source.evidence.language;
    pieces.extend(language_note(request, quoted).filter(|_| noted != Some(quoted)));
    words::procedure(&steps, pieces);
}
