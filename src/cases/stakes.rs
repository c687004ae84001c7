//! What of a business stands still, as somebody tells it, in whatever trade: nothing is sold or comes in, doors are shut, what was sold
//! is called off or paid back, goods and people cannot leave, each hour costs, lives are at risk. `critical` needs business impact that
//! was declared; this is how it is declared.

use super::grammar::{Form, form};

form! {
    /// Nothing comes in: all of what they live by has stopped, whatever else is said of it.
    NOTHING_COMES_IN:
    r"\b(?:takes?|took|taken|taking|earns?|earned|earning|makes?|made|making)(?: us| in)* (?:absolutely )?(?:nothing|no (?:money|income|revenue|orders?|payments?|bookings?|sales|cash))\b",
    r"|\b(?:not|n't|never)(?: yet)? (?:sold|taken|sell|take|made|make|earned|booked|shipped|received|had)(?: in)? (?:one|a single|any) \w+",
    r"|\b(?:not (?:one|a single)|no) (?:\w+ ){1,2}(?:has|have|had) been (?:paid|sold|booked|bought|ordered|shipped|delivered)\b",
    r"|\bno (?:\w+ ){1,6}(?:has|have) (?:sold|received|taken|had|got|seen) (?:an?|any|one|a single) (?:order|booking|payment|customer|job)\b",
    r"|\b(?:business|sales|revenue|income|turnover|takings|trade|trading)(?: (?:is|are|has|have|stands?|stood|fell|dropped|went))?(?: (?:come|gone|been|down|now|all|completely|to|at))* (?:zero|nil|nothing|still|halted|stopped|standstill|a standstill|a halt|paraly[sz]ed)\b",
    r"|\bzero (?:orders|sales|bookings|revenue|income|takings)\b",
    r"|一(?:分|毛|块|元)钱[^,。]{0,8}(?:没|不[到进了])|一(?:单|张票|张|笔|件|杯|盒)(?:都|也)?[^,。]{0,4}(?:卖不|没卖|没进|接不|没接|下不|没做成|做不成|没成交)|没有?(?:接|收|卖|进)[到出]?一(?:单|张|笔|件)",
    r"|(?:生意|营收|收入|营业额|交易额|销售额|业绩|流水|进账|订单(?:数|量)?)[^,。]{0,4}(?:归零|为零|是零|等于零|挂零|停了|全停|停摆|中断)|零(?:收入|营收|进账|订单|成交)|没有?(?:任何)?(?:收入|进账|营收|营业额)",
    r"|收不[到了进][^,。]{0,2}(?:钱|款(?:$|[,。;!]))",
    r"|(?:売上|売り上げ|収入|収益|入金)[^、。]{0,10}(?:ゼロ|ない|なし|立た|立ちませ|一切|途絶|止ま)|(?:注文|予約|入金|受注|販売|商売|約定)[^、。]{0,8}ゼロ",
    r"|(?:1|一|ひと) ?(?:件|枚|個|つ|杯|台|円|本)も[^、。]{0,8}(?:売れ|売り|売っ|入ら|入り|入って|出荷|出せ|買え|受け|通ら)|一切販売(?:でき|して)",
}

form! {
    /// Nobody, or hardly anybody, can buy or pay.
    NOBODY_BUYS:
    r"\b(?:(?:almost |nearly )?(?:nobody|no ?-?one)|hardly (?:anyone|anybody|any \w+)|(?:no|none of (?:our|the)|not (?:one|a single)) (?:customer|shopper|buyer|visitor|guest|client|passenger)s?)(?: (?:at|in|of) (?:our|the) \w+)? (?:can|is able to|are able to|manages to|gets to|has been able to|have been able to)(?: \w+)? (?:buy|pay|order|check out|purchase|complete (?:a|an|any|their|the|his|her) (?:purchase|order|payment|checkout))\b",
    r"|(?:(?:谁|所有(?:人|客户|顾客|客人|用户|会员)|(?:客户|顾客|客人|用户)全(?:都|部)?)(?:都|也|均)?(?:没法|无法|不能|没办法|不可以)|几乎没(?:有)?人能)(?:够)?(?:买|付(?:款|钱|得)|支付|下单|结账|购买|购票)",
    r"|没有?(?:一个)?(?:人|客户|顾客|客人)(?:(?:能够?|可以)(?:买|付(?:款|钱)|支付|下单|结账|购买|购票)|(?:买|付|下|结)得)",
    r"|(?:谁|所有(?:人|客户|顾客|客人|用户|会员)|(?:客户|顾客|客人|用户)全(?:都|部)?)(?:都|也|均)?(?:买|付|下|结)不[了到成]",
    r"|(?:誰も|だれも|どなたも|一人も|どのお客[様さ]ん?も)[^、。]{0,12}(?:買え|購入でき|購入を?(?:完了)?でき|注文でき|(?:お?支払い?|決済|会計)(?:が|を|も)?でき)[^、。たる]{0,3}(?:な[いく]|ませ|ず|てい?な)|(?:購入|注文|お?支払い?|決済)[^、。]{0,6}でき(?:る|た)[^、。]{0,8}(?:ほとんどい|一人もい|誰もい|いませ|いな)",
}

form! {
    /// What they sell or do hangs on the thing alone.
    LIVED_BY:
    r"\b(?:only|sole) (?:product|thing|service|income|source of income|business|revenue)(?: that)? (?:we|of ours)\b|\ball (?:that )?(?:we|of our) (?:sell|live (?:on|off|by))|\b(?:all|everything|whatever) we (?:sell|do|have|run)\b[^.]{0,10}\b(?:rests|depends|runs|hangs|relies|on it)\b",
    r"|\bour (?:only|sole|whole|entire) (?:source of )?(?:income|business|revenue|product)\b|\b(?:whole|entire|all our) (?:company|business|firm)\b[^.]{0,12}\b(?:rests|depends|hangs|relies|stands|paraly[sz]ed|stopped|down)\b",
    r"|唯一的?(?:收入|产品|业务|营收|生意|来源)|(?:生意|收入|业务)都?靠[它这]|唯一の(?:収入|商品|事業|売上)|(?:収入|売上|事業)は[^、。]{0,14}(?:だけ|のみ)",
}

form! {
    /// They had to close, send people away, call off or pay back.
    SHUT:
    r"\b(?:clos(?:e|ed|ing)|shut|shutting)(?: down)? (?:our |their |the |all |its |every ){0,2}(?:\w+ )?(?:doors?|shops?|stores?|tills|branches|factory|plant|counters|restaurants?)\b|\bsen(?:d|ds|ding|t) (?:\w+ ){1,3}(?:home|away)\b|\b(?:call(?:ed|ing)?|calls) off\b|\bcancel(?:led|ed|ling|ing|s)? (?:all|every|today's|tonight's|the (?:show|concert|match|exams?|lessons|flights))\b",
    r"|\b(?:giv\w+|gave) (?:\w+ ){0,2}(?:the|their) money back\b|\brefund\w* (?:all|every\w*|the day|each)\b|\bcredit\w* the day\b|\bcannot be held\b|\bopen(?:ed)? the gates\b|\bsells? nothing\b",
    r"|(?:停止|暂停|无法|不能|被迫停|停了)(?:营业|营运|运营|开业|售票|销售|发货|经营)|停业|停售|歇业|(?:只[好能]|都|全|被迫|不得不|已经?)[^,。]{0,2}(?:关门|关店|闭店|打烊)",
    r"|(?:业务|生意|事业|公司|集团|配送|营运|运营|工厂|厂区|产线|银行|医院|门店|港口|机场)(?:业务|运营|营运|也|都|已经?|等于|完全|全部|全面|彻底|被迫|整个|基本|就|全)*(?:停摆|停了|停住|停顿|停止|瘫痪|停工|停产|停业|停下|陷入)|(?:只能|全额|统统|只好|全部)[^,。]{0,3}(?:退款|退费|退钱)",
    r"|(?:课程?|演出|航班|考试|手术|开卖|预售|比赛|场次)[^,。]{0,8}(?:取消|停飞)|取消[^,。]{0,6}(?:全部|所有|整场)|免费(?:坐|搭|放|通行|入场|乘)|(?:考试|手术|比赛)[^,。]{0,6}(?:没法|无法|不能)(?:进行|举行|举办|开始)",
    r"|(?:営業|事業|販売|配送|操業|生産|運行|商売|サービスの?提供|業務)[^、。]{0,12}(?:停止|止ま|止め|中止|できず|できませ|休業|見合わせ)|(?:店|店舗|門|売り場)[^、。]{0,4}(?:閉め|閉店|休業)|臨時休業|全額返金|返金(?:することに|になり|し|対応)",
    r"|中止(?:し|にな|せざる|とな)|無料で[^、。]{0,4}(?:乗せ|通|入)|試験を?[^、。]{0,6}(?:実施|開始)でき",
}

form! {
    /// What should be on its way stands.
    STRANDED:
    r"\b(?:planes?|aircraft|trucks?|lorries|vans?|buses|ships?|trains?|flights?|crews?|cranes?|lines?|plants?|factory|factories|ferr(?:y|ies))\b[^.,;]{0,14}\b(?:stand(?:s|ing)?|waiting|grounded|idle|halted|stopped|come to a halt|at a standstill)\b",
    r"|\b(?:no|not (?:a|one)(?: single)?) (?:parcel|plane|flight|ship|truck|train|car|box|pallet|container|lorry)s? (?:leaves?|can leave|takes? off|departs?|sails?|moves?|is being|are|has left|goes|was)\b|\bnothing (?:gets|is|can be|leaves|is being) (?:delivered|shipped|sold|loaded|unloaded|produced|made)\b",
    r"|(?:货车|卡车|司机|飞机|航班|船|列车|吊[机车]|产线|工厂|车队|的车)[^,。]{0,8}(?:停在|等在|在等|干等|停飞|停工|出不[去来了]|出发不了|动不了|全停|起飞)|(?:包裹|货物?|药品?|冷链)[^,。]{0,8}(?:发不出|出不去|送不出|寄不出)",
    r"|(?:トラック|バン|\d機|便|船|列車|クレーン|ライン|工場)[^、。]{0,16}(?:待機|足止め|出発でき|停止|止ま|動け|欠航|立ち往生)|荷物[^、。]{0,10}(?:出せ|出荷でき|届け)|出荷[^、。]{0,6}(?:でき|止ま)",
}

form! {
    /// What each hour costs.
    DEAR:
    r"\b(?:lose|losing|loses|lost|costs?|costing)(?: us)? [^.,;]{0,24}(?:\d|thousands|millions)[^.;]{0,18}\b(?:an?|per|each|every) (?:hour|minute|second|day)\b|\b(?:each|every) (?:hour|minute|second) costs\b|\blosses run\b",
    r"|每一?(?:分钟|小时|秒|天)[^,。]{0,8}(?:损失|亏|赔)|(?:损失|亏|赔)[^,。]{0,8}(?:每|一)(?:小时|分钟)|停一(?:小时|分钟|天)[^,。]{0,2}赔|损失[^,。]{0,6}(?:万|亿)",
    r"|(?:1|一|毎)(?:時間|分|秒)(?:ごと|あたり|間)?に[^、。前]{0,10}(?:損失|失って|失う)|損失は",
}

form! {
    /// Life or health.
    LIVES:
    r"\b(?:lives?|patients?|people|safety)\b[^.,;]{0,12}\b(?:at risk|in danger)\b|\bambulances?\b|\binsulin\b|\bdialysis\b|\bemergency (?:calls?|department|room)\b",
    r"|人命|生命(?:安全|危险)|救护车|胰岛素|急诊[^,。]{0,6}(?:收不|不能|无法|关)|急救电话[^,。]{0,4}(?:接不|打不)|命に(?:関|かか)わ|生命に|救急車|救急で[^、。]{0,10}受け入れ|インスリン",
}

/// Whether a folded clause says that nothing comes in any more, be it because nobody can buy.
pub(super) fn says_nothing_comes_in(clause: &str) -> bool {
    NOTHING_COMES_IN.is_in(clause) || NOBODY_BUYS.is_in(clause)
}

/// Whether a folded clause says what of their business stands still, be it that nothing comes in.
pub(super) fn says_business_stands(clause: &str) -> bool {
    says_nothing_comes_in(clause) || [&LIVED_BY, &SHUT, &STRANDED, &DEAR, &LIVES].iter().any(|it| it.is_in(clause))
}

#[cfg(test)]
mod tests {
    use crate::cases::{by_words, hear};
    use crate::domain::Severity;

    fn told(text: &str) -> Severity {
        by_words(&hear([text])).1
    }

    #[test]
    fn what_stands_still_in_an_outage_is_declared_in_any_trade() {
        for text in [
            "The mill's control system is down, the whole plant stands idle.",
            "Reservations are dead for every hotel; we are sending guests away.",
            "The museum's ticket machines do not answer anywhere. We have not sold a single ticket.",
            "Production checkout is down, nobody can pay.",
            "航线系统宕机，所有航班停飞。",
            "支付接口九成以上的请求都是 5xx，现在没有人买得到票。",
            "正式環境結帳掛了，所有客戶都無法付款。",
            "The shop is down, hardly anyone can check out.",
            "決済画面が全面的にエラーになり、購入を完了できた方がほとんどいらっしゃらないようです。",
            "點餐系統全掛，所有分店只好關門。",
            "仓库系统宕机，整个上午一笔买卖没做成。",
            "受注システムが停止し、注文が1件も入りません。",
        ] {
            assert_eq!(told(text), Severity::Critical, "{text}\n{:?}", hear([text]));
        }
    }

    #[test]
    fn the_same_words_of_what_is_tested_feared_over_or_goes_on_elsewhere_are_no_loss() {
        for text in [
            "If the mill's control system goes down, the whole plant stands idle. How do we plan for that?",
            "Since the release anyone can order without a login, and we do not know why. What was changed?",
            "How do we see to it that no customer can order in the test shop?",
            "新店还没有客户下单，没有客户付款的记录，怎么开通报表？",
            "On Tuesday nobody could buy for twenty minutes when sales began, then it righted itself. What was it?",
            "昨天开卖时没有人能付款，现在都正常了，想知道原因。",
            "In staging the museum's ticket machines do not answer, not a single ticket was sold in the test.",
            "Last night reservations were down and we sent guests away. All works again, what was it?",
            "上周点餐系统宕机，分店只好关门，现在已经恢复，想知道原因。",
            "もし受注システムが停止したら注文が1件も入りません。どう備えればよいですか。",
        ] {
            assert!(told(text) < Severity::Urgent, "{text}\n{:?}", hear([text]));
        }
    }

    #[test]
    fn who_says_that_customers_are_not_touched_declares_no_business_that_stands() {
        for text in [
            "The survey tool in production is completely down for everyone. Customers are not affected.",
            "生产环境的调查系统整个宕机，所有人都打不开，客户不受影响。",
            "正式環境的問卷系統全面停擺，所有員工都進不去；客人買票不受影響。",
            "本番のアンケートのシステムが完全に落ちていて、誰も回答できません。動画の視聴には影響ありません。",
        ] {
            assert!(told(text) <= Severity::Urgent, "{text}\n{:?}", hear([text]));
        }
    }
}
