use super::*;
use crate::cases::hear;

const UPLOADER: &str = "arn:aws:iam::444455556666:user/ci-uploader";

/// What is suggested for `text` in an account where a finding tells of a key that its uploader has, and whose demo is no production.
fn suggested(text: &str) -> (DraftKind, Severity) {
    let told = suggestion(text);
    (told.kind, told.severity)
}

fn suggestion(text: &str) -> Suggestion {
    let title = "API calls of ci-uploader came from an address on a threat list";
    let finding = fact("finding", FactKind::Security, "high", UPLOADER, title, 0);
    let workloads = [
        workload("production", UPLOADER, "Customers cannot order prints."),
        workload("production", "arn:aws:lambda:eu-west-1:444455556666:function:thumbnailer", "No picture is shown."),
        workload("staging", "arn:aws:lambda:eu-west-1:444455556666:function:thumbnailer-preview", "Delays releases."),
    ];
    let said = [text.to_owned()];
    suggest(&hear([text]), &observe_case(&[&finding], &said, &workloads, finding.at), None)
}

#[test]
fn a_finding_counts_where_somebody_plays_down_what_it_is_about_and_not_wherever_a_key_is_named() {
    for text in [
        "Somebody mailed me the first half of a key of our build robot ci-uploader, probably spam. Uploads are fine, I look at it on Monday.",
        "ci-uploader のキーらしきものが届きました。迷惑メールだと思いますので、来週見ます。",
    ] {
        assert_eq!(suggested(text), (DraftKind::Security, Severity::Urgent), "{text}");
        assert!(suggestion(text).confidence > 0.5, "what is found is no guess: {text}");
    }
    for text in ["Uploads answer NoSuchKey for a key that we wrote a minute ago.", "How are object keys sorted?"] {
        assert_ne!(suggested(text).0, DraftKind::Security, "{text}");
    }
}

#[test]
fn what_the_account_knows_as_a_place_of_test_is_no_outage_of_production_unless_more_is_said_to_be_hit() {
    let fails = "thumbnailer-preview fails on every call with Runtime.ImportModuleError since we repackaged it.";
    assert_eq!(suggested(fails), (DraftKind::Incident, Severity::Normal));
    assert!(suggested(&fails.replace("thumbnailer-preview", "thumbnailer")).1 > Severity::Normal);
    assert!(suggested(&format!("{fails} In production, too, nobody can order any more.")).1 > Severity::Normal);
}

#[test]
fn a_message_that_only_tries_out_the_form_is_no_incident() {
    for text in [
        "This is just a test ticket of our ITSM integration, please close it.",
        "测试工单：新同事练习提单，请直接关闭，不用处理。",
        "【測試】工單串接 0007，收到請直接關掉，不用回覆。",
        "連携のテスト送信です。対応不要ですのでクローズしてください。",
    ] {
        assert_eq!(suggested(text), (DraftKind::Question, Severity::Low), "{text}");
    }
    let broken = "Our test ticket machine is down in all stations, nobody can buy. Please do not close this.";
    assert_eq!(suggested(broken).0, DraftKind::Incident);
}
