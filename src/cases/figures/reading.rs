use jiff::Timestamp;

use super::Dimension;
use crate::domain::{CaseEvent, CaseLog, HandoffReason, Happening, Manner, Origin, ResolutionKind, Severity};

/// What became of the first response that was promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Met,
    Missed,
    Waiting,
    /// None was promised, or the case ended before it was due.
    NotOwed,
}

/// What a log says.
pub(super) struct Reading<'a> {
    pub(super) log: &'a CaseLog,
    pub(super) origin: Option<Origin>,
    pub(super) declared: Option<Severity>,
    pub(super) suggested: Option<Severity>,
    pub(super) answer: Answer,
    pub(super) asked_again: bool,
    pub(super) was_resolved: bool,
    pub(super) was_reopened: bool,
    /// As it stands.
    pub(super) resolved_as: Option<ResolutionKind>,
    reason: Option<HandoffReason>,
    queue: String,
    /// The latest that it was handled as.
    in_force: Option<Severity>,
    /// The strictest under which the first response was due.
    due_under: Option<Severity>,
    due_at: Option<Timestamp>,
    answered_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
}

impl<'a> Reading<'a> {
    pub(super) fn of(log: &'a CaseLog, now: Timestamp) -> Self {
        let mut reading = Self {
            log,
            origin: None,
            declared: None,
            suggested: None,
            answer: Answer::NotOwed,
            asked_again: false,
            was_resolved: false,
            was_reopened: false,
            resolved_as: None,
            reason: None,
            queue: String::new(),
            in_force: None,
            due_under: None,
            due_at: None,
            answered_at: None,
            ended_at: None,
        };
        log.events.iter().for_each(|event| reading.take(event));
        reading.answer = reading.answer_at(now);
        reading
    }

    fn take(&mut self, event: &CaseEvent) {
        match &event.happening {
            Happening::Opened { origin, severity, suggested, queue, due_at, reason, .. } => {
                (self.origin, self.declared, self.suggested) = (Some(*origin), Some(*severity), Some(*suggested));
                self.reason = *reason;
                self.in_force = Some(*severity);
                self.queue.clone_from(queue);
                self.due(Some(*severity), *due_at);
            }
            Happening::SeverityChanged { to, due_at, .. } => {
                self.in_force = Some(*to);
                self.due(Some(*to), *due_at);
            }
            Happening::Absorbed { due_at, .. } => self.due(None, *due_at),
            Happening::EngineerWrote { manner: Manner::Person, .. } => {
                self.answered_at.get_or_insert(event.at);
            }
            Happening::Joined { .. } => self.asked_again = true,
            Happening::Routed { to, due_at, .. } => {
                self.queue.clone_from(to);
                self.due(None, *due_at);
            }
            Happening::Resolved { kind } => {
                self.was_resolved = true;
                self.resolved_as = Some(*kind);
                self.ended_at.get_or_insert(event.at);
            }
            Happening::Reopened { .. } => {
                self.was_reopened = true;
                (self.resolved_as, self.ended_at) = (None, None);
            }
            _ => {}
        }
    }

    /// A promise that was made before anybody answered. The earliest holds: lowering the severity takes nothing back.
    fn due(&mut self, under: Option<Severity>, at: Option<Timestamp>) {
        let Some(at) = at.filter(|_| self.answered_at.is_none()) else { return };
        self.due_under = self.due_under.max(under);
        self.due_at = Some(self.due_at.map_or(at, |before| before.min(at)));
    }

    /// As [`is_missed`](crate::cases::is_missed) judges it, and whether it is met where it is not missed.
    fn answer_at(&self, now: Timestamp) -> Answer {
        let Some(due_at) = self.due_at else { return Answer::NotOwed };
        match (self.answered_at, self.ended_at) {
            (Some(at), _) if at <= due_at => Answer::Met,
            (Some(_), _) => Answer::Missed,
            (None, ended) if ended.unwrap_or(now) > due_at => Answer::Missed,
            (None, Some(_)) => Answer::NotOwed,
            (None, None) => Answer::Waiting,
        }
    }

    /// What it counts under: the strictest that it was due under, so that lowering it takes no case away from there; where no
    /// response was promised, what it was handled as.
    pub(super) fn severity(&self) -> Option<Severity> {
        self.due_under.or(self.in_force)
    }

    /// The name of the group that the case is of; `None`: of none.
    pub(super) fn group(&self, by: Dimension) -> Option<String> {
        match by {
            Dimension::All => Some(String::new()),
            Dimension::Plan => Some(self.log.plan.word().to_owned()),
            Dimension::Queue => Some(self.queue.clone()),
            Dimension::Language => Some(self.log.language.tag().to_owned()),
            Dimension::DueUnder => self.due_under.map(|it| it.word().to_owned()),
            Dimension::HandoffReason => self.reason.map(|it| it.word().to_owned()),
            Dimension::Account => Some(self.log.account_id.to_string()),
        }
    }
}
