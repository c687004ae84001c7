use super::{Principal, Role, Scope};
use crate::domain::{AccountId, Language};

/// Lets evals act as the made-up people of their samples. It opens nothing of a home: evals run on an index of their own
/// and without a store. A house test sees to it that no other room names it.
#[derive(Clone, Copy, Debug, Default)]
pub struct EvalKey;

impl EvalKey {
    /// A customer of `account`, whose page is in `locale`.
    pub fn customer(self, account: AccountId, locale: Option<Language>) -> Principal {
        Principal {
            subject: "eval".to_owned(),
            role: Role::Customer,
            accounts: vec![account],
            name: None,
            locale,
            email: None,
            expires_at: None,
        }
    }

    /// What an engineer sees who opened a case of `account`: public documents, internal ones and all cases.
    pub fn desk(self, account: AccountId) -> Scope {
        Scope::of_desk(account, "eval-desk".to_owned())
    }
}
