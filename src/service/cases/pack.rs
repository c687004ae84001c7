use std::sync::Arc;

use super::read::MISSING;
use crate::access::{Principal, Scope};
use crate::agent::wants_human;
use crate::cases::{Talked, pack};
use crate::domain::{Case, Evidence, HandoffPack, Triage, Turn};
use crate::service::error::ServiceError;
use crate::service::home::Service;
use crate::store::PackRule;

impl Service {
    /// Everything that an engineer gets with a case, as it stands now; for staff.
    pub async fn handoff_pack(&self, principal: &Principal, case_id: &str) -> Result<HandoffPack, ServiceError> {
        let (_, scope) = self.desk_scope(principal, case_id).await?;
        let case = self.store().case(&scope, case_id).await?.ok_or(MISSING)?;
        self.pack_of(&scope, &case, self.kept_triage(&scope, case_id).await?.as_ref()).await
    }

    /// The same of a case as it is opened, before anything was triaged: what programs of the operator's are told with it.
    pub(super) fn pack_rule(&self) -> PackRule {
        let service = self.clone();
        Arc::new(move |case, turns, cited| service.packed(case, turns, cited, None))
    }

    /// `case` comes with its communications, `triage` is the latest of it; `scope` is of staff who opened it.
    pub(super) async fn pack_of(
        &self,
        scope: &Scope,
        case: &Case,
        triage: Option<&Triage>,
    ) -> Result<HandoffPack, ServiceError> {
        let (mut turns, mut cited) = (Vec::new(), Vec::new());
        if let Some(conversation_id) = &case.conversation_id {
            turns = self.store().turns_of(scope, conversation_id).await?;
            cited = self.store().pack(scope, conversation_id).await?.map_or_else(Vec::new, |it| it.cited);
        }
        Ok(self.packed(case, &turns, &cited, triage))
    }

    fn packed(&self, case: &Case, turns: &[Turn], cited: &[Evidence], triage: Option<&Triage>) -> HandoffPack {
        let profile = self.accounts().get(&case.account_id);
        let phrases = &self.knowledge().agent.prompts.phrases(case.body.language);
        pack(&Talked { case, profile, turns, cited, triage, phrases, is_wish: wants_human })
    }
}
