//! Orders are made that are parts of this one; it may wait for them.

use gongdan_domain::form::is_identifier;
use gongdan_engine::behaviour::{Behaviour, Errand, StepKind, read_settings};
use gongdan_engine::bpmn::Element;
use gongdan_engine::definition::Step;
use gongdan_engine::finding::Finding;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

use crate::assigning;

/// See the module.
pub struct Kind;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    order_type: String,
    each: Option<String>,
    set: BTreeMap<String, String>,
    #[serde(default = "all")]
    wait_percent: u8,
}

const fn all() -> u8 {
    100
}

impl StepKind for Kind {
    fn name(&self) -> &'static str {
        "sub_order"
    }

    fn open(&self, step: &Step) -> Result<Behaviour, Vec<Finding>> {
        let Settings { order_type, each, set, wait_percent: share } = read_settings(step)?;
        let set = assigning::read(step, &set)?;
        let is_rows = each.as_deref().is_none_or(is_identifier);
        if order_type.is_empty() || order_type.len() > 100 || !is_rows || share > 100 {
            let zh = "请填写工单类型，明细字段须为字段标识，等待比例为 0 到 100。";
            let en = "Name an order type; rows are a field, and the share to wait for is 0 to 100 per cent.";
            return Err(vec![Finding::error("bad-setting", zh, en, &[&step.id])]);
        }
        Ok(Behaviour::Errand(Errand::Parts { order_type, each, set, share }))
    }

    fn settings_schema(&self) -> Value {
        json!({
            "type": "object", "required": ["orderType", "set"], "additionalProperties": false,
            "properties": {
                "orderType": {"type": "string", "minLength": 1, "maxLength": 100, "description": "The key of the type."},
                "each": {"type": "string", "description": "Detail rows: one order for each, called `row` in expressions."},
                "set": assigning::schema(),
                "waitPercent": {"type": "integer", "minimum": 0, "maximum": 100, "default": 100,
                    "description": "How many must be over before the order goes on; 0 waits for none."},
            },
        })
    }

    fn for_bpmn(&self, element: &Element) -> Option<Map<String, Value>> {
        (*element == Element::Call).then(Map::new)
    }
}
