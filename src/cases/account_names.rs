use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::foreign::{PHRASE, SHORTEST, WORD, Word, narrow, words};
use crate::base::constant_pattern;
use crate::domain::{AccountId, AccountProfile};

/// A resource that goes by less is told by too many, in characters.
const SHORTEST_RESOURCE: usize = 6;
/// The same of a person's and of a workload's name, where a script has no spaces and no capitals that tell a name.
const SHORTEST_PERSON: usize = 3;
const SHORTEST_FAMILY: usize = 2;
const SHORTEST_WORKLOAD: usize = 8;
/// No name has more words, or characters of a script without spaces.
const LONGEST: usize = 24;

/// At the head of a sentence any word has a capital; what did something was somebody.
static DOES: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"^(?:['’]s|,? (?:has|had|saw|did|fixed|found|reported|told|said|uses?|used|runs?|ran|too|also)\b)",
    )
});
static TITLE_BEFORE: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"\b(?:Mr|Mrs|Ms|Dr|Mister)\.?\s+$"));
static TITLE_BEHIND: LazyLock<Regex> =
    LazyLock::new(|| constant_pattern(r"^\s?(?:先生|小姐|女士|经理|經理|工程师|工程師|さん|様|氏|-san\b|-sama\b)"));

/// What kind of thing goes by a name: the less ordinary its words are, the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// An id, the name of an account, an e-mail address: nobody says it by chance.
    Sure,
    Person,
    Resource,
    Workload,
    /// The first word of an account's name.
    Short,
    /// One word of a person's name.
    Family,
}

#[derive(Clone, Debug)]
struct Held {
    kind: Kind,
    /// As its profile writes it.
    written: String,
    by: BTreeSet<AccountId>,
}

/// What accounts go by: their ids and names, the people of their contacts, their workloads and resources.
#[derive(Clone, Debug, Default)]
pub struct AccountNames {
    /// By the name in one spelling.
    held: BTreeMap<String, Held>,
    /// Most words of a name that begins with this one.
    longest: BTreeMap<String, usize>,
}

impl AccountNames {
    /// Of all `profiles`. Keeps a few hundred bytes a name.
    pub fn of<'a>(profiles: impl IntoIterator<Item = &'a AccountProfile>) -> Self {
        let mut names = Self::default();
        for profile in profiles {
            let own = &profile.id;
            names.add(Kind::Sure, own.as_str(), own);
            names.add(Kind::Sure, &profile.name, own);
            if let Some((first, _)) = profile.name.trim().split_once(' ') {
                names.add(Kind::Short, first, own);
            }
            for contact in &profile.contacts {
                names.add(Kind::Person, &contact.name, own);
                // Some write a family name first, and others of the same person last.
                if let Some((first, last)) = contact.name.trim().split_once(' ') {
                    names.add(Kind::Person, &format!("{} {first}", last.trim()), own);
                    names.add(Kind::Family, first, own);
                    names.add(Kind::Family, last.trim(), own);
                }
                contact.email.iter().for_each(|it| names.add(Kind::Sure, it, own));
            }
            for workload in &profile.workloads {
                names.add(Kind::Workload, &workload.name, own);
                workload.resources.iter().flat_map(|it| parts(it)).for_each(|it| names.add(Kind::Resource, it, own));
            }
        }
        names
    }

    fn add(&mut self, kind: Kind, name: &str, own: &AccountId) {
        let words = words(name);
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
        if words.len() > LONGEST || !can_be_told(kind, name, &words) {
            return;
        }
        let written = name.get(first.0.start..last.0.end).unwrap_or_default();
        let longest = self.longest.entry(first.1.clone()).or_default();
        *longest = words.len().max(*longest);
        let held = self.held.entry(folded(written)).or_insert_with(|| Held {
            kind,
            written: written.to_owned(),
            by: BTreeSet::new(),
        });
        held.kind = held.kind.min(kind);
        held.by.insert(own.clone());
    }

    /// What in `text` names an account other than `own`, as it stands there, each once and in its order. A name that `own` goes
    /// by as well is its own, and a workload or resource that so many have is nobody's.
    ///
    /// A name of one plain word (`orders`, "Payments") is never told from the word. A person is told by their full name, with a
    /// capital. A resource is told by a name of several parts or with a digit. A workload is told by several words with the
    /// capitals of its profile, where they begin no sentence. The first word of an account's name is told by its capital, one of a
    /// person's by "Mr" or 「先生」 beside it.
    ///
    /// Cost: a look-up a word of the text, and for a word that begins names one more for each further word of the longest of
    /// them; no more for many accounts than for few.
    pub fn of_others<'a>(&self, text: &'a str, own: &AccountId) -> Vec<&'a str> {
        let words = words(text);
        let mut found: Vec<&str> = Vec::new();
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let most = self.longest.get(&word.1).copied().unwrap_or_default();
            // The longest name that stands here: a shorter one inside of it is not meant.
            let told = (1..=most).rev().find_map(|length| {
                let range = word.0.start..words.get(at + length - 1)?.0.end;
                let held = self.held.get(&folded(text.get(range.clone())?))?;
                is_told(held, text, &range).then_some((range, length, held))
            });
            at += told.as_ref().map_or(1, |it| it.1);
            let Some((range, _, held)) = told else { continue };
            let is_nobodys = held.kind >= Kind::Resource && held.by.len() >= PHRASE;
            let name = text.get(range).unwrap_or_default();
            if !held.by.contains(own) && !is_nobodys && !found.contains(&name) {
                found.push(name);
            }
        }
        found
    }
}

/// What a resource may be called by: the parts of its name behind the kinds of things that an address begins with.
fn parts(resource: &str) -> Vec<&str> {
    let arn = resource.strip_prefix("arn:").and_then(|it| it.splitn(5, ':').nth(4));
    let parts: Vec<&str> = arn.unwrap_or(resource).split([':', '/']).filter(|it| !it.is_empty()).collect();
    match (parts.as_slice(), arn) {
        ([_, rest @ ..], Some(_)) if !rest.is_empty() => rest.to_vec(),
        (all, _) => all.last().copied().into_iter().collect(),
    }
}

/// Whether a name of this kind can be told from ordinary words at all.
fn can_be_told(kind: Kind, name: &str, words: &[Word]) -> bool {
    let length = name.chars().count();
    let is_joined = words.iter().all(|it| it.2 != WORD);
    match kind {
        Kind::Sure => length >= SHORTEST,
        Kind::Person if is_joined => words.len() >= SHORTEST_PERSON,
        Kind::Workload if is_joined => words.len() >= SHORTEST_WORKLOAD,
        Kind::Short => length >= SHORTEST && name.starts_with(char::is_uppercase),
        Kind::Family => length >= SHORTEST_FAMILY && name.starts_with(char::is_uppercase),
        Kind::Person | Kind::Workload => words.len() > 1 && name.chars().any(char::is_uppercase),
        Kind::Resource => {
            let is_marked = words.len() > 1
                || name.chars().any(|it| it.is_ascii_digit())
                || name.chars().skip(1).any(char::is_uppercase);
            length >= SHORTEST_RESOURCE && name.chars().any(char::is_alphabetic) && is_marked
        }
    }
}

/// Whether what stands in `text` at `range` is this name, and no words that only read like it.
fn is_told(held: &Held, text: &str, range: &Range<usize>) -> bool {
    let (before, found) = (text.get(..range.start).unwrap_or_default(), text.get(range.clone()).unwrap_or_default());
    let after = text.get(range.end..).unwrap_or_default();
    // `desk-bot` in `desk-bot-trial` is another thing.
    let joins = |it: char| matches!(it, '-' | '_');
    let goes_on = after.strip_prefix(joins).is_some_and(|it| it.starts_with(char::is_alphanumeric));
    let comes_from = before.strip_suffix(joins).is_some_and(|it| it.ends_with(char::is_alphanumeric));
    if goes_on || comes_from {
        return false;
    }
    let begins = before.trim_end().chars().next_back().is_none_or(|it| !it.is_alphanumeric() && it != ',');
    let has_capital = |it: &str| it.chars().any(char::is_uppercase);
    let is_spaced = words(found).iter().any(|it| it.2 == WORD);
    match held.kind {
        Kind::Sure | Kind::Resource => true,
        Kind::Person => !is_spaced || has_capital(found),
        Kind::Workload if !is_spaced => true,
        Kind::Short if begins => found.chars().all(|it| !it.is_lowercase()) || DOES.is_match(after),
        Kind::Short => has_capital(found),
        Kind::Family => TITLE_BEFORE.is_match(before) || TITLE_BEHIND.is_match(after),
        Kind::Workload => {
            let later = found.chars().skip(1).any(char::is_uppercase);
            found.split_whitespace().eq(held.written.split_whitespace()) && (!begins || later)
        }
    }
}

/// One spelling: lower case, one space between words.
fn folded(name: &str) -> String {
    let name: String = name.chars().map(narrow).collect();
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(id: &str, name: &str, workloads: &str, contacts: &str) -> Option<AccountProfile> {
        let text =
            format!(r#"{{"name": "{name}", "plan": "basic", "workload": [{workloads}], "contact": [{contacts}]}}"#);
        let profile: AccountProfile = serde_json::from_str(&text).ok()?;
        Some(AccountProfile { id: AccountId::parse(id).ok()?, ..profile })
    }

    fn found(text: &str) -> Vec<String> {
        let shop = account(
            "111122223333",
            "Harbor Lane",
            r#"{"name": "Web shop checkout", "resources": ["arn:aws:ecs:eu-west-1:111122223333:service/shop/checkout-web"]}"#,
            r#"{"name": "Lin Yi-Chen", "email": "yichen.lin@example.com"}"#,
        );
        let bot = account(
            "222233334444",
            "Hanamori Desk",
            r#"{"name": "Customer-service bot", "resources": ["arn:aws:lambda:ap-northeast-1:222233334444:function:desk-bot",
                "arn:aws:sqs:ap-northeast-1:222233334444:orders", "arn:aws:s3:::checkout-web", "i-0abc12de"]},
               {"name": "Live classroom"}, {"name": "Payments"}, {"name": "checkout"}, {"name": "线上课堂直播平台"}"#,
            r#"{"name": "Kobayashi Mei", "email": "mei.kobayashi@example.com"}, {"name": "Ops"}, {"name": "高峰"},
               {"name": "小林芽衣"}"#,
        );
        let profiles: Vec<AccountProfile> = shop.into_iter().chain(bot).collect();
        assert_eq!(profiles.len(), 2, "the profiles are read");
        let own = profiles.first().map(|it| it.id.clone());
        let names = AccountNames::of(&profiles);
        own.iter().flat_map(|own| names.of_others(text, own)).map(str::to_owned).collect()
    }

    #[test]
    fn people_resources_and_workloads_of_another_account_are_found() {
        for (text, name) in [
            ("Ask Kobayashi Mei.", "Kobayashi Mei"),
            ("Mei Kobayashi said so, and kobayashi Mei", "Mei Kobayashi"),
            ("See function desk-bot.", "desk-bot"),
            ("arn:aws:lambda:ap-northeast-1:2:function:desk-bot", "desk-bot"),
            ("Restart I-0ABC12DE now", "I-0ABC12DE"),
            ("Write to mei.kobayashi@example.com", "mei.kobayashi@example.com"),
            ("It was the Customer-service bot", "Customer-service bot"),
            ("as in the Live classroom", "Live classroom"),
            ("請洽小林芽衣小姐", "小林芽衣"),
            ("和线上课堂直播平台一样", "线上课堂直播平台"),
            ("as at hanamori  desk", "hanamori  desk"),
            ("as at Ｈａｎａｍｏｒｉ Ｄｅｓｋ", "Ｈａｎａｍｏｒｉ Ｄｅｓｋ"),
            ("it was so at Hanamori last week", "Hanamori"),
            ("Hanamori had the same trouble", "Hanamori"),
            ("HANAMORI: the same", "HANAMORI"),
            ("Mr. Kobayashi fixed it", "Kobayashi"),
            ("請問 Kobayashi 小姐", "Kobayashi"),
        ] {
            assert_eq!(found(text).first().map(String::as_str), Some(name), "{text}");
        }
    }

    #[test]
    fn ordinary_words_and_what_the_account_has_itself_are_nobodys() {
        for text in [
            "The orders of checkout wait, and Payments fail for Ops.",
            "Live classroom sessions end early. Live classroom sessions are many.",
            "in a live classroom, a customer-service bot",
            "在高峰时段",
            "desk-bot-trial and my-desk-bot, a desk bot and desk.bot",
            "Restart checkout-web of Harbor Lane; Lin Yi-Chen knows.",
            "ask kobayashi mei",
            "Harbor had it",
            "a hanamori of flowers",
            "Mei is a month in some languages, Kobayashi a name",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_resource_that_many_accounts_have_is_nobodys() {
        let workload = r#"{"name": "x", "resources": ["payment-service"]}"#;
        let all: Vec<AccountProfile> =
            ["1", "2", "3", "4"].iter().filter_map(|id| account(id, "Some Name", workload, "")).collect();
        let told = |accounts: &[AccountProfile]| {
            let own = AccountId::parse("9").ok();
            let names = AccountNames::of(accounts);
            own.iter().flat_map(|own| names.of_others("your payment-service", own)).count()
        };
        assert_eq!((told(all.get(..2).unwrap_or_default()), told(&all)), (1, 0));
    }
}
