//! Which calendar counts for whom, and who acts for whom.

use super::{office, shift};
use gongdan_domain::Language;
use gongdan_domain::absence::Absence;
use gongdan_domain::calendar::{Calendar, Coverage};
use gongdan_domain::catalog::Catalog;
use gongdan_domain::document::{Body, Document};
use gongdan_domain::form::{FieldKind, Kinds};
use gongdan_domain::people::Organisation;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

struct NoKinds;

impl Kinds for NoKinds {
    fn get(&self, _: &str) -> Option<&'static dyn FieldKind> {
        None
    }

    fn names(&self) -> Vec<&'static str> {
        Vec::new()
    }
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// A site over another, a department over another, a group, and person 1 who belongs to all of them; 2 and 3 do not.
pub(super) fn catalog() -> Catalog {
    let (slug, name, time_zone) = ("demo".into(), "示例".into(), "Asia/Shanghai".into());
    let mut catalog = Catalog::new(Organisation { id: id(1_000), slug, name, time_zone, locale: Language::Zh });
    let user = |name: &str| json!({"name": name, "roles": [], "locale": "zh-CN"});
    let mut first = user("甲");
    first["departmentId"] = json!(id(31));
    first["sites"] = json!([id(41)]);
    put(&mut catalog, "user", 1, first);
    put(&mut catalog, "user", 2, user("乙"));
    put(&mut catalog, "user", 3, user("丙"));
    put(&mut catalog, "group", 20, json!({"name": "夜班", "members": [id(1)]}));
    put(&mut catalog, "department", 30, json!({"name": "工程"}));
    put(&mut catalog, "department", 31, json!({"name": "维修", "parentId": id(30)}));
    put(&mut catalog, "record:site", 40, json!({"name": "园区"}));
    put(&mut catalog, "record:site", 41, json!({"name": "一号楼", "parentId": id(40)}));
    catalog
}

pub(super) fn put(catalog: &mut Catalog, kind: &str, n: u128, body: Value) {
    put_version(catalog, kind, n, (1, true), body);
}

fn put_version(catalog: &mut Catalog, kind: &str, n: u128, (version, active): (i64, bool), body: Value) {
    let document = Document { id: id(n), kind: kind.into(), key: format!("k{n}"), version, active, body };
    catalog.put(&document, &NoKinds).unwrap();
}

fn put_calendar(catalog: &mut Catalog, n: u128, covers: Coverage) {
    let calendar = Calendar { covers, ..office("Asia/Shanghai", &[shift(540, 1_080)]) };
    put(catalog, Calendar::KIND, n, serde_json::to_value(calendar).unwrap());
}

#[test]
fn the_nearest_calendar_counts() {
    let mut catalog = catalog();
    let of = |catalog: &Catalog, person| catalog.calendar_of_person(id(person)).map(|row| row.id.as_u128());
    assert_eq!(of(&catalog, 1), None);
    let steps = [
        (100, Coverage { organisation: true, ..Coverage::default() }),
        (101, Coverage { sites: vec![id(40)], ..Coverage::default() }),
        (102, Coverage { departments: vec![id(30)], ..Coverage::default() }),
        (103, Coverage { groups: vec![id(20)], ..Coverage::default() }),
        (104, Coverage { people: vec![id(1)], ..Coverage::default() }),
    ];
    for (n, covers) in steps {
        put_calendar(&mut catalog, n, covers);
        assert_eq!(of(&catalog, 1), Some(n));
        assert_eq!(of(&catalog, 2), Some(100), "nothing else is about them");
    }
    let of_order = |site| catalog.calendar_of_order(site).map(|row| row.id.as_u128());
    assert_eq!((of_order(Some(id(41))), of_order(None)), (Some(101), Some(100)));
}

#[test]
fn a_changed_calendar_is_laid_out_anew() {
    let mut catalog = catalog();
    put_calendar(&mut catalog, 100, Coverage { organisation: true, ..Coverage::default() });
    let at: Timestamp = "2026-11-23T00:00:00Z".parse().unwrap();
    let hours = |catalog: &Catalog| {
        let time = catalog.work_time(id(100)).unwrap();
        time.between(at, "2026-11-24T00:00:00Z".parse().unwrap()).as_hours()
    };
    assert_eq!(hours(&catalog), 9);
    let body = serde_json::to_value(office("Asia/Shanghai", &[shift(540, 600)])).unwrap();
    put_version(&mut catalog, Calendar::KIND, 100, (2, true), body.clone());
    assert_eq!(hours(&catalog), 1);
    put_version(&mut catalog, Calendar::KIND, 100, (3, false), body);
    assert!(catalog.calendar_of_person(id(2)).is_none(), "a retired calendar counts for nobody");
}

#[test]
fn a_deputy_acts_while_the_absence_lasts_and_they_work_here() {
    let mut catalog = catalog();
    let away = |deputy, from: &str, until: &str| Absence {
        person: id(1),
        deputy: id(deputy),
        from: from.parse().unwrap(),
        until: until.parse().unwrap(),
        order_types: Vec::new(),
        open_tasks: true,
        stays: false,
        note: String::new(),
    };
    let body = |absence: Absence| serde_json::to_value(absence).unwrap();
    put(&mut catalog, Absence::KIND, 200, body(away(2, "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z")));
    let deputy = |catalog: &Catalog, at: &str| {
        catalog.absence_of(id(1), id(7), at.parse().unwrap()).map(|absence| absence.deputy.as_u128())
    };
    assert_eq!(deputy(&catalog, "2026-11-22T00:00:00Z"), None);
    assert_eq!(deputy(&catalog, "2026-11-23T00:00:00Z"), Some(2));
    let changed = body(away(3, "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"));
    put_version(&mut catalog, Absence::KIND, 200, (2, true), changed.clone());
    assert_eq!((deputy(&catalog, "2026-11-23T00:00:00Z"), deputy(&catalog, "2026-11-25T00:00:00Z")), (Some(3), None));
    put_version(&mut catalog, "user", 3, (2, false), json!({"name": "丙", "roles": [], "locale": "zh-CN"}));
    assert_eq!(deputy(&catalog, "2026-11-23T00:00:00Z"), None, "the deputy left");
    put_version(&mut catalog, "user", 3, (3, true), json!({"name": "丙", "roles": [], "locale": "zh-CN"}));
    put_version(&mut catalog, Absence::KIND, 200, (3, false), changed);
    assert_eq!(deputy(&catalog, "2026-11-23T00:00:00Z"), None, "it was cancelled");
}
