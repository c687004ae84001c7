use super::error::ServiceError;

/// Does what computes for longer than a few milliseconds on a thread of its own, so that no other request waits for it.
pub(super) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ServiceError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| ServiceError::Crashed)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::aside;

    #[tokio::test]
    async fn what_computes_long_lets_others_go_on_meanwhile() {
        let (tell, told) = channel();
        // On one thread: whoever works there keeps the other from ever telling.
        let other = tokio::spawn(async move { tell.send("went on") });
        let heard = aside(move || told.recv_timeout(Duration::from_secs(30))).await;
        assert!(matches!(heard, Ok(Ok("went on"))), "{heard:?}");
        assert!(matches!(other.await, Ok(Ok(()))));
    }
}
