//! Flows with every odd name, note and setting, for what must survive a journey through other forms.

use gongdan_engine::definition::Flow;
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

/// What people write, and what they should not.
pub(crate) fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z ]{0,12}",
        "[ -~]{0,20}",
        "[审批流程，。“”\\\\\"'<>&#@:/-]{0,8}",
        Just("两行\n  第二行\n\n# 不是注释".to_owned()),
        Just(" -> end when x".to_owned()),
    ]
}

fn value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        // Numbers with more digits than serde_json keeps when it reads any JSON are no business of ours.
        any::<i32>().prop_map(|number| Json::from(f64::from(number) / 4.0)),
        words().prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Json::Array),
            proptest::collection::vec((words(), inner), 0..5)
                .prop_map(|pairs| Json::Object(pairs.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = Json> {
    (words(), words(), any::<bool>()).prop_map(|(zh, en, same)| {
        let en = if same { zh.clone() } else { en };
        json!({"zh": zh, "en": en})
    })
}

fn way(count: usize) -> impl Strategy<Value = Json> {
    (0..count, proptest::option::of(name()), proptest::option::of(words()), any::<bool>(), words()).prop_map(
        |(to, name, when, otherwise, note)| {
            let mut way = json!({"to": format!("s{to}"), "otherwise": otherwise, "note": note});
            for (key, value) in [("name", name), ("when", when.map(Json::from))] {
                if let Some(value) = value {
                    way[key] = value;
                }
            }
            way
        },
    )
}

fn step(number: usize, count: usize) -> impl Strategy<Value = Json> {
    let kinds =
        ["start", "approval", "handling", "notify", "decision", "parallel", "inclusive", "delay", "end", "other"];
    let ways = proptest::collection::vec(way(count), 0..4);
    let settings = proptest::collection::vec((words(), value()), 0..4);
    (proptest::sample::select(kinds.to_vec()), name(), words(), ways, settings).prop_map(
        move |(kind, name, note, ways, settings)| {
            let settings: Map<String, Json> = settings.into_iter().collect();
            let id = format!("s{number}");
            json!({"id": id, "kind": kind, "name": name, "note": note, "ways": ways, "settings": settings})
        },
    )
}

/// Any flow, sound or not.
pub(crate) fn flows() -> impl Strategy<Value = Flow> {
    let steps =
        (1_usize..8).prop_flat_map(|count| (0..count).map(move |number| step(number, count)).collect::<Vec<_>>());
    (steps, words(), 0_i64..9).prop_map(|(steps, note, version)| {
        serde_json::from_value(json!({"version": version, "note": note, "steps": steps})).unwrap()
    })
}
