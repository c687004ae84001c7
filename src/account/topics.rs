use crate::domain::{Fact, FactKind};

/// Bytes; shorter words also occur inside others.
const LEAST_USED_UP: usize = 6;

/// Something customers ask about: the words they use for it, and how facts speak of it.
pub(super) struct Topic {
    /// Lower case, in the four languages, between bars. Latin words match from the start of a word on; others anywhere.
    words: &'static str,
    /// What vendors' texts, ARNs and metric names say of it, in the same form and matched in the same way.
    traces: &'static str,
    /// Kinds of facts that are about it whatever their words.
    pub kinds: &'static [FactKind],
}

impl Topic {
    /// The words that customers use for it.
    pub(super) fn words(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.words.split('|')
    }

    /// How much a fact is about it: the most that `weight` gives to a trace, and 0.8 where the fact is of its kind.
    pub(super) fn weight(&self, fact: &Fact, weight: impl Fn(&str) -> f32) -> f32 {
        let by_trace = self.traces.split('|').map(weight).fold(0.0, f32::max);
        by_trace + if self.kinds.contains(&fact.kind) { 0.8 } else { 0.0 }
    }

    /// Whether a fact's words or resource speak of it.
    pub(super) fn is_in(&self, fact: &Fact) -> bool {
        let resource = fact.resource.as_deref().unwrap_or_default();
        self.is_in_text(&format!("{}\n{resource}\n{}", fact.title, fact.body).to_lowercase())
    }

    /// Whether lower-case `text` speaks of it.
    pub(super) fn is_in_text(&self, text: &str) -> bool {
        self.traces.split('|').any(|trace| holds(text, trace))
    }

    /// Whether it is something that things happen to, and not what happens.
    pub(super) fn is_thing(&self) -> bool {
        !self.is_trouble() && !self.kinds.contains(&Change)
    }

    /// Whether it asks who did something, whatever that was.
    pub(super) fn asks_who(&self) -> bool {
        self.words().next() == Some("who")
    }

    /// Whether it is something going wrong, whatever it happens to.
    pub(super) fn is_trouble(&self) -> bool {
        self.kinds.iter().any(|it| matches!(it, Alarm | Metric | Health))
    }
}

use FactKind::{Alarm, Change, Cost, Health, Metric, Plan, Quota, Security};

/// All topics; a question may name several.
const TOPICS: &[Topic] = &[
    Topic {
        words: "database|db|rds|postgres|mysql|aurora|sql|資料庫|数据库|數據庫|データベース",
        traces: "rds|aurora|database|postgres|mysql",
        kinds: &[],
    },
    Topic {
        words: "failover|fail over|failed over|fails over|switched over|容錯移轉|容错转移|故障转移|故障轉移|\
                主备切换|主備切換|切换|切換|フェイルオーバー|フェールオーバー",
        traces: "failover|failed over",
        kinds: &[],
    },
    Topic {
        words: "connection|connect|pool|連線|連接|连接|接続|コネクション",
        traces: "connection|databaseconnections|max_connections|pool|db_pool",
        kinds: &[],
    },
    Topic {
        words: "deploy|release|ship|shipped|touched|動過|动过|動了|动了|rollout|rolled out|rollback|roll back|who changed|what changed|change|部署|發布|\
                发布|上線|上线|變更|变更|改了|改動|改动|回滾|回滚|デプロイ|リリース|変更|変わ|変え|ロールバック",
        traces: "deploy|updateservice|taskdefinition|task definition|updatefunction",
        kinds: &[Change],
    },
    Topic {
        words: "error|5xx|500|502|503|504|failing|fails|failed|failure|fail|down|outage|broken|broke|\
                unavailable|crash|not working|doesn't work|stopped working|can't open|can't reach|can't pay|can't buy|\
                can't log|cannot open|cannot reach|cannot pay|cannot buy|cannot log|unable to|won't load|blank page|\
                錯誤|错误|失敗|失败|掛了|挂了|中斷|中断|故障|當機|宕机|崩|無法|无法|不了|打不開|打不开|進不去|进不去|\
                連不上|连不上|登不|買不到|买不到|看不到|收不到|沒反應|没反应|卡住|壞掉|壞了|坏了|坏掉|空白|\
                エラー|障害|落ち|ダウン|停止|できない|できません|えない|えません|られない|られません|せません|げません|\
                めません|開けない|開けません|動かない|動きません|つながら|真っ白",
        traces: "5xx|error|fatal|unhealthy",
        kinds: &[Alarm, Metric],
    },
    Topic {
        words: "slow|latency|lag|慢|延遲|延迟|卡頓|遅い|遅く|遅延|レイテンシ|response time|回應時間|响应时间|\
                応答時間",
        traces: "latency|targetresponsetime|response time|duration|cpuutilization|queue",
        kinds: &[Metric],
    },
    Topic {
        words: "checkout|payment|paying|pay|order|cart|purchase|buy|買|买|付款|結帳|结账|支付|訂單|订单|下單|下单|決済|注文|\
                購入|会計|カート",
        traces: "checkout|payment|orders|cart",
        kinds: &[],
    },
    Topic {
        words: "load balancer|alb|elb|nlb|負載平衡|负载均衡|負載均衡|ロードバランサ",
        traces: "elasticloadbalancing|load balancer|applicationelb|networkelb",
        kinds: &[],
    },
    Topic {
        words: "kubernetes|k8s|eks|pod|node|cluster|叢集|集群|節點|节点|クラスタ|ポッド|ノード",
        traces: "eks|kubernetes|pod|node|cluster",
        kinds: &[],
    },
    Topic {
        words: "ecs|container|fargate|task|容器|コンテナ|タスク",
        traces: "ecs|fargate|task|container",
        kinds: &[],
    },
    Topic {
        words: "ec2|instance|server|host|reboot|執行個體|实例|實例|主機|主机|伺服器|服务器|重啟|重启|\
                インスタンス|サーバ|再起動",
        traces: "ec2|instance|reboot",
        kinds: &[],
    },
    Topic { words: "lambda|function|函數|函数|函式|関数|ラムダ", traces: "lambda|function", kinds: &[] },
    Topic {
        words: "s3|bucket|object|儲存貯體|存储桶|物件|对象|バケット|オブジェクト",
        traces: "s3|bucket",
        kinds: &[],
    },
    Topic {
        words: "storage|disk|space|儲存空間|存储空间|磁碟|磁盘|空間|ディスク|ストレージ|容量",
        traces: "storage|freestoragespace|disk|volume",
        kinds: &[],
    },
    Topic {
        words: "security|leak|access key|secret key|credential|hacked|stolen|suspicious|abuse|permission|denied|\
                stranger|intruder|broke in|login attempt|got out|403|iam|安全|入侵|陌生人|可疑|侵入|乗っ取|不審|洩漏|泄露|外洩|金鑰|密钥|存取金鑰|盜用|盗用|權限|权限|漏洩|漏えい|アクセスキー|\
                不正|権限",
        traces: "credential|access key|accesskey|iam.amazonaws|policy|guardduty|abuse|exposed|accessdenied|\
                aws_risk",
        kinds: &[Security],
    },
    Topic {
        words: "bill|cost|charge|invoice|price|expensive|spend|refund|帳單|账单|費用|费用|成本|收費|收费|請求書|\
                料金|課金|コスト",
        traces: "charge|bill|usd|budget",
        kinds: &[Cost],
    },
    Topic {
        words: "quota|limit|throttl|429|配額|配额|上限|限流|節流|节流|クォータ|制限|スロットリング",
        traces: "quota|limit|throttl|max_connections",
        kinds: &[Quota],
    },
    Topic {
        words: "bedrock|llm|token|inference|model|模型|推理|推論|モデル|トークン",
        traces: "bedrock|model|invocation|inference|token",
        kinds: &[],
    },
    Topic {
        words: "maintenance|scheduled|排定|預定|计划内|計畫|patch|upgrade|restarted by you|be restarted|be rebooted|維護|维护|升級|升级|メンテナンス|保守|アップグレード",
        traces: "maintenance|scheduled|排定|預定|计划内|計畫|patch|upgrade|reboot",
        kinds: &[],
    },
    Topic {
        words: "aws health|everything|一切|全部|すべて|全て|異常|异常|anything wrong|went wrong|all right|\
                all good|what happened|happening|going on|help|發生什麼|发生什么|怎麼了|怎么了|怎麼回事|\
                怎么回事|出事|何が起き|どうなって|どうした|incident|alarm|status|healthy|健康|警示|告警|警报|\
                狀態|状态|アラーム|ステータス|状況|正常",
        traces: "alarm|aws health",
        kinds: &[Health, Alarm],
    },
    Topic {
        words: "backup|restore|snapshot|recover|備份|备份|還原|恢复|復原|快照|バックアップ|復元|スナップショット",
        traces: "backup|snapshot|restore",
        kinds: &[],
    },
    Topic {
        words: "network|vpc|subnet|nat|dns|security group|網路|网络|安全群組|安全组|ネットワーク",
        traces: "vpc|nat|dns|network|security group",
        kinds: &[],
    },
    Topic {
        words: "severity|support plan|someone answer|response target|response time|嚴重性|严重|套餐|重要度|\
                応答時間|our plan|my plan|支援計畫|支援方案|支持计划|サポートプラン",
        traces: "plan",
        kinds: &[Plan],
    },
    Topic {
        words: "multi-az|single-az|availability zone|zone|多可用区|多可用區|可用区|可用區|マルチ az|マルチaz|アベイラビリティーゾーン|standby|備援|备用|待命|スタンバイ",
        traces: "multi-az|single-az|standby",
        kinds: &[],
    },
    Topic {
        words: "engine|version|instance class|instance type|引擎|版本|哪一版|規格|规格|实例类|執行個體類別|エンジン|バージョン|クラス",
        traces: "runs|running|version|engine",
        kinds: &[],
    },
    Topic {
        words: "at most|maximum|max|up to how|most|highest|max_connections|最多|最大|上限|最高",
        traces: "at most|up to|max_connections|can grow|maximum",
        kinds: &[],
    },
    Topic { words: "memory|ram|記憶體|内存|內存|メモリ", traces: "memory", kinds: &[] },
    Topic {
        words: "timeout|timed out|time out|times out|逾時|超时|タイムアウト",
        traces: "timeout|timed out",
        kinds: &[],
    },
    Topic { words: "cpu|busy|处理器|處理器", traces: "cpu", kinds: &[] },
    Topic {
        words: "public|publicly|exposed|everybody|公开|公開|パブリック",
        traces: "public access|public",
        kinds: &[],
    },
    Topic {
        words: "versioning|版本控制|版本管理|バージョニング|バージョン管理", traces: "versioning", kinds: &[]
    },
    Topic { words: "tag|tags|tagged|標籤|标签|タグ", traces: "tags|tag|tagging|createtags", kinds: &[] },
    Topic {
        words: "queue|sqs|dlq|dead letter|dead-letter|队列|佇列|死信|キュー|デッドレター",
        traces: "sqs|queue|dead-letter",
        kinds: &[],
    },
    Topic {
        words: "cache|redis|cdn|cloudfront|缓存|緩存|快取|キャッシュ",
        traces: "cache|redis|cloudfront",
        kinds: &[],
    },
    Topic { words: "certificate|tls|ssl|证书|憑證|証明書", traces: "certificate|acm|tls", kinds: &[] },
    Topic { words: "proxy|代理|プロキシ", traces: "proxy", kinds: &[] },
    Topic {
        words: "circuit breaker|断路器|斷路器|サーキットブレーカー", traces: "circuit breaker", kinds: &[]
    },
    Topic {
        words: "who|someone|somebody|anybody|by hand|manual|requested|on purpose|有人|誰|谁|人為|人为|手動|手动|手殘|手残|誰か|だれ",
        traces: "nobody|requested|by role|by user|by a user",
        kinds: &[],
    },
    Topic {
        words: "requests|share of|percentage of|how many percent|比例|多少請求|多少请求|請求数|割合|リクエスト",
        traces: "requests",
        kinds: &[],
    },
];

/// The topics that a question names. A word is used up by the first that has it: "fail over" and 故障转移 are no failure.
pub(super) fn of_text(question: &str) -> Vec<&'static Topic> {
    let mut question = question.to_lowercase();
    let mut topics = Vec::new();
    for topic in TOPICS {
        if topic.words().any(|word| holds(&question, word)) {
            topics.push(topic);
            for word in topic.words().filter(|word| word.len() >= LEAST_USED_UP) {
                question = question.replace(word, " ");
            }
        }
    }
    topics
}

/// Whether `text` (lower case) holds `word`; a Latin word only where one begins, so that `rds` is not found in `records`.
pub(super) fn holds(text: &str, word: &str) -> bool {
    if !word.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return text.contains(word);
    }
    let is_begun =
        |at: usize| !text.get(..at).is_some_and(|before| before.ends_with(|it: char| it.is_ascii_alphanumeric()));
    let is_ended = |at: usize| {
        // Short abbreviations are whole words: `db` is not the start of `dbt`.
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        word.len() > 3 || !after.is_some_and(|it| it.is_ascii_alphanumeric() && it != 's')
    };
    text.match_indices(word).any(|(at, _)| is_begun(at) && is_ended(at))
}
