use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::hours::Hours;
use super::outlook::expected_words;
use crate::domain::{Catalogue, DraftKind, Expected, Language, Plan, Queue, SECURITY};

/// Where a case waits that no queue of the catalogue is for.
pub const GENERAL: &str = "general";

/// Who is told.
#[derive(Clone, Debug)]
pub struct Reader {
    pub language: Language,
    pub zone: TimeZone,
}

/// What decides where a case waits.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub kind: DraftKind,
    pub service: &'a str,
    /// Of the service.
    pub category: &'a str,
    pub language: Language,
    pub plan: Plan,
    /// What is promised; `None`: nothing is.
    pub due_at: Option<Timestamp>,
    pub at: Timestamp,
}

/// The queue that a case waits in. `security` for security at once, on every plan. Else, of the queues that know the service
/// (where none does: that have the skill), take the plan's cases and are staffed before the promise is due: one with the skill
/// before one without, then one that speaks the language before one that does not, in the catalogue's order; else `general`.
pub fn route(catalogue: &Catalogue, wanted: Wanted<'_>) -> String {
    if wanted.kind == DraftKind::Security {
        return SECURITY.to_owned();
    }
    let service = if wanted.kind == DraftKind::Billing { "billing" } else { wanted.service };
    let is_theirs = |it: &&Queue| it.id != SECURITY && (it.plans.is_empty() || it.plans.contains(&wanted.plan));
    let is_there = |it: &&Queue| wanted.due_at.is_none_or(|due_at| Hours::of(it).next_open(wanted.at) < due_at);
    let open: Vec<&Queue> = catalogue.queues.iter().filter(is_theirs).filter(is_there).collect();
    let knows = |it: &&&Queue| it.services.iter().any(|known| known == service);
    let is_known = catalogue.queues.iter().filter(is_theirs).any(|it| knows(&&it));
    let fit = open.iter().filter(|it| if is_known { knows(it) } else { is_skilled(it, wanted) });
    // Of equals the one that the catalogue lists first.
    let queue = fit.min_by_key(|it| (!is_skilled(it, wanted), !speaks(it, wanted.language)));
    queue.map_or_else(|| GENERAL.to_owned(), |it| it.id.clone())
}

/// Whether a queue is good at cases of this category or kind, in the singular or the plural.
fn is_skilled(queue: &Queue, wanted: Wanted<'_>) -> bool {
    let kind = match wanted.kind {
        DraftKind::Incident | DraftKind::Question => None,
        DraftKind::Quota => Some("quota"),
        DraftKind::PlannedEvent => Some("planned-event"),
        DraftKind::Security => Some("security"),
        DraftKind::Billing => Some("billing"),
    };
    let mut names = kind.into_iter().chain((wanted.category != GENERAL).then_some(wanted.category));
    names.any(|name| queue.skills.iter().any(|it| it == name || it.strip_suffix('s') == Some(name)))
}

/// Who answers, in which language and by when. A queue answers in the customer's language; else in what of its languages they
/// read; else in English, or in the first that it speaks where English is none of them, and the first other queue to open that
/// speaks the customer's says from when.
pub fn expected(catalogue: &Catalogue, queue: &str, reader: &Reader, by: Option<Timestamp>, at: Timestamp) -> Expected {
    let language = reader.language;
    // A queue that says nothing of languages is taken to speak them all.
    let all = catalogue.queues.iter().find(|it| it.id == queue).map_or(&[][..], |it| it.languages.as_slice());
    let english = all.iter().find(|it| **it == Language::En).or(all.first());
    let Some(other) = english.filter(|_| read_of(all, language).is_none()) else {
        return told(queue, read_of(all, language).unwrap_or(language), by, None, reader, at);
    };
    let others = catalogue.queues.iter().filter(|it| it.id != SECURITY);
    let own = others.filter_map(|it| Some((Hours::of(it).next_open(at), read_of(&it.languages, language)?)));
    let own = own.min_by_key(|(from, spoken)| (*from, *spoken != language));
    told(queue, *other, by, own, reader, at)
}

/// What of the languages that are `spoken` a customer of `language` reads as their own: theirs, else the other script of it.
fn read_of(spoken: &[Language], language: Language) -> Option<Language> {
    spoken.iter().copied().filter(|it| language.reads(*it)).min_by_key(|it| *it != language)
}

fn told(
    queue: &str,
    language: Language,
    by: Option<Timestamp>,
    own: Option<(Timestamp, Language)>,
    reader: &Reader,
    at: Timestamp,
) -> Expected {
    let mut expected = Expected {
        queue: queue.to_owned(),
        language,
        by,
        own_language: own.map(|it| it.1),
        own_language_from: own.map(|it| it.0),
        words: String::new(),
    };
    expected.words = expected_words(&expected, reader.language, &reader.zone, at);
    expected
}

fn speaks(queue: &Queue, language: Language) -> bool {
    read_of(&queue.languages, language).is_some()
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::domain::Language::{En, Ja, ZhCn, ZhTw};

    fn queue(id: &str, services: &[&str], skills: &[&str], languages: &[Language]) -> Queue {
        let owned = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect();
        Queue {
            id: id.to_owned(),
            skills: owned(skills),
            services: owned(services),
            languages: languages.to_vec(),
            plans: Vec::new(),
            hours: None,
            time_zone: None,
            contacts: Vec::new(),
        }
    }

    fn wanted(service: &'static str) -> Wanted<'static> {
        Wanted {
            kind: DraftKind::Incident,
            service,
            category: GENERAL,
            language: En,
            plan: Plan::Enterprise,
            due_at: None,
            at: "2026-11-27T18:17:00Z".parse().expect("a time"),
        }
    }

    fn roster() -> Catalogue {
        let queues = vec![
            queue(SECURITY, &["identity"], &["security"], &[En, Ja]),
            queue("english", &["database"], &[], &[En]),
            queue("japanese", &["database"], &[], &[Ja]),
            queue("restores", &["database"], &["backup-restore"], &[En]),
            queue("events", &["events"], &["planned-events", "quotas"], &[En]),
            queue(GENERAL, &[], &["general"], &[En, ZhTw, Ja]),
        ];
        Catalogue { queues, ..Catalogue::default() }
    }

    #[test]
    fn a_case_waits_where_its_service_is_known() {
        assert_eq!(route(&roster(), wanted("database")), "english");
        assert_eq!(route(&roster(), wanted("events")), "events");
        assert_eq!(route(&roster(), wanted("nothing")), GENERAL);
    }

    #[test]
    fn of_those_who_know_the_service_the_one_with_the_skill_comes_first() {
        let restore = Wanted { category: "backup-restore", ..wanted("database") };
        assert_eq!(route(&roster(), restore), "restores");
        assert_eq!(route(&roster(), Wanted { language: Ja, ..restore }), "restores", "the skill before the language");
    }

    #[test]
    fn a_kind_of_case_is_a_skill_where_nobody_knows_the_service() {
        let quota = Wanted { kind: DraftKind::Quota, ..wanted("nothing") };
        assert_eq!(route(&roster(), quota), "events");
        assert_eq!(route(&roster(), Wanted { kind: DraftKind::PlannedEvent, ..quota }), "events");
    }

    #[test]
    fn of_equals_the_one_that_speaks_the_language_comes_first() {
        assert_eq!(route(&roster(), Wanted { language: Ja, ..wanted("database") }), "japanese");
        assert_eq!(route(&roster(), Wanted { language: ZhTw, ..wanted("database") }), "english", "nobody speaks it");
    }

    #[test]
    fn a_queue_that_is_for_other_plans_is_none() {
        let mut roster = roster();
        roster.queues.get_mut(1).expect("there").plans = vec![Plan::Unified];
        assert_eq!(route(&roster, wanted("database")), "restores");
        assert_eq!(route(&roster, Wanted { plan: Plan::Unified, ..wanted("database") }), "english");
    }

    #[test]
    fn a_queue_that_opens_after_the_promise_is_due_is_none() {
        let mut roster = roster();
        // It is a Friday evening.
        roster.queues.get_mut(1).expect("there").hours = Some("Mon-Fri 08:00-17:00".to_owned());
        let due_at = Some("2026-11-27T18:32:00Z".parse().expect("a time"));
        assert_eq!(route(&roster, Wanted { due_at, ..wanted("database") }), "restores");
        assert_eq!(route(&roster, wanted("database")), "english", "nothing is promised");
    }

    #[test]
    fn the_first_reply_is_told_in_a_language_that_its_queue_speaks() {
        let reader = |language| Reader { language, zone: TimeZone::UTC };
        let by = Some("2026-11-27T18:32:00Z".parse().expect("a time"));
        let told = |queue, language| expected(&roster(), queue, &reader(language), by, wanted("database").at);
        assert_eq!((told("japanese", Ja).language, told("japanese", Ja).own_language), (Ja, None));
        let other = told("japanese", En);
        assert_eq!((other.language, other.own_language), (Ja, Some(En)), "it does not speak English");
        assert!(other.words.contains("in 日本語"), "{}", other.words);
        assert_eq!(told("english", Ja).language, En);
        assert_eq!(told("nobody's", ZhTw).language, ZhTw, "a queue that is not in the roster");
    }

    #[test]
    fn whose_script_a_queue_does_not_write_is_told_the_one_that_it_does() {
        let mut roster = roster();
        let at = wanted("database").at;
        let reader = |language| Reader { language, zone: TimeZone::UTC };
        let told = |roster: &Catalogue, queue, language| expected(roster, queue, &reader(language), None, at);
        roster.queues.push(queue("mainland", &[], &[], &[En, ZhCn]));
        let mainland = told(&roster, "mainland", ZhTw);
        assert_eq!((mainland.language, mainland.own_language), (ZhCn, None));
        assert_eq!(mainland.words, "工程師將以簡體中文回覆；您的支援方案未承諾時間。");
        assert_eq!(told(&roster, GENERAL, ZhCn).words, "工程师将以繁体中文回复；您的支持计划未承诺时间。");
        roster.queues.push(queue("both", &[], &[], &[ZhCn, ZhTw]));
        assert_eq!(told(&roster, "both", ZhTw).language, ZhTw, "their own script before the other");
        // Elsewhere at the desk, too, it is the script that is written there.
        roster.queues.retain(|it| !["both", GENERAL].contains(&it.id.as_str()));
        assert_eq!(told(&roster, "english", ZhTw).own_language, Some(ZhCn));
    }

    #[test]
    fn security_goes_to_its_queue_on_every_plan_and_nothing_else_does() {
        for plan in [Plan::Basic, Plan::BusinessPlus, Plan::Enterprise, Plan::Unified] {
            let leak = Wanted { kind: DraftKind::Security, plan, ..wanted("database") };
            assert_eq!(route(&roster(), leak), SECURITY);
        }
        assert_eq!(route(&roster(), wanted("identity")), GENERAL);
    }
}
