use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::{Bench, Ran};
use crate::access::EvalKey;
use crate::agent::wants_human;
use crate::cases::{Promises, Talked, open, pack};
use crate::domain::{
    AccountProfile, Audience, Case, CaseBody, CaseTold, Communication, DeskRow, Draft, DraftKind, Evidence, Origin,
    Speaker, Turn,
};
use crate::eval::play::{BOUNDARY, PlayError, Played, customer, moment};
use crate::eval::score::packed;
use crate::eval::suite::{PackWanted, Sample};
use crate::service::{DraftReader, TalkedOf, draft_of_talk, reader_language};

/// The pack that an engineer would get with these turns, as the product makes it: the case that the wish for a person opens,
/// its triage, then the pack.
pub(super) async fn score(
    bench: &Bench,
    sample: &Sample,
    wanted: &PackWanted,
    played: &[Played],
    ran: &mut Ran,
) -> Result<(), PlayError> {
    let knowledge = &bench.knowledge;
    let (profile, _) = customer(knowledge, sample.account.as_ref())?;
    let (cited, turns) = (cited(played), turns(played));
    let case = case(bench, sample, &profile, played, &cited);
    let at = moment(&profile);
    let desk = EvalKey.desk(profile.id.clone());
    let told = CaseTold { shown: cited.clone(), ..CaseTold::from(&case) };
    let triage = match knowledge.triage(&desk, &told, at, BOUNDARY).await {
        Ok(triage) => Some(triage),
        Err(error) => return Err(PlayError::BadAccount(error.to_string())),
    };
    let phrases = knowledge.agent.prompts.phrases(case.body.language);
    let found = pack(&Talked {
        case: &case,
        profile: Some(&profile),
        turns: &turns,
        cited: &cited,
        triage: triage.as_ref(),
        phrases: &phrases,
        is_wish: wants_human,
    });
    let asked: Vec<String> = triage.into_iter().flat_map(|it| it.missing).collect();
    let score = packed(wanted, &found, &asked, &phrases);
    ran.checks.extend(score.checks);
    ran.metrics.extend(score.completeness.map(|it| ("pack_completeness".to_owned(), it)));
    ran.metrics.insert("pack_asked".to_owned(), score.asked as f64);
    ran.metrics.insert("pack_asked_again".to_owned(), score.asked_again as f64);
    let open: Vec<String> = found.open_questions.iter().map(|it| format!("{:?}", it.about)).collect();
    let tried: Vec<&str> = found.tried.iter().map(|it| it.text.as_str()).collect();
    ran.answer =
        format!("{}\n\nTried: {}\nOpen: {}\n\n{}", found.summary, tried.join(" | "), open.join(", "), ran.answer);
    Ok(())
}

/// What sort of case the last message opens.
pub(super) fn kind_of(bench: &Bench, sample: &Sample, played: &[Played]) -> Result<DraftKind, PlayError> {
    let (profile, _) = customer(&bench.knowledge, sample.account.as_ref())?;
    Ok(case(bench, sample, &profile, played, &cited(played)).body.kind)
}

/// The case that the last message opens, with its thread.
fn case(bench: &Bench, sample: &Sample, profile: &AccountProfile, played: &[Played], cited: &[Evidence]) -> Case {
    let services = &bench.knowledge.services;
    let said: Vec<String> = played.iter().map(|it| it.question.clone()).collect();
    let page = sample.page_language.unwrap_or(sample.language);
    let language = reader_language(said.last().map_or("", String::as_str), Some(page));
    let facts = played.iter().rev().map(|it| &it.turn.facts).find(|it| !it.is_empty()).cloned().unwrap_or_default();
    let talk = TalkedOf { said: &said, earlier: None, facts: &facts, gaps: &[], cited };
    let phrases = &bench.knowledge.agent.prompts.phrases(language);
    let draft = draft_of_talk(talk, &DraftReader { profile, language, phrases, services }, moment(profile));
    opened(profile, draft, thread(profile, played))
}

fn opened(profile: &AccountProfile, draft: Draft, communications: Vec<Communication>) -> Case {
    let at = communications.last().map_or_else(|| moment(profile), |it| it.at);
    let severity = draft.severity;
    let nothing = Promises::new(BTreeMap::new(), DeskRow::default().unpromised_minutes);
    let standing = open(Origin::Handoff, severity, draft.suggested_severity, "", &nothing, at).standing;
    Case {
        id: "case_eval".to_owned(),
        display_id: String::new(),
        account_id: profile.id.clone(),
        standing,
        body: CaseBody::from(draft),
        declared_severity: severity,
        plan: profile.plan,
        origin: Origin::Handoff,
        opened_by: String::new(),
        created_at: at,
        updated_at: at,
        resolution: None,
        conversation_id: None,
        communications,
    }
}

/// One second between messages.
fn thread(profile: &AccountProfile, played: &[Played]) -> Vec<Communication> {
    let mut thread: Vec<Communication> = Vec::new();
    for (number, it) in played.iter().enumerate() {
        let mut add = |from: Speaker, id: String, body: &str, turn_id: Option<String>| {
            let seq = thread.len() as u64 + 1;
            thread.push(Communication {
                id,
                seq,
                at: moment(profile) + SignedDuration::from_secs(seq as i64),
                from,
                author: None,
                manner: None,
                body: body.to_owned(),
                visibility: Audience::Public,
                turn_id,
                attachments: Vec::new(),
            });
        };
        add(Speaker::Customer, message_id(number), &it.question, None);
        if !it.answer().is_empty() {
            add(Speaker::Assistant, format!("answer_{number}"), it.answer(), Some(turn_id(number)));
        }
    }
    thread
}

fn message_id(number: usize) -> String {
    format!("message_{number}")
}

fn turn_id(number: usize) -> String {
    format!("turn_{number}")
}

/// The turns, each with an id of its own.
fn turns(played: &[Played]) -> Vec<Turn> {
    let own = |(number, it): (usize, &Played)| Turn {
        id: turn_id(number),
        message_id: message_id(number),
        ..it.turn.clone()
    };
    played.iter().enumerate().map(own).collect()
}

/// What all answers cited, each once.
fn cited(played: &[Played]) -> Vec<Evidence> {
    let mut all: Vec<Evidence> = Vec::new();
    for evidence in played.iter().flat_map(|it| &it.cited) {
        if !all.iter().any(|it| it.id == evidence.id) {
            all.push(evidence.clone());
        }
    }
    all
}
