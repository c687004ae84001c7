//! Random documents and questions in four languages: every offset is inside its text and on a character boundary, and
//! what it cuts is what the source says.
//!
//! `OFFSET_ROUNDS=10000 cargo test --test it offsets` tries as many; each round is a document and a question.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::ops::Range;

use firstline::access::{HomeKey, Scope};
use firstline::config::{CorpusConfig, SearchConfig};
use firstline::domain::{AccountId, Language};
use firstline::search::{Query, Searcher, TermTable};
use firstline::service::build_index;
use firstline::text::{sentences, terms};

const ROUNDS: usize = 60;
/// Documents of one index.
const TOGETHER: usize = 500;
const HITS: usize = 12;

const LANGUAGES: [Language; 4] = [Language::En, Language::ZhTw, Language::ZhCn, Language::Ja];

/// Words of each language; those without spaces are joined as they are.
const WORDS: [&[&str]; 4] = [
    &[
        "failover",
        "volume",
        "the",
        "of",
        "instances",
        "cannot",
        "it's",
        "e.g.",
        "naïve",
        "restarted",
        "Dr. Lee",
        "quota",
    ],
    &["資料庫", "容錯移轉", "的", "磁碟區", "昨晚", "無法", "連線", "請確認", "與", "執行個體", "𠮷野家", "設定"],
    &["数据库", "故障转移", "的", "云盘", "昨晚", "无法", "连接", "请确认", "和", "实例", "𠮷", "配置"],
    &[
        "データベース",
        "フェイルオーバー",
        "は",
        "ﾎﾞﾘｭｰﾑ",
        "が",
        "接続",
        "できません",
        "確認して",
        "ください",
        "の",
        "㍿",
        "設定",
    ],
];

/// Pieces of any language: identifiers, code, numbers, and characters that change their length when they are folded.
const PIECES: &[&str] = &[
    "RDS-EVENT-0049",
    "arn:aws:s3:::bucket/key",
    "`max_connections`",
    "--dry-run",
    "v1.2.3",
    "db.t2.large",
    "1,000.50",
    "１２３",
    "ＡＷＳ",
    "ﬁle",
    "½",
    "㎏",
    "Ⅳ",
    "İstanbul",
    "Straße",
    "e\u{301}te\u{301}",
    "한국어",
    "🙂",
    "https://example.com/a?b=c",
    "ｶﾞｷﾞ",
    "“so”",
    "…",
];

/// Ends of sentences.
const ENDS: [&[&str]; 4] =
    [&[". ", "? ", "! ", ".\n"], &["。", "？", "！", "。\n"], &["。", "？", "；", "。\n"], &["。", "？", "！", "。\n"]];

/// A small generator, so that a round can be repeated by its number. Source: Marsaglia, "Xorshift RNGs", 2003.
struct Chance(u64);

impl Chance {
    fn of(round: usize) -> Self {
        Self((round as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % count
    }

    fn of_list<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

fn words(chance: &mut Chance, language: usize, count: usize) -> String {
    let mut said = String::new();
    for _ in 0..count {
        let is_piece = chance.below(5) == 0;
        let word = if is_piece { chance.of_list(PIECES) } else { chance.of_list(WORDS[language]) };
        if !said.is_empty() && (language == 0 || (is_piece && chance.below(2) == 0)) {
            said.push(' ');
        }
        said.push_str(word);
    }
    said
}

fn paragraph(chance: &mut Chance, language: usize) -> String {
    let mut said = String::new();
    for _ in 0..1 + chance.below(5) {
        let count = 2 + chance.below(14);
        said.push_str(&words(chance, language, count));
        said.push_str(chance.of_list(ENDS[language]));
    }
    said.trim_end().to_owned()
}

fn document(chance: &mut Chance, language: usize) -> String {
    let mut blocks = vec![format!("# {}", words(chance, language, 3))];
    for _ in 0..1 + chance.below(8) {
        let block = match chance.below(6) {
            0 => format!("## {}", words(chance, language, 3)),
            1 => format!("- {}\n- {}", words(chance, language, 6), words(chance, language, 4)),
            2 => format!("1. {}\n2. {}", words(chance, language, 6), words(chance, language, 4)),
            3 => format!("```\n{}\n```", words(chance, language, 8)),
            _ => paragraph(chance, language),
        };
        blocks.push(block);
    }
    blocks.push(paragraph(chance, language));
    blocks.join("\n\n") + "\n"
}

/// Words of the document, as it has them, with others between them.
fn question(chance: &mut Chance, language: usize, document: &str) -> String {
    let ranges = sentences(document);
    let sentence = document[ranges[chance.below(ranges.len())].clone()].to_owned();
    match chance.below(3) {
        0 => sentence,
        1 => format!("{} {}", words(chance, language, 4), sentence),
        _ => words(chance, language, 5),
    }
}

/// That a range cuts something out of a text.
fn cut(text: &str, range: &Range<usize>, what: &str) -> String {
    assert!(range.start < range.end && range.end <= text.len(), "{what}: {range:?} in {} bytes", text.len());
    let slice = text.get(range.clone());
    slice.unwrap_or_else(|| panic!("{what}: {range:?} cuts a character of {text:?}")).to_owned()
}

fn check_terms(text: &str, what: &str) {
    for term in terms(text) {
        let slice = cut(text, &(term.start..term.end), what);
        assert!(!term.text.is_empty() && !slice.trim().is_empty(), "{what}: {term:?} cuts {slice:?}");
    }
}

/// One index of some documents; how many hits their questions had.
fn check(rounds: Range<usize>) -> usize {
    let home = tempfile::tempdir().unwrap();
    let docs = home.path().join("sources").join("docs").join("notes");
    fs::create_dir_all(&docs).unwrap();
    let mut sources: HashMap<String, String> = HashMap::new();
    let mut questions = Vec::new();
    for round in rounds.clone() {
        let mut chance = Chance::of(round);
        let language = chance.below(LANGUAGES.len());
        let text = document(&mut chance, language);
        questions.push((round, LANGUAGES[language], question(&mut chance, language, &text)));
        let slug = format!("note-{round}");
        fs::write(docs.join(format!("{slug}.{}.md", LANGUAGES[language])), &text).unwrap();
        sources.insert(slug, text);
    }
    let search = SearchConfig { hits: HITS, index_dir: home.path().join("index") };
    let corpus = CorpusConfig { sources: vec![home.path().join("sources")], ..CorpusConfig::default() };
    let outcome = build_index(&corpus, &search, false, &mut |_| {}).unwrap();
    assert_eq!((outcome.documents as usize, outcome.rejects.len()), (rounds.len(), 0), "{:?}", outcome.rejects);

    let searcher = Searcher::open(&search, TermTable::default()).unwrap();
    let account = AccountId::parse("1").unwrap();
    let key = HomeKey::open(home.path()).unwrap();
    let scope = Scope::of_customer(&key.operator(account.clone()), &account).unwrap();
    let (mut found, mut seen) = (0, HashSet::new());
    for (round, language, question) in questions {
        check_terms(&question, &format!("question of round {round}"));
        let hits = searcher.search(&scope, &Query { limit: HITS, ..Query::new(&question, language) }).unwrap();
        found += hits.len();
        for hit in hits {
            if !seen.insert((hit.passage.id.clone(), hit.passage.text.clone())) {
                continue;
            }
            let text = &hit.passage.text;
            let what = format!("{} for round {round}", hit.passage.id);
            let slug = hit.passage.slug.rsplit('/').next().unwrap_or_default();
            let source = &sources[slug];
            let place = source.find(text.as_str());
            let place = place.unwrap_or_else(|| panic!("{what}: {text:?} is not in {source:?}"));
            check_terms(text, &what);
            let mut before = 0;
            for range in sentences(text) {
                let quote = cut(text, &range, &what);
                assert!(before <= range.start && quote.trim() == quote, "{what}: {range:?} is {quote:?}");
                assert_eq!(source[place + range.start..place + range.end], quote, "{what}");
                before = range.end;
            }
        }
    }
    found
}

#[test]
fn every_offset_cuts_what_the_source_says() {
    let rounds = std::env::var("OFFSET_ROUNDS").ok().and_then(|it| it.parse().ok()).unwrap_or(ROUNDS);
    let mut found = 0;
    for start in (0..rounds).step_by(TOGETHER) {
        found += check(start..rounds.min(start + TOGETHER));
    }
    assert!(found > rounds, "questions find little: {found} hits");
}
