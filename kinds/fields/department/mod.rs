//! A department of the organisation.

use gongdan_domain::form::{
    CheckContext, DepartmentRef, Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, Reference,
    ValueType, read_settings,
};
use gongdan_domain::text::Language;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::reading;

/// Most levels above a department that are looked at; a circle in the data ends here.
const MAX_LEVELS: usize = 50;

/// A department of the organisation.
pub struct Kind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    /// Only this department and those below it; any when empty.
    within: Option<Uuid>,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "department"
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        Ok(Box::new(read_settings::<Rule>(field)?))
    }

    fn is_public(&self) -> bool {
        false
    }
}

impl FieldRule for Rule {
    fn check(&self, cx: &CheckContext<'_>) -> Vec<Finding> {
        match self.within {
            Some(id) if cx.lookup.department(id).is_none() => {
                let (zh, en) = ("没有这个部门。", "There is no such department.");
                FieldError::bad_setting("within", zh, en).into()
            }
            Some(_) | None => Vec::new(),
        }
    }

    fn parse(&self, input: &Value, cx: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        let id = reading::id(input)?;
        let Some(department) = cx.lookup.department(id) else {
            let (zh, en) = ("没有这个部门，请从列表中选择。", "There is no such department. Choose one from the list.");
            return Err(FieldError::new("unknown-department", zh, en).into());
        };
        let name = &department.name;
        if !department.active {
            let zh = format!("“{name}”已停用，请选择其他部门。");
            let en = format!("“{name}” is closed. Choose another department.");
            Err(FieldError::new("department-retired", zh, en))?;
        }
        if self.within.is_some_and(|root| !is_within(&department, root, cx.lookup)) {
            let zh = format!("“{name}”不在可选的部门范围内，请选择其他部门。");
            let en = format!("“{name}” is not among the departments allowed here. Choose another.");
            Err(FieldError::new("wrong-department", zh, en))?;
        }
        Ok(Value::String(id.to_string()))
    }

    fn list_type(&self) -> ValueType {
        ValueType::Department
    }

    fn words(&self, stored: &Value, lookup: &dyn Lookup, _: Language) -> String {
        let found = reading::stored_id(stored).and_then(|id| lookup.department(id));
        found.map(|department| department.name).unwrap_or_default()
    }

    fn references(&self, stored: &Value) -> Vec<Reference> {
        reading::stored_id(stored).map(Reference::Department).into_iter().collect()
    }
}

/// Whether `department` is `root` or lies below it.
fn is_within(department: &DepartmentRef, root: Uuid, lookup: &dyn Lookup) -> bool {
    let (mut at, mut above) = (department.id, department.parent_id);
    for _ in 0..MAX_LEVELS {
        match above {
            _ if at == root => return true,
            Some(id) => (at, above) = (id, lookup.department(id).and_then(|found| found.parent_id)),
            None => return false,
        }
    }
    false
}
