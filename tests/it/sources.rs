//! What a customer reads of numbers in brackets: those of a drafted reply have a list of sources, in the thread and by mail; all
//! others stay as they were written.

use firstline::access::Role;
use firstline::domain::{ReplyDraft, Severity, SourcedText};
use firstline::service::{DirectlyOpened, Lane, NewCommunication, Resolving, Service};
use firstline::{access::Principal, domain::Case, domain::Resolution};
use jiff::SignedDuration;
use regex::Regex;

use crate::support::{MovedClock, SHOP, direct_case, new_home, open_service, principal};

async fn drafted(service: &Service, desk: &Principal, case: &Case) -> (ReplyDraft, [SourcedText; 2]) {
    service.make_triage(desk, &case.id, None).await.expect("a triage");
    let judged = service.judged_triage(desk, &case.id).await.expect("kept");
    (judged.triage.reply, [judged.to_send.engineer, judged.to_send.manager])
}

async fn send(service: &Service, desk: &Principal, case: &Case, body: &str) -> String {
    let next_update_at = Some(service.now() + SignedDuration::from_hours(1));
    let given = NewCommunication { body, next_update_at, ..NewCommunication::default() };
    service.communicate(desk, &case.id, given, None).await.expect("sent").body
}

/// Every number of a reply has a line of its own that says what it stands for.
fn check_numbers(sent: &str, reply: &ReplyDraft, heading: &str) {
    let (words, sources) = sent.split_once(heading).unwrap_or_else(|| panic!("no `{heading}`: {sent}"));
    let number = Regex::new(r"\[(\d+)\]").expect("a pattern");
    let mut found = 0;
    for marker in number.captures_iter(words).map(|it| it[1].to_owned()) {
        let citation = reply.citations.iter().find(|it| it.marker.to_string() == marker).expect("a known number");
        let line = sources.lines().find(|it| it.contains(&format!("[{marker}]"))).expect("a line");
        assert!(line.contains(&citation.title), "{line}");
        assert!(citation.url.as_ref().is_none_or(|it| !it.starts_with("http") || line.contains(it)), "{line}");
        found += 1;
    }
    assert!(found > 0, "{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drafted_reply_reaches_its_customer_with_a_list_of_its_sources_by_mail_too() {
    let (home, clock) = (new_home(), MovedClock::at("2026-11-27T02:00:00Z"));
    let service = open_service(home.path(), &clock).await;
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    let mei = principal(&service, "mei", Role::Engineer, &[]);
    service.create_conversation(&lin, &lin.accounts()[0], None).await.expect("their address is known");
    let case = direct_case(&service, &lin, "Checkout is down", Severity::Urgent).await;
    let (reply, to_send) = drafted(&service, &mei, &case).await;
    assert!(
        !reply.citations.is_empty() && to_send.iter().all(|it| it.sources.starts_with("Sources:\n")),
        "{to_send:?}"
    );

    let sent = send(&service, &mei, &case, &reply.markdown).await;
    check_numbers(&sent, &reply, "Sources:\n");
    // What the editor holds is what is sent.
    let ready = to_send[1].whole();
    assert_eq!(send(&service, &mei, &case, &ready).await, ready);
    check_numbers(&ready, &reply, "Sources:\n");

    let due = service.due_mail(Lane::News, service.now() - SignedDuration::from_hours(1), 50).await.expect("mails");
    let mails: Vec<String> = due.into_iter().filter_map(|it| it.letter.expect("readable")).map(|it| it.text).collect();
    assert!(mails.iter().any(|it| it.contains(&sent)) && mails.iter().any(|it| it.contains(&ready)), "{mails:#?}");

    service.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_in_brackets_that_is_not_the_drafts_reaches_the_customer_as_it_was_written() {
    let (home, clock) = (new_home(), MovedClock::at("2026-11-27T02:00:00Z"));
    let service = open_service(home.path(), &clock).await;
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    let mei = principal(&service, "mei", Role::Engineer, &[]);
    let case = direct_case(&service, &lin, "Checkout is down", Severity::Urgent).await;
    let own = "Rack [77] is back; please look at items [78, 79].";
    // Before anything is drafted, and beside a draft that has no such number.
    assert_eq!(send(&service, &mei, &case, "Please send row [2].").await, "Please send row [2].");
    let (reply, _) = drafted(&service, &mei, &case).await;
    assert!(reply.citations.iter().all(|it| it.marker < 77), "{reply:?}");
    assert_eq!(send(&service, &mei, &case, own).await, own);
    let sent = send(&service, &mei, &case, &format!("{}\n\n{own}", reply.markdown)).await;
    assert!(sent.contains(own), "{sent}");

    let summary = "Row [1] of the pool's table was wrong.";
    let resolution = Resolution { summary: summary.to_owned(), ..Resolution::default() };
    let given = Resolving { resolution: Some(resolution), is_confirmed: false };
    service.resolve_case(&mei, &case.id, given, None).await.expect("resolved");
    let ended = serde_json::to_value(service.case(&lin, &case.id).await.expect("a case")).expect("JSON");
    assert_eq!(ended["resolution"]["summary"], summary);
    service.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_sources_is_headed_in_the_language_of_the_reply() {
    let (home, clock) = (new_home(), MovedClock::at("2026-11-27T02:00:00Z"));
    let service = open_service(home.path(), &clock).await;
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    let mei = principal(&service, "mei", Role::Engineer, &[]);
    for (subject, words, heading) in [
        ("结账全部失败", "从刚才开始所有客户都无法付款，请尽快处理。", "来源：\n"),
        ("結帳全部失敗", "從剛才開始所有客人都無法付款，請盡快處理。", "資料來源：\n"),
        ("決済がすべて失敗します", "先ほどからすべてのお客様が決済できません。至急ご確認ください。", "出典：\n"),
    ] {
        let given = DirectlyOpened {
            account_id: lin.accounts()[0].clone(),
            subject: subject.to_owned(),
            description: words.to_owned(),
            service: "containers".to_owned(),
            category: None,
            severity: Severity::Urgent,
            needed_by: None,
            resources: Vec::new(),
            tried: Vec::new(),
        };
        let case = service.open_case(&lin, given, None).await.expect("opened");
        let (reply, _) = drafted(&service, &mei, &case).await;
        let sent = send(&service, &mei, &case, &reply.markdown).await;
        check_numbers(&sent, &reply, heading);
    }
    service.close().await;
}
