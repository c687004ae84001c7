/// The clauses of folded `text`: what stands between marks and words that turn to something else, so that "production is
/// fine, but staging is down" says two things.
pub(super) fn clauses(text: &str) -> Vec<&str> {
    const MARKS: &[char] = &['.', '!', '?', ';', ',', '。', '!', '?', ',', ';', '、', '\n', '…'];
    const TURNS: &[&str] = &[
        " but ",
        " while ",
        " however ",
        " although ",
        " whereas ",
        "但是",
        "不过",
        "只是",
        "ですが",
        "けれど",
        "一方",
    ];
    let mut found = vec![text];
    for turn in TURNS {
        found = found.into_iter().flat_map(|it| it.split(turn)).collect();
    }
    let split = found.into_iter().flat_map(|it| it.split(|mark| MARKS.contains(&mark)));
    split.map(str::trim).filter(|it| !it.is_empty()).collect()
}
