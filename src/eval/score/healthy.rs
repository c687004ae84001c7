use super::never;
use crate::eval::play::Played;
use crate::eval::result::Verdict;
use crate::eval::suite::Groups;

/// Claims that no answer may make of an account of which something could not be seen.
const ALL_WELL: &[&str] = &[
    "all healthy",
    "everything is healthy",
    "everything is ok",
    "everything is fine",
    "all systems are healthy",
    "no problems",
    "no issues",
    "nothing is wrong",
    "all good",
    "一切正常",
    "一切都正常",
    "没有任何问题",
    "没有发现问题",
    "全部正常",
    "すべて正常です",
    "全て正常です",
    "問題ありません",
    "異常はありません",
    "問題はありません",
];

/// Nothing is called well while something could not be seen. Quoted evidence may speak of what is healthy.
pub fn healthy(played: &Played) -> Verdict {
    if played.turn.gaps.is_empty() {
        return Verdict::Pass;
    }
    let own: Vec<&str> = played.answer().lines().filter(|it| !it.contains('[')).collect();
    never(&Groups::words(ALL_WELL.iter()), std::iter::once(own.join("\n").as_str()))
}
