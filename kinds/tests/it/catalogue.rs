//! A small organisation that the cases know: its ids appear in the `cases.csv` files.

use std::sync::Arc;

use gongdan_domain::form::{
    Context, DepartmentRef, FieldError, Form, Lookup, OptionItem, OptionList, PreparedForm, RecordRef, UserRef,
    Validated, validate,
};
use gongdan_domain::text::{Language, Text};
use gongdan_kinds::Registry;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// The instant at which every test runs.
pub(crate) const NOW: &str = "2026-11-22T08:00:00Z";

pub(crate) struct Catalogue;

/// `00000000-0000-7000-8000-0000000000` and two more digits.
pub(crate) fn id(last: &str) -> String {
    format!("00000000-0000-7000-8000-0000000000{last}")
}

fn uuid(last: &str) -> Uuid {
    id(last).parse().unwrap()
}

fn option(value: &str, zh: &str, active: bool, children: Vec<OptionItem>) -> OptionItem {
    OptionItem { value: value.into(), label: Text::new(zh, value.to_uppercase()), active, children: children.into() }
}

impl Lookup for Catalogue {
    fn option_list(&self, key: &str) -> Option<Arc<OptionList>> {
        let options = match key {
            "category" => vec![
                option("air", "空调", true, vec![]),
                option("lift", "电梯", true, vec![]),
                option("retired", "电话机", false, vec![]),
            ],
            "region" => {
                let hangzhou = vec![option("xh", "西湖", true, vec![]), option("yh", "余杭", false, vec![])];
                let zhejiang = vec![option("hz", "杭州", true, hangzhou), option("nb", "宁波", true, vec![])];
                let shanghai = vec![option("lw", "卢湾", false, vec![])];
                vec![
                    option("zj", "浙江", true, zhejiang),
                    option("sh", "上海", true, shanghai),
                    option("old", "旧区", false, vec![]),
                ]
            }
            _ => return None,
        };
        let name = Text::new("列表", "List");
        Some(Arc::new(OptionList { id: uuid("01"), key: key.into(), name, version: 1, options: options.into() }))
    }

    fn record(&self, id: Uuid) -> Option<RecordRef> {
        let rows = [
            ("c1", "customer", "华东医院", None, true),
            ("c2", "customer", "星河商场", None, true),
            ("b1", "site", "门诊楼", Some("c1"), true),
            ("b2", "site", "地下车库", Some("c2"), true),
            ("e1", "device", "一号电梯", Some("b1"), true),
            ("e2", "device", "二号电梯", Some("b1"), false),
        ];
        let (last, collection, name, parent, active) = rows.into_iter().find(|row| uuid(row.0) == id)?;
        let (code, parent_id) = (last.to_uppercase(), parent.map(uuid));
        Some(RecordRef { id: uuid(last), collection: collection.into(), code, name: name.into(), parent_id, active })
    }

    fn user(&self, id: Uuid) -> Option<UserRef> {
        let rows = [
            ("a1", "李伟", Some("d1"), true),
            ("a2", "王芳", Some("d1"), false),
            ("a3", "张敏", Some("d2"), true),
            ("a4", "陈静", None, true),
        ];
        let (last, name, department, active) = rows.into_iter().find(|row| uuid(row.0) == id)?;
        Some(UserRef { id: uuid(last), name: name.into(), department_id: department.map(uuid), active })
    }

    fn department(&self, id: Uuid) -> Option<DepartmentRef> {
        let rows = [
            ("d1", "工程部", None, true),
            ("d2", "客服部", None, true),
            ("d3", "电梯组", Some("d1"), true),
            ("d4", "夜班", Some("d3"), true),
            ("d5", "旧部门", Some("d1"), false),
        ];
        let (last, name, parent, active) = rows.into_iter().find(|row| uuid(row.0) == id)?;
        Some(DepartmentRef { id: uuid(last), name: name.into(), parent_id: parent.map(uuid), active })
    }

    fn time_zone(&self) -> TimeZone {
        TimeZone::get("Asia/Shanghai").unwrap()
    }
}

/// Runs `test` in the context of the catalogue.
pub(crate) fn with_context<T>(test: impl FnOnce(&Context<'_>) -> T) -> T {
    let type_name = Text::new("设备报修", "Repair");
    let now: Timestamp = NOW.parse().unwrap();
    test(&Context { lookup: &Catalogue, now, language: Language::Zh, type_name: &type_name })
}

pub(crate) fn prepare(form: Value) -> PreparedForm {
    let form: Form = serde_json::from_value(form).unwrap();
    PreparedForm::new(form, &Registry).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

pub(crate) fn submit(form: &PreparedForm, values: Value) -> Result<Validated, Vec<FieldError>> {
    with_context(|cx| validate(form, &object(values), cx))
}

pub(crate) fn object(value: Value) -> Map<String, Value> {
    serde_json::from_value(value).unwrap()
}

/// `path code` of each fault.
pub(crate) fn faults(errors: &[FieldError]) -> Vec<String> {
    errors.iter().map(|error| format!("{} {}", error.path, error.code)).collect()
}

pub(crate) fn field(id: &str, kind: &str, settings: Value) -> Value {
    json!({ "id": id, "kind": kind, "label": { "zh": id, "en": id }, "settings": settings })
}

pub(crate) fn required(mut field: Value) -> Value {
    field["required"] = json!(true);
    field
}

/// A form of one page and one section.
pub(crate) fn form(title: &str, fields: &[Value]) -> Value {
    let name = json!({ "zh": "第一页", "en": "First" });
    json!({ "title": title, "pages": [{ "id": "one", "title": name, "sections": [{ "id": "main", "fields": fields }] }] })
}

/// A repair order as a real owner would draw it.
pub(crate) fn repair() -> Value {
    let under = |collection: &str, parent: &str| json!({ "collection": collection, "parentField": parent });
    form(
        "{category}：{description}",
        &[
            field("notice", "explanation", json!({ "text": { "zh": "请先断电。", "en": "Switch off first." } })),
            required(field("category", "select", json!({ "list": "category" }))),
            required(field("description", "long_text", json!({}))),
            field("customer", "linked_record", json!({ "collection": "customer" })),
            field("site", "linked_record", under("site", "customer")),
            field("device", "linked_record", under("device", "customer")),
            field("amount", "money", json!({ "max": "5000" })),
            field("due", "date_time", json!({ "min": "now" })),
            field("phone", "phone", json!({})),
            field("handler", "person", json!({})),
            field("photos", "attachment", json!({ "maxFiles": 2 })),
        ],
    )
}
