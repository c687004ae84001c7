use std::sync::{Arc, Mutex};

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
