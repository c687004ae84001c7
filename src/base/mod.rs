//! Clock, deadline, ids, digests, constant patterns, private folders and work on all cores: nothing of our trade.
//!
//! Does not know: any other room.

mod all_cores;
mod clock;
mod deadline;
mod digest;
mod id;
mod pattern;
mod private_folder;

pub use all_cores::on_all_cores;
pub use clock::{Clock, FixedClock, SystemClock};
pub use deadline::Deadline;
pub use digest::{Digest, sha256_hex};
pub use id::{new_id, random_digits, random_token};
pub use pattern::{constant_pattern, constant_patterns};
pub use private_folder::make_private_folder;
