//! The real program on a home of its own, and a client that speaks to it over HTTP and checks every stream it reads.

mod audit;
mod client;
mod clock;
mod home;
mod mail;
mod random;
mod server;
mod stream;
mod tickets;

pub use audit::check_audit;
pub use client::Client;
pub use clock::{MovedClock, until};
pub use home::{calls, direct_case, open_service, principal};
pub use mail::MailServer;
pub use random::Random;
pub use server::{Run, TestServer, new_home, run, run_typing, start};
pub use stream::{Streamed, TurnStream};
pub use tickets::{Mood, Tickets};

/// The web shop of the demo world: checkout down, some collectors silent.
pub const SHOP: &str = "111122223333";
/// The account in which all that can be read is well.
pub const CALM: &str = "555566667777";
/// The account whose collectors fail.
pub const PATCHY: &str = "666677778888";

/// A secret for tokens, made up for tests.
pub const JWT_SECRET: &str = "only-for-tests-and-never-for-a-server-0123456789";

/// A moment some hours from now, as a request names it.
pub fn in_hours(hours: i64) -> String {
    (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(hours)).to_string()
}

/// The id of what was answered.
pub fn id(value: &serde_json::Value) -> String {
    value["id"].as_str().unwrap_or_else(|| panic!("an id: {value}")).to_owned()
}

/// SHA-256 in lower-case hex.
pub fn sha256(text: &str) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(text.as_bytes()))
}
