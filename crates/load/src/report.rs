//! What a closed loop found.

use crate::bottleneck::{Bottleneck, Diagnosis};
use crate::histogram::Histogram;
use crate::response::Answer;
use crate::timing::Timings;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;
use std::time::{Duration, Instant};

/// Result of a closed loop; its `Display` is a plain table.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Clients at the same time.
    pub connections: usize,
    /// Requests counted, answered or not.
    pub sent: u64,
    /// Answers with a 2xx status.
    pub ok: u64,
    /// Answers by status.
    pub by_status: BTreeMap<u16, u64>,
    /// Requests and connection attempts that ended without an answer.
    pub io_errors: u64,
    /// The same by kind.
    pub errors: BTreeMap<String, u64>,
    /// From the end of the warm-up to the last answer.
    #[serde(rename = "elapsedSeconds", serialize_with = "crate::show::seconds")]
    pub elapsed: Duration,
    /// 2xx answers per second.
    pub per_second: f64,
    /// From the first byte sent to the last byte received, 2xx answers only.
    pub latency: Histogram,
    /// The server's own account.
    pub server_timing: Timings,
    /// What takes the largest share.
    pub bottleneck: Bottleneck,
    /// The shares behind it, and the verdict as a sentence.
    pub diagnosis: Diagnosis,
    /// Processor time of this process per request, warm-up included: the generator's own cost, if it is
    /// alone in its process.
    #[serde(rename = "generatorCpuSeconds", serialize_with = "crate::show::seconds")]
    pub generator_cpu: Duration,
    /// What the operator should know about this run.
    pub notes: Vec<String>,
}

/// Counts while a run goes on.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) sent: u64,
    pub(crate) ok: u64,
    pub(crate) by_status: BTreeMap<u16, u64>,
    pub(crate) io_errors: BTreeMap<String, u64>,
    pub(crate) latency: Histogram,
    pub(crate) server_timing: Timings,
    pub(crate) last_answer: Option<Instant>,
}

impl Tally {
    pub(crate) fn answered(&mut self, answer: &Answer, took: Duration, now: Instant) {
        *self.by_status.entry(answer.status).or_default() += 1;
        self.last_answer = self.last_answer.max(Some(now));
        if (200..300).contains(&answer.status) {
            self.ok += 1;
            self.latency.record(took);
            if let Some(timing) = answer.timing {
                self.server_timing.add(timing);
            }
        }
    }

    pub(crate) fn failed(&mut self, error: &io::Error) {
        *self.io_errors.entry(error.kind().to_string()).or_default() += 1;
    }
}
