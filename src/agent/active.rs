//! What a browser would fetch, follow or run.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Whether `markdown` holds an image, raw HTML, a definition that other text could refer to, or an address that is none of
/// `allowed`: a link, or words that a page would make into one.
pub(super) fn has_active_content(markdown: &str, allowed: &[&str]) -> bool {
    let is_allowed = |address: &str| allowed.contains(&address);
    let parser = Parser::new(markdown);
    let has_definition = parser.reference_definitions().iter().next().is_some()
        || markdown.lines().any(|line| line.trim_start().starts_with('[') && line.contains("]:"));
    let has_markup = parser.into_iter().any(|event| match event {
        Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::Image { .. } | Tag::HtmlBlock) => true,
        Event::Start(Tag::Link { dest_url, .. }) => !is_web(&dest_url) || !is_allowed(&dest_url),
        _ => false,
    });
    has_definition || has_markup || addresses(markdown).any(|it| !is_allowed(it))
}

/// The words of `markdown` as a page shows them: entities are characters, and marks inside a word part nothing, so that
/// `can&apos;t` and `n*o*t` are read as they are seen.
pub(super) fn as_read(markdown: &str) -> String {
    let mut read = String::with_capacity(markdown.len());
    for event in page(markdown) {
        match event {
            Event::Text(text) | Event::Code(text) => read.push_str(&text),
            Event::End(TagEnd::TableCell) => read.push_str(" | "),
            Event::SoftBreak | Event::HardBreak => read.push('\n'),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableRow) => read.push('\n'),
            _ => {}
        }
    }
    read
}

/// Whether a page strikes some of `markdown` out, which takes back what the words say.
pub(super) fn has_struck_out(markdown: &str) -> bool {
    markdown.contains('~') && page(markdown).any(|it| matches!(it, Event::Start(Tag::Strikethrough)))
}

/// Parsed as pages show it.
fn page(markdown: &str) -> Parser<'_> {
    Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

/// The addresses written in `text`, without the punctuation behind them.
pub(super) fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let ends = |it: char| it.is_whitespace() || "<>()[]\"`，。、；（）「」『』“”".contains(it);
    text.split(ends)
        .map(|it| it.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '\'']).trim_start_matches(['*', '\'']))
        .filter(|it| it.contains("://") || it.starts_with("//") || it.to_ascii_lowercase().starts_with("www."))
}

/// The host that an address leads to; `None` for what names a user or no host.
pub(super) fn host(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.split(':').next()?;
    (!authority.contains('@') && !host.is_empty()).then_some(host)
}

fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}
