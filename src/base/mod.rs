//! Clock, deadline, ids, digests, constant patterns and private folders: nothing of our trade.
//!
//! Does not know: any other room.

mod clock;
mod deadline;
mod digest;
mod id;
mod pattern;
mod private_folder;

pub use clock::{Clock, FixedClock, SystemClock};
pub use deadline::Deadline;
pub use digest::{Digest, sha256_hex};
pub use id::{new_id, random_digits, random_token};
pub use pattern::{constant_pattern, constant_patterns};
pub use private_folder::make_private_folder;
