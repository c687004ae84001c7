use std::borrow::Cow;
use std::sync::LazyLock;

use crate::base::constant_pattern;

use regex::Regex;

/// Anchors and layout tags, the targets of links and images, and comments: nobody searches for them, and the file names
/// in them would pass for identifiers of the subject.
static MARKUP: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?is)<!--.*?-->|</?(?:a|b|br|code|div|em|hr|i|img|li|ol|p|pre|span|strong|sub|sup|table|tbody|td|th|thead|tr|ul)\b[^<>]{0,400}>",
        r"|\]\([^()\s]{0,400}(?:\([^()\s]{0,100}\)[^()\s]{0,100})?(?:\s+.[^()\n]{0,200})?\)"
    ))
});

/// `markdown` as it is indexed: words, without the markup around them.
pub(super) fn plain(markdown: &str) -> Cow<'_, str> {
    if markdown.contains(['<', ']']) { MARKUP.replace_all(markdown, " ") } else { Cow::Borrowed(markdown) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_words_stay() {
        assert_eq!(
            plain("## Limits<a name=\"l_1\"></a> see [Sizes](sizes.md#s \"t\") of a[1] (b) <bucket>"),
            "## Limits   see [Sizes  of a[1] (b) <bucket>"
        );
        assert_eq!(plain("no markup"), "no markup");
    }
}
