//! The JSON API under `/api/v1`: one file a subject, each handler one verb.

mod accounts;
mod attachments;
mod audit;
mod cases;
mod catalogue;
mod conversations;
mod correspondence;
mod desk;
mod drafts;
mod feedback;
mod figures;
mod find;
mod foreign;
mod gaps;
mod handoff;
mod hooks;
mod messages;
mod outbox;
mod pack;
mod passages;
mod queue;
mod triage;
mod turns;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use super::router::Http;
use crate::service::LARGEST_FILE;

/// Every route of the API, described.
pub(super) fn routes() -> OpenApiRouter<Http> {
    OpenApiRouter::new()
        .routes(routes!(accounts::me))
        .routes(routes!(accounts::account))
        .routes(routes!(accounts::facts))
        .routes(routes!(conversations::create, conversations::list))
        .routes(routes!(find::find))
        .routes(routes!(conversations::read))
        .routes(routes!(conversations::events))
        .routes(routes!(messages::send))
        .routes(routes!(messages::retry))
        .routes(routes!(feedback::give))
        .routes(routes!(handoff::request))
        .routes(routes!(turns::read))
        .routes(routes!(turns::events))
        .routes(routes!(turns::cancel))
        .routes(routes!(catalogue::read))
        .routes(routes!(drafts::ask))
        .routes(routes!(drafts::read, drafts::change))
        .routes(routes!(drafts::confirm))
        .routes(routes!(cases::open, cases::list))
        .routes(routes!(cases::read))
        .routes(routes!(cases::events))
        .routes(routes!(correspondence::list, correspondence::send))
        .routes(routes!(foreign::find))
        .routes(routes!(correspondence::resolve))
        .routes(routes!(correspondence::reopen))
        .routes(routes!(correspondence::rate))
        .routes(routes!(attachments::keep).layer(DefaultBodyLimit::max(LARGEST_FILE + 1)))
        .routes(routes!(attachments::read))
        .routes(routes!(attachments::transcript))
        .routes(routes!(queue::list))
        .routes(routes!(queue::counts))
        .routes(routes!(queue::people))
        .routes(routes!(gaps::gaps))
        .routes(routes!(figures::read))
        .routes(routes!(figures::csv))
        .routes(routes!(figures::cases))
        .routes(routes!(queue::leave))
        .routes(routes!(queue::merge))
        .routes(routes!(queue::open_incident, queue::incidents))
        .routes(routes!(queue::incident))
        .routes(routes!(queue::link))
        .routes(routes!(queue::reply))
        .routes(routes!(pack::read))
        .routes(routes!(triage::read, triage::make))
        .routes(routes!(triage::judge))
        .routes(routes!(triage::card))
        .routes(routes!(desk::assign))
        .routes(routes!(desk::take))
        .routes(routes!(desk::give_back))
        .routes(routes!(desk::severity))
        .routes(routes!(desk::next_update))
        .routes(routes!(desk::queue))
        .routes(routes!(desk::notes, desk::add_note))
        .routes(routes!(passages::read))
        .routes(routes!(audit::list))
        .routes(routes!(outbox::list))
        .routes(routes!(outbox::read))
        .routes(routes!(outbox::resend))
        .routes(routes!(hooks::status))
}

/// Reads an account id from a path; one that cannot be an id is simply not found.
fn account_id(given: &str) -> Result<crate::domain::AccountId, super::problem::Problem> {
    crate::domain::AccountId::parse(given)
        .map_err(|_| super::problem::Problem::new("not_found", "there is no such account"))
}

/// A page's size: 50 unless asked otherwise, 1 to 100.
fn page_size(asked: Option<usize>) -> usize {
    asked.unwrap_or(50).clamp(1, 100)
}
