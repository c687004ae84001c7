//! How claims are worded, by form, in four languages; matched against folded text.

use crate::cases::grammar::{Form, form};

form! {
    /// A sentence that wants a yes.
    TAG:
    r"\b(?:right|correct|isn't it|aren't they|doesn't it|won't it)\s*\?|,\s*(?:yes|ok(?:ay)?)\s*\?",
    r"|(?:对吗|对吧|对不对|没错吧|是吧|吧)[?。!]?$|(?:ですよね|ますよね|よね|でしょう|たよね|はずです)[?。]*$|よね[?]",
}

form! {
    /// They want a yes, or heard or understood it so.
    INSISTS:
    r"\b(?:right|correct|isn't it|doesn't it|won't it|yes|ok(?:ay)?)\s*\?|\b(?:i|we) (?:read|heard|(?:was|were) told)\b|\bthat's (?:supported|allowed|possible)\b|对(?:吗|吧|不对)|没错|吧(?:[?。]|$)|听说",
    r"|よね|でしょう(?:[^か]|$)|はず|理解|闻い|聞い",
}

form! {
    /// Something follows from what is said, or it is all that is needed.
    REASON:
    r"\b(?:so|since|because|therefore|hence|as|that's why|anyway|just|simply|obviously|surely|must be|can't be|thus)\b|所以|因为|既然|反正|就|才|肯定|一定|等于",
    r"|ので|から|ため|せい|だけ",
}

form! {
    /// A wish in Japanese, or a matter that is only named.
    NAMED_OR_WISHED: r"たい(?:です|の|と|。|$)|の件[、。]?$|^[^、。]*[\p{Han}\p{Katakana}ー]$",
}

form! {
    /// A clause that asks.
    ASKING:
    r"\b(?:what|how|which|why|who|whom|when|where|whether)\b|^(?:and |but |so |then )?(?:is|are|am|do|does|did|can|could|should|shall|will|would|was|were|has|have|may|must)\b",
    r"|什么|怎|哪|谁|[几多](?:少|久|大|快|长|[个次天分秒小台件条种点倍])|吗|是否|能不能|可不可以|要不要|会不会|是不是|有没有|为何|如何|何[がをにのか時日台件分秒処%]|どう|どの|どれ|いつ|どこ|誰|なぜ|でしょうか|ですか|ますか|か[?。]?$|ください|下さい|(?:には|とは|って|方法|手顺|手続き)[。?]*$",
}

form! {
    /// What is supposed and not said to be.
    SUPPOSED:
    r"^(?:and |but |so )?(?:if|suppose|supposing|assuming|in case|unless|what if)\b|如果|要是|假如|假设|万一|もし|場合|(?:たら|れば)$",
}

form! {
    /// A number, in figures or words.
    NUMBER: r"[0-9]",
}

form! {
    /// A small number as a word, with its unit of time behind it.
    SPELLED:
    r"(?<word>\b(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve|half an?)\b|[一两二三四五六七八九十半])(?<unit> ?(?:(?:working|business) )?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|times)\b|个?(?:秒|分钟|小时|天|日|工作日|工作天|营业日|周|星期|月|年|次))",
}

form! {
    /// What the account has bought.
    OUR_PLAN: r"\b(?:our|the|my) (?:support )?plan\b|我们(?:的)?(?:方案|计划|套餐)|支持计划|支援方案|(?:当社|弊社|うち|契約)の?[^、。]{0,6}プラン",
}

form! {
    /// A second machine that takes over.
    STANDBY: r"\bmulti-?az\b|\bstand-?by\b|备援|备用|待命|备库|スタンバイ|マルチ ?az|冗长(?:化|构成)",
}

form! {
    /// There is no such thing.
    WITHOUT:
    r"\b(?:no|not|without|lacks?|isn't|never|aren't|only)\b(?: \w+){0,3} ?(?:\bmulti-?az\b|\bstand-?by\b)|(?:没有?|无|不是|未)[^,。]{0,6}(?:备援|备用|待命|备库|multi-?az)",
    r"|(?:スタンバイ|マルチ ?az|冗长(?:化|构成)?)(?:は|が|では|じゃ|に)?[^、。]{0,4}(?:ない|ません|なし)",
}

form! {
    /// It is not well, as they say.
    UNWELL: r"\b(?:not|isn't|aren't|never|hardly)\b|不正常|不太正常|没在?正常|正常ではな|正常じゃな|正常に[^、。]{0,4}(?:ません|ない)",
}

form! {
    /// A load test was run.
    TESTED: r"\bload[ -]?test\w*|\bstress[ -]?test\w*|\bbenchmark\w*|压测|压力测试|负载测试|负荷テスト|ロードテスト|性能テスト",
}

form! {
    /// A person of theirs did it.
    BY_HAND:
    r"\b(?:someone|somebody|one of (?:us|ours)|(?:our|my) (?:\w+ ){1,3}|colleagues?|dba)\b[^.]{0,30}\b(?:reboot|restart|trigger|start|request|press|click|forc|fail)\w*",
    r"|(?:有人|谁|同事|dba|我们[^,。]{0,6})[^,。]{0,8}(?:重开|重启|重新启动|手动触发|手动操作)|(?:誰か|担当者?|dba|手动|社内)[^、。]{0,12}(?:再起动|実行|操作|切り替え|押)",
}

form! {
    /// It is done to a thing, whoever does it, or is only planned: nobody of theirs is said to have done it.
    NOT_BY_HAND:
    r"\b(?:be|is|are|was|were|been|being|gets?|got) (?:\w+ly )?(?:rebooted|restarted|triggered|started|requested|forced)\b|\b(?:will|going to|scheduled|planned|due (?:for|on)|upcoming|tomorrow)\b|\bnext \w+",
    r"|被|将|即将|计划|预定|要(?:重开|重启|重新启动)|我们有[^人]|下周|明天|(?:重开|重启|重新启动)(?:通知|维护)|再起动(?:します|され|の?予定)|来周|明日",
}

form! {
    /// More than one thing is meant.
    ALL_OF: r"\b(?:both|all|every|each)\b|都|全部|所有|每|两个|两边|两台|すべて|全て|両方|どちらも|いずれも",
}

form! {
    /// Nothing was changed, as they say.
    UNCHANGED:
    r"\b(?:nothing|no ?one|nobody|none of us)\b[^.]{0,30}\b(?:chang|touch|deploy|modif|alter|updat)\w*|\b(?:did ?n[o']t|have ?n[o']t|has ?n[o']t|never) (?:\w+ )?(?:chang|touch|deploy|modif|alter|updat)\w*|\bunchanged\b|\bno changes?\b",
    r"|(?:没有?(?:人|任何人)?|未|无人|谁也没|什么都没|啥都没|根本没人?)(?:有)?[^,。]{0,4}(?:动|改|变更|变动|调整|部署|更新|碰)|一直(?:都)?是|没变",
    r"|(?:変更|更新|デプロイ|改修|リリース|触っ|触れ|いじっ|変え|设定)[^、。]{0,10}(?:ていません|てない|ていない|していません|しておりません|ありません|ないです|なし|いません)",
}

form! {
    /// It is the provider's doing, as they say.
    YOUR_FAULT:
    r"\b(?:your|aws'?s?|amazon'?s?) (?:\w+[ -]){0,4}(?:is|was|has been|are|keeps?|must be)? ?(?:\w+ )?(?:broken|down|fail\w*|faulty|outage|problem|fault|issue|bug|incident)|\bon your (?:side|end)\b|\b(?:same|another|your) (?:\w+ )?outage\b|\bit'?s (?:you|aws|amazon)\b|\b(?:s3|ec2|rds|lambda|kms|eks|ecs|dynamodb|cloudfront|route 53|elasticache|sqs|bedrock)\b[^.]{0,30}\b(?:must be|has to be|is|seems?|looks?) (?:\w+ )?(?:down|broken|out|failing|dead)\b",
    r"|(?:你们|贵司|贵公司|你方|aws|亚马逊|平台|云端?)[^,。]{0,14}(?:问题|故障|坏|出事|挂|中断|降|宕|不稳|的锅)",
    r"|(?:御社|贵社|そちら|aws|アマゾン|クラウド)[^、。]{0,16}(?:障害|問題|不具合|故障|ダウン|壊れ|落ち)",
}

form! {
    /// One thing is said to have led to another.
    LED_TO:
    r"\b(?:since|because of|caused by|due to|thanks to|after|ever since|broke|led to)\b|因为|由于|然后就|之后就|就全|造成|导致|害|八成|一定是|肯定是|很明显|せい|原因|影響で|から(?:落|止|失|エラー)|以来|以降",
}

form! {
    /// All is well, as they say.
    WELL:
    r"\b(?:everything|all|it|site|service|services|checkout|payments?|system|production|prod|we)\b[^.]{0,24}\b(?:is|are|looks?|works?|should be|seems?|runs?|'s|'re)\b ?(?:\w+ )?(?:fine|ok|okay|healthy|normal|green|well|good|working)\b",
    r"|(?:应该|一切|全部|全都|都|服务|系统|结账|支付|结帐)[^,。]{0,6}(?:没事|正常|没问题|好的|还好)|(?:全部|すべて|全て|サービス|システム|決済|本番)[^、。]{0,10}(?:正常|問題な|大丈夫|動いて)",
}

form! {
    /// An alarm rings, as they say.
    RINGING:
    r"\balarms?\b[^.]{0,40}\b(?:still|keeps?|ringing|firing|red|going off|all (?:day|week))\b|(?:告警|警报|警示)[^,。]{0,16}(?:一直|还在|响|没停|没人理)|(?:アラーム|アラート|警報)[^。]{0,24}(?:鸣り|鳴り|出続け|止まら|出っぱなし|続いて|放置)",
}

form! {
    /// It does not do its work.
    FAILING: r"\b(?:fail\w*|errors?|down|broken|dead|5xx|denied|spik\w+)\b|失败|报错|出错|错误|挂|坏|倒|爆|崩|中断|投诉|抱怨|不能用|无法|打不开|出事|エラー|失敗|落ち|できな|できません|使えな|动かな",
}

form! {
    /// What only might happen.
    FEARED:
    r"\b(?:afraid|worr(?:y|ied)|fear\w*|in case|so that nothing)\b|怕|担心|以防|万一|以免|免得|心配|恐れ|不安|念のため",
}

form! {
    /// What was asked before is said to be so: "I read that it does".
    ECHO:
    r"^(?:because |but |and )?(?:i|we|they|someone|somebody|my \w+) (?:read|heard|was told|were told|believe|think|thought|assume|say|says|said|told \w+)(?: \w+)? (?:that )?(?:it|this|they|that|so|yes)(?: (?:does|is|are|do|will|can|has|would))?[.!]?$",
    r"|^(?:我|我们|同事)?(?:看到|听说|听|看)(?:说|有人说)?(?:是|会|可以)(?:这样|的)?[。!]?$|^(?:そう|そのよう)に?(?:聞|読|書いてあ|理解し)",
}

form! {
    /// What denies a word behind it.
    DENIED_BEFORE:
    r"\b(?:not|never|no|nobody|nothing|none|neither|nor|cannot|without|hardly)\b(?:[ -]\w+){0,3} ?$|\w+n't(?: \w+){0,3} ?$|\b(?:fewer|less) than [0-9.]+ ?(?:percent|%)[^,.]*$|\b0 (?:\w+ )?$|(?:不(?:是|会|能|可以|可|再|必|需要|用|曾|得|影响)?|没有?|无法?|未曾?|并非|非|勿|别)[^,。;、]{0,3}$",
}

form! {
    /// What denies a word before it, in Japanese.
    DENIED_AFTER: r"^[^、。,]{0,6}?(?:ません|ない|なく|なかっ|なし|ずに|ぬ)|^(?: \w+)? not\b",
}

form! {
    AT_MOST:
    r"\b(?:at most|up to|(?:grow|scale|go up) to|maximum|max|longest|largest|no more than|not more than|from [0-9.]+(?: \w+)? to|between|fewer than|less than|under)\b|最多|最长|最大|最久|上限|不超过|少于|不到|最長|[^前]まで|以内|未满|以下|[0-9] ?(?:到|至|~|〜|-) ?[0-9]",
}

form! {
    AT_LEAST: r"\b(?:at least|minimum|least|no less than|not less than|more than|over)\b|至少|最少|最低|不少于|超过|少なくとも|以上|前まで",
}

form! {
    BY_DEFAULT: r"\bdefaults?\b|默认|预设|缺省|デフォルト|既定|初期値",
}

form! {
    /// Without an end.
    FOREVER: r"\b(?:forever|for ever|indefinitely|without (?:a )?limit|as long as (?:we|you) (?:like|want))\b|永远|一直(?:留|保留|存)|一直会?(?:留|保留|存)|会一直|无限期|永久(?:保|残)|ずっと(?:残|保)|いつまでも|無期限",
}

form! {
    /// A time that is the unit of a rate.
    PER: r"\b(?:per|a|an|every|each) (?:second|minute|hour|day|month|year)\b|/(?:s|min|h)\b|每(?:秒|分|小时|天|日|月|年|个月)|毎(?:秒|分|時|日|月|年)|(?:秒|分|時間|日)(?:あたり|ごと)",
}

form! {
    /// They have set it so themselves.
    OWN:
    r"\b(?:we|i|our team|our admin\w*|my colleague\w*) (?:\w+ )?(?:set|have set|configured|chose|put|changed|raised|lowered|keep|run|made)\b|我们(?:自己)?(?:已经|把|将|设|改|调|配|用)|我(?:把|设|改|调)|(?:设成|设为|改成|改为|调到|调成)|(?:に|へ)(?:設定|変更)し|設定済み|にして(?:あり|い)",
}

form! {
    /// It was so and is no more.
    PAST: r"^(?:before|until|with [0-9]+)\b|\bbusiest minute\b|\buntil the\b|\b(?:ran|stayed|was|were) (?:\w+ ){0,6}(?:until|before)\b|\bin the 24 hours before\b",
}

form! {
    /// What is granted does not reach, as they say themselves.
    TOO_LITTLE:
    r"\b(?:not enough|insufficient|too (?:small|low|little|few)|(?:wo|does|do|ca)n't (?:fit|suffice|reach|hold)|falls? short|beyond)\b|不够|不足|太[小少低]|放不下|撑不住|不能满足|足り(?:な|ませ)|不足|収まら|収まりませ|超えてしま",
}

form! {
    /// A share of many calls, without which a latency says nothing.
    PERCENTILE: r"\bp[1-9][0-9]\b",
}

form! {
    /// A clause that says what somebody needs, wants or asks for, and not what is so.
    WISHED:
    r"\b(?:please|needs?|want|wants|wish|would like|limit|requirement|requires?|looking for|let me|let us|must (?:hold|answer|fit|reply|stay))\b|^(?:give|tell|show|fix|open|draft|send|call|help|write|create)\b",
    r"|请|麻烦|帮[我忙]|想(?:要|把|在|用|请|问|知)|希望|需要|要(?:在|到|用到|求|加|能)|拟一份|开(?:个|一?张)?案|转(?:真人|人工)|找人|打算|先不要|接手",
    r"|たい(?:です|の|と|。|$)|ほしい|欲しい|ください|下さい|愿い|要件|必要|希望|作って|つないで|させて|これから",
}

form! {
    /// A question for yes or no.
    ASKED_OF_A_LIMIT:
    r"^(?:and |but |so |then )?(?:is|are|do|does|can|could|will|would|may)\b[^?]*\?$|(?:吗|行不行|够不够|能不能)[?。]*$|^[^何]*(?:ます|です|ません)か[?。]*$",
}
