//! Every open way; waits for those that were started where they meet.

use gongdan_engine::behaviour::{Behaviour, Gate, StepKind, no_settings};
use gongdan_engine::bpmn::Element;
use gongdan_engine::definition::Step;
use gongdan_engine::finding::Finding;
use serde_json::{Map, Value};

/// See the module.
pub struct Kind;

impl StepKind for Kind {
    fn name(&self) -> &'static str {
        "inclusive"
    }

    fn open(&self, step: &Step) -> Result<Behaviour, Vec<Finding>> {
        no_settings(step)?;
        Ok(Behaviour::Gate(Gate::Some))
    }

    fn for_bpmn(&self, element: &Element) -> Option<Map<String, Value>> {
        (*element == Element::Some).then(Map::new)
    }
}
