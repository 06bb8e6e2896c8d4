//! One choice from a list.

use std::collections::HashSet;

use gongdan_domain::form::{
    CheckContext, Field, FieldError, FieldKind, FieldRule, Finding, Lookup, OptionItem, ParseContext, read_settings,
};
use gongdan_domain::text::Language;
use serde::Deserialize;
use serde_json::Value;

use crate::reading;

/// One choice from a list.
pub struct Kind;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    list: Option<String>,
    options: Option<Vec<OptionItem>>,
}

enum Rule {
    /// Choices that several forms share, by key.
    Shared(String),
    /// Choices of this field alone.
    Own(Vec<OptionItem>),
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "select"
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { list, options } = read_settings(field)?;
        match (list.filter(|key| !key.is_empty()), options.filter(|options| !options.is_empty())) {
            (Some(key), None) => Ok(Box::new(Rule::Shared(key))),
            (None, Some(options)) => {
                check_options(&options)?;
                Ok(Box::new(Rule::Own(options)))
            }
            (Some(_), Some(_)) => {
                let (zh, en) = ("选项列表和自有选项只能用一种。", "Use a shared list or options of its own, not both.");
                Err(FieldError::bad_setting("options", zh, en).into())
            }
            (None, None) => {
                let (zh, en) = ("请选择选项列表，或添加选项。", "Choose a shared list, or add options.");
                Err(FieldError::bad_setting("list", zh, en).into())
            }
        }
    }
}

impl FieldRule for Rule {
    fn check(&self, cx: &CheckContext<'_>) -> Vec<Finding> {
        match self {
            Self::Shared(key) if cx.lookup.option_list(key).is_none() => vec![reading::unknown_list(key)],
            Self::Shared(_) | Self::Own(_) => Vec::new(),
        }
    }

    fn parse(&self, input: &Value, cx: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        let value = reading::string(input)?;
        let chosen = match self {
            Self::Own(options) => reading::choose(options, value).map(drop),
            Self::Shared(key) => match cx.lookup.option_list(key) {
                Some(list) => reading::choose(&list.options, value).map(drop),
                None => Err(reading::not_an_option().into()),
            },
        };
        chosen?;
        Ok(Value::String(value.to_owned()))
    }

    fn words(&self, stored: &Value, lookup: &dyn Lookup, language: Language) -> String {
        let Some(value) = stored.as_str() else { return String::new() };
        let label = |options: &[OptionItem]| {
            options.iter().find(|option| option.value == value).map(|option| option.label.get(language).to_owned())
        };
        let found = match self {
            Self::Own(options) => label(options),
            Self::Shared(key) => lookup.option_list(key).and_then(|list| label(&list.options)),
        };
        found.unwrap_or_else(|| value.to_owned())
    }
}

/// Choices need a value and a label, and no two have the same value.
fn check_options(options: &[OptionItem]) -> Result<(), Vec<Finding>> {
    let (mut findings, mut seen) = (Vec::new(), HashSet::new());
    for (position, option) in options.iter().enumerate() {
        let (zh, en) = if option.value.trim().is_empty() {
            ("选项的值不能为空。", "An option needs a value.")
        } else if option.label.zh.trim().is_empty() && option.label.en.trim().is_empty() {
            ("请填写选项的名称。", "An option needs a label.")
        } else if !seen.insert(option.value.as_str()) {
            ("选项的值重复了。", "Two options have the same value.")
        } else if !option.children.is_empty() {
            ("单选选项不能有下级。", "These options cannot have a level below.")
        } else {
            continue;
        };
        findings.push(FieldError::new("bad-setting", zh, en).at(format!("/settings/options/{position}")));
    }
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}
