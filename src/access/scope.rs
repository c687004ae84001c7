use super::{Principal, Role};
use crate::domain::{AccountId, Visibility};

/// What one request may see: one account of one principal.
///
/// Fields are private and the constructors few, so holding a `Scope` is the proof.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    account: AccountId,
    subject: String,
    sees: Sees,
}

/// Whose eyes look on the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Sees {
    AsCustomer,
    AsDesk,
}

/// This principal may not see that account. Shown exactly like "does not exist".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no account `{account}` for this principal")]
pub struct Denied {
    pub account: AccountId,
}

impl Scope {
    /// The scope of a customer in one of their own accounts.
    pub fn of_customer(principal: &Principal, account: &AccountId) -> Result<Self, Denied> {
        if principal.role == Role::Customer && principal.accounts.contains(account) {
            Ok(Self { account: account.clone(), subject: principal.subject.clone(), sees: Sees::AsCustomer })
        } else {
            Err(Denied { account: account.clone() })
        }
    }

    /// The scope of whoever began a conversation of `account`; made only by this room's keys.
    pub(super) fn of_owner(account: AccountId, subject: String) -> Self {
        Self { account, subject, sees: Sees::AsCustomer }
    }

    /// The scope of staff who opened a case or conversation of `account`; made only by this room's keys and desk.
    pub(super) fn of_desk(account: AccountId, subject: String) -> Self {
        Self { account, subject, sees: Sees::AsDesk }
    }

    /// The same account as its own customers see it: what staff write to a customer is found under this.
    pub fn as_customer(&self) -> Self {
        Self { sees: Sees::AsCustomer, ..self.clone() }
    }

    /// Whether staff look, who opened a case or conversation of the account.
    pub fn is_desk(&self) -> bool {
        self.sees == Sees::AsDesk
    }

    /// The account seen.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// Who sees it; the owner of conversations opened under this scope.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The indexes this scope may open, in no particular order.
    pub fn indexes(&self) -> Vec<Visibility> {
        match self.sees {
            Sees::AsCustomer => vec![Visibility::Public, Visibility::Account(self.account.clone())],
            // Every account's cases are in the staff index.
            Sees::AsDesk => vec![Visibility::Public, Visibility::Staff],
        }
    }
}
