//! Orders on their way through a flow, on a server that is killed between acts, twice.

use crate::company;
use gongdan_testkit::TestDb;
use gongdan_testkit::orders::repair_bodies;
use gongdan_testkit::walking::{APPROVALS, Client, publish};
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use uuid::Uuid;

const CLIENTS: usize = 8;
const ORDERS: usize = 25;

#[test]
fn no_order_is_stuck_and_nothing_is_decided_twice_however_often_the_server_dies() {
    for db in TestDb::each() {
        let program = company(&db);
        let server = program.serve();
        let (token, address) = (server.token(), server.address);
        publish(&server, &token);
        let (bodies, walked) = (repair_bodies(), AtomicUsize::new(0));
        let (ids, server) = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..CLIENTS)
                .map(|n| {
                    let (bodies, walked, token) = (&bodies, &walked, &token);
                    scope.spawn(move || {
                        let mut client = Client::new(address, token).persistent();
                        let walk = |body| {
                            let id = client.walk(body);
                            walked.fetch_add(1, Ordering::Relaxed);
                            id
                        };
                        bodies.iter().skip(n * ORDERS).take(ORDERS).map(walk).collect::<Vec<Uuid>>()
                    })
                })
                .collect();
            let mut server = server;
            for share in [1, 2] {
                while walked.load(Ordering::Relaxed) < CLIENTS * ORDERS * share / 4 {
                    std::thread::sleep(Duration::from_millis(1));
                }
                server.kill();
                server = program.serve();
            }
            let ids: Vec<Uuid> = clients.into_iter().flat_map(|client| client.join().unwrap()).collect();
            (ids, server)
        });
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), CLIENTS * ORDERS);
        for id in &ids {
            let path = format!("/api/v1/orders/{id}");
            let (_, order) = server.request("GET", &path, &token, &().into());
            assert_eq!(order["status"], "done", "{order}");
            let (_, history) = server.request("GET", &format!("{path}/history"), &token, &().into());
            let acts = history["items"].as_array().unwrap().iter().filter_map(|e| e["data"]["act"]["act"].as_str());
            let approvals = acts.clone().filter(|act| *act == "approve").count();
            assert_eq!((approvals, acts.filter(|act| *act == "start").count()), (APPROVALS, 1), "{history}");
        }
        let (_, stuck) = server.request("GET", "/api/v1/stuck-orders", &token, &().into());
        assert_eq!(stuck["items"].as_array().unwrap().len(), 0, "{stuck}");
        let (_, count) = server.request("GET", "/api/v1/tasks/count", &token, &().into());
        let (_, mine) = server.request("GET", "/api/v1/tasks", &token, &().into());
        let known = |task: &serde_json::Value| ids.iter().any(|id| task["order"]["id"] == id.to_string());
        assert!(!mine["items"].as_array().unwrap().iter().any(known), "{count} {mine}");
    }
}
