use super::spent;
use crate::eval::play::Played;
use crate::eval::result::{Cost, Verdict};
use crate::eval::suite::Budgets;

/// What turns cost together; the answer's size is the largest one's.
pub fn cost_of(turns: &[Played]) -> Cost {
    let costs: Vec<Cost> = turns.iter().map(of_turn).collect();
    spent(costs.iter())
}

fn of_turn(played: &Played) -> Cost {
    let usage = &played.turn.usage;
    Cost {
        model_calls: usage.model_calls,
        tool_calls: usage.tool_calls,
        prompt_tokens: usage.prompt_tokens,
        completion_tokens: usage.completion_tokens,
        answer_bytes: played.answer().len(),
        usd: usage.cost_usd,
    }
}

/// No budget of the suite is passed. What has no price has no cost to check.
pub fn budget(budgets: &Budgets, cost: &Cost) -> Verdict {
    let mut over = Vec::new();
    let mut look = |name: &str, used: f64, most: Option<f64>| {
        if let Some(most) = most.filter(|most| used > *most) {
            over.push(format!("{name} {used} of {most}"));
        }
    };
    look("model_calls", f64::from(cost.model_calls), budgets.model_calls.map(f64::from));
    look("tool_calls", f64::from(cost.tool_calls), budgets.tool_calls.map(f64::from));
    look("prompt_tokens", cost.prompt_tokens as f64, budgets.prompt_tokens.map(|it| it as f64));
    look("completion_tokens", cost.completion_tokens as f64, budgets.completion_tokens.map(|it| it as f64));
    look("answer_bytes", cost.answer_bytes as f64, budgets.answer_bytes.map(|it| it as f64));
    look("cost_usd", cost.usd.unwrap_or_default(), budgets.cost_usd);
    Verdict::of(over.is_empty(), || format!("over budget: {}", over.join(", ")))
}
