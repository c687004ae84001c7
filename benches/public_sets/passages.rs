//! Turns over passages that are given, not searched: what stands in them is what is measured.

use std::sync::Arc;

use firstline::agent::{Driven, Finished, Gathered, ReadCall, Reads, Sources, drive};
use firstline::base::{Deadline, sha256_hex};
use firstline::domain::{Evidence, EvidenceKind, Idea, Language};
use firstline::eval::scripted::{Behaviour, ScriptedServer};
use firstline::llm::connect;
use firstline::service::{Knowledge, TurnStart};
use futures::future::BoxFuture;

use crate::world::asker;

/// Always the same passages, whatever is asked, with what the table of terms knows of the question.
struct Given {
    passages: Vec<Evidence>,
    ideas: Vec<Idea>,
}

impl Sources for Given {
    fn gather<'a>(&'a self, _: &'a str, _: &'a [String], _: Deadline) -> BoxFuture<'a, Gathered> {
        Box::pin(async {
            Gathered { passages: self.passages.clone(), ideas: self.ideas.clone(), ..Gathered::default() }
        })
    }
}

impl Reads for Given {
    fn read<'a>(&'a self, _: &'a ReadCall, _: Deadline) -> BoxFuture<'a, Vec<Evidence>> {
        Box::pin(async { self.passages.clone() })
    }
}

/// A passage that the search finds to speak of all that is asked.
pub(crate) fn passage(title: &str, text: &str) -> Evidence {
    Evidence {
        id: format!("{title}#0"),
        kind: EvidenceKind::Doc,
        title: title.to_owned(),
        headings: Vec::new(),
        url: None,
        language: Language::En,
        updated: None,
        digest: sha256_hex(text.as_bytes()),
        text: text.to_owned(),
        fact: None,
        relevance: Some(1.0),
        holds_only: None,
    }
}

/// One turn over `passages`, by the model of `knowledge` or, without one, by quotes.
pub(crate) async fn turn(knowledge: &Knowledge, question: &str, passages: Vec<Evidence>) -> Finished {
    let profile = knowledge.accounts.get(&asker()).expect("the asker's account");
    let start = TurnStart {
        question: question.to_owned(),
        earlier: Vec::new(),
        language: Language::En,
        at: jiff::Timestamp::UNIX_EPOCH,
        boundary: "0".repeat(32),
    };
    let (events, mut arriving) = tokio::sync::mpsc::channel(64);
    let drain = async { while arriving.recv().await.is_some() {} };
    let sources = Given { passages, ideas: knowledge.searcher.ideas(question) };
    let setup = knowledge.setup(profile, start);
    let run = drive(&knowledge.agent, setup, &sources, events, Default::default());
    let (Driven { finished, .. }, ()) = futures::join!(run, drain);
    finished
}

/// Who answers, by name: quotes, and a scripted model that obeys every order it recognises.
pub(crate) async fn backends(knowledge: &Knowledge) -> (Vec<(&'static str, Knowledge)>, ScriptedServer) {
    let server = ScriptedServer::start(Behaviour::Obedient).await.expect("a port");
    let model = connect(&server.model_config(true)).expect("a usable config");
    let obedient = knowledge.clone().with_model(Arc::clone(&model));
    (vec![("extractive", knowledge.clone()), ("obedient", obedient)], server)
}
