use crate::domain::Gap;
use crate::eval::result::Verdict;

/// Each of these sources is named in the turn's gaps.
pub fn gaps(wanted: &[String], found: &[Gap]) -> Verdict {
    let is_named = |name: &&String| {
        let name = name.to_lowercase();
        found.iter().any(|it| it.source.to_lowercase().contains(&name) || it.detail.to_lowercase().contains(&name))
    };
    let lacks: Vec<&str> = wanted.iter().filter(|it| !is_named(it)).map(String::as_str).collect();
    Verdict::of(lacks.is_empty(), || format!("names no gap {}", lacks.join(", ")))
}
