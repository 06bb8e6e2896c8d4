//! Filters: words, trees and what they let through.

use gongdan_domain::catalog::{Catalog, OptionListBody, OrderType, form_key};
use gongdan_domain::document::{Body, Document, Record, record_kind};
use gongdan_domain::filter::{
    Asking, Filter, Op, Operand, Period, Schema, Test, parse, print, read_json, read_sort, resolve, write_json,
};
use gongdan_domain::form::Form;
use gongdan_domain::order::{Order, Source, Status};
use gongdan_domain::people::Organisation;
use gongdan_domain::text::{Language, Text};
use gongdan_kinds::Registry;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::catalogue::{NOW, field, form, object};

const REPAIR: Uuid = Uuid::from_u128(0x10);
const VISIT: Uuid = Uuid::from_u128(0x11);
const LI: Uuid = Uuid::from_u128(0x20);
const WANG: Uuid = Uuid::from_u128(0x21);
const PLANT: Uuid = Uuid::from_u128(0x30);
const LINE: Uuid = Uuid::from_u128(0x31);
const SITE: Uuid = Uuid::from_u128(0x40);

fn put(catalog: &mut Catalog, id: Uuid, kind: &str, key: &str, body: Value) {
    let document = Document { id, kind: kind.to_owned(), key: key.to_owned(), version: 1, active: true, body };
    catalog.put(&document, &Registry).unwrap();
}

fn labelled(mut drawn: Value, zh: &str, en: &str, indexed: bool) -> Value {
    drawn["label"] = json!({ "zh": zh, "en": en });
    drawn["indexed"] = json!(indexed);
    drawn
}

fn catalog() -> Catalog {
    let mut catalog = Catalog::new(Organisation {
        id: Uuid::from_u128(1),
        slug: "acme".into(),
        name: "测试".into(),
        time_zone: "Asia/Shanghai".into(),
        locale: Language::Zh,
    });
    let department = |name: &str, parent: Option<Uuid>| json!({ "name": name, "parentId": parent });
    put(&mut catalog, PLANT, "department", "PLANT", department("工程部", None));
    put(&mut catalog, LINE, "department", "LINE", department("一线", Some(PLANT)));
    for (id, login, name) in [(LI, "li", "李伟"), (WANG, "wang", "王芳")] {
        let user = json!({ "name": name, "roles": ["agent"], "departmentId": LINE, "locale": "zh-CN" });
        put(&mut catalog, id, "user", login, user);
    }
    let site = Record { name: "门诊楼".into(), ..Record::default() };
    put(&mut catalog, SITE, &record_kind("site"), "S-1", serde_json::to_value(site).unwrap());
    let options = OptionListBody {
        name: Text::new("类别", "Category"),
        options: serde_json::from_value(json!([
            { "value": "air", "label": { "zh": "空调", "en": "Air" } },
            { "value": "lift", "label": { "zh": "电梯", "en": "Lift" } },
        ]))
        .unwrap(),
    };
    put(&mut catalog, Uuid::from_u128(0x50), OptionListBody::KIND, "category", serde_json::to_value(options).unwrap());
    let repair = form(
        "{note}",
        &[
            labelled(field("category", "select", json!({ "list": "category" })), "类别", "Category", true),
            labelled(field("amount", "money", json!({})), "金额", "Amount", true),
            labelled(field("due", "date_time", json!({})), "期限", "Due", true),
            labelled(field("urgent", "yes_no", json!({})), "紧急", "Urgent", false),
            labelled(field("keeper", "person", json!({})), "保管人", "Keeper", false),
            labelled(field("note", "text", json!({})), "备注", "Note", false),
        ],
    );
    let visit = form(
        "{note}",
        &[
            labelled(field("guests", "number", json!({})), "人数", "Guests", true),
            labelled(field("note", "text", json!({})), "备注", "Note", false),
        ],
    );
    for (id, key, zh, en, drawn) in
        [(REPAIR, "repair", "维修", "Repair", repair), (VISIT, "visit", "来访", "Visit", visit)]
    {
        let body = OrderType {
            name: Text::new(zh, en),
            description: Text::default(),
            icon: String::new(),
            number_format: "WX-{seq:4}".into(),
            form_version: 1,
            flow_version: 0,
            public_form: None,
        };
        put(&mut catalog, id, OrderType::KIND, key, serde_json::to_value(body).unwrap());
        let mut drawn: Form = serde_json::from_value(drawn).unwrap();
        drawn.version = 1;
        let form_id = Uuid::from_u128(id.as_u128() + 0x100);
        put(&mut catalog, form_id, Form::KIND, &form_key(id, 1), serde_json::to_value(drawn).unwrap());
    }
    catalog
}

#[test]
fn words_become_a_tree_and_the_tree_becomes_words() {
    let catalog = catalog();
    let schema = Schema::whole(&catalog);
    let amount = format!("{REPAIR}.amount");
    let table = [
        ("", json!({"and": []}), "", ""),
        (
            "状态:待处理 类型:维修 金额:>=500 创建:本周 负责人:我 \"电梯 异响\"",
            json!({"and": [
                {"field": "status", "op": "eq", "values": ["open"]},
                {"field": "type", "op": "eq", "values": [REPAIR.to_string()]},
                {"field": amount, "op": "ge", "values": ["500"]},
                {"field": "created", "op": "eq", "values": [{"relative": "this-week"}]},
                {"field": "assignee", "op": "eq", "values": [{"relative": "me"}]},
                {"words": "电梯 异响"},
            ]}),
            "状态:待处理 类型:维修 金额:>=500 创建:本周 负责人:我 \"电梯 异响\"",
            "status:Open type:Repair amount:>=500 created:this-week assignee:me \"电梯 异响\"",
        ),
        (
            "status:open，done （金额：100..500 OR -金额：空）",
            json!({"and": [
                {"field": "status", "op": "eq", "values": ["open", "done"]},
                {"or": [
                    {"field": amount, "op": "between", "values": ["100", "500"]},
                    {"not": {"field": amount, "op": "empty", "values": []}},
                ]},
            ]}),
            "状态:待处理,已完成 (金额:100..500 或 -金额:空)",
            "status:Open,Done (amount:100..500 OR -amount:empty)",
        ),
        (
            "部门:我的部门 类别:电梯 紧急:是 维修.备注:漏水 visit.note:=甲",
            json!({"and": [
                {"field": "department", "op": "eq", "values": [{"relative": "my-department"}]},
                {"field": format!("{REPAIR}.category"), "op": "eq", "values": ["lift"]},
                {"field": format!("{REPAIR}.urgent"), "op": "eq", "values": [true]},
                {"field": format!("{REPAIR}.note"), "op": "contains", "values": ["漏水"]},
                {"field": format!("{VISIT}.note"), "op": "eq", "values": ["甲"]},
            ]}),
            "部门:我的部门 类别:电梯 紧急:是 repair.note:漏水 visit.note:=甲",
            "department:my-department category:Lift urgent:yes repair.note:漏水 visit.note:=甲",
        ),
        (
            "期限:<现在 更新:近30天 创建:2026年11月2日 地点:门诊楼",
            json!({"and": [
                {"field": format!("{REPAIR}.due"), "op": "lt", "values": [{"relative": "now"}]},
                {"field": "updated", "op": "eq", "values": [{"relative": "last-30-days"}]},
                {"field": "created", "op": "eq", "values": ["2026-11-02"]},
                {"field": "site", "op": "eq", "values": [SITE.to_string()]},
            ]}),
            "期限:<现在 更新:近30天 创建:2026-11-02 场所:门诊楼",
            "due:<now updated:last-30-days created:2026-11-02 site:门诊楼",
        ),
    ];
    for (words, tree, zh, en) in table {
        let filter = parse(words, &schema).unwrap_or_else(|fault| panic!("{words}: {fault:?}"));
        assert_eq!(write_json(&filter), tree, "{words}");
        assert_eq!(read_json(&tree, &schema).unwrap(), filter, "{words}");
        assert_eq!(print(&filter, &schema, Language::Zh), zh);
        assert_eq!(print(&filter, &schema, Language::En), en);
    }
}

#[test]
fn a_fault_in_words_is_named_with_its_place() {
    let catalog = catalog();
    let schema = Schema::whole(&catalog);
    let table = [
        ("优先级:高", "unknown-field", 0, 5),
        ("状态:待处理 备注:x", "ambiguous-field", 7, 4),
        ("状态:飞", "bad-value", 0, 4),
        ("金额:多", "bad-value", 0, 4),
        ("创建:昨夜", "bad-value", 0, 5),
        ("负责人:某人", "bad-value", 0, 6),
        ("状态:", "missing-value", 0, 3),
        ("金额:1..2..3", "bad-values", 0, 10),
        ("\"电梯", "open-quote", 0, 3),
        ("(状态:待处理", "open-bracket", 0, 1),
        ("状态:待处理)", "stray-bracket", 6, 1),
        ("() 电梯", "empty-brackets", 0, 1),
        ("电梯 或", "lonely-or", 3, 1),
        ("或 电梯", "lonely-or", 0, 1),
        ("😀 状态:飞", "bad-value", 3, 4),
        ("\"\"", "blank-words", 0, 2),
    ];
    for (words, code, at, length) in table {
        let fault = parse(words, &schema).expect_err(words);
        assert_eq!((fault.code, fault.path.as_str()), (code, "/filter"), "{words}");
        assert_eq!((&fault.params["at"], &fault.params["length"]), (&json!(at), &json!(length)), "{words}");
        assert!(!fault.text.zh.is_empty() && !fault.text.en.is_empty());
    }
    let deep = format!("{}电梯{}", "(".repeat(40), ")".repeat(40));
    assert_eq!(parse(&deep, &schema).unwrap_err().code, "too-deep");
    assert_eq!(parse(&"a ".repeat(80), &schema).unwrap_err().code, "too-many-conditions");
    assert_eq!(parse(&"a".repeat(5_000), &schema).unwrap_err().code, "too-long");
}

#[test]
fn a_tree_that_makes_no_sense_is_refused_with_its_path() {
    let catalog = catalog();
    let schema = Schema::whole(&catalog);
    let table = [
        (json!([]), "/filter"),
        (json!({"or": []}), "/filter"),
        (json!({"and": [{"field": "nothing"}]}), "/filter/and/0/field"),
        (json!({"field": "status", "values": ["open", "flying"]}), "/filter/values/1"),
        (json!({"field": "status", "op": "between", "values": ["open"]}), "/filter"),
        (json!({"field": "status", "op": "like", "values": ["open"]}), "/filter"),
        (json!({"field": "created", "values": [{"relative": "someday"}]}), "/filter/values/0"),
        (json!({"field": "status", "values": [null]}), "/filter/values/0"),
        (json!({"not": {"words": " "}}), "/filter/not"),
        (json!({"field": "status", "values": ["open"], "words": "x"}), "/filter"),
    ];
    for (tree, path) in table {
        assert_eq!(read_json(&tree, &schema).expect_err(&tree.to_string()).path, path, "{tree}");
    }
}

#[test]
fn a_hidden_field_can_be_neither_filtered_nor_sorted_by() {
    let catalog = catalog();
    let schema = Schema::new(&catalog, |_| true, |_, field| field != "amount");
    assert_eq!(parse("金额:>1", &schema).unwrap_err().code, "unknown-field");
    let name = format!("{REPAIR}.amount");
    assert_eq!(
        read_json(&json!({"field": name, "op": "gt", "values": ["1"]}), &schema).unwrap_err().code,
        "unknown-field"
    );
    assert_eq!(read_sort(&name, &schema).unwrap_err().code, "unknown-field");
    // A saved view of somebody who saw more.
    let saved = parse("金额:>1", &Schema::whole(&catalog)).unwrap();
    let asking = Asking { me: Some(LI), now: NOW.parse().unwrap() };
    assert_eq!(resolve(&saved, &schema, asking).unwrap_err().code, "unknown-field");
    let others = Schema::new(&catalog, |id| id == VISIT, |_, _| true);
    assert_eq!(parse("金额:>1", &others).unwrap_err().code, "unknown-field");
    assert!(parse("备注:x", &others).is_ok(), "one type has it, so it is no longer ambiguous");
    assert_eq!(parse("类型:维修", &others).unwrap_err().code, "bad-value");
}

fn order(type_id: Uuid) -> Order {
    Order {
        id: Uuid::from_u128(9),
        number: "WX-0042".into(),
        type_id,
        form_version: 1,
        title: "三楼 Lift 异响".into(),
        status: Status::Open,
        requester_id: Some(WANG),
        requester_name: "王芳".into(),
        department_id: Some(LINE),
        site_id: Some(SITE),
        customer_id: None,
        assignee_id: Some(LI),
        source: Source::Web,
        created_at: "2026-11-21T16:30:00Z".parse().unwrap(),
        updated_at: NOW.parse().unwrap(),
        due_at: None,
        version: 1,
        comments: 2,
        attachments: 0,
    }
}

#[test]
fn a_filter_lets_through_what_it_says() {
    let catalog = catalog();
    let schema = Schema::whole(&catalog);
    let values = object(json!({
        "category": "lift", "amount": {"amount": "480.50", "currency": "CNY"}, "urgent": true,
        "due": "2026-11-22T07:59:59.000000Z", "keeper": LI, "note": "三楼Lift门口",
    }));
    // Now is Sunday 2026-11-22 16:00 in Shanghai; the order came in at 00:30 of that day.
    let table = [
        ("", true),
        ("状态:待处理", true),
        ("-状态:待处理", false),
        ("状态:已完成,已取消", false),
        ("lift", true),
        ("wx-004", true),
        ("WX-1", false),
        ("金额:480.5", true),
        ("金额:>480.5", false),
        ("金额:>=480.50 金额:<1000", true),
        ("金额:400..480", false),
        ("金额:空", false),
        ("visit.guests:空", false),
        ("-visit.guests:>1", true),
        ("类别:电梯", true),
        ("category:air", false),
        ("紧急:是", true),
        ("urgent:no", false),
        ("期限:<现在", true),
        ("期限:今天", true),
        ("期限:>=明天", false),
        ("创建:今天", true),
        ("创建:2026-11-21", false),
        ("创建:本周", true),
        ("创建:近1天", true),
        ("创建:<今天", false),
        ("创建:<=今天", true),
        ("负责人:我", true),
        ("提交人:我", false),
        ("by:wang", true),
        ("保管人:李伟", true),
        ("部门:工程部", true),
        ("部门:LINE", true),
        ("部门:我的部门", true),
        ("客户:空", true),
        ("场所:S-1", true),
        ("评论:>=2", true),
        ("评论:>2", false),
        ("评论:>1.5", true),
        ("评论:2.5", false),
        ("repair.note:LIFT", true),
        ("repair.note:=lift", false),
        ("repair.note:\"=三楼\"", false),
        ("(状态:已完成 或 金额:<500) 紧急:是", true),
        ("状态:已完成 或 金额:>500", false),
    ];
    let asking = Asking { me: Some(LI), now: NOW.parse().unwrap() };
    for (words, expected) in table {
        let filter = parse(words, &schema).unwrap_or_else(|fault| panic!("{words}: {fault:?}"));
        let check = resolve(&filter, &schema, asking).unwrap();
        assert_eq!(check.matches(&order(REPAIR), &values, &catalog), expected, "{words}");
    }
}

fn operand(field: &'static str) -> BoxedStrategy<Operand> {
    let text = |s: &str| Operand::Value(Value::from(s));
    match field {
        "status" => prop::sample::select(vec![text("open"), text("done"), text("cancelled")]).boxed(),
        "assignee" => {
            let people = vec![Operand::Me, text(&LI.to_string()), text(&WANG.to_string())];
            prop::sample::select(people).boxed()
        }
        "created" => prop::sample::select(vec![
            Operand::Period(Period::Today),
            Operand::Period(Period::LastDays(30)),
            text("2026-11-22"),
            text("2026-11-22T08:00:00.000000Z"),
        ])
        .boxed(),
        "amount" => (-1_000_000_i64..1_000_000).prop_map(move |n| Operand::Value(Value::from(n.to_string()))).boxed(),
        "urgent" => any::<bool>().prop_map(|yes| Operand::Value(Value::from(yes))).boxed(),
        _ => "\\PC{1,12}".prop_map(|s: String| Operand::Value(Value::from(s.trim().to_owned()))).boxed(),
    }
}

fn test() -> impl Strategy<Value = Filter> {
    let fields = vec!["status", "assignee", "created", "amount", "urgent", "note", "title"];
    prop::sample::select(fields).prop_flat_map(|name| {
        let (one, two) = (prop::collection::vec(operand(name), 1), prop::collection::vec(operand(name), 2));
        let several = prop::collection::vec(operand(name), 1..4);
        let equal = if matches!(name, "title") { Just(Op::Contains).boxed() } else { Just(Op::Eq).boxed() };
        let texts = name == "note" || name == "title";
        let contains = if texts { Op::Contains } else { Op::Eq };
        let test = move |(op, values): (Op, Vec<Operand>)| {
            let own = |c| gongdan_domain::filter::FieldName::Own(c);
            let field = match name {
                "status" => own(gongdan_domain::filter::Column::Status),
                "assignee" => own(gongdan_domain::filter::Column::Assignee),
                "created" => own(gongdan_domain::filter::Column::Created),
                "title" => own(gongdan_domain::filter::Column::Title),
                other => gongdan_domain::filter::FieldName::Custom { type_id: REPAIR, field: other.to_owned() },
            };
            Filter::Test(Test { field, op, values })
        };
        prop_oneof![
            (equal, several.clone()),
            (Just(contains), several),
            (prop::sample::select(vec![Op::Lt, Op::Le, Op::Gt, Op::Ge]), one),
            (Just(Op::Between), two),
            (Just(Op::Empty), Just(Vec::new())),
        ]
        .prop_map(test)
    })
}

fn filter() -> impl Strategy<Value = Filter> {
    let words = "\\PC{1,12}".prop_filter_map("blank", |s: String| {
        let words = s.trim().to_owned();
        (!words.is_empty()).then_some(Filter::Words(words))
    });
    prop_oneof![3 => test(), 1 => words].prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Filter::All),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Filter::Any),
            inner.prop_map(|f| Filter::Not(Box::new(f))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn every_filter_survives_being_written_in_words_and_as_json(filter in filter()) {
        let catalog = catalog();
        let schema = Schema::whole(&catalog);
        let filter = filter.tidy();
        for language in [Language::Zh, Language::En] {
            let words = print(&filter, &schema, language);
            let read = parse(&words, &schema);
            prop_assert_eq!(read.as_ref(), Ok(&filter), "{}", words);
        }
        prop_assert_eq!(read_json(&write_json(&filter), &schema), Ok(filter));
    }

    #[test]
    fn whatever_is_typed_is_read_or_refused(words in "[状态金额:：<>=.,，\"“”()（）或|\\-! a-z0-9😀\\\\]{0,40}") {
        let catalog = catalog();
        let schema = Schema::whole(&catalog);
        if let Ok(filter) = parse(&words, &schema) {
            let written = print(&filter, &schema, Language::Zh);
            prop_assert_eq!(parse(&written, &schema), Ok(filter), "{}", written);
        }
    }
}
