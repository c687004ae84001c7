use super::{Principal, Role, Scope};
use crate::domain::{AccountId, Person};

/// Somebody of the desk: an engineer or an admin. May look at queues; what is behind a line of a queue opens with a
/// [`Scope`], which they get for a case they [`open`](Self::open).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desk {
    person: Person,
    role: Role,
}

/// The principal is no engineer and no admin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is for staff only")]
pub struct NotStaff;

/// That a case or conversation of `account` is there and was asked for by its id. Only the store makes one, from its rows;
/// a house test sees to that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    account: AccountId,
}

impl Opened {
    /// What was found under an id belongs to `account`.
    pub fn found(account: AccountId) -> Self {
        Self { account }
    }
}

impl Desk {
    /// The principal as one of the desk.
    pub fn of(principal: &Principal) -> Result<Self, NotStaff> {
        match principal.role {
            Role::Engineer | Role::Admin => Ok(Self {
                person: Person { subject: principal.subject.clone(), name: principal.name.clone() },
                role: principal.role,
            }),
            Role::Customer => Err(NotStaff),
        }
    }

    /// The same, called `name` where their token has none.
    pub fn called(mut self, name: Option<String>) -> Self {
        self.person.name = self.person.name.or(name);
        self
    }

    /// Who it is.
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// Engineer or admin.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The scope of staff who opened something of an account. Whoever calls this sees to the audit entry.
    pub fn open(&self, opened: &Opened) -> Scope {
        Scope::of_desk(opened.account.clone(), self.person.subject.clone())
    }
}
