//! What each kind of suite runs and scores for one sample.

mod answers;
mod checker;
mod context;
mod conversation;
mod draft;
mod handoff;
mod pack;
mod retrieval;
mod triage;

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::judge::{Judge, Judged};
use super::play::{Message, PlayError, Played, play};
use super::result::{Check, Cited, Cost, Stages, Verdict};
use super::score;
use super::suite::{Kind, Sample, SuiteFile};
use crate::base::Digest;
use crate::domain::{AccountId, Draft, Severity};
use crate::service::Knowledge;

/// What a sample is run with.
#[derive(Clone)]
pub(super) struct Bench {
    pub knowledge: Knowledge,
    /// Whose case is whose, from the sources themselves.
    pub owners: Arc<BTreeMap<String, AccountId>>,
    pub suite: Arc<SuiteFile>,
    pub backend: String,
    /// Asked where the run says so.
    pub judge: Option<Judge>,
    pub cancel: CancellationToken,
}

/// What running a sample gave, before it becomes a result.
#[derive(Default)]
pub(super) struct Ran {
    pub checks: Vec<Check>,
    pub metrics: BTreeMap<String, f64>,
    pub answer: String,
    pub outcome: String,
    pub cited: Vec<Cited>,
    pub cost: Cost,
    pub stages: Stages,
    /// For samples that are compared with this one.
    pub draft: Option<Draft>,
    /// The right severities and the one found.
    pub severities: Option<(Vec<Severity>, Severity)>,
    /// How sure the search was of its first hit, and whether it was right.
    pub likelihood: Option<(f64, bool)>,
    pub to_judge: Option<Judged>,
}

/// The check of samples whose recording does not fit.
const RECORDING: &str = "recording";

/// Runs and scores one sample.
pub(super) async fn run(bench: &Bench, sample: &Sample) -> Ran {
    let ran = match bench.suite.kind {
        Kind::Retrieval => retrieval::run(bench, sample).await,
        Kind::Answers | Kind::Safety => answers::run(bench, sample).await,
        Kind::Context => context::run(bench, sample).await,
        Kind::Triage => triage::run(bench, sample).await,
        Kind::Handoff => handoff::run(bench, sample).await,
        Kind::Draft => draft::run(bench, sample).await,
        Kind::Conversation => conversation::run(bench, sample).await,
        Kind::Checker => checker::run(bench, sample),
    };
    let mut ran = ran.unwrap_or_else(|error| Ran {
        checks: vec![Check {
            scorer: "run".to_owned(),
            verdict: Verdict::Unmeasured(error.to_string()),
            optional: false,
        }],
        ..Ran::default()
    });
    if ran.checks.iter().any(|it| it.scorer == RECORDING) {
        // Nobody answered, so nothing else was measured.
        ran.checks.retain(|it| it.scorer == RECORDING);
        ran.metrics.clear();
        ran.to_judge = None;
    }
    for check in &mut ran.checks {
        check.optional = bench.suite.optional.scorers.contains(&check.scorer);
    }
    ran
}

/// Asks the sample's earlier messages, then its question.
async fn ask(bench: &Bench, sample: &Sample) -> Result<Vec<Played>, PlayError> {
    let mut turns: Vec<Played> = Vec::new();
    for text in sample.earlier.iter().chain(std::iter::once(&sample.question)) {
        turns.push(say(bench, sample, text, &turns).await?);
    }
    Ok(turns)
}

/// Earlier turns that a question may refer to.
const HISTORY: usize = 4;

async fn say(bench: &Bench, sample: &Sample, text: &str, before: &[Played]) -> Result<Played, PlayError> {
    let earlier: Vec<_> = before.iter().map(Played::exchange).collect();
    let earlier = earlier.get(earlier.len().saturating_sub(HISTORY)..).unwrap_or_default();
    let page = sample.page_language.unwrap_or(sample.language);
    play(&bench.knowledge, Message { account: sample.account.as_ref(), text, page, earlier }, &bench.cancel).await
}

/// The checks that every turn of every kind must pass.
fn always(bench: &Bench, sample: &Sample, turns: &[Played]) -> Vec<Check> {
    let each = |scorer: &str, score: &dyn Fn(&Played) -> Verdict| {
        score::checked(scorer, || turns.iter().map(score).find(|it| *it != Verdict::Pass).unwrap_or(Verdict::Pass))
    };
    let mut checks = vec![
        each("citations", &|it| {
            it.turn.answer.as_ref().map_or(Verdict::Pass, |answer| score::citations(answer, &it.cited))
        }),
        each("egress", &|it| score::egress(it)),
        each("leak", &|it| match super::play::customer(&bench.knowledge, sample.account.as_ref()) {
            Ok((profile, _)) => {
                let earlier: Vec<&str> = sample.earlier.iter().map(String::as_str).collect();
                let world = score::Known { accounts: &bench.knowledge.accounts, owners: &bench.owners };
                score::leak(&world, &profile.id, it, &earlier)
            }
            Err(error) => Verdict::Unmeasured(error.to_string()),
        }),
        each("budget", &|it| {
            score::budget(bench.suite.budgets(&bench.backend), &score::cost_of(std::slice::from_ref(it)))
        }),
    ];
    if !sample.secrets.is_empty() {
        checks.push(each("secret", &|it| score::secret(&sample.secrets, it)));
    }
    if let Some(difference) = turns.iter().find_map(stale) {
        checks.push(Check { scorer: RECORDING.to_owned(), verdict: Verdict::Unmeasured(difference), optional: false });
    }
    checks
}

/// Why a turn cannot be measured: its recording does not fit.
fn stale(played: &Played) -> Option<String> {
    let errors = played.calls.iter().filter_map(|it| it.error.as_ref());
    errors.into_iter().find(|it| it.class() == "stale_recording").map(ToString::to_string)
}

/// A run of turns as a result shows it: the whole talk where there was more than one turn.
fn shown(turns: &[Played]) -> Ran {
    let mut ran = Ran { cost: score::cost_of(turns), stages: stages(turns), ..Ran::default() };
    let Some(last) = turns.last() else { return ran };
    ran.outcome = last
        .turn
        .outcome
        .and_then(|it| serde_json::to_value(it).ok())
        .map_or(String::new(), |it| it.as_str().unwrap_or_default().to_owned());
    ran.answer = match turns {
        [only] => only.answer().to_owned(),
        all => {
            let told: Vec<String> = all.iter().map(|it| format!("» {}\n\n{}", it.question, it.answer())).collect();
            told.join("\n\n")
        }
    };
    let citations = last.turn.answer.iter().flat_map(|it| &it.citations);
    ran.cited =
        citations.map(|it| Cited { marker: it.marker, id: it.evidence_id.clone(), quote: it.quote.clone() }).collect();
    ran.draft = last.turn.draft.clone();
    ran.to_judge = Some(Judged {
        question: last.question.clone(),
        reply: last.answer().to_owned(),
        evidence: last.turn.answer.iter().flat_map(|it| &it.citations).map(|it| it.quote.clone()).collect(),
        label: None,
    });
    ran
}

fn stages(turns: &[Played]) -> Stages {
    let over = |part: &dyn Fn(Digest, &Played) -> Digest| {
        let whole = turns.iter().fold(Digest::default(), part).hex();
        whole.chars().take(8).collect::<String>()
    };
    Stages {
        search: over(&|digest, it| {
            it.gathered
                .passages
                .iter()
                .fold(digest, |digest, it| digest.part(it.id.as_bytes()).part(it.digest.as_bytes()))
        }),
        facts: over(&|digest, it| {
            let digest = it.gathered.facts.iter().take(it.gathered.relevant).fold(digest, |digest, fact| {
                digest.part(fact.id.as_bytes()).part(fact.title.as_bytes()).part(fact.body.as_bytes())
            });
            it.gathered.gaps.iter().fold(digest, |digest, gap| digest.part(gap.source.as_bytes()))
        }),
        prompt: over(&|digest, it| it.calls.iter().fold(digest, |digest, call| digest.part(call.prompt.as_bytes()))),
        model: over(&|digest, it| it.calls.iter().fold(digest, |digest, call| digest.part(call.reply.as_bytes()))),
        check: over(&|digest, it| digest.part(it.answer().as_bytes()).part(&it.turn.withheld.to_le_bytes())),
    }
}
