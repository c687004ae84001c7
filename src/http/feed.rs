//! A conversation's feed over server-sent events: one JSON entry an event, its number as the event's id.

use std::convert::Infallible;

use axum::response::Response;
use axum::response::sse::Event;
use futures::stream;

use super::limits::StreamSlot;
use super::stream::{HEARTBEAT, sse};
use crate::service::FollowingFeed;

/// The feed as a response that ends only with the client, the server or the token. `slot` is given back with it.
pub(super) fn response(feed: FollowingFeed, slot: StreamSlot) -> Response {
    let events = stream::unfold((feed, slot), |(mut feed, slot)| async move {
        let entry = match feed.next().await {
            Ok(Some(entry)) => entry,
            Ok(None) => return None,
            Err(error) => {
                // The client comes back for the rest with its `Last-Event-ID`.
                tracing::warn!(%error, "a feed could not be followed further");
                return None;
            }
        };
        let event = Event::default().id(entry.seq.to_string()).json_data(&entry).unwrap_or_default();
        Some((Ok::<_, Infallible>(event), (feed, slot)))
    });
    sse(events, HEARTBEAT)
}
