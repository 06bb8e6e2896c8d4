//! What the kinds that offer a list have in common: where the choices come from, and how one is found.

use std::collections::HashSet;

use gongdan_domain::form::{CheckContext, FieldError, Finding, Lookup, OptionItem, Options};
use gongdan_domain::text::Language;

use crate::reading::Read;

/// Where the choices of a field come from.
pub(crate) enum Choices {
    /// Choices that several forms share, by key.
    Shared(String),
    /// Choices of this field alone.
    Own(Options),
}

impl Choices {
    /// Reads the settings `list` and `options`: one of them must be there.
    pub(crate) fn open(list: Option<String>, options: Option<Options>) -> Result<Self, Vec<Finding>> {
        match (list.filter(|key| !key.is_empty()), options.filter(|options| !options.is_empty())) {
            (Some(key), None) => Ok(Self::Shared(key)),
            (None, Some(options)) => {
                check_options(&options)?;
                Ok(Self::Own(options))
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

    /// A shared list must exist.
    pub(crate) fn check(&self, cx: &CheckContext<'_>) -> Vec<Finding> {
        match self {
            Self::Shared(key) if cx.lookup.option_list(key).is_none() => vec![unknown_list(key)],
            Self::Shared(_) | Self::Own(_) => Vec::new(),
        }
    }

    /// Looks at the choices; `None` when the shared list does not exist.
    pub(crate) fn with<T>(&self, lookup: &dyn Lookup, look: impl FnOnce(&Options) -> T) -> Option<T> {
        match self {
            Self::Own(options) => Some(look(options)),
            Self::Shared(key) => lookup.option_list(key).map(|list| look(&list.options)),
        }
    }

    /// What people call that value today; the value itself when no choice has it any more.
    pub(crate) fn label(&self, value: &str, lookup: &dyn Lookup, language: Language) -> String {
        let found = self.with(lookup, |options| options.find(value).map(|item| item.label.get(language).to_owned()));
        found.flatten().unwrap_or_else(|| value.to_owned())
    }
}

/// The active choice of that value.
pub(crate) fn choose<'a>(options: &'a Options, value: &str) -> Read<&'a OptionItem> {
    match options.find(value) {
        Some(option) if option.active => Ok(option),
        Some(option) => {
            let (zh, en) = (&option.label.zh, &option.label.en);
            let zh = format!("“{zh}”已停用，请选择其他选项。");
            Err(FieldError::new("option-retired", zh, format!("“{en}” is no longer offered. Choose another.")).into())
        }
        None => Err(not_an_option().into()),
    }
}

/// The value is none of the choices.
pub(crate) fn not_an_option() -> FieldError {
    FieldError::new(
        "not-an-option",
        "没有这个选项，请从列表中选择。",
        "There is no such option. Choose one from the list.",
    )
}

/// The setting names an option list that does not exist.
pub(crate) fn unknown_list(key: &str) -> Finding {
    let (zh, en) = (format!("没有选项列表“{key}”。"), format!("There is no option list “{key}”."));
    FieldError::new("unknown-list", zh, en).at("/settings/list").with("list", key)
}

/// Choices need a value and a label, and no two have the same value.
fn check_options(options: &Options) -> Result<(), Vec<Finding>> {
    let (mut findings, mut seen) = (Vec::new(), HashSet::new());
    for (position, option) in options.iter().enumerate() {
        let (zh, en) = if option.value.trim().is_empty() {
            ("选项的值不能为空。", "An option needs a value.")
        } else if option.label.zh.trim().is_empty() && option.label.en.trim().is_empty() {
            ("请填写选项的名称。", "An option needs a label.")
        } else if !seen.insert(option.value.as_str()) {
            ("选项的值重复了。", "Two options have the same value.")
        } else if !option.children.is_empty() {
            ("这里的选项不能有下级。", "These options cannot have a level below.")
        } else {
            continue;
        };
        findings.push(FieldError::new("bad-setting", zh, en).at(format!("/settings/options/{position}")));
    }
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}
