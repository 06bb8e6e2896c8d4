//! The engine without anything around it: acts of orders one after the other, and a decision table of three rows.

use crate::procfs::cpu;
use crate::replay::{People, net};
use gongdan_domain::expr::{Env, Type, Value};
use gongdan_engine::act::{Act, Input};
use gongdan_engine::net::Net;
use gongdan_engine::people::About;
use gongdan_engine::rules::jdm;
use gongdan_engine::state::FlowState;
use gongdan_engine::{World, step};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::hint::black_box;
use uuid::Uuid;

/// What the project promises, in acts a second of one core.
const STEPS: f64 = 300_000.0;
/// What the project promises, in decisions a second of one core.
const DECISIONS: f64 = 200_000.0;

/// An order from its beginning to its end, everybody agreeing; answers how many acts that took.
fn lived(net: &Net, values: &Map<String, Json>) -> usize {
    let names = |name: &str| Value::from_json(values.get(name).unwrap_or(&Json::Null), &Type::Number);
    let about = About { requester: Some(Uuid::from_u128(1)), type_id: Uuid::nil(), site: None, customer: None, values };
    let world = World { directory: &People, about, names: &names, time_zone: &TimeZone::UTC };
    let (mut state, mut acts) = (FlowState::new(), 0);
    let mut next = Some((Act::Start { chosen: BTreeMap::new() }, Some(Uuid::from_u128(1))));
    while let Some((act, by)) = next.take() {
        let input = Input { act, by, at: Timestamp::UNIX_EPOCH };
        let (after, effects) = step(net, black_box(&state), &input, &world).expect("the act is allowed");
        black_box(effects);
        state = after;
        acts += 1;
        next = state.asked().first().map(|asked| {
            (Act::Approve { visit: asked.visit, seat: asked.seat, chosen: BTreeMap::new() }, Some(asked.person))
        });
    }
    acts
}

/// Measures acts.
pub(crate) fn steps(quick: bool) {
    let orders: usize = if quick { 50_000 } else { 500_000 };
    let net = net(500);
    let values: Vec<Map<String, Json>> =
        (0..997).map(|n| Map::from_iter([("amount".to_owned(), json!((n * 7_919) % 9_000))])).collect();
    let began = cpu(std::process::id());
    let acts: usize = (0..orders).map(|n| lived(&net, &values[n % values.len()])).sum();
    let rate = acts as f64 / cpu(std::process::id()).saturating_sub(began).as_secs_f64();
    println!("\n## Acts of orders, by processor time");
    println!("| share of 300,000/s | acts a second | acts |\n|---|---|---|");
    println!("| {:.2} | {rate:.0} | {acts} |", rate / STEPS);
}

/// Measures decisions.
pub(crate) fn table(quick: bool) {
    let row = |id: &str, test: &str, who: &str| json!({"_id": id, "cost": test, "approvers": who});
    let content = json!({
        "hitPolicy": "first",
        "inputs": [{"id": "cost", "name": "cost", "field": "amount"}],
        "outputs": [{"id": "approvers", "name": "approvers", "field": "approvers"}],
        "rules": [
            row("a", "< 500", "\"role:supervisor\""),
            row("b", "[500..5000)", "[\"role:supervisor\", \"role:manager\"]"),
            row("c", ">= 5000", "[\"role:supervisor\", \"role:manager\", \"role:finance\"]"),
        ],
    });
    let document = json!({
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in"},
            {"id": "t", "type": "decisionTableNode", "name": "t", "content": content},
            {"id": "out", "type": "outputNode", "name": "out"},
        ],
        "edges": [
            {"id": "x", "type": "edge", "sourceId": "in", "targetId": "t"},
            {"id": "y", "type": "edge", "sourceId": "t", "targetId": "out"},
        ],
    });
    let table = jdm::read("t", &document).expect("the table is written right");
    let amounts: Vec<Value> = (0..997).map(|n| Value::Number((n * 7_919 % 9_000).into())).collect();
    let rounds: usize = if quick { 500_000 } else { 5_000_000 };
    let began = cpu(std::process::id());
    let mut hits = 0;
    for n in 0..rounds {
        let names = |_: &str| amounts[n % amounts.len()].clone();
        let env = Env { names: &names, now: None, time_zone: &TimeZone::UTC };
        hits += black_box(table.decide(&env)).hits.len();
    }
    let rate = rounds as f64 / cpu(std::process::id()).saturating_sub(began).as_secs_f64();
    println!("\n## Decision table of three rows, by processor time");
    println!("| share of 200,000/s | decisions a second | hits |\n|---|---|---|");
    println!("| {:.2} | {rate:.0} | {hits} |", rate / DECISIONS);
}
