//! Many orders with twenty fields of which three are indexed, written straight into the tables.

use gongdan_domain::OrgId;
use gongdan_domain::catalog::{Catalog, OrderType, form_key};
use gongdan_domain::command::Command;
use gongdan_domain::document::{Body, Document};
use gongdan_domain::form::Form;
use gongdan_domain::people::{Department, User};
use gongdan_domain::permission::{Action, Caller, Extent, FieldRights, Grant, RecordRights, Role};
use gongdan_domain::{Actor, Envelope, Text};
use gongdan_ledger::Ledger;
use gongdan_store::order_fields::{self, Build};
use gongdan_store::table::{ORDER_BODY, ORDER_FIELD, ORDERS};
use gongdan_store::{Conn, Existing, StoreError, Value};
use serde_json::{Map, json};
use std::sync::Arc;
use uuid::Uuid;

/// Departments; the first has the next one below it, so whoever heads it reaches a twentieth of all orders.
const DEPARTMENTS: u128 = 40;
const WIDE: Uuid = Uuid::from_u128(0x5eed_0000_0000_7000_8000_0000_0000_0001);
/// Orders in one transaction.
const AT_ONCE: usize = 2_000;
/// The oldest order: two years before the newest.
const SPAN_MILLIS: u64 = 2 * 365 * 86_400_000;

/// Adds the order type, the departments, and a role that sees the own department and below, which `login` gets.
pub async fn prepare(ledger: &Ledger, org: OrgId, login: &str) {
    for n in 0..DEPARTMENTS {
        let parent_id = (n == 1).then(|| department(0));
        let body = Department { name: format!("部门 {n}"), parent_id, head_id: None };
        save(ledger, org, department(n), &format!("W{n:02}"), &body).await;
    }
    let grant = Grant { types: None, actions: Action::ON_ORDERS.into_iter().collect(), reach: Extent::Department };
    let role = Role {
        name: Text::new("本部门", "Own department"),
        description: Text::default(),
        grants: vec![grant],
        fields: FieldRights::default(),
        rights: Default::default(),
        records: RecordRights::default(),
        second_factor: false,
    };
    save(ledger, org, Uuid::now_v7(), "own_department", &role).await;
    let catalog = ledger.catalog(org).expect("the organisation");
    let person = catalog.person_by_login(login).expect("a person of the demo");
    let user =
        User { roles: vec!["own_department".to_owned()], department_id: Some(department(0)), ..person.body.clone() };
    save(ledger, org, person.id, login, &user).await;
    let form: Form = serde_json::from_value(form()).expect("the form");
    save(ledger, org, Uuid::now_v7(), &form_key(WIDE, 1), &form).await;
    let order_type = OrderType {
        name: Text::new("宽表", "Wide"),
        description: Text::default(),
        icon: String::new(),
        number_format: "KB-{seq:7}".to_owned(),
        form_version: 1,
        flow_version: 0,
        public_form: None,
    };
    save(ledger, org, WIDE, "wide", &order_type).await;
    let note = move |c: &mut Conn| {
        for field in ["amount", "due", "category"] {
            let build =
                Build { type_id: WIDE, field: field.into(), form_version: 1, done_to: Uuid::max(), ready: true };
            order_fields::note(c, org, &build)?;
        }
        Ok(())
    };
    ledger.store().write(note).await.expect("the index is noted");
}

fn department(n: u128) -> Uuid {
    Uuid::from_u128(WIDE.as_u128() + 0x100 + n)
}

async fn save<T: Body>(ledger: &Ledger, org: OrgId, id: Uuid, key: &str, body: &T) {
    let body = serde_json::to_value(body).expect("a body is JSON");
    let document = Document { id, kind: T::KIND.to_owned(), key: key.to_owned(), version: 0, active: true, body };
    let envelope = Envelope {
        org,
        actor: Actor { id: None, name: "bench".to_owned() },
        origin: gongdan_domain::event::Origin::default(),
        caller: Caller::System,
        at: crate::company::now(),
        request_id: "bench".to_owned(),
        idempotency: None,
        command: Command::SaveDocument { document, expected_version: None },
    };
    ledger.submit(envelope).await.expect("the system may");
}

fn form() -> serde_json::Value {
    let field = |id: String, kind: &str, indexed: bool, settings: serde_json::Value| json!({"id": id, "kind": kind, "label": {"zh": id, "en": id}, "indexed": indexed, "settings": settings});
    let options: Vec<serde_json::Value> = (0..20)
        .map(|n| json!({"value": format!("c{n}"), "label": {"zh": format!("类 {n}"), "en": format!("C {n}")}}))
        .collect();
    let mut fields = vec![
        field("amount".into(), "money", true, json!({})),
        field("due".into(), "date_time", true, json!({})),
        field("category".into(), "select", true, json!({ "options": options })),
    ];
    fields.extend((0..12).map(|n| field(format!("note_{n}"), "text", false, json!({}))));
    fields.extend((0..5).map(|n| field(format!("size_{n}"), "number", false, json!({}))));
    let label = json!({"zh": "页", "en": "Page"});
    json!({"version": 1, "title": "{category}", "pages": [
        {"id": "p", "title": label, "sections": [{"id": "s", "title": null, "fields": fields}]}
    ]})
}

/// A number that looks random and is the same every time.
fn mixed(n: u64, salt: u64) -> u64 {
    let mut x = n.wrapping_add(salt.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// Adds the orders `from..to` of the series; about one in twenty-five is open.
pub async fn fill(ledger: &Ledger, org: OrgId, from: usize, to: usize) {
    let catalog = ledger.catalog(org).expect("the organisation");
    let people: Arc<Vec<Uuid>> = Arc::new(catalog.people().map(|person| person.id).collect());
    let mut at = from;
    while at < to {
        let (first, end) = (at, to.min(at + AT_ONCE));
        let (catalog, people) = (catalog.clone(), people.clone());
        let work = move |c: &mut Conn| write(c, org, &catalog, &people, first..end);
        ledger.store().write(work).await.expect("the orders are written");
        at = end;
    }
    let tidy = |c: &mut Conn| {
        // What autovacuum does within minutes.
        if c.is_postgres() { c.batch("analyze orders; analyze order_field") } else { Ok(()) }
    };
    ledger.store().read(tidy).await.unwrap_or_default();
}

fn write(
    c: &mut Conn,
    org: OrgId,
    catalog: &Catalog,
    people: &[Uuid],
    series: std::ops::Range<usize>,
) -> Result<(), StoreError> {
    let now = crate::company::now().as_millisecond() as u64;
    let (mut orders, mut bodies, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    for n in series {
        let roll = |salt: u64, sides: u64| mixed(n as u64, salt) % sides;
        let millis = now - SPAN_MILLIS + (mixed(n as u64, 1) % SPAN_MILLIS);
        let id =
            Uuid::from_u128((u128::from(millis) << 80) | (7 << 76) | (2 << 62) | u128::from(mixed(n as u64, 2) >> 2));
        let status = match roll(3, 100) {
            0..4 => "open",
            4..10 => "cancelled",
            _ => "done",
        };
        let requester = people[roll(4, people.len() as u64) as usize];
        let assignee = (roll(5, 10) > 0).then(|| people[roll(6, people.len() as u64) as usize]);
        let place = department(u128::from(roll(7, DEPARTMENTS as u64)));
        let values = values(n, now, &roll);
        let micros = (millis * 1_000) as i64;
        orders.extend(row(org, n, id, status, requester, assignee, place, micros));
        for (field, found) in catalog.indexed_keys(WIDE, &values) {
            for key in found {
                keys.extend([
                    org.into(),
                    WIDE.into(),
                    field.into(),
                    key.as_bytes().to_vec().into(),
                    id.into(),
                    3_i64.into(),
                    status.into(),
                    requester.into(),
                    assignee.into(),
                    place.into(),
                    Value::Uuid(None),
                    Value::Uuid(None),
                ]);
            }
        }
        bodies.extend([org.into(), id.into(), Value::json(&values)?]);
    }
    c.insert(&ORDER_BODY, &bodies, Existing::Fail)?;
    c.insert(&ORDERS, &orders, Existing::Fail)?;
    c.insert(&ORDER_FIELD, &keys, Existing::Fail).map(drop)
}

fn values(n: usize, now: u64, roll: &impl Fn(u64, u64) -> u64) -> Map<String, serde_json::Value> {
    let mut values = Map::new();
    let due =
        jiff::Timestamp::from_millisecond((now - SPAN_MILLIS / 2 + roll(10, SPAN_MILLIS)) as i64).unwrap_or_default();
    values.insert(
        "amount".into(),
        json!({"amount": format!("{}.{:02}", roll(11, 1_000), roll(12, 100)), "currency": "CNY"}),
    );
    values.insert("due".into(), json!(format!("{due:.6}")));
    values.insert("category".into(), json!(format!("c{}", roll(13, 20))));
    for at in 0..12 {
        values.insert(format!("note_{at}"), json!(format!("备注 {} {}", roll(20 + at, 100_000), n)));
    }
    for at in 0..5 {
        values.insert(format!("size_{at}"), json!(roll(40 + at, 10_000)));
    }
    values
}

#[expect(clippy::too_many_arguments, reason = "one row, in the order of its columns")]
fn row(
    org: OrgId,
    n: usize,
    id: Uuid,
    status: &str,
    requester: Uuid,
    assignee: Option<Uuid>,
    place: Uuid,
    micros: i64,
) -> Vec<Value> {
    let mut by_name: std::collections::HashMap<&str, Value> = [
        ("org_id", org.into()),
        ("id", id.into()),
        ("number", format!("KB-{n:07}").into()),
        ("type_id", WIDE.into()),
        ("form_version", 1_i64.into()),
        ("title", format!("工单 {n}").into()),
        ("status", status.into()),
        ("requester_id", requester.into()),
        ("requester_name", "张三".into()),
        ("source", "web".into()),
        ("created_at", micros.into()),
        ("updated_at", micros.into()),
        ("version", 1_i64.into()),
        ("comments", 0_i64.into()),
        ("attachments", 0_i64.into()),
        ("department_id", place.into()),
        ("assignee_id", assignee.into()),
    ]
    .into_iter()
    .collect();
    let mut next = |(name, ty): &(&'static str, gongdan_store::Type)| {
        by_name.remove(name).unwrap_or(match ty {
            gongdan_store::Type::Int => Value::Int(None),
            gongdan_store::Type::Text => Value::Text(None),
            gongdan_store::Type::Uuid => Value::Uuid(None),
            gongdan_store::Type::Bytes => Value::Bytes(None),
            gongdan_store::Type::Bool => Value::Bool(None),
            gongdan_store::Type::Json => Value::Json(None),
        })
    };
    ORDERS.columns.iter().map(&mut next).collect()
}
