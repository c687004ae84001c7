//! Words that hold a sentence together and say nothing about its subject.

use std::collections::HashSet;
use std::sync::LazyLock;

const ENGLISH: &str = "a about above after again against all also am an and any are aren't as at be because been \
    before being below between both but by can can't cannot could couldn't did didn't do does doesn't doing don't \
    during each eg etc few for from further had hadn't has hasn't have haven't having he her here hers him his \
    how however i i'd i'll i'm i've ie if in into is isn't it it's its itself just let's may me might more most must \
    my myself no nor not now of off on once only or other our ours out over own please same shall she should \
    shouldn't so some such than that that's the their theirs them themselves then there these they they're this \
    those through to too under until up us very was wasn't we we're were weren't what what's when where which while \
    who whom why will with won't would wouldn't yes you you're your yours";

/// In Simplified: terms are folded before they are looked up.
const CHINESE: &str = "的 了 是 在 我 我的 你 您 他 她 它 我们 你们 他们 这 那 这个 那个 这些 那些 吗 呢 吧 啊 和 与 及 或 \
    或者 但 但是 而 而且 并 并且 也 都 就 还 又 再 很 更 最 太 被 把 给 对 对于 从 由 向 到 于 以 为 因为 所以 如果 则 \
    当 时 会 能 能够 可以 可 应 应该 该 要 需要 想 请 请问 什么 怎么 怎样 怎么办 如何 为什么 为何 哪 哪些 哪个 哪里 谁 多少 几 \
    有 没有 没 不 不是 是否 个 些 一个 一些 一下 其 之 此 上 下 中 里 内 后 前 做 让 使 使用 进行 以及 等 只 才 已 已经 \
    正在 着 过 得 地 么 您的 你的 一直 之后 之前 时候 还是 这样 那样 非常 比较 然后";

/// Kana words stay as they are; Han ones are given in Simplified.
const JAPANESE: &str = "の は が を に へ と で も や か な ね よ ば から まで より など だけ ほど くらい ぐらい です ます \
    でした ました ません だ である する して した され される さ れる られる せる させる いる い て た ある あり ない なく なり なる \
    なっ ため よう こと もの とき ところ これ それ あれ この その あの ここ そこ どこ どの どう どのように なぜ 何 何故 いつ だれ 誰 \
    ください 下さい ませ か か? たい たら なら ので のに けど けれど しかし また および 及び または または お ご し せ ん う ずに \
    できる できます でき できない について における による により として という といった ように ような わたし 私 私の";

static ENGLISH_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| ENGLISH.split_whitespace().collect());
static CJK_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| CHINESE.split_whitespace().chain(JAPANESE.split_whitespace()).collect());

/// Whether `word`, in lower case and not stemmed, is an English function word.
pub(super) fn is_english_stop_word(word: &str) -> bool {
    ENGLISH_WORDS.contains(word)
}

/// Whether `word`, folded to Simplified, is a Chinese or Japanese function word.
pub(super) fn is_cjk_stop_word(word: &str) -> bool {
    CJK_WORDS.contains(word)
}
