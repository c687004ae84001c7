//! Given → resolved: the file and the environment are read once, checked, and handed on as one small struct a concern.
//!
//! Does not know: what any setting means to the room that gets it.

mod given;
mod keys;
mod load;
mod outbound;
mod resolved;
mod show;

pub use keys::{KEYS, Key};
pub use load::{ConfigError, load};
pub use resolved::{
    AgentConfig, AuthConfig, CaseMapping, Config, CorpusConfig, EmbeddingsConfig, EmbeddingsSource, LogConfig,
    LogFormat, MailConfig, MailTls, ModelConfig, SearchConfig, ServerConfig, StatusHookConfig, StoreConfig,
    WebhookConfig, WebhookFormat,
};
pub use show::{ShownValue, shown};
