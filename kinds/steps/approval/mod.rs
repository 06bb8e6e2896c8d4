//! People decide: approve or reject.

use gongdan_engine::behaviour::{Acting, Behaviour, OnReject, Returns, StepKind, read_settings};
use gongdan_engine::definition::Step;
use gongdan_engine::finding::Finding;
use gongdan_engine::people::Staff;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::staffing;

/// See the module.
pub struct Kind;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    staff: Staff,
    #[serde(default)]
    on_reject: OnReject,
    #[serde(default)]
    returns: Returns,
}

impl StepKind for Kind {
    fn name(&self) -> &'static str {
        "approval"
    }

    fn open(&self, step: &Step) -> Result<Behaviour, Vec<Finding>> {
        let Settings { staff, on_reject, returns } = read_settings(step)?;
        staffing::check(step, &staff)?;
        Ok(Behaviour::Act(Acting { staff, may_reject: true, on_reject, returns }))
    }

    fn settings_schema(&self) -> Value {
        json!({
            "type": "object", "required": ["staff"], "additionalProperties": false,
            "properties": {
                "staff": {"$ref": "#/$defs/staff"},
                "onReject": {"$ref": "#/$defs/onReject"},
                "returns": {"$ref": "#/$defs/returns"},
            },
        })
    }
}
