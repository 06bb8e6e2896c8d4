//! Fields guessed from the columns of tables.

use gongdan_domain::form::{Column, propose_fields};
use gongdan_kinds::Registry;
use serde_json::{Value, json};

fn column(heading: &str, values: &[&str]) -> Column {
    let values: Vec<String> = values.iter().map(ToString::to_string).collect();
    Column { heading: heading.to_owned(), rows: values.len(), values }
}

fn guess(heading: &str, values: &[&str]) -> (String, Value) {
    let field = propose_fields(&[column(heading, values)], &Registry).pop().unwrap().unwrap();
    (field.kind, Value::Object(field.settings))
}

#[test]
fn the_kind_follows_from_what_stands_in_the_column() {
    let long = "开机后主轴异响，转速上不去，停机检查皮带没有问题，怀疑是轴承磨损，需要安排人员尽快到现场处理，谢谢。\n附照片。";
    let table: &[(&str, &[&str], &str)] = &[
        ("姓名", &["张三", "李四", "王五"], "text"),
        ("手机", &["13800138000", "139 0013 9000", "010-12345678"], "phone"),
        ("邮箱", &["li@example.com", "wang@example.com"], "email"),
        ("数量", &["3", "12", "1,200"], "number"),
        ("维修费用", &["480", "1200.50", "0"], "money"),
        ("单件", &["¥480", "￥1,200.50", "30元"], "money"),
        ("报修日期", &["2026-11-25", "2026年11月26日", "2026/1/5"], "date"),
        ("到达", &["2026-11-25 08:30:00", "2026-11-26 09:00"], "date_time"),
        ("开始", &["08:30", "9:00", "下午3点"], "time"),
        ("是否保修", &["是", "否", "是"], "yes_no"),
        ("故障描述", &["短", long], "long_text"),
        ("序列号", &["007", "0123", "0099"], "text"),
        ("批号", &["20261125", "20261126", "20261127"], "number"),
        ("空列", &[], "text"),
    ];
    for (heading, values, kind) in table {
        assert_eq!(guess(heading, values).0, *kind, "{heading}");
    }
}

#[test]
fn words_that_come_back_are_choices_and_decimals_are_counted() {
    let (kind, settings) = guess("区域", &["华东", "华南", "华东", "华东", "华南", "华东"]);
    assert_eq!(kind, "select");
    let words: Vec<&str> =
        settings["options"].as_array().unwrap().iter().map(|o| o["value"].as_str().unwrap()).collect();
    assert_eq!(words, ["华东", "华南"]);
    assert_eq!(guess("长度", &["1.25", "3", "10.5"]).1, json!({"decimals": 2}));
    assert_eq!(guess("备注", &["甲", "乙", "丙", "丁"]).0, "text", "words that never come back are no list");
}

#[test]
fn one_slip_among_many_does_not_change_the_kind_but_several_do() {
    let mut values = vec!["13800138000"; 19];
    values.push("没有");
    assert_eq!(guess("电话", &values).0, "phone");
    values.push("无");
    assert_eq!(guess("电话", &values).0, "select");
}

#[test]
fn ids_are_spelled_from_the_headings_and_unique_and_what_was_always_filled_in_is_required() {
    let full = column("设备名称", &["a", "b", "c", "d", "e"]);
    let gaps = Column { rows: 6, ..column("Unit Price", &["a", "b", "c", "d", "e"]) };
    let fields = propose_fields(&[full.clone(), gaps, full, column("  ", &["x"]), column("3号楼", &["x"])], &Registry);
    let told: Vec<Option<(String, bool)>> = fields.into_iter().map(|f| f.map(|f| (f.id, f.required))).collect();
    let expected = [
        Some(("she_bei_ming_cheng", true)),
        Some(("unit_price", false)),
        Some(("she_bei_ming_cheng_2", true)),
        None,
        Some(("field_3_hao_lou", false)),
    ];
    assert_eq!(told, expected.map(|f| f.map(|(id, required)| (id.to_owned(), required))));
}

#[test]
fn what_is_proposed_can_be_published() {
    use gongdan_domain::form::{Form, NoLookup, Page, Section, check_form};
    use gongdan_domain::text::Text;
    let columns = [
        column("区域", &["华东", "华南", "华东", "华东", "华南", "华东"]),
        column("手机", &["13800138000"]),
        column("长度", &["1.25"]),
        column("维修费用", &["480"]),
    ];
    let fields = propose_fields(&columns, &Registry).into_iter().flatten().collect();
    let section = Section { id: "main".into(), title: None, fields };
    let page = Page { id: "main".into(), title: Text::new("一", "one"), sections: vec![section] };
    let form = Form { version: 0, title: String::new(), pages: vec![page] };
    assert_eq!(check_form(&form, &Registry, &NoLookup), Vec::new());
}
