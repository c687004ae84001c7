use jiff::Timestamp;

use super::ask::LONGEST_QUESTION;
use super::error::ServiceError;
use super::home::Service;
use super::language::language_of_talk;
use crate::access::{Principal, Scope};
use crate::agent::wants_human;
use crate::base::new_id;
use crate::domain::{Command, HandoffRequest, Language};
use crate::redact::{Redacted, redact};
use crate::store::{NewHandoff, Pack, RunningTurn, SaidWith, ThreadMessage};
use crate::telemetry;

/// A customer's wish for a person.
struct Wish<'a> {
    /// All that its conversation holds, the reason included.
    pack: Pack,
    reason: Option<&'a Redacted>,
    /// The reason, where it is no message yet.
    said: Option<SaidWith>,
    at: Timestamp,
}

impl Service {
    /// Hands a conversation to a person, now: opens a case or joins the open one, stops a running turn and needs no model.
    /// Asking again while a request is open answers that one.
    pub async fn request_handoff(
        &self,
        principal: &Principal,
        conversation_id: &str,
        reason: Option<&str>,
        command: Option<&Command>,
    ) -> Result<HandoffRequest, ServiceError> {
        let scope = self.scope_of_conversation(principal, conversation_id).await?;
        let given = reason.map_or(0, |it| it.chars().count());
        if given > LONGEST_QUESTION {
            return Err(ServiceError::TooLong { given, limit: LONGEST_QUESTION });
        }
        self.stop_turn_of(conversation_id);
        let reason = reason.map(str::trim).filter(|it| !it.is_empty()).map(redact);
        let missing = ServiceError::NotFound { what: "conversation" };
        let mut pack = self.store().pack(&scope, conversation_id).await?.ok_or(missing)?;
        let at = self.moment();
        let mut said = None;
        if let Some(it) = &reason {
            telemetry::secrets_masked(&it.found);
            let words = it.text.as_str().to_owned();
            if let Some(earlier) = &mut pack.earlier {
                earlier.said_since.push(words.clone());
            }
            pack.said.push(words);
            let masked = it.found.iter().map(|it| it.kind.word().to_owned()).collect();
            let name = principal.name().map(str::to_owned);
            let message = ThreadMessage::of_customer(new_id("msg"), &it.text, masked, &scope, name);
            let on_case = self.rule_of_thread(conversation_id, it.text.as_str(), at).await?;
            said = Some(SaidWith { message, on_case });
        }
        let wish = Wish { pack, reason: reason.as_ref().map(|it| &it.text), said, at };
        self.hand_over(&scope, conversation_id, wish, principal.locale(), command).await
    }

    /// Hands over the conversation of a turn that a process left without an end, where its customer asked for a person in it.
    pub(super) async fn hand_over_cut(&self, turn: &RunningTurn) -> Result<(), ServiceError> {
        if self.accounts().get(&turn.account_id).is_none() {
            return Ok(());
        }
        let scope = self.home_key().owner(turn.account_id.clone(), turn.subject.clone());
        let Some(pack) = self.store().pack(&scope, &turn.conversation_id).await? else { return Ok(()) };
        let Some(wish) = pack.said.last().filter(|it| wants_human(it)).map(|it| redact(it).text) else { return Ok(()) };
        let wish = Wish { pack, reason: Some(&wish), said: None, at: self.moment() };
        self.hand_over(&scope, &turn.conversation_id, wish, None, None).await?;
        Ok(())
    }

    async fn hand_over(
        &self,
        scope: &Scope,
        conversation_id: &str,
        Wish { pack, reason, said, at }: Wish<'_>,
        locale: Option<Language>,
        command: Option<&Command>,
    ) -> Result<HandoffRequest, ServiceError> {
        let profile = self.accounts().get(scope.account()).ok_or(ServiceError::NotFound { what: "account" })?;
        // Where nobody said what is wrong, what the account shows is all that an engineer can begin with.
        let seen = match pack.said.is_empty() {
            true => self.collected(scope, profile.now.unwrap_or_else(|| self.now())).await.facts,
            false => Vec::new(),
        };
        let language = language_of_talk(&pack.said, locale.or(profile.languages.first().copied()));
        let wanted = self.wanted_person((&pack, &seen), profile, language, at);
        let expected = self.expected_rule(scope, language, at);
        let request = NewHandoff { id: new_id("handoff"), reason, said, wanted, expected };
        let written = self.store().request_handoff(scope, conversation_id, request, at, command).await?;
        telemetry::handoff_requested("customer");
        let request = written.into_inner();
        let case = self.store().open_case_of(scope, conversation_id).await?;
        let expected = case.and_then(|it| self.expected(scope, &it.standing, language, at));
        Ok(HandoffRequest { expected, ..request })
    }

    /// Stops the running turn of a conversation that a person takes over.
    pub(super) fn stop_turn_of(&self, conversation_id: &str) {
        if let Some(live) = self.live().of_conversation(conversation_id) {
            live.cancel.cancel();
        }
    }
}
