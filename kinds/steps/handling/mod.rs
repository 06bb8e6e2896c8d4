//! People do work and say when it is done.

use gongdan_engine::behaviour::{Acting, Behaviour, OnReject, Returns, StepKind, read_settings};
use gongdan_engine::bpmn::Element;
use gongdan_engine::definition::Step;
use gongdan_engine::finding::Finding;
use gongdan_engine::people::Staff;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::staffing;

/// See the module.
pub struct Kind;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    staff: Staff,
    #[serde(default)]
    returns: Returns,
}

impl StepKind for Kind {
    fn name(&self) -> &'static str {
        "handling"
    }

    fn open(&self, step: &Step) -> Result<Behaviour, Vec<Finding>> {
        let Settings { staff, returns } = read_settings(step)?;
        staffing::check(step, &staff)?;
        Ok(Behaviour::Act(Acting { staff, may_reject: false, on_reject: OnReject::End, returns }))
    }

    fn settings_schema(&self) -> Value {
        json!({
            "type": "object", "required": ["staff"], "additionalProperties": false,
            "properties": {"staff": {"$ref": "#/$defs/staff"}, "returns": {"$ref": "#/$defs/returns"}},
        })
    }

    fn for_bpmn(&self, element: &Element) -> Option<Map<String, Value>> {
        (*element == Element::Task).then(Map::new)
    }
}
