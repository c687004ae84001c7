//! The console, a customer's cases and the desk as pages.
//!
//! In: a [`PageView`], plain data that the router gathers. Out: the page's markup: the choice of an identity for who
//! is unknown, the page's frame for who is known; the script fills the frame through the JSON API.
//! Errors: none. Does not know: cookies, tokens, the store, or how its view came about.

mod cases;
mod console;
mod desk;
mod door;
mod figures;
mod frame;
mod gaps;
mod view;

pub use frame::page;
pub use view::{DemoIdentity, PageView, Place, Who};

#[cfg(test)]
mod tests;
