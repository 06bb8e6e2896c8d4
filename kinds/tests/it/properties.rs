//! Whatever arrives: nothing panics, and a canonical value is its own canonical form.

use std::collections::HashSet;
use std::sync::LazyLock;

use gongdan_domain::form::{PreparedForm, check_form};
use gongdan_domain::text::Language;
use gongdan_kinds::{Registry, fields};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::cases::cases;
use crate::catalogue::{Catalogue, field, form, id, submit};

/// One prepared form of one field for each good and different `settings` cell of every kind, with the inputs
/// tried there.
static FORMS: LazyLock<Vec<(PreparedForm, Vec<Value>)>> = LazyLock::new(|| {
    let drawn =
        |kind: &str, settings: Value| serde_json::from_value(form("{field}", &[field("field", kind, settings)]));
    let mut forms = Vec::new();
    for kind in fields::ALL {
        let mut cases = cases(kind.name());
        let inputs: Vec<Value> = cases.iter().filter_map(|case| case.input.clone()).collect();
        let mut seen = HashSet::new();
        cases.retain(|case| seen.insert(case.settings.to_string()));
        let opened = cases
            .into_iter()
            .filter_map(|case| PreparedForm::new(drawn(kind.name(), case.settings).unwrap(), &Registry).ok());
        forms.extend(opened.map(|form| (form, inputs.clone())));
    }
    forms
});

/// Strings that look like something.
fn telling() -> impl Strategy<Value = String> {
    prop_oneof![
        "[+-]?[0-9]{0,20}\\.?[0-9]{0,8}",
        "-?[1-9][0-9]{6,16}\\.[0-9]{0,5}[1-9]",
        "[+]?(86)?[ 0-9()-]{3,20}",
        "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9](\\.[0-9]{1,9})?(Z|[+-][0-2][0-9]:[0-5][0-9])",
        "(zj|hz|xh|nb|sh|air|lift|low|high)",
        "(a1|a3|c1|b1|e1|f1|f2|d1|d3|d4)".prop_map(|last| id(&last)),
        "[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?",
        "(下午|上午)?[0-9]{1,2}[:点][0-9]{0,2}( ?[ap]m)?",
        "[a-zA-Z0-9.+]{1,12}@[a-zA-Z0-9.äß中国例ａ-]{1,20}",
        "[0-9*A-Z -]{8,14}",
        "-?[0-9]{1,3}\\.[0-9]{0,9}[,， ]-?[0-9]{1,3}\\.[0-9]{0,9}",
        "(浙江省|北京|上海市|内蒙古)(杭州市|市辖区)?(西湖区|朝阳区|黄浦区)?.{0,6}",
        "(# |> |- )?[*`\\[\\]]{0,3}[a-z]{0,4}(\\]\\((https|javascript|tel):[a-z]{0,3}\\))?[*`]{0,2}",
        any::<String>(),
    ]
}

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-1_000_000_000_i64..1_000_000_000, 0..7_u32)
            .prop_map(|(n, d)| Value::from(n as f64 / f64::from(10_u32.pow(d)))),
    ]
}

/// Values of the shapes that some kind takes, and near misses.
fn plain() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number(),
        telling().prop_map(Value::from),
        telling().prop_map(|amount| json!({ "amount": amount, "currency": "CNY" })),
        number().prop_map(|amount| json!({ "amount": amount })),
        prop::collection::vec(telling(), 0..5).prop_map(|items| json!(items)),
        (number(), number(), telling()).prop_map(|(lat, lon, label)| json!({ "lat": lat, "lon": lon, "label": label })),
        (-91.0..91.0_f64, -181.0..181.0_f64, 0.0..1e8_f64)
            .prop_map(|(lat, lon, accuracy)| json!({ "lat": lat, "lon": lon, "accuracy": accuracy })),
        ("[1-8][0-9]{5}", telling()).prop_map(|(code, street)| json!({ "code": code, "street": street })),
        ("[A-Za-z]{2}", telling()).prop_map(|(country, street)| json!({ "country": country, "street": street })),
        (telling(), prop::collection::vec(prop::collection::vec(-1..1001_i64, 0..12), 0..4)).prop_map(
            |(signer, strokes)| json!({ "signer": signer, "signedAt": "2026-11-22T07:59:00Z", "strokes": strokes })
        ),
    ]
}

fn anything() -> impl Strategy<Value = Value> {
    plain().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((telling(), inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// Submits `input`; if it is taken, submits what was stored and expects the same again.
fn settles(form: &PreparedForm, input: &Value) {
    let one = |value: Value| Value::Object(Map::from_iter([("field".to_owned(), value)]));
    let Ok(first) = submit(form, one(input.clone())) else { return };
    assert!(first.title.chars().count() <= gongdan_domain::form::MAX_TITLE);
    let second = submit(form, Value::Object(first.values.clone()));
    assert_eq!(second.as_ref().map(|read| &read.values), Ok(&first.values), "from {input}");
    let written = serde_json::to_string(&first.values).unwrap();
    assert_eq!(serde_json::from_str::<Map<String, Value>>(&written).unwrap(), first.values, "survives the store");
}

#[test]
fn every_case_settles() {
    for (form, inputs) in FORMS.iter() {
        inputs.iter().for_each(|input| settles(form, input));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_plain_value_settles(inputs in prop::collection::vec(plain(), 10)) {
        for (form, _) in FORMS.iter() {
            inputs.iter().for_each(|input| settles(form, input));
        }
    }

    #[test]
    fn any_value_is_read_without_panic_and_settles(input in anything()) {
        for (form, _) in FORMS.iter() {
            settles(form, &input);
        }
    }

    #[test]
    fn any_stored_value_has_words_and_references(stored in anything()) {
        let values = Map::from_iter([("field".to_owned(), stored.clone())]);
        for (form, _) in FORMS.iter() {
            form.words("field", &stored, &Catalogue, Language::Zh);
            form.words("field", &stored, &Catalogue, Language::En);
            form.references(&values);
        }
    }

    #[test]
    fn any_settings_are_checked_without_panic(settings in anything(), default in anything(), title in ".{0,40}") {
        let settings = if settings.is_object() { settings } else { json!({ "min": settings.clone(), "list": settings.clone(), "pattern": settings }) };
        for kind in fields::ALL {
            let mut field = field("field", kind.name(), settings.clone());
            field["default"] = default.clone();
            let form = serde_json::from_value(form(&title, &[field])).unwrap();
            check_form(&form, &Registry, &Catalogue);
        }
    }
}

#[test]
fn the_deepest_value_the_parser_lets_in_does_no_harm() {
    let nested = |depth: usize| serde_json::from_str::<Value>(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
    assert!(nested(128).is_err(), "serde_json itself stops here");
    let deep = nested(127).unwrap();
    for (form, _) in FORMS.iter() {
        settles(form, &deep);
        form.words("field", &deep, &Catalogue, Language::Zh);
    }
}
