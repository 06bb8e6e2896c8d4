//! The shipped templates' flows: each can be walked, fits its form, and does what its cases say.

use std::collections::BTreeSet;
use std::path::PathBuf;

use gongdan_domain::expr::Type;
use gongdan_domain::form::{Form, NoLookup, PreparedForm};
use gongdan_engine::definition::{Access, Flow};
use gongdan_engine::finding::{Finding, Severity};
use gongdan_engine::people::Source;
use gongdan_engine::proof::{Domain, Facts, prove};
use gongdan_engine::rules::names_people;
use gongdan_engine::{cases, net::Net};
use gongdan_kinds::Registry;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize as _;
use serde_json::Value;
use uuid::Uuid;

use crate::catalogue::NOW;

const TEMPLATES: [&str; 4] = ["general", "inspection", "repair", "service"];

fn read(template: &str, file: &str) -> Value {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "templates", template, file].iter().collect();
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn net(template: &str) -> Net {
    let flow: Flow = serde_json::from_value(read(template, "flow.json")).unwrap();
    Net::new(flow, &Registry).unwrap_or_else(|findings| panic!("{template}: {findings:#?}"))
}

fn form(template: &str) -> PreparedForm {
    let form: Form = serde_json::from_value(read(template, "template.json")["form"].clone()).unwrap();
    PreparedForm::new(form, &Registry).unwrap_or_else(|findings| panic!("{template}: {findings:#?}"))
}

fn scope(form: &PreparedForm) -> impl Fn(&str) -> Option<Type> {
    |name: &str| form.field(name).map(|field| field.rule.value_type())
}

#[test]
fn every_template_brings_its_flow() {
    let root: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "templates"].iter().collect();
    let with_flow = |folder: std::fs::DirEntry| {
        let name = folder.file_name().into_string().unwrap();
        folder.path().join("flow.json").is_file().then_some(name)
    };
    let found: BTreeSet<String> = std::fs::read_dir(root).unwrap().filter_map(|f| with_flow(f.unwrap())).collect();
    assert_eq!(found, TEMPLATES.map(str::to_owned).into());
}

#[test]
fn every_flow_is_proved_with_its_form() {
    for template in TEMPLATES {
        let fields = Domain::of_form(&form(template), &NoLookup);
        let now = NOW.parse().unwrap();
        let time_zone = &TimeZone::UTC;
        let facts = Facts { fields: Some(&fields), company: None, promise: None, type_id: Uuid::nil(), now, time_zone };
        let flow = serde_json::from_value(read(template, "flow.json")).unwrap();
        let found = prove(&flow, &Registry, &facts);
        let is_fault = |finding: &&Finding| finding.severity > Severity::Hint;
        let faults: Vec<_> = found.iter().filter(is_fault).map(|f| (f.code, &f.steps, &f.text.en)).collect();
        assert!(faults.is_empty(), "{template}: {faults:#?}");
    }
}

#[test]
fn every_flow_does_what_its_cases_say() {
    let now: Timestamp = NOW.parse().unwrap();
    for template in TEMPLATES {
        let (net, form) = (net(template), form(template));
        assert!(net.flow().cases.len() >= 5, "{template} has its cases");
        let failed: Vec<String> = cases::run_all(&net, &scope(&form), now).into_iter().map(|f| f.text.en).collect();
        assert_eq!(failed, Vec::<String>::new(), "{template}");
        let walked: BTreeSet<&str> =
            net.flow().cases.iter().flat_map(|case| &case.stops).map(|stop| stop.step.as_str()).collect();
        let acted = net.flow().steps.iter().filter(|step| matches!(step.kind.as_str(), "approval" | "handling"));
        let missed: Vec<&str> = acted.map(|step| step.id.as_str()).filter(|id| !walked.contains(id)).collect();
        assert_eq!(missed, Vec::<&str>::new(), "{template}: a case stops at every step");
    }
}

/// The roles that flows name, for whoever keeps them: the demo company has each with somebody in it.
#[test]
fn every_role_of_a_flow_has_somebody_in_the_demo_company() {
    let roles = read("demo", "roles.json");
    let manned = |code: &str| {
        let role = roles.as_array().unwrap().iter().find(|role| role["code"] == code);
        role.is_some_and(|role| role["people"].as_array().is_some_and(|people| !people.is_empty()))
    };
    for template in TEMPLATES {
        let net = net(template);
        let written = serde_json::to_value(&net.flow().steps).unwrap();
        let mut named: Vec<Source> = Vec::new();
        collect(&written, &mut named);
        for table in net.tables().values() {
            named.extend(names_people(table, "approvers"));
        }
        let codes: BTreeSet<String> = named
            .into_iter()
            .filter_map(|s| if let Source::Role { role, .. } = s { Some(role) } else { None })
            .collect();
        let unknown: Vec<&String> = codes.iter().filter(|code| !manned(code)).collect();
        assert_eq!(unknown, Vec::<&String>::new(), "{template}");
    }
}

fn collect(value: &Value, found: &mut Vec<Source>) {
    match value {
        Value::Object(parts) if parts.contains_key("from") => found.extend(Source::deserialize(value)),
        Value::Object(parts) => parts.values().for_each(|part| collect(part, found)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        _ => {}
    }
}

#[test]
fn a_survey_is_hidden_until_it_is_due() {
    let net = net("service");
    let access = |step: &str, field: &str| net.flow().step(step).unwrap().fields.of(field);
    assert_eq!(access("handle", "satisfaction"), Access::Hidden);
    assert_eq!(access("survey", "satisfaction"), Access::Required);
    assert_eq!(access("handle", "subject"), Access::Read);
}
