//! A choice made level by level.

use gongdan_domain::expr::Type;
use gongdan_domain::form::{
    CheckContext, Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, read_settings,
};
use gongdan_domain::text::Language;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::choices::{choose, not_an_option, unknown_list};
use crate::reading;

/// A choice made level by level.
pub struct Kind;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    list: String,
    leaf_only: Option<bool>,
}

struct Rule {
    list: String,
    leaf_only: bool,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "cascade"
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { list, leaf_only } = read_settings(field)?;
        Ok(Box::new(Rule { list, leaf_only: leaf_only.unwrap_or(true) }))
    }

    fn is_indexable(&self) -> bool {
        false
    }
}

impl FieldRule for Rule {
    fn check(&self, cx: &CheckContext<'_>) -> Vec<Finding> {
        match cx.lookup.option_list(&self.list) {
            Some(_) => Vec::new(),
            None => vec![unknown_list(&self.list)],
        }
    }

    fn parse(&self, input: &Value, cx: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        let path = input.as_array().ok_or_else(|| FieldError::wrong_type("逐级选出的选项", "a list of options"))?;
        let list = cx.lookup.option_list(&self.list).ok_or_else(|| vec![not_an_option()])?;
        let mut level = &list.options;
        for (depth, step) in path.iter().enumerate() {
            let chosen = reading::string(step).and_then(|value| choose(level, value));
            let here =
                |faults: Vec<FieldError>| faults.into_iter().map(|f| f.under(&format!("/{depth}"))).collect::<Vec<_>>();
            level = &chosen.map_err(here)?.children;
        }
        // A level whose choices are all retired is no level to choose from.
        if self.leaf_only && level.iter().any(|option| option.active) {
            Err(FieldError::new(
                "not-a-leaf",
                "请继续选择，直到最后一级。",
                "Go on choosing, down to the last level.",
            ))?;
        }
        Ok(input.clone())
    }

    fn value_type(&self) -> Type {
        Type::List(Box::new(Type::Text))
    }

    fn json_schema(&self) -> Value {
        json!({ "type": "array", "items": { "type": "string" } })
    }

    fn words(&self, stored: &Value, lookup: &dyn Lookup, language: Language) -> String {
        let Some(list) = lookup.option_list(&self.list) else { return String::new() };
        let (mut level, mut words) = (&list.options, Vec::new());
        for step in stored.as_array().into_iter().flatten() {
            let Some(chosen) = step.as_str().and_then(|value| level.find(value)) else { break };
            words.push(chosen.label.get(language));
            level = &chosen.children;
        }
        words.join(" / ")
    }
}
