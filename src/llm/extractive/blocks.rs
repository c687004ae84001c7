use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::text::sentences;

/// A stretch of a passage that can be quoted as one; ranges are bytes of the passage's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// A sentence of a paragraph.
    Sentence(Range<usize>),
    /// An item of a bulleted list, without its bullet.
    Bullet(Range<usize>),
    /// A whole numbered list.
    Procedure(Vec<Item>),
    /// A table with its head, whole.
    Table(Range<usize>),
}

/// A numbered step: its words, and the code below them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub number: u64,
    pub words: Range<usize>,
    pub code: Option<Range<usize>>,
}

/// Takes a passage apart. Headings and code outside of steps are left out: they answer nothing alone.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut lists: Vec<Option<u64>> = Vec::new();
    let mut items: Vec<Item> = Vec::new();
    let mut depth = 0_usize;
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::List(first)) => {
                lists.push(first);
                if lists.len() == 1 {
                    items.clear();
                }
            }
            Event::Start(Tag::Item) if lists.len() == 1 => {
                let first = lists.first().copied().flatten().unwrap_or(1);
                items.push(item(text, range, first + items.len() as u64));
            }
            Event::End(TagEnd::List(_)) => {
                let kind = lists.pop().flatten();
                if lists.is_empty() {
                    found.extend(close_list(kind.is_some(), std::mem::take(&mut items)));
                }
            }
            Event::Start(Tag::Table(_)) => {
                found.push(Block::Table(trim(text, range)));
                depth += 1;
            }
            Event::End(TagEnd::Table) => depth = depth.saturating_sub(1),
            Event::Start(Tag::Paragraph) if lists.is_empty() && depth == 0 => {
                let slice = text.get(range.clone()).unwrap_or_default();
                found.extend(
                    sentences(slice)
                        .into_iter()
                        .map(|it| trim(text, range.start + it.start..range.start + it.end))
                        .filter(|it| !it.is_empty())
                        .map(Block::Sentence),
                );
            }
            _ => {}
        }
    }
    found
}

fn close_list(is_numbered: bool, items: Vec<Item>) -> Vec<Block> {
    if is_numbered && items.len() > 1 {
        return vec![Block::Procedure(items)];
    }
    items.into_iter().map(|it| Block::Bullet(it.words)).collect()
}

/// Cuts an item's own mark off, and its code block apart.
fn item(text: &str, range: Range<usize>, number: u64) -> Item {
    let slice = text.get(range.clone()).unwrap_or_default();
    let mark = slice.find(char::is_whitespace).unwrap_or(0);
    let body_start = range.start + mark;
    let body = text.get(body_start..range.end).unwrap_or_default();
    let fence = body.find("```");
    let words_end = fence.map_or(range.end, |at| body_start + at);
    let code = fence.and_then(|at| {
        let inside = body.get(at..)?;
        let first = inside.find('\n')? + 1;
        let last = inside.get(first..)?.find("```")?;
        Some(body_start + at + first..body_start + at + first + last)
    });
    Item { number, words: trim(text, body_start..words_end), code }
}

fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = text.get(range.clone()).unwrap_or_default();
    let start = range.start + (slice.len() - slice.trim_start().len());
    let end = range.end - (slice.len() - slice.trim_end().len());
    start..end.max(start)
}

#[cfg(test)]
#[expect(clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_passage_is_taken_apart_into_what_can_be_quoted() {
        let text = "One sentence. Another one.\n\n- a bullet\n- two\n\n1. First step.\n   ```sh\n   run it\n   ```\n2. Second step.\n";
        let found = blocks(text);
        let words = |range: &Range<usize>| &text[range.clone()];
        let Block::Sentence(first) = &found[0] else { panic!("{found:?}") };
        assert_eq!(words(first), "One sentence.");
        let Block::Bullet(bullet) = &found[2] else { panic!("{found:?}") };
        assert_eq!(words(bullet), "a bullet");
        let Block::Procedure(items) = &found[4] else { panic!("{found:?}") };
        assert_eq!(items.iter().map(|it| words(&it.words)).collect::<Vec<_>>(), ["First step.", "Second step."]);
        assert_eq!(items[0].code.as_ref().map(words).map(str::trim), Some("run it"));
    }
}
