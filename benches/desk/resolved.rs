//! How long a resolved case takes to be found.

use std::time::{Duration, Instant};

use firstline::access::Principal;
use firstline::domain::{Language, Resolution};
use firstline::service::{NewCommunication, Resolving, Service};

use super::similar;

/// What no document and no other case speaks of, one a case that is resolved.
const SUBJECTS: [&str; 8] = ["quokka", "wombat", "axolotl", "pangolin", "tapir", "okapi", "numbat", "kakapo"];
/// How often it is looked for, and how long at the most.
const LOOK: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(600);

/// From when each of a few cases is resolved until staff find it among all others. Nothing is resolved meanwhile, so that each
/// waits for a run of the index of its own.
pub async fn measure(service: &Service, desk: &Principal, ids: impl Iterator<Item = &String>) -> Vec<Duration> {
    let mut took = Vec::new();
    for (subject, id) in SUBJECTS.into_iter().zip(ids) {
        let words = format!("The {subject} gateway refuses {subject} frames");
        let reply = NewCommunication { body: &words, awaits_customer: true, ..NewCommunication::default() };
        service.communicate(desk, id, reply, None).await.expect("answered");
        let resolution = Some(Resolution { summary: words.clone(), ..Resolution::default() });
        let begun = Instant::now();
        // The customer is asked, and says nothing: what the desk resolved is looked for.
        service.resolve_case(desk, id, Resolving { resolution, is_confirmed: false }, None).await.expect("resolved");
        while !similar::is_listed(service, Language::En, &words, id) {
            assert!(begun.elapsed() < PATIENCE, "`{id}` is never found");
            tokio::time::sleep(LOOK).await;
        }
        took.push(begun.elapsed());
    }
    took
}
