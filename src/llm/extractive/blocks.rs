use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::text::sentences;

/// A stretch of a passage that can be quoted as one; ranges are bytes of the passage's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// A sentence of a paragraph.
    Sentence(Range<usize>),
    /// A whole bulleted list, with the sentence that leads into it.
    Bullets { lead: Option<Range<usize>>, items: Vec<Range<usize>> },
    /// A whole numbered list; code between its steps belongs to the step above.
    Procedure(Vec<Item>),
    /// A row of a table under the table's header, without the bars at their ends.
    Row { header: Range<usize>, row: Range<usize> },
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
    let mut taking = Taking { text, found: Vec::new(), steps: Vec::new() };
    let mut depth = 0_usize;
    let mut list: Option<(Option<u64>, Vec<Item>)> = None;
    let mut header: Option<Range<usize>> = None;
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::List(first)) => {
                if depth == 0 {
                    list = Some((first, Vec::new()));
                }
                depth += 1;
            }
            Event::Start(Tag::Item) if depth == 1 => {
                if let Some((first, items)) = &mut list {
                    let number = first.unwrap_or(1) + items.len() as u64;
                    items.push(item(text, range, number));
                }
            }
            Event::End(TagEnd::List(_)) => {
                depth = depth.saturating_sub(1);
                if let (0, Some((first, items))) = (depth, list.take_if(|_| depth == 0)) {
                    taking.list(first.is_some(), items);
                }
            }
            Event::Start(Tag::TableHead) => header = Some(inside_bars(text, range)),
            Event::Start(Tag::TableRow) if depth == 1 => {
                let row = inside_bars(text, range);
                taking.found.extend(header.clone().map(|header| Block::Row { header, row }));
            }
            Event::Start(Tag::Table(_)) => {
                taking.close_steps();
                depth += 1;
            }
            Event::Start(Tag::BlockQuote(_)) => depth += 1,
            Event::End(TagEnd::Table | TagEnd::BlockQuote(_)) => depth = depth.saturating_sub(1),
            Event::Start(Tag::CodeBlock(_)) if depth == 0 => taking.code(range),
            Event::Start(Tag::Paragraph) if depth == 0 => taking.paragraph(range),
            Event::Start(Tag::Heading { .. }) => taking.close_steps(),
            _ => {}
        }
    }
    taking.close_steps();
    taking.found
}

struct Taking<'a> {
    text: &'a str,
    found: Vec<Block>,
    /// A procedure that the next list may go on with.
    steps: Vec<Item>,
}

impl Taking<'_> {
    fn paragraph(&mut self, range: Range<usize>) {
        self.close_steps();
        let slice = self.text.get(range.clone()).unwrap_or_default();
        for sentence in sentences(slice) {
            let sentence = trim(self.text, range.start + sentence.start..range.start + sentence.end);
            if !sentence.is_empty() {
                self.found.push(Block::Sentence(sentence));
            }
        }
    }

    fn list(&mut self, is_numbered: bool, items: Vec<Item>) {
        if !is_numbered {
            self.close_steps();
            let leads_in = |it: &Range<usize>| self.text.get(it.clone()).is_some_and(|it| it.ends_with([':', '：']));
            let lead = match self.found.last() {
                Some(Block::Sentence(range)) if leads_in(range) => Some(range.clone()),
                _ => None,
            };
            self.found.push(Block::Bullets { lead, items: items.into_iter().map(|it| it.words).collect() });
            return;
        }
        let goes_on = self.steps.last().zip(items.first()).is_some_and(|(last, next)| next.number == last.number + 1);
        if !goes_on {
            self.close_steps();
        }
        self.steps.extend(items);
    }

    fn code(&mut self, range: Range<usize>) {
        let slice = self.text.get(range.clone()).unwrap_or_default();
        let Some(last) = self.steps.last_mut().filter(|it| it.code.is_none()) else { return };
        last.code = inside_fence(slice).map(|it| range.start + it.start..range.start + it.end);
    }

    fn close_steps(&mut self) {
        let steps = std::mem::take(&mut self.steps);
        match steps.len() {
            0 => {}
            1 => self.found.extend(steps.into_iter().map(|it| Block::Bullets { lead: None, items: vec![it.words] })),
            _ => self.found.push(Block::Procedure(steps)),
        }
    }
}

/// A table's line without the bars and the white space at its ends.
fn inside_bars(text: &str, range: Range<usize>) -> Range<usize> {
    let line = trim(text, range);
    let slice = text.get(line.clone()).unwrap_or_default();
    let start = line.start + usize::from(slice.starts_with('|'));
    let end = line.end - usize::from(slice.ends_with('|') && slice.len() > 1);
    trim(text, start..end)
}

/// The lines between a fence's first and last line.
fn inside_fence(slice: &str) -> Option<Range<usize>> {
    let first = slice.find('\n')? + 1;
    let last = slice.get(first..)?.find("```")?;
    Some(first..first + last)
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
        let inside = inside_fence(body.get(at..)?)?;
        Some(body_start + at + inside.start..body_start + at + inside.end)
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
    fn the_rows_of_a_table_stand_under_its_header() {
        let text = "Reasons:\n\n| Word | What to do |\n|---|---|\n| `full` | Add nodes. |\n| `taint` | Tolerate it. |\n\nMore.";
        let rows: Vec<(&str, &str)> = blocks(text)
            .into_iter()
            .filter_map(|it| match it {
                Block::Row { header, row } => Some((&text[header], &text[row])),
                _ => None,
            })
            .collect();
        assert_eq!(
            rows,
            [("Word | What to do", "`full` | Add nodes."), ("Word | What to do", "`taint` | Tolerate it.")]
        );
    }

    #[test]
    fn a_passage_is_taken_apart_into_what_can_be_quoted() {
        let text = "One sentence. Causes are these:\n\n- a bullet\n- two\n\n1. First step.\n\n```sh\nrun it\n```\n\n2. Second step.\n";
        let found = blocks(text);
        let words = |range: &Range<usize>| &text[range.clone()];
        let Block::Sentence(first) = &found[0] else { panic!("{found:?}") };
        assert_eq!(words(first), "One sentence.");
        let Block::Bullets { lead, items } = &found[2] else { panic!("{found:?}") };
        assert_eq!(lead.as_ref().map(words), Some("Causes are these:"));
        assert_eq!(items.iter().map(words).collect::<Vec<_>>(), ["a bullet", "two"]);
        let Block::Procedure(steps) = &found[3] else { panic!("{found:?}") };
        assert_eq!(
            steps.iter().map(|it| (it.number, words(&it.words))).collect::<Vec<_>>(),
            [(1, "First step."), (2, "Second step.")]
        );
        assert_eq!(steps[0].code.as_ref().map(words).map(str::trim), Some("run it"));
    }
}
