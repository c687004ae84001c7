//! What an engineer decides at the desk, in the words that the page has for it: a severity with its reason, a verdict on the
//! triage, as what a case ends; and what the queue shows of itself.

use firstline::access::Role;
use firstline::domain::Severity;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::both_sides::{at_the_desk, look};
use super::driver::{Browser, with_browser};
use crate::support::{CALM, Client, MovedClock, SHOP, TestServer, direct_case, new_home, open_service, principal};

async fn opened(customer: &Client, subject: &str, severity: &str) -> String {
    let body = json!({
        "account_id": customer.account(), "subject": subject, "description": subject, "service": "containers",
        "severity": severity,
    });
    customer.post("cases", &body).await.expect(201)["id"].as_str().expect("an id").to_owned()
}

/// Waits until what is read at `selector` has these words.
async fn reads(browser: &Browser, selector: &str, words: &str) {
    browser.until(&format!("document.querySelector(\"{selector}\").innerText.includes({})", json!(words))).await;
}

/// Opens the form of a key, from wherever the keyboard was.
async fn unfold(browser: &Browser, key: &str, form: &str) {
    browser.run("document.activeElement.blur(); return null;", vec![]).await;
    browser.write("body", key).await;
    browser.until(&format!("document.querySelector('#{form}').contains(document.activeElement)")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_severity_needs_a_reason_a_triage_a_verdict_and_an_ended_case_says_as_what_it_counts() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    let case = opened(&customer, "Every payment fails", "low").await;
    let desk = server.engineer("mei");
    with_browser(async |browser| {
        at_the_desk(browser, server.address(), "en").await;
        browser.click(&format!("#queue-list a[data-id='{case}']")).await;
        browser.until("document.querySelector('.triage h3')").await;
        // Declared low, seen to be more: the time that the queue is sorted by is shown, and why.
        for place in ["#queue-list li", "#case-head"] {
            reads(browser, place, "The customer was not promised this.").await;
            let told = browser.text(&format!("{place} .clock")).await;
            assert!(told.contains("minutes left"), "{place}: {told}");
        }
        change_severity(browser).await;
        judge_the_triage(browser, &desk, &case).await;
        send_the_draft_changed(browser, &desk, &case).await;
        end_it_twice(browser, (&customer, &desk), &case).await;
        read_the_log(browser, &server, &desk, &case).await;
    })
    .await;
}

async fn change_severity(browser: &Browser) {
    unfold(browser, "s", "form-severity").await;
    let choose = "const level = document.querySelector('#form-severity select');
        level.value = 'urgent';
        level.dispatchEvent(new Event('change'));
        return null;";
    browser.run(choose, vec![]).await;
    browser.click("#form-severity button").await;
    // Without a reason nothing is sent, and the keyboard is where it is wanted.
    assert_eq!(browser.read("document.activeElement.placeholder").await, "Why (staff only)");
    assert_eq!(browser.text("#case-head .severity").await, "Low");
    browser.write("#form-severity input", "Every shop is hit.").await;
    browser.press_enter("#form-severity input").await;
    reads(browser, "#case-head .severity", "Urgent").await;
    reads(browser, "#case-head", "Declared Low").await;
    browser
        .run("[...document.querySelectorAll('#case-foot > details')].at(-1).open = true; return null;", vec![])
        .await;
    reads(browser, "#case-foot", "Severity changed · Low → Urgent · Every shop is hit.").await;
}

async fn verdict(desk: &Client, case: &str) -> Value {
    desk.get(&format!("cases/{case}/triage")).await.expect(200)["verdict"].clone()
}

async fn judge_the_triage(browser: &Browser, desk: &Client, case: &str) {
    let buttons = ".triage .reply-row:has(input) button";
    browser.click(&format!("{buttons}:last-child")).await;
    reads(browser, "#notice", "Say what is wrong with the draft first").await;
    assert_eq!(verdict(desk, case).await, Value::Null, "nothing is kept without a reason");
    browser.write(":focus", "It looks at the wrong cluster.").await;
    browser.click(&format!("{buttons}:last-child")).await;
    reads(browser, "#judged", "Not useful · It looks at the wrong cluster.").await;
    let kept = verdict(desk, case).await;
    assert_eq!((&kept["verdict"], &kept["reason"]), (&json!("rejected"), &json!("It looks at the wrong cluster.")));
    // Whoever comes later reads what was said of it.
    browser.reload().await;
    reads(browser, "#judged", "Not useful · It looks at the wrong cluster.").await;
    look(browser, "desk-forms", "judged").await;
    browser.click(&format!("{buttons}:first-child")).await;
    reads(browser, "#judged", "Useful").await;
    assert_eq!(verdict(desk, case).await["verdict"], "accepted");
}

async fn send_the_draft_changed(browser: &Browser, desk: &Client, case: &str) {
    browser.click(".triage details.folded summary").await;
    browser.click(".triage details.folded[open] > button").await;
    browser.until("document.querySelector('#reply-text').value.length > 20").await;
    browser.write("#reply-text", " We watch the pool ourselves, too.").await;
    let bad_line = "const send = window.fetch;
        window.fetch = async (...given) => {
          if (!window.isMended && String(given[0]).endsWith('/triage/verdict')) throw new TypeError('lost');
          return send(...given);
        };
        return null;";
    browser.run(bad_line, vec![]).await;
    browser.click("form.reply:has(#reply-text) button[type='submit']").await;
    reads(browser, "#thread .message.engineer", "We watch the pool ourselves, too.").await;
    // The reply is out; that the verdict on its draft is not kept is said, and can be tried again.
    reads(browser, ".unjudged", "could not be kept").await;
    assert_eq!(verdict(desk, case).await["verdict"], "accepted", "as before");
    browser.run("window.isMended = true; return null;", vec![]).await;
    browser.click(".unjudged button").await;
    browser.until("document.querySelector('.unjudged').hidden").await;
    let judged = async || verdict(desk, case).await["verdict"].clone();
    while judged().await != "edited" {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let edited = verdict(desk, case).await["edited"].as_str().expect("what was sent").to_owned();
    assert!(edited.contains("We watch the pool ourselves, too.") && edited.chars().count() > 60, "{edited}");
}

async fn end_it_twice(browser: &Browser, (customer, desk): (&Client, &Client), case: &str) {
    let works = json!({ "body": "It works again." });
    customer.post(&format!("cases/{case}/communications"), &works).await.expect(201);
    let ended = async || desk.get(&format!("cases/{case}")).await.expect(200);
    unfold(browser, "e", "form-resolve").await;
    browser.click("#form-resolve button").await;
    assert_eq!(ended().await["status"], "work-in-progress", "how it ended has to be said");
    browser.write("#form-resolve input[type='text']", "The pool was too small.").await;
    browser.write("#form-resolve textarea", "Enlarge the pool.").await;
    look(browser, "desk-forms", "resolve").await;
    browser.click("#form-resolve button").await;
    reads(browser, "#ended", "Resolved, an engineer's view · The pool was too small.").await;
    reads(browser, "#ended", "Enlarge the pool.").await;
    assert_eq!(ended().await["resolved_as"], "assumed");
    look(browser, "desk-forms", "ended").await;
    browser.click("#case-head button").await;
    browser.until("document.querySelector('#form-resolve')").await;
    unfold(browser, "e", "form-resolve").await;
    browser.write("#form-resolve input[type='text']", "The pool was enlarged.").await;
    browser.click("#form-resolve input[type='checkbox']").await;
    browser.click("#form-resolve button").await;
    reads(browser, "#ended", "Resolved, confirmed by the customer · The pool was enlarged.").await;
    assert_eq!(ended().await["resolved_as"], "confirmed");
}

/// The log and the triage read in the engineer's language, and the API keeps the events' names.
async fn read_the_log(browser: &Browser, server: &TestServer, desk: &Client, case: &str) {
    let events = desk.get(&format!("cases/{case}/events")).await.expect(200);
    let kinds: Vec<&str> = events.as_array().expect("a list").iter().filter_map(|it| it["type"].as_str()).collect();
    assert!(kinds.contains(&"severity_changed") && kinds.contains(&"update_promised"), "{kinds:?}");
    let triage = desk.get(&format!("cases/{case}/triage")).await.expect(200);
    for (language, words) in [
        ("en", ["Opened · Low", "Severity changed · Low → Urgent", "Next update by", "Resolved, confirmed"]),
        ("zh-CN", ["已创建 · 低", "严重程度已更改 · 低 → 紧急", "下次更新不晚于", "已解决，客户已确认"]),
        ("zh-TW", ["已建立 · 低", "嚴重性已變更 · 低 → 緊急", "下次更新不晚於", "已解決，客戶已確認"]),
        ("ja", ["作成 · 低", "重大度を変更 · 低 → 緊急", "次回のご連絡：", "解決（お客様が確認）"]),
    ] {
        browser.go(&format!("{}/desk?lang={language}&c={case}", server.address().trim_end_matches('/'))).await;
        browser.until("document.querySelector('.triage .summary')").await;
        browser
            .run("[...document.querySelectorAll('#case-foot > details')].at(-1).open = true; return null;", vec![])
            .await;
        let panel = browser.read("document.querySelector('.triage').innerText").await;
        let panel = panel.as_str().expect("text").to_owned();
        for own in triage["next_steps"].as_array().expect("a list").iter().filter_map(Value::as_str) {
            let told = triage["in_languages"][own][language].as_str().unwrap_or(own);
            assert!(panel.contains(told) && (told != own) == (language != "en"), "{language}: {own}: {panel}");
        }
        let log = "[...document.querySelectorAll('#case-foot > details')].at(-1)";
        browser.until(&format!("{log}.querySelectorAll('li').length > 3")).await;
        let log = browser.read(&format!("{log}.innerText")).await;
        let log = log.as_str().expect("text");
        assert!(words.iter().all(|it| log.contains(it)), "{language}: {log}");
        assert!(kinds.iter().all(|it| !it.contains('_') || !log.contains(it)), "{language}: {log}");
    }
    look(browser, "desk-forms", "log").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_case_arrives_in_the_queue_while_somebody_looks_at_it() {
    let server = TestServer::start();
    let calm = server.customer(CALM);
    opened(&calm, "How do tags work?", "low").await;
    with_browser(async |browser| {
        at_the_desk(browser, server.address(), "zh-TW").await;
        browser.run("window.isTheSamePage = true; return null;", vec![]).await;
        reads(browser, "#queue-count", "1 件未結").await;
        opened(&server.customer(SHOP), "Every payment fails", "critical").await;
        reads(browser, "#queue-count", "2 件未結").await;
        let first = browser.text("#queue-list li").await;
        assert!(
            first.contains("Every payment fails") && first.contains("Harbor Lane"),
            "the most pressing first: {first}"
        );
        assert_eq!(browser.read("window.isTheSamePage").await, true, "nobody reloaded the page");
    })
    .await;
}

/// The promise was given two days ago; the case beside it is critical, and due in minutes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_whose_promised_update_is_overdue_comes_first_in_the_queue() {
    let home = new_home();
    let before = Timestamp::now() - SignedDuration::from_hours(48);
    let service = open_service(home.path(), &MovedClock::at(&before.to_string())).await;
    let (lin, mei) =
        (principal(&service, "lin", Role::Customer, &[CALM]), principal(&service, "mei", Role::Engineer, &[]));
    let late = direct_case(&service, &lin, "Reports are late", Severity::Low).await;
    let promised = Some(before + SignedDuration::from_hours(2));
    service.promise_update(&mei, &late.id, promised, None).await.expect("promised");
    service.close().await;
    let server = TestServer::on(home, &[]);
    opened(&server.customer(SHOP), "Every payment fails", "critical").await;
    with_browser(async |browser| {
        at_the_desk(browser, server.address(), "en").await;
        browser.until("document.querySelectorAll('#queue-list li').length === 2").await;
        let first = browser.text("#queue-list li").await;
        assert!(first.contains("Reports are late") && first.contains("hours overdue"), "{first}");
        assert!(browser.text("#queue-list li:last-child").await.contains("left"), "the other has time left");
        reads(browser, "#queue-tally", "Overdue: 1").await;
        browser.click(&format!("#queue-list a[data-id='{}']", late.id)).await;
        reads(browser, "#case-head", "overdue").await;
        // It says that the promise was missed, and not that something is still to come.
        let head = browser.text("#case-head").await;
        assert!(head.contains("An update was promised by") && !head.contains("Next update by"), "{head}");
        look(browser, "desk-forms", "overdue").await;
    })
    .await;
}
