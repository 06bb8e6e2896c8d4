//! Reading the rows of a table.

use std::collections::{BTreeMap, HashSet};

use gongdan_domain::expr::Type;
use gongdan_domain::form::{
    CheckContext, FieldError, FieldRule, Finding, Lookup, ParseContext, PointsAt, PreparedForm, Reference, check_form,
    is_absent, validate_row,
};
use gongdan_domain::text::Language;
use gongdan_domain::unique::canonical;
use serde_json::{Map, Value, json};

use super::settings::outward;
use crate::Registry;

/// Most faults reported for one table.
const MAX_FAULTS: usize = 500;
/// Rows put into words; the rest is counted.
const WORDY_ROWS: usize = 50;

pub(super) struct Rule {
    pub(super) form: PreparedForm,
    pub(super) min: usize,
    pub(super) max: usize,
}

impl FieldRule for Rule {
    fn check(&self, cx: &CheckContext<'_>) -> Vec<Finding> {
        check_form(self.form.form(), &Registry, cx.lookup).into_iter().map(outward).collect()
    }

    fn parse(&self, input: &Value, cx: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        let Value::Array(rows) = input else {
            return Err(FieldError::wrong_type("明细行", "a list of rows").into());
        };
        let filled: Vec<_> = rows.iter().enumerate().filter(|(_, row)| !self.is_blank(row)).collect();
        if filled.len() > self.max || rows.len() > 2 * self.max {
            let (zh, en) = (format!("最多 {} 行。", self.max), format!("At most {} rows.", self.max));
            return Err(FieldError::new("too-many-rows", zh, en).with("max", self.max).into());
        }
        let kept = kept_rows(cx.before);
        let (mut read, mut errors) = (Vec::with_capacity(filled.len()), Vec::new());
        for (at, row) in &filled {
            match self.read_row(row, &kept, cx) {
                Ok(row) => read.push(row),
                Err(faults) => errors.extend(faults.into_iter().map(|fault| fault.under(&format!("/{at}")))),
            }
        }
        if filled.len() < self.min {
            let (zh, en) = (format!("至少 {} 行。", self.min), format!("At least {} rows.", self.min));
            errors.push(FieldError::new("too-few-rows", zh, en).with("min", self.min));
        }
        errors.truncate(MAX_FAULTS);
        match (errors.is_empty(), read.is_empty()) {
            (false, _) => Err(errors),
            (true, true) => Ok(Value::Null),
            (true, false) => Ok(Value::Array(read)),
        }
    }

    fn words(&self, stored: &Value, lookup: &dyn Lookup, language: Language) -> String {
        let rows: Vec<&Map<String, Value>> =
            stored.as_array().into_iter().flatten().filter_map(Value::as_object).collect();
        let row = |row: &&Map<String, Value>| {
            let words = row.iter().map(|(id, value)| self.form.words(id, value, lookup, language));
            words.filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ")
        };
        let mut words: Vec<String> = rows.iter().take(WORDY_ROWS).map(row).collect();
        if rows.len() > WORDY_ROWS {
            words.push("…".to_owned());
        }
        words.join(if language == Language::Zh { "；" } else { "; " })
    }

    fn references(&self, stored: &Value) -> Vec<Reference> {
        let rows = stored.as_array().into_iter().flatten().filter_map(Value::as_object);
        rows.flat_map(|row| self.form.references(row)).map(|(_, reference)| reference).collect()
    }

    fn points_at(&self) -> PointsAt {
        let columns = || self.form.fields().iter().map(|column| column.rule.points_at());
        PointsAt { records: columns().any(|at| at.records), files: columns().any(|at| at.files) }
    }

    fn value_type(&self) -> Type {
        let columns = self.form.fields().iter().map(|column| (column.field.id.clone(), column.rule.value_type()));
        Type::List(Box::new(Type::Record(columns.collect::<BTreeMap<_, _>>())))
    }

    fn json_schema(&self) -> Value {
        let columns = self.form.fields().iter().map(|column| (column.field.id.clone(), column.rule.json_schema()));
        let row = json!({ "type": "object", "properties": columns.collect::<Map<_, _>>() });
        json!({ "type": "array", "minItems": self.min, "maxItems": self.max, "items": row })
    }
}

impl Rule {
    /// Whether nothing was written in a row; what is computed does not count.
    fn is_blank(&self, row: &Value) -> bool {
        let is_written = |id: &str| self.form.field(id).is_none_or(|column| !column.is_computed());
        match row {
            Value::Object(cells) => cells.iter().all(|(id, cell)| is_absent(cell) || !is_written(id)),
            other => is_absent(other),
        }
    }

    /// A row that was there before is not read again: the world may have moved on since.
    fn read_row(&self, row: &Value, kept: &HashSet<String>, cx: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        if !kept.is_empty() && kept.contains(&canonical(row)) {
            return Ok(row.clone());
        }
        let Value::Object(cells) = row else { return Err(FieldError::wrong_type("一行明细", "a row").into()) };
        validate_row(&self.form, cells, cx).map(Value::Object)
    }
}

fn kept_rows(before: Option<&Value>) -> HashSet<String> {
    before.and_then(Value::as_array).into_iter().flatten().map(canonical).collect()
}
