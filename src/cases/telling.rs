//! What a report says by its form alone, in whatever trade: something does not do what it is for, people wait, people do by
//! hand what a machine did, things stand that nobody made. Read only in sentences that tell: who asks whether doors stay shut
//! has no outage.

use super::all_well::NOT_TAKEN;
use super::clauses::clauses;
use super::grammar::{ALTERED, CREDENTIALS, DISOWNED, Form, MASTER, SHARE, SOMEBODY, UNABLE, form};
use super::said::Impact;

form! {
    /// Whom a business serves, or who serves them face to face.
    SERVED:
    r"\b(?:customers?|guests?|passengers?|patients?|pupils?|students?|visitors?|shoppers?|buyers?|drivers?|readers?|viewers?|members?|subscribers?|policyholders?|tenants?|commuters?|candidates?|applicants?|recipients?|citizens?|residents?|travell?ers?|players?|listeners?|donors?|diners?|riders?|clients?|parents?|people|families|trucks?|lorries|buses|trains|ships|planes|doctors?|nurses?|cashiers?|tellers?|pharmacists?|brokers?|merchants?|sellers?)\b",
    r"|客户|顾客|客人|旅客|乘客|患者|病人|学生|考生|家长|读者|观众|会员|买家|卖家|商家|骑手|司机|住户|居民|市民|民众|用户|使用者|收件人|[保投]户|投保人|医生|医师|护士|老师|选手|玩家|听众|游客|业主|租户|群众|店长|店员|的人|货车|卡车",
    r"|お客|[い物店泊光用観来]客|乗客|生徒|受験生|保護者|利用者|契約者|会員|視聴者|読者|住民|市民|来場者|店員|店長|医師|看護師|運転手|患者|受け取りの方|トラック",
}

form! {
    /// They stand before it and cannot go on.
    WAITING:
    r"\b(?:wait(?:s|ing)?|queu(?:e|es|ed|ing)|lin(?:e|es|ed|ing) up|stands?|standing|stuck|stranded|sleep(?:s|ing)?|(?:sent|turned|sends?|turns?) (?:\w+ )?away|walk(?:s|ed|ing)? (?:out|away))\b",
    r"|排队|排成|排着|排起|等着|在等|等候|干等|空等|苦等|围着|挤满|滞留|堵在|候着|睡在|走掉|离开|列を(?:作|な)|行列|並んで|待って|待たされ|足止め|立ち往生|お帰り|帰って",
}

form! {
    /// What they wait for is a word of somebody's.
    FOR_A_WORD:
    r"\b(?:answers?|reply|replies|decisions?|reports?|explanations?|feedback|news|confirmation|us to)\b|答复|回复|消息|结果|方案|报告|说明|解释|回音|返事|回答|報告|説明|連絡",
}

form! {
    /// By hand, on paper, over the radio, for nothing: how it goes where the machine does not.
    BY_HAND:
    r"\b(?:by hand|manually|on paper|(?:pen|pencil) and paper|hand-?writ\w+|over the (?:radio|phone)|by (?:radio|phone|telephone)|for free|without paying)\b",
    r"|手动|人工|手工|手写|手抄|纸笔|纸本|纸质|无线电|对讲机|打电话[问念报]|免费[上放进]|先免费|手作業|手書き|紙で|紙に|無線で|無料で通",
}

form! {
    /// Who has to do it so, and that they have to.
    STAFF:
    r"\b(?:staff|clerks?|dispatchers?|nurses?|doctors?|cashiers?|conductors?|crews?|reception(?:ists?)?|tellers?|guards?|drivers?|pharmacists?|(?:have|has|had) to|only|must)\b",
    r"|工作人员|站务|店员|司机|护士|医护|调度员|柜台|现场|窗口|保安|只好|只能|不得不|被迫|先靠|改成|改用|係員|店員|指令員|運転手|受付|現場|窓口|看護師|スタッフ|しかな|ざるを得",
}

form! {
    /// A thing that gives the sign of what is out of order, or none, or stands where it should go.
    STANDSTILL:
    r"\b(?:(?:stays?|stayed|remains?|remained) (?:all )?(?:red|dark|black|blank|closed|shut|locked|empty|silent|gr[ea]y|mute|dead|frozen|stuck)|(?:only|nothing but) (?:an? |the )?(?:busy|engaged|dead|blank|error|empty|static|silence|noise|beep\w*|spinner)",
    r"|(?:stands?|standing) still|(?:is|are) (?:all )?(?:standing|halted|stalled)|(?:came|come|comes) to a (?:standstill|halt)|at a standstill|(?:has|have) not (?:\w+ )?(?:moved|changed|updated|advanced|refreshed|arrived|come|ticked) since|(?:no|not one) \w+ (?:has|have) (?:arrived|come|moved|gone) \w*)\b",
    r"|全是红|[亮显]着?红灯|忙音|占线|没声音|停着|停住|停在(?:那|原)|一动不动|趴窝|罢工|赤のまま|赤い?(?:ランプ|表示)|話し中|無音|動かず|止まったまま|から[^、。]{0,12}(?:動[かき]|変わ[らり]|更新され|届[かき]|増え)(?:ず|な|ま)",
}

form! {
    /// A thing does not do what it does, by plain negation.
    NOT_DOING:
    r"\b(?:do|does|did|will)(?: not|n't) \w+|\bnever (?:arriv|com|appear|finish|end|load|open|reach|start|show|get|return|answer)\w*|\b(?:gets?|got|receives?|received|hears?|sells?|prints?|loads?|delivers?|returns?|sends?|serves?) (?:no|nothing)\b|\b(?:is|are|was|were|gets?)(?: not|n't) (?:\w+ly )?(?:mailed|sent|delivered|printed|shown|loaded|written|stored|saved|updated|processed|accepted|booked|created|received)\b",
    r"|不(?:吐|开门|出[货票油餐单纸水牌小]|动|响|亮|转|跳|刷新|更新|显示|打印|启动|加载|同步|触发|生效|识别|收)|没有?(?:寄|发|送|收|出|打|来|更新|同步|生成|执行|触发|启动|入账|到账|推送|显示|刷新|响应|应答|写入)(?:[出到进上成]|[^过错]|$)|掉[了线]|失去|[放过进出上下回]不[去来行]|[送传推交派寄转播吐叫刷做排过]不(?:出|了|动|过|成)",
    r"|[\p{Han}](?:か|が|さ|た|な|ば|ま|ら|わ|き|け|せ|て|ね|め|れ|げ|べ|え|り|じ)ず(?:$|に|、| )|(?:でき|られ|れ|えて|けて|せて|て(?:おら)?|けら|せら)ず(?:$|に|、| )|[かがさたなばまらわきけせてねめれげべえりいじちみび](?:ません|ない)(?:$|。|です|状態|まま|でいます|と|ので)",
}

form! {
    /// A negation that tells of no trouble.
    HARMLESS:
    r"\b(?:we|i|you|they|he|she|nobody|customers?|users?)(?: still)? (?:do|does|did|will)(?: not|n't) \w+|\b(?:do|does|did|will)(?: not|n't) (?:need|want|know|understand|mind|matter|affect|mean|care|see why|recogni\w+|have to|use|remember|think|believe|require|include|depend|belong|cost|expect|plan|notice|hurry|exist)\b",
    r"|不(?:动产|收费|收取|转移|转)|没有?(?:发现|出现|来得及|收费|发生)|(?:あり|かまい|構い|すみ|分かり|わかり|知り|存じ|急ぎ|要り|変わり|思い|気付いて|気づいて|使って|関係|困って|支障|申し訳ござい|ござい)(?:ません|ない)|(?:操作|変更|実行|設定|作業|何も)(?:を|は)?して(?:い|おり)(?:ません|ない)|問題な|影響な|必要な",
}

form! {
    /// None of many does it, or all lost it together.
    NONE_DOES:
    r"\bnone of (?:the|our) (?:\w+ ){1,4}\w+|\bno (?:\w+ )?(?:customer|guest|passenger|patient|pupil|student|visitor|shopper|buyer|driver|reader|viewer|member|user|client|order|payment|call|message|booking|ticket|train|door|terminal|device|request|machine|screen|branch|shop|store)s? (?:can|could|gets?|got|is able|goes|go|comes?|came|reach\w*|arriv\w*|loads?|opens?|works?|sees?|receives?|makes?|runs?|starts?|passes|sells?|prints?)\b|\b(?:lost|lose|loses) [^.]{1,40} (?:all at once|simultaneously|at the same (?:time|moment))",
    r"|(?:没|没有)一[个位人家台单笔张次件][^,。]{0,8}(?:能|可以|成功|进|完成|收到|打开)|同时(?:失去|没了|断|停|掉|黑|消失|停摆)|整批|(?:一人|1 ?人|一件|1 ?件|一滴|一台|一枚|一本|一つ)も|同時に(?:消|落|止|切|使え|停)",
}

form! {
    /// None of many is harmed.
    NONE_HARMED:
    r"\bnone of (?:the|our) [^.]{0,40}\b(?:affect\w*|fail\w*|complain\w*|need\w*|use\w*|notic\w*|lost|harmed|down|in production)\b",
}

form! {
    /// It goes, and worse than it should: it takes a time, or several tries, or what it shows is old.
    WORSE:
    r"\b(?:takes?|took|needs?|wait(?:s|ing)?) (?:\w+ )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|sixty|several|many) (?:(?:to|or) \w+ )?(?:seconds?|minutes?|hours?|tries|attempts)\b|\b(?:\d+|two|three|four|five|several|many) (?:(?:or|to) \w+ )?(?:tries|attempts)\b|\b(?:minutes|hours|days) (?:behind|old)\b|\bout of date\b|\boutdated\b|\bstale\b|\b(?:freezes|stutters|drops) (?:for|several|again|now|from)",
    r"|[要得等][^,。]{0,4}[一二两三四五六七八九十几半\d]+(?:秒|分钟|刻钟|个?(?:半)?小时)|试[一二两三几好\d][^,。]{0,2}[次遍回]|落后|是旧的|旧(?:商品|数据|库存|资料)|停格|卡顿",
    r"|\d+ ?(?:秒|分|時間)(?:ほど|以上|くらい|近く|も)?(?:かか|遅)|やり直し|古い(?:在庫|データ|情報|まま)|何度か止ま",
}

form! {
    /// They say so themselves, and are not pleased.
    COMPLAINING:
    r"\b(?:complain\w*|annoyed|angry|upset)\b|抱怨|投诉|不满|骂|反映|苦情|クレーム|お叱り",
}

form! {
    /// The clause only says where or for whom: it belongs to what was said before it.
    FOR_ALL_OF_THEM:
    r"^every (?:single )?one of them\b|^(?:and )?(?:for|on|in|at|across|from|with) (?:all|every|each|both|any|everybody|everyone)\b[^.]{0,30}$|^(?:the same|likewise|alike) (?:in|on|at|for|across) (?:all|every|each|both)\b",
    r"|^(?:全|所有|每|各)[^,。]{0,8}(?:一样|如此|是|这样|同样)$|^都(?:是)?(?:一样|这样|如此)|^(?:どの|すべての|全)[^。]{0,12}(?:も|で)(?:同じ|同様)",
}

form! {
    /// All places or things of a kind.
    WHOLE:
    r"\b(?:in|on|at|for|across|from|to|by|of) all \w+|\ball (?:\d+|two|three|four|five|six|seven|eight|nine|ten|\w+ty|\w+teen) \w+|\b(?:at|in) (?:every|each)\b|\ball at once\b",
    r"|全(?:台|国|省|市|城|县|区|线|店|网|院|校|馆|厂|社|都|路線|拠点|支店|店舗|端末|館|便|席|室|病棟|倉庫|工場)|整批|統統|一[个家台]都|どこでも|いずれの",
}

form! {
    /// Things of an account that somebody makes.
    OWNED:
    r"\b(?:roles?|users?|keys?|instances?|machines?|servers?|gpus?|accounts?|polic(?:y|ies)|clusters?|functions?)\b|角色|用户|使用者|密钥|金钥|实例|机器|主机|帐号|账号|策略|函数|ロール|ユーザー|キー|インスタンス|サーバー|マシン|アカウント|ポリシー",
}

form! {
    /// They are there, and were not.
    APPEARED:
    r"\b(?:appear(?:ed|s)|(?:came|popped|showed|turned|sprang|spun|springs?) up|(?:was|were|been|got) (?:\w+ )?(?:started|launched|created|made|added))\b",
    r"|冒出|多出|多了|出现了?|起了|新增|凭空|被(?:人)?(?:建|开|创建|启动|加)|現れ|立ち上が|増え|でき(?:て|てい)|作られ|作成され|起動され|追加され",
}

form! {
    /// Whose it is was not there to do it.
    ABSENT:
    r"\b(?:on (?:\w+ )?(?:holiday|vacation|leave)|on maternity|asleep|sick|left (?:the company|us)|no longer works|retired|passed away)\b|休假|请假|度假|放假|病假|产假|离职|睡觉|休暇|休職|退職|寝て|不在",
}

form! {
    /// What tells who somebody is.
    IDENTITY:
    r"\b(?:keys?|accounts?|logins?|users?|passwords?|credentials?)\b|密钥|金钥|帐号|账号|密码|凭证|キー|アカウント|ユーザー|パスワード",
}

form! {
    /// They use no such thing, or not there.
    ONLY_ELSEWHERE:
    r"\bwe (?:only|just) (?:ever )?(?:run|use|work|operate|have|are|deploy|sell|ship)\b|\bwe (?:do not|don't|never|have never) (?:even )?(?:use|run|operate|touch|ship|sell)\b|\bwe have (?:nothing|nobody|no one|no (?:office|people|staff|resources|servers|business|customers|gpus?))\b|\bnone of (?:us|our (?:people|staff|team)) (?:is|are|was|were|works?|lives?|has been)\b",
    r"|我们(?:公司|这边|平时)?只(?:在|用|有|跑)|我们(?:公司|这边)?(?:从来|根本|完全|都|从)?(?:没有?|不)(?:在那|用|使用|部署|跑|(?:开(?:通|设|启|展)?|做)过)|那[边里](?:没有?|并没)(?:人|业务|办公|我们)|しか(?:使|利用|運用|稼働|動か|置)|(?:当社|弊社|うち|私たち|こちら)[^、。]{0,12}(?:使って|利用して|契約して|運用して)い(?:ない|ません)",
}

form! {
    /// Something is used there all the same, and costs.
    USED:
    r"\b(?:instances?|gpus?|machines?|servers?|calls?|invocations?|tokens?|logins?|sessions?)\b|实例|机器|主机|调用|呼叫|登录|登入|インスタンス|サーバー|マシン|呼び出し|ログイン|gpu",
}

form! {
    /// It costs, or is much where there was none.
    SPENT:
    r"\b(?:usd|dollars?|euros?|costs?|charges?|charged|billed|bill|spend\w*)\b|\$ ?\d|\bfrom (?:0|zero|nothing|none) to\b|\bover ?night\b|美元|美金|花了|费用|扣款|账单|帐单|从 ?0|一夜|ドル|料金|費用|課金|請求|ゼロから|0 ?から|一晩",
}

form! {
    /// Somebody who is no longer one of theirs.
    LEFT:
    r"\b(?:former|ex-?(?:employee|colleague|developer|admin|contractor)s?|(?:who|has|had) (?:left|quit|resigned)|left (?:us|the company|in|last)|dismissed|fired|laid off)\b|离职|辞职|被开除|被辞退|退職|辞めた|解雇",
}

form! {
    /// What somebody did who came in.
    CAME_IN:
    r"\b(?:logged|logs|signed|signs|logging|signing) in(?:to)?\b|\b(?:exported|downloaded|deleted|accessed|copied|pulled|changed)\b|(?:还|又|仍|昨|今|刚)[^,。]{0,8}(?:登录|登入|进来)|(?:登录|登入)(?:了|过)|导出了?|下载了|删了|删除了|拉走|(?:ログイン|エクスポート|ダウンロード|削除|アクセス|取得)(?:し|され|があ)",
}

form! {
    /// Many tries at a door of theirs.
    AT_THE_DOOR:
    r"\b(?:hundreds|thousands|dozens|many|\d{2,}) (?:of )?(?:\w+ )?(?:log-?in|sign-?in|password) (?:attempts|failures|tries)\b|\b(?:codes?|prompts?|push(?:es)?|reset (?:mails?|links?))\b[^.]{0,40}\b(?:(?:did not|didn't|never) (?:ask|request)|nobody (?:asked|requested))|(?:大量|几百|几千|上千|上百|\d{2,})[^,。]{0,4}次?(?:登录|登入)(?:失败|尝试)|(?:ログイン|サインイン)の?(?:失敗|試行)が[^、。]{0,10}(?:大量|\d{2,}|何百|何千)|(?:大量|\d{2,} ?[件回])の(?:ログイン|サインイン)",
}

form! {
    /// Those who could have, say that it was not them.
    NOT_THEM:
    r"\b(?:says?|said|swears?|claims?|told|assures?|sure|confirms?)\b[^.]{0,30}\b(?:did not|didn't|never|not (?:them|him|her|us|theirs|his|hers))\b|\b(?:we|i) (?:never (?:made|created|started|launched|ordered|sent|send|added|opened|asked)|(?:did not|didn't) (?:make|create|start|launch|order|send|add|open|ask for))\b|\bwe send no such\b",
    r"|不是(?:他们|我们|自己|他|她|本人|大家)(?:的人)?(?:建|开|做|弄|改|加|操作|发|创建|换|删|寄)|(?:都|也)?(?:说|表示|确认)(?:都)?(?:没|不是)[^,。]{0,6}|我们从[来不没]+[^,。]{0,2}(?:发|寄|做|建|开|用)",
    r"|(?:作って|作成して|して|行って|追加して|変更して|起動して|送って|頼んで|開いて)い(?:ない|ません)",
}

form! {
    /// Somebody speaks in their name.
    IN_OUR_NAME:
    r"\b(?:from our (?:domain|name|address|account|number)|in our name|pretend\w* to be us)\b|冒(?:名|充|用)|(?:我们|本公司|公司)(?:的)?(?:域名|网域|名义|帐号|账号)[^,。]{0,4}(?:发|寄)|(?:当社|弊社)の?(?:ドメイン|名義|名前)(?:から|で|を)|なりすまし",
}

form! {
    /// Whoever comes can have it.
    TO_ANYBODY:
    r"\b(?:downloaded|opened|read|seen|accessed|found|viewed|copied) by (?:anybody|anyone|everybody|everyone|strangers|outsiders)\b|\b(?:anybody|anyone|everybody|everyone|strangers?|outsiders?)\b[^.]{0,30}\bcan (?:download|open|read|see|access|find|view|copy|get)\b",
    r"|(?:谁都|任何人都?|外人|陌生人|路人|知道[^,。]{0,8}(?:人|就)都?)[^,。]{0,4}(?:能|可以?)[^,。]{0,3}(?:看|下载|打开|读|访问|拿|复制)|(?:誰でも|誰もが|外部の人)[^。]{0,16}(?:ダウンロード|閲覧|見|読|アクセス|開|取得|入手)",
}

form! {
    /// What only its owners should have.
    THEIRS:
    r"\b(?:data|lists?|files?|records?|documents?|invoices?|backups?|reports?|photos?|contracts?|bucket)\b|数据|资料|名单|文件|记录|发票|备份|报告|照片|合同|名簿|データ|ファイル|記録|書類|請求書|バックアップ|写真|契約",
}

form! {
    /// A thing that holds keys is in no hand of theirs.
    LOST_DEVICE:
    r"\b(?:laptop|notebook|computer|phone|usb stick|stick|disk|drive|badge|tablet)s?\b[^.]{0,30}\b(?:lost|stolen|missing|left behind|gone|taken)\b|\b(?:lost|stole|missing)\b[^.]{0,20}\b(?:laptop|notebook|computer|phone|usb stick|stick|disk|drive|badge|tablet)s?\b",
    r"|(?:笔电|笔记本|电脑|手机|u盘|随身碟|硬盘|硬碟|工牌|平板)[^。]{0,12}(?:丢|掉在|掉了|遗失|被偷|不见|失窃|落在)|(?:丢|掉|遗失)了[^,。]{0,6}(?:笔电|电脑|手机|u盘|硬盘)|(?:パソコン|pc|ノート|端末|携帯|スマートフォン|スマホ|usb|社用)[^。]{0,20}(?:紛失|盗|なくし|失くし|無くし|置き忘)",
}

form! {
    /// It was taken, or came out.
    TAKEN:
    r"\b(?:keys?|credentials?|passwords?|secrets?|tokens?|accounts?|data|lists?|backups?)\b[^.]{0,40}\b(?:leaked|exposed|compromised|hacked|breached|stolen|committed|pushed|published|pasted|posted|got out|slipped out|went public)\b|\b(?:leaked|exposed|pushed|committed|posted|published|pasted|stole|hacked|breached)\b[^.]{0,40}\b(?:keys?|credentials?|passwords?|secrets?|tokens?|accounts?)\b",
    r"|(?:密钥|金钥|凭证|凭据|密码|口令|帐密|帐号|账号|资料|数据|名单|\bak\b|\bkey\b)[^,。]{0,12}(?:泄露|泄漏|外泄|外流|被盗|流出|被黑|传到|推到|推上|上传到|贴到|贴在|发到|提交到)|(?:泄露|泄漏|外泄|流出)了|被(?:盗|黑了?|入侵|骇)",
    r"|(?:キー|鍵|認証情報|パスワード|データ|名簿|アカウント)[^、。]{0,14}(?:流出|漏れ|漏え|漏洩|盗ま|公開さ|公開し|上げて|貼って|プッシュ)|(?:流出|漏えい|漏洩|侵害|乗っ取)(?:し(?:た|ま|て)|られ|され)",
}

form! {
    /// What is said after it has not happened.
    ONLY_IF:
    r"\b(?:if|when(?:ever)?|in case|once|should|could|might|would|avoid|prevent\w*|against|so that|at first|suspect\w*|thought|feared?|want to know|like to know)\b|怀疑|一开始|以为|担心|想了解|想知道|步骤|时的|最初は|思った|思って|心配|如果|万一|的话|时候|假如|避免|防止|以防|怎么|如何|场合|场景|とき|際に|たら|なら|ないよう|防",
}

/// What a clause that tells says of something that does not go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Trouble {
    pub impact: Impact,
    /// Those whom the business serves are hit: it is a place of business, whatever it is called.
    pub hits_served: bool,
    /// People wait, or do by hand what a machine did: what stopped is told by what it leads to, and slowness leads there too.
    pub is_felt: bool,
    /// It does not do what it does, however many it hits.
    pub fails: bool,
    /// It does, and takes long or several tries.
    pub is_worse: bool,
    pub is_for_all: bool,
    pub is_part: bool,
}

pub(super) fn is_by_hand(clause: &str) -> bool {
    BY_HAND.is_in(clause)
}

/// Whether `clause` says of the one before it that it holds for all.
pub(super) fn is_for_all_of_them(clause: &str) -> bool {
    FOR_ALL_OF_THEM.is_in(clause)
}

/// Whether folded `text` names somebody whom the business serves.
pub(super) fn names_served(text: &str) -> bool {
    SERVED.is_in(text)
}

/// Reads one clause; `next` is what follows it.
pub(super) fn trouble(clause: &str, next: Option<&str>) -> Trouble {
    let rest = HARMLESS.out_of(clause);
    let hits_served = SERVED.is_in(clause);
    let waits = hits_served && WAITING.is_in(clause) && !FOR_A_WORD.is_in(clause);
    let is_felt = waits || (is_by_hand(clause) && STAFF.is_in(clause));
    let none_does = NONE_DOES.is_in(clause) && !NONE_HARMED.is_in(clause);
    let is_for_all = none_does || WHOLE.is_in(clause) || next.is_some_and(is_for_all_of_them);
    let is_part = SHARE.is_in(clause) && !none_does;
    let fails = UNABLE.is_in(&rest) || NOT_DOING.is_in(&rest) || STANDSTILL.is_in(clause);
    let is_worse = WORSE.is_in(clause);
    let impact = match () {
        () if (none_does || STANDSTILL.is_in(clause)) && !is_part => Impact::Stopped,
        () if fails && (is_for_all || hits_served) && !is_part => Impact::Stopped,
        () if fails || is_felt || is_worse || (hits_served && COMPLAINING.is_in(clause)) => Impact::Degraded,
        () => Impact::None,
    };
    Trouble { impact, hits_served, is_felt: is_felt && !is_part, fails, is_worse, is_for_all, is_part }
}

/// Whether `told`, the sentences of a message that tell, show somebody at work who is none of theirs.
pub(super) fn shows_a_stranger(told: &str) -> bool {
    let appeared = APPEARED.is_in(told) && OWNED.is_in(told);
    let is_act = SOMEBODY.is_in(told) || (ALTERED.is_in(told) && MASTER.is_in(told));
    let is_denied = DISOWNED.is_in(told) || NOT_THEM.is_in(told);
    ((is_act || appeared || IN_OUR_NAME.is_in(told)) && is_denied)
        || (ONLY_ELSEWHERE.is_in(told) && USED.is_in(told) && (appeared || SPENT.is_in(told)))
        || (LEFT.is_in(told) && CAME_IN.is_in(told))
        || AT_THE_DOOR.is_in(told)
        || (appeared && ABSENT.is_in(told) && IDENTITY.is_in(told))
}

/// Whether `told` says that what is theirs lies open, or lies with somebody.
pub(super) fn lies_open(told: &str) -> bool {
    (TO_ANYBODY.is_in(told) && THEIRS.is_in(told)) || (LOST_DEVICE.is_in(told) && CREDENTIALS.is_in(told))
}

/// Whether folded `text` says that something was taken; "if it leaks" says no such thing, and of a sentence that asks only
/// what stands before what it asks tells anything.
pub(super) fn was_taken(text: &str) -> bool {
    sentences(text).any(|sentence| {
        let parts = clauses(sentence);
        let telling = parts.len() - usize::from(asks(sentence) && !parts.is_empty());
        parts.iter().take(telling).any(|it| TAKEN.is_in(&NOT_TAKEN.out_of(it)) && !ONLY_IF.is_in(it))
    })
}

/// The sentences of folded `text` that ask nothing.
pub(super) fn sentences_that_tell(text: &str) -> impl Iterator<Item = &str> {
    sentences(text).filter(|it| !asks(it))
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let ends = |it: char| matches!(it, '!' | '?' | '。' | ';' | '\n');
    text.split_inclusive(ends).flat_map(|it| it.split_inclusive(". ")).map(str::trim)
}

fn asks(sentence: &str) -> bool {
    sentence.ends_with('?') || ASKING.is_in(sentence.trim_end_matches(['。', '.']))
}

form! {
    /// Asked without a mark.
    ASKING:
    r"是不是|是否|有没有|会不会|(?:吗|呢|か)$",
}

#[cfg(test)]
mod tests {
    use crate::cases::observed::Observed;
    use crate::cases::severity::suggest;
    use crate::cases::{Impact, hear};
    use crate::domain::{DraftKind, Severity};

    #[test]
    fn business_that_stands_is_told_by_what_people_do_before_it() {
        for text in [
            "The lifts in the tower are standing, nobody gets above the ground floor.",
            "The tills stay dark in every branch; our cashiers write receipts by hand.",
            "Prescriptions do not print at the counters, patients line up to the street.",
            "None of our buses gets its timetable since five.",
            "The pagers of our nurses hear only static, on all wards.",
            "闸口全部亮红灯，游客排到了马路上。",
            "老师登不进系统，全校的课都停了。",
            "窗口叫不出号，只能用纸本登记。",
            "全台門市的刷卡機都讀不到卡。",
            "配達員の端末に荷物の一覧が出ず、トラックが出発できません。",
            "全店のレジが赤い表示のままで、店員が手書きで対応しています。",
            "一人も入場できておらず、来場者が並んでいます。",
        ] {
            let said = hear([text]);
            assert_eq!(said.impact, Impact::Stopped, "{text}");
            assert!(suggest(&said, &Observed::default(), None).severity >= Severity::Urgent, "{text}");
        }
    }

    #[test]
    fn who_waits_where_it_is_slow_or_for_a_word_of_ours_tells_of_no_outage() {
        for text in [
            "Labels are throttled sometimes. Drivers queue for them.",
            "Customers wait for our report; where can I export the alarm history?",
            "客户在等我们的报告，告警历史从哪里导出？",
            "Our engineers rotate keys by hand every quarter; can that be automated?",
            "鍵の更新を手作業でしています。自動化できますか。",
            "About one receipt in thirty is not mailed to the buyer.",
        ] {
            assert!(hear([text]).impact < Impact::Stopped, "{text}");
        }
    }

    #[test]
    fn a_stranger_is_told_by_what_nobody_of_theirs_did_and_not_by_a_name() {
        for text in [
            "Forty servers came up in a region where we have nobody, and the account that made them belongs to someone who is on parental leave.",
            "A colleague who left in June logged in last night and exported the price list.",
            "We only use eu-west-1, yet there are charges for GPU instances in Jakarta.",
            "Our backup files can be opened by anyone who guesses the address.",
            "昨晚多了一个管理员账号，我们三个人都说不是自己加的。",
            "半夜冒出二十台主机，建它们的账号主人正在休产假。",
            "同事的電腦在捷運上被偷，裡面存著存取金鑰。",
            "東京しか使わないのに、ムンバイの GPU インスタンスの料金が出ています。",
            "先月退職した者が昨夜ログインし、顧客データを取得していました。",
            "Our deploy key was pushed to a public repo an hour ago. What should we do first?",
            "I pasted the database password into a forum post by mistake, please advise.",
            "請教一下，同事把金鑰貼到公開頻道了，該怎麼處理？",
            "アクセスキーを公開リポジトリにプッシュしてしまいました。どうすればよいですか。",
        ] {
            assert_eq!(hear([text]).kind(), DraftKind::Security, "{text}");
        }
        for text in [
            "Our intern left the company last week. How do we remove his user?",
            "We only run in Frankfurt. How much does a second region cost?",
            "Can anyone who has the presigned link download the file?",
            "We were billed for 16 GPU hours in Tokyo, which matches what our data team ran. Could we get a discount?",
            "我们不用 GPU，us-east-1 会便宜吗？",
            "離職同事的帳號要怎麼停用？",
            "退職した社員のユーザーはどう削除しますか。",
            "We want to be ready if a key is leaked. Which steps do you recommend?",
            "我们在写应急手册，想了解金钥外泄时的步骤。",
            "漏えいしたときの手順を教えてください。",
        ] {
            assert_ne!(hear([text]).kind(), DraftKind::Security, "{text}");
        }
    }
}
