use crate::domain::{Catalogue, Fact};
use crate::text::folded;

/// What stands in an ARN for which service of the catalogue; the first that fits.
const ARNS: &[(&str, &str)] = &[
    (":rds:", "relational-database"),
    (":ecs:", "containers"),
    (":elasticloadbalancing:", "network"),
    (":s3:", "object-storage"),
    (":eks:", "kubernetes"),
    (":lambda:", "functions"),
    (":iam:", "identity"),
    (":ec2:", "compute"),
];

/// The service of the catalogue that a case is about: that of the resources the customer names, else the one whose words they
/// use most, else the one of the facts' resources, else `None`.
pub fn service_of(said: &[String], named: &[String], facts: &[&Fact], catalogue: &Catalogue) -> Option<String> {
    let text = folded(&said.join("\n"));
    let by_name = by_resource(&named.join(" "), catalogue);
    if by_name.is_some() {
        return by_name;
    }
    let named = catalogue.services.iter().map(|it| {
        let words = it.words.iter().chain(it.name.values());
        let found: usize =
            words.map(|word| occurrences(&text, &folded(word)) * (4 + word.chars().count().min(6))).sum();
        (found, it)
    });
    // Of equals the one that the catalogue lists first.
    let best = named.filter(|(found, _)| *found > 0).reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, service)| service.id.clone()).or_else(|| {
        let resources: Vec<&str> = facts.iter().take(3).filter_map(|it| it.resource.as_deref()).collect();
        by_resource(&resources.join(" "), catalogue)
    })
}

fn by_resource(resources: &str, catalogue: &Catalogue) -> Option<String> {
    let first = |part: &str| resources.find(part);
    let (_, _, id) = ARNS.iter().filter_map(|(part, id)| Some((first(part)?, part, id))).min_by_key(|(at, ..)| *at)?;
    catalogue.services.iter().find(|it| it.id == *id).map(|it| it.id.clone())
}

/// How often `word` stands in `text`; Latin words only as wholes.
fn occurrences(text: &str, word: &str) -> usize {
    let joins = |it: Option<char>| it.is_some_and(|it| it.is_ascii_alphanumeric());
    let is_whole = |at: usize| {
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|it| it.chars().next());
        let plural = text.get(at + word.len()..).is_some_and(|it| it.starts_with('s') && !joins(it.chars().nth(1)));
        !(joins(word.chars().next()) && joins(before)) && (!(joins(word.chars().last()) && joins(after)) || plural)
    };
    if word.is_empty() { 0 } else { text.match_indices(word).filter(|(at, _)| is_whole(*at)).count() }
}
