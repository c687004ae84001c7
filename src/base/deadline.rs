use std::time::{Duration, Instant};

/// The moment by which something must have happened; handed down from the request.
///
/// Monotonic, so that a corrected wall clock never makes a request late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// A deadline `after` from now.
    pub fn in_(after: Duration) -> Self {
        Self(Instant::now() + after)
    }

    /// The earlier of this deadline and one `after` from now: a share of a request's time.
    pub fn at_most(self, after: Duration) -> Self {
        Self(self.0.min(Instant::now() + after))
    }

    /// A deadline that leaves `reserved` of this one's time for what comes after.
    pub fn earlier_by(self, reserved: Duration) -> Self {
        Self(self.0.checked_sub(reserved).unwrap_or(self.0))
    }

    /// Time left; zero once it has passed.
    pub fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Whether no time is left.
    pub fn has_passed(self) -> bool {
        self.left().is_zero()
    }

    /// The moment itself, for timers.
    pub fn instant(self) -> Instant {
        self.0
    }
}
