//! The company hangs together, and the templates say what they mean.

use gongdan_demo::{Demo, cases, company};
use std::collections::{BTreeMap, BTreeSet};

fn demo() -> Demo {
    company("2026-03-02T02:00:00Z".parse().expect("instant"))
}

#[test]
fn the_company_has_its_size_and_never_changes_its_ids() {
    let (demo, later) = (demo(), company("2027-01-01T00:00:00Z".parse().expect("instant")));
    let count = |collection: &str| demo.records.iter().filter(|r| r.collection == collection).count();
    assert!((28..=45).contains(&demo.people.len()));
    assert_eq!((count("customer"), demo.order_types.len()), (40, 4));
    assert!(count("site") >= 60 && count("device") >= 300);
    let ids = |d: &Demo| d.records.iter().map(|r| r.id).chain(d.people.iter().map(|p| p.id)).collect::<Vec<_>>();
    assert_eq!(ids(&demo), ids(&later));
    assert_eq!(ids(&demo).len(), ids(&demo).iter().collect::<BTreeSet<_>>().len());
    assert_eq!(demo.people.iter().filter(|p| p.showcase).count(), 6);
}

#[test]
fn logins_codes_and_names_are_unique() {
    let demo = demo();
    assert_eq!(demo.people.iter().map(|p| &p.login).collect::<BTreeSet<_>>().len(), demo.people.len());
    for what in [|r: &gongdan_demo::Record| r.code.clone(), |r: &gongdan_demo::Record| r.name.clone()] {
        let seen: BTreeSet<_> = demo.records.iter().map(|r| (r.collection.clone(), what(r))).collect();
        assert_eq!(seen.len(), demo.records.len());
    }
}

#[test]
fn every_reference_leads_somewhere_and_parents_come_first() {
    let demo = demo();
    let mut departments = BTreeSet::new();
    for department in &demo.departments {
        assert!(department.parent_id.is_none_or(|p| departments.contains(&p)), "{}", department.code);
        departments.insert(department.id);
        let head = demo.people.iter().find(|p| Some(p.id) == department.head_id).expect("a head");
        assert_eq!(head.department_id, Some(department.id), "{} is led by one of its own", department.code);
    }
    let mut records = BTreeMap::new();
    for record in &demo.records {
        let parent = record.parent_id.map(|p| *records.get(&p).expect("parents come first"));
        let wanted = match record.collection.as_str() {
            "customer" => None,
            "site" => Some("customer"),
            _ => Some("site"),
        };
        assert_eq!(parent, wanted, "{}", record.code);
        records.insert(record.id, record.collection.as_str());
    }
    for person in &demo.people {
        assert!(person.department_id.is_none_or(|d| departments.contains(&d)), "{}", person.login);
        assert!(person.customer_id.is_none_or(|c| records.get(&c) == Some(&"customer")), "{}", person.login);
        assert!(person.department_id.is_some() != person.customer_id.is_some(), "{}", person.login);
    }
}

#[test]
fn every_duty_has_somebody_and_every_site_its_regional_manager() {
    let demo = demo();
    for duty in &demo.duties {
        let held = demo.people.iter().filter(|p| p.duties.contains(&duty.code)).count();
        assert!(held > 0 && held == duty.people.len(), "{}", duty.code);
    }
    let managers = || demo.people.iter().filter(|p| p.duties.iter().any(|d| d == "regional_manager"));
    for site in demo.records.iter().filter(|r| r.collection == "site") {
        assert_eq!(managers().filter(|p| p.site_ids.contains(&site.id)).count(), 1, "{}", site.code);
    }
    assert_eq!(demo.order_type("repair").expect("repair").flow["steps"][0]["id"], "start");
}

#[test]
fn the_forms_use_lists_that_exist_and_show_strangers_only_public_kinds() {
    let demo = demo();
    for order_type in &demo.order_types {
        let mut kinds = BTreeMap::new();
        for page in order_type.form["pages"].as_array().expect("pages") {
            for section in page["sections"].as_array().expect("sections") {
                for field in section["fields"].as_array().expect("fields") {
                    let id = field["id"].as_str().expect("an id");
                    let kind = field["kind"].as_str().expect("a kind");
                    assert!(kinds.insert(id.to_owned(), kind.to_owned()).is_none(), "{id} appears twice");
                    assert!(field["label"]["zh"].is_string() && field["label"]["en"].is_string(), "{id} has a label");
                    if let Some(list) = field["settings"]["list"].as_str() {
                        assert!(demo.option_lists.iter().any(|l| l.key == list), "{id} uses {list}");
                    }
                }
            }
        }
        for id in order_type.public_form.iter().flat_map(|p| &p.fields) {
            let kind = kinds.get(id).expect("a public field is a field");
            assert!(!["linked_record", "person", "attachment"].contains(&kind.as_str()), "{id}");
        }
    }
    assert_eq!(demo.order_type("repair").expect("repair").form["pages"].as_array().map(Vec::len), Some(3));
}

#[test]
fn the_fault_categories_are_deep_enough() {
    let demo = demo();
    let list = demo.option_lists.iter().find(|l| l.key == "fault_category").expect("the list");
    assert!(list.options.len() >= 8 && list.options.iter().all(|o| o.children.len() >= 4));
    let regions = demo.option_lists.iter().find(|l| l.key == "region").expect("the list");
    assert!(
        regions.options.len() >= 3 && regions.options.iter().all(|p| p.children.iter().all(|c| c.children.len() > 1))
    );
}

#[test]
fn the_cases_name_things_that_exist() {
    let demo = demo();
    for key in ["repair", "general", "inspection", "service"] {
        let cases = cases(&demo, key);
        assert!(
            cases.len() >= 5 && cases.iter().any(|c| c.errors.is_empty()) && cases.iter().any(|c| !c.errors.is_empty())
        );
        let left =
            cases.iter().flat_map(|c| c.values.values()).filter(|v| v.as_str().is_some_and(|s| s.starts_with('@')));
        assert_eq!(left.count(), 0);
    }
    assert!(cases(&demo, "unknown").is_empty());
}
