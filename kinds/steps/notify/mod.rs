//! People are told; nobody has to act.

use gongdan_engine::behaviour::{Behaviour, StepKind, read_settings};
use gongdan_engine::definition::Step;
use gongdan_engine::finding::Finding;
use gongdan_engine::people::{Source, Staff};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::staffing;

/// See the module.
pub struct Kind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    who: Vec<Source>,
}

impl StepKind for Kind {
    fn name(&self) -> &'static str {
        "notify"
    }

    fn open(&self, step: &Step) -> Result<Behaviour, Vec<Finding>> {
        let Settings { who } = read_settings(step)?;
        let staff = Staff::of(who);
        staffing::check(step, &staff)?;
        Ok(Behaviour::Inform(staff))
    }

    fn settings_schema(&self) -> Value {
        json!({
            "type": "object", "required": ["who"], "additionalProperties": false,
            "properties": {"who": {"type": "array", "minItems": 1, "maxItems": 20, "items": {"$ref": "#/$defs/source"}}},
        })
    }
}
