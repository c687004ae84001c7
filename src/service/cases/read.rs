use super::rules::promises;
use super::view::{CaseView, CustomerCase, StaffCase};
use crate::access::{Desk, Principal, Role, Scope};
use crate::cases::{Act, decide, is_missed};
use crate::domain::{AccountId, Case, CaseEvent, Communication, Language, MailPhrase, Page};
use crate::service::error::ServiceError;
use crate::service::home::Service;
use crate::store::ListedStatus;

/// What a case is called that is not there, or not theirs.
pub(super) const MISSING: ServiceError = ServiceError::NotFound { what: "case" };

impl Service {
    /// The principal's cases in one account, newest first, without communications; `limit` 1 to 100. `status`: only of this one.
    pub async fn cases(
        &self,
        principal: &Principal,
        account: &AccountId,
        status: Option<ListedStatus>,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<CustomerCase>, ServiceError> {
        let scope = self.scope(principal, account)?;
        let Page { items, next } = self.store().cases(&scope, status, cursor, limit).await?;
        Ok(Page { items: items.into_iter().map(|it| self.for_customer(it)).collect(), next })
    }

    /// A case with its communications, as the principal may see it.
    pub async fn case(&self, principal: &Principal, id: &str) -> Result<CaseView, ServiceError> {
        let scope = self.scope_of_case(principal, id).await?;
        self.view(principal, &scope, id).await
    }

    /// The id of the case that `given` names: an id, or the number that mails and pages show; for staff.
    pub async fn case_named(&self, principal: &Principal, given: &str) -> Result<String, ServiceError> {
        let number = given.trim_start_matches('#');
        let found = self.store().case_of_number(&Desk::of(principal)?, number).await?;
        Ok(found.unwrap_or_else(|| given.to_owned()))
    }

    /// A case as its customer sees it.
    pub fn for_customer(&self, case: Case) -> CustomerCase {
        let nameless = self.nameless(case.body.language);
        CustomerCase::of(case, &nameless)
    }

    /// What a customer is told who somebody of the desk is whom neither token nor roster names.
    pub(in crate::service) fn nameless(&self, language: Language) -> String {
        self.knowledge().agent.prompts.mail(language).get(MailPhrase::Nameless).to_owned()
    }

    pub(super) async fn view(&self, principal: &Principal, scope: &Scope, id: &str) -> Result<CaseView, ServiceError> {
        let case = self.store().case(scope, id).await?.ok_or(MISSING)?;
        let rating = self.store().case_rating(scope, id).await?;
        if !scope.is_desk() {
            let language = principal.locale().unwrap_or(case.body.language);
            let expected = self.expected(scope, &case.standing, language, self.now());
            return Ok(CaseView::Customer(Box::new(CustomerCase { expected, rating, ..self.for_customer(case) })));
        }
        let notes = self.store().notes(scope, id).await?;
        let is_missed = is_missed(&case.standing, self.now());
        let desk = Desk::of(principal)?;
        let thread = self.store().thread_of_case(scope, id).await?.ok_or(MISSING)?;
        let give_back = Act::GiveBack { by: desk.person().clone() };
        let promised = promises(self.catalogue(), case.plan, case.body.kind);
        let may_give_back = decide(&case.standing, thread, &give_back, &promised, self.now()).is_ok();
        let incidents = self.incidents_of(&desk, id).await?;
        let inflation = self.inflation(&desk, &case.account_id).await?;
        let triage = self.kept_triage(scope, id).await?;
        let pack = self.pack_of(scope, &case, triage.as_ref()).await?;
        let outside = self.store().outside_standing(scope, id).await?;
        let urgent = case.standing.urgent_while_open();
        let (urgent_at, urgent_by) = (urgent.map(|it| it.0), urgent.map(|it| it.1));
        let staff = StaffCase {
            case,
            notes,
            urgent_at,
            urgent_by,
            is_missed,
            may_give_back,
            incidents,
            inflation,
            pack,
            rating,
            triage_at: triage.map(|it| it.generated_at),
            outside,
        };
        Ok(CaseView::Staff(Box::new(staff)))
    }

    /// A page of a case's correspondence, oldest first.
    pub async fn communications(
        &self,
        principal: &Principal,
        id: &str,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<Communication>, ServiceError> {
        let scope = self.scope_of_case(principal, id).await?;
        self.store().communications(&scope, id, cursor, limit).await?.ok_or(MISSING)
    }

    /// What happened to a case; for staff.
    pub async fn case_events(&self, principal: &Principal, id: &str) -> Result<Vec<CaseEvent>, ServiceError> {
        let (_, scope) = self.desk_scope(principal, id).await?;
        Ok(self.store().case_events(&scope, id).await?)
    }

    /// The scope in which a principal sees a case: a customer's own account, or what staff opened.
    pub(in crate::service) async fn scope_of_case(
        &self,
        principal: &Principal,
        id: &str,
    ) -> Result<Scope, ServiceError> {
        if principal.role() != Role::Customer {
            return Ok(self.desk_scope(principal, id).await?.1);
        }
        let account = self.store().account_of_case(id).await?.ok_or(MISSING)?;
        Scope::of_customer(principal, &account).map_err(|_| MISSING)
    }

    /// The scope of staff who open a case; that they do is in the audit trail, once an hour each.
    pub(in crate::service) async fn desk_scope(
        &self,
        principal: &Principal,
        id: &str,
    ) -> Result<(Desk, Scope), ServiceError> {
        let desk = self.at_desk(principal).await?;
        let name = self.named(desk.person().clone()).name;
        let desk = desk.called(name);
        let opened = self.store().open_for_desk(&desk, id).await?.ok_or(MISSING)?;
        let scope = desk.open(&opened);
        self.store().note_view(&scope, id, self.moment()).await?;
        Ok((desk, scope))
    }

    pub(super) async fn scope_of_draft(&self, principal: &Principal, id: &str) -> Result<Scope, ServiceError> {
        let account = self.store().scope_account_of_draft(id, principal.subject()).await?;
        self.scope_or_missing(principal, account, "draft")
    }
}
