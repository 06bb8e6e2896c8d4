//! Changing orders that exist.

use gongdan_domain::form::{Changed, FieldError, validate_changes};
use serde_json::{Value, json};

use crate::catalogue::{faults, id, object, prepare, repair, with_context};

fn change(before: Value, patch: Value) -> Result<Changed, Vec<FieldError>> {
    with_context(|cx| validate_changes(&prepare(repair()), &object(before), &object(patch), cx))
}

fn before() -> Value {
    json!({ "category": "air", "description": "不制冷", "phone": "+8613800138000" })
}

#[test]
fn a_patch_changes_adds_and_removes() {
    let patch = json!({ "description": "漏水", "amount": 12, "phone": null });
    let changed = change(before(), patch).unwrap();
    assert_eq!(changed.fields, ["description", "amount", "phone"]);
    let after = json!({ "category": "air", "description": "漏水", "amount": { "amount": "12.00", "currency": "CNY" } });
    assert_eq!(Value::Object(changed.after.values), after);
    assert_eq!(changed.after.title, "空调：漏水");
}

#[test]
fn saying_what_is_there_already_changes_nothing() {
    let patch =
        json!({ "phone": "138 0013 8000", "category": "air", "amount": null, "photos": [], "description": " 不制冷" });
    let changed = change(before(), patch).unwrap();
    assert_eq!(changed.fields, Vec::<String>::new());
    assert_eq!(Value::Object(changed.after.values), before());
}

#[test]
fn a_required_value_may_not_go() {
    let errors = change(before(), json!({ "category": null, "description": "" })).unwrap_err();
    assert_eq!(faults(&errors), ["/values/category required", "/values/description required"]);
}

#[test]
fn an_old_value_the_world_has_overtaken_may_stay_but_not_return() {
    let old = json!({ "category": "retired", "description": "杂音", "handler": id("a2"), "due": "2020-01-01T00:00:00.000000Z" });
    let changed = change(old.clone(), json!({ "description": "无声", "category": "retired" })).unwrap();
    assert_eq!((changed.fields, changed.after.title.as_str()), (vec!["description".to_owned()], "电话机：无声"));
    let errors = change(before(), json!({ "category": "retired", "handler": id("a2") })).unwrap_err();
    assert_eq!(faults(&errors), ["/values/category option-retired", "/values/handler person-retired"]);
}

#[test]
fn a_link_is_read_again_when_its_parent_changes() {
    let mut linked = before();
    linked["customer"] = json!(id("c1"));
    linked["site"] = json!(id("b1"));
    let errors = change(linked.clone(), json!({ "customer": id("c2") })).unwrap_err();
    assert_eq!(faults(&errors), ["/values/site wrong-parent"]);
    let changed = change(linked, json!({ "customer": id("c2"), "site": id("b2") })).unwrap();
    assert_eq!(changed.fields, ["customer", "site"]);
}

#[test]
fn unknown_fields_are_refused_and_old_ones_kept() {
    let errors = change(before(), json!({ "colour": null, "shape": 1 })).unwrap_err();
    assert_eq!(faults(&errors), ["/values/colour unknown-field", "/values/shape unknown-field"]);
    let mut older = before();
    older["budget"] = json!("A");
    let changed = change(older, json!({ "description": "漏水" })).unwrap();
    assert_eq!(changed.after.values.get("budget"), Some(&json!("A")));
    assert_eq!(changed.fields, ["description"]);
}
