use std::sync::Arc;
use std::time::Instant;

use super::exit::Failure;
use super::terminal::talk;
use crate::access::Principal;
use crate::base::SystemClock;
use crate::config::Config;
use crate::domain::AccountId;
use crate::search::{SearchError, SearchHealth};
use crate::service::{Service, build_index};

/// Opens the service, building the index first where there is none, or where the one in force cannot be read.
pub(super) async fn open(config: &Config) -> Result<Service, Failure> {
    if let Some(source) = config.corpus.sources.iter().find(|it| !it.exists()) {
        let hint = if config.corpus.is_demo {
            "run from the folder that holds the demo corpus, or set corpus.sources"
        } else {
            "check corpus.sources"
        };
        return Err(Failure::usage(format!("source `{}` does not exist; {hint}", source.display())));
    }
    let service = Service::open(config, Arc::new(SystemClock)).await?;
    match service.search_health() {
        SearchHealth::Ready => {}
        SearchHealth::NotBuilt => build(&service, "no index yet").await?,
        SearchHealth::Limited(what) => {
            for (part, why) in what {
                talk(&format!("search limited: index part `{part}` was set aside ({why})"));
            }
            build(&service, "the index is damaged").await?;
        }
    }
    Ok(service)
}

async fn build(service: &Service, why: &str) -> Result<(), Failure> {
    let begun = Instant::now();
    talk(&format!("{why}: building it from the sources …"));
    let (corpus, search) = service.index_settings();
    let (corpus, search) = (corpus.clone(), search.clone());
    let built = tokio::task::spawn_blocking(move || build_index(&corpus, &search, true, &mut |_| {})).await;
    match built.map_err(|_| Failure::failed("indexing stopped unexpectedly; run `firstline index`"))? {
        Ok(outcome) => {
            for reject in outcome.rejects.iter().take(20) {
                talk(&format!("not read: {reject}"));
            }
            if outcome.rejects.len() > 20 {
                talk(&format!("… and more: see {}", outcome.listed_in.display()));
            }
            let passages = outcome.passages;
            talk(&format!(
                "indexed {} documents, {passages} passages in {:.1} s",
                outcome.documents,
                begun.elapsed().as_secs_f64()
            ));
        }
        // Another process builds the same index: its result is as good.
        Err(SearchError::Busy { .. }) => talk("another process is building the index; using what is there"),
        Err(error) => return Err(error.into()),
    }
    service.reload_index()?;
    Ok(())
}

/// The operator as a customer of `account`, or of the first account there is.
pub(super) fn customer(service: &Service, account: Option<&str>) -> Result<(Principal, AccountId), Failure> {
    let id = match account {
        Some(given) => AccountId::parse(given).map_err(|error| Failure::usage(error.to_string()))?,
        None => {
            let first = service.accounts().list().first().map(|it| it.id.clone());
            first.ok_or_else(|| Failure::usage("the sources describe no account; add `accounts/<id>/account.toml`"))?
        }
    };
    if service.accounts().get(&id).is_none() {
        let known: Vec<String> = service.accounts().list().iter().take(10).map(|it| it.id.to_string()).collect();
        return Err(Failure::usage(format!("there is no account `{id}`; known: {}", known.join(", "))));
    }
    Ok((service.home_key().operator(id.clone()), id))
}
