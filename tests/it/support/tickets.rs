use std::sync::{Arc, Mutex};
use std::time::Duration;

use firstline::outbound::{DeliveryError, Envelope, TicketStatus, TicketSystem};
use jiff::Timestamp;

/// What a ticket system does with what it is asked.
#[derive(Clone, Copy, PartialEq)]
pub enum Mood {
    Takes,
    /// It is down, and tried again.
    Refuses,
    /// Nothing that is tried again can help.
    GivesUp,
}

/// A ticket system of somebody else's that is no webhook: what it was asked to do, in order.
#[derive(Clone)]
pub struct Tickets {
    asked: Arc<Mutex<Vec<(&'static str, Envelope)>>>,
    mood: Arc<Mutex<Mood>>,
    /// Where the only ticket stands; `None`: it is not asked.
    stands: Arc<Mutex<Option<TicketStatus>>>,
}

impl Tickets {
    pub fn new(mood: Mood) -> Self {
        Self { asked: Arc::default(), mood: Arc::new(Mutex::new(mood)), stands: Arc::default() }
    }

    pub fn is_now(&self, mood: Mood) {
        *self.mood.lock().expect("unbroken") = mood;
    }

    pub fn stands_at(&self, status: TicketStatus) {
        *self.stands.lock().expect("unbroken") = Some(status);
    }

    pub fn asked(&self) -> Vec<(&'static str, Envelope)> {
        self.asked.lock().expect("unbroken").clone()
    }

    /// Waits until it was asked `count` things, at most half a minute.
    pub async fn until(&self, count: usize) {
        for _ in 0..150 {
            if self.asked().len() >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let asked: Vec<(&str, String)> = self.asked().into_iter().map(|(verb, it)| (verb, it.id)).collect();
        panic!("only {asked:?}");
    }

    fn note(&self, verb: &'static str, envelope: &Envelope) -> Result<(), DeliveryError> {
        self.asked.lock().expect("unbroken").push((verb, envelope.clone()));
        match *self.mood.lock().expect("unbroken") {
            Mood::Takes => Ok(()),
            Mood::Refuses => Err(DeliveryError::Refused { host: "tickets".to_owned(), status: 503, after: None }),
            Mood::GivesUp => Err(DeliveryError::Unreadable),
        }
    }
}

impl TicketSystem for Tickets {
    fn name(&self) -> &str {
        "tickets"
    }

    async fn create(&self, opened: &Envelope, _now: Timestamp) -> Result<(), DeliveryError> {
        self.note("create", opened)
    }

    async fn append(&self, happened: &Envelope, _now: Timestamp) -> Result<(), DeliveryError> {
        self.note("append", happened)
    }

    async fn close(&self, resolved: &Envelope, _now: Timestamp) -> Result<(), DeliveryError> {
        self.note("close", resolved)
    }

    async fn status(&self, _case_id: &str) -> Result<Option<TicketStatus>, DeliveryError> {
        Ok(self.stands.lock().expect("unbroken").clone())
    }
}
