//! Figures for Prometheus.

use crate::app::App;
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use metrics::{Counter, Histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use subtle::ConstantTimeEq;

/// Upper bounds of the histograms, in seconds.
const BUCKETS: [f64; 14] =
    [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// The recorder of the process: there can be only one.
static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

thread_local! {
    /// Counters by route, so that a request needs neither a lock nor a new label.
    static ROUTES: RefCell<HashMap<Arc<str>, Vec<Counters>>> = RefCell::default();
}

struct Counters {
    method: Method,
    status: StatusCode,
    requests: Counter,
    seconds: Histogram,
}

/// Counts requests and writes everything out.
#[derive(Clone)]
pub(crate) struct Meter {
    handle: PrometheusHandle,
}

impl Meter {
    /// Takes over the process's metrics, or joins an earlier server of the same process.
    pub(crate) fn install() -> Self {
        let handle = RECORDER.get_or_init(|| {
            let builder = PrometheusBuilder::new();
            let builder = builder.set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &BUCKETS);
            let recorder = builder.unwrap_or_else(|_| PrometheusBuilder::new()).build_recorder();
            let handle = recorder.handle();
            if metrics::set_global_recorder(recorder).is_err() {
                tracing::warn!("another recorder of metrics was first; /metrics stays empty");
            }
            describe();
            handle
        });
        Self { handle: handle.clone() }
    }

    /// Counts an answer.
    pub(crate) fn answered(&self, method: &Method, route: &str, status: StatusCode, elapsed: Duration) {
        ROUTES.with_borrow_mut(|routes| {
            if !routes.contains_key(route) {
                routes.insert(route.into(), Vec::new());
            }
            let Some(known) = routes.get_mut(route) else { return };
            let at = known.iter().position(|c| c.status == status && c.method == *method).unwrap_or_else(|| {
                known.push(Counters::new(method, route, status));
                known.len() - 1
            });
            known[at].requests.increment(1);
            known[at].seconds.record(elapsed.as_secs_f64());
        });
    }

    /// Folds samples together; without it they would pile up where nobody asks for `/metrics`.
    pub(crate) fn tidy(&self) {
        self.handle.run_upkeep();
    }
}

impl Counters {
    fn new(method: &Method, route: &str, status: StatusCode) -> Self {
        // Clients may invent methods; labels must stay few.
        let name = match method.as_str() {
            known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known.to_owned(),
            _ => "OTHER".to_owned(),
        };
        let route = route.to_owned();
        let labels = [("method", name.clone()), ("route", route.clone()), ("status", status.as_str().to_owned())];
        Self {
            method: method.clone(),
            status,
            requests: metrics::counter!("gongdan_http_requests_total", &labels),
            seconds: metrics::histogram!("gongdan_http_request_seconds", "method" => name, "route" => route),
        }
    }
}

fn describe() {
    metrics::describe_counter!("gongdan_http_requests_total", "Requests answered.");
    metrics::describe_histogram!("gongdan_http_request_seconds", "Time to answer, without sending the body.");
    metrics::describe_gauge!("gongdan_live_streams", "Open live streams.");
    metrics::describe_gauge!("process_resident_memory_bytes", "Memory in RAM.");
}

/// `GET /metrics`: Prometheus text.
pub(crate) async fn show_metrics(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(token) = &app.config.metrics_token {
        let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
        if !bool::from(sent.unwrap_or_default().ct_eq(token.as_bytes())) {
            return Err(Problem::new(Code::Unauthenticated));
        }
    }
    if let Some(bytes) = resident_bytes() {
        metrics::gauge!("process_resident_memory_bytes").set(bytes as f64);
    }
    metrics::gauge!("gongdan_live_streams").set(app.streams.open() as f64);
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], app.meter.handle.render()).into_response())
}

/// Pages of this process in RAM; nothing where there is no `/proc`.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().split(' ').next()?.parse().ok()?;
    Some(kib * 1024)
}
