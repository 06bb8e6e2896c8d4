//! Submitting whole forms.

use gongdan_domain::form::{FileRef, Form, PreparedForm, Reference, public_part};
use gongdan_domain::text::Language;
use gongdan_kinds::Registry;
use serde_json::json;

use crate::catalogue::{Catalogue, faults, field, form, id, object, prepare, repair, required, submit};

#[test]
fn good_values_come_back_canonical_and_in_the_order_of_the_form() {
    let values = json!({
        "phone": "138 0013 8000", "description": " 不制冷 ", "category": "air", "amount": 480,
        "customer": id("c1"), "site": id("b1"), "device": id("e1"), "due": null, "photos": [], "notice": null,
        "handler": id("a1"),
    });
    let read = submit(&prepare(repair()), values).unwrap();
    let expected = json!({
        "category": "air", "description": "不制冷", "customer": id("c1"), "site": id("b1"), "device": id("e1"),
        "amount": { "amount": "480.00", "currency": "CNY" }, "phone": "+8613800138000", "handler": id("a1"),
    });
    assert_eq!(serde_json::to_string(&read.values).unwrap(), expected.to_string());
    assert_eq!(read.title, "空调：不制冷");
    let references = [("customer", "c1"), ("site", "b1"), ("device", "e1")]
        .map(|(field, last)| (format!("/values/{field}"), Reference::Record(id(last).parse().unwrap())));
    let person = ("/values/handler".to_owned(), Reference::User(id("a1").parse().unwrap()));
    assert_eq!(read.references, [references.as_slice(), &[person]].concat());
}

#[test]
fn every_fault_is_reported_at_once() {
    let values = json!({
        "amount": "9999", "phone": "12", "colour/~": 1, "notice": "好", "photos": [id("f1"), "x"], "description": " ",
        "due": "2020-01-01T00:00:00Z",
    });
    let errors = submit(&prepare(repair()), values).unwrap_err();
    let expected = [
        "/values/colour~1~0 unknown-field",
        "/values/notice no-value-allowed",
        "/values/category required",
        "/values/description required",
        "/values/amount too-large",
        "/values/due too-early",
        "/values/phone not-a-phone",
        "/values/photos/1 wrong-type",
    ];
    assert_eq!(faults(&errors), expected);
    let too_large = serde_json::to_value(&errors[4]).unwrap();
    let text = json!({ "zh": "不能大于 5000.00。", "en": "It must be at most 5000.00." });
    let whole = json!({ "path": "/values/amount", "code": "too-large", "text": text, "params": { "max": "5000.00" } });
    assert_eq!(too_large, whole);
    assert!(errors[5].text.zh.contains("2026-11-22 15:55"), "written in the organisation's zone: {:?}", errors[5].text);
}

#[test]
fn a_link_must_belong_to_its_parent_directly_or_through_others() {
    let base = json!({ "category": "lift", "description": "异响" });
    let with = |extra: serde_json::Value| {
        let mut values = object(base.clone());
        values.extend(object(extra));
        submit(&prepare(repair()), values.into()).map(drop).map_err(|errors| faults(&errors))
    };
    assert_eq!(with(json!({ "customer": id("c1"), "site": id("b1"), "device": id("e1") })), Ok(()));
    assert_eq!(with(json!({ "device": id("e1") })), Ok(()), "without a parent nothing is narrowed");
    let wrong = Err(vec!["/values/site wrong-parent".to_owned(), "/values/device wrong-parent".to_owned()]);
    assert_eq!(with(json!({ "customer": id("c2"), "site": id("b1"), "device": id("e1") })), wrong);
    let unknown = Err(vec!["/values/customer unknown-record".to_owned()]);
    assert_eq!(with(json!({ "customer": id("ff"), "site": id("b1") })), unknown, "one mistake, one fault");
}

#[test]
fn a_hostile_number_of_unknown_fields_is_answered_briefly() {
    let values: serde_json::Map<_, _> = (0..5000).map(|n| (format!("x{n}"), json!(1))).collect();
    let errors = submit(&prepare(repair()), values.into()).unwrap_err();
    assert!(errors.len() < 100, "{}", errors.len());
}

#[test]
fn the_title_falls_back_to_the_order_type() {
    let drawn = form("{note}", &[field("note", "text", json!({}))]);
    assert_eq!(submit(&prepare(drawn), json!({})).unwrap().title, "设备报修");
    let drawn = form("", &[field("note", "text", json!({}))]);
    assert_eq!(submit(&prepare(drawn), json!({ "note": "灯不亮" })).unwrap().title, "设备报修");
}

#[test]
fn words_are_plain_in_both_languages() {
    let unit = json!({ "unit": { "zh": "台", "en": "pcs" } });
    let drawn = form(
        "",
        &[
            field("kind", "select", json!({ "list": "category" })),
            field("place", "cascade", json!({ "list": "region" })),
            field("count", "number", unit),
            field("cost", "money", json!({})),
            field("fee", "money", json!({ "currency": "USD" })),
            field("due", "date_time", json!({})),
            field("urgent", "yes_no", json!({})),
            field("phone", "phone", json!({})),
            field("who", "person", json!({})),
            field("what", "linked_record", json!({ "collection": "device" })),
            field("files", "attachment", json!({})),
            field("several", "multi_select", json!({ "list": "category" })),
            field("unit", "department", json!({})),
            field("day", "date", json!({})),
            field("hour", "time", json!({})),
            field("mail", "email", json!({})),
            field("mark", "rating", json!({ "scale": "nps" })),
            field("spot", "place", json!({})),
            field("post", "address", json!({})),
            field("signed", "signature", json!({})),
            field("notes", "rich_text", json!({})),
        ],
    );
    let form = prepare(drawn);
    let notes = "## 现象\n- **异响** 和 *漏水*\n> 见 [手册](https://example.com/a) [1] `E01`\n```\na[0]\n```";
    let post =
        json!({ "country": "CN", "code": "330106", "names": ["浙江省", "杭州市", "西湖区"], "street": "文三路" });
    let signed = json!({ "signer": "李伟", "signedAt": "2026-11-22T08:00:00.000000Z" });
    let rows = [
        ("several", json!(["air", "retired", "gone"]), "空调、电话机、gone", "AIR, RETIRED, gone"),
        ("unit", json!(id("d5")), "旧部门", "旧部门"),
        ("day", json!("2026-11-25"), "2026-11-25", "2026-11-25"),
        ("hour", json!("09:30"), "09:30", "09:30"),
        ("mail", json!("li@xn--fsqu00a.xn--fiqs8s"), "li@例子.中国", "li@例子.中国"),
        ("mark", json!(9), "9/10", "9/10"),
        ("mark", json!(11), "", ""),
        ("spot", json!({ "lat": 31.230416, "lon": 121.5 }), "31.230416, 121.5", "31.230416, 121.5"),
        ("spot", json!({ "lat": 31, "lon": 121, "label": "南门" }), "南门 (31, 121)", "南门 (31, 121)"),
        ("post", post, "浙江省杭州市西湖区文三路", "浙江省杭州市西湖区文三路"),
        (
            "post",
            json!({ "country": "JP", "street": "1-1 Chiyoda\nTokyo" }),
            "1-1 Chiyoda, Tokyo, JP",
            "1-1 Chiyoda, Tokyo, JP",
        ),
        ("signed", signed, "李伟 2026-11-22 16:00", "李伟 2026-11-22 16:00"),
        (
            "notes",
            json!(notes),
            "现象\n异响 和 漏水\n见 手册 [1] E01\na[0]",
            "现象\n异响 和 漏水\n见 手册 [1] E01\na[0]",
        ),
        ("kind", json!("retired"), "电话机", "RETIRED"),
        ("kind", json!("gone"), "gone", "gone"),
        ("place", json!(["zj", "hz", "yh"]), "浙江 / 杭州 / 余杭", "ZJ / HZ / YH"),
        ("count", json!(12), "12 台", "12 pcs"),
        ("cost", json!({ "amount": "480.00", "currency": "CNY" }), "¥480.00", "¥480.00"),
        ("fee", json!({ "amount": "480.00", "currency": "USD" }), "USD 480.00", "USD 480.00"),
        ("due", json!("2026-11-22T08:00:00.000000Z"), "2026-11-22 16:00", "2026-11-22 16:00"),
        ("urgent", json!(false), "否", "No"),
        ("phone", json!("+8613800138000"), "13800138000", "13800138000"),
        ("phone", json!("+861012345678"), "+861012345678", "+861012345678"),
        ("who", json!(id("a2")), "王芳", "王芳"),
        ("what", json!(id("e1")), "一号电梯", "一号电梯"),
        ("files", json!([id("f1")]), "1 个文件", "1 file"),
        ("nothing", json!(1), "", ""),
        ("who", json!(null), "", ""),
    ];
    for (field, stored, zh, en) in rows {
        assert_eq!(form.words(field, &stored, &Catalogue, Language::Zh), zh, "{field}");
        assert_eq!(form.words(field, &stored, &Catalogue, Language::En), en, "{field}");
    }
}

#[test]
fn a_file_is_held_against_the_limits_of_its_field() {
    let settings = json!({ "maxBytes": 2_097_152, "accept": ["image/*", "application/pdf"] });
    let form = prepare(form("", &[field("photos", "attachment", settings), field("note", "text", json!({}))]));
    let check = |field: &str, media_type: &str, size_bytes: u64| {
        let file = FileRef { name: "a.bin".into(), media_type: media_type.into(), size_bytes };
        form.check_file(field, &file).map(|fault| format!("{} {}", fault.path, fault.code))
    };
    assert_eq!(check("photos", "image/jpeg", 2_097_152), None);
    assert_eq!(check("photos", "Application/PDF; version=1", 1), None);
    assert_eq!(check("photos", "image/jpeg", 2_097_153), Some("/values/photos file-too-large".into()));
    assert_eq!(check("photos", "imageish/jpeg", 1), Some("/values/photos file-type-refused".into()));
    assert_eq!(check("note", "text/plain", 1), None);
}

#[test]
fn the_public_part_shows_only_what_is_named_and_harmless() {
    let mut drawn = repair();
    let extra = json!({ "id": "two", "title": { "zh": "第二页", "en": "Second" }, "sections": [
        { "id": "more", "fields": [required(field("secret", "text", json!({})))] }] });
    drawn["pages"].as_array_mut().unwrap().push(extra);
    drawn["title"] = json!("{secret} {description} {handler}");
    let whole: Form = serde_json::from_value(drawn).unwrap();
    let named = ["notice", "description", "phone", "handler", "photos", "customer"].map(str::to_owned);
    let public = public_part(&whole, &named, &Registry);
    let ids: Vec<_> = public.fields().map(|field| field.id.as_str()).collect();
    assert_eq!(ids, ["notice", "description", "phone"]);
    assert_eq!((public.pages.len(), public.title.trim()), (1, "{description}"));
    let public = PreparedForm::new(public, &Registry).unwrap_or_else(|findings| panic!("{findings:?}"));
    assert_eq!(submit(&public, json!({ "description": "漏水" })).unwrap().title, "漏水");
    let errors = submit(&public, json!({ "description": "漏水", "handler": id("a1") })).unwrap_err();
    assert_eq!(faults(&errors), ["/values/handler unknown-field"]);
}

/// Prints the cost of a form of twenty fields: `cargo test --release -p gongdan-kinds -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn reading_twenty_fields_takes_microseconds() {
    let mut drawn = repair();
    let texts = (0..9).map(|n| field(&format!("t{n}"), "text", json!({ "pattern": "[A-Z]{2}-\\d+" })));
    drawn["pages"][0]["sections"][0]["fields"].as_array_mut().unwrap().extend(texts);
    let form = prepare(drawn);
    let mut values =
        object(json!({ "phone": "138 0013 8000", "description": "不制冷", "category": "air", "amount": 480,
        "due": "2026-11-23T08:00:00Z", "photos": [id("f1"), id("f2")] }));
    values.extend((0..9).map(|n| (format!("t{n}"), json!("SN-0421"))));
    crate::catalogue::with_context(|cx| {
        let start = std::time::Instant::now();
        for _ in 0..20_000 {
            std::hint::black_box(gongdan_domain::form::validate(&form, &values, cx)).unwrap();
        }
        eprintln!("{:?} each", start.elapsed() / 20_000);
    });
}
