//! The order ends.

use gongdan_engine::behaviour::{Behaviour, Outcome, StepKind, read_settings};
use gongdan_engine::bpmn::Element;
use gongdan_engine::definition::Step;
use gongdan_engine::finding::Finding;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// See the module.
pub struct Kind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default = "completed")]
    outcome: Outcome,
}

fn completed() -> Outcome {
    Outcome::Completed
}

impl StepKind for Kind {
    fn name(&self) -> &'static str {
        "end"
    }

    fn open(&self, step: &Step) -> Result<Behaviour, Vec<Finding>> {
        let Settings { outcome } = read_settings(step)?;
        Ok(Behaviour::Finish(outcome))
    }

    fn settings_schema(&self) -> Value {
        json!({
            "type": "object", "additionalProperties": false,
            "properties": {"outcome": {"$ref": "#/$defs/outcome"}},
        })
    }

    fn for_bpmn(&self, element: &Element) -> Option<Map<String, Value>> {
        match element {
            Element::End => Some(Map::new()),
            Element::Terminate => Some(Map::from_iter([("outcome".to_owned(), "cancelled".into())])),
            _ => None,
        }
    }
}
