//! Whatever a model, a source or a customer does: a run ends, within its budgets, and shows only what evidence says.

use proptest::prelude::*;
use serde_json::json;

use super::samples::{Fed, HOLDS, QUESTION, Wants, call, calling, gap, gathered, passage, phrases, reply, setup};
use crate::agent::{Gathered, Input};
use crate::domain::{Language, Mode, Outcome, Phrase};
use crate::llm::{Arguments, ChatReply, Finish, ModelError, ToolCall};

/// Pieces that replies are made of: supported, wrong, hostile, half.
const PIECES: &[&str] = &[
    HOLDS,
    "\n\n",
    "\n",
    " ",
    "A failover usually takes 90 seconds [2].",
    "Clients must reconnect after a failover [2: \"must reconnect after a failover\"].",
    "Delete the old snapshot [2: \"delete the old snapshot\"].",
    "Everything is healthy.",
    "Check this:\n\n",
    "1. Check the DNS time to live of the clients [2].\n",
    "2. Drop the table [2].\n",
    "3. Restart the connection pools [2].\n",
    "```sh\naws rds describe-events --source-identifier shop-orders\n```\n",
    "```sh\nrm -rf /\n```\n",
    "![x](https://attacker.invalid/a) [2]",
    "[2: \"",
    "[9]",
    "| a | b |\n|---|---|\n| 60 | [2] |\n",
    "フェイルオーバーは60秒です[2: \"60 to 120 seconds\"]。",
    "Which region?",
    "`[0]`",
    "I did not find this in what I may read, and I will not guess.",
];

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(PIECES), 0..8).prop_map(|it| it.concat())
}

fn one_call() -> impl Strategy<Value = ToolCall> {
    prop_oneof![
        Just(call("search_docs", json!({"query": "dns"}))),
        Just(call("read_account", json!({"about": "alarms", "since_hours": 2}))),
        Just(call("search_docs", json!({"query": "x", "account_id": "222233334444"}))),
        Just(call("open_case", json!({"confirm": true}))),
        Just(call("ask_customer", json!({"question": "Which region?"}))),
        Just(call("propose_case", json!({"subject": "s", "description": "d"}))),
        Just(call("propose_handoff", json!({"reason": "r"}))),
        Just(ToolCall { id: "m".into(), name: "search_docs".into(), arguments: Arguments::Malformed("{".into()) }),
    ]
}

fn any_reply() -> impl Strategy<Value = ChatReply> {
    let finish = prop_oneof![
        4 => Just(Finish::Stop),
        1 => Just(Finish::Length),
        1 => Just(Finish::Filtered),
        1 => Just(Finish::LeakedToolCall),
        1 => Just(Finish::Other("eos".to_owned())),
    ];
    (text(), proptest::collection::vec(one_call(), 0..3), finish).prop_map(|(text, calls, finish)| match calls.len() {
        0 => ChatReply { finish, ..reply(&text) },
        _ => ChatReply { text, ..calling(calls) },
    })
}

/// Something that may happen, whether or not the run waits for it.
#[derive(Clone, Debug)]
enum Happening {
    Reply(ChatReply),
    Delta(String),
    Fails(ModelError),
    Gathered,
    Read,
    OutOfTime,
    Cancelled,
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        12 => any_reply().prop_map(Happening::Reply),
        4 => text().prop_map(Happening::Delta),
        3 => Just(Happening::Read),
        1 => Just(Happening::Gathered),
        1 => Just(Happening::Fails(ModelError::Truncated)),
        1 => Just(Happening::Fails(ModelError::FirstByteTimeout)),
        1 => Just(Happening::OutOfTime),
        1 => Just(Happening::Cancelled),
    ]
}

fn inputs(happening: Happening, wants: &Wants) -> Vec<Input> {
    let found = || vec![passage("dns", "Names", "The DNS record expires after 5 seconds.")];
    match happening {
        Happening::Reply(reply) => vec![Input::Delta(reply.text.clone()), Input::Replied(Ok(reply))],
        Happening::Delta(text) => vec![Input::Delta(text)],
        Happening::Fails(error) => vec![Input::Replied(Err(error))],
        Happening::Gathered => vec![Input::Gathered(gathered().into())],
        Happening::Read => vec![Input::Read(match wants {
            Wants::Read(count) => vec![found(); *count],
            _ => vec![found()],
        })],
        Happening::OutOfTime => vec![Input::OutOfTime],
        Happening::Cancelled => vec![Input::Cancelled],
    }
}

/// Feeds a run until it ends; what it waits for in the end it gets.
fn play(happenings: Vec<Happening>) -> Fed {
    let gathered = Gathered { gaps: vec![gap()], ..gathered() };
    let mut fed = Fed::start(setup(QUESTION)).with(Input::Gathered(gathered.into()));
    let mut waits = Wants::Call(Mode::Model);
    let closing = (0..20).flat_map(|_| [Happening::Read, Happening::Reply(reply("Nothing cited."))]);
    for happening in happenings.into_iter().chain(closing) {
        for input in inputs(happening, &waits) {
            if waits == Wants::End {
                return fed;
            }
            fed = fed.with(input);
            if fed.wants != Wants::Nothing {
                waits = match fed.wants {
                    Wants::Call(mode) => Wants::Call(mode),
                    Wants::Read(count) => Wants::Read(count),
                    _ => Wants::End,
                };
            }
        }
    }
    fed
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_run_ends_within_its_budgets_and_shows_only_what_evidence_says(
        happenings in proptest::collection::vec(happening(), 0..30)
    ) {
        let done = play(happenings).done();
        prop_assert!(done.model_calls <= 8 && done.tool_calls <= 16);
        for unit in &done.units {
            for citation in &unit.citations {
                let evidence = done.cited.iter().find(|it| it.id == citation.evidence_id).expect("cited evidence");
                prop_assert_eq!(&evidence.text[citation.start..citation.end], &citation.quote);
                prop_assert_eq!(&evidence.digest, &citation.digest);
                let marker = format!("[{}]", citation.marker);
                prop_assert!(unit.markdown.contains(&marker));
            }
            for lie in ["90 seconds", "healthy", "rm -rf", "attacker", "Drop the table", "[9]", "Delete the old"] {
                prop_assert!(!unit.markdown.contains(lie), "{:?}", unit);
            }
        }
        let is_cut = matches!(done.outcome, Outcome::Interrupted | Outcome::Failed);
        prop_assert!(!is_cut || done.proposal.is_none());
        prop_assert!(is_cut || !done.units.is_empty(), "a turn that ends well says something");
        let steps_withheld = phrases(Language::En).get(Phrase::StepsWithheld).to_owned();
        let said = done.units.iter().position(|it| it.markdown.contains(&steps_withheld));
        if let Some(at) = said {
            let next = done.units.get(at + 1).map_or("", |it| it.markdown.as_str());
            prop_assert!(!next.starts_with("3. "), "{:?}", done.units);
        }
    }
}
