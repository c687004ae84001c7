//! Who is asking and what that lets this request see.
//!
//! In: a bearer token, or the home's own key. Out: a [`Principal`], and from it a [`Scope`].
//! Nothing below this room opens an index, a collector, a cached value or a stored row without a `Scope`,
//! and no model supplies one. Does not know: HTTP, cookies, what is stored.

mod desk;
mod eval_key;
mod home_key;
mod principal;
mod scope;
mod token;

pub use desk::{Desk, NotStaff, Opened};
pub use eval_key::EvalKey;
pub use home_key::{HomeKey, HomeKeyError};
pub use principal::{Principal, Role};
pub use scope::{Denied, Scope};
pub use token::{Claims, TokenError, TokenVerifier};
