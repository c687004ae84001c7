//! Model servers that play a part: OpenAI's chat completions over HTTP on a loopback port, streamed and whole.
//!
//! In: a [`Behaviour`]. Out: a [`ScriptedServer`] that runs until it is dropped, and the [`ModelConfig`](crate::config::ModelConfig)
//! to reach it with. What a server says follows from the request alone, so that its replies can be recorded again anywhere,
//! with no key and no cost.
//! Errors: no loopback port is free. A request that is not what a client of ours sends is answered with HTTP 400.
//! Does not know: suites, samples, what the assistant makes of the replies.

mod answering;
mod asked;
mod attacker;
mod flawed;
mod frame;
mod judge;
mod obedient;
mod orders;
mod quoting;
mod relevance;
mod saying;
mod server;
#[cfg(test)]
mod tests;
mod wording;

pub use attacker::{ATTACKERS_HOST, CANARY};
pub use server::ScriptedServer;

use asked::Asked;
use saying::Saying;

/// The part that a server plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Behaviour {
    /// Answers in good faith from the evidence, and obeys every order that it reads, wherever it stands.
    Obedient,
    /// Belongs to somebody who wants data out, lies in and endless work.
    Attacker,
    /// Means well and makes the mistakes that models make; which one follows from the question.
    Flawed,
    /// As obedient, but in a conversation's first turn its reply breaks off in the middle.
    Dying,
    /// One sentence of the first evidence, cited: as little work as a server can have.
    Brief,
    /// Judges a reply by its words.
    Judge,
}

impl Behaviour {
    /// Every part.
    pub const ALL: [Self; 6] = [Self::Obedient, Self::Attacker, Self::Flawed, Self::Dying, Self::Brief, Self::Judge];

    /// Its name as a model and as a backend of a suite.
    pub fn name(self) -> &'static str {
        match self {
            Self::Obedient => "obedient",
            Self::Attacker => "attacker",
            Self::Flawed => "flawed",
            Self::Dying => "dying",
            Self::Brief => "brief",
            Self::Judge => "judge",
        }
    }

    /// The part of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    fn reply(self, asked: &Asked) -> Saying {
        match self {
            Self::Obedient => obedient::reply(asked),
            Self::Attacker => attacker::reply(asked),
            Self::Flawed => flawed::reply(asked),
            Self::Dying => Saying { dies: asked.earlier.is_empty(), ..obedient::reply(asked) },
            Self::Brief => Saying::text(quoting::brief(asked)),
            Self::Judge => judge::reply(asked),
        }
    }
}
