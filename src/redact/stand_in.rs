//! What stands in a secret's place without being one.

use std::sync::LazyLock;

use regex::Regex;

use super::scan::window;
use crate::base::constant_pattern;

/// Something that stands where a secret would: `****`, `<your-key>`, `${KEY}`, `YOUR_API_KEY`, `[masked: …]`.
pub(super) fn is_stand_in(value: &str) -> bool {
    static STAND_IN: LazyLock<Regex> = LazyLock::new(|| {
        constant_pattern(concat!(
            r"(?i)^(?:[*•●x.…?_#-]+|<[^<>]*>?|\[[a-z _:-]*\]?|\([a-z .,_-]*\)?|\W{0,4}(?:redacted|placeholder|masked)\W{0,4}",
            r"|(?:your|my|the|some|insert|enter)[-_ ][a-z_ -]*|[a-z_-]*[_-]here|.*(?:x{6,}|\*{4,}).*",
            r"|\{\{.*|\{[a-z_.]*\}|\$\{.*|\$\(.*|#\{.*|@[a-z]+\(.*|(?-i:\$[A-Z_][A-Z0-9_]*|\$[A-Za-z_]+)",
            r"|%\w{1,32}%|%\(\w+\)s|%[sdv]|!(?:ref|sub|getatt)\b.*)$",
        ))
    });
    value.len() <= 120 && STAND_IN.is_match(value)
}

/// A way to fetch the secret rather than the secret: code, an ARN, an address, a type.
pub(super) fn is_reference(value: &str, is_quoted: bool) -> bool {
    static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
        constant_pattern(concat!(
            r"^(?:arn:aws|https?://|s3://|ssm:|vault:|secretsmanager:|projects/[\w-]+/secrets/|op://)",
            r"|^(?:self|this|config|settings|env|process|os|var|local|data|module|secrets|params|args|opts|options",
            r"|request|req|ctx|props|state|System|Environment|std|app|user)(?:\.|::|\[|\?\.)[\w.:\[\]()?'-]*$",
            r"|^(?:Read|Get|New|ConvertTo|ConvertFrom)-[A-Z][A-Za-z]+$",
            r"|^(?:[A-Za-z_]\w*(?:\(\))?(?:\.|::))+[A-Za-z_]\w*\(|^[A-Za-z_][\w.:]*\((?:$|[^()]*\)$|['\x22])",
        ))
    });
    let opens_structure = matches!(value, "{" | "[" | "(" | "|" | "{}" | "[]" | "()")
        || value.starts_with("{\"")
        || value.starts_with("[\"");
    let subscript = value.find('[').is_some_and(|at| at > 1 && value.get(..at).is_some_and(is_identifier));
    let head = window(value, 0, 160);
    opens_structure || (!is_quoted && subscript) || REFERENCE.is_match(head) && !head.contains("@")
}

fn is_identifier(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.')) && text.contains('.')
}
