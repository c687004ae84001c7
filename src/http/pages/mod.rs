//! The console as a page.
//!
//! In: a [`PageView`], plain data that the router gathers. Out: the page's markup: the choice of an identity for who
//! is unknown, the console's frame for who is known; the script fills the frame through the JSON API.
//! Errors: none. Does not know: cookies, tokens, the store, or how its view came about.

mod console;
mod door;
mod frame;
mod view;

pub use frame::page as console;
pub use view::{DemoIdentity, PageView, Who};

#[cfg(test)]
mod tests;
