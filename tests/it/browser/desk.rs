//! A case from both sides: the customer in one browser, in Taiwan's Chinese, the engineer in another, in English.

use super::driver::{Browser, Driver};
use super::model::ScriptedModel;
use super::server::Server;
use super::{QUESTION, WHOLE_JOURNEY};

const REPLY: &str = "We look at the deployment of 02:05 now.";
const THANKS: &str = "謝謝，我們等您的消息。";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_is_drafted_against_advice_answered_live_resolved_and_rated() {
    let start = async || Driver::start().await.expect("chromedriver is installed; `tests/run` does that");
    let (at_home, at_desk) = (start().await, start().await);
    let model = ScriptedModel::start().await;
    let server = Server::start(&model.base_url).await;
    let customer = at_home.browser().await;
    let engineer = at_desk.browser().await;
    let outcome = tokio::time::timeout(WHOLE_JOURNEY, journey(&customer, &engineer, &server.url)).await;
    customer.close().await;
    engineer.close().await;
    at_home.stop();
    at_desk.stop();
    outcome.expect("the journey ends");
}

async fn journey(customer: &Browser, engineer: &Browser, url: &str) {
    super::choose_identity(customer, url).await;
    customer.write("#text", QUESTION).await;
    customer.press_enter("#text").await;
    customer.until_idle().await;
    draft_and_open(customer).await;
    take_over_and_reply(engineer, url).await;
    // Nothing was reloaded: the words come to whoever waits, with the name of who wrote them.
    customer.until("document.querySelector('.message.engineer .text')").await;
    assert_eq!(customer.read("document.querySelector('.message.engineer .text').textContent").await, REPLY);
    customer.until("document.querySelector('#who-speaks').textContent.includes('工程師')").await;
    customer.write("#text", THANKS).await;
    customer.press_enter("#text").await;
    engineer.until(&format!("document.querySelector('#thread').textContent.includes('{THANKS}')")).await;
    resolve_and_rate(customer).await;
}

async fn draft_and_open(customer: &Browser) {
    customer.click("#make-draft").await;
    customer.until("document.querySelector('.draft .reply-row button')").await;
    customer.click(".draft .reply-row button:not(.primary):not(.person)").await;
    let before = customer.read("document.querySelector('.draft .due').textContent").await;
    // Above the suggestion one question appears, which need not be answered.
    customer
        .run(
            "const level = document.querySelector('.draft select.level');
             level.value = 'critical';
             level.dispatchEvent(new Event('change'));
             return null;",
            vec![],
        )
        .await;
    let after = customer.read("document.querySelector('.draft .due').textContent").await;
    assert!(before != after && after.as_str().is_some_and(|it| it.contains("15")), "{before} became {after}");
    assert_eq!(
        customer.read("document.querySelector('.draft-form textarea[rows=\"2\"]').closest('label').hidden").await,
        false
    );
    customer.click(".draft-form button[type='submit']").await;
    customer.until("document.querySelector('.draft dl .severity.critical')").await;
    customer.click(".draft .reply-row button.primary").await;
    customer.until("document.querySelector('.draft.opened a[href^=\"/cases?c=\"]')").await;
}

async fn take_over_and_reply(engineer: &Browser, url: &str) {
    engineer.go(&format!("{}/desk?lang=en", url.trim_end_matches('/'))).await;
    engineer.click("[data-demo-role='engineer']").await;
    engineer.until("document.querySelector('#queue-list a')").await;
    engineer.click("#queue-list a").await;
    engineer.until("document.querySelector('#do-take')").await;
    // The case is drawn anew once the desk has taken it over.
    engineer.run("document.querySelector('#case-head').dataset.before = 'yes'; return null;", vec![]).await;
    read_the_triage(engineer).await;
    engineer.click("#do-take").await;
    engineer.until("document.querySelector('#case-head:not([data-before])')").await;
    // A note that is being written outlives whatever else happens to the case.
    engineer.write("#note-text", "pool size?").await;
    engineer.write("#reply-text", REPLY).await;
    engineer.click("form.reply:has(#reply-text) button[type='submit']").await;
    engineer.until("document.querySelector('#thread .message.engineer')").await;
    assert_eq!(engineer.read("document.querySelector('#note-text').value").await, "pool size?");
}

/// It is there without being asked for, and what it says opens what it rests on.
async fn read_the_triage(engineer: &Browser) {
    engineer.until("document.querySelector('.triage .rests-on summary')").await;
    engineer.click(".triage .rests-on summary").await;
    engineer.until("document.querySelector('.triage .rests-on[open] .source-text').textContent.length > 20").await;
    engineer.click(".triage details.folded summary").await;
    engineer.click(".triage details.folded[open] button").await;
    engineer.until("document.querySelector('#reply-text').value.length > 20").await;
    engineer
        .run(
            "const text = document.querySelector('#reply-text');
             text.value = '';
             text.dispatchEvent(new Event('input'));
             return null;",
            vec![],
        )
        .await;
}

async fn resolve_and_rate(customer: &Browser) {
    let address = customer.read("document.querySelector('.draft.opened a').href").await;
    customer.go(address.as_str().expect("an address")).await;
    customer.until("document.querySelector('#case-foot button')").await;
    customer.click("#case-foot button").await;
    customer.until("document.querySelector('.star')").await;
    customer.click(".star:last-of-type").await;
    customer.until("document.querySelector('#status').textContent.length > 0").await;
}
