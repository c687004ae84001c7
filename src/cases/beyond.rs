//! Whether somebody says that an outage goes beyond the machines: who is kept from what, in how many places, what the law or a
//! contract wants meanwhile, whose health hangs on it. It makes nothing severe by itself, as what is said to stand still does
//! (`stakes.rs`); it is what a text has to say before its likeness may call it `critical`.

use super::grammar::{Form, form};

form! {
    /// Those whom they serve, or the places where they do, by hundreds or all of them.
    MANY:
    r"\b(?:\d{3,}k?|\d+(?:\.\d+)? ?(?:k|m)|(?:\w+ )?(?:hundred|thousand|million)s?)(?: of)? (?:\w+ ){0,3}(?:of us|customers?|subscribers?|students|pupils|passengers|patients|people|tenants|bidders|guests|members|lorries|trucks?|parcels|doses|chickens|households|homes|citizens|\w*shops|stores|stations|sites|farms|firms|branches|clinics|hospitals|hotels|pharmacies|restaurants)\b",
    r"|\b(?:\d{2,3}) (?:\w+ ){0,2}(?:stations|stores|shops|branches|clinics|hospitals|hotels|pharmacies|farms|lorries|trucks|ferries|planes|boats|pumping stations)\b",
    r"|\b(?:all|every|each of|any of|both)(?: (?:of|our|its|the|\d+|\w+ million|\w+ thousand)){0,3} (?:customers?|subscribers?|passengers?|students|patients|shops?|stores?|branch(?:es)?|clinics?|hospitals?|pharmac(?:y|ies)|gates?|wards?|floors|lanes?|barriers|barns|boats|halls|desks|toll stations)\b|\bnationwide\b|\bthe (?:whole|entire) (?:company|business|firm|town|city|country)\b",
    r"|(?:\d{3,}|[\d一二三四五六七八九十两几]+ ?[百千万亿]+|[\d.]+ ?[千万])[余多几来]*[个名位户家人台辆艘条只头份件笔部根座架所吨尾]*[^,。0-9]{0,8}(?:人|户|家|店|站|点|生|客|车|梯|桩|铺|院|校|只鸡|老人|长[辈者]|同事|员工|会员|工友|网点|机构|社区|单子|货柜|包裹|鱼|虾)",
    r"|(?:全[国省市县校院厂台行网线县]|各[家地站店])[^,。]{0,14}(?:都|全|瘫|停|断|不|没|无法)|所有(?:客户|用户|考生|医院|学校|网点|分行|门店|餐厅|车道|厂区|分店|商户)|[\d一二三四五六七八九十百]+[个家座所条艘层间](?:加油站|站|门店|网点|医院|医院产科|诊所|养老院|药局|药店|区|分部|分公司|分拨|标段|船|厂|机构|店|码头|学校|棟|栋|路线|手术室)",
    r"|(?:\d{3,}|[\d.]+ ?[千万]|[一二三四五六七八九十百千万]{2,})(?:の|余りの)?(?:名|人|社|店舗?|か所|ヶ所|箇所|施設|事業所|台|便|食|会員|校|支店)|(?:全国|全地域|全自治体|全店|全支店|全加入者|全顧客|全受験生|全病棟|どの(?:病棟|支店|店|手術室)|各店)|[\d一二三四五六七八九十百]+ ?(?:店舗|か所|ヶ所|箇所|支店|病院|診療所|施設|航路|校)",
}

form! {
    /// What law, a contract or a day fixed for others wants while it fails.
    OWED:
    r"\b(?:by law|the law (?:says|wants)|legal(?:ly)? (?:deadline|due|required)|regulators?|statutory|must be (?:lodged|filed|published|notified)|has to be notified|penalt(?:y|ies)|fined|fines|a fine|terminating contracts|contracts? (?:is|are) being (?:cancel|terminat)\w+|before midnight|lose the right|payday|rent day|election (?:night|day)|(?:doors?|gates|bids?|tender|polls?)[^.,]{0,20} (?:opens?|closes?) (?:at|by))\b",
    r"|法定|依[^,。]{0,4}法|法律|监管|主管机关|金管会|逾期|截止|罚|滞[报纳期]|违约|开标|封盘|(?:过点|逾时)不|错过|发薪|薪转|入帐日|入账日|[点前][^,。]{0,4}关闭|最后[一期]?[天限]",
    r"|締切|締め切り|期限|法令|規程|当局|監督官庁|加算税|違約金|ペナルティ|届け出|支給日|本日が|(?:今夜|本日)[^、。]{0,4}24時|までに[^、。]{0,20}(?:送ら|出さ|届け)",
}

form! {
    /// Whose health or safety hangs on it, or what lives.
    HEALTH:
    r"\b(?:patients?|wards?|nurses?|medic(?:ine|ines|ation)|prescriptions?|vaccines?|doses|surger(?:y|ies)|operating (?:room|theatre)s?|chlorine|drinking water|the water is safe|distress|alarms?(?: \w+)? (?:can't|cannot|do not|don't) go|gas alarms?|fire brigade|evacuat\w+|rescue\w*|animals|chickens|barns)\b",
    r"|急救|急诊|抢救|救护|救生|搜救|报警|警报|接警|派遣台|呼救|呼叫铃|紧急按钮|跌倒|困人|疫苗|[领吃配送处]方?药|药[品柜]|安不安全|安全[^,。]{0,6}判断|胎心|监护|透析|洗肾|手术|开刀|输血|血液|血型|病[人床房患]|患者|心脏|消防|火灾|防灾|避难|[洩泄]洪|缆车|推挤|踩踏|挤倒|瓦斯|燃气|漏气|水质|饮水|停水|淹|鸡舍|浮头|增氧|打氧|[人生]命|救命",
    r"|救急|患者|病棟|手術|薬(?:を|剤|の照合)|処方薬|ワクチン|輸血|血液|透析|人工呼吸|心肺|産院|見守り|防災|避難|津波|地震|水位|放流|下水|浄水|消防|火災|ガス警報|退避|鼻上げ|通報|人命|生命|命(?:に|が)",
}

form! {
    /// What they do for others is not done: nobody is served, let through or paid, nothing leaves or comes.
    UNSERVED:
    r"\b(?:can(?:not|'t| not)|could(?: not|n't)|unable to|nobody can|no one can|none can|isn't allowed to|are not allowed to|nobody|no one|not one)(?: (?:even|be|is|any|anyone|now|all|can|\w+ly)){0,3} (?:sell|sold|board|sail|load(?:ed)?|fly|pay|paid|dispense|hand(?:ed)? out|operate|deliver(?:ed)?|produce|ship(?:ped)?|authori[sz]e|bake|lodge|filed?|book(?:ed)?|served?|submit|publish|treat|admit|deal|trade|close|meet)\b",
    r"|\b(?:barriers?|gates?|flaps|doors?|counters?|lanes?|tills?|scanners?)(?: (?:all|are|is|stay|stays|remain|every))* (?:shut|blocked|closed|dead)\b|\b(?:halted|paraly[sz]ed|standing still|stands still|standstill|turned back|turned away|missed their slot|without (?:service|medicine|a route)|no (?:bread|money|route|service|medicine|transfers|line is running)|stop all sales|close the (?:entire|whole) business|leaves the house|penny|(?:is|are|have) standing (?:in|on)|sat looking|(?:has|have) no service|lets? anyone in|trade \w+ is at|can operate|nobody can work|buses all stay)\b",
    r"|\b(?:no|any) (?:scanner|teller|terminal|desk|machine) lets\b|\bnot? (?:one|a single) (?:\w+ )?(?:came|comes|can sell|can order|transfer|ticket|plan came|parcel)\b|\bevery (?:card|customer of|passenger)\b|\bwe (?:take|lose) \d+ ?%|\bwatch it drain\b|\bcompany cannot\b",
    r"|(?:[卖办发存取缴开验拍结出卸领放送分付买拿]|刷|投|登|交易|派)不[了出成掉过到动下来走]+|(?:没法|无法|不能|没[有]?人能|谁[也都]?不能)[^,。]{0,3}(?:缴|卖|发|办|取|存|领|送|出|开|付|买|收|提|投|载|接)|(?:油枪|闸[门机口]|栏杆|柜[台面]|收银|窗口|售票机?|织机|机台|打氧机?)[^,。]{0,10}(?:停|断|关|锁|不|没|闲)",
    r"|(?:家|人|户|个)[^,。]{0,2}在等|停止(?:所有|全部|一切)|停[驶航驾摆工产业住]|开不了|出不了|业务[^,。]{0,4}(?:中断|停)|公司[^,。]{0,10}(?:瘫|停|一分钱)|(?:业务|生意|店|厂|线|车|船|手术|门诊)[^,。]{0,4}全停|没有?(?:任何)?服务|没有?一[家条单张笔]|一[笔份单簍篓张条]也?[^,。]{0,4}(?:没|不|拍不)|(?:堵|排|挤)[到满成住]|队伍|趴窝|没饭吃|没着落|客户全|一分钟[^,。]{0,4}亏|亏[^,。]{0,3}万|赔进|按[小时点]+[^,。]{0,3}[赔算]|一(?:小时|天)[^,。]{0,6}万|归零|开始是零",
    r"|(?:売れ|払え|払い戻し|出せ|渡せ|飛べ|乗せ|給油(?:が)?でき|始められ|受け入れ|放送|配信|登録でき|記帳|手続き(?:が)?でき|お渡し|お出し|発行|出荷|振込|納付|入れ|通り|開け|走って)[^、。]{0,8}(?:ず|ませ|な[いくかっ]|止|断|停止)|(?:給油|発売|払戻し|搭乗|窓口|ATM|atm|証明書|会計|販売|営業|操業|出荷|振込|注文|受注|発注|配達)[^、。]{0,12}(?:停止|止ま|止め|でき|ゼロ|途絶|入らず|閉め)|(?:一滴|1円|一円|一便|一路線|何一つ|一簍)も|麻痺|業務(?:を|が)[^、。]{0,6}(?:行え|でき|止)|(?:会社|店)[^、。]{0,4}(?:閉め|止ま|麻痺)|損が|お引き取り|人であふれ|長い列",
}

/// Whether a folded clause says that the trouble hits more than the machines.
pub(super) fn goes_beyond(clause: &str) -> bool {
    [&MANY, &OWED, &HEALTH, &UNSERVED].iter().any(|it| it.is_in(clause))
}
