//! What documents call a plan.

use crate::domain::Plan;

/// How the documents call a plan.
pub(super) fn plan_name(plan: Plan) -> &'static str {
    match plan {
        Plan::Basic => "Basic",
        Plan::BusinessPlus => "Business Plus",
        Plan::Enterprise => "Enterprise",
        Plan::Unified => "Unified",
    }
}

/// The same as a whole: `Business Plus plan`.
pub(super) fn plan_words(plan: Plan) -> String {
    format!("{} plan", plan_name(plan))
}
