//! Changing orders that exist.

use gongdan_domain::form::{Changed, FieldError, validate_changes};
use serde_json::{Value, json};

use crate::catalogue::{faults, field, form, id, object, prepare, repair, with_context};

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

/// Changes the single field of a form.
fn change_one(kind: &str, settings: Value, before: Value, after: Value) -> Result<Value, Vec<String>> {
    let form = prepare(form("", &[field("field", kind, settings)]));
    let (before, patch) = (object(json!({ "field": before })), object(json!({ "field": after })));
    let changed = with_context(|cx| validate_changes(&form, &before, &patch, cx)).map_err(|errors| faults(&errors))?;
    Ok(changed.after.values.get("field").cloned().unwrap_or_default())
}

#[test]
fn a_retired_option_stays_among_several_but_does_not_come_back() {
    let settings = json!({ "list": "category" });
    let change = |before, after| change_one("multi_select", settings.clone(), before, after);
    let kept = change(json!(["air", "retired"]), json!(["retired", "lift"]));
    assert_eq!(kept, Ok(json!(["lift", "retired"])));
    assert_eq!(change(json!(["retired"]), json!(["air"])), Ok(json!(["air"])));
    let back = change(json!(["air"]), json!(["air", "retired"]));
    assert_eq!(back, Err(vec!["/values/field/1 option-retired".to_owned()]));
    let unknown = change(json!(["gone"]), json!(["gone", "air"]));
    assert_eq!(unknown, Err(vec!["/values/field/0 not-an-option".to_owned()]));
}

#[test]
fn a_signature_is_given_anew_or_not_at_all() {
    let signed = |signer: &str, at: &str| json!({ "signer": signer, "signedAt": at });
    let before = signed("李伟", "2026-11-22T07:00:00.000000Z");
    let change = |after| change_one("signature", json!({}), before.clone(), after);
    assert_eq!(change(before.clone()), Ok(before.clone()), "nothing changes");
    let altered = Err(vec!["/values/field/signedAt signature-altered".to_owned()]);
    assert_eq!(change(signed("王芳", "2026-11-22T07:00:00Z")), altered);
    assert_eq!(change(signed("李伟", "2026-11-22T06:59:59Z")), altered);
    let anew = signed("王芳", "2026-11-22T07:30:00.000000Z");
    assert_eq!(change(anew.clone()), Ok(anew));
    assert_eq!(change(json!(null)), Ok(json!(null)), "it may be cleared");
}

#[test]
fn a_dissolved_district_keeps_its_name_while_the_street_is_corrected() {
    let address = |street: &str| {
        let names = json!(["上海市", "卢湾区"]);
        json!({ "country": "CN", "code": "310103", "names": names, "street": street })
    };
    let change = |before, after| change_one("address", json!({}), before, after);
    assert_eq!(change(address("淮海中路"), address("淮海中路 1 号")), Ok(address("淮海中路 1 号")));
    let other = json!({ "code": "330106", "street": "文三路" });
    let refused = Err(vec!["/values/field/code unknown-region".to_owned()]);
    assert_eq!(change(other, address("淮海中路")), refused);
}
