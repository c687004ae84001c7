use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::broadcast;

use super::error::ServiceError;
use super::home::Service;
use super::live::LiveEvent;
use crate::access::{Principal, Scope};
use crate::domain::TurnEvent;

/// What a follower of a turn gets, in order and without repeats.
#[derive(Clone, Debug)]
pub enum Followed {
    /// A stored event with its number.
    Durable(u64, Arc<TurnEvent>),
    /// A stage has begun; not stored, not repeated.
    Stage(&'static str),
}

/// A turn being followed; ends behind its `TurnEvent::Turn`. Dropping it cancels nothing.
pub struct Following {
    service: Service,
    scope: Scope,
    turn_id: String,
    live: Option<broadcast::Receiver<LiveEvent>>,
    ready: VecDeque<Followed>,
    last: u64,
    is_over: bool,
}

impl Service {
    /// Follows a turn from behind event number `after` (0: from the start): what is stored, then what comes.
    pub async fn follow(&self, principal: &Principal, turn_id: &str, after: u64) -> Result<Following, ServiceError> {
        let scope = self.scope_of_turn(principal, turn_id).await?;
        // Listen first, then read what is stored: nothing can fall between.
        let live = self.live().get(turn_id).map(|it| it.events.subscribe());
        let mut following = Following {
            service: self.clone(),
            scope,
            turn_id: turn_id.to_owned(),
            live,
            ready: VecDeque::new(),
            last: after,
            is_over: false,
        };
        following.read_stored().await?;
        Ok(following)
    }
}

impl Following {
    /// The next event, or `None` behind the last one.
    pub async fn next(&mut self) -> Result<Option<Followed>, ServiceError> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(Some(event));
            }
            if self.is_over {
                return Ok(None);
            }
            let Some(live) = &mut self.live else {
                self.wait_for_store().await?;
                continue;
            };
            match live.recv().await {
                Ok(LiveEvent::Stage(stage)) => return Ok(Some(Followed::Stage(stage))),
                Ok(LiveEvent::Durable(seq, event)) if seq > self.last => self.take(seq, event),
                Ok(LiveEvent::Durable(..)) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => self.read_stored().await?,
                Err(broadcast::error::RecvError::Closed) => self.live = None,
            }
        }
    }

    /// No live turn here: what is stored is all there is, unless another process is still closing it.
    async fn wait_for_store(&mut self) -> Result<(), ServiceError> {
        self.read_stored().await?;
        if self.ready.is_empty() && !self.is_over {
            self.tell_the_end_again().await?;
        }
        if self.ready.is_empty() && !self.is_over {
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
        Ok(())
    }

    /// For who has seen the last event of a turn that is over, but perhaps not the end of its stream: the last event again.
    async fn tell_the_end_again(&mut self) -> Result<(), ServiceError> {
        let stored = self.service.store().turn_events(&self.scope, &self.turn_id, 0).await?;
        if let Some((seq, event @ TurnEvent::Turn(_))) = stored.and_then(|mut it| it.pop()) {
            self.take(seq, Arc::new(event));
        }
        Ok(())
    }

    async fn read_stored(&mut self) -> Result<(), ServiceError> {
        let stored = self.service.store().turn_events(&self.scope, &self.turn_id, self.last).await?;
        for (seq, event) in stored.ok_or(ServiceError::NotFound { what: "turn" })? {
            self.take(seq, Arc::new(event));
        }
        Ok(())
    }

    fn take(&mut self, seq: u64, event: Arc<TurnEvent>) {
        self.last = seq;
        self.is_over = matches!(*event, TurnEvent::Turn(_));
        self.ready.push_back(Followed::Durable(seq, event));
    }
}
