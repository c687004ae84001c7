use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::SecretKind;

/// A word that says: what follows is secret.
#[derive(Clone, Copy)]
pub(super) struct Label {
    pub(super) class: Class,
    pub(super) kind: SecretKind,
    /// Only counts where a word begins: `pass` is not in `bypass`.
    pub(super) is_word: bool,
}

/// How much the word promises, and so how much its value must show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Class {
    /// Anything may be a password.
    Password,
    /// A value without spaces that has a digit or is long.
    Key,
    /// The word is common (`token`, `secret`, `session`): the value must look random.
    Loose,
    /// The word is everywhere (`key`): the value must look random and be nothing else.
    Faint,
    /// `Authorization:`.
    Authorization,
    /// `Bearer`, `Basic` outside an `Authorization` line.
    Scheme,
    /// `Cookie:`, `Set-Cookie:`.
    Cookie,
    /// `://`.
    Url,
    /// `PRIVATE KEY`.
    Pem,
    /// `-u user:password`.
    UserFlag,
    /// `mysql -pPassword`.
    ClientFlag,
    /// `@` of `user:password@host` and `user@host / password`.
    Login,
    /// `IDENTIFIED BY 'password'`, `sshpass -p password`: the value follows at once.
    Follows,
}

use Class::{
    Authorization, ClientFlag, Cookie, Faint, Follows, Key, Login, Loose, Password, Pem, Scheme, Url, UserFlag,
};
use SecretKind as Kind;

/// (words, class, kind, only as a word). A space stands for a space, `_`, `-`, or nothing.
const LABELS: &[(&[&str], Class, Kind, bool)] = &[
    (&["password", "passwd", "pass phrase", "pass code", "passwort"], Password, Kind::Password, false),
    (&["密码", "密碼", "口令", "通行码", "通行碼"], Password, Kind::Password, false),
    (&["パスワード", "ﾊﾟｽﾜｰﾄﾞ", "パスフレーズ", "パスコード", "暗証番号", "合言葉"], Password, Kind::Password, false),
    (&["requirepass", "masterauth", "rediscli_auth"], Password, Kind::Password, false),
    (&["pwd", "pass", "pw"], Password, Kind::Password, true),
    (&["secret access key", "aws secret key", "aws secret"], Key, Kind::AwsSecretKey, false),
    (
        &[
            "秘密访问密钥",
            "私有访问密钥",
            "私密访问密钥",
            "秘密訪問密鑰",
            "私密存取金鑰",
            "秘密存取金鑰",
            "シークレットアクセスキー",
            "秘密アクセスキー",
        ],
        Key,
        Kind::AwsSecretKey,
        false,
    ),
    (&["access key secret"], Key, Kind::AlibabaKey, false),
    (&["account key", "shared access key", "storage key"], Key, Kind::AzureKey, false),
    (
        &["api key", "api secret", "access key", "subscription key", "app key", "consumer key", "auth key"],
        Key,
        Kind::ApiKey,
        false,
    ),
    (&["master key", "encryption key", "signing key", "functions key"], Key, Kind::ApiKey, false),
    (
        &[
            "API密钥",
            "API 密钥",
            "API密鑰",
            "API 密鑰",
            "API金鑰",
            "API 金鑰",
            "APIキー",
            "API キー",
            "アクセスキー",
            "访问密钥",
            "訪問密鑰",
            "存取金鑰",
            "密钥",
            "密鑰",
            "秘钥",
            "金鑰",
        ],
        Key,
        Kind::ApiKey,
        false,
    ),
    (
        &["client secret", "app secret", "consumer secret", "secret key", "shared secret", "webhook secret"],
        Key,
        Kind::ClientSecret,
        false,
    ),
    (
        &["signing secret", "jwt secret", "シークレットキー", "シークレット", "客户端密钥", "用戶端密碼"],
        Key,
        Kind::ClientSecret,
        false,
    ),
    (&["private_key", "privatekey", "私钥", "私鑰", "秘密鍵", "プライベートキー"], Key, Kind::PrivateKey, false),
    (
        &[
            "access token",
            "auth token",
            "refresh token",
            "id token",
            "bearer token",
            "bot token",
            "oauth token",
            "api token",
            "deploy token",
        ],
        Key,
        Kind::AccessToken,
        false,
    ),
    (&["访问令牌", "存取權杖", "令牌", "權杖", "アクセストークン", "トークン"], Key, Kind::AccessToken, false),
    (&["session token", "security token", "session key"], Key, Kind::SessionToken, false),
    (&["会话令牌", "工作階段權杖", "セッショントークン"], Key, Kind::SessionToken, false),
    (&["jsessionid", "phpsessid", "connect.sid", "asp.net_sessionid", "aspsessionid"], Key, Kind::Cookie, false),
    (&["session id", "会话ID", "會話ID", "工作階段ID", "セッションID"], Loose, Kind::SessionToken, false),
    (&["session", "sid=", "csrf", "xsrf"], Loose, Kind::SessionToken, true),
    (&["token"], Loose, Kind::AccessToken, true),
    (&["secret"], Loose, Kind::ClientSecret, true),
    (&["credential", "credentials", "auth", "凭证", "憑證", "凭据", "認証情報"], Loose, Kind::Credentials, true),
    (&["sk"], Loose, Kind::ClientSecret, true),
    (&["signature"], Loose, Kind::Signature, true),
    (&["sig"], Loose, Kind::SasSignature, true),
    (&["key", "キー"], Faint, Kind::ApiKey, true),
    (&["authorization"], Authorization, Kind::Credentials, false),
    (&["bearer ", "basic "], Scheme, Kind::Credentials, true),
    (&["cookie"], Cookie, Kind::Cookie, false),
    (&["://", "oracle:thin:"], Url, Kind::Password, false),
    (&["PRIVATE KEY", "PRIVATE-LINES:"], Pem, Kind::PrivateKey, false),
    (&["@"], Login, Kind::Password, false),
    (&["-u ", "--user ", "--proxy-user "], UserFlag, Kind::Password, false),
    (&["mysql", "mysqldump", "mysqladmin", "mariadb", "sshpass", "redis-cli"], ClientFlag, Kind::Password, true),
    (&["identified by ", "securestring ", "securestring -string "], Follows, Kind::Password, false),
];

struct Table {
    words: AhoCorasick,
    labels: Vec<Label>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let spelled: Vec<(String, Label)> = LABELS
        .iter()
        .flat_map(|(words, class, kind, is_word)| {
            let label = Label { class: *class, kind: *kind, is_word: *is_word };
            words.iter().flat_map(|word| spellings(word, *class)).map(move |word| (word, label))
        })
        .collect();
    #[expect(clippy::expect_used, reason = "the words are constants, and every test runs this")]
    let words = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .match_kind(MatchKind::LeftmostLongest)
        .ascii_case_insensitive(true)
        .build(spelled.iter().map(|(word, _)| word))
        .expect("the words build");
    Table { words, labels: spelled.into_iter().map(|(_, label)| label).collect() }
});

/// `api key` is also written `api_key`, `api-key` and `apikey`.
fn spellings(word: &str, class: Class) -> Vec<String> {
    if !matches!(class, Password | Key | Loose) || !word.contains(' ') {
        return vec![word.to_owned()];
    }
    [" ", "_", "-", ""].iter().map(|between| word.replace(' ', between)).collect()
}

/// A label's place in a text.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) label: Label,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Every label in `text`, left to right, the longest at each place, none overlapping.
pub(super) fn places(text: &str) -> impl Iterator<Item = Place> + '_ {
    TABLE.words.find_iter(text).filter_map(|found| {
        let label = *TABLE.labels.get(found.pattern().as_usize())?;
        Some(Place { label, start: found.start(), end: found.end() })
    })
}
