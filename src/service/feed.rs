use std::collections::VecDeque;
use std::time::Duration;

use super::error::ServiceError;
use super::home::Service;
use crate::access::{Principal, Scope};
use crate::domain::FeedEntry;
use crate::store::Bell;

/// How often a feed is looked at although nothing rang: another process may write to the same home.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// A conversation's feed being followed, from some entry on. Dropping it changes nothing.
pub struct FollowingFeed {
    service: Service,
    scope: Scope,
    conversation_id: String,
    bell: Bell,
    ready: VecDeque<FeedEntry>,
    last: u64,
    /// When the token that opened it ends.
    until: Option<jiff::Timestamp>,
}

impl Service {
    /// Follows a conversation from behind entry `after` (0: from the start): messages of everybody, who leads it, drafts.
    pub async fn follow_feed(
        &self,
        principal: &Principal,
        conversation_id: &str,
        after: u64,
    ) -> Result<FollowingFeed, ServiceError> {
        let scope = self.scope_of_conversation(principal, conversation_id).await?;
        // Listen first, then read what is stored: nothing can fall between.
        let bell = self.store().listen(conversation_id);
        let conversation_id = conversation_id.to_owned();
        let until = principal.expires_at();
        let ready = VecDeque::new();
        let mut feed = FollowingFeed { service: self.clone(), scope, conversation_id, bell, ready, last: after, until };
        feed.read_stored().await?;
        Ok(feed)
    }
}

impl FollowingFeed {
    /// The next entry; waits for it. `None` once the token has expired: who follows signs in again and goes on.
    pub async fn next(&mut self) -> Result<Option<FeedEntry>, ServiceError> {
        loop {
            if self.until.is_some_and(|until| until <= self.service.now()) {
                return Ok(None);
            }
            if let Some(entry) = self.ready.pop_front() {
                self.last = entry.seq;
                return Ok(Some(entry));
            }
            // Whether it rang or the time is up: what is stored decides.
            let _ = tokio::time::timeout(LOOK_AGAIN, self.bell.rung()).await;
            self.read_stored().await?;
        }
    }

    async fn read_stored(&mut self) -> Result<(), ServiceError> {
        let stored = self.service.store().feed(&self.scope, &self.conversation_id, self.last).await?;
        self.ready = stored.ok_or(ServiceError::NotFound { what: "conversation" })?.into();
        Ok(())
    }
}
