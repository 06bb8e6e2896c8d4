//! The published schema of flows: kept, and true of the flows that are shipped.

use gongdan_engine::schema::of_flows;
use gongdan_kinds::Registry;
use serde_json::{Value, json};
use std::path::PathBuf;

/// What the schema uses of JSON Schema 2020-12, no more; an unknown keyword stops the test.
fn faults(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    let fault = |what: &str| format!("{at}: {what}");
    for (keyword, said) in schema.as_object().unwrap() {
        let sub = |schema: &Value, value: &Value, key: &str| faults(root, schema, value, &format!("{at}/{key}"));
        let is_wrong = match keyword.as_str() {
            "$ref" => {
                let pointer = said.as_str().unwrap().trim_start_matches('#');
                found.extend(faults(root, root.pointer(pointer).unwrap(), value, at));
                false
            }
            "type" => match said.as_str().unwrap() {
                "object" => !value.is_object(),
                "array" => !value.is_array(),
                "string" => !value.is_string(),
                "boolean" => !value.is_boolean(),
                "integer" => !value.is_i64(),
                other => panic!("{other}"),
            },
            "enum" => !said.as_array().unwrap().contains(value),
            "const" => said != value,
            "minimum" => value.as_i64() < said.as_i64(),
            "maximum" => value.as_i64() > said.as_i64(),
            "not" => faults(root, said, value, at).is_empty(),
            "maxLength" => value.as_str().is_some_and(|text| text.chars().count() as u64 > said.as_u64().unwrap()),
            "minLength" => value.as_str().is_some_and(|text| text.is_empty()),
            "minItems" => value.as_array().map(Vec::len) < said.as_u64().map(|n| n as usize),
            "maxItems" => value.as_array().map(Vec::len) > said.as_u64().map(|n| n as usize),
            "minProperties" => value.as_object().map(|o| o.len()) < said.as_u64().map(|n| n as usize),
            "maxProperties" => value.as_object().map(|o| o.len()) > said.as_u64().map(|n| n as usize),
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                found.extend(items.flat_map(|(n, item)| sub(said, item, &n.to_string())));
                false
            }
            "required" => {
                let has = |name: &Value| value.get(name.as_str().unwrap()).is_some();
                value.is_object() && !said.as_array().unwrap().iter().all(has)
            }
            "properties" => {
                let known = said.as_object().unwrap();
                let members = value.as_object().into_iter().flatten();
                found.extend(members.filter_map(|(key, v)| Some(sub(known.get(key)?, v, key))).flatten());
                false
            }
            "additionalProperties" => {
                let named = schema.get("properties").and_then(Value::as_object);
                let members = value.as_object().into_iter().flatten();
                for (key, member) in members.filter(|(key, _)| named.is_none_or(|named| !named.contains_key(*key))) {
                    match said {
                        Value::Bool(false) => found.push(fault(&format!("unknown member {key}"))),
                        other => found.extend(sub(other, member, key)),
                    }
                }
                false
            }
            "oneOf" => said.as_array().unwrap().iter().filter(|s| faults(root, s, value, at).is_empty()).count() != 1,
            "allOf" => {
                found.extend(said.as_array().unwrap().iter().flat_map(|s| faults(root, s, value, at)));
                false
            }
            "if" => {
                if faults(root, said, value, at).is_empty() {
                    found.extend(faults(root, &schema["then"], value, at));
                }
                false
            }
            "$schema" | "$defs" | "title" | "description" | "default" | "format" | "then" => false,
            other => panic!("{other}"),
        };
        found.extend(is_wrong.then(|| fault(keyword)));
    }
    found
}

fn check(flow: &Value) -> Vec<String> {
    let schema = of_flows(&Registry);
    faults(&schema, &schema, flow, "")
}

/// Run with `UPDATE_SCHEMA=1` to write it anew.
#[test]
fn the_published_schema_is_the_one_that_is_kept() {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "docs", "flow.schema.json"].iter().collect();
    let text = serde_json::to_string_pretty(&of_flows(&Registry)).unwrap() + "\n";
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "flows are written in another way now");
}

#[test]
fn every_shipped_flow_is_written_as_the_schema_says() {
    let root: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "templates"].iter().collect();
    let mut seen = 0;
    for folder in std::fs::read_dir(root).unwrap() {
        let file = folder.unwrap().path().join("flow.json");
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        seen += 1;
        assert_eq!(check(&serde_json::from_str(&text).unwrap()), Vec::<String>::new(), "{}", file.display());
    }
    assert!(seen >= 4);
}

#[test]
fn what_the_program_refuses_to_read_the_schema_refuses_too() {
    let name = json!({"zh": "步", "en": "Step"});
    let flow = |step: Value| json!({"steps": [step]});
    let step = |kind: &str, settings: Value| json!({"id": "a", "kind": kind, "name": name, "settings": settings});
    let who = json!([{"from": "requester"}]);
    let good = [
        flow(step("approval", json!({"staff": {"who": who}}))),
        flow(step("delay", json!({"minutes": 5}))),
        flow(json!({"id": "a", "kind": "start", "name": name})),
    ];
    for flow in good {
        assert_eq!(check(&flow), Vec::<String>::new(), "{flow}");
    }
    let bad = [
        json!({}),
        flow(json!({"id": "a", "kind": "start"})),
        flow(step("unheard_of", json!({}))),
        flow(step("approval", json!({}))),
        flow(json!({"id": "a", "kind": "approval", "name": name})),
        flow(step("approval", json!({"staff": {"who": []}}))),
        flow(step("approval", json!({"staff": {"who": [{"from": "people"}]}}))),
        flow(step("approval", json!({"staff": {"who": who, "decide": {"rule": "share", "percent": 101}}}))),
        flow(step("approval", json!({"staff": {"who": who}, "extra": 1}))),
        flow(step("start", json!({"extra": 1}))),
        flow(step("delay", json!({"minutes": 5, "until": "day"}))),
    ];
    for flow in bad {
        assert_ne!(check(&flow), Vec::<String>::new(), "{flow}");
    }
}
