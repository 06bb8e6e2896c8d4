//! The order waits for time to pass.

use gongdan_domain::form::is_identifier;
use gongdan_engine::behaviour::{Behaviour, StepKind, Wait, read_settings};
use gongdan_engine::bpmn::Element;
use gongdan_engine::definition::Step;
use gongdan_engine::finding::Finding;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// See the module.
pub struct Kind;

/// Longest wait, in minutes: ten years.
const LONGEST: i64 = 10 * 366 * 24 * 60;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    minutes: Option<i64>,
    until: Option<String>,
}

impl StepKind for Kind {
    fn name(&self) -> &'static str {
        "delay"
    }

    fn open(&self, step: &Step) -> Result<Behaviour, Vec<Finding>> {
        let Settings { minutes, until } = read_settings(step)?;
        match (minutes, until) {
            (Some(minutes), None) if (1..=LONGEST).contains(&minutes) => {
                Ok(Behaviour::Wait(Wait::Wall(SignedDuration::from_mins(minutes))))
            }
            (None, Some(field)) if is_identifier(&field) => Ok(Behaviour::Wait(Wait::Field(field))),
            _ => {
                let (zh, en) =
                    ("请填写等待的分钟数或日期时间字段之一。", "Name either minutes to wait or a date field.");
                Err(vec![Finding::error("bad-setting", zh, en, &[&step.id])])
            }
        }
    }

    fn settings_schema(&self) -> Value {
        json!({
            "type": "object", "additionalProperties": false, "minProperties": 1, "maxProperties": 1,
            "properties": {
                "minutes": {"type": "integer", "minimum": 1, "maximum": LONGEST},
                "until": {"type": "string", "description": "A field with a date or an instant."},
            },
        })
    }

    fn for_bpmn(&self, element: &Element) -> Option<Map<String, Value>> {
        let Element::Wait { duration } = element else { return None };
        // Years and months are no fixed time, so they are left for the owner to say in minutes.
        let length = duration.as_deref().and_then(|text| text.parse::<SignedDuration>().ok());
        let minutes = length.map(|length| ("minutes".to_owned(), Value::from(length.as_mins().max(1))));
        Some(minutes.into_iter().collect())
    }
}
