//! Answers and chains of steps that people keep for use again.

use crate::document::Body;
use crate::order::{Status, Values};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Body of a `reply_template` document: words for a comment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplyTemplate {
    /// What people choose it by.
    pub name: String,
    /// The words, with gaps such as `{number}`; see [`fill`].
    pub text: String,
    /// Whose it is; `None` for everybody's.
    #[serde(default)]
    pub owner_id: Option<Uuid>,
}

impl Body for ReplyTemplate {
    const KIND: &'static str = "reply_template";
}

/// Body of a `macro` document: steps that are done to an order together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Macro {
    /// What people choose it by.
    pub name: String,
    /// Whose it is; `None` for everybody's.
    #[serde(default)]
    pub owner_id: Option<Uuid>,
    /// For orders of this type only.
    #[serde(default)]
    pub type_id: Option<Uuid>,
    /// Values to set, `null` to remove one.
    #[serde(default)]
    pub values: Values,
    /// Who becomes responsible.
    #[serde(default)]
    pub assign: Option<AssignTo>,
    /// The comment to write, with gaps; empty for none.
    #[serde(default)]
    pub comment: String,
    /// The state to move to, last of all.
    #[serde(default)]
    pub to: Option<Status>,
}

impl Body for Macro {
    const KIND: &'static str = "macro";
}

/// Who becomes responsible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssignTo {
    /// Whoever runs the macro.
    Me,
    /// Nobody.
    Nobody,
    /// This user.
    User(Uuid),
}

/// Fills the gaps `{name}` of a text. A gap nobody knows stays as it is: a reader sees it, and nothing is guessed.
pub fn fill(text: &str, word: impl Fn(&str) -> Option<String>) -> String {
    let (mut filled, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        filled.push_str(before);
        let name = from[1..].split_once('}').map(|(name, _)| name);
        match name.and_then(|name| Some((name, word(name)?))) {
            Some((name, word)) => {
                filled.push_str(&word);
                rest = &from[name.len() + 2..];
            }
            None => {
                filled.push('{');
                rest = &from[1..];
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn gaps_are_filled_and_unknown_ones_stay() {
        let word = |name: &str| match name {
            "number" => Some("WX-0001".to_owned()),
            "requester" => Some("李{伟}".to_owned()),
            _ => None,
        };
        let table = [
            ("工单 {number} 已处理", "工单 WX-0001 已处理"),
            ("{requester}，您好：{number}{number}", "李{伟}，您好：WX-0001WX-0001"),
            ("{unknown} {", "{unknown} {"),
            ("{{number}}", "{WX-0001}"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(fill(text, word), expected, "{text}");
        }
    }
}
