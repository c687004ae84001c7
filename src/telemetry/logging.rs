use std::io;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::{LogConfig, LogFormat};

/// Libraries that talk a lot, unless the operator's filter names them.
const QUIET: &str =
    "hyper=warn,hyper_util=warn,h2=warn,reqwest=warn,rustls=warn,tantivy=warn,sqlx=warn,tower_http=warn";

/// Logs whole request and response bodies, so it stays off whatever the filter says.
const SILENCED: &str = "async_openai";

/// Sends log lines to stderr, as `config` says, and gets the metrics ready.
///
/// Does nothing if a subscriber is set already, so tests and embedders may call it as often as they like.
/// A filter that cannot be read is replaced by `info`, and a warning says what was wrong with it.
pub fn start(config: &LogConfig) {
    super::metrics::install();
    let (filter, complaint) = filter(&config.filter);
    let registry = tracing_subscriber::registry().with(filter);
    let is_terminal = io::IsTerminal::is_terminal(&io::stderr());
    let is_set = match config.format {
        LogFormat::Text => registry
            .with(tracing_subscriber::fmt::layer().with_ansi(is_terminal).with_writer(io::stderr).with_target(false))
            .try_init(),
        LogFormat::Json => registry
            .with(tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(io::stderr))
            .try_init(),
    };
    if let (Ok(()), Some(complaint)) = (is_set, complaint) {
        tracing::warn!(filter = %config.filter, "the log filter was not understood, `info` is used: {complaint}");
    }
}

/// The filter in force, and what was wrong with the given one.
fn filter(given: &str) -> (EnvFilter, Option<String>) {
    match parse(given) {
        Ok(filter) => (filter, None),
        Err(complaint) => (parse("info").unwrap_or_default(), Some(complaint)),
    }
}

fn parse(given: &str) -> Result<EnvFilter, String> {
    let mut directives = vec![QUIET.to_owned()];
    for directive in given.split(',').map(str::trim).filter(|directive| !directive.is_empty()) {
        if !is_known_word(directive) {
            return Err(format!(
                "`{directive}` is neither a level (error, warn, info, debug, trace, off) nor `target=level`"
            ));
        }
        if !directive.starts_with(SILENCED) {
            directives.push(directive.to_owned());
        }
    }
    directives.push(format!("{SILENCED}=off"));
    EnvFilter::builder().parse(directives.join(",")).map_err(|error| error.to_string())
}

/// A bare word would be read as a target whose every line is wanted, so that `inof` would silently log nothing.
fn is_known_word(directive: &str) -> bool {
    const LEVELS: [&str; 6] = ["error", "warn", "info", "debug", "trace", "off"];
    directive.contains(['=', '[']) || LEVELS.contains(&directive.to_ascii_lowercase().as_str())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::fmt::MakeWriter;

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Lines {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    fn logged(given: &str, log: impl FnOnce()) -> String {
        let lines = Lines::default();
        let subscriber = tracing_subscriber::registry()
            .with(filter(given).0)
            .with(tracing_subscriber::fmt::layer().with_ansi(false).without_time().with_writer(lines.clone()));
        tracing::subscriber::with_default(subscriber, log);
        let bytes = lines.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn the_model_library_is_silent_whatever_the_filter_says() {
        for given in ["trace", "async_openai=trace", "info,async_openai::client=debug", "nonsense"] {
            let lines = logged(given, || {
                tracing::error!(target: "async_openai::client", "failed deserialization of: the customer's text");
            });
            assert_eq!(lines, "", "{given}");
        }
    }

    #[test]
    fn libraries_speak_up_from_warnings_on_unless_they_are_named() {
        let talk = || {
            tracing::info!(target: "tantivy::indexer", "commit");
            tracing::warn!(target: "sqlx::query", "slow");
            tracing::debug!(target: "firstline::service", "asked");
        };
        assert_eq!(logged("debug", talk), " WARN sqlx::query: slow\nDEBUG firstline::service: asked\n");
        assert_eq!(logged("warn,tantivy=info", talk), " INFO tantivy::indexer: commit\n WARN sqlx::query: slow\n");
    }

    #[test]
    fn a_filter_with_a_typing_error_falls_back_to_info_and_says_so() {
        let (_, complaint) = filter("inof");
        assert!(complaint.unwrap().contains("`inof`"));
        assert!(filter("info=loud").1.is_some());
        assert!(filter("firstline=debug,warn").1.is_none());
        assert_eq!(logged("inof", || tracing::info!("here")), " INFO firstline::telemetry::logging::tests: here\n");
    }

    #[test]
    fn starting_twice_is_harmless() {
        let config = LogConfig { filter: "off".to_owned(), is_default: false, format: LogFormat::Json };
        start(&config);
        start(&LogConfig { format: LogFormat::Text, ..config });
    }
}
