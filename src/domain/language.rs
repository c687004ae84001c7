use serde::{Deserialize, Serialize};

/// The four languages of the console and the demo world. Serialised as the BCP 47 tag.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
pub enum Language {
    #[default]
    #[serde(rename = "en")]
    En,
    #[serde(rename = "zh-CN")]
    ZhCn,
    #[serde(rename = "zh-TW")]
    ZhTw,
    #[serde(rename = "ja")]
    Ja,
}

impl Language {
    /// All four, in the order pages list them.
    pub const ALL: [Self; 4] = [Self::En, Self::ZhCn, Self::ZhTw, Self::Ja];

    /// The BCP 47 tag: `en`, `zh-CN`, `zh-TW`, `ja`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
            Self::ZhTw => "zh-TW",
            Self::Ja => "ja",
        }
    }

    /// Reads a tag leniently (`zh_tw`, `zh-Hant`, `JA`, `en-GB`); `None` for other languages.
    pub fn parse(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase().replace('_', "-");
        let mut parts = tag.split('-');
        match parts.next()? {
            "en" => Some(Self::En),
            "ja" => Some(Self::Ja),
            "zh" => {
                let traditional = parts.any(|part| matches!(part, "tw" | "hk" | "mo" | "hant"));
                Some(if traditional { Self::ZhTw } else { Self::ZhCn })
            }
            _ => None,
        }
    }

    /// Whether words are written without spaces between them.
    pub fn is_cjk(self) -> bool {
        self != Self::En
    }

    /// Whether a reader of `self` reads `other` as their own language (the two Chinese scripts count as one).
    pub fn reads(self, other: Self) -> bool {
        self == other || matches!((self, other), (Self::ZhCn, Self::ZhTw) | (Self::ZhTw, Self::ZhCn))
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag())
    }
}
