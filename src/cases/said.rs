use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::all_well::{AMONG_US, LEFT_ALONE, MACHINE_FAULT, NOT_TAKEN, TAKEN_FOR, WELL};
use super::beyond::goes_beyond;
use super::clauses::clauses;
use super::easing::{AS_EVER, has_another_way, is_serving, is_unharmed, reaches_nobody};
use super::levels::{self, Levels, case_stretches};
use super::over::{is_over, is_past};
use super::stakes::{names_trade, says_business_stands, says_nothing_comes_in};
use super::telling::{
    is_for_all_of_them, lies_open, names_served, sentences_that_tell, shows_a_stranger, trouble, was_taken,
};
use super::tone::{self, told};
use super::{grammar, wording};
use crate::base::constant_pattern;
use crate::domain::{DraftKind, Severity};
use crate::text::{Learned, folded, typed_sentences};

/// So many clauses behind one may say that it was in vain.
const AFTER: usize = 2;

/// So many sentences of an outage are weighed, each by what is told without it.
const SENTENCES_WEIGHED: usize = 12;

/// How much of what is spoken of works no more. Ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Impact {
    #[default]
    None,
    /// It works badly, or for some.
    Degraded,
    /// It does not work.
    Stopped,
}

/// Where it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    Production,
    /// Staging, test, demo: its loss harms no customer of theirs.
    Staging,
}

/// What a customer's words say of a case. How they say it (capitals, exclamation marks, pleading, threats, courtesy) is
/// never read: it is no evidence, in either direction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    pub impact: Impact,
    /// `None`: they do not say.
    pub environment: Option<Environment>,
    /// Everybody is hit.
    pub everyone: bool,
    /// Business stops: money, orders, safety.
    pub business: bool,
    /// It costs them money, orders or customers now.
    pub is_losing: bool,
    /// They say what of their business stands still: sales, journeys, an exam, lives.
    pub stands_still: bool,
    /// They say that it goes beyond the machines: who is kept from what, what is owed meanwhile, whose health hangs on it.
    pub goes_beyond: bool,
    /// They have another way meanwhile, or say that nobody is harmed.
    pub is_eased: bool,
    /// They say that nobody is harmed.
    pub is_unharmed: bool,
    /// Part of it goes on.
    pub is_serving: bool,
    /// It works and takes too long; of what does so, they say no more.
    pub is_slow: bool,
    /// Something does not do what it is for.
    pub fails: bool,
    pub security: bool,
    /// Somebody who is none of theirs was there. It counts in a question too: who asks about a bill may be the first to see it.
    pub strangers: bool,
    /// What is theirs lies open or was taken, as something that happened. It counts whatever is asked beside it.
    pub exposed: bool,
    /// They ask how something is done.
    pub guidance: bool,
    /// What fails, fails for a part.
    pub is_part: bool,
    /// It is over; they want to know why.
    pub is_over: bool,
    /// Something is not well, and no more is said of it.
    pub unwell: bool,
    /// It works still, and soon will not.
    pub at_risk: bool,
    pub quota: bool,
    /// They want more of something.
    pub wants_more: bool,
    pub billing: bool,
    /// They speak of a bill, not only of what something costs.
    pub bill: bool,
    pub planned: bool,
    /// Nothing is wrong now, as they say, and nothing else tells of trouble.
    pub is_well: bool,
    /// Nothing leaked, as they say.
    pub denies_breach: bool,
    /// A machine's own words tell what fails.
    pub is_fault: bool,
    /// Nobody but a few of their own uses it.
    pub is_among_us: bool,
    /// They speak of severities themselves.
    pub severities: bool,
    /// They ask or wish for something; what is only told is a report.
    pub asks: bool,
    /// They speak of keys or secrets in any words.
    pub of_keys: bool,
    /// They speak of what a business lives by: that somebody pays, buys, orders, books or is served.
    pub names_trade: bool,
    /// They only try out whether a message comes, and ask for nothing but to close it.
    pub is_tried_out: bool,
    /// What it sounds like by what is like it.
    pub levels: Levels,
}

impl Said {
    /// What sort of case this is: by what is like it, of which what the rules hear is a part; by the rules alone where they hear that
    /// nothing is wrong, or no more, or where it is like none.
    pub fn kind(&self) -> DraftKind {
        if self.is_tried_out {
            return DraftKind::Question;
        }
        if self.is_breach() {
            return DraftKind::Security;
        }
        // Where nothing works for anybody, that is the matter, whatever else is named.
        let may_be = |it: &DraftKind| *it == DraftKind::Incident || !self.is_plain_outage();
        let like = self.levels.sort().filter(may_be).filter(|_| !self.is_over && !self.is_well);
        let kind = like.unwrap_or_else(|| match self.kind_by_rules(false) {
            // What sounds as grave is trouble, in words that are not ours.
            DraftKind::Question if self.levels.suggested() >= Severity::High && !self.is_over && !self.is_well => {
                DraftKind::Incident
            }
            kind => kind,
        });
        // Whoever speaks of a bill, and of nothing that is wrong, has a case about it, whatever they planned when it was made.
        match kind {
            DraftKind::PlannedEvent | DraftKind::Quota | DraftKind::Incident if self.is_of_a_bill() => {
                DraftKind::Billing
            }
            kind => kind,
        }
    }

    /// What the rules hear as a breach is one where it is a little like one. Of the rest what is like one is, and less like an event that is
    /// announced; where it is denied, a machine's fault is told or a bill is asked about, only what is very like one.
    fn is_breach(&self) -> bool {
        const VERY: f32 = 0.9;
        const A_LITTLE: f32 = 0.15;
        let is_otherwise_told = self.denies_breach || self.is_fault || (self.bill && self.guidance);
        match self.tells_of_breach() {
            true => self.levels.security >= A_LITTLE,
            false if is_otherwise_told => self.levels.security >= VERY,
            false => self.levels.is_breach() && !self.levels.is_announcement(),
        }
    }

    /// Whether anything is not well, or soon will not be.
    pub(super) fn tells_of_something(&self) -> bool {
        self.impact > Impact::None || self.unwell || self.at_risk
    }

    /// Whether the rules hear of a breach.
    pub(super) fn tells_of_breach(&self) -> bool {
        self.strangers || self.exposed || (self.security && !self.asks_only())
    }

    /// The sort by what the rules hear, of a text that tells of a breach or of none.
    pub(super) fn kind_by_rules(&self, is_breach: bool) -> DraftKind {
        let is_broken = self.impact > Impact::None;
        // A bill of which a part does not arrive is one that they send.
        let is_stopping = self.impact == Impact::Stopped || (is_broken && self.is_part);
        match () {
            () if is_breach => DraftKind::Security,
            // Who fails at a limit and asks for no more of it has an incident.
            () if self.quota && (!is_broken || (self.wants_more && self.impact < Impact::Stopped)) => DraftKind::Quota,
            () if self.planned && !is_broken => DraftKind::PlannedEvent,
            () if self.billing && (self.bill || !self.guidance) && !is_stopping => DraftKind::Billing,
            () if self.is_over || self.is_well => DraftKind::Question,
            () if is_broken && !(self.guidance && self.impact == Impact::Degraded && self.environment.is_none()) => {
                DraftKind::Incident
            }
            () if (self.at_risk || self.unwell) && !self.guidance => DraftKind::Incident,
            // A place without a question: something is reported, in words that are not ours.
            () if self.environment.is_some() && !self.guidance => DraftKind::Incident,
            // Nothing is asked or wished for: trouble is reported, in words that are not ours.
            () if !self.asks && !self.guidance && !self.severities => DraftKind::Incident,
            () => DraftKind::Question,
        }
    }

    /// Whether they speak of a bill, and of nothing that is wrong.
    pub fn is_of_a_bill(&self) -> bool {
        self.billing && self.bill && self.impact == Impact::None
    }

    /// Whether something fails or is slow now.
    pub fn tells_of_trouble(&self) -> bool {
        self.impact > Impact::None && !self.is_over && (!self.guidance || self.is_stop_for_all())
    }

    /// Who says in plain words that it works for nobody, or that business stands still, and names nothing that eases it, has an outage,
    /// whatever the words are like.
    pub(super) fn is_plain_outage(&self) -> bool {
        self.impact == Impact::Stopped && (self.everyone || self.business || self.is_losing) && !self.is_less()
    }

    /// Nothing works for anybody: who asks for advice beside that has trouble all the same.
    fn is_stop_for_all(&self) -> bool {
        self.everyone && self.stands_still && Self { guidance: false, ..self.clone() }.is_plain_outage()
    }

    /// All that they say is that something takes too long, and nobody loses anything by it.
    pub(super) fn is_only_slow(&self) -> bool {
        self.is_slow && self.impact == Impact::Degraded && !self.fails && !self.business && !self.is_losing
    }

    /// What is worse than it was is so for a few of their own.
    pub(super) fn is_worse_among_us(&self) -> bool {
        self.is_among_us && self.impact < Impact::Stopped && !self.everyone && !self.business && !self.declares_impact()
    }

    /// What they name as production does not work.
    pub(super) fn is_plain_stop(&self) -> bool {
        self.impact == Impact::Stopped && self.environment == Some(Environment::Production) && !self.is_less()
    }

    /// Whether the rules hear anything that makes an outage less than one.
    pub(super) fn is_less(&self) -> bool {
        self.environment == Some(Environment::Staging)
            || self.is_over
            || self.is_eased
            || self.is_serving
            || self.is_part
            || self.guidance
    }

    /// "How do we rotate keys after a leak?" is no leak.
    fn asks_only(&self) -> bool {
        self.guidance && self.impact == Impact::None
    }
}

/// Reads what `texts`, a customer's messages, say; later ones add to earlier ones. What is only a tone is left out before anything is
/// read.
pub fn hear<'a>(texts: impl IntoIterator<Item = &'a str>) -> Said {
    hear_by(texts, &levels::LEARNED, &tone::LEARNED)
}

/// [`hear`] by other `levels` and `tones` than those of the product.
pub fn hear_by<'a>(texts: impl IntoIterator<Item = &'a str>, levels: &Learned, tones: &Learned) -> Said {
    let texts: Vec<&str> = texts.into_iter().collect();
    let told = told(texts.iter().copied(), tones);
    let by = |told: &[String]| {
        let (said, stretches) = ruled_of(told);
        Said { levels: Levels::by(levels, &stretches), ..said }
    };
    let said = by(&told);
    let mut heard = said.levels;
    // What tells nothing, such as a screen that shows nothing or a day by which it is wanted, makes nothing less.
    if said.impact > Impact::None && !said.is_over {
        let tells = |sentence: &&str| by_rules([*sentence]) != Said::default();
        let bare = |text: &String| typed_sentences(text).filter(tells).collect::<String>();
        let bare: Vec<String> = told.iter().map(bare).collect();
        heard = heard.or_more(&by(&bare).levels);
    }
    // Nor does any one sentence make less of an outage that is plainly told without it, but where the rules hear that it does.
    if said.is_plain_outage() {
        let sentences: Vec<&str> = told.iter().flat_map(|it| typed_sentences(it)).take(SENTENCES_WEIGHED).collect();
        for left_out in 0..sentences.len() {
            let others = sentences.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, it)| *it);
            let without = by(&[others.collect()]);
            if without.is_plain_outage() {
                heard = heard.or_more(&without.levels);
            }
        }
    }
    // Whoever asks that it be closed may ask for it in a sentence that is only a tone.
    let all = folded(&texts.join("\n"));
    Said {
        levels: heard,
        of_keys: grammar::KEYS.is_in(&all),
        names_trade: said.business || told.iter().any(|it| names_trade(it)),
        is_tried_out: grammar::is_tried_out(&all),
        ..said
    }
}

/// What rules hear in `texts` without their tone, and what likeness is told by: their words, and what the rules hear.
pub fn ruled<'a>(texts: impl IntoIterator<Item = &'a str>, tones: &Learned) -> (Said, BTreeSet<String>) {
    ruled_of(&told(texts, tones))
}

fn ruled_of(told: &[String]) -> (Said, BTreeSet<String>) {
    let said = by_rules(told.iter().map(String::as_str));
    let stretches = case_stretches(&told.join("\n"), &said);
    (said, stretches)
}

/// The same by rules alone, of all that was said: [`Said::levels`] are those of a text that says nothing.
pub fn by_rules<'a>(texts: impl IntoIterator<Item = &'a str>) -> Said {
    let mut said = Said::default();
    let mut impacts: Vec<(Impact, Option<Environment>)> = Vec::new();
    let mut places: Vec<Environment> = Vec::new();
    let mut overheard = Overheard::default();
    let mut is_told_of_the_past = false;
    for text in texts {
        let text = without_separators(&folded(text));
        let parts = clauses(&text);
        for (at, clause) in parts.iter().enumerate() {
            let after: Vec<&str> = parts.iter().skip(at + 1).take(AFTER).copied().collect();
            listen(clause, &after, &mut said, &mut impacts, &mut places);
            is_told_of_the_past |= is_past(clause);
        }
        said.asks |= text.contains('?')
            || wording::MORE.is_in(&text)
            || wording::GUIDANCE.is_in(&text)
            || wording::WISH.is_in(&text);
        let is_act = grammar::SOMEBODY.is_in(&text) || (grammar::ALTERED.is_in(&text) && grammar::MASTER.is_in(&text));
        said.security |= grammar::CREDENTIALS.is_in(&text) && grammar::IN_PUBLIC.is_in(&text);
        said.strangers |= grammar::FROM_AFAR.is_in(&text) || (is_act && grammar::DISOWNED.is_in(&text));
        let told: Vec<&str> = sentences_that_tell(&text).collect();
        for sentence in &told {
            overhear(sentence, &mut said, &mut overheard);
        }
        said.strangers |= shows_a_stranger(&told.join(" "));
        said.exposed |= lies_open(&told.join(" ")) || was_taken(&text);
    }
    // Who waits where it is slow waits longer; where nothing says why, or a thing does nothing, it stopped.
    let is_silent = impacts.iter().all(|(impact, _)| *impact != Impact::Degraded);
    if overheard.is_felt && (is_silent || (overheard.fails && !overheard.is_slow)) {
        impacts.push((Impact::Stopped, Some(Environment::Production)));
    }
    said.is_part = overheard.is_part;
    said.fails |= overheard.fails || overheard.is_felt;
    // Whoever uses what is named as no production is served by that.
    let served = if places.contains(&Environment::Staging) { Environment::Staging } else { Environment::Production };
    let place = |it: Option<Environment>, hits_served| it.or(if hits_served { Some(served) } else { None });
    impacts.extend(overheard.impacts.into_iter().map(|it| (it.impact, place(it.place, it.hits_served))));
    if overheard.names_served && places.is_empty() {
        places.push(Environment::Production);
    }
    let only = match places.as_slice() {
        [first, rest @ ..] if rest.iter().all(|it| it == first) => Some(*first),
        _ => None,
    };
    // A clause that names no place speaks of the only one that is named.
    let placed = impacts.into_iter().map(|(impact, place)| (impact, place.or(only)));
    // What happens to production counts before what happens elsewhere, however bad that is.
    let worst =
        placed.max_by_key(|(impact, place)| (*impact > Impact::None, *place != Some(Environment::Staging), *impact));
    if let Some((impact, place)) = worst {
        (said.impact, said.environment) = (impact, if impact > Impact::None { place } else { only });
    }
    said.is_over |= is_told_of_the_past && said.impact == Impact::None;
    said.is_well &= !said.tells_of_something() && said.environment != Some(Environment::Staging);
    said
}

/// `2,500` as `2500`: no clause ends in a number, and no code stands in one.
fn without_separators(text: &str) -> String {
    static THOUSANDS: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"(\d),(\d{3})\b"));
    let once = THOUSANDS.replace_all(text, "$1$2");
    THOUSANDS.replace_all(&once, "$1$2").into_owned()
}

/// A clause that begins as a question does, mark or not: "How do tags work".
static ASKS_FIRST: LazyLock<Regex> =
    LazyLock::new(|| constant_pattern(r"^(?:and |so )?(?:how|what|which|where|who|whose)\b"));

/// "Tell us once it works" asks for news, not how something is done.
static TELL_US_WHEN: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"(?:たら|次第|しだい).{0,4}教え|いつ.{0,8}(?:复旧|直り|使え)|(?:何时|什么时候|多久).{0,6}(?:恢复|修好|能用|好)|\bwhen (?:will|do you|can we|it)\b",
    )
});

/// What sentences say that tell something.
#[derive(Default)]
struct Overheard {
    impacts: Vec<Heard>,
    is_felt: bool,
    fails: bool,
    is_slow: bool,
    is_part: bool,
    names_served: bool,
}

struct Heard {
    impact: Impact,
    place: Option<Environment>,
    hits_served: bool,
}

/// What a sentence that tells says by its form, in whatever words.
fn overhear(sentence: &str, said: &mut Said, overheard: &mut Overheard) {
    let clauses = clauses(sentence);
    for (at, clause) in clauses.iter().enumerate() {
        if is_supposed(clause) || is_over(clause) || is_past(clause) || wording::NO_IMPACT.is_in(clause) {
            continue;
        }
        overheard.names_served |= names_served(clause);
        overheard.is_slow |= wording::SLOW.is_in(clause) || wording::UNSTEADY.is_in(clause);
        let plain = WELL.out_of(&wording::DENIED.out_of(clause));
        let found = trouble(&plain, clauses.get(at + 1).copied());
        if found.impact == Impact::None {
            continue;
        }
        let place = place_in(clause);
        said.everyone |= found.is_for_all && !found.is_part;
        overheard.is_felt |= found.is_felt && place != Some(Environment::Staging);
        overheard.fails |= found.fails;
        said.is_slow |= found.is_worse && !found.fails;
        overheard.is_part |= found.is_part;
        overheard.impacts.push(Heard { impact: found.impact, place, hits_served: found.hits_served });
    }
}

/// Where a clause says that it happens.
fn place_in(clause: &str) -> Option<Environment> {
    if wording::STAGING.is_in(clause) {
        return Some(Environment::Staging);
    }
    wording::PRODUCTION.is_in(clause).then_some(Environment::Production)
}

fn is_supposed(clause: &str) -> bool {
    clause.starts_with("if ") || clause.starts_with("in case ") || wording::SUPPOSED.is_in(clause)
}

/// Reads one clause; what comes `after` it may say that it holds for all, or was in vain.
fn listen(
    clause: &str,
    after: &[&str],
    said: &mut Said,
    impacts: &mut Vec<(Impact, Option<Environment>)>,
    places: &mut Vec<Environment>,
) {
    said.guidance |= wording::GUIDANCE.is_in(clause) && !TELL_US_WHEN.is_match(clause);
    said.asks |= ASKS_FIRST.is_match(clause);
    said.severities |= wording::SEVERITIES.is_in(clause);
    if is_supposed(clause) {
        return;
    }
    let is_unharmed = is_unharmed(clause);
    said.is_unharmed |= reaches_nobody(clause);
    said.is_eased |= is_unharmed || has_another_way(clause, after);
    said.is_over |= is_over(clause);
    let is_billing = wording::BILLING.is_in(clause);
    let wants_more = wording::MORE.is_in(clause);
    said.quota |= wording::QUOTA.is_in(clause) || (wants_more && !is_billing && wording::COUNTED.is_in(clause));
    said.wants_more |= wants_more;
    said.billing |= is_billing;
    said.bill |= wording::BILL.is_in(clause);
    said.planned |= wording::PLANNED.is_in(clause);
    said.denies_breach |= NOT_TAKEN.is_in(clause);
    said.security |= wording::SECURITY.is_in(&TAKEN_FOR.out_of(&NOT_TAKEN.out_of(clause)));
    said.is_fault |= MACHINE_FAULT.is_in(clause);
    said.is_among_us |= AMONG_US.is_in(clause);
    said.is_well |= WELL.is_in(clause);
    said.strangers |= wording::STRANGERS.is_in(clause) || grammar::LED_ASTRAY.is_in(clause);
    said.at_risk |= wording::AT_RISK.is_in(clause);
    said.is_losing |= wording::LOSING.is_in(clause);
    let is_now = !is_over(clause) && !is_past(clause);
    said.stands_still |= is_now && says_business_stands(clause);
    said.goes_beyond |= is_now && !is_unharmed && goes_beyond(clause);
    let (whole, place) = (clause, place_in(clause));
    // "Production is not touched" names it as a place where nothing happens.
    let is_aside = is_unharmed || (places.contains(&Environment::Staging) && LEFT_ALONE.is_in(clause));
    places.extend(place.filter(|it| !is_aside || *it == Environment::Staging));
    let clause = AS_EVER.out_of(&WELL.out_of(&wording::DENIED.out_of(clause)));
    said.unwell |= wording::UNWELL.is_in(&clause);
    let is_for_all = after.first().is_some_and(|it| is_for_all_of_them(it))
        || wording::EVERYONE.is_in(&clause)
        || grammar::ALL.is_in(&clause);
    let is_part = grammar::SHARE.is_in(&clause);
    let is_failing =
        wording::FAILING.is_in(&clause) || (grammar::UNABLE.is_in(&clause) && !grammar::ABLE.is_in(&clause));
    // Those who come from outside and are not able to: what they came for does not work.
    let is_outward = place == Some(Environment::Production) && grammar::UNABLE.is_in(&clause);
    let is_slow = wording::SLOW.is_in(&clause);
    let impact = match () {
        () if is_over(&clause) || is_past(&clause) => Impact::None,
        () if wording::STOPPED.is_in(&clause) || grammar::ZERO.is_in(&clause) => Impact::Stopped,
        () if says_nothing_comes_in(&clause) => Impact::Stopped,
        () if is_failing && (is_for_all || is_outward) && !is_part => Impact::Stopped,
        () if is_failing || is_slow || wording::UNSTEADY.is_in(&clause) || grammar::UNUSUAL.is_in(&clause) => {
            Impact::Degraded
        }
        () => Impact::None,
    };
    said.is_slow |= is_slow && impact == Impact::Degraded;
    said.fails |= is_failing && impact > Impact::None;
    said.everyone |= is_for_all && !is_part && (impact > Impact::None || grammar::HIT.is_in(&clause));
    said.business |= wording::BUSINESS.is_in(&clause) || grammar::ZERO.is_in(&clause);
    said.is_serving |= is_serving(whole, impact);
    impacts.push((impact, place));
}
