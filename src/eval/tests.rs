#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::backends::{Asking, Backends};
use super::play::{Message, Played, play};
use super::result::{Check, Cost, Key, Outcome3, SampleResult, Stages, Timing, Verdict};
use super::rules::{ParityRule, Rules};
use super::runner::{Filter, Run, Runner};
use super::score::{self, Known, RankedHit, checked, ranked};
use super::suite::{Groups, Kind, Origin, Part, Sample, Suite, SuiteFile};
use super::world::{Place, World, Worlds};
use super::{Baseline, BaselineError, Closed, Gate, GateVerdict, html, junit, markdown};
use crate::config::AgentConfig;
use crate::domain::{AccountId, Language};

const SHOP: &str = "111122223333";
const CALM: &str = "555566667777";

fn result(id: &str, checks: Vec<Check>) -> SampleResult {
    SampleResult {
        key: Key { suite: "suite".to_owned(), backend: "extractive".to_owned(), id: id.to_owned() },
        result: Outcome3::of(&checks),
        language: Language::En,
        tags: Vec::new(),
        origin: Origin::Authored,
        part: Part::Open,
        parallel: None,
        question: "a question".to_owned(),
        answer: "an answer".to_owned(),
        outcome: "answered".to_owned(),
        cited: Vec::new(),
        checks,
        metrics: BTreeMap::new(),
        severities: None,
        likelihood: None,
        judged: None,
        cost: Cost::default(),
        stages: Stages::default(),
        trials: None,
    }
}

fn run(gates: &[(&str, f64)], results: Vec<SampleResult>) -> Run {
    let file = SuiteFile {
        kind: Kind::Answers,
        about: "a test".to_owned(),
        backends: vec!["extractive".to_owned()],
        only_tagged: BTreeMap::new(),
        gates: gates.iter().map(|(name, bound)| ((*name).to_owned(), *bound)).collect(),
        aims: BTreeMap::new(),
        budgets: Default::default(),
        budgets_of: BTreeMap::new(),
        optional: Default::default(),
        judge: None,
    };
    let suite = Suite { name: "suite".to_owned(), folder: PathBuf::new(), file, samples: Vec::new() };
    Run {
        suites: vec![suite],
        results,
        timings: Vec::new(),
        is_partial: false,
        takes_whole_suites: true,
        takes_all: true,
        sealed: false,
        rules: Rules::default(),
        gates_time: false,
    }
}

#[test]
fn each_other_hand_and_each_language_of_twins_is_told_apart() {
    let of = |id: &str, tag: &str, language: Language, alike: Option<f64>| SampleResult {
        tags: vec!["incident".to_owned(), tag.to_owned()],
        language,
        metrics: alike.map(|it| ("same_as".to_owned(), it)).into_iter().collect(),
        ..result(id, vec![pass("severity")])
    };
    let results = [
        of("one", "of-an-eleventh-hand", Language::Ja, Some(0.0)),
        of("two", "judges-alone", Language::Ja, Some(1.0)),
        of("three", "of-the-rules-author", Language::En, Some(1.0)),
        of("four", "of-an-eleventh-hand", Language::En, None),
    ];
    let summaries = super::summary::summarise(&results, &[]);
    let all = &summaries[0];
    let rows: Vec<(&str, usize)> = all.apart.iter().map(|(name, it)| (name.as_str(), it.samples)).collect();
    assert_eq!(rows, [("judges-alone", 1), ("of-an-eleventh-hand", 2)]);
    let figure = |name: &str| all.metrics.get(name).copied();
    assert_eq!((figure("same_as_ja"), figure("same_as_en"), figure("same_as_zh-TW")), (Some(0.5), Some(1.0), None));
    assert!(figure("same_as").is_some_and(|it| (it - 2.0 / 3.0).abs() < 1e-9));
}

fn pass(scorer: &str) -> Check {
    checked(scorer, || Verdict::Pass)
}

#[test]
fn a_scorer_that_panics_leaves_its_sample_unmeasured_and_the_gate_shut() {
    let mut baseline = Baseline::default();
    baseline.accept(&run(&[], vec![result("one", vec![pass("holds")])])).unwrap();
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let crashed = checked("holds", || panic!("a bug in a scorer"));
    std::panic::set_hook(quiet);
    let now = result("one", vec![pass("outcome"), crashed]);
    assert_eq!(now.result, Outcome3::Unmeasured, "never 0, never a pass");
    let gate = Gate::over(&run(&[], vec![now]), &baseline);
    assert_eq!((gate.verdict, gate.flips.len()), (GateVerdict::Shut, 1));
    assert!(gate.flips[0].told().2.contains("the scorer `holds` stopped unexpectedly"));
}

#[test]
fn a_figure_below_its_gate_shuts_it_and_an_unknown_one_does_too() {
    let worse = |mrr: f64| {
        let mut one = result("one", vec![pass("ranking")]);
        one.metrics.insert("mrr".to_owned(), mrr);
        one
    };
    let open = Gate::over(&run(&[("mrr", 0.7)], vec![worse(0.8)]), &Baseline::default());
    assert_eq!(open.verdict, GateVerdict::Open);
    let shut = Gate::over(&run(&[("mrr", 0.7), ("cost_at_most", 1.0)], vec![worse(0.2)]), &Baseline::default());
    let words: Vec<String> = shut.closed.iter().map(ToString::to_string).collect();
    assert!(words.iter().any(|it| it.contains("mrr is 0.200, below 0.7")), "{words:?}");
    assert!(words.iter().any(|it| it.contains("`cost_at_most` has nothing to measure")), "{words:?}");
}

#[test]
fn spoiled_ranking_shows_in_the_figures() {
    let sample = Sample { relevant: vec!["a/right".to_owned()], ..Sample::default() };
    let hits = |ids: &[&'static str]| -> f64 {
        let hits: Vec<RankedHit<'_>> = ids.iter().map(|id| RankedHit { passage_id: id, text: "" }).collect();
        ranked(&sample, &hits)["mrr"]
    };
    assert_eq!(hits(&["a/right.en#1", "a/right.ja#0", "b/other.en#0"]), 1.0, "languages of one document count once");
    assert_eq!(hits(&["b/other.en#0", "c/third.en#0", "a/right.en#1"]), 1.0 / 3.0);
}

#[test]
fn languages_are_compared_on_the_same_questions() {
    let mut results = Vec::new();
    for group in 0..4 {
        for language in Language::ALL {
            let fails = language == Language::Ja && group > 0;
            let verdict = || Verdict::of(!fails, || "lacks it".to_owned());
            let mut one = result(&format!("{group}-{language}"), vec![checked("holds", verdict)]);
            (one.language, one.parallel) = (language, Some(format!("p{group}")));
            results.push(one);
        }
    }
    let gate = Gate::over(&run(&[("parity_loss_at_most", 2.0)], results), &Baseline::default());
    assert!(matches!(&gate.closed[..], [Closed::Above { metric, is, .. }] if metric == "parity_loss" && *is == 3.0));
    let parity = gate.summaries[0].parity.as_ref().unwrap();
    assert_eq!((parity.groups, parity.worst_loss()), (4, (3, Some(Language::Ja))));
}

#[test]
fn all_suites_together_are_held_to_one_parity_rule() {
    let answered = |failing: usize| {
        let mut results = Vec::new();
        for group in 0..4 {
            for language in Language::ALL {
                let fails = language == Language::ZhTw && group < failing;
                let mut one = result(
                    &format!("{group}-{language}"),
                    vec![checked("holds", || Verdict::of(!fails, || "lacks it".to_owned()))],
                );
                one.key.suite = if group % 2 == 0 { "suite" } else { "other" }.to_owned();
                (one.language, one.parallel) = (language, Some(format!("p{group}")));
                results.push(one);
            }
        }
        run(&[], results)
    };
    let words = |mut run: Run, questions_at_least: usize| -> Vec<String> {
        run.rules.parity = Some(ParityRule { questions_at_least, loss_at_most: 2 });
        Gate::over(&run, &Baseline::default()).closed.iter().map(ToString::to_string).collect()
    };
    assert_eq!(words(answered(2), 4), Vec::<String>::new());
    assert_eq!(
        words(answered(3), 4),
        ["parity (extractive): of 4 questions in all four languages zh-TW fails 3 more than en, above 2"]
    );
    assert_eq!(words(answered(0), 5), ["parity: 4 questions exist in all four languages, below 5"]);
}

#[test]
fn time_is_held_against_a_budget_only_where_that_is_asked_for() {
    let mut slow = run(&[], vec![result("one", vec![pass("holds")])]);
    slow.suites[0].file.budgets.sample_ms = Some(20);
    slow.timings = vec![Timing { key: slow.results[0].key.clone(), took: Duration::from_millis(300) }];
    assert_eq!(Gate::over(&slow, &Baseline::default()).verdict, GateVerdict::Open);
    slow.gates_time = true;
    let gate = Gate::over(&slow, &Baseline::default());
    let words: Vec<String> = gate.closed.iter().map(ToString::to_string).collect();
    assert_eq!(words, ["1 samples took too long: suite/one took 300 ms of 20"]);
    assert_eq!(gate.summaries[0].latency.map(|it| it.p95), Some(300.0));
}

#[test]
fn a_run_that_was_stopped_is_never_a_baseline() {
    let mut stopped = run(&[], vec![result("one", vec![pass("holds")])]);
    stopped.is_partial = true;
    assert!(matches!(Baseline::default().accept(&stopped), Err(BaselineError::Partial)));
}

#[test]
fn nothing_of_an_answer_is_markup_in_a_report() {
    let mut hostile = result("<script>", vec![pass("holds")]);
    hostile.answer = "<img src=x onerror=alert(1)> </pre><script>alert(1)</script>".to_owned();
    hostile.question = "\"><svg onload=alert(1)>".to_owned();
    let run = run(&[], vec![hostile]);
    let gate = Gate::over(&run, &Baseline::default());
    let page = html(&run, &gate, &Baseline::default(), &[]);
    for tag in ["<script", "<img", "<svg onload"] {
        assert!(!page.contains(tag), "{tag} is text");
    }
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
    assert!(!junit(&run, &gate).contains("<script") && !markdown(&run, &gate).contains("<script"));
}

fn place(home: &Path) -> Place {
    Place {
        sources: vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")],
        indexes: home.join("index"),
        prompts: home.join("prompts"),
        limits: AgentConfig {
            turn: Duration::from_secs(60),
            gather: Duration::from_secs(30),
            model_calls: 8,
            tool_calls: 16,
            evidence_tokens: 6_000,
            support_threshold: 0.6,
            link_hosts: Vec::new(),
        },
        hits: 12,
    }
}

async fn asked(world: &World, account: &str, text: &str) -> Played {
    let account = AccountId::parse(account).unwrap();
    let message = Message { account: Some(&account), text, page: Language::En, earlier: &[] };
    play(&world.knowledge, message, &CancellationToken::new()).await.unwrap()
}

#[tokio::test]
async fn a_turn_that_saw_another_account_or_cites_what_is_not_there_is_caught() {
    let home = tempfile::tempdir().unwrap();
    let world = Worlds::default().open(&place(home.path()), None).unwrap();
    let played = asked(&world, SHOP, "Why did my database fail over last night?").await;
    let known = Known { accounts: &world.knowledge.accounts, owners: &world.owners };
    let own = AccountId::parse(SHOP).unwrap();
    assert_eq!(score::leak(&known, &own, &played, &[]), Verdict::Pass);
    let stranger = AccountId::parse(CALM).unwrap();
    let widened = score::leak(&known, &stranger, &played, &[]);
    assert!(matches!(widened, Verdict::Fail(why) if why.contains(SHOP)), "the scope of another account shows");

    let answer = played.turn.answer.clone().unwrap();
    assert!(!answer.citations.is_empty());
    assert_eq!(score::citations(&answer, &played.cited), Verdict::Pass);
    for spoil in [
        |it: &mut crate::domain::Citation| it.quote.push('!'),
        |it: &mut crate::domain::Citation| it.digest = "0".repeat(64),
        |it: &mut crate::domain::Citation| it.evidence_id.push('x'),
        |it: &mut crate::domain::Citation| it.marker = 99,
    ] {
        let mut spoiled = answer.clone();
        spoil(&mut spoiled.citations[0]);
        assert!(matches!(score::citations(&spoiled, &played.cited), Verdict::Fail(_)));
    }
    let mut bare = played;
    bare.turn.answer.as_mut().unwrap().citations.clear();
    let wanted: Groups = toml::from_str::<BTreeMap<String, Groups>>("it = [[\"fact:shop-orders-failover-reason\"]]")
        .unwrap()["it"]
        .clone();
    assert!(
        matches!(score::cites(&wanted, &[]), Verdict::Fail(why) if why.contains("does not cite")),
        "citations switched off"
    );
}

#[tokio::test]
async fn a_cancelled_run_says_that_it_is_partial() {
    let home = tempfile::tempdir().unwrap();
    let evals = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(evals.path().join("s/samples")).unwrap();
    std::fs::write(evals.path().join("s/suite.toml"), "kind = \"answers\"\nabout = \"a test\"\n").unwrap();
    let sample = "[[sample]]\nid = \"one\"\nlanguage = \"en\"\nquestion = \"hello\"\n";
    std::fs::write(evals.path().join("s/samples/all.toml"), sample).unwrap();
    let cancel = CancellationToken::new();
    cancel.cancel();
    let backends = Backends::new(evals.path(), Asking::Replay, None);
    let runner = Runner {
        evals: evals.path(),
        place: place(home.path()),
        backends: &backends,
        filter: Filter::default(),
        trials: 1,
        jobs: 1,
        asks_judges: false,
        gates_time: false,
        cancel,
    };
    let run = runner.run(&|_| {}).await.unwrap();
    assert!(run.is_partial && run.results.is_empty());
}
