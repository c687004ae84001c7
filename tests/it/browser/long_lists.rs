//! What a page keeps while it looks again by itself: how far a list was read, what somebody opened and wrote; and what it then shows
//! that is newer.

use firstline::access::Role;
use firstline::domain::Severity;
use firstline::service::Resolving;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::both_sides::{at_the_desk, look};
use super::driver::{Browser, with_browser};
use crate::support::{MovedClock, SHOP, TestServer, direct_case, new_home, open_service, principal};

/// `count` cases of the shop, a minute apart, the first of which alone is open if `ends_others`.
async fn server_with(count: usize, ends_others: bool) -> TestServer {
    let (home, clock) = (new_home(), MovedClock::at("2026-11-27T02:00:00Z"));
    let service = open_service(home.path(), &clock).await;
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    for number in 0..count {
        let case = direct_case(&service, &lin, &format!("Question {number}"), Severity::Low).await;
        if ends_others && number > 0 {
            service.resolve_case(&lin, &case.id, Resolving::default(), None).await.expect("resolved");
        }
        clock.pass(SignedDuration::from_mins(1));
    }
    service.close().await;
    TestServer::on(home, &[])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_more_brought_into_the_desks_list_stays_when_it_refreshes() {
    let server = server_with(55, false).await;
    with_browser(async |browser| {
        at_the_desk(browser, server.address(), "en").await;
        let rows = "document.querySelectorAll('#queue-list a').length";
        browser.until_equal(rows, &json!(50)).await;
        browser.click("#more-queue").await;
        browser.until_equal(rows, &json!(55)).await;
        // Only a refresh shows what somebody opens now.
        let body = json!({
            "account_id": SHOP, "subject": "Every payment fails", "description": "Since now.", "service": "containers",
            "severity": "critical",
        });
        server.customer(SHOP).post("cases", &body).await.expect(201);
        browser.until("document.querySelector('#queue-list').textContent.includes('Every payment fails')").await;
        browser.until_equal(rows, &json!(56)).await;
        assert_eq!(browser.read("document.querySelector('#more-queue').hidden").await, true);
    })
    .await;
}

/// Between the first page of one's own cases and the next, the case opened last comes to be due first.
const MOVED_MEANWHILE: &str = "const [id] = arguments;
    const fetched = window.fetch;
    window.fetch = async (path, given) => {
        const answer = await fetched(path, given);
        if (!String(path).includes('desk/queue?assignee=me') || String(path).includes('cursor=')) return answer;
        const body = JSON.stringify({ severity: 'critical', reason: 'Nobody can pay.' });
        const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': 'moved-meanwhile' };
        const moved = await fetched(`/api/v1/cases/${id}/severity`, { method: 'POST', headers, body });
        window.moved = moved.status;
        return answer;
    };
    return null;";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_with_more_cases_than_a_page_holds_sees_and_hands_on_all_of_them() {
    let (home, clock) = (new_home(), MovedClock::at(&Timestamp::now().to_string()));
    let service = open_service(home.path(), &clock).await;
    let (lin, noor) = (
        principal(&service, "lin", Role::Customer, &[SHOP]),
        principal(&service, "demo:engineer", Role::Engineer, &[]),
    );
    let mut last = String::new();
    for number in 0..103 {
        last = direct_case(&service, &lin, &format!("Question {number}"), Severity::Low).await.id;
        service.take_over(&noor, &last, None).await.expect("taken");
        clock.pass(SignedDuration::from_mins(1));
    }
    service.close().await;
    let server = TestServer::on(home, &[]);
    with_browser(async |browser| {
        at_the_desk(browser, server.address(), "en").await;
        browser.run(MOVED_MEANWHILE, vec![json!(last)]).await;
        browser.click("#leaving > summary").await;
        browser.until("document.querySelector('#leave-promises li')").await;
        let listed = browser.read("document.querySelectorAll('#leave-promises li').length").await;
        assert_eq!((listed, browser.read("window.moved").await), (json!(103), json!(200)));
        browser.write("#leave-note", "My shift ends.").await;
        browser.click("#leave-form button").await;
        browser.until("!document.querySelector('#leave-none').hidden").await;
        browser.until("document.querySelector('#notice').textContent.includes('103')").await;
    })
    .await;
    let left = server.engineer("mei").get("desk/queue?assignee=demo:engineer").await.expect(200);
    assert_eq!(left["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_case_behind_fifty_that_ended_is_on_the_customers_page() {
    let server = server_with(53, true).await;
    let shop = server.customer(SHOP);
    with_browser(async |browser| {
        browser.go(&format!("{}/?lang=en", server.address())).await;
        browser.click(&format!("[data-demo-account='{SHOP}']")).await;
        browser.until("document.querySelector('#account-body .identity')").await;
        browser.go(&format!("{}/cases", server.address())).await;
        let rows = "document.querySelectorAll('#case-list a').length";
        browser.until_equal(rows, &json!(1)).await;
        assert_eq!(browser.read("document.querySelector('#no-cases').hidden").await, true);
        browser.click("#all-cases").await;
        browser.until_equal(rows, &json!(50)).await;
        browser.click("#more-cases").await;
        browser.until_equal(rows, &json!(53)).await;
        browser.click("#open-only").await;
        browser.until_equal(rows, &json!(1)).await;
        // It ends elsewhere, and the page hears of it.
        let open = shop.get("cases?status=open").await.expect(200)["items"][0]["id"].clone();
        shop.post(&format!("cases/{}/resolve", open.as_str().expect("an id")), &json!({})).await.expect(200);
        browser.until_equal(rows, &json!(0)).await;
        browser.until("document.querySelector('#no-cases').textContent.startsWith('No case is open.')").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_triage_and_pack_are_drawn_beside_the_case_and_nothing_that_is_typed_is_lost() {
    let server = TestServer::start();
    let (shop, desk) = (server.customer(SHOP), server.engineer("mei"));
    let body = json!({
        "account_id": SHOP, "subject": "Checkout is slow", "description": "Some payments fail.",
        "service": "containers", "severity": "low",
    });
    let case = shop.post("cases", &body).await.expect(201)["id"].as_str().expect("an id").to_owned();
    with_browser(async |browser| {
        at_the_desk(browser, server.address(), "en").await;
        browser.click(&format!("#queue-list a[data-id='{case}']")).await;
        // The triage comes by itself.
        browser.until("document.querySelector('.triage h3')").await;
        reasons_and_citations_open_at_their_quotes(browser).await;
        browser.write("#reply-text", "We are looking").await;
        browser.click(".triage details.folded summary").await;
        browser.write(".triage .reply-row input", "Not this").await;
        browser.run("document.querySelector('#pack').open = true; return null;", vec![]).await;
        let news = json!({ "body": "Now production is down, no customer can pay." });
        shop.post(&format!("cases/{case}/communications"), &news).await.expect(201);
        browser.until("document.querySelector('#pack').textContent.includes('no customer can pay')").await;
        desk.post(&format!("cases/{case}/triage"), &json!({})).await.expect(200);
        browser.until("document.querySelector('.triage').textContent.includes('no customer can pay')").await;
        let kept =
            "[document.querySelector('#reply-text').value, document.querySelector('.triage .reply-row input').value,
            document.activeElement === document.querySelector('.triage .reply-row input'),
            document.querySelector('.triage details.folded').open, document.querySelector('#pack').open]";
        assert_eq!(browser.read(kept).await, json!(["We are looking", "Not this", true, true, true]));
        browser.write(":focus", " cluster").await;
        assert_eq!(browser.read("document.activeElement.value").await, "Not this cluster");
        send_the_draft_and_see_what_was_changed(browser).await;
    })
    .await;
}

/// In the head of the case and beside the drafted reply: the words are marked where they stand in what they rest on.
async fn reasons_and_citations_open_at_their_quotes(browser: &Browser) {
    for place in ["#case-head .note .rests-on", ".triage details.folded .rests-on", "#pack ol .rests-on"] {
        browser.until(&format!("document.querySelector('{place} mark')")).await;
        let marked = "return [...document.querySelectorAll(arguments[0])].map((it) =>
            [it.querySelector('summary').textContent, it.querySelector('mark')?.textContent]);";
        let marked = browser.run(marked, vec![json!(place)]).await;
        for it in marked.as_array().expect("a list") {
            assert!(it[0] == it[1] || it[1].is_string(), "{place}: {it}");
        }
    }
    browser.click(".triage details.folded summary").await;
    browser.click(".triage details.folded[open] .drafted .cite").await;
    browser.until("document.querySelector('.triage details.folded .rests-on[open] mark')").await;
    look(browser, "long-lists", "citations").await;
    browser.click(".triage details.folded summary").await;
    browser.click("#case-head .note .rests-on summary").await;
    look(browser, "long-lists", "reasons").await;
}

/// What the editor holds of a draft names its sources; the verdict on it says what was changed.
async fn send_the_draft_and_see_what_was_changed(browser: &Browser) {
    let clear = "const text = document.querySelector('#reply-text');
        text.value = '';
        text.dispatchEvent(new Event('input'));
        return null;";
    browser.run(clear, vec![]).await;
    browser.click(".triage details.folded[open] > button").await;
    let ready = browser.read("document.querySelector('#reply-text').value").await;
    assert!(ready.as_str().is_some_and(|it| it.contains("\n\nSources:\n[1] ")), "{ready}");
    browser.write("#reply-text", " We watch the pool ourselves.").await;
    let end = browser.read("document.querySelector('#reply-text').value").await;
    let end = end.as_str().expect("text").to_owned();
    let (words, sources) = end.split_once("\n\nSources:\n").expect("the list is still below");
    assert!(words.ends_with(" We watch the pool ourselves.") && !sources.contains("ourselves"), "{end}");
    look(browser, "long-lists", "draft-with-sources").await;
    browser.click("form.reply:has(#reply-text) button[type='submit']").await;
    browser.until("document.querySelector('#thread .message.engineer')?.textContent.includes('Sources:')").await;
    browser.until("document.querySelector('#judged .edits ins')?.textContent.includes('ourselves')").await;
    browser.click("#judged details summary").await;
    assert!(browser.text("#judged").await.contains("What was changed in the draft"));
    look(browser, "long-lists", "judged").await;
    assert_eq!(browser.read("document.querySelector('#judged del')").await, Value::Null, "nothing was taken out");
}
