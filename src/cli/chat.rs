use tokio::io::{AsyncBufReadExt as _, BufReader};

use super::args::Chat;
use super::ask::{after, ask, open_conversation};
use super::exit::{Exit, Failure};
use super::prepare;
use super::terminal::{line, piece, talk};
use crate::access::Principal;
use crate::config::Config;
use crate::domain::Draft;
use crate::service::{Service, ServiceError};

const COMMANDS: &str = "/draft, /confirm, /human, /quit";

/// `chat`: a conversation in the terminal. `/draft` makes a case of it, `/confirm` opens what was shown, `/human` asks for
/// a person, `/quit` or end of input leaves.
pub(super) async fn run(config: Config, args: Chat) -> Result<Exit, Failure> {
    let service = prepare::open(&config).await?;
    let (principal, account) = prepare::customer(&service, args.account.as_deref())?;
    let conversation = open_conversation(&service, &principal, &account).await?;
    talk(&format!("account {account}, conversation {conversation}; {COMMANDS}"));
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    let mut draft: Option<Draft> = None;
    loop {
        piece("> ")?;
        let Some(text) = lines.next_line().await? else { break };
        let done = match text.trim() {
            "" => Ok(()),
            "/quit" => break,
            "/human" => human(&service, &principal, &conversation).await,
            "/draft" => propose(&service, &principal, &conversation, &mut draft).await,
            "/confirm" => confirm(&service, &principal, &mut draft).await,
            command if command.starts_with('/') => {
                talk(&format!("commands: {COMMANDS}"));
                Ok(())
            }
            question => answer(&service, &principal, &conversation, question, &mut draft).await,
        };
        match done {
            Err(failure) if failure.is_closed_pipe() => return Err(failure),
            Err(failure) => talk(&failure.words()),
            Ok(()) => {}
        }
    }
    service.close().await;
    Ok(Exit::Done)
}

async fn answer(
    service: &Service,
    principal: &Principal,
    conversation: &str,
    question: &str,
    draft: &mut Option<Draft>,
) -> Result<(), Failure> {
    let Some(turn) = ask(service, principal, conversation, question, true).await? else {
        talk("a person will answer here");
        return Ok(());
    };
    after(&turn)?;
    if turn.draft.is_some() {
        talk("/draft shows the case that was drafted from what was said, /confirm opens it");
        draft.clone_from(&turn.draft);
    }
    Ok(())
}

async fn human(service: &Service, principal: &Principal, conversation: &str) -> Result<(), Failure> {
    let request = service.request_handoff(principal, conversation, None, None).await?;
    let case = request.case_id.as_deref().unwrap_or(&request.id);
    let what = if request.is_answered { "you hear again by" } else { "first reply by" };
    let due = request.due_at.map_or_else(|| "no time is promised".to_owned(), |at| format!("{what} {at}"));
    talk(&format!("a person will answer here: case {case}, queue {}, {due}", request.queue));
    Ok(())
}

async fn propose(
    service: &Service,
    principal: &Principal,
    conversation: &str,
    draft: &mut Option<Draft>,
) -> Result<(), Failure> {
    let made = service.draft_case(principal, conversation, None).await?;
    show(&made)?;
    if let Some(open) = service.draft(principal, &made.id).await?.joins {
        talk(&format!("it is added to case {}, which is open; no new case is opened", open.display_id));
    }
    *draft = Some(made);
    Ok(())
}

fn show(draft: &Draft) -> Result<(), Failure> {
    line(&format!("{}\n\n{}\n", draft.subject, draft.description))?;
    line(&format!(
        "service {}, severity {} (the evidence speaks for {})",
        draft.service,
        format!("{:?}", draft.severity).to_lowercase(),
        format!("{:?}", draft.suggested_severity).to_lowercase()
    ))?;
    if !draft.resources.is_empty() {
        let words = |it: &String| match draft.stated_resources.contains(it) {
            true => format!("{it} (as you named it; not seen in the account)"),
            false => it.clone(),
        };
        line(&format!("resources: {}", draft.resources.iter().map(words).collect::<Vec<_>>().join(", ")))?;
    }
    for question in &draft.missing {
        line(&format!("still open: {question}"))?;
    }
    let due = match (draft.is_included, draft.due_in_minutes) {
        (false, _) => "your plan does not include such a case".to_owned(),
        (true, Some(minutes)) => format!("an engineer's first reply within {minutes} minutes; /confirm opens it"),
        (true, None) => "no time is promised; /confirm opens it".to_owned(),
    };
    talk(&format!("{due}. The support team and your account's other users will see the transcript."));
    Ok(())
}

async fn confirm(service: &Service, principal: &Principal, draft: &mut Option<Draft>) -> Result<(), Failure> {
    let Some(shown) = draft.take() else {
        talk("nothing was drafted yet; /draft makes a case of what was said");
        return Ok(());
    };
    match service.confirm_draft(principal, &shown.id, &shown.digest, None).await {
        Ok(case) if service.draft(principal, &shown.id).await?.record.has_joined => {
            talk(&format!("added to case {} ({}); no new case was opened", case.id, case.display_id));
            Ok(())
        }
        Ok(case) => {
            let due = case.standing.due_at.map_or_else(String::new, |at| format!(", first reply by {at}"));
            talk(&format!("case {} ({}) is open in queue {}{due}", case.id, case.display_id, case.standing.queue));
            Ok(())
        }
        Err(error @ ServiceError::NotEntitled) => Err(error.into()),
        Err(error) => {
            *draft = Some(shown);
            Err(error.into())
        }
    }
}
