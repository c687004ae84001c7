//! A triage draft that a model words: what it reads, which parts are taken, and that ours stand wherever its words do not hold.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::json;

use super::samples::{BOUNDARY, DOCUMENT, call, calling, fact, passage, prompts, reply, setup};
use crate::agent::{Agent, Brief, ReadCall, Reads, SearchCases, SearchDocs, Toolbox, word_triage};
use crate::base::Deadline;
use crate::cases::{AccountNames, Drafted, Known, Openable, Services, triage};
use crate::domain::{
    AccountId, AccountProfile, CaseTold, Evidence, Fact, FactKind, FoundDocument, Language, Mode, Triage, Wording,
};
use crate::llm::{ChatMessage, ChatReply, ChatRequest, DeltaSink, Extractive, Finish, Model, ModelError};
use crate::prompt::Prompts;
use crate::text::TokenCounter;

/// What only the desk may read.
const RUNBOOK: &str = "先联系值班的鱼鹰小组，再由他们手工把主机从集群里摘除，不要告诉客户这个步骤。";
const CLAIM: &str = "Nobody can pay since the database shop-orders failed over.";

type Replies = Vec<Result<ChatReply, ModelError>>;

/// What a look finds, whatever it looks for; it keeps what it was asked.
struct Found {
    evidence: Vec<Evidence>,
    asked: Mutex<Vec<ReadCall>>,
}

impl Found {
    fn of(evidence: Vec<Evidence>) -> Self {
        Self { evidence, asked: Mutex::default() }
    }

    fn calls(&self) -> MutexGuard<'_, Vec<ReadCall>> {
        self.asked.lock().expect("nothing panics while it holds the calls")
    }
}

impl Reads for Found {
    fn read<'a>(&'a self, call: &'a ReadCall, _: Deadline) -> BoxFuture<'a, Vec<Evidence>> {
        self.calls().push(call.clone());
        async { self.evidence.clone() }.boxed()
    }
}

/// Plays one list for engineers and one for the reply.
struct Scripted {
    staff: Mutex<Replies>,
    reply: Mutex<Replies>,
    seen: Mutex<Vec<ChatRequest>>,
}

impl Scripted {
    fn new(staff: Replies, reply: Replies) -> Arc<Self> {
        Arc::new(Self { staff: Mutex::new(staff), reply: Mutex::new(reply), seen: Mutex::default() })
    }

    fn says(staff: &str, customer: &str) -> Arc<Self> {
        Self::new(vec![Ok(reply(staff))], vec![Ok(reply(customer))])
    }

    /// What was read for the reply, and for engineers.
    fn read(&self) -> (String, String) {
        let seen = self.seen.lock().unwrap();
        let whole = |is_reply: bool| {
            let request = seen.iter().find(|it| is_of_reply(it) == is_reply).expect("was asked");
            let ChatMessage::User { text } = &request.messages[0] else { panic!() };
            text.clone()
        };
        (whole(true), whole(false))
    }
}

fn is_of_reply(request: &ChatRequest) -> bool {
    request.system.contains("## engineer")
}

impl Model for Scripted {
    fn name(&self) -> &str {
        "scripted"
    }

    fn mode(&self) -> Mode {
        Mode::Model
    }

    fn reply<'a>(&'a self, request: &'a ChatRequest, _: DeltaSink) -> BoxFuture<'a, Result<ChatReply, ModelError>> {
        self.seen.lock().unwrap().push(request.clone());
        let mut list = if is_of_reply(request) { self.reply.lock() } else { self.staff.lock() }.unwrap();
        let next = if list.is_empty() { Err(ModelError::Connect) } else { list.remove(0) };
        async move { next }.boxed()
    }
}

fn change() -> Fact {
    Fact {
        resource: fact().resource,
        title: "ModifyDBInstance shop-orders by deploy".to_owned(),
        ..Fact::bare("change-1", FactKind::Change, "2026-11-20T18:01:00Z".parse().unwrap())
    }
}

fn case() -> CaseTold {
    let case = json!({
        "id": "case-1", "account_id": "111122223333", "subject": "shop-orders is down", "description": CLAIM,
        "created_at": "2026-11-20T18:10:00Z",
    });
    serde_json::from_value(case).unwrap()
}

fn drafted(language: Language) -> Drafted {
    let profile = json!({
        "name": "Shop", "plan": "enterprise", "time_zone": "Asia/Taipei",
        "workload": [{ "name": "orders", "environment": "production", "resources": [fact().resource] }],
    });
    let (facts, runbook) = ([fact(), change()], passage("runbook", "Runbook", RUNBOOK));
    let document = |it: &Evidence| FoundDocument {
        evidence_id: it.id.clone(),
        title: it.title.clone(),
        url: None,
        language: it.language,
    };
    let now = "2026-11-20T18:17:00Z".parse().unwrap();
    triage(Known {
        case: &case(),
        profile: &serde_json::from_value(profile).unwrap(),
        services: &Services::default(),
        facts: &facts,
        gaps: vec![super::samples::gap()],
        similar: Vec::new(),
        documents: vec![document(&runbook)],
        passages: vec![runbook],
        openable: vec![Openable::found_by_customer(passage("failover", "Failover of a database", DOCUMENT))],
        ideas: Vec::new(),
        language,
        phrases: prompts().phrases(language),
        wording: &prompts().triage(),
        now,
        at: now,
    })
}

/// Another account with a person and a workload.
fn others() -> AccountProfile {
    let text = json!({
        "name": "Harbor Lane", "plan": "basic", "contact": [{ "name": "小林芽衣", "email": "mei@example.com" }],
        "workload": [{ "name": "Web shop", "resources": ["arn:aws:ecs:eu-west-1:444455556666:service/shop/checkout-web"] }],
    });
    let profile: AccountProfile =
        serde_json::from_value(text).expect("the profile above has every field that a profile needs");
    AccountProfile { id: AccountId::parse("444455556666").expect("twelve digits are an id"), ..profile }
}

async fn worded_in(language: Language, model: &Arc<Scripted>) -> (Triage, Triage) {
    let nothing = Found::of(Vec::new());
    worded_with(language, model, &nothing, &nothing).await
}

async fn worded_with(
    language: Language,
    model: &Arc<Scripted>,
    for_staff: &Found,
    for_reply: &Found,
) -> (Triage, Triage) {
    let agent = Agent {
        prompts: Arc::new(Prompts::load(Path::new("/nonexistent")).unwrap()),
        toolbox: Arc::new(Toolbox::new().unwrap()),
        counter: TokenCounter::estimating(),
        model: Some(Arc::clone(model) as Arc<dyn Model>),
        extractive: Arc::new(Extractive),
    };
    let brief = Brief {
        case: &case(),
        time_zone: "Asia/Taipei",
        now: "2026-11-20T18:17:00Z".parse().unwrap(),
        limits: &setup("").limits,
        max_tokens: 1_200,
        boundary: BOUNDARY,
        own_names: &BTreeSet::from(["Shop".to_owned()]),
        names: &AccountNames::of(&[others()]),
        for_staff,
        for_reply,
    };
    (drafted(language).triage, word_triage(&agent, &brief, drafted(language)).await)
}

async fn worded(model: &Arc<Scripted>) -> (Triage, Triage) {
    worded_in(Language::En, model).await
}

fn wording(triage: &Triage) -> &Wording {
    triage.wording.as_ref().expect("a model was asked")
}

fn why<'a>(triage: &'a Triage, part: &str) -> Option<&'a str> {
    wording(triage).kept.get(part).map(String::as_str)
}

const STAFF: &str = "## summary\nThe customer says that nobody can pay since the database shop-orders failed over [1]. \
    The Multi-AZ failover of shop-orders completed [2].\n\n## impact 1\nA Multi-AZ failover of shop-orders completed [2].\n";
const REPLY: &str = "## engineer\nThe Multi-AZ failover of shop-orders completed [1]. ModifyDBInstance of shop-orders by deploy came before [2: \
    \"ModifyDBInstance shop-orders by deploy\"]. A failover usually takes 60 to 120 seconds [3].\n\n## manager\nThe failover of \
    shop-orders completed [1]. ModifyDBInstance shop-orders by deploy [2]. It usually takes 60 to 120 seconds [3].\n";

#[tokio::test]
async fn the_prompts_read_like_this() {
    let model = Scripted::says("", "");
    worded_in(Language::ZhTw, &model).await;
    let (for_reply, for_staff) = model.read();
    insta::assert_snapshot!("triage_case", for_staff);
    insta::assert_snapshot!("triage_reply", for_reply);
    let seen = model.seen.lock().unwrap();
    let system = |is_reply| seen.iter().find(|it| is_of_reply(it) == is_reply).unwrap().system.clone();
    insta::assert_snapshot!("triage_system", system(false));
    insta::assert_snapshot!("triage_reply_system", system(true));
}

#[tokio::test]
async fn parts_that_hold_are_in_the_models_words_and_what_is_computed_stays() {
    let (ours, triage) = worded(&Scripted::says(STAFF, REPLY)).await;
    assert_eq!((triage.mode, wording(&triage).usage.model_calls), (Mode::Model, 2), "{:?}", wording(&triage));
    assert!(
        triage.summary.starts_with("The customer says that nobody can pay") && !triage.summary_citations.is_empty()
    );
    assert!(triage.evidence.iter().any(|it| it.text.contains(CLAIM)), "the claim can be opened");
    assert_eq!(triage.customer_impact.observed[0].text, "A Multi-AZ failover of shop-orders completed.");
    let reply = &triage.reply;
    assert!(
        reply.markdown.contains("60 to 120 seconds [3]") && reply.manager_markdown.contains("60 to 120 seconds [3]")
    );
    for text in [&reply.markdown, &reply.manager_markdown] {
        assert!(text.contains("files:alarms.json"), "what could not be seen stands in each register: {text}");
        assert!(text.contains("shop-orders completed") && text.contains("ModifyDBInstance"), "{text}");
    }
    assert_eq!((triage.severity, triage.queue, triage.timeline), (ours.severity, ours.queue, ours.timeline));
    assert_eq!((triage.missing, triage.gaps, triage.security), (ours.missing, ours.gaps, ours.security));
    assert_eq!(triage.hypotheses, ours.hypotheses, "nobody worded them");
}

#[tokio::test]
async fn the_reply_is_worded_from_what_its_customer_may_open_and_nothing_else() {
    let model = Scripted::says(STAFF, REPLY);
    worded(&model).await;
    let (for_reply, for_staff) = model.read();
    assert!(for_staff.contains(RUNBOOK) && !for_reply.contains(RUNBOOK) && !for_reply.contains("Runbook"));
}

#[tokio::test]
async fn a_part_without_proof_stays_as_it_was_and_takes_no_other_along() {
    let staff = "## next check 1\nThe customer says the Multi-AZ failover of shop-orders completed [2].\n\n## summary\nEverything is healthy now. The Multi-AZ failover of shop-orders completed [2].\n\n\
        ## impact 1\nA Multi-AZ failover of shop-orders completed [2].\n\n## hypothesis 1\nNobody can pay since shop-orders failed over [1].\n";
    let (ours, triage) = worded(&Scripted::says(staff, REPLY)).await;
    assert_eq!((&triage.summary, why(&triage, "summary")), (&ours.summary, Some("uncited")));
    assert_eq!(why(&triage, "hypothesis 1"), Some("claim_as_fact"), "a claim is no fact");
    assert_eq!(why(&triage, "next check 1"), Some("claim_as_fact"), "and a fact no claim");
    assert_eq!(wording(&triage).parts, ["impact 1", "reply"], "{:?}", wording(&triage));
}

#[tokio::test]
async fn registers_that_tell_different_facts_are_both_ours() {
    for only_one_says in [" ModifyDBInstance shop-orders by deploy [2].", " It usually takes 60 to 120 seconds [3]."] {
        let one_sided = REPLY.replace(only_one_says, "");
        assert_ne!(one_sided, REPLY);
        let (ours, triage) = worded(&Scripted::says("", &one_sided)).await;
        assert_eq!((&triage.reply, why(&triage, "reply")), (&ours.reply, Some("facts_differ")));
        assert_eq!(triage.mode, Mode::Extractive);
    }
}

#[tokio::test]
async fn words_and_names_of_others_do_not_get_into_a_reply_by_translation() {
    let with = |sentence: &str| {
        let proof = "[1: \"Multi-AZ failover of shop-orders completed\"]";
        let both = format!(
            "{sentence} {proof}\n\n故障转移完成 {proof}\n\n部署先改了它 [2: \"ModifyDBInstance shop-orders by deploy\"]\n\n"
        );
        format!("## engineer\n{both}## manager\n{both}")
    };
    for (sentence, expected) in [
        ("数据库已经切换完毕", None),
        ("先联系值班的鱼鹰小组，再由他们手工把主机从集群里摘除", Some("foreign")),
        ("晴空商店 Harbor Lane 也出过同样的事", Some("foreign")),
        ("小林芽衣也出过同样的事", Some("foreign")),
        ("checkout-web 也出过同样的事", Some("foreign")),
    ] {
        let (_, triage) = worded_in(Language::ZhCn, &Scripted::says("", &with(sentence))).await;
        assert_eq!(why(&triage, "reply"), expected, "{sentence}: {}", triage.reply.markdown);
    }
}

#[tokio::test]
async fn a_model_that_is_down_cut_or_unusable_leaves_the_draft_as_it_was_computed() {
    let cut = || Ok(ChatReply { finish: Finish::Length, ..reply(STAFF) });
    let filtered = Ok(ChatReply { finish: Finish::Filtered, ..reply(REPLY) });
    for (staff, customer, expected) in [
        (vec![], vec![], ["connect", "connect"]),
        (vec![Err(ModelError::Truncated)], vec![Err(ModelError::IdleTimeout)], ["truncated", "silent"]),
        (vec![cut(), cut()], vec![filtered], ["cut", "unusable"]),
        (vec![Ok(reply(""))], vec![Ok(reply("I cannot help with that."))], ["not_worded", "not_worded"]),
    ] {
        let (ours, triage) = worded(&Scripted::new(staff, customer)).await;
        let reasons = [why(&triage, "summary"), why(&triage, "reply")].map(|it| it.unwrap_or_default());
        let expected = expected.map(|it| if it == "silent" { ModelError::IdleTimeout.class() } else { it });
        assert_eq!(reasons, expected);
        assert_eq!(Triage { wording: None, ..triage }, ours, "nothing else differs");
    }
}

#[tokio::test]
async fn a_half_that_was_cut_by_its_length_is_gone_on_with_once() {
    let (first, second) = STAFF.split_at(80);
    let halves = vec![Ok(ChatReply { finish: Finish::Length, ..reply(first) }), Ok(reply(second))];
    let model = Scripted::new(halves, vec![Ok(reply(REPLY))]);
    let (_, triage) = worded(&model).await;
    assert_eq!((wording(&triage).parts.len(), wording(&triage).usage.model_calls), (3, 3), "{:?}", wording(&triage));
}

#[tokio::test]
async fn one_that_is_half_down_words_the_other_half() {
    let (_, triage) = worded(&Scripted::new(vec![Err(ModelError::Truncated)], vec![Ok(reply(REPLY))])).await;
    assert_eq!((wording(&triage).parts.as_slice(), triage.mode), (["reply".to_owned()].as_slice(), Mode::Model));
}

const SLOTS: &str = "Drop the replication slot that no consumer reads.";

fn slots() -> Found {
    Found::of(vec![passage("slots", "Replication slots", SLOTS)])
}

#[tokio::test]
async fn who_words_it_looks_further_each_under_its_own_scope_and_what_a_part_rests_on_is_kept() {
    let looks = |tool| Ok(calling(vec![call(tool, json!({"query": "replication slot"}))]));
    let next = format!("{STAFF}\n## next check 1\n{SLOTS} [5]\n");
    let told = REPLY
        .replace(" It usually takes", &format!(" {SLOTS} [4]. It usually takes"))
        .replace("came before", "came first");
    let both = told.replace("\n\n## manager", &format!(" {SLOTS} [4].\n\n## manager"));
    let model =
        Scripted::new(vec![looks("search_past_cases"), Ok(reply(&next))], vec![looks("search_docs"), Ok(reply(&both))]);
    let (for_staff, for_reply) = (slots(), slots());
    let (ours, triage) = worded_with(Language::En, &model, &for_staff, &for_reply).await;
    let query = || "replication slot".to_owned();
    assert_eq!(*for_staff.calls(), [ReadCall::SearchCases(SearchCases { query: query() })]);
    assert_eq!(*for_reply.calls(), [ReadCall::SearchDocs(SearchDocs { query: query(), limit: None })]);
    assert_eq!(triage.hypotheses[0].next_check, SLOTS, "{:?}", wording(&triage));
    assert!(
        triage.reply.markdown.contains(SLOTS) && triage.reply.manager_markdown.contains(SLOTS),
        "{:?}",
        wording(&triage)
    );
    let is_kept = |it: &Triage| it.evidence.iter().any(|it| it.id == "slots");
    assert!(is_kept(&triage) && !is_kept(&ours));
    let told: Vec<(&str, u32)> = wording(&triage).looked.iter().map(|it| (it.tool.as_str(), it.found)).collect();
    assert_eq!(
        (told.as_slice(), wording(&triage).usage.tool_calls),
        ([("search_past_cases", 1), ("search_docs", 1)].as_slice(), 2)
    );
}

#[tokio::test]
async fn what_was_looked_up_for_engineers_is_not_in_the_reply() {
    let looks = Ok(calling(vec![call("search_past_cases", json!({"query": "slot"}))]));
    let reaches = REPLY.replace(" It usually takes", &format!(" {SLOTS} [4]. It usually takes"));
    let model = Scripted::new(vec![looks, Ok(reply(STAFF))], vec![Ok(reply(&reaches))]);
    let (_, triage) = worded_with(Language::En, &model, &slots(), &Found::of(Vec::new())).await;
    let prompts: Vec<String> =
        model.seen.lock().unwrap().iter().filter(|it| is_of_reply(it)).map(|it| format!("{:?}", it.messages)).collect();
    assert!(prompts.iter().all(|it| !it.contains(SLOTS)));
    assert!(!triage.reply.markdown.contains(SLOTS), "its evidence is not among what the reply was given");
}

#[tokio::test]
async fn calls_that_are_not_offered_or_do_not_fit_are_refused_and_one_that_never_ends_is_given_up() {
    let endless = || Ok(calling(vec![call("search_docs", json!({"query": "again"}))]));
    let bad = || {
        Ok(calling(vec![
            call("propose_handoff", json!({"reason": "x"})),
            call("search_docs", json!({"query": "x", "account_id": "444455556666"})),
        ]))
    };
    let model = Scripted::new((0..5).map(|_| endless()).collect(), vec![bad(), Ok(reply(REPLY))]);
    let (for_staff, for_reply) = (slots(), slots());
    let (ours, triage) = worded_with(Language::En, &model, &for_staff, &for_reply).await;
    assert_eq!((&triage.summary, why(&triage, "summary")), (&ours.summary, Some("unusable")));
    assert_eq!((for_staff.calls().len(), for_reply.calls().len()), (2, 0));
    assert_eq!(wording(&triage).parts, ["reply"], "{:?}", wording(&triage));
    let seen = model.seen.lock().unwrap();
    let offered: Vec<bool> = seen.iter().filter(|it| !is_of_reply(it)).map(|it| !it.tools.is_empty()).collect();
    assert_eq!(offered, [true, true, false], "the last reply has to be the text");
}

#[tokio::test]
async fn a_call_that_is_printed_as_text_is_told_and_may_be_repaired() {
    let leaked = Ok(ChatReply { finish: Finish::LeakedToolCall, ..reply("") });
    let model = Scripted::new(vec![leaked, Ok(reply(STAFF))], vec![Ok(reply(REPLY))]);
    let (_, triage) = worded(&model).await;
    assert_eq!(wording(&triage).parts, ["summary", "impact 1", "reply"], "{:?}", wording(&triage));
}
