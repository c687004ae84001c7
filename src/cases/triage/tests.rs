#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;

use super::*;
use crate::domain::{
    Catalogue, Evidence, EvidenceKind, FactKind, Likelihood, Phrase, Sentences, Service, Severity, TriageWords,
};

const CHECKOUT: &str = "arn:aws:ecs:ap-northeast-1:111122223333:service/shop-prod/checkout";
const SEARCH: &str = "arn:aws:ecs:ap-northeast-1:111122223333:service/find-prod/product-search";

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + minute * 60).expect("a time")
}

fn fact(id: &str, kind: FactKind, word: Option<&str>, resource: &str, title: &str, minute: i64) -> Fact {
    Fact {
        resource: Some(resource.to_owned()),
        title: title.to_owned(),
        severity: word.map(str::to_owned),
        ..Fact::bare(id, kind, at(minute))
    }
}

fn facts() -> Vec<Fact> {
    vec![
        fact("other", FactKind::Change, None, SEARCH, "UpdateService product-search", -6),
        fact("alarm", FactKind::Alarm, Some("ALARM"), CHECKOUT, "Checkout targets return 5xx responses", 0),
        fact("deploy", FactKind::Change, None, CHECKOUT, "UpdateService checkout by deploy-pipeline", -5),
    ]
}

fn profile() -> AccountProfile {
    let text = serde_json::json!({
        "name": "Shop", "plan": "enterprise", "time_zone": "Asia/Taipei",
        "workload": [
            { "name": "checkout", "environment": "production", "resources": [CHECKOUT], "business_impact": "Nobody can order or pay." },
            { "name": "product-search", "environment": "production", "resources": [SEARCH] },
        ],
    });
    serde_json::from_value(text).expect("a profile")
}

fn told(subject: &str, description: &str) -> CaseTold {
    let text = serde_json::json!({
        "id": "case-1", "account_id": "111122223333", "subject": subject, "description": description,
        "declared_severity": "low", "created_at": at(9).to_string(),
    });
    serde_json::from_value(text).expect("a case")
}

/// What staff read, from the file; questions by their names.
fn wording() -> TriageWording {
    let rows: BTreeMap<TriagePhrase, BTreeMap<Language, String>> =
        toml::from_str(include_str!("../../../prompts/_shared/triage.toml")).expect("sentences");
    let sentences = |language: Language| {
        TriagePhrase::ALL.into_iter().map(|it| (it, rows[&it][&language].clone())).collect::<BTreeMap<_, _>>()
    };
    let asked = |language| Phrase::ALL.iter().map(|it| (*it, format!("{it:?} {language}"))).collect();
    let words = |it| TriageWords { sentences: Sentences::new(sentences(it)), phrases: Phrases::new(asked(it)) };
    Language::ALL.into_iter().map(|it| (it, words(it))).collect()
}

fn drafted(case: &CaseTold, facts: &[Fact], openable: Vec<Openable>) -> Triage {
    drafted_about(case, facts, openable, Vec::new())
}

fn drafted_about(case: &CaseTold, facts: &[Fact], openable: Vec<Openable>, ideas: Vec<Idea>) -> Triage {
    let service = Service {
        id: "containers".to_owned(),
        name: BTreeMap::new(),
        words: vec!["checkout".to_owned()],
        categories: vec![],
    };
    let catalogue = Catalogue { services: vec![service], ..Catalogue::default() };
    let services = Services::from(catalogue);
    triage(Known {
        case,
        profile: &profile(),
        services: &services,
        facts,
        gaps: Vec::new(),
        similar: Vec::new(),
        documents: Vec::new(),
        passages: Vec::new(),
        openable,
        ideas,
        language: Language::En,
        phrases: Phrases::new(Phrase::ALL.iter().map(|it| (*it, format!("{it:?}"))).collect()),
        wording: &wording(),
        now: at(10),
        at: at(10),
    })
    .triage
}

#[test]
fn our_own_sentences_are_told_in_each_language_and_what_they_quote_stays_as_it_is() {
    let case = told("checkout", "Nobody can pay in checkout.");
    let found = drafted(&case, &facts(), Vec::new());
    let likely = &found.hypotheses[0];
    let ours = [&found.summary, &likely.statement, &likely.next_check, &likely.supporting[0].text];
    let steps = found.next_steps.iter().chain(&found.missing);
    let said = found.timeline.iter().filter(|it| it.evidence_id.is_none()).map(|it| &it.text);
    for text in ours.into_iter().chain(steps).chain(said) {
        let told = found.in_languages.get(text);
        let others = [Language::ZhCn, Language::ZhTw, Language::Ja];
        assert!(told.is_some_and(|it| others.iter().all(|other| it.contains_key(other))), "{text}: {told:?}");
    }
    let japanese = |text: &String| found.in_languages[text][&Language::Ja].clone();
    assert_eq!(
        japanese(&likely.statement),
        "「UpdateService checkout by deploy-pipeline」が「Checkout targets return 5xx responses」を引き起こしました。"
    );
    assert!(japanese(&found.summary).contains("お客様の申告：「Nobody can pay in checkout」。"), "{}", found.summary);
    let agree = found.next_steps.iter().find(|it| it.starts_with("Agree on the severity")).expect("told");
    let severity = "重大度のすり合わせ：申告は「低」、根拠はより高い重大度を示しています（重大）。";
    assert_eq!(japanese(agree), severity);
    // What the account's own facts say is nobody's translation.
    assert!(found.customer_impact.observed.iter().all(|it| !found.in_languages.contains_key(&it.text)));
}

#[test]
fn every_place_of_a_sentence_is_in_each_language_of_it() {
    let places = |text: &str| {
        let names = text.split('{').skip(1).filter_map(|it| it.split_once('}'));
        names.map(|it| it.0.to_owned()).collect::<std::collections::BTreeSet<_>>()
    };
    let wording = wording();
    for phrase in TriagePhrase::ALL {
        let each = wording.values().map(|it| places(it.sentences.get(phrase))).collect::<Vec<_>>();
        assert!(each.windows(2).all(|it| it[0] == it[1]), "{phrase:?}: {each:?}");
    }
}

#[test]
fn what_the_customer_claims_stays_apart_from_what_is_observed() {
    let case = told("checkout", "Sorry to bother you. Nobody can pay in checkout. We keep looking.");
    let found = drafted(&case, &facts(), Vec::new());
    assert_eq!(found.customer_impact.claimed, ["Nobody can pay in checkout."]);
    let observed: Vec<_> = found.customer_impact.observed.iter().filter_map(|it| it.evidence_id.as_deref()).collect();
    assert_eq!(observed, ["alarm"]);
    assert!(found.severity.suggested >= Severity::Urgent, "a polite `low` is no evidence");
    assert_eq!(found.severity.declared, Some(Severity::Low));
}

#[test]
fn what_answers_showed_of_the_account_is_what_the_case_is_about() {
    let facts = facts();
    let shown = facts.iter().filter(|it| it.id == "alarm").map(Evidence::from).collect();
    let said = told("Please look", "It is as in your answer, thank you. How do we go on?");
    let observed = |case: &CaseTold| drafted(case, &facts, Vec::new()).customer_impact.observed.len();
    assert_eq!((observed(&said), observed(&CaseTold { shown, ..said.clone() })), (0, 1));
}

#[test]
fn the_timeline_puts_changes_alarms_and_the_customers_word_in_order() {
    let found = drafted(&told("checkout is down", "Nobody can pay in checkout."), &facts(), Vec::new());
    let ids: Vec<_> = found.timeline.iter().map(|it| it.evidence_id.as_deref()).collect();
    let place = |id: Option<&str>| ids.iter().position(|it| *it == id);
    assert!(place(Some("deploy")) < place(Some("alarm")) && place(Some("alarm")) < place(None), "{ids:?}");
}

#[test]
fn what_the_customer_wrote_stands_in_the_timeline_once() {
    let said = |subject: &str, messages: &[(i64, &str)]| {
        let message = |(minute, body): &(i64, &str)| serde_json::json!({ "seq": minute, "at": at(*minute).to_string(), "from": "customer", "body": body });
        let communications = messages
            .iter()
            .map(message)
            .map(|it| serde_json::from_value(it).expect("the message above has every field that one needs"));
        let case = CaseTold { communications: communications.collect(), ..told(subject, "") };
        let told = drafted(&case, &[], Vec::new()).timeline;
        told.into_iter().map(|it| it.text.replace("Customer: ", "")).collect::<Vec<_>>()
    };
    let message = "Nobody can pay.\nSince 02:10.";
    assert_eq!(said("Nobody can pay.", &[(1, message)]), ["Nobody can pay. Since 02:10."], "a draft of a message");
    assert_eq!(said("Trouble", &[(9, message)]), ["Trouble", "Nobody can pay. Since 02:10."], "written by hand");
    assert_eq!(said("Trouble", &[]), ["Trouble"]);
    let joined = "Nobody can pay.\n\nNobody can pay.\nSince 02:10.\n\nNow refunds fail.";
    let both = said("Nobody can pay.", &[(1, message), (12, joined)]);
    assert_eq!(both, ["Nobody can pay. Since 02:10.", "Now refunds fail."], "a draft that joins its case");
}

#[test]
fn the_change_closest_before_the_first_sign_comes_first_and_its_rivals_say_why_they_lost() {
    let mut facts = facts();
    facts.push(fact("earlier", FactKind::Change, None, CHECKOUT, "PutParameter checkout", -50));
    facts.push(fact("later", FactKind::Change, None, CHECKOUT, "TagResource checkout", 3));
    let found = drafted(&told("checkout is down", "Nobody can pay in checkout."), &facts, Vec::new());
    let likelihoods: Vec<Likelihood> = found.hypotheses.iter().map(|it| it.likelihood).collect();
    assert_eq!(likelihoods, [Likelihood::Likely, Likelihood::Possible, Likelihood::Unlikely]);
    assert!(found.hypotheses[0].statement.contains("deploy-pipeline"));
    assert!(found.hypotheses[1..].iter().all(|it| !it.refuting.is_empty()));
    assert!(!found.hypotheses.iter().any(|it| it.statement.contains("product-search")), "another workload");
}

/// What a customer may open, found for `relevance` of what is asked.
fn openable(id: &str, language: Language, relevance: f32, text: &str) -> Openable {
    Openable::found_by_customer(Evidence {
        id: id.to_owned(),
        kind: if id.starts_with("cards/") { EvidenceKind::Card } else { EvidenceKind::Doc },
        title: id.to_owned(),
        headings: Vec::new(),
        url: None,
        language,
        updated: None,
        text: text.to_owned(),
        digest: String::new(),
        fact: None,
        relevance: Some(relevance),
        holds_only: None,
    })
}

/// What a reply quotes of documents, in its order.
fn quoted(reply: &crate::domain::ReplyDraft) -> Vec<(&str, &str)> {
    let documents = reply.citations.iter().filter(|it| it.kind != EvidenceKind::Fact);
    documents.map(|it| (it.evidence_id.as_str(), it.quote.as_str())).collect()
}

#[test]
fn both_registers_hold_the_same_facts_and_each_citation_is_the_sources_own_words() {
    let text = "Read the target group's health first. A 5xx from checkout comes from its targets.";
    let document = || vec![openable("network/5xx.en#1", Language::En, 0.8, text)];
    let case = told("checkout answers 5xx", "Nobody can pay in checkout.");
    for (facts, openable) in [(facts(), document()), (facts(), Vec::new()), (Vec::new(), document())] {
        let found = drafted(&case, &facts, openable);
        let reply = &found.reply;
        assert!(!reply.citations.is_empty());
        for it in &reply.citations {
            let marker = format!("[{}]", it.marker);
            assert!(reply.markdown.contains(&marker) && reply.manager_markdown.contains(&marker), "{}", it.title);
        }
        let is_cited = |it: &&Fact| reply.citations.iter().any(|own| own.evidence_id == it.id);
        for fact in facts.iter().filter(is_cited) {
            let at = crate::text::time_label(fact.at, &profile().time_zone, Language::En);
            assert!(reply.markdown.contains(&format!("{at}: {}", fact.title)), "{}", reply.markdown);
            for name in fact.resource.iter().chain([&fact.title]) {
                assert!(reply.markdown.contains(name.as_str()), "{name}: {}", reply.markdown);
                assert!(!reply.manager_markdown.contains(name.as_str()), "{name}: {}", reply.manager_markdown);
            }
        }
        let impact = reply.manager_markdown.lines().find(|it| it.starts_with("- "));
        let begins = if facts.is_empty() { "- Next: " } else { "- Impact: signs of trouble since " };
        assert!(impact.is_some_and(|it| it.starts_with(begins)), "{}", reply.manager_markdown);
    }
    let found = drafted(&case, &facts(), document());
    let cited = found
        .reply
        .citations
        .iter()
        .find(|it| it.kind == EvidenceKind::Doc)
        .expect("the only document that is relevant enough is quoted");
    assert_eq!(text.get(cited.start..cited.end), Some(cited.quote.as_str()));
}

#[test]
fn a_reply_quotes_the_customers_language_in_near_ties_and_no_card_of_another_trouble() {
    let case = told("checkout answers 5xx", "Nobody can pay in checkout.");
    let text = "A 5xx from checkout comes from its targets.";
    let of = |all: Vec<Openable>| {
        let found = drafted(&case, &[], all);
        quoted(&found.reply).into_iter().map(|it| it.0.to_owned()).collect::<Vec<_>>()
    };
    let document = |language, relevance| openable(&format!("docs/{language}"), language, relevance, text);
    let (en, ja) = (Language::En, Language::Ja);
    assert_eq!(of(vec![document(ja, 0.9), document(en, 0.8)]), ["docs/en", "docs/ja"], "a near tie");
    assert_eq!(of(vec![document(ja, 0.9), document(en, 0.5)]), ["docs/ja", "docs/en"], "none");
    assert_eq!(of(vec![document(en, 1.0), document(ja, 0.39)]), ["docs/en"], "too little");
    let card = |relevance| openable("cards/dns", en, relevance, text);
    assert_eq!(of(vec![card(0.6), document(en, 1.0)]), ["docs/en"], "a card of something else");
    assert_eq!(of(vec![card(0.9), document(en, 1.0)]), ["cards/dns", "docs/en"]);
    let mut apart = card(1.0).evidence().clone();
    apart.headings = vec!["DNS".to_owned(), "How to tell this case from others".to_owned()];
    assert!(of(vec![Openable::found_by_customer(apart)]).is_empty(), "it names what it is not about");
}

#[test]
fn a_quote_is_the_sentence_that_speaks_of_what_is_asked_in_whatever_language_and_stands_for_itself() {
    let text = "# Databases\n\n- Read the log of connection slots first.\n\nThe database still runs. The error `FATAL: remaining connection slots` means that no slot is free.";
    let document = openable("docs/pool", Language::En, 0.8, text);
    let sentence = ("docs/pool", "The error `FATAL: remaining connection slots` means that no slot is free.");
    let pool = Idea { wordings: vec![vec!["connect".to_owned(), "slot".to_owned()], vec!["連線".to_owned()]] };
    for (subject, ideas, expected) in [
        ("`FATAL: remaining connection slots`", Vec::new(), Some(sentence)),
        ("連線用盡", vec![pool], Some(sentence)),
        ("連線用盡", Vec::new(), None),
    ] {
        let found = drafted_about(&told(subject, ""), &[], vec![document.clone()], ideas);
        assert_eq!(quoted(&found.reply).first(), expected.as_ref(), "{subject}");
    }
}

#[test]
fn the_facts_of_another_workload_do_not_raise_a_case_that_names_its_own() {
    let found = drafted(&told("A question on product-search", "How do we scale product-search?"), &facts(), Vec::new());
    assert_eq!(found.severity.suggested, Severity::Low);
    assert!(found.customer_impact.observed.is_empty());
    assert!(found.hypotheses.is_empty());
}

#[test]
fn use_that_nobody_recognises_is_a_security_case_even_in_a_question_about_a_bill() {
    for words in [
        "Could you explain this charge? There are machines that nobody here recognises.",
        "账单有点奇怪，有几台机器没人认识。",
        "請求に身代金の要求が書かれたファイルについての質問です。",
    ] {
        let found = drafted(&told("A bill", words), &[], Vec::new());
        assert!(found.security && found.queue == "security", "{words}");
    }
    let known = drafted(&told("A bill", "Could you explain this charge? We know the machines."), &[], Vec::new());
    assert!(!known.security);
}
