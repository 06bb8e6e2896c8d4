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
    #[serde(default)]
    clock: Clock,
    until: Option<String>,
}

/// By what the minutes are counted.
#[derive(Default, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Clock {
    /// Day and night.
    #[default]
    Wall,
    /// The calendar of the order: of its site, else of the organisation.
    Working,
}

impl StepKind for Kind {
    fn name(&self) -> &'static str {
        "delay"
    }

    fn open(&self, step: &Step) -> Result<Behaviour, Vec<Finding>> {
        let Settings { minutes, clock, until } = read_settings(step)?;
        match (minutes, until) {
            (Some(minutes), None) if (1..=LONGEST).contains(&minutes) => {
                let length = SignedDuration::from_mins(minutes);
                let wait = if clock == Clock::Working { Wait::Working(length) } else { Wait::Wall(length) };
                Ok(Behaviour::Wait(wait))
            }
            (None, Some(field)) if is_identifier(&field) && clock == Clock::Wall => {
                Ok(Behaviour::Wait(Wait::Field(field)))
            }
            _ => {
                let (zh, en) =
                    ("请填写等待的分钟数或日期时间字段之一。", "Name either minutes to wait or a date field.");
                Err(vec![Finding::error("bad-setting", zh, en, &[&step.id])])
            }
        }
    }

    fn settings_schema(&self) -> Value {
        json!({
            "type": "object", "additionalProperties": false,
            "oneOf": [{"required": ["minutes"]}, {"required": ["until"], "not": {"required": ["clock"]}}],
            "properties": {
                "minutes": {"type": "integer", "minimum": 1, "maximum": LONGEST},
                "clock": {
                    "enum": ["wall", "working"],
                    "description": "Day and night, or by the calendar of the order's site, else of the organisation.",
                },
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
