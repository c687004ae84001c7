//! A case on both sides' screens: what each side does at each station, how its screen reads there by a reader's rules, and a
//! picture of it in `<target>/both_sides`.

use regex::Regex;
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

/// What a card says of who will read the conversation once its case is open.
pub(super) const VISIBLE_TO: [(&str, &str); 4] = [
    ("en", "When you open it, the support team and the other users of your account can read this conversation."),
    ("zh-CN", "提交后，支持团队和您账户的其他用户可以看到这段对话。"),
    ("zh-TW", "開立後，支援團隊與您帳戶的其他使用者可以看到這段對話。"),
    ("ja", "作成すると、サポート担当とお客様のアカウントのほかの利用者がこの会話を閲覧できます。"),
];

/// What a plan with technical cases, and one without, is said to give before anything is drafted: a pattern, since names and times differ.
const OF_A_PLAN: [(&str, &str, &str); 4] = [
    (
        "en",
        r"^.+ plan: an engineer first replies within \S.* to \S.*, by severity\.$",
        r"^.+ plan: no technical cases\. You can ask here now, or open a billing, quota or security case\.$",
    ),
    (
        "zh-CN",
        r"^.+ 计划：视严重程度，工程师在 \S.*至 \S.*内首次回复。$",
        r"^.+ 计划不含技术工单。现在可在此提问，或提交账单、配额、安全类工单。$",
    ),
    (
        "zh-TW",
        r"^.+ 方案：工程師依嚴重性在 \S.*至 \S.*內首次回覆。$",
        r"^.+ 方案不含技術案例。現在可在此提問，或開立帳單、配額、安全性案例。$",
    ),
    (
        "ja",
        r"^.+ プラン：重大度に応じ \S.*～\S.*以内に初回返信します。$",
        r"^.+ プランに技術ケースは含まれません。ここでの質問と、請求・クォータ・セキュリティのケース作成は今できます。$",
    ),
];

/// The language that the page is read in.
async fn language_of(browser: &Browser) -> String {
    browser.read("document.documentElement.lang").await.as_str().expect("a language").to_owned()
}

/// Asks for the draft where the answer did not bring one; what the plan gives was said before.
pub(super) async fn draft(customer: &Browser) {
    let language = language_of(customer).await;
    let (_, with_cases, without) = OF_A_PLAN.iter().find(|it| it.0 == language).expect("one of the four languages");
    let plan = customer.read("document.querySelector('#draft-plan').innerText").await;
    let plan = plan.as_str().expect("text");
    let is_said = |pattern: &str| Regex::new(pattern).expect("a pattern").is_match(plan);
    assert!(is_said(with_cases) || is_said(without), "what the plan gives is said first: {plan}");
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
        let visible = self.customer.read("document.querySelector('.draft .visible-to').innerText").await;
        let language = language_of(self.customer).await;
        let said = VISIBLE_TO.iter().find(|it| it.0 == language).expect("one of the four languages").1;
        assert_eq!(visible, said, "{}: who will read the conversation is on the card", self.name);
    }

    /// The card says the severity that the evidence speaks for, and suggests it by its name.
    pub(super) async fn suggests(&self, severity: &str, name: &str) {
        let kept = kept_draft(self.customer).await;
        assert_eq!(kept["suggested_severity"], severity, "{}: {kept}", self.name);
        let card = self.customer.read("document.querySelector('.draft').innerText").await;
        assert!(card.as_str().is_some_and(|it| it.contains(name)), "{}: {name} on the card:\n{card}", self.name);
    }

    /// The open case says its severity at the desk, in its head and in the triage beside it.
    pub(super) async fn is_at_the_desk(&self, severity: &str, name: &str) {
        let head = format!("document.querySelector('#case-head .severity.{severity}')?.innerText");
        self.engineer.until_equal(&head, &json!(name)).await;
        let case = "return (await fetch(`/api/v1/cases/${new URLSearchParams(location.search).get('c')}`)).json();";
        let case = self.engineer.run(case, vec![]).await;
        assert_eq!(
            (&case["severity"], &case["suggested_severity"]),
            (&json!(severity), &json!(severity)),
            "{}",
            self.name
        );
        let triage = self.engineer.read("document.querySelector('.triage').innerText").await;
        assert!(triage.as_str().is_some_and(|it| it.contains(name)), "{}: {name} in the triage:\n{triage}", self.name);
    }

    /// The customer's page of the case says the same severity; then the conversation is there again.
    pub(super) async fn is_at_the_customers(&self, case: &str, severity: &str, name: &str) {
        let Self { customer, url, .. } = self;
        let conversation = customer.read("location.href").await;
        customer.go(&format!("{}/cases?c={case}", url.trim_end_matches('/'))).await;
        let head = format!("document.querySelector('#case-head .severity.{severity}')?.innerText");
        customer.until_equal(&head, &json!(name)).await;
        customer.go(conversation.as_str().expect("an address")).await;
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

    /// What the triage quotes opens what it rests on, with the very words marked where they stand in it; tells how many do.
    pub(super) async fn triage_opens_at_its_quotes(&self) -> usize {
        let marked =
            "const all = [...document.querySelectorAll('.triage .rests-on')].filter((it) => it.querySelector('mark'));
            return all.map((it) => {
              it.open = true;
              const [words, mark, text] = ['summary', 'mark', '.source-text'].map((place) => it.querySelector(place));
              const isSeen = mark.getClientRects().length > 0;
              it.open = false;
              return [words.textContent, mark.textContent, isSeen && text.textContent.includes(words.textContent)];
            });";
        let marked = self.engineer.run(marked, vec![]).await;
        let marked = marked.as_array().expect("a list");
        for it in marked {
            assert_eq!((&it[0], &it[2]), (&it[1], &json!(true)), "{}: {it}", self.name);
        }
        marked.len()
    }

    /// What the answers rest on comes with the case: each of `words` stands in a source that opens.
    pub(super) async fn pack_opens_at(&self, words: &[&str]) {
        let texts =
            "return [...document.querySelectorAll('#pack .rests-on .source-text')].map((it) => it.textContent);";
        let texts = self.engineer.run(texts, vec![]).await;
        let texts: Vec<&str> = texts.as_array().expect("a list").iter().filter_map(|it| it.as_str()).collect();
        for words in words {
            assert!(texts.iter().any(|it| it.contains(words)), "{}: {words}: {texts:#?}", self.name);
        }
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
