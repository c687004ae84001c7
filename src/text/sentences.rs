use std::ops::Range;
use std::sync::LazyLock;

use icu_segmenter::SentenceSegmenter;
use icu_segmenter::options::SentenceBreakInvariantOptions;
use regex::Regex;

/// Marks that open a line of Markdown: indentation, quote, heading, bullet, number.
static LINE_MARK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[ \t]*(?:(?:>|#{1,6}|[-*+•・]|\d{1,3}[.)])[ \t]+|>)*").ok());

/// Where no sentence ends: code spans, addresses, abbreviations that always go on, and dots, question and
/// exclamation marks with ASCII text on both sides.
static UNBROKEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"``[^\n]*?``|`[^`\n]+`|https?://[^\s<>（）。，、]+",
        r"|(?i:\b(?:e\.g|i\.e|vs|cf|approx|incl|esp|fig)\.)|\b(?:Sec|Dr|Mr|Mrs|Ms|St)\.|(?i:\bno\.)[ ]?\d",
        r"|[A-Za-z0-9_\-][.?!]+[A-Za-z0-9_=&/\-]"
    ))
    .ok()
});

/// The sentences of `text`, in order, as ranges of its bytes: no white space at their ends, none empty, none overlapping.
///
/// A sentence ends where ICU says so, and where a paragraph, heading, list item or table row does; a line break inside
/// a paragraph ends nothing. Marks that open a line (`-`, `1.`, `#`, `>`) belong to no sentence.
/// A fenced code block is one range, fences and all. Nothing breaks inside code spans, addresses, identifiers,
/// versions, numbers or after `e.g.` and its like.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for block in blocks(text) {
        match block {
            Block::Code(range) => push_trimmed(text, range, &mut found),
            Block::Prose(range) => sentences_of_prose(text, range, &mut found),
        }
    }
    found
}

enum Block {
    Code(Range<usize>),
    /// A paragraph, heading, list item or table row, with its opening mark cut off.
    Prose(Range<usize>),
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open_fence: Option<(usize, &str)> = None;
    let mut continues = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let fence = fence_of(line);
        if let Some((begin, opening)) = open_fence {
            if fence.is_some_and(|closing| closing.starts_with(opening)) {
                blocks.push(Block::Code(begin..at));
                open_fence = None;
            }
            continue;
        }
        if let Some(opening) = fence {
            open_fence = Some((start, opening));
            continues = false;
            continue;
        }
        let mark = LINE_MARK.as_ref().and_then(|pattern| pattern.find(line)).map_or(0, |mark| mark.end());
        let is_indent_only = line.get(..mark).is_some_and(|mark| mark.trim().is_empty());
        let is_blank = line.trim().is_empty();
        let stands_alone = line.trim_start().starts_with(['#', '|']);
        match blocks.last_mut() {
            Some(Block::Prose(last)) if continues && is_indent_only && !is_blank && !stands_alone => last.end = at,
            _ if is_blank => {}
            _ => blocks.push(Block::Prose(start + mark..at)),
        }
        continues = !is_blank && !stands_alone;
    }
    if let Some((begin, _)) = open_fence {
        blocks.push(Block::Code(begin..text.len()));
    }
    blocks
}

/// The run of backticks or tildes that opens or closes a code block.
fn fence_of(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let length = line.len() - line.trim_start_matches(mark).len();
    let after = line.get(length..)?;
    (length >= 3 && !after.contains('`')).then(|| line.get(..length)).flatten()
}

fn sentences_of_prose(text: &str, block: Range<usize>, found: &mut Vec<Range<usize>>) {
    let Some(prose) = text.get(block.clone()) else { return };
    let masked = masked(prose);
    let segmenter = SentenceSegmenter::new(SentenceBreakInvariantOptions::default());
    let mut begin = 0;
    for end in segmenter.segment_str(&masked) {
        push_trimmed(text, block.start + begin..block.start + end, found);
        begin = end;
    }
}

/// A copy of the same length in which nothing breaks that must not: letters stand in for what is unbroken,
/// spaces for line breaks.
fn masked(prose: &str) -> String {
    let mut masked: Vec<u8> =
        prose.bytes().map(|byte| if byte == b'\n' || byte == b'\r' { b' ' } else { byte }).collect();
    let mut from = 0;
    while let Some(unbroken) = UNBROKEN.as_ref().and_then(|pattern| pattern.find_at(prose, from)) {
        if let Some(bytes) = masked.get_mut(unbroken.range()) {
            // A sentence may begin with a code span, so that one looks like a capitalised word.
            let stand_in = if bytes.first() == Some(&b'`') { b'X' } else { b'x' };
            bytes.fill(stand_in);
        }
        // One byte is looked at again, so that `1.2.3` is found as `1.2` and `2.3`.
        let overlap = usize::from(prose.as_bytes().get(unbroken.end() - 1).is_some_and(u8::is_ascii_alphanumeric));
        from = (unbroken.end() - overlap).max(unbroken.start() + 1);
    }
    opening_ends(String::from_utf8(masked).unwrap_or_else(|_| prose.to_owned()))
}

/// Unicode counts an opening quote behind a full stop to the sentence before it (as it would a closing one); in Chinese and
/// Japanese it opens the next. A letter of the same length stands in for it.
fn opening_ends(mut masked: String) -> String {
    for stop in ['。', '！', '？'] {
        for opening in ['「', '『', '（', '“'] {
            let pair: String = [stop, opening].into_iter().collect();
            if masked.contains(&pair) {
                masked = masked.replace(&pair, &[stop, '中'].into_iter().collect::<String>());
            }
        }
    }
    masked
}

fn push_trimmed(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let Some(slice) = text.get(range.clone()) else { return };
    let kept = slice.trim();
    if !kept.is_empty() {
        let start = range.start + slice.len() - slice.trim_start().len();
        found.push(start..start + kept.len());
    }
}

#[cfg(test)]
mod tests {
    use super::sentences;

    #[test]
    fn a_unit_of_time_ends_a_sentence_and_a_title_does_not() {
        let text = "It answers in under 200 ms. The trial took 3 sec. Then Ms. Hale saw it.";
        let found: Vec<&str> = sentences(text).into_iter().filter_map(|it| text.get(it)).collect();
        assert_eq!(found, ["It answers in under 200 ms.", "The trial took 3 sec.", "Then Ms. Hale saw it."]);
        let text = "無法說明是否正常。「沒有發現問題」要有根據。";
        let found: Vec<&str> = sentences(text).into_iter().filter_map(|it| text.get(it)).collect();
        assert_eq!(found, ["無法說明是否正常。", "「沒有發現問題」要有根據。"]);
    }
}
