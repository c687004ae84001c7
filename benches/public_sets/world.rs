//! An index over a set's documents, and customers who ask about them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use firstline::access::{HomeKey, Scope};
use firstline::agent::Exchange;
use firstline::config::AgentConfig;
use firstline::domain::{AccountId, Language};
use firstline::eval::{Message, Place, Played, Worlds, play};
use firstline::service::Knowledge;
use futures::StreamExt as _;
use tokio_util::sync::CancellationToken;

/// Whose account all questions come from: nothing is known of it, so that documents alone answer.
const ASKER: &str = "100000000001";
/// Passages a question gathers, as a fresh `serve` has it.
const HITS: usize = 12;

/// A question with what was said before it.
pub(crate) struct Question {
    pub(crate) text: String,
    pub(crate) earlier: Vec<Exchange>,
}

/// Where indexes are kept between runs, below cargo's target folder.
pub(crate) fn kept(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("public_sets").join(name);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// The account that asks.
pub(crate) fn asker() -> AccountId {
    AccountId::parse(ASKER).expect("an account id")
}

/// What the asker may read.
pub(crate) fn scope() -> Scope {
    let key = HomeKey::open(&kept("home")).expect("a key");
    Scope::of_customer(&key.operator(asker()), &asker()).expect("their own account")
}

/// Opens the documents of `sources` as an organisation's corpus, with one account that has no facts.
pub(crate) fn open(sources: &[PathBuf]) -> Knowledge {
    let accounts = kept("account");
    let folder = accounts.join("accounts").join(ASKER);
    fs::create_dir_all(&folder).expect("a folder");
    let profile = "name = \"Asker\"\nplan = \"enterprise\"\nlanguages = [\"en\"]\ntime_zone = \"UTC\"\nmodel = \"on\"\nnow = \"2026-11-20T12:00:00Z\"\n";
    fs::write(folder.join("account.toml"), profile).expect("written");
    let place = Place {
        sources: sources.iter().cloned().chain([accounts]).collect(),
        indexes: kept("index"),
        prompts: kept("prompts"),
        limits: limits(),
        hits: HITS,
    };
    Worlds::default().open(&place, None).expect("an index").knowledge
}

/// The usual bounds of a turn with more time, so that a slow build or a busy machine changes no figure.
pub(crate) fn limits() -> AgentConfig {
    AgentConfig {
        turn: Duration::from_secs(60),
        gather: Duration::from_secs(50),
        model_calls: 8,
        tool_calls: 16,
        evidence_tokens: 6_000,
        support_threshold: 0.6,
        link_hosts: Vec::new(),
    }
}

/// Asks all questions, each in a conversation of its own, and returns the turns in the questions' order.
pub(crate) async fn ask(knowledge: &Knowledge, questions: Vec<Question>) -> Vec<Played> {
    let account = &asker();
    let turns = questions.into_iter().map(|question| async move {
        let message =
            Message { account: Some(account), text: &question.text, page: Language::En, earlier: &question.earlier };
        play(knowledge, message, &CancellationToken::new()).await.expect("the account is there")
    });
    futures::stream::iter(turns).buffered(2).collect().await
}
