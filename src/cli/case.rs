use std::path::Path;

use jiff::Timestamp;

use super::args::{self, Case, CaseList};
use super::exit::{Exit, Failure};
use super::terminal::{line, talk};
use super::{prepare, reply};
use crate::access::Principal;
use crate::config::Config;
use crate::domain::{Communication, Resolution, Speaker};
use crate::service::{AssigneeFilter, CaseView, QueueFilter, QueueOrder, Resolving, Service, StaffCase};

/// `case …`: the operator as one of the desk.
pub(super) async fn run(config: Config, args: Case) -> Result<Exit, Failure> {
    let service = prepare::open(&config).await?;
    let desk = service.home_key().engineer();
    let done = match args {
        Case::List(given) => list(&service, &desk, given).await,
        Case::Show { id, json } => {
            let id = service.case_named(&desk, &id).await?;
            show(&service, &desk, &config.home, &id, json).await
        }
        Case::Figures(given) => super::figures::print(&service, &desk, given).await,
        Case::Reply(given) => {
            let id = service.case_named(&desk, &given.id).await?;
            reply::send(&service, &desk, &config.home, args::Reply { id, ..given }).await
        }
        Case::Resolve { id, summary, confirmed } => {
            let id = service.case_named(&desk, &id).await?;
            resolve(&service, &desk, &id, summary, confirmed).await
        }
    };
    service.close().await;
    done.map(|()| Exit::Done)
}

async fn list(service: &Service, desk: &Principal, given: CaseList) -> Result<(), Failure> {
    let CaseList { account, queue, assignee, plan, severity, status, language, service: about, sort, all, json } =
        given;
    let filter = QueueFilter {
        queue,
        assignee: assignee.map(AssigneeFilter::named),
        account,
        plan,
        severity,
        status,
        language,
        service: about,
        order: sort.unwrap_or(if all { QueueOrder::Newest } else { QueueOrder::Urgency }),
        shows_resolved: all,
    };
    let mut cursor = None;
    loop {
        let page = service.desk_queue(desk, filter.clone(), cursor.as_deref(), 100).await?;
        for case in &page.items {
            if json {
                line(&serde_json::to_string(case)?)?;
                continue;
            }
            let mark = if case.is_missed || case.is_overdue { "!" } else { " " };
            let due = if case.first_response_at.is_none() { case.due_at } else { case.next_update_at };
            line(&format!(
                "{mark} {}  {:<8} {:<23} {:<20} {:<13} {}",
                case.id,
                word(&case.severity),
                word(&case.status),
                due.map_or_else(|| "-".to_owned(), minutes),
                case.queue,
                case.subject
            ))?;
        }
        match page.next {
            Some(next) => cursor = Some(next),
            None => return Ok(()),
        }
    }
}

async fn show(service: &Service, desk: &Principal, home: &Path, id: &str, is_json: bool) -> Result<(), Failure> {
    let view = service.case(desk, id).await?;
    let json = is_json.then(|| serde_json::to_string_pretty(&view)).transpose()?;
    let CaseView::Staff(seen) = view else { return Ok(()) };
    let last_seq = seen.case.communications.iter().map(|it| it.seq).max().unwrap_or_default();
    match json {
        Some(json) => line(&json)?,
        None => print(*seen)?,
    }
    reply::keep_shown(home, id, last_seq)
}

fn print(seen: StaffCase) -> Result<(), Failure> {
    let StaffCase { case, notes, is_missed, pack, rating, .. } = seen;
    let standing = &case.standing;
    line(&format!(
        "{} ({}), account {}, {}",
        case.body.subject,
        case.display_id,
        case.account_id,
        word(&standing.status)
    ))?;
    line(&format!(
        "severity {} (declared {}, evidence {}), queue {}, assignee {}",
        word(&standing.severity),
        word(&case.declared_severity),
        word(&case.body.suggested_severity),
        standing.queue,
        standing.assignee.as_ref().map_or("-", |it| it.shown())
    ))?;
    let missed = if is_missed { ", missed" } else { "" };
    let moment = |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), minutes);
    line(&format!(
        "due {}{missed}, first response {}, next update {}",
        moment(standing.due_at),
        moment(standing.first_response_at),
        moment(standing.next_update_at)
    ))?;
    if let Some(rating) = rating {
        let comment = rating.comment.map(|it| format!(": {it}")).unwrap_or_default();
        line(&format!("rated {} of 5, {}{comment}", rating.score, minutes(rating.at)))?;
    }
    super::pack::print(&pack)?;
    write_messages(&case.communications)?;
    for note in &notes {
        line(&format!("\nnote {}. {}, {}\n{}", note.seq, note.author, minutes(note.at), note.text))?;
    }
    Ok(())
}

async fn resolve(
    service: &Service,
    desk: &Principal,
    id: &str,
    summary: Option<String>,
    is_confirmed: bool,
) -> Result<(), Failure> {
    let resolution = summary.map(|summary| Resolution { summary, ..Resolution::default() });
    service.resolve_case(desk, id, Resolving { resolution, is_confirmed }, None).await?;
    talk("resolved");
    Ok(())
}

/// Prints messages of a thread, each below its number.
pub(super) fn write_messages<'a>(said: impl IntoIterator<Item = &'a Communication>) -> Result<(), Failure> {
    for said in said {
        line(&format!("\n{}. {}, {}\n{}", said.seq, who(said), minutes(said.at), said.body))?;
    }
    Ok(())
}

fn who(said: &Communication) -> String {
    let role = match said.from {
        Speaker::Customer => "customer",
        Speaker::Assistant => "assistant",
        Speaker::Engineer => "engineer",
    };
    said.author.as_ref().map_or_else(|| role.to_owned(), |name| format!("{name} ({role})"))
}

fn minutes(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%MZ").to_string()
}

/// The word of a closed list, as in JSON.
fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default()
}
