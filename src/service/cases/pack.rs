use super::read::MISSING;
use crate::access::{Desk, Principal, Scope};
use crate::agent::wants_human;
use crate::cases::{Talked, pack};
use crate::domain::{Case, HandoffPack};
use crate::service::error::ServiceError;
use crate::service::home::Service;

impl Service {
    /// Everything that an engineer gets with a case, as it stands now; for staff.
    pub async fn handoff_pack(&self, principal: &Principal, case_id: &str) -> Result<HandoffPack, ServiceError> {
        let (_, scope) = self.desk_scope(principal, case_id).await?;
        let case = self.store().case(&scope, case_id).await?.ok_or(MISSING)?;
        self.pack_of(&scope, &case).await
    }

    /// The same for a program of the operator's that is told of the case; `None`: the case is gone.
    pub async fn pack_for_outside(&self, case_id: &str) -> Result<Option<HandoffPack>, ServiceError> {
        let desk = Desk::of(&self.home_key().engineer())?;
        let Some(opened) = self.store().open_for_desk(&desk, case_id).await? else { return Ok(None) };
        let scope = desk.open(&opened);
        match self.store().case(&scope, case_id).await? {
            Some(case) => Ok(Some(self.pack_of(&scope, &case).await?)),
            None => Ok(None),
        }
    }

    /// `case` comes with its communications; `scope` is of staff who opened it.
    pub(super) async fn pack_of(&self, scope: &Scope, case: &Case) -> Result<HandoffPack, ServiceError> {
        let (mut turns, mut cited) = (Vec::new(), Vec::new());
        if let Some(conversation_id) = &case.conversation_id {
            turns = self.store().turns_of(scope, conversation_id).await?;
            cited = self.store().pack(scope, conversation_id).await?.map_or_else(Vec::new, |it| it.cited);
        }
        let row = self.store().triage(scope, &case.id).await?;
        // A draft of another version of the program that cannot be read is as none.
        let triage = row.and_then(|it| serde_json::from_value(it.body).ok());
        Ok(pack(&Talked {
            case,
            profile: self.accounts().get(&case.account_id),
            turns: &turns,
            cited: &cited,
            triage: triage.as_ref(),
            phrases: &self.knowledge().agent.prompts.phrases(case.body.language),
            is_wish: wants_human,
        }))
    }
}
