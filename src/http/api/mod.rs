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
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use super::problem::Problem;
use super::router::Http;
use crate::service::LARGEST_FILE;

/// Every route of the API, described.
pub(super) fn routes() -> OpenApiRouter<Http> {
    described().into_iter().fold(OpenApiRouter::new(), OpenApiRouter::routes)
}

/// Each route with the schemas that it names.
fn described() -> Vec<UtoipaMethodRouter<Http>> {
    vec![
        routes!(accounts::me),
        routes!(accounts::account),
        routes!(accounts::facts),
        routes!(conversations::create, conversations::list),
        routes!(find::find),
        routes!(conversations::read),
        routes!(conversations::events),
        routes!(messages::send),
        routes!(messages::retry),
        routes!(feedback::give),
        routes!(handoff::request),
        routes!(turns::read),
        routes!(turns::events),
        routes!(turns::cancel),
        routes!(catalogue::read),
        routes!(drafts::ask),
        routes!(drafts::read, drafts::change),
        routes!(drafts::confirm),
        routes!(cases::open, cases::list),
        routes!(cases::read),
        routes!(cases::events),
        routes!(correspondence::list, correspondence::send),
        routes!(foreign::find),
        routes!(correspondence::resolve),
        routes!(correspondence::reopen),
        routes!(correspondence::rate),
        routes!(attachments::keep).layer(DefaultBodyLimit::max(LARGEST_FILE + 1)),
        routes!(attachments::keep_for_case).layer(DefaultBodyLimit::max(LARGEST_FILE + 1)),
        routes!(attachments::read),
        routes!(attachments::transcript),
        routes!(queue::list),
        routes!(queue::counts),
        routes!(queue::people),
        routes!(gaps::gaps),
        routes!(figures::read),
        routes!(figures::csv),
        routes!(figures::cases),
        routes!(queue::leave),
        routes!(queue::merge),
        routes!(queue::open_incident, queue::incidents),
        routes!(queue::incident),
        routes!(queue::link),
        routes!(queue::reply),
        routes!(pack::read),
        routes!(triage::read, triage::make),
        routes!(triage::judge),
        routes!(triage::card),
        routes!(desk::assign),
        routes!(desk::take),
        routes!(desk::give_back),
        routes!(desk::severity),
        routes!(desk::next_update),
        routes!(desk::queue),
        routes!(desk::notes, desk::add_note),
        routes!(passages::read),
        routes!(audit::list),
        routes!(outbox::list),
        routes!(outbox::read),
        routes!(outbox::resend),
        routes!(hooks::status),
    ]
}

/// Reads an account id from a path; one that cannot be an id is simply not found.
fn account_id(given: &str) -> Result<crate::domain::AccountId, super::problem::Problem> {
    crate::domain::AccountId::parse(given)
        .map_err(|_| super::problem::Problem::new("not_found", "there is no such account"))
}

/// A page's size: 50 unless asked otherwise, 1 to 100.
fn page_size(asked: Option<usize>) -> Result<usize, Problem> {
    match asked.unwrap_or(50) {
        size @ 1..=100 => Ok(size),
        _ => Err(Problem::new("invalid_request", "`limit` is 1 to 100")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn no_two_schemas_of_the_description_share_a_name() {
        let session = routes!(crate::http::session::sign_in, crate::http::session::sign_out);
        let schemas: Vec<_> = described().into_iter().chain([session]).flat_map(|(schemas, ..)| schemas).collect();
        assert!(schemas.len() > 50, "the routes name their schemas");
        let mut known = BTreeMap::new();
        for (name, schema) in schemas {
            // Of two, the description keeps one, and a client made of it sends the wrong body.
            let schema = serde_json::to_value(schema).ok();
            assert!(schema.is_some(), "`{name}` is written");
            let first = known.entry(name.clone()).or_insert_with(|| schema.clone());
            assert_eq!(*first, schema, "`{name}` names two schemas");
        }
    }
}
