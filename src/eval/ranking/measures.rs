use std::collections::{BTreeMap, HashMap};

/// Figures by `trec_eval`'s names, each in `[0, 1]`.
pub type Measures = BTreeMap<String, f64>;

const RECALL_AT: [usize; 7] = [1, 5, 10, 20, 50, 100, 1000];
const SUCCESS_AT: [usize; 3] = [1, 5, 10];
const PRECISION_AT: [usize; 4] = [1, 5, 10, 30];
const NDCG_AT: [usize; 4] = [1, 5, 10, 100];

/// The figures of one query. `ranked` is in any order; it is ranked here as `trec_eval` does: by score, and equal scores
/// by the larger document id first. `judged` holds grades; those above 0 are relevant.
///
/// nDCG takes the grade itself as gain (Järvelin and Kekäläinen 2002, as `trec_eval` has it). A query without any
/// relevant document scores 0 everywhere.
pub fn measure(ranked: &[(String, f32)], judged: &HashMap<String, i64>) -> Measures {
    let mut ranked: Vec<&(String, f32)> = ranked.iter().collect();
    ranked.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| other.0.cmp(&one.0)));
    let grades: Vec<i64> = ranked.iter().map(|(id, _)| judged.get(id).copied().unwrap_or(0).max(0)).collect();
    let relevant = judged.values().filter(|grade| **grade > 0).count();
    let mut ideal: Vec<i64> = judged.values().copied().filter(|grade| *grade > 0).collect();
    ideal.sort_unstable_by(|one, other| other.cmp(one));

    let found_by = |depth: usize| grades.iter().take(depth).filter(|grade| **grade > 0).count();
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    let mut measures = Measures::new();
    measures.insert("map".to_owned(), average_precision(&grades, relevant));
    let first = grades.iter().position(|grade| *grade > 0);
    measures.insert("recip_rank".to_owned(), first.map_or(0.0, |at| 1.0 / (at + 1) as f64));
    measures.insert("Rprec".to_owned(), share(found_by(relevant), relevant));
    measures.insert("ndcg".to_owned(), gain_share(&grades, &ideal, usize::MAX));
    for depth in NDCG_AT {
        measures.insert(format!("ndcg_cut_{depth}"), gain_share(&grades, &ideal, depth));
    }
    for depth in RECALL_AT {
        measures.insert(format!("recall_{depth}"), share(found_by(depth), relevant));
    }
    for depth in PRECISION_AT {
        measures.insert(format!("P_{depth}"), share(found_by(depth), depth));
    }
    for depth in SUCCESS_AT {
        measures.insert(format!("success_{depth}"), if found_by(depth) > 0 { 1.0 } else { 0.0 });
    }
    measures
}

fn average_precision(grades: &[i64], relevant: usize) -> f64 {
    let mut found = 0;
    let mut sum = 0.0;
    for (at, _) in grades.iter().enumerate().filter(|(_, grade)| **grade > 0) {
        found += 1;
        sum += f64::from(found) / (at + 1) as f64;
    }
    if relevant == 0 { 0.0 } else { sum / relevant as f64 }
}

fn gain_share(grades: &[i64], ideal: &[i64], depth: usize) -> f64 {
    let best = gain(ideal, depth);
    if best > 0.0 { gain(grades, depth) / best } else { 0.0 }
}

fn gain(grades: &[i64], depth: usize) -> f64 {
    let discounted = |(at, grade): (usize, &i64)| *grade as f64 / ((at + 2) as f64).log2();
    grades.iter().take(depth).enumerate().map(discounted).sum()
}

#[cfg(test)]
#[expect(clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    fn judged(grades: &[(&str, i64)]) -> HashMap<String, i64> {
        grades.iter().map(|(id, grade)| ((*id).to_owned(), *grade)).collect()
    }

    fn ranked(ids: &[(&str, f32)]) -> Vec<(String, f32)> {
        ids.iter().map(|(id, score)| ((*id).to_owned(), *score)).collect()
    }

    #[test]
    fn figures_equal_those_worked_out_by_hand() {
        let judged = judged(&[("a", 2), ("b", 1), ("c", 0), ("d", 1)]);
        let measures = measure(&ranked(&[("c", 9.0), ("a", 8.0), ("x", 7.0), ("y", 6.0), ("b", 5.0)]), &judged);
        let of = |name: &str| (measures[name] * 10_000.0).round() / 10_000.0;
        assert_eq!((of("map"), of("recip_rank"), of("Rprec")), (0.3, 0.5, 0.3333));
        let by_hand = (2.0 / 3_f64.log2() + 1.0 / 6_f64.log2()) / (2.0 + 1.0 / 3_f64.log2() + 0.5);
        assert!((measures["ndcg_cut_5"] - by_hand).abs() < 1e-12);
        assert_eq!((of("recall_1"), of("recall_5"), of("success_1"), of("success_5")), (0.0, 0.6667, 0.0, 1.0));
        assert_eq!((of("P_5"), of("P_10")), (0.4, 0.2));
    }

    #[test]
    fn equal_scores_are_ranked_by_the_larger_id_as_trec_eval_does() {
        let measures = measure(&ranked(&[("a", 1.0), ("b", 1.0)]), &judged(&[("a", 1)]));
        assert_eq!((measures["recip_rank"], measures["success_1"]), (0.5, 0.0));
    }

    #[test]
    fn a_query_without_relevant_documents_or_hits_scores_nothing() {
        for measures in [measure(&ranked(&[("a", 1.0)]), &judged(&[("a", 0)])), measure(&[], &judged(&[("a", 1)]))] {
            assert!(measures.values().all(|value| *value == 0.0));
        }
    }
}
