//! Clock, deadline, ids and digests: nothing of our trade.
//!
//! Does not know: any other room.

mod clock;
mod deadline;
mod digest;
mod id;

pub use clock::{Clock, FixedClock, SystemClock};
pub use deadline::Deadline;
pub use digest::{Digest, sha256_hex};
pub use id::{new_id, random_token};
