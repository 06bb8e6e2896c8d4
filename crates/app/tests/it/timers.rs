//! Timers around a fall: whatever comes due while the program lies down, in the moment it falls, and on two nodes at
//! once happens once.

use crate::company;
use crate::steps::{Desk, field, step, waits_at};
use gongdan_testkit::TestDb;
use gongdan_testkit::process::{Program, Running, free_address};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::time::Duration;

/// Orders that wait, and the time between two that come due.
const ORDERS: i32 = 24;
const BETWEEN: SignedDuration = SignedDuration::from_millis(250);

/// Submits orders that wait, from `first` on one after the other; answers their ids.
fn waiting(desk: &Desk<'_>, first: Timestamp) -> Vec<String> {
    let type_id = desk.order_type("late", &[field("name", "text", &json!({})), field("due", "date_time", &json!({}))]);
    let me = desk.get("/api/v1/session")["user"]["id"].clone();
    let staff = json!({"staff": {"who": [{"from": "people", "people": [me]}], "ownOrder": "decide"}});
    let flow = json!({"steps": [
        step("start", "start", Some("wait"), &json!({})),
        step("wait", "delay", Some("check"), &json!({"until": "due"})),
        step("check", "handling", Some("end"), &staff),
        step("end", "end", None, &json!({})),
    ]});
    desk.post(&format!("/api/v1/order-types/{type_id}/flows"), &flow);
    let submit = |n: i32| {
        let values = json!({"name": format!("{n}"), "due": (first + BETWEEN * n).to_string()});
        let made = desk.post("/api/v1/orders", &json!({"typeId": type_id, "values": values}));
        made["id"].as_str().unwrap().to_owned()
    };
    (0..ORDERS).map(submit).collect()
}

/// The same for half a minute, and when the first of them comes due.
fn waiting_soon(server: &Running, token: &str) -> (Vec<String>, Timestamp) {
    let first = Timestamp::now() + SignedDuration::from_secs(30);
    let orders = waiting(&Desk { server, token: token.to_owned() }, first);
    assert!(Timestamp::now() < first, "it took too long to submit them");
    (orders, first)
}

fn sleep_until(at: Timestamp) {
    std::thread::sleep(Duration::try_from(at.duration_since(Timestamp::now())).unwrap_or_default());
}

/// That every order went on once, and not before its time.
fn went_on_once(server: &Running, token: &str, orders: &[String], first: Timestamp) {
    let desk = Desk { server, token: token.to_owned() };
    for (n, order) in orders.iter().enumerate() {
        desk.wait_for(order, waits_at("check"));
        let history = desk.get(&format!("/api/v1/orders/{order}/history"));
        let items = history["items"].as_array().unwrap();
        let gone: Vec<&Value> = items.iter().filter(|entry| entry["data"]["act"]["act"] == "elapsed").collect();
        assert_eq!(gone.len(), 1, "{history}");
        let at: Timestamp = gone[0]["at"].as_str().unwrap().parse().unwrap();
        assert!(at >= first + BETWEEN * i32::try_from(n).unwrap(), "order {n} went on at {at}");
        let asked = desk.standing(order)["waits"][0]["seats"].as_array().unwrap().len();
        assert_eq!(asked, 1, "somebody was asked twice");
    }
}

#[test]
fn what_comes_due_while_the_program_falls_and_lies_down_happens_once() {
    for db in TestDb::each() {
        let program = company(&db);
        let server = program.serve();
        let token = server.token();
        let (orders, first) = waiting_soon(&server, &token);
        // In the middle of those that come due, and up again when the last of them has.
        sleep_until(first + BETWEEN * (ORDERS / 2));
        server.kill();
        sleep_until(first + BETWEEN * ORDERS);
        let server = program.serve();
        went_on_once(&server, &token, &orders, first);
    }
}

#[test]
fn of_two_nodes_that_see_the_same_timers_one_fires_each_also_when_the_other_falls() {
    let Some(db) = TestDb::postgres() else { return };
    let one = company(&db).with("GONGDAN_NODE", "first");
    let other = Program { address: free_address(), ..one.clone() }.with("GONGDAN_NODE", "second");
    let (server, second) = (one.serve(), other.serve());
    let token = server.token();
    let (orders, first) = waiting_soon(&server, &token);
    sleep_until(first + BETWEEN * (ORDERS / 2));
    server.kill();
    went_on_once(&second, &token, &orders, first);
}
