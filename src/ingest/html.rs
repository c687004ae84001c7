use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

const KEPT: [&str; 20] = [
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "ul",
    "ol",
    "li",
    "pre",
    "table",
    "tr",
    "td",
    "th",
    "br",
    "div",
    "section",
    "article",
    "blockquote",
];
/// Dropped with everything in them.
const DROPPED: [&str; 9] = ["title", "script", "style", "head", "nav", "footer", "header", "aside", "noscript"];

static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>").ok());

/// Most elements open at once.
const DEEPEST: usize = 2_000;
/// Elements that need no end of their own, so that their number says nothing about depth.
const CLOSED_BY_OTHERS: &[&str] = &[
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "br", "hr", "img", "input", "meta",
    "link", "area", "base", "col", "embed", "source", "track", "wbr",
];

/// The words of an HTML page as Markdown: headings, paragraphs, lists, preformatted text, tables.
///
/// Scripts, navigation, links' addresses and everything else are left out. The page is parsed as a browser would
/// (by `ammonia`), so broken nesting does no harm. `None`: elements are nested so deeply that no person wrote them; the
/// time to parse grows with the square of the depth.
pub(super) fn markdown(page: &str) -> Option<String> {
    if depth(page) > DEEPEST {
        return None;
    }
    let kept: HashSet<&str> = KEPT.into();
    let clean = ammonia::Builder::new()
        .tags(kept)
        .clean_content_tags(DROPPED.into())
        .generic_attributes(HashSet::new())
        .tag_attributes(std::collections::HashMap::new())
        .allowed_classes(std::collections::HashMap::new())
        .link_rel(None)
        .clean(page)
        .to_string();
    let mut writing = Writing::default();
    let mut rest = 0;
    for found in TAG.iter().flat_map(|tag| tag.captures_iter(&clean)) {
        let (Some(whole), Some(name)) = (found.get(0), found.get(2)) else { continue };
        writing.words(clean.get(rest..whole.start()).unwrap_or_default());
        writing.tag(name.as_str(), found.get(1).is_some_and(|slash| !slash.is_empty()));
        rest = whole.end();
    }
    writing.words(clean.get(rest..).unwrap_or_default());
    Some(writing.written.trim().to_owned())
}

/// How many elements are open at once at the most, of those that must be closed.
fn depth(page: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    for found in TAG.iter().flat_map(|tag| tag.captures_iter(page)) {
        let Some(name) = found.get(2).map(|name| name.as_str().to_ascii_lowercase()) else { continue };
        let closes = found.get(1).is_some_and(|slash| !slash.is_empty());
        match (closes, CLOSED_BY_OTHERS.contains(&name.as_str())) {
            (_, true) => {}
            (true, _) => open = open.saturating_sub(1),
            (false, _) => open += 1,
        }
        deepest = deepest.max(open);
    }
    deepest
}

#[derive(Default)]
struct Writing {
    written: String,
    /// One a list that is open: the next number, or none for bullets.
    lists: Vec<Option<u32>>,
    is_preformatted: bool,
    /// One a table that is open, with the cells of its first row and how many rows were begun.
    tables: Vec<Table>,
}

#[derive(Default)]
struct Table {
    cells: usize,
    rows: usize,
}

impl Writing {
    fn words(&mut self, escaped: &str) {
        let words = escaped
            .replace("&nbsp;", " ")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&amp;", "&");
        if self.is_preformatted {
            self.written.push_str(&words);
            return;
        }
        let mut joined = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if !self.tables.is_empty() {
            joined = joined.replace('|', "\\|");
        }
        if joined.is_empty() {
            return;
        }
        let is_parted = words.starts_with(char::is_whitespace) && !self.written.ends_with(char::is_whitespace);
        if is_parted {
            self.written.push(' ');
        }
        self.written.push_str(&joined);
        if words.ends_with(char::is_whitespace) {
            self.written.push(' ');
        }
    }

    fn tag(&mut self, name: &str, is_end: bool) {
        if self.table(name, is_end) {
            return;
        }
        match (name, is_end) {
            ("pre", _) => {
                self.is_preformatted = !is_end;
                self.gap(if is_end { "\n" } else { "\n\n" });
                self.written.push_str(if is_end { "```\n\n" } else { "```\n" });
            }
            ("ul", false) => self.lists.push(None),
            ("ol", false) => self.lists.push(Some(1)),
            ("ul" | "ol", true) => {
                self.lists.pop();
                self.gap(if self.lists.is_empty() { "\n\n" } else { "\n" });
            }
            ("li", false) => self.item(),
            ("br", _) => self.gap("\n"),
            ("p" | "div", _) if !self.lists.is_empty() => self.gap(" "),
            (heading, false) if heading.starts_with('h') => {
                let level = heading.get(1..).and_then(|level| level.parse().ok()).unwrap_or(1);
                self.gap("\n\n");
                self.written.push_str(&"#".repeat(level));
                self.written.push(' ');
            }
            ("td" | "th" | "tr" | "li", _) => {}
            _ => self.gap("\n\n"),
        }
    }

    /// Writes what belongs to a table; inside one, every other tag only parts words. A table within a table is its cell.
    fn table(&mut self, name: &str, is_end: bool) -> bool {
        match (name, is_end, self.tables.len()) {
            ("table", false, depth) => {
                if depth == 0 {
                    self.gap("\n\n");
                }
                self.tables.push(Table::default());
            }
            ("table", true, depth) => {
                self.tables.pop();
                if depth == 1 && !self.written.ends_with("\n\n") {
                    self.written.push('\n');
                }
            }
            (_, _, 0) => return false,
            ("tr", false, 1) => {
                self.written.push('|');
                self.tables.iter_mut().for_each(|table| table.rows += 1);
            }
            ("tr", true, 1) => self.end_row(),
            ("td" | "th", true, 1) => {
                self.written.truncate(self.written.trim_end_matches(' ').len());
                self.written.push_str(" |");
                self.tables.iter_mut().filter(|table| table.rows == 1).for_each(|table| table.cells += 1);
            }
            ("td" | "th", false, 1) => self.written.push(' '),
            _ => self.gap(" "),
        }
        true
    }

    fn end_row(&mut self) {
        self.written.push('\n');
        if let Some(first) = self.tables.first().filter(|table| table.rows == 1) {
            self.written.push('|');
            self.written.push_str(&" --- |".repeat(first.cells));
            self.written.push('\n');
        }
    }

    fn item(&mut self) {
        self.gap("\n");
        self.written.push_str(&"   ".repeat(self.lists.len().saturating_sub(1)));
        match self.lists.last_mut() {
            Some(Some(number)) => {
                self.written.push_str(&format!("{number}. "));
                *number += 1;
            }
            _ => self.written.push_str("- "),
        }
    }

    fn gap(&mut self, gap: &str) {
        if !self.written.is_empty() && !self.written.ends_with(gap) {
            self.written.truncate(self.written.trim_end_matches(' ').len());
            self.written.push_str(gap);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_becomes_one() {
        let page = "<p>Limits:</p><table><thead><tr><th>Item</th><th>Most</th></tr></thead>\
            <tbody><tr><td><p>Rules</p></td><td>60 | 100<br>a group</td></tr></tbody></table><p>End.</p>";
        assert_eq!(
            markdown(page).unwrap_or_default(),
            "Limits:\n\n| Item | Most |\n| --- | --- |\n| Rules | 60 \\| 100 a group |\n\nEnd."
        );
    }

    #[test]
    fn a_page_nested_without_end_is_refused() {
        let page = |depth| format!("{}words{}", "<div>".repeat(depth), "</div>".repeat(depth));
        assert_eq!(markdown(&page(500)).as_deref(), Some("words"));
        assert_eq!(markdown(&page(100_000)), None);
        assert_eq!(markdown(&format!("words{}", "<blockquote><table><tr><td>".repeat(20_000))), None);
    }
}
