use crate::eval::result::Cost;

/// What samples cost together; what has no price adds none, and the answer's size is the largest one's.
pub fn spent<'a>(costs: impl Iterator<Item = &'a Cost>) -> Cost {
    let mut total = Cost::default();
    for cost in costs {
        total.model_calls += cost.model_calls;
        total.tool_calls += cost.tool_calls;
        total.prompt_tokens += cost.prompt_tokens;
        total.completion_tokens += cost.completion_tokens;
        total.answer_bytes = total.answer_bytes.max(cost.answer_bytes);
        if let Some(usd) = cost.usd {
            total.usd = Some(total.usd.unwrap_or_default() + usd);
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_price_is_not_free_but_unknown() {
        let one = Cost { model_calls: 1, prompt_tokens: 10, answer_bytes: 7, ..Cost::default() };
        let priced = Cost { usd: Some(0.5), answer_bytes: 3, ..one.clone() };
        assert_eq!(spent([&one, &one].into_iter()).usd, None);
        let total = spent([&one, &priced, &priced].into_iter());
        assert_eq!((total.model_calls, total.prompt_tokens, total.answer_bytes, total.usd), (3, 30, 7, Some(1.0)));
    }
}
