//! Fields of the order get new answers.

use gongdan_engine::behaviour::{Behaviour, Errand, StepKind, read_settings};
use gongdan_engine::definition::Step;
use gongdan_engine::finding::Finding;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

use crate::assigning;

/// See the module.
pub struct Kind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    set: BTreeMap<String, String>,
}

impl StepKind for Kind {
    fn name(&self) -> &'static str {
        "update"
    }

    fn open(&self, step: &Step) -> Result<Behaviour, Vec<Finding>> {
        let Settings { set } = read_settings(step)?;
        Ok(Behaviour::Errand(Errand::Update { set: assigning::read(step, &set)? }))
    }

    fn settings_schema(&self) -> Value {
        json!({
            "type": "object", "required": ["set"], "additionalProperties": false,
            "properties": {"set": assigning::schema()},
        })
    }
}
