use crate::access::Scope;
use crate::cases::OpenCase;
use crate::domain::{Case, DraftKind, Language, Phrase};
use crate::service::error::ServiceError;
use crate::service::home::Service;

impl Service {
    /// The open security case of a conversation, which proposals of other cases wait for.
    pub(in crate::service) async fn security_case_of(
        &self,
        scope: &Scope,
        conversation_id: &str,
    ) -> Result<Option<Case>, ServiceError> {
        let open = self.store().open_case_of(scope, conversation_id).await?;
        Ok(open.filter(|it| OpenCase::of(it) == OpenCase::Security))
    }

    /// Refuses a proposal of another `kind` while a security case of its conversation is open.
    pub(super) async fn refuse_beside_security(
        &self,
        scope: &Scope,
        conversation_id: &str,
        kind: DraftKind,
        language: Language,
    ) -> Result<(), ServiceError> {
        let open = self.store().open_case_of(scope, conversation_id).await?;
        if open.is_some_and(|it| OpenCase::of(&it).holds_up(kind)) {
            return Err(ServiceError::SecurityFirst { words: self.security_first(language) });
        }
        Ok(())
    }

    /// That proposals wait, in the reader's language.
    pub(in crate::service) fn security_first(&self, language: Language) -> String {
        self.knowledge().agent.prompts.phrases(language).get(Phrase::SecurityFirst).to_owned()
    }
}
