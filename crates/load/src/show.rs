//! Reports as plain tables.

use crate::burst::BurstReport;
use crate::histogram::Histogram;
use crate::report::Report;
use std::collections::BTreeMap;
use std::fmt::{Display, Formatter, Result};
use std::time::Duration;

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        row(f, "connections", &self.connections)?;
        row(f, "sent", &self.sent)?;
        row(f, "accepted (2xx)", &format_args!("{}  ({:.0} per second)", self.ok, self.per_second))?;
        statuses(f, &self.by_status)?;
        errors(f, &self.errors)?;
        row(f, "elapsed", &format_args!("{:.2} s", self.elapsed.as_secs_f64()))?;
        latencies(f, "latency", &self.latency)?;
        if self.server_timing.answers > 0 {
            let (t, d) = (&self.server_timing, &self.diagnosis);
            row(f, "  validation", &share(t.validate_ms, d.validation))?;
            row(f, "  queue", &share(t.queue_ms, d.queue))?;
            row(f, "  commit", &share(t.commit_ms, d.commit))?;
            let rest = self.latency.mean().as_secs_f64() * 1e3 * d.network;
            row(f, "  network and HTTP", &share(rest, d.network))?;
        }
        row(f, "bottleneck", &self.diagnosis.explanation)?;
        row(f, "generator CPU", &format_args!("{} per request", span(self.generator_cpu)))?;
        self.notes.iter().try_for_each(|note| row(f, "note", note))
    }
}

impl Display for BurstReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        row(f, "clients", &self.clients)?;
        row(f, "accepted (2xx)", &self.accepted)?;
        row(f, "refused for good", &self.refused)?;
        row(f, "never answered", &self.unanswered)?;
        row(f, "attempts", &self.attempts)?;
        statuses(f, &self.by_status)?;
        errors(f, &self.errors)?;
        row(f, "elapsed", &format_args!("{:.2} s", self.elapsed.as_secs_f64()))?;
        latencies(f, "since first attempt", &self.latency)?;
        latencies(f, "since the burst began", &self.from_start)?;
        self.notes.iter().try_for_each(|note| row(f, "note", note))
    }
}

fn row(f: &mut Formatter<'_>, name: &str, value: &dyn Display) -> Result {
    writeln!(f, "{name:<22} {value}")
}

fn statuses(f: &mut Formatter<'_>, by_status: &BTreeMap<u16, u64>) -> Result {
    by_status.iter().try_for_each(|(status, count)| row(f, &format!("  status {status}"), count))
}

fn errors(f: &mut Formatter<'_>, errors: &BTreeMap<String, u64>) -> Result {
    errors.iter().try_for_each(|(kind, count)| row(f, "  no answer", &format_args!("{count}  ({kind})")))
}

fn latencies(f: &mut Formatter<'_>, name: &str, latency: &Histogram) -> Result {
    if latency.count() == 0 {
        return row(f, name, &"-");
    }
    let [p50, p90, p95, p99] = [latency.p50(), latency.p90(), latency.p95(), latency.p99()].map(span);
    row(f, name, &format_args!("p50 {p50}  p90 {p90}  p95 {p95}  p99 {p99}  max {}", span(latency.max())))
}

fn share(millis: f64, share: f64) -> String {
    format!("{millis:>9.3} ms  {:>3.0} %", share * 100.0)
}

fn span(span: Duration) -> String {
    let seconds = span.as_secs_f64();
    match seconds {
        s if s >= 10.0 => format!("{s:.1} s"),
        s if s >= 0.01 => format!("{:.0} ms", s * 1e3),
        s if s >= 0.001 => format!("{:.2} ms", s * 1e3),
        s => format!("{:.1} µs", s * 1e6),
    }
}

/// Durations in JSON are numbers of seconds.
pub(crate) fn seconds<S: serde::Serializer>(span: &Duration, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.serialize_f64(span.as_secs_f64())
}
