use crate::domain::{Catalogue, DraftKind, Language, Queue};

/// The queue of every security case, on every plan.
pub const SECURITY: &str = "security";
/// Where a case waits that no queue of the catalogue is for.
const GENERAL: &str = "general";

/// The queue that a case waits in: `security` for security at once; else of those that know the service, one that speaks the
/// language before one that does not, in the catalogue's order; else `general`.
pub fn route(catalogue: &Catalogue, kind: DraftKind, service: &str, language: Language) -> String {
    if kind == DraftKind::Security {
        return SECURITY.to_owned();
    }
    let service = if kind == DraftKind::Billing { "billing" } else { service };
    let knows = |it: &&Queue| it.id != SECURITY && it.services.iter().any(|known| known == service);
    let speaks = |it: &&Queue| it.languages.iter().any(|known| language.reads(*known));
    let known = || catalogue.queues.iter().filter(knows);
    let queue = known().find(speaks).or_else(|| known().next());
    queue.map_or_else(|| GENERAL.to_owned(), |it| it.id.clone())
}
