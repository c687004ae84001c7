/// Lines of a page that say nothing of its matter, in lower case, without marks at their ends.
const LINES: &[&str] = &[
    "edit this page",
    "edit this page on github",
    "edit on github",
    "view on github",
    "view page source",
    "improve this page",
    "suggest an edit",
    "report an issue",
    "permalink",
    "back to top",
    "return to top",
    "go to top",
    "skip to content",
    "skip to main content",
    "skip to navigation",
    "jump to content",
    "was this page helpful",
    "was this article helpful",
    "did this page help you",
    "share this page",
    "print this page",
    "print page",
    "document conventions",
    "previous page",
    "next page",
    "previous topic",
    "next topic",
    "このページを編集",
    "ページの先頭へ",
    "ページの先頭に戻る",
    "トップへ戻る",
    "メインコンテンツにスキップ",
    "このページは役に立ちましたか",
    "この記事は役に立ちましたか",
    "编辑此页",
    "编辑此页面",
    "返回顶部",
    "回到顶部",
    "跳转到主要内容",
    "跳到主要内容",
    "此页面有帮助吗",
    "本文是否对您有帮助",
    "編輯此頁",
    "編輯此頁面",
    "回到頂端",
    "返回頂部",
    "跳至主要內容",
    "此頁面對您有幫助嗎",
    "這篇文章對您有幫助嗎",
];

/// How lines about rights begin.
const RIGHTS: &[&str] = &["copyright", "©", "&copy;", "(c)", "著作権", "版权所有", "版權所有"];

/// How lines about the licence of a whole page begin.
const LICENCES: &[&str] = &[
    "this work is licensed under",
    "this page is licensed under",
    "except as otherwise noted, the content of this page is licensed",
    "content on this page is licensed under",
    "content of this page is licensed under",
];

/// Words above a list of a page's own headings or of the pages below it.
const CONTENTS: &[&str] = &[
    "topics",
    "table of contents",
    "contents",
    "on this page",
    "in this section",
    "in this article",
    "目次",
    "トピック",
    "このページの内容",
    "この記事の内容",
    "目录",
    "本页内容",
    "本文内容",
    "主题",
    "目錄",
    "本頁內容",
    "本文內容",
    "主題",
];

/// Whether a line, given as its words without markup, belongs to the page around the words.
pub(super) fn is_boilerplate(words: &str) -> bool {
    let words = plain(words);
    LINES.contains(&words.as_str()) || is_about_rights(&words)
}

fn is_about_rights(words: &str) -> bool {
    let has_year = || words.as_bytes().windows(4).any(|four| matches!(four, [b'1', b'9', _, _] | [b'2', b'0', _, _]));
    let is_claim = RIGHTS.iter().any(|start| words.starts_with(start))
        && (words.contains("rights reserved") || (has_year() && words.chars().count() < 120));
    is_claim || words == "all rights reserved" || LICENCES.iter().any(|start| words.starts_with(start))
}

/// Whether the words of a link are only a handle for the place where they stand.
pub(super) fn is_permalink(words: &str) -> bool {
    let words = words.trim();
    matches!(words, "¶" | "#" | "🔗" | "§") || matches!(plain(words).as_str(), "permalink" | "permanent link")
}

/// Whether a paragraph announces a table of contents.
pub(super) fn lists_contents(words: &str) -> bool {
    words.len() < 60 && CONTENTS.contains(&plain(words).as_str())
}

fn plain(words: &str) -> String {
    let marks: &[char] =
        &['*', '_', '-', '»', '«', '→', '←', '↑', '.', '?', '!', ':', '？', '。', '：', '^', '|', '[', ']'];
    words.trim().trim_matches(|it: char| it.is_whitespace() || marks.contains(&it)).to_lowercase()
}
