//! The form in which flows are written, as JSON Schema 2020-12: for editors, for programs that make flows, and for
//! people who look a setting up. What a kind of step wants to know, the kind says itself.

use crate::behaviour::StepKinds;
use serde_json::{Value, json};

/// Everything but the settings of kinds.
const BASE: &str = include_str!("flow.schema.json");

/// The schema of a flow whose steps are of these kinds.
pub fn of_flows(kinds: &dyn StepKinds) -> Value {
    let mut schema: Value = serde_json::from_str(BASE).unwrap_or_default();
    let all = kinds.all();
    let names: Vec<&str> = all.iter().map(|kind| kind.name()).collect();
    let settings: Vec<Value> = all
        .iter()
        .map(|kind| {
            let is_needed = kind.settings_schema().get("required").is_some();
            let needed = if is_needed { json!(["settings"]) } else { json!([]) };
            json!({
                "if": {"properties": {"kind": {"const": kind.name()}}},
                "then": {"properties": {"settings": kind.settings_schema()}, "required": needed},
            })
        })
        .collect();
    if let Some(step) = schema.pointer_mut("/$defs/step") {
        step["properties"]["kind"] = json!({"enum": names});
        step["allOf"] = settings.into();
    }
    schema
}
