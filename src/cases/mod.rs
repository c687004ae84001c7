//! The rules of a case: how severe it is by evidence, what a plan entitles to, when it is needed.
//!
//! In: what a customer said, facts about the account, the catalogue. Out: plain data. Nothing here waits, reads a clock or
//! fails: an unclear text is an unclear reading, never an error. Does not know: the store, models, who asks, how it is shown.

mod account_names;
mod ahead;
mod all_well;
mod announced;
mod answered;
mod at_a_loss;
mod before_change;
mod beyond;
mod by_time;
mod card;
mod case_wish;
mod causes;
mod clauses;
mod clock;
mod conflict;
mod declared;
mod drafting;
mod easing;
mod entitlement;
mod error_rate;
mod evolve;
#[cfg(test)]
#[expect(clippy::expect_used, clippy::print_stdout, reason = "tests")]
mod exploration;
mod figures;
mod foreign;
mod grammar;
mod hours;
mod levels;
mod lifecycle;
mod limits;
mod matter;
mod merging;
mod near;
mod needed_by;
mod observed;
mod other_place;
mod outlook;
mod outside;
mod over;
mod own_things;
mod pack;
mod premise;
mod promised;
mod routing;
mod said;
mod service;
mod severity;
mod shared_words;
mod sources;
mod stakes;
mod supposing;
mod telling;
mod told_names;
mod tone;
mod triage;
mod turning;
mod verdicts;
mod weigh;
mod whose;
mod wording;

pub use account_names::AccountNames;
pub use ahead::{LeadQuote, Reckoned, ahead};
pub use announced::announced;
pub use answered::{Shown, left_open, questions};
pub use at_a_loss::{asks_what_now, is_at_a_loss};
pub use before_change::open_issue_before;
pub use by_time::QUIET_DAYS;
pub use card::card;
pub use case_wish::{asks_for_case, tells_something, wants_case};
pub use causes::{Cause, Causes, Why, causes};
pub use clock::{after_minutes, is_missed};
pub use conflict::conflict;
pub use declared::{declared, is_about_severity};
pub use drafting::{DRAFT_LIFETIME, OpenCase, Yes, confirm_draft, draft_digest, edit_draft, joining_words};
pub use entitlement::{Entitlement, entitlement};
pub use evolve::{evolve, standing_after};
pub use figures::{Counted, Dimension, Figure, Figures, Group, Narrowed, cases_of, figures, narrowed};
pub use foreign::{Foreign, foreign};
pub use hours::Hours;
pub use levels::{Levels, SORTS};
pub use lifecycle::{Act, Closing, REOPEN_DAYS, decide, open};
pub use limits::{Checked, Documented, Known as KnownLimits, check_limits};
pub use matter::matter;
pub use needed_by::needed_by;
pub use observed::{
    about_what_is_hit, each_once, gone_wrong, is_in_place, named_resources, named_there, observe, stated_resources,
    unmeasured_alarms, workload_of,
};
pub use other_place::of_production_as_well;
pub use outside::{decide_outside, outside_person};
pub use own_things::without_own_things;
pub use pack::{Talked, pack, tried};
pub use premise::{
    Contradicted, Granted, Known as KnownPremises, asserted, contradicted, denied_by_fact, names_a_thing,
    taken_for_granted,
};
pub use promised::Promises;
pub use routing::{GENERAL, Reader, Wanted, expected, route};
pub use said::{Environment, Impact, Said, by_rules, hear, hear_by, ruled};
pub use service::{Services, category_of, service_of, service_of_resource};
pub use severity::{Suggestion, by_words};
pub use shared_words::SharedWords;
pub use sources::with_sources;
pub use supposing::only_supposes;
pub use told_names::names_told;
pub use tone::is_tone;
pub use triage::{Drafted, Known, Openable, ReplyFrame, triage};
pub use triage::{Missing, missing};
pub use verdicts::{Notice, NoticeKind, notice, stated_limit, verdict};
pub use weigh::{Weighed, weigh};
pub use whose::{asks_whose_it_is, is_open_issue};

#[cfg(test)]
mod tests;
