//! What of a business stands still, as somebody tells it, in whatever trade: nothing is sold or comes in, doors are shut, what was sold
//! is called off or paid back, goods and people cannot leave, each hour costs, lives are at risk. `critical` needs business impact that
//! was declared; this is how it is declared.

use super::grammar::{Form, form};
use super::said::{Environment, Impact, Said};
use crate::domain::Severity;

/// From how likely on a report is `critical`, by what it declares. Chosen on the 6,106 labelled reports, each hand heard by what the
/// others teach: of the criticals 84 % are heard instead of 74 % by one threshold for all, and as few others are taken for one.
const FROM_STANDING: f32 = 0.1;
const FROM_BEYOND: f32 = 0.1;
const FROM_STOPPED_BEYOND: f32 = 0.25;
const FROM_LOSING: f32 = 0.3;
const FROM_BUSINESS: f32 = 0.5;
/// So likely it has to be an outage at all.
const FROM_URGENT: f32 = 0.3;

form! {
    /// Nothing comes in: all of what they live by has stopped, whatever else is said of it.
    NOTHING_COMES_IN:
    r"\b(?:takes?|took|taken|taking|earns?|earned|earning|makes?|made|making)(?: us| in)* (?:absolutely )?(?:nothing|no (?:money|income|revenue|orders?|payments?|bookings?|sales|cash))\b",
    r"|\b(?:not|n't|never)(?: yet)? (?:sold|taken|sell|take|made|make|earned|booked|shipped|received|had)(?: in)? (?:one|a single|any) \w+",
    r"|\b(?:not (?:one|a single)|no) (?:\w+ ){1,2}(?:has|have|had) been (?:paid|sold|booked|bought|ordered|shipped|delivered)\b",
    r"|\bno (?:\w+ ){1,6}(?:has|have) (?:sold|received|taken|had|got|seen) (?:an?|any|one|a single) (?:order|booking|payment|customer|job)\b",
    r"|\b(?:business|sales|revenue|income|turnover|takings|trade|trading)(?: (?:is|are|has|have|stands?|stood|fell|dropped|went))?(?: (?:come|gone|been|down|now|all|completely|to|at))* (?:zero|nil|nothing|still|halted|stopped|standstill|a standstill|a halt|paraly[sz]ed)\b",
    r"|\bzero (?:orders|sales|bookings|revenue|income|takings)\b|\b(?:has|have|had)(?: not|n't)(?: \w+)? (?:rung up|served|seated|sold|billed|dispatched|dispensed|checked in|admitted) (?:one|any\w*|a (?:single|soul|thing))\b|\b(?:nothing|not a (?:thing|penny|cent|dime)) (?:has )?(?:been )?(?:sold|sells|is selling|comes? in|came in|coming in)\b",
    r"|一[笔单桩宗张件份桌趟](?:生意|买卖|订单|交易|业务|活儿?|货|票)?(?:都|也)?(?:没|未)(?:能|有)?(?:做|成|谈|接|卖|收|结|签)|(?:分文|一分)(?:未|没)(?:进|收)|(?:开不了|没开|没能开|至今没|还没开)张",
    r"|一(?:分|毛|块|元)钱[^,。]{0,8}(?:没|不[到进了])|一(?:单|张票|张|笔|件|杯|盒)(?:都|也)?[^,。]{0,4}(?:卖不|没卖|没进|接不|没接|下不)|没有?(?:接|收|卖|进)[到出]?一(?:单|张|笔|件)",
    r"|(?:生意|营收|收入|营业额|交易额|销售额|业绩|流水|进账|订单(?:数|量)?)[^,。]{0,4}(?:归零|为零|是零|等于零|挂零|停了|全停|停摆|中断)|零(?:收入|营收|进账|订单|成交)|没有?(?:任何)?(?:收入|进账|营收|营业额)",
    r"|收不[到了进][^,。]{0,2}(?:钱|款(?:$|[,。;!]))",
    r"|(?:売上|売り上げ|収入|収益|入金)[^、。]{0,10}(?:ゼロ|ない|なし|立た|立ちませ|一切|途絶|止ま)|(?:注文|予約|入金|受注|販売|商売|約定)[^、。]{0,8}ゼロ",
    r"|(?:1|一|ひと) ?(?:件|枚|個|つ|杯|台|円|本)も[^、。]{0,8}(?:売れ|売り|売っ|入ら|入り|入って|出荷|出せ|買え|受け|通ら)|一切販売(?:でき|して)|(?:会計|成約|決済|受付|販売|売買|取引|出荷)[^、。]{0,4}(?:1|一|ひと) ?(?:件|枚|個|つ)も|(?:売上|売り上げ)[^、。]{0,6}(?:上が|立っ|発生し)[^、。]{0,4}(?:ませ|な[いく]|ず)|商売(?:に(?:なら|なり)|上がったり|あがったり)",
}

form! {
    /// Nobody, or hardly anybody, can buy or pay.
    NOBODY_BUYS:
    r"\b(?:(?:almost |nearly )?(?:nobody|no ?-?one)|hardly (?:anyone|anybody|any \w+)|(?:no|none of (?:our|the)|not (?:one|a single)) (?:customer|shopper|buyer|visitor|guest|client|passenger)s?)(?: (?:at|in|of) (?:our|the) \w+)? (?:can|is able to|are able to|manages to|gets to|has been able to|have been able to)(?: \w+)? (?:buy|pay|order|check out|purchase|complete (?:a|an|any|their|the|his|her) (?:purchase|order|payment|checkout))\b",
    r"|(?:(?:谁|所有(?:人|客户|顾客|客人|用户|会员)|(?:客户|顾客|客人|用户)全(?:都|部)?)(?:都|也|均)?(?:没法|无法|不能|没办法|不可以)|几乎没(?:有)?人能)(?:够)?(?:买|付(?:款|钱|得)|支付|下单|结账|购买|购票)",
    r"|没有?(?:一个)?(?:人|客户|顾客|客人)(?:(?:能够?|可以)(?:买|付(?:款|钱)|支付|下单|结账|购买|购票)|(?:买|付|下|结)得)",
    r"|(?:谁|所有(?:人|客户|顾客|客人|用户|会员)|(?:客户|顾客|客人|用户)全(?:都|部)?)(?:都|也|均)?(?:买|付|下|结)不[了到成]",
    r"|(?:全都|全部都?|统统|通通|一律|哪[儿里]?都|到处都?)(?:[买付下结卖收]不[了到成出]|(?:没法|无法|不能|没办法)(?:下单|付款|付钱|支付|结账|购买|购票|收款|收银|卖))",
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
    r"|\b(?:turn(?:s|ed|ing)?) (?:\w+ ){1,3}away\b|\bshutters?\b[^.,;]{0,12}\b(?:down|closed)\b|\b(?:pull\w*|pulled|bring\w*|brought) (?:down )?(?:the |our |their )?shutters\b|\b(?:stopp?(?:ed|ing)?|halted|suspended|ceased|paused) (?:all )?(?:selling|sales|admitting|admissions?|boarding|operations|production|deliveries|surger(?:y|ies)|trading|taking (?:orders|bookings|payments|patients|calls))\b",
    r"|\b(?:can(?:not|'t)|could(?: not|n't)|unable to|not able to)(?: \w+)? (?:sell|take|serve|ship|deliver|produce|treat|admit|bill|charge|dispatch|book|check in|make)(?: \w+)? (?:anything|anyone|anybody|a (?:single )?(?:thing|soul|penny|cent|dime)|any (?:money|orders?|cards?|payments?|customers?|patients?|bookings?|guests?))\b",
    r"|(?:什么|一样|东西|货)(?:都|也)[卖发送做产运交]不[了出成]|[做接]不[了成](?:生意|买卖|单子?|订单)|(?:没法|无法|不能|没办法)(?:做生意|开店|接单|出货|收钱|收款|接待|收治|放行)|(?:^|[^停班])停(?:诊|课|考|运|航|播|印|刊|牌|盘|售)(?:了|$)|拉(?:下|了|上)?(?:卷帘门|铁门|铁卷门|闸)|把[^,。]{0,6}[客病患人者][^,。]{0,4}(?:请|劝|打发|推|退)(?:走|回|出去|离)|劝返",
    r"|(?:停止|暂停|无法|不能|被迫停|停了)(?:营业|营运|运营|开业|售票|销售|发货|经营)|停业|停售|歇业|(?:只[好能]|都|全|被迫|不得不|已经?)[^,。]{0,2}(?:关门|关店|闭店|打烊)",
    r"|(?:业务|生意|事业|公司|集团|配送|营运|运营|工厂|厂区|产线|银行|医院|门店|港口|机场)(?:业务|运营|营运|也|都|已经?|等于|完全|全部|全面|彻底|被迫|整个|基本|就|全)*(?:停摆|停了|停住|停顿|停止|瘫痪|停工|停产|停业|停下|陷入)|(?:只能|全额|统统|只好|全部)[^,。]{0,3}(?:退款|退费|退钱)",
    r"|(?:课程?|演出|航班|考试|手术|开卖|预售|比赛|场次)[^,。]{0,8}(?:取消|停飞)|取消[^,。]{0,6}(?:全部|所有|整场)|免费(?:坐|搭|放|通行|入场|乘)|(?:考试|手术|比赛)[^,。]{0,6}(?:没法|无法|不能)(?:进行|举行|举办|开始)",
    r"|(?:営業|事業|販売|配送|操業|生産|運行|商売|サービスの?提供|業務)[^、。]{0,12}(?:停止|止ま|止め|中止|できず|できませ|休業|見合わせ)|(?:店|店舗|門|売り場)[^、。]{0,4}(?:閉め|閉店|休業)|臨時休業|全額返金|返金(?:することに|になり|し|対応)",
    r"|何も(?:売れ|売る|出荷|生産|製造|届け)[^、。]{0,4}(?:ませ|な[いく]|ず|こと)|(?:休診|休講|運休|欠航)(?:に(?:な|し|せ)|し|と|が|です|$)|お(?:帰り|引き取り)(?:いただ|願)|シャッターを?(?:下ろ|おろ|閉)|受け入れ(?:を|は|が)?[^、。]{0,6}(?:停止|中止|断|止め)",
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
    /// Who works for them, or what they work with, has nothing to do.
    IDLE:
    r"\b(?:shops?|stores?|branches|staff|crews?|drivers?|clerks?|cooks?|pickers?|packers?|workers?|operators?|cashiers?|waiters?|surgeons?|teachers?|machines?|kitchens?|warehouses?|(?:whole|entire) (?:shop|store|plant|floor|shift|fleet|factory|ward))\b[^.,;]{0,20}\b(?:idle|idling|doing nothing|nothing to do|twiddling|sit(?:s|ting)? (?:around|about|idle)|stand(?:s|ing)? (?:around|about))\b",
    r"|(?:门店|店里?|店员|工人|司机|骑手|师傅|护士|医生|窗口|柜台|机器|设备|工位|仓库|全[厂店场])[^,。]{0,8}(?:[干白光空](?:站|坐|等|耗|晾)[着眼]?|闲着|闲下来|没活儿?(?:干|可)|没事可?[干做]|空转)",
    r"|(?:作業員|店員|従業員|運転手|ドライバー|職人|工場|厨房|店|窓口)[^、。]{0,14}(?:手待ち|手が止ま|手持ち無沙汰|何もでき(?:ず|な|ませ)|することがな|遊んで(?:い|お))",
}

form! {
    /// What they live by spoils or dies.
    SPOILT:
    r"\b(?:milk|fish|meat|fruit|food|bread|harvest|flowers?|blood|vaccines?|goods|chicks?|animals|cattle|cows|pigs|crops?|seedlings)\b[^.,;]{0,24}\b(?:spoil\w*|rot\w*|go(?:es|ing)? (?:off|bad)|thaw\w*|melt\w*|wilt\w*|d(?:ie|ies|ied|ying)|poured away|thrown away|down the drain)\b",
    r"|(?:鱼|虾|奶|肉|菜|花|果|疫苗|血|药|鸡|猪|牛|粮|海鲜|食材|苗)[^,。]{0,8}(?:坏掉|烂掉|烂了|馊|臭了|化[了冻]|死[了掉]|倒掉|报废|发霉)",
    r"|(?:魚|牛乳|生乳|肉|野菜|花|果物|ワクチン|血液|食材|鶏|豚|牛|稚魚|苗)[^、。]{0,10}(?:腐|傷み|傷ん|溶け|死[にぬん]|廃棄|捨て)",
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
    r"|(?:^|[^出])人命(?:$|[^关])|生命(?:安全|危险)|救护车|胰岛素|急诊[^,。]{0,6}(?:收不|不能|无法|关)|急救电话[^,。]{0,4}(?:接不|打不)|命に(?:関|かか)わ|生命に|救急車|救急で[^、。]{0,10}受け入れ|インスリン",
}

form! {
    /// What somebody comes to a business for.
    TRADE:
    r"\b(?:pay(?:s|ing|ments?)?|buy(?:s|ing|ers?)?|purchas\w+|check(?:s|ed|ing)?[- ]?outs?|orders?|ordering|carts?|baskets?|tills?|book(?:s|ings?)|tickets?|sells?|selling|sales?|reserv(?:e|es|ing|ations?)|shoppers?)\b",
    r"|付[款费钱不得账帐]|支付|购|买|卖|结[账帐]|下单|订单|收银|[订抢售出]票|预[约订]|交易|刷卡|支払|決済|购入|購入|買|売|注文|会計|予約|受注|レジ|チケット|カート",
}

/// Whether folded `text` speaks of what somebody comes to a business for.
pub(super) fn names_trade(text: &str) -> bool {
    TRADE.is_in(text)
}

impl Said {
    /// Who says that a thing does not work and what of their business stands still with it, or that all stands still and costs them
    /// orders or money, declares what `critical` needs.
    pub(super) fn is_plain_loss(&self) -> bool {
        let is_all = self.everyone || self.environment == Some(Environment::Production);
        let is_declared = self.stands_still || (is_all && self.is_losing);
        self.impact == Impact::Stopped && is_declared && !self.is_less()
    }

    /// Whether they say of anything but machines that it is hit: what `critical` needs, however it sounds.
    pub(super) fn declares_impact(&self) -> bool {
        let is_of_business = self.business && self.impact == Impact::Stopped;
        self.stands_still || self.is_losing || self.goes_beyond || is_of_business
    }

    /// Whether what they declare and what they sound like together are `critical`: the more plainly somebody says what stands still or
    /// who is kept from what, the less like such reports it has to be. Only to name a business with what fails is the least, and what goes
    /// on beside it takes from what stands.
    pub(super) fn is_like_a_loss(&self) -> bool {
        let is_stopped = self.impact == Impact::Stopped;
        let from = match () {
            () if self.environment == Some(Environment::Staging) || self.is_over => return false,
            () if self.is_serving && (self.stands_still || self.goes_beyond) => FROM_BUSINESS,
            () if self.stands_still => FROM_STANDING,
            () if self.goes_beyond && is_stopped => FROM_STOPPED_BEYOND,
            () if self.goes_beyond => FROM_BEYOND,
            () if self.is_losing => FROM_LOSING,
            () if self.business && is_stopped => FROM_BUSINESS,
            () => return false,
        };
        let may_be_an_outage = self.levels.or_more_likely(Severity::Urgent) >= FROM_URGENT;
        may_be_an_outage && self.levels.or_more_likely(Severity::Critical) >= from
    }

    /// Who says that nobody is harmed, and of nothing that it stands still, declares no business impact.
    pub(super) fn denies_harm(&self) -> bool {
        self.is_unharmed && !self.stands_still && !self.is_losing
    }
}

/// Whether a folded clause says that nothing comes in any more, be it because nobody can buy.
pub(super) fn says_nothing_comes_in(clause: &str) -> bool {
    NOTHING_COMES_IN.is_in(clause) || NOBODY_BUYS.is_in(clause)
}

/// Whether a folded clause says what of their business stands still, be it that nothing comes in.
pub(super) fn says_business_stands(clause: &str) -> bool {
    says_nothing_comes_in(clause)
        || [&LIVED_BY, &SHUT, &STRANDED, &IDLE, &SPOILT, &DEAR, &LIVES].iter().any(|it| it.is_in(clause))
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
