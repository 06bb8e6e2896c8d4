//! Somebody of the organisation.

use gongdan_domain::expr::Type;
use gongdan_domain::form::{
    Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, Reference, ValueType, read_settings,
};
use gongdan_domain::text::Language;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::reading;

/// Somebody of the organisation.
pub struct Kind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    /// Only people who work here; anybody when empty.
    #[serde(default)]
    departments: Vec<Uuid>,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "person"
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        Ok(Box::new(read_settings::<Rule>(field)?))
    }

    fn is_public(&self) -> bool {
        false
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, cx: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        let id = reading::id(input)?;
        let Some(person) = cx.lookup.user(id) else {
            let (zh, en) = ("没有这个人，请从列表中选择。", "There is no such person. Choose one from the list.");
            return Err(FieldError::new("unknown-person", zh, en).into());
        };
        let name = &person.name;
        if !person.active {
            let (zh, en) =
                (format!("{name} 已停用，请选择其他人。"), format!("{name} has left. Choose somebody else."));
            Err(FieldError::new("person-retired", zh, en))?;
        }
        let is_here = |department: Uuid| self.departments.contains(&department);
        if !self.departments.is_empty() && !person.department_id.is_some_and(is_here) {
            let zh = format!("{name} 不在可选的部门中，请选择其他人。");
            let en = format!("{name} does not work in a department allowed here. Choose somebody else.");
            Err(FieldError::new("wrong-department", zh, en))?;
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
        ValueType::Person
    }

    fn words(&self, stored: &Value, lookup: &dyn Lookup, _: Language) -> String {
        reading::stored_id(stored).and_then(|id| lookup.user(id)).map(|person| person.name).unwrap_or_default()
    }

    fn references(&self, stored: &Value) -> Vec<Reference> {
        reading::stored_id(stored).map(Reference::User).into_iter().collect()
    }
}
