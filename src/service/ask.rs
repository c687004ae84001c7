use std::time::Duration;

use tokio::sync::mpsc;

use super::error::ServiceError;
use super::home::Service;
use super::knowledge::TurnStart;
use super::language::language_of_talk;
use super::live::LiveTurn;
use super::turn::TurnWork;
use crate::access::{Principal, Scope};
use crate::agent::{Event, Exchange, drive};
use crate::base::{new_id, random_token};
use crate::domain::{AccountProfile, Command, Language, Message, Turn};
use crate::redact::{Redaction, redact};
use crate::store::{AcceptMessage, Accepted, RetryMessage, StoreError};
use crate::telemetry;
use crate::text::strip_invisible;

/// Longest question, in characters.
pub const LONGEST_QUESTION: usize = 32_000;
/// Earlier turns that a question may refer to.
const HISTORY: usize = 4;

/// A customer's message as it came in.
pub struct Question<'a> {
    pub conversation_id: &'a str,
    /// As typed; redacted here before anything else sees it.
    pub text: &'a str,
    /// Ids of files that were kept before, at most three. The answer does not read them.
    pub attachments: Vec<String>,
    /// The language that the page or token states.
    pub language: Option<Language>,
    pub request_id: &'a str,
    pub command: Option<Command>,
}

/// What became of a message.
#[derive(Clone, Debug)]
pub struct Asked {
    pub message: Message,
    /// `None`: a person will answer. Otherwise the turn, running or (replayed) as it stands; follow it by its id.
    pub turn: Option<Turn>,
}

impl Service {
    /// Takes a message and starts its turn. When this returns, message and turn are durable; the turn runs on by itself.
    ///
    /// The same command again gives the same message and turn.
    pub async fn ask(&self, principal: &Principal, question: Question<'_>) -> Result<Asked, ServiceError> {
        let scope = self.scope_of_conversation(principal, question.conversation_id).await?;
        let text = strip_invisible(question.text);
        if text.trim().is_empty() {
            return Err(ServiceError::EmptyQuestion);
        }
        let given = text.chars().count();
        if given > LONGEST_QUESTION {
            return Err(ServiceError::TooLong { given, limit: LONGEST_QUESTION });
        }
        self.check_files(&scope, &question.attachments).await?;
        // Redacted from the text as typed: what is invisible may split a secret, and the redaction looks through it.
        let Redaction { text, found } = redact(question.text.trim());
        telemetry::secrets_masked(&found);
        let (profile, language) =
            self.reader(&scope, principal, question.conversation_id, text.as_str(), question.language).await?;
        let (service, at, turn_mode) = (self.clone(), self.now(), self.knowledge().mode(&profile));
        let on_case = self.rule_of_thread(question.conversation_id, text.as_str(), at).await?;
        let turn_id = new_id("turn");
        let live = self.live().begin(&turn_id, question.conversation_id);
        let author_name = principal.name().map(str::to_owned);
        let Question { conversation_id, request_id, attachments, command, .. } = question;
        let (conversation_id, request_id) = (conversation_id.to_owned(), request_id.to_owned());
        self.detached(async move {
            let message = AcceptMessage {
                conversation_id,
                message_id: new_id("msg"),
                turn_id: turn_id.clone(),
                text: &text,
                masked: found.iter().map(|it| it.kind.word().to_owned()).collect(),
                language,
                at,
                request_id,
                turn_mode,
                on_case,
                author_name,
                attachments,
                command,
            };
            let accepted = service.store().accept_message(&scope, message).await;
            service.clear_the_way(&accepted).await;
            service.started(accepted.map_err(ServiceError::from), scope, profile, language, &turn_id, live)
        })
        .await
    }

    /// Asks the same message again, as a new turn.
    pub async fn retry(
        &self,
        principal: &Principal,
        message_id: &str,
        language: Option<Language>,
        request_id: &str,
        command: Option<Command>,
    ) -> Result<Asked, ServiceError> {
        let scope = self.scope_of_message(principal, message_id).await?;
        let (conversation_id, text) = self.text_of(&scope, message_id).await?;
        let (profile, language) = self.reader(&scope, principal, &conversation_id, &text, language).await?;
        let turn_id = new_id("turn");
        let live = self.live().begin(&turn_id, &conversation_id);
        let retry = RetryMessage {
            message_id: message_id.to_owned(),
            turn_id: turn_id.clone(),
            language,
            at: self.now(),
            request_id: request_id.to_owned(),
            turn_mode: self.knowledge().mode(&profile),
            command,
        };
        let service = self.clone();
        self.detached(async move {
            let accepted = service.store().retry_message(&scope, retry).await;
            service.clear_the_way(&accepted).await;
            service.started(accepted.map_err(ServiceError::from), scope, profile, language, &turn_id, live)
        })
        .await
    }

    /// Where a turn stands in the way that nobody runs any more, the caller's next try finds it ended.
    async fn clear_the_way(&self, accepted: &Result<Accepted, StoreError>) {
        if let Ok(Accepted::TurnInProgress { turn_id }) = accepted
            && let Err(error) = self.close_abandoned(turn_id).await
        {
            tracing::error!(turn.id = %turn_id, %error, "an abandoned turn could not be closed");
        }
    }

    /// Carries `work` out even if the caller goes away: a message that was accepted must get its turn.
    async fn detached(
        &self,
        work: impl Future<Output = Result<Asked, ServiceError>> + Send + 'static,
    ) -> Result<Asked, ServiceError> {
        self.tasks().spawn(work).await.unwrap_or(Err(ServiceError::Crashed))
    }

    /// For whom a message is answered, and in which language: the conversation's, where the message does not tell another.
    async fn reader(
        &self,
        scope: &Scope,
        principal: &Principal,
        conversation_id: &str,
        text: &str,
        stated: Option<Language>,
    ) -> Result<(AccountProfile, Language), ServiceError> {
        let profile = self.accounts().get(scope.account()).ok_or(ServiceError::NotFound { what: "account" })?.clone();
        let stated = stated.or(principal.locale()).or(profile.languages.first().copied());
        // A history that cannot be read costs a short message its language, not its answer.
        let earlier = self.store().conversation_history(scope, conversation_id, HISTORY).await.unwrap_or_default();
        let said: Vec<String> = earlier.into_iter().map(|it| it.question).chain([text.to_owned()]).collect();
        let language = language_of_talk(&said, stated);
        Ok((profile, language))
    }

    fn started(
        &self,
        accepted: Result<Accepted, ServiceError>,
        scope: Scope,
        profile: AccountProfile,
        language: Language,
        turn_id: &str,
        live: LiveTurn,
    ) -> Result<Asked, ServiceError> {
        let outcome = match accepted {
            Ok(Accepted::New { message, turn, start }) => {
                let work = TurnWork::new(self.clone(), scope.clone(), (*turn).clone(), start, live);
                let run = run_turn(self.clone(), scope, profile, language, message.text.clone(), work);
                self.tasks().spawn(watched(self.clone(), turn_id.to_owned(), run));
                return Ok(Asked { message, turn: Some(*turn) });
            }
            Ok(Accepted::Replayed { message, turn }) => Ok(Asked { message, turn: Some(*turn) }),
            Ok(Accepted::InHumanHands { message }) => Ok(Asked { message, turn: None }),
            Ok(Accepted::TurnInProgress { turn_id }) => Err(ServiceError::TurnInProgress { turn_id }),
            Ok(Accepted::NoConversation) => Err(ServiceError::NotFound { what: "conversation" }),
            Err(error) => Err(error),
        };
        self.live().end(turn_id);
        outcome
    }

    async fn text_of(&self, scope: &Scope, message_id: &str) -> Result<(String, String), ServiceError> {
        let found = self.store().message_text(scope, message_id).await?;
        found.ok_or(ServiceError::NotFound { what: "message" })
    }
}

/// Events that may wait between the agent and the store.
const WAITING_EVENTS: usize = 64;

/// How often and how long apart the end of a turn is tried again that crashed or could not be stored.
const ENDINGS: u32 = 60;
const BETWEEN_ENDINGS: Duration = Duration::from_secs(1);

/// Sees to it that a turn ends: one that crashed, or whose end could not be stored, is closed as interrupted as soon as
/// the store takes it. What even that cannot close, the next start does.
async fn watched(service: Service, turn_id: String, run: impl Future<Output = bool> + Send + 'static) {
    let has_ended = tokio::spawn(run).await.unwrap_or_else(|crash| {
        tracing::error!(turn.id = %turn_id, is_panic = crash.is_panic(), "a turn crashed and is closed as interrupted");
        false
    });
    for _ in 0..if has_ended { 0 } else { ENDINGS } {
        match service.store().interrupt(&turn_id, service.now()).await {
            Ok(_) | Err(StoreError::TurnEnded { .. } | StoreError::NotFound { .. } | StoreError::Closed) => break,
            Err(_) => tokio::time::sleep(BETWEEN_ENDINGS).await,
        }
    }
    service.live().end(&turn_id);
}

/// Runs a turn to its end, whatever happens to whoever asked; whether the end is stored.
async fn run_turn(
    service: Service,
    scope: Scope,
    profile: AccountProfile,
    language: Language,
    question: String,
    mut work: TurnWork,
) -> bool {
    let conversation_id = work.conversation_id().to_owned();
    // A history that cannot be read costs the follow-up its context, not its answer.
    let earlier = service.store().conversation_history(&scope, &conversation_id, HISTORY).await.unwrap_or_default();
    let earlier = earlier.into_iter().map(|it| Exchange { question: it.question, answer: it.answer }).collect();
    let (at, boundary) = (service.now(), random_token());
    let start = TurnStart { question: question.clone(), earlier, language, at, boundary };
    let setup = service.knowledge().setup(&profile, start);
    let sources = service.knowledge().sources(&scope, &profile, language, at);
    let (events, mut arriving) = mpsc::channel::<Event>(WAITING_EVENTS);
    let cancel = work.cancel();
    let drive = drive(&service.knowledge().agent, setup, &*sources, events, cancel);
    let store = async {
        let mut batch = Vec::new();
        while arriving.recv_many(&mut batch, WAITING_EVENTS).await > 0 {
            work.take(batch.drain(..)).await;
        }
    };
    let (driven, ()) = futures::join!(drive, store);
    work.finish(driven, &profile, language, &question).await
}
