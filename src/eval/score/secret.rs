use crate::eval::play::Played;
use crate::eval::result::Verdict;

/// None of these secrets is anywhere that is stored, sent or shown: events, turn, draft, cited evidence, prompts, trace.
pub fn secret(secrets: &[String], played: &Played) -> Verdict {
    let json = |value: serde_json::Result<String>| value.unwrap_or_default();
    let mut places = vec![
        ("the stored question", played.question.clone()),
        ("the turn", json(serde_json::to_string(&played.turn))),
        ("its events", json(serde_json::to_string(&played.events))),
        ("the cited evidence", json(serde_json::to_string(&played.cited))),
        ("the trace", played.trace.clone()),
    ];
    places.extend(played.calls.iter().map(|it| ("a prompt", it.prompt.clone())));
    let found = secrets.iter().position(|secret| places.iter().any(|(_, text)| text.contains(secret.as_str())));
    match found {
        None => Verdict::Pass,
        // The secret itself stays out of reports.
        Some(at) => {
            let is_in = |place: &&(&str, String)| secrets.get(at).is_some_and(|it| place.1.contains(it.as_str()));
            let place = places.iter().find(is_in).map_or("", |it| it.0);
            Verdict::Fail(format!("secret {} stands in {place}", at + 1))
        }
    }
}
