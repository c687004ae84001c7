//! Measures the assistant offline, and shuts a gate when it got worse.
//!
//! Here so far: [`scripted`], model servers that play a part over the real protocol.

pub mod scripted;
