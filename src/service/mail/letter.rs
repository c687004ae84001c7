use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::{Case, Language};

/// Who reads a letter.
pub(super) struct Reader<'a> {
    pub language: Language,
    pub zone: &'a TimeZone,
    pub now: Timestamp,
}

/// What a customer is told of their case.
pub(super) enum News<'a> {
    /// With who answers by when, where nobody has.
    Opened {
        expected: Option<String>,
    },
    Replied {
        by: &'a str,
        text: &'a str,
        next_update_at: Option<Timestamp>,
    },
    Taken {
        by: &'a str,
    },
    /// With the severity worded as impact, and when the first response is due, if it still is.
    Severity {
        meaning: &'a str,
        due_at: Option<Timestamp>,
    },
    Reopened,
    Resolved {
        is_abandoned: bool,
    },
    /// With the digits of the case that goes on.
    Merged {
        into: String,
    },
}

/// Subject and text for the person who opened `case`, in their language and their account's time.
pub(super) fn told(case: &Case, news: &News<'_>, reader: &Reader<'_>, link: Option<&str>) -> (String, String) {
    let language = reader.language;
    let subject = match language {
        Language::En => format!("[Case {}] {}: {}", case.display_id, heading(news, language), case.body.subject),
        Language::ZhCn => format!("[工单 {}] {}：{}", case.display_id, heading(news, language), case.body.subject),
        Language::ZhTw => format!("[案例 {}] {}：{}", case.display_id, heading(news, language), case.body.subject),
        Language::Ja => format!("[ケース {}] {}：{}", case.display_id, heading(news, language), case.body.subject),
    };
    let mut parts = vec![body(news, reader)];
    if let News::Replied { text, next_update_at, .. } = news {
        parts.push((*text).to_owned());
        parts.extend(next_update_at.map(|at| next_update(language, &local(at, reader))));
    }
    parts.push(closing(language, link));
    (subject, parts.join("\n\n"))
}

fn heading(news: &News<'_>, language: Language) -> &'static str {
    let [en, zh_cn, zh_tw, ja] = match news {
        News::Opened { .. } => ["opened", "已创建", "已建立", "受け付けました"],
        News::Replied { .. } => ["new message", "新消息", "新訊息", "新しいメッセージ"],
        News::Taken { .. } => ["an engineer took it", "工程师已接手", "工程師已接手", "担当が決まりました"],
        News::Severity { .. } => ["severity changed", "严重程度已变更", "嚴重性已變更", "重要度の変更"],
        News::Reopened => ["reopened", "已重新打开", "已重新開啟", "再開しました"],
        News::Resolved { .. } => ["resolved", "已解决", "已解決", "解決済み"],
        News::Merged { .. } => ["goes on in another case", "已合并", "已合併", "別のケースに統合"],
    };
    pick(language, en, zh_cn, zh_tw, ja)
}

fn body(news: &News<'_>, reader: &Reader<'_>) -> String {
    let language = reader.language;
    match news {
        News::Opened { expected } => {
            let opened = pick(
                language,
                "Your case is open.",
                "您的工单已创建。",
                "您的案例已建立。",
                "ケースを受け付けました。",
            );
            let space = if language == Language::En { " " } else { "" };
            expected.as_ref().map_or_else(|| opened.to_owned(), |expected| format!("{opened}{space}{expected}"))
        }
        News::Replied { by, .. } => match language {
            Language::En => format!("{by} wrote:"),
            Language::ZhCn => format!("{by} 回复："),
            Language::ZhTw => format!("{by} 回覆："),
            Language::Ja => format!("{by} からの返信："),
        },
        News::Taken { by } => match language {
            Language::En => format!("{by} is working on your case now."),
            Language::ZhCn => format!("{by} 正在处理您的工单。"),
            Language::ZhTw => format!("{by} 正在處理您的案例。"),
            Language::Ja => format!("{by} が対応を始めました。"),
        },
        News::Severity { meaning, due_at } => severity(meaning, due_at.map(|at| local(at, reader)), language),
        News::Reopened => pick(
            language,
            "Your case was reopened. You need not do anything.",
            "您的工单已重新打开，您无需进行任何操作。",
            "您的案例已重新開啟，您不需要做任何事。",
            "ケースを再開しました。お客様側での操作は不要です。",
        )
        .to_owned(),
        News::Resolved { is_abandoned } => resolved(*is_abandoned, language).to_owned(),
        News::Merged { into } => match language {
            Language::En => format!(
                "It is about the same as case {into} and goes on there, with everything you wrote and what you were promised."
            ),
            Language::ZhCn => {
                format!("此工单与工单 {into} 是同一问题，将在该工单中继续处理；您写的内容和我们的承诺均会保留。")
            }
            Language::ZhTw => {
                format!("此案例與案例 {into} 為同一問題，將在該案例中繼續處理；您寫的內容與我們的承諾都會保留。")
            }
            Language::Ja => format!(
                "ケース {into} と同じ内容のため、そちらで対応を続けます。お書きいただいた内容とお約束はそのまま引き継ぎます。"
            ),
        },
    }
}

fn severity(meaning: &str, due: Option<String>, language: Language) -> String {
    match (language, due) {
        (Language::En, None) => format!("Your case is now handled as: {meaning}."),
        (Language::En, Some(due)) => {
            format!("Your case is now handled as: {meaning}. The first reply is due by {due}.")
        }
        (Language::ZhCn, None) => format!("您的工单现按“{meaning}”处理。"),
        (Language::ZhCn, Some(due)) => format!("您的工单现按“{meaning}”处理，首次回复时间不晚于 {due}。"),
        (Language::ZhTw, None) => format!("您的案例現以「{meaning}」處理。"),
        (Language::ZhTw, Some(due)) => format!("您的案例現以「{meaning}」處理，首次回覆不晚於 {due}。"),
        (Language::Ja, None) => format!("ケースは「{meaning}」として対応しています。"),
        (Language::Ja, Some(due)) => {
            format!("ケースは「{meaning}」として対応しています。初回返信は {due} までにいたします。")
        }
    }
}

fn resolved(is_abandoned: bool, language: Language) -> &'static str {
    match is_abandoned {
        false => pick(
            language,
            "We think that your case is resolved. If it is not, write in it within 14 days and it is open again.",
            "我们认为您的工单已解决。如果问题仍在，请在 14 天内在工单中留言，工单会重新打开。",
            "我們認為您的案例已解決。若問題仍在，請在 14 天內於案例中留言，案例就會重新開啟。",
            "ケースは解決したものと考えております。解決していない場合は、14 日以内にケースへご記入ください。再開いたします。",
        ),
        true => pick(
            language,
            "We have not heard from you for 14 days and closed your case. If you still need us, write in it within 14 days and it is open again.",
            "我们已有 14 天未收到您的回复，因此关闭了工单。如仍需协助，请在 14 天内在工单中留言，工单会重新打开。",
            "我們已有 14 天未收到您的回覆，因此關閉了案例。若仍需協助，請在 14 天內於案例中留言，案例就會重新開啟。",
            "14 日間ご連絡がなかったため、ケースを終了しました。引き続きサポートが必要な場合は、14 日以内にケースへご記入ください。再開いたします。",
        ),
    }
}

fn next_update(language: Language, at: &str) -> String {
    match language {
        Language::En => format!("You hear from us again by {at}."),
        Language::ZhCn => format!("我们将在 {at} 前再次与您联系。"),
        Language::ZhTw => format!("我們會在 {at} 前再次與您聯絡。"),
        Language::Ja => format!("{at} までに改めてご連絡します。"),
    }
}

fn closing(language: Language, link: Option<&str>) -> String {
    let place = pick(
        language,
        "Please answer in the case; replies to this mail are not read.",
        "请在工单中回复；本邮件的回信无人查看。",
        "請在案例中回覆；直接回信到此郵件不會有人讀取。",
        "ご返信はケースにお書きください。このメールへの返信は読まれません。",
    );
    link.map_or_else(|| place.to_owned(), |link| format!("{place}\n{link}"))
}

/// Subject and text for the contact of the desk whose turn it is.
pub(super) fn called(
    case: &Case,
    contact: &str,
    account: Option<&str>,
    link: Option<&str>,
    now: Timestamp,
) -> (String, String) {
    let (standing, body) = (&case.standing, &case.body);
    let due = standing.due_at.map_or_else(|| "-".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M UTC").to_string());
    let left = standing.due_at.map(|at| at.duration_since(now).as_mins());
    let left = match left {
        Some(minutes) if minutes >= 0 => format!("{minutes} min left"),
        Some(minutes) => format!("{} min past due", -minutes),
        None => "no time promised".to_owned(),
    };
    let severity = standing.severity.word();
    let subject = format!("[Case {}] {severity}, nobody has taken it, {left}: {}", case.display_id, body.subject);
    let mut lines = vec![
        format!("{contact}, case {} waits in queue {} and nobody has made it theirs.", case.display_id, standing.queue),
        String::new(),
        format!("Severity:  {severity}"),
        format!("Customer:  {} ({})", account.unwrap_or("-"), case.account_id),
        format!("Language:  {}", body.language.tag()),
        format!("Opened:    {}", case.created_at.strftime("%Y-%m-%d %H:%M UTC")),
        format!("Reply due: {due} ({left})"),
        format!("Subject:   {}", body.subject),
    ];
    lines.extend(link.map(|link| format!("\nTake it:   {link}")));
    (subject, lines.join("\n"))
}

fn pick(
    language: Language,
    en: &'static str,
    zh_cn: &'static str,
    zh_tw: &'static str,
    ja: &'static str,
) -> &'static str {
    match language {
        Language::En => en,
        Language::ZhCn => zh_cn,
        Language::ZhTw => zh_tw,
        Language::Ja => ja,
    }
}

/// Date, time and zone: a mail is read later.
fn local(at: Timestamp, reader: &Reader<'_>) -> String {
    let at = at.to_zoned(reader.zone.clone());
    let format =
        if at.date() == reader.now.to_zoned(reader.zone.clone()).date() { "%H:%M (%Z)" } else { "%Y-%m-%d %H:%M (%Z)" };
    at.strftime(format).to_string()
}
