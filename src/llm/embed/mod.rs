//! The seam for embeddings: texts in, one vector each out.
//!
//! Sources: [`endpoint`] for any OpenAI-compatible server, `local` (feature `local-embed`) for a model in a folder; `resting` leaves a
//! source alone that keeps failing. Vectors that a search could not compare (of other lengths, with NaN, or zero) are an error
//! here already, so nobody stores one. Does not know: passages, indexes.

mod endpoint;
#[cfg(feature = "local-embed")]
mod local;
mod resting;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use crate::base::Deadline;
use crate::config::{EmbeddingsConfig, EmbeddingsSource};

/// What a text is to a search; some models want to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Query,
    Passage,
}

/// Why there are no vectors. Carries no text of the provider's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmbedError {
    #[error("`embeddings.{key}` cannot be used: {reason}")]
    Config { key: &'static str, reason: String },
    #[error("the embeddings server cannot be reached; check `embeddings.base_url`")]
    Connect,
    #[error("the embeddings server answered HTTP {status}")]
    Status { status: u16, retry_after: Option<Duration> },
    #[error("the embeddings did not come in time")]
    Late,
    #[error("the embeddings server sent more than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("the embeddings server's reply is not what was asked for: {0}")]
    Unusable(&'static str),
    #[error("the embeddings have {got} dimensions, not {expected}")]
    Dimensions { expected: usize, got: usize },
    #[error("the model in `embeddings.folder` failed: {0}")]
    Local(String),
    #[error("the embeddings have failed too often; they are left alone for a while")]
    Resting,
}

/// Turns texts into vectors of unit length.
///
/// Blocks, for at most as long as `by` says (a local model: until its batch is done); never call it on an async thread.
pub trait Embedder: Send + Sync {
    /// Names the space that vectors lie in: those of equal spaces can be compared.
    fn space(&self) -> &str;

    /// Whether texts go to another program or machine to become vectors.
    fn sends_text(&self) -> bool;

    /// A vector for each text, in their order, all of one length and normalised.
    fn embed(&self, texts: &[String], purpose: Purpose, by: Deadline) -> Result<Vec<Vec<f32>>, EmbedError>;
}

/// The embedder of `config`, left alone for a while when it keeps failing. A server is not connected to yet; a local model is loaded.
pub fn connect_embedder(config: &EmbeddingsConfig) -> Result<Arc<dyn Embedder>, EmbedError> {
    match &config.source {
        EmbeddingsSource::Server { base_url, api_key, name } => {
            let server = endpoint::Endpoint::new(base_url, api_key.as_ref(), name, config)?;
            Ok(Arc::new(resting::Resting::new(server)))
        }
        #[cfg(feature = "local-embed")]
        EmbeddingsSource::Folder(folder) => Ok(Arc::new(resting::Resting::new(local::Local::load(folder, config)?))),
        #[cfg(not(feature = "local-embed"))]
        EmbeddingsSource::Folder(_) => Err(EmbedError::Config {
            key: "folder",
            reason: "this program was built without the feature `local-embed`".to_owned(),
        }),
    }
}

/// `text` with what the model wants before it.
fn prefixed(config_prefix: (&str, &str), text: &str, purpose: Purpose) -> String {
    let prefix = match purpose {
        Purpose::Query => config_prefix.0,
        Purpose::Passage => config_prefix.1,
    };
    format!("{prefix}{text}")
}

/// Vectors fit to be compared: as many as texts, of one length, finite, and normalised.
fn checked(mut vectors: Vec<Vec<f32>>, texts: usize) -> Result<Vec<Vec<f32>>, EmbedError> {
    if vectors.len() != texts {
        return Err(EmbedError::Unusable("it holds another number of vectors"));
    }
    let expected = vectors.first().map_or(0, Vec::len);
    for vector in &mut vectors {
        if vector.len() != expected || vector.is_empty() {
            return Err(EmbedError::Dimensions { expected, got: vector.len() });
        }
        let length = vector.iter().map(|it| f64::from(*it) * f64::from(*it)).sum::<f64>().sqrt();
        if !length.is_finite() || length < 1e-12 {
            return Err(EmbedError::Unusable("a vector is zero or no number"));
        }
        vector.iter_mut().for_each(|it| *it = (f64::from(*it) / length) as f32);
    }
    Ok(vectors)
}
