//! 100,000 past orders lived through in two versions of a flow, on two threads.

use gongdan_domain::expr::{Type, Value};
use gongdan_engine::definition::Flow;
use gongdan_engine::net::Net;
use gongdan_engine::people::{About, Directory, Source};
use gongdan_engine::replay::{Past, Report, Setting, replay};
use gongdan_kinds::Registry;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::time::Instant;
use uuid::Uuid;

/// People who are numbers; every source names three of them.
pub(crate) struct People;

impl Directory for People {
    fn people(&self, source: &Source, _: &About<'_>) -> Vec<Uuid> {
        let first = match source {
            Source::Role { role, .. } => role.len() as u128,
            _ => 2,
        };
        (first..first + 3).map(Uuid::from_u128).collect()
    }

    fn manager(&self, person: Uuid, level: u32) -> Option<Uuid> {
        Some(Uuid::from_u128(person.as_u128() + 10 * u128::from(level)))
    }

    fn administrators(&self) -> Vec<Uuid> {
        vec![Uuid::from_u128(90)]
    }

    fn deputy(&self, _: Uuid, _: Uuid) -> Option<Uuid> {
        None
    }

    fn turn(&self, _: &str) -> u32 {
        0
    }

    fn load(&self, _: Uuid) -> u32 {
        0
    }
}

/// Repairs by their cost: one person, two, or three beside a technician, and then the work.
pub(crate) fn net(limit: u32) -> Net {
    let step = |id: &str, kind: &str, settings: Json, ways: Json| json!({"id": id, "kind": kind, "name": {"zh": id, "en": id}, "settings": settings, "ways": ways});
    let people =
        |role: &str, rule: &str| json!({"staff": {"who": [{"from": "role", "role": role}], "decide": {"rule": rule}}});
    let one = |to: &str| json!([{"to": to}]);
    let drawn = json!({"steps": [
        step("start", "start", json!({}), one("by_cost")),
        step("by_cost", "decision", json!({}), json!([
            {"to": "small", "when": format!("amount < {limit}")},
            {"to": "middle", "when": "amount < 5000"},
            {"to": "large", "otherwise": true},
        ])),
        step("small", "approval", people("lead", "any"), one("work")),
        step("middle", "approval", people("manager", "all"), one("work")),
        step("large", "parallel", json!({}), json!([{"to": "money"}, {"to": "visit"}])),
        step("money", "approval", people("finance", "in_order"), one("met")),
        step("visit", "handling", people("engineer", "any"), one("met")),
        step("met", "parallel", json!({}), one("work")),
        step("work", "handling", people("technician", "any"), one("end")),
        step("end", "end", json!({}), json!([])),
    ]});
    let flow: Flow = serde_json::from_value(drawn).expect("the flow is written right");
    Net::new(flow, &Registry).unwrap_or_else(|findings| panic!("{findings:?}"))
}

/// Measures it.
pub(crate) fn run(quick: bool) {
    let orders: usize = if quick { 10_000 } else { 100_000 };
    let (old, new) = (net(500), net(1_000));
    let values: Vec<Map<String, Json>> =
        (0..orders).map(|n| Map::from_iter([("amount".to_owned(), json!((n * 7_919) % 9_000))])).collect();
    let chosen = BTreeMap::new();
    let part = |part: &[Map<String, Json>]| {
        let setting = Setting {
            directory: &People,
            value: &|_, value| Value::from_json(value, &Type::Any),
            pace: &|_| SignedDuration::from_hours(4),
            time_zone: &TimeZone::UTC,
        };
        let past = part.iter().map(|values| {
            let about =
                About { requester: Some(Uuid::from_u128(1)), type_id: Uuid::nil(), site: None, customer: None, values };
            Past { id: Uuid::nil(), about, chosen: &chosen, at: Timestamp::UNIX_EPOCH }
        });
        replay(past, &old, &new, &setting)
    };
    let begun = Instant::now();
    let halves = values.split_at(orders / 2);
    let mut report = Report::default();
    std::thread::scope(|scope| {
        let second = scope.spawn(|| part(halves.1));
        report.merge(part(halves.0));
        report.merge(second.join().expect("the other half is lived through"));
    });
    let seconds = begun.elapsed().as_secs_f64();
    let (before, after) = report.times();
    println!("\n## replay");
    println!("{orders} past orders in two versions of a flow: {seconds:.2} s on 2 threads");
    println!(
        "{} go by other steps; half take {} s before and {} s after",
        report.other_steps, before.median, after.median
    );
}
