//! The shipped load generator: how fast orders are taken, how many come through a rush, and what holds
//! them up.
//!
//! It shares the machine with the server it measures, so it is lean: plain HTTP/1.1 on raw sockets, one
//! prepared request head, no allocation per header. It speaks no TLS; point it at the server, not at the
//! proxy in front of it.
//!
//! * [`closed_loop`]: some clients, each sends its next request when the last one is answered. Says what
//!   rate the server sustains and which part of it is the limit.
//! * [`burst`]: all clients at once, one order each, every client insists with its own idempotency key
//!   until it is answered. Says whether everybody was served, and how late.
//!
//! Use [`on_one_thread`] to run either: a second thread would only take time from the server.

mod bottleneck;
mod burst;
mod closed;
mod connection;
mod histogram;
mod limits;
mod plan;
mod report;
mod request;
mod response;
mod show;
mod timing;

pub use bottleneck::{Bottleneck, Diagnosis, diagnose};
pub use burst::{Burst, BurstReport, Outcome, burst};
pub use closed::closed_loop;
pub use histogram::Histogram;
pub use limits::{FileLimit, raise_file_limit};
pub use plan::{Body, Plan, Target, Until, numbered};
pub use report::Report;
pub use timing::{ServerTiming, Timings};

/// Runs `work` to its end on a runtime of a single thread.
///
/// # Errors
/// When the operating system gives no event queue.
pub fn on_one_thread<T>(work: impl Future<Output = T>) -> std::io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(work))
}
