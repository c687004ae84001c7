use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::agent::{ProposeCase, wants_human};
use crate::base::new_id;
use crate::cases;
use crate::domain::{
    AccountProfile, Attached, Catalogue, Draft, DraftKind, Evidence, Fact, Gap, Language, Phrase, Phrases, Severity,
    SeverityChoice, SeverityReason,
};
use crate::store::Earlier;
use crate::text::strip_invisible;

/// Longest subject or question of a draft, in characters.
pub(super) const LONGEST_LINE: usize = 300;
/// Longest description of a case, in characters: as in the AWS Support API.
pub(super) const LONGEST_DESCRIPTION: usize = 8_000;
/// Most resources and questions a draft lists.
const RESOURCES: usize = 8;
const QUESTIONS: usize = 3;
/// Most signs that the description of a case names of which nothing was said.
const SIGNS: usize = 3;
/// Where a case goes that is about no service of the catalogue.
const NO_SERVICE: &str = "support";

/// What a draft is made from.
pub struct Proposed<'a> {
    pub proposal: ProposeCase,
    /// The customer's own messages, oldest first, redacted: what severity is read from, whoever worded the proposal.
    pub said: &'a [String],
    pub facts: &'a [Fact],
    /// What of the account could not be seen.
    pub gaps: &'a [Gap],
    /// What the answer cites; the draft attaches it, and speaks of the account only as far as the answer did.
    pub cited: &'a [Evidence],
}

/// What of a conversation a draft is made from where nobody proposed one; as in [`Proposed`].
pub struct TalkedOf<'a> {
    pub said: &'a [String],
    /// What an earlier draft of the same conversation told already.
    pub earlier: Option<&'a Earlier>,
    pub facts: &'a [Fact],
    pub gaps: &'a [Gap],
    pub cited: &'a [Evidence],
}

/// For whom a draft is made, and in which words.
pub struct DraftReader<'a> {
    pub profile: &'a AccountProfile,
    pub language: Language,
    /// Our sentences in that language.
    pub phrases: &'a Phrases,
    pub services: &'a cases::Services,
}

/// Makes a proposal of the agent's into a draft that a person can read, edit and confirm. `at` is real time.
pub fn draft_of(proposed: Proposed<'_>, reader: &DraftReader<'_>, at: Timestamp) -> Draft {
    let Proposed { proposal, said, facts, gaps, cited } = proposed;
    let DraftReader { profile, language, phrases, services } = *reader;
    let catalogue = &services.catalogue;
    let texts = || said.iter().map(String::as_str);
    let ids: Vec<&str> = cited.iter().map(|it| it.id.as_str()).collect();
    let heard = cases::hear(texts());
    let now = profile.now.unwrap_or(at);
    let weighed = cases::weigh(&heard, facts, &ids, said, &profile.workloads, services, now);
    let cases::Weighed { near: bearing, suggestion, is_traced } = weighed;
    let named = cases::named_resources(said, facts, &profile.workloads);
    // What a model proposes names the sort of a case only where the customer's words leave it open.
    let kind = match suggestion.kind {
        DraftKind::Question => proposal.kind.unwrap_or(suggestion.kind),
        known => known,
    };
    let known = |id: &String| catalogue.services.iter().any(|it| it.id == *id);
    let zone = TimeZone::get(&profile.time_zone).unwrap_or(TimeZone::UTC);
    // A day that somebody names lies ahead of the clock that promises are made by, whatever day the account's facts are of.
    let today = at.to_zoned(zone).date();
    let hit = cases::about_what_is_hit(&bearing, &ids, heard.environment, &profile.workloads, now);
    let named_there = cases::named_there(named.clone(), said, &hit, heard.environment, &profile.workloads);
    let place = if hit.is_empty() { &bearing } else { &hit };
    let told = cases::stated_resources(&cases::names_told(said), facts, &profile.workloads);
    let service = proposal.service.filter(known).or_else(|| cases::service_of(said, &named, place, services));
    let severity = cases::declared(texts()).unwrap_or(suggestion.severity);
    let mut missing: Vec<String> = proposal.missing.iter().take(QUESTIONS).map(|it| one_line(it)).collect();
    if missing.is_empty() {
        let seen: Vec<Evidence> = cited.iter().cloned().chain(bearing.iter().map(|it| Evidence::from(*it))).collect();
        let is_placed = service.is_some() || !named.is_empty() || !told.is_empty();
        let shown = cases::Shown { facts: &seen, cited: &ids, resources: &named, is_traced };
        missing = cases::questions(said, kind, is_placed, &shown, phrases);
    }
    let needed_by = cases::needed_by(texts(), today, matches!(kind, DraftKind::PlannedEvent | DraftKind::Quota));
    let severity_reasons = reasons(&suggestion, needed_by.is_some(), phrases);
    let attached = attached(cited, facts, &severity_reasons);
    let resources = resources(named_there, &told, &cases::gone_wrong(&hit, &profile.workloads), &ids);
    let stated_resources = told.into_iter().filter(|it| resources.contains(it)).collect();
    let mut draft = Draft {
        id: new_id("draft"),
        digest: String::new(),
        kind,
        needed_by,
        subject: one_line(&cases::matter(&proposal.subject)),
        description: described(&proposal.description, said, facts, reader),
        category: cases::category_of(said, kind, service.as_deref().unwrap_or(NO_SERVICE), catalogue),
        service: service.unwrap_or_else(|| NO_SERVICE.to_owned()),
        severity,
        suggested_severity: suggestion.severity,
        severity_reasons,
        language,
        resources,
        stated_resources,
        evidence: attached.iter().map(|it| it.id.clone()).collect(),
        attached,
        gaps: gaps.to_vec(),
        tried: cases::tried(texts().map(|it| (None, it))).into_iter().map(|it| one_line(&it.text)).collect(),
        missing,
        due_in_minutes: None,
        is_included: false,
        choices: Vec::new(),
        expected: None,
        expires_at: at + cases::DRAFT_LIFETIME,
    };
    promise(&mut draft, profile, catalogue, at);
    draft
}

/// The draft of what was said so far: its first line that is more than a wish for a person, and all of it. Beside an earlier case of
/// the talk it tells what came since, and which case it goes on from; all that was said is weighed still.
pub fn draft_of_talk(talk: TalkedOf<'_>, reader: &DraftReader<'_>, at: Timestamp) -> Draft {
    let TalkedOf { said, earlier, facts, gaps, cited } = talk;
    let news = earlier.map(|it| it.said_since.as_slice()).filter(|it| !it.is_empty());
    // That somebody wants a person or a case says nothing of what is wrong.
    let is_wish = |it: &&String| wants_human(it) || !cases::tells_something(it);
    let first = news.into_iter().flatten().chain(said).find(|it| !is_wish(it));
    let first = first.or(said.iter().find(|it| !wants_human(it))).or(said.first());
    let first = first.map(|it| cases::matter(it)).unwrap_or_default();
    let line = first.lines().map(str::trim).find(|line| !line.is_empty());
    let line = line.unwrap_or(reader.phrases.get(Phrase::CaseSubject));
    let proposal = ProposeCase {
        subject: line.chars().take(LONGEST_LINE).collect(),
        description: String::new(),
        service: None,
        kind: None,
        severity: None,
        missing: Vec::new(),
    };
    let mut draft = draft_of(Proposed { proposal, said, facts, gaps, cited }, reader, at);
    if let Some(earlier) = earlier {
        draft.description = goes_on(earlier, reader);
        promise(&mut draft, reader.profile, &reader.services.catalogue, at);
    }
    draft
}

/// What is new since an earlier case, which it names; never empty.
fn goes_on(earlier: &Earlier, reader: &DraftReader<'_>) -> String {
    let id = [("id", earlier.display_id.as_str())];
    if earlier.said_since.is_empty() {
        return reader.phrases.say(Phrase::CaseNothingNew, &id);
    }
    let told = cases::matter(&earlier.said_since.join("\n\n"));
    let all = format!("{}\n\n{}", reader.phrases.say(Phrase::CaseGoesOn, &id), strip_invisible(&told));
    all.chars().take(LONGEST_DESCRIPTION).collect()
}

/// What a case says it is about: the `given` words without what only pleads, else what was said, else what the account shows of
/// something wrong. Never empty, since an engineer reads it first.
pub(super) fn described(given: &str, said: &[String], facts: &[Fact], reader: &DraftReader<'_>) -> String {
    let all = said.join("\n\n");
    let words = if given.trim().is_empty() { all.trim() } else { given };
    if !words.is_empty() {
        let told = cases::matter(words);
        return strip_invisible(&told).chars().take(LONGEST_DESCRIPTION).collect();
    }
    let phrases = reader.phrases;
    let shown: Vec<&Fact> = facts.iter().collect();
    let signs = cases::observe(&shown, &reader.profile.workloads).open;
    let lines: String = signs.iter().take(SIGNS).map(|it| format!("\n- {}", it.note.text)).collect();
    let seen = (!lines.is_empty()).then(|| format!("\n\n{}\n{lines}", phrases.get(Phrase::InYourAccount)));
    format!("{}{}", phrases.get(Phrase::CaseNothingSaid), seen.unwrap_or_default())
}

/// Weighs a draft again whose text differs from the one `before`: it is the customer's own words now, whoever proposed the
/// first ones. The sort of the case, what is suggested and why follow them; the severity in the draft is the customer's choice and
/// stays. `(facts, cited)` as in [`Proposed`].
pub(super) fn weigh_again(
    draft: &mut Draft,
    before: &Draft,
    (facts, cited): (&[Fact], &[Evidence]),
    reader: &DraftReader<'_>,
    at: Timestamp,
) {
    let DraftReader { profile, phrases, services, .. } = *reader;
    let words = |it: &Draft| [it.subject.clone(), it.description.clone()];
    let said = words(draft);
    if said == words(before) {
        if draft.service != before.service {
            place_again(draft, before, &said, (&[], &[]), services);
        }
        tell_deadline(draft, phrases);
        return;
    }
    let heard = cases::hear(said.iter().map(String::as_str));
    let ids: Vec<&str> = cited.iter().map(|it| it.id.as_str()).collect();
    let now = profile.now.unwrap_or(at);
    let weighed = cases::weigh(&heard, facts, &ids, &said, &profile.workloads, services, now);
    let cases::Weighed { near, suggestion, .. } = weighed;
    draft.kind = match suggestion.kind {
        // The words left the sort open before as they do now: what was proposed then still holds.
        DraftKind::Question if cases::hear(words(before).iter().map(String::as_str)).kind() == suggestion.kind => {
            draft.kind
        }
        known => known,
    };
    let named = cases::named_resources(&said, facts, &profile.workloads);
    place_again(draft, before, &said, (&named, &near), services);
    let rested_on: Vec<&str> = before.severity_reasons.iter().filter_map(|it| it.evidence_id.as_deref()).collect();
    let stays = |id: &str| !rested_on.contains(&id) || ids.contains(&id);
    draft.attached.retain(|it| stays(&it.id));
    draft.evidence.retain(|it| stays(it));
    draft.suggested_severity = suggestion.severity;
    draft.severity_reasons = reasons(&suggestion, draft.needed_by.is_some(), phrases);
    for it in attached(&[], facts, &draft.severity_reasons) {
        if !draft.evidence.contains(&it.id) {
            draft.evidence.push(it.id.clone());
            draft.attached.push(it);
        }
    }
}

/// Fills in by what is `said` now, and the facts `near` to it, which service and category are open: what stands there, or is chosen
/// just now, stays.
fn place_again(
    draft: &mut Draft,
    before: &Draft,
    said: &[String],
    (named, near): (&[String], &[&Fact]),
    services: &cases::Services,
) {
    if draft.service == NO_SERVICE
        && before.service == NO_SERVICE
        && let Some(service) = cases::service_of(said, named, near, services)
    {
        draft.service = service;
    }
    // Another service leaves it open which of its categories.
    if draft.category == cases::GENERAL && (before.category == cases::GENERAL || draft.service != before.service) {
        draft.category = cases::category_of(said, draft.kind, &draft.service, &services.catalogue);
    }
}

/// Says of a deadline that was set or taken away that it raises nothing, or says it no more.
fn tell_deadline(draft: &mut Draft, phrases: &Phrases) {
    let text = phrases.get(Phrase::WhyDeadline);
    draft.severity_reasons.retain(|it| it.text != text);
    let told = draft.needed_by.is_some().then(|| SeverityReason { text: text.to_owned(), evidence_id: None });
    draft.severity_reasons.extend(told);
}

/// Whether it is known which service or resource a draft is about.
pub(super) fn is_placed(draft: &Draft) -> bool {
    draft.service != NO_SERVICE || !draft.resources.is_empty()
}

/// Writes into a draft what the plan gives such a case and who would answer it, and then its digest.
pub(super) fn promise(draft: &mut Draft, profile: &AccountProfile, catalogue: &Catalogue, at: Timestamp) {
    let entitlement = cases::entitlement(catalogue, profile.plan, draft.kind, draft.severity);
    draft.due_in_minutes = entitlement.minutes();
    draft.is_included = entitlement != cases::Entitlement::NotIncluded;
    draft.choices = Severity::ALL.map(|it| choice(catalogue, profile, draft.kind, it)).to_vec();
    let by = draft.due_in_minutes.map(|minutes| cases::after_minutes(at, minutes));
    let wanted = cases::Wanted {
        kind: draft.kind,
        service: &draft.service,
        category: &draft.category,
        language: draft.language,
        plan: profile.plan,
        due_at: by,
        at,
    };
    let queue = cases::route(catalogue, wanted);
    let zone = TimeZone::get(&profile.time_zone).unwrap_or(TimeZone::UTC);
    let reader = cases::Reader { language: draft.language, zone };
    draft.expected = draft.is_included.then(|| cases::expected(catalogue, &queue, &reader, by, at));
    draft.digest = cases::draft_digest(draft);
}

fn choice(catalogue: &Catalogue, profile: &AccountProfile, kind: DraftKind, severity: Severity) -> SeverityChoice {
    let entitlement = cases::entitlement(catalogue, profile.plan, kind, severity);
    let is_included = entitlement != cases::Entitlement::NotIncluded;
    SeverityChoice { severity, due_in_minutes: entitlement.minutes(), is_included }
}

/// Why the suggestion is what it is, told in the customer's language.
pub(super) fn reasons(suggestion: &cases::Suggestion, has_deadline: bool, phrases: &Phrases) -> Vec<SeverityReason> {
    let text = phrases.get(Phrase::WhyDeadline).to_owned();
    let deadline = has_deadline.then_some(SeverityReason { text, evidence_id: None });
    suggestion.told(phrases).into_iter().chain(deadline).collect()
}

/// What answers cited, then the facts that speak for the severity, each once.
fn attached(cited: &[Evidence], facts: &[Fact], reasons: &[SeverityReason]) -> Vec<Attached> {
    let of =
        |it: &Evidence| Attached { id: it.id.clone(), kind: it.kind, title: it.title.clone(), url: it.url.clone() };
    let mut attached: Vec<Attached> = cited.iter().map(of).collect();
    for id in reasons.iter().filter_map(|it| it.evidence_id.as_ref()) {
        let fact = facts.iter().find(|it| it.id == *id).filter(|_| attached.iter().all(|it| it.id != *id));
        attached.extend(fact.map(|it| of(&Evidence::from(it))));
    }
    attached
}

/// What the customer names, first what the account shows and then what they are `told` by, then what facts of something wrong are about,
/// those of cited ones first; each once.
fn resources(named: Vec<String>, told: &[String], wrong: &[&Fact], cited: &[&str]) -> Vec<String> {
    let (first, then): (Vec<&Fact>, Vec<&Fact>) = wrong.iter().partition(|it| cited.contains(&it.id.as_str()));
    let of_facts = first.into_iter().chain(then).filter_map(|it| it.resource.clone());
    let mut found = cases::each_once(named.into_iter().chain(told.iter().cloned()).chain(of_facts));
    found.truncate(RESOURCES);
    found
}

/// What a model may have written, as a line to show: without what a terminal would obey.
pub(super) fn one_line(text: &str) -> String {
    strip_invisible(&text.replace(['\n', '\t'], " ")).trim().chars().take(LONGEST_LINE).collect()
}
