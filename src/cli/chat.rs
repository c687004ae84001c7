use jiff::tz::TimeZone;
use tokio::io::{AsyncBufReadExt as _, BufReader};

use super::args::Chat;
use super::ask::{after, ask, open_conversation};
use super::draft_card;
use super::exit::{Exit, Failure};
use super::prepare;
use super::terminal::{line, piece, talk};
use crate::access::Principal;
use crate::config::Config;
use crate::domain::Draft;
use crate::http::words;
use crate::service::{CaseView, Service, ServiceError};
use crate::text::{closed_up, zoned_label};

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
    talk(&format!("a person will answer here: case {case}, queue {}", request.queue));
    if let Some(expected) = &request.expected {
        talk(&expected.words);
    } else if let Some(id) = &request.case_id {
        tell_clock(service, principal, id).await?;
    }
    Ok(())
}

/// Says of a case who answers and by when, or when they hear again.
async fn tell_clock(service: &Service, principal: &Principal, case_id: &str) -> Result<(), Failure> {
    let CaseView::Customer(case) = service.case(principal, case_id).await? else { return Ok(()) };
    let zone = service.accounts().get(&case.account_id).and_then(|it| TimeZone::get(&it.time_zone).ok());
    let time = |at| zoned_label(at, &zone.clone().unwrap_or(TimeZone::UTC), case.language);
    let next = case.next_update_at.map(|at| closed_up(&words(case.language).say_with("clock_next", "t", &time(at))));
    for line in case.expected.map(|it| it.words).into_iter().chain(next) {
        talk(&line);
    }
    Ok(())
}

async fn propose(
    service: &Service,
    principal: &Principal,
    conversation: &str,
    draft: &mut Option<Draft>,
) -> Result<(), Failure> {
    let made = service.draft_case(principal, conversation, None).await?;
    show(service, &made)?;
    if let Some(open) = service.draft(principal, &made.id).await?.joins {
        talk(&format!("it is added to case {}, which is open; no new case is opened", open.display_id));
    }
    *draft = Some(made);
    Ok(())
}

fn show(service: &Service, draft: &Draft) -> Result<(), Failure> {
    draft_card::lines(draft, service.catalogue()).iter().try_for_each(|it| line(it))?;
    let visible = words(draft.language).say("draft_visible");
    talk(&if draft.is_included { format!("{visible} /confirm") } else { visible.to_owned() });
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
            talk(&format!("case {} ({}) is open in queue {}", case.id, case.display_id, case.standing.queue));
            tell_clock(service, principal, &case.id).await
        }
        Err(error @ ServiceError::NotEntitled) => Err(error.into()),
        Err(error) => {
            *draft = Some(shown);
            Err(error.into())
        }
    }
}
