use crate::server::{Reply, Seen, Server, answer};
use gongdan_load::{Burst, burst, numbered};
use std::collections::HashSet;
use std::time::Duration;
use uuid::Uuid;

fn id_of(key: &str) -> Uuid {
    Uuid::from_u128(key.bytes().fold(0, |sum: u128, byte| sum.wrapping_mul(31).wrapping_add(u128::from(byte))))
}

fn accepted(seen: &Seen) -> Reply {
    let replayed = if seen.repeats > 0 { "Idempotency-Replayed: true\r\n" } else { "" };
    Reply::Text(answer("201 Created", replayed, &format!(r#"{{"id":"{}","number":"WX-1"}}"#, id_of(&seen.key))))
}

fn plan(server: &Server, clients: usize) -> Burst {
    let mut plan = Burst::new(server.target(), "/api/v1/orders", numbered(r#"{"n":{{n}}}"#), clients);
    plan.first_pause = Duration::from_millis(10);
    plan.patience = Duration::from_secs(1);
    plan.deadline = Duration::from_secs(20);
    plan
}

#[tokio::test]
async fn everybody_is_answered_whatever_happens_on_the_way() {
    let server = Server::start(|seen| match (seen.key.as_bytes().last(), seen.repeats) {
        (Some(b'1'), 0) => Reply::Drop,
        (Some(b'2'), 0) => Reply::Never,
        (Some(b'3'), 0..2) => Reply::Text(answer("503 Service Unavailable", "", "{}")),
        (Some(b'4'), 0) => Reply::Text(answer("429 Too Many Requests", "Connection: close\r\n", "{}")),
        (Some(b'5'), 0) => Reply::Text(answer("500 Internal Server Error", "", "{}")),
        _ => accepted(seen),
    })
    .await;
    let report = burst(plan(&server, 200)).await;
    assert_eq!((report.accepted, report.refused, report.unanswered), (200, 0, 0), "{report}");
    assert_eq!(report.attempts, 200 + 20 * 6, "{report}");
    assert_eq!(report.by_status, [(201, 200), (429, 20), (500, 20), (503, 40)].into());
    assert_eq!(report.io_errors, 40);
    assert_eq!((report.latency.count(), report.from_start.count()), (200, 200));

    assert_eq!(report.outcomes.iter().map(|o| &o.key).collect::<HashSet<_>>().len(), 200);
    for outcome in &report.outcomes {
        assert_eq!(outcome.order_id, Some(id_of(&outcome.key)));
        assert_eq!(outcome.replayed, outcome.attempts > 1);
        assert!(outcome.answered > Some(outcome.first_attempt));
    }
    // The same key never came with another body.
    let seen = server.seen();
    assert_eq!(seen.iter().map(|s| (&s.key, &s.body)).collect::<HashSet<_>>().len(), 200);
    assert!(report.to_string().contains("never answered         0"), "{report}");
}

#[tokio::test]
async fn a_client_waits_as_long_as_it_was_asked_to() {
    let server = Server::start(|seen| match seen.repeats {
        0 => Reply::Text(answer("503 Service Unavailable", "Retry-After: 1\r\n", "{}")),
        _ => accepted(seen),
    })
    .await;
    let report = burst(plan(&server, 3)).await;
    assert_eq!((report.accepted, report.attempts), (3, 6));
    assert!(report.latency.quantile(0.0) >= Duration::from_secs(1), "{report}");
}

#[tokio::test]
async fn a_refusal_for_good_is_not_repeated_and_a_hopeless_wait_ends_at_the_deadline() {
    let server = Server::start(|seen| match seen.body.as_str() {
        r#"{"n":0}"# => Reply::Text(answer("422 Unprocessable Content", "", r#"{"code":"invalid-values"}"#)),
        r#"{"n":1}"# => Reply::Text(answer("503 Service Unavailable", "", "{}")),
        _ => Reply::Drop,
    })
    .await;
    let mut plan = plan(&server, 3);
    plan.deadline = Duration::from_millis(700);
    let report = burst(plan).await;
    assert_eq!((report.accepted, report.refused, report.unanswered), (0, 1, 2), "{report}");
    assert!(report.elapsed >= Duration::from_millis(690) && report.elapsed < Duration::from_secs(5), "{report}");
    let refused = report.outcomes.iter().find(|o| o.status == Some(422)).unwrap();
    assert_eq!((refused.attempts, refused.order_id), (1, None));
    let dropped = report.outcomes.iter().find(|o| o.status.is_none()).unwrap();
    assert!(dropped.attempts > 2 && dropped.answered.is_none());
}

#[tokio::test]
async fn a_server_that_starts_late_is_found() {
    let place = Server::start(|_| Reply::Drop).await;
    let mut plan = plan(&place, 5);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    plan.target.addr = listener.local_addr().unwrap();
    drop(listener);
    let addr = plan.target.addr;
    let running = tokio::spawn(burst(plan));
    tokio::time::sleep(Duration::from_millis(200)).await;
    let listener = tokio::net::TcpListener::bind(addr).await.unwrap();
    tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(answer("201 Created", "", "{}").as_bytes()).await;
        }
    });
    let report = running.await.unwrap();
    assert_eq!(report.accepted, 5, "{report}");
    assert!(report.io_errors >= 5);
}
