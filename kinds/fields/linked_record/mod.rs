//! A customer, site, device or another record of master data.

use std::collections::HashSet;

use gongdan_domain::expr::Type;
use gongdan_domain::form::{
    CheckContext, Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, PointsAt, RecordRef,
    Reference, ValueType, is_identifier, read_settings,
};
use gongdan_domain::text::Language;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::reading;

const NAME: &str = "linked_record";

/// Most levels above a record that are looked at; a circle in the data ends here.
const MAX_LEVELS: usize = 10;

/// A record of master data.
pub struct Kind;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    collection: String,
    parent_field: Option<String>,
}

struct Rule {
    collection: String,
    parent_field: Option<String>,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        NAME
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { collection, parent_field } = read_settings(field)?;
        if !is_identifier(&collection) {
            let (zh, en) = ("请选择要关联的资料，例如 customer。", "Choose what to link, like customer.");
            Err(FieldError::bad_setting("collection", zh, en))?;
        }
        Ok(Box::new(Rule { collection, parent_field: parent_field.filter(|id| !id.is_empty()) }))
    }

    fn is_public(&self) -> bool {
        false
    }
}

impl FieldRule for Rule {
    fn check(&self, cx: &CheckContext<'_>) -> Vec<Finding> {
        // Follows the chain of parents: it must lead from link to link, and end.
        let (mut next, mut seen) = (self.parent_field.clone(), HashSet::new());
        while let Some(id) = next {
            let link = cx.form.field(&id).filter(|field| field.kind == NAME);
            let Some(link) = link.filter(|_| seen.insert(id)) else {
                let zh = "上级字段应是表单中的另一个关联字段，且不能互相循环。";
                let en = "The parent must be another link of this form, and parents must not run in a circle.";
                return FieldError::bad_setting("parentField", zh, en).into();
            };
            next = link.settings.get("parentField").and_then(Value::as_str).map(str::to_owned);
            next = next.filter(|id| !id.is_empty());
        }
        Vec::new()
    }

    fn parse(&self, input: &Value, cx: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        let id = reading::id(input)?;
        let Some(record) = cx.lookup.record(id) else {
            let (zh, en) = ("没有这条资料，请从列表中选择。", "There is no such record. Choose one from the list.");
            return Err(FieldError::new("unknown-record", zh, en).into());
        };
        let name = &record.name;
        if record.collection != self.collection {
            let (zh, en) =
                (format!("“{name}”不属于这一类，请重新选择。"), format!("“{name}” is of another kind. Choose again."));
            Err(FieldError::new("wrong-collection", zh, en).with("collection", self.collection.as_str()))?;
        }
        if !record.active {
            let zh = format!("“{name}”已停用，请选择其他。");
            Err(FieldError::new("record-retired", zh, format!("“{name}” is no longer in use. Choose another.")))?;
        }
        if let Some(parent) = self.parent(cx)
            && !is_below(&record, parent.id, cx.lookup)
        {
            let above = &parent.name;
            let zh = format!("“{name}”不属于“{above}”，请重新选择。");
            Err(FieldError::new("wrong-parent", zh, format!("“{name}” does not belong to “{above}”. Choose again.")))?;
        }
        Ok(Value::String(id.to_string()))
    }

    fn value_type(&self) -> Type {
        Type::Text
    }

    fn json_schema(&self) -> Value {
        json!({ "type": "string", "format": "uuid" })
    }

    fn list_type(&self) -> ValueType {
        ValueType::Record(self.collection.clone())
    }

    fn words(&self, stored: &Value, lookup: &dyn Lookup, _: Language) -> String {
        reading::stored_id(stored).and_then(|id| lookup.record(id)).map(|record| record.name).unwrap_or_default()
    }

    fn references(&self, stored: &Value) -> Vec<Reference> {
        reading::stored_id(stored).map(Reference::Record).into_iter().collect()
    }

    fn points_at(&self) -> PointsAt {
        PointsAt { records: true, files: false }
    }

    fn depends_on(&self) -> Option<&str> {
        self.parent_field.as_deref()
    }
}

impl Rule {
    /// The record chosen in the parent field. A parent that is missing or wrong narrows nothing: it has its own fault.
    fn parent(&self, cx: &ParseContext<'_>) -> Option<RecordRef> {
        let value = cx.values.get(self.parent_field.as_deref()?)?;
        cx.lookup.record(reading::id(value).ok()?)
    }
}

/// Whether `record` belongs to `ancestor`, directly or through others (a device to a customer, by its site).
fn is_below(record: &RecordRef, ancestor: Uuid, lookup: &dyn Lookup) -> bool {
    let mut above = record.parent_id;
    for _ in 0..MAX_LEVELS {
        match above {
            Some(id) if id == ancestor => return true,
            Some(id) => above = lookup.record(id).and_then(|record| record.parent_id),
            None => return false,
        }
    }
    false
}
