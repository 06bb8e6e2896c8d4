//! Orders of the demo company as an API client sends them.

use gongdan_demo::{Demo, Stream};
use gongdan_load::{Body, Target};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;

/// Distinct bodies that a load cycles through.
const BODIES: usize = 512;

/// Bodies of repair orders, about 1 KB with 20 fields, as `POST /api/v1/orders` takes them.
pub fn repair_bodies() -> Vec<Value> {
    let demo = gongdan_demo::company(jiff::Timestamp::now());
    bodies(&demo).collect()
}

fn bodies(demo: &Demo) -> impl Iterator<Item = Value> {
    let type_id = demo.order_type("repair").expect("the repair template").id;
    let stream = Stream::new(demo, 7, BODIES * 2, jiff::Timestamp::now());
    let all: Vec<Value> = (0..BODIES * 2)
        .map(|n| stream.order(n))
        .filter(|order| order.type_key == "repair")
        .take(BODIES)
        .map(|order| json!({"typeId": type_id, "values": order.values}))
        .collect();
    all.into_iter()
}

/// The same, ready for the load generator.
pub fn repair_load() -> Body {
    let bodies: Vec<Vec<u8>> = repair_bodies().iter().map(|b| b.to_string().into_bytes()).collect();
    Arc::new(move |n| bodies[n as usize % bodies.len()].clone())
}

/// A server as the load generator knows it.
pub fn target(address: SocketAddr, token: &str) -> Target {
    Target { addr: address, host: address.to_string(), bearer: token.to_owned() }
}
