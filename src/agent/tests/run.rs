//! The run as a state machine: what it asks for, what it shows, how it ends.

use serde_json::json;

use super::samples::{
    DOCUMENT, Fed, HOLDS, QUESTION, Wants, call, earlier, gathered, passage, phrases, reply, say, setup, setup_in,
};
use crate::agent::tools::ReadCall;
use crate::agent::{Gathered, Input, ModelUse, Setup};
use crate::domain::{Language, Mode, Outcome, Phrase};
use crate::llm::{Arguments, ChatMessage, ChatReply, Finish, ModelError, ToolCall};

#[test]
fn the_usual_question_takes_one_model_call() {
    let fed = Fed::start(setup(QUESTION));
    assert_eq!(fed.wants, Wants::Gather(QUESTION.to_owned()));
    let fed = fed.with(Input::Gathered(gathered().into()));
    assert_eq!(fed.wants, Wants::Call(Mode::Model));
    let request = &fed.requests[0].1;
    assert_eq!((request.tools.len(), request.messages.len(), request.evidence.len()), (6, 1, 2));
    let done = fed.says(HOLDS).done();
    assert_eq!((done.outcome, done.mode, done.degraded), (Outcome::Answered, Mode::Model, None));
    assert_eq!((done.model_calls, done.tool_calls, done.withheld), (1, 0, 0));
    assert_eq!(done.units[0].citations[0].quote, "A failover usually takes 60 to 120 seconds.");
    assert_eq!(done.cited.len(), 1);
    assert_eq!((done.prompt_tokens, done.completion_tokens), (100, 20));
}

#[test]
fn a_unit_is_shown_before_the_reply_is_over() {
    let fed = Fed::asked(setup(QUESTION)).with(Input::Delta(format!("{HOLDS} Clients must")));
    assert_eq!((fed.shown.len(), &fed.wants), (1, &Wants::Nothing));
}

#[test]
fn a_short_follow_up_is_searched_with_the_question_before_it() {
    let setup = Setup { earlier: vec![earlier()], ..setup("And how long?") };
    assert_eq!(Fed::start(setup).wants, Wants::Gather("And how long?\nIs the shop slow?".to_owned()));
}

#[test]
fn a_search_round_goes_on_numbering_and_answers() {
    let fed = Fed::asked(setup(QUESTION)).calls(vec![call("search_docs", json!({"query": "dns"}))]);
    assert_eq!(fed.wants, Wants::Read(1));
    let found = passage("dns", "Names", "The DNS record expires after 5 seconds.");
    let known = gathered().passages.remove(0);
    let fed = fed.with(Input::Read(vec![vec![known, found]]));
    assert_eq!(fed.wants, Wants::Call(Mode::Model));
    let messages = &fed.requests[1].1.messages;
    let ChatMessage::Tool { call_id, text } = &messages[2] else { panic!("{messages:?}") };
    assert_eq!(call_id, "call-search_docs");
    assert!(text.contains("evidence 2 (doc") && text.contains("evidence 3 (doc"), "{text}");
    let done = fed.says("The DNS record expires after 5 seconds [3].").done();
    assert_eq!((done.outcome, done.model_calls, done.tool_calls), (Outcome::Answered, 2, 1));
    assert_eq!(done.cited[0].id, "dns");
}

#[test]
fn a_call_with_a_foreign_argument_is_refused_and_nothing_is_read() {
    let foreign = call("read_account", json!({"about": "databases", "account_id": "222233334444"}));
    let fed = Fed::asked(setup(QUESTION)).calls(vec![foreign]);
    assert_eq!(fed.wants, Wants::Call(Mode::Model), "no reading step");
    let ChatMessage::Tool { text, .. } = &fed.requests[1].1.messages[2] else { panic!("no result") };
    assert!(text.contains("was not carried out") && !text.contains("222233334444"), "{text}");
    let done = fed.says(HOLDS).done();
    assert_eq!((done.tool_calls, done.refusals.as_slice()), (0, ["does_not_fit"].as_slice()));
}

#[test]
fn of_several_calls_only_those_that_fit_are_read() {
    let calls = vec![call("drop_tables", json!({})), call("search_docs", json!({"query": "dns"}))];
    let fed = Fed::asked(setup(QUESTION)).calls(calls);
    assert_eq!(fed.wants, Wants::Read(1));
    let fed = fed.with(Input::Read(vec![Vec::new()]));
    let messages = &fed.requests[1].1.messages;
    let texts: Vec<&str> = messages
        .iter()
        .filter_map(|it| match it {
            ChatMessage::Tool { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert!(texts[0].contains("there is no tool of this name"), "{texts:?}");
    assert_eq!(texts[1].trim(), "Nothing new was found.");
}

#[test]
fn broken_calls_are_repaired_twice_then_quotes_answer() {
    let malformed = || ToolCall {
        id: "c".to_owned(),
        name: "search_docs".to_owned(),
        arguments: Arguments::Malformed("{\"query\": \"x".to_owned()),
    };
    for broken in [malformed(), call("drop_tables", json!({}))] {
        let mut fed = Fed::asked(setup(QUESTION));
        for _ in 0..2 {
            fed = fed.calls(vec![broken.clone()]);
            assert_eq!(fed.wants, Wants::Call(Mode::Model));
        }
        let fed = fed.calls(vec![broken.clone()]);
        assert_eq!(fed.wants, Wants::Call(Mode::Extractive));
        let done = fed.quotes().done();
        assert_eq!((done.outcome, done.mode, done.degraded), (Outcome::Answered, Mode::Extractive, None));
        assert_eq!((done.model_calls, done.tool_calls, done.refusals.len()), (3, 0, 3));
    }
}

#[test]
fn a_model_that_only_calls_tools_ends_within_its_calls() {
    let mut fed = Fed::asked(setup(QUESTION));
    let mut calls = 1;
    while fed.wants == Wants::Call(Mode::Model) {
        let is_last = fed.requests.last().expect("a request").1.tools.is_empty();
        assert_eq!(is_last, calls == 8, "the last call must answer, so it is offered no tools");
        fed = fed.calls(vec![call("search_docs", json!({"query": "dns"}))]);
        if fed.wants == Wants::Read(1) {
            fed = fed.with(Input::Read(vec![Vec::new()]));
        }
        calls += 1;
    }
    let done = fed.quotes().done();
    assert_eq!((done.outcome, done.mode, done.model_calls), (Outcome::Answered, Mode::Extractive, 8));
    assert!(done.tool_calls <= 8, "{}", done.tool_calls);
}

#[test]
fn of_a_hundred_calls_at_once_eight_are_read_and_never_more_than_sixteen_in_all() {
    let many = || (0..100).map(|_| call("search_docs", json!({"query": "dns"}))).collect::<Vec<_>>();
    let mut fed = Fed::asked(setup(QUESTION)).calls(many());
    let mut read = 0;
    while let Wants::Read(count) = fed.wants {
        assert!(count <= 8);
        read += count;
        fed = fed.with(Input::Read(vec![Vec::new(); count])).calls(many());
    }
    assert_eq!(read, 16);
}

#[test]
fn a_cut_reply_is_continued_once_and_the_half_unit_is_completed() {
    let cut = |text: &str| ChatReply { finish: Finish::Length, ..reply(text) };
    let (half, rest) = HOLDS.split_at(20);
    let fed = Fed::asked(setup(QUESTION)).replied(cut(half));
    assert_eq!(fed.wants, Wants::Call(Mode::Model));
    assert_eq!(fed.requests[1].1.messages.len(), 3);
    let done = fed.says(rest).done();
    assert_eq!((done.outcome, done.units[0].markdown.as_str()), (Outcome::Answered, HOLDS));

    let fed = Fed::asked(setup(QUESTION)).replied(cut(&format!("{HOLDS} Do not delete")));
    let done = fed.replied(cut(" the snapshot before")).done();
    assert_eq!((done.outcome, done.units.len(), done.model_calls), (Outcome::Interrupted, 1, 2));
    assert!(done.proposal.is_none());
}

#[test]
fn an_error_before_the_first_unit_is_answered_by_quoting_and_said() {
    for error in [ModelError::FirstByteTimeout, ModelError::Truncated, ModelError::BreakerOpen, ModelError::BadChunk] {
        let fed = Fed::asked(setup(QUESTION)).with(Input::Delta("A failover usually".to_owned())).fails(error.clone());
        assert!(fed.requests[1].1.system.is_empty() && fed.requests[1].1.tools.is_empty());
        let done = fed.quotes().done();
        assert_eq!((done.outcome, done.mode), (Outcome::Answered, Mode::Extractive));
        assert_eq!((done.degraded, done.model_error), (Some("model_unavailable"), Some(error)));
    }
}

#[test]
fn a_request_that_is_too_long_is_made_once_more_with_less() {
    let start = Setup { earlier: vec![earlier()], ..setup(QUESTION) };
    let fed = Fed::asked(start).fails(ModelError::ContextOverflow);
    assert_eq!(fed.wants, Wants::Call(Mode::Model));
    let request = &fed.requests[1].1;
    assert_eq!((request.evidence.len(), request.messages.len()), (1, 1));
    let done = fed.fails(ModelError::ContextOverflow);
    assert_eq!((done.wants, done.requests.len()), (Wants::Call(Mode::Extractive), 3));
}

#[test]
fn an_error_after_the_first_unit_interrupts_and_keeps_it() {
    let fed = Fed::asked(setup(QUESTION)).with(Input::Delta(format!("{HOLDS} Do not delete the ")));
    let done = fed.fails(ModelError::Truncated).done();
    assert_eq!((done.outcome, done.mode, done.degraded), (Outcome::Interrupted, Mode::Model, None));
    assert_eq!(done.units.len(), 1);
}

#[test]
fn an_error_of_the_quoting_itself_fails_the_turn() {
    let fed = Fed::asked(setup(QUESTION)).fails(ModelError::Connect).fails(ModelError::Empty);
    assert_eq!(fed.done().outcome, Outcome::Failed);
}

#[test]
fn a_tool_call_printed_as_text_is_asked_for_again() {
    let leaked = || ChatReply { finish: Finish::LeakedToolCall, ..reply("") };
    let fed = Fed::asked(setup(QUESTION)).replied(leaked());
    assert_eq!(fed.wants, Wants::Call(Mode::Model));
    let done = fed.says(HOLDS).done();
    assert_eq!((done.outcome, done.refusals.as_slice()), (Outcome::Answered, ["leaked_as_text"].as_slice()));
    let fed = (0..3).fold(Fed::asked(setup(QUESTION)), |fed, _| fed.replied(leaked()));
    assert_eq!(fed.wants, Wants::Call(Mode::Extractive));
}

#[test]
fn a_filtered_reply_is_answered_by_quoting() {
    let filtered = ChatReply { finish: Finish::Filtered, ..reply("") };
    let done = Fed::asked(setup(QUESTION)).replied(filtered).quotes().done();
    assert_eq!((done.outcome, done.mode), (Outcome::Answered, Mode::Extractive));
}

#[test]
fn a_wish_for_a_person_wins_at_once_in_four_languages() {
    let wishes = [
        (Language::En, "Please connect me to a human, shop-orders is down"),
        (Language::ZhCn, "数据库挂了，请转人工"),
        (Language::ZhTw, "資料庫掛了，請轉接真人"),
        (Language::Ja, "データベースが落ちました。担当者につないでください"),
    ];
    for (language, wish) in wishes {
        let fed = Fed::start(setup_in(language, wish));
        assert_eq!(fed.text().trim(), phrases(language).get(Phrase::Handoff));
        let done = fed.done();
        assert_eq!((done.outcome, done.model_calls), (Outcome::Handoff, 0), "{wish}");
    }
}

#[test]
fn what_is_told_beside_a_wish_is_answered_below_the_handoff_by_quotes_alone() {
    let wish = format!(
        "{QUESTION} Its standby was promoted at 23:41 and I fear for the orders. Please connect me to a human!"
    );
    let asked = Fed::asked(setup(&wish));
    assert_eq!((&asked.wants, asked.shown.len()), (&Wants::Call(Mode::Extractive), 0), "no model is waited for");
    let fed = asked.says(HOLDS);
    let text = fed.text();
    assert!(text.starts_with(&format!("{}\n\n{}\n\n", say(Phrase::Handoff), say(Phrase::WhileYouWait))), "{text}");
    let done = fed.done();
    assert_eq!((done.outcome, done.model_calls, done.units.len()), (Outcome::Handoff, 0, 3));
    assert_eq!((done.cited.len(), done.units[2].citations.len()), (1, 1));

    // Nothing that answers, time that is up and a stop leave the handoff alone.
    let ends: [fn(Fed) -> Fed; 3] =
        [|it| it.says(&say(Phrase::NothingFound)), |it| it.with(Input::OutOfTime), |it| it.with(Input::Cancelled)];
    for end in ends {
        let fed = end(Fed::asked(setup(&wish)));
        assert_eq!(fed.text().trim(), say(Phrase::Handoff));
        assert_eq!(fed.done().outcome, Outcome::Handoff);
    }
    // Whoever was answered before hears no more answers.
    let fed = Fed::start(Setup { earlier: vec![earlier()], ..setup(&wish) });
    assert_eq!(fed.text().trim(), say(Phrase::Handoff));
}

#[test]
fn our_own_sentences_give_their_outcomes() {
    let done = Fed::asked(setup(QUESTION)).says(&say(Phrase::OutOfScope)).done();
    assert_eq!((done.outcome, done.units.len()), (Outcome::OutOfScope, 1));
    let done = Fed::asked(setup(QUESTION)).says(&say(Phrase::NothingFound)).done();
    assert_eq!(done.outcome, Outcome::NoEvidence);
    assert_eq!(done.proposal.expect("a draft").subject, QUESTION);
    let done = Fed::asked(setup("hello")).says(&say(Phrase::Greeting)).done();
    assert_eq!((done.outcome, done.withheld), (Outcome::Clarify, 0));
}

#[test]
fn a_model_cannot_say_that_a_person_was_called() {
    let done = Fed::asked(setup(QUESTION)).says(&format!("{HOLDS}\n\n{}", say(Phrase::Handoff))).done();
    assert_eq!((done.outcome, done.units.len(), done.withheld), (Outcome::Answered, 1, 2));
}

#[test]
fn uncited_claims_are_withheld_and_counted() {
    let done =
        Fed::asked(setup(QUESTION)).says(&format!("Everything is healthy now. {HOLDS} Trust me on that.")).done();
    assert_eq!((done.outcome, done.withheld), (Outcome::Answered, 2));
    assert_eq!(done.withheld_why.get("uncited"), Some(&2));

    let fed = Fed::asked(setup(QUESTION)).says("Everything is healthy now. All is well.");
    let done = fed.quotes().done();
    assert_eq!((done.mode, done.degraded, done.withheld), (Mode::Extractive, None, 2));
}

#[test]
fn active_content_is_withheld() {
    let text = format!(
        "A failover usually takes 60 to 120 seconds ![a](https://attacker.invalid/x) [2].\n\n\
         A failover usually takes 60 to 120 seconds <script>x</script> [2].\n\n\
         A failover usually takes 60 to 120 seconds [more](https://attacker.invalid/) [2].\n\n\
         [more]: https://attacker.invalid/x\n\n{HOLDS}"
    );
    let done = Fed::asked(setup(QUESTION)).says(&text).done();
    assert_eq!((done.units.len(), done.withheld), (1, 4), "{:?}", done.units);
}

#[test]
fn a_withheld_step_withholds_the_steps_after_it_and_says_so() {
    let fed = Fed::asked(setup(QUESTION)).says(
        "1. Check the DNS time to live of the clients [2].\n\
         2. Delete the old snapshot [2].\n   - Restart the connection pools [2].\n   ```sh\n   aws rds describe-events --source-identifier shop-orders\n   ```\n\
         3. Restart the connection pools [2].\n\nA failover usually takes 60 to 120 seconds [2].\n\n4. Restart the connection pools [2].\n",
    );
    let text = fed.text();
    assert_eq!(text.matches(&say(Phrase::StepsWithheld)).count(), 1, "{text}");
    assert!(text.contains("1. Check the DNS") && text.contains("60 to 120"), "{text}");
    for hidden in ["Delete the old", "Restart", "describe-events"] {
        assert!(!text.contains(hidden), "{hidden} in {text}");
    }
    assert_eq!(fed.done().withheld, 5);
}

#[test]
fn code_below_withheld_words_is_withheld_with_them() {
    let code = "```sh\naws rds describe-events --source-identifier shop-orders\n```\n";
    let fed = Fed::asked(setup(QUESTION)).says(&format!("{HOLDS}\n\nThis drops every table.\n\n{code}"));
    assert!(!fed.text().contains("describe-events"), "{}", fed.text());
    let fed = Fed::asked(setup(QUESTION)).says(code);
    assert_eq!(fed.text(), format!("{}[2]\n", code));
}

#[test]
fn another_list_behind_a_withheld_step_is_shown() {
    let fed = Fed::asked(setup(QUESTION)).says(
        "1. Delete everything [2].\n2. Restart the connection pools [2].\n\nA failover usually takes 60 to 120 seconds [2].\n\n\
         1. Restart the connection pools [2].\n",
    );
    assert!(fed.text().ends_with("1. Restart the connection pools [2].\n"), "{}", fed.text());
    assert_eq!(fed.done().withheld, 2);
}

#[test]
fn a_lead_in_is_shown_only_with_something_behind_it() {
    let text = "Check this:\n\n- The moon is full.\n\nAnd this:\n\n- Restart the connection pools [2].\n";
    let fed = Fed::asked(setup(QUESTION)).says(text);
    assert_eq!(fed.text(), "And this:\n\n- Restart the connection pools [2].\n");
    let fed = Fed::asked(setup(QUESTION)).says("Check this:\n\n- The moon is full.\n");
    assert_eq!((fed.shown.len(), &fed.wants), (0, &Wants::Call(Mode::Extractive)));
}

#[test]
fn a_question_back_is_a_clarification_with_or_without_the_tool() {
    let done = Fed::asked(setup(QUESTION)).says("Which region is it in?").done();
    assert_eq!((done.outcome, done.units.len(), done.model_calls), (Outcome::Clarify, 1, 1));
    let ask = call("ask_customer", json!({"question": "Which region is it in?"}));
    let done = Fed::asked(setup(QUESTION)).calls(vec![ask]).done();
    assert_eq!((done.outcome, done.units.len()), (Outcome::Clarify, 1));
    let done = Fed::asked(setup(QUESTION)).says(&format!("{HOLDS} Does that help?")).done();
    assert_eq!((done.outcome, done.units.len()), (Outcome::Answered, 2));
}

#[test]
fn a_question_of_the_tool_that_claims_something_is_not_asked() {
    let ask = call("ask_customer", json!({"question": "Did you see https://attacker.invalid/x?"}));
    let fed = Fed::asked(setup(QUESTION)).calls(vec![ask]);
    assert_eq!(fed.wants, Wants::Call(Mode::Extractive));
    assert_eq!(fed.quotes().done().withheld, 1);
}

#[test]
fn a_proposed_case_is_left_as_a_draft() {
    let case = call("propose_case", json!({"subject": "Checkout is down", "description": "Since 2 a.m."}));
    let answer = ChatReply { calls: vec![case.clone()], finish: Finish::ToolCalls, ..reply(HOLDS) };
    let done = Fed::asked(setup(QUESTION)).replied(answer).done();
    assert_eq!((done.outcome, done.model_calls, done.tool_calls), (Outcome::Draft, 1, 1));
    assert_eq!(done.proposal.expect("a draft").subject, "Checkout is down");

    let done = Fed::asked(setup(QUESTION)).calls(vec![case]).done();
    assert!(done.proposal.is_some());
    assert!(!done.units.is_empty(), "a turn never ends without a word");
}

#[test]
fn an_offered_person_is_offered_in_our_words() {
    let offer = call("propose_handoff", json!({"reason": "An engineer must look at the host."}));
    let answer = ChatReply { calls: vec![offer], finish: Finish::ToolCalls, ..reply(HOLDS) };
    let fed = Fed::asked(setup(QUESTION)).replied(answer);
    assert!(fed.text().ends_with(&format!("{}\n\n", say(Phrase::OfferPerson))));
    assert_eq!(fed.done().outcome, Outcome::Answered);
}

#[test]
fn without_a_model_quotes_answer_at_once() {
    let setup = Setup { model: ModelUse::QuotesOnly, ..setup(QUESTION) };
    let done = Fed::start(setup).with(Input::Gathered(gathered().into())).quotes().done();
    assert_eq!((done.outcome, done.mode, done.degraded), (Outcome::Answered, Mode::Extractive, None));
    assert_eq!((done.model_calls, done.prompt_tokens, done.prompt_digest), (0, 0, None));
}

#[test]
fn the_closest_passage_is_no_answer() {
    let setup = Setup { model: ModelUse::QuotesOnly, ..setup(QUESTION) };
    let quote = "A failover usually takes 60 to 120 seconds.";
    let text = format!("{}\n\n{quote} [2: \"{quote}\"]\n\n", say(Phrase::Closest));
    let case = call("propose_case", json!({"subject": "s", "description": "d"}));
    let answer = ChatReply { calls: vec![case], finish: Finish::ToolCalls, ..reply(&text) };
    let done = Fed::start(setup).with(Input::Gathered(gathered().into())).replied(answer).done();
    assert_eq!((done.outcome, done.proposal.map(|it| it.subject)), (Outcome::NoEvidence, Some("s".to_owned())));
}

/// A run in each of its states but the last.
fn states() -> Vec<(&'static str, Fed)> {
    let half = || Fed::asked(setup(QUESTION)).with(Input::Delta(format!("{HOLDS} And ")));
    vec![
        ("gathering", Fed::start(setup(QUESTION))),
        ("waiting for the model", Fed::asked(setup(QUESTION))),
        ("in the middle of a reply", half()),
        ("reading", Fed::asked(setup(QUESTION)).calls(vec![call("search_docs", json!({"query": "dns"}))])),
        ("quoting", Fed::asked(setup(QUESTION)).fails(ModelError::Connect)),
    ]
}

#[test]
fn stopping_interrupts_in_every_state() {
    for (name, fed) in states() {
        let units = fed.shown.clone();
        let done = fed.with(Input::Cancelled).done();
        assert_eq!((done.outcome, done.units), (Outcome::Interrupted, units), "{name}");
        assert!(done.proposal.is_none());
    }
}

#[test]
fn running_out_of_time_ends_every_state() {
    for (name, fed) in states() {
        let expected = if fed.shown.is_empty() { Outcome::Failed } else { Outcome::Interrupted };
        assert_eq!(fed.with(Input::OutOfTime).done().outcome, expected, "{name}");
    }
}

#[test]
fn inputs_that_do_not_belong_to_the_state_are_ignored() {
    for (name, mut fed) in states() {
        let wanted = std::mem::replace(&mut fed.wants, Wants::Nothing);
        let mut strange = vec![Input::Gathered(gathered().into()), Input::Read(vec![Vec::new()])];
        if matches!(wanted, Wants::Gather(_) | Wants::Read(_)) {
            strange = vec![Input::Delta(HOLDS.to_owned()), Input::Replied(Ok(reply(HOLDS)))];
        }
        let shown = fed.shown.len();
        for input in strange {
            fed = fed.with(input);
            assert_eq!((fed.shown.len(), &fed.wants), (shown, &Wants::Nothing), "{name}");
        }
    }
    let mut over = Fed::asked(setup(QUESTION)).says(HOLDS);
    over.wants = Wants::Nothing;
    for input in [Input::Delta(HOLDS.to_owned()), Input::Replied(Ok(reply(HOLDS))), Input::Cancelled, Input::OutOfTime]
    {
        over = over.with(input);
        assert_eq!(over.wants, Wants::Nothing);
    }
    let done = over.run.finish();
    assert_eq!((done.outcome, done.units.len()), (Outcome::Answered, 1));
}

#[test]
fn evidence_beyond_the_token_budget_is_left_out() {
    let mut setup = setup(QUESTION);
    setup.limits.evidence_tokens = 200;
    let passages = (0..50).map(|it| passage(&format!("p{it}"), "P", DOCUMENT)).collect();
    let fed = Fed::start(setup).with(Input::Gathered(Gathered { passages, ..Gathered::default() }.into()));
    let count = fed.requests[0].1.evidence.len();
    assert!((1..3).contains(&count), "{count}");
}

#[test]
fn a_reading_call_is_carried_out_as_it_was_asked() {
    let mut run = Fed::asked(setup(QUESTION)).run;
    let reply = super::samples::calling(vec![call("search_docs", json!({"query": "dns", "limit": 3}))]);
    let steps = run.step(Input::Replied(Ok(reply)));
    let [crate::agent::Step::Read(calls)] = steps.as_slice() else { panic!("{steps:?}") };
    let [ReadCall::SearchDocs(docs)] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!((docs.query.as_str(), docs.limit), ("dns", Some(3)));
}
