//! What an engineer does at the desk besides answering, mostly by keys, on a server without a model.

use firstline::access::Role;
use firstline::domain::Severity;
use firstline::service::{Lane, Settled};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::WHOLE_JOURNEY;
use super::driver::{Browser, Driver};
use super::reader::check_page;
use crate::support::{CALM, Client, MovedClock, SHOP, TestServer, direct_case, new_home, open_service, principal};

const COMMON: &str = "We know the cause and are at work on it.";
const NAMING: &str = "It is the same fault that Harbor Lane has.";

/// A server with two cases of one account and one of another.
struct World {
    server: TestServer,
    shop: Client,
    calm: Client,
    first: String,
    duplicate: String,
    other: String,
}

async fn opened(customer: &Client, subject: &str, severity: &str, needed_by: Option<&str>) -> String {
    let mut body = json!({
        "account_id": customer.account(), "subject": subject, "description": "Every payment fails.",
        "service": "containers", "severity": severity,
    });
    if let Some(date) = needed_by {
        body["needed_by"] = json!({ "date": date, "why": "a sale" });
    }
    customer.post("cases", &body).await.expect(201)["id"].as_str().expect("an id").to_owned()
}

impl World {
    async fn new() -> Self {
        let server = TestServer::start();
        let (shop, calm) = (server.customer(SHOP), server.customer(CALM));
        let first = opened(&shop, "Checkout is down", "urgent", None).await;
        let duplicate = opened(&shop, "Checkout is down, again", "low", Some("2027-01-08")).await;
        let other = opened(&calm, "Payments fail", "low", None).await;
        Self { server, shop, calm, first, duplicate, other }
    }

    fn address_of(&self, case: &str) -> String {
        format!("{}/desk?c={case}", self.server.address())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_promises_hands_on_merges_links_and_is_told_when_a_thread_moved_on() {
    let driver = Driver::start().await.expect("chromedriver is installed; `tests/run` does that");
    let world = World::new().await;
    let browser = driver.browser().await;
    let outcome = tokio::time::timeout(WHOLE_JOURNEY, journey(&browser, &world)).await;
    browser.close().await;
    driver.stop();
    outcome.expect("the journey ends");
}

async fn journey(browser: &Browser, world: &World) {
    browser.go(&format!("{}/desk?lang=en", world.server.address())).await;
    browser.click("[data-demo-role='engineer']").await;
    browser.until("document.querySelectorAll('#queue-list a').length === 3").await;
    filters_stick(browser).await;
    browser.go(&world.address_of(&world.first)).await;
    browser.until("document.querySelector('#form-promise')").await;
    // Both of the account's cases were declared below what the evidence speaks for.
    browser.until("document.querySelector('#inflation').textContent.includes('latest cases, 2: declared above the evidence 0, below it 2')").await;
    promise_move_and_assign(browser).await;
    reply_after_the_thread_moved_on(browser, world).await;
    reply_over_a_bad_line(browser, world).await;
    reply_with_a_file(browser, world).await;
    note_with_a_file(browser, world).await;
    link_and_reply_to_each(browser, world).await;
    merge(browser, world).await;
    hold_back_what_is_not_urgent(browser, world).await;
    leave(browser).await;
    propose_a_card(browser, world).await;
}

/// Presses a key where no text is being written, and waits for the form that it opens.
async fn unfold(browser: &Browser, key: &str, form: &str) {
    browser.run("document.activeElement.blur(); return null;", vec![]).await;
    browser.write("body", key).await;
    browser.until(&format!("document.querySelector('#{form}').contains(document.activeElement)")).await;
}

/// Chooses in a list as a click does.
async fn choose(browser: &Browser, list: &str, value: &str) {
    let statements = "const list = document.querySelector(arguments[0]);
        list.value = arguments[1];
        list.dispatchEvent(new Event('change'));
        return list.value;";
    assert_eq!(browser.run(statements, vec![json!(list), json!(value)]).await, value);
}

/// Filters and the order are kept over a reload; each queue says how much waits in it.
async fn filters_stick(browser: &Browser) {
    let first = "document.querySelector('#queue-list a .conversation-title')?.textContent";
    browser.until_equal(first, &json!("Checkout is down")).await;
    choose(browser, "#filter-sort", "needed_by").await;
    browser.until_equal(first, &json!("Checkout is down, again")).await;
    choose(browser, "#filter-owner", "none").await;
    choose(browser, "#filter-language", "zh-TW").await;
    browser.until("document.querySelectorAll('#queue-list a').length === 0").await;
    choose(browser, "#filter-language", "en").await;
    browser.reload().await;
    let kept = "['sort', 'owner', 'language'].map((it) => document.querySelector(`#filter-${it}`).value)";
    browser.until_equal(kept, &json!(["needed_by", "none", "en"])).await;
    browser.until("document.querySelectorAll('#queue-list a').length === 3").await;
    browser.until_equal(first, &json!("Checkout is down, again")).await;
    narrowed(browser).await;
    let waiting =
        "[...document.querySelector('#filter-queue').options].filter((it) => /\\([1-9]/.test(it.text)).length";
    assert_ne!(browser.read(waiting).await, 0, "each queue says how much waits in it");
    for name in ["sort", "owner", "language"] {
        choose(browser, &format!("#filter-{name}"), "").await;
    }
    browser.until_equal(first, &json!("Checkout is down")).await;
}

/// By severity, plan, account, status and service; what is no account's id narrows nothing.
async fn narrowed(browser: &Browser) {
    let shown = |count: usize| format!("document.querySelectorAll('#queue-list a').length === {count}");
    for (name, value, left) in [
        ("severity", "urgent", 1),
        ("plan", "enterprise", 3),
        ("account", CALM, 1),
        ("status", "opened", 0),
        ("status", "unassigned", 3),
        ("service", "containers", 3),
        ("service", "billing", 0),
    ] {
        let list = format!("#filter-{name}");
        choose(browser, &list, value).await;
        browser.until(&shown(left)).await;
        browser.reload().await;
        // A list of none is shown before it is read, too.
        browser.until_equal(&format!("document.querySelector('{list}').value"), &json!(value)).await;
        browser.until(&shown(left)).await;
        choose(browser, &list, "").await;
        browser.until(&shown(3)).await;
    }
    choose(browser, "#filter-account", "no account!").await;
    browser.until(&shown(3)).await;
    choose(browser, "#filter-account", "").await;
}

async fn promise_move_and_assign(browser: &Browser) {
    unfold(browser, "p", "form-promise").await;
    browser.click("#form-promise button[type='submit']").await;
    browser.until("document.querySelector('#case-head').textContent.includes('Next update')").await;
    unfold(browser, "h", "form-queue").await;
    let moved = "const queue = document.querySelector('#form-queue select');
                 queue.value = 'security';
                 return null;";
    browser.run(moved, vec![]).await;
    browser.click("#form-queue button[type='submit']").await;
    browser.until("document.querySelector('#case-head').textContent.includes('security')").await;
    // Its customer is told, in the thread.
    browser.until("document.querySelector('#thread .engineer')?.textContent.includes('security case now')").await;
    browser.until("document.querySelector('#queue-tally').textContent.includes('Unassigned: 3')").await;
    unfold(browser, "g", "form-assign").await;
    choose(browser, "#form-assign select", "haruka.mori").await;
    browser.click("#form-assign button[type='submit']").await;
    browser.until("document.querySelector('#case-head').textContent.includes('Mori Haruka')").await;
    browser.until("document.querySelector('#queue-tally').textContent.includes('Unassigned: 2')").await;
}

async fn reply_after_the_thread_moved_on(browser: &Browser, world: &World) {
    assert_eq!(browser.read("document.querySelector('#do-return')").await, Value::Null, "nobody holds it yet");
    // The page looks for news only while it is seen; here none comes before the reply is sent.
    let unseen =
        "Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true }); return null;";
    browser.run(unseen, vec![]).await;
    browser.write("#reply-text", "Please restart the service.").await;
    let news = json!({ "body": "We have restarted it already." });
    world.shop.post(&format!("cases/{}/communications", world.first), &news).await.expect(201);
    browser.click("form.reply:has(#reply-text) button[type='submit']").await;
    browser.until("document.querySelector('#thread .fresh').textContent.includes('restarted it already')").await;
    browser.until("!document.querySelector('form.reply .note[role=alert]').hidden").await;
    let kept = browser.read("document.querySelector('#reply-text').value").await;
    assert_eq!(kept, "Please restart the service.", "what was written is not lost");
    let written =
        "[...document.querySelectorAll('#thread .engineer')].some((it) => it.textContent.includes('Please restart'))";
    assert_eq!(browser.read(written).await, false);
    browser.run("delete document.visibilityState; return null;", vec![]).await;
    browser.click("form.reply:has(#reply-text) button[type='submit']").await;
    browser.until(written).await;
}

/// A reply arrives, no answer to it comes back, and the thread shows it: whoever sends again, over a reload, sends it once.
async fn reply_over_a_bad_line(browser: &Browser, world: &World) {
    browser.until("document.querySelector('#do-return')").await;
    browser.write("#reply-text", "Is it better now?").await;
    let bad_line = "const send = window.fetch;
        window.fetch = async (...given) => {
          const answer = await send(...given);
          if (String(given[0]).endsWith('/communications')) throw new TypeError('lost');
          return answer;
        };
        return null;";
    browser.run(bad_line, vec![]).await;
    browser.click("form.reply:has(#reply-text) button[type='submit']").await;
    browser.until("!document.querySelector('#notice').hidden").await;
    browser.until("document.querySelector('#thread').textContent.includes('Is it better now?')").await;
    browser.reload().await;
    browser.until("document.querySelector('#reply-text')?.value === 'Is it better now?'").await;
    browser.click("form.reply:has(#reply-text) button[type='submit']").await;
    browser.until("document.querySelector('#reply-text').value === ''").await;
    let case = world.shop.get(&format!("cases/{}", world.first)).await.expect(200);
    let written = case["communications"].as_array().expect("a list");
    assert_eq!(written.iter().filter(|it| it["body"] == "Is it better now?").count(), 1, "{case}");
}

/// Chooses a file as its dialog does.
async fn choose_file(browser: &Browser, input: &str, name: &str, text: &str) {
    let statements = "const data = new DataTransfer();
        data.items.add(new File([arguments[2]], arguments[1], { type: 'text/plain' }));
        const input = document.querySelector(arguments[0]);
        input.files = data.files;
        input.dispatchEvent(new Event('change'));
        return null;";
    browser.run(statements, vec![json!(input), json!(name), json!(text)]).await;
}

/// A file is kept at once, waits over a reload, and goes with the reply.
async fn reply_with_a_file(browser: &Browser, world: &World) {
    choose_file(browser, "#reply-file", "settings.txt", "set the timeout to 30").await;
    browser.until("document.querySelectorAll('.reply-files .files li').length === 1").await;
    browser.reload().await;
    browser.until("document.querySelectorAll('.reply-files .files li').length === 1").await;
    assert_eq!(browser.read("document.querySelectorAll('.note-files .files li').length").await, 0, "it is the reply's");
    browser.write("#reply-text", "Please use these settings.").await;
    browser.click("form.reply:has(#reply-text) button[type='submit']").await;
    browser.until("document.querySelector('#thread .files a')?.textContent === 'settings.txt'").await;
    browser.until("document.querySelectorAll('.reply-files .files li').length === 0").await;
    let case = world.shop.get(&format!("cases/{}", world.first)).await.expect(200);
    let sent = case["communications"].as_array().expect("a list").iter().find(|it| it["attachments"][0].is_object());
    assert_eq!(sent.expect("it has the file")["body"], "Please use these settings.", "{case}");
}

/// A file goes with an internal note, too, and stays with staff.
async fn note_with_a_file(browser: &Browser, world: &World) {
    choose_file(browser, "#note-file", "runbook.txt", "internal").await;
    browser.until("document.querySelector('.note-files .files li span')?.textContent === 'runbook.txt'").await;
    browser.reload().await;
    browser.until("document.querySelectorAll('.note-files .files li').length === 1").await;
    browser.write("#note-text", "See the file.").await;
    browser.click("form.reply:has(#note-text) button[type='submit']").await;
    browser.until("document.querySelector('#note-list .files a')?.textContent === 'runbook.txt'").await;
    browser.until("document.querySelectorAll('.note-files .files li').length === 0").await;
    let notes = world.server.engineer("mei").get(&format!("cases/{}/notes", world.first)).await.expect(200);
    let kept = notes.as_array().expect("a list").iter().find(|it| it["text"] == "See the file.");
    assert_eq!(kept.expect("it is kept")["attachments"][0]["name"], "runbook.txt", "{notes}");
    let customers = world.shop.get(&format!("cases/{}", world.first)).await.expect(200);
    assert!(!customers.to_string().contains("runbook.txt"), "no customer sees it: {customers}");
}

async fn link_and_reply_to_each(browser: &Browser, world: &World) {
    unfold(browser, "i", "form-incident").await;
    browser.write("#form-incident input[type='text']", "Container control plane fails").await;
    browser.click("#form-incident form.reply-row button[type='submit']").await;
    browser.until("document.querySelector('.incident-box')").await;
    let incident = browser.read("document.querySelector('.incident-box').dataset.incident").await;
    let desk = world.server.engineer("mei");
    desk.post(&format!("cases/{}/link", world.other), &json!({ "incident_id": incident })).await.expect(200);
    browser.click(".incident-box summary").await;
    browser.until("document.querySelectorAll('.incident-cases li').length === 2").await;
    browser.write(".incident-common", COMMON).await;
    // Its own text names the other account: this case alone does not get it.
    let own = format!("[data-case='{}']", world.other);
    let typed = "const text = document.querySelector(`${arguments[0]} textarea`);
                 text.value = arguments[1];
                 text.dispatchEvent(new Event('input'));
                 return null;";
    browser.run(typed, vec![json!(own), json!(NAMING)]).await;
    browser.click(".incident-box form button[type='submit']").await;
    browser.until(&format!("document.querySelector(\"{own} .refused\").textContent.includes('Harbor Lane')")).await;
    let said = |case: Value| -> Vec<String> {
        let all = case["communications"].as_array().cloned().unwrap_or_default();
        all.iter().filter_map(|it| it["body"].as_str().map(str::to_owned)).collect()
    };
    let first = said(world.shop.get(&format!("cases/{}", world.first)).await.expect(200));
    assert!(first.iter().any(|it| it == COMMON), "{first:?}");
    let other = said(world.calm.get(&format!("cases/{}", world.other)).await.expect(200));
    assert!(!other.iter().any(|it| it.contains("Harbor Lane")), "{other:?}");
}

async fn merge(browser: &Browser, world: &World) {
    browser.go(&world.address_of(&world.duplicate)).await;
    browser.until("document.querySelector('#form-merge')").await;
    browser.run("document.activeElement.blur(); return null;", vec![]).await;
    browser.write("body", "x").await;
    browser.until("document.querySelector('#form-merge select').options.length === 1").await;
    browser.click("#form-merge button[type='submit']").await;
    browser.until(&format!("new URLSearchParams(location.search).get('c') === '{}'", world.first)).await;
    let ended = world.shop.get(&format!("cases/{}", world.duplicate)).await.expect(200);
    assert_eq!((ended["merged_into"].as_str(), &ended["status"]), (Some(world.first.as_str()), &json!("resolved")));
}

/// Quiet mode goes by what the evidence says: a failing payment that is declared `low` stays, a question waits.
async fn hold_back_what_is_not_urgent(browser: &Browser, world: &World) {
    let question = json!({
        "account_id": CALM, "subject": "How do tags work", "description": "We would like to read about tags.",
        "service": "containers", "severity": "low",
    });
    world.calm.post("cases", &question).await.expect(201);
    browser.until("document.querySelectorAll('#queue-list a').length === 3").await;
    browser.run("document.activeElement.blur(); return null;", vec![]).await;
    browser.write("body", "q").await;
    browser.until("document.querySelectorAll('#queue-list a').length === 2").await;
    browser.until("document.querySelector('#queue-list').textContent.includes('Payments fail')").await;
    browser.until("document.querySelector('#held-back').textContent.startsWith('1 ')").await;
    browser.click("#show-held").await;
    browser.until("document.querySelectorAll('#queue-list a').length === 3").await;
    browser.until("document.querySelector('#held-back').hidden").await;
}

async fn leave(browser: &Browser) {
    browser.until("document.querySelector('#do-assign')").await;
    browser.click("#do-assign").await;
    browser.until("document.querySelector('#case-head').textContent.includes('Noor')").await;
    unfold(browser, "w", "leaving").await;
    browser.until("document.querySelectorAll('#leave-promises li').length === 1").await;
    browser.until("document.querySelector('#leave-promises').textContent.includes('Next update')").await;
    browser.write("#leave-note", "The customer waits for the rollback.").await;
    browser.click("#leave-form button").await;
    browser.until("!document.querySelector('#leave-none').hidden").await;
}

/// The newest cases are listed with those that ended, and one of those becomes a card.
async fn propose_a_card(browser: &Browser, world: &World) {
    let resolution = json!({ "resolution": { "summary": "The pool was too small.", "steps": ["Enlarge the pool."] } });
    let desk = world.server.engineer("mei");
    desk.post(&format!("cases/{}/resolve", world.first), &resolution).await.expect(200);
    choose(browser, "#filter-sort", "newest").await;
    browser.click(&format!("#queue-list a[data-id='{}']", world.first)).await;
    browser.click("#do-card").await;
    browser.until("document.querySelector('#card-text').value.includes('Enlarge the pool.')").await;
    check_page(browser, "a proposed card").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_sees_at_the_desk_what_was_not_delivered_and_sends_it_again() {
    let home = new_home();
    let service = open_service(home.path(), &MovedClock::at("2026-11-27T02:00:00Z")).await;
    let lin = principal(&service, "lin", Role::Customer, &[SHOP]);
    direct_case(&service, &lin, "Orders fail", Severity::Low).await;
    let due =
        service.due_outbox("webhook", Lane::News, service.now() - SignedDuration::from_hours(1), 1).await.expect("due");
    let dead = Settled::Dead { why: "`tickets.example` answered 503".to_owned() };
    service.settle_delivery("webhook", &due[0].id, dead).await.expect("settled");
    service.close().await;
    let driver = Driver::start().await.expect("chromedriver is installed; `tests/run` does that");
    let server = TestServer::on(home, &[]);
    let browser = driver.browser().await;
    let journey = async {
        browser.go(&format!("{}/desk?lang=en", server.address())).await;
        let sign_in = "const body = JSON.stringify({ demo_role: 'admin' });
                       await fetch('/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
                       return null;";
        browser.run(sign_in, vec![]).await;
        browser.reload().await;
        browser.click("#outbox summary").await;
        browser.until("document.querySelector('#outbox-list').textContent.includes('answered 503')").await;
        browser.click("#outbox-list button").await;
        browser.until("document.querySelector('#outbox-list').textContent.includes('tried again')").await;
    };
    let outcome = tokio::time::timeout(WHOLE_JOURNEY, journey).await;
    browser.close().await;
    driver.stop();
    outcome.expect("the journey ends");
}
