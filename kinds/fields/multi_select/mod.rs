//! Several choices from a list.

use gongdan_domain::expr::Type;
use gongdan_domain::form::{
    CheckContext, Field, FieldError, FieldKind, FieldRule, Finding, Lookup, OptionItem, Options, ParseContext,
    ValueType, read_settings,
};
use gongdan_domain::text::Language;
use serde::Deserialize;
use serde_json::Value;

use crate::choices::{Choices, choose, not_an_option};
use crate::reading;

/// Most faults reported for one value, so that a hostile list does not come back many times its size.
const MOST_FAULTS: usize = 20;

/// Several choices from a list.
pub struct Kind;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    list: Option<String>,
    options: Option<Options>,
    min: Option<usize>,
    max: Option<usize>,
}

struct Rule {
    choices: Choices,
    min: usize,
    max: Option<usize>,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "multi_select"
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { list, options, min, max } = read_settings(field)?;
        let min = min.unwrap_or(0);
        if max.is_some_and(|max| max == 0 || max < min) {
            let (zh, en) =
                ("最多可选数应大于 0，且不小于最少数。", "Allow at least one choice, and no fewer than the fewest.");
            Err(FieldError::bad_setting("max", zh, en))?;
        }
        Ok(Box::new(Rule { choices: Choices::open(list, options)?, min, max }))
    }

    fn is_indexable(&self) -> bool {
        false
    }
}

impl FieldRule for Rule {
    fn check(&self, cx: &CheckContext<'_>) -> Vec<Finding> {
        self.choices.check(cx)
    }

    fn parse(&self, input: &Value, cx: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        let wrong = || FieldError::wrong_type("选出的选项", "a list of options");
        let items = input.as_array().ok_or_else(wrong)?;
        let read = self.choices.with(cx.lookup, |options| arrange(options, items, cx.before));
        let chosen = read.unwrap_or_else(|| Err(not_an_option().into()))?;
        self.check_count(chosen.len())?;
        Ok(chosen.into())
    }

    fn value_type(&self) -> Type {
        Type::List(Box::new(Type::Text))
    }

    fn list_type(&self) -> ValueType {
        ValueType::Choice
    }

    fn choices(&self, lookup: &dyn Lookup) -> Vec<OptionItem> {
        self.choices.with(lookup, |options| options.to_vec()).unwrap_or_default()
    }

    fn words(&self, stored: &Value, lookup: &dyn Lookup, language: Language) -> String {
        let between = match language {
            Language::Zh => "、",
            Language::En => ", ",
        };
        let values = stored.as_array().into_iter().flatten().filter_map(Value::as_str);
        values.map(|value| self.choices.label(value, lookup, language)).collect::<Vec<_>>().join(between)
    }
}

impl Rule {
    fn check_count(&self, count: usize) -> Result<(), Vec<FieldError>> {
        if count < self.min {
            let min = self.min;
            let (zh, en) = (format!("至少选择 {min} 项。"), format!("Choose at least {min}."));
            return Err(FieldError::new("too-few-chosen", zh, en).with("min", min).into());
        }
        match self.max {
            Some(max) if count > max => {
                let (zh, en) = (format!("最多选择 {max} 项。"), format!("Choose at most {max}."));
                Err(FieldError::new("too-many-chosen", zh, en).with("max", max).into())
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// The chosen values, each once and in the order of the list, so that the same choice is always the same value.
/// What was chosen `before` and has been retired since may stay.
fn arrange(options: &Options, items: &[Value], before: Option<&Value>) -> Result<Vec<Value>, Vec<FieldError>> {
    let was_chosen = |value: &str| {
        let mut earlier = before.and_then(Value::as_array).into_iter().flatten();
        earlier.any(|stored| stored.as_str() == Some(value))
    };
    let (mut places, mut errors) = (Vec::new(), Vec::new());
    for (at, item) in items.iter().enumerate() {
        let chosen = reading::string(item).and_then(|value| match choose(options, value) {
            Err(_) if was_chosen(value) && options.find(value).is_some() => Ok(value),
            chosen => chosen.map(|_| value),
        });
        match chosen {
            Ok(value) => places.extend(options.position(value)),
            Err(faults) => errors.extend(faults.into_iter().map(|fault| fault.at(format!("/{at}")))),
        }
        if errors.len() >= MOST_FAULTS {
            break;
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    places.sort_unstable();
    places.dedup();
    Ok(places.into_iter().filter_map(|at| options.get(at)).map(|option| option.value.as_str().into()).collect())
}
