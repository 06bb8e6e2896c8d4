//! One choice from a list.

use gongdan_domain::expr::Type;
use gongdan_domain::form::{
    CheckContext, Column, Field, FieldError, FieldKind, FieldRule, Finding, Lookup, OptionItem, Options, ParseContext,
    ValueType, read_settings,
};
use gongdan_domain::text::Language;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::choices::{Choices, choose, not_an_option};
use crate::reading;

/// Most choices that are guessed from a table.
const MOST_PROPOSED: usize = 30;
/// Longest choice that is guessed from a table, in characters.
const LONGEST_PROPOSED: usize = 40;

/// One choice from a list.
pub struct Kind;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    list: Option<String>,
    options: Option<Options>,
}

struct Rule(Choices);

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "select"
    }

    fn schema_fit(&self, schema: &Value) -> Option<(u8, Map<String, Value>)> {
        let words: Option<Vec<&str>> = schema.get("enum")?.as_array()?.iter().map(Value::as_str).collect();
        let option = |word: &&str| json!({ "value": word, "label": { "zh": word, "en": word }, "active": true });
        let options: Vec<Value> = words?.iter().map(option).collect();
        Some((60, Map::from_iter([("options".to_owned(), options.into())])))
    }

    fn column_fit(&self, column: &Column) -> Option<(u8, Map<String, Value>)> {
        let words = column.distinct();
        let comes_back = words.len() <= MOST_PROPOSED && words.len() * 3 <= column.values.len();
        let is_short = words.iter().all(|word| word.chars().count() <= LONGEST_PROPOSED);
        let option = |word: &&str| json!({ "value": word, "label": { "zh": word, "en": word }, "active": true });
        let options = || words.iter().map(option).collect::<Vec<_>>();
        (words.len() > 1 && comes_back && is_short)
            .then(|| (45, Map::from_iter([("options".to_owned(), options().into())])))
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { list, options } = read_settings(field)?;
        Ok(Box::new(Rule(Choices::open(list, options)?)))
    }
}

impl FieldRule for Rule {
    fn check(&self, cx: &CheckContext<'_>) -> Vec<Finding> {
        self.0.check(cx)
    }

    fn parse(&self, input: &Value, cx: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        let value = reading::string(input)?;
        let chosen = self.0.with(cx.lookup, |options| choose(options, value).map(drop));
        chosen.unwrap_or_else(|| Err(not_an_option().into()))?;
        Ok(Value::String(value.to_owned()))
    }

    fn value_type(&self) -> Type {
        Type::Text
    }

    fn json_schema(&self) -> Value {
        json!({ "type": "string" })
    }

    fn list_type(&self) -> ValueType {
        ValueType::Choice
    }

    fn choices(&self, lookup: &dyn Lookup) -> Vec<OptionItem> {
        self.0.with(lookup, |options| options.to_vec()).unwrap_or_default()
    }

    fn words(&self, stored: &Value, lookup: &dyn Lookup, language: Language) -> String {
        stored.as_str().map(|value| self.0.label(value, lookup, language)).unwrap_or_default()
    }
}
