use std::ops::Range;
use std::sync::LazyLock;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};
use regex::Regex;

use super::boilerplate::{is_boilerplate, is_permalink, lists_contents};
use super::escapes::is_needless;
use super::outline::MARKDOWN;

/// Tags that say how words look or where they are, and nothing about what they mean.
static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let names = "a|div|span|p|center|font|img|details|summary|section|article|br|sup|sub|u|b|i|strong|em|small";
    Regex::new(&format!(r"(?i)</?(?:{names})(?:\s[^<>]*)?/?>|<!--.*?-->")).ok()
});

/// Longest line that may be a footer or a link of the page.
const LONGEST_LINE: usize = 400;

/// `source` without what a web page puts around and between its words: anchors, navigation, licence lines, lists of the
/// page's own headings, images and links that lead nowhere from here (their words stay), needless escapes, invisible
/// characters, comments and tags of layout.
///
/// Code stays byte for byte, blocks and spans alike. Passages are cut from the result, so quotes and offsets are of it.
/// Any text is Markdown, so this cannot fail. Cost: one parse, linear.
pub(super) fn cleaned(source: &str) -> String {
    let mut reading = Reading { source, ..Reading::default() };
    for (event, range) in Parser::new_ext(source, MARKDOWN).into_offset_iter() {
        reading.take(&event, range);
    }
    reading.end_line();
    if reading.has_words {
        reading.edits.append(&mut reading.contents);
    }
    applied(source, reading.edits)
}

/// What stands in place of a range.
type Edit = (Range<usize>, &'static str);

#[derive(Default)]
struct Reading<'a> {
    source: &'a str,
    edits: Vec<Edit>,
    /// Removals of tables of contents, which are kept when there is nothing else.
    contents: Vec<Edit>,
    has_words: bool,
    depth: usize,
    is_code: bool,
    is_heading: bool,
    is_table: bool,
    /// Links and images that are open, the innermost last.
    links: Vec<Link>,
    /// The words of the paragraph being read, and where it is.
    paragraph: Option<(Range<usize>, String)>,
    /// A paragraph that announces a list of contents, until the next block.
    announced: Option<Range<usize>>,
    /// The list at the top that follows one: its range, and whether it holds nothing but links.
    list: Option<(Range<usize>, bool)>,
    /// The words of the line being read and the place of one of them.
    line: Option<(usize, String)>,
}

struct Link {
    whole: Range<usize>,
    inner: Option<Range<usize>>,
    words: String,
    /// Whether the words stay and the address goes.
    loses_address: bool,
}

impl Reading<'_> {
    fn take(&mut self, event: &Event<'_>, range: Range<usize>) {
        for link in &mut self.links {
            let is_inside = range != link.whole && !matches!(event, Event::End(TagEnd::Link | TagEnd::Image));
            if is_inside {
                let inner = link.inner.get_or_insert_with(|| range.clone());
                *inner = inner.start.min(range.start)..inner.end.max(range.end);
            }
        }
        match event {
            Event::Start(tag) => {
                self.start(tag, range);
                self.depth += 1;
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                self.end(*tag, range);
            }
            Event::Text(words) if !self.is_code => {
                self.text(range.clone());
                self.words(words, range);
            }
            Event::Code(words) => self.words(words, range),
            Event::InlineHtml(_) | Event::Html(_) => self.html(range),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        if self.depth == 0 {
            let announced = self.announced.take();
            if let (Tag::List(_), Some(announced)) = (tag, announced) {
                self.list = Some((announced.start..range.end, true));
            }
        }
        match tag {
            Tag::CodeBlock(_) => self.is_code = true,
            Tag::Heading { .. } => self.is_heading = true,
            Tag::Table(_) => self.is_table = true,
            Tag::Paragraph if self.depth == 0 => self.paragraph = Some((range, String::new())),
            Tag::HtmlBlock if self.source.get(range.clone()).is_some_and(is_hidden) => self.edits.push((range, "")),
            Tag::Link { link_type, dest_url, .. } => {
                let is_plain = matches!(link_type, LinkType::Autolink | LinkType::Email);
                let loses_address = !is_plain && !is_absolute(dest_url);
                self.links.push(Link { whole: range, inner: None, words: String::new(), loses_address });
            }
            Tag::Image { .. } => {
                self.links.push(Link { whole: range, inner: None, words: String::new(), loses_address: true });
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::CodeBlock => self.is_code = false,
            TagEnd::Heading(_) => self.is_heading = false,
            TagEnd::Table => self.is_table = false,
            TagEnd::Paragraph if self.depth == 0 => {
                if let Some((range, words)) = self.paragraph.take() {
                    self.announced = lists_contents(&words).then_some(range);
                }
            }
            TagEnd::List(_) if self.depth == 0 => match self.list.take() {
                Some((whole, true)) => self.contents.push((whole.start..range.end, "")),
                _ => self.announced = None,
            },
            TagEnd::Link | TagEnd::Image => self.link(),
            _ => {}
        }
    }

    fn link(&mut self) {
        let Some(link) = self.links.pop() else { return };
        let has_words = link.words.chars().any(char::is_alphanumeric);
        if is_permalink(&link.words) || (link.loses_address && !has_words) {
            self.edits.push((link.whole, ""));
        } else if let Some(inner) = link.inner.filter(|_| link.loses_address) {
            self.edits.push((link.whole.start..inner.start, ""));
            self.edits.push((inner.end..link.whole.end, ""));
        }
    }

    fn words(&mut self, words: &str, range: Range<usize>) {
        self.links.iter_mut().for_each(|link| link.words.push_str(words));
        let is_linked = self.links.iter().any(|link| link.loses_address);
        if let Some((_, is_links)) = &mut self.list {
            *is_links &= is_linked || words.trim().is_empty();
        } else if !self.is_heading {
            let announces =
                self.paragraph.as_ref().is_some_and(|(_, before)| before.is_empty()) && lists_contents(words);
            self.has_words |= !announces && words.chars().any(char::is_alphanumeric);
        }
        if let Some((_, paragraph)) = &mut self.paragraph {
            paragraph.push_str(words);
        }
        let is_new = self
            .line
            .as_ref()
            .is_none_or(|(at, _)| self.source.get(*at..range.start).is_none_or(|between| between.contains('\n')));
        if is_new {
            self.end_line();
            self.line = Some((range.start, String::new()));
        }
        if let Some((_, line)) = &mut self.line
            && line.len() < LONGEST_LINE
        {
            line.push_str(words);
        }
    }

    /// Removes the line that was read when it belongs to the page and not to its words.
    fn end_line(&mut self) {
        let Some((at, words)) = self.line.take() else { return };
        if self.is_table || words.len() >= LONGEST_LINE || !is_boilerplate(&words) {
            return;
        }
        let start = self.source.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
        let end = self.source.get(at..).and_then(|rest| rest.find('\n')).map_or(self.source.len(), |end| at + end);
        self.edits.push((start..end, ""));
    }

    /// Needless escapes before a text, and what is invisible in it.
    fn text(&mut self, range: Range<usize>) {
        if is_needless(self.source, range.start) {
            self.edits.push((range.start - 1..range.start, ""));
        }
        let Some(text) = self.source.get(range.clone()) else { return };
        if text == "&nbsp;" {
            self.edits.push((range, " "));
            return;
        }
        for (at, found) in text.match_indices(['\u{200b}', '\u{feff}', '\u{ad}', '\u{2060}']) {
            let at = range.start + at;
            self.edits.push((at..at + found.len(), ""));
        }
    }

    fn html(&mut self, range: Range<usize>) {
        let Some(html) = self.source.get(range.clone()) else { return };
        for found in TAG.iter().flat_map(|tag| tag.find_iter(html)) {
            let is_break = found.as_str().get(..3).is_some_and(|start| start.eq_ignore_ascii_case("<br"));
            let instead = if is_break { " " } else { "" };
            self.edits.push((range.start + found.start()..range.start + found.end(), instead));
        }
    }
}

fn is_absolute(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://") || address.starts_with("mailto:")
}

/// Whether an HTML block shows nothing to a reader.
fn is_hidden(block: &str) -> bool {
    let start = block.trim_start().get(..8).unwrap_or_default().to_ascii_lowercase();
    start.starts_with("<!--") || start.starts_with("<script") || start.starts_with("<style")
}

fn applied(source: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by(|(one, _), (other, _)| one.start.cmp(&other.start).then(other.end.cmp(&one.end)));
    let mut clean = String::with_capacity(source.len());
    let mut done = 0;
    for (range, instead) in edits {
        if range.start >= done {
            clean.push_str(source.get(done..range.start).unwrap_or_default());
            clean.push_str(instead);
            done = range.end;
        } else if range.end > done {
            done = range.end;
        }
    }
    clean.push_str(source.get(done..).unwrap_or_default());
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_puts_around_its_words_goes() {
        let page = "# Limits<a name=\"limits\"></a>\n\n[Edit this page](edit.md)\n\n**Topics**\n+ [Quotas](#quotas)\n+ [More](more.md)\n\n\
            ## Quotas [Permalink](#quotas)\n\nA bucket holds 5 TB\\. See [the guide](guide.md) and [AWS](https://aws.example/a\\_b)\\.\n\
            ![\\[The page\\]](images/page.png)\n\n<!-- note to self -->\n\nBack to top\n\n© 2020 Example Inc. All rights reserved.\n";
        let clean = cleaned(page);
        let lines: Vec<&str> = clean.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(
            lines,
            [
                "# Limits",
                "## Quotas ",
                "A bucket holds 5 TB. See the guide and [AWS](https://aws.example/a\\_b).",
                "[The page]"
            ]
        );
    }

    #[test]
    fn code_and_placeholders_stay_byte_for_byte() {
        let page = "Type `a\\_b <br>` with <region>:\n\n```\n<a name=\"x\"></a>\n# Copyright 2020\nBack to top \\.\n```\n\n    \\- indented\n\nThen C:\\.ssh\\keys.\n";
        assert_eq!(cleaned(page), page);
    }

    #[test]
    fn a_page_that_is_nothing_but_contents_keeps_them() {
        let page = "# Guide\n\n**Topics**\n+ [First](first.md)\n+ [Second](second.md)\n";
        assert_eq!(cleaned(page), "# Guide\n\n**Topics**\n+ First\n+ Second\n");
    }

    #[test]
    fn a_list_that_says_something_is_no_contents() {
        let page = "**Topics**\n+ [First](first.md): what to do first.\n\nWords.\n";
        assert_eq!(cleaned(page), "**Topics**\n+ First: what to do first.\n\nWords.\n");
    }

    #[test]
    fn steps_that_begin_with_an_escaped_number_stay_no_list() {
        for page in ["2020\\. The year.\n", "\\# no heading\n", "\\- no item\n", "a \\*b\\* c\n", "\\_x\\_ y\n"] {
            assert_eq!(cleaned(page), page);
        }
        assert_eq!(cleaned("max\\_connections is 5\\-6\u{200b}\n"), "max_connections is 5-6\n");
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_cleaned(text in "[ -~\n\u{e9}\u{6f22}]{0,300}") {
            proptest::prop_assert!(cleaned(&text).len() <= text.len() + 8);
        }
    }
}
