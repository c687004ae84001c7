//! What kind of answer a question asks for, by its wording in four languages.

use std::sync::LazyLock;

use regex::Regex;

use crate::base::constant_pattern;
use crate::domain::Phrase;
use crate::text::tells_a_story;

macro_rules! pattern {
    ($name:ident, $($part:literal),+ $(,)?) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| constant_pattern(concat!("(?i)", $($part),+)));
    };
}

pattern!(
    GREETING,
    r"^[\s,.!?。！？、～~]*(hi|hello|hey|yo|good (morning|evening|afternoon|day)|你好|您好|嗨|哈囉|哈啰|早安|早上好|晚上好|こんにちは|こんばんは|おはよう(ございます)?|はじめまして|お疲れ(さま|様)(です|でした)?|お世話になって(おり|い)ます)",
    r"[\s,.!?。！？、～~]*(there|team|all|everyone|啊|呀)?[\s,.!?。！？、～~:)]*$"
);

pattern!(
    THANKS,
    r"^\s*((ok|okay|great|perfect|good|nice|cool|got it|了解|好|好的|明白了?|はい|なるほど|分かりました|わかりました)[\s,.!。！、，~～]*)*",
    r"((many )?thanks|thank you|thx|ty|cheers|多?谢谢?|多?謝謝?|感谢|感謝|感恩|辛苦了|どうも|(どうも)?ありがとう(ございま(す|した))?|助かりました)",
    r"([\s,.!。！、，~～]*(a lot|so much|very much|for (your|the) help|for helping|again|all|bye|你们?|你們?|您|了|啦|你的帮助|您的帮助|你的幫助|您的幫助|辛苦了?|します|いたします|助かりました|助かります|お疲れ様でした))*[\s,.!。！、，:)~～]*$"
);

pattern!(
    VAGUE,
    r"^[\s?？!！.。,，、…~～]*$",
    r"|^\s*(help|help me|please help|it('s| is)? (broken|not working|doesn'?t work|down)( again)?|(something|sth)('s| is)? (wrong|off|broken)|not working( again)?|still (broken|not working)|same (problem|issue)( again)?)[\s,.!?]*(please|pls|help)?[\s,.!?]*$",
    r"|^(又|还是|還是|怎么|怎麼)?(不行|坏|壞|挂|掛|出问题|出問題|有问题|有問題|怪怪的|不能用|用不了)(了|啦)?[\s,，。!！]*(帮|幫|请|請|麻烦|麻煩)?.{0,6}$",
    r"|^(なんか|何か|なんだか|ちょっと|また)?(変|おかしい|動かない|動きません|ダメ|だめ|調子が悪い)(です|んです|でした)?(が|けど)?[。！!、\s]*(助けて(ください)?)?[。！!\s]*$"
);

pattern!(
    OFF_TOPIC,
    r"\b(write|compose|draft|make|tell|sing|give)( me| us)? (a |an |some |another |our |my |the )?([\w-]+ ){0,2}(poem|song|story|joke|essay|haiku|speech|lyrics|novel|limerick|newsletter|blog post|article|press release|slogan|tagline|advert|advertisement|tweet|toast|cover letter|homework)\b",
    r"|\b(weather|forecast|horoscope|recipe|world cup|champions league|football|soccer|baseball|basketball|olympics|movie|film to watch|netflix|restaurant|lottery|girlfriend|boyfriend|wedding present|stock (price|tip)s?|bitcoin price|competitors?)\b",
    r"|\btranslate\b.{0,40}\b(to|into) (english|french|italian|spanish|german|chinese|japanese|korean|portuguese|russian|latin|dutch)\b",
    r"|天气|天氣|电影|電影|菜谱|食谱|食譜|[写寫](一)?(首|篇|份|段|个|個)[^，。,.]{0,8}(诗|詩|文案|作文|新闻稿|新聞稿|通讯|通訊|电子报|電子報|演讲稿|演講稿|情书|情書|广告词|廣告詞|故事)|竞争对手|競爭對手|讲个笑话|講個笑話|世界杯|世界盃|足球|篮球|籃球|棒球|星座|彩票|彩券|餐厅|餐廳|旅游攻略|旅遊行程|炒股|翻译成|翻譯成",
    r"|天気|映画|レシピ|(詩|作文|ブログ記事|プレスリリース|メルマガ|キャッチコピー|スピーチ|物語)を(書|作|考え)|競合他社|ジョーク|冗談を|ワールドカップ|日本シリーズ|野球|サッカー|占い|宝くじ|レストラン|に(翻訳|訳して)"
);

// What only the account itself can answer: whether all is well, and what changed.
pattern!(
    ASKS_THE_ACCOUNT,
    r"\b(is|are|does|was|were) (everything|all|anything|things)\b.{0,30}\b(ok|okay|fine|good|well|right|alright|healthy|running|working|wrong|broken)\b|\b(so|means?) (we are|we're|everything is|the servers? (is|are)) (ok|okay|fine|good|healthy|in the clear|safe)\b",
    r"|\b(is|are) (the |our |my )?[a-z][\w-]*( [a-z][\w-]*)? (ok|okay|fine|healthy|alright|all right|affected)\b|^\s*are we (affected|ok|fine|up|down)",
    r"|\b(what|who|which|anything|anyone|somebody)( was| were| has| have| did)? .{0,16}\b(changed?|deployed|touched|modified)\b|\bwhat('s| is) (going on|happening|wrong|red|failing)\b|\b(which|what|wich|any)\b.{0,20}\b(alarms?|alerts?)\b|\blooks? (ok|okay|fine|good|normal)\b",
    r"|\btaking over\b|\bwhat happened (tonight|today|last night|so far)\b|\b(any|are there) (open |active )?(problems|issues|alarms|incidents)\b",
    r"|(一切|全部|都|还|還)(都|还|還)?(正常|好([吗嗎么吧，,。?？]|$))|(正常|没事|沒事|还好|還好|平安|健康)(吗|嗎|么|吧|？|\?)|正常(运行|運行|運作)(吗|嗎)|有(没有|沒有)(异常|異常|问题|問題|告警|警示|警报)|(改|变|變|动|動)(了|過|过)(什么|什麼|甚麼|啥|哪)",
    r"|(什么|什麼|甚麼|哪些|谁|誰).{0,4}(变更|變更|改动|改動|变化|變化|异动|異動|改了|動了|动了|動過|动过|改過|改过)|(有人|有誰|有谁)(改|動|动)(了|過|过)|(哪些|什么|什麼)(告警|警示|警报)",
    r"|(すべて|全て|全部).{0,6}(正常|大丈夫|問題)|異常は|無事(って|という|で(す|しょう)|ですか|なん)|(問題|障害)(は|が)(あり|ない|起き|発生)|(何|誰)(が|を).{0,6}変(わ|え|更)|変更(は|が|された|を(した|行))|何か変更|(いじった|触った|変えた|変更した|更新した)のは?(誰|どなた)|(変な|おかしな|怪しい)(こと|動き)(は|が)(起き|ない|あり)|行われた変更|正常(に動|です|でしょう)|(見えている|今の|現在の)(異常|問題)"
);

// A text without any of these reports something; who reports trouble wants to know what to do.
pattern!(
    ASKS,
    r"[?？]|^\s*(and |but |so )?(what|when|where|which|who|how|why|is|are|does|do|did|can|could|should|will)\b",
    r"|什么|什麼|怎|吗|嗎|了没|了沒|对吧|對吧|是吧|多久|哪|[几幾][个個台次秒分天]|如何|为何|為何|か。?$|なぜ|いつ|どの|どこ"
);

pattern!(
    ASKS_WHY,
    r"\b(why|reason|cause[ds]?|what happened|how come)\b|为什么|為什麼|为何|為何|原因|怎么会|怎麼會|怎么回事|怎麼回事|なぜ|どうして|理由|发生什么|發生什麼|发生了什么|發生了什麼|咋回事|咋了|啥情况|啥情況|怎么搞的|怎麼搞的|是何故|怎么了|怎麼了|何が起き|どうなって"
);

pattern!(
    ASKS_FOR_STEPS,
    r"\b(how (do|can|to|should)|what (should|can|do|must) (i|we)|(should|must) (i|we) (choose|pick|use|take|do)|first step|steps?|procedure|fix|check|resolve|restore|recover|prevent|avoid|roll ?back|help|urgent|asap|what now|what else|undo|get back|where (do|should|would|shall) (i|we) (even )?(begin|start)|(go|going|way|step|switch(ing)?) back)\b",
    r"|怎么|怎麼|如何|怎样|怎樣|该(检查|做|怎|先)|該(檢查|做|怎|先)|应该|應該|检查什么|檢查什麼|步骤|步驟|第一步|处理|處理|[从從]哪[里裡]?([开開]始|下手|查起)|解决|解決|恢复|恢復|回滚|回滾|退版|復原|還原|退回|退得回|回得去|回不去|避免|防止|紧急|緊急|先(查|看|做|干|回|退)|指令",
    r"|どう(すれ|した|やっ|対処|調べ)|方法|手順|確認(すれ|すべ|し|事項)|何を(すれ|確認)|対処|復旧|直し|解決|教えて|戻|避け|防|どこから(手|始|見|調)|至急|緊急|最初に|には[?？。]?\s*$"
);

// Whether they may do what they are about to do: who asks that in trouble is owed what to do instead.
pattern!(
    ASKS_LEAVE,
    r"\b(can|may|shall|should|could) (i|we) (just |simply |safely )?(leave|keep|wait|switch|turn|press|restart|reboot|delete|empty|make|open|close|do)\b|\bis it (ok|okay|safe|fine) (if|to)\b|\bwithout regretting\b",
    r"|(可以|能不能|可不可以|要不要|该不该|該不該)[^，。,.？?]{0,14}(吗|嗎|[？?]|先|直接|按|删|刪|清|重)|会不会有事|會不會有事|是不是(先|该|該|要|得)",
    r"|(て|で)も(いい|よい|良い|大丈夫)(です|でしょう)|(しまお|しよ)うか(と|。|？)|だめでしょうか|ても問題ない"
);

// That a yes or a no is wanted.
pattern!(
    ASKS_A_VERDICT,
    r"\bis (it|that|this) (true|right|correct|enough|normal|because)\b|\b(right|correct|isn't it|aren't we|don't we) ?\?|\b(do|must|should) (i|we) (have to|need to|really)\b|\b(are|is|will) (we|it|everything) (safe|fine|enough|lost)\b|\bcan (we|i|it) (still|simply|just)\b",
    r"|对吧|對吧|是不是|是真的|对不对|對不對|够吗|夠嗎|够不够|夠不夠|要不要|应该不用|應該不用|就行了吧|就好了吧|这样可以|這樣可以|正常吗|正常嗎",
    r"|ですよね|ますよね|のでしょうか|すべきですか|大丈夫(です|でしょう)|合って(います|る)|本当ですか|足ります|必要があります"
);

// How something is done, and not how one finds out about it.
pattern!(
    ASKS_HOW_IT_IS_DONE,
    r"\b(how (do|can|could|should|would) (i|we|you|one)|how to|is there a way to|(go|going|way|step|switch(ing)?) back|undo|roll ?back)\b",
    r"|怎么(才能|能|把|让)|怎麼(才能|能|把|讓)|怎样(才能|把|让)|怎樣(才能|把|讓)|如何|有办法|有辦法|退回|退得回|回得去|回不去",
    r"|どう(すれば|やって|やれば|したら)|(する|させる|戻す|消す|変える)(方法|手順|には)|戻せ|戻れ"
);

pattern!(
    ASKS_THE_ORDER,
    r"\b(in (which|what) (order|sequence)|(which|what) order|which (one |part )?(goes|comes|to do) first)\b|(什么|什麼|怎样的|怎樣的|哪种|哪種)(顺序|順序)|(顺序|順序|先后|先後)(是|怎|如何)|どの順|順番"
);

pattern!(
    ASKS_OF_BACKUPS,
    r"\bback(ed|s|ing)?[- ]?ups?\b|\b(safety|nightly|night's|daily) cop(y|ies)\b|备份|備份|バックアップ"
);

// Headings of what takes back what was done.
pattern!(
    GOES_BACK,
    r"\b(go(ing)? back|roll(ing)? ?back|rollback|undo(ing)?|revert(ing)?)\b|回滚|回滾|退回|回退|还原|還原|切り戻|戻す|戻し|ロールバック"
);

pattern!(
    FINDS_OUT,
    r"\bhow (do|can|could|should|would|to) ((i|we|you|one) )?(\w+ )?(check|see|find out|know|tell|verify|look|debug|diagnose|investigate|monitor|measure)\b",
    r"|(如何|怎[么麼样樣]|[办辦]法).{0,8}(检查|檢查|查看|查出|确认|確認|判断|判斷|知道|排查|看出)|(調べ|確かめ|見分け|確認でき|わかり|分かり)"
);

// Headings of what comes before the deed.
pattern!(
    ONLY_LOOKS,
    r"^(what (to|you)( should)? )?check|\b(check first|checks|before (you|the|an?)\b)|检查|檢查|确认|確認|查看|之前|調べ|前に"
);

// Somebody else on whom the account depends.
pattern!(
    A_PARTNER,
    r"\b(partners?|suppliers?|vendors?|acquirers?|third[- ]part(y|ies)|(payment|card|sms|shipping|delivery|mail|mailing) (providers?|processors?|gateways?|compan(y|ies)|partners?|services?)|(company|companies|firm|people|provider|service|bank) (that|who|which) .{0,12}(takes?|handles?|process(es)?|sends?|delivers?|ships?|clears?)|couriers?)\b",
    r"|合作(方|伙伴|夥伴|厂商|廠商)|供应商|供應商|第三方|(支付|金流|收单|收單|短信|简讯|簡訊|物流|快递|快遞|刷卡)(公司|服务商|服務商|厂商|廠商|平台|业者|業者|通道)",
    r"|提携先|取引先|委託先|(決済|配送|SMS|メール)(代行)?(会社|業者|事業者|サービス)|決済代行|パートナー"
);

pattern!(SIZE, r"\d[\d,.]*\s*([kmgtp]i?b|bytes?|字节|位元組|バイト)([^a-z]|$)");

// Whether an answer is a quantity, a setting or a time.
pattern!(
    ASKS_A_VALUE,
    r"\b(compare|difference)\b|\bhow (many|much|long|often|old|big|large|fast|high|busy|full|far|soon)\b|\b(what|which)('s|s)? (is|are|was|were)? ?(the |our |my |its )?(time|version|size|class|engine|date|day|limit|maximum|minimum|default|value|threshold|timeout|memory|port|ports|quota|target)\b|\b(when|since when|up to|at most|at least|default|maximum|minimum)\b|\b(at|until|since) \d{1,2}:\d\d",
    r"|[几幾](个|個|台|次|秒|分|天|条|條|点|點|小时|小時|月|号|號|年|种|種|版|倍|人|层|層|回|张|張|家|间|間|件|把|支|gb|mb|%)|哪一?版|哪个版本|哪個版本|多少|多久|多快|多大|何时|何時|什么时候|什麼時候|最多|最少|最快|上限|默认|預設|期限|比例|(比较|比較)([^快好慢久大小多少高低安適适保稳穩便貴贵有]|$)|差多少",
    r"|いくつ|いくら|いつ|どのくらい|どれくらい|どれぐらい|何(時|回|台|個|秒|分|件|日|本|mb|gb|%|パーセント)|最大|最小|既定|上限|しきい値|デフォルト"
);

pattern!(
    ASKS_A_DURATION,
    r"\b(how (long|soon|fast|often|old)|when|duration|timeout|until when)\b|多久|多快|几秒|幾秒|几分|幾分|几天|幾天|几小时|幾小時|有效期|期限|最快|どのくらい|どれくらい|どれぐらい|何(秒|分|時間|日|週間|か月)|いつ"
);

// How many of those whom they serve, or of what these did.
pattern!(
    ASKS_A_COUNT,
    r"\b(how many|(what|which) (number|share|percentage|portion) of)\b.{0,30}\b(users?|viewers?|buyers?|customers?|clients?|guests?|patients?|students?|people|visitors?|shoppers?|orders?|payments?|bookings?|purchases?|sales)\b",
    r"|多少.{0,3}(人|用户|用戶|使用者|客户|客戶|顾客|顧客|订单|訂單|观众|觀眾|会员|會員)|[几幾](个|個|位|名|笔|筆)(人|客|用户|用戶|使用者|订单|訂單)|何(人|名|件|社)(くらい|ぐらい|ほど)?(の|が|に|です|い|失|影).{0,12}(ユーザー|客|利用者|注文|視聴)?"
);

// A past case of the account: what was it, how was it solved.
pattern!(
    ASKS_FOR_THE_PAST,
    r"\b(last time|before\?|(had|have|seen|happened?) (we |this |that |it )*(had |seen )?(this |that |it )?(happen(ed)? )?before|earlier case|previous(ly)?|past case|old case|our case|that case|the case (from|about|in)|again, what)\b|\b(in|back in|last) (january|february|march|april|may|june|july|august|september|october|november|december|month|year|spring|summer|autumn|winter|quarter)\b",
    r"|上次|上一次|上回|之前(也|那|有|是|发生|發生|怎)|以前|那次|那一次|那件|当时那|當時那|上个月|上個月|去年|[一二三四五六七八九十0-9]+月(份)?(的|那|时|時|快|促|份|底|初)|(开|開)过(案|工单)|(開|开)過",
    r"|前回|以前|前に(も|あ)|先月|去年|[0-9０-９]+月(の|に).{0,30}(件|とき|時|原因|問題)|の件|過去の(ケース|事例)|あのとき|あの時"
);

pattern!(
    LATELY,
    r"\b(last night|yesterday|today|tonight|right now|just now)\b|昨[晚天夜日]|今[天早晚日朝夜]|刚才|剛才|刚刚|剛剛|さっき|先ほど"
);

// "Last month" of a bill is no case of last month.
pattern!(
    OF_A_BILL,
    r"\b(bills?|billed|invoices?|charged?|charges|costs?)\b|账单|帳單|扣了|扣款|多扣|费用|費用|請求|料金|課金"
);

pattern!(OF_A_CASE, r"\bcases?\b|\btickets?\b|案例|案件|工单|工單|ケース|チケット|事例");

pattern!(DEFINES, r"\b(mean|means|meaning|stand for)\b|意思|代表|(^|[^こ])とは|という意味");

pattern!(SUPPOSES, r"^\s*(and |but |so )?(what )?if\b|^(如果|要是|假如)|^もし");

pattern!(
    ASKS_FOR_GAPS,
    r"\b(what|which|anything|something)\b.{0,40}\b(can('| ?no)t|can you not|could not|couldn't|unable to|not able to) (you )?(see|read|check)\b|\b(what|which|anything)\b.{0,30}\b(you|that you) (can('| ?no)t|do not|don't) (see|read|have)\b|\bblind spots?\b|\bmissing data\b",
    r"|看不到|看不見|看不见|讀不到|读不到|没看到|沒看到|查不到的|無法讀取|无法读取|(見え|確認でき|取得でき|読め|把握でき)(てい|て)?(ない|ません)"
);

pattern!(
    STATES_A_TIME,
    r"\b(\d+|an?|half an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|sixty|ninety|several|a few)[ -](half )?(seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b",
    r"|([\d一二两兩三四五六七八九十几幾半]+)\s*(个|個)?(半)?(秒|分钟|分鐘|小时|小時|钟头|鐘頭|天|日|周|週|星期|礼拜|禮拜|月|年)|[\d一二三四五六七八九十半数]+\s*(秒|分|時間|日間|週間|か月|ヶ月|カ月|年)"
);

pattern!(
    ANOTHER_PROVIDER,
    r"\b(google|gcp|azure|oracle cloud|oci|ibm cloud|alibaba cloud|aliyun|tencent cloud|huawei cloud|digital ?ocean|linode|hetzner|ovh(cloud)?|vultr|heroku|vercel|netlify|godaddy|our own (data ?cent(er|re)|server room|basement)|on[- ]prem(ises)?)\b",
    r"|谷歌云|谷歌雲|微软云|微軟雲|阿里云|阿里雲|腾讯云|騰訊雲|华为云|華為雲|自建机房|自建機房|自家机房|自家機房|さくらインターネット|さくらの|自社サーバー|自社のサーバー|オンプレ"
);

pattern!(
    A_THING,
    r"\b(hosts?|servers?|machines?|vms?|instances?|boxe?s?|databases?|clusters?|sites?|website|app|storage|disk|account|project)\b",
    r"|主机|主機|服务器|伺服器|机器|機器|实例|虚拟机|虛擬機|数据库|資料庫|网站|網站|集群|叢集|帐号|帳號|账号|サーバ|マシン|ホスト|インスタンス|データベース|サイト|クラスタ|アカウント|環境"
);

pattern!(
    BETWEEN_PROVIDERS,
    r"\b(migrat\w*|move|moving|connect\w*|compare|comparison|versus|vs|sign[- ]?in|log ?in|federat\w*|sso|oauth|dns|instead of|switch|from|into|analytics|maps|workspace|drive|search|chrome|play|pixel)\b",
    r"|迁移|遷移|搬|对接|對接|比较|比較|登录|登入|联邦|单点|單一登入|转移|互通|移行|連携|比較|ログイン|接続|乗り換え"
);

/// What a question is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// Nothing is asked: a greeting, thanks, or too little to look for.
    pub courtesy: Option<Phrase>,
    pub is_off_topic: bool,
    /// Whether all is well, what is wrong, what changed.
    pub asks_the_account: bool,
    pub asks_why: bool,
    pub asks_for_steps: bool,
    /// Whether it asks if they may do something.
    pub asks_leave: bool,
    /// Whether a yes or a no is wanted: to that, or to what it says.
    pub asks_a_verdict: bool,
    /// How something is done: what only looks is no answer.
    pub asks_how_it_is_done: bool,
    pub asks_of_backups: bool,
    /// In which order something is done.
    pub asks_the_order: bool,
    pub asks_a_value: bool,
    /// How many of those whom they serve are hit, or of what these did.
    pub asks_a_count: bool,
    pub asks_a_duration: bool,
    pub asks_for_the_past: bool,
    pub asks_for_gaps: bool,
    /// It is about a matter as a whole, and no one value of it: what a document begins with tells most.
    pub wants_the_gist: bool,
    /// It says how long something takes or should take.
    pub states_a_time: bool,
    /// It says how large something is.
    pub states_a_size: bool,
    /// It asks nothing: it tells what happens.
    pub is_report: bool,
    /// What it is about runs with somebody else.
    pub is_elsewhere: bool,
    /// It is about somebody else on whom the account depends.
    pub is_of_a_partner: bool,
}

/// Whether the question asks what to do or how something is done, by its wording in four languages.
pub fn asks_for_steps(question: &str) -> bool {
    ASKS_FOR_STEPS.is_match(question)
}

/// Whether the question asks if they may do something.
pub fn asks_leave(question: &str) -> bool {
    ASKS_LEAVE.is_match(question)
}

/// Whether the question asks how something is done, and not how one finds out about it.
pub fn asks_how_it_is_done(question: &str) -> bool {
    ASKS_HOW_IT_IS_DONE.is_match(question) && !FINDS_OUT.is_match(question)
}

/// Whether the question asks how the account is: whether all is well in it, what is wrong, what changed.
pub fn asks_how_the_account_is(question: &str) -> bool {
    ASKS_THE_ACCOUNT.is_match(question)
        && !asks_for_steps(question)
        && !SUPPOSES.is_match(question)
        && !DEFINES.is_match(question)
}

/// Whether what the question is about runs with another provider.
pub fn runs_elsewhere(question: &str) -> bool {
    ANOTHER_PROVIDER.is_match(question) && A_THING.is_match(question) && !BETWEEN_PROVIDERS.is_match(question)
}

/// Whether `text` speaks of somebody else on whom the account depends.
pub(super) fn speaks_of_a_partner(text: &str) -> bool {
    A_PARTNER.is_match(text)
}

/// Whether a section is named after the way back.
pub(super) fn goes_back(heading: &str) -> bool {
    GOES_BACK.is_match(heading)
}

/// Whether a section is named after what one looks at before anything is done.
pub(super) fn only_looks(heading: &str) -> bool {
    ONLY_LOOKS.is_match(heading)
}

impl Reading {
    pub(super) fn of(question: &str) -> Self {
        let asks_for_steps = asks_for_steps(question);
        Self {
            courtesy: courtesy(question),
            is_off_topic: OFF_TOPIC.is_match(question),
            asks_the_account: asks_how_the_account_is(question),
            asks_why: ASKS_WHY.is_match(question),
            asks_for_steps,
            asks_leave: asks_leave(question),
            asks_a_verdict: asks_leave(question) || ASKS_A_VERDICT.is_match(question),
            asks_how_it_is_done: asks_how_it_is_done(question),
            asks_of_backups: ASKS_OF_BACKUPS.is_match(question),
            asks_the_order: ASKS_THE_ORDER.is_match(question),
            asks_a_value: ASKS_A_VALUE.is_match(question),
            asks_a_count: ASKS_A_COUNT.is_match(question),
            asks_a_duration: ASKS_A_DURATION.is_match(question),
            asks_for_the_past: ASKS_FOR_THE_PAST.is_match(question)
                && !LATELY.is_match(question)
                && (!OF_A_BILL.is_match(question) || OF_A_CASE.is_match(question)),
            asks_for_gaps: ASKS_FOR_GAPS.is_match(question),
            states_a_time: STATES_A_TIME.is_match(question),
            states_a_size: tells_a_size(question),
            wants_the_gist: wants_the_gist(question),
            is_report: !ASKS.is_match(question),
            is_elsewhere: runs_elsewhere(question),
            is_of_a_partner: speaks_of_a_partner(question),
        }
    }
}

/// Whether `text` says how large something is.
pub(super) fn tells_a_size(text: &str) -> bool {
    SIZE.is_match(text)
}

/// Whether it is about a matter as a whole: it tells what happens, or asks why.
pub fn wants_the_gist(question: &str) -> bool {
    let tells = !ASKS.is_match(question) || ASKS_WHY.is_match(question) || tells_a_story(question);
    tells && !ASKS_A_VALUE.is_match(question) && !ASKS_HOW_IT_IS_DONE.is_match(question)
}

fn courtesy(question: &str) -> Option<Phrase> {
    let length = question.chars().count();
    match () {
        () if length >= 60 => None,
        () if THANKS.is_match(question) => Some(Phrase::Thanks),
        () if GREETING.is_match(question) => Some(Phrase::Greeting),
        () if VAGUE.is_match(question) => Some(Phrase::TellMore),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asks_nothing_is_told_from_questions() {
        for (text, expected) in [
            ("您好～", Some(Phrase::Greeting)),
            ("お疲れ様です", Some(Phrase::Greeting)),
            ("謝謝你～辛苦了", Some(Phrase::Thanks)),
            ("ありがとうございました！助かりました", Some(Phrase::Thanks)),
            ("great thx, bye", Some(Phrase::Thanks)),
            ("了解，感恩～", Some(Phrase::Thanks)),
            ("?", Some(Phrase::TellMore)),
            ("又不行了,帮看下", Some(Phrase::TellMore)),
            ("なんか変です", Some(Phrase::TellMore)),
            ("it's broken again, help", Some(Phrase::TellMore)),
            ("Hi, checkout is down", None),
            ("thanks, and how long is a failover?", None),
            ("結帳掛了", None),
            ("メモリは？", None),
        ] {
            assert_eq!(Reading::of(text).courtesy, expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_our_trade_is_off_topic() {
        for text in [
            "write me a poem about a database that fell asleep",
            "What's the weather like in Tokyo tomorrow?",
            "推荐一部周末看的电影",
            "日本シリーズはどっちが勝つと思う？",
            "Translate 'good night' to Italian please",
        ] {
            assert!(Reading::of(text).is_off_topic, "{text}");
        }
        for text in
            ["Can I translate an address with a NAT gateway?", "write a policy for me", "EC2の障害は天井まで広がった"]
        {
            assert!(!Reading::of(text).is_off_topic, "{text}");
        }
    }

    #[test]
    fn what_runs_with_somebody_else_is_told_from_what_goes_between_the_two() {
        for text in [
            "The VM that we rent at Hetzner does not answer any more",
            "我们放在阿里云上的那台服务器连不上了",
            "我們在 GCP 的主機整台掛了，可以看一下嗎",
            "Azure に置いているサーバーが応答しません",
        ] {
            assert!(Reading::of(text).is_elsewhere, "{text}");
        }
        for text in [
            "How do we migrate a database from Azure?",
            "Google sign-in fails on our site",
            "オンプレのサーバーから移行したい",
            "The server does not answer",
        ] {
            assert!(!Reading::of(text).is_elsewhere, "{text}");
        }
    }

    #[test]
    fn how_something_is_done_is_told_from_how_one_finds_out() {
        for text in [
            "How do I make the new picture appear everywhere?",
            "升级之后还回得去吗",
            "要怎麼把它退回上一版",
            "どうすれば元の設定に戻せますか",
        ] {
            assert!(Reading::of(text).asks_how_it_is_done, "{text}");
        }
        for text in ["How can I check whether it is on?", "如何确认已经生效", "どうすれば原因を調べられますか"]
        {
            assert!(!Reading::of(text).asks_how_it_is_done, "{text}");
        }
        for heading in ["What to check first", "按顺序检查", "依序檢查", "最初に確認すること"] {
            assert!(only_looks(heading), "{heading}");
        }
        assert!(!only_looks("Rotate step by step"));
        assert!(
            goes_back("Go back to the previous version")
                && goes_back("ロールバックする")
                && !goes_back("Upgrade step by step")
        );
        assert!(Reading::of("Is that really needed, and in which order would you go?").asks_the_order);
        assert!(!Reading::of("Where is my order?").asks_the_order);
    }

    #[test]
    fn somebody_else_on_whom_the_account_depends_is_known() {
        for text in [
            "Can our SMS provider carry ten times the load?",
            "the bank that clears our cards, is it ready",
            "收單公司那天撐得住嗎",
            "支付服务商能扛住吗",
            "決済代行はその負荷に耐えられますか",
        ] {
            assert!(Reading::of(text).is_of_a_partner, "{text}");
        }
        assert!(!Reading::of("Is our database ready for Thursday?").is_of_a_partner);
    }

    #[test]
    fn the_kind_of_answer_is_read_in_four_languages() {
        for text in [
            "was it like this in June?",
            "上次那次怎么解的",
            "六月快閃活動連線爆掉那次最後怎麼解的",
            "前回引き上げたはず",
        ] {
            assert!(Reading::of(text).asks_for_the_past, "{text}");
        }
        for text in [
            "what can't you see right now?",
            "有什么数据是你现在看不到的?",
            "我們有哪些資料來源你現在讀不到？",
            "今見えていないデータソースはどれですか？",
        ] {
            assert!(Reading::of(text).asks_for_gaps, "{text}");
        }
        for text in ["How long can it run at most?", "一般要多久", "最多能开多少连接", "何秒ですか"] {
            assert!(Reading::of(text).asks_a_value, "{text}");
        }
    }
}
