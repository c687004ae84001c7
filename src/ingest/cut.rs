use std::ops::Range;

use super::outline::{Block, BlockKind, Outline, Section};

/// What a passage should not exceed, in bytes, when it can be helped.
pub(super) const AIM: usize = 1_500;
/// What even a table, a code block or a procedure does not exceed.
const WHOLE: usize = 12_000;

/// A passage to be: its headings from the top down and its range in the source.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub headings: Vec<String>,
    pub range: Range<usize>,
}

/// Cuts the sections of `source` into pieces, in the order of the text, none of them blank.
///
/// A section of up to [`AIM`] bytes stays whole; a longer one is cut between blocks. Code blocks, tables and numbered
/// procedures stay whole up to [`WHOLE`] bytes, together with the line or the warning that leads in to them.
pub(super) fn pieces(source: &str, outline: &Outline) -> Vec<Piece> {
    let of_section = |section: &Section| {
        let headings = section.headings.clone();
        ranges(source, &section.blocks).into_iter().map(move |range| Piece { headings: headings.clone(), range })
    };
    outline.sections.iter().flat_map(of_section).collect()
}

/// The ranges of one section's pieces.
fn ranges(source: &str, blocks: &[Block]) -> Vec<Range<usize>> {
    let mut cut: Vec<Range<usize>> = Vec::new();
    for group in glued(source, blocks) {
        let span = span(group);
        match cut.last_mut() {
            Some(last) if span.end - last.start <= AIM => last.end = span.end,
            _ if span.len() <= AIM => cut.push(span),
            _ => cut.extend(split_group(source, group)),
        }
    }
    cut.into_iter().filter_map(|range| trimmed(source, range)).collect()
}

fn span(group: &[Block]) -> Range<usize> {
    let start = group.first().map_or(0, |block| block.range.start);
    start..group.last().map_or(start, |block| block.range.end)
}

/// Groups of neighbouring blocks that must not be parted.
fn glued<'a>(source: &str, blocks: &'a [Block]) -> Vec<&'a [Block]> {
    let mut starts: Vec<usize> = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| blocks.get(before));
        if let BlockKind::Procedure(2..) = block.kind {
            // A procedure that goes on after a code block: back to where it started.
            let begun = blocks.iter().take(index).rposition(|it| it.kind == BlockKind::Procedure(1));
            if let Some(begun) = begun {
                starts.retain(|start| *start <= begun);
                continue;
            }
        }
        let is_step_command = block.kind == BlockKind::Code
            && before.is_some_and(|before| matches!(before.kind, BlockKind::Procedure(_) | BlockKind::List));
        if !is_step_command && !before.is_some_and(|before| leads_in(source, before)) {
            starts.push(index);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([blocks.len()]);
    starts.iter().zip(ends).filter_map(|(start, end)| blocks.get(*start..end)).collect()
}

/// Whether a paragraph belongs to what follows it: it ends in a colon or warns.
fn leads_in(source: &str, block: &Block) -> bool {
    const WARNINGS: [&str; 10] =
        ["warning", "caution", "important", "danger", "警告", "注意", "重要", "小心", "危険", "危險"];
    let words = source.get(block.range.clone()).unwrap_or_default().trim();
    if block.kind != BlockKind::Prose || words.len() > AIM {
        return false;
    }
    let opening: String = words.trim_start_matches(['>', '*', '_', ' ', '[', '!']).chars().take(12).collect();
    let opening = opening.to_lowercase();
    words.ends_with([':', '：']) || WARNINGS.iter().any(|warning| opening.starts_with(warning))
}

/// Cuts a group that is longer than [`AIM`].
fn split_group(source: &str, group: &[Block]) -> Vec<Range<usize>> {
    let whole = span(group);
    let stays_whole = group.iter().any(|it| !matches!(it.kind, BlockKind::Prose | BlockKind::List));
    if stays_whole && whole.len() <= WHOLE {
        return vec![whole];
    }
    let limit = if stays_whole { WHOLE } else { AIM };
    let mut parts: Vec<Range<usize>> = Vec::new();
    for block in group {
        if block.parts.is_empty() {
            parts.push(block.range.clone());
        } else {
            parts.extend(block.parts.iter().cloned());
        }
    }
    let mut cut: Vec<Range<usize>> = Vec::new();
    for part in parts {
        match cut.last_mut() {
            Some(last) if part.end - last.start <= limit => last.end = part.end,
            _ => cut.extend(split_text(source, part, limit)),
        }
    }
    cut
}

/// Cuts a text at the end of a line, else of a sentence, else of a word, else anywhere between two characters.
fn split_text(source: &str, range: Range<usize>, limit: usize) -> Vec<Range<usize>> {
    let mut cut = Vec::new();
    let mut rest = range;
    while rest.len() > limit {
        let window = source.get(rest.start..source.floor_char_boundary(rest.start + limit)).unwrap_or_default();
        let length = break_in(window).unwrap_or(window.len()).max(1);
        cut.push(rest.start..rest.start + length);
        rest.start += length;
    }
    cut.push(rest);
    cut
}

/// The best place to end a piece within `window`, not in its first third.
fn break_in(window: &str) -> Option<usize> {
    let least = window.len() / 3;
    let after = |needle: &str| window.rfind(needle).map(|at| at + needle.len()).filter(|end| *end > least);
    let sentence = [". ", "! ", "? ", "。", "！", "？"].iter().filter_map(|end| after(end)).max();
    after("\n").or(sentence).or_else(|| after(" "))
}

fn trimmed(source: &str, range: Range<usize>) -> Option<Range<usize>> {
    let text = source.get(range.clone())?;
    // Leading spaces of the first line stay: they are the indent of a code block or of a list.
    let start = range.start + (text.len() - text.trim_start_matches(['\n', '\r']).len());
    let end = range.start + text.trim_end().len();
    (start < end).then_some(start..end)
}
