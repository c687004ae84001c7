use tokio::io::{AsyncBufReadExt as _, BufReader};

use super::args::Chat;
use super::ask::{after, ask, open_conversation};
use super::exit::{Exit, Failure};
use super::prepare;
use super::terminal::{piece, talk};
use crate::config::Config;

/// `chat`: a conversation in the terminal; `/human` asks for a person, `/quit` or end of input leaves.
pub(super) async fn run(config: Config, args: Chat) -> Result<Exit, Failure> {
    let service = prepare::open(&config).await?;
    let (principal, account) = prepare::customer(&service, args.account.as_deref())?;
    let conversation = open_conversation(&service, &principal, &account).await?;
    talk(&format!("account {account}, conversation {conversation}; /draft, /human, /quit"));
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    let mut last = None;
    loop {
        piece("> ")?;
        let Some(text) = lines.next_line().await? else { break };
        match text.trim() {
            "" => {}
            "/quit" => break,
            "/human" => {
                let request = service.request_handoff(&principal, &conversation, None, None).await?;
                talk(&format!("recorded: a person is asked for (request {}, queue {})", request.id, request.queue));
            }
            "/draft" | "/confirm" => match last.as_ref().and_then(|it: &crate::domain::Turn| it.draft.as_ref()) {
                Some(draft) => talk(&format!(
                    "{}\n{}\nopening a case from a draft comes with the case rooms; /human reaches a person now",
                    draft.subject, draft.description
                )),
                None => talk("the last answer proposed no case; /human reaches a person"),
            },
            command if command.starts_with('/') => talk("commands: /draft, /human, /quit"),
            question => match ask(&service, &principal, &conversation, question, true).await {
                Ok(Some(turn)) => {
                    after(&turn)?;
                    last = Some(turn);
                }
                Ok(None) => talk("a person will answer here"),
                Err(failure) => talk(&failure.words()),
            },
        }
    }
    service.close().await;
    Ok(Exit::Done)
}
