use super::args::Outbox;
use super::exit::{Exit, Failure};
use super::prepare;
use super::terminal::{line, talk};
use crate::access::Principal;
use crate::config::Config;
use crate::service::{DeliveryState, Service, Undelivered};

/// `outbox …`: what receivers did not take.
pub(super) async fn run(config: Config, args: Outbox) -> Result<Exit, Failure> {
    let service = prepare::open(&config).await?;
    let admin = service.home_key().admin();
    let done = match args {
        Outbox::List { all, json } => list(&service, &admin, all, json).await,
        Outbox::Show { id } => show(&service, &admin, &id).await,
        Outbox::Resend { id: Some(id), receiver, .. } => resend(&service, &admin, &id, receiver.as_deref()).await,
        Outbox::Resend { id: None, receiver, .. } => resend_all(&service, &admin, receiver.as_deref()).await,
    };
    service.close().await;
    done.map(|()| Exit::Done)
}

async fn list(service: &Service, admin: &Principal, shows_waiting: bool, is_json: bool) -> Result<(), Failure> {
    let mut cursor = None;
    loop {
        let page = service.undelivered(admin, !shows_waiting, cursor.as_deref(), 100).await?;
        for it in &page.items {
            if is_json { line(&serde_json::to_string(it)?)? } else { line(&told(it))? }
        }
        match page.next {
            Some(next) => cursor = Some(next),
            None => return Ok(()),
        }
    }
}

fn told(it: &Undelivered) -> String {
    let state = match it.state {
        DeliveryState::Dead => "dead".to_owned(),
        DeliveryState::Delivered => "delivered".to_owned(),
        DeliveryState::Waiting => it.next_at.map_or("waiting".to_owned(), |at| at.strftime("next %H:%MZ").to_string()),
    };
    let why = it.why.as_deref().unwrap_or("-");
    format!(
        "{}  {:<11} {:<8} {:<22} {} {} tries, {why}",
        it.id,
        state,
        it.receiver,
        it.topic,
        it.at.strftime("%Y-%m-%d %H:%MZ"),
        it.failed
    )
}

async fn show(service: &Service, admin: &Principal, id: &str) -> Result<(), Failure> {
    let entry = service.undelivered_entry(admin, id).await?;
    Ok(line(&serde_json::to_string_pretty(&entry)?)?)
}

async fn resend(service: &Service, admin: &Principal, id: &str, receiver: Option<&str>) -> Result<(), Failure> {
    let receivers = service.resend(admin, id, receiver).await?;
    talk(&format!("{id} is sent again: {}", receivers.join(", ")));
    Ok(())
}

/// Whatever is dead, page by page; what was sent again is in the list no more.
async fn resend_all(service: &Service, admin: &Principal, receiver: Option<&str>) -> Result<(), Failure> {
    let mut cursor: Option<String> = None;
    let mut count = 0;
    loop {
        let page = service.undelivered(admin, true, cursor.as_deref(), 100).await?;
        for it in page.items.iter().filter(|it| receiver.is_none_or(|receiver| it.receiver == receiver)) {
            service.resend(admin, &it.id, Some(&it.receiver)).await?;
            count += 1;
        }
        match page.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    talk(&format!("{count} sent again"));
    Ok(())
}
