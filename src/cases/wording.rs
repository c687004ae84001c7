use std::sync::LazyLock;

use regex::Regex;

use crate::base::constant_pattern;
use crate::text::folded;

/// Words of the four languages that say the same of a case. Latin ones match at word ends; `*` lets a word go on, or
/// begin earlier; ` ... ` stands for a few words. Chinese is written once, in either script: both are folded.
pub(super) struct Wording(Regex);

impl Wording {
    fn new(phrases: &[&str]) -> Self {
        let patterns: Vec<String> = phrases.iter().map(|it| pattern(it)).collect();
        Self(constant_pattern(&patterns.join("|")))
    }

    /// Whether folded `text` holds one of the phrases.
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// Folded `text` with the phrases taken out.
    pub(super) fn out_of(&self, text: &str) -> String {
        self.0.replace_all(text, " ").into_owned()
    }
}

/// Where a Latin word begins or ends: beside a Chinese or Japanese character too ("QA环境").
const LATIN_END: &str = r"(?-u:\b)";

fn pattern(phrase: &str) -> String {
    let (stem, goes_on) = phrase.strip_suffix('*').map_or((phrase, false), |stem| (stem, true));
    let (stem, comes_from) = stem.strip_prefix('*').map_or((stem, false), |stem| (stem, true));
    let is_latin = |it: Option<char>| it.is_some_and(|it| it.is_ascii_alphanumeric());
    let parts: Vec<String> = folded(stem).split(" ... ").map(str::to_owned).collect();
    let mut escaped = String::new();
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            // Latin words end before what stands between; other scripts have no such ends.
            escaped.push_str(if is_latin(escaped.chars().next_back()) { r"(?-u:\b).{0,26}?" } else { ".{0,26}?" });
            escaped.push_str(if is_latin(part.chars().next()) { LATIN_END } else { "" });
        }
        escaped.push_str(&regex::escape(part).replace(' ', r"\s+"));
    }
    let begin = if is_latin(stem.chars().next()) && !comes_from { LATIN_END } else { "" };
    let end = if is_latin(stem.chars().last()) && !goes_on { LATIN_END } else { "" };
    format!("{begin}{escaped}{end}")
}

macro_rules! wording {
    ($(#[$about:meta])* $name:ident: $($phrase:literal),+ $(,)?) => {
        $(#[$about])*
        pub(super) static $name: LazyLock<Wording> = LazyLock::new(|| Wording::new(&[$($phrase),+]));
    };
}

wording! {
    /// What does not work at all.
    STOPPED:
    "down", "outage", "offline", "unreachable", "unavailable", "not available", "not working", "not responding", "doesn't work", "does not work",
    "isn't working", "stopped working", "crashed", "crashing", "dead", "broken", "completely fail*", "every ... fail*", "all ... fail*", "all fail*",
    "nothing works", "nobody can", "no one can", "noone can", "cannot ... at all", "can't ... at all", "cannot log in", "can't log in", "cannot be reached", "can't be reached", "连接不上", "登不上", "没有人能", "没人能", "没有人可以", "没人可以", "谁都不能", "谁都用不", "誰も使え", "誰もログイン", "誰も開け", "誰も入れ", "接続できな", "接続できませ", "つながらな", "つながりませ", "繋がらな", "繋がりませ", "cannot connect",
    "can't connect", "cannot check out", "can't check out", "cannot pay", "can't pay", "cannot order", "can't order", "cannot take", "can't take", "cannot buy", "can't buy",
    "lost all", "no ... can", "not one ... can", "no orders", "zero orders", "keeps failing", "is failing", "are failing", "failing since", "failed for everyone",
    "挂了", "挂掉", "宕机", "不可用", "中断", "停摆", "瘫痪", "崩溃", "打不开", "无法访问", "访问不了", "连不上", "无法连接", "无法使用", "用不了", "不能用", "不回应", "不响应", "応答しませ", "応答していませ", "无法登录", "登不进",
    "无法登入", "无法下单", "不能下单", "下不了单", "无法付款", "无法支付", "付不了款", "付款失败", "支付失败", "结帐失败", "结账失败", "无法结帐", "无法结账", "全部失败", "都失败", "都进不", "一直失败",
    "停掉", "停止服务", "当机", "全挂", "完全不能", "完全没法", "完全无法", "全部报错", "都报错", "整个停", "没有回应", "无回应", "没有响应", "断线",
    "落ちて", "落ちた", "落ちま", "ダウン", "停止して", "停止しま", "止まって", "止まりま", "止まった", "使えな", "使えませ", "利用できな", "利用できませ",
    "ログインできな", "ログインできませ", "開けな", "開きませ", "動かな", "動きませ", "動いていな", "決済できな", "決済できませ", "注文できな", "注文できませ", "購入できな", "購入できませ",
    "すべて失敗", "全て失敗", "全部失敗", "全滅", "写不进去", "全部停", "起不来了", "応答しな", "応答がな", "応答がありませ", "失敗しています", "失敗し続け", "失敗する状態", "アクセスできな", "アクセスできませ",
    "has stopped", "have stopped", "just stopped", "stopped responding", "stopped serving", "no response", "cannot ... any more", "can't ... any more",
    "cannot ... anymore", "can't ... anymore", "can no longer", "no longer responds", "no longer works", "no longer starts",
    "not a single ... went through", "not a single ... succe*", "not one ... went through", "not one ... succe*", "none of ... succe*", "没响应", "没回应",
    "没成功", "没有成功", "写不了", "全停", "成功していませ", "成功しておりませ", "成功していな", "反応しな", "反応がな", "反応がありま",
    "does not answer", "doesn't answer", "do not answer", "not answering",
    "nothing any more", "won't start", "will not start", "does not start", "doesn't start", "doesn't boot", "won't boot", "nobody gets in", "no one gets in", "nobody reaches", "locked out", "at a standstill", "is switched off", "ground to a halt", "come to a halt", "came to a halt", "stand still", "stands still", "is frozen",
    "坏了", "瘫了", "停产", "停工", "停了", "失灵", "起不来", "启动不了", "开不了机", "进不去", "进不来", "离线", "下线了",
    "壊れて", "壊れた", "凍りつ", "麻痺", "立ち上がりませ", "立ち上がらな", "起動しませ", "起動しな", "停止した", "停止中", "止まり、",
}

wording! {
    /// It works, and takes too long.
    SLOW:
    "slow", "slower", "slowly", "sluggish", "latency", "lag", "lagging", "慢", "延迟", "延时", "很卡", "卡顿", "遅い", "遅く", "遅延", "重い", "重く",
}

wording! {
    /// What works badly or for some.
    UNSTEADY:
    "degraded", "intermittent*", "sporadic*", "sometimes", "occasional*", "flaky", "some users", "some customers", "some requests", "a few", "partial*", "impaired", "delayed",
    "stuck", "unstable", "about half", "one in ten", "of every thousand",
    "偶尔", "偶发", "间歇", "有时", "时好时坏", "不稳", "部分用户", "部分客户", "部分请求", "部分使用者", "堵", "积压", "抖动", "一成", "卡住", "卡在",
    "遅れ", "たまに", "ときどき", "時々", "断続", "間欠", "不安定", "一部の", "滞留", "半分くらい", "割くらい",
    "minutes late", "hours late", "arrive late", "late since", "attempts", "several tries", "才成功", "才会成功", "才能成功", "要试好几次", "試さないと", "何度も",
}

wording! {
    /// What fails; for everybody it is as good as stopped.
    FAILING:
    "timeouts", "timing out", "times out", "timed out", "time out", "timeout", "errors", "exception*", "*exception", "5xx", "500s", "500", "502", "503", "504", "403", "throttl*", "toomanyrequests*", "toomanyrequestsexception", "pending", "retrying",
    "fails", "fail for", "fail in", "fail with", "fail on", "fail since", "failed", "failing", "failure*", "denied", "refused", "rejected", "crashloop*", "cannot", "can't", "can not", "unable to", "won't start", "does not start", "doesn't start", "don't start", "are gone", "is gone", "disappeared", "storage-full",
    "超时", "逾时", "报错", "错误", "限流", "节流", "失败", "拒绝", "异常", "无法", "不能", "起不来", "开不了", "看不了", "读不到", "写不进", "拿不到", "取不到", "生成不了", "收不到", "用不了", "不见了", "写满", "打不开",
    "タイムアウト", "エラー", "スロットリング", "失敗", "拒否", "異常", "できない", "できません", "できなく", "できていな", "起動しな", "起動しませ", "取れな", "取れませ", "届かな", "届きませ", "見られな", "見られませ", "消えた", "消えま", "書き込めな", "書き込めませ",
    "invalid*", "*denied", "*exceeded", "*mismatch", "*notfound", "*unavailable", "*error", "out of connections", "out of memory", "out of disk",
    "out of space", "out of capacity", "used up", "exhausted", "ran out of", "用光", "耗尽", "打满", "占满", "看不到", "没法", "使い切", "枯渇して", "足りませ", "足りな",
}

wording! {
    /// Something is not well; how badly is not said.
    UNWELL:
    "acting up", "playing up", "a bit off", "a little off", "seems off", "feels off", "is off somehow", "something is off", "not quite right", "not right somehow", "doesn't feel right", "does not feel right", "doesn't seem right", "does not seem right",
    "misbehav*", "acting strange*", "behaving strange*", "behaves strange*", "acting weird*", "behaving odd*", "hiccup*", "glitch*", "something is wrong", "something's wrong", "in a bad way",
    "不太对", "不对劲", "怪怪的", "有点怪", "有点问题", "有些问题", "有点状况", "出状况", "有状况", "不太正常", "不大正常", "不太顺", "不太好用", "出了点", "毛病", "不太舒服",
    "調子が悪", "調子がおかし", "調子がよくな", "調子が良くな", "調子がいまいち", "様子がおかし", "様子が変", "動きがおかし", "動きが変", "挙動がおかし", "挙動が変", "不調", "具合が悪", "不具合",
}

wording! {
    /// It works still, and soon will not.
    AT_RISK:
    "running out of", "almost full", "nearly full", "filling up", "shrinking", "close to the limit", "about to run out", "free storage", "free space", "about to fail", "will run out",
    "快满", "将满", "快用完", "剩余空间", "空间不足", "快要", "见底",
    "空き容量", "残り容量", "逼迫", "枯渇し", "あふれそう", "満杯に",
}

wording! {
    /// What is said not to be so. Taken out of a clause before it is read for what is so.
    DENIED:
    "no issue*", "no problem*", "not a fault", "no fault", "not broken", "nothing is broken yet", "not down", "isn't down", "is not down", "never went down", "no outage", "no downtime", "without downtime", "zero downtime", "avoid downtime", "no errors", "no error", "not failing", "not affected", "isn't affected",
     "nothing is down", "nothing is broken", "nothing is failing", "not in production", "not production", "isn't production", "non-production", "no customer impact", "no impact", "no customers affected",
    "not slow", "no longer down", "no longer failing", "not an outage", "slow down", "break down", "sit down", "sits down", "sat down", "breakdown", "scale down", "scaled down", "scaling down", "shut down", "tear down", "write down", "drill down", "down to",
    "error budget", "error rate target", "up and running", "never fail*", "before it fails", "in case it fails", "if it fails", "if it goes down", "in case of failure", "in case of an outage", "would fail",
    "没有坏", "没坏", "没出问题", "还没出问题", "没有问题", "没问题", "目前没问题", "没有挂", "没挂", "没有中断", "没有报错", "没有错误", "没有影响", "没影响", "不影响", "无影响", "未受影响", "不是故障", "没有失败", "没有异常", "不是生产", "非生产", "不是正式", "非正式环境", "避免中断", "不中断", "零停机", "不停机",
    "能不能", "可不可以", "いただけません", "もらえません", "障害ではな", "障害ではありま", "問題はな", "問題ありま", "不具合ではありま", "落ちていな", "落ちていませ", "止まっていな", "止まっていませ", "停止していな", "停止していませ", "影響はな", "影響はありま", "影響はござい", "影響なし", "影響が出てい ない", "エラーはな", "エラーはありま", "エラーは出ていな", "エラーは出ていませ",
    "問題はありませ", "本番ではな", "本番ではありま", "本番ではござい", "本番以外", "無停止", "止めずに", "停止せずに",
    "nothing unusual", "not a single ... affected", "not touched", "untouched", "没有任何异常", "没有任何问题", "没有任何影响", "没有任何故障", "没有任何错误", "没事", "異常はありま", "異常はな",
    "異常はござい", "異常なし", "ダウンロード", "カウントダウン", "クールダウン", "シャットダウン",
}

wording! {
    /// Nobody is harmed.
    NO_IMPACT:
    "no customer impact", "no impact", "no customers affected", "not affected", "nobody is affected", "no one is affected", "no users are affected", "does not affect", "doesn't affect",  "nothing is down",
    "nothing is broken", "no downtime so far", "nothing has failed", "works fine", "working fine", "everything works", "all good",
    "没有影响", "没影响", "不影响", "无影响", "未受影响",  "一切正常", "没有用户受影响", "没有客户受影响",
    "影響はな", "影響はありま", "影響はござい", "影響なし", "影響ありませ", "影響ございませ", "影響がありませ", "影響は出てい", "影響が出ていませ",   "正常に動", "正常に稼働",
    "not touched", "untouched", "没事", "不受影响",
    "notice nothing", "notices nothing", "did not notice", "没感觉", "无感", "没有察觉", "気付いていな", "気付いていませ", "気づいていな", "気づいていませ",
    "production is fine", "live is fine", "live one is fine", "is not concerned", "isn't concerned", "aren't concerned", "are not concerned", "has complained", "real ... fine",
    "本番は問題な", "本番は正常", "本番は無事", "本番のほうは正常", "支障なく", "支障はな", "支障はありま",
}

wording! {
    /// There is another way meanwhile.
    WORKAROUND:
    "workaround", "work around", "worked around", "for now we use", "meanwhile we",
    "临时方案", "变通", "绕过", "先用", "替代方案",
    "回避策", "迂回", "暫定対応", "代替手段", "しのい",
    "顶着", "撑着", "先靠", "暂时用", "暂时靠",
    "in the meantime", "for the time being", "we use ... meanwhile", "can rerun", "can be rerun", "can run it again", "we use the other",
    "可以重跑", "能重跑", "可以再跑", "手动重跑", "暂且", "暂时改",
    "代わりに", "当面", "再実行でき", "再実行はでき", "で代用",
}

wording! {
    PRODUCTION:
    "production", "prod", "live site", "live traffic", "live system", "live environment", "our customers", "all customers", "all users", "our shoppers", "our users", "end users", "every customer", "customers cannot", "customers can't", "paying customers",
    "生产", "正式环境", "线上", "正式站", "正式机", "正式服", "客户都", "用户都", "所有用户", "所有客户", "所有使用者", "顾客",
    "本番", "商用環境", "プロダクション", "お客様", "全ユーザー", "全顧客", "利用者全員",
    "正式区", "drivers", "patients", "passengers", "subscribers", "viewers", "readers", "shoppers", "司机", "乘客", "患者", "病人", "观众", "读者", "会员", "旅客", "买家",
    "ドライバー", "会員", "乗客", "視聴者", "読者",
    "our live", "is live", "are live", "live since", "visitor*", "travellers", "travelers", "guests", "doctors", "nurses", "clients", "mobile app",
    "our app", "our site", "our website", "landing page", "homepage", "home page", "storefront", "public api", "complain*", "访客", "医生", "医师", "客人", "门店",
    "手机端", "手机 app", "官网", "首页", "对外", "抱怨", "投诉", "客诉", "訪問者", "旅行者", "医師", "看護師", "店舗", "スマホアプリ", "公開 api", "公開api", "トップページ", "苦情", "クレーム",
    "the live", "live shop", "live store", "live database", "live db", "live api", "live app", "live server*", "live portal", "live service", "live booking", "live pods", "live cluster", "live platform", "live factory", "live inventory", "live file", "live ticket", "public site", "public website",
    "customers", "players", "listeners", "pupils", "students", "merchants", "callers",
    "正式", "客户", "住客", "房客", "听众", "玩家", "学生", "商户", "商家", "病患", "公开网站", "公开站点", "正在用的", "在用的", "顧客", "プレイヤー", "リスナー", "生徒", "受講生", "加盟店", "宿泊客", "稼働中の", "公開中の", "公開サイト",
}

wording! {
    /// An environment whose loss harms no customer of theirs.
    STAGING:
    "staging", "stage environment", "test environment", "test system", "testing environment", "test server", "test cluster", "test account", "dev environment", "dev cluster", "dev account", "dev", "development environment", "development account",
    "sandbox", "demo", "demo environment", "poc", "proof of concept", "qa", "qa environment", "uat", "rehearsal", "non-production", "nonprod", "non-prod", "preprod", "pre-production", "lab", "hackathon", "not in production", "not production", "isn't production", "playground", "preview environment", "*-preview", "shop-staging", "*-staging", "*-test", "*-dev", "*-qa", "*-sandbox",
    "测试用", "预览环境", "测试环境", "测试机", "测试系统", "测试帐", "测试账", "预发", "预生产", "预备环境", "开发环境", "开发机", "沙箱", "沙盒", "演示", "展示环境", "彩排", "演练环境", "验证环境", "非生产", "不是生产", "不是正式", "非正式环境",
    "プレビュー環境", "ステージング", "検証環境", "テスト環境", "開発環境", "デモ", "サンドボックス", "リハーサル", "本番ではな", "本番ではありま", "本番ではござい", "本番以外", "検証用", "開発用", "テスト用",
    "测试集群", "测试节点", "测试服务器", "测试实例", "测试区", "测试库", "测试数据库", "検証 db", "検証db", "検証系", "テスト系",
    "ci runner*", "build farm", "练习", "自己的集群", "練習用", "自分の", "試験環境", "qa 环境", "qa 環境",
    "training lab", "workshop", "exercise", "development database", "dev database", "开发库", "开发数据库", "实验机", "培训", "教育训练", "研修環境", "研修用", "研修の",
    "開発データベース", "開発 db",
    "test database*", "test copy", "test domain", "test queue*", "test lab", "test phone", "test machine", "test host", "development cluster", "development server", "training queue", "training room", "practice server", "trial machine", "integration cluster", "integration environment", "integration test*", "scratch instance", "preview site", "to preview", "load tests", "exercise room", "trainees", "in our classroom", "training classroom", "local setup", "rehearse*",
    "测试站", "测试资料库", "测试网域", "测试域名", "测试集群", "测试丛集", "测试队列", "测试伫列", "测试版", "测试的", "开发集群", "开发丛集", "开发伺服器", "开发服务器", "集成环境", "整合环境", "试用机", "展示用", "展示机", "展示网站", "预览站", "学员", "练手", "压测用", "压力测试用", "本地环境", "实验室",
    "テスト版", "試験機", "テスト db", "テストdb", "テストデータベース", "テストドメイン", "結合テスト", "プレビュー", "実習", "練習", "ローカル環境", "負荷試験用", "訓練", "予行",
}

wording! {
    /// Everybody is hit.
    EVERYONE:
    "all customers", "all users", "every customer", "every user", "everyone", "everybody", "every payment", "all payments", "every order", "all orders", "every request", "all requests", "100%", "100 %", "nobody", "no one", "entire", "whole site", "whole company", "company-wide", "all regions", "completely", "totally", "at all", "not one", "no subscriber*", "no driver*", "no customer can", "no user can",
    "所有", "全部", "每个", "每一笔", "每笔", "全公司", "整个", "没有人能", "没人能", "全站", "完全", "一律", "全挂", "全停", "任何", "没有一个", "一个都",
    "全会員", "全体", "全利用者", "1人も", "1 人も", "一人も", "ひとりも", "まったく", "まるで", "すべて", "全て", "全員", "全社", "誰も", "全ユーザー", "全顧客", "完全に", "毎回",
    "everywhere", "anywhere", "anyone", "nothing", "not a single", "each of our", "all of them", "none of them",
    "谁都", "谁也", "哪儿都", "哪里都", "到处", "不管谁", "不管怎么", "无论", "没有任何", "没有人", "一单", "全校", "全厂", "全院", "全网",
    "誰でも", "どなた", "誰一人", "一人残らず", "何一つ", "何も", "一切", "じゅう", "いっさい",
}

wording! {
    /// Business that stops: money, orders, safety, law.
    BUSINESS:
    "payment*", "checkout", "check out", "orders", "order", "revenue", "losing money", "lose money", "lost sales", "sales are", "sales have", "customers cannot", "customers can't", "cannot pay", "can't pay", "cannot buy", "can't buy", "can't order", "cannot order",
    "purchase*", "billing run", "payroll", "trading", "shipments", "dispatch", "deliveries", "patients", "emergency", "safety", "bookings", "booking", "reservations", "storefront", "web shop", "webshop", "business is", "business has", "business-critical", "business critical", "core business",
    "付款", "支付", "结帐", "结账", "下单", "订单", "营收", "营业额", "损失", "客户无法", "用户无法", "顾客无法", "客户都", "用户都", "顾客都", "交易", "出货", "发货", "配送", "派车", "订房", "订位", "业务停", "业务中断", "营运", "核心业务", "医疗", "病人",
    "決済", "支払い", "注文", "購入", "売上", "損失", "お客様が", "利用者が", "取引", "出荷", "配車", "予約", "業務が止", "業務停止", "業務が停止", "基幹", "患者", "会計",
    "cash register*", "tills", "till", "point of sale", "take cards", "card payments", "boarding", "check-in", "挂号", "收银", "刷卡", "检票", "登机", "病历", "レジ",
    "搭乗", "受付", "出庫", "カルテ",
}

wording! {
    /// It costs them money, orders or customers, now.
    LOSING:
    "losing money", "losing orders", "losing sales", "losing revenue", "losing customers", "loses money", "lose money", "lose orders", "lose sales", "costs us thousands", "costing us thousands",
    "亏钱", "赔钱", "丢订单", "丢单", "流失订单", "订单在流失", "订单一直在流失", "损失订单", "损失营收", "损失收入",
    "売上が失", "売り上げが失", "注文を失", "注文が失", "売上を失", "損失が出", "機会損失",
}

wording! {
    /// Somebody else may hold what is theirs.
    SECURITY:
    "leaked", "leak", "exposed key", "exposed credential*", "exposed access key", "key was exposed", "keys were exposed", "credentials were exposed", "compromised", "hacked", "breach", "breached", "intrusion", "intruder", "attacker*", "unauthorized access", "unauthorised access", "unauthorized api", "unauthorized use",
    "stolen", "malware", "ransomware", "cryptomin*", "crypto mining", "crypto-mining", "coin mining", "guardduty", "phishing", "suspicious login", "suspicious sign-in", "suspicious activity", "suspicious api", "we did not launch", "we didn't launch", "did not create", "didn't create", "nobody here created", "nobody here launched",
    "pushed ... key", "key ... public repo*", "key ... github", "committed ... key", "credentials ... public", "data exfiltrat*", "exfiltrat*", "account takeover", "someone else logged in", "login from a country", "root login we", "security case", "security incident", "none of us did", "none of us", "we did not do", "former employee*", "ex-employee*", "unknown ip", "unknown address", "strange country",
    "泄露", "泄漏", "外泄", "外流", "被盗", "盗用", "入侵", "被黑", "骇客", "黑客", "攻击者", "被攻击", "勒索", "挖矿", "恶意", "未经授权", "未授权的访问", "可疑登录", "可疑登入", "可疑活动", "可疑的", "不是我们创建", "不是我们开", "推到 ... github", "金钥 ... github", "密钥 ... github", "上传到公开", "安全案例", "安全案件", "资安案件", "资安", "安全事件", "陌生", "不是我们的人", "没见过的国家", "从没看过", "离职", "不明来源", "推到公开", "公开仓库", "公开储存库",
    "漏えい", "漏洩", "流出", "不正アクセス", "不正利用", "不正使用", "不審な", "侵害", "侵入", "乗っ取", "ハッキング", "攻撃者", "マルウェア", "ランサム", "マイニング", "身に覚えのない", "公開リポジトリ", "盗まれ", "セキュリティケース", "セキュリティのケース", "セキュリティインシデント", "見知らぬ", "心当たりのない", "退職",
    "publicly readable", "publicly accessible", "publicly visible", "open to the internet", "open to the world", "anyone can read", "anyone can open",
    "anyone can download", "search engine shows", "search engines show", "block public access ... off", "block public access ... disabled",
    "mfa ... removed", "mfa ... disabled", "mfa ... deleted", "trail ... stopped", "trail ... disabled", "trail ... deleted", "logging ... turned off",
    "logging ... disabled", "任何人都能", "任何人都可以", "公开可读", "搜索引擎", "外网能看到", "暴露在公网", "mfa ... 移除", "mfa ... 停用", "mfa ... 删除", "追踪 ... 停", "跟踪 ... 停",
    "日志 ... 被关", "记录 ... 被关", "誰でも見", "誰でも読", "誰でもアクセス", "検索エンジン", "一般公開され", "mfa ... 解除", "mfa ... 削除", "mfa ... 無効", "証跡 ... 止ま", "証跡 ... 停止",
    "証跡 ... 無効",
}

wording! {
    /// Somebody who is none of theirs was there: use nobody recognises, a ransom, a complaint about what they never did.
    STRANGERS:
    "nobody ... recogni*", "no one ... recogni*", "none of us recogni*", "we don't recogni*", "we do not recogni*", "i don't recogni*", "not recogni* by anyone", "we never created", "we never launched", "we did not install", "we didn't install", "not ours", "none of ours",
    "abuse report*", "abuse notice*", "abuse complaint*", "port scan*", "port-scan*", "sending spam", "ransom*", "defaced", "bitcoin*", "btc",
    "没人认识", "没有人认识", "都不认识", "不认识的", "我们根本不用", "我们从来不用", "我们没装", "我们没有装", "不是我们装", "滥用通知", "滥用举报", "滥用报告", "检举", "扫描 ... 端口", "扫别人", "赎金", "比特币",
    "誰も知ら", "誰も覚え", "覚えのない", "覚えがない", "知らない名前", "まったく使っていない", "全く使っていない", "インストールしていな", "不正行為の報告", "迷惑行為", "ポートスキャン", "身代金", "ビットコイン",
    "nobody here did", "no one here did", "nobody of us did", "none of us did", "user ... never seen", "user we have never seen",
    "role we have never seen", "nobody ... admits", "login from a country", "sign-in from a country", "logged in from a country", "没人认得", "没有人认得",
    "没人承认", "没有人承认", "没人做过", "没看过的", "没见过的", "从没看过", "从没见过", "没人去过的国家", "没去过的国家", "不是我们做的", "誰もやっていな", "誰もしていな", "誰も行っていな", "見たことのない", "行ったことのない国",
    "誰も実行していな",
}

wording! {
    /// Asks how something is done, prevented or counted: general guidance, whatever words of danger it holds.
    GUIDANCE:
    "how do i", "how do we", "how can i", "how can we", "how to", "how should", "what is the", "what are the", "best practice*", "recommend*", "is it possible", "can i", "can we", "could you explain", "please explain", "difference between", "which ... should", "would like to know", "want to know", "wondering", "question about", "general question", "documentation", "guidance", "advice", "prevent", "in case", "planning", "plan to", "next quarter", "evaluate", "evaluating", "curious", "understand", "wants to know why", "explanation", "advise",
    "如何", "怎么", "怎样", "是什么", "想了解", "想知道", "请问", "请教", "建议", "最佳实践", "最佳做法", "区别", "差别", "是否可以", "可不可以", "能否", "文件说明", "咨询", "询问", "预防", "规划", "打算", "谘询", "说明 ... 为什么", "了解原因",
    "方法", "選び方", "使い方", "やり方", "どちらですか", "どちらでしょうか", "どのように", "どうすれば", "どう ... しますか", "どうしたら", "どうやって", "とは", "知りたい", "教えて", "推奨", "ベストプラクティス", "違い", "可能でしょうか", "可能ですか", "できますか", "検討", "質問", "ご教示", "予防", "予定です", "について伺", "ご相談", "相談の", "の理由について", "説明が必要",
    "what does ... mean", "is there a way", "could you tell me which", "can a", "do we have to", "where can i", "where do i", "where do we", "where can we", "where should", "should we", "should i", "should a", "we only want", "would you suggest", "want the cause", "like to know", "what was the reason", "offer a way", "point me to", "may we", "can our",
    "在哪里能", "在哪里看", "要在哪里", "要去哪里", "在哪里填", "是否能", "有没有办法", "有地方可以", "哪种 ... 合适", "划算", "想问", "想看看", "需要了解", "什么意思", "可以说明", "以后能", "之后可以", "还是必须", "还是一定要",
    "どこで確認", "どこに", "どれがよい", "どのサイズ", "おすすめ", "お勧め", "どう決め", "どう設定", "どのくらいに", "どのくらいの", "べきでしょうか", "べきか", "相談したい", "ことは可能", "気になって", "把握しておきたい", "確認したい", "知っておきたい", "何ですか", "何でしょうか", "何だったの", "かかるか",
}

wording! {
    /// It is over.
    OVER:
    "has recovered", "recovered", "is back", "are back", "is over", "was over", "resolved", "fixed now", "works again", "working again", "back to normal", "failed over last night", "yesterday's outage", "post-mortem", "postmortem", "rca",
    "已经恢复", "已恢复", "恢复了", "恢复正常", "已经好了", "解决了", "事后", "复盘", "已经结束", "就好了",
    "復旧しま", "復旧済", "復旧した", "直りました", "解消しま", "解消済", "正常に戻", "事後",
    "has worked since", "have worked since", "worked fine since", "been fine since", "works fine since", "normal since", "现在完全正常", "现在正常", "现已正常",
    "之后正常", "之后一直正常", "后来正常", "以降は正常", "以降正常", "その後は正常", "その後は問題な", "その後は問題あ", "その後問題な", "その後は異常", "現在は正常", "現在は問題な",
    "came back by itself", "came back on its own", "was back after", "was back within", "就回来了", "自己就恢复",
    "last night's outage", "last night's incident", "fine since", "normally since", "well since", "recovered by itself", "cleared up", "gone now", "all good now", "healthy again", "normal again", "cured it", "it is back", "outage ... is closed", "incident ... is closed",
    "昨晚的故障", "昨晚的中断", "之后都正常", "之后就正常", "之后就一直正常", "之后就好", "后来自己好", "自己好了", "全部恢复", "全数恢复", "现已恢复", "已经消失", "恢复健康", "没问题了",
    "戻っています", "戻りました", "自然に回復", "回復しました", "回復しており", "回復済", "解消して", "解決しました", "解決済", "今は戻", "今は直って", "その後は動",
}

wording! {
    /// It is asked why, or told how long it was: over where nothing says that it fails now.
    PAST:
    "root cause", "lasted", "was down", "went down last", "根本原因", "原因調査",
}

wording! {
    QUOTA:
    "quota*", "service limit", "limit increase", "increase the limit", "raise the limit", "raise our limit", "increase our limit", "raise my limit", "higher limit", "limit raised", "limit of ... instances", "vcpu limit", "tps limit", "tokens per minute", "requests per minute limit", "concurrency limit", "quota case", "concurrent executions", "on-demand vcpu*", "from ... to 1,000", "raise our", "raise the ... to",
    "配额", "额度", "上限", "提额", "配额案例", "配额案件", "同时执行数", "并发上限", "提高限制", "调高限制", "限额",
    "クォータ", "上限緩和", "上限引き上げ", "上限の引き上げ", "制限緩和", "上限を", "割り当て", "同時実行数",
    "more vcpu*", "more gpu*", "更多 vcpu", "更多 gpu",
}

wording! {
    BILLING:
    "usd back", "dollars back", "euros back", "money back", "invoice*", "bill", "billing", "billed", "charge", "charged", "charges", "refund*", "credit card", "payment method", "overcharg*", "pricing", "price", "tax invoice", "vat",
    "账单", "帐单", "费用", "扣款", "收费", "退款", "发票", "计费", "成本", "花费", "付款方式", "多花", "退一部分", "退钱", "退费",
    "請求書", "請求額", "請求が", "請求を", "請求の", "請求に", "ご請求", "課金", "返金", "費用", "料金", "コスト", "支払い方法", "インボイス", "領収書",
    "cost", "cost of", "our costs", "the costs", "costs have", "costs are", "costs ... doubled", "costs rose",
}

wording! {
    PLANNED:
    "planned-event", "planned event case", "premiere", "broadcast", "viewers", "launch", "go live", "go-live", "going live", "migration", "migrate", "cutover", "cut over", "campaign", "black friday", "sale event", "flash sale", "load test", "planned event", "event on", "peak season", "scheduled maintenance", "maintenance window", "game day", "opening day", "rollout on", "expecting ... traffic", "traffic spike",
    "计划活动", "计划事件", "规划事件", "晚会", "首播", "直播", "上线", "发布会", "迁移", "割接", "大促", "促销", "活动", "双十一", "双11", "压测", "压力测试", "维护窗口", "计划内", "开卖", "开幕", "预计流量",
    "ローンチ", "リリース予定", "公開予定", "移行", "切替", "キャンペーン", "セール", "負荷試験", "負荷テスト", "計画イベント", "繁忙期", "独占配信", "配信を開始", "メンテナンス時間", "本番公開", "サービス開始",
}

wording! {
    /// What somebody is billed, in a document of its own: who asks about it asks the ones who send it.
    BILL:
    "invoice*", "bill", "billed", "billing case", "charged", "unexpected charge*", "refund*", "overcharg*", "usd back", "dollars back", "euros back", "money back",
    "费用暴增", "费用暴涨", "费用激增", "费用翻倍", "料金が急増", "費用が急増", "料金が跳ね上が", "費用が跳ね上が",
    "账单", "帐单", "扣款", "退款", "退一部分", "退钱", "退费", "发票", "请款", "酌减", "减免",
    "請求書", "請求額", "ご請求", "返金", "請求ケース", "請求のケース",
}

wording! {
    /// Part of it goes on: what was there before, or who is elsewhere, is served.
    SERVING:
    "still serv*", "keep serving", "keeps serving", "still work", "still works", "still reachable", "still respond*", "can still", "can be read", "can be reached",
    "continue to work", "continues to work", "unaffected", "is fine", "are fine", "works fine", "work fine", "working fine", "runs fine", "一切正常", "都正常", "都没问题", "都没事", "サービスは正常", "は正常です", "は問題なく",
    "还在服务", "仍在服务", "还能", "仍能", "还可以", "仍可", "能读", "正常播放", "正常访问", "正常使用", "正常运行", "照常",
    "稼働しています", "稼働しており", "読めます", "読めて", "利用できます", "利用できて", "使えています", "動いています", "動いており", "再生できます",
    "everything else", "the rest ... work*", "the rest ... can", "the rest get*", "the rest go*", "others can", "others work", "others don't", "the others work*", "the others get*", "else works", "elsewhere ok", "elsewhere it works", "still possible", "goes on serving", "go on serving",
    "carries the load", "carry the load", "carries everything", "itself runs", "itself works", "itself is fine", "works for everyone in", "stay connected", "everything besides works", "plays on normally", "runs without trouble",
    "其他 ... 正常", "其余 ... 正常", "其他 ... 没问题", "其他 ... 能用", "其他 ... 可以", "其余 ... 可以", "其余 ... 通", "别的 ... 正常", "其他人都", "还行", "本身能", "本身正常", "本身没", "还正常", "能跑", "正常承载", "仍正常", "一直连着", "小文件没", "小档正常",
    "ほかは", "他は正常", "他は動", "他は問題", "他の ... 正常", "他の ... 動い", "他の ... つなが", "ほかの ... 正常", "ほかの ... 動い", "ほかの ... つなが", "ほかの ... 使え", "ほかの ... 入れ", "それ以外は", "以外は正常", "以外は問題", "残りは", "は使えて", "は使えます", "は使えま", "は通って", "は通りま",
    "通常どおり", "普段どおり", "いつもどおり", "自体は動", "自体は問題", "自体は正常", "は無事", "は正常に",
    "は稼働中", "稼働中です", "は動作中", "動作中で",
}

wording! {
    /// It goes on, which is as often said of the trouble as of what still works.
    GOING_ON:
    "goes on", "as usual", "still open", "still opens", "still run", "still runs", "still running", "still up",
    "照旧", "照样", "还在跑", "仍在跑",
    "引き続き ... 使え", "引き続き ... 動", "引き続き ... 稼働", "引き続き ... 利用", "引き続き ... 提供",
}

wording! {
    /// What would be, and is not: a case that is only thought of.
    SUPPOSED:
    "what if", "if you do not", "if you don't", "unless you", "suppose", "supposing", "hypothetically", "会不会", "如果", "假如", "假设", "要是", "万一", "的话", "算 ... 还是", "もし", "仮に",
    "たら ... ですか", "たら ... でしょうか", "たら ... どちら", "場合は ... ですか", "場合は ... でしょうか",
}

wording! {
    /// More of something is wished for.
    MORE:
    "raise", "raised", "increase", "increased", "higher", "more", "bump", "lift", "提高", "调高", "增加", "提升", "上调", "扩大", "更多",
    "引き上げ", "引上げ", "増や", "緩和", "上げて", "追加",
}

wording! {
    /// What limits are counted in.
    COUNTED:
    "vcpu*", "gpu*", "instances", "concurren*", "tokens", "rpm", "tpm", "tps", "requests per", "limit*", "quota*", "实例", "执行个体", "并发", "额度", "上限", "限额", "每分钟", "词元",
    "インスタンス", "同時実行", "クォータ", "トークン",
}

wording! {
    /// The names of urgency itself.
    SEVERITIES:
    "severity", "severities", "priority level*", "严重性", "严重程度", "严重级别", "优先级", "重要度", "重大度", "優先度",
}

wording! {
    /// Something is wished for or asked, without a question mark.
    WISH:
    "please", "would like", "we need", "i need", "we want", "help us", "looking for", "麻烦", "请", "希望", "想", "需要", "帮忙", "能否", "吗", "呢",
    "お願い", "ください", "いただけ", "ほしい", "たいです", "したい", "ですか", "ますか", "でしょうか",
}
