//! Records in memory: found as people type, in trees without circles, merged without losing anybody.

use gongdan_domain::collection::ExternalId;
use gongdan_domain::document::Record;
use gongdan_domain::records::{CatalogRecord, MergePlan, Reason, Records, duplicates, merge};
use serde_json::json;
use uuid::Uuid;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn row(n: u128, collection: &str, code: &str, name: &str, parent: Option<u128>) -> CatalogRecord {
    let body = Record { name: name.to_owned(), parent_id: parent.map(id), ..Record::default() };
    CatalogRecord { id: id(n), version: 1, collection: collection.into(), code: code.to_owned(), active: true, body }
}

fn company() -> Records {
    let mut records = Records::default();
    for row in [
        row(1, "customer", "KH-00001", "中海联合物业", None),
        row(2, "customer", "KH-00002", "海联合伙", None),
        row(3, "customer", "KH-00003", "上海虹桥天地 中海", None),
        row(4, "customer", "KH-00104", "绿城物业", None),
        row(10, "site", "DD-1", "一号楼", Some(1)),
        row(20, "device", "DT-1", "客梯", Some(10)),
        row(21, "device", "DT-2", "3号水泵", Some(10)),
        row(22, "device", "DT-3", "水泵", None),
    ] {
        records.put(row);
    }
    records
}

fn codes(rows: &[&CatalogRecord]) -> Vec<String> {
    rows.iter().map(|row| row.code.clone()).collect()
}

#[test]
fn type_ahead_finds_by_characters_pinyin_initials_and_parts_of_codes_the_best_first() {
    let records = company();
    let table: [(&str, &str, &[&str]); 10] = [
        ("customer", "中海", &["KH-00001", "KH-00003"]),
        ("customer", "ZHONGHAI", &["KH-00001", "KH-00003"]),
        ("customer", "zhlh", &["KH-00001"]),
        ("customer", "lvcheng", &["KH-00104"]),
        ("customer", "104", &["KH-00104"]),
        ("customer", "ｋｈ-00002", &["KH-00002"]),
        ("customer", "天地 shanghai", &["KH-00003"]),
        ("customer", "没有", &[]),
        ("device", "水泵", &["DT-3", "DT-2"]),
        ("device", "", &["DT-1", "DT-2", "DT-3"]),
    ];
    for (collection, typed, expected) in table {
        assert_eq!(codes(&records.suggest(collection, typed, None, 10)), expected, "{collection} {typed}");
    }
    assert_eq!(codes(&records.suggest("device", "", Some(id(1)), 10)), ["DT-1", "DT-2"], "a customer's, by its site");
    assert_eq!(records.suggest("customer", "", None, 2).len(), 2);
}

#[test]
fn a_change_is_found_at_once_and_a_retired_record_is_not_offered() {
    let mut records = company();
    let snapshot = records.clone();
    let mut changed = row(4, "customer", "LC-1", "绿地集团", None);
    changed.version = 2;
    records.put(changed.clone());
    assert_eq!(codes(&records.suggest("customer", "lvdi", None, 5)), ["LC-1"]);
    assert!(
        records.suggest("customer", "绿城", None, 5).is_empty() && records.by_code("customer", "KH-00104").is_none()
    );
    assert_eq!(codes(&snapshot.suggest("customer", "绿城", None, 5)), ["KH-00104"], "a reader keeps what it holds");
    records.put(row(4, "customer", "KH-9", "过时", None));
    assert_eq!(records.get(id(4)).unwrap().code, "LC-1", "an older version changes nothing");
    changed.version = 3;
    changed.active = false;
    records.put(changed);
    assert!(records.suggest("customer", "lvdi", None, 5).is_empty());
    assert_eq!(codes(&records.list("customer", "lvdi", None, None, 5)), ["LC-1"]);
}

#[test]
fn trees_have_no_circles_and_broken_data_does_not_hang() {
    let mut records = company();
    assert!(records.may_belong(id(20), id(10)) && records.may_belong(id(10), id(1)));
    assert!(!records.may_belong(id(1), id(20)), "a customer under its own device");
    assert!(!records.may_belong(id(1), id(1)));
    // Two nodes may write a circle at the same time; whoever reads it comes to an end.
    let mut circle = row(1, "customer", "KH-00001", "中海联合物业", Some(20));
    circle.version = 2;
    records.put(circle);
    assert!(records.ancestors(id(20)).len() <= 12);
    assert!(!records.list("device", "", Some(id(1)), None, 100).is_empty());
}

#[test]
fn duplicates_are_found_by_name_phone_code_and_sound() {
    let mut records = Records::default();
    let with_phone = |mut row: CatalogRecord, phone: &str| {
        row.body.details.insert("phone".to_owned(), phone.into());
        row
    };
    records.put(with_phone(row(1, "customer", "KH-1", "上海中海物业有限公司", None), "+8613800138000"));
    records.put(with_phone(row(2, "customer", "X9", "上海 中海物业", None), "138 0013 8000"));
    records.put(row(3, "customer", "A-1000", "绿城物业", None));
    records.put(row(4, "customer", "a1000", "别的", None));
    records.put(row(5, "customer", "Q", "张伟", None));
    records.put(row(6, "customer", "R", "章伟", None));
    records.put(row(7, "customer", "S", "无关", None));
    let pairs = duplicates(&records, "customer", 10);
    let found: Vec<_> = pairs.iter().map(|p| (p.one, p.other, p.reasons.clone())).collect();
    assert!(found.contains(&(id(1), id(2), vec![Reason::Name, Reason::Phone])), "{found:?}");
    assert!(found.contains(&(id(3), id(4), vec![Reason::Code])), "{found:?}");
    assert!(found.contains(&(id(5), id(6), vec![Reason::Sound])), "{found:?}");
    assert_eq!(pairs.len(), 3, "{found:?}");
    assert!(pairs[0].score > 90 && pairs.is_sorted_by_key(|p| std::cmp::Reverse(p.score)));
}

#[test]
fn a_merged_record_leads_to_the_survivor_and_its_children_move() {
    let mut records = company();
    let external = ExternalId { system: "erp".into(), object_type: "customer".into(), id: "77".into() };
    let mut other = row(2, "customer", "KH-00002", "海联合伙", None);
    other.version = 2;
    other.body.external_ids.push(external.clone());
    records.put(other);
    records.put(row(11, "site", "DD-2", "二号楼", Some(2)));
    let (survivor, other) = (records.get(id(1)).unwrap().clone(), records.get(id(2)).unwrap().clone());
    let plan = MergePlan { name: "中海".into(), details: serde_json::Map::new() };
    let documents = merge(&records, &survivor, &other, plan).unwrap();
    for (document, before) in documents {
        let body = serde_json::from_value(document.body).unwrap();
        let collection = document.kind.strip_prefix("record:").unwrap().into();
        let (id, version, active) = (document.id, before + 1, document.active);
        records.put(CatalogRecord { id, version, collection, code: document.key, active, body });
    }
    assert_eq!(records.resolve(id(2)).unwrap().id, id(1));
    assert_eq!(records.aliases(id(1)), [id(1), id(2)]);
    assert_eq!(records.by_external_id("erp", "customer", "77").unwrap().id, id(1));
    assert_eq!(codes(&records.children(id(1))), ["DD-1", "DD-2"]);
    assert!(!records.get(id(2)).unwrap().active);
    assert_eq!(records.get(id(1)).unwrap().body.name, "中海");
}

#[test]
fn a_hundred_thousand_records_are_searched_quickly_and_taken_in_beside_readers() {
    // A debug build is some twenty times slower than what people run: there a fifth tells enough.
    const MANY: u128 = if cfg!(debug_assertions) { 20_000 } else { 100_000 };
    let names = ["中海物业", "绿城服务", "万象城", "虹桥天地", "科技园", "张江大厦", "人民医院", "第一中学"];
    let mut records = Records::default();
    let begun = std::time::Instant::now();
    for n in 0..MANY {
        // A reader holds every state: the worst case for whoever changes it.
        let snapshot = (n % 512 == 0).then(|| records.clone());
        let at = usize::try_from(n).unwrap();
        let name = format!("{}{}号{}", names[at % 8], n % 977, names[(at / 8) % 8]);
        let mut new = row(n + 1, "customer", &format!("KH-{n:06}"), &name, None);
        new.body.details = json!({"phone": format!("1380{n:07}")}).as_object().unwrap().clone();
        records.put(new);
        drop(snapshot);
    }
    let taken_in = begun.elapsed();
    let mut slowest = std::time::Duration::ZERO;
    for typed in ["虹桥", "rmyy", "zhongxue", "KH-0099", "13800019", "976号", "没有这个", "z"] {
        let begun = std::time::Instant::now();
        let found = records.suggest("customer", typed, None, 20);
        slowest = slowest.max(begun.elapsed());
        assert_eq!(found.is_empty(), matches!(typed, "没有这个"), "{typed}");
    }
    eprintln!("{MANY} records: taken in {taken_in:?}, slowest type-ahead {slowest:?} in this build");
    // Whole tables copied for every reader would take minutes, a search without an index of its own seconds.
    assert!(taken_in < std::time::Duration::from_secs(60), "{taken_in:?}");
    assert!(slowest < std::time::Duration::from_secs(2), "{slowest:?}");
}
