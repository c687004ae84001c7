use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// A Markdown text as sections of blocks; every range is of bytes of the source.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// The first heading of level 1, where it stands before everything else.
    pub title: Option<String>,
    pub sections: Vec<Section>,
}

/// What stands between two headings.
#[derive(Debug, Default)]
pub(super) struct Section {
    /// From the top down, without the title.
    pub headings: Vec<String>,
    pub blocks: Vec<Block>,
}

/// A block at the top level.
#[derive(Debug)]
pub(super) struct Block {
    pub kind: BlockKind,
    pub range: Range<usize>,
    /// Items of a list, rows of a table.
    pub parts: Vec<Range<usize>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BlockKind {
    Prose,
    List,
    /// A numbered list, and the number it starts with.
    Procedure(u64),
    Code,
    Table,
}

/// The Markdown that is read: CommonMark with tables, strikethrough and task lists.
pub(super) const MARKDOWN: Options =
    Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_TASKLISTS);

/// Reads the outline of `source`. Cannot fail: any text is Markdown.
pub(super) fn outline(source: &str) -> Outline {
    let mut building = Building::default();
    for (event, range) in Parser::new_ext(source, MARKDOWN).into_offset_iter() {
        building.take(event, range);
    }
    building.close_section();
    building.outline
}

#[derive(Default)]
struct Building {
    outline: Outline,
    section: Section,
    stack: Vec<(HeadingLevel, String)>,
    depth: usize,
    /// The words of the heading being read.
    heading: Option<String>,
    block: Option<Block>,
}

impl Building {
    fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => {
                self.start(&tag, range);
                self.depth += 1;
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                self.end(tag);
            }
            Event::Text(words) | Event::Code(words) => self.heading.iter_mut().for_each(|it| it.push_str(&words)),
            Event::SoftBreak | Event::HardBreak => self.heading.iter_mut().for_each(|it| it.push(' ')),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        let kind = match (self.depth, tag) {
            (0, Tag::Heading { .. }) => {
                self.heading = Some(String::new());
                return;
            }
            (1, Tag::Item | Tag::TableHead | Tag::TableRow) => {
                self.block.iter_mut().for_each(|block| block.parts.push(range.clone()));
                return;
            }
            (0, Tag::CodeBlock(_)) => BlockKind::Code,
            (0, Tag::List(None)) => BlockKind::List,
            (0, Tag::List(Some(first))) => BlockKind::Procedure(*first),
            (0, Tag::Table(_)) => BlockKind::Table,
            (0, _) => BlockKind::Prose,
            _ => return,
        };
        self.block = Some(Block { kind, range, parts: Vec::new() });
    }

    fn end(&mut self, tag: TagEnd) {
        if self.depth > 0 {
            return;
        }
        if let TagEnd::Heading(level) = tag {
            let words = self.heading.take().unwrap_or_default();
            self.close_section();
            self.open_section(level, words.trim());
        } else if let Some(block) = self.block.take() {
            self.section.blocks.push(block);
        }
    }

    fn close_section(&mut self) {
        let section = std::mem::take(&mut self.section);
        if !section.blocks.is_empty() {
            self.outline.sections.push(section);
        }
    }

    fn open_section(&mut self, level: HeadingLevel, words: &str) {
        let is_first = self.outline.sections.is_empty() && self.stack.is_empty() && self.outline.title.is_none();
        if is_first && level == HeadingLevel::H1 {
            self.outline.title = Some(words.to_owned());
            return;
        }
        while self.stack.last().is_some_and(|(above, _)| *above >= level) {
            self.stack.pop();
        }
        self.stack.push((level, words.to_owned()));
        self.section.headings = self.stack.iter().map(|(_, words)| words.clone()).collect();
    }
}
