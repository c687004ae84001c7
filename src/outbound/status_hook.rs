use super::signature::{BadSecret, Signer};
use crate::config::StatusHookConfig;

/// The ticket system that may say where its tickets stand.
pub struct StatusHook {
    /// What the desk calls it.
    pub name: String,
    /// Knows its messages.
    pub signer: Signer,
}

impl StatusHook {
    /// As configured.
    pub fn new(config: &StatusHookConfig) -> Result<Self, BadSecret> {
        let signer = Signer::new([Some(&config.secret), config.previous_secret.as_ref()].into_iter().flatten())?;
        Ok(Self { name: config.name.clone(), signer })
    }
}
