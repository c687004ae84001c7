use serde_json::json;

use crate::domain::{AccountId, ConversationState, Handoff, HandoffRequest, Mode, Outcome, Rating, Speaker, TurnEvent};
use crate::store::{
    Accepted, AuditVerdict, EarlierTurn, Lane, NewFeedback, NewHandoff, RetryMessage, Store, StoreError, Written,
};

use super::samples::*;
use crate::base::new_id;
use crate::domain::Language;

/// What every kind of store must do; `store` is open and empty. One run is one store's life, so that the rules are
/// seen with other rows around them.
pub async fn every_store_keeps_the_contract(store: &Store) {
    conversations_are_listed_newest_first_in_pages(store).await;
    a_conversation_is_created_once_per_command(store).await;
    a_message_starts_one_turn_at_a_time(store).await;
    a_message_is_accepted_once_per_command(store).await;
    a_message_in_human_hands_has_no_turn(store).await;
    events_are_numbered_without_gaps_until_the_turn_ends(store).await;
    a_finished_turn_is_read_back_whole(store).await;
    a_turn_of_a_message_may_be_tried_again(store).await;
    a_draft_and_a_handoff_leave_the_turn_with_it(store).await;
    another_principal_or_account_sees_nothing(store).await;
    history_holds_finished_turns_only(store).await;
    an_interrupted_turn_keeps_what_it_showed(store).await;
    the_latest_feedback_is_shown(store).await;
    one_handoff_is_open_at_a_time(store).await;
    old_commands_are_forgotten(store).await;
    each_write_is_one_link_of_its_account_chain(store).await;
}

async fn conversations_are_listed_newest_first_in_pages(store: &Store) {
    let scope = scope("pager", "777788889999");
    let mut ids = Vec::new();
    for second in 0..5 {
        ids.push(conversation(store, &scope, second / 2).await);
    }
    let mut listed = Vec::new();
    let mut cursor = None;
    loop {
        let page = store.conversations(&scope, cursor.as_deref(), 2).await.expect("a page");
        assert!(page.items.len() <= 2);
        listed.extend(page.items.into_iter().map(|it| (it.created_at, it.id)));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let newest_first = listed.windows(2).all(|pair| pair[0] > pair[1]);
    assert!(newest_first, "{listed:?}");
    ids.sort();
    listed.sort_by(|one, other| one.1.cmp(&other.1));
    assert_eq!(listed.into_iter().map(|it| it.1).collect::<Vec<_>>(), ids);
    let refused = store.conversations(&scope, Some("nonsense!"), 2).await;
    assert!(matches!(refused, Err(StoreError::BadCursor)));
}

async fn a_conversation_is_created_once_per_command(store: &Store) {
    let first = store.create_conversation(&lin(), at(0), Some(&command("create", "{}"))).await.expect("created");
    let again = store.create_conversation(&lin(), at(9), Some(&command("create", "{}"))).await.expect("replayed");
    assert!(matches!(first, Written::New(_)));
    assert_eq!(again, Written::Replayed(first.into_inner()));
    let other = store.create_conversation(&lin(), at(9), Some(&command("create", "{1}"))).await;
    assert!(matches!(other, Err(StoreError::CommandConflict)));
}

async fn a_message_starts_one_turn_at_a_time(store: &Store) {
    let id = conversation(store, &lin(), 0).await;
    let question = text("Why is  my bucket full?\nIt was empty.");
    let accepted = store.accept_message(&lin(), accept(&id, &question, 1)).await.expect("accepted");
    let Accepted::New { message, turn, start } = accepted else { panic!("{accepted:?}") };
    assert_eq!((message.seq, message.from, message.text.as_str()), (1, Speaker::Customer, question.as_str()));
    assert_eq!((turn.seq, turn.outcome), (1, None));
    assert_eq!(start, TurnEvent::Start { turn_id: turn.id.clone(), message_id: message.id.clone() });
    assert_eq!(store.turn(&lin(), &turn.id).await.expect("read").as_ref(), Some(&*turn));
    assert_eq!(store.turn_events(&lin(), &turn.id, 0).await.expect("read"), Some(vec![(1, start)]));
    let found = store.conversation(&lin(), &id).await.expect("read").expect("there");
    assert_eq!(found.title.as_deref(), Some("Why is  my bucket full?"));
    assert_eq!((found.messages, found.updated_at), (vec![message], at(1)));

    let second = store.accept_message(&lin(), accept(&id, &question, 2)).await.expect("answered");
    assert_eq!(second, Accepted::TurnInProgress { turn_id: turn.id.clone() });
    store.finish_turn(&lin(), finished(*turn, Outcome::Answered, "Rules [1].", 3)).await.expect("finished");
    let third = running(store, &lin(), &id, "And now?", 4).await;
    assert_eq!(third.seq, 2);
    let messages = store.conversation(&lin(), &id).await.expect("read").expect("there").messages;
    let seen: Vec<_> = messages.iter().map(|it| (it.seq, it.from)).collect();
    assert_eq!(seen, [(1, Speaker::Customer), (2, Speaker::Assistant), (3, Speaker::Customer)]);

    let nowhere = store.accept_message(&lin(), accept("conv_none", &question, 2)).await.expect("answered");
    assert_eq!(nowhere, Accepted::NoConversation);
}

async fn a_message_is_accepted_once_per_command(store: &Store) {
    let id = conversation(store, &lin(), 0).await;
    let question = text("Same?");
    let mut given = accept(&id, &question, 1);
    given.command = Some(command("ask", "same"));
    let first = store.accept_message(&lin(), given).await.expect("accepted");
    let Accepted::New { message, turn, .. } = first else { panic!("{first:?}") };
    for outcome in [None, Some(Outcome::Answered)] {
        let mut turn = (*turn).clone();
        if outcome.is_some() {
            let finish = finished(turn, Outcome::Answered, "Yes [1].", 2);
            turn = finish.turn.clone();
            store.finish_turn(&lin(), finish).await.expect("finished");
        }
        let mut given = accept(&id, &question, 3);
        given.command = Some(command("ask", "same"));
        let again = store.accept_message(&lin(), given).await.expect("replayed");
        assert_eq!(again, Accepted::Replayed { message: message.clone(), turn: Box::new(turn) });
    }
    let mut given = accept(&id, &question, 3);
    given.command = Some(command("ask", "other"));
    assert!(matches!(store.accept_message(&lin(), given).await, Err(StoreError::CommandConflict)));
}

async fn a_message_in_human_hands_has_no_turn(store: &Store) {
    let id = conversation(store, &lin(), 0).await;
    let asked = asked_for_person();
    store.request_handoff(&lin(), &id, asked, at(1), None).await.expect("handed over");
    let question = text("Are you there?");
    for _ in 0..2 {
        let mut given = accept(&id, &question, 2);
        given.command = Some(command("human", "there"));
        let accepted = store.accept_message(&lin(), given).await.expect("accepted");
        let Accepted::InHumanHands { message } = accepted else { panic!("{accepted:?}") };
        assert_eq!((message.seq, message.turn_id), (1, None));
    }
    let found = store.conversation(&lin(), &id).await.expect("read").expect("there");
    assert_eq!((found.state, found.messages.len()), (ConversationState::Human, 1));
}

async fn events_are_numbered_without_gaps_until_the_turn_ends(store: &Store) {
    let id = conversation(store, &lin(), 0).await;
    let turn = running(store, &lin(), &id, "Numbers?", 1).await;
    let passage = evidence("One two three.");
    let units: Vec<TurnEvent> = (0..70).map(|number| unit(&format!("{number} [1]. "), &passage)).collect();
    assert_eq!(store.append_events(&turn.id, &units[..1]).await.expect("appended"), [2]);
    let numbers = store.append_events(&turn.id, &units[1..]).await.expect("appended");
    assert_eq!(numbers, (3..=71).collect::<Vec<u64>>());
    let after = store.turn_events(&lin(), &turn.id, 69).await.expect("read").expect("theirs");
    assert_eq!(after, vec![(70, units[68].clone()), (71, units[69].clone())]);

    let mut finish = finished(turn.clone(), Outcome::Answered, "All.", 2);
    finish.events = vec![TurnEvent::Source(citation(&passage))];
    let ended = finish.turn.clone();
    assert_eq!(store.finish_turn(&lin(), finish).await.expect("finished").numbers, [72, 73]);
    let last = store.turn_events(&lin(), &turn.id, 72).await.expect("read").expect("theirs");
    assert_eq!(last, vec![(73, TurnEvent::Turn(Box::new(ended)))]);

    let late = store.append_events(&turn.id, &units[..1]).await;
    assert!(matches!(late, Err(StoreError::TurnEnded { .. })));
    let twice = store.finish_turn(&lin(), finished(turn, Outcome::Failed, "No.", 3)).await;
    assert!(matches!(twice, Err(StoreError::TurnEnded { .. })));
    let nowhere = store.append_events("turn_none", &units[..1]).await;
    assert!(matches!(nowhere, Err(StoreError::NotFound { what: "turn", .. })));
}

async fn a_finished_turn_is_read_back_whole(store: &Store) {
    let id = conversation(store, &lin(), 0).await;
    let turn = running(store, &lin(), &id, "Whole?", 1).await;
    let passage = evidence("A passage that was cited early.");
    let shown = unit("Early [1].", &passage);
    store.append_cited(&turn.id, std::slice::from_ref(&shown), std::slice::from_ref(&passage)).await.expect("appended");
    let mut finish = finished(turn.clone(), Outcome::Answered, "Early [1].", 2);
    finish.evidence.push(passage.clone());
    let (ended, trace) = (finish.turn.clone(), finish.trace.clone());
    let mut kept = finish.evidence.clone();
    kept.sort_by(|one, other| one.id.cmp(&other.id));
    store.finish_turn(&lin(), finish).await.expect("finished");

    let record = store.turn_record(&lin(), &turn.id).await.expect("read").expect("theirs");
    assert_eq!((&record.turn, &record.trace, &record.evidence), (&ended, &trace, &kept));
    assert_eq!(record.events.iter().map(|it| it.0).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(record.events[1].1, shown);
    assert_eq!(store.passage(&lin(), &passage.digest).await.expect("read"), Some(passage));

    let unfinished = running(store, &lin(), &id, "More?", 3).await;
    let mut finish = finished(unfinished, Outcome::Answered, "x", 4);
    finish.turn.outcome = None;
    assert!(matches!(store.finish_turn(&lin(), finish).await, Err(StoreError::NoOutcome { .. })));
}

async fn a_turn_of_a_message_may_be_tried_again(store: &Store) {
    let id = conversation(store, &lin(), 0).await;
    let question = text("Again?");
    let mut given = accept(&id, &question, 1);
    given.masked = vec!["aws_key".to_owned()];
    let Accepted::New { turn, message, .. } = store.accept_message(&lin(), given).await.expect("accepted") else {
        panic!("a new turn")
    };
    let retry = |key: &str| RetryMessage {
        message_id: message.id.clone(),
        turn_id: new_id("turn"),
        language: Language::En,
        at: at(5),
        request_id: "req-2".to_owned(),
        turn_mode: Mode::Model,
        command: Some(command(key, "")),
    };
    let early = store.retry_message(&lin(), retry("retry")).await.expect("answered");
    assert_eq!(early, Accepted::TurnInProgress { turn_id: turn.id.clone() });
    store.finish_turn(&lin(), finished(*turn, Outcome::NoEvidence, "Nothing.", 2)).await.expect("finished");
    let tried = store.retry_message(&lin(), retry("retry")).await.expect("accepted");
    let Accepted::New { turn: second, message: same, .. } = tried else { panic!("{tried:?}") };
    assert_eq!((second.seq, second.masked.len(), second.mode), (2, 1, Mode::Model));
    assert_eq!((same.seq, same.turn_id.as_deref()), (1, Some(second.id.as_str())));
    let again = store.retry_message(&lin(), retry("retry")).await.expect("replayed");
    assert_eq!(again, Accepted::Replayed { message: same, turn: second });
    let stranger = store.retry_message(&scope("eve", "111122223333"), retry("eve")).await.expect("answered");
    assert_eq!(stranger, Accepted::NoConversation);
}

async fn a_draft_and_a_handoff_leave_the_turn_with_it(store: &Store) {
    let id = conversation(store, &lin(), 0).await;
    let turn = running(store, &lin(), &id, "Checkout is down!", 1).await;
    let mut finish = finished(turn, Outcome::Handoff, "A person will take over.", 2);
    finish.turn.draft = Some(draft());
    let wanted = wanted(2);
    let case_id = wanted.case.id.clone();
    let expected = somebody()(&wanted.case.decided.standing);
    finish.handoff = Some(turns_wish("handoff_by_agent", "A person, please", wanted));
    let ended = store.finish_turn(&lin(), finish).await.expect("finished");
    assert_eq!(expected.as_ref().and_then(|it| it.by), Some(at(3602)));
    let told = Handoff {
        case_id: case_id.clone(),
        queue: "general".to_owned(),
        due_at: Some(at(3602)),
        is_answered: false,
        expected,
    };
    assert_eq!(ended.turn.handoff, Some(told));
    let found = store.conversation(&lin(), &id).await.expect("read").expect("there");
    assert_eq!(found.state, ConversationState::Human);
    let expected = HandoffRequest {
        id: "handoff_by_agent".to_owned(),
        at: at(2),
        queue: "general".to_owned(),
        reason: Some("A person, please".to_owned()),
        case_id: Some(case_id),
        due_at: Some(at(3602)),
        is_answered: false,
        expected: None,
    };
    assert_eq!(found.handoff, Some(expected));
    assert_eq!(store.handoff(&lin(), &id).await.expect("read"), found.handoff);
    // What is told outside is made of all that this one transaction leaves.
    let told = store.due_outbox("webhook", Lane::News, at(0), at(9), 1000).await.expect("read");
    let case_id = found.handoff.and_then(|it| it.case_id);
    let opened = told.into_iter().find(|it| it.topic == "case.opened" && Some(&it.subject) == case_id.as_ref());
    let opened = opened.and_then(|it| it.body).expect("told");
    assert_eq!((&opened["case"]["status"], &opened["case"]["due_at"]), (&json!("unassigned"), &json!(at(3602))));
    let said: Vec<_> = opened["pack"]["transcript"].as_array().expect("a list").iter().map(|it| &it["text"]).collect();
    assert_eq!(said, ["Checkout is down!", "A person will take over."]);
}

async fn another_principal_or_account_sees_nothing(store: &Store) {
    let id = conversation(store, &lin(), 0).await;
    let turn = running(store, &lin(), &id, "Secret plans?", 1).await;
    let secret = evidence("A passage only Lin has seen cited.");
    let mut finish = finished(turn.clone(), Outcome::Answered, "Yes [1].", 2);
    finish.evidence = vec![secret.clone()];
    store.finish_turn(&lin(), finish).await.expect("finished");
    let next = running(store, &lin(), &id, "More?", 3).await;
    for stranger in [scope("eve", "111122223333"), scope("lin", "222233334444")] {
        assert_eq!(store.conversation(&stranger, &id).await.expect("read"), None);
        assert!(store.conversations(&stranger, None, 50).await.expect("read").items.is_empty());
        assert_eq!(store.turn(&stranger, &turn.id).await.expect("read"), None);
        assert_eq!(store.turn_record(&stranger, &turn.id).await.expect("read"), None);
        assert_eq!(store.turn_events(&stranger, &turn.id, 0).await.expect("read"), None);
        assert_eq!(store.passage(&stranger, &secret.digest).await.expect("read"), None);
        assert_eq!(store.handoff(&stranger, &id).await.expect("read"), None);
        assert!(store.conversation_history(&stranger, &id, 9).await.expect("read").is_empty());
        let question = text("Mine?");
        let accepted = store.accept_message(&stranger, accept(&id, &question, 4)).await.expect("answered");
        assert_eq!(accepted, Accepted::NoConversation);
        let finish = store.finish_turn(&stranger, finished(next.clone(), Outcome::Answered, "x", 5)).await;
        assert!(matches!(finish, Err(StoreError::NotFound { what: "turn", .. })));
        let asked = asked_for_person();
        let handed = store.request_handoff(&stranger, &id, asked, at(1), None).await;
        assert!(matches!(handed, Err(StoreError::NotFound { what: "conversation", .. })));
        let thumbs = NewFeedback { rating: Rating::Down, comment: None };
        let rated = store.feedback(&stranger, &turn.message_id, thumbs, at(5), None).await;
        assert!(matches!(rated, Err(StoreError::NotFound { what: "message", .. })));
    }
    let account = Some(AccountId::parse("111122223333").expect("valid"));
    assert_eq!(store.scope_account_of(&id, "lin").await.expect("read"), account);
    assert_eq!(store.scope_account_of_turn(&turn.id, "lin").await.expect("read"), account);
    assert_eq!(store.scope_account_of_message(&turn.message_id, "lin").await.expect("read"), account);
    assert_eq!(store.scope_account_of(&id, "eve").await.expect("read"), None);
    assert_eq!(store.scope_account_of_turn(&turn.id, "eve").await.expect("read"), None);
    assert_eq!(store.scope_account_of_message(&turn.message_id, "eve").await.expect("read"), None);
}

async fn history_holds_finished_turns_only(store: &Store) {
    let id = conversation(store, &lin(), 0).await;
    let outcomes = [Outcome::Answered, Outcome::Interrupted, Outcome::Failed, Outcome::Clarify];
    for (second, outcome) in (0..).zip(outcomes) {
        let turn = running(store, &lin(), &id, &format!("question {second}"), second).await;
        let answer = format!("answer {second}");
        store.finish_turn(&lin(), finished(turn, outcome, &answer, second)).await.expect("finished");
    }
    running(store, &lin(), &id, "question now", 9).await;
    let earlier = |number: u32, outcome| EarlierTurn {
        question: format!("question {number}"),
        answer: format!("answer {number}"),
        outcome,
    };
    let history = store.conversation_history(&lin(), &id, 9).await.expect("read");
    assert_eq!(history, [earlier(0, Outcome::Answered), earlier(3, Outcome::Clarify)]);
    let last = store.conversation_history(&lin(), &id, 1).await.expect("read");
    assert_eq!(last, [earlier(3, Outcome::Clarify)]);
}

async fn an_interrupted_turn_keeps_what_it_showed(store: &Store) {
    let id = conversation(store, &lin(), 0).await;
    let turn = running(store, &lin(), &id, "Long?", 1).await;
    let passage = evidence("A passage behind a cut answer.");
    let shown = [unit("First [1]. ", &passage), TurnEvent::Source(citation(&passage)), unit("Second [1].", &passage)];
    store.append_cited(&turn.id, &shown, std::slice::from_ref(&passage)).await.expect("appended");
    let is_listed = |listed: Vec<crate::store::RunningTurn>| listed.iter().any(|it| it.turn_id == turn.id);
    assert!(is_listed(store.running_turns().await.expect("read")));

    let cut = store.interrupt(&turn.id, at(4)).await.expect("interrupted");
    let answer = cut.answer.clone().expect("what was shown");
    assert_eq!((cut.outcome, cut.took_ms), (Some(Outcome::Interrupted), 3000));
    assert_eq!((answer.markdown.as_str(), answer.citations), ("First [1]. Second [1].", vec![citation(&passage); 2]));
    assert!(!is_listed(store.running_turns().await.expect("read")));
    let record = store.turn_record(&lin(), &turn.id).await.expect("read").expect("theirs");
    assert_eq!(record.events.last(), Some(&(5, TurnEvent::Turn(Box::new(cut)))));
    assert_eq!(record.evidence, [passage]);
    let messages = store.conversation(&lin(), &id).await.expect("read").expect("there").messages;
    assert_eq!(messages[1].text, "First [1]. Second [1].");
    assert!(matches!(store.interrupt(&turn.id, at(5)).await, Err(StoreError::TurnEnded { .. })));
}

async fn the_latest_feedback_is_shown(store: &Store) {
    let id = conversation(store, &lin(), 0).await;
    let turn = running(store, &lin(), &id, "Good?", 1).await;
    let comment = text("my key AKIA123 leaked");
    let up = || NewFeedback { rating: Rating::Up, comment: Some(&comment) };
    let key = command("thumbs", "up");
    let first = store.feedback(&lin(), &turn.message_id, up(), at(2), Some(&key)).await.expect("kept");
    let again = store.feedback(&lin(), &turn.message_id, up(), at(3), Some(&key)).await.expect("replayed");
    assert!(matches!((&first, &again), (Written::New(_), Written::Replayed(_))));
    let down = NewFeedback { rating: Rating::Down, comment: None };
    store.feedback(&lin(), &turn.message_id, down, at(4), None).await.expect("kept");
    let messages = store.conversation(&lin(), &id).await.expect("read").expect("there").messages;
    assert_eq!(messages[0].feedback, Some(Rating::Down));
}

async fn one_handoff_is_open_at_a_time(store: &Store) {
    let id = conversation(store, &lin(), 0).await;
    let reason = text("I want a person");
    let ask = || NewHandoff { reason: Some(&reason), ..asked_for_person() };
    let key = command("person", "");
    let first = store.request_handoff(&lin(), &id, ask(), at(1), Some(&key)).await.expect("asked");
    let Written::New(request) = first else { panic!("{first:?}") };
    assert_eq!(request.reason.as_deref(), Some("I want a person"));
    let joined = store.request_handoff(&lin(), &id, ask(), at(2), None).await.expect("asked again");
    // Who answers is told with the wish, and is another thing later: it is not kept.
    assert!(request.expected.is_some());
    let request = HandoffRequest { expected: None, ..request };
    assert_eq!(joined, Written::Replayed(request.clone()));
    let replayed = store.request_handoff(&lin(), &id, ask(), at(3), Some(&key)).await.expect("replayed");
    assert_eq!(replayed, Written::Replayed(request.clone()));
    assert_eq!(store.handoff(&lin(), &id).await.expect("read"), Some(request));
}

async fn old_commands_are_forgotten(store: &Store) {
    const DAY: i64 = 24 * 3600;
    let (old, young) = (command("old", ""), command("young", ""));
    let first = store.create_conversation(&lin(), at(-8 * DAY), Some(&old)).await.expect("created").into_inner();
    store.create_conversation(&lin(), at(-6 * DAY), Some(&young)).await.expect("created");
    assert_eq!(store.forget_old(at(0)).await.expect("forgotten"), 1);
    let young_again = store.create_conversation(&lin(), at(0), Some(&young)).await.expect("replayed");
    assert!(matches!(young_again, Written::Replayed(_)));
    let old_again = store.create_conversation(&lin(), at(0), Some(&old)).await.expect("created");
    assert_ne!(old_again.into_inner().id, first.id);
}

async fn each_write_is_one_link_of_its_account_chain(store: &Store) {
    let dana = scope("dana", "333344445555");
    let id = conversation(store, &dana, 0).await;
    let turn = running(store, &dana, &id, "Who wrote this?", 1).await;
    store.append_events(&turn.id, &[unit("I [1].", &evidence("I did."))]).await.expect("appended");
    let mut finish = finished(turn.clone(), Outcome::Draft, "I [1].", 2);
    finish.turn.draft = Some(draft());
    finish.handoff = Some(turns_wish("handoff_of_dana", "A person", wanted(2)));
    store.finish_turn(&dana, finish).await.expect("finished");

    let first = store.audit("333344445555", None, 3).await.expect("a page");
    let rest = store.audit("333344445555", first.next.as_deref(), 3).await.expect("a page");
    let entries = [first.items, rest.items].concat();
    let seen: Vec<_> = entries.iter().map(|it| (it.seq, it.actor.as_str(), it.action.as_str())).collect();
    let expected = [
        (1, "dana", "conversation.created"),
        (2, "dana", "message.accepted"),
        (3, "firstline", "case.opened"),
        (4, "firstline", "handoff.requested"),
        (5, "firstline", "turn.finished"),
        (6, "firstline", "draft.proposed"),
    ];
    assert_eq!((seen.as_slice(), rest.next), (expected.as_slice(), None));
    assert_eq!(entries[1].reference, turn.message_id);
    assert!(entries[1].payload.contains("Who wrote this?"));
    let head = entries[5].hash.clone();
    let verdict = store.verify_audit("333344445555").await.expect("verified");
    assert_eq!(verdict, AuditVerdict::Holds { entries: 6, head });
    assert!(store.audit_chains().await.expect("read").contains(&"333344445555".to_owned()));
    for chain in store.audit_chains().await.expect("read") {
        let verdict = store.verify_audit(&chain).await.expect("verified");
        assert!(matches!(verdict, AuditVerdict::Holds { .. }), "{chain}: {verdict:?}");
    }
}
