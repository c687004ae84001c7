//! A case from both sides: the customer in one browser, the engineer in another, each in a language of their own; with a model,
//! without one, with one that is down and with one that is cut in the middle of its answer.

use serde_json::json;

use super::both_sides::{BothSides, at_the_desk, choose_severity, draft, kept_draft};
use super::console::{ask, be};
use super::driver::Driver;
use super::model::ScriptedModel;
use super::server::Server;
use super::{QUESTION, WHOLE_JOURNEY};
use crate::scripted_model::{self, Script};

/// Who talks, in which languages, and what they say.
struct Voices {
    name: &'static str,
    account: &'static str,
    customer: &'static str,
    engineer: &'static str,
    question: &'static str,
    reply: &'static str,
    thanks: &'static str,
    /// What the customer's page calls whoever leads then.
    leads: &'static str,
    /// What the customer reads of the first answer.
    told: &'static [&'static str],
}

const TAIWANESE_AND_ENGLISH: Voices = Voices {
    name: "zh-TW-and-en",
    account: "111122223333",
    customer: "zh-TW",
    engineer: "en",
    question: QUESTION,
    reply: "We look at the deployment of 02:05 now.",
    thanks: "謝謝，我們等您的消息。",
    leads: "為您服務",
    told: &["由模型撰寫"],
};

const MODEL_DOWN: Voices = Voices {
    name: "zh-TW-and-en-model-down",
    told: &["目前僅顯示原文引用；開立案例與轉接真人不受影響。", "由引文組成，未使用模型"],
    ..TAIWANESE_AND_ENGLISH
};

const JAPANESE_AND_CHINESE: Voices = Voices {
    name: "ja-and-zh-CN",
    account: "999900001111",
    customer: "ja",
    engineer: "zh-CN",
    question: "今朝から管理画面の動きが重く、ときどきエラーになります。原因を調べていただけますか。",
    reply: "今朝の変更を確認しています。",
    thanks: "ありがとうございます。お待ちしています。",
    leads: "お答えしています",
    told: &["引用で構成（モデル不使用）"],
};

const MODEL_CUT: Voices = Voices {
    name: "ja-and-zh-CN-model-cut",
    told: &[
        "この回答は途中で切れました。表示されている部分は照合済みですが、続きが欠けている可能性があります。",
        "もう一度試す",
    ],
    ..JAPANESE_AND_CHINESE
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_is_drafted_against_advice_answered_live_resolved_and_rated() {
    let model = ScriptedModel::start().await;
    let server = Server::start(&model.base_url).await;
    on_both_sides(&server, &TAIWANESE_AND_ENGLISH).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_without_a_model_in_japanese_with_an_engineer_who_reads_chinese() {
    let server = Server::without_model().await;
    on_both_sides(&server, &JAPANESE_AND_CHINESE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_with_a_model_that_is_down() {
    let model = scripted_model::ScriptedModel::start(vec![Script::Status(500, "", "{}")]).await;
    let server = Server::start(&model.base_url()).await;
    on_both_sides(&server, &MODEL_DOWN).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_with_a_model_that_is_cut_in_the_middle_of_its_answer() {
    let model = ScriptedModel::cut().await;
    let server = Server::start(&model.base_url).await;
    on_both_sides(&server, &MODEL_CUT).await;
}

async fn on_both_sides(server: &Server, voices: &Voices) {
    let driver = Driver::start().await.expect("chromedriver is installed; `tests/run` does that");
    let (customer, engineer) = (driver.browser().await, driver.browser().await);
    let sides = BothSides { customer: &customer, engineer: &engineer, url: &server.url, name: voices.name };
    let outcome = tokio::time::timeout(WHOLE_JOURNEY, journey(&sides, voices)).await;
    customer.close().await;
    engineer.close().await;
    driver.stop();
    outcome.expect("the journey ends");
}

async fn journey(sides: &BothSides<'_>, voices: &Voices) {
    let BothSides { customer, engineer, url, .. } = *sides;
    customer.look_like(1280, 900, "light").await;
    engineer.look_like(1440, 900, "dark").await;
    be(customer, url, voices.account, voices.customer).await;
    ask(customer, voices.question).await;
    let answer = customer.read("document.querySelector('.message.assistant').innerText").await;
    for words in voices.told {
        assert!(answer.as_str().is_some_and(|it| it.contains(words)), "`{words}` is told: {answer}");
    }
    assert!(customer.read("document.querySelector('.answer-body').innerText.length > 20").await == true, "{answer}");
    sides.look_at_customer("answer").await;
    let assistant = customer.read("document.querySelector('#who-speaks').textContent").await;
    let case = draft_and_open(sides).await;
    let promised = customer.read("document.querySelector('.draft.opened .expected').textContent").await;
    take_over_and_reply(sides, voices, &case).await;
    // Nothing was reloaded: the words come to whoever waits, with the name of who wrote them.
    customer.until_equal("document.querySelector('.message.engineer .text')?.textContent", &json!(voices.reply)).await;
    customer.until(&format!("document.querySelector('#who-speaks').textContent.includes('{}')", voices.leads)).await;
    let told = "document.querySelector('.draft.opened .expected').textContent";
    customer.until(&format!("{told}.length > 5 && {told} !== {promised}")).await;
    sides.look_at_customer("with-a-person").await;
    customer.write("#text", voices.thanks).await;
    customer.press_enter("#text").await;
    engineer.until(&format!("document.querySelector('#thread').textContent.includes('{}')", voices.thanks)).await;
    engineer.click("#do-return").await;
    customer.until_equal("document.querySelector('#who-speaks').textContent", &assistant).await;
    resolve_and_rate(sides, &case).await;
}

async fn draft_and_open(sides: &BothSides<'_>) -> String {
    let customer = sides.customer;
    draft(customer).await;
    let words = kept_draft(customer).await["expected"]["words"].clone();
    customer.until_equal("document.querySelector('.draft .expected').textContent", &words).await;
    sides.look_at_customer("draft").await;
    let change = ".draft .reply-row button:not(.primary):not(.person)";
    customer.click(change).await;
    let before = customer.read("document.querySelector('.draft .due').textContent").await;
    // Above the suggestion one question appears, which need not be answered.
    choose_severity(customer, "critical").await;
    let after = customer.read("document.querySelector('.draft .due').textContent").await;
    assert!(before != after && after.as_str().is_some_and(|it| it.contains("15")), "{before} became {after}");
    let is_asked = "document.querySelector('.draft-form textarea[rows=\"2\"]').closest('label').hidden === false";
    assert_eq!(customer.read(is_asked).await, true);
    assert_eq!(customer.read("document.querySelector('.draft .visible-to').innerText.length > 20").await, true);
    customer.write(".draft-form textarea[rows='2']", "All shops, since 02:09.").await;
    sides.look_at_customer("draft-form").await;
    // What was being written is there again, and the draft as well once it was saved.
    customer.reload().await;
    customer.until("document.querySelector('.draft-form')").await;
    assert_eq!(customer.read("document.querySelector('.draft select.level').value").await, "critical");
    assert_eq!(customer.read(is_asked).await, true);
    customer.click(".draft-form button[type='submit']").await;
    customer.until("document.querySelector('.draft dl .severity.critical')").await;
    customer.reload().await;
    customer.until("document.querySelector('.draft dl .severity.critical')").await;
    let card = customer.read("document.querySelector('.draft').innerText").await.to_string();
    assert!(card.contains("All shops, since 02:09."), "{card}");
    customer.click(".draft .reply-row button.primary").await;
    customer.until("document.querySelector('.draft.opened .expected')").await;
    // Whoever comes back is told of the case.
    customer.reload().await;
    customer.until("document.querySelector('.draft.opened a[href^=\"/cases?c=\"]')").await;
    assert_eq!(customer.read("document.querySelectorAll('.draft').length").await, 1);
    let id = customer.read("document.querySelector('.draft.opened').dataset.case").await;
    id.as_str().expect("the card knows its case").to_owned()
}

async fn take_over_and_reply(sides: &BothSides<'_>, voices: &Voices, case: &str) {
    let engineer = sides.engineer;
    at_the_desk(engineer, sides.url, voices.engineer).await;
    sides.look_at_desk("queue").await;
    engineer.click(&format!("#queue-list a[data-id='{case}']")).await;
    engineer.until("document.querySelector('#do-take')").await;
    // The case is drawn anew once the desk has taken it over.
    engineer.run("document.querySelector('#case-head').dataset.before = 'yes'; return null;", vec![]).await;
    read_the_triage(sides).await;
    engineer.click("#do-take").await;
    engineer.until("document.querySelector('#case-head:not([data-before])')").await;
    // A note that is being written outlives whatever else happens to the case.
    engineer.write("#note-text", "pool size?").await;
    engineer.write("#reply-text", voices.reply).await;
    engineer.click("form.reply:has(#reply-text) button[type='submit']").await;
    engineer.until("document.querySelector('#thread .message.engineer')").await;
    assert_eq!(engineer.read("document.querySelector('#note-text').value").await, "pool size?");
    // Nothing of the drafted reply was left in what was sent.
    assert_eq!(engineer.read("window.verdicts").await, 0);
    sides.look_at_desk("replied").await;
}

/// It is there without being asked for, and what it says opens what it rests on.
async fn read_the_triage(sides: &BothSides<'_>) {
    let engineer = sides.engineer;
    engineer.until("document.querySelector('.triage .rests-on summary')").await;
    engineer.click(".triage .rests-on summary").await;
    let words = engineer.read("document.querySelector('.triage .rests-on[open] summary').textContent").await;
    engineer.until_equal("document.querySelector('.triage .rests-on[open] mark')?.textContent", &words).await;
    engineer.click(".triage details.folded summary").await;
    engineer.click(".triage details.folded[open] > button").await;
    engineer.until("document.querySelector('#reply-text').value.length > 20").await;
    sides.look_at_desk("case").await;
    let give_up_the_draft = "const text = document.querySelector('#reply-text');
        text.value = '';
        text.dispatchEvent(new Event('input'));
        window.verdicts = 0;
        const send = window.fetch;
        window.fetch = (...given) => {
          if (String(given[0]).includes('/triage/verdict')) window.verdicts += 1;
          return send(...given);
        };
        return null;";
    engineer.run(give_up_the_draft, vec![]).await;
}

async fn resolve_and_rate(sides: &BothSides<'_>, case: &str) {
    let BothSides { customer, engineer, url, .. } = *sides;
    customer.go(&format!("{}/cases?c={case}", url.trim_end_matches('/'))).await;
    customer.until("document.querySelector('#case-foot button')").await;
    sides.look_at_customer("case").await;
    customer.click("#case-foot button").await;
    customer.click(".star[data-score='4']").await;
    customer.until("document.querySelector('.star[aria-pressed=true]')?.dataset.score === '4'").await;
    customer.until("document.querySelector('#status').textContent.length > 0").await;
    customer.write("#rating-comment input", "It took an hour.").await;
    customer.press_enter("#rating-comment input").await;
    engineer.until("document.querySelector('#rated')?.textContent.includes('It took an hour.')").await;
    sides.look_at_customer("rated").await;
    let events = "return (await fetch(`/api/v1/cases/${arguments[0]}/events`)).json();";
    let events = engineer.run(events, vec![json!(case)]).await;
    let rated = events.as_array().expect("a list").iter().find(|it| it["type"] == "rated").expect("the rating is kept");
    assert_eq!(rated["score"], 4, "{rated}");
}
