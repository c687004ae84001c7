use std::sync::Arc;

use super::exit::{Exit, Failure};
use super::prompt::advice;
use super::terminal::line;
use crate::base::SystemClock;
use crate::config::Config;
use crate::ingest;
use crate::prompt::overrides;
use crate::search::{DenseHealth, SearchHealth};
use crate::service::{Service, is_index_current};

/// `doctor`: looks at everything a server needs and says what to do for each failure.
pub(super) async fn run(config: Config) -> Result<Exit, Failure> {
    let mut findings = Findings::default();
    for source in &config.corpus.sources {
        let name = format!("source {}", source.display());
        findings.note(
            &name,
            source.exists(),
            "there",
            "does not exist: check corpus.sources or the working directory",
        )?;
    }
    note_prompts(&config, &mut findings)?;
    let service = match Service::open(&config, Arc::new(SystemClock)).await {
        Ok(service) => service,
        Err(error) => {
            findings.note("home", false, "", &Failure::from(error).words())?;
            return Ok(Exit::Failed);
        }
    };
    let store = service.check_store().await;
    match store {
        Ok(check) => {
            let what = format!("SQLite {}, schema {}", check.sqlite, check.schema);
            let bad = format!("damaged ({}): restore a backup", check.damage.join("; "));
            findings.note("database", check.damage.is_empty(), &what, &bad)?;
        }
        Err(error) => findings.note("database", false, "", &error.to_string())?,
    }
    let (is_ready, words) = match service.search_health() {
        SearchHealth::Ready => (true, String::new()),
        SearchHealth::NotBuilt => (false, "not built: run `firstline index`".to_owned()),
        SearchHealth::Limited(parts) => {
            let parts: Vec<String> = parts.into_iter().map(|(part, why)| format!("{part}: {why}")).collect();
            (false, format!("limited ({}): run `firstline index --rebuild`", parts.join("; ")))
        }
    };
    findings.note("index", is_ready, "readable", &words)?;
    service.try_embeddings().await;
    match service.dense_health() {
        DenseHealth::Off => findings.note("embeddings", true, "none configured; search compares words", "")?,
        DenseHealth::Ready { vectors, passages } => {
            let words = format!("{vectors} of {passages} public passages have vectors");
            let is_whole = u64::try_from(vectors).unwrap_or_default() >= passages;
            findings.note("embeddings", is_whole, &words, &format!("{words}: run `firstline index`"))?;
        }
        DenseHealth::LexicalOnly { why } => {
            findings.note("embeddings", false, "", &format!("search compares words alone: {why}"))?;
        }
    }
    let (corpus, search) = service.index_settings();
    let is_current = is_index_current(corpus, search);
    findings.note("index is current", is_current, "yes", "the sources changed: run `firstline index`")?;
    let accounts = service.accounts();
    findings.note(
        "accounts",
        !accounts.list().is_empty(),
        &format!("{}", accounts.list().len()),
        "none: add `accounts/<id>/account.toml`",
    )?;
    for reject in accounts.rejects() {
        findings.note("account", false, "", &format!("{}: {}", reject.file.display(), reject.reason))?;
    }
    note_tables(&config, &mut findings)?;
    match config.model {
        None => findings.note("model", true, "none configured; answers quote evidence", "")?,
        Some(_) => match service.try_model().await {
            Ok(took) => findings.note("model", true, &format!("answers in {} ms", took.as_millis()), "")?,
            Err(error) => findings.note("model", false, "", &error.to_string())?,
        },
    }
    service.close().await;
    Ok(if findings.has_failures { Exit::Failed } else { Exit::Done })
}

/// The operator's own prompts, and which of them were made from what ours are no more.
fn note_prompts(config: &Config, findings: &mut Findings) -> Result<(), Failure> {
    let overrides = overrides(&config.prompts_dir())?;
    for it in &overrides {
        let advice = advice(&it.file, &it.base);
        findings.note("prompt", advice.is_none(), &format!("{}: overridden", it.file), &advice.unwrap_or_default())?;
    }
    if overrides.is_empty() {
        findings.note("prompts", true, "none overridden", "")?;
    }
    Ok(())
}

/// What the sources' settings and tables hold, and what of them cannot be used.
fn note_tables(config: &Config, findings: &mut Findings) -> Result<(), Failure> {
    let settings = ingest::read_settings(&config.corpus.sources);
    for reject in &settings.rejects {
        let line = reject.line.map(|it| format!(":{it}")).unwrap_or_default();
        findings.note("settings", false, "", &format!("{}{line}: {}", reject.file, reject.reason))?;
    }
    findings.note("tables", true, &format!("{} rows of limits and lead times", settings.tables.len()), "")?;
    for fault in ingest::unfounded(&config.corpus.sources, &settings.tables) {
        findings.note("tables", false, "", &format!("{fault}: mend `tables/*.toml`"))?;
    }
    Ok(())
}

#[derive(Default)]
struct Findings {
    has_failures: bool,
}

impl Findings {
    fn note(&mut self, what: &str, is_good: bool, good: &str, bad: &str) -> Result<(), Failure> {
        self.has_failures |= !is_good;
        let words = if is_good { format!("ok    {what}: {good}") } else { format!("FAIL  {what}: {bad}") };
        Ok(line(&words)?)
    }
}
