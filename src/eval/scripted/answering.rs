//! An answer in the shape that the prompt asks for: what was computed under its lines, then what facts and documents say, quoted.

use std::sync::LazyLock;

use regex::Regex;

use super::asked::{Asked, Shown};
use super::frame::{Below, Block, Frame, Quoted, Standings, Trouble};
use super::quoting::lead_in;
use super::relevance::{PlainStep, Relevance, has_unknown_names_only, lines_of, sayable, steps_of};
use crate::base::constant_pattern;
use crate::domain::Language;
use crate::text::language_of;

/// Facts that an answer tells, and those beside what is computed.
const FACTS: usize = 4;
const FACTS_BESIDE: usize = 3;
/// Facts of an account whose state is asked.
const FACTS_OF_A_STATE: usize = 6;
/// Passages that an answer quotes, and the share of the best one's relevance that the others have.
const PASSAGES: usize = 3;
const SHARE_OF_THE_BEST: f64 = 0.55;
/// The same for a passage that has the steps which the best ones lack.
const SHARE_FOR_STEPS: f64 = 0.35;
/// Sentences of one passage, and steps.
const SENTENCES: usize = 3;
const STEPS: usize = 9;

static ASKS_WHAT_IS_UNSEEN: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(what|which|anything|something).{0,30}\b(can(no|['’])?t|can not|could(n['’]t| not)|unable to)( you)?( be)? (see|seen|read|look)|\bblind spots?\b",
        r"|(什么|什麼|哪些|还有|還有).{0,12}(看不到|看不见|看不見|读不到|讀不到)|(看不到|看不见|看不見).{0,4}(什么|什麼|哪些)",
        r"|(確認できて|見えて|読めて)いない(情報|もの|こと)|見えないもの"
    ))
});
static ASKS_FOR_THE_REASON: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(why|down|broken|outage|failing|fails?|fix it|what (happened|is happening|is wrong|do i do|should i do|now))\b|\bwhat.{0,12}\bfirst\b",
        r"|为什么|為什麼|为何|怎么回事|怎麼回事|怎么办|怎麼辦|发生什么|發生什麼|掛了|挂了|打不开|打不開|失败|失敗|先做|先要|第一步",
        r"|なぜ|原因|どうすれば|何が起き|失敗|エラーが出|落ちて|止まって|最初に"
    ))
});
static ASKS_FOR_A_STATE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(is|are|were) (everything|all|it|we|there|our|my|the|any|\w+) .{0,40}\b(ok|okay|fine|well|affected|wrong|healthy|problems?|alarms?)\b|\banything (wrong|open|unusual)\b|\b\w+ ok\?",
        r"|有没有.{0,6}(问题|异常|告警)|有沒有.{0,6}(問題|異常|告警|警報)|正常(吗|嗎)|還好嗎|还好吗|没问题|沒問題",
        r"|問題は(起き|あり|ない)|異常は|異常(だけ|を)|正常に動|大丈夫"
    ))
});
static ASKS_FOR_STEPS: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(how (do|can|to|should)|what (do|should|can) (i|we)|steps?|fix|first|undo|get back|procedure|command)\b",
        r"|怎么|怎麼|如何|步骤|步驟|该做|該做|先做|第一步|指令|处理|處理|怎樣",
        r"|手順|方法|どうすれば|何をすれば|どうやって|対処|には(？|\?|$)|コマンド|したい"
    ))
});
static IS_ABOUT_THE_ACCOUNT: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(our|ours|my|we|us|now|currently|tonight|last night|today|yesterday)\b",
        r"|我们|我們|咱|现在|現在|刚刚|剛剛|刚才|剛才|昨晚|今晚|今天|昨天|目前|总共|總共|几次|幾次|几点|幾點|谁|誰",
        r"|うち|弊社|私たち|現在|今[、は、すの]|昨夜|昨晩|直近|何件|今夜|直前"
    ))
});
static GREETS: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"(?i)^\s*(hi|hello|hey|good morning|你好|您好|哈囉|哈啰|こんにちは|おはようございます|はじめまして|お疲れ様です|お世話になっております)( there)?\s*[!.?！。，,、～~]*\s*$|^[?？!！.。…\s]+$",
    )
});
static THANKS: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"(?i)^\s*(ok(ay)?[,，、 ]+|great[,!]? +)?(thanks?|thank you|thx|cheers|谢谢|謝謝|多谢|多謝|感謝|感谢|ありがとう(ございます|ございました)?|助かりました)[^?？]{0,30}$",
    )
});
/// What nobody of the trade asks.
static IS_OFF_TOPIC: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(poem|joke|weather|movie|recipe|dinner|horoscope|world cup|translate|taxes|rumou?rs?|lottery|football)\b",
        r"|天气|首.{0,6}(诗|詩)|感冒|所得税|所得稅|台股|天氣|电影|電影|笑话|笑話|菜谱|食譜|彩票|股票|天気|夕飯|映画|レシピ|日本シリーズ|占い|揉めて"
    ))
});
/// What asks for a number or a time, or of another day than the one on which something goes wrong.
static ASKS_FOR_A_VALUE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(how (many|much|long|often|high|busy)|what share|since when|when (did|was|were)|first time)\b",
        r"|多少|多久|多长|多長|几[个次秒点分小]|幾[個次秒點分小]|第一次|いくつ|何[件秒分個回時]|どれくらい|どのくらい|いつから"
    ))
});
static IS_OF_ANOTHER_DAY: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"(?i)\b(last (night|week|month)|yesterday|failover)\b|昨晚|昨天|上个月|上個月|之后一直|之後一直|昨夜|昨日|先月",
    )
});
/// What takes back a change.
static TAKES_BACK: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(roll(s|ed)? back|rollback|revert|restore|undo|back to the (last|previous)|previous (revision|version)|last (good|working))\b|\b(set|put)\b.{0,60}\bback\b",
        r"|回滚|回滾|回復部署|退回|改回|写回|寫回|恢复|恢復|还原|還原|上一版|最后一个正常|最後一個正常|戻し|戻す|ロールバック|復元"
    ))
});

/// The answer; empty where the evidence holds none.
pub(super) fn answer(asked: &Asked) -> String {
    let question = asked.question.trim();
    let fixed = |at: usize| asked.fixed_sentences().get(at).map(|it| (*it).to_owned()).unwrap_or_default();
    if GREETS.is_match(question) {
        return fixed(2);
    }
    if THANKS.is_match(question) {
        return fixed(3);
    }
    if IS_OFF_TOPIC.is_match(question) {
        return fixed(1);
    }
    let frame = Frame::read(asked.texts.first().map(String::as_str).unwrap_or_default());
    if ASKS_WHAT_IS_UNSEEN.is_match(question) {
        return fixed(if frame.has_gaps { 4 } else { 5 });
    }
    let mut answer = Answer { asked, text: String::new(), said: Vec::new(), noted: None };
    for block in [&frame.premise, &frame.conflict, &frame.severity].into_iter().flatten() {
        answer.block(block);
    }
    if let Some(standings) = &frame.standings {
        answer.standings(standings);
        return answer.text;
    }
    answer.rest(&frame);
    answer.text
}

struct Answer<'a> {
    asked: &'a Asked,
    text: String,
    /// What was said already: words of evidence.
    said: Vec<Quoted>,
    /// The language of foreign quotes that was last announced.
    noted: Option<Language>,
}

impl<'a> Answer<'a> {
    fn line(&mut self, line: &str) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
        self.text.push_str(line);
        self.text.push_str("\n\n");
    }

    fn shown(&self, number: u32) -> Option<&'a Shown> {
        self.asked.evidence.iter().find(|it| it.number == number)
    }

    fn block(&mut self, block: &Block) {
        self.line(&block.line);
        for thing in &block.things {
            self.thing(thing);
        }
    }

    /// One thing in the words that are quoted for it.
    fn thing(&mut self, thing: &[Quoted]) {
        let quotes: Vec<String> = thing.iter().map(|(number, words)| quoted(*number, words)).collect();
        if !quotes.is_empty() {
            self.text.push_str(&format!("- {}\n", quotes.join(" ")));
            self.said.extend(thing.iter().cloned());
        }
    }

    fn standings(&mut self, standings: &Standings) {
        if let Some(opening) = &standings.opening {
            self.line(opening);
        }
        for group in &standings.groups {
            self.block(group);
        }
        if let Some((line, numbers)) = &standings.how {
            let of_them = numbers.iter().filter_map(|it| self.shown(*it));
            if let Some((shown, steps)) = of_them.map(|it| (it, steps_of(&it.text))).find(|it| !it.1.is_empty()) {
                self.line(line);
                self.steps(shown, &steps);
            }
        }
        if let Some(closing) = &standings.closing {
            self.line(closing);
        }
    }

    /// What goes wrong, where it belongs here and was not told before; then facts and documents.
    fn rest(&mut self, frame: &Frame) {
        let question = self.asked.question.as_str();
        let asks_for_a_state = ASKS_FOR_A_STATE.is_match(question);
        let is_about_it = asks_for_a_state || ASKS_FOR_THE_REASON.is_match(question);
        let is_otherwise = ASKS_FOR_A_VALUE.is_match(question) || IS_OF_ANOTHER_DAY.is_match(question);
        let was_told = |it: &Trouble| {
            it.parts.first().is_some_and(|part| self.asked.earlier.iter().any(|said| said.contains(&part.line)))
        };
        let trouble = frame.trouble.as_ref();
        let wrong = trouble.filter(|it| !was_told(it) && (it.is_reported || (is_about_it && !is_otherwise)));
        // Who was told what goes wrong goes on with what to do about it.
        let told = trouble.filter(|it| was_told(it) && ASKS_FOR_STEPS.is_match(question) && !is_otherwise);
        let sign = wrong.or(told).and_then(|it| it.parts.first()).and_then(|it| match &it.below {
            Below::Evidence(numbers) => numbers.first().and_then(|it| self.shown(*it)),
            _ => None,
        });
        let relevance = Relevance::new(self.asked, &frame.restated, sign, ASKS_FOR_A_VALUE.is_match(question));
        if sign.is_none() && has_unknown_names_only(self.asked) {
            return;
        }
        let passages = self.passages(&relevance, sign.is_some());
        if let Some(sentence) = frame.nothing_wrong.as_ref().filter(|_| asks_for_a_state) {
            self.line(sentence);
        }
        if let Some(trouble) = wrong {
            self.trouble(trouble, &passages);
        } else if let Some(told) = told {
            for part in &told.parts {
                if let Below::Step { takes_back } = &part.below {
                    self.first_step(&part.line, *takes_back, &passages);
                }
            }
        } else {
            let most = if asks_for_a_state { FACTS_OF_A_STATE } else { FACTS };
            self.facts(&relevance, most);
        }
        for (at, passage) in passages.iter().enumerate() {
            let wants_steps = sign.is_some() || ASKS_FOR_STEPS.is_match(question);
            self.passage(passage, &relevance, wants_steps && at == self.with_steps(&passages));
        }
        if sign.is_some() {
            self.facts(&relevance, FACTS_BESIDE);
        }
    }

    fn with_steps(&self, passages: &[&Shown]) -> usize {
        passages.iter().position(|it| steps_of(&it.text).len() > 1).unwrap_or_default()
    }

    fn trouble(&mut self, trouble: &Trouble, passages: &[&'a Shown]) {
        for part in &trouble.parts {
            match &part.below {
                Below::Nothing => self.line(&part.line),
                Below::Evidence(numbers) => {
                    let facts: Vec<&Shown> = numbers.iter().filter_map(|it| self.shown(*it)).collect();
                    if !facts.is_empty() {
                        self.line(&part.line);
                    }
                    for fact in facts {
                        self.fact(fact, &[]);
                    }
                }
                Below::Step { takes_back } => self.first_step(&part.line, *takes_back, passages),
            }
        }
    }

    fn first_step(&mut self, line: &str, takes_back: bool, passages: &[&'a Shown]) {
        let documents = || passages.iter().copied().chain(self.asked.evidence.iter().filter(|it| it.is_document));
        let all = || documents().flat_map(|it| steps_of(&it.text).into_iter().map(move |step| (it, step)));
        let undoing = all().find(|(_, step)| takes_back && TAKES_BACK.is_match(&step.words));
        if let Some((shown, step)) = undoing.or_else(|| all().next()) {
            self.line(line);
            self.text.push_str(&format!("1. {}\n", quoted(shown.number, &step.words)));
            self.said.push((shown.number, step.words.clone()));
            self.code(step.code.as_deref());
        }
    }

    fn code(&mut self, code: Option<&str>) {
        if let Some(code) = code {
            self.text.push_str(&format!("   ```\n{code}\n   ```\n"));
        }
    }

    fn steps(&mut self, shown: &Shown, steps: &[PlainStep]) {
        self.note(shown);
        self.line(the_steps(self.asked.language()));
        for (at, step) in steps.iter().take(STEPS).enumerate() {
            self.text.push_str(&format!("{}. {}\n", at + 1, quoted(shown.number, &step.words)));
            self.said.push((shown.number, step.words.clone()));
            self.code(step.code.as_deref());
        }
    }

    /// A line of the reader's language above quotes in another.
    fn note(&mut self, shown: &Shown) {
        let (reader, quoted) = (self.asked.language(), language_of(&shown.text));
        if quoted != reader && self.noted != Some(quoted) {
            self.line(lead_in(reader));
            self.noted = Some(quoted);
        } else if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// The facts that bear on the question, the best first.
    fn facts(&mut self, relevance: &Relevance, most: usize) {
        let facts: Vec<&Shown> = self.asked.evidence.iter().filter(|it| it.is_fact).collect();
        let mut scored: Vec<(f64, &Shown)> =
            facts.iter().map(|it| (relevance.of(it), *it)).filter(|it| it.0 > 0.0).collect();
        scored.sort_by(|one, other| other.0.total_cmp(&one.0));
        let best = scored.first().map_or(0.0, |it| it.0);
        let mut told: Vec<&Shown> =
            scored.iter().filter(|it| it.0 >= best * SHARE_OF_THE_BEST).map(|it| it.1).take(most).collect();
        let is_about_it =
            IS_ABOUT_THE_ACCOUNT.is_match(&self.asked.question) || ASKS_FOR_A_STATE.is_match(&self.asked.question);
        if is_about_it {
            // What bears on a question comes first among the evidence.
            let others = facts.iter().copied().filter(|it| told.iter().all(|known| known.number != it.number));
            let more: Vec<&Shown> = others.take(most.saturating_sub(told.len())).collect();
            told.extend(more);
        }
        told.retain(|it| !self.said.iter().any(|said| said.0 == it.number));
        if told.is_empty() {
            return;
        }
        self.line(in_your_account(self.asked.language()));
        for (at, fact) in told.into_iter().enumerate() {
            let mut more = relevance.best_lines(fact, SENTENCES - 1);
            if at == 0 {
                // The first says more than its title, in whatever words it is asked for.
                let others = lines_of(&fact.text).into_iter().skip(1).filter(|it| sayable(it));
                let new: Vec<String> = others.filter(|it| !more.contains(it)).collect();
                more.extend(new.into_iter().take(SENTENCES));
            }
            self.fact(fact, &more);
        }
    }

    /// A fact's first line with its time, and more of its sentences.
    fn fact(&mut self, fact: &Shown, more: &[String]) {
        let Some(title) = lines_of(&fact.text).into_iter().next() else { return };
        let time = fact.local_time.as_ref().map(|it| format!("**{it}** — ")).unwrap_or_default();
        let quotes: Vec<String> = std::iter::once(&title)
            .chain(more.iter().filter(|it| **it != title))
            .map(|it| quoted(fact.number, it))
            .collect();
        self.text.push_str(&format!("- {time}{}\n", quotes.join(" ")));
        self.said.push((fact.number, title));
    }

    /// The passages that answer best.
    fn passages(&self, relevance: &Relevance, is_wrong: bool) -> Vec<&'a Shown> {
        let texts = self.asked.evidence.iter().filter(|it| !it.is_fact && it.is_in_force);
        let mut scored: Vec<(f64, &Shown)> =
            texts.enumerate().map(|(rank, it)| (relevance.of_ranked(it, rank), it)).collect();
        scored.sort_by(|one, other| other.0.total_cmp(&one.0));
        let best = scored.first().map_or(0.0, |it| it.0);
        if !is_wrong && scored.iter().all(|it| relevance.is_too_little(it.1)) {
            return Vec::new();
        }
        let near = scored.iter().filter(|it| it.0 >= best * SHARE_OF_THE_BEST).map(|it| it.1);
        let mut found: Vec<&Shown> = near.take(PASSAGES).collect();
        let has_steps = |it: &&Shown| steps_of(&it.text).len() > 1;
        if (is_wrong || ASKS_FOR_STEPS.is_match(&self.asked.question)) && !found.iter().any(has_steps) {
            let fitting = scored.iter().filter(|it| it.0 >= best * SHARE_FOR_STEPS).map(|it| it.1);
            found.extend(fitting.into_iter().find(has_steps));
        }
        found
    }

    fn passage(&mut self, shown: &'a Shown, relevance: &Relevance, wants_steps: bool) {
        let steps = steps_of(&shown.text);
        let mut lines = relevance.best_lines(shown, SENTENCES);
        if lines.is_empty() {
            lines = lines_of(&shown.text).into_iter().filter(|it| sayable(it)).take(SENTENCES).collect();
        }
        lines.retain(|it| !self.said.contains(&(shown.number, it.clone())));
        if wants_steps && steps.len() > 1 {
            lines.retain(|line| !steps.iter().any(|step| step.words.contains(line.as_str())));
        }
        if !lines.is_empty() {
            self.note(shown);
        }
        for line in lines {
            self.text.push_str(&format!("{}\n\n", quoted(shown.number, &line)));
            self.said.push((shown.number, line));
        }
        if wants_steps && steps.len() > 1 {
            self.steps(shown, &steps);
        }
    }
}

/// Words of evidence as a sentence with its proof.
fn quoted(number: u32, words: &str) -> String {
    let end = if words.ends_with(['.', '。', '!', '?', '！', '？', ':', '：']) { "" } else { "." };
    let (open, close) = if words.contains("\"]") { ('“', '”') } else { ('"', '"') };
    format!("{}{end} [{number}: {open}{words}{close}]", plain(words))
}

/// Without what Markdown would read as markup; the cells of a table's row in one line.
fn plain(words: &str) -> String {
    let words = words.trim_matches(['|', ' ']);
    words.replace('*', "\\*").replace('<', "\\<").replace('[', "\\[").replace('|', "—")
}

fn the_steps(language: Language) -> &'static str {
    match language {
        Language::En => "The steps:",
        Language::ZhCn => "步骤如下：",
        Language::ZhTw => "步驟如下：",
        Language::Ja => "手順：",
    }
}

fn in_your_account(language: Language) -> &'static str {
    match language {
        Language::En => "In your account:",
        Language::ZhCn => "您的账户中：",
        Language::ZhTw => "您的帳戶中：",
        Language::Ja => "お客様のアカウントでは：",
    }
}
