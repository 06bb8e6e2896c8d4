//! Finding an owner's mistakes.

use gongdan_domain::form::{Form, PreparedForm, check_form};
use gongdan_kinds::Registry;
use serde_json::{Value, json};

use crate::catalogue::{Catalogue, faults, field, form, id, repair, required};

fn check(drawn: Value) -> Vec<String> {
    let form: Form = serde_json::from_value(drawn).unwrap();
    faults(&check_form(&form, &Registry, &Catalogue))
}

fn with(name: &str, value: Value) -> Value {
    let mut changed = field("note", "text", json!({}));
    changed[name] = value;
    form("", &[changed])
}

#[test]
fn a_good_form_has_no_findings() {
    assert_eq!(check(repair()), Vec::<String>::new());
}

#[test]
fn a_form_survives_its_journey_as_json() {
    let form: Form = serde_json::from_value(repair()).unwrap();
    let again: Form = serde_json::from_str(&serde_json::to_string(&form).unwrap()).unwrap();
    assert_eq!(form, again);
    let mut odd = repair();
    odd["colour"] = json!("red");
    assert!(serde_json::from_value::<Form>(odd).is_err(), "a typing mistake is not ignored");
}

#[test]
fn each_mistake_is_found_at_its_place() {
    let text = |id: &str| field(id, "text", json!({}));
    let here = "/pages/0/sections/0/fields/0";
    let explanation = field("note", "explanation", json!({ "text": { "zh": "说明", "en": "Note" } }));
    let rows = [
        (form("", &[text("a"), text("a")]), "/pages/0/sections/0/fields/1/id duplicate-id".to_owned()),
        (form("", &[text("Amount")]), format!("{here}/id bad-id")),
        (form("", &[field("a", "colour", json!({}))]), format!("{here}/kind unknown-kind")),
        (with("settings", json!({ "maxLength": -1 })), format!("{here}/settings bad-setting")),
        (with("label", json!({ "zh": " ", "en": "" })), format!("{here}/label missing-text")),
        (with("default", json!(12)), format!("{here}/default wrong-type")),
        (form("{b}", &[text("a")]), "/title bad-title".to_owned()),
        (form("{a", &[text("a")]), "/title bad-title".to_owned()),
        (form("{note}", std::slice::from_ref(&explanation)), "/title bad-title".to_owned()),
        (form("", &[required(explanation)]), format!("{here}/required cannot-be-required")),
        (form("", &[]), "/pages/0/sections/0 empty".to_owned()),
        (json!({ "pages": [] }), "/pages empty".to_owned()),
        (
            json!({ "pages": [{ "id": "p", "title": { "zh": "页", "en": "" }, "sections": [] }] }),
            "/pages/0 empty".into(),
        ),
    ];
    for (drawn, expected) in rows {
        assert_eq!(check(drawn.clone()), [expected], "{drawn}");
    }
    let mut indexed = form("", &[field("a", "attachment", json!({}))]);
    indexed["pages"][0]["sections"][0]["fields"][0]["indexed"] = json!(true);
    assert_eq!(check(indexed), [format!("{here}/indexed not-indexable")]);
}

#[test]
fn parents_of_links_may_not_run_in_a_circle() {
    let link =
        |id: &str, parent: &str| field(id, "linked_record", json!({ "collection": "site", "parentField": parent }));
    let circle = check(form("", &[link("a", "b"), link("b", "a")]));
    assert_eq!(circle.len(), 2, "{circle:?}");
    let text = check(form("", &[link("a", "note"), field("note", "text", json!({}))]));
    assert_eq!(text, ["/pages/0/sections/0/fields/0/settings/parentField bad-setting"]);
}

#[test]
fn sizes_have_limits() {
    let fields: Vec<Value> = (0..301).map(|n| field(&format!("f{n}"), "text", json!({}))).collect();
    assert_eq!(check(form("", &fields)), ["/pages too-many-fields"]);
    let mut indexed = fields[..21].to_vec();
    indexed.iter_mut().for_each(|field| field["indexed"] = json!(true));
    assert_eq!(check(form("", &indexed)), ["/pages too-many-indexed"]);
    let page = |n: usize| {
        let sections = json!([{ "id": format!("s{n}"), "fields": [field(&format!("f{n}"), "text", json!({}))] }]);
        json!({ "id": format!("p{n}"), "title": { "zh": "页", "en": "Page" }, "sections": sections })
    };
    let pages: Vec<Value> = (0..21).map(page).collect();
    assert_eq!(check(json!({ "pages": pages })), ["/pages too-many-pages"]);
    let twins = json!({ "pages": [page(1), page(1)] });
    let expected = [
        "/pages/1/sections/0/fields/0/id duplicate-id",
        "/pages/1/id duplicate-id",
        "/pages/1/sections/0/id duplicate-id",
    ];
    assert_eq!(check(twins), expected);
}

#[test]
fn defaults_are_read_like_answers_but_without_a_clock() {
    let with_default = |kind: &str, settings: Value, default: Value| {
        let mut field = field("a", kind, settings);
        field["default"] = default;
        check(form("", &[field]))
    };
    assert_eq!(with_default("date_time", json!({ "min": "now" }), json!("2020-01-01T00:00:00Z")), Vec::<String>::new());
    assert_eq!(with_default("person", json!({}), json!(id("a1"))), Vec::<String>::new());
    let gone = with_default("person", json!({}), json!(id("a2")));
    assert_eq!(gone, ["/pages/0/sections/0/fields/0/default person-retired"]);
}

#[test]
fn a_form_with_unreadable_settings_cannot_be_prepared() {
    let drawn = form("", &[field("a", "text", json!({ "pattern": "(" })), field("b", "select", json!({}))]);
    let findings = PreparedForm::new(serde_json::from_value(drawn).unwrap(), &Registry).err().unwrap_or_default();
    let here = "/pages/0/sections/0/fields";
    assert_eq!(
        faults(&findings),
        [format!("{here}/0/settings/pattern bad-pattern"), format!("{here}/1/settings/list bad-setting")]
    );
}
