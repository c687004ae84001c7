//! A case on both sides' screens: what each side does at each station, how its screen reads there by a reader's rules, and a
//! picture of it in `<target>/both_sides`.

use serde_json::{Value, json};

use super::driver::Browser;
use super::reader::{check_page, target};

/// The customer's window and the engineer's, in one story.
pub(super) struct BothSides<'a> {
    pub(super) customer: &'a Browser,
    pub(super) engineer: &'a Browser,
    pub(super) url: &'a str,
    /// The story's name, which its pictures bear.
    pub(super) name: &'a str,
}

/// Checks a screen and keeps a picture of it.
pub(super) async fn look(browser: &Browser, story: &str, station: &str) {
    check_page(browser, &format!("{story}: {station}")).await;
    let folder = target().join("both_sides");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    std::fs::write(folder.join(format!("{story}-{station}.png")), browser.screenshot().await).expect("a picture");
}

/// Chooses a severity in the open form of a draft, as a click in its list does.
pub(super) async fn choose_severity(customer: &Browser, severity: &str) {
    let statements = "const level = document.querySelector('.draft select.level');
        level.value = arguments[0];
        level.dispatchEvent(new Event('change'));
        return null;";
    customer.run(statements, vec![json!(severity)]).await;
}

/// Asks for the draft where the answer did not bring one; what the plan gives was said before.
pub(super) async fn draft(customer: &Browser) {
    let plan = customer.read("document.querySelector('#draft-plan').innerText").await;
    assert!(plan.as_str().is_some_and(|it| it.chars().count() > 20), "what the plan gives is said first: {plan}");
    if customer.read("document.querySelector('.draft') === null").await == true {
        customer.click("#make-draft").await;
    }
    customer.until("document.querySelector('.draft .reply-row button')").await;
    customer.run("document.querySelector('.draft').scrollIntoView({ block: 'start' });", vec![]).await;
}

/// The draft as the server has it.
pub(super) async fn kept_draft(customer: &Browser) -> Value {
    let statements = "const { draft } = document.querySelector('.draft').dataset;
        return (await fetch(`/api/v1/drafts/${draft}`)).json();";
    customer.run(statements, vec![]).await
}

/// Shows the desk to its engineer, in a language.
pub(super) async fn at_the_desk(engineer: &Browser, url: &str, language: &str) {
    let address = format!("{}/desk?lang={language}", url.trim_end_matches('/'));
    engineer.go(&address).await;
    if engineer.read("document.querySelector('[data-demo-role]') !== null").await == true {
        engineer.click("[data-demo-role='engineer']").await;
    }
    engineer.until("document.querySelector('#queue-list a')").await;
}

/// Whether the draft's button is where it was when this was asked before.
const STANDS_STILL: &str = "(() => { const at = document.querySelector('.draft .reply-row button.primary').getBoundingClientRect().top; \
     const before = window.drawnAt; window.drawnAt = at; return at === before; })()";

impl BothSides<'_> {
    pub(super) async fn look_at_customer(&self, station: &str) {
        look(self.customer, self.name, &format!("customer-{station}")).await;
    }

    pub(super) async fn look_at_desk(&self, station: &str) {
        look(self.engineer, self.name, &format!("desk-{station}")).await;
    }

    /// The card tells who will answer, what goes along and who will read it; confirming it opens the case, whose id this is.
    pub(super) async fn draft_and_confirm(&self) -> String {
        let Self { customer, .. } = self;
        draft(customer).await;
        self.say_what_the_card_must(&kept_draft(customer).await).await;
        self.look_at_customer("1-draft").await;
        customer.look_like(400, 860, "dark").await;
        // The page lays itself out anew first.
        customer.until("document.querySelector('.draft').clientWidth < 400").await;
        customer.run("document.querySelector('.draft').scrollIntoView({ block: 'end' });", vec![]).await;
        self.look_at_customer("1-draft-narrow").await;
        customer.look_like(1280, 900, "light").await;
        customer.until("document.querySelector('.draft').clientWidth > 400").await;
        // A click misses what still moves.
        customer.until(STANDS_STILL).await;
        let kept = kept_draft(customer).await;
        if kept["severity"] != kept["suggested_severity"] {
            customer.click(".draft .reply-row button:not(.primary):not(.person)").await;
            choose_severity(customer, kept["suggested_severity"].as_str().expect("a severity")).await;
            customer.click(".draft-form button[type='submit']").await;
            customer.until("document.querySelector('.draft .reply-row button.primary')").await;
        }
        customer.click(".draft .reply-row button.primary").await;
        customer.until("document.querySelector('.draft.opened .expected')").await;
        self.look_at_customer("2-opened").await;
        let id = customer.read("document.querySelector('.draft.opened').dataset.case").await;
        id.as_str().expect("the card knows its case").to_owned()
    }

    async fn say_what_the_card_must(&self, kept: &Value) {
        let card = self.customer.read("document.querySelector('.draft').innerText").await;
        let card = card.as_str().expect("the card is text");
        let expected = kept["expected"]["words"].as_str().expect("somebody is expected");
        assert!(card.contains(expected), "{}: who answers is on the card:\n{card}", self.name);
        for (what, at) in [("attached", "title"), ("gaps", "detail")] {
            for it in kept[what].as_array().expect("a list") {
                let words = it[at].as_str().expect("text");
                assert!(card.contains(words), "{}: `{words}` of {what} is on the card:\n{card}", self.name);
            }
        }
        for question in kept["missing"].as_array().expect("a list") {
            assert!(card.contains(question.as_str().expect("text")), "{}: {question} is on the card", self.name);
        }
        let visible = self.customer.read("document.querySelector('.draft .visible-to').innerText.length > 20").await;
        assert_eq!(visible, true, "{}: who will read the conversation is on the card", self.name);
    }

    /// The row in the queue, then the case with its triage beside it, then a reply.
    pub(super) async fn answer_at_the_desk(&self, case: &str, language: &str, reply: &str) {
        let Self { engineer, url, .. } = self;
        engineer.look_like(1440, 900, "light").await;
        at_the_desk(engineer, url, language).await;
        engineer.click(&format!("#queue-list a[data-id='{case}']")).await;
        engineer.until(&format!("document.querySelector('#queue-list a[data-id=\"{case}\"][aria-current]')")).await;
        engineer.until("document.querySelector('.triage h3')").await;
        self.look_at_desk("3-case").await;
        engineer.write("#reply-text", reply).await;
        engineer.click("form.reply:has(#reply-text) button[type='submit']").await;
        engineer.until("document.querySelector('#thread .message.engineer')").await;
        self.look_at_desk("4-replied").await;
    }

    /// The reply comes to the waiting customer, who then ends the case on the page of their cases; the desk sees it.
    pub(super) async fn read_and_resolve(&self, case: &str, reply: &str) {
        let Self { customer, engineer, url, .. } = self;
        customer.until_equal("document.querySelector('.message.engineer .text')?.textContent", &json!(reply)).await;
        self.look_at_customer("5-answered").await;
        customer.go(&format!("{}/cases?c={case}", url.trim_end_matches('/'))).await;
        customer.until("document.querySelector('#thread .message.engineer')").await;
        self.look_at_customer("6-case").await;
        customer.click("#case-foot button").await;
        customer.until("document.querySelector('.star')").await;
        customer.until("document.querySelector('#no-cases').innerText.length > 5").await;
        self.look_at_customer("7-resolved").await;
        engineer.until("document.querySelector('#do-card') && !document.querySelector('#reply-text')").await;
        self.look_at_desk("8-resolved").await;
    }
}
