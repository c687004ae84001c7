//! Similar cases in an index with many of them.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use firstline::domain::{AccountId, CaseTold, Language, SimilarCase};
use firstline::search::Effort;
use firstline::service::{EFFORT_FOR_SIMILAR, Service};
use serde_json::json;

/// Sentences of a case's description, of each message, and how many messages.
const SENTENCES: usize = 4;
const MESSAGES: usize = 3;

/// Numbers that look random and are the same in each run.
pub struct Dice(u64);

impl Dice {
    pub fn new() -> Self {
        Self(0x9E37_79B9_7F4A_7C15)
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).expect("64 bits") % end
    }
}

/// Sentences of the demo's documents: words as a support organisation has them, in four languages.
pub fn sentences(corpus: &Path) -> Vec<(Language, String)> {
    let files = walkdir::WalkDir::new(corpus.join("docs")).sort_by_file_name().into_iter().filter_map(Result::ok);
    let mut found = Vec::new();
    for file in files.filter(|it| it.path().extension().is_some_and(|it| it == "md")) {
        let text = std::fs::read_to_string(file.path()).expect("a document");
        let body = text.splitn(3, "---\n").last().expect("a body");
        let plain = body.lines().filter(|it| !it.starts_with(['#', '|', '`', '-']) && it.chars().count() > 20);
        found.extend(plain.map(|it| (firstline::text::language_of(it), it.trim().to_owned())));
    }
    found
}

fn words(dice: &mut Dice, of: &[(Language, String)], count: usize) -> String {
    (0..count).map(|_| of[dice.below(of.len())].1.as_str()).collect::<Vec<_>>().join(" ")
}

/// As many past cases as asked for, each with messages and a resolution, a file of ten thousand lines each.
pub fn write(folder: &Path, cases: usize, of: &[(Language, String)], dice: &mut Dice) {
    std::fs::create_dir_all(folder.join("cases")).expect("a folder");
    for (part, first) in (0..cases).step_by(10_000).enumerate() {
        let file = std::fs::File::create(folder.join(format!("cases/{part}.jsonl"))).expect("a file");
        let mut file = std::io::BufWriter::new(file);
        for index in first..cases.min(first + 10_000) {
            let messages: Vec<_> = (1..=MESSAGES)
                .map(|seq| json!({ "seq": seq, "at": "2026-01-02T09:00:00Z", "from": "engineer", "body": words(dice, of, 2), "visibility": "public" }))
                .collect();
            let case = json!({
                "id": format!("case-{index:032x}"), "account_id": format!("account-{}", dice.below(200)),
                "subject": words(dice, of, 1), "description": format!("{} Number {index}.", words(dice, of, SENTENCES)),
                "service": "compute", "severity": "normal", "status": "resolved", "created_at": "2026-01-02T08:00:00Z",
                "resolved_at": "2026-01-02T12:00:00Z", "communications": messages,
                "resolution": { "summary": words(dice, of, 1), "root_cause": words(dice, of, 1), "steps": [words(dice, of, 1)] },
            });
            writeln!(file, "{case}").expect("written");
        }
        file.flush().expect("written");
    }
}

/// Indexes the demo's documents and the cases with the real program.
pub fn index(home: &Path, corpus: &Path, cases: &Path) -> Duration {
    let begun = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_firstline"));
    command.arg("--home").arg(home).arg("index").arg("--source").arg(corpus).arg("--source").arg(cases);
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("the program starts");
    assert!(status.success(), "indexing fails");
    begun.elapsed()
}

/// What each search takes for cases that nobody has written yet.
pub fn measure(service: &Service, cases: &[(Language, CaseTold)]) -> Vec<Duration> {
    let timed = |(language, case): &(Language, CaseTold)| {
        let begun = Instant::now();
        let found = found(service, *language, case, Some(EFFORT_FOR_SIMILAR));
        assert_eq!(found.len(), 5, "five cases are listed");
        begun.elapsed()
    };
    cases.iter().map(timed).collect()
}

/// How many of the past cases that are listed without a limit to the work are listed within it, in `[0, 1]`.
pub fn kept_within_effort(service: &Service, cases: &[(Language, CaseTold)]) -> f64 {
    let (mut kept, mut all) = (0, 0);
    for (language, case) in cases {
        let within = found(service, *language, case, Some(EFFORT_FOR_SIMILAR));
        let exact = found(service, *language, case, None);
        all += exact.len();
        kept += exact.iter().filter(|it| within.iter().any(|within| within.case_id == it.case_id)).count();
    }
    f64::from(u32::try_from(kept).expect("few")) / f64::from(u32::try_from(all).expect("few"))
}

/// Cases of a subject and a few sentences each.
pub fn written(count: usize, of: &[(Language, String)], dice: &mut Dice) -> Vec<(Language, CaseTold)> {
    let case = |_| {
        let (language, subject) = of[dice.below(of.len())].clone();
        let case = json!({ "account_id": "account-1", "subject": subject, "description": words(dice, of, SENTENCES) });
        (language, serde_json::from_value(case).expect("a case"))
    };
    (0..count).map(case).collect()
}

/// Whether a case is listed for one that is told in `words`.
pub fn is_listed(service: &Service, language: Language, words: &str, case_id: &str) -> bool {
    let told = json!({ "account_id": "account-1", "subject": words, "description": words });
    let told = serde_json::from_value(told).expect("a case");
    found(service, language, &told, Some(EFFORT_FOR_SIMILAR)).iter().any(|it| it.case_id == case_id)
}

fn found(service: &Service, language: Language, case: &CaseTold, effort: Option<Effort>) -> Vec<SimilarCase> {
    let desk = service.home_key().desk(AccountId::parse("account-1").expect("an account"));
    service.knowledge().similar_cases(&desk, case, language, effort).expect("found")
}
