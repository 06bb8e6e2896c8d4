//! Reads the compiled-in data and ties it together.

use crate::calendar::local;
use crate::corpus::{self, Corpus, Customer, Device, FaultGroup, Kinds, PlaceKind, Site, Staff, Team};
use crate::model::{Demo, Department, Duty, OptionList, OrderType, Organisation, Person, Record, Role};
use crate::seed::id;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A file below `templates/`, as text.
macro_rules! data {
    ($path:literal) => {
        include_str!(concat!("../../../templates/", $path))
    };
}
pub(crate) use data;

const FAULTS: [&str; 10] = [
    data!("demo/faults/elevator.json"),
    data!("demo/faults/plumbing.json"),
    data!("demo/faults/hvac.json"),
    data!("demo/faults/electric.json"),
    data!("demo/faults/security.json"),
    data!("demo/faults/fire.json"),
    data!("demo/faults/network.json"),
    data!("demo/faults/building.json"),
    data!("demo/faults/environment.json"),
    data!("demo/faults/parking.json"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DepartmentRow {
    code: String,
    name: String,
    parent: Option<String>,
    head: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonRow {
    login: String,
    name: String,
    role: Role,
    title: String,
    department: Option<String>,
    phone: String,
    email: String,
    customer: Option<String>,
    showcase: bool,
}

/// The regions, outermost first or any below, whose sites a person looks after.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionRow {
    person: String,
    regions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CustomerRow {
    code: String,
    name: String,
    kind: String,
    grade: String,
    contact: String,
    phone: String,
    region: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteRow {
    code: String,
    customer: String,
    name: String,
    kind: String,
    region: Value,
    address: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DeviceRow {
    code: String,
    site: String,
    kind: String,
    name: String,
    place: String,
    model: String,
    age_months: i32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Template {
    #[serde(flatten)]
    order_type: OrderType,
    option_lists: Vec<OptionList>,
}

/// The data is part of the program and every file is read by the tests, so a mistake cannot reach a user.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("data below templates/ has the expected shape")
}

/// The demo company as of `now`, which only dates the equipment: ids and names never change.
pub fn company(now: Timestamp) -> Demo {
    let mut organisation: Organisation = parse(data!("demo/organisation.json"));
    organisation.id = id("organisation", &organisation.slug);
    let departments: Vec<DepartmentRow> = parse(data!("demo/departments.json"));
    let people: Vec<PersonRow> = parse(data!("demo/people.json"));
    let customers: Vec<CustomerRow> = parse(data!("demo/customers.json"));
    let sites: Vec<SiteRow> = parse(data!("demo/sites.json"));
    let devices: Vec<DeviceRow> = parse(data!("demo/devices.json"));
    let mut duties: Vec<Duty> = parse(data!("demo/roles.json"));
    for duty in &mut duties {
        duty.id = id("role", &duty.code);
    }
    let regions: Vec<RegionRow> = parse(data!("demo/regions.json"));
    let (order_types, option_lists) = templates();
    let corpus = corpus(&departments, &people, &customers, &sites, &devices);
    Demo {
        organisation,
        departments: departments.iter().map(department).collect(),
        people: people
            .into_iter()
            .map(|row| {
                let held = duties.iter().filter(|duty| duty.people.contains(&row.login));
                let (held, site_ids) = (held.map(|duty| duty.code.clone()).collect(), sites_of(&row, &regions, &sites));
                person(row, held, site_ids)
            })
            .collect(),
        duties,
        option_lists,
        order_types,
        records: records(customers, sites, devices, now),
        corpus,
    }
}

fn templates() -> (Vec<OrderType>, Vec<OptionList>) {
    let mut types = Vec::new();
    let mut lists: Vec<OptionList> = Vec::new();
    let shipped = [
        (data!("repair/template.json"), data!("repair/flow.json"), Some(data!("repair/service_level.json"))),
        (data!("general/template.json"), data!("general/flow.json"), Some(data!("general/service_level.json"))),
        (data!("inspection/template.json"), data!("inspection/flow.json"), None),
        (data!("service/template.json"), data!("service/flow.json"), Some(data!("service/service_level.json"))),
    ];
    for (text, flow, level) in shipped {
        let mut template: Template = parse(text);
        template.order_type.flow = parse(flow);
        template.order_type.service_level = level.map(parse);
        template.order_type.id = id("order-type", &template.order_type.key);
        types.push(template.order_type);
        for mut list in template.option_lists {
            list.id = id("option-list", &list.key);
            if lists.iter().all(|l| l.key != list.key) {
                lists.push(list);
            }
        }
    }
    (types, lists)
}

fn department(row: &DepartmentRow) -> Department {
    Department {
        id: id("department", &row.code),
        code: row.code.clone(),
        name: row.name.clone(),
        parent_id: row.parent.as_deref().map(|code| id("department", code)),
        head_id: Some(id("person", &row.head)),
    }
}

fn sites_of(person: &PersonRow, regions: &[RegionRow], sites: &[SiteRow]) -> Vec<Uuid> {
    let own = regions.iter().filter(|row| row.person == person.login).flat_map(|row| &row.regions);
    let own: Vec<&str> = own.map(String::as_str).collect();
    let lies_there = |site: &&SiteRow| {
        let path = site.region.as_array().into_iter().flatten();
        path.filter_map(Value::as_str).any(|region| own.contains(&region))
    };
    sites.iter().filter(lies_there).map(|site| id("site", &site.code)).collect()
}

fn person(row: PersonRow, duties: Vec<String>, site_ids: Vec<Uuid>) -> Person {
    Person {
        duties,
        site_ids,
        id: id("person", &row.login),
        department_id: row.department.as_deref().map(|code| id("department", code)),
        customer_id: row.customer.as_deref().map(|code| id("customer", code)),
        login: row.login,
        name: row.name,
        role: row.role,
        title: row.title,
        email: row.email,
        phone: row.phone,
        showcase: row.showcase,
    }
}

fn records(customers: Vec<CustomerRow>, sites: Vec<SiteRow>, devices: Vec<DeviceRow>, now: Timestamp) -> Vec<Record> {
    let record = |collection: &str, code: String, name: String, parent: Option<Uuid>, details: Value| {
        let details = match details {
            Value::Object(details) => details,
            _ => Map::new(),
        };
        Record { id: id(collection, &code), collection: collection.into(), code, name, parent_id: parent, details }
    };
    let names: BTreeMap<String, String> = sites.iter().map(|s| (s.code.clone(), s.name.clone())).collect();
    let mut all = Vec::with_capacity(customers.len() + sites.len() + devices.len());
    for c in customers {
        let details =
            json!({"kind": c.kind, "grade": c.grade, "contact": c.contact, "phone": c.phone, "region": c.region});
        all.push(record("customer", c.code, c.name, None, details));
    }
    for s in sites {
        let details = json!({"kind": s.kind, "address": s.address, "region": s.region});
        all.push(record("site", s.code, s.name, Some(id("customer", &s.customer)), details));
    }
    let today = local(now).date();
    for d in devices {
        let installed = today.saturating_sub(d.age_months.months());
        let details = json!({
            "kind": d.kind, "place": d.place, "model": d.model,
            "installed_on": installed.to_string(), "warranty_until": installed.saturating_add(24.months()).to_string(),
        });
        let name = format!("{}{}", names.get(&d.site).map_or("", String::as_str), d.name);
        all.push(record("device", d.code, name, Some(id("site", &d.site)), details));
    }
    all
}

fn corpus(
    departments: &[DepartmentRow],
    people: &[PersonRow],
    customers: &[CustomerRow],
    sites: &[SiteRow],
    devices: &[DeviceRow],
) -> Corpus {
    let kinds: BTreeMap<String, PlaceKind> = parse(data!("demo/places.json"));
    let place_names: Vec<&String> = kinds.keys().collect();
    let positions = |keep: &dyn Fn(&PersonRow) -> bool| -> Vec<usize> {
        people.iter().enumerate().filter(|(_, p)| keep(p)).map(|(i, _)| i).collect()
    };
    let teams: Vec<Team> = departments
        .iter()
        .map(|d| Team {
            code: d.code.clone(),
            name: d.name.clone(),
            people: positions(&|p| p.department.as_ref() == Some(&d.code)),
        })
        .collect();
    let fault_groups: Vec<FaultGroup> = FAULTS.iter().map(|text| parse(text)).collect();
    let kinds_of = Kinds {
        devices: devices.iter().map(|d| d.kind.as_str()).collect(),
        sites: sites.iter().map(|s| s.kind.as_str()).collect(),
    };
    let (faults, by_month) = corpus::faults(fault_groups, &kinds_of, &teams);
    Corpus {
        faults,
        by_month,
        talk: parse(data!("demo/dialogues.json")),
        names: parse(data!("demo/names.json")),
        general: parse(data!("demo/general.json")),
        customers: customers
            .iter()
            .map(|c| Customer {
                id: id("customer", &c.code).to_string(),
                contact: c.contact.clone(),
                phone: c.phone.clone(),
                people: positions(&|p| p.customer.as_ref() == Some(&c.code)),
            })
            .collect(),
        sites: sites
            .iter()
            .map(|s| Site {
                id: id("site", &s.code).to_string(),
                customer: customers.iter().position(|c| c.code == s.customer).expect("a site has a customer"),
                place_kind: place_names.iter().position(|k| **k == s.kind).expect("a site has a known kind"),
                name: s.name.clone(),
                region: s.region.clone(),
            })
            .collect(),
        devices: devices
            .iter()
            .map(|d| Device {
                id: id("device", &d.code).to_string(),
                site: sites.iter().position(|s| s.code == d.site).expect("a device has a site"),
                code: d.code.clone(),
                name: d.name.clone(),
                place: d.place.clone(),
            })
            .collect(),
        places: kinds.into_values().collect(),
        staff: people.iter().map(staff).collect(),
        desk: positions(&|p| p.department.as_deref() == Some("KF") && p.role == Role::Agent),
        inside: positions(&|p| p.department.is_some() && p.role == Role::Requester),
        teams,
    }
}

fn staff(row: &PersonRow) -> Staff {
    let id = id("person", &row.login);
    let surname: String = row.name.chars().take(1).collect();
    Staff { id, id_text: id.to_string(), call: surname + "师傅", relays: row.customer.is_none() }
}
