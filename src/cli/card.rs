use super::exit::{Exit, Failure};
use super::prepare;
use super::terminal::{line, talk};
use crate::config::Config;

/// `card draft CASE`: what a resolved case taught, to be reviewed.
pub(super) async fn draft(config: Config, id: &str) -> Result<Exit, Failure> {
    let service = prepare::open(&config).await?;
    let card = service.draft_card(&service.home_key().engineer(), id).await;
    service.close().await;
    line(card?.trim_end())?;
    talk(
        "read it for names that stand in sentences, add reviewed_by and reviewed_at, and save it in the corpus under cards/",
    );
    Ok(Exit::Done)
}
