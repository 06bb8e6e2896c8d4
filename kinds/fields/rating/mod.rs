//! A mark: stars, or 0 to 10.

use gongdan_domain::expr::Type;
use gongdan_domain::form::{
    Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, ValueType, read_settings,
};
use gongdan_domain::text::{Language, Text};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use crate::reading;

/// Longest word at either end, in characters: they share one line of a phone.
const LONGEST_END: usize = 40;

/// A mark.
pub struct Kind;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    scale: Option<String>,
    max: Option<i64>,
    low: Option<Text>,
    high: Option<Text>,
}

#[derive(Clone, Copy)]
enum Scale {
    Stars,
    /// "Would you recommend us?", 0 to 10.
    Recommend,
}

struct Rule {
    from: i64,
    to: i64,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "rating"
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { scale, max, low, high } = read_settings(field)?;
        for (name, words) in [("low", low), ("high", high)] {
            if words.is_some_and(|words| words.zh.chars().count().max(words.en.chars().count()) > LONGEST_END) {
                let (zh, en) = (format!("最多 {LONGEST_END} 个字。"), format!("At most {LONGEST_END} characters."));
                Err(FieldError::bad_setting(name, zh, en))?;
            }
        }
        let known = [("stars", Scale::Stars), ("nps", Scale::Recommend)];
        let scale = reading::setting_word("scale", scale.as_deref(), &known)?.unwrap_or(Scale::Stars);
        match (scale, max) {
            (Scale::Recommend, None | Some(10)) => Ok(Box::new(Rule { from: 0, to: 10 })),
            (Scale::Recommend, Some(_)) => {
                let (zh, en) = ("NPS 固定为 0 到 10 分。", "NPS always goes from 0 to 10.");
                Err(FieldError::bad_setting("max", zh, en).into())
            }
            (Scale::Stars, max) => {
                let to = max.unwrap_or(5);
                if !(2..=10).contains(&to) {
                    Err(FieldError::bad_setting("max", "最高分应在 2 到 10 之间。", "Use 2 to 10 stars."))?;
                }
                Ok(Box::new(Rule { from: 1, to }))
            }
        }
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, _: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        let plain = input.as_str().map(|text| {
            let text = reading::folded(text);
            Value::from(text.trim_end_matches(['分', '星']).trim_end())
        });
        let mark = reading::decimal(plain.as_ref().unwrap_or(input))?;
        reading::check_decimals(mark, 0)?;
        reading::check_range(mark, (Some(self.from.into()), Some(self.to.into())), |bound| bound.to_string())?;
        Ok(reading::json_number(mark))
    }

    fn value_type(&self) -> Type {
        Type::Number
    }

    fn list_type(&self) -> ValueType {
        ValueType::Number
    }

    fn words(&self, stored: &Value, _: &dyn Lookup, _: Language) -> String {
        let known = |mark: &Decimal| (Decimal::from(self.from)..=Decimal::from(self.to)).contains(mark);
        match reading::decimal(stored).ok().filter(known) {
            Some(mark) => format!("{mark}/{}", self.to),
            None => String::new(),
        }
    }
}
