use std::io::Read as _;

use super::args::Ask;
use super::exit::{Exit, Failure};
use super::prepare;
use super::terminal::{line, piece, talk};
use crate::access::Principal;
use crate::base::new_id;
use crate::config::Config;
use crate::domain::{AccountId, Outcome, Turn, TurnEvent};
use crate::service::{Followed, Question, Service};

/// `ask QUESTION`: one turn, streamed, with its sources below.
pub(super) async fn run(config: Config, args: Ask) -> Result<Exit, Failure> {
    let question = match args.question.as_str() {
        "-" => from_stdin()?,
        _ => args.question,
    };
    if question.trim().is_empty() {
        return Err(Failure::usage("the question is empty; write what happened or what you want to know"));
    }
    let service = prepare::open(&config).await?;
    let (principal, account) = prepare::customer(&service, args.account.as_deref())?;
    let conversation = service.create_conversation(&principal, &account, None).await?;
    let turn = ask(&service, &principal, &conversation.id, &question, !args.json).await?;
    match (&turn, args.json) {
        (Some(turn), true) => line(&serde_json::to_string_pretty(turn)?)?,
        (Some(turn), false) => after(turn)?,
        (None, _) => talk("a person will answer"),
    }
    service.close().await;
    let failed = turn.is_some_and(|it| matches!(it.outcome, Some(Outcome::Failed | Outcome::Interrupted)));
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

/// Longest question read from stdin; the service takes less and says so.
const MOST_STDIN: u64 = 1024 * 1024;

fn from_stdin() -> Result<String, Failure> {
    let mut text = String::new();
    let read = std::io::stdin().lock().take(MOST_STDIN).read_to_string(&mut text);
    read.map_err(|error| Failure::usage(format!("cannot read the question from stdin: {error}")))?;
    Ok(text)
}

/// Asks in a conversation and follows the turn to its end; `None` when a person will answer.
pub(super) async fn ask(
    service: &Service,
    principal: &Principal,
    conversation_id: &str,
    text: &str,
    is_streamed: bool,
) -> Result<Option<Turn>, Failure> {
    let request_id = new_id("req");
    let question = Question {
        conversation_id,
        text,
        attachments: Vec::new(),
        language: None,
        request_id: &request_id,
        command: None,
    };
    let Some(turn) = service.ask(principal, question).await?.turn else { return Ok(None) };
    let mut following = service.follow(principal, &turn.id, 0).await?;
    let mut last = None;
    while let Some(event) = following.next().await? {
        let Followed::Durable(_, event) = event else { continue };
        match &*event {
            TurnEvent::Unit(unit) if is_streamed => piece(&unit.markdown)?,
            TurnEvent::Turn(turn) => last = Some((**turn).clone()),
            _ => {}
        }
    }
    Ok(last)
}

/// What stands below a streamed answer: its sources, and how the turn ended where that is not plain.
pub(super) fn after(turn: &Turn) -> Result<(), Failure> {
    line("\n")?;
    let mut listed: Vec<u32> = Vec::new();
    for citation in turn.answer.iter().flat_map(|it| &it.citations) {
        if listed.contains(&citation.marker) {
            continue;
        }
        listed.push(citation.marker);
        let updated = citation.updated.as_deref().map(|it| format!(", {it}")).unwrap_or_default();
        line(&format!("[{}] {} ({}{updated})", citation.marker, citation.title, citation.evidence_id))?;
    }
    if turn.withheld > 0 {
        talk(&format!("{} statements were left out because they could not be checked", turn.withheld));
    }
    if let Some(why) = &turn.degraded {
        talk(&format!("quotes only for now ({why})"));
    }
    if !turn.masked.is_empty() {
        talk(&format!("masked before storing: {}; treat it as exposed and rotate it now", turn.masked.join(", ")));
    }
    if let Some(draft) = &turn.draft {
        talk(&format!("draft case {}: {}", draft.id, draft.subject));
    }
    talk(&format!("turn {}", turn.id));
    Ok(())
}

/// The accounts' own conversation for `chat`.
pub(super) async fn open_conversation(
    service: &Service,
    principal: &Principal,
    account: &AccountId,
) -> Result<String, Failure> {
    Ok(service.create_conversation(principal, account, None).await?.id)
}
