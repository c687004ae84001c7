use std::sync::{Arc, Mutex};
use std::time::Duration;

use firstline::base::Clock;
use jiff::{SignedDuration, Timestamp};

/// A clock that stands still until a test moves it.
#[derive(Clone)]
pub struct MovedClock(Arc<Mutex<Timestamp>>);

impl MovedClock {
    pub fn at(moment: &str) -> Self {
        Self(Arc::new(Mutex::new(moment.parse().expect("a time"))))
    }

    pub fn pass(&self, time: SignedDuration) {
        let mut now = self.0.lock().expect("unbroken");
        *now += time;
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("unbroken")
    }
}

/// Waits until `holds`, at most a minute of the machine's time.
pub async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..300 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("never: {what}");
}
