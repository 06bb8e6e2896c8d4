use crate::server::{Reply, Server, answer};
use gongdan_load::{Bottleneck, Plan, Until, closed_loop, numbered};
use std::collections::HashSet;
use std::time::{Duration, Instant};

const TIMED: &str = "Server-Timing: validate;dur=0.1, queue;dur=0.2, commit;dur=4.0\r\n";

fn accepted() -> String {
    answer("201 Created", TIMED, r#"{"id":"0192f0c1-0000-7000-8000-000000000001"}"#)
}

#[tokio::test]
async fn every_request_has_its_own_key_and_body_and_is_counted() {
    let server = Server::start(|_| Reply::After(Duration::from_millis(5), accepted())).await;
    let plan = Plan::post(server.target(), "/api/v1/orders", numbered(r#"{"n":{{n}}}"#));
    let report = closed_loop(plan.connections(4).until(Until::Requests(50))).await;

    assert_eq!((report.sent, report.ok, report.io_errors), (50, 50, 0));
    assert_eq!(report.by_status, [(201, 50)].into());
    assert!(report.latency.p50() >= Duration::from_millis(5) && report.latency.max() >= report.latency.p99());
    assert!(report.per_second > 1.0 && report.elapsed >= Duration::from_millis(60));
    assert_eq!((report.server_timing.answers, report.bottleneck), (50, Bottleneck::Commit));
    let seen = server.seen();
    assert_eq!(seen.iter().map(|s| &s.key).collect::<HashSet<_>>().len(), 50);
    assert_eq!(seen.iter().map(|s| &s.body).collect::<HashSet<_>>().len(), 50);
    assert!(seen.iter().all(|s| s.head.starts_with("POST /api/v1/orders HTTP/1.1\r\n")));
    assert!(seen.iter().all(|s| s.head.contains("\r\nAuthorization: Bearer gdt_test\r\n")));

    let table = report.to_string();
    for word in ["accepted (2xx)", "status 201", "p99", "Commit: making"] {
        assert!(table.contains(word), "{table}");
    }
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!((json["ok"].as_u64(), json["bottleneck"].as_str()), (Some(50), Some("commit")));
    assert!(json["latency"]["p99Ms"].as_f64().unwrap() >= 5.0);
}

#[tokio::test]
async fn it_ends_on_time_and_the_warm_up_does_not_count() {
    let server = Server::start(|_| Reply::After(Duration::from_millis(10), answer("204 No Content", "", ""))).await;
    let began = Instant::now();
    let plan = Plan::get(server.target(), "/api/v1/ping").connections(2).warm_up(Duration::from_millis(300));
    let report = closed_loop(plan.until(Until::Elapsed(Duration::from_millis(200)))).await;
    assert!(began.elapsed() >= Duration::from_millis(500) && began.elapsed() < Duration::from_secs(3));
    assert!(report.ok > 0 && (report.ok as usize) < server.seen().len(), "{report}");
    assert_eq!(report.bottleneck, Bottleneck::Unknown);
    assert!(server.seen().iter().all(|s| s.key.is_empty() && s.body.is_empty()));
}

#[tokio::test]
async fn lost_connections_and_refusals_are_counted_and_survived() {
    let server = Server::start(|seen| match seen.body.as_str() {
        "3" | "4" => Reply::Drop,
        "5" => Reply::Text(answer("503 Service Unavailable", "Retry-After: 0\r\n", "{}")),
        "6" => Reply::Text(answer("422 Unprocessable Content", "Connection: close\r\n", "{}")),
        _ => Reply::Text(accepted()),
    })
    .await;
    let plan = Plan::post(server.target(), "/orders", numbered("{{n}}")).connections(2);
    let report = closed_loop(plan.until(Until::Requests(20))).await;
    assert_eq!((report.sent, report.ok, report.io_errors), (20, 16, 2), "{report}");
    assert_eq!(report.by_status, [(201, 16), (422, 1), (503, 1)].into());
}

#[tokio::test]
async fn a_silent_server_costs_patience_only() {
    let server = Server::start(|seen| if seen.body == "0" { Reply::Never } else { Reply::Text(accepted()) }).await;
    let mut plan = Plan::post(server.target(), "/orders", numbered("{{n}}")).connections(1);
    plan.patience = Duration::from_millis(100);
    let report = closed_loop(plan.until(Until::Requests(3))).await;
    assert_eq!((report.sent, report.ok, report.io_errors), (3, 2, 1), "{report}");
    assert_eq!(report.errors, [("timed out".to_owned(), 1)].into());
}

#[tokio::test]
async fn without_a_server_the_run_ends_and_says_so() {
    let target = Server::start(|_| Reply::Drop).await.target();
    let mut free = target.clone();
    free.addr = "127.0.0.1:1".parse().unwrap();
    let plan = Plan::post(free, "/orders", numbered("{}")).connections(2);
    let report = closed_loop(plan.until(Until::Elapsed(Duration::from_millis(200)))).await;
    assert_eq!((report.sent, report.ok), (0, 0));
    assert!(report.io_errors > 0 && report.to_string().contains("refused"), "{report}");
}
