#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

//! Made-up secrets and where customers leave them. Every secret is put together at run time, so that no scanner finds
//! one in the repository.

use super::SecretKind as Kind;

/// A small generator (splitmix64) whose numbers never change with a library.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    pub(super) fn text(&mut self, alphabet: &str, length: usize) -> String {
        let alphabet: Vec<char> = alphabet.chars().collect();
        (0..length).map(|_| *self.pick(&alphabet)).collect()
    }
}

const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ALNUM: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const HEX: &str = "0123456789abcdef";

/// A token that shows what it is.
pub(super) fn token(dice: &mut Dice, kind: Kind) -> String {
    let glue = |parts: &[&str]| parts.concat();
    match kind {
        Kind::AwsAccessKey => glue(&[*dice.pick(&["AK", "AS"]), "IA", &dice.text(UPPER, 16)]),
        Kind::GoogleKey => glue(&["AI", "za", &dice.text(ALNUM, 34), "x"]),
        Kind::AlibabaKey => glue(&["LT", "AI", &dice.text(ALNUM, 20)]),
        Kind::GithubToken if dice.below(2) == 0 => glue(&["gh", "p_", &dice.text(ALNUM, 36)]),
        Kind::GithubToken => glue(&["github", "_pat_", &dice.text(ALNUM, 22), "_", &dice.text(ALNUM, 59)]),
        Kind::SlackToken => glue(&["xo", "xb-", &dice.text("0123456789", 12), "-", &dice.text(ALNUM, 24)]),
        Kind::StripeKey => glue(&["sk_", "live_", &dice.text(ALNUM, 24)]),
        Kind::ModelKey if dice.below(2) == 0 => {
            glue(&["s", "k-proj-", &dice.text(ALNUM, 30), "7Q", &dice.text(ALNUM, 20)])
        }
        Kind::ModelKey => glue(&["s", "k-", &dice.text(ALNUM, 40), "3dB", &dice.text(ALNUM, 5)]),
        Kind::NpmToken => glue(&["np", "m_", &dice.text(ALNUM, 36)]),
        Kind::PypiToken => glue(&["py", "pi-AgEIcHlwaS5vcmc", &dice.text(ALNUM, 70), "4x"]),
        Kind::AwsSessionToken => glue(&["IQoJb3Jp", "Z2luX2Vj", &dice.text(BASE64, 200), "a1"]),
        Kind::Jwt => {
            let (payload, signature) = (dice.text(URL_SAFE, 60), dice.text(ALNUM, 42));
            glue(&["ey", "JhbGciOiJIUzI1NiJ9.", "ey", "J", &payload, "q.", &signature, "7"])
        }
        other => panic!("no token shows that it is a {other:?}"),
    }
}

pub(super) const TOKEN_KINDS: [Kind; 12] = [
    Kind::AwsAccessKey,
    Kind::GoogleKey,
    Kind::AlibabaKey,
    Kind::GithubToken,
    Kind::SlackToken,
    Kind::StripeKey,
    Kind::ModelKey,
    Kind::NpmToken,
    Kind::PypiToken,
    Kind::AwsSessionToken,
    Kind::Jwt,
    Kind::AwsAccessKey,
];

/// 40 characters as AWS makes them.
pub(super) fn aws_secret(dice: &mut Dice) -> String {
    ["wJ", "a7/", &dice.text(BASE64, 34), "9"].concat()
}

pub(super) fn password(dice: &mut Dice) -> String {
    let words = ["Winter", "hunter", "Tr0ub", "corR3ct", "zebra", "Qx"];
    let signs = ["!", "#", "$1", "@", "%x", "_", "-"];
    let (word, sign) = (*dice.pick(&words), *dice.pick(&signs));
    [word, sign, &dice.text(ALNUM, 5), "7"].concat()
}

pub(super) fn hex(dice: &mut Dice, length: usize) -> String {
    dice.text(HEX, length)
}

pub(super) fn base64(dice: &mut Dice, length: usize) -> String {
    dice.text(BASE64, length)
}

/// A card number of `length` digits that begins with `prefix`, with its check digit.
pub(super) fn card(dice: &mut Dice, prefix: &str, length: usize) -> String {
    let body = [prefix, &dice.text("0123456789", length - prefix.len() - 1)].concat();
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0') * if place % 2 == 0 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

pub(super) const CARDS: [(&str, usize); 9] = [
    ("4539", 16),
    ("5425", 16),
    ("2223", 16),
    ("374", 15),
    ("6011", 16),
    ("3530", 16),
    ("6221", 16),
    ("6222", 19),
    ("3056", 14),
];

/// A PEM block of a private key and its body's lines.
pub(super) fn pem(dice: &mut Dice, name: &str) -> (String, Vec<String>) {
    let mut lines: Vec<String> = (0..5).map(|_| dice.text(BASE64, 64)).collect();
    lines.push(format!("{}4Q==", dice.text(BASE64, 20)));
    let block = format!("-----BEGIN {name}-----\n{}\n-----END {name}-----", lines.join("\n"));
    (block, lines)
}

/// Sentences that hold a token (`{}`), in four languages.
pub(super) const SENTENCES: [&str; 28] = [
    "Why does {} get AccessDenied on s3:PutObject?",
    "We committed {} to a public repository last night, what now?",
    "{}",
    "keys ({}) and more",
    "token={}",
    "\"{}\",",
    "Uploads fail with `{}` since Monday.",
    "```\nexport CLOUD_TOKEN={}\nmake deploy\n```\nfails",
    "2026-02-03T04:05:06Z ERROR client[31]: auth failed token={} status=403",
    "See [the dashboard](https://example.com/view?k={}&tab=2).",
    "{\"level\":\"warn\",\"msg\":\"call failed\",\"cred\":\"{}\"}",
    "> {}\n\nas quoted above",
    "| name | value |\n| --- | --- |\n| prod | {} |",
    "我们昨晚误把{}提交到了公开仓库，怎么办？",
    "用的是{}，一直报403错误。",
    "凭证：{}。请帮忙看看",
    "日志里出现了「{}」这一行",
    "使用{}呼叫 API 時回應 401，請協助。",
    "我把『{}』貼到公開頻道了",
    "金鑰為：{}，請問如何撤銷？",
    "キーは{}です。認証エラーになります。",
    "「{}」を誤って公開しました。",
    "設定ファイルに{}と書いています。",
    "以下の値を使用：\n{}\nよろしくお願いします。",
    "The customer’s “{}” leaked",
    "*{}*",
    "cred:{};region:us-east-1",
    "Header X-Trace: {}, retry 3",
];

/// Places for a password, where only the words around it tell.
pub(super) const PASSWORD_PLACES: &[&str] = &[
    "postgres://app:{}@db-1.abc123.us-east-1.rds.amazonaws.com:5432/shop",
    "mysql+pymysql://root:{}@10.0.0.5/prod?ssl=true",
    "redis://:{}@cache.internal:6379/0",
    "mongodb+srv://svc:{}@cluster0.example.net/test",
    "connect to https://deploy:{}@git.example.com/team/repo.git fails",
    "Server=tcp:db.example.com,1433;Database=shop;User Id=sa;Password={};Encrypt=True;",
    "Host=db;Username=app;Pwd={};Pooling=true",
    "PGPASSWORD={} psql -h db -U app",
    "export MYSQL_ROOT_PASSWORD='{}'",
    "cli login --user ops --password {} --region eu-west-1",
    "cli login --user ops --password={}",
    "mysql -u root -p{} shop",
    "curl -u admin:{} https://api.example.com/v1",
    "sshpass -p {} ssh ops@10.0.0.5",
    "CREATE USER app IDENTIFIED BY '{}';",
    "my password is {} and I cannot log in",
    "Password: {}",
    "password : {}",
    "PASSWORD={}",
    "the DB password for staging is {}.",
    "username: admin\npassword: {}\n",
    "{\"user\": \"admin\", \"password\": \"{}\"}",
    "\"{\\\"user\\\":\\\"admin\\\",\\\"password\\\":\\\"{}\\\"}\"",
    "<password>{}</password>",
    "<add key=\"password\" value=\"{}\"/>",
    "spring.datasource.password={}",
    "env:\n  - name: DB_PASSWORD\n    value: {}\n",
    "| password | {} |",
    "**Password:** {}",
    "**Password**: `{}`",
    "jdbc:mysql://db:3306/shop?user=app&password={}&useSSL=true",
    "jdbc:oracle:thin:scott/{}@//db:1521/orcl",
    "Username:\nadmin\nPassword:\n{}\n",
    "密码是 {}",
    "密码是{}，一直登录失败",
    "数据库密码：{}。请帮我看看",
    "我的密码为{}，为什么连不上",
    "密码「{}」不对吗",
    "密碼：{}",
    "資料庫密碼是{}，連線逾時",
    "我的密碼為「{}」，無法登入",
    "パスワードは{}です",
    "パスワードは「{}」です。ログインできません",
    "パスワード：{}",
    "DBのパスワードが{}なのですが",
    "口令＝{}",
    "ID/PW: ops / {}",
    "帐号密码是 ops/{}",
    "用户名admin，密码{}",
    "密码改成了{}还是不行",
    "root密码我设的是{}，",
    "新密碼設成{}仍無法登入",
    "密码 {} 不对",
    "密码（{}）",
    "パスワード {} を使っています",
    "パスワードを{}に変更しました",
    "PWは {} です",
    "I changed the password to {} and now it fails",
    "the password, {}, does not work",
    "use the password {} to log in",
    "my pass is {}",
    "user=ops&pass={}&x=1",
    "login with ops@example.com / {} fails",
    "admin:{}@db.example.com",
    "variable \"db_password\" { default = \"{}\" }",
    "MYSQL_PWD={} mysql",
    "REDISCLI_AUTH={} redis-cli",
    "requirepass {}",
    "kubectl create secret generic db --from-literal=password={}",
    "SecretString={\"username\":\"a\",\"password\":\"{}\"}",
    "$cred = ConvertTo-SecureString -String \"{}\" -AsPlainText -Force",
];

/// Places for a key that has no shape of its own (`{}`: 32 hexadecimal digits or the like).
pub(super) const KEY_PLACES: &[&str] = &[
    "api_key={}",
    "API Key: {}",
    "apiKey: \"{}\"",
    "x-api-key: {}",
    "curl -H 'X-Api-Key: {}' https://api.example.com",
    "https://maps.example.com/v1?api_key={}&q=1",
    "https%3A%2F%2Fmaps.example.com%2Fv1%3Fapi_key%3D{}%26q%3D1",
    "client_secret = \"{}\"",
    "CLIENT_SECRET={}",
    "\"clientSecret\":\"{}\"",
    "auth_token={}",
    "access token: {}",
    "SLACK_SIGNING_SECRET={}",
    "ocp-apim-subscription-key: {}",
    "Authorization: Bearer {}",
    "authorization: token {}",
    "Authorization: {}",
    "'Authorization': 'Bearer {}'",
    "SECRET={}",
    "API密钥：{}",
    "API密钥是{}，报401",
    "API金鑰：{}",
    "APIキーは{}です",
    "APIキー：{}",
    "アクセストークン：{}",
    "ＡＰＩ　ＫＥＹ：{}",
    "AZURE_OPENAI_KEY={}",
    "Authorization: \"Bearer {}\"",
    "使用Bearer {}调用",
    "api-key：{}",
];

/// What comes back unchanged.
pub(super) const LOOK_ALIKES: &[&str] = &[
    "arn:aws:iam::111122223333:role/deploy is not authorized to perform sts:AssumeRole",
    "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf",
    "arn:aws:kms:eu-west-1:222233334444:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "Account 111122223333 cannot create instances.",
    "commit 3f786850e387550fdab836ed7e6dc881de23001b broke the build",
    "git revert 3f786850e387550fdab836ed7e6dc881de23001b and e83c5163316f89bfbde7d9ab23ca2e25604af290",
    "request id 7b1f9c9e-5b8c-4a57-9f0e-0a7c1f3f9d11 failed",
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "Order 4539578763621487 was paid",
    "Tracking id 1Z999AA10123456784 is stuck",
    "tracking 9400110200881234567890",
    "timestamp 1767225600000 and 1767225600123456",
    "epoch 1609459200000000",
    "Set <your-key> as the value and replace ****",
    "api_key=<your-api-key>",
    "api_key: YOUR_API_KEY",
    "password=********",
    "password: ${DB_PASSWORD}",
    "password: {{ db_password }}",
    "PASSWORD=$DB_PASSWORD ./run",
    "password = os.environ[\"DB_PASSWORD\"]",
    "password=getpass.getpass()",
    "String password = config.getPassword();",
    "How do I do a password reset for an IAM user?",
    "The password is wrong, the login page says.",
    "My password was reset yesterday and still does not work.",
    "Is the password policy at least 14 characters long?",
    "Password: required, at least 12 characters",
    "I forgot my password. Where do I change it?",
    "password_policy: strict",
    "The token is expired, how do I get a new one?",
    "max_tokens: 4096 and token_count=1234567890",
    "\"nextToken\": \"AAAAabcdefgh1234567890ABCDEFGH\"",
    "The secret is stored in Secrets Manager under prod/db/master-2.",
    "SecretId=prod/checkout/db, VersionStage=AWSCURRENT",
    "db-1.cluster-c9akciq32rgz.us-east-1.rds.amazonaws.com:5432 times out",
    "postgres://db-1.cluster-c9akciq32rgz.us-east-1.rds.amazonaws.com:5432/shop",
    "https://example.com:8443/path/@user",
    "http://localhost:8080/foo@bar",
    "![](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk)",
    "Instance i-0abcdef1234567890 in subnet-0bb1c79de3 and vol-049df61146c4d7901",
    "eni-0123456789abcdef0 sg-903004f8 ami-0abcdef1234567890",
    "s3://my-bucket/2026/02/03/logs-000001.gz",
    "s3://data-lake-prod/Year=2026/part-00000-5c1d9c3e-1b2d-4f5a-9e6b-7d8c9e0f1a2b.parquet",
    "version 2.31.0-rc.1+build.20260203 of boto3",
    "Call +81 3-1234-5678 or +1 (206) 555-0100 or 13800138000",
    "on 2026-02-03 04:05:06.123456 UTC",
    "10.0.12.34:5432, fe80::1ff:fe23:4567:890a",
    "Key: reports/2026/summary.csv, Bucket: finance",
    "partition key: customer#12345, sort key: order#2026-02-03",
    "KeyId: 1234abcd-12ab-34cd-56ef-1234567890ab",
    "Can I rotate access keys without downtime?",
    "Where do I find my access key ID and secret access key?",
    "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n-----END CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9\n-----END PUBLIC KEY-----",
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7 user@host",
    "integrity sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
    "ETag \"d41d8cd98f00b204e9800998ecf8427e-38\"",
    "task-definition risk-assessment-v2-2026 disk-usage-monitor-12",
    "sk-learn-pipelines-for-beginners-edition",
    "Basic understanding of bearer authentication is enough.",
    "Cookie banners: how do I turn them off?",
    "Does Authorization: AWS_IAM work for function URLs?",
    "密码策略要求至少12位，包含大小写字母。",
    "忘记密码了，怎么重置？",
    "密码是什么格式？",
    "密码必须包含数字，长度8-16位",
    "密碼是否可以為空？",
    "請問密碼多久要更換一次？",
    "密钥轮换需要多久？KMS 密钥 ID 在哪里看？",
    "パスワードは8文字以上で設定してください。",
    "パスワードをリセットする方法を教えてください。",
    "パスワードはSecrets Managerに保存しています。",
    "アクセスキーをローテーションしたいです。",
    "請求書番号 20260203-000123、注文番号 1234567890123",
    "64 vCPU, 4096 2048 1024 512 MB",
    "docker run -u 1000:1000 app",
    "mysql -u root -p shop",
    "user@example.com cannot sign in",
    "CVE-2024-3094, RFC 7519, ISO 27001",
    "0x7ffee4bff5c8 at frame 12",
    "0.4111111111111111 and 3.14159265358979",
    "PWD=/srv/ops/app",
    "sig: the signal was SIGTERM",
    "error code 0x80070005 at 4/5 of the run",
    "Set the key to true in values.yaml, key: enabled",
    "\"Sid\":\"AllowS3AccessRole1\",\"Effect\":\"Allow\"",
    "see https://docs.aws.amazon.com/AmazonS3/latest/gsg/GetStartedWithS3.html about access keys",
    "Make sure that **Auto generate a password** is chosen\\.",
    "The password is case-sensitive and must be 8-64 characters in length.",
    "| Sort_merge_passes | SQL |",
    "|  --tde-credential-password  |  TdeCredentialPassword  |",
    "wrapping_key = WrappingKey(wrapping_algorithm=Algorithm.AES_256_GCM_IV12_TAG16)",
    "GenerateAuthToken(RegionEndpoint.USEast1, server)",
    "$Password = Read-Host -AsSecureString",
    "- 密钥：EnableCustomPermissionsForCustomProtectedFiles",
    "PublicKeyToken=31bf3856ad364e35",
    "password={pwd};SslMode=Required",
    "delete the snapshot identified by `--target-db-cluster-snapshot-identifier`",
    "[ユーザー名とパスワード] : SharePoint サーバーにサインイン",
    "PASS: CLR is enabled.",
    "cc:ops2@example.com and mailto:Ops.Team7@example.com",
];
