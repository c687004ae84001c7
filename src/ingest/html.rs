use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

const KEPT: [&str; 19] = [
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

static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<(/?)([a-z][a-z0-9]*)[^>]*>").ok());

/// The words of an HTML page as Markdown: headings, paragraphs, lists, preformatted text, a line a table row.
///
/// Scripts, navigation, links' addresses and everything else are left out. The page is parsed as a browser would
/// (by `ammonia`), so broken nesting does no harm.
pub(super) fn markdown(page: &str) -> String {
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
    writing.written.trim().to_owned()
}

#[derive(Default)]
struct Writing {
    written: String,
    /// One a list that is open: the next number, or none for bullets.
    lists: Vec<Option<u32>>,
    is_preformatted: bool,
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
        let joined = words.split_whitespace().collect::<Vec<_>>().join(" ");
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
            ("td" | "th", true) => self.written.push_str(" | "),
            ("tr", true) | ("br", _) => self.gap("\n"),
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
