//! What a prompt says around its evidence: what was computed, and the lines and sentences that it wants as they stand.

use super::asked::{between, outside_blocks};

const AS_IT_STANDS: &str = "as it stands: ";

/// Words that a prompt quotes, with the number of their evidence.
pub(super) type Quoted = (u32, String);

/// The frame of a question.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Frame {
    pub premise: Option<Block>,
    pub conflict: Option<Block>,
    pub severity: Option<Block>,
    pub standings: Option<Standings>,
    pub trouble: Option<Trouble>,
    /// What is said first where somebody asks whether something is wrong, and nothing is.
    pub nothing_wrong: Option<String>,
    /// The question as it is probably meant.
    pub restated: String,
    /// Whether it lists what could not be read.
    pub has_gaps: bool,
}

/// A sentence or line that is wanted as it stands, and the things that belong to it, each in quoted words.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Block {
    pub line: String,
    pub things: Vec<Vec<Quoted>>,
}

/// How things stand to a date or a limit.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Standings {
    pub opening: Option<String>,
    pub groups: Vec<Block>,
    /// A line, and the evidence whose steps stand below it.
    pub how: Option<(String, Vec<u32>)>,
    pub closing: Option<String>,
}

/// What goes wrong, in the order in which it is to be told.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Trouble {
    pub is_reported: bool,
    pub parts: Vec<Part>,
}

/// One part of it: a line and what stands below.
#[derive(Debug, PartialEq)]
pub(super) struct Part {
    pub line: String,
    pub below: Below,
}

#[derive(Debug, PartialEq)]
pub(super) enum Below {
    Evidence(Vec<u32>),
    /// One step of a document; whether one that takes a change back is preferred.
    Step {
        takes_back: bool,
    },
    /// Nothing: the list is put there.
    Nothing,
}

impl Frame {
    /// Reads the message with a question.
    pub fn read(message: &str) -> Self {
        let own = outside_blocks(message);
        let block = |name: &str, begins: &str| {
            let line = own.iter().filter(|it| it.contains(begins)).find_map(|it| as_it_stands(it))?;
            Some(Block { line, things: things(between(message, name).lines()) })
        };
        Self {
            premise: block("contradiction", "something that the customer takes for granted"),
            conflict: block("difference", "both hold now and differ"),
            severity: block("severity", "The severity of the case was computed"),
            standings: standings(&own, &between(message, "computed")),
            trouble: trouble(&own),
            nothing_wrong: own
                .iter()
                .filter(|it| it.starts_with("The facts show nothing wrong"))
                .find_map(|it| as_it_stands(it)),
            restated: between(message, "what the customer probably means"),
            has_gaps: !between(message, "what could not be read").is_empty(),
        }
    }
}

fn as_it_stands(line: &str) -> Option<String> {
    line.split_once(AS_IT_STANDS).map(|(_, it)| it.trim().to_owned())
}

/// `- evidence 3: words`, and what else tells of the same thing: `with evidence 5: words`.
fn things<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<Vec<Quoted>> {
    let mut things: Vec<Vec<Quoted>> = Vec::new();
    for line in lines {
        let (begins, rest) = match line.trim_start().strip_prefix("- ") {
            Some(rest) => (true, rest),
            None => (false, line.trim_start().strip_prefix("with ").unwrap_or_default()),
        };
        let Some((number, words)) = rest.strip_prefix("evidence ").and_then(|it| it.split_once(": ")) else { continue };
        let Ok(number) = number.parse() else { continue };
        let quoted = (number, words.trim().to_owned());
        match things.last_mut() {
            Some(last) if !begins => last.push(quoted),
            _ => things.push(vec![quoted]),
        }
    }
    things
}

fn standings(own: &[&str], computed: &str) -> Option<Standings> {
    let mut found = Standings::default();
    let mut lines = computed.lines().peekable();
    while let Some(head) = lines.next() {
        let Some((_, line)) = head.split_once(". Line: ") else { continue };
        let mut below = Vec::new();
        while let Some(line) = lines.next_if(|it| it.starts_with("- ") || it.starts_with("  with ")) {
            below.push(line);
        }
        found.groups.push(Block { line: line.trim().to_owned(), things: things(below.into_iter()) });
    }
    if found.groups.is_empty() {
        return None;
    }
    let behind = own.iter().skip_while(|it| !it.starts_with("How things stand")).skip(1);
    for line in behind.take_while(|it| !it.is_empty()) {
        let Some(wanted) = as_it_stands(line) else { continue };
        match line.split_once(' ').map(|(first, _)| first) {
            Some("Begin") => found.opening = Some(wanted),
            Some("Behind") => found.how = Some((wanted, numbers_before(line))),
            Some("End") => found.closing = Some(wanted),
            _ => {}
        }
    }
    Some(found)
}

fn trouble(own: &[&str]) -> Option<Trouble> {
    let begins = own.iter().position(|it| it.starts_with("Something goes wrong in the account now."))?;
    let (head, behind) = own.get(begins..)?.split_first()?;
    let parts = behind.iter().take_while(|it| !it.is_empty()).filter_map(|line| {
        let wanted = as_it_stands(line)?;
        let numbers = numbers_before(line);
        let below = match () {
            () if line.contains("one safe step") => Below::Step { takes_back: line.contains("takes this change back") },
            () if numbers.is_empty() => Below::Nothing,
            () => Below::Evidence(numbers),
        };
        Some(Part { line: wanted, below })
    });
    Some(Trouble { is_reported: head.contains("The customer reports it."), parts: parts.collect() })
}

/// The numbers behind the word `evidence`, in front of what is wanted as it stands.
fn numbers_before(line: &str) -> Vec<u32> {
    let before = line.split_once(AS_IT_STANDS).map_or(line, |(before, _)| before);
    let list = before.split_once("evidence ").map_or("", |(_, list)| list);
    let until = list.find(|it: char| !(it.is_ascii_digit() || it == ',' || it == ' ')).unwrap_or(list.len());
    list.get(..until)
        .unwrap_or_default()
        .split(", ")
        .filter_map(|it| it.trim().trim_end_matches(',').parse().ok())
        .collect()
}
