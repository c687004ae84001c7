use std::sync::Arc;

use super::{Bench, RECORDING, Ran};
use crate::access::EvalKey;
use crate::domain::{AccountProfile, CaseTold, Triage};
use crate::eval::observe::{NotedModel, Notes};
use crate::eval::play::{BOUNDARY, PlayError, customer, moment};
use crate::eval::result::{Check, Cited, Cost, Verdict};
use crate::eval::score::{self, checked, names_document, outage_missed, severity_cost};
use crate::eval::suite::{CaseGiven, Groups, Sample};

/// Most questions that an engineer is to ask (issue of the desk: only what is needed).
const QUESTIONS: usize = 3;

/// What an engineer would get with a case, as the desk makes it.
pub(super) async fn run(bench: &Bench, sample: &Sample) -> Result<Ran, PlayError> {
    let Some(given) = &sample.case else { return Ok(unmeasured("case", "the sample has no case".to_owned())) };
    let account = given.account.as_ref().or(sample.account.as_ref());
    let (profile, _) = customer(&bench.knowledge, account)?;
    let (case, moment) = (told(given, profile.id.clone()), moment(&profile));
    let desk = EvalKey.desk(profile.id.clone());
    let notes = Notes::default();
    let mut knowledge = bench.knowledge.clone();
    knowledge.agent.model =
        knowledge.agent.model.map(|inner| Arc::new(NotedModel { inner, notes: notes.clone() }) as _);
    let triage = match knowledge.triage(&desk, &case, moment, BOUNDARY).await {
        Ok(triage) => triage,
        Err(error) => return Ok(unmeasured("triage", error.to_string())),
    };
    let calls = notes.take().calls;
    if let Some(error) = calls.iter().filter_map(|it| it.error.as_ref()).find(|it| it.class() == "stale_recording") {
        return Ok(unmeasured(RECORDING, error.to_string()));
    }
    let mut ran = Ran::default();
    worded(bench, sample, &case, &profile, &triage, &mut ran);
    let similar: Vec<&str> = triage.similar_cases.iter().map(|it| it.evidence_id.as_str()).collect();
    let documents: Vec<&str> = triage.documents.iter().map(|it| it.evidence_id.as_str()).collect();
    listed("similar", &sample.similar, &similar, &mut ran);
    listed("documents", &sample.documents, &documents, &mut ran);
    severity(sample, &triage, &mut ran);
    if let Some(queue) = &sample.queue {
        let is_right = *queue == triage.queue;
        ran.metrics.insert("queue_right".to_owned(), share(is_right));
        let verdict = || Verdict::of(is_right, || format!("`{}` instead of `{queue}`", triage.queue));
        ran.checks.push(checked("queue", verdict));
    }
    if let Some(security) = sample.security {
        // A miss and a false alarm cost differently, and are counted apart.
        let name = if security { "security_missed" } else { "security_false" };
        ran.metrics.insert(name.to_owned(), share(triage.security != security));
        let verdict = || Verdict::of(triage.security == security, || format!("security is {}", triage.security));
        ran.checks.push(checked("security", verdict));
    }
    if let Some(wanted) = &sample.missing {
        let verdict = missing(wanted, &triage.missing);
        ran.metrics.insert("missing_right".to_owned(), share(verdict == Verdict::Pass));
        ran.checks.push(checked("missing", || verdict));
    }
    ran.cited = similar
        .iter()
        .chain(&documents)
        .zip(1..)
        .map(|(id, marker)| Cited { marker, id: (*id).to_owned(), quote: String::new() })
        .collect();
    ran.answer = format!("{}\n\n{}", triage.summary, triage.reply.markdown);
    let ids = [similar, documents].concat().join("\n");
    ran.stages.search = crate::base::sha256_hex(ids.as_bytes()).chars().take(8).collect();
    Ok(ran)
}

/// What every draft owes, whoever worded it.
fn worded(bench: &Bench, sample: &Sample, case: &CaseTold, profile: &AccountProfile, triage: &Triage, ran: &mut Ran) {
    let knowledge = &bench.knowledge;
    let customer = EvalKey.desk(profile.id.clone()).as_customer();
    let is_openable = |id: &str| matches!(knowledge.searcher.passage(&customer, id), Ok(Some(_)));
    let said = case.said().join("\n");
    let others = knowledge.accounts.list().into_iter().filter(|it| it.id != profile.id && it.name != profile.name);
    let names: Vec<String> = others.flat_map(|it| [it.id.to_string(), it.name.clone()]).collect();
    ran.checks.push(checked("registers", || score::registers(&triage.reply)));
    ran.checks.push(checked("reply_sources", || score::reply_sources(triage, &is_openable)));
    ran.checks.push(checked("reply_leak", || score::reply_leak(triage, &said, &names)));
    let reply = [triage.reply.markdown.as_str(), triage.reply.manager_markdown.as_str()];
    ran.checks.push(checked("never", || score::never(&sample.never, reply.into_iter())));
    let Some(wording) = &triage.wording else { return };
    let asked = wording.parts.len() + wording.kept.len();
    ran.metrics.insert("parts_worded".to_owned(), wording.parts.len() as f64 / asked.max(1) as f64);
    ran.cost = Cost {
        model_calls: wording.usage.model_calls,
        tool_calls: wording.usage.tool_calls,
        prompt_tokens: wording.usage.prompt_tokens,
        completion_tokens: wording.usage.completion_tokens,
        answer_bytes: triage.reply.markdown.len(),
        ..Cost::default()
    };
    ran.checks.push(checked("budget", || score::budget(bench.suite.budgets(&bench.backend), &ran.cost)));
}

fn told(given: &CaseGiven, account: crate::domain::AccountId) -> CaseTold {
    CaseTold {
        id: String::new(),
        account_id: account,
        subject: given.subject.clone(),
        description: given.description.clone(),
        service: given.service.clone(),
        declared_severity: given.declared_severity,
        language: given.language,
        created_at: given.created_at.as_deref().and_then(|it| it.parse().ok()),
        tried: Vec::new(),
        shown: Vec::new(),
        communications: Vec::new(),
    }
}

/// Whether one of `wanted` is among the first five, and first.
fn listed(name: &str, wanted: &[String], found: &[&str], ran: &mut Ran) {
    if wanted.is_empty() {
        return;
    }
    let rank = found.iter().position(|id| wanted.iter().any(|it| names_document(it, id)));
    ran.metrics.insert(format!("{name}_hit_at_1"), share(rank == Some(0)));
    ran.metrics.insert(format!("{name}_hit_at_5"), share(rank.is_some()));
    let verdict = || Verdict::of(rank.is_some(), || format!("none of {} among the first five", wanted.join(", ")));
    ran.checks.push(checked(name, verdict));
}

fn severity(sample: &Sample, triage: &Triage, ran: &mut Ran) {
    let right = &sample.severity;
    if right.is_empty() {
        return;
    }
    let found = triage.severity.suggested;
    let is_right = right.contains(&found);
    ran.severities = Some((right.clone(), found));
    ran.likelihood = Some((f64::from(triage.severity.confidence), is_right));
    ran.metrics.insert("severity_right".to_owned(), share(is_right));
    let weight = f64::from(sample.worst_error.unwrap_or(1));
    ran.metrics.insert("severity_cost".to_owned(), severity_cost(right, found) * weight);
    ran.metrics.extend(outage_missed(right, found).map(|it| ("critical_missed".to_owned(), share(it))));
    ran.checks.push(checked("severity", || {
        Verdict::of(is_right, || {
            format!("{} instead of {}", found.word(), right.iter().map(|it| it.word()).collect::<Vec<_>>().join(" or "))
        })
    }));
}

/// All that is wanted is asked, nothing where nothing is missing, and never more than an engineer needs.
pub(super) fn missing(wanted: &Groups, asked: &[String]) -> Verdict {
    let text = asked.join("\n").to_lowercase();
    let lacks = wanted.iter().find(|group| !group.iter().any(|it| text.contains(&it.to_lowercase())));
    match lacks {
        Some(group) => Verdict::Fail(format!("does not ask for {}", group.first().map_or("", String::as_str))),
        None if wanted.is_empty() && !asked.is_empty() => Verdict::Fail(format!("asks what was said: {text}")),
        None => Verdict::of(asked.len() <= QUESTIONS, || format!("asks {} questions", asked.len())),
    }
}

fn share(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

fn unmeasured(scorer: &str, why: String) -> Ran {
    let check = Check { scorer: scorer.to_owned(), verdict: Verdict::Unmeasured(why), optional: false };
    Ran { checks: vec![check], ..Ran::default() }
}
